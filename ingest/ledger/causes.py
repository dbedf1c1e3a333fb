"""Why the operating system refused something, in words for the user."""

from __future__ import annotations

import errno
import socket

_CAUSES = {
    errno.ENOENT: "没有这个文件或文件夹",
    errno.EEXIST: "同名文件已存在",
    errno.EACCES: "没有权限",
    errno.EPERM: "没有权限",
    errno.EISDIR: "这是文件夹，不是文件",
    errno.ENOTDIR: "路径中有一段是文件，不是文件夹",
    errno.ENOSPC: "磁盘已满",
    errno.EDQUOT: "磁盘配额已用完",
    errno.EROFS: "磁盘只读",
    errno.ENAMETOOLONG: "文件名太长",
    errno.EMFILE: "打开的文件太多",
    errno.EIO: "磁盘读写出错",
    errno.EADDRINUSE: "端口已被占用",
    errno.EADDRNOTAVAIL: "本机没有这个地址",
    socket.EAI_NONAME: "没有这个主机名",
}


def cause(error: OSError) -> str:
    """What went wrong in a few Chinese words; the system's own number where it is a rare one."""
    return _CAUSES.get(error.errno or 0) or f"系统错误 {error.errno or type(error).__name__}"

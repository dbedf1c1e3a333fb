"""What the command-line parser has to say of a wrong command line, in Chinese; pure."""

from __future__ import annotations

import re

_LIKE = r"(?:\. Did you mean '(?P<like>[^']*)'\??| \(Possible options: (?P<likes>.*)\))?"
_TOLD = tuple(
    (re.compile(pattern, re.DOTALL), told)
    for pattern, told in (
        (r"Missing (?:argument|parameter|option) '(?P<name>.*)'", "缺少 {name}"),
        (r"Missing command", "缺少子命令"),
        (rf"No such command '(?P<name>.*?)'{_LIKE}", "没有“{name}”这个命令"),
        (rf"No such option: (?P<name>\S+?){_LIKE}", "没有“{name}”这个选项"),
        (r"Got unexpected extra arguments?\S* \((?P<name>.*)\)", "多出了“{name}”（含空格的内容要加引号）"),
        (r"Option '(?P<name>.*)' requires .*argument.*", "{name} 后面要写一个值"),
        (r"Option '(?P<name>.*)' does not take a value", "{name} 后面不写值"),
        (r"Invalid value for '(?P<name>.*?)': .*valid integer.*", "{name} 应为整数"),
        (r"Invalid value for '(?P<name>.*?)': .*greater than or equal to (?P<edge>\S+)", "{name} 要不小于 {edge}"),
        (r"Invalid value for '(?P<name>.*?)': .*less than or equal to (?P<edge>\S+)", "{name} 要不大于 {edge}"),
        (r"Invalid value for '(?P<name>.*?)': .*", "{name} 的值有误"),
    )
)


def usage_line(message: str, command: str) -> str:
    """One line for a wrong command line: what is wrong, what may have been meant, where to look."""
    text = message.strip().rstrip(".")
    for pattern, told in _TOLD:
        if found := pattern.fullmatch(text):
            parts = found.groupdict(default="")
            like = parts.pop("like", "") or parts.pop("likes", "")
            return f"{told.format(**parts)}{f'，是不是 {like}？' if like else ''}；用法见 {command} --help"
    return f"命令行有误（{text}）；用法见 {command} --help"

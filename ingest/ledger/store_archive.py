"""Backups as files: a packed archive or a folder, written and read member by member."""

from __future__ import annotations

import gzip
import hashlib
import shutil
import tarfile
import zlib
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import IO

from ingest.ledger.model import JuesuanError

_BLOCK = 1 << 20
_LONGEST_TEXT = 64 << 20
"""A manifest is about 150 bytes a report."""


@dataclass(frozen=True, slots=True)
class Target:
    """Where members are put: `add(file, name)` copies a file in under a name."""

    add: Callable[[Path, str], None]


@dataclass(frozen=True, slots=True)
class Source:
    """One member of a backup, to be read once."""

    name: str
    opened: IO[bytes]

    def copy_to(self, file: Path) -> str:
        """Write the member to a new file; gives its SHA-256."""
        digest = hashlib.sha256()
        with file.open("xb") as writer:
            while block := self.opened.read(_BLOCK):
                digest.update(block)
                writer.write(block)
        return digest.hexdigest()

    def text(self) -> str:
        """The member as text, of bounded length."""
        return self.opened.read(_LONGEST_TEXT).decode("utf-8")


@contextmanager
def writing_archive(out: Path, packed: bool) -> Iterator[Target]:
    """A new archive, or a new folder."""
    if packed:
        with tarfile.open(out, "w:gz", compresslevel=3) as archive:
            yield Target(lambda file, name: archive.add(file, name, recursive=False, filter=_nameless))
    else:
        (out / "files").mkdir(parents=True)
        yield Target(lambda file, name: _copy(file, out / name))


@contextmanager
def reading_archive(source: Path) -> Iterator[Iterator[Source]]:
    """The members of a backup in their order; raises JuesuanError where it is damaged or holds other than files."""
    if not source.exists():
        raise JuesuanError(f"没有备份 {source}；请检查路径")
    if source.is_dir():
        yield _in_folder(source)
        return
    try:
        with tarfile.open(source, "r|gz") as archive:
            yield _in_archive(archive, source)
    except (tarfile.TarError, gzip.BadGzipFile, zlib.error, EOFError) as error:
        raise JuesuanError(f"{source}：不是 juesuan 的备份，或文件不完整；请换一份备份") from error


def _in_archive(archive: tarfile.TarFile, source: Path) -> Iterator[Source]:
    for member in archive:
        # The filter refuses what leads out of the folder; links and devices have no place in a backup at all.
        checked = tarfile.data_filter(member, "/backup")
        opened = archive.extractfile(checked) if checked.isfile() else None
        if opened is None:
            raise JuesuanError(f"{source}：里面有不是普通文件的内容（{member.name[:60]!r}），没有恢复；请换一份备份")
        yield Source(member.name, opened)


def _in_folder(source: Path) -> Iterator[Source]:
    for file in sorted(source.rglob("*")):
        if file.is_symlink() or not (file.is_file() or file.is_dir()):
            name = str(file.relative_to(source))
            raise JuesuanError(f"{source}：里面有不是普通文件的内容（{name[:60]!r}），没有恢复；请换一份备份")
        if file.is_file():
            with file.open("rb") as opened:
                yield Source(file.relative_to(source).as_posix(), opened)


def _nameless(member: tarfile.TarInfo) -> tarfile.TarInfo:
    """Who owned a file on one machine says nothing on another."""
    member.uid = member.gid = 0
    member.uname = member.gname = ""
    member.mode = 0o644
    return member


def _copy(file: Path, target: Path) -> None:
    shutil.copyfile(file, target)

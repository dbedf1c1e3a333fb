"""The plain files of the data folder: locks between processes and the kept copies of reports."""

from __future__ import annotations

import fcntl
import hashlib
import os
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

from ingest.ledger.causes import cause
from ingest.ledger.model import BadReport, JuesuanError, ReportInfo

_PAUSE_S = 0.01
_BLOCK = 1 << 20
_HALF_WRITTEN = ".part"
KEPT = (".pdf", ".xlsx", ".xls")
"""What a kept copy may end in."""


@contextmanager
def locked(file: Path, wait_s: float) -> Iterator[int]:
    """Hold a lock that one thread of one process has at a time and that dies with it; gives its descriptor.

    Raises JuesuanError when another holds it for longer than `wait_s` seconds.
    """
    try:
        descriptor = os.open(file, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o644)
    except OSError as error:
        raise JuesuanError(f"{file} 打不开（{cause(error)}）：请检查数据目录的权限") from error
    try:
        _wait_for(descriptor, file, time.monotonic() + wait_s)
        yield descriptor
    finally:
        os.close(descriptor)


def _wait_for(descriptor: int, file: Path, until: float) -> None:
    while True:
        try:
            fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
            return
        except BlockingIOError:
            if time.monotonic() >= until:
                raise JuesuanError(
                    f"另一个 juesuan 正在写入 {file.parent}：请等它结束（或结束那个进程）后再试"
                ) from None
            time.sleep(_PAUSE_S)


def is_held(file: Path) -> bool:
    """Whether a living process holds this lock now; it died with any process that was killed."""
    try:
        descriptor = os.open(file, os.O_RDONLY | os.O_CLOEXEC)
    except OSError:
        return False
    try:
        fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        return True
    finally:
        os.close(descriptor)
    return False


def digest_of(file: Path) -> str:
    """The SHA-256 of a file's content."""
    with file.open("rb") as opened:
        return hashlib.file_digest(opened, "sha256").hexdigest()


def ending_of(info: ReportInfo) -> str:
    """How the kept copy of a report's file ends."""
    return Path(info.stem).suffix.lower() if info.workbook else ".pdf"


class KeptFiles:
    """Copies of the files, named by the SHA-256 of their content."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder

    def path(self, sha256: str, ending: str = ".pdf") -> Path:
        """Where the copy of a file with this content stands or would stand."""
        return self._folder / f"{sha256}{ending}"

    def find(self, sha256: str) -> Path:
        """The copy of a file whatever it ends in; where there is none, the place of a PDF's."""
        places = [self.path(sha256, ending) for ending in KEPT]
        return next((place for place in places if place.exists()), places[0])

    def keep(self, file: Path, sha256: str, ending: str = ".pdf") -> None:
        """Copy a file, complete or not at all; raises BadReport where its content is not what was read."""
        try:
            self._folder.mkdir(parents=True, exist_ok=True)
            half = self.path(sha256, ending).with_suffix(_HALF_WRITTEN)
            if _copy(file, half) != sha256:
                half.unlink()
                raise BadReport(f"{file.name}：文件在读取期间被改动，请重新收入")
            half.replace(self.path(sha256, ending))
        except OSError as error:
            raise JuesuanError(
                f"{file.name}：无法保存到 {self._folder}（{cause(error)}），请检查磁盘空间和权限"
            ) from error

    def drop_all_but(self, wanted: set[str]) -> None:
        """Remove the copies that no report needs, and what a killed process left half written."""
        for file in self.leftovers(wanted):
            with suppress(OSError):  # it is tried again next time
                file.unlink()

    def leftovers(self, wanted: set[str]) -> list[Path]:
        """The copies that no report needs, and what a killed process left half written."""
        files = self._folder.glob("*")
        return [f for f in files if f.suffix == _HALF_WRITTEN or (f.suffix in KEPT and f.stem not in wanted)]


def _copy(source: Path, target: Path) -> str:
    digest = hashlib.sha256()
    with source.open("rb") as reader, target.open("wb") as writer:
        while block := reader.read(_BLOCK):
            digest.update(block)
            writer.write(block)
        writer.flush()
        os.fsync(writer.fileno())
    return digest.hexdigest()

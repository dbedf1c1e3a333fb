"""The file that is exported to: whether it can be written, and how it becomes whole in one step."""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import contextmanager
from importlib.util import find_spec
from pathlib import Path

from ingest.ledger.model import JuesuanError

SUFFIXES = (".csv", ".xlsx", ".json", ".parquet")


def check_target(out: Path) -> None:
    """Raise JuesuanError with what to do where no file of this name can be written: before the work, not after."""
    suffix = out.suffix.lower()
    if suffix not in SUFFIXES:
        raise JuesuanError(f"{out}：不知道写成什么格式；文件名请以 {'、'.join(SUFFIXES)} 之一结尾")
    if suffix == ".parquet" and find_spec("pyarrow") is None:
        raise JuesuanError("写 Parquet 需要 pyarrow：请运行 pip install pyarrow，或改用 .csv、.xlsx、.json")
    if out.is_dir():
        raise JuesuanError(f"{out} 是文件夹；请给出文件名")
    if not out.parent.is_dir():
        raise JuesuanError(f"没有文件夹 {out.parent}；请先建好，或换一个位置")
    # A new file could take its place all the same, but who made it read-only meant something by it.
    if out.exists() and not (out.stat().st_mode & 0o222 and os.access(out, os.W_OK)):
        raise JuesuanError(f"{out} 是只读文件；请换一个文件名，或先改它的权限")


@contextmanager
def replacing(out: Path) -> Iterator[Path]:
    """A file to write to that takes the place of `out` at the end; it is gone where there is an error."""
    target = out.resolve()
    half = target.with_name(f".juesuan-{os.getpid()}.part")
    try:
        yield half
        if half.exists():
            half.replace(target)
    finally:
        half.unlink(missing_ok=True)

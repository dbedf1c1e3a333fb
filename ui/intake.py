"""Taking reports in from the command line: a progress bar on stderr, one line for each file."""

from __future__ import annotations

import unicodedata
from collections.abc import Callable, Iterator, Sequence
from contextlib import closing, contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

from rich.console import Console
from rich.markup import escape
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TaskID, TextColumn, TimeElapsedColumn
from rich.text import Text

from ingest.batch import Ingested, OnEvent, ingest_paths, report_files, report_name
from ingest.ledger.model import JuesuanError
from ui.plain import one_line

if TYPE_CHECKING:
    from ingest.ledger.settings import Settings
    from ingest.ledger.store import Ledger

_TOLD = {"added": "已收入", "replaced": "已更新", "unchanged": "未变"}


def take_in_all(paths: Sequence[Path], ledger: Ledger, settings: Settings) -> int:
    """Take in every file, tell of each on stderr and of all on stdout; returns how many were left out."""
    files, bad = find_files(paths)
    counts = dict.fromkeys(_TOLD, 0)
    console = Console(stderr=True)
    with _progress(console) as progress:
        for line in bad:
            _tell(console, f"✗ {line}")
        moving = _moving(progress, progress.add_task("", total=len(files)))
        # Closed here, not when it is forgotten: its processes end with it, also on Ctrl+C.
        with closing(ingest_paths(files, ledger, settings, moving)) as results:
            for taken in results:
                if taken.status in counts:
                    counts[taken.status] += 1
                    _tell(console, f"✓ {_TOLD[taken.status]} {taken.path.name}：{taken.message}")
                else:
                    bad.append(taken.message)
                    _tell(console, f"✗ {taken.message}")
                moving(taken.path, "", 1.0)
    told = [f"{_TOLD[status]} {count} 份" for status, count in counts.items() if count]
    print("，".join([*told, *([f"未收入 {len(bad)} 份"] if bad else [])]))
    return len(bad)


def find_files(paths: Sequence[Path]) -> tuple[list[Path], list[str]]:
    """The files named or found in the folders named, and a line for each argument or file that cannot be used.

    A report is known by its file name, so of two files of one name only the first is taken.
    """
    files: dict[str, Path] = {}
    bad = []
    for path in paths:
        try:
            found = report_files([path])
        except JuesuanError as error:
            bad.append(str(error))
            continue
        for file in found:
            first = files.setdefault(unicodedata.normalize("NFC", report_name(file)), file)
            if first.resolve() != file.resolve():
                bad.append(f"{file}：与 {first} 同名；报告以文件名区分，请改名后再收入")
    return list(files.values()), bad


def take_in_one(file: Path, ledger: Ledger, settings: Settings, on_event: OnEvent) -> Ingested:
    """Take in one file; whatever goes wrong with it is told in the result."""
    (taken,) = ingest_paths([file], ledger, settings, on_event)
    return taken


@contextmanager
def counted(what: str) -> Iterator[Callable[[int, int], None]]:
    """A progress bar on stderr for something that counts: call what is yielded with (done, total)."""
    with _progress(Console(stderr=True)) as progress:
        task = progress.add_task(what, total=None)
        yield lambda done, total: progress.update(task, completed=done, total=total)


def _progress(console: Console) -> Progress:
    columns = (
        BarColumn(),
        MofNCompleteColumn(),
        TimeElapsedColumn(),
        TextColumn("{task.description}"),
    )
    # Where stderr is a file or a pipe, the line for each file is all that is wanted.
    return Progress(*columns, console=console, transient=True, disable=not console.is_terminal)


def _moving(progress: Progress, task: TaskID) -> OnEvent:
    """Several files are on their way at a time: the bar shows how much of all is done."""
    shares: dict[Path, float] = {}

    def on_event(path: Path, stage: str, share: float) -> None:
        shares[path] = max(shares.get(path, 0.0), min(share, 1.0))
        progress.update(
            task, completed=sum(shares.values()), description=escape(f"{one_line(path.name)} {stage}".strip())
        )

    return on_event


def _tell(console: Console, line: str) -> None:
    console.print(Text(one_line(line)), soft_wrap=True)

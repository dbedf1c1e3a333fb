"""How fast reports are taken in: `python -m eval.bench [FOLDER]`.

Prints our parsing time over that of bare pdfplumber on the same pages, pages per second of the whole command with
and without known vectors, and the memory it takes. Reports with pictures to recognise (OCR) have a line of their own.
"""

from __future__ import annotations

import argparse
import os
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path

import pdfplumber

from ingest.ledger.model import JuesuanError
from ingest.ledger.settings import Settings, load_settings
from ingest.ledger.store import open_ledger
from ingest.pdf import read_pages
from ingest.pipeline import ingest_report, pdf_files

ROOT = Path(__file__).resolve().parents[1]
REPORTS, SAMPLES = ROOT.parent / "shared" / "reports", ROOT / "samples"
KNOWN_VECTORS = "embeddings.sqlite"
_LOOK_S = 0.1


@dataclass(frozen=True, slots=True)
class Run:
    """One `juesuan ingest` as a whole; memory is the most that its processes held together, 0 where nobody can say."""

    pages: int
    seconds: float
    memory_mb: float

    def __str__(self) -> str:
        memory = f", at most {self.memory_mb:.0f} MB in all its processes" if self.memory_mb else ""
        return f"{self.pages / self.seconds:6.1f} pages/s  ({self.pages} pages, {self.seconds:.1f} s{memory})"


def parsing(paths: Sequence[Path], settings: Settings) -> tuple[int, float, float]:
    """Pages, and the CPU seconds that bare pdfplumber and ours spend on them, file by file in turn."""
    pages, bare, ours = 0, 0.0, 0.0
    for path in paths:
        pages += _pages_read(path)  # not counted: fonts and code are warm for both
        bare += _cpu_seconds(lambda path=path: _pages_read(path))  # type: ignore[misc]
        ours += _cpu_seconds(lambda path=path: ingest_report(path, settings))  # type: ignore[misc]
    return pages, bare, ours


def ingesting(paths: Sequence[Path], data: Path) -> Run:
    """Take files into a data folder with the command."""
    command = [sys.executable, "-m", "ui.cli", "ingest", *map(str, paths), "--data", str(data)]
    log = data.with_suffix(".log")
    started, most = time.monotonic(), 0.0
    with log.open("wb") as said:
        process = subprocess.Popen(command, cwd=ROOT, stdout=said, stderr=said)
        while process.poll() is None:
            most = max(most, memory_mb(process.pid))
            time.sleep(_LOOK_S)
        seconds = time.monotonic() - started
    with open_ledger(load_settings(data=data)) as ledger:
        reports = ledger.reports()
    if len(reports) != len(paths):
        raise RuntimeError(f"{len(reports)} of {len(paths)} reports went in: {log.read_text()}")
    return Run(sum(report.pages for report in reports), seconds, most)


def memory_mb(pid: int) -> float:
    """Resident memory of a process and all below it; what they share counts for each."""
    own = own_memory_mb(pid)
    try:
        command = Path(f"/proc/{pid}/cmdline").read_bytes()
        for task in Path(f"/proc/{pid}/task").iterdir():
            for child in (task / "children").read_text().split():
                # A child that is just being started still is its parent, whose memory would count twice.
                if Path(f"/proc/{child}/cmdline").read_bytes() != command:
                    own += memory_mb(int(child))
    except OSError:
        pass  # ended meanwhile, or a system without /proc
    return own


def own_memory_mb(pid: int) -> float:
    """Resident memory of one process; 0 where there is none, or nobody can say."""
    try:
        pages = int(Path(f"/proc/{pid}/statm").read_text().split()[1])
    except (OSError, IndexError):
        return 0.0
    return pages * os.sysconf("SC_PAGE_SIZE") / 1e6


def _pages_read(path: Path) -> int:
    """What anybody who takes text and tables with pdfplumber has to do."""
    with pdfplumber.open(path) as pdf:
        for page in pdf.pages:
            page.extract_text()
            page.find_tables()
            page.close()
        return len(pdf.pages)


def _cpu_seconds(work: Callable[[], object]) -> float:
    started = time.process_time()
    work()
    return time.process_time() - started


def _has_pictures(path: Path, settings: Settings) -> bool:
    return any(page.picture for page in read_pages(path, settings.limits))


def _readable(paths: Sequence[Path], settings: Settings) -> tuple[list[Path], list[Path]]:
    """The files that are reports with text, and those with pictures; others are passed over."""
    printed: list[Path] = []
    pictures: list[Path] = []
    for path in paths:
        try:
            (pictures if _has_pictures(path, settings) else printed).append(path)
        except JuesuanError:
            continue
    return printed, pictures


def bench(folder: Path, with_pictures: bool) -> None:
    """Print all figures for the reports in a folder."""
    with tempfile.TemporaryDirectory() as temporary:
        data = Path(temporary)
        settings = load_settings(data=data)
        printed, pictures = _readable(pdf_files([folder]), settings)
        processors = len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count()
        print(f"{folder}: {len(printed)} reports with text, {len(pictures)} with pictures; {processors} processors")
        pages, bare, ours = parsing(printed, settings)
        print(
            f"parsing     {ours / bare:6.2f} × bare pdfplumber  ({pages} pages, {ours:.1f} s over {bare:.1f} s of CPU)"
        )
        print(f"ingest cold {ingesting(printed, data / 'cold')}", flush=True)
        (data / "warm").mkdir()
        (data / "cold" / KNOWN_VECTORS).rename(data / "warm" / KNOWN_VECTORS)
        print(f"ingest warm {ingesting(printed, data / 'warm')}", flush=True)
        if pictures and with_pictures:
            print(f"with OCR    {ingesting(pictures, data / 'pictures')}", flush=True)


def main() -> int:
    """Command line."""
    arguments = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    arguments.add_argument("folder", type=Path, nargs="?", help="PDFs to measure on (default: ../shared/reports)")
    arguments.add_argument("--no-ocr", action="store_true", help="leave out the reports with pictures")
    chosen = arguments.parse_args()
    folder = chosen.folder or (REPORTS if REPORTS.is_dir() else SAMPLES)
    if not chosen.folder and folder == SAMPLES:
        print(f"{REPORTS} is not here: measured on the samples")
    bench(folder, not chosen.no_ocr)
    return 0


if __name__ == "__main__":
    sys.exit(main())

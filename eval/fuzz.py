"""Damaged PDFs through the command: `python -m eval.fuzz --count 300 --seed 1 [--sources DIR]`.

None may crash or hang `juesuan ingest` or leave half a report. Each damaged file is made from a sound one by a way of
`fuzz_damage.py`, all from one seed. Prints what was wrong, a line each, and exits 1 if anything was.
"""

from __future__ import annotations

import argparse
import hashlib
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from random import Random

import yaml

from eval.fuzz_damage import DAMAGES
from ingest.ledger.model import JuesuanError
from ingest.ledger.settings import load_settings
from ingest.ledger.store import Ledger, open_ledger

ROOT = Path(__file__).resolve().parents[1]
REPORTS, SAMPLES = ROOT.parent / "shared" / "reports", ROOT / "samples"
_BATCH = 30
_LARGEST = 1_000_000
"""Bytes of a source: larger ones are pictures, whose recognition takes minutes and is not what is tried here."""


@dataclass(frozen=True, slots=True)
class Limits:
    """What one file may take."""

    seconds: int = 30
    memory_mb: int = 1024


def damaged(sources: Sequence[Path], count: int, seed: int, folder: Path) -> list[Path]:
    """Write `count` damaged files, every way of damage in turn."""
    out = []
    for number in range(count):
        dice = Random(f"{seed}/{number}")
        damage = DAMAGES[number % len(DAMAGES)]
        path = folder / f"{number:05d}-{damage.__name__}.pdf"
        path.write_bytes(damage(dice.choice(sources).read_bytes(), dice))
        out.append(path)
    return out


def faults(paths: Sequence[Path], data: Path, limits: Limits) -> Iterator[str]:
    """Take the files in with the command and tell of all that it did wrong, a line each."""
    said, code = _ingested(paths, data, limits)
    if code not in (0, 1):
        yield f"exit code {code}: {said[-1:]}"
    lines = [line for line in said if line[:1] in "✓✗"]
    yield from (f"more than a line for each file: {line}" for line in said if line not in lines)
    yield from (f"{path.name}: no line of its own" for path in paths if sum(path.name in line for line in lines) != 1)
    with open_ledger(load_settings(data=data)) as ledger:
        held = {info.stem for info in ledger.reports()}
        new = [line for line in lines if line[0] == "✓" and "未变" not in line]
        told = {path.stem for path in paths if any(path.name in line for line in new)}
        yield from (f"{stem}: told to be in, but is not" for stem in told - held)
        yield from (f"{stem}: in without being told of" for stem in (held & {p.stem for p in paths}) - told)
        for stem in sorted(told & held):
            yield from (f"{stem}: {fault}" for fault in halves(ledger, stem))


def halves(ledger: Ledger, stem: str) -> Iterator[str]:
    """What of a report is not whole."""
    info = ledger.report(stem)
    if info is None:
        yield "not there"
        return
    tables, figures, chunks = ledger.tables(stem), ledger.figures([stem]), ledger.chunks([stem])
    counted, said = (len(tables), len(figures), len(chunks)), (info.tables, info.figures, info.chunks)
    if counted != said:
        yield f"tables, figures, passages: {counted}, not {said}"
    pages = [page for table in tables for page in table.pages]
    pages += [figure.source.page for figure in figures] + [chunk.source.page for chunk in chunks]
    if any(not 1 <= page <= info.pages for page in pages):
        yield f"pages beyond the {info.pages} it has"
    kept = ledger.file_of(stem)
    if kept is None or hashlib.sha256(kept.read_bytes()).hexdigest() != info.sha256:
        yield "its file is not kept"
    for chunk in chunks[:1]:
        if not ledger.search_text(chunk.text, [stem], 1):
            yield "its first passage is not found"


def _ingested(paths: Sequence[Path], data: Path, limits: Limits) -> tuple[list[str], int]:
    """The command's lines on stderr and its exit code; -9 where it hung."""
    config = data.with_suffix(".yaml")
    bounds = {"seconds_per_report": limits.seconds, "max_memory_mb": limits.memory_mb}
    config.write_text(yaml.safe_dump({"embedding": {"provider": "none"}, "limits": bounds}))
    command = [sys.executable, "-m", "ui.cli", "ingest", *map(str, paths), "--data", str(data), "--config", str(config)]
    process = subprocess.Popen(command, cwd=ROOT, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, text=True)
    try:
        said = process.communicate(timeout=60 + (limits.seconds + 10) * len(paths))[1]
    except subprocess.TimeoutExpired:
        process.kill()
        said = process.communicate()[1]
    with data.with_suffix(".log").open("a") as log:
        log.write(said)
    return said.splitlines(), process.returncode


def fuzz(sources: Sequence[Path], count: int, seed: int, limits: Limits, folder: Path) -> Iterator[str]:
    """All faults of `count` damaged files, batch by batch into one data folder; the files stay in `folder`."""
    paths = damaged(sources, count, seed, folder)
    for start in range(0, count, _BATCH):
        batch = paths[start : start + _BATCH]
        try:
            yield from faults(batch, folder / "data", limits)
        except JuesuanError as error:
            yield f"after {batch[-1].name} the ledger does not open: {error}"


def main() -> int:
    """Command line."""
    arguments = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    arguments.add_argument("--count", type=int, default=300)
    arguments.add_argument("--seed", type=int, default=1)
    arguments.add_argument("--sources", type=Path, help="sound PDFs (default: ../shared/reports, else the samples)")
    arguments.add_argument("--seconds", type=int, default=Limits().seconds, help="for one file")
    arguments.add_argument("--keep", type=Path, help="an empty folder in which the damaged files stay")
    chosen = arguments.parse_args()
    folder = chosen.sources or (REPORTS if REPORTS.is_dir() else SAMPLES)
    sources = [path for path in sorted(folder.glob("*.pdf")) if path.stat().st_size <= _LARGEST]
    with tempfile.TemporaryDirectory() as temporary:
        started = time.monotonic()
        place = chosen.keep or Path(temporary)
        found = list(fuzz(sources, chosen.count, chosen.seed, Limits(chosen.seconds), place))
        with open_ledger(load_settings(data=place / "data")) as ledger:
            held = len(ledger.reports())
    print("\n".join(found))
    print(f"{chosen.count} damaged files of {len(sources)}: {held} went in, {len(found)} faults", end="")
    print(f" ({time.monotonic() - started:.0f} s, seed {chosen.seed})")
    return 1 if found else 0


if __name__ == "__main__":
    sys.exit(main())

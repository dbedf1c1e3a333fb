"""Writers killed at random moments: `python -m eval.kills --times 100 [--seed 1]`.

Every way of writing in turn (ingest, re-ingest, delete, reindex, backup, restore, a chat keeping its answers) runs in a
process that is killed without warning (SIGKILL) at a random moment of it. Then the doctor looks, every report is
counted through, and the same is done again to its end. Prints a table and each fault, and exits 1 if there was one:
a report lost, half visible, or anything that the doctor wants done by hand.
"""

from __future__ import annotations

import argparse
import json
import os
import shutil
import signal
import sys
import tempfile
import time
import traceback
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path
from random import Random
from statistics import median

from eval.kills_paths import MODEL, WAYS, Material, Place, Way, again, fill
from ingest.ledger.checkup import worst
from ingest.ledger.settings import load_settings
from ingest.ledger.store_backup import back_up
from ingest.ledger.store_checkup import check_folder
from ingest.pipeline import ingest_report

ROOT = Path(__file__).resolve().parents[1]
SAMPLES = ROOT / "samples"
_TRIES = 8
_LONGEST_S = 300


@dataclass(slots=True)
class Found:
    """Kills by way and by what the doctor said, and every fault."""

    killed: Counter[str] = field(default_factory=Counter)
    said: Counter[str] = field(default_factory=Counter)
    faults: list[str] = field(default_factory=list)


def materials(folder: Path, pdfs: Sequence[Path]) -> Material:
    """Four readings of three sample reports: the fourth is another content under the name of the first."""
    folder.mkdir(parents=True, exist_ok=True)
    settings = load_settings(data=folder)
    copies = [Path(shutil.copy(pdf, folder / pdf.name)) for pdf in pdfs[:3]]
    (folder / "other").mkdir(exist_ok=True)
    copies.append(Path(shutil.copy(pdfs[2], folder / "other" / pdfs[0].name)))
    with copies[3].open("ab") as file:
        file.write(b"\n% another file\n")
    first, second, third, other = ((ingest_report(path, settings), path) for path in copies)
    return Material(first, second, third, other)


def forked(work: Callable[[], object]) -> tuple[int, str]:
    """Do something in a process of its own, which ends with it: (wait status, what it gave, as JSON).

    To be called from a process that has never opened the vectors: their threads do not live on in a fork.
    """
    reading, writing = os.pipe()
    pid = os.fork()
    if pid == 0:
        os.close(reading)
        signal.alarm(_LONGEST_S)  # what hangs is ended by the system, and told as a fault
        _in_child(work, writing)
    os.close(writing)
    with os.fdopen(reading, encoding="utf-8") as pipe:
        told = pipe.read()
    return os.waitpid(pid, 0)[1], told


def _in_child(work: Callable[[], object], writing: int) -> None:
    code = 1
    try:
        with os.fdopen(writing, "w", encoding="utf-8") as pipe:
            try:
                json.dump(work(), pipe)
                code = 0
            except BaseException:
                json.dump([traceback.format_exc()[-600:]], pipe)
    finally:
        os._exit(code)


def killed_after(seconds: float, work: Callable[[], object]) -> bool:
    """Begin something in a process of its own and kill it after a while; False where it was done before."""
    pid = os.fork()
    if pid == 0:
        with suppress(BaseException):
            work()
        os._exit(0)
    time.sleep(seconds)
    with suppress(ProcessLookupError):
        os.kill(pid, signal.SIGKILL)
    return os.WIFSIGNALED(os.waitpid(pid, 0)[1])


class Killing:
    """One run: a filled folder to copy, how long each way takes, and what was found."""

    def __init__(self, folder: Path, material: Material, seed: int) -> None:
        self._folder = folder
        self._material = material
        self._dice = Random(seed)
        self._tries = 0
        self.found = Found()
        self._must(lambda: fill(folder / "filled", material), "fill")
        back_up(folder / "filled", folder / "filled.tgz")
        self._seconds = {way.name: median(self._undisturbed(way) for _ in range(3)) for way in WAYS}

    def place(self, way: Way) -> Place:
        """New folders for one try."""
        self._tries += 1
        here = self._folder / f"{self._tries:04d}-{way.name}"
        shutil.copytree(self._folder / "filled", here / "data")
        if way.name == "restore":
            shutil.copy(self._folder / "filled.tgz", here / "b.tgz")
        return Place(here / "data", here / "b.tgz", here / "new", here / "told")

    def kill(self, way: Way) -> None:
        """Kill this way of writing once, at a moment that chance picks, and look at what is left."""
        for shrunk in range(_TRIES):
            place = self.place(way)
            moment = self._dice.random() * self._seconds[way.name] * 0.85**shrunk
            if killed_after(moment, lambda place=place: way.act(place, self._material)):  # type: ignore[misc]
                self.found.killed[way.name] += 1
                self._look(way, place, moment)
                shutil.rmtree(place.data.parent)
                return
            shutil.rmtree(place.data.parent)
        self.found.faults.append(f"{way.name}: never killed in time")

    def _look(self, way: Way, place: Place, moment: float) -> None:
        steps = [
            ("doctor", lambda: doctor(place)),
            ("state", lambda: list(way.wrong(place, self._material, False))),
            ("doctor after use", lambda: doctor(place)),
            ("again", lambda: again(way, place, self._material)),
            ("state after doing it again", lambda: self._at_the_end(way, place)),
            ("doctor at the end", lambda: doctor(place)),
        ]
        for name, step in steps:
            status, told = forked(step)
            wrong = json.loads(told or '["ended without a word"]') or []
            self.found.said[f"{name}: {'well' if not wrong else 'wrong'}"] += 1
            self.found.faults += [f"{way.name} killed after {moment:.3f} s, {name}: {one}" for one in wrong]
            if status or wrong:
                return

    def _at_the_end(self, way: Way, place: Place) -> list[str]:
        if way.name == "backup":
            shutil.rmtree(place.new, ignore_errors=True)
        return [] if way.name == "chat" else list(way.wrong(place, self._material, True))

    def _undisturbed(self, way: Way) -> float:
        place, begun = self.place(way), time.monotonic()
        self._must(lambda: way.act(place, self._material), way.name)
        seconds = time.monotonic() - begun
        shutil.rmtree(place.data.parent)
        return seconds

    @staticmethod
    def _must(work: Callable[[], object], name: str) -> None:
        status, told = forked(work)
        if status:
            raise RuntimeError(f"{name}, not killed, failed: {told}")


def doctor(place: Place) -> list[str]:
    """What the doctor wants done by hand."""
    folders = [place.data, *([place.new] if (place.new / "ledger.db").exists() else [])]
    checks = [check for folder in folders for check in check_folder(folder, MODEL)]
    if worst(checks) in ("ok", "note"):
        return []
    return [f"{check.name}：{check.text}" for check in checks if check.level in ("todo", "bad")]


def kills(times: int, seed: int, folder: Path, material: Material) -> Found:
    """Kill each way in turn until there were so many."""
    run = Killing(folder, material, seed)
    for number in range(times):
        run.kill(WAYS[number % len(WAYS)])
    return run.found


def lines(found: Found) -> Iterator[str]:
    """The table and the faults."""
    yield "| way of writing | kills |\n| --- | --- |"
    yield from (f"| {name} | {count} |" for name, count in found.killed.items())
    yield ""
    yield from (f"{name}: {count}" for name, count in found.said.items())
    yield from found.faults
    yield f"{found.killed.total()} kills, {len(found.faults)} faults"


def main() -> int:
    """Command line."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--times", type=int, default=100)
    parser.add_argument("--seed", type=int, default=1)
    given = parser.parse_args()
    begun = time.monotonic()
    with tempfile.TemporaryDirectory(prefix="juesuan-kills-") as folder:
        material = materials(Path(folder) / "material", sorted(SAMPLES.glob("*.pdf")))
        found = kills(given.times, given.seed, Path(folder), material)
    print("\n".join(lines(found)))
    print(f"{time.monotonic() - begun:.0f} s, seed {given.seed}")
    return 1 if found.faults or found.killed.total() < given.times else 0


if __name__ == "__main__":
    sys.exit(main())

"""Hostile input of every kind: `python -m eval.hostile [--count 700] [--seed 1] [--kind K]...`.

Each must end within set seconds of CPU and megabytes in a typed error of one Chinese line, or in a right outcome: an
answer object that is whole, a response that is no 5xx. Prints a table by kind and each fault; exits 1 if there was one.
"""

from __future__ import annotations

import argparse
import os
import re
import resource
import signal
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path
from random import Random

from eval.hostile_kinds import BATCHES, SINGLES, World, world_of
from ingest.ledger.model import JuesuanError

SECONDS, MEGABYTES, WALL_S = 20.0, 1024.0, 300.0
"""What one input may take: CPU, memory above that before it, and on the clock of a busy machine."""
_CHINESE = re.compile("[一-鿿]")
_LONGEST = 1200


@dataclass(slots=True)
class Count:
    """What came of the inputs of one kind."""

    ends: Counter[str] = field(default_factory=Counter)
    seconds: float = 0.0
    megabytes: float = 0.0
    faults: list[str] = field(default_factory=list)


def fault_of_line(line: str) -> str:
    """What is wrong with a line for the user; "" where nothing is."""
    if "\n" in line or "\r" in line:
        return "more than one line"
    if "程序出错" in line or "Traceback" in line:
        return "an error of no type"
    if not _CHINESE.search(line):
        return "no Chinese"
    return "" if len(line) <= _LONGEST else f"{len(line)} characters"


def tried(run: Callable[[], str]) -> tuple[str, float, float]:
    """(how it ended, CPU seconds, megabytes more than before) of one input in a process of its own."""
    before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    reading, writing = os.pipe()
    pid = os.fork()
    if pid == 0:
        os.close(reading)
        _in_child(run, writing)
    os.close(writing)
    ended, used = _waited(pid, WALL_S)
    with os.fdopen(reading, encoding="utf-8", errors="replace") as pipe:
        told = pipe.read()
    seconds, more = used.ru_utime + used.ru_stime, max(0.0, (used.ru_maxrss - before) / 1024)
    if not ended or not told:
        return "fault: it did not end" if not ended else "fault: its process died", seconds, more
    return told, seconds, more


def _in_child(run: Callable[[], str], writing: int) -> None:
    with suppress(BaseException), os.fdopen(writing, "w", encoding="utf-8", errors="replace") as pipe:
        try:
            told = run()
        except JuesuanError as error:
            wrong = fault_of_line(str(error))
            told = f"fault: {wrong}: {str(error)[:300]}" if wrong else "refused"
        except BaseException as error:
            told = f"fault: {type(error).__name__}: {str(error)[:300]}"
        pipe.write(told)
    os._exit(0)


def _waited(pid: int, seconds: float) -> tuple[bool, resource.struct_rusage]:
    until = time.monotonic() + seconds
    while time.monotonic() < until:
        done, _, used = os.wait4(pid, os.WNOHANG)
        if done:
            return True, used
        time.sleep(0.002)
    os.kill(pid, signal.SIGKILL)
    return False, os.wait4(pid, 0)[2]


def counted(name: str, results: Iterator[tuple[str, str, float, float]]) -> Count:
    """Sum up (input, how it ended, seconds, megabytes)."""
    count = Count()
    for given, told, seconds, more in results:
        wrong = told.partition("fault: ")[2]
        if not wrong and seconds > SECONDS:
            wrong = f"{seconds:.0f} s of CPU"
        if not wrong and more > MEGABYTES:
            wrong = f"{more:.0f} MB"
        count.ends["fault" if wrong else told] += 1
        count.seconds, count.megabytes = max(count.seconds, seconds), max(count.megabytes, more)
        if wrong:
            count.faults.append(f"{name}: {given[:80]!r} … {wrong}")
    return count


def hostile(count: int, seed: int, world: World, kinds: Sequence[str] = ()) -> dict[str, Count]:
    """Try about so many inputs, of every kind its share."""
    names = [name for name in (*SINGLES, *BATCHES) if not kinds or name in kinds]
    each = -(-count // max(len(names), 1))
    found = {}
    for name in names:
        dice = Random(f"{seed}/{name}")
        if name in SINGLES:
            inputs = SINGLES[name](world, dice, each)
            found[name] = counted(name, ((given, *tried(run)) for given, run in inputs))
        else:
            found[name] = counted(name, _judged(BATCHES[name](world, dice, each)))
    return found


def _judged(results: Iterator[tuple[str, str, str, float]]) -> Iterator[tuple[str, str, float, float]]:
    """(input, status, line, seconds) of files taken in; memory is bounded in the processes that read them."""
    for given, status, line, seconds in results:
        wrong = fault_of_line(line)
        yield (
            given,
            f"fault: {wrong}: {line[:300]}" if wrong else {"failed": "refused"}.get(status, status),
            seconds,
            0.0,
        )


def lines(found: dict[str, Count]) -> Iterator[str]:
    """The table and the faults."""
    yield "| kind | inputs | refused in one line | right outcome | faults | most CPU s | most MB |"
    yield "| --- | --- | --- | --- | --- | --- | --- |"
    for name, count in found.items():
        refused, faults, total = count.ends["refused"], count.ends["fault"], count.ends.total()
        right = total - refused - faults
        more = f"{count.megabytes:.0f}" if name in SINGLES else "bounded"
        yield f"| {name} | {total} | {refused} | {right} | {faults} | {count.seconds:.1f} | {more} |"
    total = sum(count.ends.total() for count in found.values())
    every = [fault for count in found.values() for fault in count.faults]
    yield f"\n{total} hostile inputs of {len(found)} kinds, {len(every)} faults"
    yield from every


def main() -> int:
    """Command line."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--count", type=int, default=700)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--kind", action="append", default=[], choices=[*SINGLES, *BATCHES])
    given = parser.parse_args()
    begun = time.monotonic()
    with tempfile.TemporaryDirectory(prefix="juesuan-hostile-") as folder, world_of(Path(folder)) as world:
        found = hostile(given.count, given.seed, world, given.kind)
    print("\n".join(lines(found)))
    print(f"{time.monotonic() - begun:.0f} s, seed {given.seed}")
    return 1 if any(count.faults for count in found.values()) else 0


if __name__ == "__main__":
    sys.exit(main())

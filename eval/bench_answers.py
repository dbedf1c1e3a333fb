"""How fast questions are answered: `python -m eval.bench_answers --data D [--cases FILE] [--asked-of-all]`.

Prints the median time of an answer of ours and of the naive peer, on the same questions in one run, how often each
finds an evidence page among its first five passages, what a cold `juesuan ask` takes, and the memory of this process.
"""

from __future__ import annotations

import argparse
import resource
import subprocess
import sys
import time
from collections.abc import Sequence
from pathlib import Path
from statistics import median

from eval.baseline import naive_mode
from eval.cases import CASES, EvalCase, load_all, load_cases
from eval.measures import measured
from eval.modes import Mode, lookup_mode
from eval.run import run_cases
from eval.sample import sampled
from ingest.ledger.model import JuesuanError
from ingest.ledger.settings import Settings, load_settings
from ingest.ledger.store import Ledger, open_ledger

_COLD_RUNS = 3
_SEED = 7


def main() -> None:
    """Measure one data folder."""
    parser = argparse.ArgumentParser(description="回答的速度")
    parser.add_argument("--data", type=Path, required=True, help="收入了报告的数据文件夹")
    parser.add_argument("--cases", type=Path, help="题目；默认为 eval/cases 里所问报告都在的题")
    parser.add_argument("--count", type=int, default=100, help="问几题")
    parser.add_argument("--asked-of-all", action="store_true", help="不限报告，问整个数据文件夹（不与朴素对照比）")
    given = parser.parse_args()
    settings = load_settings(data=given.data)
    with open_ledger(settings) as ledger:
        try:
            bench_answers(ledger, settings, _chosen(ledger, given.cases, given.count), of_all=given.asked_of_all)
        except JuesuanError as error:
            sys.exit(f"bench: {error}")


def bench_answers(ledger: Ledger, settings: Settings, cases: Sequence[EvalCase], of_all: bool = False) -> None:
    """Print the medians of both modes over the same questions, and the cold command."""
    if not cases:
        raise JuesuanError("没有可问的题：先收入 samples/ 或题目所问的报告")
    reports = len(ledger.reports())
    if of_all:
        cases = [case.model_copy(update={"reports": []}) for case in cases]
    print(f"{len(cases)} questions, {'asked of all ' if of_all else 'each of its own reports; '}{reports} reports in")
    ours = _milliseconds(lookup_mode(ledger, settings), cases)
    print(f"answer, ours    {ours:6.1f} ms, median")
    if not of_all:
        _beside_naive(ledger, settings, cases, ours)
    print(f"juesuan ask, cold {cold_seconds(settings.data, cases[0].question):4.1f} s, median of {_COLD_RUNS}")
    print(f"memory          {resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024:6.0f} MB at most")


def cold_seconds(data: Path, question: str) -> float:
    """Seconds of `juesuan ask` from the shell, its own process each time."""
    command = [sys.executable, "-m", "ui.cli", "ask", question, "--data", str(data)]
    taken = []
    for _ in range(_COLD_RUNS):
        started = time.monotonic()
        subprocess.run(command, capture_output=True, check=False)
        taken.append(time.monotonic() - started)
    return median(taken)


def _beside_naive(ledger: Ledger, settings: Settings, cases: Sequence[EvalCase], ours: float) -> None:
    with naive_mode(ledger, settings) as naive:
        theirs = _milliseconds(naive, cases)
        print(f"answer, naive   {theirs:6.1f} ms, median; ours takes {ours / theirs:.2f} × as long")
        for name, mode in (("ours", lookup_mode(ledger, settings)), ("naive", naive)):
            found = measured(run_cases(cases, mode))
            print(f"recall@5, {name:6} {found.recall[5]:5.3f} of {found.ranked} questions with evidence pages")


def _milliseconds(mode: Mode, cases: Sequence[EvalCase]) -> float:
    """Median of an answer, the model of the embedding and the names of the reports warm."""
    mode.answer(cases[0])
    taken = []
    for case in cases:
        started = time.monotonic()
        mode.answer(case)
        taken.append((time.monotonic() - started) * 1000)
    return median(taken)


def _chosen(ledger: Ledger, file: Path | None, count: int) -> list[EvalCase]:
    known = {info.stem for info in ledger.reports()}
    listed = load_cases(file) if file else [c for own in load_all(sorted(CASES.glob("*.yaml"))).values() for c in own]
    return sampled([case for case in listed if case.reports and set(case.reports) <= known], count, _SEED)


if __name__ == "__main__":
    main()

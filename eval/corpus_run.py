"""Take a corpus in and answer its questions: `python -m eval.corpus_run --corpus DIR --data D [--wrong]`."""

from __future__ import annotations

import argparse
import json
import sys
import time
from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from contextlib import closing
from pathlib import Path
from typing import Any

from eval.cases import load_cases
from eval.corpus_reading import readings, told, unfounded
from eval.modes import lookup_mode
from eval.run import Result, run_cases
from ingest.batch import ingest_paths
from ingest.ledger.model import JuesuanError
from ingest.ledger.settings import Settings, load_settings
from ingest.ledger.store import Ledger, open_ledger

Meta = Mapping[str, Mapping[str, Any]]


def take_in(corpus: Path, ledger: Ledger, settings: Settings) -> list[str]:
    """Take in every report of the corpus that is not in yet; returns the lines of those that failed."""
    failed = []
    with closing(ingest_paths(sorted(corpus.glob("*.pdf")), ledger, settings)) as told:
        for one in told:
            if one.status == "failed":
                failed.append(one.message)
    return failed


def shares(results: Sequence[Result], meta: Meta, groups: Callable[[Mapping[str, Any]], Sequence[str]]) -> str:
    """Right answers of each group that the cases' meta data give."""
    asked: Counter[str] = Counter()
    right: Counter[str] = Counter()
    for result in results:
        for group in groups(meta[result.case.id]):
            asked[group] += 1
            right[group] += result.right
    lines = (f"{name:<22}{right[name]:>6}{asked[name]:>6}{right[name] / asked[name]:>8.1%}" for name in sorted(asked))
    return "\n".join(lines)


def report(results: Sequence[Result], meta: Meta) -> str:
    """The counts by type, family, difficulty, and family with type."""
    return "\n\n".join(
        (
            "by type\n" + shares(results, meta, lambda one: [one["type"]]),
            (
                f"all: {sum(r.right for r in results)} of {len(results)} right, "
                f"{sum(r.misstated for r in results)} answered with a wrong number"
            ),
            "by family\n" + shares(results, meta, lambda one: [one["family"]]),
            "by difficulty\n" + shares(results, meta, lambda one: one["flags"] or ["(none)"]),
            "by family and type\n" + shares(results, meta, lambda one: [f"{one['family']} {one['type']}"]),
        )
    )


def wrong(results: Sequence[Result]) -> str:
    """Each wrong answer with the reason and the beginning of what was said."""
    lines = []
    for result in results:
        if not result.right:
            lines.append(f"{result.case.id} {result.case.question}\n    {result.why}\n    {result.text[:300]}")
    return "\n".join(lines)


def main(arguments: Sequence[str] | None = None) -> int:
    """The command; 0 done, 1 where a report could not be taken in, 2 wrong settings."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--corpus", type=Path, required=True, help="a folder that eval.synthesize corpus made")
    parser.add_argument("--data", type=Path, required=True, help="the data folder to take it into")
    parser.add_argument("--wrong", action="store_true", help="list the wrong answers")
    chosen = parser.parse_args(arguments)
    try:
        settings = load_settings(data=chosen.data)
        cases = load_cases(chosen.corpus / "cases.yaml")
        meta: Meta = json.loads((chosen.corpus / "cases_meta.json").read_text(encoding="utf-8"))
        with open_ledger(settings) as ledger:
            begin = time.perf_counter()
            failed = take_in(chosen.corpus, ledger, settings)
            taken = time.perf_counter()
            results = run_cases(cases, lookup_mode(ledger, settings))
            reads = readings(chosen.corpus, ledger)
            made_up = unfounded(chosen.corpus, ledger)
    except (JuesuanError, OSError) as error:
        print(error, file=sys.stderr)
        return 2
    print(*failed, sep="\n" if failed else "", end="\n" if failed else "")
    if chosen.wrong:
        print(wrong(results) + "\n")
    print(report(results, meta) + "\n\n" + told(reads))
    print(f"\nfigures of the ledger that no page prints: {len(made_up)}")
    print(f"\ntaken in: {taken - begin:.1f} s; answered: {time.perf_counter() - taken:.1f} s")
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main())

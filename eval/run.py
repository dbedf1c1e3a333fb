"""Ask all cases and count: `python -m eval.run --data DIR [--wrong]`; a failed case is never a right one."""

from __future__ import annotations

import argparse
import sys
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path

from eval.cases import CASES, EvalCase, load_cases
from eval.scorers import Score, score
from ingest.ledger.model import JuesuanError
from ingest.ledger.settings import Settings, load_settings
from ingest.ledger.store import Ledger, open_ledger
from qa.answer import ask_turn
from qa.model import Answer, Turn


@dataclass(frozen=True, slots=True)
class Result:
    """One case as it was answered."""

    case: EvalCase
    text: str
    scores: tuple[Score, ...]

    @property
    def right(self) -> bool:
        """Whether every score holds."""
        return bool(self.scores) and all(score.right for score in self.scores)

    @property
    def misstated(self) -> bool:
        """Whether a wrong number was stated as the answer."""
        return any(score.name == "stated" and not score.right for score in self.scores)


def run_cases(cases: Iterable[EvalCase], ledger: Ledger, settings: Settings) -> list[Result]:
    """Answer each case; one whose reports are not in the ledger, or that raises, counts as wrong with the reason."""
    out = []
    for case in cases:
        try:
            answer = answered(case, ledger, settings)
            out.append(Result(case, answer.text, tuple(score(case, answer))))
        except JuesuanError as error:
            out.append(Result(case, str(error), (Score("asked", False, "", str(error)),)))
    return out


def answered(case: EvalCase, ledger: Ledger, settings: Settings) -> Answer:
    """The answer to a case's question, after its earlier questions were asked and heard."""
    history: list[Turn] = []
    for question in case.conversation:
        history.append(ask_turn(question, ledger, settings, reports=case.reports, history=history)[1])
    return ask_turn(case.question, ledger, settings, reports=case.reports, history=history)[0]


def table(results: Sequence[Result]) -> str:
    """Right answers by type, wrong numbers stated, near misses shown, and numbers without a source."""
    asked, right = Counter(r.case.type for r in results), Counter(r.case.type for r in results if r.right)
    lines = [f"{'type':<14}{'right':>7}{'asked':>7}"]
    lines += [f"{kind:<14}{right[kind]:>7}{asked[kind]:>7}" for kind in sorted(asked)]
    lines.append(f"{'all':<14}{sum(right.values()):>7}{len(results):>7}")
    traps = sum(not s.right for r in results for s in r.scores if s.name == "near_miss")
    loose = sum(not s.right for r in results for s in r.scores if s.name == "sourced")
    lines.append(f"answered with a wrong number: {sum(r.misstated for r in results)}")
    return "\n".join([*lines, f"near misses shown: {traps}", f"answered with a number without a source: {loose}"])


def main() -> int:
    """Command line."""
    arguments = argparse.ArgumentParser(description=__doc__)
    arguments.add_argument("--data", type=Path, required=True, help="a data folder that holds the cases' reports")
    arguments.add_argument("--cases", type=Path, action="append", help="YAML files (default: eval/cases/*.yaml)")
    arguments.add_argument("--wrong", action="store_true", help="print each wrong case and why")
    chosen = arguments.parse_args()
    settings = load_settings(data=chosen.data)
    with open_ledger(settings) as ledger:
        known = {info.stem for info in ledger.reports()}
        cases = [case for path in chosen.cases or sorted(CASES.glob("*.yaml")) for case in load_cases(path)]
        here = [case for case in cases if set(case.reports) <= known]
        results = run_cases(here, ledger, settings)
    for result in results:
        if chosen.wrong and not result.right:
            why = "; ".join(f"{s.name}: {s.why}" for s in result.scores if not s.right)
            print(f"{result.case.id} {result.case.question}\n    {why}\n    {result.text[:300]}")
    print(table(results))
    print(f"left out because their reports are not in: {len(cases) - len(here)}")
    return 0


if __name__ == "__main__":
    sys.exit(main())

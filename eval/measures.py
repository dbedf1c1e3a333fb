"""Results → measures: right answers, means of each score, retrieval, time and tokens; nothing asked is left out."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass

from eval.ranking import DEPTHS, recall_at, reciprocal
from eval.run import Result
from eval.scorers import NAMES, wanted
from qa.model import Drafted

_BY_ANSWER = frozenset({"direction", "labels", "calculation"})
"""Scores that are asked for by what an answer tells."""


@dataclass(frozen=True, slots=True)
class Measures:
    """What a set of results comes to."""

    asked: int
    right: int
    misstated: int
    """Answers that state a wrong number."""
    scores: dict[str, tuple[int, int]]
    """Score → in how many cases it holds, of how many that ask for it."""
    recall: dict[int, float]
    reciprocal: float
    ranked: int
    """Cases whose evidence pages are known: what recall and mean reciprocal rank are of."""
    tokens: int
    drafted: dict[Drafted, int]
    """What became of the model's drafts, in how many cases."""

    @property
    def accuracy(self) -> float:
        """Share of right answers; 0 where nothing was asked."""
        return self.right / self.asked if self.asked else 0.0


def measured(results: Sequence[Result]) -> Measures:
    """Measures of the results of one mode."""
    ranks = [result.rank for result in results if result.ranked]
    return Measures(
        asked=len(results),
        right=sum(result.right for result in results),
        misstated=sum(result.misstated for result in results),
        scores={name: held(results, name) for name in NAMES},
        recall={k: recall_at(ranks, k) for k in DEPTHS},
        reciprocal=reciprocal(ranks),
        ranked=len(ranks),
        tokens=sum(result.tokens for result in results),
        drafted=dict(Counter(result.answer.drafted for result in results if result.answer)),
    )


def held(results: Sequence[Result], name: str) -> tuple[int, int]:
    """In how many cases a score holds, and how many ask for it; where there was no answer to look at, it fails."""
    asking = [
        result for result in results if name == "asked" or name in wanted(result.case) or _looked_at(result, name)
    ]
    return sum(_holds(result, name) for result in asking), len(asking)


def grouped(results: Sequence[Result], key: Callable[[Result], str]) -> dict[str, list[Result]]:
    """Results by some property of theirs, in the order of its names."""
    groups: dict[str, list[Result]] = {}
    for result in results:
        groups.setdefault(key(result), []).append(result)
    return dict(sorted(groups.items()))


def kind_of(result: Result) -> str:
    """The type of a result's case."""
    return result.case.type


def report_of(result: Result) -> str:
    """The report that a case is asked of."""
    stems = result.case.reports
    return stems[0] if len(stems) == 1 else "several reports" if stems else "all reports"


def _looked_at(result: Result, name: str) -> bool:
    """A score beyond what the case asks for counts where the answer gave it something to look at."""
    return name in _BY_ANSWER and any(score.name == name for score in result.scores)


def _holds(result: Result, name: str) -> bool:
    found = next((score for score in result.scores if score.name == name), None)
    if found:
        return found.right
    if name == "asked":
        return result.answer is not None
    # Not looked at: right where an outcome without content was accepted, else there was nothing to hold.
    return any(score.name == "outcome" and score.right for score in result.scores)

"""Ask all cases in one mode; a case that could not be asked counts as wrong, with the reason."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from eval.cases import EvalCase
from eval.modes import Mode
from eval.ranking import DEEPEST, rank
from eval.score import Score
from eval.scorers import NOT_COUNTED, score
from ingest.ledger.model import JuesuanError
from qa.model import Answer

OnCount = Callable[[int, int], None]
"""Called with how many cases are answered, and of how many."""


@dataclass(frozen=True, slots=True)
class Result:
    """One case as it was answered."""

    case: EvalCase
    text: str
    scores: tuple[Score, ...]
    mode: str = "lookup"
    answer: Answer | None = None
    """None where the question could not be asked."""
    rank: int = 0
    """Rank of the first passage found on an evidence page, 0 where there is none; see `ranked`."""
    tokens: int = 0
    """Of the chat model, in and out."""

    @property
    def right(self) -> bool:
        """Whether every score that counts holds."""
        counted = [score for score in self.scores if score.name not in NOT_COUNTED]
        return bool(counted) and all(score.right for score in counted)

    @property
    def misstated(self) -> bool:
        """Whether a wrong number was stated as the answer."""
        return any(score.name == "stated" and not score.right for score in self.scores)

    @property
    def ranked(self) -> bool:
        """Whether the case says on which pages the evidence stands."""
        return bool(self.case.pages)

    @property
    def failed(self) -> list[Score]:
        """The scores for which it is wrong; a quote is not asked of a number that is not there."""
        wrong = [score for score in self.scores if not score.right and score.name not in NOT_COUNTED]
        names = {score.name for score in wrong}
        return [score for score in wrong if score.name != "quote" or "numbers" not in names]

    @property
    def why(self) -> str:
        """What is wrong with it, in one line; "" where nothing is."""
        return "；".join(score.why for score in self.failed)


def run_cases(cases: Sequence[EvalCase], mode: Mode, on_count: OnCount | None = None) -> list[Result]:
    """Answer each case; one that raises counts as wrong with the reason, and the others are asked all the same."""
    out = []
    for number, case in enumerate(cases, 1):
        out.append(_result(case, mode))
        if on_count:
            on_count(number, len(cases))
    return out


def _result(case: EvalCase, mode: Mode) -> Result:
    place = _rank(case, mode)
    try:
        answer, tokens = _counted(case, mode) if mode.model else (mode.answer(case), 0)
    except Exception as error:  # the edge: one case must not cost the others their run
        why = str(error) if isinstance(error, JuesuanError) else f"程序出错（{type(error).__name__}：{error}）"
        return Result(case, why, (Score("asked", False, "", why),), mode.name, rank=place)
    return Result(case, answer.text, tuple(score(case, answer)), mode.name, answer, place, tokens)


def _rank(case: EvalCase, mode: Mode) -> int:
    try:
        return rank(case, mode.find(case, DEEPEST)) if case.pages else 0
    except Exception:  # a search that fails has found nothing
        return 0


def _counted(case: EvalCase, mode: Mode) -> tuple[Answer, int]:
    """The answer and the tokens that the model's replies say they took."""
    from langchain_core.callbacks import get_usage_metadata_callback

    with get_usage_metadata_callback() as usage:
        answer = mode.answer(case)
    return answer, sum(used.get("total_tokens", 0) for used in usage.usage_metadata.values())

"""A question that names a body or a year of which no report is at hand is not answered as if it had not named it."""

from __future__ import annotations

import re
from dataclasses import replace

from ingest.ledger.terms import squeezed
from qa.case import Case
from qa.model import Answer, Intent, Outcome

_SIDES = 2
_TOLD = (Outcome.ANSWERED, Outcome.UNVERIFIED, Outcome.NO_EVIDENCE)
_AGAINST = re.compile(
    r"(?<!占)(?:对比|相比|比(?![重例率])|较(?!为|大|多|少|高|低))|谁|哪[个家]更?[多少高低大小]|相差|差(?:额|距|多少)|多多少|少多少|变化|变动"
)
_WHAT_TO_DO = "可收入它的 PDF 后再问"


def told_of(case: Case, answer: Answer) -> Answer:
    """The answer with word of what was named and is not at hand; none where a comparison has only one side left."""
    lost = [_named(name, year) for name, year in case.scope.uncovered if not _tells(case, answer, name, year)]
    if not lost or answer.outcome not in _TOLD:
        return answer
    line = f"没有{'、'.join(lost)}的报告可查"
    sides = {(citation.department, citation.year) for citation in answer.citations}
    none = answer.outcome is Outcome.NO_EVIDENCE
    if (
        _compares(case)
        and (none or len(sides) < _SIDES)
        and all(number.status == "quoted" for number in answer.figures)
    ):
        text = f"{line}，无法比较；{_WHAT_TO_DO}。"
        return replace(answer, outcome=Outcome.NO_EVIDENCE, text=text, figures=(), citations=(), notice="")
    return replace(answer, notice="；".join(filter(None, (answer.notice.rstrip("。"), f"{line}，{_WHAT_TO_DO}。"))))


def _named(name: str, year: int | None) -> str:
    return f"{name} {year} 年度" if year else f"“{name}”"


def _tells(case: Case, answer: Answer, name: str, year: int | None) -> bool:
    """Whether it is told of after all: the report of a year tells of the year before."""
    if year is None:
        return name in answer.text
    return any(info.department == name and info.year == year + 1 for info in case.reports)


def holds_against(text: str) -> bool:
    """Whether a question holds one thing against another: 谁多, 比, 相差, 变化."""
    return bool(_AGAINST.search(squeezed(text)))


def _compares(case: Case) -> bool:
    if case.question.intent is Intent.WHY:
        return False
    return case.question.intent in (Intent.COMPARE, Intent.RANK) or holds_against(case.question.text)

"""What one might ask next: questions made of the figures at hand, and which of them are worth it once tried; pure."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from decimal import Decimal

from ingest.ledger.model import Amount, Figure, Measure, ReportInfo
from qa.model import Answer, Option, Outcome

MOST = 3
"""Suggestions under an answer."""
_NEIGHBOURS = 3
"""Other subjects that are tried, those of the cited section first."""
_CHANGES = (Measure.CHANGE, Measure.CHANGE_RATE)
_REASON = re.compile(r"原因[是为：:]*(?P<reason>[^。\[]+)")


def candidates(answer: Answer, figures: Sequence[Figure], reports: Iterable[ReportInfo]) -> Iterator[Option]:
    """Questions about what the answer's first source speaks of, the likeliest first; none may be answerable.

    `figures` are those of the report that is cited first, `reports` all that are in.
    """
    if not answer.citations:
        return
    cited = answer.citations[0]
    subject = _subject(answer, figures)
    if not subject:
        return
    here = (cited.source.report,)
    same = [figure for figure in figures if figure.name == subject]
    yield from (_option(asked, here) for asked in _why(same)[:1])
    yield _option(f"{subject}比上年增减多少？", here)
    for info in sorted(reports, key=lambda info: -(info.year or 0)):
        if info.department == cited.department and info.stem not in here and info.year and info.year != cited.year:
            yield _option(f"{info.year}年{subject}是多少？", (info.stem,))
    yield _option(f"{subject}的年初预算是多少？", here)
    if any(figure.value for figure in answer.figures):  # of nothing no share is worth asking for
        yield _option(f"{subject}占总支出的比例是多少？", here)
    others = [figure for figure in figures if figure.name != subject]
    near = sorted(others, key=lambda figure: figure.source.section != cited.source.section)
    yield from (_option(asked, here) for asked in _why(near)[:_NEIGHBOURS])


def is_worth_asking(told: Answer, shown: Sequence[Answer]) -> bool:
    """Whether a question's answer holds, takes nothing for granted that is not so, and says what none shown says."""
    if told.outcome is not Outcome.ANSWERED or not all(check.ok for check in told.checks):
        return False
    known = {number for answer in shown for number in _numbers(answer)}
    if _numbers(told) - known:
        return True
    found = _REASON.search(told.text)
    reason = found["reason"] if found else ""
    return bool(reason) and not any(_says(answer, reason) for answer in shown)


def _says(answer: Answer, reason: str) -> bool:
    return "".join(reason.split()) in "".join(answer.text.split())


def _numbers(answer: Answer) -> set[tuple[Decimal, str]]:
    """The numbers of an answer whatever money unit they are told in; a change has no sign of its own."""
    amounts = [Amount(abs(one.value), one.unit, one.text) for one in answer.figures]
    return {(one.to("元").value, "元") if one.is_money else (one.value, one.unit) for one in amounts}


def _why(figures: Iterable[Figure]) -> list[str]:
    """Why these changed as they did, of those of which the report gives a reason; what did not change has no why."""
    reasoned = [f for f in figures if f.reason and f.measure in _CHANGES and f.amount.value and not f.project]
    said = {f.name: f"{f.name}为什么{'增加' if f.amount.value > 0 else '减少'}？" for f in reversed(reasoned)}
    return list(reversed(said.values()))


def _subject(answer: Answer, figures: Sequence[Figure]) -> str:
    """What the first source speaks of and the question or the answer names; the longest such name."""
    places = {(cited.source.report, cited.source.page, cited.source.quote) for cited in answer.citations}
    names = {f.name for f in figures if (f.source.report, f.source.page, f.source.quote) in places and not f.project}
    for text in (answer.question, answer.text):
        told = sorted((name for name in names if len(name) > 1 and name in text), key=lambda name: (-len(name), name))
        if told:
            return told[0]
    return ""


def _option(question: str, reports: tuple[str, ...]) -> Option:
    return Option(question, question, reports)

"""What one might ask next: questions made of the figures at hand, before they are tried; pure."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence

from ingest.ledger.model import Figure, Measure, ReportInfo
from qa.model import Answer, Option

MOST = 3
"""Suggestions under an answer."""


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
    reasoned = next((f for f in same if f.reason and f.measure in (Measure.CHANGE, Measure.CHANGE_RATE)), None)
    if reasoned:
        yield _option(f"{subject}为什么{'增加' if reasoned.amount.value > 0 else '减少'}？", here)
    yield _option(f"{subject}比上年增减多少？", here)
    for info in sorted(reports, key=lambda info: -(info.year or 0)):
        if info.department == cited.department and info.stem not in here and info.year and info.year != cited.year:
            yield _option(f"{info.year}年{subject}是多少？", (info.stem,))
    yield _option(f"{subject}的年初预算是多少？", here)
    yield _option(f"{subject}占总支出的比例是多少？", here)


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

"""What an answerer has at hand: the question, the reports it is asked of, their figures, and a way to find passages."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace

from ingest.ledger.model import Chunk, Figure, Measure, ReportInfo
from qa.match import named_column, of_subject
from qa.model import Ask, Question
from qa.scope import Scope


@dataclass(frozen=True, slots=True)
class Case:
    """One question with everything it may be answered from."""

    question: Question
    scope: Scope
    figures: Sequence[Figure]
    find: Callable[[str, int], list[Chunk]]
    """Passages nearest to a text, best first, within the scope."""
    passages: Callable[[], Sequence[Chunk]]
    """All passages of the scope."""

    @property
    def reports(self) -> tuple[ReportInfo, ...]:
        """The reports in scope."""
        return self.scope.reports

    def names(self) -> str:
        """The reports looked in, for people."""
        shown = "、".join(f"《{info.stem}》" for info in self.reports[:3])
        return shown + (f" 等 {_chinese(len(self.reports))} 份报告" if len(self.reports) > 3 else "")


def refined_asks(asks: Sequence[Ask], figures: Sequence[Figure]) -> list[tuple[Ask, str]]:
    """Asks with the column that narrows them: 高等教育的基本建设资金支出 is one cell, not two subjects."""
    projects = [ask for ask in asks if ask.project]
    others = [ask for ask in asks if not ask.project]
    if projects and others:
        project = projects[0].project
        inside = [replace(a, project=project) for a in others if of_subject(figures, replace(a, project=project))]
        if inside:
            return [(ask, "") for ask in inside]
        # A subject that the project does not have was part of the project's name or a general word.
        return [(replace(p, measure=p.measure or _measure(others)), "") for p in projects]
    scoped = _within_scope(asks, figures)
    if scoped:
        return scoped
    rows = [ask for ask in asks if of_subject(figures, ask)]
    for row in rows:
        for column in asks:
            cells = of_subject(figures, row)
            if column.subject != row.subject and named_column(
                [f for f in cells if "/" in f.subject or f.code], column.subject
            ):
                return [(replace(row, measure=row.measure or column.measure), column.subject)]
    return [(ask, "") for ask in asks]


def _within_scope(asks: Sequence[Ask], figures: Sequence[Figure]) -> list[tuple[Ask, str]]:
    """政府性基金 and 年末结转和结余 named together ask for the carry-over of that part of the money."""
    for scope in ("政府性基金预算财政拨款", "国有资本经营预算财政拨款"):
        others = [ask for ask in asks if not ask.subject.startswith(scope)]
        if not others or len(others) == len(asks):
            continue
        inside = [ask for ask in others if any(f.scope == scope for f in of_subject(figures, ask))]
        if inside:
            return [(ask, "") for ask in inside]
        totals = [f for f in figures if f.scope == scope and f.subject.startswith(scope)]
        cells = [
            (replace(ask, subject=total.name), ask.subject)
            for ask in others
            for total in totals
            if ask.subject in total.column
        ]
        return list(dict.fromkeys(cells)) or [(replace(asks[0], subject=scope + "支出"), "")]
    return []


def _measure(asks: Sequence[Ask]) -> Measure | None:
    return next((ask.measure for ask in asks if ask.measure), None)


def _chinese(number: int) -> str:
    digits = "零一二三四五六七八九十"
    return digits[number] if number <= 10 else "多"

"""Lines that must carry one sum under several names: where they differ, a report contradicts itself."""

from __future__ import annotations

from collections.abc import Sequence

from qa.case import Case
from qa.match import Reading, agree, of_measure, of_subject, readings
from qa.model import Ask

_ALIKE = {
    "收入支出总计": ("收入总计", "支出总计"),
    "财政拨款收入支出总计": ("财政拨款收入总计", "财政拨款支出总计"),
}
ONE_SUM = frozenset((*_ALIKE, *(name for names in _ALIKE.values() for name in names)))
"""Names of grand totals: income and expenditure come to the same."""


def contradicting(case: Case, ask: Ask, found: Sequence[Reading]) -> list[Reading]:
    """What the report prints elsewhere for the same sum, where it is another number."""
    if len(found) != 1 or not found[0].figure.amount.is_money:
        return []
    figure = found[0].figure
    others: list[Reading] = []
    for name in _ALIKE.get(figure.name, ()):
        own = [f for f in of_subject(case.figures, Ask(name)) if f.source.report == figure.source.report]
        like = [f for f in of_measure(own, figure.measure) if f.year == figure.year and not f.column]
        others += [r for r in readings(like, case.question.words)[:1] if not agree(r.figure.amount, figure.amount)]
    return others[:1]

"""Changes of a part of the money are none of the whole: 本年支出 of the 政府性基金 fell, that of all money rose."""

from __future__ import annotations

from collections.abc import Sequence

from ingest.ledger.model import Figure, Measure
from qa.match import SCOPE_WORDS, agree
from qa.model import Ask

_OWN = (Measure.FINAL, Measure.BUDGET)
_OF_CHANGE = (Measure.CHANGE, Measure.CHANGE_RATE, Measure.PREVIOUS, Measure.PREVIOUS_BUDGET)


_TOTALS = frozenset(
    "收入总计 支出总计 本年收入合计 本年支出合计 基本支出 项目支出 年初结转和结余 年末结转和结余 结余分配".split()
)
"""Names that every part of the money has; a 科目 is told of by the part it is paid from."""


def without_other_parts(figures: Sequence[Figure], ask: Ask, words: str) -> list[Figure]:
    """Figures without the changes that another part of the money has, where its amount is known to differ."""
    scope = ask.scope or next((scope for cue, scope in SCOPE_WORDS if cue in words), "")
    wholes = [f for f in figures if f.scope == scope and f.measure in _OWN and not f.column and f.amount.is_money]
    if not wholes or ask.subject not in _TOTALS:
        return list(figures)
    return [f for f in figures if f.measure not in _OF_CHANGE or not _of_other_part(f, scope, wholes, figures)]


def _of_other_part(change: Figure, scope: str, wholes: Sequence[Figure], figures: Sequence[Figure]) -> bool:
    if change.scope == scope:
        return False
    place = (change.source.report, change.scope, change.subject, change.year)
    beside = [
        f
        for f in figures
        if f.measure in _OWN and not f.column and (f.source.report, f.scope, f.subject, f.year) == place
    ]
    same = [w for w in wholes if (w.source.report, w.subject, w.year) == (place[0], place[2], place[3])]
    return bool(beside and same) and not any(agree(own.amount, whole.amount) for own in beside for whole in same)

"""The half that a report leaves to be worked out: 项目支出 of the 财政拨款 where it tells the whole and 基本支出."""

from __future__ import annotations

from ingest.ledger.model import Figure
from qa.case import Case
from qa.compose import Composer, label, plain, shown_expression, when
from qa.match import of_measure, of_subject, readings
from qa.model import Ask
from qa.refine import refined_asks

_HALVES = {
    "项目支出": ("支出", "基本支出"),
    "基本支出": ("支出", "项目支出"),
    "公用经费": ("基本支出", "人员经费"),
    "人员经费": ("基本支出", "公用经费"),
}
"""What is asked for: the whole, and the other half. Of 财政拨款 alone: other money is also handed up or lent."""


def other_half(case: Case, out: Composer) -> bool:
    """ "X 为 710.26 万元（1891.20 − 1180.94）": the whole less the other half, both of one part of the money."""
    asks = refined_asks(case.question, case.figures)
    if len(asks) != 1 or asks[0].subject not in _HALVES or "财政拨款" not in asks[0].scope:
        return False
    ask = asks[0]
    if len(case.reports) != 1 or ask.column or ask.qualifier or ask.project or case.question.rest:
        return False
    whole, other = (_one(case, ask, name) for name in _HALVES[ask.subject])
    if whole is None or other is None or whole.year != other.year or whole.measure is not other.measure:
        return False
    left = whole.amount - other.amount.to(whole.amount.unit)
    if left.value < 0 or (ask.year and ask.year != whole.year):
        return False
    expression = f"{plain(whole.amount)} - {plain(other.amount)}"
    out.say(f"{when(whole)}{ask.scope}{ask.subject}为 {out.computed(left, expression, (whole, other))}")
    out.say(f"（{shown_expression(expression)}）{out.marks((whole, other))}：")
    out.say("，".join(f"{label(f)} {out.quoted(f)}{out.mark(f)}" for f in (whole, other)) + "。")
    return True


def _one(case: Case, ask: Ask, name: str) -> Figure | None:
    """The one amount that a report gives under the full name with its part of the money."""
    own = of_subject(case.figures, Ask(f"{ask.scope}{name}"))
    found = readings(of_measure([f for f in own if f.amount.is_money], ask.measure), case.question.words)
    return found[0].figure if len(found) == 1 else None

"""An amount per person, per visit, per car: money over the count that belongs to it."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Any

from ingest.ledger.model import Figure, Measure
from ingest.ledger.terms import section, squeezed
from qa.case import Case
from qa.compose import Composer, label, plain, rounded, shown_expression, when
from qa.match import of_measure, of_subject, readings
from qa.model import Ask

_AMOUNTS = (Measure.FINAL, Measure.BUDGET, Measure.INITIAL_BUDGET, Measure.FULL_BUDGET)
_OTHERWISE = re.compile(r"每[天日餐顿桌月]|以外|之外|除外")
"""Averages over what the reports do not count, or of another part."""
_SMALL = 1
"""An average below this is told in 元 to keep its digits."""


def average(case: Case, out: Composer, ask: Ask, figures: Sequence[Figure]) -> bool:
    """An amount per person, per visit, per car: money over the count that belongs to it."""
    words = squeezed(case.question.text)
    if _OTHERWISE.search(words):
        return False
    for entry in (*section("averages"), *_by_head(ask)):
        if ask.subject not in (entry["of"], entry["over"]):
            continue
        figures = of_subject(case.figures, Ask(entry["of"]))
        for unit, cues in entry["units"].items():
            if not any(cue in words for cue in (*cues, "平均" + unit)):
                continue
            of_money = [f for f in figures if f.amount.is_money]
            money = of_measure(of_money, ask.measure if ask.measure in _AMOUNTS else None)
            if not money:
                return False
            whole = readings(money, case.question.words)[0].figure
            place = (whole.source.report, whole.year)
            counts = [f for f in of_subject(case.figures, Ask(entry["over"])) if f.amount.unit == unit]
            counts = [f for f in counts if (f.source.report, f.year) == place and f.amount.value > 0]
            if counts:
                return say_average(out, whole, counts[0], unit, case.question.unit)
    return False


def _by_head(ask: Ask) -> list[dict[str, Any]]:
    """An average per person of what is paid to persons, over those whom it is paid to."""
    over = section("heads").get(ask.subject)
    return [{"of": ask.subject, "over": over, "units": {"人": ["每人", "人均", "一个人", "每个人"]}}] if over else []


def say_average(out: Composer, money: Figure, count: Figure, unit: str, asked: str) -> bool:
    """The average in the unit of the amount and in 元, which tells more digits; in the unit asked for alone."""
    # 0.01 万元 a guest says too little: 115.67 元.
    small = money.amount.value < _SMALL * count.amount.value
    units = [asked] if asked else list(dict.fromkeys(["元"] if small else [money.amount.unit, "元"]))
    expression = f"{plain(money.amount)} / {plain(count.amount)}"
    each = [rounded(money.amount.to(one).value / count.amount.value, one) for one in units]
    shown = shown_expression(expression)
    each_of = "人均" if unit == "人" else f"每{unit}"
    told = (f"{each_of} {out.computed(amount, expression, (money, count))}（{shown}）" for amount in each)
    out.say(f"{when(money)}{label(money)}{'，折合'.join(told)}{out.marks((money, count))}：")
    out.say(
        f"{label(money)} {out.quoted(money)}{out.mark(money)}，{label(count)} {out.quoted(count)}{out.mark(count)}。"
    )
    return True

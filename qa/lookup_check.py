"""Yes or no: whether a figure is what the question holds it to be (超过 5 万元了吗, 增长 57.01% 对吗)."""

from __future__ import annotations

import re
from collections.abc import Callable
from decimal import Decimal
from operator import eq, ge, gt, le, lt

from ingest.ledger.amounts import Role, find_amounts
from ingest.ledger.model import Amount, Figure, Measure, UnlikeUnits
from qa.case import Case
from qa.compose import Composer
from qa.match import narrowed, of_measure, of_subject, readings
from qa.refine import refined_asks
from qa.telling import statement

_ASKS = re.compile(r"(?:吗|么|对不对|是不是|是否|没有|对吧|没)[？?]?$|是不是|是否|有没有(?=超|达|到)")
_SIDES: tuple[tuple[str, Callable[[Decimal, Decimal], bool], str, str], ...] = (
    (r"不超过|不高于|不多于", le, "没有超过所问的数", "超过了所问的数"),
    (r"不低于|不少于", ge, "不低于所问的数", "低于所问的数"),
    (r"超过|超出|高于|大于|多于|突破", gt, "超过了所问的数", "没有超过所问的数"),
    (r"达到|到了", ge, "达到了所问的数", "没有达到所问的数"),
    (r"低于|小于|少于|不到|不足", lt, "低于所问的数", "不低于所问的数"),
)


def checked(case: Case, out: Composer) -> bool:
    """Say the figure, and whether it is on the side of the number that the question asks about."""
    words = case.question.words
    asked = [f for f in find_amounts(words) if f.role is Role.AMOUNT and f.amount.unit]
    asks = [ask for ask in refined_asks(case.question, case.figures) if ask.subject or ask.project]
    if len(asked) != 1 or len({(a.subject, a.project) for a in asks}) != 1 or not _ASKS.search(words):
        return False
    limit = asked[0].amount
    own = [f for f in of_subject(case.figures, asks[0]) if narrowed(f, asks[0].qualifier)]
    measure = asks[0].measure or _measure_of(words[: asked[0].start], limit)
    found = readings(_like(of_measure(own, measure), limit), words, asks[0].column)
    if len(found) != 1:
        return False
    figure = found[0].figure
    holds, yes, no = _side(words)
    if measure in (Measure.CHANGE, Measure.CHANGE_RATE) and not _same_way(words[: asked[0].start], figure):
        return False
    size = Amount(abs(figure.amount.value) if measure in _SIGNED else figure.amount.value, figure.amount.unit)
    right = holds(size.to(limit.unit).value, limit.value)
    out.say(f"{'是的' if right else '不是'}，{yes if right else no}：{statement(out, figure)}。")
    return True


_SIGNED = (Measure.CHANGE, Measure.CHANGE_RATE)


def _measure_of(before: str, limit: Amount) -> Measure | None:
    """What a rate or an amount is of, by the word before it."""
    if re.search(r"(?:增长|下降|上升|增加|减少|涨|降)了?$", before):
        return Measure.CHANGE_RATE if limit.unit == "%" else Measure.CHANGE
    return Measure.SHARE if limit.unit == "%" and "占" in before else None


def _same_way(before: str, figure: Figure) -> bool:
    """Whether the question's direction is the report's; where not, the premise is what is wrong."""
    down = bool(re.search(r"(?:下降|减少|降)了?$", before))
    return down == (figure.amount.value < 0)


def _like(figures: list[Figure], limit: Amount) -> list[Figure]:
    out = []
    for figure in figures:
        try:
            figure.amount.to(limit.unit)
        except UnlikeUnits:
            continue
        out.append(figure)
    return out


def _side(words: str) -> tuple[Callable[[Decimal, Decimal], bool], str, str]:
    for pattern, holds, yes, no in _SIDES:
        if re.search(pattern, words):
            return holds, yes, no
    return eq, "与所问的数一致", "与所问的数不同"

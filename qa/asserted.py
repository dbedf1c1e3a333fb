"""The amount that a question asserts of a change (增加了 9.95 万元): whose it is, the subject's own or another's."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace
from decimal import Decimal

from ingest.ledger.amounts import Role, find_amounts
from ingest.ledger.model import Amount, Figure, Measure, UnlikeUnits
from ingest.ledger.terms import section
from qa.case import Case
from qa.match import agree, of_subject
from qa.model import Ask

_CHANGES = (Measure.CHANGE, Measure.CHANGE_RATE)
_MOVED = re.compile(
    r"(?:增加|增长|上升|上涨|提高|减少|下降|降低|压减|缩减|大涨|猛增|骤降|(?:多|少)(?:安排|编|批|拨|花|用|支|收|给)?|涨|降|增|减|省)[了出掉去]*(?P<about>近|约|大约|将近|差不多|快)?$"
)
_DOWN = re.compile(r"减|降|少|省")
_ROUGH = Decimal("0.05")
"""How far an amount with 近 or 约 may be from the printed one, as a share of it."""


def asserted_amount(words: str) -> tuple[Amount, bool] | None:
    """The one amount right behind a word for a change, and whether it is only given roughly."""
    found = []
    for one in find_amounts(words):
        moved = _MOVED.search(words[: one.start])
        if one.role is Role.AMOUNT and moved and (one.amount.is_money or one.amount.unit == "%"):
            about = bool(moved["about"]) or bool(re.match(r"多|左右|上下|出头", words[one.end :]))
            found.append((one.amount, about))
    return found[0] if len(found) == 1 else None


def asserted_direction(words: str) -> int:
    """The sign of the one change that a question gives an amount for (1, -1); 0 where there is none."""
    moves = [_MOVED.search(words[: one.start]) for one in find_amounts(words) if one.role is Role.AMOUNT]
    told = [move for move in moves if move]
    return 0 if len(told) != 1 else -1 if _DOWN.search(told[0][0]) else 1


def is_asserted(figure: Figure, amount: Amount, about: bool) -> bool:
    """Whether a printed change is the amount that a question speaks of, at the precision of either."""
    size = Amount(abs(figure.amount.value), figure.amount.unit)
    try:
        said = amount.to(size.unit).value
    except UnlikeUnits:
        return False
    return agree(size, amount) or (about and size.value != 0 and abs(said - size.value) <= _ROUGH * size.value)


def owner_of_amount(case: Case, ask: Ask) -> Ask:
    """The ask, or the one subject of its side whose change the asserted amount is, where its own has no change."""
    asserted = asserted_amount(case.question.words)
    own = of_subject(case.figures, ask)
    if asserted is None or ask.project or any(f.measure in _CHANGES for f in own):
        return ask
    side = next((one for one in ("收入", "支出") if one in ask.subject or one in ask.said), "")
    parts = section("overviews").get(ask.subject, ())
    said = changes_of(case.figures, *asserted)
    names = dict.fromkeys(f.name for f in said if f.name in parts or (side and side in f.name))
    return replace(ask, subject=next(iter(names)), said=ask.said) if len(names) == 1 else ask


def changes_of(figures: Sequence[Figure], amount: Amount, about: bool) -> list[Figure]:
    """Printed changes that are this amount."""
    return [f for f in figures if f.measure in _CHANGES and is_asserted(f, amount, about)]

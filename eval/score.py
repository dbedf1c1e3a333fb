"""A score, and when two amounts or a text and an amount say the same: what all scorers share."""

from __future__ import annotations

import re
from dataclasses import dataclass
from decimal import Decimal

from ingest.ledger.model import Amount, UnlikeUnits
from qa.model import Citation, Quoted

_MONEY = ("元", "千元", "万元", "亿元")


@dataclass(frozen=True, slots=True)
class Score:
    """What one scorer found: right or not, what it looked at, and why it judged so."""

    name: str
    right: bool
    answer: str
    why: str = ""


def amount_of(number: Quoted) -> Amount:
    """A number of an answer as an amount."""
    return Amount(number.value, number.unit)


def same(one: Amount, other: Amount) -> bool:
    """Equal but for the sign, which a direction word carries; counts of people are people (人, 名), 台（套） are 台."""
    if _unit(one) == _unit(other):
        return abs(one.value) == abs(other.value)
    try:
        return abs(other.to(one.unit).value) == abs(one.value)
    except UnlikeUnits:
        return False


def says(number: Quoted, wanted: Amount) -> bool:
    """Whether a number of an answer is the amount wanted."""
    return same(wanted, amount_of(number))


def plain(text: str) -> str:
    """Text without spaces and thousands separators."""
    return text.replace(" ", "").replace(",", "")


def printed_in(amount: Amount, text: str) -> list[re.Match[str]]:
    """Where a text (without thousands separators) has this number, printed in any unit of money where it is money."""
    values = {amount.value}
    if amount.is_money:
        values |= {amount.to(unit).value for unit in _MONEY}
    digits = (_digits(abs(value)) for value in values)
    return [found for one in digits for found in re.finditer(rf"(?<![\d.]){one}(?!\d|\.\d)", text)]


def quoted_words(citation: Citation) -> str:
    """The words and numbers that a citation shows, without thousands separators."""
    source = citation.source
    return "\n".join(part for part in (source.quote, source.row or "") if part).replace(",", "")


def _digits(value: Decimal) -> str:
    """A pattern of the number with or without zeros at its end."""
    whole, _, part = format(value, "f").partition(".")
    part = part.rstrip("0")
    return rf"{re.escape(whole)}\.{part}0*" if part else rf"{re.escape(whole)}(?:\.0+)?"


def _unit(amount: Amount) -> str:
    unit = amount.unit.partition("（")[0]
    return "人" if unit in ("名", "位") else unit

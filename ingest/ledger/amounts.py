"""Printed numbers ↔ Decimals with units: a table's cell, or every number of a running text.

A text's numbers are told apart by role, because "[1]", "第二部分", "2050205" and "2023 年" are not amounts.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace
from decimal import ROUND_HALF_UP, Decimal, localcontext
from enum import StrEnum

from ingest.ledger.model import Amount
from ingest.ledger.number_forms import FORM_NAMES, NUMBER, SCANNER, narrow
from ingest.ledger.numerals import LETTERS, read_numeral
from ingest.ledger.units import CELL_UNIT, base_amount, read_unit, same

__all__ = [
    "FoundAmount",
    "Role",
    "base_amount",
    "find_amounts",
    "format_amount",
    "parse_amount",
    "round_half_up",
    "same",
]


class Role(StrEnum):
    """What a number of a text is there for."""

    AMOUNT = "amount"
    YEAR = "year"
    DATE = "date"
    ORDINAL = "ordinal"
    CODE = "code"
    CITATION = "citation"


@dataclass(frozen=True, slots=True)
class FoundAmount:
    """A number of a text: text[start:end] is its printed form, unit included.

    A date's value is month * 100 + day (day 0 where none is named); years have the unit 年.
    """

    start: int
    end: int
    amount: Amount
    role: Role = Role.AMOUNT


_CELL = re.compile(rf"(?P<sign>-?)(?P<number>{NUMBER})(?P<unit>{CELL_UNIT})?(?:[(（]含[)）])?(?:以[上内下]|左右)?")
_LOSS = re.compile(rf"[(（](?P<number>{NUMBER})(?P<inner>{CELL_UNIT})?[)）](?P<outer>{CELL_UNIT})?")
_COMPARATOR = re.compile("^(?:[><=≥≤＞＜＝≧≦]|不低于|不少于|不超过|不高于|不多于|大于等于|小于等于|大于|小于|等于|约)+")
_WRAP = re.compile(r"(?<=[0-9])\s*\n\s*(?=[0-9.,])|(?<=[.,])\s+(?=[0-9])|(?<=[0-9])\s+(?=[.,])")
_RANGE = re.compile(r"\s*(?:[-~～—–]+|至|到)\s*")
_WORDS = re.compile(f"[{LETTERS}]+")
_YEAR = re.compile(r"(?:19|20)[0-9]{2}")


def parse_amount(printed: str, unit: str = "") -> Amount | None:
    """The amount in a table's cell, in the cell's own unit or else in `unit`; None where it holds no number.

    Reads 1,855,755.2, (3.47) as a loss, full-width forms, numbers broken by a cell's wrap, and >=3 次.
    A code (2013901) cannot be told from an amount here: the caller knows its columns.
    """
    text = _WRAP.sub("", narrow(printed.strip())).replace("，", ",")
    text = re.sub(r"\s+", "", _COMPARATOR.sub("", text)) if not re.search(r"[0-9]\s+[0-9]", text) else ""
    loss = _LOSS.fullmatch(text)
    if loss:
        value = -_decimal(loss["number"])
        value, own = read_unit(value, loss["inner"] or loss["outer"] or "")
        return Amount(value, own or unit, printed)
    found = _CELL.fullmatch(text)
    if not found or (found["unit"] == "年" and _YEAR.fullmatch(found["number"])):
        return None
    value, own = read_unit(_decimal(found["sign"] + found["number"]), found["unit"] or "")
    return Amount(value, own or unit, printed)


def find_amounts(text: str) -> list[FoundAmount]:
    """Every number of a text in order, with its unit and its role."""
    plain = narrow(text)
    found: list[FoundAmount] = []
    for match in SCANNER.finditer(plain):
        found += _read(plain, match, found[-1].end if found else 0)
    return [_with_print(text, one) for one in _share_units(plain, found)]


def format_amount(amount: Amount, places: int | None = None, grouped: bool = False) -> str:
    """How an answer prints an amount: "3.47 万元", "57.01%", "1,182.51 万元" (grouped)."""
    value = amount.value if places is None else round_half_up(amount.value, places)
    value = abs(value) if value == 0 else value
    number = format(value, ",f" if grouped else "f")
    return number + ("" if amount.unit in ("", "%", "‰") else " ") + amount.unit


def round_half_up(value: Decimal, places: int) -> Decimal:
    """The value rounded to so many decimal places, halves away from zero as accountants do."""
    with localcontext() as context:
        context.prec = 200
        return value.quantize(Decimal(1).scaleb(-places), rounding=ROUND_HALF_UP)


def _decimal(printed: str) -> Decimal:
    return Decimal(printed.replace(",", ""))


def _form(match: re.Match[str]) -> str:
    return next(name for name in FORM_NAMES if match[name] is not None)


def _read(text: str, match: re.Match[str], before: int) -> Iterator[FoundAmount]:
    """The numbers in one match; `before` is where the last number ended."""
    form = _form(match)
    start, end = match.span()
    if form in ("citation", "iso", "years"):
        yield from _read_several(form, match)
    elif form == "number":
        yield _read_number(text, match, before)
    elif form in ("year", "date", "item", "ordinal", "code"):
        role = Role.ORDINAL if form == "item" else Role(form)
        unit = {"year": "年", "date": "date"}.get(form, "")
        yield FoundAmount(start, end, Amount(_mark_value(form, match[0]), unit), role)
    else:
        amount = _read_words(form, match)
        if amount:
            yield FoundAmount(start, end, amount)


def _read_several(form: str, match: re.Match[str]) -> Iterator[FoundAmount]:
    """The marks in [1、2], the years of 2023-2025, the year and the day of 2023-12-31."""
    parts = [(part.start() + match.start(), part[0]) for part in re.finditer("[0-9]+", match[0])]
    if form == "citation":
        for _, digits in parts:
            yield FoundAmount(match.start(), match.end(), Amount(Decimal(digits), ""), Role.CITATION)
        return
    for at, digits in parts[: 1 if form == "iso" else 2]:
        yield FoundAmount(at, at + len(digits), Amount(Decimal(digits), "年"), Role.YEAR)
    if form == "iso":
        day = Decimal(int(parts[1][1]) * 100 + int(parts[2][1]))
        yield FoundAmount(parts[1][0], match.end(), Amount(day, "date"), Role.DATE)


def _mark_value(form: str, printed: str) -> Decimal:
    """The value of a year, a date, or the number inside an ordinal or a code."""
    numbers = re.findall("[0-9]+", printed)
    if not numbers:
        numbers = [str(read_numeral(word) or 0) for word in _WORDS.findall(printed)]
    if form == "date":
        day = int(numbers[1]) if len(numbers) > 1 else 0
        return Decimal(int(numbers[0])) if "月" not in printed else Decimal(int(numbers[0]) * 100 + day)
    value = Decimal(numbers[0])
    return value + 2000 if form == "year" and value < 100 else value


def _read_number(text: str, match: re.Match[str], before: int) -> FoundAmount:
    start, end = match.span()
    number, unit = match["number_value"], match["number_unit"] or ""
    value = _decimal(number)
    if match[0].startswith("-"):
        # "3.47 - 1.26" subtracts, "增长率为 -3.47%" is negative
        adjoins = bool(before) and not text[before:start].strip(" ")
        subtracts = adjoins or text[:start].rstrip()[-1:] in (")", "）")
        start, value = (start + 1, value) if subtracts else (start, -value)
    if not unit and number.isdigit():
        if _YEAR.fullmatch(number) and Decimal(number) >= 1990:
            return FoundAmount(start, end, Amount(value, "年"), Role.YEAR)
        if _is_code(text, match):
            return FoundAmount(start, end, Amount(value, ""), Role.CODE)
    value, unit = read_unit(value, unit)
    return FoundAmount(start, end, Amount(value, unit))


def _is_code(text: str, match: re.Match[str]) -> bool:
    """Whether a bare number is a 科目 code: (2050205), 科目编码 2013201, a first cell 20132 | 组织事务."""
    if not re.fullmatch("[23][0-9]{2}(?:[0-9]{2}){0,2}", match["number_value"]):
        return False
    before, after = text[: match.start()], text[match.end() :]
    bracketed = before[-1:] in ("(", "（") and after[:1] in (")", "）")
    labelled = bool(re.search(r"(?:科目|编码|代码)[:： ]*$", before))
    first = not before.strip() or before.rstrip(" ")[-1] in "\n|"
    return bracketed or labelled or (first and bool(re.match(r"[ |]*[\u4e00-\u9fff]", after)))


def _read_words(form: str, match: re.Match[str]) -> Amount | None:
    """A number written in words: 百分之五十七, 三成, 一半, 翻一番, 两辆."""
    if form == "half":
        return Amount(Decimal(50), "%")
    printed = match[f"{form}_value"]
    digits = re.sub("[, ]", "", printed)
    value = Decimal(digits) if re.match("[0-9]", digits) else read_numeral(digits or "一")
    if value is None:
        return None
    if form == "part":
        return Amount(value, "%" if match[0].startswith("百") else "‰")
    if form == "tenths":
        return Amount(value * 10 + (read_numeral(match["tenths_half"] or "〇") or 0), "%")
    if form == "doubling":
        return Amount(Decimal(100) * (2 ** min(int(value), 20) - 1), "%")
    value, unit = read_unit(value, match["numeral_unit"])
    return Amount(value, unit)


def _share_units(text: str, found: list[FoundAmount]) -> list[FoundAmount]:
    """Give the first number of a range its unit: in "3-5 人" both are 人."""
    out = list(found)
    for at in range(len(out) - 2, -1, -1):
        one, following = out[at], out[at + 1]
        bare = one.role is following.role is Role.AMOUNT and not one.amount.unit
        if bare and following.amount.unit and _RANGE.fullmatch(text[one.end : following.start]):
            out[at] = replace(one, amount=replace(one.amount, unit=following.amount.unit))
    return out


def _with_print(text: str, one: FoundAmount) -> FoundAmount:
    return replace(one, amount=replace(one.amount, printed=text[one.start : one.end]))

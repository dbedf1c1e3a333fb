"""A number and the format of its cell → the number as a spreadsheet prints it: its last place tells its precision."""

from __future__ import annotations

import re
from datetime import date, datetime, time, timedelta
from decimal import ROUND_HALF_UP, Decimal

_LITERAL = re.compile(r'"([^"]*)"|\\(.)|!(.)')
_SPACING = re.compile(r"[_*].|\[[^\]]*\]")
"""Room left free, characters that fill up, colours, currencies and conditions: nothing of the number."""
_DIGITS = re.compile(r"[#0?][#0?,]*(?:\.[#0?]*)?|\.[#0?]+")
_SECTIONS = re.compile(r';(?=(?:[^"]*"[^"]*")*[^"]*$)')
_CURRENCY = "¥￥$€£"
_OWN_POINT = re.compile(r"(?:\\|!)\.([#0?]+)|\"\.\"([#0?]+)")
"""A point that only looks like one (0!.0, shows 123456 as 12.3 in 万元): digits before and after it are one number."""


def printed_number(value: float | Decimal, pattern: str) -> str:
    """The number as its format prints it, half up; "1,234.50", "57.01%", "-" where the format says so of zero."""
    exact = value if isinstance(value, Decimal) else Decimal(format(value, ".15g"))
    section = _section(exact, pattern or "General")
    own = _OWN_POINT.search(section)
    if own:
        section = _OWN_POINT.sub(lambda match: match[1] or match[2], section)
    plain = _LITERAL.sub("", _SPACING.sub("", section))
    found = _DIGITS.search(plain)
    if found is None or (exact == 0 and not set(found[0]) & set("0#")):
        return _words(section) if _is_text(plain) else _general(exact)
    if re.search(r"[eE][+-]|/", plain) or "General" in plain:
        return _general(exact)
    digits = found[0]
    thousands = len(digits.partition(".")[0]) - len(digits.partition(".")[0].rstrip(","))
    exact = exact / 1000**thousands * (100 if "%" in plain else 1)
    moved = len(own[1] or own[2]) if own else 0
    text = _placed(exact, digits.rstrip(","), moved)
    return text + "%" if "%" in plain else text


def printed_date(value: datetime | date | time | timedelta, pattern: str) -> str:
    """A date in the parts that its format shows: 2023年, 2023年12月, 2023年12月31日."""
    if not isinstance(value, date):
        return str(value)
    shown = _LITERAL.sub("", _SPACING.sub("", pattern)).lower()
    year, month, day = f"{value.year}年", f"{value.month}月", f"{value.day}日"
    if "y" in shown and "d" not in shown:
        return year + month if "m" in shown else year
    return year + month + day if "y" in shown or "d" not in shown else month + day


def _section(value: Decimal, pattern: str) -> str:
    """The part of a format that is for numbers of this sign."""
    parts = _SECTIONS.split(pattern)
    if value < 0 and len(parts) > 1:
        return parts[1]
    return parts[2] if value == 0 and len(parts) > 2 else parts[0]


def _words(section: str) -> str:
    """What a section prints beside digits."""
    said = _LITERAL.sub(lambda match: match[1] or match[2] or match[3] or "", _SPACING.sub("", section))
    return said.replace("?", "").strip()


def _is_text(plain: str) -> bool:
    """Whether a section has nothing but literal text in it (a dash for zero), and is no General or @."""
    return not plain.strip(" -()—?" + _CURRENCY)


def _general(value: Decimal) -> str:
    text = f"{value:f}"
    return text.rstrip("0").rstrip(".") if "." in text else text


def _placed(value: Decimal, digits: str, moved: int) -> str:
    """The digits of a number; `moved` of them stand behind a point that is only drawn."""
    whole, _, part = digits.partition(".")
    rounded = value.quantize(Decimal(1).scaleb(-len(part)), ROUND_HALF_UP).scaleb(-moved)
    places = len(part) + moved
    grouped = "," in whole.strip(",")
    text = f"{abs(rounded):{',' if grouped else ''}.{places}f}"
    optional = len(part) - len(part.rstrip("#"))
    for _ in range(optional):
        text = text[:-1] if text.endswith("0") else text
    return ("-" if rounded < 0 else "") + text.rstrip(".")

"""A number and the format of its cell → the number as a spreadsheet prints it: its last place tells its precision."""

from __future__ import annotations

import re
from datetime import date, datetime, time, timedelta
from decimal import ROUND_HALF_UP, Decimal

_LITERAL = re.compile(r'"([^"]*)"|\\(.)|!(.)')
_SPACING = re.compile(r"[_*].|\[[^\]]*\]")
"""Room left free, characters that fill up, colours, currencies and conditions: nothing of the number."""
_DIGITS = re.compile(r"(?:[#0?][#0?,]*(?:\.[#0?]*)?|\.[#0?]+),*")
_CONDITION = re.compile(r"\[[<>=]")
_UNIT = re.compile(r"(?:[百千万亿]+[元人次个]?|元|%)$")
"""A unit that a format writes after its number: it is the number's own."""
_SECTIONS = re.compile(r';(?=(?:[^"]*"[^"]*")*[^"]*$)')
_CURRENCY = "¥￥$€£"
_OWN_POINT = re.compile(r"(?:\\|!)\.([#0?]+)|\"\.\"([#0?]+)")
"""A point that only looks like one (0!.0, shows 123456 as 12.3 in 万元): digits before and after it are one number."""


def printed_number(value: float | Decimal, pattern: str) -> str:
    """The number as its format prints it, half up; "1,234.50", "57.01%", "-" where the format says so of zero.

    A format that shows it in another size (0!.0,"万元"), or only some numbers so, is not followed: the number is given
    as it is stored, for nothing tells whether the sheet's unit is meant of what is shown.
    """
    exact = value if isinstance(value, Decimal) else Decimal(format(value, ".15g"))
    if _CONDITION.search(pattern):
        return _stored(exact)
    section = _section(exact, pattern or "General")
    if scale_of(section):
        return _stored(exact)
    plain = _plain(section)
    unit = _UNIT.search(_words(section).rstrip(") "))
    own = unit[0] if unit else ""
    if "%" not in plain and _is_general(plain):
        return _general(exact) + own
    found = _DIGITS.search(plain)
    if found is None or (exact == 0 and not set(found[0]) & set("0#")):
        return _words(section) if _is_text(plain) else _general(exact)
    if "%" in plain:
        return _placed(exact * 100, found[0]) + "%"
    return _placed(exact, found[0]) + own


def scale_of(pattern: str) -> int:
    """How many places smaller a format shows a number (0!.0, shows 123456 as 12.3: 4); 1 where only some are."""
    section = _SECTIONS.split(pattern)[0]
    own = _OWN_POINT.search(section)
    plain = _plain(_OWN_POINT.sub(lambda match: match[1] or match[2], section))
    found = _DIGITS.search(plain)
    if found is None:
        return 0
    whole, _, part = found[0].partition(".")
    commas = len(whole) - len(whole.rstrip(",")) + part.count(",")
    places = 3 * commas + (len(own[1] or own[2]) if own else 0)
    return min(places, 1) if _CONDITION.search(pattern) else places


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


def _stored(value: Decimal) -> str:
    return _general(value.quantize(Decimal("0.01"), ROUND_HALF_UP))


def _plain(section: str) -> str:
    return _LITERAL.sub("", _SPACING.sub("", section))


def _is_general(plain: str) -> bool:
    return "General" in plain or bool(re.search(r"[eE][+-]|/", plain))


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


def _placed(value: Decimal, digits: str) -> str:
    whole, _, part = digits.partition(".")
    rounded = value.quantize(Decimal(1).scaleb(-len(part)), ROUND_HALF_UP)
    text = f"{abs(rounded):{',' if ',' in whole else ''}.{len(part)}f}"
    optional = len(part) - len(part.rstrip("#"))
    for _ in range(optional):
        text = text[:-1] if text.endswith("0") else text
    return ("-" if rounded < 0 else "") + text.rstrip(".")

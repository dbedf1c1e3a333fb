"""A quotation with the numbers that an answer takes from it highlighted; pure, and all of it escaped."""

from __future__ import annotations

import re
from collections.abc import Iterable
from decimal import Decimal

from qa.model import Quoted
from ui.plain import escaped

_NUMBER = re.compile(
    r"(?<![\d.])(?P<number>[-−]?\d[\d,，]*(?:\.\d+)?)(?P<unit>\s*(?:[亿万]?元|[亿万]|[%％]|个?百分点|[\u4e00-\u9fff]{1,2}))?"
)
_MONEY_STEPS = tuple(Decimal(step) for step in ("1", "1E+4", "1E-4", "1E+8", "1E-8"))
_MONEY = frozenset({"元", "万元", "亿元", "万", "亿"})
_SHARES = frozenset({"%", "％", "百分点", "个百分点"})
_ANY = "?"
"""The kind of a number that a calculation tells without its unit."""

Wanted = frozenset[tuple[Decimal, str]]
"""Values, each with its kind: money, a share, what is counted, or any."""


def quote_html(text: str, wanted: Wanted) -> str:
    """A quotation with the numbers among `wanted` highlighted: equal digits of another unit are another number."""
    out, at = [], 0
    for found in _NUMBER.finditer(text):
        value = Decimal(re.sub("[,，]", "", found["number"]).replace("−", "-").rstrip("."))
        if any(abs(value) == abs(one) and _fits((found["unit"] or "").strip(), kind) for one, kind in wanted):
            out += [escaped(text[at : found.start()]), f"<mark>{escaped(found['number'])}</mark>"]
            at = found.end("number")
    out.append(escaped(text[at:]))
    return "".join(out)


def numbers_of(citation: int, figures: Iterable[Quoted]) -> Wanted:
    """The numbers that this source vouches for, in every money unit they may be printed in.

    A source that only confirms what another one says has no figure of its own: then it is all of them.
    """
    told = list(figures)
    wanted: set[tuple[Decimal, str]] = set()
    for figure in [figure for figure in told if citation in figure.citations] or told:
        values = [(figure.value, figure.unit)]
        for part in _NUMBER.finditer(figure.expression):
            unit = (part["unit"] or "").strip() or _ANY
            values.append((Decimal(re.sub("[,，]", "", part["number"]).replace("−", "-")), unit))
        wanted |= {number for value, unit in values for number in _printed(value, unit, figure.unit)}
    return frozenset(wanted)


def _printed(value: Decimal, unit: str, of: str) -> Iterable[tuple[Decimal, str]]:
    steps = _MONEY_STEPS if unit in _MONEY or (unit == _ANY and of in _MONEY) else (Decimal(1),)
    return ((value * step, _kind(unit)) for step in steps)


def _kind(unit: str) -> str:
    return "money" if unit in _MONEY else "share" if unit in _SHARES else unit


def _fits(printed: str, kind: str) -> bool:
    """Whether what stands behind a printed number lets it be of this kind; a cell of a table has nothing there."""
    if not printed or kind == _ANY:
        return True
    if kind in ("money", "share") or _kind(printed) in ("money", "share"):
        return _kind(printed) == kind
    return not kind or printed.startswith(kind) or kind.startswith(printed[:1])

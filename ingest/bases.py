"""What a change is held against: the year before or a budget, and whether a number is that base's own value."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from ingest.ledger.model import Kind, Measure
from ingest.ledger.terms import squeezed
from ingest.naming import year_of

_WHEN = r"(?:上年度?|去年|上一年度?|20\d\d年度?|年初|全年|调整|本年|当年)"
_BASE = (
    rf"(?:{_WHEN}(?:（[^）]*）)?|(?=(?:预算|决算)(?:数|安排)?(?:[增减高低多少持]|上升|下降|降低|相|$)))"
    r"(?:同期)?(?:部门)?(?:支出)?(?:年初|全年|当年)?(?:财政拨款)?(?:预算|决算)?(?:执行)?(?:收入|支出)?(?:数|安排)?"
)
AGAINST = re.compile(rf"(?:比|与|较|相比|同|对比)(?P<base>{_BASE})(?:相比|相较|比较|对比)?[，,]?")
"""A comparison inside a clause: 比上年, 与2021年度决算相比."""
COMPARED = re.compile(r"(?:与|较|比|同)[^，。；与较比同]{2,14}(?:相比|相较|比较|对比)[，,]")
EXCEEDS = re.compile(
    r"(?P<own>(?:本年|当年|20\d\d年度?)?(?:预算|决算|执行)?数?)"
    rf"(?:(?P<more>大于|高于|多于|超过|超出)|(?P<less>小于|低于|少于))(?P<base>{_BASE})(?:的)?(?:约)?$"
)
"""决算数小于年初预算数 before the difference."""
_VALUE = re.compile(
    rf"(?:比|较|与|同|由|从)(?P<base>{_WHEN}(?:的?[^，。；\d]{{0,20}}?(?:预算|决算|执行|支出|收入|安排|同期)(?:数|安排)?)?"
    r"|(?:年初|全年|调整)?预算数?)(?:的)?$"
)
_YEARLY = re.compile(r"上年|去年|上一年|20\d\d年")
_LAST = re.compile(r"上年|去年|上一年")
_FLAT = re.compile(
    r"(?<!基本)(?<!大体)(?<!总体)(?:持平|(?<=[年度数算])(?:一致|相同)|保持不变|无增减(?:变化)?|没有变化|无变化)"
)
SAME = re.compile(r"(?:与|较|比|同)[^，。；]{0,14}?(?:基本|大体|总体)?(?:持平|一致|相同|无增减(?:变化)?|无变化)")
"""A comparison that ends in 持平."""


@dataclass(frozen=True, slots=True)
class Flat:
    """A place in a text that says a sum did not change; `base` is what it is held against, "" where not repeated."""

    start: int
    end: int
    base: str


def printed_base(base: str) -> str:
    """The base without its aside (（上一年度，下同）)."""
    return re.sub(r"（[^）]*）", "", base)


def base_of(words: str) -> str:
    """What the words hold a change against; "" where they do not say."""
    found = AGAINST.search(words)
    return printed_base(found["base"]) if found else ""


def is_own_plan(base: str, kind: Kind, year: int | None) -> bool:
    """Whether a 决算 is held against the budget of its own year, and not against the year before."""
    if kind is not Kind.FINAL or "预算" not in base.replace("一般公共预算", "") or _LAST.search(base):
        return False
    named = year_of(base)
    return named is None or named == year


@dataclass(frozen=True, slots=True)
class BaseValue:
    """The value of what a change is held against: the words before it, the base, what it is and of which year."""

    front: str
    base: str
    measure: Measure
    year: int | None


def base_value(words: str, kind: Kind, year: int | None) -> BaseValue | None:
    """For words that end in a base (公务接待费较上年 | 1174万元减少…): whose base, what its value is, of which year."""
    match = _VALUE.search(words)
    if match is None:
        return None
    base = printed_base(match["base"])
    named = year_of(base)
    last = bool(_LAST.search(base)) or (named is not None and year is not None and named < year)
    before = named if named is not None else (year - 1 if year is not None and last else None)
    front = words[: match.start()]
    if not last:
        return BaseValue(front, base, plan_measure(base), named) if "预算" in base else None
    return BaseValue(front, base, _last_measure(base, kind), before)


def plan_measure(words: str) -> Measure:
    """Which budget of its own year a 决算 speaks of."""
    if "年初" in words:
        return Measure.INITIAL_BUDGET
    return Measure.FULL_BUDGET if re.search(r"全年|调整", words) else Measure.BUDGET


def _last_measure(base: str, kind: Kind) -> Measure:
    if "执行" in base:
        return Measure.EXECUTED
    planned = "预算" in base.replace("一般公共预算", "") or (kind is Kind.BUDGET and "决算" not in base)
    return Measure.PREVIOUS_BUDGET if planned else Measure.PREVIOUS


def flat_places(text: str) -> Iterator[Flat]:
    """Where a text says 持平, 保持不变 … against another year; 基本持平 is left out, for it is not nothing."""
    plain, places = _plain_with_places(text)
    for match in _FLAT.finditer(plain):
        # What is held against stands in this statement, or the one spoken of before goes on.
        before = re.split(r"[。；]", plain[: match.start()])[-1]
        bases = list(AGAINST.finditer(before))
        base = printed_base(bases[-1]["base"]) if bases else ""
        if not bases or _YEARLY.search(base):
            yield Flat(places[match.start()], places[match.end() - 1] + 1, base)


def _plain_with_places(text: str) -> tuple[str, list[int]]:
    """The text squeezed, and for each of its characters its place in the text."""
    plain, places = "", []
    for place, character in enumerate(text):
        folded = squeezed(character)
        plain += folded
        places += [place] * len(folded)
    return plain, places

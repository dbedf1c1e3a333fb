"""What a share is taken of and what a change is measured against: as named in a text, and as the place cited says."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from ingest.ledger.amounts import round_half_up
from ingest.ledger.model import Measure
from ingest.ledger.terms import canonical, section, squeezed
from qa.cells import same_subject
from qa.facts import Fact

_AMOUNTS = (Measure.FINAL, Measure.BUDGET, Measure.EXECUTED)
_SHARES = (Measure.SHARE, Measure.COMPLETION_RATE)
_WHEN = (
    r"(?P<when{0}>上年度?|去年度?|上一年度?|前一年度?|往年|上年同期|去年同期|同期|(?:19|20)\d\d\s*年?度?|年初|全年|调整后?的?)?的?"
    r"(?P<what{0}>[^，,；;。比较与和：:\d]{{0,8}}?(?:预算执行数?|执行数?|决算数?|预算数?))?"
)
_GONE = r"相比|相较|比较|对比|增|减|上升|下降|提高|降低|持平|多|少|高|低|有所|涨|降|差|超|回落|□"
_BASE = re.compile(
    rf"(?:比|较|相较于)\s*{_WHEN.format(1)}(?=[^，,；;。：:]{{0,14}}(?:{_GONE}))"
    rf"|(?:与|同|和|跟)\s*{_WHEN.format(2)}(?=[^，,；;。：:]{{0,14}}(?:相比|相较|比较|对比|持平|差))"
)
_YEARLY = re.compile(r"同比|环比|逐年")
_BEFORE = re.compile(r"上年|去年|上一年|前一年|往年|同期")


@dataclass(frozen=True, slots=True)
class Base:
    """What a change is said to be against: a year, or how it was planned; what is not said is empty."""

    year: int | None = None
    previous: bool = False
    """Whether it is the year before, whichever that is."""
    plan: str = ""
    """年初, 全年 or "预算" where it is a budget, 决算 where it is what was spent."""

    @property
    def is_plan(self) -> bool:
        """Whether it is what was planned for the same year."""
        return self.plan in ("年初", "全年", "预算") and not self.previous and self.year is None


def base_before(words: str) -> Base | None:
    """The last thing that the words before a change say it is against; None where they say nothing."""
    found = list(_BASE.finditer(words))
    parts = [(one["when1"] or one["when2"] or "", one["what1"] or one["what2"] or "") for one in found]
    named = [part for part in parts if any(part)]
    if not named:
        return Base(previous=True) if _YEARLY.search(words) else None
    return _read(*named[-1])


def base_of(fact: Fact, facts: Iterable[Fact]) -> Base:
    """What the place of a change says it is against: in its own words, or those of the statement it belongs to."""
    printed = fact.figure.base if fact.figure else ""
    if fact.figure and not printed and fact.figure.group:
        own = (fact.figure.group, fact.figure.source.report)
        linked = (f.figure for f in facts if f.figure and f.measure in (Measure.CHANGE, Measure.CHANGE_RATE))
        printed = next((f.base for f in linked if f.base and (f.group, f.source.report) == own), "")
    if fact.measure is Measure.VARIANCE_RATE:
        named = base_before(fact.told)
        return named if named and named.is_plan else Base(plan="预算")
    if printed:
        years = re.match(r"(?:19|20)\d\d年?度?|上年度?|去年度?|年初|全年", squeezed(printed))
        return _read(years[0] if years else "", squeezed(printed)[years.end() if years else 0 :])
    return base_before(fact.told) or Base(previous=True)


def is_against(named: Base, fact: Fact, facts: Iterable[Fact]) -> bool:
    """Whether a change may be said to be against this base."""
    actual = base_of(fact, facts)
    if named.is_plan or actual.is_plan:
        return named.is_plan and actual.is_plan and _alike(named.plan, actual.plan)
    before = fact.year - 1 if fact.year else None
    year = named.year or before
    if named.year and before is None and actual.year is None:
        return True
    if year != (actual.year or before):
        return False
    return not (named.plan and actual.plan) or named.plan == actual.plan


def is_share_of(bases: Sequence[str], fact: Fact, facts: Sequence[Fact]) -> bool:
    """Whether a printed share is of the whole that is named: as printed, as usual, or as the amounts show."""
    if not bases or fact.measure not in _SHARES:
        return True
    name = squeezed(bases[0])
    figure = fact.figure
    if figure is None:
        return name in fact.near
    printed = canonical(figure.base) if figure.base else ""
    usual = section("wholes").get(figure.name, "")
    if any(whole and _same_whole(name, whole) for whole in (printed, usual)):
        return True
    wholes = [whole for whole in facts if same_subject(name, whole)]
    return any(_makes(part, whole, fact) for part in _parts(fact, facts) for whole in wholes)


def _read(when: str, what: str) -> Base:
    bare = re.sub(r"\s", "", when)
    year = re.match(r"(?:19|20)\d\d", bare)
    plan = "决算" if "决算" in what or "执行" in what else "预算" if "预算" in what else ""
    if bare.startswith(("年初", "全年", "调整")):
        return Base(plan="年初" if bare.startswith("年初") else "全年")
    return Base(int(year[0]) if year else None, bool(_BEFORE.search(bare)), plan)


def _alike(one: str, other: str) -> bool:
    return one == other or "预算" in (one, other)


def _same_whole(name: str, whole: str) -> bool:
    one, other = (re.sub(r"(?:合计|总计|总额|总)$", "", squeezed(canonical(part))) for part in (name, whole))
    # 支出 is the end of too many names to be told from 支出总额
    ends = min(len(one), len(other)) >= 4 and (other.endswith(one) or one.endswith(other))
    return one == other or squeezed(whole) == name or ends


def _parts(share: Fact, facts: Iterable[Fact]) -> list[Fact]:
    """The amounts that a share belongs to."""
    own = [
        fact
        for fact in facts
        if fact.amount.is_money and fact.measure in _AMOUNTS and fact.year == share.year and fact.names & share.names
    ]
    here = [fact for fact in own if set(fact.citations) & set(share.citations)]
    return here or own


def _makes(part: Fact, whole: Fact, share: Fact) -> bool:
    """Whether a part divided by a whole gives the share at its printed precision."""
    if not whole.amount.is_money or not whole.amount.value or whole.year != part.year:
        return False
    rate = part.amount.to(whole.amount.unit).value / whole.amount.value * 100
    return round_half_up(rate, share.amount.places) == share.amount.value

"""What stands before a number in a sentence → what the number is of: subject, measure, base, direction, year."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from ingest.ledger.model import Amount, Kind, Measure
from ingest.ledger.terms import clean_label, known_subjects, squeezed
from ingest.naming import Named, named_in

_UP = "增加|(?<![稳保促快])增长|增幅|上升|提高|上涨|增多|多支出|扩大|增收|增支"
_DOWN = "减少|下降|降幅|降低|下滑|压减|缩减|少支出|减支|减收|节约"
_TAIL = "(?:了|为|约|额|率|幅度|比例|金额|数|的|达|至)*"
_CHANGE = re.compile(rf"(?:同比)?(?:(?P<up>{_UP})|(?P<down>{_DOWN})){_TAIL}$")
_WHEN = r"(?:上年度?|去年|上一年度?|20\d\d年度?|年初|全年|调整|本年|当年)"
_BASE = (
    rf"(?:{_WHEN}(?:（[^）]*）)?|(?=(?:预算|决算)(?:数|安排)?(?:[增减降高低多少持]|上升|下降|相|$)))"
    r"(?:同期)?(?:部门)?(?:支出)?(?:年初|全年|当年)?(?:财政拨款)?(?:预算|决算)?(?:执行)?(?:收入|支出)?(?:数|安排)?"
)
_AGAINST = re.compile(rf"(?:比|与|较|相比|同|对比)(?P<base>{_BASE})(?:相比|相较|比较|对比)?[，,]?")
_COMPARED = re.compile(r"(?:与|较|比|同)[^，。；与较比同]{2,14}(?:相比|相较|比较|对比)[，,]")
_EXCEEDS = re.compile(
    r"(?P<own>(?:本年|当年|20\d\d年度?)?(?:预算|决算|执行)?数?)"
    rf"(?:(?P<more>大于|高于|多于|超过|超出)|(?P<less>小于|低于|少于))(?P<base>{_BASE})(?:的)?(?:约)?$"
)
_YEARLY = re.compile(r"上年|去年|上一年|20\d\d年")
_FLAT = re.compile(
    r"(?<!基本)(?<!大体)(?<!总体)(?:持平|(?<=[年度数算])(?:一致|相同)|保持不变|无增减(?:变化)?|没有变化|无变化)"
)
_SHARE = re.compile(r"占(?P<base>[^，。；、]*?)(?:的)?(?:比重|比例|比)?(?:为|约|达)?$")
_COMPLETED = re.compile(r"完成(?:了)?(?P<base>[^，。；]{0,8}?预算)(?:数|安排)?(?:的)?(?:为)?$")
_RATE = re.compile(r"(?P<name>预决算差异率|差异率|预算执行率|执行率|完成率)(?:为|是|达到?)?$")
_END = r"(?:为|是|共)?$"
_LAST_YEAR = r"(?:的)?(?:上年|去年)(?:度)?(?:支出|收入)?"
_MONEY_MEASURES = (
    (
        Measure.EXECUTED,
        re.compile(rf"(?:的)?(?:全年|实际|当年|本年)*(?:预算)?执行(?:数|总额|金额){_END}"),
    ),
    (
        Measure.PREVIOUS_BUDGET,
        re.compile(rf"{_LAST_YEAR}预算(?:数|安排)?{_END}"),
    ),
    (
        Measure.INITIAL_BUDGET,
        re.compile(rf"(?:的)?(?:支出|收入)?年初(?:部门)?预算(?:数|安排)?{_END}"),
    ),
    (
        Measure.FULL_BUDGET,
        re.compile(rf"(?:的)?(?:支出|收入)?(?:全年|调整后?|调整)预算(?:数|总额)?{_END}"),
    ),
    (
        Measure.PREVIOUS,
        re.compile(rf"{_LAST_YEAR}(?:决算)?(?:数)?(?:为|是)$|上年决算数?$"),
    ),
    (
        Measure.FINAL,
        re.compile(rf"(?:支出|收入)?决算(?:数|总额)?{_END}"),
    ),
    # 项目总预算 and 收支总预算 are names of their own.
    (
        Measure.BUDGET,
        re.compile(rf"(?<!财政拨款收支)(?:支出|收入)?(?<!总)预算(?:数|总额|总金额|安排|资金)?{_END}"),
    ),
)
_WORTH = re.compile(r"，?价值(?:共计|为|约)?$")
_STOCK = re.compile(r"(?:原值|净值)$")
_PLANNED = re.compile(r"(?<!一般公共)(?<!基金)(?<!经营)预算(?:金额|资金|支出|总额)?(?:为|是|共)?$")


@dataclass(frozen=True, slots=True)
class Lead:
    """What a number is of; an empty subject means the one that was spoken of before."""

    subject: str
    printed: str
    measure: Measure
    base: str = ""
    sign: int = 1
    year: int | None = None
    code: str = ""
    lost: bool = False
    """True where the words name something that cannot be made out: nothing can be said of the number."""


@dataclass(frozen=True, slots=True)
class Flat:
    """A place in a text that says a sum did not change; `base` is what it is held against, "" where not repeated."""

    start: int
    end: int
    base: str


@dataclass(frozen=True, slots=True)
class _Change:
    """A change that the words before a number tell: what they name besides, what against, which way."""

    words: str
    base: str
    sign: int


def read_lead(text: str, amount: Amount, kind: Kind, department: str) -> Lead:
    """Read the words between the previous number (or the start of the statement) and this one."""
    words = squeezed(text).lstrip("，。；、：")
    rate = amount.unit in ("%", "个百分点")
    if rate and (measured := _rate_lead(words, department)):
        return measured
    change = _change_in(words)
    if change and (amount.is_money or rate or change.base):
        measure = Measure.CHANGE_RATE if rate else Measure.CHANGE
        return _lead(named_in(change.words, department), measure, change.base, change.sign)
    if rate:
        return _share_lead(words, department)
    words = _COMPARED.sub("，", words)
    if not amount.is_money:
        return _lead(named_in(words, department), Measure.COUNT)
    if _WORTH.search(words):
        return _lead(named_in(_WORTH.sub("", words), department), Measure.VALUE)
    return _money_lead(words, kind, department)


def flat_places(text: str) -> Iterator[Flat]:
    """Where a text says 持平, 保持不变 … against another year; 基本持平 is left out, for it is not nothing."""
    plain, places = _plain_with_places(text)
    for match in _FLAT.finditer(plain):
        # What is held against stands in this statement, or the one spoken of before goes on.
        before = re.split(r"[。；]", plain[: match.start()])[-1]
        bases = list(_AGAINST.finditer(before))
        base = _printed_base(bases[-1]["base"]) if bases else ""
        if not bases or _YEARLY.search(base):
            yield Flat(places[match.start()], places[match.end() - 1] + 1, base)


def read_flat(text: str, kind: Kind, department: str) -> Lead:
    """Read the words before a 持平: the subject that did not change, if they name one."""
    words = _AGAINST.sub("，", squeezed(text)).strip("，。；、：")
    named = _money_lead(re.sub(r"(?:均|都|也|总体)$|为?[0零]$", "", words), kind, department)
    return Lead(named.subject, named.printed, Measure.CHANGE, code=named.code, lost=named.lost)


def _change_in(words: str) -> _Change | None:
    change, exceeds = _CHANGE.search(words), _EXCEEDS.search(words)
    if change:
        base = _AGAINST.search(words)
        rest = _AGAINST.sub("，", words[: change.start()])
        return _Change(rest, _printed_base(base["base"]) if base else "", -1 if change["down"] else 1)
    if exceeds and exceeds["base"]:
        return _Change(words[: exceeds.start()], _printed_base(exceeds["base"]), -1 if exceeds["less"] else 1)
    return None


def _printed_base(base: str) -> str:
    return re.sub(r"（[^）]*）", "", base)


def _rate_lead(words: str, department: str) -> Lead | None:
    """A rate that has a name of its own, or how much of a budget was used."""
    completed, rate = _COMPLETED.search(words), _RATE.search(words)
    if rate:
        measure = {
            "预决算差异率": Measure.VARIANCE_RATE,
            "差异率": Measure.VARIANCE_RATE,
            "完成率": Measure.COMPLETION_RATE,
        }.get(rate["name"], Measure.EXECUTION_RATE)
        return _lead(named_in(words[: rate.start()], department), measure)
    if completed:
        return _lead(named_in(words[: completed.start()], department), Measure.COMPLETION_RATE, completed["base"])
    return None


def _share_lead(words: str, department: str) -> Lead:
    share = _SHARE.search(words)
    if share:
        return _lead(named_in(words[: share.start()], department), Measure.SHARE, clean_label(share["base"]))
    return _lead(named_in(words, department), Measure.OTHER)


def _money_lead(words: str, kind: Kind, department: str) -> Lead:
    known = known_subjects()
    whole = named_in(words, department)
    if whole.name and clean_label(whole.printed) in known:
        return _lead(whole, _own_measure(whole, words, kind))
    for measure, pattern in _MONEY_MEASURES:
        match = pattern.search(words)
        if match:
            rest = words[: match.start()]
            # "支出决算为" after "…支出" leaves the subject whole: 项目支出决算 is 项目支出, 决算.
            kept = match[0][:2] if match[0].startswith(("支出", "收入")) and rest and rest[-1] not in "，：。；" else ""
            named = named_in(rest + kept, department)
            without = named_in(rest, department)
            if kept and clean_label(named.printed) not in known and clean_label(without.printed) in known:
                named = without
            return _lead(named, measure)
    return _lead(whole, _own_measure(whole, words, kind))


def _own_measure(named: Named, words: str, kind: Kind) -> Measure:
    """What a sum is that its sentence gives no measure to: the report's own, but a value or a plan by its name."""
    if _STOCK.search(named.name):
        return Measure.VALUE
    return Measure.BUDGET if kind is Kind.BUDGET or _PLANNED.search(words) else Measure.FINAL


def _lead(named: Named, measure: Measure, base: str = "", sign: int = 1) -> Lead:
    return Lead(named.name, named.printed, measure, base, sign, named.year, named.code, named.lost)


def _plain_with_places(text: str) -> tuple[str, list[int]]:
    """The text squeezed, and for each of its characters its place in the text."""
    plain, places = "", []
    for place, character in enumerate(text):
        folded = squeezed(character)
        plain += folded
        places += [place] * len(folded)
    return plain, places

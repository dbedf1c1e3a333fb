"""What stands before a number in a sentence → what the number is of: subject, measure, base, direction, year."""

from __future__ import annotations

import re
from dataclasses import dataclass

from ingest.bases import AGAINST, COMPARED, EXCEEDS, SAME, base_of, base_value, is_own_plan, plan_measure, printed_base
from ingest.ledger.model import Amount, Kind, Measure
from ingest.ledger.terms import clean_label, known_subjects, squeezed
from ingest.naming import Named, named_in

# （不含陪同人员） right after a number says more of that number, nothing of the next.
_ASIDE = re.compile(r"^（(?![一二三四五六七八九十]{1,3}）)[^（）\d]{2,}）")
_UP = "增加|(?<![稳保促快])增长|增幅|涨幅|上升|提高|上涨|增多|多支出|扩大|增收|增支"
_DOWN = "减少|下降|降幅|减幅|降低|下滑|压减|缩减|少支出|减支|减收|节约"
_TAIL = "(?:了|为|约|额|率|幅度|比例|金额|数|的|达)*"
_CHANGE = re.compile(rf"(?:同比)?(?:(?P<up>{_UP})|(?P<down>{_DOWN})){_TAIL}$")
# 增加至 5 万元 tells the sum, not the change; 增长（下降） is a form nobody filled in.
_REACHED = re.compile(rf"(?:{_UP}|{_DOWN})(?:至|到)$")
_UNFILLED = re.compile(rf"(?:{_UP}|{_DOWN})(?:额|率)?[（/]?或?(?:{_UP}|{_DOWN})）?{_TAIL}$")
_SHARE = re.compile(r"占(?P<base>[^，。；、]*?)(?:的)?(?:比重|比例|比)?(?:为|约|达)?$")
_COMPLETED = re.compile(
    r"(?:完成|(?:决算数?|执行数?)?(?:为|达到?))(?:了)?(?P<base>[^，。；]{0,8}?预算)(?:数|安排)?(?:的)?(?:为)?$"
)
_RATE = re.compile(
    r"(?P<name>预决算差异率|差异率|(?:年初|全年)?预算完成率|预算执行率|执行率|执行进度|完成率)(?:为|是|达到?)?$"
)
_SCORED = re.compile(r"(?:绩效)?(?:自评价?|评价)?(?:综合|平均|最终|总)*(?:得分|评分|分数|总分)(?:为|是|达)?$")
_FULL_MARK = re.compile(r"(?:满分|分值|权重)(?:为|是)?$")
_END = r"(?:（[^）]*）)?(?:合计|共计|总计)?(?:为|是|共)?$"
_LAST_YEAR = r"(?:的)?(?:上年|去年)(?:度|同期)?(?:支出|收入)?"
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
        re.compile(rf"(?:的)?(?:支出|收入)?(?:(?:全年|调整后?|调整)预算(?:数|总额)?|预算（全年）数?){_END}"),
    ),
    (
        Measure.PREVIOUS,
        re.compile(rf"{_LAST_YEAR}(?:决算)?(?:数)?(?:为|是)$|上年决算数?$"),
    ),
    (
        Measure.FINAL,
        re.compile(rf"(?:支出|收入)?决算(?:支出|收入)?(?:汇总)?(?:数|总额)?{_END}"),
    ),
    # 项目总预算 and 收支总预算 are names of their own.
    (
        Measure.BUDGET,
        re.compile(
            rf"(?<!财政拨款收支)(?:支出|收入)?(?<!总)(?<!一般公共)(?<!性基金)(?<!资本经营)预算(?:汇总)?(?:数|总额|总金额|安排|资金)?{_END}"
        ),
    ),
)
_WORTH = re.compile(r"[，（]?(?:账面)?(?:价值|原值)(?:共计|合计|为|约)?$")
_STOCK = re.compile(r"(?:原值|净值|资产总额|资产)(?:合计|共计|总计)?$")
_PLANNED = re.compile(
    r"(?<!一般公共)(?<!基金)(?<!经营)预算(?:金额|资金|支出|总额)?(?:为|是|共)?$|^(?:共)?(?:涉及)?(?:预算|项目)*资金(?:共|为|合计)?$|涉及(?:项目)?资金(?:共|为)?$"
)


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
class Around:
    """What a lead is read in: the kind and year of the report, and whose it is."""

    kind: Kind
    year: int | None
    department: str


@dataclass(frozen=True, slots=True)
class _Change:
    """A change that the words before a number tell: what they name besides, what against, which way."""

    words: str
    base: str
    sign: int


def read_lead(text: str, amount: Amount, around: Around) -> Lead:
    """Read the words between the previous number (or the start of the statement) and this one."""
    words = SAME.sub("，", _ASIDE.sub("", squeezed(text))).lstrip("，。；、：）").rstrip("（")
    rate = amount.unit in ("%", "个百分点")
    minus = words.endswith(("-", "－"))
    words = words.rstrip("-－")
    unfilled = _UNFILLED.search(words)
    if unfilled and not minus and amount.value >= 0:
        return Lead("", "", Measure.OTHER, lost=True)
    # 增加（减少）-30万元: the printed sign tells which.
    words = f"{words[: unfilled.start()]}减少" if unfilled else words
    if amount.unit == "分":
        return _score_lead(words, around.department)
    if rate and (measured := _rate_lead(words, around.department)):
        return measured
    change = _change_in(words)
    if change and (amount.is_money or rate or change.base):
        return _change_lead(change, rate, around)
    if rate:
        return _share_lead(words, around.department)
    words = COMPARED.sub("，", _REACHED.sub("", words))
    if not amount.is_money:
        return _lead(named_in(words, around.department), Measure.COUNT)
    if _WORTH.search(words) and not _STOCK.search(clean_label(words)):
        return _lead(named_in(_WORTH.sub("", words), around.department), Measure.VALUE)
    words = re.sub(r"完成了?(?=(?:年初|全年|调整)?预算数?$)", "", words)
    return _base_lead(words, around) or _money_lead(words, around)


def read_flat(text: str, around: Around) -> Lead:
    """Read the words before a 持平: the subject that did not change, if they name one."""
    words = AGAINST.sub("，", SAME.sub("，", squeezed(text))).strip("，。；、：）")
    words = re.sub(r"(?:与|较|比|同)?持平|(?:，|^)(?:与|较|比)", "，", words)
    named = _money_lead(re.sub(r"(?:均|都|也|总体)$|为?[0零]$", "", words), around)
    return Lead(named.subject, named.printed, Measure.CHANGE, code=named.code, lost=named.lost)


def _change_in(words: str) -> _Change | None:
    change, exceeds = _CHANGE.search(words), EXCEEDS.search(words)
    if change:
        rest = AGAINST.sub("，", words[: change.start()])
        return _Change(rest, base_of(words), -1 if change["down"] else 1)
    if exceeds and exceeds["base"]:
        return _Change(words[: exceeds.start()], printed_base(exceeds["base"]), -1 if exceeds["less"] else 1)
    return None


def _change_lead(change: _Change, rate: bool, around: Around) -> Lead:
    """A change; its words may still end in 支出决算, which names nothing of its own."""
    measure = Measure.CHANGE_RATE if rate else Measure.CHANGE
    return _lead(_named_without_measure(change.words, around.department), measure, change.base, change.sign)


def _rate_lead(words: str, department: str) -> Lead | None:
    """A rate that has a name of its own, or how much of a budget was used."""
    completed, rate = _COMPLETED.search(words), _RATE.search(words)
    if rate:
        measure = {
            "预决算差异率": Measure.VARIANCE_RATE,
            "差异率": Measure.VARIANCE_RATE,
            "完成率": Measure.COMPLETION_RATE,
        }.get(rate["name"], Measure.COMPLETION_RATE if "完成" in rate["name"] else Measure.EXECUTION_RATE)
        return _lead(named_in(words[: rate.start()], department), measure)
    if completed:
        named = _named_without_measure(words[: completed.start()], department)
        return _lead(named, Measure.COMPLETION_RATE, completed["base"])
    return None


def _score_lead(words: str, department: str) -> Lead:
    full = _FULL_MARK.search(words)
    if full:
        return _lead(named_in(words[: full.start()], department), Measure.WEIGHT)
    scored = _SCORED.search(words)
    return _lead(named_in(words[: scored.start()] if scored else words, department), Measure.SCORE)


def _share_lead(words: str, department: str) -> Lead:
    share = _SHARE.search(words)
    if share:
        before = re.sub(r"分别$", "", words[: share.start()])
        return _lead(named_in(before, department), Measure.SHARE, clean_label(share["base"]))
    named = named_in(words, department)
    # A rate with no word to say what it is (a chart's label) tells nothing that can be kept.
    nothing = not named.name or named.name in known_subjects().values()
    return Lead("", "", Measure.OTHER, lost=True) if nothing else _lead(named, Measure.OTHER)


def _base_lead(words: str, around: Around) -> Lead | None:
    """The value of what the next change is held against (较上年 | 1174万元减少…); None where it is none."""
    found = base_value(words, around.kind, around.year)
    if found is None:
        return None
    named = _named_without_measure(found.front.rstrip("，"), around.department)
    return Lead(named.name, named.printed, found.measure, found.base, year=found.year, code=named.code, lost=named.lost)


def _money_lead(words: str, around: Around) -> Lead:
    known = known_subjects()
    whole = named_in(words, around.department)
    if whole.name and clean_label(whole.printed) in known:
        return _lead(whole, _own_measure(whole, words, around.kind))
    for measure, pattern in _MONEY_MEASURES:
        match = pattern.search(words)
        if match:
            named = _named_before(words, match, around.department)
            # 收入预算总计 is a name as a whole.
            named = whole if not named.name and whole.name in known.values() else named
            if measure in (Measure.PREVIOUS, Measure.PREVIOUS_BUDGET) and around.year:
                return Lead(named.name, named.printed, measure, year=around.year - 1, lost=named.lost)
            return _lead(named, measure)
    return _lead(whole, _own_measure(whole, words, around.kind))


def _named_before(words: str, match: re.Match[str], department: str) -> Named:
    """What stands before a measure word; 支出决算 after 项目 leaves the subject 项目支出 whole."""
    known = known_subjects()
    rest = words[: match.start()]
    kept = match[0][:2] if match[0].startswith(("支出", "收入")) and rest and rest[-1] not in "，：。；" else ""
    named, without = named_in(rest + kept, department), named_in(rest, department)
    if kept and clean_label(named.printed) not in known and clean_label(without.printed) in known:
        return without
    if kept and named.name not in known.values() and without.name in known.values():
        return without
    return named


def _named_without_measure(words: str, department: str) -> Named:
    """The subject of words that may end in a measure (公务接待费支出决算, 决算数)."""
    whole = named_in(words, department)
    if whole.name in known_subjects().values():
        return whole
    for _, pattern in _MONEY_MEASURES:
        match = pattern.search(words.rstrip("，"))
        if match and match[0]:
            return _named_before(words, match, department)
    return whole


def _own_measure(named: Named, words: str, kind: Kind) -> Measure:
    """What a sum is that its sentence gives no measure to: the report's own, but a value or a plan by its name."""
    if _STOCK.search(named.name):
        return Measure.VALUE
    return Measure.BUDGET if kind is Kind.BUDGET or _PLANNED.search(words) else Measure.FINAL


def own_plan_rate(lead: Lead, around: Around) -> bool:
    """Whether a rate of change is held against the report's own budget: that is the 预决算差异率."""
    return lead.measure is Measure.CHANGE_RATE and is_own_plan(lead.base, around.kind, around.year)


def _lead(named: Named, measure: Measure, base: str = "", sign: int = 1) -> Lead:
    return Lead(named.name, named.printed, measure, base, sign, named.year, named.code, named.lost)


__all__ = ["Around", "Lead", "own_plan_rate", "plan_measure", "read_flat", "read_lead"]

"""The words before a number that say what it is of: 年初预算, 决算, 占, 增加 … → measures and direction."""

from __future__ import annotations

import re
from dataclasses import dataclass

from ingest.ledger.model import Amount, Measure

_UP = (
    "增加|增长|上升|上涨|提高|提升|增多|增幅|涨幅|扩大|升高|上调|攀升|多支出|多花|增支|增收|涨得|涨了|激增|猛增|剧增|大增|暴增"
    "|骤增|陡增|飙升|攀高|走高|回升|扩张|膨胀|变[多高大]|增大|增高|[升增]了|翻倍|倍增|翻番|超支"
)
_DOWN = (
    "减少|下降|降低|下滑|降幅|减幅|跌幅|缩减|压减|回落|下跌|缩小|下调|少支出|少花|减支|减收|降得|降了|锐减|骤减|骤降|剧减|大减"
    "|大降|猛降|急降|急剧下|缩水|收缩|萎缩|收窄|走低|滑落|变[少低小]|减小|[减跌]了|减半|腰斩|压缩|削减|精简|节约|节省|节减"
)
_FLAT = (
    "持平|(?:无|没有|未|未发生)变化|(?:保持|基本|大致)?(?:不变|没变|未变|没有变)|变化不大|基本(?:稳定|相当)"
    "|(?:无|没有)增减"
)
DIRECTION = re.compile(f"(?P<up>{_UP})|(?P<down>{_DOWN})|(?P<flat>{_FLAT})")
"""A word that says which way something went."""
_SHORT = re.compile(
    r"(?:(?P<up>(?<![不至最大许太更])[涨升增多高])|(?P<down>(?<![不至最太更减缺])[降减少低跌]))(?:了|出|达|约|近)*\s*$"
)
_FILLER = (
    r"(?:了|额|率|幅度|幅|速度|比例|比率|数|量|也?为|是|达到?|约|近|超过|超|金额|共计?|总计|合计"
    r"|大约|均|都|分别|[：:（(“”\s□])*+"
)
# Possessive, so that no run of such letters is tried in every possible split.
_TAIL = re.compile(
    rf"{_FILLER}(?:(?!的|到|至)[\u4e00-\u9fff□]{{2,14}}(?:费|支出|收入|经费|预算|资金|补助|拨款))?{_FILLER}"
)
_REACHED = re.compile(rf"(?:(?P<up>{_UP}|增|升|涨)|(?P<down>{_DOWN}|减|降))(?:到|至)(?:了|约)?[^，,；;。]{{0,12}}$")
# "57.01% 的增幅"; without 的 the word belongs to what comes: "由 2.21 万元增加到"
_AFTER = re.compile(rf"\s*的(?:(?P<up>{_UP})|(?P<down>{_DOWN}))")
_LIST_GAP = re.compile(r"[、和与及]")
_NOT = re.compile(r"(?:不是|并非|并不是|没有|并未|未曾|未|而非|不存在|不|非)(?:出现|发生|有)?\s*$")

_BEFORE_YEAR = "上年度?|去年|上一年度?|前一年度?|往年"
_MEASURES = re.compile(
    rf"(?P<base>(?:比|较|与|同|和|跟|相较于|相比)(?:(?:{_BEFORE_YEAR}|(?:19|20)\d\d\s*年度?)[^，,；;。]{{0,6}}?(?:决算|预算|执行|支出|收入)?(?:数|额)?"
    r"|年初预算数?|全年预算数?|预算数?)(?=相比|相较|比较|对比|增|减|上升|下降|提高|降低|持平|多|少|高|低|有所))"
    rf"|(?P<previous_budget>(?:{_BEFORE_YEAR})[^，,；;。增减]{{0,4}}?预算(?!执行)数?)"
    rf"|(?P<previous>(?:{_BEFORE_YEAR})的?[^，,；;。增减]{{0,10}}?(?:决算|执行|支出)?(?:数|额)?)"
    r"|(?P<completion>(?:完成|达到|为|是|占)(?:了)?[^，,；;。]{0,6}预算数?的|完成率|预算完成)"
    r"|(?P<variance>预决算差异率|差异率)"
    r"|(?P<execution>执行率|执行进度)"
    r"|(?P<initial>年初[^，,；;。]{0,10}?预算数?|年初安排)"
    r"|(?P<full>全年预算数?|调整后?(?:的)?预算数?)"
    r"|(?P<executed>(?:全年|实际|预算)?执行数|实际执行)"
    r"|(?P<budget>预算数?|计划安排)"
    r"|(?P<share>占比|占|比重|份额)"
    r"|(?P<rate>增减率|增长率|增速|增幅|降幅|涨幅|减幅|跌幅|变动率|变化率|同比|环比|幅度)"
    r"|(?P<change>增减额|变动额|变化额|差额|差距|相差|变动|变化|增量)"
    r"|(?P<final>决算数?)"
    r"|(?P<target>指标值|目标值|年度指标|预期目标)"
    r"|(?P<actual>实际完成值?|完成值)"
    r"|(?P<score>得分|评分|自评分|得了)"
    r"|(?P<weight>分值|满分|权重)"
    r"|(?P<value>价值|原值)"
)
_WEAK_FINAL = re.compile(r"(?:支出|花费|花了|用了|使用|开支|实际|收入)[^，,；;。]{0,8}$")

_Table = dict[str, tuple[Measure, ...]]
_MONEY: _Table = {
    "previous_budget": (Measure.PREVIOUS_BUDGET,),
    "previous": (Measure.PREVIOUS, Measure.PREVIOUS_BUDGET),
    "initial": (Measure.INITIAL_BUDGET, Measure.BUDGET),
    "full": (Measure.FULL_BUDGET,),
    "executed": (Measure.EXECUTED, Measure.FINAL, Measure.ACTUAL, Measure.PREVIOUS),
    "budget": (
        Measure.BUDGET,
        Measure.INITIAL_BUDGET,
        Measure.FULL_BUDGET,
        Measure.PREVIOUS_BUDGET,
        Measure.TARGET,
    ),
    "change": (Measure.CHANGE,),
    "final": (Measure.FINAL, Measure.EXECUTED, Measure.ACTUAL),
    "target": (Measure.TARGET,),
    "actual": (Measure.ACTUAL, Measure.FINAL, Measure.EXECUTED),
    "value": (Measure.VALUE,),
}
_RATES: _Table = {
    "completion": (Measure.COMPLETION_RATE, Measure.EXECUTION_RATE, Measure.SHARE),
    "variance": (Measure.VARIANCE_RATE, Measure.CHANGE_RATE),
    "execution": (Measure.EXECUTION_RATE, Measure.COMPLETION_RATE),
    "share": (Measure.SHARE, Measure.COMPLETION_RATE),
    "rate": (Measure.CHANGE_RATE, Measure.VARIANCE_RATE),
    "change": (Measure.CHANGE_RATE, Measure.VARIANCE_RATE),
    "target": (Measure.TARGET,),
    "actual": (Measure.ACTUAL,),
}
_COUNTS: _Table = {"target": (Measure.TARGET,), "actual": (Measure.ACTUAL, Measure.COUNT)}
_POINTS: _Table = {
    "score": (Measure.SCORE,),
    "weight": (Measure.WEIGHT,),
    "target": (Measure.TARGET,),
    "actual": (Measure.ACTUAL,),
}
_ANYWHERE: _Table = {"score": (Measure.SCORE,), "weight": (Measure.WEIGHT,)}
"""Words that no number of another unit goes with: 得分 34.79%."""
CHANGES = frozenset({Measure.CHANGE, Measure.CHANGE_RATE, Measure.VARIANCE_RATE})
"""Measures whose sign is told by a word."""


@dataclass(frozen=True, slots=True)
class Wording:
    """What the words around a number claim of it."""

    measures: frozenset[Measure] = frozenset()
    """What it may be of; empty where no word says."""
    main: Measure | None = None
    """The one that the word names outright."""
    weak: bool = False
    """Whether only a loose word (支出) says so, which a stronger word elsewhere in the sentence overrides."""
    direction: int | None = None
    """+1 risen, -1 fallen; None where no word says."""
    reached: int | None = None
    """+1 where it is what something rose to (增加到), -1 what it fell to."""

    @property
    def claims_change(self) -> bool:
        """Whether the number is said to be a change."""
        return bool(self.measures & CHANGES)


def read_wording(before: str, after: str, amount: Amount) -> Wording:
    """Read the words between the previous number or comma and this one, and those right after it."""
    reached = _REACHED.search(before)
    if reached:
        return Wording(reached=1 if reached["up"] else -1)
    change = governing_direction(before, after, amount)
    if change is not None:
        main = Measure.CHANGE_RATE if _is_rate(amount) else Measure.CHANGE
        return Wording(CHANGES if _is_rate(amount) else frozenset({main}), main, direction=change)
    named = _named_measures(before, amount)
    if named:
        return Wording(frozenset(named), named[0])
    if amount.is_money and _WEAK_FINAL.search(before):
        return Wording(frozenset(_MONEY["final"]), weak=True)
    return Wording()


def _named_measures(before: str, amount: Amount) -> tuple[Measure, ...]:
    """The measures that the last telling word names: 年初预算 in "比年初预算 5 元", none in "比年初增加"."""
    table = _table_for(amount)
    named: tuple[Measure, ...] = ()
    for match in _MEASURES.finditer(before):
        name = str(match.lastgroup)
        if name == "base":
            name = _measure_of_base(match[0]) if match.end() == len(before.rstrip()) else ""
        named = table.get(name, _ANYWHERE.get(name, named))
    return named


def _table_for(amount: Amount) -> _Table:
    """What the telling words mean beside a number of this unit."""
    if amount.is_money:
        return _MONEY
    if _is_rate(amount):
        return _RATES
    return _POINTS if amount.unit == "分" else _COUNTS


def listed_wordings(before: str, count: int, amount: Amount) -> list[Wording]:
    """The measures of a list (预算数和决算数分别为 …), one for each number; empty where not of `count`."""
    parts = _LIST_GAP.split(before)
    named = [_named_measures(part, amount) for part in parts]
    if len(parts) != count or not all(named):
        return []
    return [Wording(frozenset(measures), measures[0]) for measures in named]


def governing_direction(before: str, after: str, amount: Amount) -> int | None:
    """Which way it is said to have gone: +1 in 增加 1.26 万元, -1 in 下降了 2.29%, else None."""
    if not amount.unit:
        return None
    following = _AFTER.match(after)
    if following:
        return 1 if following["up"] else -1
    last = None
    for match in DIRECTION.finditer(before):
        last = match
    if last and not last["flat"] and _TAIL.fullmatch(before[last.end() :]):
        return _turned(1 if last["up"] else -1, before[: last.start()])
    short = _SHORT.search(before)
    return _turned(1 if short["up"] else -1, before[: short.start()]) if short else None


def _turned(sign: int, before: str) -> int:
    """没有增加 1.26 万元 denies what the number says."""
    return -sign if _NOT.search(before) else sign


def governs(word: re.Match[str], until: int, text: str) -> bool:
    """Whether a direction word is the one that a number at `until` is told by."""
    return bool(_TAIL.fullmatch(text[word.end() : until]))


def speaks_of_change(text: str) -> bool:
    """Whether a text has any word of change: heads a list of rates, say."""
    return bool(DIRECTION.search(text) or re.search("增减|变动|变化|差额|差距|相差|增速|幅度|同比|环比|翻", text))


def speaks_of_budget(text: str) -> bool:
    """Whether a text says that it is about what was planned."""
    return bool(re.search("预算|计划|安排|预计|指标", text))


def speaks_of_previous(text: str) -> bool:
    """Whether a text names the year before."""
    return bool(re.search(_BEFORE_YEAR, text))


def is_negated(before: str) -> bool:
    """Whether what follows is denied: 并非, 没有, 不是 …"""
    return bool(_NOT.search(before))


def _measure_of_base(words: str) -> str:
    if "年初" in words:
        return "initial"
    if "全年" in words:
        return "full"
    return "budget" if "预算" in words else "previous"


def _is_rate(amount: Amount) -> bool:
    return amount.unit in ("%", "‰", "个百分点", "百分点", "倍")

"""The highest, the lowest, the first three, all below 60%: among a report's projects or items, or among departments."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from decimal import Decimal
from operator import eq, ge, gt, le, lt

from ingest.ledger.model import Figure, Kind, Measure
from ingest.ledger.terms import section, squeezed
from qa.case import Case
from qa.compose import Composer, direction, label, when
from qa.lookup_over import OTHER_YEARS
from qa.match import in_column, is_income, of_measure, of_subject, readings
from qa.model import Intent
from qa.parts_of_speech import names_something

_LOW = re.compile(r"最[低少小慢]|倒数|[降减][^，。；]{0,6}最|下降最|减少最|最差")
_LIMIT = re.compile(
    r"(?P<word>低于|小于|不到|不足|少于|未达|高于|大于|超过|多于|超出|达到|等于|只有|只得|正好|刚好|恰好|都是|[得总评]分(?:是|为)?|得了?)(?P<value>\d+(?:\.\d+)?)(?P<unit>%|％|亿元|亿|万元|万|元|分)?"
)
_LIMIT_AFTER = re.compile(
    r"(?P<value>\d+(?:\.\d+)?)(?P<unit>%|％|亿元|亿|万元|万|元|分)?(?:（含）|含)?(?P<word>及?以上|及?以下|[以之]内|往上|往下)(?!的?(?:设备|仪器|资产|车))"
)
"""A limit said after its value: 90分以上, which 90 itself is not below."""
_COUNT = re.compile(r"前([一二两三四五六七八九十\d]+)|最[高低多少大小快慢]的([二两三四五六七八九十\d]+)")
_DIGITS = {"一": 1, "二": 2, "两": 2, "三": 3, "四": 4, "五": 5, "六": 6, "七": 7, "八": 8, "九": 9, "十": 10}
_OF_ITEMS = re.compile(r"[项类款]|科目|指标|哪些|哪一?个|什么|地方")
_FEW = 4
"""So many others are told beside the highest."""
_TOTALS = (
    "支出总计",
    "本年支出合计",
    "收入总计",
    "本年收入合计",
    "一般公共预算财政拨款支出",
    "财政拨款支出",
    "支出",
)
_PROJECT_MEASURES = (
    Measure.EXECUTION_RATE,
    Measure.SCORE,
    Measure.EXECUTED,
    Measure.FULL_BUDGET,
    Measure.INITIAL_BUDGET,
)


@dataclass(frozen=True, slots=True)
class _Wish:
    measure: Measure
    lowest: bool
    count: int
    limit: Decimal | None
    kept: Callable[[Decimal, Decimal], bool]
    """Whether a value is on the asked side of the limit."""


def rank(case: Case, out: Composer) -> bool:
    """Order the figures of the kind asked for and tell the ones wanted."""
    words = squeezed(case.question.text)
    wish = _wish(case, words)
    pool = _pool(case, words, wish)
    if wish.measure in (Measure.CHANGE, Measure.CHANGE_RATE):
        pool = [f for f in pool if (f.amount.value < 0) == wish.lowest and f.amount.value != 0]
        order = sorted(pool, key=lambda f: -abs(_size(f)))
    else:
        order = sorted(pool, key=_size, reverse=not wish.lowest)
    if wish.limit is not None:
        chosen = [f for f in order if wish.kept(_size(f), wish.limit)]
    else:
        chosen = _with_ties(order, wish.count)
    if not order:
        return False
    _say(case, out, wish, chosen, order)
    return True


def each_project(case: Case, out: Composer) -> bool:
    """One measure of every project (各项目执行率分别是多少), in the order of the report."""
    words = case.question.words
    measure = next((m for m in case.question.measures if m in _PROJECT_MEASURES), None)
    named = any(ask.subject or ask.project for ask in case.question.asks)
    each = re.search(r"(?:各个?|每个|所有|全部|这些)(?:自评)?项目", words)
    # 部门整体绩效自评 is none of the projects' own.
    each = each or (
        None if named else re.match(r"(?:项目)?(?:支出)?(?:绩效)?自评(?:表)?(?:的)?(?:得分|总分|执行率)", words)
    )
    if measure is None or not each or limits(words) or case.question.intent is Intent.RANK:
        return False
    pool = _by_project([f for f in case.figures if f.project], _Wish(measure, False, 1, None, eq))
    if len(pool) < 2 or len({f.source.report for f in pool}) > 1:
        return False
    out.say(f"各项目的{measure.value}：" + "；".join(_part(case, out, figure, False) for figure in pool) + "。")
    return True


def _wish(case: Case, words: str) -> _Wish:
    limit = _limit(words)
    kept = _side(limit["word"]) if limit else eq
    lowest = bool(_LOW.search(words)) or kept in (lt, le)
    count = _COUNT.search(words)
    number = (count[1] or count[2]) if count else "1"
    wanted = int(number) if number.isdigit() else _DIGITS.get(number, 1)
    return _Wish(_measure(case, words, limit), lowest, wanted, _value(limit) if limit else None, kept)


def _value(limit: re.Match[str]) -> Decimal:
    """A limit in the unit that sizes are compared in: money in 元."""
    unit = (limit["unit"] or "").rstrip("元")
    return Decimal(limit["value"]) * {"亿": Decimal(10) ** 8, "万": Decimal(10) ** 4}.get(unit, Decimal(1))


def _side(word: str) -> Callable[[Decimal, Decimal], bool]:
    if word in ("低于", "小于", "不到", "不足", "少于", "未达"):
        return lt
    if word == "达到" or word.endswith(("以上", "往上")):
        return ge
    if word.endswith(("以下", "内", "往下")):
        return le
    return gt if word in ("高于", "大于", "超过", "多于", "超出") else eq


def limits(words: str) -> bool:
    """Whether a question picks by a value: 低于60%的项目, 只有70分的."""
    return _limit(words) is not None


def _limit(words: str) -> re.Match[str] | None:
    return _LIMIT_AFTER.search(words) or _LIMIT.search(words)


def _measure(case: Case, words: str, limit: re.Match[str] | None) -> Measure:
    asked = [m for m in case.question.measures if m is not Measure.COUNT]
    if asked:
        return asked[0]
    if re.search(r"(?:增加|减少|变化|增长|下降|多花|少花)得?最", words):
        return Measure.CHANGE
    if re.search(r"最快|最慢|增幅|涨|降得", words):
        return Measure.CHANGE_RATE
    if limit and limit["unit"] in ("%", "％"):
        return Measure.EXECUTION_RATE
    if limit and limit["unit"] == "分":
        return Measure.SCORE
    kinds = {info.kind for info in case.reports}
    return Measure.BUDGET if Kind.BUDGET in kinds and Kind.FINAL not in kinds else Measure.FINAL


def _pool(case: Case, words: str, wish: _Wish) -> list[Figure]:
    """What is compared: years, departments, projects, or the items of one statement or table."""
    departments = {info.department for info in case.reports}
    years = {info.year for info in case.reports}
    if len(departments) > 1 and re.search(r"部门|单位|谁|哪家|哪个局|街道", words):
        return _by_report(case, wish)
    if len(years) > 1 and re.search(r"哪一?年|哪个年", words):
        return _by_report(case, wish)
    projects = [f for f in case.figures if f.project]
    if projects and re.search(r"项目|绩效|自评", words.replace("项目支出", "")):
        return _by_project(projects, wish)
    if not any(ask.subject or ask.project for ask in case.question.asks) and _names_its_own(case):
        return []
    if len({info.stem for info in case.reports}) > 1:
        return [] if len(departments) < 2 or _OF_ITEMS.search(words) else _by_report(case, wish)
    return _by_item(case, words, wish)


def _names_its_own(case: Case) -> bool:
    """Whether the question lists what is to be held against each other, and no rule knows it: 甲、乙、丙哪个最多."""
    return len([rest for rest in case.question.rest if names_something(rest) and "最" not in rest]) > 1


def _by_project(figures: Sequence[Figure], wish: _Wish) -> list[Figure]:
    measure = wish.measure if wish.measure in _PROJECT_MEASURES else Measure.EXECUTION_RATE
    if wish.measure in (Measure.FINAL, Measure.EXECUTED):
        measure = Measure.EXECUTED
    if wish.measure is Measure.BUDGET:
        measure = Measure.FULL_BUDGET
    name = "总分" if measure is Measure.SCORE else "总额"
    chosen: dict[tuple[str, str], Figure] = {}
    for figure in figures:
        if figure.measure is measure and name in figure.name:
            chosen.setdefault((figure.source.report, figure.project), figure)
    return list(chosen.values())


def _by_report(case: Case, wish: _Wish) -> list[Figure]:
    out = []
    for ask in case.question.asks:
        # Without a subject anything at all would be ranked.
        for info in case.reports if ask.subject or ask.project else ():
            own = of_measure(
                [f for f in of_subject(case.figures, ask) if f.source.report == info.stem],
                ask.measure or wish.measure,
            )
            found = readings(own, case.question.words)
            out += [found[0].figure] if found else []
    return out


def _by_item(case: Case, words: str, wish: _Wish) -> list[Figure]:
    """Items of a classification, each once: those below the subject named, of the level named, in the column named."""
    subjects = [ask.subject for ask in case.question.asks if ask.subject]
    columns = [name for name in subjects if in_column(case.figures, name)]
    of_kind = [
        f
        for f in case.figures
        if f.measure is wish.measure
        and not f.project
        and (f.column == columns[0] if columns else not f.column)
        and (not is_income(f) or "收入" in words)
    ]
    below = [name for name in subjects if any(name in f.subject.split("/")[:-1] for f in of_kind)]
    known = [part for name in subjects for part in section("items").get(name, ())]
    if known:
        items = _shortest(f for f in of_kind if f.name in known)
    elif below:
        items = [f for f in of_kind if below[0] in f.subject.split("/")[:-1]]
        deepest = max(len(f.subject.split("/")) for f in items)
        items = [f for f in items if len(f.subject.split("/")) == deepest]
    elif any(name not in columns and name not in _TOTALS for name in subjects):
        # What is named has no parts at hand: the parts of something else would be beside the point.
        return []
    else:
        items = _of_level(of_kind, words)
    return _each_once(items, case.question.words)


def _shortest(figures: Iterable[Figure]) -> list[Figure]:
    """Figures of each name under its shortest path, so that a name counts once."""
    own = list(figures)
    least: dict[str, int] = {}
    for figure in own:
        least[figure.name] = min(least.get(figure.name, 99), len(figure.subject))
    return [f for f in own if len(f.subject) == least[f.name]]


def _of_level(figures: Sequence[Figure], words: str) -> list[Figure]:
    if re.search(r"哪[个一]?类|大类|类级", words):
        named = {str(name) for name in section("functions")}
        return [f for f in figures if f.name in named and "/" not in f.subject]
    length = 5 if re.search(r"哪[个一]?款|款级", words) else 7
    coded = [f for f in figures if len(f.code) == length and f.code.startswith("2")]
    return coded or [f for f in figures if len(f.subject.split("/")) == (2 if length == 5 else 3)]


def _each_once(figures: Sequence[Figure], words: str) -> list[Figure]:
    """One figure a subject: the one that an answer on this subject alone would quote."""
    groups: dict[tuple[str, str], list[Figure]] = {}
    for figure in figures:
        groups.setdefault((figure.source.report, figure.subject), []).append(figure)
    return [readings(group, words)[0].figure for group in groups.values()]


def _size(figure: Figure) -> Decimal:
    return figure.amount.to("元").value if figure.amount.is_money else figure.amount.value


def _with_ties(order: Sequence[Figure], count: int) -> list[Figure]:
    """The first `count`, and whoever shares the last one's place."""
    if len(order) <= count:
        return list(order)
    last = _size(order[count - 1])
    return [f for i, f in enumerate(order) if i < count or _size(f) == last]


def _say(case: Case, out: Composer, wish: _Wish, chosen: Sequence[Figure], pool: Sequence[Figure]) -> None:
    name = wish.measure.value
    if not chosen:
        out.say(f"比较了所问报告中的{name}，没有符合条件的。")
        return
    several = len({f.source.report for f in chosen}) > 1 or len({info.stem for info in case.reports}) > 1
    parts = [_part(case, out, figure, several) for figure in chosen]
    if wish.limit is None and len(chosen) == len(pool) > 1 and len({_size(f) for f in pool}) == 1:
        out.say("各项相同：" + "；".join(parts) + "。")
    elif wish.limit is None and len(pool) == 1:
        out.say(f"报告中有{name}可比的只有：{parts[0]}。")
    elif wish.limit is not None:
        out.say(f"{name}符合条件的有：" + "；".join(parts) + "。")
    else:
        out.say(f"{name}{'最低' if wish.lowest else '最高'}的是：" + "；".join(parts) + "。")
        others = [figure for figure in pool if figure not in chosen]
        if 0 < len(others) <= _FEW:
            out.say("其余为：" + "；".join(_part(case, out, figure, several) for figure in others) + "。")
    if len({f.department for f in pool}) > 1 and len({f.year for f in pool}) > 1:
        out.say(OTHER_YEARS)


def _part(case: Case, out: Composer, figure: Figure, several: bool) -> str:
    who = f"{figure.department}{when(figure)}" if several else ""
    what = f"“{figure.project}”" if figure.project else label(figure)
    mark = out.mark(figure)
    if figure.measure in (Measure.CHANGE, Measure.CHANGE_RATE):
        return f"{who}{what}，比{figure.base or '上年'}{direction(figure)} {out.quoted(figure, unsigned=True)}{mark}"
    return f"{who}{what}，{out.quoted(figure)}{mark}"

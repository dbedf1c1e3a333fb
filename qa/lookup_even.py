"""Which items have two equal figures: spent as planned to the last cent, or unchanged from the year before."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable, Sequence

from ingest.ledger.model import Figure, Measure
from ingest.ledger.terms import section, squeezed
from qa.case import Case
from qa.compose import Composer
from qa.match import final_or_budget, is_income

_EVEN = re.compile(
    r"一分(?:钱)?不(?:差|多|少)|分文不差|分毫不差|不多不少|持平|相等|相同|一样(?:多)?|一致|等于|没有?(?:变|差|动|增减)|不变|未变|无变化|没差|零增长|零变化|全(?:都|部)?(?:用|花|执行)(?:完|光)"
)
_WHICH = re.compile(r"哪[些几]|哪[一二两三四五六七八九十\d]*[个项]|什么|列出|列举|几[个项]|多少[个项]|名单")
_NOT = re.compile(r"不(?:持平|相等|相同|一样|一致|等于)|最|多少(?:钱|万|元)|为什么|原因|吗")
_LAST = re.compile(r"(?:上|去|前一|上一)年|(?P<year>20\d\d)年")
_PAIRS = (
    (re.compile(r"年初(?:的)?预算"), Measure.INITIAL_BUDGET),
    (re.compile(r"(?:全年|调整)(?:的)?预算"), Measure.FULL_BUDGET),
)
_OWN = (Measure.FINAL, Measure.BUDGET, Measure.EXECUTED)
_BEFORE = (Measure.PREVIOUS, Measure.PREVIOUS_BUDGET, Measure.EXECUTED, Measure.FINAL, Measure.BUDGET)
_LEVELS = ((r"项级|项科目", 3), (r"款级", 2), (r"类级|大类", 1))

Pair = tuple[Figure, Figure | None]
"""A figure and the one it equals; None where the report itself says that nothing changed."""


def asks_even(words: str) -> bool:
    """Whether a question wants the items that are equal to something: no other list will do."""
    return bool(_EVEN.search(words) and _WHICH.search(words)) and not _NOT.search(words)


def even(case: Case, out: Composer) -> bool:
    """The items of one report whose two figures are equal, each shown with its place."""
    words = squeezed(case.question.text)
    if len({info.stem for info in case.reports}) != 1 or any(ask.project for ask in case.question.asks):
        return False
    pool = _pool(case, words)
    planned = next((measure for cue, measure in _PAIRS if cue.search(words)), None)
    if planned is not None:
        return _tell(out, _as_planned(pool, planned), pool, f"决算数与{planned.value}相等")
    if _LAST.search(words):
        return _tell(out, _unchanged(pool), pool, "与上年持平")
    if re.search(r"预算", words) and re.search(r"决算|执行|支出数|实际", words):
        own = _as_planned(pool, Measure.FULL_BUDGET) + _as_planned(pool, Measure.INITIAL_BUDGET)
        return _tell(out, own, pool, "决算数与预算数相等")
    return False


def _pool(case: Case, words: str) -> list[Figure]:
    """Figures of items: those below the subject named, of the level named, or else of the lowest level told."""
    plain = [f for f in case.figures if not f.project and not f.column and f.amount.is_money]
    plain = [f for f in plain if is_income(f) == ("收入" in words and "支出" not in words)]
    named = [ask.subject for ask in case.question.asks if ask.subject]
    known = [part for name in named for part in section("overviews").get(name, ())]
    known += [part for name in named for part in section("items").get(name, ())]
    if known:
        return [f for f in plain if f.name in known]
    below = [f for f in plain if any(name in f.subject.split("/")[:-1] for name in named)]
    items = below or [f for f in plain if "/" in f.subject and (f.code.startswith("2") or _by_function(f))]
    level = next((depth for cue, depth in _LEVELS if re.search(cue, words)), 0)
    if not level and not below:
        level = max((f.subject.count("/") + 1 for f in items), default=0)
    return [f for f in items if not level or f.subject.count("/") + 1 == level]


def _by_function(figure: Figure) -> bool:
    return figure.subject.split("/")[0] in {str(name) for name in section("functions")}


def _statements(pool: Iterable[Figure]) -> list[list[Figure]]:
    """Figures of one subject that one sentence or row tells."""
    told: dict[tuple[str, str, int], list[Figure]] = defaultdict(list)
    for figure in pool:
        told[(figure.subject, figure.source.quote, figure.source.page)].append(figure)
    return list(told.values())


def _as_planned(pool: Sequence[Figure], planned: Measure) -> list[Pair]:
    pairs: list[Pair] = []
    for told in _statements(pool):
        spent = [f for f in told if f.measure in (Measure.FINAL, Measure.EXECUTED)]
        plans = [f for f in told if f.measure is planned and f.year == (spent[0].year if spent else None)]
        pairs += [(spent[0], plans[0])] if spent and plans and _equal(spent[0], plans[0]) else []
    return pairs


def _unchanged(pool: Sequence[Figure]) -> list[Pair]:
    """Items that the report says are unchanged, or whose amounts of both years it prints alike."""
    pairs: list[Pair] = []
    for told in _statements(pool):
        now = [f for f in told if f.measure in _OWN and (f.year is None or f.year == max(_years(told)))]
        changes = [f for f in told if f.measure is Measure.CHANGE]
        before = [f for f in told if f.measure in _BEFORE and now and f.year and now[0].year == f.year + 1]
        before += [f for f in told if f.measure in (Measure.PREVIOUS, Measure.PREVIOUS_BUDGET)]
        if now and before:
            pairs += [(now[0], before[0])] if _equal(now[0], before[0]) else []
        elif changes and not changes[0].amount.value and "年初" not in changes[0].base:
            own = now or [f for f in pool if f.subject == changes[0].subject and _is_beside(f, changes[0])]
            pairs.append((own[0] if own else changes[0], None))
    return pairs


def _is_beside(figure: Figure, change: Figure) -> bool:
    """Whether a figure is the amount of the same year that the section tells the change of."""
    same = figure.year == change.year and figure.source.section == change.source.section and not figure.source.table
    return figure.measure is final_or_budget(figure.kind) and same


def _years(figures: Iterable[Figure]) -> list[int]:
    return [f.year for f in figures if f.year] or [0]


def _equal(one: Figure, other: Figure) -> bool:
    return one.amount.equals(other.amount)


def _tell(out: Composer, pairs: Sequence[Pair], pool: Sequence[Figure], claim: str) -> bool:
    once = {pair[0].subject: pair for pair in reversed(pairs)}
    chosen = list(reversed(once.values()))
    if not chosen or not pool:
        return False
    out.say(f"{claim}的有：" + "；".join(_item(out, *pair) for pair in chosen) + "。")
    return True


def _item(out: Composer, one: Figure, other: Figure | None) -> str:
    if other is None and one.measure is Measure.CHANGE:
        return f"{one.name}，变动 {out.quoted(one)}{out.mark(one)}"
    if other is None:
        return f"{one.name} {out.quoted(one)}{out.mark(one)}"
    years = (f"{f.year} 年" if f.year and one.year != other.year else "" for f in (one, other))
    first, second = years
    return (
        f"{one.name}，{first}{one.measure.value} {out.quoted(one)}、"
        f"{second}{other.measure.value} {out.quoted(other)}{out.marks((one, other))}"
    )

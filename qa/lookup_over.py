"""One subject over several reports: years of one department, departments of one year, 预算 beside 决算."""

from __future__ import annotations

import re
from collections.abc import Sequence
from itertools import pairwise

from ingest.ledger.model import Figure, Kind, Measure, UnlikeUnits
from qa.case import Case
from qa.compose import Composer, plain, rounded, shown_expression, when
from qa.derived import say_change
from qa.lookup_figure import by_unit, figure_answer
from qa.match import of_measure, of_subject, readings
from qa.model import Ask, Outcome
from qa.telling import statement

_CHANGES = (Measure.CHANGE, Measure.CHANGE_RATE)
_STOCKS = (Measure.COUNT, Measure.VALUE)
_RATES = (Measure.SHARE, *_CHANGES, Measure.COMPLETION_RATE, Measure.EXECUTION_RATE)
_AGAINST_PLAN = re.compile(r"超支|超预算|比(?:年初|全年)?预算(?:数)?[多少高低超省节减增压缩]|没[花用]完")
"""Who kept to its plan: what each spent alone does not tell."""
_KINDS = re.compile(r"预算|决算")
_RANKED = re.compile(r"哪|谁|更|最|差")
OTHER_YEARS = "注意各报告的年度不同。"
"""What an order of several bodies is told with where their reports are of unlike years."""
_LOWEST = re.compile(r"最[低少小]|垫底|从[低少小]到[高多大]|更[低少]")
_SUM = re.compile(r"合计|总共|一共|共计|加起来|加在一起|之和|总和|相加")


def over_reports(case: Case, out: Composer, asks: Sequence[Ask]) -> bool:
    """Each subject from each report in scope, with what lies between them or what they come to together."""
    if len({info.department for info in case.reports}) > 1:
        if _of_each(case, out, asks):
            return True
        if any(ask.measure in _CHANGES for ask in asks) or _AGAINST_PLAN.search(case.question.words):
            # How much each fell is not answered by how much each is.
            return False
    distinct = {(ask.subject, ask.project, ask.column): ask for ask in reversed(asks)}
    told = [_one(case, out, ask) for ask in list(distinct.values())[::-1][:3]]
    return any(told)


def _of_each(case: Case, out: Composer, asks: Sequence[Ask]) -> bool:
    """A share or a change of each department where all of them give it: 甲局和乙局的占比分别多少."""
    if any(ask.measure not in _RATES for ask in asks) or _RANKED.search(case.question.words):
        return False
    parts = list(case.of_each(case.reports))
    if len({part.reports[0].department for part in parts}) < len(parts):
        return False
    trials = [Composer() for _ in parts]
    if not all(figure_answer(p, t) and t.outcome is Outcome.ANSWERED for p, t in zip(parts, trials, strict=True)):
        return False
    for part in parts:
        out.say(f"{part.reports[0].department}：")
        figure_answer(part, out)
    return True


def _one(case: Case, out: Composer, ask: Ask) -> bool:
    """One subject over years or departments, each from its own report."""
    measure = None if ask.measure in (*_CHANGES, Measure.PREVIOUS) else ask.measure or _named(ask)
    chosen: list[Figure] = []
    without = False
    kinds = len({(info.department, info.year) for info in case.reports}) == 1
    # 甲局决算、乙局预算: each of its own kind; a report of final accounts tells its 预算数 too.
    several_kinds = len({info.kind for info in case.reports}) > 1
    mixed = several_kinds and (measure is Measure.FINAL or {"预算", "决算"} <= set(_KINDS.findall(case.question.words)))
    measure = None if kinds or mixed else measure
    for info in sorted(case.reports, key=lambda i: (i.department, i.year or 0, i.kind is Kind.FINAL)):
        told = [f for f in of_subject(case.figures, ask) if f.source.report == info.stem]
        # A stock (7 辆车) is told as of the end of the year before.
        own = [f for f in told if f.year == info.year] or [f for f in told if f.measure in _STOCKS]
        fitting = next(iter(by_unit(of_measure(own, measure), case.question.text)), [])
        found = readings(fitting, case.question.words, ask.column)
        figure = _preferred(found[0].figures, case, chosen) if found else None
        if figure is None:
            without = True
        elif not any(_twin(figure, other) for other in chosen):
            chosen.append(figure)
    alike = [f for f in chosen if f.measure is Measure.FINAL]
    plans = [f for f in chosen if f.measure is Measure.BUDGET]
    if measure is None and not kinds and not mixed and len(alike) > 1 and plans:
        # What was spent is ranked with what was spent; a plan beside it would be of another kind.
        chosen = alike
    left = len(alike) + len(plans) - len(chosen) if chosen is alike else 0
    if len(chosen) < 2:
        return False
    several = len({f.department for f in chosen}) > 1
    words = case.question.words
    together = several and not re.search(r"哪|谁|比|差", words)
    whole = _comparable(chosen) or all(f.amount.is_money for f in chosen)
    ranked = several and len(chosen) > 2 and not kinds and whole and not _SUM.search(words)
    if ranked:
        chosen = _in_order(out, chosen, words)
    unnamed = words.replace(ask.said, "") if ask.subject.endswith(("合计", "总计")) else words
    parts = [f"{f.department if several else ''}{statement(out, f, case.question.unit)}" for f in chosen]
    out.say("；".join(parts) + "。")
    if without:
        out.say(f"另有所问的报告没有写到“{ask.subject or ask.project}”，未列入比较。")
    if left:
        out.say("只有预算数的报告未列入比较。")
    if _SUM.search(words if together else unnamed) and _comparable(chosen) and not kinds:
        # Two reports of one body and year (部门 and its 单位) tell of the same money: it would count twice.
        if len({(f.department, f.year) for f in chosen}) == len(chosen):
            _total(out, chosen)
    elif kinds and chosen[0].amount.is_money and chosen[-1].amount.is_money:
        _kinds(out, chosen[0], chosen[-1])
        if re.search("执行率|完成率|完成了?.{0,6}百分", words):
            _carried_out(out, chosen[0], chosen[-1])
    elif not several and _comparable(chosen):
        _trend(case, out, chosen)
    elif ranked:
        _unlike(out, chosen)
    elif several and _comparable(chosen):
        low = bool(_LOWEST.search(words))
        order = sorted(chosen, key=lambda f: f.amount.to(chosen[0].amount.unit).value, reverse=not low)
        first = order[0]
        if all(f.amount.equals(first.amount) for f in chosen):
            out.say("两者相等。" if len(chosen) == 2 else "各处相等。")
            return True
        year = f"（{when(first)}）" if len({f.year for f in chosen}) > 1 else ""
        out.say(f"{first.department}{year}{'最低' if low else '最高'}。")
        if len(chosen) == 2 and first.amount.is_money:
            say_gap(out, *(order[::-1] if low else order))
    return True


def _named(ask: Ask) -> Measure | None:
    """The 预算数 that a name is said with where the name itself has none: 三公经费预算."""
    planned = re.search(r"预算数?$", ask.said) and "预算" not in ask.subject
    return Measure.BUDGET if planned else None


def _in_order(out: Composer, figures: Sequence[Figure], words: str) -> list[Figure]:
    """The figures from high to low, from low to high where the lowest is asked for; whose comes first is said."""
    low = bool(_LOWEST.search(words))
    order = sorted(figures, key=lambda f: f.amount.to(figures[0].amount.unit).value, reverse=not low)
    first = [f for f in order if f.amount.equals(order[0].amount)]
    if len(first) == len(order):
        out.say("各处相等：")
        return order
    names = "、".join(dict.fromkeys(f.department for f in first))
    out.say(
        f"{names}{'并列' if len(first) > 1 else ''}{'最低' if low else '最高'}。从{'低到高' if low else '高到低'}："
    )
    return order


def _unlike(out: Composer, figures: Sequence[Figure]) -> None:
    """What keeps the figures of an order from being of one kind: plans beside what was spent, other years."""
    kinds = dict.fromkeys(f.measure.value for f in figures)
    if len(kinds) > 1:
        out.say(f"注意{'与'.join(kinds)}口径不同。")
    if len({f.year for f in figures}) > 1:
        out.say(OTHER_YEARS)


def _twin(figure: Figure, other: Figure) -> bool:
    """Whether two files tell the same of the same body and year: a scan beside its text."""
    same = (figure.department, figure.year, figure.measure) == (other.department, other.year, other.measure)
    return same and figure.source.ocr != other.source.ocr and figure.amount.equals(other.amount)


def _kinds(out: Composer, budget: Figure, final: Figure) -> None:
    """预算 against 决算 (or 部门 against 单位) of one year: how far they are apart."""
    high, low = (final, budget) if final.amount.to(budget.amount.unit).value >= budget.amount.value else (budget, final)
    if high.amount.equals(low.amount):
        out.say("两者相等，")
    if budget.kind is Kind.BUDGET and final.kind is Kind.FINAL and not high.amount.equals(low.amount):
        out.say(f"决算{'高' if high is final else '低'}于预算，")
    say_gap(out, high, low)


def _carried_out(out: Composer, budget: Figure, final: Figure) -> None:
    """How much of the budget report's amount the final accounts show as spent."""
    if (budget.kind, final.kind) != (Kind.BUDGET, Kind.FINAL) or not budget.amount.value:
        return
    rate = rounded(final.amount.to(budget.amount.unit).value / budget.amount.value * 100, "%")
    expression = f"{plain(final.amount)} / {plain(budget.amount)}"
    text = out.computed(rate, expression, (final, budget))
    out.say(f"决算完成预算的 {text}（{shown_expression(expression)}）{out.marks((final, budget))}。")


def say_gap(out: Composer, high: Figure, low: Figure) -> None:
    """ "相差 …（a − b）" of two figures of like units."""
    expression = f"{plain(high.amount)} - {plain(low.amount)}"
    gap = out.computed(high.amount - low.amount.to(high.amount.unit), expression, (high, low))
    out.say(f"相差 {gap}（{shown_expression(expression)}）{out.marks((high, low))}。")


def _total(out: Composer, figures: Sequence[Figure]) -> None:
    """What the figures of several reports come to together."""
    total = figures[0].amount
    for figure in figures[1:]:
        total = total + figure.amount.to(total.unit)
    expression = " + ".join(plain(f.amount) for f in figures)
    out.say(f"合计 {out.computed(total, expression, figures)}（{shown_expression(expression)}）{out.marks(figures)}。")


def _preferred(figures: Sequence[Figure], case: Case, chosen: Sequence[Figure]) -> Figure:
    """The same unit for all years where the reports allow it, and the unit asked for before that."""
    unit = case.question.unit or (chosen[0].amount.unit if chosen else "")
    return next((f for f in figures if f.amount.unit == unit), figures[0])


def _comparable(figures: Sequence[Figure]) -> bool:
    try:
        return all(f.measure is figures[0].measure and f.amount.to(figures[0].amount.unit) is not None for f in figures)
    except UnlikeUnits:
        return False


def _trend(case: Case, out: Composer, figures: Sequence[Figure]) -> None:
    values = [f.amount.to(figures[0].amount.unit).value for f in figures]
    if len(figures) > 2:
        rising = all(a < b for a, b in pairwise(values))
        falling = all(a > b for a, b in pairwise(values))
        word = "逐年上升" if rising else "逐年下降" if falling else "有升有降"
        out.say(f"总体看{word}；")
    last, first = figures[-1], figures[0]
    if last.amount.is_money:
        out.say(when(last))
        say_change(out, last, first)
        out.say("。")
    elif len(figures) == 2 and last.measure is Measure.COUNT:
        high, low = (last, first) if values[-1] >= values[0] else (first, last)
        say_gap(out, high, low)

"""Two or more figures beside each other: items of one report, years of one department, departments of one year."""

from __future__ import annotations

import re
from collections.abc import Sequence
from itertools import pairwise

from ingest.ledger.model import Figure, Kind, Measure, UnlikeUnits
from ingest.ledger.terms import squeezed
from qa.case import Case, refined_asks
from qa.compose import Composer, label, plain, rounded, shown_expression, when
from qa.derived import say_change
from qa.lookup_figure import statement
from qa.match import narrowed, of_measure, of_subject, readings
from qa.model import Ask
from qa.premise import corrected

_OVER_TIME = re.compile(r"趋势|近[二两三四五\d]年|这[二两三四五\d]年|逐年|历年|各年|每年|变化")
_SIDE_BY_SIDE = re.compile(
    r"两[年个份家]|几[年个份家]|分别|各自|各是|各有|谁|哪个|哪一?年|更[高低多少大小]|对比|相比|相差|差多少|比较"
)
_BOTH = re.compile(
    r"相差|差多少|差了|比预算|一样吗|一致|相同|对比|相比|超预算|预算.{0,12}决算|决算.{0,12}预算|部门.{0,12}单位"
)
_OVER_BUDGET = re.compile(
    r"超支|超(?:出|了|过)?(?:全年|年初)?预算|比(?:全年|年初)?预算(?:数)?(?:多|少|高|低|超|节约)|花超"
)
_CHANGES = (Measure.CHANGE, Measure.CHANGE_RATE)


def wants_compare(case: Case) -> bool:
    """Whether the question ranges over several years, departments or kinds whose reports are at hand."""
    words = squeezed(case.question.text)
    years = {info.year for info in case.reports}
    departments = {info.department for info in case.reports}
    if len(case.reports) < 2 or len(case.reports) > 12:
        return False
    if len(years) > 1 and len(departments) == 1 and (len(case.question.years) > 1 or _OVER_TIME.search(words)):
        return True
    if len(departments) > 1 and case.scope.by_name and len(case.scope.named) > 1:
        return True
    chosen = len(years) > 1 or len(departments) > 1
    kinds = len({(i.kind, i.level) for i in case.reports}) > 1 and len(departments) == 1 and len(years) == 1
    return bool((chosen and _SIDE_BY_SIDE.search(words)) or (kinds and _BOTH.search(words)))


def compare(case: Case, out: Composer) -> bool:
    """Set the figures side by side and say which is larger, or how they went over the years."""
    asks = [ask for ask in refined_asks(case.question, case.figures) if ask.subject or ask.project]
    if not asks:
        return False
    if _sum_check(case, out, asks):
        return True
    if wants_compare(case):
        return _over_reports(case, out, asks[0])
    return _items(case, out, asks)


def over_budget(case: Case, out: Composer) -> bool:
    """Whether more was spent than planned: budget and final of one subject, and what lies between them."""
    if not _OVER_BUDGET.search(case.question.words):
        return False
    for ask in refined_asks(case.question, case.figures):
        own = [f for f in of_subject(case.figures, ask) if narrowed(f, ask.qualifier)]
        if not ask.subject or len({f.source.report for f in own}) != 1:
            continue
        wanted = Measure.INITIAL_BUDGET if "年初" in case.question.words else None
        kinds = [wanted] if wanted else [Measure.FULL_BUDGET, Measure.INITIAL_BUDGET, Measure.BUDGET]
        budgets = next((b for kind in kinds if (b := of_measure(own, kind))), [])
        finals = of_measure(own, Measure.FINAL)
        if not budgets or not finals:
            continue
        budget = readings(budgets, case.question.words, ask.column)[0].figure
        final = readings(finals, case.question.words, ask.column)[0].figure
        gap = final.amount - budget.amount.to(final.amount.unit)
        out.say(statement(out, budget) + "；" + statement(out, final) + "。")
        out.say("没有超预算。" if gap.value <= 0 else "超出了预算。")
        if gap.value != 0:
            high, low = (final, budget) if gap.value > 0 else (budget, final)
            _gap(out, high, low)
        return True
    return False


def _items(case: Case, out: Composer, asks: Sequence[Ask]) -> bool:
    """Several subjects, or several measures of one subject, in one report."""
    corrected(case, out)
    measure = _measure(case)
    chosen: list[Figure] = []
    for ask in asks:
        own = [f for f in of_subject(case.figures, ask) if narrowed(f, ask.qualifier)]
        found = readings(of_measure(own, ask.measure or measure), case.question.words, ask.column)
        if len({r.figure.source.report for r in found}) > 1:
            return False
        if found and found[0].figure not in chosen:
            chosen.append(found[0].figure)
    if len(chosen) < 2 or len({f.amount.unit for f in chosen}) > 1:
        return False
    out.say("；".join(statement(out, figure) for figure in chosen) + "。")
    first = max(chosen, key=lambda f: f.amount.value)
    if all(f is first or f.amount.value < first.amount.value for f in chosen):
        if first.subject != chosen[0].subject or len({f.subject for f in chosen}) > 1:
            out.say(f"{label(first)}{'增长更快' if first.measure is Measure.CHANGE_RATE else '更高'}。")
        if len(chosen) == 2 and first.amount.unit != "%":
            other = next(f for f in chosen if f is not first)
            expression = f"{plain(first.amount)} - {plain(other.amount)}"
            gap = out.computed(first.amount - other.amount, expression, (first, other))
            out.say(f"相差 {gap}（{shown_expression(expression)}）{out.marks((first, other))}。")
    return True


def _measure(case: Case) -> Measure | None:
    if case.question.measures:
        return case.question.measures[0]
    words = squeezed(case.question.text)
    return Measure.CHANGE_RATE if re.search(r"涨|增长|更快", words) else None


def _over_reports(case: Case, out: Composer, ask: Ask) -> bool:
    """One subject over years or departments, each from its own report."""
    measure = None if ask.measure in (*_CHANGES, Measure.PREVIOUS) else ask.measure
    chosen: list[Figure] = []
    kinds = len({(info.department, info.year) for info in case.reports}) == 1
    measure = None if kinds else measure
    for info in sorted(case.reports, key=lambda i: (i.department, i.year or 0, i.kind is Kind.FINAL)):
        own = [f for f in of_subject(case.figures, ask) if f.source.report == info.stem and f.year == info.year]
        found = readings(of_measure(own, measure), case.question.words, ask.column)
        if found:
            chosen.append(_preferred(found[0].figures, case, chosen))
    if len(chosen) < 2:
        return False
    several = len({f.department for f in chosen}) > 1
    parts = [f"{f.department if several else ''}{statement(out, f, case.question.unit)}" for f in chosen]
    out.say("；".join(parts) + "。")
    if kinds and chosen[0].amount.is_money and chosen[-1].amount.is_money:
        _kinds(out, chosen[0], chosen[-1])
    elif not several and _comparable(chosen):
        _trend(case, out, chosen)
    elif several and _comparable(chosen):
        first = max(chosen, key=lambda f: f.amount.to(chosen[0].amount.unit).value)
        out.say(f"其中{first.department}最高。")
        if len(chosen) == 2 and first.amount.is_money:
            other = next(f for f in chosen if f is not first)
            _gap(out, first, other)
    return True


def _kinds(out: Composer, budget: Figure, final: Figure) -> None:
    """预算 against 决算 (or 部门 against 单位) of one year: how far they are apart."""
    high, low = (final, budget) if final.amount.to(budget.amount.unit).value >= budget.amount.value else (budget, final)
    if high.amount.equals(low.amount):
        out.say("两者相等。")
        return
    _gap(out, high, low)


def _gap(out: Composer, high: Figure, low: Figure) -> None:
    expression = f"{plain(high.amount)} - {plain(low.amount)}"
    gap = out.computed(high.amount - low.amount.to(high.amount.unit), expression, (high, low))
    out.say(f"相差 {gap}（{shown_expression(expression)}）{out.marks((high, low))}。")


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


def _sum_check(case: Case, out: Composer, asks: Sequence[Ask]) -> bool:
    """ "A 加 B 跟 C 对得上吗": add what is to be added and hold it against the last one named."""
    words = squeezed(case.question.text)
    if (
        len(asks) < 3
        or not re.search(r"加|合计|之和|减", words)
        or not re.search(r"对得上|相等|一致|等于|差多少", words)
    ):
        return False
    chosen = []
    for ask in asks:
        found = readings(of_measure(of_subject(case.figures, ask), None), case.question.words)
        if not found or len({r.figure.source.report for r in found}) > 1:
            return False
        chosen.append(found[0].figure)
    *parts, whole = chosen
    total = parts[0].amount
    for part in parts[1:]:
        total = total + part.amount
    expression = " + ".join(plain(f.amount) for f in parts)
    shown = "、".join(f"{label(f)} {out.quoted(f)}{out.mark(f)}" for f in parts)
    out.say(
        f"{shown}，相加为 {out.computed(total, expression, parts)}（{expression}）；"
        f"{label(whole)}为 {out.quoted(whole)}{out.mark(whole)}。"
    )
    gap = total - whole.amount
    if gap.value == 0:
        out.say("两者相等。")
    else:
        difference = (
            f"{plain(total)} - {plain(whole.amount)}" if gap.value > 0 else f"{plain(whole.amount)} - {plain(total)}"
        )
        size = rounded(abs(gap.value), gap.unit, max(total.places, whole.amount.places))
        out.say(f"两者相差 {out.computed(size, difference, chosen)}（{shown_expression(difference)}）")
        out.say(
            "，是四舍五入的尾差。" if abs(gap.value) * 100 <= len(parts) and whole.amount.places == 2 else "，对不上。"
        )
    out.check("sum", gap.value == 0, f"{expression} = {plain(total)}；{plain(whole.amount)}")
    return True

"""Two or more figures beside each other: items of one report, years of one department, departments of one year."""

from __future__ import annotations

import re
from collections.abc import Sequence
from itertools import pairwise

from ingest.ledger.model import Figure, Measure, UnlikeUnits
from ingest.ledger.terms import squeezed
from qa.case import Case, refined_asks
from qa.compose import Composer, label, plain, rounded, shown_expression, when
from qa.derived import say_change
from qa.lookup_figure import statement
from qa.match import of_measure, of_subject, readings
from qa.model import Ask
from qa.premise import corrected

_OVER_TIME = re.compile(r"趋势|近[二两三四五\d]年|这[二两三四五\d]年|逐年|历年|各年|每年|变化")
_CHANGES = (Measure.CHANGE, Measure.CHANGE_RATE)


def wants_compare(case: Case) -> bool:
    """Whether the question ranges over several years or several departments whose reports are at hand."""
    words = squeezed(case.question.text)
    years = {info.year for info in case.reports}
    if len(years) > 1 and (len(case.question.years) > 1 or _OVER_TIME.search(words)):
        return True
    return len({info.department for info in case.reports}) > 1 and case.scope.by_name and len(case.scope.named) > 1


def compare(case: Case, out: Composer) -> bool:
    """Set the figures side by side and say which is larger, or how they went over the years."""
    asks = refined_asks(case.question.asks, case.figures)
    asks = [(ask, column) for ask, column in asks if ask.subject or ask.project]
    if not asks:
        return False
    if _sum_check(case, out, [ask for ask, _ in asks]):
        return True
    if wants_compare(case):
        return _over_reports(case, out, asks[0][0], asks[0][1])
    return _items(case, out, asks)


def _items(case: Case, out: Composer, asks: Sequence[tuple[Ask, str]]) -> bool:
    """Several subjects of one report."""
    corrected(case, out)
    measure = _measure(case)
    chosen: list[Figure] = []
    for ask, column in asks:
        found = readings(
            of_measure(of_subject(case.figures, ask, column), ask.measure or measure),
            case.question.text,
            column,
        )
        if len({r.figure.source.report for r in found}) > 1:
            return False
        if found and found[0].figure.name not in {f.name for f in chosen}:
            chosen.append(found[0].figure)
    if len(chosen) < 2 or len({f.amount.unit for f in chosen}) > 1:
        return False
    out.say("；".join(statement(out, figure) for figure in chosen) + "。")
    first = max(chosen, key=lambda f: f.amount.value)
    if all(f is first or f.amount.value < first.amount.value for f in chosen):
        word = "增长更快" if first.measure is Measure.CHANGE_RATE else "更高"
        out.say(f"{label(first)}{word}。")
        if len(chosen) == 2 and first.amount.is_money:
            other = next(f for f in chosen if f is not first)
            expression = f"{plain(first.amount)} - {plain(other.amount)}"
            gap = out.computed(first.amount - other.amount, expression, (first, other))
            out.say(f"相差 {gap}（{shown_expression(expression)}）。")
    return True


def _measure(case: Case) -> Measure | None:
    if case.question.measures:
        return case.question.measures[0]
    words = squeezed(case.question.text)
    return Measure.CHANGE_RATE if re.search(r"涨|增长|更快", words) else None


def _over_reports(case: Case, out: Composer, ask: Ask, column: str) -> bool:
    """One subject over years or departments, each from its own report."""
    measure = None if ask.measure in (*_CHANGES, Measure.PREVIOUS) else ask.measure
    chosen: list[Figure] = []
    for info in sorted(case.reports, key=lambda i: (i.department, i.year or 0)):
        own = [f for f in of_subject(case.figures, ask, column) if f.source.report == info.stem and f.year == info.year]
        found = readings(of_measure(own, measure), case.question.text, column)
        if found:
            chosen.append(_preferred(found[0].figures, case, chosen))
    if len(chosen) < 2:
        return False
    several = len({f.department for f in chosen}) > 1
    parts = [f"{f.department if several else ''}{statement(out, f, case.question.unit)}" for f in chosen]
    out.say("；".join(parts) + "。")
    if not several and _comparable(chosen):
        _trend(case, out, chosen)
    elif several and _comparable(chosen):
        first = max(chosen, key=lambda f: f.amount.to(chosen[0].amount.unit).value)
        out.say(f"其中{first.department}最高。")
    return True


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
        found = readings(of_measure(of_subject(case.figures, ask), None), case.question.text)
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

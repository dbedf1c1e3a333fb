"""Checks of what was spent against what was planned: 预决算差异率, 完成预算比例, 执行率."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence

from ingest.ledger.model import Figure, Measure
from qa.audit_book import Book
from qa.audit_model import Check, Finding, Kind, Part, Sheet, Verdict, entry_of, named, sources_of

VARIANCE = "预决算差异率 =（决算 − 预算）÷ 预算"
COMPLETION = "完成预算比例 = 决算 ÷ 预算"
EXECUTION = "执行率 = 执行数 ÷ 预算数"
ZERO = "预算为零不计算差异率"
_RULES = {
    Measure.VARIANCE_RATE: VARIANCE,
    Measure.COMPLETION_RATE: COMPLETION,
    Measure.EXECUTION_RATE: EXECUTION,
}
_PLANS = (Measure.INITIAL_BUDGET, Measure.FULL_BUDGET, Measure.BUDGET)
_SPENT = (Measure.FINAL, Measure.EXECUTED)


def check_plans(book: Book, sheet: Sheet) -> None:
    """Every rate that sets what was spent against a plan."""
    groups: dict[tuple[object, ...], list[Figure]] = defaultdict(list)
    for figure in book.figures:
        groups[_statement(figure)].append(figure)
    for figure in book.figures:
        if figure.measure in _RULES and figure.amount.unit == "%":
            _check(figure, groups[_statement(figure)], sheet)


def _statement(figure: Figure) -> tuple[object, ...]:
    """What a rate and its amounts have in common: the statement of a text, the row of a table or form."""
    source = figure.source
    if source.table is None:
        return "", figure.group or id(figure), figure.subject
    return source.table, figure.project, source.row, figure.subject, source.page


def _check(rate: Figure, figures: Sequence[Figure], sheet: Sheet) -> None:
    rule = _RULES[rate.measure]
    spent = [f for f in figures if f.measure in _SPENT and f.amount.is_money and f.year == rate.year]
    plans = [f for f in figures if f.measure in _PLANS and f.amount.is_money and f.year == rate.year]
    plans = _meant(rate, plans)
    if len(spent) != 1 or not plans:
        lacking = "预算数" if len(spent) == 1 else "执行数（决算数）"
        sheet.leave(rule, f"{named(rate)}：没有印出它的{lacking}")
        return
    checks = [_rated(rule, rate, spent[0], plan) for plan in plans]
    held = next((c for c in checks if c.expected() is not None and c.verdict() is Verdict.HELD), None)
    if held is None and checks[0].expected() is None:
        _over_nothing(rate, checks[0], sheet)
    else:
        sheet.checks.append(held or checks[0])


def _meant(rate: Figure, plans: Sequence[Figure]) -> list[Figure]:
    """The plans that a rate may be held against: the one it names; of a form the 全年预算 first."""
    named = [f for f in plans if rate.base and f.measure.value.removesuffix("数") in rate.base]
    return named or sorted(plans, key=lambda f: (f.measure is not Measure.FULL_BUDGET) == bool(rate.project))


def _rated(rule: str, rate: Figure, spent: Figure, plan: Figure) -> Check:
    above: tuple[Part, ...] = (Part(entry_of(spent)),)
    if rule == VARIANCE:
        above = (*above, Part(entry_of(plan), -1))
    return Check(rule, rate.name, entry_of(rate), above, (Part(entry_of(plan)),))


def _over_nothing(rate: Figure, check: Check, sheet: Sheet) -> None:
    """A rate over a plan of 0: 0 is no statement, anything else is."""
    if rate.amount.value == 0:
        sheet.hold(ZERO)
        return
    shown = entry_of(rate).shown
    statement = (
        f"{rate.name}的预算为 0（第 {check.over[0].entry.source.page} 页），没有比率可算，却印了 {shown}；"
        "应删去，写明年初未安排预算。"
    )
    sheet.findings.append(
        Finding(ZERO, Kind.ZERO_BASE, rate.source.report, rate.source.page, statement, shown, "无比率", "",
                sources_of(check.entries), rate.subject)
    )  # fmt: skip

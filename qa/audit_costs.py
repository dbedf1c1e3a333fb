"""Checks of the cost indicators of a 绩效 form: the 控制率 against the 执行率, the costs against what was spent."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import replace
from decimal import Decimal

from ingest.ledger.model import Figure, Measure
from qa.audit_book import Book
from qa.audit_model import Check, Part, Sheet, Verdict, entry_of
from qa.telling import quoted

RATE = "绩效表：成本控制率 = 执行率"
COSTS = "绩效表：成本指标之和 = 全年执行数"
PLANNED = "绩效表：成本指标值之和 = 全年预算数"
_RATE_NAME = re.compile(r"(?:预算|成本|资金|经费)(?:成本)?(?:控制|执行)率$")
_WHOLES = ("年度资金总额", "项目资金总额")
_PLANS = (Measure.FULL_BUDGET, Measure.INITIAL_BUDGET)
_USUAL = 3
"""In how many forms for each that does not fit the 控制率 must be the 执行率: else the report means something else."""

Form = Sequence[Figure]


def check_costs(book: Book, sheet: Sheet) -> None:
    """The cost indicators of every project's form."""
    forms: dict[str, list[Figure]] = defaultdict(list)
    for figure in book.figures:
        if figure.project:
            forms[figure.project].append(figure)
    rates = [check for form in forms.values() if (check := _rate(form))]
    failed = sum(check.verdict() is Verdict.FAILED for check in rates)
    if len(rates) - failed >= _USUAL * max(failed, 1):
        sheet.checks += rates
    elif rates:
        pages = "、".join(str(check.target.source.page) for check in rates)
        sheet.leave(RATE, f"第 {pages} 页的成本控制率：多数与执行率不同，含义可能不同", len(rates))
    for form in forms.values():
        sheet.checks += _costs(form)


def _of_whole(form: Form, measure: Measure) -> Figure | None:
    own = [f for f in form if f.name in _WHOLES and f.measure is measure]
    return own[0] if len(own) == 1 else None


def _rate(form: Form) -> Check | None:
    """The indicator 预算成本控制率 against the 执行率 of the form's money."""
    whole = _of_whole(form, Measure.EXECUTION_RATE)
    own = [f for f in form if f.measure is Measure.ACTUAL and f.amount.unit == "%" and _RATE_NAME.search(f.name)]
    if whole is None or len(own) != 1:
        return None
    return Check(
        RATE,
        f"{quoted(whole.project)}的{own[0].name}",
        entry_of(own[0]),
        (Part(replace(entry_of(whole), label="执行率")),),
    )


def _costs(form: Form) -> Iterator[Check]:
    """The money of the cost indicators: where they make up the plan they make up what was spent, and the reverse."""
    spent = _of_whole(form, Measure.EXECUTED)
    plans = [f for measure in _PLANS if (f := _of_whole(form, measure))]
    own = [f for f in form if "成本指标" in f.column and f.amount.is_money]
    planned, reached = (_of(own, measure) for measure in (Measure.TARGET, Measure.ACTUAL))
    if spent is None or not plans or len(planned) < 2 or len(planned) != len(reached):
        return
    if any(_total(planned, plan) == plan.amount.value for plan in plans):
        yield _made_of(COSTS, spent, reached)
    elif _total(reached, spent) == spent.amount.value:
        yield _made_of(PLANNED, plans[0], planned)


def _total(parts: Form, whole: Figure) -> Decimal:
    return sum((part.amount.to(whole.amount.unit).value for part in parts), Decimal(0))


def _made_of(rule: str, whole: Figure, parts: Form) -> Check:
    terms = tuple(Part(entry_of(part)) for part in parts)
    return Check(rule, f"{quoted(whole.project)}的{whole.measure.value}", entry_of(whole), terms)


def _of(figures: Form, measure: Measure) -> list[Figure]:
    return [figure for figure in figures if figure.measure is measure]

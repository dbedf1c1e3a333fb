"""What a question takes for granted is checked before it is answered."""

from __future__ import annotations

import re
from collections.abc import Sequence

from ingest.ledger.amounts import Role, find_amounts
from ingest.ledger.model import Figure, Measure
from qa.asserted import asserted_amount, changes_of, is_asserted
from qa.case import Case
from qa.compose import Composer, direction, label, when
from qa.match import agree, of_subject
from qa.model import Ask
from qa.refine import refined_asks

_PLANS = (Measure.INITIAL_BUDGET, Measure.FULL_BUDGET, Measure.BUDGET)
_SPENT = re.compile(r"(?:花|用|支出|开支|执行)(?:了|掉|出去|的)")


def corrected(case: Case, out: Composer, asks: Sequence[Ask] = ()) -> bool:
    """Say so, first, where the question asserts a rise of what fell or a fall of what rose, or a plan as spent."""
    if not case.question.claim:
        return _plan_taken_for_spent(case, out, asks)
    for ask in asks or refined_asks(case.question, case.figures):
        if not ask.subject and not ask.project:
            continue
        changes = yearly_changes(of_subject(case.figures, ask))
        if not changes:
            continue
        change = changes[0]
        sign = (change.amount.value > 0) - (change.amount.value < 0)
        if sign == case.question.claim:
            return _amount_corrected(case, out, ask, changes)
        asserted = "增加" if case.question.claim > 0 else "减少"
        if sign == 0:
            out.say(
                f"与报告不符：{when(change)}{label(change)}不是{asserted}，而是与{change.base or '上年'}持平，"
                f"变动 {out.quoted(change)}{out.mark(change)}。{amount_of(out, of_subject(case.figures, ask), change)}"
            )
        else:
            said = f"{direction(change)} {out.quoted(change, unsigned=True)}"
            rate = _rate(changes, change)
            if rate is not None:
                said += f"，{direction(rate)} {out.quoted(rate, unsigned=True)}"
            out.say(
                f"与报告相反：{when(change)}{label(change)}不是{asserted}，"
                f"而是比{change.base or '上年'}{said}{out.mark(change)}。"
            )
        told = direction(change) if sign else "持平"
        out.check("premise", False, f"问题说“{asserted}”，报告说“{told}”")
        return True
    return False


def _plan_taken_for_spent(case: Case, out: Composer, asks: Sequence[Ask]) -> bool:
    """Say so where the amount that the question says was spent is what was planned, and another was spent."""
    words = case.question.words
    said = [one for one in find_amounts(words) if one.role is Role.AMOUNT and one.amount.is_money]
    if len(said) != 1 or not _SPENT.search(words):
        return False
    for ask in asks or refined_asks(case.question, case.figures):
        own = [f for f in of_subject(case.figures, ask) if ask.subject and not f.column and f.amount.is_money]
        final = next((f for f in own if f.measure is Measure.FINAL), None)
        planned = [f for f in own if f.measure in _PLANS and f.amount.value]
        plan = next((f for f in planned if final and agree(f.amount, said[0].amount) and f.year == final.year), None)
        if final is None or plan is None or agree(final.amount, said[0].amount):
            continue
        out.say(f"与报告不符：{out.quoted(plan)}是{when(plan)}{label(plan)}的{plan.measure.value}{out.mark(plan)}，")
        out.say(f"决算数为 {out.quoted(final)}{out.mark(final)}。")
        out.check("premise", False, f"问题说的数额是{plan.measure.value}，不是决算数")
        return True
    return False


def _amount_corrected(case: Case, out: Composer, ask: Ask, changes: Sequence[Figure]) -> bool:
    """Say so where the amount that the question asserts is not the subject's but another's or nobody's."""
    asserted = asserted_amount(case.question.words)
    kind = Measure.CHANGE_RATE if asserted and asserted[0].unit == "%" else Measure.CHANGE
    printed = next((f for f in changes if f.measure is kind), None)
    own = of_subject(case.figures, ask)
    if asserted is None or printed is None or any(is_asserted(f, *asserted) for f in own):
        return False
    out.say(
        f"与报告不符：{when(printed)}{label(printed)}比{printed.base or '上年'}"
        f"{direction(printed)} {out.quoted(printed, unsigned=True)}{out.mark(printed)}。"
    )
    others = {f.subject: f for f in changes_of(case.figures, *asserted) if f.year == printed.year and f.amount.value}
    if len(others) == 1:
        other = next(iter(others.values()))
        out.say(
            f"问的数额是{label(other)}的：比{other.base or '上年'}"
            f"{direction(other)} {out.quoted(other, unsigned=True)}{out.mark(other)}。"
        )
    out.check("premise", False, f"问题所说的数额与报告的 {printed.amount.printed or printed.amount.value} 不同")
    return True


def amount_of(out: Composer, figures: Sequence[Figure], change: Figure) -> str:
    """The amount that a change belongs to, or that the report tells of the same subject, as a sentence; else ""."""
    own = (Measure.FINAL, Measure.BUDGET)
    beside = (f for f in figures if f.group == change.group and f.source.report == change.source.report and f.group)
    plain = [f for f in figures if f.subject == change.subject and not f.column and f.scope == change.scope]
    plain.sort(key=lambda f: (f.source.page != change.source.page, f.source.table is not None))
    alike = (f for f in (*beside, *plain) if f.measure in own and f.year == change.year)
    now = next(alike, None)
    if now is None:
        return ""
    return f"{when(now)}{label(now)}{now.measure.value}为 {out.quoted(now)}{out.mark(now)}。"


def yearly_changes(figures: Sequence[Figure]) -> list[Figure]:
    """Changes against the year before (not against a budget), amounts before rates."""
    changes = [
        f
        for f in figures
        if f.measure in (Measure.CHANGE, Measure.CHANGE_RATE) and not ("预算" in f.base and "年初" in f.base)
    ]
    return sorted(changes, key=lambda f: f.measure is Measure.CHANGE_RATE)


def _rate(changes: Sequence[Figure], change: Figure) -> Figure | None:
    return next(
        (f for f in changes if f.measure is Measure.CHANGE_RATE and f.group == change.group and f is not change),
        None,
    )

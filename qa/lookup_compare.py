"""Two or more figures beside each other: items of one report, years of one department, departments of one year."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace
from decimal import Decimal

from ingest.ledger.model import Amount, Figure, Measure
from ingest.ledger.terms import section, squeezed
from qa.asks import UNSPENT
from qa.case import Case
from qa.compose import Composer, label, plain, shown_expression
from qa.lookup_over import over_reports, say_gap
from qa.match import SCOPE_WORDS, agree, narrowed, of_measure, of_subject, readings
from qa.model import Ask
from qa.premise import corrected
from qa.refine import refined_asks
from qa.telling import statement

_OVER_TIME = re.compile(r"趋势|近[二两三四五\d]年|这[二两三四五\d]年|逐年|历年|各年|每年|变化")
_SIDE_BY_SIDE = re.compile(
    r"两[年个份家部]|几[年个份家]|[三四五六]个?(?:部门|单位|报告)|(?:各|所有|全部)(?:部门|单位|报告)|分别|各自|各是|各有|谁|哪个|哪一?年|更[高低多少大小]|对比|相比|相差|差多少|比较"
)
_BOTH = re.compile(
    r"相差|差多少|差了|比预算|一样吗|一致|相同|对比|相比|超预算|预算.{0,12}决算|决算.{0,12}预算|部门.{0,12}单位"
)
_OVER_BUDGET = re.compile(
    r"(?:跟|和|与|同|离|距)(?:全年|年初|调整)?预算(?:数)?(?:相?比|还?[差剩])|超支|超(?:出|了|过)?(?:全年|年初)?预算|比(?:全年|年初)?预算(?:数)?(?:多|少|高|低|超|节约|省|减少|增加|压缩|压减|缩水)|花超|控制在.{0,4}预算|预算(?:以内|之内|内)"
)
_CHANGES = (Measure.CHANGE, Measure.CHANGE_RATE)
_RANKS = re.compile(r"更|哪|谁|最|差多少|相差|快|慢")
_ONE_FIGURE = re.compile(r"一样|一致|相同|对得上|对不上|矛盾|不同|两处|几处")


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
    if wants_compare(case):
        return over_reports(case, out, asks)
    if len({(ask.subject, ask.project) for ask in asks}) == 1 and _everywhere(case, out, asks[0]):
        return True
    return _items(case, out, asks)


def _everywhere(case: Case, out: Composer, ask: Ask) -> bool:
    """Whether a report says the same of one subject wherever it tells of it: every place, and what differs."""
    if not _ONE_FIGURE.search(case.question.words) or len({info.stem for info in case.reports}) > 1:
        return False
    own = [f for f in of_subject(case.figures, ask) if not f.column and narrowed(f, ask.qualifier)]
    found = readings(of_measure(own, ask.measure), case.question.words)
    if not found:
        return False
    first = found[0].figure
    alike = [f for f in own if (f.measure, f.scope, f.year, f.subject) == _what(first)]
    told: dict[tuple[int, str], Figure] = {}
    for figure in alike:
        told.setdefault((figure.source.page, figure.source.table or ""), figure)
    if len(told) < 2:
        return False
    parts = [f"{f.source.spot}{_table(f)}{statement(out, f)}" for f in told.values()]
    out.say("；".join(parts) + "。")
    same = all(agree(first.amount, f.amount) for f in told.values())
    out.say("各处一致。" if same else "各处不一致，请核对原文。")
    out.check("same_everywhere", same, f"{first.name}：" + " / ".join(f.amount.printed for f in told.values()))
    return True


def _table(figure: Figure) -> str:
    return f"（{figure.source.table}）" if figure.source.table else "，"


def _what(figure: Figure) -> tuple[Measure, str, int | None, str]:
    return figure.measure, figure.scope, figure.year, figure.subject


def over_budget(case: Case, out: Composer) -> bool:
    """Whether more was spent than planned: budget and final of one subject, and what lies between them."""
    unspent = bool(UNSPENT.search(case.question.words))
    if not unspent and not _OVER_BUDGET.search(case.question.words):
        return False
    gaps: dict[str, Decimal] = {}
    for ask in {(ask.subject, ask.project, ask.column): ask for ask in _planned(case)}.values():
        own = _with_plan(case, ask)
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
        if gap.value > 0 or not unspent:
            out.say("没有超预算。" if gap.value <= 0 else "超出了预算。")
        if gap.value != 0:
            high, low = (final, budget) if gap.value > 0 else (budget, final)
            say_gap(out, high, low)
        gaps[label(final)] = gap.to("元").value
    if len(gaps) > 1 and _RANKS.search(case.question.words):
        most = max(gaps, key=lambda name: abs(gaps[name]))
        if sum(abs(gap) == abs(gaps[most]) for gap in gaps.values()) == 1:
            out.say(f"{most}与预算相差更大。")
    return bool(gaps)


def _with_plan(case: Case, ask: Ask) -> list[Figure]:
    """Figures of the subject, or of the one that carries its plan (养老保险缴费 of the classification by function)."""
    for name in (ask.subject, *section("related").get(ask.subject, ())):
        own = [f for f in of_subject(case.figures, replace(ask, subject=name)) if narrowed(f, ask.qualifier)]
        if of_measure(own, Measure.BUDGET):
            return own
    return []


def _planned(case: Case) -> list[Ask]:
    """What is asked about; 一般公共预算…没花完 with no other name is of what was spent of that money."""
    asks = refined_asks(case.question, case.figures)
    scope = next((scope for cue, scope in SCOPE_WORDS if cue in case.question.words), "")
    whole = [Ask(f"{scope}支出", said=scope)] if scope else []
    return asks if any(ask.subject or ask.project for ask in asks) else whole


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
            chosen.append(found[0].in_unit(case.question.unit))
    if len(chosen) < 2 or len({f.amount.unit for f in chosen}) > 1:
        return False
    if len({f.measure in _CHANGES for f in chosen}) > 1:
        # What it is less what it changed by says nothing.
        return False
    out.say("；".join(statement(out, figure) for figure in chosen) + "。")
    fell = all(f.measure in (Measure.CHANGE, Measure.CHANGE_RATE) and f.amount.value < 0 for f in chosen)
    # Of two falls the one that is asked for is the deeper one.
    sizes = [abs(f.amount.value) if fell else f.amount.value for f in chosen]
    first = chosen[sizes.index(max(sizes))]
    if all(f.amount.equals(first.amount) for f in chosen):
        out.say("两者相等。" if len(chosen) == 2 else "各项相等。")
    if sizes.count(max(sizes)) == 1:
        if first.measure in (Measure.CHANGE, Measure.CHANGE_RATE) and not _RANKS.search(case.question.words):
            # What each rose or fell by is all that is asked: of two falls none is the higher one.
            return True
        if first.subject != chosen[0].subject or len({f.subject for f in chosen}) > 1:
            more = "增长更快" if first.measure is Measure.CHANGE_RATE else "更高"
            more = "下降更快" if fell and first.measure is Measure.CHANGE_RATE else "" if fell else more
            out.say(f"{label(first)}{more}。" if more else "")
        if len(chosen) == 2 and first.amount.unit != "%":
            other = next(f for f in chosen if f is not first)
            high, low = (Amount(abs(f.amount.value), f.amount.unit) if fell else f.amount for f in (first, other))
            expression = f"{plain(high)} - {plain(low)}"
            gap = out.computed(high - low, expression, (first, other))
            out.say(f"相差 {gap}（{shown_expression(expression)}）{out.marks((first, other))}。")
    return True


def _measure(case: Case) -> Measure | None:
    if case.question.measures:
        return case.question.measures[0]
    words = squeezed(case.question.text)
    return Measure.CHANGE_RATE if re.search(r"涨|增长|更快", words) else None

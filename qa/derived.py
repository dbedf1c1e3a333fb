"""Figures that no report prints but that follow from printed ones, each with its calculation shown."""

from __future__ import annotations

import re
from collections.abc import Sequence

from ingest.ledger.model import Amount, Figure, Measure
from ingest.ledger.terms import section
from qa.case import Case
from qa.compose import Composer, label, plain, rounded, shown_amount, shown_expression, when
from qa.match import agree, final_or_budget, of_measure, of_subject, readings
from qa.model import Ask
from qa.premise import yearly_changes

_CARRIED_OUT = (Measure.FINAL, Measure.EXECUTED)


def previous_year(case: Case, out: Composer, ask: Ask, figures: Sequence[Figure]) -> bool:
    """Last year's figure: as printed, else this year's less the change; where last year's report differs, both."""
    printed = of_measure(figures, Measure.PREVIOUS) or of_measure(figures, Measure.PREVIOUS_BUDGET)
    current = [f for f in figures if case.scope.previous_of is None or f.year == case.scope.previous_of]
    if printed:
        figure = readings(printed, case.question.words)[0].figure
        out.say(f"{when(figure)}{label(figure)}为 {out.quoted(figure)}{out.mark(figure)}。")
        return True
    pair = _with_change(current)
    if pair is None:
        return False
    now, change = pair
    of = _of_base(change)
    if ask.measure in _CARRIED_OUT and of == "预算数":
        return False
    value = now.amount - change.amount
    sign = "-" if change.amount.value >= 0 else "+"
    size = Amount(abs(change.amount.value), change.amount.unit)
    expression = f"{plain(now.amount)} {sign} {plain(size)}"
    text = out.computed(
        rounded(value.value, value.unit, max(now.amount.places, change.amount.places)),
        expression,
        (now, change),
    )
    shown = shown_expression(expression)
    out.say(f"{_last(now)}{label(now)}{of}为 {text}（{shown}）{out.mark(now)}{_second(out, now, change)}：")
    out.say(f"{when(now)}为 {out.quoted(now)}{out.mark(now)}，{out.change(change)}{out.mark(change)}。")
    check_rate(out, figures, now, change)
    return True


def remainder(case: Case, out: Composer, ask: Ask, figures: Sequence[Figure]) -> bool:
    """A sum less the parts that the question leaves out; nothing where one of them is not told."""
    found = readings(of_measure(figures, ask.measure), case.question.words, ask.column)
    chosen = [found[0].figure] if len(found) == 1 else []
    for name in case.question.without:
        own = of_measure(of_subject(case.figures, Ask(name)), chosen[0].measure) if chosen else []
        parts = readings([f for f in own if f.year == chosen[0].year], case.question.words)
        if len(parts) != 1 or not parts[0].figure.amount.is_money:
            return False
        chosen.append(parts[0].figure)
    if not chosen or not chosen[0].amount.is_money:
        return False
    left = chosen[0].amount
    for part in chosen[1:]:
        left = left - part.amount.to(left.unit)
    if left.value < 0:
        # What is larger than the whole is no part of it: a sum 不含 it is the sum as printed.
        if not re.search(r"不含|不包括|不算", case.question.text):
            return False
        out.say(f"{when(chosen[0])}{label(chosen[0])}为 {out.quoted(chosen[0])}{out.mark(chosen[0])}。")
        return True
    expression = " - ".join(plain(f.amount) for f in chosen)
    named = "；".join(f"{when(f)}{label(f)} {out.quoted(f)}{out.mark(f)}" for f in chosen)
    out.say(f"{named}。扣除后为 {out.computed(left, expression, chosen)}（{shown_expression(expression)}）")
    out.say(f"{out.marks(chosen)}。")
    return True


def change_between(case: Case, out: Composer, ask: Ask, figures: Sequence[Figure]) -> bool:
    """The change against last year's printed figure where the report gives both years but no change."""
    now = [f for f in of_measure(figures, final_or_budget(figures[0].kind)) if not f.column or ask.column]
    before = [f for f in figures if f.measure in (Measure.PREVIOUS, Measure.PREVIOUS_BUDGET)]
    if not now:
        return False
    if before:
        return say_change(out, now[0], before[0])
    done = [f for f in figures if f.year and now[0].year == f.year + 1 and f.measure in _CARRIED_OUT and not f.column]
    now = [f for f in now if done and f.subject == done[0].subject]
    if not now:
        return False
    now = sorted(now, key=lambda f: f.amount.unit != done[0].amount.unit)
    out.say(f"{when(now[0])}{label(now[0])}预算数为 {out.quoted(now[0])}{out.mark(now[0])}，")
    out.say(f"{when(done[0])}执行数为 {out.quoted(done[0])}{out.mark(done[0])}。{when(now[0])}")
    said = say_change(out, now[0], done[0])
    out.say("。")
    return said


def say_change(out: Composer, now: Figure, before: Figure) -> bool:
    """ "比 2024 年增加 … 元（a − b），增长 …%（(a − b) ÷ b）", or that a zero base has no rate."""
    difference = now.amount - before.amount.to(now.amount.unit)
    word = "增加" if difference.value >= 0 else "减少"
    high, low = (now, before) if difference.value >= 0 else (before, now)
    expression = f"{plain(high.amount)} - {plain(low.amount)}"
    size = Amount(abs(difference.value), difference.unit)
    text = out.computed(size, expression, (now, before))
    out.say(f"比 {when(before)}{word} {text}（{shown_expression(expression)}）")
    if before.amount.value == 0:
        out.say("；上年为零，不能计算增长率")
        return True
    rate = rounded(abs(difference.value) / abs(before.amount.to(now.amount.unit).value) * 100, "%")
    formula = f"({expression}) / {plain(before.amount)}"
    out.say(
        f"，{'增长' if difference.value >= 0 else '下降'} {out.computed(rate, formula, (now, before))}"
        f"（{shown_expression(formula)}）{out.marks((now, before))}"
    )
    return True


def share_of(case: Case, out: Composer, ask: Ask, figures: Sequence[Figure]) -> bool:
    """A share that is not printed: the part over the whole the question names, or the usual whole."""
    if ask.column and ask.base in ("", ask.subject):
        return _cell_share(case, out, ask, figures)
    usual = section("wholes").get(ask.subject, "")
    whole_name = ask.base or usual or _whole_of_class(case, ask.subject)
    if (usual.endswith(whole_name) or _is_year_of(usual, whole_name, case.question.words)) and of_subject(
        case.figures, Ask(usual)
    ):
        # 人员经费占基本支出: the 基本支出 of the statement that the part stands in, not that of all money.
        whole_name = usual
    wholes = of_measure(of_subject(case.figures, Ask(whole_name)), None) if whole_name else []
    parts = of_measure(figures, None)
    if not wholes or not parts or not wholes[0].amount.is_money or not parts[0].amount.is_money:
        return False
    part = readings(parts, case.question.words, ask.column)[0].figure
    near = [f for f in wholes if f.scope == part.scope] or wholes
    whole = readings(near, case.question.words)[0].figure
    if whole.amount.value == 0 or whole.subject == part.subject or _exceeds(part, whole):
        return False
    return say_share(out, part, whole)


def _is_year_of(usual: str, whole: str, words: str) -> bool:
    """项目支出占总支出: 总支出 is what was spent in the year, of which 项目支出 is a part, unless 总计 is said."""
    return (usual, whole) in (("本年支出合计", "支出总计"), ("本年收入合计", "收入总计")) and whole not in words


def _exceeds(part: Figure, whole: Figure) -> bool:
    """Whether a part is larger than what it is said to be a part of: then it is no part of it."""
    return part.amount.to(whole.amount.unit).value > whole.amount.value


def _cell_share(case: Case, out: Composer, ask: Ask, figures: Sequence[Figure]) -> bool:
    """高等教育的项目支出占比: a cell over its own row's total."""
    cells = readings(of_measure(figures, None), case.question.words, ask.column)
    if len(cells) != 1 or not cells[0].figure.amount.is_money:
        return False
    part = cells[0].figure
    rows = [
        f
        for f in of_subject(case.figures, Ask(ask.subject))
        if not f.column and f.measure is part.measure and _place(f) == _place(part)
    ]
    if not rows or rows[0].amount.value == 0:
        return False
    return say_share(out, part, rows[0])


def _place(figure: Figure) -> tuple[str, str | None, str, int | None]:
    return figure.source.report, figure.source.table, figure.subject, figure.year


def say_share(out: Composer, part: Figure, whole: Figure) -> bool:
    """ "A 占 B 的 22.18%（a ÷ b）" of two amounts of money."""
    rate = rounded(part.amount.to(whole.amount.unit).value / whole.amount.value * 100, "%")
    expression = f"{plain(part.amount)} / {plain(whole.amount)}"
    text = out.computed(rate, expression, (part, whole))
    out.say(
        f"{when(part)}{label(part)}占{label(whole)}的 {text}"
        f"（{shown_expression(expression)}）{out.marks((part, whole))}。"
    )
    return True


def _whole_of_class(case: Case, name: str) -> str:
    """A 类 of the functional classification is a part of all that was spent."""
    if name not in {str(one) for one in section("functions")}:
        return ""
    return next((whole for whole in ("本年支出合计", "支出总计") if of_subject(case.figures, Ask(whole))), "")


def completion(case: Case, out: Composer, ask: Ask, figures: Sequence[Figure]) -> bool:
    """How much of a budget was carried out, where both amounts are printed and the rate is not."""
    spent = of_measure(figures, Measure.FINAL)
    initial = "年初" in case.question.words
    for kind in (Measure.INITIAL_BUDGET,) if initial else (Measure.FULL_BUDGET, Measure.INITIAL_BUDGET, Measure.BUDGET):
        none = [f for f in figures if f.measure is kind and f.amount.value == 0]
        if initial and none and spent:
            out.say(f"{when(none[0])}{label(none[0])}年初预算数为 {out.quoted(none[0])}{out.mark(none[0])}，")
            out.say("不能计算完成率；")
            out.say(f"决算数为 {out.quoted(spent[0])}{out.mark(spent[0])}。")
            return True
        budgets = [f for f in figures if f.measure is kind and f.amount.value != 0]
        same = [(b, s) for b in budgets for s in spent if s.group == b.group and s.source.report == b.source.report]
        pairs = same or [(b, s) for b in budgets[:1] for s in spent[:1]]
        if pairs:
            budget, final = pairs[0]
            rate = rounded(final.amount.to(budget.amount.unit).value / budget.amount.value * 100, "%")
            expression = f"{plain(final.amount)} / {plain(budget.amount)}"
            text = out.computed(rate, expression, (final, budget))
            out.say(
                f"{when(final)}{label(final)}完成{kind.value}的 {text}（{shown_expression(expression)}）"
                f"{out.marks((final, budget))}："
            )
            out.say(
                f"{kind.value} {out.quoted(budget)}{out.mark(budget)}，决算数 {out.quoted(final)}{out.mark(final)}。"
            )
            return True
    return False


def check_rate(out: Composer, figures: Sequence[Figure], now: Figure, change: Figure) -> None:
    """Record whether the printed rate follows from the printed amounts."""
    rate = next((f for f in figures if f.measure is Measure.CHANGE_RATE and f.group == change.group), None)
    base = (now.amount - change.amount).value
    if rate is None:
        return
    if base == 0:
        out.check("growth_rate", rate.amount.value == 0, "上年为零，没有增长率")
        return
    expected = rounded(change.amount.value / base * 100, "%", rate.amount.places)
    detail = f"{plain(change.amount)} / {format(base, 'f')}{change.amount.unit} = {shown_amount(expected)}"
    out.check("growth_rate", agree(expected, rate.amount), detail)


def _with_change(figures: Sequence[Figure]) -> tuple[Figure, Figure] | None:
    """This year's figure and its change against last year, from one statement."""
    for change in yearly_changes(figures):
        if change.measure is not Measure.CHANGE or not change.amount.is_money:
            continue
        own = [f for f in figures if f.measure is final_or_budget(f.kind) and f.source.report == change.source.report]
        own = [f for f in own if f.source.section == change.source.section] or own
        own = [f for f in own if f.subject == change.subject]
        same = [f for f in own if f.group == change.group] or own
        if same:
            return same[0], change
    return None


def rate_of_change(out: Composer, figures: Sequence[Figure], change: Figure) -> bool:
    """The rate that the report leaves out: its change over last year's amount, which follows from both."""
    pair = _with_change([f for f in figures if f.measure is not Measure.CHANGE or f == change])
    if pair is None:
        return False
    now, change = pair
    size, value = abs(change.amount.value), now.amount.to(change.amount.unit).value
    sign, before = ("-", value - size) if change.amount.value > 0 else ("+", value + size)
    word = "增长" if change.amount.value > 0 else "下降"
    out.say(f"{when(now)}{label(now)} {out.quoted(now)}{out.mark(now)}，{out.change(change)}{out.mark(change)}")
    if before <= 0:
        out.say("；上年为零，不能计算增长率。")
        return True
    shown = Amount(size, change.amount.unit)
    expression = f"{plain(shown)} / ({plain(now.amount)} {sign} {plain(shown)})"
    text = out.computed(rounded(size / before * 100, "%"), expression, (now, change))
    out.say(f"，{word} {text}（{shown_expression(expression)}）{out.marks((now, change))}。")
    return True


def _of_base(change: Figure) -> str:
    """What last year's number is of, where the change says it: 比2024年预算, 比2024年预算执行数."""
    return "执行数" if "执行" in change.base else "预算数" if "预算" in change.base else ""


def _last(figure: Figure) -> str:
    return f"{figure.year - 1} 年" if figure.year else "上年"


def _second(out: Composer, first: Figure, second: Figure) -> str:
    """The mark of a second source where it is another place than the first."""
    return "" if out.mark(second) == out.mark(first) else out.mark(second)

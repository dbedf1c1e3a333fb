"""One figure, or several named ones: quoted as printed, or computed from what is printed."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace

from ingest.ledger.model import Figure, Measure
from ingest.ledger.terms import canonical, section
from qa.averages import average
from qa.blank import tell_blank
from qa.case import Case
from qa.changes import say_changed
from qa.choices import ambiguous_reports, ambiguous_subjects
from qa.compose import Composer, shown_amount
from qa.contradict import ONE_SUM as _ONE_SUM
from qa.contradict import contradicting
from qa.derived import change_between, completion, previous_year, rate_of_change, remainder, share_of
from qa.left_out import asks_part, leaves_out, told_apart
from qa.match import Reading, narrowed, of_measure, of_subject, readings
from qa.model import Ask, Intent, Outcome
from qa.premise import amount_of, corrected
from qa.refine import refined_asks
from qa.shares import share_with_whole
from qa.telling import statement
from qa.totals import all_of_it
from qa.whole import without_other_parts

_WITH_ANOTHER = re.compile(r"加上?$")
"""市级加区级支持总部经济: the one that is known is half of what is asked."""
_ONE_FUND = ("财政拨款收入", "财政拨款支出")
_COMPUTED = (
    Measure.PREVIOUS,
    Measure.CHANGE,
    Measure.CHANGE_RATE,
    Measure.SHARE,
    Measure.COMPLETION_RATE,
    Measure.EXECUTION_RATE,
)
_MORE = re.compile(r"[比较](?:上年|去年|上一年|20\d\d年)度?[多少增减]")
_PLANNED = (Measure.INITIAL_BUDGET, Measure.FULL_BUDGET)
_TOTALS = (("支出总计", "本年支出合计", "支出总额"), ("收入总计", "本年收入合计", "收入总额"))


def figure_answer(case: Case, out: Composer) -> bool:
    """Answer each thing asked for; True where at least one could be answered."""
    asks = refined_asks(case.question, case.figures)
    if not any(ask.subject or ask.project for ask in asks):
        return False
    corrected(case, out)
    missing: list[Ask] = []
    for ask in asks:
        told = out.text
        if told and case.question.intent is Intent.DERIVED and ask.measure in (None, Measure.COUNT):
            # The average is said; what it is divided by is no second question.
            continue
        if not _one(case, out, ask):
            missing.append(ask)
        elif told and out.text[len(told) :] in told:
            # An average asked for by both its names is said once.
            out.text = told
        if out.outcome is Outcome.AMBIGUOUS:
            return True
    if len(missing) == len(asks) or _only_beside(case, asks, missing):
        return False
    for ask in missing if case.question.intent is not Intent.DERIVED else ():
        if tell_blank(case, out, ask):
            continue
        name = f"“{ask.qualifier}”的" if ask.qualifier else ""
        name += f"“{ask.project or ask.subject}”"
        out.say(f"没有找到{name}{'的' + ask.measure.value if ask.measure else ''}。")
    return True


def _only_beside(case: Case, asks: Sequence[Ask], missing: Sequence[Ask]) -> bool:
    """Whether the one thing asked for (比上年多了多少) is missing, and what is told only stands beside it."""
    if len(re.findall(r"多少|几(?!项|个)|百分之|哪|什么|分别|各", case.question.words)) != 1:
        return False
    names = {(ask.subject, ask.project) for ask in asks}
    return len(names) == 1 and any(ask.measure in _COMPUTED for ask in missing)


def _one(case: Case, out: Composer, ask: Ask) -> bool:
    figures = of_subject(case.figures, ask)
    if _WITH_ANOTHER.search(ask.qualifier):
        return False
    if ask.measure is Measure.COUNT and _MORE.search(case.question.words):
        # How many more than last year is not answered by how many.
        return False
    if ask.measure is Measure.COUNT and not of_measure(figures, Measure.COUNT):
        return any(_one(case, out, replace(ask, subject=name)) for name in section("counts").get(ask.subject, ()))
    figures = [f for f in figures if narrowed(f, ask.qualifier)]
    figures = without_other_parts(figures, ask, case.question.words)
    sought = _as_last_year(case, ask, figures)
    if not figures or not (_tells(figures, sought.measure) if sought.measure else of_measure(figures, None)):
        figures += _related(case, sought)
    if not figures or leaves_out(case, figures) or asks_part(case, ask, figures):
        return False
    figures = told_apart(case.question.rest, figures)
    telling = _telling_reports(figures, ask)
    if len(telling) > 1:
        ambiguous_reports(case, out, ask.project or ask.subject, telling)
        return True
    figures = [f for f in figures if not telling or f.source.report in telling]
    if case.question.without:
        return remainder(case, out, ask, figures)
    if case.question.intent is Intent.DERIVED:
        # The whole is no answer to what each one cost.
        return average(case, out, ask, figures) or (_is_average(ask) and _say_printed(case, out, ask, figures))
    of_year = [f for f in figures if f.year in case.scope.missing_years]
    own = of_measure(of_year, None if ask.measure is Measure.PREVIOUS else ask.measure)
    if own:
        # The next year's report tells of the year asked for.
        return _say(case, out, ask, readings(own, case.question.words, ask.column))
    if _asks_for_last_year(case, ask, figures[0].year):
        return previous_year(case, out, ask, figures)
    fitting = of_measure(figures, ask.measure)
    if ask.measure in _COMPUTED[-2:] and "年初" in case.question.words:
        # What was done of the plan as it became is no answer to what was done of the plan as it was.
        fitting = [f for f in fitting if not re.search(r"全年|调整", f.base)]
    if not fitting:
        return _derived(case, out, ask, figures)
    if ask.base or (ask.measure is Measure.SHARE and ask.within):
        whole = ask.base or ask.within
        fitting = [f for f in fitting if _share_of_whole(f, whole)]
        if not fitting:
            return share_of(case, out, replace(ask, base=whole), figures)
    told = []
    for part in by_unit(fitting, case.question.text):
        found = readings(part, case.question.words, ask.column)
        told.append(_say(case, out, ask, found + contradicting(case, ask, found)))
    return any(told)


def _as_last_year(case: Case, ask: Ask, figures: Sequence[Figure]) -> Ask:
    """The ask as one for last year's amount, where its year is only told of by the report of the year after."""
    own = any(f.year in case.scope.missing_years for f in figures)
    last = case.scope.previous_of is not None and ask.measure in (None, Measure.FINAL, Measure.BUDGET)
    return replace(ask, measure=Measure.PREVIOUS) if last and not own else ask


def _is_average(ask: Ask) -> bool:
    return bool(re.search(r"平均|人均|每", ask.subject))


def _say_printed(case: Case, out: Composer, ask: Ask, figures: Sequence[Figure]) -> bool:
    return _say(case, out, ask, readings(of_measure(figures, ask.measure), case.question.words, ask.column))


def _related(case: Case, ask: Ask) -> list[Figure]:
    """Figures of the subject that carries a measure for this one (财政拨款的年初预算: 财政拨款收入支出总计)."""
    seen: list[Figure] = []
    for name in section("related").get(ask.subject, ()):
        if any(side in ask.said and side not in name for side in ("收入", "支出")):
            # What was spent is no answer to what came in.
            continue
        if name in _ONE_FUND and ask.subject.endswith("总计"):
            totals = of_subject(case.figures, replace(ask, scope="", column=""))
            if name not in all_of_it(_ONE_FUND, totals, case.figures):
                # What one fund changed by is no answer to what all the money did.
                continue
        own = of_subject(case.figures, replace(ask, subject=name, scope="", column=""))
        seen += own
        planned = ask.measure in _COMPUTED[-2:] and any(f.measure in _PLANNED for f in own)
        if planned or (ask.measure and _tells(own, ask.measure)) or (own and not ask.measure):
            return seen if ask.measure is Measure.PREVIOUS else own
    return []


def _tells(figures: Sequence[Figure], measure: Measure) -> bool:
    """Whether figures have a measure; last year's amount follows from a change as well."""
    last = (Measure.PREVIOUS, Measure.PREVIOUS_BUDGET, Measure.CHANGE)
    return (
        any(f.measure in last for f in figures) if measure is Measure.PREVIOUS else bool(of_measure(figures, measure))
    )


def _asks_for_last_year(case: Case, ask: Ask, year: int | None) -> bool:
    if ask.measure is Measure.PREVIOUS:
        return True
    if ask.measure not in (None, Measure.FINAL, Measure.BUDGET) or year is None:
        return False
    if case.scope.previous_of is not None:
        return True
    return ask.year == year - 1 and ask.year in case.scope.missing_years


def _share_of_whole(figure: Figure, whole: str) -> bool:
    usual = section("wholes").get(figure.name, "")
    base = canonical(figure.base)
    # 总支出 is said of what was spent in the year and of the grand total alike; the answer names which it is.
    if base and any(base in alike and whole in alike for alike in _TOTALS):
        return True
    return base == whole or (not figure.base and bool(usual) and usual.endswith(whole))


def _telling_reports(figures: Sequence[Figure], ask: Ask) -> list[str]:
    """Reports that state the measure asked for; more than one and the question does not say which is meant."""
    stems = list(dict.fromkeys(f.source.report for f in figures))
    if ask.measure in _COMPUTED:
        # What one report prints may be computed from another: both could answer.
        return stems
    return [stem for stem in stems if of_measure([f for f in figures if f.source.report == stem], ask.measure)]


def by_unit(figures: Sequence[Figure], text: str) -> list[list[Figure]]:
    """Counts in different units (98 批次, 300 人次) are different things; those of the units asked for, or all."""
    if any(f.measure is not Measure.COUNT for f in figures):
        return [list(figures)]
    units = list(dict.fromkeys(f.amount.unit for f in figures))
    named = [unit for unit in units if unit[0] in text]
    return [[f for f in figures if f.amount.unit == unit] for unit in (named or units)]


def _derived(case: Case, out: Composer, ask: Ask, figures: Sequence[Figure]) -> bool:
    if ask.measure is Measure.SHARE:
        return share_of(case, out, replace(ask, base=ask.base or ask.within), figures)
    if ask.measure in (Measure.COMPLETION_RATE, Measure.EXECUTION_RATE):
        return completion(case, out, ask, figures)
    if ask.measure in (Measure.CHANGE, Measure.CHANGE_RATE):
        other = Measure.CHANGE_RATE if ask.measure is Measure.CHANGE else Measure.CHANGE
        told = readings(of_measure(figures, other), case.question.words, ask.column)
        # 增长多少 asks for the amount or the rate: what the report tells of the two will do.
        if change_between(case, out, ask, figures):
            return True
        if ask.measure is Measure.CHANGE_RATE and len(told) == 1 and rate_of_change(out, figures, told[0].figure):
            return True
        return len(told) == 1 and _say(case, out, ask, told)
    return False


def _say(case: Case, out: Composer, ask: Ask, found: Sequence[Reading]) -> bool:
    if not found:
        return False
    if len(found) == 1:
        figure = found[0].in_unit(case.question.unit)
        if figure.measure in (Measure.CHANGE, Measure.CHANGE_RATE) and say_changed(out, figure, case.figures):
            return True
        if figure.measure is Measure.SHARE and share_with_whole(out, figure, case.figures):
            return True
        same = [f for f in found[0].figures if f.amount.unit == figure.amount.unit]
        out.say(statement(out, figure, case.question.unit, same) + "。")
        if figure.measure is Measure.CHANGE and figure.amount.value == 0:
            out.say(amount_of(out, of_subject(case.figures, ask), figure))
        money = _money_beside(case, figure)
        if money is not None:
            out.say(statement(out, money, case.question.unit) + "。")
        return True
    paths = {"" if r.figure.name in _ONE_SUM else r.figure.subject for r in found}
    if len(paths) > 1 and len(found) > 4:
        ambiguous_subjects(out, ask, found)
        return True
    if len(paths) > 1 and all(r.figure.name != ask.subject and ask.subject in r.figure.subject for r in found):
        out.say(f"报告没有列出{ask.subject}的合计，其中：")
        out.say("；".join(statement(out, r.figure, case.question.unit) for r in found) + "。")
        return True
    _say_all(case, out, found, same_subject=len(paths) == 1)
    return True


def _money_beside(case: Case, figure: Figure) -> Figure | None:
    """The amount told with a number of things, where the question wants both (几个项目，涉及多少资金)."""
    if figure.measure is not Measure.COUNT or not re.search(r"金额|资金|多少钱|多少万?元", case.question.words):
        return None
    beside = [f for f in case.figures if f.group == figure.group and f.source.report == figure.source.report]
    return next((f for f in beside if f.group and f.subject == figure.subject and f.amount.is_money), None)


def _say_all(case: Case, out: Composer, found: Sequence[Reading], same_subject: bool) -> None:
    """Figures that fit equally are all shown: a contradiction, or several places of the same name."""
    if same_subject:
        parts = [
            f"{f.source.spot}{_where(f)}：{statement(out, f, case.question.unit)}"
            for f in (r.in_unit(case.question.unit) for r in found)
        ]
        out.say("报告中有不同的数字，一并列出：" + "；".join(parts) + "。")
        out.check(
            "same_everywhere",
            False,
            "同一指标在报告不同位置的数字不一致：" + " / ".join(shown_amount(r.figure.amount) for r in found),
        )
        return
    parts = [f"{r.figure.subject.replace('/', ' / ')}：{statement(out, r.figure, case.question.unit)}" for r in found]
    out.say("有几个同名的科目，分别是：" + "；".join(parts) + "。")


def _where(figure: Figure) -> str:
    place = figure.source.table or figure.source.section.rsplit("/", 1)[-1]
    return f"（{place}）" if place else ""

"""Why something changed, deviated or was not done: the reason the report gives, with the figures it explains."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace

from ingest.ledger.model import Figure, Measure
from ingest.ledger.terms import section, squeezed
from qa.asserted import owner_of_amount
from qa.because import because, cleaned
from qa.case import Case
from qa.changes import changed, current_of, say_changed
from qa.choices import ambiguous_reports
from qa.compose import Composer, direction, label, when
from qa.derived import check_rate
from qa.lookup_why_parts import explained_by_parts
from qa.match import narrowed, of_measure, of_subject, readings
from qa.model import Ask, Outcome
from qa.overlap import sentences, statements
from qa.overspent import not_overspent
from qa.passages import quote_passage
from qa.premise import corrected
from qa.refine import refined_asks
from qa.telling import statement
from qa.totals import names_nothing_else
from qa.whole import without_other_parts

_BUDGET_WORDS = re.compile(r"预算|差异|执行率|没花完|没用完|结余|剩")
_ONE_SIDE = ("收入总计", "支出总计")
_MOVED = re.compile(r"变[化动了]|变(?=的|$)|增减|波动|浮动")
_GIVES_REASON = re.compile(r"原因(?:是|为|：|，一是)|是因为|由于")
_WHY = re.compile(
    r"为什么|为何|为啥|何故|原因|怎么回事|怎么|由于|因为|主要|说明|一样|一致|"
    r"不|没|会|突然|这么|那么|都|超|猛|大幅|剧|发生|出现"
)
_PLANS = (Measure.VARIANCE_RATE, Measure.INITIAL_BUDGET, Measure.FULL_BUDGET, Measure.COMPLETION_RATE)
_FUNDS = ("政府性基金预算财政拨款", "国有资本经营预算财政拨款")
"""Parts of the money that a total is not meant of where the question does not say so."""
_DEVIATION = ("预算成本控制率", "预算执行率", "成本控制率")


def why(case: Case, out: Composer) -> bool:
    """Give the reason for each subject asked about; a false premise is corrected first."""
    asks = [ask for ask in refined_asks(case.question, case.figures) if ask.subject or ask.project] or _sides(case)
    asks = [owner_of_amount(case, ask) for ask in asks]
    if not_overspent(case, out, asks):
        return True
    done: set[tuple[str, str]] = set()
    for ask in asks:
        figures = [f for f in of_subject(case.figures, ask) if narrowed(f, ask.qualifier)]
        figures = without_other_parts(figures, ask, case.question.words)
        if figures and ask.subject in _ONE_SIDE and not any(f.reason for f in figures):
            # 收、支总计各增加…，主要原因是: the reason is told of both sides at once.
            both = of_subject(case.figures, replace(ask, subject="收入支出总计"))
            figures = both if any(f.reason for f in both) else figures
        if case.scope.previous_of is not None:
            # Why it was so the year before is not answered by why it is so now.
            figures = [f for f in figures if f.year in case.scope.missing_years]
        if not figures or (ask.subject, ask.project) in done:
            continue
        if len(_telling(figures)) > 1 and not case.question.years[1:]:
            return _ambiguous(case, out, ask, figures)
        if ask.project:
            told = _project_reason(case, out, ask)
        elif done and not any(f.reason for f in figures):
            # A second subject that the question names beside the one explained: its figure belongs to the answer.
            found = readings(of_measure(figures, ask.measure), case.question.words, ask.column)
            told = len(found) == 1
            out.say(statement(out, found[0].figure) + "。" if told else "")
        else:
            told = _reason(case, out, ask, figures)
        if told:
            done.add((ask.subject, ask.project))
    return bool(done) or out.outcome is not Outcome.ANSWERED


def _sides(case: Case) -> list[Ask]:
    """What 收入 and 支出 mean by themselves: the total that the report gives a reason for."""
    words = case.question.words
    if not names_nothing_else(_WHY.sub("", words)):
        # Why something else changed is not answered by why the total did.
        return []
    if "预算" in words and "决算" in words:
        own = ("本年财政拨款支出", "财政拨款支出", "一般公共预算财政拨款支出", "财政拨款收入支出总计")
        of_plan = [n for n in own if any(f.reason and f.measure in _PLANS for f in of_subject(case.figures, Ask(n)))]
        return [Ask(name) for name in of_plan][:1]
    names: tuple[str, ...] = ()
    if "收支" in words:
        names = ("收入支出总计", "收入总计", "支出总计")
    elif "收入" in words:
        names = ("本年收入合计", "收入总计", "财政拨款收入", "收入支出总计")
    elif re.search(r"支出|钱|花", words):
        names = ("本年支出合计", "支出总计", "财政拨款支出", "收入支出总计")
    of = {name: [f for f in of_subject(case.figures, Ask(name)) if f.scope not in _FUNDS] for name in names}
    told = [name for name in names if any(f.reason for f in of[name])]
    told += [name for name in names if any(f.measure is Measure.CHANGE for f in of[name])]
    return [Ask(name) for name in told][:1]


def _reason(case: Case, out: Composer, ask: Ask, figures: Sequence[Figure]) -> bool:
    asked = squeezed(case.question.text).replace(ask.subject, "").replace("一般公共预算", "")
    groups = _groups(figures, bool(_BUDGET_WORDS.search(asked)))
    own = next((f for f in figures if f.reason), None)
    if not groups and own is not None:
        out.say(f"{statement(out, own)}，报告写明的原因：{because(case, out, own)}。")
        return True
    if not groups:
        explained = explained_by_parts(case, out, ask) or _explained(case, out, ask)
        return explained or _no_reason(case, out, ask, figures)
    group = groups[0]
    change = next((f for f in group if f.measure is Measure.CHANGE), None)
    rate = next((f for f in group if f.measure is Measure.CHANGE_RATE), None)
    if change is None and rate is None:
        corrected(case, out, (ask,))
        out.say(_told(out, group) + f"，主要原因是{because(case, out, group[0])}。")
        return True
    head = group[0]
    if corrected(case, out, (ask,)):
        out.say(f"报告给出的原因是{because(case, out, _with_reason(group))}。")
    else:
        told = changed(out, group, change, rate)
        out.say(f"{when(head)}{label(head)}{told}，主要原因是{because(case, out, _with_reason(group))}。")
    if change is not None and change.amount.value != 0:
        current = current_of(group, figures)
        if current is not None:
            check_rate(out, group, current, change)
    return True


def _told(out: Composer, group: Sequence[Figure]) -> str:
    """The facts that a reason about budget and execution explains."""
    head = group[0]
    names = {
        Measure.INITIAL_BUDGET: "年初预算",
        Measure.FULL_BUDGET: "全年预算",
        Measure.FINAL: "决算",
        Measure.VARIANCE_RATE: "预决算差异率",
        Measure.COMPLETION_RATE: "完成预算的",
        Measure.BUDGET: "预算",
    }
    parts = [f"{names[f.measure]} {out.quoted(f)}" for f in group if f.measure in names]
    if not parts:
        parts = [f" {out.quoted(f)}" for f in group[:1]]
    return f"{when(head)}{label(head)}{'，'.join(parts)}"


def _groups(figures: Sequence[Figure], about_budget: bool) -> list[list[Figure]]:
    """Statements that give a reason, those that speak of what was asked (a change, or budget against final) first."""
    out: dict[tuple[str, str], list[Figure]] = {}
    for figure in figures:
        if figure.group:
            out.setdefault((figure.source.report, figure.group), []).append(figure)
    groups = [group for group in out.values() if any(f.reason for f in group)]

    def order(group: list[Figure]) -> tuple[int, int, int]:
        changed = any(f.measure in (Measure.CHANGE, Measure.CHANGE_RATE) for f in group)
        return (int(group[0].scope in _FUNDS), int(changed == about_budget), group[0].source.page)

    changed = [f for f in figures if f.measure in (Measure.CHANGE, Measure.CHANGE_RATE)]
    if changed and not about_budget:
        # Why it changed is not answered by why it missed its budget.
        groups = [g for g in groups if any(f in changed for f in g)]
    return sorted(groups, key=order)


def _explained(case: Case, out: Composer, ask: Ask) -> bool:
    """A sentence that names the subject and gives a reason, though the reason is not tied to a figure of it."""
    for chunk in case.passages():
        for sentence in statements(chunk.source.quote):
            if chunk.form == "text" and ask.subject in squeezed(sentence) and _GIVES_REASON.search(sentence):
                corrected(case, out, (ask,))
                quote_passage(case, out, chunk, sentence)
                return True
    return False


def _no_reason(case: Case, out: Composer, ask: Ask, figures: Sequence[Figure]) -> bool:
    """The report tells of the change but gives no reason: say both."""
    changes = [f for f in figures if f.measure in (Measure.CHANGE, Measure.CHANGE_RATE)]
    if not changes:
        return _only_amount(case, out, figures)
    change = changes[0]
    wrong = corrected(case, out, (ask,))
    if not wrong and _said_nearby(case, out, change, figures):
        return True
    if _through_parts(case, out, change, said=wrong):
        return True
    if wrong:
        out.say("报告没有说明变动的原因。")
        return True
    went = f"比{change.base or '上年'}{direction(change)} {out.quoted(change, unsigned=True)}"
    if change.amount.value == 0:
        went = f"与{change.base or '上年'}持平（变动 {out.quoted(change)}）"
        if _MOVED.search(case.question.words):
            # What did not change needs no reason: that is the answer.
            out.say(f"{when(change)}{label(change)}{went}{out.mark(change)}，没有变动。")
            return True
    out.outcome = Outcome.NO_EVIDENCE
    out.say(f"报告没有说明{label(change)}变动的原因，只写到{when(change)}{went}{out.mark(change)}。")
    return True


def _through_parts(case: Case, out: Composer, change: Figure, said: bool) -> bool:
    """A whole that changed without a reason of its own: the parts that went the same way, with theirs."""
    parts = [
        f
        for f in case.figures
        if f.measure is change.measure
        and f.reason
        and f.name in section("overviews").get(change.name, ())
        and (f.source.report, f.year) == (change.source.report, change.year)
        and f.amount.value * change.amount.value > 0
    ]
    # A part of a part (公务用车购置费) would tell the same yuan a second time.
    parts = [f for f in parts if f.name in section("items").get(change.name, ())] or parts
    if not parts:
        return False
    if not said and not say_changed(out, change, case.figures):
        out.say(f"{statement(out, change)}。")
    told = (
        f"{label(f)}{direction(f)} {out.quoted(f, unsigned=True)}，主要原因是{because(case, out, f)}"
        for f in {part.subject: part for part in parts}.values()
    )
    out.say(f"其中：{'；'.join(told)}。")
    return True


def _said_nearby(case: Case, out: Composer, change: Figure, figures: Sequence[Figure]) -> bool:
    """A total's change, and the reason that its section gives for a part of it."""
    side = next((one for one in ("收入", "支出") if change.name in (f"{one}总计", f"本年{one}合计")), "")
    for chunk in case.passages() if side else ():
        if chunk.form != "text" or (chunk.source.report, chunk.source.section) != (
            change.source.report,
            change.source.section,
        ):
            continue
        told = next((s for s in sentences(chunk.source.quote) if _GIVES_REASON.search(s) and side in s), None)
        if told and change.source.page <= chunk.source.page <= change.source.page + 1:
            if not say_changed(out, change, figures):
                out.say(f"{statement(out, change)}。")
            out.say("报告写到：")
            quote_passage(case, out, chunk, told)
            return True
    return False


def _only_amount(case: Case, out: Composer, figures: Sequence[Figure]) -> bool:
    """The report gives the amount and neither a change nor a reason: say just that."""
    found = readings(of_measure(figures, None), case.question.words)
    if len(found) != 1:
        return False
    out.outcome = Outcome.NO_EVIDENCE
    out.say(f"报告没有说明原因，只写到{statement(out, found[0].figure)}。")
    return True


def _project_reason(case: Case, out: Composer, ask: Ask) -> bool:
    """Reasons in a project's 绩效自评表: those on its money first, else all that are given."""
    rows = [f for f in case.figures if f.project == ask.project and f.reason]
    money = [f for f in rows if f.name in _DEVIATION or re.search(r"成本|经费|预算|资金|执行", f.name)]
    about_money = bool(re.search(r"钱|资金|花|执行|预算|结余|用完|支出", squeezed(case.question.text)))
    chosen = (money if about_money and money else rows)[:12]
    if not chosen:
        return False
    rate = next((f for f in case.figures if f.project == ask.project and f.measure is Measure.EXECUTION_RATE), None)
    head = f"“{ask.project}”"
    if rate is not None and about_money:
        spent = _funds(case, ask.project, Measure.EXECUTED)
        budget = _funds(case, ask.project, Measure.FULL_BUDGET)
        if budget is not None and spent is not None:
            head += f"全年预算 {out.quoted(budget)}，执行 {out.quoted(spent)}，"
        head += f"执行率 {out.quoted(rate)}{out.mark(rate)}，"
    reasons: dict[str, Figure] = {}
    for figure in chosen:
        reasons.setdefault(cleaned(figure.reason), figure)
    told = "；".join(because(case, out, figure) for figure in reasons.values())
    out.say(f"{head}自评表写明的偏差原因：{told}。")
    return True


def _funds(case: Case, project: str, measure: Measure) -> Figure | None:
    return next((f for f in case.figures if f.project == project and f.measure is measure and "总额" in f.name), None)


def _ambiguous(case: Case, out: Composer, ask: Ask, figures: Sequence[Figure]) -> bool:
    ambiguous_reports(case, out, ask.project or ask.subject, _telling(figures))
    return True


def _telling(figures: Sequence[Figure]) -> list[str]:
    """The reports that tell of a change or give a reason."""
    return list(dict.fromkeys(f.source.report for f in figures if f.reason or f.measure is Measure.CHANGE))


def _with_reason(group: Sequence[Figure]) -> Figure:
    return next(f for f in group if f.reason)

"""Answers from the audit: which numbers of a report do not agree, and whether a total is the sum of its parts."""

from __future__ import annotations

import re
from collections.abc import Sequence

from ingest.ledger.model import Amount, Figure, Measure
from ingest.ledger.terms import section, squeezed
from qa.audit import AuditResult, audit_book
from qa.audit_book import book_of
from qa.audit_items import NAMED
from qa.audit_model import Check, Finding, Key, Kind, entry_of
from qa.audit_parts import ATTACHED, LEVELS, NUMBERED
from qa.audit_presence import REASON, TEMPLATE, asks_nothing
from qa.audit_purposes import PURPOSE
from qa.audit_reached import DONE, GOAL, LIMIT
from qa.case import Case
from qa.choices import ambiguous_reports
from qa.compose import Composer, label, plain, rounded, shown_expression, when
from qa.model import Intent
from qa.verify import verify_draft

_ALL = re.compile(
    r"勾稽|对不上|自相矛盾|前后矛盾|前后不一|不一致|不相符|(?:数字|数据|账|金额)[^，。]{0,6}(?:有错|有误|错误|有问题|不平|平吗|对吗)"
    r"|(?:算错|写错|填错)了?(?:的|哪|吗|没有|$)|哪[些里个][^，。]{0,8}(?:有误|有错|错了)"
    r"|(?:报告|决算|预算|表|数字|数据|账)[里中上]?面?(?:的?(?:数字|数据))?(?:有|存在)(?:没有|什么|啥|哪些|无)?(?:数字|数据|计算)?(?:错误?|差错|毛病|疑点|漏洞|破绽|问题|矛盾|出入)"
    r"|(?:审核|核对|检查|审|查)(?:一下|一遍|下)?(?:这份?|该|本|整份)?(?:报告|决算|预算|数字|数据|表)"
)
_SUM = re.compile(
    r"(?:合计|总计|总数|总额|加总|相加|加起来|分项|明细)[^，。]{0,8}(?:对吗|对不对|对得上|正确|平吗|相符|一致吗|等于)"
)
_PLAN_AND_SPENT = re.compile(r"预算.*(?:决算|执行)|(?:决算|执行).*预算|上年|去年")
"""预算和决算不一致的有哪些 asks for items, not for errors."""
_ASIDE = re.compile(r"^(?:请问|问一下|这份?|该|本)?(?:报告|决算|预算|表)?(?:里|中)?(?:的)?|(?:各项|支出|费用)?的?$")
_MOST = 12
_MOST_PARTS = 8
_LACKING = {
    REASON: "没有说明原因",
    TEMPLATE: "没有填数",
    PURPOSE: "写的用途与其他科目相同",
    NUMBERED: "没有写部分的编号",
    ATTACHED: "提到的材料缺少",
    LEVELS: "没有填数",
}
"""What is said of a place that has no number to tell."""
_NUMBERS = (Kind.ERROR, Kind.TEXT_TABLE, Kind.ZERO_BASE, Kind.ROUNDING)


def asks_audit(case: Case) -> bool:
    """Whether a question is about the numbers agreeing with each other; two named ones are only compared."""
    words = squeezed(case.question.text)
    if len({ask.subject for ask in case.question.asks if ask.subject}) > 1 or case.question.intent is Intent.WHY:
        return False
    if _PLAN_AND_SPENT.search(words) and "勾稽" not in words:
        return False
    return bool(_ALL.search(words) or _SUM.search(words))


def adds_up(case: Case, out: Composer) -> bool:
    """Say what the audit of the one report in scope found, of the subject asked about or of everything."""
    if len(case.reports) != 1:
        ambiguous_reports(case, out, "勾稽检查", [info.stem for info in case.reports])
        return True
    result, figures = _audited(case)
    wanted = _wanted(case) or _topic(case, result)
    if wanted is None:
        return False
    found = [f for f in result.findings if not wanted or _is_of(f.check, wanted) or f.subject in wanted]
    if wanted and _SUM.search(squeezed(case.question.text)):
        found = [f for f in found if f.check is not None and not f.check.over]
    grave = [f for f in found if f.kind is not Kind.ROUNDING]
    if wanted and not grave:
        return _say_held(out, result, wanted, figures) or _say_all(out, found, figures, case)
    if not found:
        out.say("核对的数字都对得上。")
        return _cite_some(out, result, figures)
    return _say_all(out, grave or found, figures, case)


def _say_all(out: Composer, found: Sequence[Finding], figures: dict[Key, Figure], case: Case) -> bool:
    """The findings, those that reckon first; of very many only the first."""
    for finding in [f for f in found if f.kind in _NUMBERS][:_MOST]:
        trial = Composer()
        _say(trial, finding, figures, case)
        if _is_borne_out(trial, case):
            _say(out, finding, figures, case)
        else:
            _say_place(out, finding, figures, case)
    for finding in [f for f in found if f.kind not in _NUMBERS][:_MOST]:
        _say_missing(out, finding, case)
    if len(found) > _MOST:
        out.say("其余没有列出。")
    return bool(out.citations)


def _is_borne_out(trial: Composer, case: Case) -> bool:
    """Whether the verifier, which knows fewer ways to reckon than the audit, accepts the arithmetic as shown."""
    places = {(one.source.page, one.source.quote) for one in trial.citations}
    cited = [figure for figure in case.figures if (figure.source.page, figure.source.quote) in places]
    question = case.question
    return verify_draft(
        trial.text, trial.citations, cited, trial.numbers, question.years, question.text, question.subjects
    ).ok


def _audited(case: Case) -> tuple[AuditResult, dict[Key, Figure]]:
    tables = [table for _, table in case.tables()]
    result = audit_book(book_of(case.reports[0], case.figures, tables, case.passages()))
    return result, {entry_of(figure).key: figure for figure in case.figures}


def _wanted(case: Case) -> set[str]:
    """The subjects asked about, and the parts that make them up."""
    names = {ask.subject for ask in case.question.asks if ask.subject}
    return names | {part for name in names for part in section("overviews").get(name, ())}


def _topic(case: Case, result: AuditResult) -> set[str] | None:
    """The totals whose names hold the word before 合计 (采购的合计对吗); None where no total has such a name."""
    found = _SUM.search(squeezed(case.question.text))
    word = _ASIDE.sub("", squeezed(case.question.text)[: found.start()]) if found else ""
    if not word:
        return set()
    failing = [finding.check for finding in result.findings if finding.check is not None]
    return {check.target.label for check in (*result.held, *failing) if word in check.target.label} or None


def _is_of(check: Check | None, wanted: set[str]) -> bool:
    return check is not None and any(entry.label.rsplit("/", 1)[-1] in wanted for entry in check.entries)


def _say_held(out: Composer, result: AuditResult, wanted: set[str], figures: dict[Key, Figure]) -> bool:
    """The sums of the subject asked about that close, with their arithmetic."""
    sums = [c for c in result.held if c.target.label in wanted and len(c.parts) > 1 and not c.over]
    told = [c for c in sums if all(e.key in figures for e in c.entries) and len(c.parts) <= _MOST_PARTS]
    for check in _distinct(told, figures)[:2]:
        _say_sum(out, check, figures)
        out.say("两者相等。")
    return bool(out.citations)


def _distinct(checks: Sequence[Check], figures: dict[Key, Figure]) -> list[Check]:
    """One check for each subject and measure; sentences before tables."""
    ordered = sorted(checks, key=lambda check: check.target.source.table is not None)
    seen: dict[tuple[str, Measure], Check] = {}
    for check in ordered:
        figure = figures[check.target.key]
        seen.setdefault((figure.subject, figure.measure), check)
    return list(seen.values())


def _cite_some(out: Composer, result: AuditResult, figures: dict[Key, Figure]) -> bool:
    """An all-clear rests on checks: the totals of the report are shown."""
    totals = [c for c in result.held if len(c.parts) > 1 and not c.over and c.target.source.table is None]
    for check in [c for c in totals if all(e.key in figures for e in c.entries)][:2]:
        _say_sum(out, check, figures)
        out.say("两者相等。")
    return bool(out.citations)


def _say(out: Composer, finding: Finding, figures: dict[Key, Figure], case: Case) -> None:
    check = finding.check
    if finding.kind is Kind.ZERO_BASE:
        _say_over_nothing(out, finding, figures)
    elif check is None or not _is_printed(check, figures):
        _say_place(out, finding, figures, case)
    elif check.over:
        _say_rate(out, check, figures)
    else:
        _say_sum(out, check, figures)
        _say_gap(out, finding, check, figures)


def _is_printed(check: Check, figures: dict[Key, Figure]) -> bool:
    """Whether every number of a check is a figure of the ledger, as printed: then each can be cited."""
    known = all(entry.key in figures for entry in check.entries)
    return known and all(figures[entry.key].amount.value == entry.amount.value for entry in check.entries)


def _say_sum(out: Composer, check: Check, figures: dict[Key, Figure]) -> None:
    """The total as printed, its parts as printed, and what they come to."""
    whole = figures[check.target.key]
    parts = [figures[part.entry.key] for part in check.parts]
    out.say(f"{when(whole)}{label(whole)}{whole.measure.value}为 {out.quoted(whole)}{out.mark(whole)}；")
    if len(parts) == 1:
        other = parts[0]
        out.say(f"另外，{label(other)}{other.measure.value}为 {out.quoted(other)}{out.mark(other)}。")
        return
    signed = [(part.sign, figures[part.entry.key]) for part in check.parts if part.entry.amount.value]
    signed = signed or [(check.parts[0].sign, parts[0])]
    expression = " ".join(f"{'+' if sign > 0 else '-'} {plain(f.amount)}" for sign, f in signed).removeprefix("+ ")
    total = Amount(check.expected() or check.target.amount.value * 0, check.target.amount.unit)
    shown = "、".join(f"{label(f)} {out.quoted(f)}{out.mark(f)}" for _, f in signed)
    out.say(f"{shown}，相加为 {out.computed(total, expression, parts)}（{shown_expression(expression)}）。")


def _say_gap(out: Composer, finding: Finding, check: Check, figures: dict[Key, Figure]) -> None:
    whole = check.target.amount
    total = Amount(check.expected() or whole.value * 0, whole.unit)
    high, low = (whole, total) if whole.value >= total.value else (total, whole)
    own = [figures[entry.key] for entry in check.entries]
    expression = f"{plain(high)} - {plain(low)}"
    gap = high - low
    size = rounded(gap.value, gap.unit, max(whole.places, total.places))
    tail = "是四舍五入的尾差" if finding.kind is Kind.ROUNDING else "对不上"
    out.say(f"两者相差 {out.computed(size, expression, own)}（{shown_expression(expression)}），{tail}。")


def _say_rate(out: Composer, check: Check, figures: dict[Key, Figure]) -> None:
    rate = figures[check.target.key]
    _say_printed(out, rate)
    own = [figures[part.entry.key] for part in (*check.parts, *check.over)]
    expression = f"{_linear(check.parts)} / {_linear(check.over)}"
    value = rounded(check.expected() or check.target.amount.value * 0, "%", check.target.amount.places)
    out.say(
        f"，按报告的数应为 {out.computed(value, expression, own)}（{shown_expression(expression)}）{out.marks(own)}。"
    )


def _say_printed(out: Composer, figure: Figure) -> None:
    """What is printed, as a statement of its own."""
    if figure.measure in (Measure.CHANGE, Measure.CHANGE_RATE):
        out.say(f"{when(figure)}{label(figure)}{out.change(figure)}{out.mark(figure)}")
    else:
        out.say(f"{when(figure)}{label(figure)}{figure.measure.value}为 {out.quoted(figure)}{out.mark(figure)}")


def _linear(parts: Sequence[object]) -> str:
    told = " ".join(f"{'+' if p.sign > 0 else '-'} {plain(p.entry.amount)}" for p in parts)  # type: ignore[attr-defined]
    told = told.removeprefix("+ ")
    return f"({told})" if len(parts) > 1 else told


def _say_over_nothing(out: Composer, finding: Finding, figures: dict[Key, Figure]) -> None:
    rate = _printed_at(finding, figures)
    if rate is not None:
        _say_printed(out, rate)
        plan = rate.measure is not Measure.CHANGE_RATE
        out.say(f"，但{'没有预算，无法计算完成率' if plan else '由此推算上年没有这一项，无法计算增长率'}。")


def _say_place(out: Composer, finding: Finding, figures: dict[Key, Figure], case: Case) -> None:
    """Only where it is, where a number of it is no figure of the ledger."""
    if finding.rule in (GOAL, DONE):
        _say_of_words(out, finding, figures, case)
        return
    figure = _printed_at(finding, figures)
    if figure is not None:
        _say_printed(out, figure)
        out.say("，与指标值和得分对不上。" if finding.rule == LIMIT else "，对不上。")
    else:
        _say_missing(out, finding, case)


def _say_of_words(out: Composer, finding: Finding, figures: dict[Key, Figure], case: Case) -> None:
    """An indicator that the running text of its form tells otherwise; what the text says is no figure of the ledger."""
    words, own = finding.sources
    figure = next((f for f in figures.values() if f.source == own), None)
    if figure is None:
        _say_missing(out, finding, case)
        return
    number = out.cite(words, case.reports[0].department, case.reports[0].year)
    _say_printed(out, figure)
    out.say(f"，与同一自评表{'目标' if finding.rule == GOAL else '完成情况'}中写到的不一致[{number}]。")


def _printed_at(finding: Finding, figures: dict[Key, Figure]) -> Figure | None:
    """The figure that a finding is about."""
    near = (f for f in figures.values() if f.source == finding.sources[0])
    return next((f for f in near if entry_of(f).shown.lstrip("-") == finding.printed.lstrip("-")), None)


def _say_missing(out: Composer, finding: Finding, case: Case) -> None:
    info = case.reports[0]
    number = out.cite(finding.sources[0], info.department, info.year)
    if finding.rule == NAMED:
        out.say(f"这里提到{finding.printed}[{number}]，表中没有金额。")
        return
    what = _LACKING.get(finding.rule, "不一致")
    what = "留有模板用语" if finding.rule == TEMPLATE and asks_nothing(finding.printed) else what
    out.say(f"这里{what}[{number}]。")

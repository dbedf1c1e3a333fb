"""Checks across the reports of a ledger: last year's number, the budget's number, 部门 and 单位, names of codes."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import replace

from ingest.ledger.model import Figure, Kind, Measure, ReportInfo
from ingest.ledger.terms import squeezed
from qa.audit_book import Book, identity
from qa.audit_changes import statements
from qa.audit_model import Check, Entry, Finding, Part, Sheet, Verdict, entry_of
from qa.audit_model import Kind as Class

LAST_YEAR = "上年数与上年报告一致"
PLANNED = "年初预算数与本年预算报告一致"
WHOLE = "单位本级数不超过部门数"
CODE = "同一科目编码名称一致"
_RESTATED = "上年数可能按新口径调整过，须有说明"
_OTHER_SCOPE = "两份报告的口径可能不同，须有说明"
_TOLD = {
    Measure.PREVIOUS: (LAST_YEAR, Kind.FINAL, Measure.FINAL),
    Measure.PREVIOUS_BUDGET: (LAST_YEAR, Kind.BUDGET, Measure.BUDGET),
    Measure.INITIAL_BUDGET: (PLANNED, Kind.BUDGET, Measure.BUDGET),
}
"""What a report tells of another one → by which rule, of which kind of report, as which measure there."""

Others = Sequence[tuple[ReportInfo, Sequence[Figure]]]
Known = dict[tuple[object, ...], list[Figure]]


def check_reports(book: Book, others: Others, sheet: Sheet) -> None:
    """What this report tells of another one of its department, against that one."""
    known = _known(book, others, book.info.level)
    if not known:
        return
    for figure in book.figures:
        if figure.measure in _TOLD and figure.year is not None:
            rule, kind, measure = _TOLD[figure.measure]
            found = _found(known, kind, replace(figure, measure=measure))
            _settle([_same(rule, figure, other) for other in found], rule, sheet)
    for checks in _implied(book, known):
        _settle(checks, LAST_YEAR, sheet)


def _known(book: Book, others: Others, level: str) -> Known:
    """What the other reports of this department and level say of their own year."""
    out: Known = defaultdict(list)
    for info, figures in others:
        same = squeezed(book.info.department) == squeezed(info.department) != ""
        if not same or level != info.level:
            continue
        for figure in figures:
            mark = identity(figure)
            if mark is not None and figure.year == info.year:
                out[info.kind, *mark].append(figure)
    return out


def _found(known: Known, kind: Kind, figure: Figure) -> list[Figure]:
    mark = identity(figure)
    return known.get((kind, *mark), []) if mark else []


def _implied(book: Book, known: Known) -> Iterator[list[Check]]:
    """Last year's number as it follows from a change: this year's less the change."""
    for told in statements(book):
        now, change = told.now, told.change
        if now is None or change is None or told.is_turned or now.year is None or not is_yearly(book.info.kind, change):
            continue
        kind = book.info.kind or Kind.FINAL
        before = _found(known, kind, replace(now, year=now.year - 1))
        parts = [(Part(entry_of(now)), Part(_elsewhere(other), -1)) for other in before]
        yield [Check(LAST_YEAR, change.name, entry_of(change), terms, doubt=_RESTATED) for terms in parts]


def is_yearly(kind: Kind | None, change: Figure) -> bool:
    """Whether a change is held against what last year's report of the same kind is about."""
    base = change.base.replace("一般公共预算", "")
    if kind is Kind.BUDGET:
        return "执行" not in base and "决算" not in base
    return "预算" not in base


def _settle(checks: Sequence[Check], rule: str, sheet: Sheet) -> None:
    """Held where one of the places told agrees; else the first stands for all."""
    if not checks:
        return
    good = next((check for check in checks if check.verdict() is not Verdict.FAILED), None)
    if good is not None:
        sheet.hold(rule)
    else:
        sheet.checks.append(checks[0])


def _same(rule: str, figure: Figure, other: Figure) -> Check:
    doubt = _RESTATED if rule == LAST_YEAR else _OTHER_SCOPE
    return Check(rule, figure.name, entry_of(figure), (Part(_elsewhere(other)),), doubt=doubt)


def _elsewhere(figure: Figure) -> Entry:
    """A number of another report under that report's name."""
    entry = entry_of(figure)
    report = figure.source.report
    return replace(entry, label=f"《{report}》的{figure.name}", key=(report, *entry.key))


def check_levels(book: Book, others: Others, sheet: Sheet) -> None:
    """A 单位's own number against that of the 部门 that it is a part of."""
    if book.info.level != "单位":
        return
    known = _known(book, others, "部门")
    for figure in book.figures:
        whole = _found(known, book.info.kind or Kind.FINAL, figure) if figure.year == book.info.year else []
        if not whole:
            continue
        if any(figure.amount.to(other.amount.unit).value <= other.amount.value for other in whole):
            sheet.hold(WHOLE)
        else:
            sheet.findings.append(_larger(figure, whole[0]))


def _larger(figure: Figure, whole: Figure) -> Finding:
    own, most = entry_of(figure), entry_of(whole)
    statement = (
        f"{figure.name}：本单位印 {own.shown}，大于部门报告《{whole.source.report}》{whole.source.spot}的 "
        f"{most.shown}；部门数须包含本单位，请核对。"
    )
    delta = format((figure.amount - whole.amount).value, "f")
    source = figure.source
    return Finding(
        WHOLE, Class.ERROR, source.report, source.page, statement, own.shown, f"不超过 {most.shown}", delta,
        (source, whole.source), figure.name, _OTHER_SCOPE,
    )  # fmt: skip


def check_codes(book: Book, others: Others, sheet: Sheet) -> None:
    """A 科目 code under another name than most tables of this report and its like print."""
    names: dict[str, Counter[str]] = defaultdict(Counter)
    near = [own for info, own in others if info.year == book.info.year]
    for figure in (*book.figures, *(figure for own in near for figure in own)):
        if figure.code and figure.source.table is not None:
            names[figure.code][figure.name] += 1
    seen: set[tuple[str, str]] = set()
    for figure in book.figures:
        if not figure.code or figure.source.table is None or (figure.code, figure.name) in seen:
            continue
        seen.add((figure.code, figure.name))
        usual, times = names[figure.code].most_common(1)[0]
        if usual == figure.name or times < 4 * names[figure.code][figure.name]:
            sheet.hold(CODE)
        else:
            sheet.findings.append(_other_name(figure, usual))


def _other_name(figure: Figure, usual: str) -> Finding:
    source = figure.source
    statement = (
        f"{source.spot}“{source.table}”里编码 {figure.code} 写作“{figure.name}”，其他表都写“{usual}”；"
        "请核对编码或名称。"
    )
    return Finding(
        CODE, Class.ERROR, source.report, source.page, statement, figure.name, usual, "", (source,), figure.name
    )

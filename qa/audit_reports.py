"""Checks across the reports of a ledger: last year's number restated, one 科目 code under two names."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Sequence
from dataclasses import replace

from ingest.ledger.model import Figure, Kind, Measure, ReportInfo
from ingest.ledger.terms import squeezed
from qa.audit_book import Book, identity
from qa.audit_model import Check, Finding, Part, Sheet, Verdict, entry_of
from qa.audit_model import Kind as Class

LAST_YEAR = "上年数与上年报告一致"
PLANNED = "年初预算数与本年预算报告一致"
CODE = "同一科目编码名称一致"
_PREVIOUS = {Measure.PREVIOUS: (Kind.FINAL, Measure.FINAL), Measure.PREVIOUS_BUDGET: (Kind.BUDGET, Measure.BUDGET)}
_PLAN = {Measure.INITIAL_BUDGET: (Kind.BUDGET, Measure.BUDGET)}


def check_reports(book: Book, others: Sequence[tuple[ReportInfo, Sequence[Figure]]], sheet: Sheet) -> None:
    """What this report tells of another one of its department, against that one."""
    whose = {info.stem: info for info, _ in others}
    figures = [figure for _, own in others for figure in own]
    known: dict[tuple[object, ...], list[Figure]] = defaultdict(list)
    for figure in figures:
        info = whose[figure.source.report]
        mark = identity(figure)
        if mark is not None and _same_house(book.info, info) and figure.year == info.year:
            known[info.kind, *mark].append(figure)
    for figure in book.figures:
        for rule, meant in ((LAST_YEAR, _PREVIOUS), (PLANNED, _PLAN)):
            _check(figure, rule, meant, known, sheet)


def _same_house(one: ReportInfo, other: ReportInfo) -> bool:
    same = squeezed(one.department) == squeezed(other.department) != ""
    return same and one.level == other.level and one.stem != other.stem


def _check(
    figure: Figure,
    rule: str,
    meant: dict[Measure, tuple[Kind, Measure]],
    known: dict[tuple[object, ...], list[Figure]],
    sheet: Sheet,
) -> None:
    if figure.measure not in meant or figure.year is None:
        return
    kind, measure = meant[figure.measure]
    mark = identity(replace(figure, measure=measure))
    found = known.get((kind, *mark), []) if mark else []
    checks = [_same(rule, figure, other) for other in found]
    if not checks:
        if any(one[0] is kind for one in known):
            sheet.leave(rule)
    elif any(check.verdict() is not Verdict.FAILED for check in checks):
        sheet.hold(rule)
    else:
        sheet.checks.append(checks[0])


def _same(rule: str, figure: Figure, other: Figure) -> Check:
    entry = entry_of(other)
    entry = replace(entry, label=f"《{other.source.report}》的{other.name}", key=(other.source.report, *entry.key))
    return Check(rule, figure.name, entry_of(figure), (Part(entry),))


def check_codes(book: Book, others: Sequence[tuple[ReportInfo, Sequence[Figure]]], sheet: Sheet) -> None:
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
            continue
        statement = (
            f"第 {figure.source.page} 页“{figure.source.table}”里编码 {figure.code} 写作“{figure.name}”，"
            f"其他表都写“{usual}”；请核对编码或名称。"
        )
        sheet.findings.append(
            Finding(CODE, Class.ERROR, book.info.stem, figure.source.page, statement, figure.name, usual, "",
                    (figure.source,), figure.name)
        )  # fmt: skip

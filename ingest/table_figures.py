"""Tables → figures: one figure for each cell that holds a number, with what it is of and where it stands."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from ingest.forms import form_figures, is_form_table
from ingest.ledger.amounts import parse_amount
from ingest.ledger.model import Cell, Figure, Kind, Measure, ReportInfo, Source, Table
from ingest.ledger.table_roles import (
    Half,
    count_unit,
    halves_of,
    header_year,
    is_measure,
    measure_word,
    unit_of_measure,
    without_count_unit,
)
from ingest.ledger.terms import canonical, clean_label, squeezed
from ingest.table_subjects import TOTAL, RowSubject, part_of, row_subjects, scope_of, total_subject
from ingest.table_titles import header_unit

_TOTAL_COLUMN = re.compile(r"^(?:合计|小计|总计|金额|[本当]年支出|(?:[本当]年)?(?:收入|支出)(?:合计|总计|小计))$")
_FUND = re.compile(r"一般公共预算|政府性基金|国有资本|财政拨款$")
"""Columns that name a fund: their canonical name would say 收入 also where the column is of 支出."""
_VEHICLE_PART = re.compile(r"^(?:购置费?|运行(?:维护)?费?)$")


def table_figures(table: Table, info: ReportInfo) -> list[Figure]:
    """The figures of a table in reading order; `info` tells department, year and 决算 or 预算."""
    if is_form_table(table):
        return form_figures(table, info)
    if not table.rows or not table.headers:
        return []
    out: list[Figure] = []
    for half in halves_of(table):
        if half.labels or half.codes:
            out.extend(_labelled_figures(table, half, info))
        else:
            out.extend(_unlabelled_figures(table, half, info))
    return out


def _labelled_figures(table: Table, half: Half, info: ReportInfo) -> Iterator[Figure]:
    columns = column_names(table, half)
    subjects = row_subjects(table, half, info.kind)
    for row, subject in zip(table.rows, subjects, strict=True):
        if subject is None or not subject.subject:
            continue
        for number in half.values:
            name, column = subject.subject, columns[number]
            if subject.total and column and (half.codes or len(halves_of(table)) == 1):
                # The total of a column that is a subject of its own (项目支出) is found under that name.
                name, column = canonical(column.rsplit("/", 1)[-1]), column.rpartition("/")[0]
            yield from _figure(table, half, row, number, info, RowSubject(name, subject.printed, subject.code), column)


def _unlabelled_figures(table: Table, half: Half, info: ReportInfo) -> Iterator[Figure]:
    """A table whose columns are its subjects: the 三公 table with its one row of numbers."""
    for row in table.rows:
        for number in half.values:
            name, printed = column_subject(table.headers[number], table.title, info.kind)
            yield from _figure(table, half, row, number, info, RowSubject(name, printed), "")


def _figure(
    table: Table,
    half: Half,
    row: Sequence[Cell],
    number: int,
    info: ReportInfo,
    subject: RowSubject,
    column: str,
) -> Iterator[Figure]:
    cell = row[number]
    measure, year = _measure(table, number, info)
    unit = _unit(table, number, measure, subject.printed)
    if unit and count_unit(f"（{unit}）") and measure in (Measure.FINAL, Measure.BUDGET):
        measure = Measure.COUNT
    amount = None if cell.copy or not cell.text else parse_amount(cell.text, unit)
    if amount is None:
        return
    printed = [row[c] for c in half.columns if row[c].text and not row[c].copy]
    quote = " | ".join(part.text for part in printed)
    source = Source(info.stem, cell.page, cell.bbox, table.section, table.title, subject.printed, quote, table.ocr)
    kind = info.kind or Kind.FINAL
    yield Figure(
        department=info.department,
        year=year,
        kind=kind,
        subject=subject.subject,
        measure=measure,
        amount=amount,
        source=source,
        printed=subject.printed,
        code=subject.code,
        column=column,
        scope=scope_of(table.title) or part_of(table.title, subject.subject, subject.code),
    )


def _unit(table: Table, number: int, measure: Measure, label: str) -> str:
    path = table.headers[number]
    counted = count_unit(label) or next((unit for level in reversed(path) if (unit := count_unit(level))), "")
    named = next((unit for level in reversed(path) if (unit := header_unit(level))), "")
    return counted or unit_of_measure(measure) or named or table.unit


def _measure(table: Table, number: int, info: ReportInfo) -> tuple[Measure, int | None]:
    """What the numbers of a column are, and the year they are about."""
    path = table.headers[number]
    own = Measure.BUDGET if info.kind is Kind.BUDGET else Measure.FINAL
    named = next((measure for level in reversed(path) if (measure := measure_word(level))), None)
    year = header_year(path) or info.year
    earlier = info.year is not None and year is not None and year < info.year
    if named in (Measure.PREVIOUS, Measure.PREVIOUS_BUDGET) and year == info.year and year is not None:
        year -= 1
    if earlier and named in (None, Measure.FINAL):
        named = Measure.PREVIOUS
    elif earlier and named is Measure.BUDGET:
        named = Measure.PREVIOUS_BUDGET
    if named in (Measure.CHANGE, Measure.CHANGE_RATE):
        year = info.year
    if named is Measure.BUDGET and info.kind is not Kind.BUDGET:
        named = _budget_meant(table.notes)
    return named or own, year


def _budget_meant(notes: Sequence[str]) -> Measure:
    """Which budget a 决算 table means by 预算数, as far as its notes say."""
    text = "".join(notes)
    if "全年预算数" in text:
        return Measure.FULL_BUDGET
    return Measure.INITIAL_BUDGET if "年初预算数" in text else Measure.BUDGET


def column_names(table: Table, half: Half) -> dict[int, str]:
    """For each value column what tells it from the others; "" for the total column or the only one."""
    paths = {number: [clean_label(level) for level in table.headers[number]] for number in half.values}
    common = set.intersection(*(set(path) for path in paths.values()))
    out = {}
    for number, path in paths.items():
        levels = [level for level in path if level not in common and not _says_nothing(level, table.title)]
        out[number] = "/".join(level if _FUND.match(level) else canonical(level) for level in levels)
    return out


def _says_nothing(level: str, title: str) -> bool:
    """Whether a header level is a measure, the word for a total, or what the whole table is about."""
    if _TOTAL_COLUMN.match(level) or not level:
        return True
    whole = re.sub(r"(?:预算|决算)?(?:总)?表.*$", "", squeezed(title))
    if whole.endswith(level) and len(level) >= 4:
        return True
    return measure_word(level) is not None and bool(re.search(r"数$|%|率$|增减|执行$|决算$|^预算$", level))


def column_subject(path: Sequence[str], title: str, kind: Kind | None) -> tuple[str, str]:
    """The subject that a header path names in a table without row labels, and how it is printed."""
    levels = [label for level in path if not is_measure(label := clean_label(level))]
    named = [level for level in levels if not TOTAL.match(level)]
    if not levels or not named:
        return _whole(title, kind), "合计"
    printed = without_count_unit(named[-1])
    if _VEHICLE_PART.match(printed) and len(named) > 1 and "公务用车" in named[-2]:
        printed = f"公务用车{printed}"
    return canonical(printed), printed


def _whole(title: str, kind: Kind | None) -> str:
    """What the 合计 column of a table without labels is the total of."""
    text = re.sub(r"^\d{4}年(?:度)?", "", squeezed(title))
    if "三公" not in text:
        return total_subject(title, kind=kind)
    if not re.search(r"三公经费[、和及]", text):
        return "三公经费"
    return re.sub(r"(?:支出)?(?:预算|决算)?总?表.*$", "合计", text)

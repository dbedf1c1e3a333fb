"""Checks what a text says a sum includes against the table of its items: what is named there must not be 0 here."""

from __future__ import annotations

import re
from collections.abc import Iterator

from ingest.ledger.amounts import parse_amount
from ingest.ledger.model import Cell, Figure, Table
from ingest.ledger.table_labels import row_codes, row_labels
from ingest.ledger.table_roles import halves_of
from ingest.ledger.terms import canonical, squeezed
from qa.audit_book import Book
from qa.audit_model import Finding, Kind, Sheet, source_of_cell
from qa.sums_columns import summed_columns
from qa.telling import quoted

NAMED = "文字列举的项目在表中不为零"
_SUBJECTS = ("人员经费", "公用经费")
_LIST = re.compile(r"(?:主要)?(?:包括|用于)[:：]?(?P<items>[^。；]+)")
_CODE = re.compile(r"^(?:30[1-9]|310|31[1-9])\d{2}$")
_TAIL = re.compile(r"(?:支出)?等?(?:方面)?(?:支出|开支|费用)?$")


def check_items(book: Book, sheet: Sheet) -> None:
    """The items that 人员经费 and 公用经费 are said to include, against the table of 经济分类."""
    rows = dict(_rows(book))
    if not rows:
        return
    for figure in book.texts():
        if figure.subject in _SUBJECTS and figure.measure is book.own:
            _check(figure, rows, sheet)


def _rows(book: Book) -> Iterator[tuple[str, tuple[Table, Cell]]]:
    """The rows of the one table of 经济分类 that the report has, by name; nothing where it has several."""
    tables = [table for table in book.tables if "基本支出" in squeezed(table.title)]
    for table in tables if len(tables) == 1 else ():
        for half in halves_of(table):
            columns = summed_columns(table, half)
            for row, code, label in zip(table.rows, row_codes(table, half), row_labels(table, half), strict=True):
                if _CODE.match(code) and label and len(columns) == 1:
                    yield canonical(label[-1]), (table, row[columns[0]])


def _check(figure: Figure, rows: dict[str, tuple[Table, Cell]], sheet: Sheet) -> None:
    for name in _items(figure.source.quote):
        found = rows.get(canonical(name)) or rows.get(canonical(_TAIL.sub("", name)))
        if found is None:
            sheet.leave(NAMED, f"第 {figure.source.page} 页“{name}”：表里没有叫这个名称的项目")
            continue
        table, cell = found
        amount = parse_amount(cell.text)
        if amount is None or amount.value == 0:
            sheet.findings.append(_finding(figure, name, table, cell))
        else:
            sheet.hold(NAMED)


def _items(quote: str) -> list[str]:
    found = _LIST.search(squeezed(quote))
    return [item for item in found["items"].split("、") if item] if found else []


def _finding(figure: Figure, name: str, table: Table, cell: Cell) -> Finding:
    source = figure.source
    shown = cell.text or "空白"
    other = source_of_cell(source.report, table, name, cell)
    statement = (
        f"{source.spot}文字说{figure.name}包括“{name}”，{other.spot}{quoted(table.title)}里该项为 {shown}；"
        "请从文字里删去，或核对表。"
    )
    return Finding(
        NAMED,
        Kind.TEXT_TABLE,
        source.report,
        source.page,
        statement,
        name,
        f"表中为 {shown}",
        "",
        (source, other),
        name,
    )

"""Sheets of an .xls workbook (Excel 97–2003), by xlrd: values as their formats print them."""

from __future__ import annotations

import io
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Any

import xlrd
from xlrd.biffh import XLRDError

from ingest.number_format import printed_date, printed_number, scale_of
from ingest.workbook import RawSheet, SheetCell, broken_told, encrypted

if TYPE_CHECKING:
    from ingest.ledger.settings import LimitSettings


def xls_sheets(path: Path, limits: LimitSettings) -> Iterator[RawSheet]:
    """The sheets in their order; raises BadReport in one line where the workbook cannot be read."""
    with broken_told(path):
        try:
            book = xlrd.open_workbook(str(path), formatting_info=True, logfile=io.StringIO())
        except XLRDError as error:
            if "encrypted" in str(error):
                raise encrypted(path) from error
            raise
        for sheet in book.sheets():
            yield _raw(book, sheet)


def _raw(book: Any, sheet: Any) -> RawSheet:
    spans = {(top, left): (bottom - top, right - left) for top, bottom, left, right in sheet.merged_cells}
    covered = {
        (row, column)
        for top, bottom, left, right in sheet.merged_cells
        for row in range(top, min(bottom, sheet.nrows))
        for column in range(left, min(right, sheet.ncols))
    } - set(spans)
    cells = [
        SheetCell(row, column, text, *spans.get((row, column), (1, 1)), _scale(book, sheet.cell(row, column)))
        for row in range(sheet.nrows)
        for column in range(sheet.row_len(row))
        if (row, column) not in covered and (text := _text(book, sheet.cell(row, column)))
    ]
    rows = {number for number, row in sheet.rowinfo_map.items() if row.hidden or row.height == 0}
    columns = {number for number, column in sheet.colinfo_map.items() if column.hidden or column.width == 0}
    return RawSheet(sheet.name, sheet.visibility != 0, tuple(cells), frozenset(rows), frozenset(columns))


def _pattern(book: Any, cell: Any) -> str:
    return str(book.format_map[book.xf_list[cell.xf_index].format_key].format_str)


def _scale(book: Any, cell: Any) -> int:
    return scale_of(_pattern(book, cell)) if cell.ctype == xlrd.XL_CELL_NUMBER else 0


def _text(book: Any, cell: Any) -> str:
    if cell.ctype in (xlrd.XL_CELL_EMPTY, xlrd.XL_CELL_BLANK):
        return ""
    pattern = _pattern(book, cell)
    if cell.ctype == xlrd.XL_CELL_NUMBER:
        return printed_number(cell.value, pattern)
    if cell.ctype == xlrd.XL_CELL_DATE:
        return printed_date(xlrd.xldate_as_datetime(cell.value, book.datemode), pattern)
    if cell.ctype == xlrd.XL_CELL_BOOLEAN:
        return "TRUE" if cell.value else "FALSE"
    if cell.ctype == xlrd.XL_CELL_ERROR:
        return str(xlrd.error_text_from_code.get(cell.value, "#ERR"))
    return str(cell.value).strip()

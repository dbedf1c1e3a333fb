"""Sheets of an .xlsx workbook, by openpyxl: the values that formulas had when it was saved, as their formats print."""

from __future__ import annotations

import re
import warnings
import zipfile
from collections.abc import Iterator
from datetime import date, time, timedelta
from decimal import Decimal
from pathlib import Path
from typing import TYPE_CHECKING, Any

from openpyxl import load_workbook
from openpyxl.utils import column_index_from_string

from ingest.ledger.model import BadReport
from ingest.number_format import printed_date, printed_number, scale_of
from ingest.workbook import RawSheet, SheetCell, broken_told

if TYPE_CHECKING:
    from ingest.ledger.settings import LimitSettings

_UNCALCULATED = re.compile(
    rb'<(?:\w+:)?c\b(?![^>]*\bt="str")[^>]*>\s*<(?:\w+:)?f\b(?:[^>]*/>|[^>]*>[^<]*</(?:\w+:)?f>)\s*'
    rb"(?:<(?:\w+:)?v\s*/>|<(?:\w+:)?v></(?:\w+:)?v>)?\s*</(?:\w+:)?c>"
)
"""A cell with a formula and no value: no spreadsheet has ever calculated it."""


def xlsx_sheets(path: Path, limits: LimitSettings) -> Iterator[RawSheet]:
    """The sheets in their order; raises BadReport in one line where the workbook cannot be read."""
    with broken_told(path):
        _check_calculated(path)
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # of extensions that openpyxl drops; none holds a number
            book = load_workbook(path, data_only=True)
        for sheet in book.worksheets:
            yield _raw(sheet)


def _check_calculated(path: Path) -> None:
    with zipfile.ZipFile(path) as parts:
        for name in parts.namelist():
            if name.startswith("xl/worksheets/") and _UNCALCULATED.search(parts.read(name)):
                raise BadReport(f"{path.name}：公式没有算出的值，请用 Excel 或 WPS 打开、保存一次再收入")


def _raw(sheet: Any) -> RawSheet:
    spans = {(r.min_row, r.min_col): (r.max_row - r.min_row + 1, r.max_col - r.min_col + 1) for r in _merged(sheet)}
    cells = [
        SheetCell(cell.row - 1, cell.column - 1, text, *spans.get((cell.row, cell.column), (1, 1)), _scale(cell))
        for row in sheet.iter_rows()
        for cell in row
        if cell.value is not None and (text := _text(cell.value, cell.number_format or ""))
    ]
    rows = {number - 1 for number, row in sheet.row_dimensions.items() if row.hidden or row.height == 0}
    return RawSheet(
        sheet.title, sheet.sheet_state != "visible", tuple(cells), frozenset(rows), frozenset(_hidden_columns(sheet))
    )


def _scale(cell: Any) -> int:
    return scale_of(cell.number_format or "") if cell.data_type == "n" else 0


def _merged(sheet: Any) -> list[Any]:
    return list(sheet.merged_cells.ranges)


def _hidden_columns(sheet: Any) -> Iterator[int]:
    for letter, column in sheet.column_dimensions.items():
        if column.hidden or column.width == 0:
            first = column.min or column_index_from_string(letter)
            yield from range(first - 1, column.max or first)


def _text(value: Any, pattern: str) -> str:
    if isinstance(value, bool):
        return str(value).upper()
    if isinstance(value, int | float | Decimal):
        return printed_number(value, pattern)
    if isinstance(value, date | time | timedelta):
        return printed_date(value, pattern)
    return str(value).replace("_x000D_", "").strip()

"""Listings and tables → Excel workbooks: numbers as numbers, texts that never run, heads that stay in view."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from decimal import Decimal
from itertools import chain, islice
from pathlib import Path
from typing import Any, BinaryIO

from openpyxl import Workbook
from openpyxl.cell import WriteOnlyCell
from openpyxl.cell.cell import ILLEGAL_CHARACTERS_RE
from openpyxl.styles import Alignment, Font, PatternFill
from openpyxl.utils import get_column_letter
from openpyxl.worksheet.properties import PageSetupProperties

from ingest.ledger.model import Cell, Table
from qa.export import header, is_formula, one_line, table_names
from qa.export_model import Column, Listing, Row, Spot, Value, box_text

MOST_ROWS = 1_048_576
"""What Excel shows of a sheet, the head included."""
_MOST_CHARACTERS = 32_767
"""What Excel holds in a cell."""
_LONGEST_SHEET_NAME = 31
_NOT_IN_SHEET_NAMES = re.compile(r"[\\/*?:\[\]']")
_HEAD = Font(bold=True), PatternFill("solid", fgColor="DDEBF7"), Alignment(vertical="center", wrap_text=True)


def write_xlsx(listing: Listing, path: Path, names: Sequence[str]) -> int:
    """Write the rows, and a sheet that says what each column is; what Excel cannot show of a sheet goes to the next."""
    with _book(path) as book:
        rows, count, sheets = iter(listing.rows), 0, 0
        while block := list(islice(rows, 1)):
            sheets += 1
            sheet = _sheet(book, listing.name if sheets == 1 else f"{listing.name}{sheets}", listing.columns, names)
            count += _fill(sheet, chain(block, rows), listing.columns)
        _explain(book, listing.columns, names)
    return count


def write_sheets(listings: Sequence[Listing], about: Sequence[tuple[str, str]], path: Path | BinaryIO) -> None:
    """Listings as sheets of one workbook, and a sheet that says what it is of and what each column means."""
    with _book(path) as book:
        for listing in listings:
            sheet = _sheet(book, listing.name, listing.columns, [column.title for column in listing.columns])
            _fill(sheet, listing.rows, listing.columns)
        columns = list(dict.fromkeys(column for listing in listings for column in listing.columns))
        _explain(book, columns, [column.title for column in columns], about)


def write_workbook(stem: str, tables: Sequence[Table], values: Mapping[Spot, Decimal], path: Path | BinaryIO) -> None:
    """One sheet a table: where it stands, the joined heads, the rows.

    Cells that hold one of `values` and nothing else are numbers; codes and ordinals are not among them.
    """
    with _book(path) as book:
        for name, table in zip(sheet_names(stem, tables), tables, strict=True):
            _table_sheet(book, name, table, values)


def sheet_names(stem: str, tables: Sequence[Table]) -> list[str]:
    """The tables' titles as Excel allows them: 31 characters, no two alike."""
    out: list[str] = []
    for number, file in enumerate(table_names(stem, tables), 1):
        title = _NOT_IN_SHEET_NAMES.sub("_", file.removesuffix(".csv").partition("__")[2]) or f"表{number}"
        cut = title[:_LONGEST_SHEET_NAME]
        taken = {one.casefold() for one in out}
        out.append(cut if cut.casefold() not in taken else f"{title[: _LONGEST_SHEET_NAME - 5]}~{number}")
    return out


@contextmanager
def _book(path: Path | BinaryIO) -> Iterator[Workbook]:
    """A workbook whose rows go to temporary files as they are written; saved at the end, unless there is an error."""
    book = Workbook(write_only=True)
    try:
        yield book
    except BaseException:
        for sheet in book.worksheets:
            sheet.close()
        raise
    book.save(path)


def _sheet(book: Workbook, name: str, columns: Sequence[Column], names: Sequence[str]) -> Any:
    """A sheet with its head; widths and panes must be told before the first row is written."""
    sheet = book.create_sheet(name)
    for number, column in enumerate(columns, 1):
        sheet.column_dimensions[get_column_letter(number)].width = column.width + 2
    sheet.freeze_panes = "A2"
    _to_paper(sheet)
    sheet.append([_head(sheet, name) for name in names])
    return sheet


_A4 = 9
"""The size's number in the format of workbooks."""


def _to_paper(sheet: Any) -> None:
    """Printed on A4 across, all columns on one page wide and the head on every page, as it is put on file."""
    sheet.page_setup.orientation = "landscape"
    sheet.page_setup.paperSize = _A4
    sheet.sheet_properties.pageSetUpPr = PageSetupProperties(fitToPage=True)
    sheet.page_setup.fitToHeight = 0
    sheet.print_title_rows = f"1:{int(sheet.freeze_panes[1:]) - 1}"


def _fill(sheet: Any, rows: Iterable[Row], columns: Sequence[Column]) -> int:
    count = 0
    for row in islice(rows, MOST_ROWS - 1):
        sheet.append([_cell(sheet, value) for value in row])
        count += 1
    sheet.auto_filter.ref = f"A1:{get_column_letter(len(columns))}{count + 1}"
    return count


def _explain(
    book: Workbook, columns: Sequence[Column], names: Sequence[str], about: Sequence[tuple[str, str]] = ()
) -> None:
    """What each column means, and before it what the whole is of; names that are Chinese need no translation."""
    is_chinese = all(name == column.title for name, column in zip(names, columns, strict=True))
    heads = ["列名", "说明"] if is_chinese else ["列名", "含义", "说明"]
    widths = [Column(head, head, width=80 if head == "说明" else 18) for head in heads]
    sheet = _sheet(book, "说明", widths, ["项目", "说明"] if about else heads)
    for pair in about:
        sheet.append([_cell(sheet, text) for text in pair])
    if about:
        sheet.append([])
        sheet.append([_head(sheet, head) for head in heads])
    for name, column in zip(names, columns, strict=True):
        told = (name, column.note) if is_chinese else (name, column.title, column.note)
        sheet.append([_cell(sheet, text) for text in told])


def _table_sheet(book: Workbook, name: str, table: Table, values: Mapping[Spot, Decimal]) -> None:
    sheet = book.create_sheet(name)
    for number in range(1, len(table.headers) + 1):
        sheet.column_dimensions[get_column_letter(number)].width = 30 if number == 1 else 18
    sheet.freeze_panes = "A3"
    _to_paper(sheet)
    pages = f"{min(table.pages)}-{max(table.pages)}" if len(table.pages) > 1 else f"{table.pages[0]}"
    unit = f"　单位：{table.unit}" if table.unit else ""
    sheet.append([_cell(sheet, f"{one_line(table.title) or name}　第 {pages} 页{unit}")])
    named = [header(levels) for levels in table.headers]
    sheet.append([_head(sheet, one) for one in (named if any(named) else _numbered(len(named)))])
    for row in table.rows:
        sheet.append([_cell(sheet, _shown(cell, values)) for cell in row])


def _numbered(count: int) -> Iterator[str]:
    return (f"列{number}" for number in range(1, count + 1))


def _shown(cell: Cell, values: Mapping[Spot, Decimal]) -> Value:
    """The number where nothing else is printed in the cell; 85.39% and >=8场 stay as they are."""
    text = one_line(cell.text)
    value = values.get((cell.page, cell.bbox))
    return value if value is not None and text.replace(",", "") == format(value, "f") else text


def _head(sheet: Any, text: str) -> Any:
    cell = _string(sheet, ILLEGAL_CHARACTERS_RE.sub("", text))
    cell.font, cell.fill, cell.alignment = _HEAD
    return cell


def _cell(sheet: Any, value: Value) -> Any:
    """What openpyxl writes: texts as texts whatever they begin with, numbers with the places that they have."""
    match value:
        case Decimal():
            cell = WriteOnlyCell(sheet, value)  # type: ignore[arg-type]  # the stubs do not know that it takes it
            places = max(0, -int(value.as_tuple().exponent))
            cell.number_format = "#,##0" + ("." + "0" * places if places else "")
            return cell
        case tuple():
            return _text(sheet, box_text(value))
        case str():
            return _text(sheet, value)
    return value


def _text(sheet: Any, text: str) -> Any:
    kept = ILLEGAL_CHARACTERS_RE.sub("", text)[:_MOST_CHARACTERS]
    if not kept.startswith(("=", "#")) and not is_formula(kept):
        return kept or None
    cell = _string(sheet, kept)
    # As an apostrophe before it in Excel: it stays a text also where somebody edits the cell.
    cell.quotePrefix = True
    return cell


def _string(sheet: Any, text: str) -> Any:
    """A cell that is a text even if it looks like a formula (=1+1) or an error (#REF!)."""
    cell = WriteOnlyCell(sheet, text)
    cell.data_type = "s"
    return cell

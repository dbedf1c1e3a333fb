"""Heads of a sheet's columns that are only a year (2022 | 2023) → the year with what the table is of (2022年决算数)."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import replace

from ingest.ledger.terms import squeezed
from ingest.sheet_rows import Part, SheetRow, is_head_word, parts_of
from ingest.table_heads import is_value
from ingest.workbook import Sheet, SheetCell, Workbook

_YEAR = re.compile(r"^(199\d|20\d\d)(?:年度?)?$")
_FUNDS = re.compile(r"一般公共预算|基金预算|经营预算|预算(?=单位)")


def with_years_told(book: Workbook) -> Workbook:
    """The workbook with each head that is only a year read as the 决算数 or 预算数 of that year."""
    words = [cell.text for sheet in book.sheets for cell in sheet.cells]
    return replace(book, sheets=tuple(_told(sheet, words) for sheet in book.sheets))


def _told(sheet: Sheet, words: Sequence[str]) -> Sheet:
    heads = {(cell.row, cell.column): text for cell, text in _year_heads(sheet, words)}
    cells = (replace(cell, text=heads.get((cell.row, cell.column), cell.text)) for cell in sheet.cells)
    return replace(sheet, cells=tuple(cells))


def _year_heads(sheet: Sheet, words: Sequence[str]) -> Iterator[tuple[SheetCell, str]]:
    around: list[str] = [sheet.name]
    for part in parts_of(sheet):
        if not part.is_table:
            around += part.rows[0].texts
            continue
        above: list[SheetCell] = []
        for number, row in enumerate(part.rows):
            if _is_of_years(part, number):
                for cell in row.cells:
                    if year := _year(cell.text):
                        over = [one.text for one in above if _covers(one, cell)]
                        yield cell, f"{year}年{_role(over, around, words)}"
            above += row.cells
        around = [sheet.name]


def _year(text: str) -> str:
    """The year that a cell is, be it in the format of amounts (2,022.00); "" where it is none."""
    found = _YEAR.match(re.sub(r"(?<=\d)[,，](?=\d{3}\b)|\.0+$", "", squeezed(text)))
    return found[1] if found else ""


def _is_of_years(part: Part, number: int) -> bool:
    """Whether a row heads columns by years: its numbers are years, each once, and no label of data stands before."""
    row = part.rows[number]
    years = [year for text in row.texts if (year := _year(text))]
    if not years or len(set(years)) < len(years) or any(is_value(text) and not _year(text) for text in row.texts):
        return False
    return number + 1 < len(part.rows) and _is_head(part, number, len(years))


def _is_head(part: Part, number: int, years: int) -> bool:
    row = part.rows[number]
    worded = is_head_word(row.texts[0])
    if number == 0 or row.after_gap:
        return worded or (number == 0 and years > 1)
    told = any(is_value(text) and not _year(text) for one in part.rows[:number] for text in one.texts)
    return not told and (row.inside or _has_no_label(part.rows, row))


def _has_no_label(rows: Sequence[SheetRow], row: SheetRow) -> bool:
    return row.cells[0].column > min(one.cells[0].column for one in rows)


def _covers(upper: SheetCell, cell: SheetCell) -> bool:
    return upper.row < cell.row and upper.column <= cell.column < upper.column + upper.columns


def _role(over: Sequence[str], around: Sequence[str], words: Sequence[str]) -> str:
    """决算数 or 预算数: what stands over the year says it, else the title, else the whole workbook."""
    for texts in (over, around, words):
        said = _FUNDS.sub("", "".join(map(squeezed, texts)))
        final, budget = said.count("决算"), said.count("预算")
        if final != budget:
            return "决算数" if final > budget else "预算数"
    return "决算数"

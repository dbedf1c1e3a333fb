"""What a workbook's report needs beside its drawn pages: addresses of cells, and the words that tell whose it is."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace

from ingest.layout import Paragraph, read_layout
from ingest.ledger.model import Cell, Report, Source, Table
from ingest.ledger.table_roles import CODE
from ingest.ledger.terms import squeezed
from ingest.lines import Line
from ingest.sheet_pages import Drawn, a1
from ingest.sheet_rows import parts_of
from ingest.table_titles import is_period, is_title, unit_of
from ingest.workbook import Sheet, Workbook

_APART = re.compile(r"\s{2,}|　+|\n")
_NUMBERED = re.compile(r"^[A-Za-z]*\d+[\s.、_-]*(?=\D)")
"""GK02收入决算表: the sheet's number before its name."""

Sheets = Mapping[int, Drawn]


def addressed_tables(tables: Sequence[Table], drawn: Sheets) -> tuple[Table, ...]:
    """The tables, each in the section of its sheet, each cell with its address."""
    return tuple(_addressed(table, drawn[table.pages[0]]) for table in tables)


def _addressed(table: Table, sheet: Drawn) -> Table:
    def placed(cell: Cell) -> Cell:
        return replace(cell, address=sheet.address(cell.bbox))

    rows = tuple(tuple(map(placed, row)) for row in table.rows)
    title = _NUMBERED.sub("", table.title) if squeezed(table.title) == squeezed(sheet.name) else table.title
    return replace(table, title=title, section=sheet.name, rows=rows)


def addressed(report: Report, book: Workbook, drawn: Sheets) -> Report:
    """A report whose figures and passages name the cells they stand in."""
    sheets = {sheet.number: sheet for sheet in book.sheets}

    def placed(source: Source) -> Source:
        sheet = drawn[source.page]
        cell = sheet.address(source.bbox) or f"{sheet.name}!{_cell_of(source.quote, sheets[source.page])}"
        return replace(source, section=sheet.name, cell=cell)

    figures = tuple(replace(figure, source=placed(figure.source)) for figure in report.figures)
    chunks = tuple(replace(chunk, source=placed(chunk.source)) for chunk in report.chunks)
    return replace(report, figures=figures, chunks=chunks)


def with_lost_told(report: Report) -> Report:
    """The report with an issue for each titled table that prints numbers of which none was taken in."""
    told = {(figure.source.section, figure.source.table) for figure in report.figures}
    lost = [
        f"工作表“{table.section}”的表“{table.title}”有数字，但没有读出，请核对表头和单元格的写法"
        for table in report.tables
        if table.title and (table.section, table.title) not in told and _has_numbers(table)
    ]
    return replace(report, info=replace(report.info, issues=(*report.info.issues, *lost)))


def _has_numbers(table: Table) -> bool:
    """Whether cells beside the first column hold more than codes, or a number went into the header."""
    body = (cell.text for row in table.rows for cell in row[1:] if not cell.copy)
    if any(re.search(r"\d", text) and not CODE.match(text) for text in body):
        return True
    return any(re.match(r"\W{0,2}\d[\d,]*\.\d", level) for path in table.headers for level in path)


def _cell_of(note: str, sheet: Sheet) -> str:
    """The cell that a note begins in, which has no box; "" where that is not certain."""
    begins = (cell for cell in sheet.cells if note.startswith(squeezed(cell.text)))
    found = max(begins, key=lambda cell: len(cell.text), default=None)
    return a1(found.row, found.column) if found else ""


def text_of(rest: Mapping[int, Sequence[Line]], drawn: Sheets) -> tuple[Paragraph, ...]:
    """The paragraphs outside tables; none runs from one sheet into the next."""
    own = _without_names(rest, drawn)
    layouts = (read_layout({n: own[n]}, {n: drawn[n].page.height}, frozenset()) for n in sorted(own))
    return tuple(paragraph for layout in layouts for paragraph in layout.paragraphs)


def _without_names(rest: Mapping[int, Sequence[Line]], drawn: Sheets) -> dict[int, list[Line]]:
    """The lines outside tables without the sheets' names, which we drew ourselves."""
    return {number: [line for line in lines if line.bbox[3] >= drawn[number].first] for number, lines in rest.items()}


def whose_words(book: Workbook, tables: Sequence[Table]) -> tuple[list[str], list[str], list[str]]:
    """Cover, titles and other words of a workbook, from which its department, year and kind are known."""
    cover: list[str] = []
    titles: list[str] = []
    for sheet in book.sheets:
        parts = parts_of(sheet)
        around = [text for part in parts if not part.is_table for row in part.rows for text in _words(row.texts)]
        if sheet.number == 1 and not any(part.is_table for part in parts):
            cover = around
        titles += [text for text in around if not unit_of(text)]
        years = [text.strip("（）") for text in map(squeezed, around) if is_period(text)]
        named = [text for text in around if is_title(text)]
        titles += [f"{year}{title}" for year in years[:1] for title in named]
    return cover, titles, [table.title for table in tables]


def _words(texts: Sequence[str]) -> Iterator[str]:
    """The texts of a row, a label ("编制单位：") with what stands in the next cell."""
    pieces = [piece for text in texts for piece in _APART.split(text) if piece]
    label = ""
    for piece in pieces:
        if piece.rstrip().endswith(("：", ":")):
            label = piece
            continue
        yield label + piece
        label = ""

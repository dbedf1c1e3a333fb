"""A sheet → a page as drawn, so that whatever reads PDFs reads workbooks; and a box on it → the cell's address.

Rows of a table become ruled cells, everything else (titles, units, notes) free lines. Columns are as wide as their
widest text and rows as high as their lines, so nothing touches and nothing seems to go on in the next row.
"""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import accumulate, pairwise

from openpyxl.utils import get_column_letter

from ingest.ledger.model import Bbox
from ingest.lines import is_wide
from ingest.pdf import Char, Page, Ruled
from ingest.sheet_rows import Part, SheetRow, parts_of
from ingest.workbook import Sheet, SheetCell

_SIZE = 10.0
_NAME_SIZE = 14.0
"""The sheet's name stands above it in another size, so that it is never taken for a part of a title."""
_ROW = 20.0
"""Points a row of one line is high: notes of several rows still stand together, rows of a table apart."""
_MARGIN = 5.0
_ROOM = 4 * _SIZE
"""More room than any text fills: a full line would have to go on in the next row."""
_MOST_WIDE = 40.0 * _SIZE
"""A longer text is broken into lines inside its cell."""
_GAP = 30.0
"""Between two tables, so that neither seems to go on in the other."""


@dataclass(frozen=True, slots=True)
class Drawn:
    """A sheet drawn as a page, and where its columns and rows went."""

    page: Page
    name: str
    xs: tuple[float, ...]
    """Edges of its columns: one more than there are columns."""
    columns: tuple[int, ...]
    tops: tuple[float, ...]
    """Where its rows begin."""
    rows: tuple[int, ...]

    @property
    def first(self) -> float:
        """Where its own first row begins; only its name stands above."""
        return self.tops[0] if self.tops else self.page.height

    def address(self, bbox: Bbox | None) -> str:
        """The cells under a box: "收入决算表!C12", "收入决算表!A12:H12"; "" where there are none."""
        if bbox is None or not self.rows:
            return ""
        left, right = self.columns[_at(self.xs, bbox[0])], self.columns[_before(self.xs, bbox[2], len(self.columns))]
        top, bottom = self.rows[_at(self.tops, bbox[1])], self.rows[_before(self.tops, bbox[3], len(self.rows))]
        first, last = a1(top, left), a1(bottom, right)
        return f"{self.name}!{first}" + (f":{last}" if last != first else "")


def a1(row: int, column: int) -> str:
    """The address of a cell (C12), its row and column numbered from 0."""
    return f"{get_column_letter(column + 1)}{row + 1}"


def draw_sheet(sheet: Sheet) -> Drawn:
    """Draw a sheet; only rows and columns in which something begins are drawn."""
    parts = parts_of(sheet)
    rows = [row for part in parts for row in part.rows]
    columns = tuple(sorted({cell.column for row in rows for cell in row.cells}))
    xs = _edges(columns, [cell for part in parts if part.is_table for row in part.rows for cell in row.cells])
    tops = _tops(parts)
    grid = _Grid(columns, xs, {row.number: (top, top + _height(row)) for row, top in zip(rows, tops, strict=True)})
    chars = list(_line(sheet.name, _MARGIN, _MARGIN, _NAME_SIZE))
    grids = []
    for part in parts:
        if part.is_table:
            boxes = grid.boxes(part)
            chars.extend(char for cell, box in boxes if cell for char in _in_box(cell.text, box))
            grids.append(Ruled(_around([box for _, box in boxes]), tuple(box for _, box in boxes)))
        else:
            chars.extend(grid.free(part.rows[0]))
    width = max([xs[-1], *(char.x1 for char in chars)]) + _MARGIN
    height = max([bottom for _, bottom in grid.place.values()], default=_ROW) + _GAP
    page = Page(sheet.number, width, height, tuple(chars), tuple(grids))
    return Drawn(page, sheet.name, xs, columns, tops, tuple(row.number for row in rows))


@dataclass(frozen=True, slots=True)
class _Grid:
    """Where the columns and rows of a sheet are drawn."""

    columns: Sequence[int]
    xs: Sequence[float]
    place: dict[int, tuple[float, float]]

    def boxes(self, part: Part) -> list[tuple[SheetCell | None, Bbox]]:
        """The cells of a table with their boxes, those that print nothing (None) too."""
        numbers = [row.number for row in part.rows]
        out: list[tuple[SheetCell | None, Bbox]] = []
        covered: set[tuple[int, int]] = set()
        for cell in (cell for row in part.rows for cell in row.cells):
            first, last = bisect_left(self.columns, cell.column), bisect_left(self.columns, cell.column + cell.columns)
            under = numbers[bisect_left(numbers, cell.row) : bisect_left(numbers, cell.row + cell.rows)]
            covered.update((number, column) for number in under for column in range(first, last))
            bottom = self.place[under[-1]][1]
            out.append((cell, (self.xs[first], self.place[cell.row][0], self.xs[last], bottom)))
        for number in numbers:
            top, bottom = self.place[number]
            free = (column for column in range(len(self.columns)) if (number, column) not in covered)
            out.extend((None, (self.xs[column], top, self.xs[column + 1], bottom)) for column in free)
        if len(numbers) == 1:
            # A header alone is no grid yet: the rows under it have nothing in them.
            out.extend((None, (left, bottom, right, bottom + _ROW)) for left, right in pairwise(self.xs))
        return out

    def free(self, row: SheetRow) -> Iterator[Char]:
        """The texts of a row that is in no table, each in its column or behind the one before it."""
        x = 0.0
        for cell in row.cells:
            x = max(x, self.xs[bisect_left(self.columns, cell.column)])
            text = " ".join(cell.text.split())
            yield from _line(text, x, self.place[row.number][0])
            x += sum(map(_width, text)) + 2 * _SIZE


def _around(boxes: Sequence[Bbox]) -> Bbox:
    return min(b[0] for b in boxes), min(b[1] for b in boxes), max(b[2] for b in boxes), max(b[3] for b in boxes)


def _edges(columns: Sequence[int], cells: Sequence[SheetCell]) -> tuple[float, ...]:
    """Column edges: wide enough for every text of a table, a merged one having the width of its columns."""
    widths = dict.fromkeys(columns, _ROOM)
    for cell in sorted(cells, key=lambda one: one.columns):
        under = [column for column in columns if cell.column <= column < cell.column + cell.columns]
        lacking = _widest(cell.text) + _ROOM - sum(widths[column] for column in under)
        widths[under[-1]] += max(lacking, 0.0)
    return tuple(accumulate((widths[column] for column in columns), initial=_MARGIN))


def _tops(parts: Sequence[Part]) -> tuple[float, ...]:
    """Where the rows begin, the sheet's name standing above them."""
    tops, y, table = [], _MARGIN + 2 * _ROW, False
    for part in parts:
        y += _GAP if part.is_table and table else 0.0
        table = part.is_table
        for row in part.rows:
            tops.append(y)
            y += _height(row)
        y += _ROW if part.is_table and len(part.rows) == 1 else 0.0
    return tuple(tops)


def _height(row: SheetRow) -> float:
    """A cell that reaches into rows below counts as well: nobody knows which of them its lines are in."""
    return _ROW * max(len(_wrapped(cell.text)) for cell in row.cells)


def _in_box(text: str, box: Bbox) -> Iterator[Char]:
    for number, line in enumerate(_wrapped(text)):
        yield from _line(line, box[0] + _MARGIN, box[1] + _MARGIN + number * _ROW)


def _line(text: str, x: float, top: float, size: float = _SIZE) -> Iterator[Char]:
    for letter in text:
        width = _width(letter) * size / _SIZE
        if not letter.isspace():
            yield Char(letter, x, top, x + width, top + size, False)
        x += width


def _wrapped(text: str) -> list[str]:
    """The lines of a cell: those it was given, and long ones broken."""
    out: list[str] = []
    for line in text.splitlines() or [""]:
        wide, begin = 0.0, 0
        for at, letter in enumerate(line):
            if wide + _width(letter) > _MOST_WIDE:
                out.append(line[begin:at])
                wide, begin = 0.0, at
            wide += _width(letter)
        out.append(line[begin:])
    return out


def _widest(text: str) -> float:
    return max(sum(map(_width, line)) for line in _wrapped(text))


def _width(letter: str) -> float:
    return _SIZE if is_wide(letter) or letter.isspace() else 0.55 * _SIZE


def _at(edges: Sequence[float], value: float) -> int:
    """The track in which a box begins."""
    return max(bisect_right(edges, value + 0.5) - 1, 0)


def _before(edges: Sequence[float], value: float, count: int) -> int:
    """The track in which a box ends."""
    return min(max(bisect_left(edges, value - 0.5) - 1, 0), count - 1)

"""A table measured: the lines in each cell, the heights of its rows, and where a page break may cut it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

from reportlab.pdfbase.pdfmetrics import stringWidth

from eval.corpus_desk import Sheet
from eval.synth_document import Cell, Fact
from eval.synth_lines import FONT, Line, broken

PAD = 2.6
LEADING = 1.35


@dataclass(frozen=True, slots=True)
class Strip:
    """A row, or a part of one, as it stands on one page: its lines by column and its height."""

    row: int
    lines: dict[int, list[Line]]
    height: float


@dataclass(frozen=True, slots=True)
class Measured:
    """A table ready to be drawn at a size: its columns' widths and its rows."""

    sheet: Sheet
    size: float
    columns: tuple[float, ...]
    strips: tuple[Strip, ...]

    @property
    def line(self) -> float:
        """Height of a line of text."""
        return self.size * LEADING

    def spans(self) -> dict[tuple[int, int], tuple[int, int]]:
        """Last column and row of each cell that covers others, by its first column and row."""
        return {(left, top): (right, bottom) for left, top, right, bottom in self.sheet.grid.spans}


def measured(sheet: Sheet, width: float, size: float, narrow: bool) -> Measured:
    """Measure a table; `narrow` columns of numbers make the numbers wrap."""
    widths = _narrowed(sheet, width, size) if narrow else sheet.grid.widths
    columns = tuple(width * part / sum(widths) for part in widths)
    strips = tuple(_strip(sheet, number, columns, size) for number in range(len(sheet.grid.rows)))
    return _stretched(Measured(sheet, size, columns, strips))


def _narrowed(sheet: Sheet, width: float, size: float) -> tuple[float, ...]:
    """Columns of amounts as wide as all but the last digits of their longest number; the names take what is freed."""
    out = list(sheet.grid.widths)
    whole = sum(out)
    for column in range(len(out)):
        cells = [row[column] for row in sheet.grid.rows]
        first = [cell.pieces[0] for cell in cells if cell and cell.pieces]
        numbers = [piece.printed for piece in first if isinstance(piece, Fact)]
        if numbers:
            longest = max(stringWidth(number, FONT, size) for number in numbers)
            narrow = max(longest - 1.2 * size, 2.2 * size) + 2 * PAD
            out[column] = min(out[column], narrow * whole / width)
    widest = sheet.grid.widths.index(max(sheet.grid.widths))
    out[widest] += whole - sum(out)
    return tuple(out)


def _strip(sheet: Sheet, number: int, columns: Sequence[float], size: float) -> Strip:
    covering = {(left, top): (right, bottom) for left, top, right, bottom in sheet.grid.spans}
    lines = {}
    tallest = 1
    for column, cell in enumerate(sheet.grid.rows[number]):
        if cell is None or not cell.pieces or not any(cell.pieces):
            continue
        right, bottom = covering.get((column, number), (column, number))
        lines[column] = _lines(cell, sum(columns[column : right + 1]) - 2 * PAD, size)
        if bottom == number:
            tallest = max(tallest, len(lines[column]))
    return Strip(number, lines, tallest * size * LEADING + 2 * PAD)


def _stretched(table: Measured) -> Measured:
    """Rows under a tall spanning cell made high enough for its text."""
    strips = list(table.strips)
    for (left, top), (_, bottom) in table.spans().items():
        if bottom == top or left not in strips[top].lines:
            continue
        missing = len(strips[top].lines[left]) * table.line + 2 * PAD - sum(s.height for s in strips[top : bottom + 1])
        if missing > 0:
            strips[bottom] = replace(strips[bottom], height=strips[bottom].height + missing)
    return replace(table, strips=tuple(strips))


def _lines(cell: Cell, width: float, size: float) -> list[Line]:
    """The cell's lines; a number too wide for its column runs on in the next line, as spreadsheets print it."""
    out: list[Line] = []
    for line in broken(cell.pieces, width, size):
        text, facts = line.text, line.facts
        while stringWidth(text, FONT, size) > width + 0.1 and len(text) > 1:
            fitting = next(n for n in range(len(text), 0, -1) if n == 1 or stringWidth(text[:n], FONT, size) <= width)
            out.append(Line(text[:fitting], facts))
            text, facts = text[fitting:], []
        out.append(Line(text, facts))
    return out


def cut(strip: Strip, room: float, table: Measured) -> tuple[Strip, Strip] | None:
    """The row parted at a page break that leaves `room`; None where not even one line fits or none is left over."""
    fitting = int((room - 2 * PAD) // table.line)
    most = max((len(lines) for lines in strip.lines.values()), default=0)
    if fitting < 1 or most < 2:
        return None
    count = min(fitting, most - 1)
    return (
        Strip(strip.row, {c: lines[:count] for c, lines in strip.lines.items()}, count * table.line + 2 * PAD),
        Strip(strip.row, {c: lines[count:] for c, lines in strip.lines.items()}, (most - count) * table.line + 2 * PAD),
    )


def cut_through(strip: Strip, table: Measured) -> tuple[Strip, Strip]:
    """A row of single lines parted inside its numbers: the last digit of each goes to the next page."""
    first, second = {}, {}
    for column, lines in strip.lines.items():
        line = lines[0]
        is_number = bool(line.facts) and len(line.text) > 3 and line.text[-1].isdigit()
        first[column] = [Line(line.text[:-1], line.facts)] if is_number else lines
        second[column] = [Line(line.text[-1:])] if is_number else []
    height = table.line + 2 * PAD
    return Strip(strip.row, first, height), Strip(strip.row, second, height)

"""A comparison → drawings: lines over the years, bars over the departments; a gap stays a gap; pure."""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal

from qa.compare_model import Cell, Comparison, Row, State
from ui.compare_grid import number, row_label
from ui.drawing import FAINT, INK, Bar, Dot, Drawing, Line, Shape, Text, cut, width_of
from ui.plain import one_line

COLOURS = ("#0d9488", "#ea580c", "#6366f1", "#b45309", "#db2777", "#0284c7", "#65a30d", "#9333ea")
"""Told apart on white and on black, and by most who do not see all colours."""
MOST_BARS = 24
_TICKS = 4
_SMALL, _USUAL = 12, 13
_TOP, _BOTTOM = 40, 30
_PLOT = 220
_LEGEND = 20
_BAR, _STEP = 14, 42
_NEAR, _ASIDE = 4, 11
"""Pixels: points so near would cover each other; so far apart they are put."""


def charts(comparison: Comparison, width: float) -> list[Drawing]:
    """The drawings that this comparison is worth, at a width in pixels; none where there is no number."""
    rows = [row for row in comparison.rows if any(_values(cell) for cell in row.cells)]
    out = []
    if len(comparison.years) > 1 and rows:
        out.append(_lines(comparison, rows, width))
    if len({row.body for row in rows}) > 1 or (rows and not out):
        out.append(_bars(comparison, rows, width))
    return out


def _values(cell: Cell) -> tuple[Decimal, ...]:
    return tuple(one.value for one in cell.stated)


@dataclass(frozen=True, slots=True)
class _Scale:
    """From numbers to pixels."""

    low: float
    high: float
    start: float
    end: float

    def at(self, value: float) -> float:
        return self.start + (value - self.low) / (self.high - self.low) * (self.end - self.start)


def ticks(low: Decimal, high: Decimal) -> list[Decimal]:
    """Round numbers from at most 0 and the lowest to at least 0 and the highest."""
    low, high = min(low, Decimal(0)), max(high, Decimal(0))
    span = (high - low) or Decimal(1)
    power = Decimal(1).scaleb((span / _TICKS).adjusted())
    step = next(power * n for n in (1, 2, 5, 10) if power * n * _TICKS >= span)
    first, last = math.floor(low / step), math.ceil(high / step)
    return [step * n for n in range(first, max(last, first + 1) + 1)]


def _lines(comparison: Comparison, rows: Sequence[Row], width: float) -> Drawing:
    drawn = _foremost(rows, len(COLOURS))
    marks = ticks(*_span(drawn))
    labels = [number(_plain(mark)) for mark in marks]
    left = max(width_of(label, _SMALL) for label in labels) + 14
    down = _Scale(float(marks[0]), float(marks[-1]), _TOP + _PLOT, _TOP)
    shapes: list[Shape] = [*_head(comparison, width)]
    for mark, label in zip(marks, labels, strict=True):
        y = down.at(float(mark))
        shapes += [Line(left, y, width - 8, y), Text(left - 6, y + 4, label, _SMALL, "end", FAINT)]
    years = comparison.years
    across = _Scale(years[0], years[-1], left + 26, width - 36)
    shapes += [Text(across.at(year), _TOP + _PLOT + 20, str(year), _SMALL, "middle") for year in years]
    for row, colour in zip(drawn, COLOURS, strict=False):
        shapes += _line(row, rows, colour, across, down, comparison.unit)
    shapes = list(_apart(shapes))
    named, height = _legend(drawn, rows, width, _TOP + _PLOT + _BOTTOM + 8)
    rest = [Text(8, height + 12, f"另有 {len(rows) - len(drawn)} 行未画，见表", _SMALL, colour=FAINT)]
    extra = rest if len(rows) > len(drawn) else []
    return Drawing(width, height + (20 if extra else 4), _title(comparison), (*shapes, *named, *extra))


def _line(row: Row, rows: Sequence[Row], colour: str, across: _Scale, down: _Scale, unit: str) -> Iterator[Shape]:
    """The years joined where one follows the other and both are certain; then the points above the lines."""
    for one, other in zip(row.cells, row.cells[1:], strict=False):
        if _is_certain(one) and _is_certain(other) and other.year == one.year + 1:
            first, last = (down.at(float(cell.stated[0].value)) for cell in (one, other))
            ends = (across.at(one.year), first, across.at(other.year), last)
            yield Line(*ends, colour, 2)
    for cell in row.cells:
        for stated in cell.stated:
            told = f"{row_label(row, rows)} {cell.year} 年：{number(stated.value)} {unit}"
            x, y = across.at(cell.year), down.at(float(stated.value))
            yield Dot(x, y, colour, told, stated.source, not _is_certain(cell))


def _legend(drawn: Sequence[Row], rows: Sequence[Row], width: float, y: float) -> tuple[list[Shape], float]:
    """The names under the plot in their colours, as many a line as fit; and where they end."""
    out: list[Shape] = []
    x = 8.0
    for row, colour in zip(drawn, COLOURS, strict=False):
        label = cut(row_label(row, rows), _SMALL, width - 40)
        room = width_of(label, _SMALL) + 38
        if x > 8 and x + room > width:
            x, y = 8.0, y + _LEGEND
        out += [Line(x, y, x + 16, y, colour, 3), Text(x + 22, y + 4, label, _SMALL)]
        x += room
    return out, y + 12


def _bars(comparison: Comparison, rows: Sequence[Row], width: float) -> Drawing:
    """The year that most rows say something of, the latest of such, a bar a row, the highest first."""
    told = Counter(cell.year for row in rows for cell in row.cells if _values(cell))
    year = max(told, key=lambda one: (told[one], one))
    cells = [(row, cell) for row in rows for cell in row.cells if cell.year == year and _values(cell)]
    cells.sort(key=lambda pair: -max(_values(pair[1])))
    drawn = cells[:MOST_BARS]
    marks = ticks(min(v for _, c in drawn for v in _values(c)), max(v for _, c in drawn for v in _values(c)))
    across = _Scale(float(marks[0]), float(marks[-1]), 8, width - 8)
    shapes: list[Shape] = [*_head(comparison, width, f"{year} 年")]
    y = float(_TOP)
    colours = {measure: COLOURS[n % len(COLOURS)] for n, measure in enumerate(comparison.measures)}
    for row, cell in drawn:
        shapes += _bar(row, rows, cell, colours[row.measure], _Place(across, y, width, comparison.unit))
        y += _STEP
    shapes.append(Line(across.at(0), _TOP - 4, across.at(0), y, FAINT))
    if len(cells) > len(drawn):
        shapes.append(Text(8, y + 8, f"另有 {len(cells) - len(drawn)} 行未画，见表", _SMALL, colour=FAINT))
        y += 20
    return Drawing(width, y + 4, _title(comparison, f"{year} 年"), tuple(shapes))


@dataclass(frozen=True, slots=True)
class _Place:
    across: _Scale
    y: float
    width: float
    unit: str


def _bar(row: Row, rows: Sequence[Row], cell: Cell, colour: str, place: _Place) -> Iterator[Shape]:
    """The name and the number in a line, the bar below; what is not certain is drawn as the points it may be."""
    word = {State.CONTRADICTORY: "矛盾 ", State.AMBIGUOUS: "同名 "}.get(cell.state, "")
    value = word + " / ".join(number(one.value) for one in cell.stated[:2])
    room = place.width - 24 - width_of(value, _USUAL)
    yield Text(8, place.y + 10, cut(row_label(row, rows), _USUAL, room), _USUAL)
    yield Text(place.width - 8, place.y + 10, value, _USUAL, "end")
    told = f"{row_label(row, rows)} {cell.year} 年："
    zero, top = place.across.at(0), place.y + 16
    for one in cell.stated:
        end, named = place.across.at(float(one.value)), f"{told}{number(one.value)} {place.unit}"
        if not _is_certain(cell):
            yield Dot(end, top + _BAR / 2, colour, named, one.source, True)
        else:
            yield Bar(min(zero, end), top, max(abs(end - zero), 2), _BAR, colour, named, one.source)


def _is_certain(cell: Cell) -> bool:
    """Whether the cell has one number, and one that is of the same thing as the others."""
    return cell.value is not None and cell.comparable


def _apart(shapes: Iterable[Shape]) -> Iterator[Shape]:
    """Points that would cover each other beside each other."""
    taken: Counter[tuple[int, int]] = Counter()
    for shape in shapes:
        if isinstance(shape, Dot):
            spot = (round(shape.x / _NEAR), round(shape.y / _NEAR))
            shape = replace(shape, x=shape.x - taken[spot] * _ASIDE)
            taken[spot] += 1
        yield shape


def _foremost(rows: Sequence[Row], most: int) -> list[Row]:
    """As many rows as there are colours, those with the largest numbers."""
    if len(rows) <= most:
        return list(rows)
    largest = sorted(rows, key=lambda row: -max(abs(value) for cell in row.cells for value in _values(cell)))
    return [row for row in rows if row in largest[:most]]


def _span(rows: Sequence[Row]) -> tuple[Decimal, Decimal]:
    values = [value for row in rows for cell in row.cells for value in _values(cell)]
    return min(values), max(values)


def _head(comparison: Comparison, width: float, more: str = "") -> Iterator[Shape]:
    unit = f"单位：{comparison.unit}" if comparison.unit else ""
    room = width - 24 - width_of(unit, _SMALL)
    yield Text(8, 18, cut(_title(comparison, more), _USUAL + 1, room), _USUAL + 1, colour=INK)
    yield Text(width - 8, 18, unit, _SMALL, "end", FAINT)


def _title(comparison: Comparison, more: str = "") -> str:
    measures = "、".join(measure.value for measure in comparison.measures)
    return one_line(" · ".join(part for part in (comparison.subject, measures, more) if part))


def _plain(value: Decimal) -> Decimal:
    """Without needless zeros or an exponent."""
    return value.to_integral_value() if value == value.to_integral_value() else value.normalize()

"""A comparison → drawings: lines over the years, bars over the departments; a gap stays a gap; pure."""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date
from decimal import Decimal

from qa.attached import outside
from qa.compare_model import Cell, Comparison, Row, State
from ui.compare_grid import counted, few, number, row_label, scope_of, short, span, told_rows
from ui.drawing import FAINT, INK, Bar, Dot, Drawing, Line, Shape, Text, cut, width_of
from ui.plain import one_line

COLOURS = ("#0d9488", "#ea580c", "#6366f1", "#b45309", "#db2777", "#0284c7", "#65a30d", "#9333ea")
"""Told apart on white and on black, and by most who do not see all colours."""
MOST_BARS = 24
_TICKS = 4
_SMALL, _USUAL = 12, 13
_TOP, _BOTTOM = 64, 30
_PLOT = 220
_LEGEND = 20
_BAR, _STEP = 14, 42
_PLACES = (-10, 22, -26, 38, -42)
"""Where the number of a point may stand, in pixels below it."""
_CITED = 2
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
    shapes += _values_at([shape for shape in shapes if isinstance(shape, Dot)], left, width)
    named, height = _legend(drawn, rows, width, _TOP + _PLOT + _BOTTOM + 8)
    rest = [Text(8, height + 12, f"另有 {len(rows) - len(drawn)} 行未画，见表", _SMALL, colour=FAINT)]
    extra = rest if len(rows) > len(drawn) else []
    return Drawing(width, height + (20 if extra else 4), scope_of(comparison), (*shapes, *named, *extra))


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
            yield Dot(x, y, colour, told, stated.source, not _is_certain(cell), short(stated.value, unit))


def _values_at(dots: Sequence[Dot], left: float, width: float) -> Iterator[Text]:
    """The numbers beside their points, where one finds a place that no other number or point has."""
    taken = [(dot.x - 6, dot.y - 6, dot.x + 6, dot.y + 6) for dot in dots]
    for dot in dots:
        half = width_of(dot.label, _SMALL) / 2
        x = min(max(dot.x, left + half), width - 4 - half)
        for down in _PLACES:
            box = (x - half, dot.y + down - _SMALL, x + half, dot.y + down + 3)
            if box[3] <= _TOP + _PLOT + 2 and not any(_meet(box, other) for other in taken):
                taken.append(box)
                yield Text(x, dot.y + down, dot.label, _SMALL, "middle", dot.colour)
                break


def _meet(one: Sequence[float], other: Sequence[float]) -> bool:
    return one[0] < other[2] and other[0] < one[2] and one[1] < other[3] and other[1] < one[3]


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
    return Drawing(width, y + 4, scope_of(comparison, when=f"{year} 年"), tuple(shapes))


@dataclass(frozen=True, slots=True)
class _Place:
    across: _Scale
    y: float
    width: float
    unit: str


def _bar(row: Row, rows: Sequence[Row], cell: Cell, colour: str, place: _Place) -> Iterator[Shape]:
    """The name and the number in a line, the bar below; what is not certain is drawn as the points it may be."""
    word = {State.CONTRADICTORY: "矛盾 ", State.AMBIGUOUS: "同名 "}.get(cell.state, "")
    value = word + " / ".join(short(one.value, place.unit) for one in cell.stated[:2])
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
    """The subject and the unit on a line; whose and when on the next."""
    unit = f"单位：{comparison.unit}" if comparison.unit else ""
    room = width - 24 - width_of(unit, _SMALL)
    measures = "、".join(measure.value for measure in comparison.measures)
    yield Text(8, 18, cut(one_line(f"{comparison.subject} · {measures}"), _USUAL + 1, room), _USUAL + 1, colour=INK)
    yield Text(width - 8, 18, unit, _SMALL, "end", FAINT)
    bodies = list(dict.fromkeys(row.body.label for row in told_rows(comparison).rows))
    when = more or span(comparison.years)
    room, whose = width - 24 - width_of(f" · {when}", _SMALL), one_line("、".join(bodies))
    whose = whose if width_of(whose, _SMALL) <= room else cut(counted(bodies), _SMALL, room)
    yield Text(8, 36, f"{whose} · {when}" if when else whose, _SMALL, colour=FAINT)


def foot_of(comparison: Comparison, made: date) -> list[str]:
    """What a chart must say where it stands alone: the reports with their pages, and when it was made."""
    pages: dict[str, set[str]] = {}
    for cell in told_rows(comparison).cells():
        for source in map(outside, cell.sources[:_CITED]):
            pages.setdefault(one_line(source.report), set()).add(one_line(source.where))
    told = [f"《{report}》{'、'.join(sorted(where))}" for report, where in pages.items()]
    return [f"来源：{few(told, '；', '份报告')}", f"制图日期：{made.isoformat()}（决算问答 juesuan）"]


def _plain(value: Decimal) -> Decimal:
    """Without needless zeros or an exponent."""
    return value.to_integral_value() if value == value.to_integral_value() else value.normalize()

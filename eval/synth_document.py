"""A report before it is set in type: headings, paragraphs and ruled grids, their numbers marked as facts."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal


@dataclass(frozen=True, slots=True)
class Fact:
    """A printed number and what it says; `value` is signed where `printed` leaves the sign to words."""

    subject: str
    measure: str
    value: Decimal
    unit: str
    year: int
    printed: str
    code: str = ""
    column: str = ""
    scope: str = ""
    project: str = ""
    reason: str = ""


Piece = str | Fact


@dataclass(frozen=True, slots=True)
class Heading:
    """A heading; level 1 is a 部分, 2 is 一、, 3 is （一）."""

    level: int
    text: str


@dataclass(frozen=True, slots=True)
class Para:
    """A paragraph of text and facts; `unseen` is printed white on white."""

    pieces: tuple[Piece, ...]
    unseen: bool = False


@dataclass(frozen=True, slots=True)
class Cell:
    """A cell of a grid; align is l, c or r."""

    pieces: tuple[Piece, ...]
    align: str = "c"


Span = tuple[int, int, int, int]
"""First column, first row, last column, last row."""


@dataclass(frozen=True, slots=True)
class Grid:
    """A ruled table: cells covered by a span are None; widths are relative."""

    name: str
    """What the table is called, without its number."""
    title: str
    """What stands over it."""
    subtitle: tuple[str, str]
    """What stands left and right above the rules (部门, 单位)."""
    widths: tuple[float, ...]
    rows: tuple[tuple[Cell | None, ...], ...]
    spans: tuple[Span, ...]
    landscape: bool = False
    notes: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Document:
    """A whole report in reading order; cover and table of contents are made from its head and headings."""

    department: str
    year: int
    blocks: tuple[Heading | Para | Grid, ...]
    subject: str = ""
    """What the PDF's metadata say beside the usual."""


LEFT, ABOVE = "<", "^"
"""In a sketch: this position belongs to the cell on its left, or to the one above."""

Sketch = Sequence[Sequence[Cell | str]]


def text_cell(text: str, align: str = "c") -> Cell:
    """A cell that holds words only."""
    return Cell((text,), align)


def rows_and_spans(sketch: Sketch) -> tuple[tuple[tuple[Cell | None, ...], ...], tuple[Span, ...]]:
    """Turn a sketch with < and ^ marks into rows and the spans that the marks mean."""
    rows = tuple(
        tuple(None if part in (LEFT, ABOVE) else text_cell(part) if isinstance(part, str) else part for part in row)
        for row in sketch
    )
    spans = tuple(
        span
        for top, row in enumerate(sketch)
        for left, part in enumerate(row)
        if part not in (LEFT, ABOVE)
        for span in _span_at(sketch, left, top)
    )
    return rows, spans


def _span_at(sketch: Sketch, left: int, top: int) -> tuple[Span, ...]:
    right = left
    while right + 1 < len(sketch[top]) and sketch[top][right + 1] == LEFT:
        right += 1
    bottom = top
    while bottom + 1 < len(sketch) and sketch[bottom + 1][left] == ABOVE:
        bottom += 1
    return ((left, top, right, bottom),) if (right, bottom) != (left, top) else ()

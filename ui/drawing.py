"""A drawing as a few plain shapes, so that the page (SVG) and a picture (PNG) show the same; pure."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

from ingest.ledger.model import Source

INK, FAINT = "ink", "faint"
"""Colours that follow the page's light or dark; the others are written #rrggbb."""


@dataclass(frozen=True, slots=True)
class Line:
    """A straight line."""

    x1: float
    y1: float
    x2: float
    y2: float
    colour: str = FAINT
    width: float = 1


@dataclass(frozen=True, slots=True)
class Text:
    """Words on one line; `y` is their base line."""

    x: float
    y: float
    words: str
    size: float = 13
    anchor: str = "start"
    """start, middle or end: which part of the words stands at x."""
    colour: str = INK


@dataclass(frozen=True, slots=True)
class Bar:
    """A filled rectangle that opens its sources."""

    x: float
    y: float
    width: float
    height: float
    colour: str
    told: str
    source: Source | None = None


@dataclass(frozen=True, slots=True)
class Dot:
    """A point that opens its source; hollow where the number is not certain."""

    x: float
    y: float
    colour: str
    told: str
    source: Source | None = None
    hollow: bool = False
    label: str = ""
    """Its number as it is written beside it."""


Shape = Line | Text | Bar | Dot
_FOOT, _FOOT_SIZE = 17.0, 11.0
"""Height and size of a line of small print."""


@dataclass(frozen=True, slots=True)
class Drawing:
    """Shapes on a sheet, in the order in which they are laid down."""

    width: float
    height: float
    title: str
    shapes: tuple[Shape, ...]


def width_of(words: str, size: float) -> float:
    """About how wide words are: a Chinese character is a square, a Latin one little more than half of it."""
    return sum(1.0 if ord(one) > 0x2E7F else 0.58 for one in words) * size


def cut(words: str, size: float, most: float) -> str:
    """The words, or as many of them as fit with "…"."""
    if width_of(words, size) <= most:
        return words
    while words and width_of(words + "…", size) > most:
        words = words[:-1]
    return words + "…"


def stacked(drawings: Sequence[Drawing]) -> Drawing:
    """Drawings one below the other on one sheet."""
    shapes: list[Shape] = []
    top = 0.0
    for one in drawings:
        shapes += [_lowered(shape, top) for shape in one.shapes]
        top += one.height
    return Drawing(max(one.width for one in drawings), top, drawings[0].title, tuple(shapes))


def with_foot(drawing: Drawing, lines: Sequence[str]) -> Drawing:
    """The drawing with lines of small print below it; what is too long for a line goes on in the next."""
    shapes: list[Shape] = [*drawing.shapes]
    y = drawing.height + _FOOT
    for line in lines:
        for part in wrapped(line, _FOOT_SIZE, drawing.width - 16):
            shapes.append(Text(8, y, part, _FOOT_SIZE, colour=FAINT))
            y += _FOOT
    return replace(drawing, height=y, shapes=tuple(shapes))


def wrapped(words: str, size: float, most: float) -> list[str]:
    """Words in as many lines as they need."""
    out: list[str] = []
    while words:
        line = words
        while width_of(line, size) > most and len(line) > 1:
            line = line[:-1]
        out.append(line)
        words = words[len(line) :]
    return out


def _lowered(shape: Shape, by: float) -> Shape:
    if isinstance(shape, Line):
        return replace(shape, y1=shape.y1 + by, y2=shape.y2 + by)
    return replace(shape, y=shape.y + by)

"""Pages drawn for tests: ruled tables and lines of text, without a PDF."""

from __future__ import annotations

from collections.abc import Sequence

from ingest.ledger.model import Bbox
from ingest.lines import is_wide
from ingest.pdf import Char, Page, Ruled

SIZE = 10.0


def chars(text: str, x: float, top: float, size: float = SIZE, bold: bool = False) -> list[Char]:
    """The characters of one line: Chinese ones a full square, the rest half of it."""
    out = []
    for letter in text:
        width = size if is_wide(letter) else size / 2
        out.append(Char(letter, x, top, x + width, top + size, bold))
        x += width
    return out


def grid(
    rows: Sequence[Sequence[str]],
    widths: Sequence[float],
    top: float = 100.0,
    height: float = 20.0,
    left: float = 50.0,
) -> tuple[Ruled, list[Char]]:
    """A ruled grid: "<" goes on with the cell to the left, "^" with the cell above; "a\\nb" is two lines."""
    xs = [left + sum(widths[:n]) for n in range(len(widths) + 1)]
    spans: dict[tuple[int, int], list[int]] = {}
    owner: dict[tuple[int, int], tuple[int, int]] = {}
    for r, row in enumerate(rows):
        for c, text in enumerate(row):
            start = {"<": (r, c - 1), "^": (r - 1, c)}.get(text)
            owner[r, c] = owner[start] if start else (r, c)
            span = spans.setdefault(owner[r, c], [r, c])
            span[0], span[1] = max(span[0], r), max(span[1], c)
    boxes: list[Bbox] = []
    printed: list[Char] = []
    for (r, c), (last_row, last_column) in spans.items():
        box = (xs[c], top + r * height, xs[last_column + 1], top + (last_row + 1) * height)
        boxes.append(box)
        for number, line in enumerate(rows[r][c].split("\n")):
            printed += chars(line, box[0] + 2, box[1] + 3 + number * (SIZE + 1))
    bbox = (xs[0], top, xs[-1], top + len(rows) * height)
    return Ruled(bbox, tuple(boxes)), printed


def page(number: int, *parts: tuple[Ruled, list[Char]], lines: Sequence[tuple[str, float, float]] = ()) -> Page:
    """A page with some grids and lines given as (text, x, top)."""
    printed = [char for _, some in parts for char in some]
    for text, x, top in lines:
        printed += chars(text, x, top)
    return Page(number, 600.0, 840.0, tuple(printed), tuple(ruled for ruled, _ in parts))

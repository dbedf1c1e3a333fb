"""A page's rules and characters → filled blocks: the ruled boxes of one table part and what is printed in each.

What is drawn is not what is meant: thin double borders and text shading rule phantom rows and columns, a page frame
or content beyond the page's edge joins the grid, and one grid may hold the end of one table and the start of the next.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import pairwise
from statistics import median

from ingest.ledger.model import Bbox
from ingest.lines import Line, chars_to_lines, is_wide
from ingest.pdf import Char, Page, Ruled
from ingest.table_titles import is_caption, is_holder_row, is_period, is_title

_SNAP = 3.5
"""Edges nearer than this (points) are one border."""
_THIN = 0.9
"""A track thinner than this share of the font size holds no text: it is the space between two drawn lines."""
_AMOUNT = re.compile(r"^[\d,]+\.\d\d$")
_WIDE = 0.8
"""A title inside a grid is at least this share of its width."""


@dataclass(frozen=True, slots=True)
class Box:
    """One ruled box, merged cells being one, and the lines printed in it."""

    bbox: Bbox
    lines: tuple[Line, ...]

    @property
    def text(self) -> str:
        """What the box says: its lines joined without a space, since cells break words and numbers anywhere."""
        return "".join(tightened(line.text) for line in self.lines)


@dataclass(frozen=True, slots=True)
class Block:
    """A part of a table on one page; `heading` is what the boxes at its top say of the table: title, unit, 部门."""

    page: int
    bbox: Bbox
    boxes: tuple[Box, ...]
    xs: tuple[float, ...]
    """Column edges from left to right; every box's x0 and x1 is one of them."""
    heading: tuple[Line, ...] = ()


def read_blocks(page: Page) -> tuple[list[Block], list[Char]]:
    """Blocks of a page from top to bottom, and the characters that no block claims (nothing beyond the page's edges)."""
    chars = [char for char in page.chars if _on_page(char, page)]
    blocks: list[Block] = []
    for ruled in _outermost(page.grids):
        boxes = _snapped_boxes(_clipped(ruled, page), [c for c in chars if _touches(c, ruled.bbox)])
        boxes = [*_open_row(boxes, chars), *boxes]
        filled, chars = _filled(boxes, chars)
        blocks.extend(_split(page.number, filled))
    blocks.sort(key=lambda block: (block.bbox[1], block.bbox[0]))
    return blocks, chars


def tightened(text: str) -> str:
    """A printed text without the gaps that spread Chinese characters over a line ("收    入" → "收入")."""
    out: list[str] = []
    words = text.split(" ")
    for word in words:
        if out and word and not (is_wide(out[-1][-1]) and is_wide(word)):
            out.append(" ")
        if word:
            out.append(word)
    return "".join(out)


def lines_of(blocks: Iterable[Block]) -> list[Line]:
    """All lines printed in some blocks, for giving back what turned out to be no table."""
    found = [line for block in blocks for line in (*block.heading, *(row for box in block.boxes for row in box.lines))]
    return sorted(found, key=lambda line: (line.bbox[1], line.bbox[0]))


def _on_page(char: Char, page: Page) -> bool:
    return 0 <= (char.x0 + char.x1) / 2 <= page.width and 0 <= (char.top + char.bottom) / 2 <= page.height


def _outermost(grids: Sequence[Ruled]) -> list[Ruled]:
    """Grids that lie in no other: a box drawn inside a cell is decoration."""
    return [one for one in grids if not any(one is not other and _inside(one.bbox, other.bbox) for other in grids)]


def _inside(one: Bbox, other: Bbox) -> bool:
    slack = 2.0
    within = one[0] >= other[0] - slack and one[1] >= other[1] - slack and one[2] <= other[2] + slack and one[3] <= other[3] + slack
    return within and one != other


def _clipped(ruled: Ruled, page: Page) -> list[Bbox]:
    cells = [(max(c[0], 0.0), max(c[1], 0.0), min(c[2], page.width), min(c[3], page.height)) for c in ruled.cells]
    return [cell for cell in cells if cell[2] - cell[0] > 1 and cell[3] - cell[1] > 1]


def _touches(char: Char, box: Bbox) -> bool:
    return char.x1 > box[0] and char.x0 < box[2] and char.bottom > box[1] and char.top < box[3]


def _snapped_boxes(cells: Sequence[Bbox], chars: Sequence[Char]) -> list[Bbox]:
    """Cells moved onto common edges; those that only fill the space between two drawn lines vanish."""
    printed = [char for char in chars if not char.text.isspace()]
    size = median(char.size for char in printed) if printed else 9.0
    across = _edges([e for c in cells for e in (c[0], c[2])], [], size)
    down = _edges([e for c in cells for e in (c[1], c[3])], [(c.top + c.bottom) / 2 for c in printed], size)
    boxes: dict[Bbox, None] = {}
    for x0, top, x1, bottom in cells:
        box = (across[x0], down[top], across[x1], down[bottom])
        if box[2] > box[0] and box[3] > box[1]:
            boxes.setdefault(box)
    return _disjoint(list(boxes))


def _edges(values: Sequence[float], centres: Sequence[float], size: float) -> dict[float, float]:
    """Each drawn edge → the edge it stands for."""
    groups = _grouped(sorted(set(values)), _SNAP)
    ordered = sorted(centres)
    merged: list[list[float]] = []
    for group in groups:
        if merged and _is_gap(merged[-1][-1], group[0], ordered, size):
            merged[-1].extend(group)
        else:
            merged.append(list(group))
    return {value: (group[0] + group[-1]) / 2 for group in merged for value in group}


def _grouped(values: Sequence[float], tolerance: float) -> list[list[float]]:
    groups: list[list[float]] = []
    for value in values:
        if groups and value - groups[-1][0] <= tolerance:
            groups[-1].append(value)
        else:
            groups.append([value])
    return groups


def _is_gap(low: float, high: float, centres: Sequence[float], size: float) -> bool:
    width = high - low
    if width >= _THIN * size:
        return False
    return width < 0.4 * size or bisect_right(centres, high) == bisect_right(centres, low)


def _disjoint(boxes: list[Bbox]) -> list[Bbox]:
    """Boxes without those that cover others: the smaller ones are the cells."""
    ordered = sorted(boxes, key=lambda b: (b[2] - b[0]) * (b[3] - b[1]))
    kept: list[Bbox] = []
    for box in ordered:
        if not any(_overlap(box, other) for other in kept):
            kept.append(box)
    return sorted(kept, key=lambda b: (b[1], b[0]))


def _overlap(one: Bbox, other: Bbox) -> bool:
    return min(one[2], other[2]) - max(one[0], other[0]) > 1 and min(one[3], other[3]) - max(one[1], other[1]) > 1


def _open_row(boxes: Sequence[Bbox], chars: Sequence[Char]) -> list[Bbox]:
    """Boxes for a first row that has no rule above it (a page break left it open): a line with an amount in the last column."""
    if not boxes:
        return []
    xs = sorted({edge for box in boxes for edge in (box[0], box[2])})
    top = min(box[1] for box in boxes)
    printed = (c for c in chars if not c.text.isspace())
    near = [c for c in printed if xs[0] < c.x0 and c.x1 < xs[-1] and top - 1.8 * c.size < c.top and c.bottom < top + 2]
    last = "".join(c.text for c in sorted(near, key=lambda c: c.x0) if c.x0 > xs[-2])
    if not _AMOUNT.match(last) or len(xs) < 3 or len(chars_to_lines(near)) != 1:
        return []
    above = min(c.top for c in near) - 1
    return [(x0, above, x1, top) for x0, x1 in pairwise(xs)]


def _filled(boxes: Sequence[Bbox], chars: Sequence[Char]) -> tuple[list[Box], list[Char]]:
    """Each character goes to the box that holds its centre, or to the one it overlaps most; the rest is given back."""
    inside: dict[Bbox, list[Char]] = {box: [] for box in boxes}
    finder = _Finder(boxes)
    left: list[Char] = []
    for char in chars:
        box = finder.find(char)
        if box is None:
            left.append(char)
        else:
            inside[box].append(char)
    return [Box(box, tuple(chars_to_lines(held))) for box, held in inside.items()], left


class _Finder:
    """Looks up the box of a character through the grid's tracks."""

    def __init__(self, boxes: Sequence[Bbox]) -> None:
        self.xs = sorted({edge for box in boxes for edge in (box[0], box[2])})
        self.ys = sorted({edge for box in boxes for edge in (box[1], box[3])})
        self.owner: dict[tuple[int, int], Bbox] = {}
        for box in boxes:
            for row in range(self.ys.index(box[1]), self.ys.index(box[3])):
                for column in range(self.xs.index(box[0]), self.xs.index(box[2])):
                    self.owner[row, column] = box

    def find(self, char: Char) -> Bbox | None:
        """The box of a character, or None when it touches none."""
        held = self._at((char.x0 + char.x1) / 2, (char.top + char.bottom) / 2)
        if held is not None:
            return held
        corners = [self._at(x, y) for x in (char.x0, char.x1) for y in (char.top, char.bottom)]
        touched = [box for box in corners if box is not None]
        return max(touched, key=lambda box: _shared(char, box), default=None)

    def _at(self, x: float, y: float) -> Bbox | None:
        return self.owner.get((bisect_right(self.ys, y) - 1, bisect_right(self.xs, x) - 1))


def _shared(char: Char, box: Bbox) -> float:
    return (min(char.x1, box[2]) - max(char.x0, box[0])) * (min(char.bottom, box[3]) - max(char.top, box[1]))


def _split(page: int, boxes: list[Box]) -> list[Block]:
    """Blocks of one grid: a wide box with a title ends one table and begins the next."""
    if not boxes:
        return []
    # A page frame is wider than the table in it: only boxes with text tell how wide the table is.
    printed = [b for b in boxes if b.lines] or boxes
    width = max(b.bbox[2] for b in printed) - min(b.bbox[0] for b in printed)
    titles = [b for b in printed if b.bbox[2] - b.bbox[0] >= _WIDE * width and (is_title(b.text) or any(is_title(line.text) for line in b.lines))]
    starts = sorted({b.bbox[1] for b in titles})
    bounds = [min(b.bbox[1] for b in boxes), *starts, max(b.bbox[3] for b in boxes) + 1]
    parts = [[b for b in boxes if top <= b.bbox[1] < bottom] for top, bottom in pairwise(bounds)]
    return [_block(page, part) for part in parts if part]


def _block(page: int, boxes: Sequence[Box]) -> Block:
    heading = _heading(boxes)
    body = sorted((b for b in boxes if b not in heading), key=lambda b: (b.bbox[1], b.bbox[0]))
    xs = tuple(sorted({edge for b in body for edge in (b.bbox[0], b.bbox[2])}))
    chars = [char for b in heading for line in b.lines for char in line.chars if char]
    return Block(page, _around([b.bbox for b in boxes]), tuple(body), xs, tuple(chars_to_lines(dict.fromkeys(chars))))


def _heading(boxes: Sequence[Box]) -> list[Box]:
    """The boxes at the top that say title, unit or 部门; a single character there is the rest of a wrapped one."""
    out: list[Box] = []
    for top in sorted({b.bbox[1] for b in boxes}):
        row = [b for b in boxes if b.bbox[1] == top]
        captions = all(not b.lines or _is_caption(b) or (out and len(b.text) == 1) for b in row)
        if not captions and not is_holder_row([b.text for b in row if b.lines]):
            break
        out.extend(row)
    return out if any(not is_period(line.text) for b in out for line in b.lines) else []


def _is_caption(box: Box) -> bool:
    return is_title(box.text) or all(is_caption(line.text) for line in box.lines)


def _around(boxes: Sequence[Bbox]) -> Bbox:
    return min(b[0] for b in boxes), min(b[1] for b in boxes), max(b[2] for b in boxes), max(b[3] for b in boxes)

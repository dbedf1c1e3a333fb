"""A page → blocks: the parts of tables that stand on it, each with its boxes and what the grid says about it.

One grid may hold the end of one table and the start of the next; title and unit may stand in its first box.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import pairwise

from ingest.boxes import Box, boxes_of
from ingest.ledger.model import Bbox
from ingest.lines import Line, chars_to_lines
from ingest.pdf import Char, Page, Ruled
from ingest.table_titles import is_caption, is_holder_row, is_period, is_title

_WIDE = 0.8
"""A title inside a grid is at least this share of its width."""


@dataclass(frozen=True, slots=True)
class Block:
    """A part of a table on one page; `heading` is what the boxes at its top say: title, unit, 部门."""

    page: int
    bbox: Bbox
    boxes: tuple[Box, ...]
    xs: tuple[float, ...]
    """Column edges from left to right; every box's x0 and x1 is one of them."""
    heading: tuple[Line, ...] = ()


def read_blocks(page: Page) -> tuple[list[Block], list[Char]]:
    """Blocks of a page from top to bottom, and the characters on the page that are in none of them."""
    chars = [char for char in page.chars if _on_page(char, page)]
    blocks: list[Block] = []
    for ruled in _outermost(page.grids):
        boxes, chars = boxes_of(ruled, page, chars)
        blocks.extend(_split(page.number, boxes))
    blocks.sort(key=lambda block: (block.bbox[1], block.bbox[0]))
    return blocks, chars


def lines_of(blocks: Iterable[Block]) -> list[Line]:
    """All lines printed in some blocks, for giving back what turned out to be no table."""
    found: list[Line] = []
    for block in blocks:
        found.extend(block.heading)
        found.extend(line for box in block.boxes for line in box.lines)
    return sorted(found, key=lambda line: (line.bbox[1], line.bbox[0]))


def _on_page(char: Char, page: Page) -> bool:
    x, y = (char.x0 + char.x1) / 2, (char.top + char.bottom) / 2
    return 0 <= x <= page.width and 0 <= y <= page.height


def _outermost(grids: Sequence[Ruled]) -> list[Ruled]:
    """Grids that lie in no other: a box drawn inside a cell is decoration."""
    return [one for one in grids if not any(_inside(one.bbox, other.bbox) for other in grids)]


def _inside(one: Bbox, other: Bbox) -> bool:
    slack = 2.0
    starts = one[0] >= other[0] - slack and one[1] >= other[1] - slack
    return starts and one[2] <= other[2] + slack and one[3] <= other[3] + slack and one != other


def _split(page: int, boxes: Sequence[Box]) -> list[Block]:
    """Blocks of one grid: a wide box with a title ends one table and begins the next."""
    if not boxes:
        return []
    # A page frame is wider than the table in it: only boxes with text tell how wide the table is.
    printed = [b for b in boxes if b.lines] or boxes
    width = max(b.bbox[2] for b in printed) - min(b.bbox[0] for b in printed)
    wide = [b for b in printed if b.bbox[2] - b.bbox[0] >= _WIDE * width]
    starts = sorted({b.bbox[1] for b in wide if _has_title(b)})
    bounds = [min(b.bbox[1] for b in boxes), *starts, max(b.bbox[3] for b in boxes) + 1]
    parts = [[b for b in boxes if top <= b.bbox[1] < bottom] for top, bottom in pairwise(bounds)]
    return [_block(page, part) for part in parts if part]


def _has_title(box: Box) -> bool:
    return is_title(box.text) or any(is_title(line.text) for line in box.lines)


def _block(page: int, boxes: Sequence[Box]) -> Block:
    heading = _heading(boxes)
    below = max((b.bbox[1] for b in heading), default=-1.0)
    body = sorted((b for b in boxes if b.bbox[1] > below), key=lambda b: (b.bbox[1], b.bbox[0]))
    xs = tuple(sorted({edge for b in body for edge in (b.bbox[0], b.bbox[2])}))
    chars = [char for b in heading for line in b.lines for char in line.chars if char]
    return Block(page, _around(boxes), tuple(body), xs, tuple(chars_to_lines(dict.fromkeys(chars))))


def _heading(boxes: Sequence[Box]) -> list[Box]:
    """The boxes at the top that say title, unit or 部门; a single character is the rest of a wrapped one."""
    out: list[Box] = []
    for top in sorted({b.bbox[1] for b in boxes}):
        row = [b for b in boxes if b.bbox[1] == top]
        said = [b for b in row if b.lines]
        captions = all(_is_caption(b) or (out and len(b.text) == 1) for b in said)
        if not captions and not is_holder_row([b.text for b in said]):
            break
        out.extend(row)
    return out if any(not is_period(line.text) for b in out for line in b.lines) else []


def _is_caption(box: Box) -> bool:
    return is_title(box.text) or all(is_caption(line.text) for line in box.lines)


def _around(boxes: Sequence[Box]) -> Bbox:
    frames = [b.bbox for b in boxes]
    left, top = min(f[0] for f in frames), min(f[1] for f in frames)
    return left, top, max(f[2] for f in frames), max(f[3] for f in frames)

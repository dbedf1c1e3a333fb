"""Drawn cells → the boxes they stand for, each with the characters printed in it.

What is drawn is not what is meant: thin double borders and text shading rule phantom rows and columns, frames
and content beyond the page's edge join the grid, a page break leaves a first row without its upper rule.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise
from statistics import median

from ingest.ledger.model import Bbox
from ingest.lines import Line, chars_to_lines, is_wide
from ingest.pdf import Char, Page, Ruled

_SNAP = 3.5
"""Edges nearer than this (points) are one border."""
_THIN = 0.9
"""A track thinner than this share of the font size holds no text: it is the space between two lines."""
_DIGITS = "0123456789.,-%"
_NUMBER = re.compile(r"^-?(?:\d{1,3}(?:,\d{3})+|\d+)(?:\.\d+)?%?$")
_AMOUNT = re.compile(r"^[\d,]+\.\d\d$")


@dataclass(frozen=True, slots=True)
class Box:
    """One ruled box, merged cells being one, and the lines printed in it."""

    bbox: Bbox
    lines: tuple[Line, ...]

    @property
    def text(self) -> str:
        """Its lines joined without a space, since cells break words and numbers anywhere."""
        return "".join(tightened(line.text) for line in self.lines)


def tightened(text: str) -> str:
    """A printed text without the gaps that spread Chinese characters over a line ("收    入" → "收入")."""
    out: list[str] = []
    for word in text.split():
        if out and not (is_wide(out[-1][-1]) and is_wide(word)):
            out.append(" ")
        out.append(word)
    return "".join(out)


def boxes_of(ruled: Ruled, page: Page, chars: Sequence[Char]) -> tuple[list[Box], list[Char]]:
    """The filled boxes of one grid, and the characters of the page that are in none of them."""
    cells = _clipped(ruled, page)
    frames = _snapped(cells, [char for char in chars if _touches(char, ruled.bbox)])
    boxes, left = _filled([*_open_row(frames, chars), *frames], chars)
    return _parted(boxes), left


def _clipped(ruled: Ruled, page: Page) -> list[Bbox]:
    right, bottom = page.width, page.height
    cells = [(max(c[0], 0.0), max(c[1], 0.0), min(c[2], right), min(c[3], bottom)) for c in ruled.cells]
    return [cell for cell in cells if cell[2] - cell[0] > 1 and cell[3] - cell[1] > 1]


def _touches(char: Char, box: Bbox) -> bool:
    return char.x1 > box[0] and char.x0 < box[2] and char.bottom > box[1] and char.top < box[3]


def _snapped(cells: Sequence[Bbox], chars: Sequence[Char]) -> list[Bbox]:
    """Cells moved onto common edges; those that only fill the space between two drawn lines vanish."""
    printed = [char for char in chars if not char.text.isspace()]
    size = median(char.size for char in printed) if printed else 9.0
    across = _edges([edge for c in cells for edge in (c[0], c[2])], [], size)
    middles = sorted((c.top + c.bottom) / 2 for c in printed)
    down = _edges([edge for c in cells for edge in (c[1], c[3])], middles, size)
    moved = [(across[c[0]], down[c[1]], across[c[2]], down[c[3]]) for c in cells]
    return _disjoint([box for box in dict.fromkeys(moved) if box[2] > box[0] and box[3] > box[1]])


def _edges(values: Sequence[float], middles: Sequence[float], size: float) -> dict[float, float]:
    """Each drawn edge → the edge it stands for; `middles` are the sorted middles of what is printed."""
    merged: list[list[float]] = []
    for group in _near(sorted(set(values))):
        if merged and _is_gap(merged[-1][-1], group[0], middles, size):
            merged[-1].extend(group)
        else:
            merged.append(list(group))
    return {value: (group[0] + group[-1]) / 2 for group in merged for value in group}


def _near(values: Sequence[float]) -> list[list[float]]:
    groups: list[list[float]] = []
    for value in values:
        if groups and value - groups[-1][0] <= _SNAP:
            groups[-1].append(value)
        else:
            groups.append([value])
    return groups


def _is_gap(low: float, high: float, middles: Sequence[float], size: float) -> bool:
    width = high - low
    if width >= _THIN * size:
        return False
    return width < 0.4 * size or bisect_right(middles, high) == bisect_right(middles, low)


def _disjoint(boxes: Sequence[Bbox]) -> list[Bbox]:
    """Boxes without those that cover others: the smaller ones are the cells."""
    column = {x: n for n, x in enumerate(sorted({edge for b in boxes for edge in (b[0], b[2])}))}
    row = {y: n for n, y in enumerate(sorted({edge for b in boxes for edge in (b[1], b[3])}))}
    kept: list[Bbox] = []
    taken: set[tuple[int, int]] = set()
    for box in sorted(boxes, key=lambda b: (b[2] - b[0]) * (b[3] - b[1])):
        rows, columns = range(row[box[1]], row[box[3]]), range(column[box[0]], column[box[2]])
        places = {(r, c) for r in rows for c in columns}
        if taken.isdisjoint(places):
            kept.append(box)
            taken |= places
    return sorted(kept, key=lambda b: (b[1], b[0]))


def _open_row(boxes: Sequence[Bbox], chars: Sequence[Char]) -> list[Bbox]:
    """Boxes for a first row without a rule above it: one line that ends with an amount in the last column."""
    xs = sorted({edge for box in boxes for edge in (box[0], box[2])})
    if len(xs) < 3:
        return []
    top = min(box[1] for box in boxes)
    printed = [c for c in chars if xs[0] < c.x0 and c.x1 < xs[-1] and not c.text.isspace()]
    above = [c for c in printed if top - 1.8 * c.size < c.top and c.bottom < top + 2]
    last = "".join(c.text for c in sorted(above, key=lambda c: c.x0) if c.x0 > xs[-2])
    if not _AMOUNT.match(last) or len(chars_to_lines(above)) != 1:
        return []
    upper = min(c.top for c in above) - 1
    return [(x0, upper, x1, top) for x0, x1 in pairwise(xs)]


def _filled(boxes: Sequence[Bbox], chars: Sequence[Char]) -> tuple[list[Box], list[Char]]:
    inside: dict[Bbox, list[Char]] = {box: [] for box in boxes}
    finder = _Finder(boxes)
    left: list[Char] = []
    for word in _words(chars):
        places = [finder.find(char) for char in word]
        if len(set(places)) > 1 and _overflows(word, places):
            places = [max(places, key=places.count)] * len(word)
        for char, box in zip(word, places, strict=True):
            (left if box is None else inside[box]).append(char)
    return [Box(box, tuple(chars_to_lines(held)) if held else ()) for box, held in inside.items()], left


def _parted(boxes: Sequence[Box]) -> list[Box]:
    """Boxes, one that holds its label twice beside two rows being two: the rule between them was not drawn."""
    tops = sorted({box.bbox[1] for box in boxes})
    out: list[Box] = []
    for box in boxes:
        count = _label_again(box.lines)
        gap = (box.lines[count - 1].bbox[3] - 2, box.lines[count].bbox[1] + 2) if count else (0.0, -1.0)
        rule = next((top for top in tops if gap[0] <= top <= gap[1]), None)
        if rule is None:
            out.append(box)
            continue
        x0, top, x1, bottom = box.bbox
        out += [Box((x0, top, x1, rule), box.lines[:count]), Box((x0, rule, x1, bottom), box.lines[count:])]
    return out


def _label_again(lines: Sequence[Line]) -> int:
    """How many lines of a box stand before its label is printed again, or at least the start of it; else 0."""
    for count in range(1, len(lines)):
        upper, lower = ("".join(tightened(line.text) for line in part) for part in (lines[:count], lines[count:]))
        if len(lower) > 1 and upper.startswith(lower):
            return count
    return 0


def _overflows(word: Sequence[Char], places: Sequence[Bbox | None]) -> bool:
    """Whether a word in several boxes only runs over a rule: a number, or the end of a long text."""
    if _NUMBER.match("".join(char.text for char in word)):
        return True
    outside = len(places) - max(places.count(place) for place in places)
    return len(set(places)) == 2 and outside <= 2 and len(word) >= 6 and places[0] != places[-1]


def _words(chars: Sequence[Char]) -> list[list[Char]]:
    """Characters in the order they were drawn, those of one number or one unbroken text together."""
    words: list[list[Char]] = []
    for char in chars:
        if words and _adjoins(words[-1][-1], char):
            words[-1].append(char)
        else:
            words.append([char])
    return words


def _adjoins(last: Char, char: Char) -> bool:
    alike = (char.text in _DIGITS) == (last.text in _DIGITS) and not char.text.isspace()
    return alike and abs(char.top - last.top) < 1 and -1 < char.x0 - last.x1 < 0.25 * char.size


class _Finder:
    """Looks up the box of a character: the one that holds its middle, else the one it overlaps most."""

    def __init__(self, boxes: Sequence[Bbox]) -> None:
        self.xs = sorted({edge for box in boxes for edge in (box[0], box[2])})
        self.ys = sorted({edge for box in boxes for edge in (box[1], box[3])})
        self.owner: dict[tuple[int, int], Bbox] = {}
        column = {x: n for n, x in enumerate(self.xs)}
        row = {y: n for n, y in enumerate(self.ys)}
        for box in boxes:
            for r in range(row[box[1]], row[box[3]]):
                for c in range(column[box[0]], column[box[2]]):
                    self.owner[r, c] = box

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

"""The bitmap of a scanned page → its ink, the rules drawn on it, and how far it is turned."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from statistics import median

import cv2
import numpy as np
from cv2.typing import MatLike
from numpy.typing import NDArray

from ingest.pdf import Ruled, ruled_cells

Pixels = NDArray[np.uint8]
Box = tuple[int, int, int, int]
"""x0, top, x1, bottom in pixels; the right and lower edges are not in the box."""

_SHORTEST = 13.0
"""Points: a rule is longer than a stroke of ordinary type, and no row is lower."""
_THICKEST = 4.5
"""Points: anything thicker is a bar or a shaded field, not a rule."""

_NARROWEST = 60.0
"""Points: no table is narrower, no character wider."""
_CROWDED = 0.25
"""Share of ink beside a rule from which it is taken for a row of letters."""
_NEAR = 4.0
"""Points: rules so near the edge of a cell draw it."""
_PLAIN, _FAINT = 24, 12
"""How much darker than its surroundings ink is, of 255; a rule may be fainter, for it is long."""


@dataclass(frozen=True, slots=True)
class Bitmap:
    """One page in pixels: `image` without its rules, `ink` (255 = dark) of what is left, and what the rules draw."""

    image: Pixels
    ink: Pixels
    across: tuple[Box, ...]
    down: tuple[Box, ...]
    grids: tuple[Ruled, ...]
    """The ruled cells, in points."""
    scale: float
    """Pixels in a point."""


def read_bitmap(image: Pixels, scale: float) -> Bitmap:
    """Part the rules of a page image (height, width, 3) from the rest of what is printed on it."""
    gray = _stretched(image)
    across, down = _frames(*_rules(_dark(gray, scale, _FAINT), scale), scale)
    grids = _grids(across, down, scale)
    # Type that runs together looks like rules, but it rules no cells.
    across = [rule for rule in across if any(_on_level_edge(rule, grid, scale) for grid in grids)]
    down = [rule for rule in down if any(_on_upright_edge(rule, grid, scale) for grid in grids)]
    clean, ink = image.copy(), _dark(gray, scale, _PLAIN)
    edge = max(1, round(0.5 * scale))
    for x0, top, x1, bottom in (*across, *down):
        place = np.s_[max(top - edge, 0) : bottom + edge, max(x0 - edge, 0) : x1 + edge]
        clean[place] = 255
        ink[place] = 0
    return Bitmap(clean, ink, tuple(across), tuple(down), grids, scale)


def slant(image: Pixels, scale: float) -> float:
    """Degrees by which a page is turned, from its longest level rules; 0.0 where it has none."""
    dark = cv2.dilate(_dark(_stretched(image), scale, _PLAIN), np.ones((3, 1), np.uint8))
    found = _opened(dark, (round(40 * scale), 1))
    count, labels, stats, _ = cv2.connectedComponentsWithStats(found)
    angles = []
    for label in range(1, count):
        x, y, width, height, _ = (int(v) for v in stats[label])
        if width < 100 * scale or height > 0.05 * width:
            continue
        rows, columns = np.nonzero(labels[y : y + height, x : x + width] == label)
        angles.append(float(np.degrees(np.arctan(np.polyfit(columns, rows, 1)[0]))))
    return median(angles) if angles else 0.0


def turned(image: Pixels, degrees: float) -> Pixels:
    """The page turned back by some degrees around its middle, on white."""
    height, width = image.shape[:2]
    turn = cv2.getRotationMatrix2D((width / 2, height / 2), degrees, 1.0)
    out = cv2.warpAffine(image, turn, (width, height), flags=cv2.INTER_CUBIC, borderValue=(255, 255, 255))
    return np.asarray(out, np.uint8)


def inked(ink: Pixels, box: Box) -> Box | None:
    """The smallest box around the ink in a box; None where there is none."""
    x0, top, x1, bottom = box
    part = ink[max(top, 0) : bottom, max(x0, 0) : x1]
    if not part.any():
        return None
    rows, columns = np.flatnonzero(part.any(axis=1)), np.flatnonzero(part.any(axis=0))
    left, upper = max(x0, 0), max(top, 0)
    return left + int(columns[0]), upper + int(rows[0]), left + int(columns[-1]) + 1, upper + int(rows[-1]) + 1


def bands(ink: Pixels, box: Box, gap: int) -> list[Box]:
    """The lines of ink in a box, parted where at least `gap` rows of pixels are empty."""
    x0, top, x1, bottom = box
    rows = np.flatnonzero(ink[top:bottom, x0:x1].any(axis=1))
    if not len(rows):
        return []
    cuts = np.flatnonzero(np.diff(rows) > gap)
    firsts = [int(rows[0]), *(int(rows[n + 1]) for n in cuts)]
    lasts = [*(int(rows[n]) for n in cuts), int(rows[-1])]
    found = [inked(ink, (x0, top + a, x1, top + b + 1)) for a, b in zip(firsts, lasts, strict=True)]
    return [line for line in found if line is not None]


def _stretched(image: Pixels) -> Pixels:
    """Gray from black ink to white paper, however pale the scan is."""
    gray = cv2.medianBlur(cv2.cvtColor(image, cv2.COLOR_BGR2GRAY), 3).astype(np.float32)
    black, white = np.percentile(gray[::3, ::3], (0.5, 70))
    if white - black < 40:
        return gray.astype(np.uint8)
    return np.asarray(np.clip((gray - black) * (255 / (white - black)), 0, 255), np.uint8)


def _dark(gray: Pixels, scale: float, contrast: int) -> Pixels:
    # Against its surroundings, since scans are gray in places and header cells are shaded.
    block = round(12 * scale) | 1
    dark = cv2.adaptiveThreshold(gray, 255, cv2.ADAPTIVE_THRESH_MEAN_C, cv2.THRESH_BINARY_INV, block, contrast)
    return np.asarray(dark, np.uint8)


def _opened(dark: MatLike, size: tuple[int, int]) -> Pixels:
    kernel = cv2.getStructuringElement(cv2.MORPH_RECT, size)
    return np.asarray(cv2.morphologyEx(dark, cv2.MORPH_OPEN, kernel), np.uint8)


def _rules(dark: Pixels, scale: float) -> tuple[list[Box], list[Box]]:
    length, thick = round(_SHORTEST * scale), _THICKEST * scale
    # A rule that is a little out of level is a flight of steps: made thicker, it is whole again.
    across = _boxes(_opened(cv2.dilate(dark, np.ones((3, 1), np.uint8)), (length, 1)))
    down = _boxes(_opened(cv2.dilate(dark, np.ones((1, 3), np.uint8)), (1, length)))
    level = [(x0, top + 1, x1, bottom - 1) for x0, top, x1, bottom in across if bottom - top <= thick]
    upright = [(x0 + 1, top, x1 - 1, bottom) for x0, top, x1, bottom in down if x1 - x0 <= thick]
    near = round(1.8 * scale)
    return (
        [(x0, y0, x1, y1) for x0, y0, x1, y1 in level if _clear(dark[max(y0 - near, 0) : y1 + near, x0:x1], y1 - y0)],
        [
            (x0, y0, x1, y1)
            for x0, y0, x1, y1 in upright
            if _clear(dark[y0:y1, max(x0 - near, 0) : x1 + near].T, x1 - x0)
        ],
    )


def _clear(strip: Pixels, thick: int) -> bool:
    """Whether a level rule in the middle of a strip has paper on one side: letters that run together have not."""
    side = (strip.shape[0] - thick) // 2
    rows = max(side // 2, 1)
    return bool(min(strip[:rows].mean(), strip[-rows:].mean()) < 255 * _CROWDED)


def _boxes(mask: Pixels) -> list[Box]:
    _, _, stats, _ = cv2.connectedComponentsWithStats(mask)
    return [(int(x), int(y), int(x + w), int(y + h)) for x, y, w, h, _ in stats[1:]]


def _frames(across: Sequence[Box], down: Sequence[Box], scale: float) -> tuple[list[Box], list[Box]]:
    """The rules that rule cells: at least two of each direction that meet, wider together than a character.

    The strokes of large type meet as well, but only within one character.
    """
    groups: list[tuple[list[Box], list[Box]]] = []
    for rule in down:
        one: tuple[list[Box], list[Box]] = ([r for r in across if _meet(r, rule, 3 * scale)], [rule])
        joined = [g for g in groups if any(r in g[0] for r in one[0])]
        for group in joined:
            one[0].extend(r for r in group[0] if r not in one[0])
            one[1].extend(group[1])
            groups.remove(group)
        groups.append(one)
    kept = [(a, d) for a, d in groups if len(a) >= 2 and len(d) >= 2 and _width(a) >= _NARROWEST * scale]
    return [r for a, _ in kept for r in a], [r for _, d in kept for r in d]


def _grids(across: Sequence[Box], down: Sequence[Box], scale: float) -> tuple[Ruled, ...]:
    return ruled_cells(
        [(x0 / scale, (top + bottom) / 2 / scale, x1 / scale) for x0, top, x1, bottom in across],
        [((x0 + x1) / 2 / scale, top / scale, bottom / scale) for x0, top, x1, bottom in down],
    )


def _on_level_edge(rule: Box, grid: Ruled, scale: float) -> bool:
    y, x0, x1 = (rule[1] + rule[3]) / 2 / scale, rule[0] / scale, rule[2] / scale
    return any(min(abs(y - c[1]), abs(y - c[3])) < _NEAR and x0 < c[2] and c[0] < x1 for c in grid.cells)


def _on_upright_edge(rule: Box, grid: Ruled, scale: float) -> bool:
    x, top, bottom = (rule[0] + rule[2]) / 2 / scale, rule[1] / scale, rule[3] / scale
    return any(min(abs(x - c[0]), abs(x - c[2])) < _NEAR and top < c[3] and c[1] < bottom for c in grid.cells)


def _width(rules: Sequence[Box]) -> int:
    return max(r[2] for r in rules) - min(r[0] for r in rules)


def _meet(one: Box, other: Box, slack: float) -> bool:
    across = one[0] - slack <= other[2] and other[0] <= one[2] + slack
    return across and one[1] - slack <= other[3] and other[1] <= one[3] + slack

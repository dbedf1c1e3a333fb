"""The bitmap of a scanned page → its ink, the rules drawn on it, and how far it is turned."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from statistics import median

import cv2
import numpy as np
from numpy.typing import NDArray

Pixels = NDArray[np.uint8]
Box = tuple[int, int, int, int]
"""x0, top, x1, bottom in pixels; the right and lower edges are not in the box."""

_SHORTEST = 13.0
"""Points: a rule is longer than a stroke of ordinary type, and no row is lower."""
_THICKEST = 4.5
"""Points: anything thicker is a bar or a shaded field, not a rule."""

_NARROWEST = 60.0
"""Points: no table is narrower, no character wider."""


@dataclass(frozen=True, slots=True)
class Bitmap:
    """One page in pixels: `image` without its rules, `ink` (255 = dark) of what is left, and the rules themselves."""

    image: Pixels
    ink: Pixels
    across: tuple[Box, ...]
    down: tuple[Box, ...]
    scale: float
    """Pixels in a point."""


def read_bitmap(image: Pixels, scale: float) -> Bitmap:
    """Part the rules of a page image (height, width, 3) from the rest of what is printed on it."""
    dark = _dark(image, scale)
    across, down = _frames(*_rules(dark, scale), scale)
    clean, ink = image.copy(), dark.copy()
    edge = max(1, round(0.5 * scale))
    for x0, top, x1, bottom in (*across, *down):
        place = np.s_[max(top - edge, 0) : bottom + edge, max(x0 - edge, 0) : x1 + edge]
        clean[place] = 255
        ink[place] = 0
    return Bitmap(clean, ink, tuple(across), tuple(down), scale)


def slant(image: Pixels, scale: float) -> float:
    """Degrees by which a page is turned, from its longest level rules; 0.0 where it has none."""
    dark = cv2.dilate(_dark(image, scale), np.ones((3, 1), np.uint8))
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


def _dark(image: Pixels, scale: float) -> Pixels:
    gray = cv2.cvtColor(image, cv2.COLOR_BGR2GRAY)
    # Against its surroundings, since scans are gray in places and header cells are shaded.
    block = round(12 * scale) | 1
    dark = cv2.adaptiveThreshold(gray, 255, cv2.ADAPTIVE_THRESH_MEAN_C, cv2.THRESH_BINARY_INV, block, 18)
    return np.asarray(dark, np.uint8)


def _opened(dark: Pixels, size: tuple[int, int]) -> Pixels:
    kernel = cv2.getStructuringElement(cv2.MORPH_RECT, size)
    return np.asarray(cv2.morphologyEx(dark, cv2.MORPH_OPEN, kernel), np.uint8)


def _rules(dark: Pixels, scale: float) -> tuple[list[Box], list[Box]]:
    length, thick = round(_SHORTEST * scale), _THICKEST * scale
    # A rule that is a little out of level is a flight of steps: made thicker, it is whole again.
    across = _boxes(_opened(cv2.dilate(dark, np.ones((3, 1), np.uint8)), (length, 1)))
    down = _boxes(_opened(cv2.dilate(dark, np.ones((1, 3), np.uint8)), (1, length)))
    level = [(x0, top + 1, x1, bottom - 1) for x0, top, x1, bottom in across if bottom - top <= thick]
    upright = [(x0 + 1, top, x1 - 1, bottom) for x0, top, x1, bottom in down if x1 - x0 <= thick]
    return level, upright


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


def _width(rules: Sequence[Box]) -> int:
    return max(r[2] for r in rules) - min(r[0] for r in rules)


def _meet(one: Box, other: Box, slack: float) -> bool:
    across = one[0] - slack <= other[2] and other[0] <= one[2] + slack
    return across and one[1] - slack <= other[3] and other[1] <= one[3] + slack

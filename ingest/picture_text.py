"""The bitmap of a scanned page → its printed lines, found and read by rapidocr on the CPU, offline.

Only `ingest/ocr.py` imports this module, and only when there is a page to read: rapidocr is an optional extra.
"""

from __future__ import annotations

import os
import threading
from collections.abc import Sequence
from functools import cache
from typing import Any

import cv2
import numpy as np
import onnxruntime  # type: ignore[import-untyped]
from rapidocr import RapidOCR

from ingest.ledger.model import Bbox
from ingest.picture_marks import SURE, Letter, Print, confirmed, spaced
from ingest.picture_rules import Bitmap, Box, Pixels, bands, inked

_FINDING = 2.0
"""Pixels in a point at which text is found; it is read at the full size."""
_THREADS = min(2, os.cpu_count() or 1)
_SPECK = 3.0
"""Points: ink that stands alone in a cell and is smaller than this is dirt."""
_DIRT = 0.6
"""What was overlooked at first and is less sure than this is dirt as well."""

# The engine keeps its last settings between calls, so two threads must not use it at once.
_BUSY = threading.Lock()


def read_prints(bitmap: Bitmap) -> list[Print]:
    """Every line of a page with its letters and how sure each is; cells found empty are looked at again."""
    with _BUSY:
        found = [part for box in _found(bitmap) for part in _parts(box, bitmap)]
        lines = [_read(box, bitmap) for box in found]
        lines += [_read(box, bitmap, _DIRT) for box in _missed(found, bitmap)]
        return [line for line in lines if line is not None]


@cache
def _engine() -> Any:
    onnxruntime.set_default_logger_severity(3)
    return RapidOCR(
        params={
            "Global.log_level": "error",
            "Global.max_side_len": 6000,
            "EngineConfig.onnxruntime.intra_op_num_threads": _THREADS,
            "EngineConfig.onnxruntime.inter_op_num_threads": 1,
        }
    )


def _found(bitmap: Bitmap) -> list[Box]:
    shrink = _FINDING / bitmap.scale
    small = cv2.resize(bitmap.image, None, fx=shrink, fy=shrink, interpolation=cv2.INTER_AREA)
    seen = _engine()(small, use_det=True, use_cls=False, use_rec=False)
    if seen.boxes is None:
        return []
    corners = [(*quad.min(axis=0) / shrink, *quad.max(axis=0) / shrink) for quad in seen.boxes]
    return _parted([(int(c[0]), int(c[1]), round(c[2]), round(c[3])) for c in corners], bitmap.ink)


def _parted(boxes: Sequence[Box], ink: Pixels) -> list[Box]:
    """Boxes of one line that overlap, cut apart between two characters, lest half of one be read as another."""
    out = sorted(boxes)
    for n, one in enumerate(out):
        for k in range(n + 1, len(out)):
            other = out[k]
            upper, lower = max(one[1], other[1]), min(one[3], other[3])
            height = min(one[3] - one[1], other[3] - other[1])
            if not other[0] < one[2] < other[2] or lower - upper < 0.6 * height:
                continue
            middle = (other[0] + one[2]) / 2
            empty = np.flatnonzero(~ink[upper:lower, other[0] : one[2]].any(axis=0)) + other[0]
            cut = int(min(empty, key=lambda x: abs(x - middle), default=middle))
            one = out[n] = (one[0], one[1], cut, one[3])
            out[k] = (cut, *other[1:])
    return out


def _parts(box: Box, bitmap: Bitmap) -> list[Box]:
    """A found box cut where a rule or a wide gap parts it, each part drawn close around its ink."""
    x0, top, x1, bottom = box
    x, y = (x0 + x1) // 2, (top + bottom) // 2
    uprights = sorted(r[0] for r in bitmap.down if x0 < r[0] < x1 and r[1] <= y <= r[3])
    levels = sorted(r[1] for r in bitmap.across if top < r[1] < bottom and r[0] <= x <= r[2])
    out: list[Box] = []
    for left, right in zip([x0, *uprights], [*uprights, x1], strict=True):
        for upper, lower in zip([top, *levels], [*levels, bottom], strict=True):
            part = inked(bitmap.ink, (left, upper, right, lower))
            if part is not None and max(part[3] - part[1], part[2] - part[0]) > 0.5 * _SPECK * bitmap.scale:
                out.extend(_stacked(part, bitmap))
    return out


def _stacked(part: Box, bitmap: Bitmap) -> list[Box]:
    """A column of single characters as its characters, a line with wide gaps as its words."""
    width, height = part[2] - part[0], part[3] - part[1]
    if height > 1.8 * width:
        pieces = bands(bitmap.ink, part, round(0.6 * bitmap.scale))
        return [piece for piece in pieces if piece[3] - piece[1] > 0.5 * bitmap.scale]
    columns = np.flatnonzero(bitmap.ink[part[1] : part[3], part[0] : part[2]].any(axis=0))
    cuts = np.flatnonzero(np.diff(columns) > 1.3 * height)
    starts = [0, *(int(columns[n + 1]) for n in cuts)]
    ends = [*(int(columns[n]) + 1 for n in cuts), width]
    words = [inked(bitmap.ink, (part[0] + a, part[1], part[0] + b, part[3])) for a, b in zip(starts, ends, strict=True)]
    return [word for word in words if word and (word[3] - word[1] > 0.25 * height or word[2] - word[0] > 0.5 * height)]


def _missed(found: Sequence[Box], bitmap: Bitmap) -> list[Box]:
    """Ink in a cell that no box holds: a single digit is easily overlooked."""
    left = bitmap.ink.copy()
    edge = round(1.2 * bitmap.scale)
    for x0, top, x1, bottom in found:
        left[max(top - edge, 0) : bottom + edge, max(x0 - edge, 0) : x1 + edge] = 0
    _, labels, stats, _ = cv2.connectedComponentsWithStats(left)
    size = stats[:, [cv2.CC_STAT_WIDTH, cv2.CC_STAT_HEIGHT]].max(axis=1)
    left[(size < _SPECK * bitmap.scale)[labels]] = 0
    out: list[Box] = []
    for cell in (cell for grid in bitmap.grids for cell in grid.cells):
        for band in bands(left, _inner(cell, bitmap.scale), edge):
            out.extend(_stacked(band, bitmap))
    return out


def _inner(cell: Bbox, scale: float) -> Box:
    edge = 1.5
    return (
        max(round((cell[0] + edge) * scale), 0),
        max(round((cell[1] + edge) * scale), 0),
        round((cell[2] - edge) * scale),
        round((cell[3] - edge) * scale),
    )


def _read(box: Box, bitmap: Bitmap, least: float = 0.0) -> Print | None:
    """The line in a box; None where there is nothing, or nothing surer than `least`."""
    letters = _letters(_crop(box, bitmap, 0.66))
    if not letters or sum(letter.sure for letter in letters) < least * len(letters):
        return None
    if any(letter.text.isdigit() for letter in letters) and min(letter.sure for letter in letters) < SURE:
        letters = confirmed(letters, _letters(_crop(box, bitmap, 0.58)))
    scale = bitmap.scale
    return Print(tuple(letters), (box[0] / scale, box[1] / scale, box[2] / scale, box[3] / scale))


def _letters(image: Pixels) -> list[Letter]:
    read = _engine()(image, use_det=False, use_cls=False, use_rec=True, return_word_box=True)
    if not read.txts or not read.txts[0].strip():
        return []
    word = read.word_results[0]
    letters = [Letter(text, float(sure)) for text, sure in zip(read.txts[0], word.confs, strict=False)]
    return spaced(letters, [column for columns in word.word_cols for column in columns])


def _crop(box: Box, bitmap: Bitmap, half: float) -> Pixels:
    """The line with the margin around it that the reader was trained on; `half` of its height up and down."""
    x0, top, x1, bottom = box
    height = max(bottom - top, round(5 * bitmap.scale))
    middle, side = (top + bottom) / 2, round(0.3 * height)
    upper, lower = round(middle - half * height), round(middle + half * height)
    image = bitmap.image[max(upper, 0) : lower, max(x0 - side, 0) : x1 + side]
    return np.ascontiguousarray(image)

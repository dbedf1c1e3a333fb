"""A page that is a picture, or has tables drawn as pictures → the same page with what is read from them.

Recognition is an optional extra: without it such pages stay unread, and the report says so.
"""

from __future__ import annotations

import importlib
import logging
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np

from ingest.ledger.model import Bbox
from ingest.pdf import Page, page_pixels
from ingest.picture_marks import ILLEGIBLE, chars_of, dashed, mended

if TYPE_CHECKING:
    from numpy.typing import NDArray

__all__ = ["ILLEGIBLE", "INSTALL", "available", "read_picture"]

INSTALL = "pip install rapidocr onnxruntime opencv-python-headless"
"""How a reader gets the extra."""
_DPI = 200
_MOST_PIXELS = 6000
"""On the longer side: beyond it a page is looked at more coarsely."""
_TURNED = 0.1
"""Degrees from which a page is set straight."""
_LEAST_CELLS = 4
"""Fewer ruled cells are the legend of a chart, no table."""

_LOG = logging.getLogger(__name__)


def available() -> bool:
    """Whether pictures can be read: the extra is installed and loads."""
    try:
        importlib.import_module("ingest.picture_text")
    except ImportError:
        return False
    return True


def read_picture(path: Path, page: Page) -> Page:
    """A page with what is printed on its pictures, marked `ocr`; unchanged where that cannot be read or is no table.

    Of a page of text only images with ruled cells are read, not charts. Boxes are in points like those of other pages.
    """
    # Loading the reader takes a second and many packages: only who has a picture waits for it.
    if not available():
        return page
    try:
        return _read(path, page)
    except Exception:  # the engine and its image library raise many kinds; the page then counts as not read
        _LOG.warning("%s: page %d could not be read", path.name, page.number, exc_info=True)
        return page


def _read(path: Path, page: Page) -> Page:
    from ingest.picture_rules import read_bitmap, slant, turned
    from ingest.picture_text import read_prints

    dpi = min(_DPI, 72 * _MOST_PIXELS / max(page.width, page.height))
    scale = dpi / 72
    image = page_pixels(path, page.number, dpi)
    if page.pictures:
        image = _only(image, page.pictures, scale)
    else:
        angle = slant(image, scale)
        image = turned(image, angle) if abs(angle) > _TURNED else image
    bitmap = read_bitmap(image, scale)
    if page.pictures and not any(len(grid.cells) >= _LEAST_CELLS for grid in bitmap.grids):
        return replace(page, pictures=())
    lines = dashed([mended(line) for line in read_prints(bitmap)])
    chars, grids = ((), ()) if page.picture else (page.chars, page.grids)
    return replace(page, chars=(*chars, *chars_of(lines)), grids=(*grids, *bitmap.grids), ocr=True)


def _only(image: NDArray[np.uint8], boxes: Sequence[Bbox], scale: float) -> NDArray[np.uint8]:
    """Some boxes of a page image (in points), the rest white."""
    out = np.full_like(image, 255)
    for x0, top, x1, bottom in boxes:
        place = np.s_[round(top * scale) : round(bottom * scale), round(x0 * scale) : round(x1 * scale)]
        out[place] = image[place]
    return out

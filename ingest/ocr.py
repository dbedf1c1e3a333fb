"""A page with pictures → the same page with the characters and ruled cells read from them.

Recognition is an optional extra: without it such pages stay unread, and the report says so.
"""

from __future__ import annotations

import importlib
import logging
from dataclasses import replace
from pathlib import Path

import numpy as np

from ingest.pdf import Page, page_pixels
from ingest.picture_marks import ILLEGIBLE, chars_of, dashed, mended

__all__ = ["ILLEGIBLE", "INSTALL", "available", "read_parts", "read_picture"]

INSTALL = "pip install rapidocr onnxruntime opencv-python-headless"
"""How a reader gets the extra."""
_DPI = 200
_MOST_PIXELS = 6000
"""On the longer side: beyond it a page is looked at more coarsely."""
_LEAST_CELLS = 4
"""A picture among text is a table if it has so many ruled cells."""
_TURNED = 0.1
"""Degrees from which a page is set straight."""


_LOG = logging.getLogger(__name__)


def available() -> bool:
    """Whether pictures can be read: the extra is installed and loads."""
    try:
        importlib.import_module("ingest.picture_text")
    except ImportError:
        return False
    return True


def read_picture(path: Path, page: Page) -> Page:
    """A picture page of a PDF with what is printed on it, marked `ocr`; unchanged where it cannot be read.

    Boxes are in points like those of other pages.
    """
    # Loading the reader takes a second and many packages: only who has a picture waits for it.
    if not available():
        return page
    try:
        return _read(path, page)
    except Exception:  # the engine and its image library raise many kinds; the page then counts as not read
        _LOG.warning("%s: page %d could not be read", path.name, page.number, exc_info=True)
        return page


def read_parts(path: Path, page: Page) -> Page:
    """A page of text with the tables that stand on it as pictures, then marked `ocr`.

    A picture without ruled cells (a chart, a seal) leaves the page as it is.
    """
    if not available():
        return page
    try:
        return _with_parts(path, page)
    except Exception:  # as above
        _LOG.warning("%s: pictures on page %d could not be read", path.name, page.number, exc_info=True)
        return page


def _with_parts(path: Path, page: Page) -> Page:
    from ingest.picture_rules import read_bitmap
    from ingest.picture_text import read_prints

    dpi = min(_DPI, 72 * _MOST_PIXELS / max(page.width, page.height))
    scale = dpi / 72
    whole = page_pixels(path, page.number, dpi)
    image = np.full_like(whole, 255)
    for x0, top, x1, bottom in page.pictures:
        part = slice(int(top * scale), int(bottom * scale) + 1), slice(int(x0 * scale), int(x1 * scale) + 1)
        image[part] = whole[part]
    bitmap = read_bitmap(image, scale)
    if sum(len(grid.cells) for grid in bitmap.grids) < _LEAST_CELLS:
        return page
    lines = dashed([mended(line) for line in read_prints(bitmap)])
    return replace(page, chars=(*page.chars, *chars_of(lines)), grids=(*page.grids, *bitmap.grids), ocr=True)


def _read(path: Path, page: Page) -> Page:
    from ingest.picture_rules import read_bitmap, slant, turned
    from ingest.picture_text import read_prints

    dpi = min(_DPI, 72 * _MOST_PIXELS / max(page.width, page.height))
    scale = dpi / 72
    image = page_pixels(path, page.number, dpi)
    angle = slant(image, scale)
    if abs(angle) > _TURNED:
        image = turned(image, angle)
    bitmap = read_bitmap(image, scale)
    lines = dashed([mended(line) for line in read_prints(bitmap)])
    return replace(page, chars=tuple(chars_of(lines)), grids=bitmap.grids, ocr=True)

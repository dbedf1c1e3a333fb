"""A page that is a picture → the same page with the characters and ruled cells read from it.

Recognition is an optional extra: without it such pages stay unread, and the report says so.
"""

from __future__ import annotations

import importlib
import logging
from dataclasses import replace
from pathlib import Path

from ingest.pdf import Page, page_pixels
from ingest.picture_marks import ILLEGIBLE, chars_of, dashed, mended

__all__ = ["ILLEGIBLE", "INSTALL", "available", "read_picture"]

INSTALL = "pip install rapidocr onnxruntime opencv-python-headless"
"""How a reader gets the extra."""
_DPI = 200
_MOST_PIXELS = 6000
"""On the longer side: beyond it a page is looked at more coarsely."""
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

"""Pages as lists of what is on them, and the PDF drawn from them: also turned pages, low digits, pictures."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, field
from functools import cache
from io import BytesIO
from typing import Any

from PIL import Image, ImageDraw, ImageFont
from reportlab.lib.utils import ImageReader
from reportlab.pdfbase.pdfmetrics import stringWidth
from reportlab.pdfgen.canvas import Canvas

from eval.synth_lines import FONT, find_font, use_font

PORTRAIT = (595.0, 842.0)
RULE = 0.6
_DIGITS = re.compile(r"[0-9.,%]+|[^0-9.,%]+")
_DROP = 0.32
"""How far digits are set below the Chinese glyphs where a report does so, as a part of the size."""
_TABLE_SIZE = 11.0
"""Up to this size text stands in a table or at the foot of a page: their digits stay on the line."""
_PICTURE_SCALE = 2.4


@dataclass(frozen=True, slots=True)
class Ink:
    """A run of text: left end and baseline (from the top of the page), size in points."""

    x: float
    y: float
    size: float
    text: str
    bold: bool = False


@dataclass(frozen=True, slots=True)
class Box:
    """A ruled cell."""

    x0: float
    top: float
    x1: float
    bottom: float


@dataclass(slots=True)
class Leaf:
    """A page as it is read; `turned`: the medium is upright and says /Rotate 90; `pictures` are drawn as images."""

    width: float
    height: float
    turned: bool = False
    filled: bool = False
    """Whether rules are filled rectangles instead of lines."""
    inks: list[Ink] = field(default_factory=list)
    boxes: list[Box] = field(default_factory=list)
    pictures: list[Leaf] = field(default_factory=list)
    """Parts of the page, in its own coordinates, that are an image."""


def pdf_of(leaves: Sequence[Leaf], title: str, low_digits: bool) -> bytes:
    """Draw the pages; the same leaves give the same bytes."""
    use_font()
    out = BytesIO()
    canvas = Canvas(out, pagesize=PORTRAIT, invariant=1, pageCompression=1, initialFontName=FONT)
    canvas.setTitle(f"{title}（示例·合成数据，synthetic sample）")
    canvas.setSubject("虚构部门的合成样例，所有数字均为程序生成 / synthetic sample, all figures invented")
    canvas.setCreator("juesuan eval.synthesize corpus")
    for leaf in leaves:
        _begin(canvas, leaf)
        canvas.setLineWidth(RULE)
        for box in leaf.boxes:
            _rule(canvas, leaf, box)
        for ink in leaf.inks:
            _write(canvas, leaf, ink, low_digits)
        for picture in leaf.pictures:
            _paint(canvas, leaf, picture)
        canvas.showPage()
    canvas.save()
    return out.getvalue()


def _begin(canvas: Any, leaf: Leaf) -> None:
    # reportlab itself exchanges the sides of a page that is to be rotated.
    canvas.setPageSize((leaf.width, leaf.height))
    if leaf.turned:
        canvas.setPageRotation(90)
        canvas.transform(0, 1, -1, 0, leaf.height, 0)
    else:
        canvas.setPageRotation(0)


def _rule(canvas: Any, leaf: Leaf, box: Box) -> None:
    wide, high, base = box.x1 - box.x0, box.bottom - box.top, leaf.height - box.bottom
    if not leaf.filled:
        canvas.rect(box.x0, base, wide, high)
        return
    for x, y, width, height in (
        (box.x0, base, wide, RULE),
        (box.x0, base + high, wide, RULE),
        (box.x0, base, RULE, high),
        (box.x1, base, RULE, high),
    ):
        canvas.rect(x, y, width, height, stroke=0, fill=1)


def _write(canvas: Any, leaf: Leaf, ink: Ink, low_digits: bool) -> None:
    low = low_digits and ink.size > _TABLE_SIZE
    parts = _DIGITS.findall(ink.text) if low else [ink.text]
    x = ink.x
    for part in parts:
        drop = ink.size * _DROP if low and part[0] in "0123456789.,%" else 0.0
        words = canvas.beginText(x, leaf.height - ink.y - drop)
        words.setFont(FONT, ink.size)
        if ink.bold:
            canvas.setLineWidth(0.035 * ink.size)
            words.setTextRenderMode(2)
        words.textOut(part)
        if ink.bold:
            words.setTextRenderMode(0)
        canvas.drawText(words)
        x += stringWidth(part, FONT, ink.size) if len(parts) > 1 else 0.0


def _paint(canvas: Any, leaf: Leaf, picture: Leaf) -> None:
    """A part of the page as an image of its own."""
    x0, top = min(b.x0 for b in picture.boxes) - 2, min(b.top for b in picture.boxes) - 2
    x1, bottom = max(b.x1 for b in picture.boxes) + 2, max(b.bottom for b in picture.boxes) + 2
    scale = _PICTURE_SCALE
    image = Image.new("L", (int((x1 - x0) * scale), int((bottom - top) * scale)), 255)
    pen = ImageDraw.Draw(image)
    for box in picture.boxes:
        corners = [(box.x0 - x0) * scale, (box.top - top) * scale, (box.x1 - x0) * scale, (box.bottom - top) * scale]
        pen.rectangle(corners, outline=0, width=2)
    for ink in picture.inks:
        pen.text(((ink.x - x0) * scale, (ink.y - top) * scale), ink.text, 0, _pixels(ink.size * scale), anchor="ls")
    canvas.drawImage(ImageReader(image), x0, leaf.height - bottom, x1 - x0, bottom - top)


@cache
def _pixels(size: float) -> ImageFont.FreeTypeFont:
    return ImageFont.truetype(str(find_font()), size=round(size))

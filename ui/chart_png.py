"""A drawing → PNG, with a Chinese font of this machine; where there is none, no picture can be made."""

from __future__ import annotations

import io
import shutil
import subprocess
from functools import lru_cache

from PIL import Image, ImageDraw, ImageFont

from ui.drawing import FAINT, INK, Bar, Dot, Drawing, Line, Shape, Text
from ui.plain import plain

_SCALE = 2
"""Pixels of the picture to one of the drawing: sharp in a document."""
_INKS = {INK: "#111827", FAINT: "#9ca3af"}
_ANCHORS = {"start": "ls", "middle": "ms", "end": "rs"}
_PATIENCE_S = 10


@lru_cache(maxsize=1)
def chinese_font() -> str:
    """The file of a font that has Chinese characters, as fontconfig tells; "" where there is none."""
    listing = shutil.which("fc-list")
    if not listing:
        return ""
    try:
        told = subprocess.run(
            [listing, ":lang=zh-cn", "--format", "%{file}\n"],
            capture_output=True,
            text=True,
            timeout=_PATIENCE_S,
            check=False,
        ).stdout
    except (OSError, subprocess.TimeoutExpired):
        return ""
    files = sorted({line for line in told.splitlines() if line.lower().endswith((".ttf", ".ttc", ".otf"))})
    return min(files, key=_liking, default="")


def _liking(file: str) -> tuple[bool, bool, str]:
    """Plain faces before bold ones, those without serifs before the others."""
    name = file.rsplit("/", 1)[-1].lower()
    plain_one = not any(word in name for word in ("bold", "black", "light", "thin"))
    return not plain_one, not any(word in name for word in ("sans", "hei", "gothic")), file


def file_png(drawing: Drawing, font: str) -> bytes:
    """The drawing on white."""
    picture = Image.new("RGB", (round(drawing.width * _SCALE), round(drawing.height * _SCALE)), "white")
    pen = ImageDraw.Draw(picture)
    for shape in drawing.shapes:
        _draw(pen, shape, font)
    out = io.BytesIO()
    picture.save(out, format="PNG")
    return out.getvalue()


def _draw(pen: ImageDraw.ImageDraw, shape: Shape, font: str) -> None:
    colour = _INKS.get(shape.colour, shape.colour)
    match shape:
        case Line(x1, y1, x2, y2, width=width):
            faint = "#e5e7eb" if shape.colour == FAINT else colour
            pen.line(_spots(x1, y1, x2, y2), fill=faint, width=round(width * _SCALE))
        case Text(x, y, words, size, anchor):
            face = ImageFont.truetype(font, round(size * _SCALE))
            pen.text((x * _SCALE, y * _SCALE), plain(words), fill=colour, font=face, anchor=_ANCHORS[anchor])
        case Bar(x, y, width, height):
            pen.rectangle(_spots(x, y, x + width, y + height), fill=colour)
        case Dot(x, y):
            fill = "white" if shape.hollow else colour
            pen.ellipse(_spots(x - 5, y - 5, x + 5, y + 5), fill=fill, outline=colour, width=2 * _SCALE)


def _spots(x1: float, y1: float, x2: float, y2: float) -> tuple[float, float, float, float]:
    return (x1 * _SCALE, y1 * _SCALE, x2 * _SCALE, y2 * _SCALE)

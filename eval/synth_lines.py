"""Finds the Chinese font and breaks text with facts into lines that never cut a number."""

from __future__ import annotations

import re
import shutil
import subprocess
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from reportlab.pdfbase.pdfmetrics import (
    getRegisteredFontNames,
    registerFont,
    stringWidth,
)
from reportlab.pdfbase.ttfonts import TTFError, TTFont

from eval.synth_document import Fact, Piece
from ingest.ledger.model import JuesuanError

FONT = "SyntheticBody"
FAMILY = "WenQuanYi Micro Hei"
PACKAGE = "fonts-wqy-microhei"
USUAL_PLACES = (
    "/usr/share/fonts/truetype/wqy/wqy-microhei.ttc",
    "/usr/local/share/fonts/wqy-microhei.ttc",
)

_UNITS = re.compile(r"[A-Za-z0-9.,%:+\-]+|.", re.DOTALL)
_CLOSING = "，。、；：？！）》”%〉】…"
_OPENING = "（《“〈【"


@dataclass(slots=True)
class Line:
    """A line of text and the facts on it, in order."""

    text: str = ""
    facts: list[Fact] = field(default_factory=list)
    width: float = 0.0
    last: bool = False
    """Whether it ends its paragraph (and so is not stretched)."""


def find_font() -> Path | None:
    """The font file, looked up by name, then in the places where Debian puts it; None where it is missing."""
    if shutil.which("fc-match"):
        asked = ["fc-match", "-f", "%{family}|%{file}", FAMILY]
        family, _, file = subprocess.run(asked, capture_output=True, text=True, check=False).stdout.partition("|")
        if FAMILY in family and Path(file).is_file():
            return Path(file)
    return next((Path(place) for place in USUAL_PLACES if Path(place).is_file()), None)


def use_font() -> None:
    """Make FONT known to reportlab; raises JuesuanError naming the package where it is missing."""
    if FONT in getRegisteredFontNames():
        return
    path = find_font()
    if path is None:
        raise JuesuanError(f"找不到中文字体“{FAMILY}”，请先安装软件包 {PACKAGE}（apt-get install {PACKAGE}）")
    try:
        registerFont(TTFont(FONT, str(path), subfontIndex=0))
    except TTFError as error:
        raise JuesuanError(f"中文字体 {path.name} 无法使用（{error}），请重新安装软件包 {PACKAGE}") from error


def broken(pieces: Sequence[Piece], width: float, size: float, indent: float = 0.0) -> list[Line]:
    """Break pieces into lines of at most `width` points; the first starts `indent` points in."""
    lines = [Line()]
    room = width - indent
    for text, facts in _units(pieces):
        wide = stringWidth(text, FONT, size)
        if lines[-1].text and lines[-1].width + wide > room + 0.01:
            lines.append(Line())
            room = width
        line = lines[-1]
        if not line.text and not text.strip():
            continue
        line.text += text
        line.facts += facts
        line.width += wide
    lines[-1].last = True
    return lines


def _units(pieces: Sequence[Piece]) -> Iterator[tuple[str, list[Fact]]]:
    """What may not be parted: numbers and words, with the punctuation that clings to them."""
    text, facts = "", list[Fact]()
    for part, fact in _parts(pieces):
        clings = bool(text) and (part in _CLOSING or text[-1] in _OPENING)
        if text and not clings:
            yield text, facts
            text, facts = "", []
        text += part
        facts += [fact] if fact else []
    if text:
        yield text, facts


def _parts(pieces: Sequence[Piece]) -> Iterator[tuple[str, Fact | None]]:
    for piece in pieces:
        if isinstance(piece, Fact):
            yield piece.printed, piece
        else:
            yield from ((unit, None) for unit in _UNITS.findall(piece))

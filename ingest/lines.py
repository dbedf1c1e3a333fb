"""Placed characters → lines of text, by how much they overlap and not by a fixed tolerance.

In many reports the digits of a line sit some points below the Chinese glyphs (another font, another baseline).
A fixed tolerance either loses them or glues neighbouring lines together; overlap with the line's Chinese glyphs
tells both apart.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from ingest.ledger.model import Bbox
from ingest.pdf import Char

_MIN_OVERLAP = 0.4
_GAP = 0.6
"""A gap wider than this share of the font size is a space to a reader."""


@dataclass(frozen=True, slots=True)
class Line:
    """One line: `chars[i]` is the character printed as `text[i]`, or None for a space that was only a gap."""

    text: str
    chars: tuple[Char | None, ...]
    bbox: Bbox

    @property
    def size(self) -> float:
        """The font size most of the line has."""
        sizes = sorted(char.size for char in self.chars if char and not char.text.isspace())
        return sizes[len(sizes) // 2] if sizes else 0.0

    @property
    def bold(self) -> bool:
        """Whether most of the line is set in a bold face."""
        marks = [char.bold for char in self.chars if char and not char.text.isspace()]
        return bool(marks) and sum(marks) * 2 > len(marks)


def chars_to_lines(chars: Iterable[Char]) -> list[Line]:
    """Lines from top to bottom, each read from left to right; characters printed twice (fake bold) count once."""
    printed = [char for char in chars if not char.text.isspace()]
    spaces = [char for char in chars if char.text.isspace()]
    rows = _clustered(printed)
    lines = [_line(row, spaces) for row in rows]
    return [line for line in lines if line.text]


def is_wide(text: str) -> bool:
    """Whether a character fills a full square: Chinese text and its punctuation."""
    return "\u2e80" <= text[0] <= "\u9fff" or "\uf900" <= text[0] <= "\ufaff" or "\uff00" <= text[0] <= "\uffef"


@dataclass(slots=True)
class _Row:
    top: float
    bottom: float
    chars: list[Char]


def _clustered(chars: Sequence[Char]) -> list[list[Char]]:
    """Rows of characters; Chinese glyphs found the rows, the rest joins the row it overlaps most."""
    rows: list[_Row] = []
    for char in sorted((c for c in chars if is_wide(c.text)), key=lambda c: c.top):
        _place(char, rows)
    for char in sorted((c for c in chars if not is_wide(c.text)), key=lambda c: c.top):
        _place(char, rows)
    rows.sort(key=lambda row: row.top)
    return [row.chars for row in rows]


def _place(char: Char, rows: list[_Row]) -> None:
    best, best_overlap = None, 0.0
    for row in reversed(rows[-400:]):
        overlap = min(row.bottom, char.bottom) - max(row.top, char.top)
        if overlap > best_overlap:
            best, best_overlap = row, overlap
    height = char.size or 1.0
    if best is None or best_overlap < _MIN_OVERLAP * min(height, best.bottom - best.top):
        rows.append(_Row(char.top, char.bottom, [char]))
        return
    best.chars.append(char)
    if is_wide(char.text) and char.size > best.bottom - best.top:
        best.top, best.bottom = char.top, char.bottom


def _line(row: list[Char], spaces: Sequence[Char]) -> Line:
    ordered: list[Char] = []
    for char in sorted(row, key=lambda c: (c.x0, c.top)):
        if not any(_same_print(char, earlier) for earlier in ordered[-3:]):
            ordered.append(char)
    out: list[Char | None] = []
    text: list[str] = []
    for char in ordered:
        previous = out[-1] if out else None
        if previous is not None and char.x0 - previous.x1 > _GAP * min(char.size, previous.size):
            out.append(None)
            text.append(" ")
        for letter in char.text:
            out.append(char)
            text.append(letter)
    return Line("".join(text), tuple(out), chars_bbox(ordered))


def _same_print(one: Char, other: Char) -> bool:
    near = 0.25 * one.size
    return one.text == other.text and abs(one.x0 - other.x0) < near and abs(one.top - other.top) < near


def chars_bbox(chars: Sequence[Char]) -> Bbox:
    """The smallest box around some characters."""
    return (
        round(min(c.x0 for c in chars), 2),
        round(min(c.top for c in chars), 2),
        round(max(c.x1 for c in chars), 2),
        round(max(c.bottom for c in chars), 2),
    )

"""Letters read from a picture → the characters of a page: slips of the reader mended, doubtful numbers struck out."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from itertools import pairwise
from statistics import median

from ingest.ledger.model import Bbox
from ingest.lines import is_wide
from ingest.pdf import Char

ILLEGIBLE = "□"
"""Stands for a digit that could not be made out; a number with it is no number."""
SURE = 0.9
"""A number with a digit less sure than this is taken only when it reads the same a second time."""
_LEAST = 0.5
"""A number with a digit less sure than this is not taken however often it is read."""
_WIDTHS = str.maketrans("０１２３４５６７８９％．", "0123456789%.")
_SLIPS = str.maketrans("OoQlI|", "000111")
_LIKE_NUMBER = re.compile(r"(?<![A-Za-z])[0-9OoQlI|][0-9OoQlI|,]*(?:\.[0-9OoQlI|]+)?(?![A-Za-z.])")
_NUMBER = re.compile(r"(?:\d{1,3}(?:,\d{3})+|\d+)(?:\.\d+)?")
_DIGITS = re.compile(r"\d[\d.,]*")
_POINTLESS = re.compile(r"-?0\d{2,}")
_HALF, _FULL = "():;", "（）：；"
_SPACED = re.compile(r"(?<=\d) +(?=[.,]\d)|(?<=\d[.,]) +(?=\d)")
_WIDE_COMMA = re.compile(r"-?\d{1,3}(?:[，,]\d{3})+(?:\.\d+)?")
_FLAT = "一二三四、，。：；—-·.…"
"""Characters whose ink says little of the size of the type."""


@dataclass(frozen=True, slots=True)
class Letter:
    """One character as read, and how sure the reader is of it (0-1)."""

    text: str
    sure: float


@dataclass(frozen=True, slots=True)
class Print:
    """One line as read, and the box around its ink in points."""

    letters: tuple[Letter, ...]
    bbox: Bbox

    @property
    def text(self) -> str:
        """What the line says."""
        return "".join(letter.text for letter in self.letters)


def mended(line: Print) -> Print:
    """The line without the reader's usual slips in numbers; what is doubtful in them is struck out."""
    letters = [replace(letter, text=letter.text.translate(_WIDTHS)) for letter in line.letters]
    text = "".join(letter.text for letter in letters)
    if _WIDE_COMMA.fullmatch(text.strip()):
        letters = [replace(letter, text="," if letter.text == "，" else letter.text) for letter in letters]
    for match in reversed(list(_SPACED.finditer(text))):
        del letters[match.start() : match.end()]
    return replace(line, letters=tuple(_struck(_in_chinese(_digits(letters)))))


def _digits(letters: Sequence[Letter]) -> list[Letter]:
    """O for 0 and l for 1 where the rest is a number; a word or a code with letters stays as it is."""
    out = list(letters)
    for match in _LIKE_NUMBER.finditer("".join(letter.text for letter in letters)):
        digits = sum(char.isdigit() for char in match[0])
        plain = match[0].translate(_SLIPS)
        if digits >= 2 and plain != match[0] and _NUMBER.fullmatch(plain):
            out[match.start() : match.end()] = [
                replace(out[match.start() + n], text=char) for n, char in enumerate(plain)
            ]
    return out


def _struck(letters: Sequence[Letter]) -> list[Letter]:
    out = list(letters)
    text = "".join(letter.text for letter in letters)
    for match in _DIGITS.finditer(text):
        places = range(match.start(), match.end())
        # Nothing in these reports is printed like 000 or 0123: a decimal point was lost.
        lost = _POINTLESS.fullmatch(text.strip()) is not None
        if lost or min(letters[n].sure for n in places) < SURE:
            for n in places:
                if letters[n].text.isdigit():
                    out[n] = replace(out[n], text=ILLEGIBLE)
    return out


def _in_chinese(letters: Sequence[Letter]) -> list[Letter]:
    """Brackets and colons beside Chinese characters in their full width, as they are printed there."""
    out = list(letters)
    for n, letter in enumerate(letters):
        beside = [letters[k].text for k in (n - 1, n + 1) if 0 <= k < len(letters)]
        if letter.text in _HALF and any(is_wide(text) for text in beside):
            out[n] = replace(letter, text=_FULL[_HALF.index(letter.text)])
    return out


def confirmed(first: Sequence[Letter], second: Sequence[Letter]) -> list[Letter]:
    """The first reading; doubtful numbers that stand in the second one as well, in the same order, are sure."""
    out = list(first)
    again = _DIGITS.findall("".join(letter.text for letter in second))
    numbers = list(_DIGITS.finditer("".join(letter.text for letter in first)))
    if [match[0] for match in numbers] != again:
        return out
    for match in numbers:
        for n in range(match.start(), match.end()):
            if out[n].sure >= _LEAST:
                out[n] = replace(out[n], sure=max(out[n].sure, SURE))
    return out


def spaced(letters: Sequence[Letter], columns: Sequence[int]) -> list[Letter]:
    """Letters with the wide gaps that the reader passed over ("第一部分　概况"); `columns` are where it saw them."""
    seen = [n for n, letter in enumerate(letters) if not letter.text.isspace()]
    pairs = [
        (a, b) for a, b in pairwise(range(len(seen))) if _is_square(letters[seen[a]]) and _is_square(letters[seen[b]])
    ]
    if len(seen) != len(columns) or len(pairs) < 5:
        return list(letters)
    pitch = median(columns[b] - columns[a] for a, b in pairs)
    gaps = {seen[b] for a, b in pairs if columns[b] - columns[a] > 1.45 * pitch and seen[b] - seen[a] == 1}
    out: list[Letter] = []
    for n, letter in enumerate(letters):
        within = 0 < n < len(letters) - 1 and _is_square(letters[n - 1]) and _is_square(letters[n + 1])
        if n in gaps or (letter.text == " " and within):
            out.append(Letter("\u3000", 1.0))
        if letter.text != " " or not within:
            out.append(letter)
    return out


def _is_square(letter: Letter) -> bool:
    return "\u4e00" <= letter.text <= "\u9fff"


def dashed(lines: Sequence[Print]) -> list[Print]:
    """Lines of a page, a lone 一 being the dash for "nothing" it looks like, unless the page counts on with 二."""
    if any(line.text.strip() == "二" for line in lines):
        return list(lines)
    dash = (Letter("—", 1.0),)
    return [replace(line, letters=dash) if line.text.strip() == "一" else line for line in lines]


def chars_of(lines: Sequence[Print]) -> list[Char]:
    """The characters of a page, spread over the ink of their lines by their usual widths."""
    sizes = _sizes(lines)
    out: list[Char] = []
    for line, size in zip(lines, sizes, strict=True):
        x0, top, x1, bottom = line.bbox
        middle = (top + bottom) / 2
        unit = (x1 - x0) / (_units(line.text) or 1.0)
        for letter in line.letters:
            x1 = x0 + unit * _width(letter.text)
            if not letter.text.isspace():
                out.append(Char(letter.text, x0, middle - size / 2, x1, middle + size / 2, bold=False))
            x0 = x1
    return out


def _width(text: str) -> float:
    return 1.0 if is_wide(text) or text in "“”‘’—…□①②③④⑤" else 0.5


def _units(text: str) -> float:
    return sum(_width(char) for char in text)


def _sizes(lines: Sequence[Print]) -> list[float]:
    """The size of type of each line; what is near the size of most of the page is that size."""
    guesses = [_size(line) for line in lines]
    known = [guess for line, guess in zip(lines, guesses, strict=True) if guess for _ in line.letters]
    usual = median(known) if known else 10.5
    return [guess if guess and abs(guess - usual) > 0.11 * usual else usual for guess in guesses]


def _size(line: Print) -> float:
    """From the height of the ink, and from the length of a long line, which is exact; 0 where neither tells."""
    wide = [char for char in line.text if is_wide(char)]
    telling = [char for char in wide if char not in _FLAT]
    height = line.bbox[3] - line.bbox[1]
    if not wide and any(char.isdigit() for char in line.text):
        return height / 0.7
    if len(telling) < 2:
        return 0.0
    size = height / 0.92
    if len(wide) >= 8:
        size = min(1.08 * size, (line.bbox[2] - line.bbox[0]) / _units(line.text))
    return size

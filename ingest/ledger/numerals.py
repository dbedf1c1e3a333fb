"""Chinese numerals (一千二百, 五十七点零一, 二〇二三) read as Decimals."""

from __future__ import annotations

from decimal import Decimal

_FORMAL = str.maketrans("壹贰貳叁參肆伍陆陸柒捌玖拾佰仟萬億兩○零", "一二二三三四五六六七八九十百千万亿两〇〇")
_VALUES = {c: i for i, c in enumerate("〇一二三四五六七八九")} | {"两": 2}
_SMALL = {"十": 10, "百": 100, "千": 1000}
_LARGE = {"万": 10_000, "亿": 100_000_000}

DIGITS = "零〇○一二三四五六七八九壹贰貳叁參肆伍陆陸柒捌玖两兩"
"""Characters that stand for one digit."""
STARTS = DIGITS + "十拾"
"""Characters a numeral can begin with (万 or 千 alone is a unit, not a number)."""
LETTERS = STARTS + "百千佰仟万亿萬億"
"""Every character of a whole numeral."""


def read_numeral(text: str) -> Decimal | None:
    """The value of a Chinese numeral such as 一千二百万 or 五十七点零一; None where it is not well formed."""
    whole, point, fraction = text.translate(_FORMAL).partition("点")
    value = _read_whole(whole)
    if value is None or (point and not fraction) or any(c not in _VALUES for c in fraction):
        return None
    tail = "".join(str(_VALUES[c]) for c in fraction)
    return Decimal(f"{value}.{tail}") if tail else Decimal(value)


def _read_whole(text: str) -> int | None:
    if not text:
        return None
    if all(c in _VALUES for c in text):
        return int("".join(str(_VALUES[c]) for c in text))  # 二〇二三: digit by digit
    return _read_places(text)


def _read_places(text: str) -> int | None:
    """Place-value reading: 一千二百万零五, and the short 三百五 (350)."""
    total = section = 0
    digit: int | None = None
    place = 1  # the place that a last, placeless digit stands in
    for c in text:
        if c in _VALUES:
            if digit:
                return None
            digit, place = _VALUES[c], 1 if c == "〇" else place
        elif c in _SMALL:
            section += (1 if digit is None else digit) * _SMALL[c]
            digit, place = None, _SMALL[c] // 10
        elif c in _LARGE:
            group = section + (digit or 0)
            total = (total + group) * _LARGE[c] if c == "亿" else total + group * _LARGE[c]
            section, digit, place = 0, None, _LARGE[c] // 10
        else:
            return None
    return total + section + (digit or 0) * place

"""Calculations shown in a text, 2.21 万元（3.47 − 1.26）, → expressions and the numbers they claim."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from ingest.ledger.amounts import FoundAmount, Role
from qa.expression import Expression, read_expression
from qa.formulas import FORMULAS
from qa.quantity import CalculationError

_SIGNS = {
    "减去": "-",
    "减": "-",
    "加上": "+",
    "加": "+",
    "除以": "/",
    "乘以": "*",
    "乘": "*",
    "x": "*",
    "X": "*",
}
_MOST_OPERANDS = 60
_MARKS = r"(?:[\[【][\d、,，\s]+[\]】])*"
_WORD = r"[\u4e00-\u9fff“”\s]{0,14}"
_GAP = re.compile(
    rf"\s*{_MARKS}[\s()（）]*(?P<sign>[-+＋−–－×xX*·÷/]|减去|减(?![少至到小低])|加上|加(?![到至])|除以|乘以|乘)[\s()（）]*(?P<word>{_WORD})[\s()（）]*"
)
_RESULT = re.compile(
    rf"[\s)）]*{_MARKS}[，,]?\s*(?:=|＝|≈|即|得到|得出|得|等于|约为|约等于|结果[为是]|为)+\s*(?:约|[-−－])?\s*"
)
_ASSIGNED = re.compile(r"\s*(?:=|＝|≈)[\s(（]*")
_OPENING = re.compile(rf"\s*[\u4e00-\u9fff]{{0,8}}\s*{_MARKS}\s*[（(\[]\s*[^（）()0-9。；]{{0,24}}")
_CALL = re.compile(rf"(?:{'|'.join(sorted(FORMULAS, key=len, reverse=True))})\s*[（(]")


@dataclass(frozen=True, slots=True)
class Shown:
    """A calculation in a text; operands and claims are indexes into the text's found numbers."""

    expression: Expression
    operands: tuple[int, ...]
    claims: tuple[int, ...]
    """The numbers that are said to be its result."""


def shown_calculations(text: str, found: Sequence[FoundAmount]) -> list[Shown]:
    """Every calculation that a text shows together with a number it claims as the result."""
    out, at = [], 0
    calls = list(_CALL.finditer(text))
    while at < len(found):
        last = _call_end(text, found, at, calls) or _run_end(text, found, at)
        shown = _shown(text, found, at, last) if last is not None else None
        if shown:
            out.append(shown)
        at = (at if last is None else last) + 1
    return out


def _run_end(text: str, found: Sequence[FoundAmount], first: int) -> int | None:
    """Index of the last number that operators join to the first one; None where none does."""
    last = first
    while (
        last + 1 < min(len(found), first + _MOST_OPERANDS) and found[last].role is found[last + 1].role is Role.AMOUNT
    ):
        gap = _GAP.fullmatch(text[found[last].end : found[last + 1].start])
        if not gap or (gap["word"].strip() and not _in_brackets(text, found[first].start)):
            break
        last += 1
    return last if last > first else None


def _call_end(text: str, found: Sequence[FoundAmount], first: int, calls: Sequence[re.Match[str]]) -> int | None:
    """Index of the last number inside 增长率(…) if the first one opens its arguments."""
    for call in calls:
        if call.end() <= found[first].start and not text[call.end() : found[first].start].strip(" (（"):
            close = _closing(text, call.end() - 1)
            inside = [k for k in range(first, len(found)) if found[k].end <= close]
            return inside[-1] if inside else None
    return None


def _shown(text: str, found: Sequence[FoundAmount], first: int, last: int) -> Shown | None:
    start, end = _balanced(text, found[first].start, found[last].end)
    try:
        expression = read_expression(_written(text, found, first, last, start, end))
    except CalculationError:
        return None
    operands = tuple(k for k in range(first, last + 1) if found[k].role is Role.AMOUNT)
    if len(operands) != len(expression.operands):
        return None
    claims = _results_after(text, found, last, end) + _results_before(text, found, first, start)
    return Shown(expression, operands, tuple(claims)) if claims else None


def _written(text: str, found: Sequence[FoundAmount], first: int, last: int, start: int, end: int) -> str:
    """The calculation without marks and words: numbers, signs, brackets and a formula's name."""
    parts = [text[start : found[first].start]]
    for k in range(first, last + 1):
        parts.append(text[found[k].start : found[k].end])
        gap = text[found[k].end : found[k + 1].start if k < last else end]
        gap = re.sub(_MARKS, "", gap)
        for word, sign in _SIGNS.items():
            gap = gap.replace(word, sign)
        parts.append(re.sub(r"[\u4e00-\u9fff“”]", "", gap))
    head = parts[0]
    call = _CALL.search(head)
    parts[0] = head if call else re.sub(r"[\u4e00-\u9fff“”：:\s]", "", head)
    return "".join(parts)


def _balanced(text: str, start: int, end: int) -> tuple[int, int]:
    """Widen a span over the brackets that open or close inside it, and over a formula's name before it."""
    depth = low = 0
    for c in text[start:end]:
        depth += (c in "(（") - (c in ")）")
        low = min(low, depth)
    while low < 0 and (opening := re.search(r"[（(]\s*$", text[:start])):
        start, low, depth = opening.start(), low + 1, depth + 1
    name = re.search(rf"(?:{'|'.join(sorted(FORMULAS, key=len, reverse=True))})\s*[（(]\s*$", text[:start])
    if name:
        start, depth = name.start(), depth + 1
    while depth > 0 and (closing := re.match(r"\s*[)）]", text[end:])):
        end, depth = end + closing.end(), depth - 1
    return start, end


def _results_after(text: str, found: Sequence[FoundAmount], last: int, end: int) -> list[int]:
    """The numbers after "=": 3.47 / 2.21 = 1.57 ≈ 157%."""
    claims = []
    for k in range(last + 1, len(found)):
        if found[k].role is not Role.AMOUNT or not _RESULT.fullmatch(text[end : found[k].start]):
            break
        claims.append(k)
        end = found[k].end
    return claims


def _results_before(text: str, found: Sequence[FoundAmount], first: int, start: int) -> list[int]:
    """The number that the calculation's bracket follows, or that "=" sets equal to it."""
    before = first - 1
    while before >= 0 and found[before].role is Role.CITATION:
        before -= 1
    if before < 0 or found[before].role is not Role.AMOUNT:
        return []
    gap = text[found[before].end : start]
    return [before] if _OPENING.fullmatch(gap) or _ASSIGNED.fullmatch(gap) else []


def _in_brackets(text: str, at: int) -> bool:
    opened = re.split(r"[。\n]", text[:at])[-1]
    return opened.count("（") + opened.count("(") > opened.count("）") + opened.count(")")


def _closing(text: str, opening: int) -> int:
    depth = 0
    for at in range(opening, len(text)):
        depth += (text[at] in "(（") - (text[at] in ")）")
        if depth == 0:
            return at + 1
    return len(text)

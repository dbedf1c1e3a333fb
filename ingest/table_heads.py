"""Where the header of a table ends, and the header path of each of its columns."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise

from ingest.boxes import Box
from ingest.ledger.terms import squeezed

ITEM = re.compile(
    r"^(?:[一二三四五六七八九十]+[、.．]|[（(][一二三四五六七八九十\d]+[)）]|\d{1,2}[、．]|\d{1,2}\.(?!\d)|其中[:：])"
)
_VALUE = re.compile(r"^-?(?:\d{1,3}(?:,\d{3})+|\d+)(?:\.\d+)?(?:%|[百千万亿]*元)?$")
_TOTAL = re.compile(r"^(?:本年)?(?:收入|支出)?(?:总计|合计|小计)$")
_LEVELS = {"类", "款", "项"}
_COUNTING = {"栏次", "行次", "甲", "乙"}

Headers = tuple[tuple[str, ...], ...]


@dataclass(slots=True)
class Slot:
    """One position of the laid-out table: the box that covers it; `copy` but for the box's first position."""

    text: str = ""
    page: int = 0
    box: Box | None = None
    copy: bool = False


Row = list[Slot]


def shares_box(one: Slot, other: Slot) -> bool:
    """Whether two positions are covered by the same box."""
    return one.box is not None and one.box is other.box


def is_value(text: str) -> bool:
    """Whether a cell holds nothing but a number."""
    return bool(_VALUE.match(re.sub(r"\s", "", text)))


def header_depth(rows: Sequence[Row]) -> int:
    """How many rows from the top are header: up to the first data row, else as far as merged cells lead."""
    for number in range(1, len(rows)):
        if is_data(rows[number], rows[number - 1]):
            return number
    depth = 1
    while depth < len(rows) and _leads_on(rows[depth - 1], rows[depth]):
        depth += 1
    return min(depth, len(rows))


def is_data(row: Row, above: Sequence[Slot] = ()) -> bool:
    """Whether a row states data: a number, a numbered item, or a total with nothing beside it."""
    printed = [squeezed(slot.text) for slot in row if slot.text and not slot.copy]
    if not printed or is_counting(row):
        return False
    if any(is_value(slot.text) for slot in row):
        return True
    if any(shares_box(slot, upper) for slot, upper in zip(row, above, strict=False) if slot.text):
        return False
    if any(ITEM.match(text) for text in printed):
        return True
    return len(printed) == 1 and bool(_TOTAL.match(printed[0]))


def is_counting(row: Row) -> bool:
    """Whether a row only numbers the columns ("栏次 1 2 3")."""
    printed = [squeezed(slot.text) for slot in row if slot.text and not slot.copy]
    numbers = [int(text) for text in printed if text.isdigit()]
    words = [text for text in printed if not text.isdigit()]
    if not numbers or not all(text in _COUNTING or text in _LEVELS for text in words):
        return False
    return any(text in _COUNTING for text in words) or (
        len(numbers) > 2 and numbers == list(range(1, len(numbers) + 1))
    )


def header_paths(head: Sequence[Row], body: Sequence[Row], columns: int) -> Headers:
    """The path of each column from the top down; 类 款 项 fused to the first data row are moved into it."""
    rows = [[Slot(s.text) if s.text in _LEVELS else Slot() for s in row] if is_counting(row) else row for row in head]
    if body and sum(slot.text in _LEVELS for slot in body[0]) >= 2:
        rows.append([Slot(slot.text) if slot.text in _LEVELS else Slot() for slot in body[0]])
        for slot in body[0]:
            slot.text = "" if slot.text in _LEVELS else slot.text
    return tuple(_path([row[column].text for row in rows]) for column in range(columns))


def total_out_of_header(head: list[Row], body: list[Row]) -> None:
    """Move a 合计 beside the last level of headers into a data row of its own (in an empty table)."""
    if len(head) < 2 or body:
        return
    last = head[-1]
    if not _TOTAL.match(squeezed(last[0].text)) or all(slot.text for slot in last):
        return
    box = last[0].box
    body.append([slot if slot.box is box else Slot(page=slot.page) for slot in last])
    head[-1] = [Slot(page=slot.page) if slot.box is box else slot for slot in last]


def _leads_on(upper: Row, lower: Row) -> bool:
    """Whether a header row needs the next one: it heads several columns, or a cell of it reaches down."""
    spans = any(shares_box(a, b) for a, b in pairwise(upper))
    reaches = any(shares_box(a, b) for a, b in zip(upper, lower, strict=True))
    return (spans or reaches) and any(slot.text for slot in lower)


def _path(texts: Sequence[str]) -> tuple[str, ...]:
    path: list[str] = []
    for text in texts:
        if text and (not path or path[-1] != text):
            path.append(text)
    return tuple(path)

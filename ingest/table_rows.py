"""Blocks of one table → header paths and data rows: columns aligned over pages, repeated headers and cut rows mended."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise

from ingest.grids import Block, Box
from ingest.ledger.model import Cell
from ingest.ledger.terms import known_subjects, squeezed

_SAME_EDGE = 8.0
_VALUE = re.compile(r"^-?(?:\d{1,3}(?:,\d{3})+|\d+)(?:\.\d+)?%?$")
_COMPLETE = re.compile(r"^-?(?:\d{1,3}(?:,\d{3})+|\d+)(?:\.\d{2})?$")
_CODE = re.compile(r"^\d{3}(?:\d{2}){0,3}$")
_ITEM = re.compile(r"^(?:[一二三四五六七八九十]+[、.．]|[（(][一二三四五六七八九十\d]+[)）]|\d{1,2}[、.．](?!\d)|其中[:：])")
_TOTAL = re.compile(r"^(?:本年)?(?:收入|支出)?(?:总计|合计|小计)$")
_LEVELS = {"类", "款", "项"}
_COUNTING = {"栏次", "行次", "甲", "乙"}


@dataclass(slots=True)
class Slot:
    """One position of the laid-out table: the box that covers it, and whether this is the box's first position."""

    text: str = ""
    page: int = 0
    box: Box | None = None
    copy: bool = False


Rows = list[list[Slot]]


@dataclass(frozen=True, slots=True)
class Laid:
    """A laid-out table: a header path for each column, and the data rows."""

    headers: tuple[tuple[str, ...], ...]
    rows: tuple[tuple[Cell, ...], ...]


def same_columns(one: Sequence[float], other: Sequence[float]) -> bool:
    """Whether two blocks have the columns of one table (a column may be merged away in either)."""
    smaller, larger = sorted((one, other), key=len)
    if len(smaller) < 2:
        return False
    near = sum(any(abs(x - y) <= _SAME_EDGE for y in larger) for x in smaller)
    return near >= max(2, round(0.8 * len(smaller))) or _same_proportions(one, other)


def _same_proportions(one: Sequence[float], other: Sequence[float]) -> bool:
    if len(one) != len(other) or len(one) < 4:
        return False
    shares = [[(x - xs[0]) / (xs[-1] - xs[0]) for x in xs] for xs in (one, other)]
    return all(abs(a - b) < 0.02 for a, b in zip(*shares, strict=True))


def lay_out_table(blocks: Sequence[Block], form: bool = False) -> Laid:
    """Headers and data rows of the blocks of one table; a form (绩效自评表) has no header, all its rows are data."""
    rows = _joined(blocks)
    columns = _used_columns(rows)
    rows = [[row[c] for c in columns] for row in rows]
    depth = 0 if form else header_depth(rows)
    head, body = rows[:depth], rows[depth:]
    _total_out_of_header(head, body)
    headers = _headers(head, len(columns))
    keep = [c for c in range(len(columns)) if not (c and headers[c] == headers[c - 1] and _repeats(body, c))]
    headers, body = tuple(headers[c] for c in keep), [[row[c] for c in keep] for row in body]
    if not form:
        headers = _levels_out_of_data(headers, body)
    return Laid(headers, tuple(tuple(_cell(slot) for slot in row) for row in body))


def _joined(blocks: Sequence[Block]) -> Rows:
    xs = _common_edges(blocks)
    rows: Rows = []
    for block in blocks:
        laid = _without_line_breaks(_lay_out(block, xs))
        if rows:
            laid = _without_repeated_header(laid, rows)
            if laid and rows and _is_cut(rows[-1], laid[0]):
                rows[-1] = [_merged(upper, lower) for upper, lower in zip(rows[-1], laid.pop(0), strict=True)]
        rows.extend(laid)
    return rows


def _common_edges(blocks: Sequence[Block]) -> list[float]:
    """Column edges of the whole table: those of its widest part and what other parts add."""
    xs: list[float] = list(max(blocks, key=lambda block: len(block.xs)).xs)
    for block in blocks:
        if _same_proportions(block.xs, xs):
            continue
        xs.extend(x for x in block.xs if all(abs(x - known) > _SAME_EDGE for known in xs))
    return sorted(xs)


def _lay_out(block: Block, xs: Sequence[float]) -> Rows:
    ys = sorted({edge for box in block.boxes for edge in (box.bbox[1], box.bbox[3])})
    place = {x: n for n, x in enumerate(block.xs)} if _same_proportions(block.xs, xs) else {x: _nearest(x, xs) for x in block.xs}
    rows: Rows = [[Slot(page=block.page) for _ in range(len(xs) - 1)] for _ in range(len(ys) - 1)]
    for box in block.boxes:
        first = True
        for row in range(ys.index(box.bbox[1]), ys.index(box.bbox[3])):
            for column in range(place[box.bbox[0]], place[box.bbox[2]]):
                rows[row][column] = Slot(box.text, block.page, box, copy=not first)
                first = False
    return rows


def _without_line_breaks(rows: Rows) -> Rows:
    """Rows that a rule between the lines of one cell has cut (text shading draws such rules) made one again."""
    out: Rows = []
    above: Sequence[Slot] = ()
    for row in rows:
        own = [slot for slot, upper in zip(row, above, strict=True) if slot.text and slot.box is not upper.box] if above else row
        goes_on = any(slot.box is upper.box and slot.box for slot, upper in zip(row, above, strict=True)) if above else False
        above = list(row)
        if out and len(own) == 1 and (goes_on or _next_line(out[-1], row)) and _is_cut(out[-1], row):
            out[-1] = [_merged(upper, lower) if not lower.copy else upper for upper, lower in zip(out[-1], row, strict=True)]
        elif own:
            out.append(row)
    return out


def _next_line(upper: Sequence[Slot], lower: Sequence[Slot]) -> bool:
    """Whether the one text of the lower row stands a line's height below the text above it."""
    pairs = [(a.box, b.box) for a, b in zip(upper, lower, strict=True) if b.text and not b.copy]
    return all(a and b and a.lines and b.lines[0].bbox[1] - a.lines[-1].bbox[1] < 1.6 * b.lines[0].size for a, b in pairs if b)


def _nearest(x: float, xs: Sequence[float]) -> int:
    return min(range(len(xs)), key=lambda n: abs(xs[n] - x))


def _without_repeated_header(laid: Rows, rows: Rows) -> Rows:
    """A continuation without the header rows that it repeats."""
    head = [_texts(row) for row in rows[:5] if any(slot.text for slot in row)]
    count = 0
    while count < min(len(laid), len(head)) and _texts(laid[count]) == head[count] and not is_data(laid[count]):
        count += 1
    return laid[count:]


def _texts(row: Sequence[Slot]) -> list[str]:
    return [squeezed(slot.text) for slot in row]


def _is_cut(upper: Sequence[Slot], lower: Sequence[Slot]) -> bool:
    """Whether a page break cut a row in two: what the lower part says goes on from full lines of the upper part."""
    said = [(a, b) for a, b in zip(upper, lower, strict=True) if b.text and not b.copy]
    if not said or any(_CODE.match(b.text) or _ITEM.match(b.text) for _, b in said):
        return False
    if any(squeezed(b.text) in known_subjects() for _, b in said):
        return False
    return all(_goes_on(a, b) for a, b in said)


def _goes_on(upper: Slot, lower: Slot) -> bool:
    """Whether the lower text can only be the rest of the upper one."""
    if is_value(lower.text):
        return not _COMPLETE.match(upper.text) and bool(_COMPLETE.match(upper.text + lower.text))
    return bool(upper.text) and not lower.text.startswith("其他") and _is_full(upper)


def _is_full(slot: Slot) -> bool:
    """Whether the last line in a box fills it, so that the text had to go on in another line."""
    if slot.box is None or not slot.box.lines:
        return False
    line = slot.box.lines[-1]
    room = (slot.box.bbox[2] - slot.box.bbox[0]) - (line.bbox[2] - line.bbox[0])
    return room < 2.2 * line.size or (len(slot.box.lines) > 1 and room < 3.5 * line.size)


def _merged(upper: Slot, lower: Slot) -> Slot:
    if not lower.text:
        return upper
    return Slot(upper.text + lower.text, upper.page, upper.box or lower.box, upper.copy)


def _used_columns(rows: Rows) -> list[int]:
    """Columns in which something is printed: the rest are borders of a page frame."""
    width = len(rows[0]) if rows else 0
    return [c for c in range(width) if any(row[c].text for row in rows)]


def _repeats(body: Rows, column: int) -> bool:
    """Whether a column only goes on with the boxes of the one before it."""
    return bool(body) and all(not row[column].text or (row[column].copy and row[column].box is row[column - 1].box) for row in body)


def header_depth(rows: Rows) -> int:
    """How many rows from the top are header: up to the first data row; without data, the first row and what is merged into it."""
    for number, row in enumerate(rows):
        if number and is_data(row, rows[number - 1]):
            return number
    depth = 1
    while depth < len(rows) and _leads_on(rows[depth - 1], rows[depth]):
        depth += 1
    return min(depth, len(rows))


def _leads_on(upper: Sequence[Slot], lower: Sequence[Slot]) -> bool:
    """Whether a header row needs the next one: it heads several columns together, or a cell of it reaches down."""
    spans = any(a.box is b.box and a.box is not None for a, b in pairwise(upper))
    reaches = any(a.box is b.box and a.box is not None for a, b in zip(upper, lower, strict=True))
    return (spans or reaches) and any(slot.text for slot in lower)


def is_data(row: Sequence[Slot], above: Sequence[Slot] = ()) -> bool:
    """Whether a row states data: a number, a code, a numbered item, or a total with nothing beside it."""
    printed = [squeezed(slot.text) for slot in row if slot.text and not slot.copy]
    if not printed or is_counting(row):
        return False
    if any(is_value(slot.text) for slot in row):
        return True
    if above and any(slot.text and slot.box is upper.box for slot, upper in zip(row, above, strict=True)):
        return False
    if any(_ITEM.match(text) for text in printed):
        return True
    return len(printed) == 1 and bool(_TOTAL.match(printed[0]))


def is_counting(row: Sequence[Slot]) -> bool:
    """Whether a row only numbers the columns ("栏次 1 2 3")."""
    printed = [squeezed(slot.text) for slot in row if slot.text and not slot.copy]
    if not any(text in _COUNTING for text in printed):
        return False
    return all(text in _COUNTING or text.isdigit() or not is_value(text) for text in printed)


def is_value(text: str) -> bool:
    """Whether a cell holds nothing but a number."""
    return bool(_VALUE.match(re.sub(r"\s", "", text)))


def _headers(head: Rows, columns: int) -> tuple[tuple[str, ...], ...]:
    paths: list[tuple[str, ...]] = []
    for column in range(columns):
        path: list[str] = []
        for row in head:
            slot = row[column]
            if slot.text and not is_counting(row) and (not path or path[-1] != slot.text):
                path.append(slot.text)
        paths.append(tuple(path))
    return tuple(paths)


def _levels_out_of_data(headers: tuple[tuple[str, ...], ...], body: Rows) -> tuple[tuple[str, ...], ...]:
    """类 | 款 | 项 fused to the first data row belong to the header."""
    if not body or sum(slot.text in _LEVELS for slot in body[0]) < 2:
        return headers
    out = []
    for path, slot in zip(headers, body[0], strict=True):
        out.append((*path, slot.text) if slot.text in _LEVELS else path)
        if slot.text in _LEVELS:
            slot.text = ""
    return tuple(out)


def _total_out_of_header(head: Rows, body: Rows) -> None:
    """A 合计 that stands beside the last level of headers labels a data row of its own (its values are blank)."""
    if len(head) < 2 or body:
        return
    last = head[-1]
    if not (_TOTAL.match(squeezed(last[0].text)) and any(not slot.text for slot in last)):
        return
    box = last[0].box
    body.append([slot if slot.box is box else Slot(page=slot.page) for slot in last])
    head[-1] = [Slot(page=slot.page) if slot.box is box else slot for slot in last]


def _cell(slot: Slot) -> Cell:
    return Cell(slot.text, slot.page, slot.box.bbox if slot.box else None, slot.copy)

"""Blocks of one table → header paths and data rows.

Columns are aligned over pages; headers that a page repeats are dropped; rows cut by a page break are joined.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from ingest.form_labels import carry_labels
from ingest.grids import Block
from ingest.ledger.model import Cell
from ingest.ledger.terms import known_subjects, squeezed
from ingest.table_heads import (
    ITEM,
    Headers,
    Row,
    Slot,
    header_depth,
    header_paths,
    is_data,
    is_value,
    shares_box,
    total_out_of_header,
)

_SAME_EDGE = 8.0
_CODE = re.compile(r"^\d{3}(?:\d{2}){0,3}$")
_COMPARED = re.compile(r"[<>=≤≥]$")
_COMPLETE = re.compile(r"^-?(?:\d{1,3}(?:,\d{3})+|\d+)(?:\.\d{2})?$")


@dataclass(frozen=True, slots=True)
class Laid:
    """A laid-out table: a header path for each column, and the data rows."""

    headers: Headers
    rows: tuple[tuple[Cell, ...], ...]


def same_columns(one: Sequence[float], other: Sequence[float]) -> bool:
    """Whether two blocks have the columns of one table (a column may be merged away in either)."""
    smaller, larger = sorted((one, other), key=len)
    if len(smaller) < 2:
        return False
    near = sum(any(abs(x - y) <= _SAME_EDGE for y in larger) for x in smaller)
    return near >= max(2, round(0.8 * len(smaller))) or _same_proportions(one, other)


def lay_out_table(blocks: Sequence[Block], form: bool = False) -> Laid:
    """Headers and data rows of the blocks of one table; a form (绩效自评表) has no header, only rows."""
    rows = _joined(blocks, form)
    used = [c for c in range(len(rows[0]) if rows else 0) if any(row[c].text for row in rows)]
    rows = [[row[c] for c in used] for row in rows]
    depth = 0 if form else header_depth(rows)
    head, body = rows[:depth], rows[depth:]
    if form:
        headers: Headers = ((),) * len(used)
    else:
        total_out_of_header(head, body)
        headers = header_paths(head, body, len(used))
    keep = [c for c in range(len(used)) if c == 0 or headers[c] != headers[c - 1] or not _repeats(body, c)]
    cells = tuple(tuple(_cell(row[c]) for c in keep) for row in body)
    return Laid(tuple(headers[c] for c in keep), cells)


def _same_proportions(one: Sequence[float], other: Sequence[float]) -> bool:
    if len(one) != len(other) or len(one) < 4:
        return False
    shares = [[(x - xs[0]) / (xs[-1] - xs[0]) for x in xs] for xs in (one, other)]
    return all(abs(a - b) < 0.02 for a, b in zip(*shares, strict=True))


def _joined(blocks: Sequence[Block], form: bool) -> list[Row]:
    xs = _common_edges(blocks)
    rows: list[Row] = []
    for block in blocks:
        laid = _without_line_breaks(_lay_out(block, xs))
        if rows:
            laid = _without_repeated_header(laid, rows)
            if laid and form:
                # Before the labels of the page before are carried on: the rest of a number has none.
                if _is_rest_of_numbers(rows[-1], laid[0]):
                    rows[-1] = _merged(rows[-1], laid.pop(0))
                if laid:
                    carry_labels(rows, laid)
            if laid and _is_cut(rows[-1], laid[0]):
                rows[-1] = _merged(rows[-1], laid.pop(0))
        rows.extend(laid)
    return rows


def _common_edges(blocks: Sequence[Block]) -> list[float]:
    """Column edges of the whole table: those of its part with most columns and what other parts add."""
    xs: list[float] = list(max(blocks, key=lambda block: len(block.xs)).xs)
    for block in blocks:
        if not _same_proportions(block.xs, xs):
            xs.extend(x for x in block.xs if all(abs(x - known) > _SAME_EDGE for known in xs))
    return sorted(xs)


def _lay_out(block: Block, xs: Sequence[float]) -> list[Row]:
    ys = {y: n for n, y in enumerate(sorted({y for box in block.boxes for y in (box.bbox[1], box.bbox[3])}))}
    if _same_proportions(block.xs, xs):
        place = {x: n for n, x in enumerate(block.xs)}
    else:
        place = {x: min(range(len(xs)), key=lambda n: abs(xs[n] - x)) for x in block.xs}
    rows: list[Row] = [[Slot(page=block.page) for _ in xs[1:]] for _ in range(len(ys) - 1)]
    for box in block.boxes:
        text, first = box.text, True
        for row in range(ys[box.bbox[1]], ys[box.bbox[3]]):
            for column in range(place[box.bbox[0]], place[box.bbox[2]]):
                rows[row][column] = Slot(text, block.page, box, copy=not first)
                first = False
    return rows


def _without_line_breaks(rows: Sequence[Row]) -> list[Row]:
    """Rows with text; those that a rule between the lines of one cell has cut are made one again."""
    # Text shading draws such rules: a filled rectangle a line.
    out: list[Row] = []
    above: Row = []
    for row in rows:
        own = [n for n, slot in enumerate(row) if slot.text and not (above and shares_box(slot, above[n]))]
        reaches = any(shares_box(slot, upper) for slot, upper in zip(row, above, strict=False))
        above = row
        if out and len(own) == 1 and (reaches or _next_line(out[-1], row)) and _is_cut(out[-1], row):
            out[-1] = _merged(out[-1], row)
        elif own:
            out.append(row)
    return out


def _next_line(upper: Row, lower: Row) -> bool:
    """Whether the one text of the lower row stands a line's height below the text above it."""
    for a, b in zip(upper, lower, strict=True):
        if not b.text or b.copy or b.box is None:
            continue
        if a.box is None or not a.box.lines:
            return False
        first = b.box.lines[0]
        return first.bbox[1] - a.box.lines[-1].bbox[1] < 1.6 * first.size
    return False


def _without_repeated_header(laid: list[Row], rows: Sequence[Row]) -> list[Row]:
    """A continuation without the header rows that it repeats."""
    head = [_texts(row) for row in rows[:5]]
    count = 0
    while count < min(len(laid), len(head)) and _texts(laid[count]) == head[count]:
        if is_data(laid[count]):
            break
        count += 1
    return laid[count:]


def _texts(row: Row) -> list[str]:
    return [squeezed(slot.text) for slot in row]


def _is_cut(upper: Row, lower: Row) -> bool:
    """Whether the lower row is the rest of the upper one: all it says goes on from full lines above."""
    said = [(a, b) for a, b in zip(upper, lower, strict=True) if b.text and not b.copy]
    if not said or any(_CODE.match(b.text) or ITEM.match(b.text) for _, b in said):
        return False
    if any(squeezed(b.text) in known_subjects() for _, b in said):
        return False
    return all(_goes_on(a, b) for a, b in said)


def _is_rest_of_numbers(upper: Row, lower: Row) -> bool:
    """Whether all that the lower row says is the rest of numbers that the upper one began (15.0 | 0, >= | 95%)."""
    said = [(a, b) for a, b in zip(upper, lower, strict=True) if b.text and not b.copy]
    return bool(said) and all(_COMPARED.search(a.text) or (is_value(b.text) and _goes_on(a, b)) for a, b in said)


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
    return room < (3.5 if len(slot.box.lines) > 1 else 2.2) * line.size


def _merged(upper: Row, lower: Row) -> Row:
    out = []
    for a, b in zip(upper, lower, strict=True):
        goes_on = b.text and not b.copy
        out.append(Slot(a.text + b.text, a.page or b.page, a.box or b.box, a.copy) if goes_on else a)
    return out


def _repeats(body: Sequence[Row], column: int) -> bool:
    """Whether a column only goes on with the boxes of the one before it."""
    pairs = [(row[column - 1], row[column]) for row in body]
    return bool(body) and all(not b.text or (b.copy and shares_box(a, b)) for a, b in pairs)


def _cell(slot: Slot) -> Cell:
    return Cell(slot.text, slot.page, slot.box.bbox if slot.box else None, slot.copy)

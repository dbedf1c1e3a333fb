"""Which rows of a sheet are tables, and which stand around them: titles, units, 编制单位, notes, text."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

from ingest.ledger.terms import squeezed
from ingest.table_heads import is_value
from ingest.table_titles import is_caption, is_holder_row, is_note, is_period, is_title
from ingest.workbook import Sheet, SheetCell, first_shown

_HEADER = re.compile(r"^(?:项目|金额|收入|支出|(?:支出)?功能分类.*|经济分类.*|.*(?:科目|名称|[编代]码|[预决]算数))$")
_LONGEST_LABEL = 25
"""A row label is shorter than a sentence."""


@dataclass(frozen=True, slots=True)
class SheetRow:
    """What begins in one shown row, from left to right; `inside` where a cell from above reaches into it."""

    number: int
    cells: tuple[SheetCell, ...]
    inside: bool
    after_gap: bool

    @property
    def texts(self) -> list[str]:
        """The texts that begin in it."""
        return [cell.text for cell in self.cells]


@dataclass(frozen=True, slots=True)
class Part:
    """Rows that are one table, or one row that is in none."""

    rows: tuple[SheetRow, ...]
    is_table: bool


def parts_of(sheet: Sheet) -> list[Part]:
    """The tables of a sheet and the rows around them, from top to bottom."""
    out: list[Part] = []
    run: list[SheetRow] = []
    for row in shown_rows(sheet):
        around = _stands_around(row)
        if around or (run and row.after_gap and _begins_another(row, run)):
            out.extend(_of_run(run))
            run = []
        if around:
            out.append(Part((row,), False))
        else:
            run.append(row)
    return _without_lone_rows([*out, *_of_run(run)])


def _without_lone_rows(parts: Sequence[Part]) -> list[Part]:
    """A single row is a table only under a title of its own: the header of one that has nothing to tell."""
    out: list[Part] = []
    titled = False
    for part in parts:
        if part.is_table and len(part.rows) == 1 and not titled:
            part = replace(part, is_table=False)
        out.append(part)
        titled = not part.is_table and (titled or any(is_title(text) for text in part.rows[0].texts))
    return out


def is_head_word(text: str) -> bool:
    """Whether a cell says what heads of columns say (项目, 科目名称, 决算数)."""
    return bool(_HEADER.match(squeezed(text)))


def shown_rows(sheet: Sheet) -> list[SheetRow]:
    """The rows in which something begins; a cell that begins in a hidden row begins in the first one shown."""
    by_row: dict[int, list[SheetCell]] = {}
    for cell in sheet.cells:
        row = first_shown(cell.row, cell.rows, sheet.hidden_rows)
        column = first_shown(cell.column, cell.columns, sheet.hidden_columns)
        if row is not None and column is not None:
            size = cell.rows - (row - cell.row), cell.columns - (column - cell.column)
            by_row.setdefault(row, []).append(replace(cell, row=row, column=column, rows=size[0], columns=size[1]))
    return list(_in_order(by_row, sheet))


def _in_order(by_row: dict[int, list[SheetCell]], sheet: Sheet) -> Iterator[SheetRow]:
    reach, last = -1, -1
    for number in sorted(by_row):
        cells = tuple(sorted(by_row[number], key=lambda cell: cell.column))
        blank = first_shown(last + 1, number - last - 1, sheet.hidden_rows) is not None
        yield SheetRow(number, cells, number <= reach, blank and number > reach and last >= 0)
        reach = max(reach, *(cell.row + cell.rows - 1 for cell in cells))
        last = max(last, number)


def _stands_around(row: SheetRow) -> bool:
    """Whether a row only says whose table it is, its title, its unit, or a note."""
    if row.inside:
        return False
    texts = row.texts
    if is_holder_row(texts) or (len(texts) == 1 and is_note(texts[0])):
        return True
    return all(is_caption(text) for text in texts) and not (len(texts) > 1 and all(is_period(text) for text in texts))


def _begins_another(row: SheetRow, run: Sequence[SheetRow]) -> bool:
    """Whether a row after a blank one is the header of another table that has no title of its own."""
    headed = len(row.cells) > 1 and any(map(is_head_word, row.texts))
    told = any(is_value(text) for earlier in run for text in earlier.texts)
    return headed and told and not any(is_value(text) for text in row.texts)


def _of_run(run: Sequence[SheetRow]) -> Iterator[Part]:
    """A table, and the lone texts above and below it."""
    full = [n for n, row in enumerate(run) if len(row.cells) > 1 or row.inside]
    if not full:
        yield from (Part((row,), False) for row in run)
        return
    end = full[-1] + 1
    while end < len(run) and not run[end].after_gap and _is_label(run[end].texts[0]):
        end += 1
    yield from (Part((row,), False) for row in run[: full[0]])
    yield Part(tuple(run[full[0] : end]), True)
    yield from (Part((row,), False) for row in run[end:])


def _is_label(text: str) -> bool:
    return len(text) <= _LONGEST_LABEL and not text.endswith(("。", "；"))

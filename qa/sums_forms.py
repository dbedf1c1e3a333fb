"""Sums of a 绩效 form: the project's money by source, the points of its indicators."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from itertools import takewhile

from ingest.ledger.model import Cell, Table
from ingest.ledger.terms import squeezed
from qa.sum_model import Rule, Sum, closed

_WHOLE = re.compile(r"^(?:年度资金(?:申请)?总额|项目资金总额)：?$")
_SOURCE = re.compile(
    r"^(?:其中：)?(?:当年|年度|本年)?(?:财政(?:拨款|资金)|上年结转(?:资金)?|(?:其他|单位|自有|事业)资金)：?$"
)
_POINTS = re.compile(r"^(?:分值|权重|得分)(?:（(?P<most>\d+)）)?$")

Row = Sequence[Cell]


def is_form(table: Table) -> bool:
    """Whether a table is a 绩效 form."""
    return any(squeezed(cell.text) in ("一级指标", "三级指标") for row in table.rows for cell in row)


def form_sums(table: Table) -> Iterator[Sum]:
    """年度资金总额 = its sources, in each column; 总分 = the points of the indicators and of the 执行率."""
    for number, row in enumerate(table.rows):
        for column, cell in enumerate(row):
            if not cell.copy and _WHOLE.match(squeezed(cell.text)):
                yield from _funds(table.rows[number:], column)
    yield from _points(table)


def _funds(rows: Sequence[Row], column: int) -> Iterator[Sum]:
    """The whole stands in the first row; the rows below name its sources in the same column."""
    below = list(takewhile(lambda row: row[column].copy or _SOURCE.match(squeezed(row[column].text)), rows[1:]))
    sources = [row for row in below if not row[column].copy]
    if len(sources) < 2 or any(squeezed(row[column].text).startswith("其中") for row in sources[1:]):
        return
    label = rows[0][column].text
    for place in range(column + 1, len(rows[0])):
        if any(row[place].copy for row in (rows[0], *sources)):
            continue
        if _WHOLE.match(squeezed(rows[0][place].text)):
            return
        parts = [(row[column].text, row[place]) for row in sources]
        found = closed(Rule.FUNDS, label, "", (label, rows[0][place]), parts)
        if found and not all(part.blank for part in found.parts):
            yield found


def _points(table: Table) -> Iterator[Sum]:
    heads = [n for n, row in enumerate(table.rows) if any(squeezed(cell.text) == "三级指标" for cell in row)]
    if not heads:
        return
    head, below = table.rows[heads[0]], table.rows[heads[0] + 1 :]
    items = list(takewhile(lambda row: squeezed(row[0].text) != "总分", below))
    total = below[len(items) : len(items) + 1]
    columns = [n for n, cell in enumerate(head) if not cell.copy and _POINTS.match(squeezed(cell.text))]
    for column in columns:
        parts = [(_name(head, row), row[column]) for row in items if row[column].text and not row[column].copy]
        whole = _stated(head[column])
        if whole is None and total:
            whole = ("总分", total[0][column])
            parts += _of_execution(table.rows[: heads[0]], squeezed(head[column].text))
        found = closed(Rule.POINTS, whole[0], head[column].text, whole, parts) if whole and parts else None
        if found:
            yield found


def _stated(header: Cell) -> tuple[str, Cell] | None:
    """What the points of a column must add up to, where its header says so ("分值（90）")."""
    found = _POINTS.match(squeezed(header.text))
    most = found["most"] if found else None
    return (header.text, Cell(most, header.page, header.bbox)) if most else None


def _name(head: Row, row: Row) -> str:
    """The indicator of a row."""
    return next((row[n].text for n, cell in enumerate(head) if squeezed(cell.text) == "三级指标" and row[n].text), "")


def _of_execution(rows: Sequence[Row], header: str) -> list[tuple[str, Cell]]:
    """The points for the 执行率, in the row of the project's money."""
    place: int | None = None
    for row in rows:
        place = next((n for n, cell in enumerate(row) if squeezed(cell.text) == header), place)
        label = next((cell.text for cell in row if _WHOLE.match(squeezed(cell.text)) and not cell.copy), "")
        if label and place is not None and row[place].text and squeezed(row[place].text) != header:
            return [(label, row[place])]
    return []

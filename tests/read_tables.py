"""What stands in a table that was read, and what the drawn ones are made of."""

from __future__ import annotations

from ingest.ledger.model import Table

WIDTHS = (60, 120, 80, 80)
HEAD = ("科目编码", "科目名称", "合计", "基本支出")
TITLE = ("支出决算表", 200.0, 60.0)
UNIT = ("单位：万元", 330.0, 82.0)


def texts(table: Table) -> list[list[str]]:
    """The rows as printed, copies of merged cells included."""
    return [[cell.text for cell in row] for row in table.rows]


def row_of(table: Table, start: str) -> list[str]:
    """The first row one of whose cells is `start`."""
    return next(row for row in texts(table) if start in row)


def paths(table: Table) -> list[str]:
    """The header paths joined."""
    return ["/".join(path) for path in table.headers]

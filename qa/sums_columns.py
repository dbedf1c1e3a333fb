"""Which columns of a table hold amounts that may be added."""

from __future__ import annotations

from ingest.ledger.model import Measure, Table
from ingest.ledger.table_roles import Half, count_unit, measure_word

_NOT_ADDED = {
    Measure.CHANGE_RATE,
    Measure.SHARE,
    Measure.VARIANCE_RATE,
    Measure.EXECUTION_RATE,
    Measure.COMPLETION_RATE,
}


def measure_of(table: Table, column: int) -> Measure | None:
    """The measure that a column's header names; None where it names none."""
    return next((m for level in reversed(table.headers[column]) if (m := measure_word(level))), None)


def summed_columns(table: Table, half: Half) -> list[int]:
    """The value columns of a half whose rows may be added: no rates, no counts."""
    counted = {c for c in half.values if any(count_unit(level) for level in table.headers[c])}
    return [c for c in half.values if c not in counted and measure_of(table, c) not in _NOT_ADDED]


def column_name(table: Table, column: int) -> str:
    """The header path of a column joined by "/"."""
    return "/".join(table.headers[column])

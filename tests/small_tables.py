"""Small tables as the reader hands them on, for tests of what stands on tables."""

from __future__ import annotations

from collections.abc import Sequence

from ingest.ledger.model import Cell, Figure, Kind, ReportInfo, Table

FINAL = ReportInfo("某局决算", "某局", 2023, Kind.FINAL, "部门", 20, "")
BUDGET = ReportInfo("某局预算", "某局", 2023, Kind.BUDGET, "部门", 20, "")


def small_table(title: str, headers: Sequence[str], rows: Sequence[Sequence[str]], unit: str = "万元") -> Table:
    """Header levels joined by "/"; "~" stands before the copy of a merged cell."""
    cells = tuple(
        tuple(
            Cell(text.lstrip("~"), 3, (50.0 * c, 10.0 * r, 50.0 * c + 50, 10.0 * r + 10), text.startswith("~"))
            for c, text in enumerate(row)
        )
        for r, row in enumerate(rows)
    )
    return Table(title, unit, (3,), "", tuple(tuple(path.split("/")) if path else () for path in headers), cells)


def facts(figures: Sequence[Figure]) -> list[tuple[str, str, str, str]]:
    """Subject, column, measure and amount of each figure."""
    return [(f.subject, f.column, f.measure.value, f"{f.amount.value}{f.amount.unit}") for f in figures]

"""What cells of sheets say of years, units and amounts, however they are written."""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest

from ingest.ledger.model import Measure
from tests.test_sheet_tables import sheet_of

TITLE = [["支出决算表"], ["编制单位：示例市档案局", "2023年度", "单位：元"]]
Said = list[tuple[int | None, Measure, str, Decimal]]


def said(tmp_path: Path, rows: Sequence[Sequence[Any]], *merged: str) -> Said:
    report = sheet_of(tmp_path / "甲.xlsx", [*TITLE, *rows], *merged)
    return [(f.year, f.measure, f.column, f.amount.value) for f in report.figures]


YEARS = [
    (2022, Measure.PREVIOUS, "", Decimal("5.50")),
    (2023, Measure.FINAL, "", Decimal("6.50")),
]


@pytest.mark.parametrize("years", [(2022, 2023), ("2022", "2023"), ("2022年", "2023年度"), (2022, "2023年决算数")])
def test_a_head_that_is_only_a_year_is_that_year(years: tuple[Any, Any], tmp_path: Path) -> None:
    rows = [["项目", *years], ["公务接待费", 5.5, 6.5]]
    book = [[int(v) if isinstance(v, int) else v for v in row] for row in rows]
    assert said(tmp_path, book) == YEARS


def test_years_under_a_head_and_of_a_plan(tmp_path: Path) -> None:
    rows = [["项目", "决算数", None], [None, "2022", "2023"], ["公务接待费", 5.5, 6.5]]
    assert said(tmp_path, rows, "A3:A4", "B3:C3") == YEARS
    rows = [["项目", "预算数", None], [None, "2022", "2023"], ["公务接待费", 5.5, 6.5]]
    assert [one[:2] for one in said(tmp_path, rows, "A3:A4", "B3:C3")] == [
        (2022, Measure.PREVIOUS_BUDGET),
        (2023, Measure.BUDGET),
    ]


def test_an_amount_that_looks_like_a_year_stays_an_amount(tmp_path: Path) -> None:
    rows = [["项目", "金额"], ["公务接待费", "2022"], ["培训费", "2023"]]
    assert [(year, value) for year, _, _, value in said(tmp_path, rows)] == [
        (2023, Decimal(2022)),
        (2023, Decimal(2023)),
    ]

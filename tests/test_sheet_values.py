"""What cells of sheets say of years, units and amounts, however they are written."""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from openpyxl import Workbook

from ingest.ledger.model import Measure
from tests.test_sheet_tables import read, sheet_of

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


def formatted(tmp_path: Path, value: float, pattern: str, unit: str) -> tuple[Decimal, tuple[str, ...]]:
    path = tmp_path / "甲.xlsx"
    book = Workbook()
    sheet = book.worksheets[0]
    for row in (
        ["支出决算表"],
        ["编制单位：示例市档案局", "2023年度", f"单位：{unit}"],
        ["项目", "金额"],
        ["培训费", value],
    ):
        sheet.append(row)
    sheet["B4"].number_format = pattern
    book.save(path)
    report = read(path)
    (figure,) = report.figures
    return figure.amount.to("元").value, report.info.issues


@pytest.mark.parametrize(
    ("value", "pattern", "unit", "yuan", "issue"),
    [
        (3005000, '0!.0,"万元"', "元", "3005000", "另有缩放"),
        (3005000, "0!.0,", "万元", "3005000", "另有缩放"),
        (5000, '[>=10000]0!.0,"万";0.00', "元", "5000", "另有缩放"),
        (0.5, '[>=10000]0!.0,"万";0.00', "万元", "5000", "另有缩放"),
        (300500000, "#,##0.00,,", "元", "300500000", "另有缩放"),
        (300.5, '0.00"万元"', "元", "3005000", "B4 自带与表不同的单位"),
        (300.5, '0.00"万元"', "万元", "3005000", ""),
        (300.5, "#,##0.00", "元", "300.5", ""),
    ],
)
def test_a_format_never_moves_the_point(
    value: float, pattern: str, unit: str, yuan: str, issue: str, tmp_path: Path
) -> None:
    found, issues = formatted(tmp_path, value, pattern, unit)
    assert found == Decimal(yuan)
    assert [issue in one for one in issues] == ([True] if issue else [])


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("100.25元", "100.25"),
        ("￥100.25", "100.25"),
        ("¥-1,100.25", "-1100.25"),
        ("(100.25)", "-100.25"),
        ("（1,100）", "-1100"),
        ("△100.25", "-100.25"),
        ("▲100.25", "-100.25"),
        ("负100.25", "-100.25"),
        ("1.0025E+02", "100.25"),
        ("100.25万元", "1002500"),
    ],
)
def test_an_amount_is_read_in_any_form_of_text(text: str, value: str, tmp_path: Path) -> None:
    report = sheet_of(tmp_path / "甲.xlsx", [*TITLE, ["项目", "金额"], ["培训费", text], ["会议费", text]])
    assert [figure.amount.to("元").value for figure in report.figures] == [Decimal(value)] * 2


def test_errors_of_formulas_are_told_and_numbers_of_items_stay(tmp_path: Path) -> None:
    rows = [*TITLE, ["项目", "金额"], ["(1)", 2.5], ["培训费", "#REF!"]]
    report = sheet_of(tmp_path / "甲.xlsx", rows)
    assert [table.rows[0][0].text for table in report.tables] == ["(1)"]
    assert [issue for issue in report.info.issues if "B5 是公式错误" in issue]


@pytest.mark.parametrize(("text", "told"), [("壹佰元25分", 1), ("—", 0), ("100.25", 0)])
def test_a_titled_table_whose_numbers_are_not_read_is_told(text: str, told: int, tmp_path: Path) -> None:
    rows = [*TITLE, ["项目", "金额"], ["一、培训费", text], ["二、会议费", text]]
    report = sheet_of(tmp_path / "甲.xlsx", rows)
    assert sum("有数字，但没有读出" in issue for issue in report.info.issues) == told
    assert bool(report.figures) is (text == "100.25")

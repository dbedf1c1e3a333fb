"""Workbooks of the nine-table kind for tests: an invented office, its tables laid out as they are published."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

from openpyxl import Workbook
from openpyxl.worksheet.worksheet import Worksheet

OFFICE = "示例市档案局"
WAN = "#,##0.00"
Rows = Sequence[Sequence[Any]]


def headed(sheet: Worksheet, title: str, number: int, width: int, office: str = OFFICE, unit: str = "万元") -> None:
    """Title over the whole width, 公开0n表 and the unit at its right, 编制单位 at its left."""
    sheet.append([title])
    sheet.merge_cells(start_row=1, start_column=1, end_row=1, end_column=width)
    sheet.append([*[None] * (width - 1), f"公开{number:02d}表"])
    sheet.append([f"编制单位：{office}", "2023年度", *[None] * (width - 3), f"金额单位：{unit}"])


def filled(sheet: Worksheet, rows: Rows, pattern: str = WAN) -> None:
    """Rows of texts and numbers, the numbers in a format."""
    for row in rows:
        sheet.append(list(row))
        for cell in sheet[sheet.max_row]:
            if isinstance(cell.value, int | float):
                cell.number_format = pattern


def totals(sheet: Worksheet) -> None:
    """收入支出决算总表: two halves."""
    headed(sheet, "收入支出决算总表", 1, 4)
    sheet.append(["收入", None, "支出", None])
    sheet.merge_cells("A4:B4")
    sheet.merge_cells("C4:D4")
    sheet.append(["项目", "金额", "项目", "金额"])
    rows = [
        ["一、一般公共预算财政拨款收入", 300.5, "一、一般公共服务支出", 280.5],
        ["二、政府性基金预算财政拨款收入", 0, "二、社会保障和就业支出", 20],
        ["本年收入合计", 300.5, "本年支出合计", 300.5],
        ["年初结转和结余", 0, "年末结转和结余", 0],
        ["总计", 300.5, "总计", 300.5],
    ]
    filled(sheet, rows)
    sheet.append(["注：本表反映部门本年度的总收支和年末结转结余情况。"])
    sheet.merge_cells(start_row=sheet.max_row, start_column=1, end_row=sheet.max_row, end_column=4)


def expenses(sheet: Worksheet) -> None:
    """支出决算表: codes, a header of two levels, 合计 first."""
    headed(sheet, "支出决算表", 3, 5)
    sheet.append(["项目", None, "本年支出合计", "基本支出", "项目支出"])
    sheet.merge_cells("A4:B4")
    sheet.append(["功能分类科目编码", "科目名称"])
    for column in "CDE":
        sheet.merge_cells(f"{column}4:{column}5")
    sheet.append(["合计", None, 300.5, 200.25, 100.25])
    sheet.merge_cells("A6:B6")
    filled(
        sheet,
        [
            ["201", "一般公共服务支出", 280.5, 180.25, 100.25],
            ["20126", "档案事务", 280.5, 180.25, 100.25],
            ["2012601", "行政运行", 180.25, 180.25, 0],
            ["2012604", "档案馆", 100.25, 0, 100.25],
            ["208", "社会保障和就业支出", 20, 20, 0],
            ["20805", "行政事业单位养老支出", 20, 20, 0],
            ["2080505", "机关事业单位基本养老保险缴费支出", 20, 20, 0],
        ],
    )
    for cell in sheet[6][2:]:
        cell.number_format = WAN


def three(sheet: Worksheet) -> None:
    """“三公”经费支出决算表: one row of numbers under a header of three levels."""
    headed(sheet, "财政拨款“三公”经费支出决算表", 7, 6)
    sheet.append(["合计", "因公出国（境）费", "公务用车购置及运行维护费", None, None, "公务接待费"])
    sheet.merge_cells("C4:E4")
    sheet.append([None, None, "小计", "公务用车购置费", "公务用车运行维护费"])
    for column in "ABF":
        sheet.merge_cells(f"{column}4:{column}5")
    filled(sheet, [[5.5, 0, 4, 0, 4, 1.5]])


def funds(sheet: Worksheet) -> None:
    """政府性基金 table of an office that has none."""
    headed(sheet, "政府性基金预算财政拨款收入支出决算表", 8, 4)
    sheet.append(["项目", "年初结转和结余", "本年收入", "本年支出"])
    sheet.append([None, None, None, None])
    sheet.append(["注：本部门无政府性基金预算财政拨款收入支出，故本表无数据。"])


NINE: dict[str, Callable[[Worksheet], None]] = {
    "收入支出决算总表": totals,
    "支出决算表": expenses,
    "三公经费": three,
    "政府性基金": funds,
}


def nine_tables(path: Path, **sheets: Callable[[Worksheet], None]) -> Path:
    """A workbook with these sheets (default: those above)."""
    book = Workbook()
    book.remove(book.worksheets[0])
    for name, fill in (sheets or NINE).items():
        fill(book.create_sheet(name))
    book.save(path)
    return path

"""Workbooks as files: numbers as their formats print them, what is hidden, what cannot be read."""

from __future__ import annotations

import zipfile
from collections.abc import Callable
from datetime import date, datetime
from pathlib import Path

import pytest
import xlwt
from openpyxl import Workbook
from openpyxl.worksheet.worksheet import Worksheet

from ingest.ledger.model import BadReport
from ingest.ledger.settings import LimitSettings
from ingest.number_format import printed_date, printed_number
from ingest.workbook import Sheet, read_workbook

LIMITS = LimitSettings()
ACCOUNTING = '_ * #,##0.00_ ;_ * -#,##0.00_ ;_ * "-"??_ ;_ @_ '


@pytest.mark.parametrize(
    ("value", "pattern", "printed"),
    [
        (1234.5, "0.00", "1234.50"),
        (1234.5, "#,##0.00", "1,234.50"),
        (1234.5, ACCOUNTING, "1,234.50"),
        (-1234.5, ACCOUNTING, "-1,234.50"),
        (0, ACCOUNTING, "-"),
        (0, "#,##0.00;-#,##0.00;-", "-"),
        (0, "0.00;-0.00;", ""),
        (0, "0.00", "0.00"),
        (-12.345, "#,##0.00_);[Red]\\(#,##0.00\\)", "-12.35"),
        (1.005, "0.00", "1.01"),
        (-0.001, "0.00", "0.00"),
        (0.5701, "0.00%", "57.01%"),
        (1, "0%", "100%"),
        (12.5, "0.##", "12.5"),
        (12, "0.##", "12"),
        (2010301, "General", "2010301"),
        (0.1 + 0.2, "General", "0.3"),
        (1e-7, "General", "0.0000001"),
        (12345678901.23, "General", "12345678901.23"),
        (1200, "0.00E+00", "1200"),
        (12.3, "@", "12.3"),
        (5, "", "5"),
        (3, '0"人"', "3"),
        (12.345, "[$¥-804]#,##0.00", "12.35"),
        (3, '0"万人"', "3万人"),
        (57.01, '0.00"%"', "57.01%"),
        (300.5, '0.00"万元"', "300.50万元"),
        (300.5, "0.00\\万\\元", "300.50万元"),
        (-300.5, 'General"元"', "-300.5元"),
        (1234567.5, "#,##0,", "1234567.5"),
        (123456, "0!.0,", "123456"),
        (120000, '0"."0,', "120000"),
        (3005000, '0!.0,"万元"', "3005000"),
        (5000, '[>=10000]0!.0,"万";0.00', "5000"),
        (15000, '[>=10000]0!.0,"万";0.00', "15000"),
        (300500000, "#,##0.00,,", "300500000"),
        (1.23456, "#,##0.00,", "1.23"),
    ],
)
def test_a_number_is_printed_by_its_format(value: float, pattern: str, printed: str) -> None:
    assert printed_number(value, pattern) == printed


@pytest.mark.parametrize(
    ("value", "pattern", "printed"),
    [
        (datetime(2023, 12, 31), "yyyy-mm-dd", "2023年12月31日"),
        (date(2023, 12, 1), 'yyyy"年"m"月"', "2023年12月"),
        (date(2023, 1, 1), 'yyyy"年度"', "2023年"),
        (date(2023, 3, 5), "m/d", "3月5日"),
    ],
)
def test_a_date_is_printed_in_the_parts_shown(value: date, pattern: str, printed: str) -> None:
    assert printed_date(value, pattern) == printed


def made(path: Path, *fills: Callable[[Worksheet], None]) -> Path:
    book = Workbook()
    book.remove(book.worksheets[0])
    for number, fill in enumerate(fills, 1):
        fill(book.create_sheet(f"表{number}"))
    book.save(path)
    return path


def texts(sheet: Sheet) -> list[str]:
    return [cell.text for cell in sheet.cells]


def plain(sheet: Worksheet) -> None:
    sheet.append(["项目", "金额"])
    sheet.append(["基本支出", 1])
    sheet.append(["项目支出", 2])


def test_hidden_sheets_rows_and_columns_are_left_out_and_told(tmp_path: Path) -> None:
    def hidden(sheet: Worksheet) -> None:
        plain(sheet)
        sheet.sheet_state = "hidden"

    def partly(sheet: Worksheet) -> None:
        plain(sheet)
        sheet["C1"], sheet["C2"] = "隐藏", 3
        sheet.row_dimensions[3].hidden = True
        sheet.column_dimensions["C"].hidden = True

    book = read_workbook(made(tmp_path / "甲.xlsx", hidden, partly), LIMITS)
    (shown,) = book.sheets
    assert (shown.number, shown.name, texts(shown)) == (1, "表2", ["项目", "金额", "基本支出", "1"])
    assert book.issues == ("工作表“表1”是隐藏的，没有收入", "工作表“表2”有隐藏的 1 行、1 列，没有收入")


def test_a_merged_cell_that_begins_in_a_hidden_row_is_still_shown(tmp_path: Path) -> None:
    def merged(sheet: Worksheet) -> None:
        sheet["A1"] = "合并"
        sheet.merge_cells("A1:A2")
        sheet.row_dimensions[1].hidden = True

    book = read_workbook(made(tmp_path / "甲.xlsx", merged), LIMITS)
    assert texts(book.sheets[0]) == ["合并"] and book.issues == ()


def test_values_of_formulas_are_those_that_were_saved(tmp_path: Path) -> None:
    def formula(sheet: Worksheet) -> None:
        plain(sheet)
        sheet["B4"] = "=SUM(B2:B3)"

    path = made(tmp_path / "甲.xlsx", formula)
    with pytest.raises(BadReport, match="公式没有算出的值，请用 Excel"):
        read_workbook(path, LIMITS)
    empty = (b"<v />", b"<v/>", b"<v></v>")  # as the XML library at hand writes it
    saved = rezipped(path, tmp_path / "乙.xlsx", *(s for one in empty for s in (b"</f>" + one, b"</f><v>3</v>")))
    assert texts(read_workbook(saved, LIMITS).sheets[0])[-1] == "3"


def rezipped(path: Path, to: Path, *swaps: bytes) -> Path:
    with zipfile.ZipFile(path) as old, zipfile.ZipFile(to, "w") as new:
        for name in old.namelist():
            content = old.read(name)
            for before, after in zip(swaps[::2], swaps[1::2], strict=True):
                content = content.replace(before, after)
            new.writestr(name, content)
    return to


def test_an_xls_workbook_is_read_like_an_xlsx_one(tmp_path: Path) -> None:
    book = xlwt.Workbook()
    sheet = book.add_sheet("支出决算表")
    sheet.write_merge(0, 0, 0, 1, "支出决算表")
    sheet.write(1, 0, "基本支出")
    sheet.write(1, 1, 1234.5, xlwt.easyxf(num_format_str="#,##0.00"))
    sheet.write(2, 0, datetime(2023, 12, 31), xlwt.easyxf(num_format_str="yyyy-mm-dd"))
    sheet.write(3, 0, "不示")
    sheet.row(3).hidden = True
    book.add_sheet("草稿").visibility = 1
    book.save(str(tmp_path / "甲.xls"))
    read = read_workbook(tmp_path / "甲.xls", LIMITS)
    (shown,) = read.sheets
    assert texts(shown) == ["支出决算表", "基本支出", "1,234.50", "2023年12月31日"]
    assert (shown.cells[0].rows, shown.cells[0].columns) == (1, 2)
    assert read.issues == ("工作表“支出决算表”有隐藏的 1 行，没有收入",)


def unreadable(folder: Path) -> dict[str, tuple[bytes, str]]:
    whole = made(folder / "好.xlsx", plain).read_bytes()
    (folder / "别的.zip").touch()
    with zipfile.ZipFile(folder / "别的.zip", "w") as other:
        other.writestr("a.txt", "x")
    old = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
    return {
        "空.xlsx": (b"", "空文件"),
        "文本.xls": ("项目,金额\n".encode(), "不是 Excel 工作簿"),
        "网页.xls": (b"<html><table></table></html>", "不是 Excel 工作簿"),
        "报告.xlsx": (b"%PDF-1.7", "不是 Excel 工作簿"),
        "压缩.xlsx": ((folder / "别的.zip").read_bytes(), "压缩包里没有工作簿"),
        "半截.xlsx": (whole[: len(whole) // 2], "已损坏"),
        "坏的.xls": (old + bytes(600), "已损坏"),
        "加密.xlsx": (old + bytes(600) + "EncryptedPackage".encode("utf-16-le"), "已加密"),
    }


def test_what_cannot_be_read_is_told_in_one_line(tmp_path: Path) -> None:
    for name, (content, told) in unreadable(tmp_path).items():
        (tmp_path / name).write_bytes(content)
        with pytest.raises(BadReport) as error:
            read_workbook(tmp_path / name, LIMITS)
        line = str(error.value)
        assert line.startswith(f"{name}：") and told in line and "\n" not in line, line


@pytest.mark.parametrize(
    ("limits", "told"),
    [
        ({"max_pages": 1}, "共 2 张工作表，超过上限 1"),
        ({"max_page_marks": 5}, "有 6 个单元格，超过上限 5"),
    ],
)
def test_limits_are_settings(limits: dict[str, int], told: str, tmp_path: Path) -> None:
    path = made(tmp_path / "甲.xlsx", plain, plain)
    assert len(read_workbook(path, LIMITS).sheets) == 2
    with pytest.raises(BadReport, match=told):
        read_workbook(path, LimitSettings(**limits))


def test_a_small_file_that_unpacks_to_much_is_refused_unopened(tmp_path: Path) -> None:
    path = made(tmp_path / "甲.xlsx", plain)
    with zipfile.ZipFile(path, "a", zipfile.ZIP_DEFLATED) as parts:
        parts.writestr("xl/media/bomb", bytes(3 << 20))
    assert path.stat().st_size < 1 << 20
    with pytest.raises(BadReport, match="解压后有 3 MB，超过上限 1 MB"):
        read_workbook(path, LimitSettings(max_file_mb=1))

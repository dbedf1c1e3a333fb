"""Sheets → the tables, figures and addresses that a report's pages would give."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Any

import pytest
from openpyxl import Workbook

from eval.planted_orders import unplanted
from ingest.batch import correct_report, ingest_paths, report_files, report_name
from ingest.ledger.model import BadReport, Correction, Kind, Report
from ingest.ledger.settings import EmbeddingSettings, Settings
from ingest.ledger.store import Ledger
from ingest.pipeline import ingest_report
from tests.workbooks import OFFICE, filled, nine_tables


def read(path: Path) -> Report:
    return ingest_report(path, Settings())


def sheet_of(path: Path, rows: Sequence[Sequence[Any]], *merged: str, name: str = "Sheet1") -> Report:
    book = Workbook()
    sheet = book.worksheets[0]
    sheet.title = name
    filled(sheet, rows)
    for area in merged:
        sheet.merge_cells(area)
    book.save(path)
    return read(path)


@pytest.fixture(scope="module")
def nine(tmp_path_factory: pytest.TempPathFactory) -> Report:
    return read(nine_tables(tmp_path_factory.mktemp("books") / "附表.xlsx"))


def test_whose_tables_they_are(nine: Report) -> None:
    info = nine.info
    assert (info.stem, info.department, info.year, info.kind) == ("附表.xlsx", OFFICE, 2023, Kind.FINAL)
    assert (info.pages, info.workbook, info.issues) == (4, True, ())


def test_titles_units_notes_and_headers(nine: Report) -> None:
    assert [(table.title, table.unit, table.section) for table in nine.tables] == [
        ("收入支出决算总表", "万元", "收入支出决算总表"),
        ("支出决算表", "万元", "支出决算表"),
        ("财政拨款“三公”经费支出决算表", "万元", "三公经费"),
        ("政府性基金预算财政拨款收入支出决算表", "万元", "政府性基金"),
    ]
    totals, expenses, _, funds = nine.tables
    assert totals.headers == (("收入", "项目"), ("收入", "金额"), ("支出", "项目"), ("支出", "金额"))
    assert totals.notes == ("注：本表反映部门本年度的总收支和年末结转结余情况。",)
    assert totals.caption == ("公开01表", f"编制单位：{OFFICE} 2023年度 金额单位：万元")
    assert expenses.headers[1] == ("项目", "科目名称") and len(expenses.rows) == 8
    assert funds.rows == () and funds.notes[0].endswith("故本表无数据。")


@pytest.mark.parametrize(
    ("subject", "column", "printed", "cell"),
    [
        ("收入总计", "", "300.50", "收入支出决算总表!B10"),
        ("支出总计", "", "300.50", "收入支出决算总表!D10"),
        ("政府性基金预算财政拨款收入", "", "0.00", "收入支出决算总表!B7"),
        ("项目支出", "", "100.25", "支出决算表!E6"),
        ("一般公共服务支出/档案事务/档案馆", "项目支出", "100.25", "支出决算表!E10"),
        ("公务用车运行维护费", "", "4.00", "三公经费!E6"),
        ("公务接待费", "", "1.50", "三公经费!F6"),
    ],
)
def test_each_figure_names_its_cell(subject: str, column: str, printed: str, cell: str, nine: Report) -> None:
    (found,) = [f for f in nine.figures if (f.subject, f.column) == (subject, column)]
    assert (found.amount.printed, found.amount.unit, found.source.cell) == (printed, "万元", cell)
    assert all(figure.source.cell and figure.source.bbox for figure in nine.figures)


def test_passages_and_cells_have_addresses(nine: Report) -> None:
    cells = {chunk.id: chunk.source.cell for chunk in nine.chunks}
    assert cells["t1-r3"] == "支出决算表!A9:E9" and cells["t0-n0"] == "收入支出决算总表!A11"
    assert nine.tables[1].rows[0][0].address == "支出决算表!A6:B6"
    assert nine.figures[0].source.where == "第 1 张表（收入支出决算总表）B6"


PLAIN = [["项目", "金额"], ["基本支出", 1.5], ["项目支出", 2.5]]


@pytest.mark.parametrize(
    ("name", "rows", "titles"),
    [
        ("GK02 收入决算表", [["单位：万元"], *PLAIN], ["收入决算表"]),
        ("Sheet1", [["支出决算表"], ["金额单位：元"], *PLAIN], ["支出决算表"]),
        ("Sheet1", PLAIN, [""]),
        ("两张表", [["甲支出决算表"], *PLAIN, [], ["乙支出决算表"], *PLAIN], ["甲支出决算表", "乙支出决算表"]),
        ("两张表", [["甲支出决算表"], *PLAIN, [], *PLAIN], ["甲支出决算表", ""]),
        ("空行", [["甲支出决算表"], *PLAIN, [], ["合计", 4.0]], ["甲支出决算表"]),
        ("说明", [["甲支出决算表"], *PLAIN, ["注：以上为示例。"], ["填表说明很长" * 8]], ["甲支出决算表"]),
    ],
)
def test_tables_of_a_sheet(name: str, rows: list[list[Any]], titles: list[str], tmp_path: Path) -> None:
    report = sheet_of(tmp_path / "甲.xlsx", rows, name=name)
    assert [table.title for table in report.tables] == titles
    assert [len(table.rows) for table in report.tables] == [3 if name == "空行" else 2] * len(titles)


def test_cells_merged_down_and_across_are_filled_and_wrapped_headers_joined(tmp_path: Path) -> None:
    rows = [
        ["支出决算表"],
        ["类别", "项目", "本年支出\n合计", None],
        [None, None, "金额", "上年决算数"],
        ["人员", "工资", 1.5, 1],
        [None, "津贴", 2.5, 2],
    ]
    report = sheet_of(tmp_path / "甲.xlsx", rows, "A2:A3", "B2:B3", "C2:D2", "A4:A5")
    (table,) = report.tables
    assert table.headers == (("类别",), ("项目",), ("本年支出合计", "金额"), ("本年支出合计", "上年决算数"))
    assert [cell.text for cell in table.rows[1]] == ["人员", "津贴", "2.50", "2.00"]
    assert table.rows[1][0].copy and table.rows[1][0].address == "Sheet1!A4:A5"


@pytest.mark.parametrize("rows", [[], [["只有一句话，没有表。"]], [["甲"], ["乙"], [1]]])
def test_a_workbook_without_tables_is_told(rows: list[list[Any]], tmp_path: Path) -> None:
    with pytest.raises(BadReport, match=r"甲\.xlsx：工作簿里没有找到表格，请检查"):
        sheet_of(tmp_path / "甲.xlsx", rows)


def test_a_thousand_rows_are_read_in_seconds(tmp_path: Path) -> None:
    rows = [["支出决算表"], ["项目", *(f"第{n}列" for n in range(9))]]
    rows += [[f"支出事项{n}", *[n + 0.25] * 9] for n in range(1000)]
    report = sheet_of(tmp_path / "甲.xlsx", rows)
    assert len(report.tables[0].rows) == 1000 and report.tables[0].rows[999][9].address == "Sheet1!J1002"


def test_workbooks_go_in_beside_reports_and_bad_ones_cost_no_other(tmp_path: Path) -> None:
    folder = tmp_path / "公开"
    folder.mkdir()
    nine_tables(folder / "附表.xlsx")
    (folder / "~$附表.xlsx").write_bytes(b"x")
    (folder / "坏.xls").write_text("项目,金额")
    settings = Settings(data=tmp_path / "data", embedding=EmbeddingSettings(provider="none"))
    assert [path.name for path in report_files([folder])] == ["坏.xls", "附表.xlsx"]
    with Ledger(settings.data) as ledger:
        bad, good = ingest_paths([folder], ledger, settings)
        assert (bad.status, good.status) == ("failed", "added")
        assert bad.message.startswith("坏.xls：不是 Excel 工作簿")
        assert good.message == "4 张工作表，4 张表，40 个数字"
        (again,) = ingest_paths([folder / "附表.xlsx"], ledger, settings)
        assert again.status == "unchanged"
        (info,) = ledger.reports()
        kept = ledger.file_of("附表.xlsx")
        assert info == good.info and kept is not None and kept.suffix == ".xlsx"
        (figure,) = [f for f in ledger.figures() if f.subject == "公务接待费"]
        assert figure.source.cell == "三公经费!F6"
        assert ledger.tables("附表.xlsx")[2].rows[0][5].address == "三公经费!F6"
        assert {chunk.source.cell for chunk in ledger.chunks()} >= {"支出决算表!A9:E9"}


def test_a_pdf_printed_from_a_workbook_takes_not_its_place(tmp_path: Path) -> None:
    book, printed = nine_tables(tmp_path / "附表.xlsx"), tmp_path / "附表.xlsx.pdf"
    assert report_name(book) == report_name(printed) == "附表.xlsx"
    settings = Settings(data=tmp_path / "data", embedding=EmbeddingSettings(provider="none"))
    printed.write_bytes(unplanted()[1])
    with Ledger(settings.data) as ledger:
        good, bad = ingest_paths([book, printed], ledger, settings)
        assert good.status == "added" and "同名，请改名" in bad.message
        assert [info.workbook for info in ledger.reports()] == [True]


def test_a_person_may_say_what_a_workbook_is(tmp_path: Path) -> None:
    settings = Settings(data=tmp_path / "data", embedding=EmbeddingSettings(provider="none"))
    with Ledger(settings.data) as ledger:
        list(ingest_paths([nine_tables(tmp_path / "附表.xlsx")], ledger, settings))
        done = correct_report("附表.xlsx", Correction(OFFICE, 2022, Kind.FINAL), ledger, settings)
        (info,) = ledger.reports()
        assert done.status == "replaced" and (info.stem, info.year, info.workbook) == ("附表.xlsx", 2022, True)
        assert {figure.year for figure in ledger.figures()} == {2022}

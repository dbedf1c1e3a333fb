"""`juesuan export tables`: one CSV a table, as printed, in a file of its own, and no cell that a spreadsheet runs."""

from __future__ import annotations

import csv
from dataclasses import replace
from pathlib import Path

import pytest

from ingest.ledger.model import Cell
from qa.export import header, table_csv, table_names, write_tables
from tests.command import Run
from tests.fakes import OTHER, STEM, table


def test_export_writes_a_csv_for_each_table(juesuan: Run, tmp_path: Path) -> None:
    code, out, _ = juesuan("export", "tables", str(tmp_path / "csv"), "--report", STEM)
    assert code == 0 and "3 张表" in out
    assert sorted(p.name for p in (tmp_path / "csv").iterdir()) == [
        f"{STEM}__三公经费_支出表.csv",
        f"{STEM}__收入支出决算总表-2.csv",
        f"{STEM}__收入支出决算总表.csv",
    ]
    assert juesuan("export", "tables", str(tmp_path), "--report", OTHER)[0] == 1


def test_a_folder_that_cannot_be_written_is_one_line(juesuan: Run, tmp_path: Path) -> None:
    (tmp_path / "file").touch()
    code, _, err = juesuan("export", "tables", str(tmp_path / "file"))
    assert code == 2 and str(tmp_path / "file") in err and err.count("\n") == 1


def test_excel_gets_the_mark_it_knows_utf_8_by_and_others_do_not(juesuan: Run, tmp_path: Path) -> None:
    for folder, options in ((tmp_path / "plain", []), (tmp_path / "excel", ["--excel"])):
        assert juesuan("export", "tables", str(folder), *options)[0] == 0
        for file in folder.iterdir():
            content = file.read_bytes()
            assert content.startswith(b"\xef\xbb\xbf") is bool(options)
            assert content.removeprefix(b"\xef\xbb\xbf").startswith(b"# pdf=")


def test_the_columns_of_a_form_without_headers_are_numbered() -> None:
    for levels in ((), ("",), ("", " ")):
        form = replace(table(), headers=(levels,) * 3)
        assert table_csv(STEM, form).splitlines()[1] == "列1,列2,列3"
    one = replace(table(), headers=((), ("决算数",), ()))
    assert table_csv(STEM, one).splitlines()[1] == ",决算数,"


def test_a_table_without_a_title_goes_by_its_place() -> None:
    places = [("有题", (12,)), ("", (12, 13)), (" \n", (13,)), ("", (12,))]
    tables = [replace(table(), title=title, pages=pages) for title, pages in places]
    names = ["报告__有题.csv", "报告__第12页表2.csv", "报告__第13页表1.csv", "报告__第12页表3.csv"]
    assert table_names("报告", tables) == names


def test_a_table_keeps_its_printed_numbers_and_fills_merged_cells() -> None:
    lines = table_csv(STEM, table()).splitlines()
    assert lines[0] == f"# pdf={STEM}.pdf pages=12-13 unit=万元"
    assert list(csv.reader(lines[1:])) == [
        ["收入/项目", "收入/决算数", "支出/决算数"],
        ["一、财政拨款收入", "1,234.50", ""],
        ["一、财政拨款收入", "0.00", "-3.10"],
    ]


@pytest.mark.parametrize(
    ("levels", "joined"),
    [
        (("本年收入", "合计"), "本年收入/合计"),
        (("合计", "合计"), "合计"),
        (("", "决算数"), "决算数"),
        ((), ""),
        (("甲", "乙", "甲"), "甲/乙/甲"),
        (("本年收入合\n计",), "本年收入合 计"),
    ],
)
def test_header_levels_are_joined(levels: tuple[str, ...], joined: str) -> None:
    assert header(levels) == joined


@pytest.mark.parametrize("title", ["../../etc/passwd", "a\x00b", "x" * 500, "表" * 200, "...", ""])
def test_a_title_cannot_lead_out_of_the_folder(tmp_path: Path, title: str) -> None:
    [path] = write_tables("报告", [replace(table(), title=title)], tmp_path / "out")
    assert path.parent == tmp_path / "out" and path.is_file()


def test_titles_alike_get_numbers() -> None:
    names = table_names("报告", [replace(table(), title=t) for t in ("表", "表", "表")])
    assert names == ["报告__表.csv", "报告__表-2.csv", "报告__表-3.csv"]


@pytest.mark.parametrize(
    ("titles", "endings"),
    [
        (["表", "表-2", "表"], ["表", "表-2", "表-3"]),
        (["表-2", "表", "表"], ["表-2", "表", "表-3"]),
        (["表", "表", "表-2"], ["表", "表-2", "表-2-2"]),
        (["Table", "TABLE"], ["Table", "TABLE-2"]),
        (["第12页表1", ""], ["第12页表1", "第12页表2"]),
        (["第12页表2", ""], ["第12页表2", "第12页表2-2"]),
    ],
)
def test_no_two_tables_of_a_report_get_one_name(titles: list[str], endings: list[str]) -> None:
    names = table_names("报告", [replace(table(), title=title) for title in titles])
    assert names == [f"报告__{ending}.csv" for ending in endings]


def test_names_that_are_cut_stay_apart(tmp_path: Path) -> None:
    stems = ["很长的报告名" * 12 + end for end in ("甲", "乙")]
    written = [path for stem in stems for path in write_tables(stem, [table()], tmp_path)]
    assert len({path.read_text("utf-8") for path in written}) == len(list(tmp_path.iterdir())) == 2
    assert table_names(stems[0], [table()]) == [written[0].name]
    assert all(len(path.name.encode()) <= 255 for path in written)


def test_a_report_cannot_write_over_the_table_of_another() -> None:
    assert table_names("甲__乙", [table("丙")]) != table_names("甲", [table("乙__丙")])


@pytest.mark.parametrize(
    "evil",
    [
        '=HYPERLINK("http://x","点我")',
        "=1+1",
        "-2+3+cmd|' /C calc'!A0",
        "@SUM(A1:A9)",
        "+A1",
        "＝SUM(1)",
        "-其他支出",
        "=2023-12-10",
        "\t=1+1",
        "=1:1048576",
        "=9:9 9:9",
        "=1(2)",
        "=1{",
        "=1;2",
    ],
)
def test_no_cell_is_a_formula(evil: str) -> None:
    bad = replace(table(), headers=((evil,),), rows=((Cell(evil, 1, None),),))
    cells = [row[0] for row in csv.reader(table_csv(STEM, bad).splitlines()[1:])]
    assert cells == [f"'{evil.strip()}"] * 2


@pytest.mark.parametrize(
    "number", ["-3.10", "+5%", "－1,234.50", "-", "——", "=100%", "=20次", "=300.00(场)", "-0.00", "=2023年12月10日"]
)
def test_numbers_and_dashes_stay_as_printed(number: str) -> None:
    row = replace(table(), headers=(), rows=((Cell(number, 1, None),),))
    assert table_csv(STEM, row).splitlines()[-1].strip('"') == number

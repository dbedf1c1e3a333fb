"""Rows → files: whole or not there, nothing that a spreadsheet runs, bounded memory, one clear line for what cannot be."""

from __future__ import annotations

import csv
import json
import os
import signal
import subprocess
import sys
import tracemalloc
from collections.abc import Callable, Iterator
from dataclasses import replace
from decimal import Decimal
from pathlib import Path

import openpyxl
import pandas
import pyarrow.parquet
import pytest

from ingest.ledger.model import Figure, JuesuanError, ReportInfo
from ingest.ledger.store import Ledger
from qa import export_xlsx
from qa.export_files import write_listing
from qa.export_model import Column, Form, Listing, Row
from qa.export_rows import Wanted, figure_listing
from qa.export_target import SUFFIXES, check_target
from tests.command import Run, english
from tests.fakes import STEM, table
from tests.test_auditing import WRONG, Audit, audit
from ui.cli import run

__all__ = ["audit"]

COLUMNS = (
    Column("text", "文字"),
    Column("whole", "整数", Form.WHOLE),
    Column("number", "数", Form.NUMBER),
    Column("bbox", "位置", Form.BOX),
    Column("yes", "是否", Form.YES),
)
BOX = (1.0, 2.5, 3.0, 4.25)
EVIL = ["=1+1", '=HYPERLINK("http://x","点我")', "@SUM(A1:A9)", "+A1", "-2+3+cmd|' /C calc'!A0", "＝SUM(1)", "\t=1+1"]
LIKE_ERRORS = ["#REF!", "#N/A"]


def listing(texts: list[str], number: Decimal | None = Decimal("1234.50")) -> Listing:
    return Listing("样张", COLUMNS, ((text, n, number, BOX, n == 0) for n, text in enumerate(texts)))


@pytest.mark.parametrize("text", EVIL)
def test_no_cell_of_a_csv_is_a_formula(text: str, tmp_path: Path) -> None:
    write_listing(listing([text]), tmp_path / "a.csv")
    with (tmp_path / "a.csv").open(encoding="utf-8-sig", newline="") as file:
        assert [row[0] for row in csv.reader(file)] == ["text", f"'{text}"]


def test_no_cell_of_a_workbook_is_a_formula_or_an_error(tmp_path: Path) -> None:
    texts = [*EVIL, *LIKE_ERRORS]
    write_listing(listing(texts), tmp_path / "a.xlsx")
    cells = [row[0] for row in openpyxl.load_workbook(tmp_path / "a.xlsx")["样张"].iter_rows(min_row=2)]
    assert [(cell.value, cell.data_type) for cell in cells] == [(text, "s") for text in texts]
    assert all(cell.quotePrefix for cell in cells)


def test_signs_and_comparators_of_printed_numbers_stay(tmp_path: Path) -> None:
    texts = ["-3.10", "=100%", "——", ">=3 次"]
    write_listing(listing(texts), tmp_path / "a.csv")
    assert pandas.read_csv(tmp_path / "a.csv").text.tolist() == texts


@pytest.mark.parametrize("suffix", SUFFIXES)
def test_every_kind_of_value_comes_back(suffix: str, tmp_path: Path) -> None:
    out = tmp_path / f"a{suffix.upper()}"
    assert write_listing(listing(["中文，带“引号”", "两\n行"]), out, chinese=suffix == ".csv") == 2
    box = "1.0 2.5 3.0 4.25"
    match suffix:
        case ".csv":
            frame = pandas.read_csv(out)
            assert frame.columns.tolist() == [column.title for column in COLUMNS]
            assert frame.to_numpy().tolist() == [["中文，带“引号”", 0, 1234.5, box, 1], ["两\n行", 1, 1234.5, box, 0]]
        case ".xlsx":
            rows = list(openpyxl.load_workbook(out, data_only=True)["样张"].iter_rows(min_row=2, values_only=True))
            assert rows == [("中文，带“引号”", 0, 1234.5, box, True), ("两\n行", 1, 1234.5, box, False)]
        case ".json":
            first = {"text": "中文，带“引号”", "whole": 0, "number": "1234.50", "bbox": list(BOX), "yes": True}
            assert json.loads(out.read_text("utf-8"))[0] == first
        case ".parquet":
            first = {"text": "中文，带“引号”", "whole": 0, "number": Decimal("1234.50"), "bbox": list(BOX), "yes": True}
            assert pyarrow.parquet.read_table(out).to_pylist()[0] == first


@pytest.mark.parametrize("number", ["99999999999999999999999999.123456789012", "-0.000000000001", "0"])
def test_parquet_is_exact_to_38_digits(number: str, tmp_path: Path) -> None:
    write_listing(listing(["甲"], Decimal(number)), tmp_path / "a.parquet")
    assert pyarrow.parquet.read_table(tmp_path / "a.parquet")["number"].to_pylist() == [Decimal(number)]


@pytest.mark.parametrize("number", ["1e26", "0.0000000000001"])
def test_what_38_digits_cannot_hold_is_left_empty_not_rounded(number: str, tmp_path: Path) -> None:
    write_listing(listing(["甲"], Decimal(number)), tmp_path / "a.parquet")
    assert pyarrow.parquet.read_table(tmp_path / "a.parquet")["number"].to_pylist() == [None]


def test_what_excel_does_not_show_of_a_sheet_stands_on_the_next(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(export_xlsx, "MOST_ROWS", 4)
    assert write_listing(listing(list("甲乙丙丁戊己庚")), tmp_path / "a.xlsx") == 7
    book = openpyxl.load_workbook(tmp_path / "a.xlsx")
    told = {
        sheet.title: [row[0] for row in sheet.iter_rows(min_row=2, values_only=True)] for sheet in book.worksheets[:-1]
    }
    assert told == {"样张": ["甲", "乙", "丙"], "样张2": ["丁", "戊", "己"], "样张3": ["庚"]}


def test_control_characters_and_endless_texts_do_not_break_a_workbook(tmp_path: Path) -> None:
    write_listing(listing(["a\x00b\x1b", "长" * 40_000]), tmp_path / "a.xlsx")
    rows = openpyxl.load_workbook(tmp_path / "a.xlsx")["样张"].iter_rows(min_row=2, values_only=True)
    assert [row[0] for row in rows] == ["ab", "长" * 32_767]


def test_sheet_names_are_those_that_excel_takes() -> None:
    titles = ["收入/支出[总]表", "很长的表名" * 10 + "甲", "很长的表名" * 10 + "乙", "", "Abc", "ABC"]
    names = export_xlsx.sheet_names(STEM, [table(title) for title in titles])
    assert len({name.casefold() for name in names}) == len(titles)
    assert all(0 < len(name) <= 31 and not set(name) & set("[]:*?/\\'") for name in names)
    assert names[0] == "收入_支出_总_表" and names[3] == "第12页表4"


# ---- whole or not there


@pytest.mark.parametrize("error", [RuntimeError, KeyboardInterrupt])
@pytest.mark.parametrize("suffix", SUFFIXES)
def test_an_error_on_the_way_leaves_what_was_there(suffix: str, error: type[BaseException], tmp_path: Path) -> None:
    def rows() -> Iterator[Row]:
        yield from listing(["甲"] * 20_000).rows
        raise error

    out = tmp_path / f"a{suffix}"
    out.write_text("before", "utf-8")
    with pytest.raises(error):
        write_listing(Listing("样张", COLUMNS, rows()), out)
    assert [path.name for path in tmp_path.iterdir()] == [out.name] and out.read_text("utf-8") == "before"


KILLED = """
import os, signal, sys
from pathlib import Path
from qa.export_files import write_listing
from qa.export_model import Column, Listing
def rows():
    yield from ((f"第{n}行",) for n in range(25_000))
    os.kill(os.getpid(), signal.SIGKILL)
write_listing(Listing("样张", (Column("text", "文字"),), rows()), Path(sys.argv[1]))
"""


@pytest.mark.parametrize("suffix", SUFFIXES)
def test_a_killed_export_leaves_no_half_file(suffix: str, tmp_path: Path) -> None:
    out = tmp_path / f"a{suffix}"
    root = Path(__file__).resolve().parents[1]
    done = subprocess.run([sys.executable, "-c", KILLED, str(out)], cwd=root, check=False, env={**os.environ})
    assert done.returncode == -signal.SIGKILL and not out.exists()
    assert write_listing(listing(["甲"]), out) == 1 and out.exists()


def test_the_file_behind_a_link_is_replaced_and_the_link_stays(tmp_path: Path) -> None:
    (tmp_path / "real.csv").write_text("before", "utf-8")
    (tmp_path / "link.csv").symlink_to(tmp_path / "real.csv")
    write_listing(listing(["甲"]), tmp_path / "link.csv")
    assert (tmp_path / "link.csv").is_symlink() and "甲" in (tmp_path / "real.csv").read_text("utf-8-sig")


@pytest.mark.parametrize("suffix", SUFFIXES)
def test_memory_does_not_grow_with_the_rows(suffix: str, tmp_path: Path) -> None:
    rows = 3_000 if suffix == ".xlsx" else 10_000

    def many() -> Iterator[Row]:
        return (("字" * 1000 + str(n), n, Decimal(n), BOX, True) for n in range(rows))

    write_listing(Listing("样张", COLUMNS, iter([("甲", 1, None, BOX, True)])), tmp_path / f"warm{suffix}")
    tracemalloc.start()
    write_listing(Listing("样张", COLUMNS, many()), tmp_path / f"a{suffix}")
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert peak < 0.6 * rows * 2000, f"{peak / 1e6:.0f} MB"  # all rows at once take at least 20 MB


def test_reports_are_read_one_after_another(sample_ledger: Ledger) -> None:
    read: list[str] = []

    class Watched:
        def find_figures(self, *, reports: list[str], subjects: object, years: object) -> list[Figure]:
            read.extend(reports)
            return sample_ledger.find_figures(reports=reports)

    infos: tuple[ReportInfo, ...] = tuple(sample_ledger.reports())
    rows = iter(figure_listing(Watched(), Wanted(infos)).rows)  # type: ignore[arg-type]
    next(rows)
    assert read == [infos[0].stem]
    assert sum(1 for _ in rows) > 2000 and read == [info.stem for info in infos]


# ---- what cannot be, in one line


def read_only(folder: Path) -> Path:
    (folder / "a.csv").touch(mode=0o444)
    return folder / "a.csv"


def a_folder(folder: Path) -> Path:
    (folder / "a.csv").mkdir()
    return folder / "a.csv"


@pytest.mark.parametrize(
    ("target", "told"),
    [
        (lambda folder: folder / "a.txt", ".parquet"),
        (lambda folder: folder / "没有后缀", ".parquet"),
        (lambda folder: folder / "没有" / "a.csv", "没有文件夹"),
        (read_only, "只读"),
        (a_folder, "是文件夹"),
    ],
)
@pytest.mark.parametrize("what", ["figures", "findings", "answers"])
def test_a_file_that_cannot_be_written_is_told_before_any_work(
    juesuan: Run, tmp_path: Path, what: str, target: Callable[[Path], Path], told: str
) -> None:
    batch = ("--batch", str(tmp_path / "没有.jsonl")) if what == "answers" else ()
    code, out, err = juesuan("export", what, str(target(tmp_path)), *batch)
    assert (code, out) == (2, "") and told in err and err.count("\n") == 1
    assert not english(err) - {"csv", "xlsx", "json", "parquet", "txt"}


def test_parquet_without_its_library_says_how_to_get_it(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("qa.export_target.find_spec", lambda name: None)
    check_target(tmp_path / "a.xlsx")
    with pytest.raises(JuesuanError, match="pip install pyarrow"):
        check_target(tmp_path / "a.parquet")


def test_wrong_combinations_are_told(juesuan: Run, tmp_path: Path) -> None:
    for arguments in (("a.csv", "--excel"), ("a.csv", "--xlsx"), ("folder", "--chinese")):
        code, _, err = juesuan("export", "tables", str(tmp_path / arguments[0]), arguments[1])
        assert code == 2 and arguments[1] in err and err.count("\n") == 1


# ---- findings


def test_findings_are_rows_with_their_places(audit: Audit, tmp_path: Path) -> None:
    data = ("--data", str(tmp_path / "data"), "--config", str(tmp_path / "config.yaml"))
    [line] = audit("--json")[1].splitlines()
    [finding] = json.loads(line)["findings"]
    assert run(["export", "findings", str(tmp_path / "f.xlsx"), *data]) == 0
    head, *rows = openpyxl.load_workbook(tmp_path / "f.xlsx")["勾稽"].iter_rows(values_only=True)
    [read] = [dict(zip(head, row, strict=True)) for row in rows]
    for key in ("report", "class", "rule", "page", "statement", "printed", "expected"):
        assert read[key] == finding[key]
    assert read["delta"] == 18 and read["quote"] == finding["sources"][0]["quote"]
    assert read["sources"].count("第 9 页") == len(finding["sources"]) > 0 and len(WRONG) == 3
    assert run(["export", "findings", str(tmp_path / "f.csv"), "--subject", "公务接待费", *data]) == 0
    (tmp_path / "f.csv").unlink()
    for nothing in (("--subject", "会议费"), ("--year", "1999"), ("--department", "没有这个局")):
        assert run(["export", "findings", str(tmp_path / "f.csv"), *nothing, *data]) == 1
        assert not (tmp_path / "f.csv").exists()


def test_a_department_is_named_in_full_or_in_part(
    juesuan: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    from tests.fakes import FakeLedger, report

    held = [replace(report("甲"), department="县教育局"), replace(report("乙"), department="县教育局考试院")]
    monkeypatch.setattr("ui.opening.ledger_of", lambda settings: FakeLedger(held))
    for name, count in (("县教育局", 1), ("教育局", 2), ("考试", 1), ("水利", 0)):
        out = juesuan("export", "tables", str(tmp_path / "t"), "--department", name)[1]
        assert f"已导出 {count} 份报告" in out

"""`juesuan export figures|tables|answers`: read again by other programs, each row is the ledger's."""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Callable
from decimal import Decimal
from pathlib import Path
from typing import Any

import openpyxl
import pandas
import pyarrow.parquet
import pytest

from ingest.ledger.model import Amount
from ingest.ledger.settings import Settings
from ingest.ledger.store import Ledger
from qa.answer import ask
from qa.export_answers import answer_listing
from qa.export_model import in_wan
from qa.export_rows import Wanted, cell_listing, figure_listing, finding_listing
from tests.real import ROOT, SAMPLE
from ui.cli import run

pytestmark = pytest.mark.files  # reads the files themselves

Export = Callable[..., tuple[int, str, str]]

YUNXI = "云溪市示例文化和旅游局"
RECORD = """
SELECT f.department, r.level, f.year, f.kind, f.subject, f.measure, f.printed_value, f.value, f.unit, f.scope, f.project,
    f.code, f.base, f.reason, f.printed_subject, f.column_header, f.page, coalesce(f.table_title, ''),
    coalesce(f.row_label, ''), f.section, f.quote, f.x0, f.top, f.x1, f.bottom, f.ocr, f.cell, r.name, r.year
FROM figures AS f JOIN reports AS r ON r.id = f.report_id ORDER BY r.department, r.year, r.name, f.id
"""
KEYS = (
    "department level year kind subject measure printed value unit scope project code base reason printed_subject "
    "column page table row section quote bbox ocr cell report report_year"
).split()


@pytest.fixture
def export(
    sample_settings: Settings, sample_ledger: Ledger, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> Export:
    """Run `juesuan export` over the samples: exit code, stdout, stderr."""
    config = tmp_path / "config.yaml"
    config.write_text("embedding:\n  provider: none\n", "utf-8")

    def call(*arguments: str) -> tuple[int, str, str]:
        capsys.readouterr()
        code = run(["export", *arguments, "--data", str(sample_settings.data), "--config", str(config)])
        return code, *capsys.readouterr()

    return call


@pytest.fixture(scope="module")
def recorded(sample_settings: Settings, sample_ledger: Ledger) -> list[dict[str, Any]]:
    """The ledger's figures as plain SQL tells them, without a line of ours."""
    with sqlite3.connect(sample_settings.data / "ledger.db") as db:
        rows = db.execute(RECORD).fetchall()
    assert len(rows) > 2000
    return [dict(zip(KEYS, (*row[:21], row[21:25], bool(row[25]), *row[26:]), strict=True)) for row in rows]


def as_text(value: object) -> str:
    if isinstance(value, tuple):
        return " ".join(map(str, value))
    return "" if value is None else str(int(value)) if isinstance(value, bool) else str(value)


def test_figures_as_csv_are_the_ledgers(export: Export, recorded: list[dict[str, Any]], tmp_path: Path) -> None:
    out = tmp_path / "数字.csv"
    assert export("figures", str(out)) == (0, f"已导出 {len(recorded)} 行到 {out}\n", "")
    assert out.read_bytes().startswith(b"\xef\xbb\xbfdepartment,")
    read = pandas.read_csv(out, dtype=str, keep_default_na=False)
    assert read[KEYS].to_dict("records") == [{key: as_text(row[key]) for key in KEYS} for row in recorded]


def test_figures_as_json_are_the_ledgers(export: Export, recorded: list[dict[str, Any]], tmp_path: Path) -> None:
    assert export("figures", str(tmp_path / "f.json"))[0] == 0
    read = json.loads((tmp_path / "f.json").read_text("utf-8"))
    assert [{key: row[key] for key in KEYS} for row in read] == [{**row, "bbox": list(row["bbox"])} for row in recorded]


def test_figures_as_a_workbook_are_the_ledgers(export: Export, recorded: list[dict[str, Any]], tmp_path: Path) -> None:
    assert export("figures", str(tmp_path / "f.xlsx"))[0] == 0
    book = openpyxl.load_workbook(tmp_path / "f.xlsx")
    sheet = book["数字"]
    head, *rows = sheet.iter_rows(values_only=True)
    assert sheet.freeze_panes == "A2" and sheet.auto_filter.ref == sheet.dimensions
    paper = sheet.page_setup
    assert (paper.orientation, paper.paperSize, paper.fitToHeight) == ("landscape", 9, 0)
    assert sheet.sheet_properties.pageSetUpPr.fitToPage and sheet.print_title_rows == "$1:$1"
    assert [row[0] for row in book["说明"].iter_rows(min_row=2, values_only=True)] == list(head)
    for cells, row in zip(rows, recorded, strict=True):
        read = dict(zip(head, cells, strict=True))
        assert isinstance(read["value"], int | float) and read["value"] == float(row["value"])
        for key in KEYS:
            kept = as_text(row[key]) if key == "bbox" else row[key]
            assert key == "value" or read[key] == (None if kept == "" else kept), key


def test_figures_as_parquet_are_the_ledgers(export: Export, recorded: list[dict[str, Any]], tmp_path: Path) -> None:
    assert export("figures", str(tmp_path / "f.parquet"))[0] == 0
    table = pyarrow.parquet.read_table(tmp_path / "f.parquet")
    assert str(table.schema.field("value").type) == "decimal128(38, 12)"
    wanted = [{**row, "bbox": list(row["bbox"]), "value": Decimal(row["value"])} for row in recorded]
    assert table.select(KEYS).to_pylist() == wanted
    frame = pandas.read_parquet(tmp_path / "f.parquet")
    assert frame.value.tolist() == [row["value"] for row in wanted]


def test_money_stands_in_wan_beside_its_own_unit(export: Export, tmp_path: Path) -> None:
    assert export("figures", str(tmp_path / "f.json"))[0] == 0
    read = json.loads((tmp_path / "f.json").read_text("utf-8"))
    assert {"万元", "%", "人"} <= {row["unit"] for row in read}
    assert all(row["value_wan"] == (row["value"] if row["unit"] == "万元" else None) for row in read)
    told = {unit: in_wan(Amount(Decimal("12345678.91"), unit)) for unit in ("元", "亿元", "人")}
    assert told == {"元": Decimal("1234.567891"), "亿元": Decimal("123456789100"), "人": None}


def test_a_hand_known_figure_is_found_by_department_year_and_what_people_say(export: Export, tmp_path: Path) -> None:
    filters = ("--department", "云溪市", "--year", "2023", "--subject", "请客吃饭")
    assert export("figures", str(tmp_path / "f.json"), *filters)[0] == 0
    read = json.loads((tmp_path / "f.json").read_text("utf-8"))
    assert {row["subject"].rsplit("/")[-1] for row in read} == {"公务接待费"}
    assert {(row["department"], row["year"]) for row in read} == {(YUNXI, 2023)}
    [own] = [row for row in read if row["measure"] == "决算数" and row["table"] == "财政拨款“三公”经费支出决算表"]
    assert (own["printed"], own["value"], own["unit"], own["page"]) == ("3.11", "3.11", "万元", 25)


def test_reports_are_chosen_by_name_and_columns_named_in_chinese(export: Export, tmp_path: Path) -> None:
    assert export("figures", str(tmp_path / "f.csv"), SAMPLE.stem, f"{SAMPLE.stem}.pdf", "--chinese")[0] == 0
    read = pandas.read_csv(tmp_path / "f.csv")
    assert set(read["报告"]) == {SAMPLE.stem} and {"部门", "年度", "原文数字", "页", "原文"} <= set(read.columns)
    assert len(set(read.columns)) == len(KEYS) + 1
    for listing in (figure_listing, cell_listing, finding_listing):
        columns = listing(Ledger, Wanted(())).columns  # type: ignore[arg-type]  # no row is asked for
        assert len({column.title for column in columns}) == len({column.key for column in columns}) == len(columns)


def test_every_cell_of_every_table_is_a_row(export: Export, sample_ledger: Ledger, tmp_path: Path) -> None:
    assert export("tables", str(tmp_path / "t.parquet"), "--department", YUNXI)[0] == 0
    read = pyarrow.parquet.read_table(tmp_path / "t.parquet").to_pylist()
    stems = [info.stem for info in sample_ledger.reports() if info.department == YUNXI]
    wanted = [
        (stem, n, table.title, r, c, cell.text, cell.page, list(cell.bbox or ()))
        for stem in stems
        for n, table in enumerate(sample_ledger.tables(stem), 1)
        for r, row in enumerate(table.rows, 1)
        for c, cell in enumerate(row, 1)
    ]
    keys = ("report", "table_number", "table", "row_number", "column_number", "text", "page", "bbox")
    assert [tuple(row[key] for key in keys) for row in read] == wanted
    codes = [row for row in read if row["column"].rsplit("/")[-1] in ("类", "款", "项")]
    assert codes and not any(row["value"] for row in codes)
    income = [row for row in read if row["table"] == "收入决算表" and row["year"] == 2023]
    [total] = [row for row in income if row["quote"].startswith("合计 |") and row["column"] == "本年收入合计"]
    assert (total["value"], total["unit"], total["page"]) == (Decimal("1642.22"), "万元", 16)


def test_a_workbook_of_a_report_has_a_sheet_a_table(export: Export, sample_ledger: Ledger, tmp_path: Path) -> None:
    code, out, _ = export("tables", str(tmp_path / "wb"), SAMPLE.stem, "--xlsx")
    tables = sample_ledger.tables(SAMPLE.stem)
    assert code == 0 and f"{len(tables)} 张表" in out
    assert [path.name for path in (tmp_path / "wb").iterdir()] == [f"{SAMPLE.stem}.xlsx"]
    book = openpyxl.load_workbook(tmp_path / "wb" / f"{SAMPLE.stem}.xlsx")
    assert len(book.worksheets) == len(tables)
    for sheet, table in zip(book.worksheets, tables, strict=True):
        rows = list(sheet.iter_rows(min_row=3, values_only=True))
        for cells, row in zip(rows, table.rows, strict=True):
            for value, cell in zip(cells, row, strict=True):
                text = " ".join(cell.text.split())
                printed = float(text.replace(",", "")) if isinstance(value, int | float) else text
                assert ("" if value is None else value) == printed
    numbers = [
        cell for sheet in book.worksheets for row in sheet for cell in row if cell.data_type == "n" and cell.value
    ]
    assert len(numbers) > 100 and {cell.number_format for cell in numbers} <= {"#,##0", "#,##0.0", "#,##0.00"}


def test_answers_are_rows_with_the_place_of_each_number(
    export: Export, sample_settings: Settings, sample_ledger: Ledger, tmp_path: Path
) -> None:
    questions = [f"{YUNXI}2023年公务接待费比上年增长多少", "公务接待费是多少", f"{YUNXI}2023年出了多少本书"]
    batch = tmp_path / "q.jsonl"
    lines = [json.dumps({"id": n, "question": question}, ensure_ascii=False) for n, question in enumerate(questions, 1)]
    batch.write_text("\n".join(lines), "utf-8")
    assert export("answers", str(tmp_path / "a.json"), "--batch", str(batch))[0] == 0
    read = json.loads((tmp_path / "a.json").read_text("utf-8"))
    rows: list[tuple[object, ...]] = []
    for number, question in enumerate(questions, 1):
        answer = ask(question, sample_ledger, sample_settings)
        cited = {one.id: one.source for one in answer.citations}
        for figure in answer.figures:
            source = cited[figure.citations[0]]
            rows.append((str(number), answer.outcome, figure.text, str(figure.value), source.page, source.quote))
        if not answer.figures:
            first = next(iter(cited.values()), None)
            rows.append((str(number), answer.outcome, "", None, *((first.page, first.quote) if first else (None, ""))))
    keys = ("id", "outcome", "figure", "value", "page", "quote")
    assert [tuple(row[key] for key in keys) for row in read] == rows
    assert {row["outcome"] for row in read} == {"answered", "ambiguous", "no_evidence"}
    assert {"3.11", "9.12"} & {row["value"] for row in read} and all(
        row["options"].count("\n") == 3 for row in read if row["id"] == "2"
    )


def test_a_question_that_cannot_be_asked_is_a_row_and_exit_code_1(export: Export, tmp_path: Path) -> None:
    batch = tmp_path / "q.jsonl"
    batch.write_text('{"id": "甲", "question": "公务接待费是多少", "reports": ["没有的报告"]}', "utf-8")
    code, _, err = export("answers", str(tmp_path / "a.csv"), "--batch", str(batch))
    [row] = pandas.read_csv(tmp_path / "a.csv", keep_default_na=False).to_dict("records")
    assert code == 1 and err.count("\n") == 1
    assert row["id"] == "甲" and "没有的报告" in row["answer"] and row["outcome"] == "no_evidence"


def test_the_columns_are_those_that_are_documented() -> None:
    page = (ROOT / "docs" / "data.md").read_text("utf-8").partition("The columns, in their order:")[2]
    page = " ".join(page.partition("\n## ")[0].split())
    nothing = Wanted(())
    listings = [make(None, nothing) for make in (figure_listing, cell_listing, finding_listing)]  # type: ignore[arg-type]
    for name, one in zip(
        ("figures", "tables", "findings", "answers"), [*listings, answer_listing([], {})], strict=True
    ):
        assert f"- **{name}**: " + ", ".join(f"`{column.key}` {column.title}" for column in one.columns) in page
        assert {"report", "department", "year", "kind", "page", "bbox", "quote"} <= {c.key for c in one.columns}

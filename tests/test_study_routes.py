"""What the tabs fetch over HTTP: a source's page and row, a comparison and the findings as files."""

from __future__ import annotations

import csv
import hashlib
import io
import re
from collections.abc import Iterator
from dataclasses import replace
from decimal import Decimal
from pathlib import Path

import openpyxl
import pytest
from fastapi import FastAPI
from fastapi.testclient import TestClient

from ingest.ledger.model import Cell, Measure, Report, Source, Table
from ingest.ledger.store import Ledger
from qa.compare_model import Wanted
from qa.compare_table import HEADINGS
from qa.export_compare import MEANINGS
from tests.compare_books import WHOSE, money, report
from ui.i18n import ZH
from ui.places import page_buttons, place_attributes, source_html
from ui.study import Study, listing_bytes
from ui.study_routes import add_study_routes, wanted_of
from ui.viewer import row_at

BOX = (100.04, 50.0, 150.0, 60.0)
CELLS = (Cell("公务接待费", 2, (10.0, 50.0, 90.0, 60.0)), Cell("<b>3.47", 2, BOX))
TABLE = Table("三公经费支出表", "万元", (2,), "第三部分", (("项目",), ("决算数",)), (CELLS,), ())


@pytest.fixture
def study(tmp_path: Path) -> Iterator[Study]:
    """A ledger of three reports of two bodies."""
    with Ledger(tmp_path / "data") as ledger:
        for info, figures, tables, chunks in (
            report(2022, money("2.90")),
            report(2023, money("3.47"), money("1"), tables=(TABLE,)),
            report(2023, money("0.00"), money("1", subject="@SUM(1)费"), whose="云水县统计局"),
        ):
            pdf = tmp_path / f"{info.stem}.pdf"
            pdf.write_bytes(info.stem.encode())
            info = replace(info, sha256=hashlib.sha256(pdf.read_bytes()).hexdigest(), pages=3)
            ledger.put(Report(info, (), tables, figures, chunks), pdf)
        yield Study(ledger)


@pytest.fixture
def client(study: Study) -> TestClient:
    """A browser before the routes."""
    app = FastAPI()
    add_study_routes(app, study)
    return TestClient(app)


def test_a_source_is_shown_with_its_row_and_its_place_marked(client: TestClient) -> None:
    address = f"/source/{WHOSE}部门2023决算/2"
    shown = client.get(address, params={"box": "100.0,50.0,150.0,60.0"}).text
    assert '<td class="ju-here">&lt;b&gt;3.47</td>' in shown and "box=100.0%2C50.0" in shown
    assert "ju-row" not in client.get(address, params={"box": "1,2,3,4"}).text
    assert [client.get(f"/source/{WHOSE}部门2023决算/{n}").status_code for n in (0, 1, 3, 4)] == [404, 200, 200, 404]
    assert client.get("/source/没有/1").status_code == 404


def test_an_address_tells_a_place_to_a_tenth() -> None:
    source = Source("甲/乙", 2, BOX, "章", quote='"x')
    told = place_attributes(source)
    assert 'data-source="source/%E7%94%B2%2F%E4%B9%99/2?box=100.0,50.0,150.0,60.0"' in told
    assert 'data-quote="&quot;x"' in told
    assert row_at(2, (100.0, 50.0, 150.0, 60.0), 3, [TABLE]).cited == 1
    assert row_at(2, None, 3, [TABLE]).cells == ()


def test_a_place_in_a_workbook_is_told_by_its_cell_and_has_no_page() -> None:
    source = Source(
        "报告", 2, None, "收入决算表", "收入决算表", "合计", "合计 | 3.47", cell="[附表.xlsx]收入决算表!C12"
    )
    told = place_attributes(source)
    assert "source/%E9%99%84%E8%A1%A8.xlsx/2" in told and "收入决算表!C12" in told
    shown = source_html("附表.xlsx", 2, None, row_at(2, None, 0, []), ZH, workbook=True)
    assert ZH["no_page_image"] in shown and "<img" not in shown
    assert "附表.xlsx" in page_buttons([source], ZH, "报告") and "第 2 页" not in page_buttons([source], ZH)


def test_several_cells_of_one_row_are_told_once() -> None:
    here = Source("报告", 2, (1.0, 2.0, 3.0, 4.0), "", "三公经费支出表", "公务接待费", "3.47")
    cells = [here, replace(here, bbox=(5.0, 2.0, 7.0, 4.0)), replace(here, row="会议费"), here]
    told = re.findall(r"<button([^>]*)>([^<]*)</button>", page_buttons(cells, ZH, "报告"))
    assert [text for _, text in told] == ["第 2 页 · 公务接待费", "第 2 页 · 公务接待费（2）", "第 2 页 · 会议费"]
    assert "5.0" in told[1][0]
    many = page_buttons([replace(here, bbox=(float(n), 2.0, 7.0, 4.0)) for n in range(12)], ZH, "报告")
    shown, folded = many.split("<details")
    assert shown.count("<button") == 6 and folded.count("<button") == 6 and "另 6 处" in folded


def test_a_comparison_is_had_as_csv_xlsx_json_and_pictures(client: TestClient) -> None:
    def get(ending: str) -> bytes:
        answer = client.get(f"/compare.{ending}", params={"subject": "公务接待费", "department": WHOSE, "year": 2022})
        assert answer.status_code == 200, answer.text
        assert "attachment" in answer.headers["content-disposition"]
        return answer.content

    rows = list(csv.DictReader(io.StringIO(get("csv").decode("utf-8-sig"))))
    assert [(row["部门"], row["年度"], row["数值"], row["状态"]) for row in rows] == [(WHOSE, "2022", "2.90", "有数")]
    sheet = openpyxl.load_workbook(io.BytesIO(get("xlsx"))).worksheets[0]
    head, line = sheet.iter_rows(min_row=1, max_row=2, values_only=True)
    told = dict(zip(head, line, strict=True))
    assert (told["部门"], told["年度"], Decimal(str(told["数值"]))) == (WHOSE, 2022, Decimal("2.9"))
    assert get("json").startswith(b'{"subject"') and get("svg").startswith(b"<svg")


def test_what_cannot_be_had_is_said_in_a_line(client: TestClient, monkeypatch: pytest.MonkeyPatch) -> None:
    unknown = client.get("/compare.csv", params={"subject": "没有的东西"})
    assert unknown.status_code == 404 and "不认识" in unknown.json()["detail"]
    assert client.get("/compare.exe", params={"subject": "公务接待费"}).status_code == 404
    monkeypatch.setattr("ui.study_routes.chinese_font", lambda: "")
    assert client.get("/compare.png", params={"subject": "公务接待费"}).status_code == 404
    assert client.get("/audit.exe").status_code == 404


def test_findings_are_had_as_files(client: TestClient, study: Study) -> None:
    found = [finding for info in study.reports() for finding in study.audit(info.stem).findings]
    rows = list(csv.DictReader(io.StringIO(client.get("/audit.csv").content.decode("utf-8-sig"))))
    assert len(rows) == len(found) > 0 and {row["报告"] for row in rows} == {finding.report for finding in found}
    one = found[0].report
    only = client.get("/audit.json", params={"report": one}).json()
    assert {row["report"] for row in only} == {one}
    assert openpyxl.load_workbook(io.BytesIO(client.get("/audit.xlsx").content)).worksheets[0].max_row == len(rows) + 1


def test_what_is_everywhere_in_yuan_is_told_in_wan(study: Study) -> None:
    found = study.compare(Wanted("公务接待费"))
    assert found.unit == "万元"
    assert study.compare(Wanted("公务接待费", unit="元")).unit == "元"


def test_names_to_choose_from_begin_with_the_usual_ones(study: Study) -> None:
    assert study.subjects()[0] == "公务接待费" and study.examples()[0] == "公务接待费"


def test_what_a_browser_sends_is_read_with_care() -> None:
    assert wanted_of(" 公务接待费 ", ["", "决算数", "<b>"], None, [2023]) == Wanted(
        "公务接待费", (Measure.FINAL,), years=(2023,)
    )
    with pytest.raises(ValueError, match="abc"):
        wanted_of("公务接待费", None, None, ["abc"])  # type: ignore[list-item]


def test_the_workbook_is_the_table_then_every_number_then_what_the_columns_mean(client: TestClient) -> None:
    answer = client.get("/compare.xlsx", params={"subject": "公务接待费"})
    assert "2022%E2%80%942023" in answer.headers["content-disposition"]
    book = openpyxl.load_workbook(io.BytesIO(answer.content))
    assert book.sheetnames == ["比较", "明细", "说明"]
    heads = [[cell.value for cell in next(book[name].iter_rows())] for name in ("比较", "明细")]
    assert {"部门", "年度", "数值", "单位", "页", "报告"} <= set(heads[0]) and not {"框", "原文"} & set(heads[0])
    assert "框" not in heads[1] and {"印刷数字", "原文"} <= set(heads[1])
    for name, head in zip(("比较", "明细"), heads, strict=True):
        lines = list(book[name].iter_rows(min_row=2, values_only=True))
        assert all(any(line[n] is not None for line in lines) for n in range(len(head))), name
    explained = dict(book["说明"].iter_rows(values_only=True))
    assert set(heads[0]) | set(heads[1]) <= set(explained) and "公务接待费" in explained["比较"]
    assert all(explained[name] and explained[name] != name for name in {*heads[0], *heads[1]})


def test_every_column_of_every_export_is_explained(study: Study) -> None:
    assert set(HEADINGS) <= set(MEANINGS)
    columns = study.findings(()).columns
    assert all(column.note and column.note != column.title for column in columns), columns
    book = openpyxl.load_workbook(io.BytesIO(listing_bytes(study.findings(()), "xlsx", chinese=True)))
    head, *rows = book["说明"].iter_rows(values_only=True)
    assert head == ("列名", "说明") and len(rows) == len(columns)

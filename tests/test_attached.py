"""A workbook with the tables of a report: one report to who asks, two files to who looks the source up."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from ingest.ledger.model import Kind, ReportInfo
from ingest.ledger.settings import EmbeddingSettings, Settings
from ingest.ledger.store import Ledger
from ingest.pipeline import ingest_report
from qa.answer import ask
from qa.attached import Joined, links_of, with_workbooks
from qa.audit import audit
from qa.compare import compare
from qa.compare_model import Wanted
from qa.model import Outcome
from tests.answer_schema import check_object
from tests.drawn_pages import page
from tests.workbooks import OFFICE, nine_tables
from ui.compare_text import comparison_text
from ui.i18n import ZH
from ui.kept import answer_of
from ui.report_view import look_html
from ui.serve import LedgerDesk

STEM = f"{OFFICE}2023年度部门决算"
BOOK = f"{OFFICE}2023年度决算公开表.xlsx"
TEXT = (
    (f"{OFFICE}2023年度部门决算", 60.0, 120.0),
    ("一、“三公”经费支出决算情况说明", 60.0, 320.0),
    ("2023年度“三公”经费支出5.50万元，其中：公务接待费支出1.80万元。", 60.0, 350.0),
    ("二、机关运行经费支出情况", 60.0, 380.0),
    ("2023年度机关运行经费支出12.30万元。", 60.0, 410.0),
)


@pytest.fixture
def settings(tmp_path: Path) -> Settings:
    return Settings(data=tmp_path / "data", embedding=EmbeddingSettings(provider="none"))


@pytest.fixture
def ledger(tmp_path: Path, settings: Settings, monkeypatch: pytest.MonkeyPatch) -> Iterator[Ledger]:
    """The narrative without tables, and the tables without narrative."""
    monkeypatch.setattr("ingest.pipeline.read_pages", lambda path, limits: iter([page(1, lines=TEXT)]))
    narrative = tmp_path / f"{STEM}.pdf"
    narrative.write_bytes(b"%PDF-")
    book = nine_tables(tmp_path / BOOK)
    with Ledger(settings.data) as opened:
        for path in (narrative, book):
            opened.put(ingest_report(path, settings), path)
        yield opened


@pytest.mark.parametrize(
    ("question", "told", "place"),
    [
        (f"{OFFICE}2023年档案馆项目支出是多少", "100.25 万元", "支出决算表!E10"),
        (f"{OFFICE}2023年收入总计多少", "300.50 万元", "收入支出决算总表!B10"),
        (f"{OFFICE}2023年机关运行经费多少", "12.30 万元", ""),
        ("2023年公务用车运行维护费多少", "4.00 万元", "三公经费!E6"),
    ],
)
def test_the_tables_answer_where_the_text_has_nothing(
    question: str, told: str, place: str, ledger: Ledger, settings: Settings
) -> None:
    answer = ask(question, ledger, settings)
    assert answer.outcome is Outcome.ANSWERED and told in answer.text, answer.text
    cited = {(one.source.report, one.source.cell) for one in answer.citations}
    assert cited == {(BOOK if place else STEM, place)}
    check_object(answer.to_json())


def test_text_and_table_that_disagree_are_both_shown(ledger: Ledger, settings: Settings) -> None:
    answer = ask(f"{OFFICE}2023年公务接待费多少", ledger, settings)
    assert answer.outcome is Outcome.ANSWERED, answer.text
    assert "1.80 万元" in answer.text and "1.50 万元" in answer.text
    assert {one.source.report for one in answer.citations} == {STEM, BOOK}
    assert "第 3 张表" in answer.text


def test_a_report_that_was_chosen_brings_its_tables_and_a_workbook_stands_alone(
    ledger: Ledger, settings: Settings
) -> None:
    question = "公务接待费多少"
    both = ask(question, ledger, settings, reports=[STEM])
    assert {one.source.report for one in both.citations} == {STEM, BOOK}
    alone = ask(question, ledger, settings, reports=[BOOK])
    assert [one.source.cell for one in alone.citations] == ["三公经费!F6"] and "1.80" not in alone.text


def test_the_audit_holds_text_against_the_tables_of_the_workbook(ledger: Ledger) -> None:
    (found,) = [one for one in audit(ledger, STEM).findings if one.subject == "公务接待费"]
    assert {(one.report, one.cell) for one in found.sources} == {(STEM, ""), (BOOK, "三公经费!F6")}
    place = (found.report, found.page)
    assert place in {(one.report, one.page) for one in found.sources}
    assert any(one.get("cell") == "三公经费!F6" for one in found.to_json()["sources"])
    assert not [one for one in audit(ledger, BOOK).findings if one.subject == "公务接待费"]


def test_what_a_workbook_only_repeats_is_not_told_twice(ledger: Ledger, settings: Settings, tmp_path: Path) -> None:
    again = ingest_report(nine_tables(tmp_path / "再.xlsx"), settings)
    own = replace(again, info=replace(again.info, stem=STEM, workbook=False))
    ledger.put(own, tmp_path / "再.xlsx")
    told = with_workbooks(ledger)
    assert isinstance(told, Joined)
    assert told.figures([STEM]) == ledger.figures([STEM])
    assert [table.title for table in told.tables(STEM)] == [table.title for table in ledger.tables(STEM)]
    assert [chunk.source.cell for chunk in told.chunks([STEM])] == [c.source.cell for c in ledger.chunks([STEM])]


def info(stem: str, **changed: object) -> ReportInfo:
    known = ReportInfo(stem, OFFICE, 2023, Kind.FINAL, "部门", 9, stem, workbook=stem.endswith("x"))
    return replace(known, **changed)  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("infos", "linked"),
    [
        ([info("文"), info("表.xlsx")], True),
        ([info("文"), info("表.xlsx", level="")], True),
        ([info("文"), info("表.xlsx", kind=None)], True),
        ([info("文"), info("表.xlsx", year=2022)], False),
        ([info("文"), info("表.xlsx", year=None)], False),
        ([info("文"), info("表.xlsx", department=f"{OFFICE}第二分局")], False),
        ([info("文", department=""), info("表.xlsx", department="")], False),
        ([info("文"), info("表.xlsx", kind=Kind.BUDGET)], False),
        ([info("文"), info("表.xlsx", level="单位")], False),
        ([info("文"), info("又一份文"), info("表.xlsx")], False),
        ([info("文"), info("又一份文", level="单位"), info("表.xlsx")], True),
        ([info("甲.xlsx"), info("乙.xlsx")], False),
    ],
)
def test_a_workbook_belongs_to_the_one_report_of_its_department_year_and_kind(
    infos: list[ReportInfo], linked: bool
) -> None:
    assert bool(links_of(infos, lambda stems: [])) is linked


@pytest.mark.parametrize(
    ("told", "linked"), [("300.50万元", True), ("301万元", True), ("3005000元", True), ("900.50万元", False)]
)
def test_a_workbook_that_says_no_level_has_the_totals_of_its_report(
    told: str, linked: bool, settings: Settings, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    lines = (*TEXT, ("三、收入支出决算总体情况说明", 60.0, 440.0), (f"2023年度收入总计{told}。", 60.0, 470.0))
    monkeypatch.setattr("ingest.pipeline.read_pages", lambda path, limits: iter([page(1, lines=lines)]))
    narrative = tmp_path / f"{STEM}.pdf"
    narrative.write_bytes(b"%PDF-")
    with Ledger(settings.data) as opened:
        for path in (narrative, nine_tables(tmp_path / BOOK)):
            opened.put(ingest_report(path, settings), path)
        assert opened.report(BOOK).level == ""  # type: ignore[union-attr]
        assert isinstance(with_workbooks(opened), Joined) is linked


@pytest.mark.parametrize(
    ("name", "level"),
    [
        (f"{OFFICE}（本级）2023年度决算公开表", "单位"),
        (f"{OFFICE}本级2023年度部门决算公开表", "单位"),
        (f"{OFFICE}2023年度单位决算公开表", "单位"),
        (f"{OFFICE}2023年度部门决算公开表", "部门"),
        ("示例市本级2023年度部门决算公开表", "部门"),
        ("附表", ""),
    ],
)
def test_a_file_name_says_whether_a_workbook_is_of_the_whole(name: str, level: str, tmp_path: Path) -> None:
    assert ingest_report(nine_tables(tmp_path / f"{name}.xlsx"), Settings()).info.level == level


def test_a_comparison_takes_both_files_for_one_report(ledger: Ledger) -> None:
    compared = compare(ledger, Wanted("档案馆"))
    told = comparison_text(compared)
    assert "100.25" in told and f"《{BOOK}》第 2 张表（支出决算表）" in told, told


def test_the_figures_of_a_workbook_count_for_its_report(ledger: Ledger) -> None:
    (info,) = with_workbooks(ledger).reports()
    assert info.stem == STEM and info.figures == len(ledger.figures())


def test_an_answer_that_is_kept_keeps_its_cells(ledger: Ledger, settings: Settings) -> None:
    answer = ask(f"{OFFICE}2023年公务接待费多少", ledger, settings)
    assert [one.source.cell for one in answer_of(answer.to_json()).citations] == ["", "三公经费!F6"]


def test_a_workbook_is_looked_through_by_its_tables_and_has_no_page(ledger: Ledger, settings: Settings) -> None:
    book = ledger.report(BOOK)
    assert book is not None
    told = look_html(book, ledger.sections(BOOK), ledger.tables(BOOK), ZH)
    assert "这是工作簿，没有页面图像" in told and "page/" not in told and "支出决算表" in told
    assert LedgerDesk(ledger, settings).page(BOOK, 1, 72) is None

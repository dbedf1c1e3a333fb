"""What the reports tab shows and does, without a browser."""

from __future__ import annotations

import threading
from dataclasses import replace
from decimal import Decimal
from pathlib import Path

import pytest
from fastapi.testclient import TestClient

from ingest.identity import CORRECTED
from ingest.ledger.model import Amount, Cell, Correction, Figure, JuesuanError, Kind, Measure, Source
from tests.fakes import OTHER, STEM, FakeDesk, report, table
from tests.test_view import HOSTILE, Shown
from ui.app import build_app
from ui.i18n import EN, ZH
from ui.page_words import in_page_words
from ui.report_view import look_html, projects_of, table_html
from ui.reports_tab import said
from ui.scope import Filters, asked_of, departments_of, filters_of, scope_line, years_of
from ui.shelf import shelf_html, taken_html
from ui.uploads import State, coming_html, queued, taken_in
from ui.viewer import Beside, beside, row_html, viewer_html


@pytest.fixture(scope="module")
def client() -> TestClient:
    return TestClient(build_app(FakeDesk(), 50))


def files(folder: Path, *names: str) -> list[Path]:
    for name in names:
        (folder / name).write_bytes(b"text" if "坏" in name else b"%PDF-1.7")
    return [folder / name for name in names]


def test_uploads_are_told_of_file_by_file(tmp_path: Path) -> None:
    shown = threading.Event()

    class Waiting(FakeDesk):
        def take_in(self, path: Path, on_progress):  # type: ignore[no-untyped-def]
            assert shown.wait(60)
            waiting.append(queued())
            return super().take_in(path, on_progress)

    waiting: list[int] = []
    states = []
    for now in taken_in(Waiting(), files(tmp_path, "甲.pdf", "坏.pdf"), threading.Event()):
        states.append(now)
        shown.set()
    assert [one.state for one in states[-1]] == [State.DONE, State.DONE]
    assert waiting == [2, 1] and queued() == 0
    html = coming_html(states[-1], ZH)
    assert "✓ 已收入" in html and "不是 PDF 文件" in html
    assert "甲.pdf" in coming_html(states[0], ZH)


def test_what_is_cancelled_is_given_up_and_what_is_in_stays(tmp_path: Path) -> None:
    stop = threading.Event()

    class Stopping(FakeDesk):
        def take_in(self, path: Path, on_progress):  # type: ignore[no-untyped-def]
            if path.stem == "乙":
                stop.set()
                with pytest.raises(JuesuanError):
                    on_progress("读取第 1 页", 0.5)
                path.write_bytes(b"given up")
            return super().take_in(path, lambda stage, share: None)

    desk = Stopping()
    last = list(taken_in(desk, files(tmp_path, "甲.pdf", "乙.pdf", "丙.pdf"), stop))[-1]
    assert [one.state for one in last] == [State.DONE, State.CANCELLED, State.CANCELLED]
    assert [info.stem for info in desk.held] == [STEM, OTHER, "甲"]


def test_the_file_of_a_table_is_what_a_spreadsheet_reads(client: TestClient) -> None:
    got = client.get(f"/report/{STEM}/table/1.csv")
    assert got.content.startswith(b"\xef\xbb\xbf# pdf=") and "attachment" in got.headers["content-disposition"]
    assert client.get(f"/report/{STEM}/table/0").text.startswith("<div")
    got = client.get(f"/report/{STEM}/table/1.xlsx")
    assert got.content.startswith(b"PK") and ".xlsx" in got.headers["content-disposition"]


@pytest.mark.parametrize(
    "path", ["没有/table/0", f"{STEM}/table/2", f"{STEM}/table/-1", f"{STEM}/table/9.csv", f"{STEM}/table/9.xlsx"]
)
def test_what_is_not_there_is_404(client: TestClient, path: str) -> None:
    assert client.get(f"/report/{path}").status_code == 404


def test_nothing_of_a_report_becomes_markup() -> None:
    bad = table(HOSTILE, notes=(HOSTILE,))
    bad = type(bad)(HOSTILE, HOSTILE, (1,), HOSTILE, ((HOSTILE,),) * 3, bad.rows, (HOSTILE,))
    held = report(HOSTILE, issues=(HOSTILE,))
    for words in (ZH, EN):
        for markup in (
            table_html(HOSTILE, 0, bad, words),
            look_html(held, FakeDesk().sections(STEM), [bad], words),
            shelf_html([held] * 9, words),
            viewer_html(HOSTILE, 1, None, 3, words),
            row_html(Beside(1, (HOSTILE,), (HOSTILE,), 0)),
        ):
            shown = Shown(markup)
            assert "script" not in shown.tags and not [name for name, _ in shown.attributes if name.startswith("on")]
            assert shown.tags.count("img") == markup.count('<img loading="lazy"')


def test_a_form_without_heads_keeps_its_wide_cells(client: TestClient) -> None:
    form = replace(
        table(), headers=((), (), ()), rows=((Cell("名", 1, None), Cell("甲", 1, None), Cell("甲", 1, None, True)),)
    )
    markup = table_html(STEM, 0, form, ZH)
    assert 'colspan="2"' in markup and "ju-sort" not in markup and Shown(markup).text.count("甲") == 1
    assert "colspan" not in table_html(STEM, 0, replace(form, headers=(("项目",), ("数",), ("数",))), ZH)


def test_the_cited_row_stands_beside_the_page() -> None:
    one = table()
    quote = "一、财政拨款收入 | 1,234.50"
    found = beside(Source(STEM, 12, None, table=one.title, quote=quote), 32, [table("别的"), one])
    assert found.headers == ("收入/项目", "收入/决算数", "支出/决算数")
    assert found.cells == ("一、财政拨款收入", "1,234.50", "") and found.pages == 32
    assert beside(Source(STEM, 12, None, table="没有", quote=quote), 32, [one]) == Beside(32)
    assert beside(Source(STEM, 12, None, table=None, quote=quote), 32, [one]) == Beside(32)
    assert row_html(Beside(32)) == ""


def test_filters_leave_the_reports_that_meet_all_of_them() -> None:
    reports = [report(), report(OTHER, 2022)]
    assert asked_of(reports, Filters()) == []
    assert asked_of(reports, filters_of(["清河县文化馆"], [2022], None, None)) == [OTHER]
    assert asked_of(reports, filters_of(None, None, ["决算"], None)) == [STEM, OTHER]
    with pytest.raises(JuesuanError, match="减少查找范围"):
        asked_of(reports, filters_of(None, [2022], None, [STEM]))
    assert scope_line(reports, Filters(), ZH) == "查找范围：全部 2 份报告"
    assert OTHER in scope_line(reports, Filters(years=(2022,)), ZH)
    assert scope_line(reports, Filters(years=(1999,)), ZH) == ZH["scope_none"]
    assert departments_of(reports) == ["清河县文化馆"] and years_of(reports) == [2023, 2022]


def test_a_correction_is_what_was_filled_in() -> None:
    assert said(" 甲 局 ", 2021.0, "预算") == Correction("甲局", 2021, Kind.BUDGET)
    assert said("甲局", None, "") == Correction("甲局", None, None)
    for wrong in ((" ", 2021, ""), ("甲局", 21, "")):
        with pytest.raises(JuesuanError):
            said(*wrong)


def test_forms_of_one_title_are_told_apart_by_their_projects() -> None:
    forms = [replace(table("项目支出绩效自评表"), pages=pages) for pages in ((14, 15), (16,), (17,))]

    def of(page: int, project: str, title: str = "项目支出绩效自评表") -> Figure:
        amount = Amount(Decimal(1), "万元")
        where = Source(STEM, page, None, "第三部分", title)
        return Figure("甲", 2023, Kind.FINAL, "数", Measure.FINAL, amount, where, project=project)

    told = [
        of(14, "送戏下乡"),
        of(15, "送戏下乡"),
        of(16, "修缮"),
        of(16, "采购"),
        of(17, "别处", "别的表"),
        of(17, ""),
    ]
    assert projects_of(forms, told) == {0: "送戏下乡"}  # of two projects none is chosen
    shown = look_html(report(), [], forms, ZH, projects_of(forms, told))
    assert "项目支出绩效自评表：送戏下乡" in shown and shown.count("送戏下乡") == 1
    assert "项目支出绩效自评表：送戏下乡" in table_html(STEM, 0, forms[0], ZH, "送戏下乡")


def test_what_a_person_settled_is_not_doubtful() -> None:
    issues = (f"{CORRECTED}（自动读作 甲、2022、决算）", "第 3 页是图片")
    shown = shelf_html([report(issues=issues)], ZH)
    assert ZH["issues"].format(count=1) in shown and "✎ 部门、年度、类型由人工更正" in shown
    assert "ju-issues" not in shelf_html([report(issues=issues[:1])], ZH)


def test_the_report_that_is_looked_at_stays_marked() -> None:
    shown = shelf_html([report(), report(OTHER, 2022)], ZH, chosen=OTHER)
    assert shown.count("ju-now") == 1 and shown.index("ju-now") > shown.index(STEM)


def test_what_was_taken_in_opens_when_it_is_clicked() -> None:
    assert f'class="ju-pick" data-stem="{STEM}"' in taken_html("甲.pdf", "added", report(), "32 页", ZH)


def test_lines_for_a_terminal_are_said_in_the_pages_words() -> None:
    shown = taken_html("甲.pdf", "failed", None, "甲.pdf：不是 PDF 文件（内容不是以 %PDF 开头）", ZH)
    assert "%PDF" not in shown and "请选择 PDF 或工作簿文件" in shown
    for told in (
        "库中没有甲2022 年度的报告，无法回答；可在网页的“报告”页上传，或用 juesuan ingest 收入后再问。",
        "库中没有报告《甲》；用 juesuan reports 查看已有的报告",
    ):
        assert "juesuan" not in in_page_words(told) and "“报告”页" in in_page_words(told)
    assert in_page_words("公务接待费 3.47 万元。") == "公务接待费 3.47 万元。"

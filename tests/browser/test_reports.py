"""The reports tab under a visitor's hands: look through, sort, download, cancel, correct, delete."""

from __future__ import annotations

import csv
import re
import threading
from collections.abc import Iterator
from pathlib import Path

import openpyxl
import pytest
from playwright.sync_api import Browser, expect

from ingest.pipeline import Ingested
from tests.browser.visit import Visit, serving
from tests.fakes import OTHER, STEM, FakeDesk
from ui.app import build_app
from ui.desk import OnProgress
from ui.i18n import EN, ZH

pytestmark = pytest.mark.browser


MARK_IN_FRAME = """() => {
    const image = document.querySelector("details.ju-source[open] .ju-page img"), frame = image.parentElement;
    const at = new URL(image.src).searchParams;
    if (!at.get("box") || !image.complete) return false;
    const scale = Number(at.get("dpi") || 120) / 72 * image.clientHeight / image.naturalHeight;
    const [left, top] = at.get("box").split(",").map((edge) => Number(edge) * scale);
    const x = left - frame.scrollLeft, y = top - frame.scrollTop;
    return x >= 0 && x < frame.clientWidth && y >= 0 && y < frame.clientHeight;
}"""


class PatientDesk(FakeDesk):
    """A desk that reads a file called 慢 until it is told to stop or to go on."""

    go_on = threading.Event()

    def take_in(self, path: Path, on_progress: OnProgress) -> Ingested:
        while "慢" in path.name and not self.go_on.wait(0.02):
            try:
                on_progress("读取第 2 页", 0.3)
            except Exception as error:
                return Ingested(path, "failed", None, str(error))
        return super().take_in(path, on_progress)


DESK = PatientDesk()


@pytest.fixture(scope="module")
def patient() -> Iterator[str]:
    """Address of a page over the patient desk."""
    with serving(build_app(DESK, 50)) as address:
        yield address


@pytest.fixture(autouse=True)
def _as_new() -> None:
    DESK.held = FakeDesk().held


@pytest.mark.parametrize("width", [1440, 390])
def test_a_report_is_looked_through(browser: Browser, server: str, width: int, tmp_path: Path) -> None:
    visit = Visit(browser, server, width)
    page = visit.page
    visit.tab(1)
    page.locator(".ju-pick").first.click()
    expect(page.locator(".ju-look .ju-at")).to_contain_text("第 1 /")
    tables = page.locator(".ju-opens[data-table]", has_text="支出决算表")
    tables.first.click()
    grid = page.locator(".ju-grid")
    expect(grid).to_be_visible()
    expect(page.locator(".ju-look .ju-at")).to_contain_text(f"第 {tables.first.get_attribute('data-page')} /")
    before = grid.locator("tbody tr td:nth-child(3)").all_inner_texts()
    head = grid.locator("th .ju-sort").nth(2)
    for order in ("ascending", "descending"):
        head.click()
        expect(grid.locator("th").nth(2)).to_have_attribute("aria-sort", order)
        texts = grid.locator("tbody tr td:nth-child(3)").all_inner_texts()
        told = [float(text.replace(",", "")) for text in texts if re.fullmatch(r"[\d,.-]+", text)]
        assert told == sorted(told, reverse=order == "descending") and len(told) > 2, told
    head.click()
    assert grid.locator("tbody tr td:nth-child(3)").all_inner_texts() == before
    grid.locator("td.ju-n[data-box]").first.click()
    page.wait_for_function("document.querySelector('.ju-look .ju-page img').src.includes('box=')")
    visit.shot(f"report-{width}")
    with page.expect_download() as got:
        page.locator(".ju-table .ju-act", has_text="CSV").click()
    got.value.save_as(tmp_path / "table.csv")
    with (tmp_path / "table.csv").open(encoding="utf-8-sig", newline="") as file:
        rows = list(csv.reader(file))
    assert rows[0][0].startswith("# pdf=") and len(rows) == len(before) + 2
    with page.expect_download() as got:
        page.locator(".ju-table .ju-act", has_text="XLSX").click()
    got.value.save_as(tmp_path / "table.xlsx")
    assert "支出决算表" in got.value.suggested_filename
    sheet = openpyxl.load_workbook(tmp_path / "table.xlsx").worksheets[0]
    assert sheet.max_row == len(rows)
    numbers = [cell.value for row in sheet.iter_rows(min_row=3) for cell in row if cell.data_type == "n" and cell.value]
    printed = {float(text.replace(",", "")) for row in rows[2:] for text in row if re.fullmatch(r"-?[\d.,]+", text)}
    assert len(numbers) > 5 and {float(number) for number in numbers} <= printed
    assert visit.fits() and visit.errors == [] and visit.strangers == []


def test_pages_are_turned_and_magnified(browser: Browser, server: str) -> None:
    visit = Visit(browser, server)
    page = visit.page
    visit.ask("公务接待费花了多少？")
    page.locator(".ju-cite").first.click()
    card = page.locator("details.ju-source[open]").first
    image, cited = card.locator(".ju-page img"), card.locator(".ju-page img").get_attribute("src")
    assert cited and "box=" in cited
    here = int(cited.split("/")[-1].split(".png")[0])
    card.locator(".ju-next").click()
    expect(card.locator(".ju-at")).to_contain_text(f"第 {here + 1} /")
    page.wait_for_function(
        "src => document.querySelector('details.ju-source[open] .ju-page img').src !== src", arg=cited
    )
    assert "box=" not in (image.get_attribute("src") or "")
    card.locator(".ju-prev").click()
    expect(image).to_have_attribute("src", cited)
    width = image.evaluate("image => image.clientWidth")
    for _ in range(2):
        card.locator(".ju-in").click()
    assert image.evaluate("image => image.clientWidth") > 1.9 * width
    expect(card.locator(".ju-percent")).to_have_text("200%")
    page.wait_for_function("document.querySelector('details.ju-source[open] .ju-page img').naturalWidth > 1500")
    frame = card.locator(".ju-page")
    frame.evaluate("frame => frame.scrollTo(300, 400)")
    card.locator(".ju-next").click()
    page.wait_for_function(f"document.querySelector('details.ju-source[open] img').src.includes('/{here + 1}.png')")
    assert frame.evaluate("frame => [frame.scrollLeft, frame.scrollTop]") == [300, 400]  # where one was reading
    card.locator(".ju-home").click()
    expect(card.locator(".ju-at")).to_contain_text(f"第 {here} /")
    page.wait_for_function(MARK_IN_FRAME)
    card.locator(".ju-fit").click()
    expect(card.locator(".ju-percent")).to_have_text("100%")
    for _ in range(2):
        card.locator(".ju-out").click()
    left, right = frame.evaluate(
        "frame => { const [a, b] = [frame, frame.firstElementChild].map((one) => one.getBoundingClientRect());"
        " return [b.left - a.left, a.right - b.right]; }"
    )
    assert left > 100 and abs(left - right) < 20  # in the middle
    card.locator(".ju-shut").click()
    expect(page.locator("details.ju-source[open]")).to_have_count(0)
    assert visit.fits() and visit.errors == []


def test_an_upload_can_be_cancelled(browser: Browser, patient: str, tmp_path: Path) -> None:
    files = [tmp_path / name for name in ("快.pdf", "慢.pdf", "后.pdf")]
    for file in files:
        file.write_bytes(b"%PDF-1.7 " + file.name.encode())
    visit = Visit(browser, patient, 390)
    visit.upload(*files)
    expect(visit.page.locator(".ju-taken.ju-ok")).to_contain_text("快")
    expect(visit.page.locator(".ju-coming.ju-moving")).to_contain_text("读取第 2 页")
    visit.shot("cancel-390")
    visit.page.click("#ju-cancel")
    expect(visit.page.locator(".ju-coming.ju-cancelled")).to_have_count(2)
    expect(visit.page.locator("#ju-cancel")).to_be_hidden()
    assert [info.stem for info in DESK.held] == [STEM, OTHER, "快"]


def test_an_identity_is_corrected(browser: Browser, patient: str) -> None:
    visit = Visit(browser, patient)
    page = visit.page
    visit.tab(1)
    page.locator(".ju-pick").first.click()
    page.locator("#ju-mend > button").click()
    expect(page.locator("#ju-department textarea, #ju-department input")).to_have_value("清河县文化馆")
    page.locator("#ju-department :is(textarea, input)").fill("清河县图书馆")
    page.locator("#ju-year input").fill("2021")
    visit.shot("mend")
    page.click("#ju-save")
    expect(page.locator("#ju-mended .ju-ok")).to_contain_text(ZH["saved"])
    expect(page.locator("#ju-shelf .ju-report.ju-now")).to_contain_text("清河县图书馆")
    expect(page.locator(".ju-look .ju-whose")).to_contain_text("清河县图书馆 · 2021")
    expect(page.locator("#ju-shelf .ju-whose").first).to_contain_text("清河县图书馆 · 2021")
    page.locator("#ju-department :is(textarea, input)").fill(" ")
    page.click("#ju-save")
    expect(page.locator("#ju-mended .ju-bad")).to_contain_text("请填写部门名称")


def test_a_report_is_deleted_only_when_that_is_confirmed(browser: Browser, patient: str) -> None:
    visit = Visit(browser, patient)
    page = visit.page
    visit.tab(1)
    page.locator(".ju-pick").last.click()
    page.locator("#ju-mend > button").click()
    page.click("#ju-delete")
    page.click("#ju-keep")
    expect(page.locator("#ju-sure")).to_be_hidden()
    assert len(DESK.held) == 2
    page.click("#ju-delete")
    expect(page.locator("#ju-sure")).to_contain_text(OTHER)
    page.click("#ju-sure")
    expect(page.locator("#ju-shelf .ju-report")).to_have_count(1)
    expect(page.locator("#ju-look .ju-ok")).to_contain_text(ZH["deleted"].format(name=OTHER))
    expect(page.locator(".ju-hollow")).to_be_visible()
    assert [info.stem for info in DESK.held] == [STEM]


def test_the_filters_are_folded_up_where_the_page_is_narrow(browser: Browser, patient: str) -> None:
    narrow, wide = Visit(browser, patient, 390), Visit(browser, patient)
    expect(narrow.page.locator("#ju-scope-box > button")).to_contain_text("查找范围：全部 2 份报告")
    expect(narrow.page.locator("#ju-scope input")).to_be_hidden()
    expect(wide.page.locator("#ju-scope input")).to_be_visible()
    narrow.widen()
    expect(narrow.page.locator("#ju-scope input")).to_be_visible()


def test_the_source_of_a_deleted_report_says_that_it_is_gone(browser: Browser, patient: str) -> None:
    visit = Visit(browser, patient)
    visit.ask("公务接待费为何增长")
    DESK.held = []
    visit.page.locator(".ju-cite").first.click()
    expect(visit.page.locator(".ju-lost")).to_be_visible()
    expect(visit.page.locator(".ju-lost")).to_have_text(ZH["report_gone"])
    expect(visit.page.locator("details.ju-source[open] .ju-page")).to_be_hidden()
    assert visit.errors == []


def test_clearing_a_filter_widens_what_is_looked_in(browser: Browser, patient: str) -> None:
    page = Visit(browser, patient).page
    title = page.locator("#ju-scope-box > button")
    page.click("#ju-years input")
    page.locator("#ju-years [role=option]", has_text="2022").click()
    expect(title).to_contain_text(f"1 份报告（{OTHER}）")
    expect(page.locator("#ju-chat .example")).to_have_text([f"{OTHER}的公务接待费是多少"])
    page.locator("#ju-years [class*=remove-all]").click()
    expect(title).to_contain_text("全部 2 份报告")
    expect(page.locator("#ju-chat .example")).to_have_count(2)


def test_what_was_taken_in_is_opened_from_its_card(browser: Browser, patient: str, tmp_path: Path) -> None:
    visit = Visit(browser, patient)
    (tmp_path / "新来.pdf").write_bytes(b"%PDF")
    visit.upload(tmp_path / "新来.pdf")
    visit.page.locator("#ju-taken .ju-pick").click()
    expect(visit.page.locator(".ju-look .ju-stem")).to_have_text("新来")
    expect(visit.page.locator("#ju-shelf .ju-report.ju-now")).to_contain_text("新来")


def test_the_page_is_had_in_the_chosen_language(browser: Browser, patient: str) -> None:
    visit = Visit(browser, patient)
    expect(visit.page.locator("#ju-send")).to_have_text(ZH["send"])
    visit.page.click(".ju-lang[data-lang=en]")
    expect(visit.page.locator("#ju-send")).to_have_text(EN["send"])
    expect(visit.page.locator("#ju-header h1")).to_have_text(EN["title"])
    visit.page.reload()
    expect(visit.page.locator("#ju-send")).to_have_text(EN["send"])

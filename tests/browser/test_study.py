"""The tabs of comparing and checking under a visitor's hands: chart to source, near names, findings to pages, files."""

from __future__ import annotations

import csv
import re
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import openpyxl
import pytest
from PIL import Image
from playwright.sync_api import Browser, expect

from ingest.ledger.settings import EmbeddingSettings, Settings
from ingest.ledger.store import open_ledger
from qa.audit import AuditResult
from qa.audit_model import Finding, Kind
from qa.compare_model import Comparison, Wanted
from tests.browser.visit import Visit, samples, serving
from tests.fakes import FakeDesk
from ui.app import build_app
from ui.chart_png import chinese_font
from ui.i18n import EN, ZH
from ui.intake import take_in_one
from ui.serve import LedgerDesk
from ui.study import Study

pytestmark = pytest.mark.browser

SUBJECT = "公务接待费"
COMPARE, AUDIT = 2, 3
HOSTILE = "<img src=x onerror=alert(1)>${alert(2)}{{alert(3)}}"


class PlantedStudy(Study):
    """A study that finds a wrong total in every report, at a place where a table's cell stands."""

    def audit(self, stem: str) -> AuditResult:
        """The audit with one finding more."""
        figure = next(f for f in self._ledger.figures([stem]) if f.source.table and f.source.bbox)
        planted = Finding(
            "合计 = 各行之和", Kind.ERROR, stem, figure.source.page, HOSTILE, "7.00 万元", "6.00 万元", "1.00",
            (figure.source,),
        )  # fmt: skip
        result = super().audit(stem)
        return replace(result, findings=(planted, *result.findings))


@pytest.fixture(scope="module")
def study(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """Address of a page over two years of two departments."""
    settings = Settings(data=tmp_path_factory.mktemp("study"), embedding=EmbeddingSettings(provider="none"))
    with open_ledger(settings) as ledger:
        for path in samples():
            taken = take_in_one(path, ledger, settings, lambda path, stage, share: None)
            assert taken.status == "added", taken.message
        with serving(build_app(LedgerDesk(ledger, settings), 50, study=PlantedStudy(ledger))) as address:
            yield address


def compared(browser: Browser, address: str, width: int = 1440, locale: str = "zh-CN") -> Visit:
    """A visit that has compared a subject by typing it."""
    visit = Visit(browser, address, width, locale)
    visit.tab(COMPARE)
    expect(visit.page.locator("#ju-compared .ju-near").first).to_be_visible()
    visit.page.fill("#ju-subject input", SUBJECT)
    visit.page.press("#ju-subject input", "Enter")
    expect(visit.page.locator("#ju-compared .ju-study")).to_be_visible()
    return visit


@pytest.mark.parametrize("width", [1440, 390])
def test_a_point_of_the_chart_opens_its_marked_page(browser: Browser, study: str, width: int) -> None:
    visit = compared(browser, study, width)
    page = visit.page
    assert page.locator("#ju-compared td button.ju-src").all_inner_texts() == ["2.85", "3.11", "4.60", "5.50"]
    points = page.locator("g.ju-src:visible")
    expect(points).to_have_count(6)  # two years of two departments, and a bar for each
    visit.shot(f"compare-{width}")
    points.nth(1).click()
    pane = page.locator("#ju-compared .ju-pane")
    expect(pane.locator(".ju-quote")).to_contain_text("公务接待费支出3.11万元")
    expect(pane.locator(".ju-at")).to_contain_text("第 7 /")
    image = pane.locator(".ju-page img")
    assert "box=" in (image.get_attribute("src") or "")
    page.wait_for_function("document.querySelector('#ju-compared .ju-page img').naturalHeight > 0")
    seen = image.evaluate(
        """image => {
          const scale = 120 / 72 * image.clientHeight / image.naturalHeight;
          const top = new URL(image.src).searchParams.get('box').split(',')[1] * scale;
          const frame = image.parentElement;
          return top >= frame.scrollTop && top < frame.scrollTop + frame.clientHeight;
        }"""
    )
    assert seen, "the marked place is not in view"
    visit.shot(f"compare-source-{width}")
    if width == 390:
        pane.locator(".ju-close").click()
        expect(pane).to_be_hidden()
    page.locator("#ju-compared td button.ju-src").last.click()
    expect(pane.locator(".ju-quote")).to_contain_text("5.50")
    assert visit.fits() and visit.errors == [] and visit.strangers == []


def test_a_point_is_opened_by_the_keyboard(browser: Browser, study: str) -> None:
    visit = compared(browser, study)
    visit.page.locator("g.ju-src:visible").first.focus()
    visit.page.keyboard.press("Enter")
    expect(visit.page.locator("#ju-compared .ju-quote")).to_contain_text("2.85")


def test_a_comparison_is_taken_away_as_files(browser: Browser, study: str, tmp_path: Path) -> None:
    visit = compared(browser, study)

    def fetched(ending: str) -> Path:
        with visit.page.expect_download() as got:
            visit.page.locator("#ju-compared .ju-exports a", has_text=ending.upper()).click()
        got.value.save_as(tmp_path / f"file.{ending}")
        assert SUBJECT in got.value.suggested_filename
        return tmp_path / f"file.{ending}"

    with fetched("csv").open(encoding="utf-8-sig", newline="") as file:
        told = [(row["部门"], row["年度"], row["数值"]) for row in csv.DictReader(file)]
    assert [value for *_, value in told] == ["2.85", "3.11", "4.60", "5.50"]
    sheet = openpyxl.load_workbook(fetched("xlsx")).worksheets[0]
    at = [cell.value for cell in sheet[1]].index("数值")
    assert [float(row[at]) for row in sheet.iter_rows(min_row=2, values_only=True)] == [2.85, 3.11, 4.6, 5.5]
    assert fetched("svg").read_text("utf-8").startswith("<svg")
    if chinese_font():
        with Image.open(fetched("png")) as picture:
            assert picture.width > 1000


def test_departments_and_years_narrow_the_comparison(browser: Browser, study: str) -> None:
    visit = Visit(browser, study)
    page = visit.page
    visit.tab(COMPARE)
    page.locator("#ju-compared .ju-near").first.wait_for()
    for field in ("#ju-of", "#ju-in"):
        page.locator(f"{field} input").click()
        page.locator("ul[role=listbox] li, ul.options li").first.click()
        page.keyboard.press("Escape")
    page.fill("#ju-subject input", SUBJECT)
    page.press("#ju-subject input", "Enter")
    expect(page.locator("#ju-compared .ju-study")).to_be_visible()
    assert page.locator("#ju-compared td button.ju-src").all_inner_texts() == ["3.11"]


def test_the_names_narrow_as_an_input_method_puts_words_in(browser: Browser, study: str) -> None:
    visit = Visit(browser, study)
    page = visit.page
    visit.tab(COMPARE)
    page.locator("#ju-compared .ju-near").first.wait_for()
    page.locator("#ju-subject input").click()
    names = page.locator("#ju-subject li")
    expect(names.first).to_contain_text("三公经费")
    page.keyboard.insert_text("公务接待")  # without a key stroke, as an input method does
    expect(names.filter(has_not_text="公务接待")).to_have_count(0)
    expect(names.first).to_contain_text(SUBJECT)
    page.keyboard.insert_text("费")
    page.keyboard.press("Enter")
    expect(page.locator("#ju-compared .ju-tablehead b")).to_contain_text(f"{SUBJECT} · 决算数")
    assert visit.errors == []


def test_another_choice_compares_anew_and_the_button_stays_where_it_is(browser: Browser, study: str) -> None:
    visit = compared(browser, study)
    page = visit.page
    before = page.locator("#ju-go").bounding_box()
    page.locator("#ju-of input").click()
    page.locator("#ju-of li").first.click()
    expect(page.locator("#ju-compared td button.ju-src")).to_have_count(2)
    after = page.locator("#ju-go").bounding_box()
    assert before and after and abs(before["y"] - after["y"]) < 2
    visit.shot("compare-narrowed")


def test_a_phone_says_that_the_table_goes_on_and_keeps_the_departments_in_view(browser: Browser, study: str) -> None:
    visit = compared(browser, study, 390)
    page = visit.page
    expect(page.locator("#ju-compared .ju-swipe")).to_be_visible()
    page.locator("#ju-compared .ju-cmp").evaluate("table => table.scrollTo(500, 0)")
    expect(page.locator("#ju-compared tbody th").first).to_be_in_viewport()
    assert visit.fits()


def test_an_opened_page_can_be_read(browser: Browser, study: str) -> None:
    visit = compared(browser, study)
    visit.page.locator("#ju-compared td button.ju-src").first.click()
    image = visit.page.locator("#ju-compared .ju-page img")
    image.wait_for()
    assert image.evaluate("image => image.clientWidth") >= 600 and visit.fits()


def test_an_unknown_subject_offers_near_names(browser: Browser, study: str) -> None:
    visit = Visit(browser, study)
    page = visit.page
    visit.tab(COMPARE)
    page.locator("#ju-compared .ju-near").first.wait_for()
    page.fill("#ju-subject input", "公务接待非")
    page.press("#ju-subject input", "Enter")
    expect(page.locator("#ju-compared .ju-problem")).to_contain_text("不认识")
    page.locator("#ju-compared .ju-near", has_text=re.compile(f"^{SUBJECT}$")).click()
    expect(page.locator("#ju-compared .ju-study")).to_be_visible()
    expect(page.locator("#ju-subject input")).to_have_value(SUBJECT)
    assert visit.errors == []


@pytest.mark.parametrize("width", [1440, 390])
def test_a_finding_jumps_to_its_marked_page(browser: Browser, study: str, width: int, tmp_path: Path) -> None:
    visit = Visit(browser, study, width)
    page = visit.page
    visit.tab(AUDIT)
    expect(page.locator("#ju-audited .ju-hollow")).to_be_visible()
    page.click("#ju-do-audit")
    expect(page.locator("#ju-audited .ju-check")).to_have_count(4)
    expect(page.locator("#ju-audited .ju-track")).to_have_count(0)
    visit.shot(f"audit-all-{width}")
    page.locator("#ju-audited .ju-check").nth(2).click()
    finding = page.locator("#ju-audited .ju-finding").first
    expect(finding).to_contain_text(HOSTILE)
    expect(finding.locator("dd")).to_have_text(["7.00 万元", "6.00 万元", "1.00"])
    finding.locator(".ju-chip").click()
    pane = page.locator("#ju-audited .ju-pane")
    expect(pane.locator(".ju-row td.ju-here")).to_be_visible()
    assert "box=" in (pane.locator(".ju-page img").get_attribute("src") or "")
    page.wait_for_function("document.querySelector('#ju-audited .ju-page img').naturalHeight > 0")
    visit.shot(f"audit-{width}")
    if width == 390:
        pane.locator(".ju-close").click()
    page.locator("#ju-audited .ju-counts summary").first.click()
    expect(page.locator("#ju-audited .ju-counts li").first).to_be_visible()
    with page.expect_download() as got:
        page.locator("#ju-audited .ju-exports a", has_text="CSV").click()
    got.value.save_as(tmp_path / "findings.csv")
    with (tmp_path / "findings.csv").open(encoding="utf-8-sig", newline="") as file:
        rows = list(csv.DictReader(file))
    assert [(row["原文数字"], row["应为"], row["说明"]) for row in rows] == [("7.00 万元", "6.00 万元", HOSTILE)]
    assert visit.fits() and visit.errors == [] and visit.strangers == []


def test_the_tabs_speak_english_and_fit_the_dark(browser: Browser, study: str) -> None:
    visit = compared(browser, f"{study}/?__theme=dark", locale="en-US")
    expect(visit.page.locator("#ju-compared thead")).to_contain_text("Department")
    expect(visit.page.locator("#ju-go")).to_have_text(EN["do_compare"])
    visit.page.locator("g.ju-src:visible").last.click()
    expect(visit.page.locator("#ju-compared .ju-quote")).not_to_be_empty()
    visit.shot("compare-dark-en")
    shades = visit.page.locator("#ju-compared thead th").first.evaluate(
        "cell => [getComputedStyle(cell).color, getComputedStyle(cell).backgroundColor]"
    )
    text, ground = (sum(map(int, re.findall(r"\d+", shade)[:3])) for shade in shades)
    assert text - ground > 300, shades
    assert visit.fits() and visit.errors == []


class NoStudy(Study):
    """Of an empty ledger."""

    def __init__(self) -> None:
        pass

    def reports(self) -> list[object]:  # type: ignore[override]
        return []

    def subjects(self) -> list[str]:
        return []

    def examples(self) -> list[str]:
        return []

    def compare(self, wanted: Wanted) -> Comparison:
        raise AssertionError


def test_without_reports_the_tabs_say_where_to_go(browser: Browser) -> None:
    with serving(build_app(FakeDesk(held=[]), 50, study=NoStudy())) as address:
        visit = Visit(browser, address, 390)
        for tab, part, told in ((COMPARE, "compared", "compare_empty"), (AUDIT, "audited", "audit_empty")):
            visit.tab(tab)
            expect(visit.page.locator(f"#ju-{part} .ju-hollow")).to_contain_text(ZH[told])
        visit.page.locator("#ju-audited .ju-goto").click()
        expect(visit.page.locator("#ju-upload")).to_be_visible()

"""The chat page as a visitor uses it: Chromium on a running server over synthetic reports."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from playwright.sync_api import Browser, expect

from tests.browser.visit import Visit, samples

pytestmark = pytest.mark.browser


@pytest.mark.parametrize("width", [1440, 390])
def test_an_answer_cites_the_page_it_is_printed_on(browser: Browser, server: str, width: int) -> None:
    visit = Visit(browser, server, width)
    visit.ask("公务接待费花了多少？")
    page = visit.page
    expect(page.locator(".ju-num.ju-quoted").first).to_contain_text("万元")
    number = re.sub(r"[^\d.]", "", page.locator(".ju-num.ju-quoted").first.inner_text())
    assert number in page.locator(".ju-quote mark").first.inner_text()
    page.locator(".ju-cite").first.click()
    image = page.locator("details.ju-source[open] img").first
    expect(image).to_be_visible()
    page.wait_for_function("document.querySelector('details.ju-source[open] img').naturalWidth > 900")
    visit.shot(f"answer-{width}")
    assert visit.fits() and visit.errors == [] and visit.strangers == []


def test_an_example_is_asked_with_one_click_and_followed_up(browser: Browser, server: str) -> None:
    visit = Visit(browser, server)
    visit.page.locator("#ju-chat .example").first.click()
    expect(visit.page.locator(".ju-foot")).to_have_count(1)
    visit.ask("上年呢？")
    expect(visit.page.locator(".ju-is-question")).to_have_count(2)
    visit.page.click("#ju-clear")
    expect(visit.page.locator(".ju-message")).to_have_count(0)
    assert visit.errors == []


def test_markup_in_a_question_is_only_text(browser: Browser, server: str) -> None:
    visit = Visit(browser, server)
    visit.ask("<img src=x onerror=alert(1)><script>alert(2)</script> *公务接待费*")
    expect(visit.page.locator(".ju-is-question")).to_contain_text("<img src=x onerror=alert(1)><script>")
    assert visit.page.locator(".ju-is-question img, .ju-is-question script, .ju-is-question em").count() == 0
    assert visit.errors == []


def test_the_page_speaks_english_to_an_english_browser(browser: Browser, server: str) -> None:
    visit = Visit(browser, server, locale="en-US")
    expect(visit.page.locator("#ju-send")).to_have_text("Ask")
    visit.ask("公务接待费花了多少？")
    expect(visit.page.locator(".ju-head").first).to_have_text("Sources")


def test_uploads_are_told_of_one_by_one_and_can_be_asked(browser: Browser, server: str, tmp_path: Path) -> None:
    bad = tmp_path / "不是PDF.pdf"
    bad.write_text("text")
    other = samples()[1]
    visit = Visit(browser, server)
    visit.upload(bad, other)
    page = visit.page
    expect(page.locator(".ju-taken.ju-bad")).to_contain_text("不是PDF.pdf")
    expect(page.locator(".ju-taken.ju-ok")).to_contain_text(other.stem)
    expect(page.locator("#ju-shelf .ju-report")).to_have_count(2)
    visit.shot("upload")

    visit.tab(0)
    visit.ask("公务接待费花了多少？")
    expect(page.locator(".ju-badge.ju-ambiguous")).to_be_visible()
    page.locator("#ju-chat .option").nth(1).click()
    expect(page.locator(".ju-source b").last).to_have_text(other.stem)

    page.click("#ju-clear")
    visit.widen()
    expect(page.locator("#ju-scope-box")).to_contain_text("查找范围：全部 2 份报告")
    page.click("#ju-scope input")
    page.get_by_role("option", name=samples()[0].stem).click()
    page.keyboard.press("Escape")
    expect(page.locator("#ju-scope-box > button")).to_contain_text(f"1 份报告（{samples()[0].stem}）")
    visit.ask("公务接待费花了多少？")
    expect(page.locator(".ju-source b").first).to_have_text(samples()[0].stem)
    visit.shot("chosen")
    assert visit.errors == [] and visit.strangers == []


def test_a_question_is_answered_while_a_report_is_being_read(browser: Browser, server: str) -> None:
    reading, asking = Visit(browser, server), Visit(browser, server, 390)
    reading.upload(samples()[2])
    asking.ask("云溪市示例文化和旅游局2022年公务接待费花了多少？")
    expect(asking.page.locator(".ju-num.ju-quoted").first).to_be_visible()
    expect(reading.page.locator(".ju-taken.ju-ok")).to_contain_text(samples()[2].stem)

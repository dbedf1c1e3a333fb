"""The chat page as a visitor uses it: Chromium on a running server over two synthetic reports."""

from __future__ import annotations

import re
import socket
import threading
import time
from collections.abc import Iterator
from pathlib import Path

import pytest
import uvicorn
from playwright.sync_api import Browser, Page, expect, sync_playwright

from ingest.ledger.settings import EmbeddingSettings, Settings
from ingest.ledger.store import open_ledger
from ui.app import build_app
from ui.intake import take_in_one
from ui.serve import LedgerDesk

pytestmark = pytest.mark.browser

SAMPLES = Path(__file__).resolve().parents[2] / "samples"
SHOTS = Path(__file__).parent / "shots"
ARGUMENTS = [
    "--headless",
    "--no-sandbox",
    "--disable-gpu",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]
SLOW = 60_000
"""Milliseconds; one busy core takes its time."""


def samples() -> list[Path]:
    """The synthetic reports, two years of one department first."""
    return sorted(SAMPLES.glob("*.pdf"))


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """Address of a chat over the first sample; passages are found by words alone, which is quick."""
    data = tmp_path_factory.mktemp("chat")
    settings = Settings(data=data, embedding=EmbeddingSettings(provider="none"))
    with open_ledger(settings) as ledger, socket.socket() as listening:
        taken = take_in_one(samples()[0], ledger, settings, lambda path, stage, share: None)
        assert taken.status == "added", taken.message
        listening.bind(("127.0.0.1", 0))
        app = build_app(LedgerDesk(ledger, settings), settings.chat.max_upload_mb)
        running = uvicorn.Server(uvicorn.Config(app, log_level="warning", timeout_graceful_shutdown=1))
        thread = threading.Thread(target=running.run, kwargs={"sockets": [listening]}, daemon=True)
        thread.start()
        while not running.started:
            assert thread.is_alive(), "the server did not start"
            time.sleep(0.05)
        yield f"http://127.0.0.1:{listening.getsockname()[1]}"
        running.should_exit = True
        thread.join(timeout=20)


@pytest.fixture(scope="module")
def browser(chromium: str) -> Iterator[Browser]:
    """Debian's Chromium, headless and without its own traffic."""
    with sync_playwright() as playwright:
        running = playwright.chromium.launch(executable_path=chromium, args=ARGUMENTS)
        yield running
        running.close()


class Visit:
    """A visitor's page; remembers what it asked of other hosts and what went wrong in it."""

    def __init__(self, browser: Browser, address: str, width: int = 1440, locale: str = "zh-CN") -> None:
        self.page: Page = browser.new_page(locale=locale, viewport={"width": width, "height": 900})
        self.page.set_default_timeout(SLOW)
        self.strangers: list[str] = []
        self.errors: list[str] = []
        self.page.on("request", lambda asked: self._note(asked.url, address))
        self.page.on("pageerror", lambda error: self.errors.append(str(error)))
        self.page.on("dialog", lambda dialog: self.errors.append(f"dialog: {dialog.message}"))
        self.page.goto(address)
        expect(self.page.locator("#ju-shelf .ju-report").first).to_be_visible(timeout=SLOW)

    def _note(self, url: str, address: str) -> None:
        if not url.startswith((address, "data:", "blob:")):
            self.strangers.append(url)

    def ask(self, question: str) -> None:
        """Type a question, send it and wait until its answer stands complete."""
        before = self.page.locator(".ju-foot, .ju-problem").count()
        self.page.fill("#ju-box textarea", question)
        self.page.press("#ju-box textarea", "Enter")
        expect(self.page.locator(".ju-foot, .ju-problem")).to_have_count(before + 1, timeout=SLOW)

    def upload(self, *files: Path) -> None:
        """Choose files as the upload button's dialog would."""
        self.page.set_input_files("#ju-side input[type=file]", list(files))

    def shot(self, name: str) -> None:
        """Keep a picture of the page for a person to look at."""
        SHOTS.mkdir(exist_ok=True)
        self.page.screenshot(path=SHOTS / f"{name}.png")

    def fits(self) -> bool:
        """Whether nothing sticks out sideways."""
        return bool(self.page.evaluate("document.documentElement.scrollWidth <= window.innerWidth"))


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
    expect(visit.page.locator(".ju-foot")).to_have_count(1, timeout=SLOW)
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
    expect(page.locator(".ju-taken.ju-bad")).to_contain_text("不是PDF.pdf", timeout=SLOW)
    expect(page.locator(".ju-taken.ju-ok")).to_contain_text(other.stem)
    expect(page.locator("#ju-shelf .ju-report")).to_have_count(2)
    visit.shot("upload")

    visit.ask("公务接待费花了多少？")
    expect(page.locator(".ju-badge.ju-ambiguous")).to_be_visible()
    page.locator("#ju-chat .option").nth(1).click()
    expect(page.locator(".ju-source b").last).to_have_text(other.stem, timeout=SLOW)

    page.click("#ju-clear")
    page.click("#ju-scope input")
    page.get_by_role("option", name=samples()[0].stem).click()
    page.keyboard.press("Escape")
    visit.ask("公务接待费花了多少？")
    expect(page.locator(".ju-source b").first).to_have_text(samples()[0].stem)
    visit.shot("chosen")
    assert visit.errors == [] and visit.strangers == []


def test_a_question_is_answered_while_a_report_is_being_read(browser: Browser, server: str) -> None:
    reading, asking = Visit(browser, server), Visit(browser, server, 390)
    reading.upload(samples()[2])
    asking.ask("云溪市示例文化和旅游局2022年公务接待费花了多少？")
    expect(asking.page.locator(".ju-num.ju-quoted").first).to_be_visible()
    expect(reading.page.locator(".ju-taken.ju-ok")).to_contain_text(samples()[2].stem, timeout=SLOW)

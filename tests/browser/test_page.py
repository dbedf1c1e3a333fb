"""How the page behaves under a visitor's hands: what is in view, what covers what, what is never lost."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, expect

from ingest.pipeline import Ingested
from qa.model import Answer, Option, Outcome
from tests.browser.visit import Visit, serving
from tests.fakes import FakeDesk, answered
from ui.app import build_app
from ui.desk import OnProgress
from ui.i18n import EN, ZH

pytestmark = pytest.mark.browser

PATIENCE_S = 600.0
"""A thread that waits for a test on a busy machine waits longer than the test."""
LONG = "清河县文化馆（" + "本级及所属" * 30 + "）2023 年"
OPTIONS = (Option(LONG, "一"), Option("短", "二"))
MANY = replace(answered(), text="支出 3.47 万元" + "，其中办公费 3.47 万元[1]。" * 40)


class SlowDesk(FakeDesk):
    """A desk that waits in the middle of a file, and of a question that says so, until it may go on."""

    def renew(self) -> None:
        """As if nobody had been here."""
        new = FakeDesk()
        self.held, self.answers, self.asked = new.held, new.answers, new.asked
        self.go_on = threading.Event()
        self.answers |= {"哪个": Answer("哪个", Outcome.AMBIGUOUS, "请选择。", options=OPTIONS), "都": MANY}

    def ask(self, text: str, *rest: object) -> tuple[Answer, object]:  # type: ignore[override]
        if "慢" in text:
            self.go_on.wait(PATIENCE_S)
        return super().ask(text, *rest)  # type: ignore[arg-type]

    def take_in(self, path: Path, on_progress: OnProgress) -> Ingested:
        on_progress("建立索引，文件名很长时这一行会折成几行", 0.4)
        self.go_on.wait(PATIENCE_S)
        return super().take_in(path, on_progress)


DESK = SlowDesk()


@pytest.fixture
def desk() -> Iterator[SlowDesk]:
    """The desk behind `slow`, for one test."""
    DESK.renew()
    yield DESK
    DESK.go_on.set()


@pytest.fixture(scope="module")
def slow() -> Iterator[str]:
    """Address of a chat over the slow desk."""
    DESK.renew()
    with serving(build_app(DESK, 50)) as address:
        yield address


IN_VIEW = """index => {
    const card = document.querySelectorAll("details.ju-source")[index];
    const image = card?.querySelector("img"), frame = card?.querySelector(".ju-page");
    if (!card?.open || !image.naturalHeight) return false;
    const [x0, top, x1, bottom] = new URL(image.src).searchParams.get("box").split(",").map(Number);
    const shown = image.clientHeight / image.naturalHeight * 120 / 72;
    const start = image.getBoundingClientRect().top, log = card.closest(".bubble-wrap").getBoundingClientRect();
    const box = frame.getBoundingClientRect();
    const above = Math.max(0, log.top, box.top), below = Math.min(innerHeight, log.bottom, box.bottom);
    return start + top * shown >= above && start + bottom * shown <= below;
}"""


@pytest.mark.parametrize(("width", "height"), [(1440, 900), (1440, 640), (390, 844)])
def test_a_citation_brings_the_marked_place_into_view(browser: Browser, server: str, width: int, height: int) -> None:
    visit = Visit(browser, server, width)
    visit.page.set_viewport_size({"width": width, "height": height})
    for question in ("公务接待费花了多少？", "培训费花了多少？"):
        visit.ask(question)
    cited = visit.page.locator(".ju-cite")
    cards = visit.page.locator("details.ju-source")
    expect(cited).to_have_count(cards.count())  # each card is cited once: their orders agree
    for n in (*range(cited.count()), 0):
        visit.page.evaluate("document.querySelectorAll('.ju-source').forEach(card => { card.open = false; })")
        cited.nth(n).click()
        visit.page.wait_for_function(IN_VIEW, arg=n)
    visit.shot(f"marked-{width}x{height}")


def test_an_open_source_comes_back_into_view(browser: Browser, server: str) -> None:
    visit = Visit(browser, server)
    visit.ask("公务接待费花了多少？")
    visit.page.locator(".ju-cite").first.click()
    visit.page.wait_for_function(IN_VIEW, arg=0)
    visit.page.locator("#ju-chat .bubble-wrap").evaluate("log => log.scrollTo(0, 1e6)")
    visit.page.locator(".ju-page").first.evaluate("frame => frame.scrollTo(0, 0)")
    assert not visit.page.evaluate(IN_VIEW, 0)
    visit.page.locator(".ju-cite").first.click()
    visit.page.wait_for_function(IN_VIEW, arg=0)


@pytest.mark.parametrize("width", [1440, 390])
def test_the_progress_of_an_upload_covers_nothing(
    browser: Browser, slow: str, desk: SlowDesk, tmp_path: Path, width: int
) -> None:
    desk.held.clear()
    file = tmp_path / f"{'很长的文件名' * 12}.pdf"
    file.write_bytes(b"%PDF-1.7")
    visit = Visit(browser, slow, width)
    visit.upload(file)
    progress = visit.page.locator("#ju-taken .ju-coming")
    expect(progress).to_contain_text("建立索引")
    above, below = progress.bounding_box(), visit.page.locator("#ju-shelf").bounding_box()
    assert above and below and above["y"] + above["height"] <= below["y"]
    bar = visit.page.locator("#ju-taken .ju-track").bounding_box()
    assert bar and bar["width"] > 50 and bar["y"] + bar["height"] <= below["y"] and visit.fits()
    visit.shot(f"progress-{width}")
    desk.go_on.set()
    expect(visit.page.locator(".ju-taken.ju-ok")).to_be_visible()
    expect(progress).to_have_count(0)


@pytest.mark.parametrize(("locale", "told"), [("zh-CN", ZH["failed_upload"]), ("en-US", EN["failed_upload"])])
def test_a_file_of_another_kind_is_told_of_in_our_words(
    browser: Browser, slow: str, desk: SlowDesk, tmp_path: Path, locale: str, told: str
) -> None:
    desk.go_on.set()
    (tmp_path / "说明.docx").write_bytes(b"PK\x03\x04")
    visit = Visit(browser, slow, locale=locale)
    visit.upload(tmp_path / "说明.docx")
    expect(visit.page.locator(".ju-taken.ju-bad")).to_contain_text(f"{told} 说明.docx：不是 PDF 文件")
    expect(visit.page.locator(".toast-body")).to_have_count(0)


@pytest.mark.parametrize("locale", ["zh-CN", "en-US"])
@pytest.mark.parametrize("width", [1440, 390])
def test_the_buttons_stand_in_one_row(browser: Browser, slow: str, locale: str, width: int) -> None:
    page = Visit(browser, slow, width, locale).page
    boxes = [page.locator(name).bounding_box() for name in ("#ju-send", "#ju-clear")]
    assert boxes[0] and boxes[1] and boxes[0]["height"] == boxes[1]["height"] < 50 and boxes[0]["y"] == boxes[1]["y"]


def test_an_option_is_shown_in_full(browser: Browser, slow: str) -> None:
    for width in (1440, 390):
        visit = Visit(browser, slow, width)
        visit.ask("哪个")
        option = visit.page.locator("#ju-chat .option").first
        expect(option).to_contain_text(LONG)
        cut = "e => [e, ...e.querySelectorAll('*')].some(x => x.scrollWidth > x.clientWidth + 1 && x.clientWidth)"
        assert not option.evaluate(cut) and visit.fits()


LINE_STARTS = """() => [...document.querySelectorAll(".ju-cite")].filter(mark => {
    const range = document.createRange(), after = mark.nextSibling;
    if (!after) return true;
    range.setStart(after, 0);
    range.setEnd(after, 1);
    return range.getBoundingClientRect().left < mark.getBoundingClientRect().right - 1;
}).length"""


@pytest.mark.parametrize("width", [1440, 390, 360, 330])
def test_no_line_begins_with_the_full_stop_after_a_mark(browser: Browser, slow: str, width: int) -> None:
    visit = Visit(browser, slow, width)
    visit.ask("都")
    assert visit.page.locator(".ju-cite").count() == 40 and visit.page.evaluate(LINE_STARTS) == 0


def clear_and_ask(page: Page, question: str) -> None:
    """All within one moment, as quick hands do it."""
    page.evaluate("document.querySelector('#ju-clear').click()")
    page.fill("#ju-box textarea", question)
    page.press("#ju-box textarea", "Enter")


def test_a_question_right_after_a_new_talk_is_answered(browser: Browser, slow: str, desk: SlowDesk) -> None:
    visit = Visit(browser, slow)
    for n in range(3):
        visit.ask("公务接待费为何增长")
        clear_and_ask(visit.page, f"第{n}次")
        expect(visit.page.locator(".ju-is-question .ju-text")).to_have_text([f"第{n}次"])
        expect(visit.page.locator(".ju-foot")).to_have_count(1)
        assert desk.asked[-1] == (f"第{n}次", (), 0)  # nothing is remembered of the talk before
        visit.page.click("#ju-clear")
        expect(visit.page.locator(".ju-message")).to_have_count(0)


def test_a_new_talk_drops_the_answer_that_is_still_coming(browser: Browser, slow: str, desk: SlowDesk) -> None:
    visit = Visit(browser, slow)
    visit.page.fill("#ju-box textarea", "慢的问题")
    visit.page.press("#ju-box textarea", "Enter")
    expect(visit.page.locator(".ju-wait")).to_be_visible()
    clear_and_ask(visit.page, "快的问题")
    expect(visit.page.locator(".ju-foot")).to_have_count(1)
    desk.go_on.set()
    visit.ask("再问一次")
    expect(visit.page.locator(".ju-is-question .ju-text")).to_have_text(["快的问题", "再问一次"])


def test_what_is_typed_while_an_answer_comes_stays(browser: Browser, slow: str, desk: SlowDesk) -> None:
    visit = Visit(browser, slow)
    visit.page.fill("#ju-box textarea", "慢的问题")
    visit.page.press("#ju-box textarea", "Enter")
    expect(visit.page.locator("#ju-box textarea")).to_have_value("")
    visit.page.fill("#ju-box textarea", "下一个问题")
    visit.page.press("#ju-box textarea", "Enter")
    expect(visit.page.locator(".toast-body")).to_contain_text(ZH["still_answering"])
    desk.go_on.set()
    expect(visit.page.locator(".ju-foot")).to_have_count(1)
    expect(visit.page.locator("#ju-box textarea")).to_have_value("下一个问题")
    visit.page.press("#ju-box textarea", "Enter")
    expect(visit.page.locator(".ju-is-question .ju-text")).to_have_text(["慢的问题", "下一个问题"])


def test_an_empty_library_is_not_said_to_lack_the_matter(browser: Browser, slow: str, desk: SlowDesk) -> None:
    desk.held.clear()
    desk.answers["问"] = Answer("问", Outcome.NO_EVIDENCE, "库中还没有报告；请先收入 PDF 再提问。")
    visit = Visit(browser, slow)
    visit.ask("问")
    expect(visit.page.locator(".ju-badge")).to_have_text(ZH["no_report"])


def test_who_asks_in_english_is_told_to_ask_in_chinese(browser: Browser, server: str) -> None:
    visit = Visit(browser, server, locale="en-US")
    visit.ask("How much was spent on receptions?")
    expect(visit.page.locator(".ju-is-no_evidence .ju-text")).to_have_text(EN["ask_in_chinese"])
    expect(visit.page.locator(".ju-badge")).to_have_text(EN["in_chinese"])

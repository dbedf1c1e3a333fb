"""What a visitor does with answers and conversations, and who may do it: Chromium on a page over a fake desk."""

from __future__ import annotations

import io
import threading
import zipfile
from collections.abc import Iterator
from pathlib import Path
from xml.etree import ElementTree

import pytest
from playwright.sync_api import Browser, Locator, expect

from tests.browser.visit import SLOW, Visit, serving
from tests.fakes import QUOTE, STEM, FakeDesk
from tests.test_access import SECRET, USERS
from ui.access import Access
from ui.app import build_app
from ui.i18n import ZH
from ui.opinions import read_opinions

pytestmark = pytest.mark.browser


class HeldDesk(FakeDesk):
    """A desk that waits in a question that says 慢."""

    go_on = threading.Event()
    go_on_following = threading.Event()

    def follow_ups(self, turn, asked):  # type: ignore[no-untyped-def]
        self.go_on_following.wait(600)
        return super().follow_ups(turn, asked)

    def ask(self, text, reports, history, stopped):  # type: ignore[no-untyped-def]
        while "慢" in text and not stopped() and not self.go_on.wait(0.02):
            pass
        return (yield from super().ask(text, reports, history, stopped))


DESK = HeldDesk()
DESK.go_on_following.set()


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("talks")


@pytest.fixture(scope="module")
def kept(folder: Path) -> Iterator[str]:
    """Address of a page that keeps conversations."""
    with serving(build_app(DESK, 50, folder=folder)) as address:
        yield address


@pytest.fixture(scope="module")
def guarded(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """Address of a page that asks for a login."""
    with serving(build_app(FakeDesk(), 50, Access(USERS), tmp_path_factory.mktemp("guarded"))) as address:
        yield address


def test_a_follow_up_is_asked_with_one_click(browser: Browser, kept: str) -> None:
    visit = Visit(browser, kept)
    visit.ask("公务接待费为何增长")
    option = visit.page.locator("#ju-chat .option").first
    told = option.inner_text().strip()
    option.click()
    expect(visit.page.locator(".ju-foot")).to_have_count(2)
    expect(visit.page.locator(".ju-is-question .ju-text").last).to_have_text(told)
    assert DESK.asked[-1] == (told, (STEM,), 1)
    expect(visit.page.locator(".ju-foot").last).to_contain_text(f"查找范围：{STEM}")
    visit.shot("follow-up")


def test_an_answer_is_stopped_and_the_next_one_comes(browser: Browser, kept: str) -> None:
    visit = Visit(browser, kept, 390)
    page = visit.page
    expect(page.locator("#ju-stop")).to_be_hidden()
    page.fill("#ju-box textarea", "慢的问题")
    page.press("#ju-box textarea", "Enter")
    page.locator("#ju-stop").click()
    expect(page.locator(".ju-problem")).to_have_text(ZH["stopped"])
    expect(page.locator("#ju-stop")).to_be_hidden()
    visit.ask("快的问题")
    expect(page.locator(".ju-is-question")).to_have_count(2)
    assert visit.errors == []


def test_an_answer_is_given_again(browser: Browser, kept: str) -> None:
    visit = Visit(browser, kept)
    visit.ask("公务接待费为何增长")
    visit.ask("培训费呢")
    expect(visit.page.locator(".ju-again:visible")).to_have_count(1)  # of the last answer alone
    before = len(DESK.asked)
    visit.page.locator(".ju-again:visible").click()
    expect(visit.page.locator("#ju-box textarea")).to_have_value("")
    expect(visit.page.locator(".ju-foot")).to_have_count(2)
    expect(visit.page.locator(".ju-is-question .ju-text")).to_have_text(["公务接待费为何增长", "培训费呢"])
    assert DESK.asked[before:] == [("培训费呢", (), 1)]
    visit.tab(2)
    expect(visit.page.locator("#ju-history .ju-held").first).to_contain_text(ZH["talk_of"].format(count=2))


@pytest.mark.parametrize("width", [1440, 390])
def test_an_edited_question_replaces_itself_and_what_came_after(browser: Browser, kept: str, width: int) -> None:
    visit = Visit(browser, kept, width)
    page, asked = visit.page, visit.page.locator(".ju-is-question .ju-text")
    for question in ("公务接待费为何增长", "培训费呢", "会议费呢"):
        visit.ask(question)
    page.locator(".ju-edit").nth(1).click()
    expect(page.locator("#ju-box textarea")).to_have_value("培训费呢")
    expect(page.locator(".ju-editing")).to_contain_text("正在修改第 2 个问题")
    visit.shot(f"edit-{width}")
    page.locator(".ju-editing button").click()
    expect(page.locator(".ju-editing")).to_have_count(0)
    page.locator(".ju-edit").nth(1).click()
    page.fill("#ju-box textarea", "差旅费呢")
    page.press("#ju-box textarea", "Enter")
    expect(asked).to_have_text(["公务接待费为何增长", "差旅费呢"])
    expect(page.locator(".ju-foot")).to_have_count(2)
    assert DESK.asked[-1] == ("差旅费呢", (), 1)
    visit.ask("上年呢")
    expect(asked).to_have_text(["公务接待费为何增长", "差旅费呢", "上年呢"])
    visit.tab(2)
    page.locator(".ju-title").first.click()
    expect(asked).to_have_text(["公务接待费为何增长", "差旅费呢", "上年呢"])
    assert visit.fits() and visit.errors == []


def test_what_to_ask_next_comes_without_closing_an_open_source(browser: Browser, kept: str) -> None:
    visit = Visit(browser, kept)
    DESK.go_on_following.clear()
    try:
        visit.ask("公务接待费为何增长")
        visit.page.locator(".ju-cite").first.click()
        expect(visit.page.locator("details.ju-source[open]")).to_have_count(1)
        expect(visit.page.locator(".ju-follow")).to_be_hidden()
    finally:
        DESK.go_on_following.set()
    expect(visit.page.locator("#ju-chat .option").first).to_be_visible()
    expect(visit.page.locator(".ju-follow")).to_be_visible()
    expect(visit.page.locator("details.ju-source[open]")).to_have_count(1)


def test_an_answer_is_copied_exported_and_judged(browser: Browser, kept: str, folder: Path) -> None:
    visit = Visit(browser, kept)
    page = visit.page
    page.context.grant_permissions(["clipboard-read", "clipboard-write"])
    visit.ask("公务接待费为何增长")
    page.locator(".ju-copy").click()
    expect(page.locator(".ju-told")).to_have_text(ZH["copied"])
    assert f"[1] {STEM}，第 9 页" in page.evaluate("navigator.clipboard.readText()")
    page.locator(".ju-dislike").click()
    page.locator(".ju-why input").fill("数字不对<b>")
    visit.shot("dislike")
    page.locator(".ju-why button").last.click()
    expect(page.locator(".ju-told")).to_have_text(ZH["thanks"])
    last = read_opinions(folder)[-1]
    assert (last["liked"], last["reason"], last["answer"]["question"]) == (False, "数字不对<b>", "公务接待费为何增长")
    docx = fetched(visit, page.locator("a.ju-act", has_text="Word"), kept)
    told = "\n".join(ElementTree.fromstring(zipfile.ZipFile(io.BytesIO(docx)).read("word/document.xml")).itertext())
    marked = fetched(visit, page.locator("a.ju-act", has_text="Markdown"), kept).decode()
    for text in (told, marked):
        assert "公务接待费为何增长" in text and "3.47 - 1.26 = 2.21 万元" in text
        assert f"[1] {STEM}，第 9 页" in text and QUOTE in text


def fetched(visit: Visit, link: Locator, address: str) -> bytes:
    """What the browser gets that follows the link."""
    got = visit.page.request.get(f"{address}/{link.get_attribute('href')}")
    assert got.ok
    return got.body()


@pytest.mark.parametrize("width", [1440, 390])
def test_conversations_are_found_taken_up_and_deleted(browser: Browser, kept: str, width: int) -> None:
    visit = Visit(browser, kept, width)
    page = visit.page
    for question in ("公务接待费为何增长", "培训费呢"):
        visit.ask(question)
    page.click("#ju-clear")
    visit.ask("会议费花了多少")
    visit.tab(2)
    expect(page.locator(".ju-talk")).to_have_count(2)
    page.fill("#ju-search :is(input, textarea)", "培训费")
    expect(page.locator(".ju-talk")).to_have_count(1)
    expect(page.locator(".ju-hit mark")).to_have_text("培训费")
    visit.shot(f"history-{width}")
    told = fetched(visit, page.locator(".ju-talk a", has_text="Markdown"), kept).decode()
    assert told.index("公务接待费为何增长") < told.index("培训费呢") and told.count(QUOTE) == 2
    page.locator(".ju-title").click()
    expect(page.locator(".ju-is-question .ju-text")).to_have_text(["公务接待费为何增长", "培训费呢"])
    page.wait_for_function("CSS.highlights.get('ju-found')?.size === 1")  # the words that were looked for
    expect(page.locator(".ju-is-question", has_text="培训费呢")).to_be_in_viewport()
    visit.ask("上年呢")
    assert DESK.asked[-1] == ("上年呢", (), 2)
    visit.tab(2)
    expect(page.locator(".ju-talk .ju-held").first).to_contain_text("3 个问题")
    delete = page.locator(".ju-talk [data-act=delete]").first
    delete.click()
    expect(delete).to_have_text(ZH["delete_talk_sure"])
    delete.click()
    expect(page.locator(".ju-talk")).to_have_count(0)
    page.fill("#ju-search :is(input, textarea)", "")
    expect(page.locator(".ju-talk")).to_have_count(1)
    assert visit.fits() and visit.errors == []


def test_two_visitors_have_conversations_of_their_own(browser: Browser, kept: str) -> None:
    one, other = Visit(browser, kept), Visit(browser, kept, 390)
    one.page.fill("#ju-box textarea", "慢的问题")
    one.page.press("#ju-box textarea", "Enter")
    other.ask("公务接待费为何增长")
    DESK.go_on.set()
    expect(one.page.locator(".ju-foot")).to_have_count(1)
    DESK.go_on.clear()
    expect(one.page.locator(".ju-is-question .ju-text")).to_have_text(["慢的问题"])
    other.tab(2)
    expect(other.page.locator(".ju-title")).to_have_text(["公务接待费为何增长"])


def test_roles_are_held(browser: Browser, guarded: str, tmp_path: Path) -> None:
    page = browser.new_page(locale="zh-CN")
    page.set_default_timeout(SLOW)
    page.goto(guarded)
    page.fill("[name=username]", "读者")
    page.fill("[name=password]", "不对的密码")
    page.keyboard.press("Enter")
    expect(page.locator("[role=alert]")).to_contain_text("用户名或密码不对")
    page.fill("[name=username]", "读者")
    page.fill("[name=password]", SECRET)
    page.keyboard.press("Enter")
    expect(page.locator("#ju-header form")).to_contain_text("读者")
    page.locator("#ju-tabs [role=tab]:visible").nth(1).click()
    page.locator(".ju-pick").first.click()
    expect(page.locator(".ju-look .ju-at")).to_be_visible()
    expect(page.locator("#ju-upload, #ju-mend")).to_have_count(0)
    page.locator("#ju-header form button").click()
    expect(page.locator("[name=password]")).to_be_visible()
    page.fill("[name=username]", "编辑")
    page.fill("[name=password]", SECRET)
    page.keyboard.press("Enter")
    page.locator("#ju-tabs [role=tab]:visible").nth(1).click()
    expect(page.locator("#ju-upload")).to_be_visible()
    page.close()


def test_dark_mode_is_readable(browser: Browser, kept: str) -> None:
    visit = Visit(browser, f"{kept}/?__theme=dark")
    visit.ask("公务接待费为何增长")
    visit.page.locator(".ju-cite").first.click()
    visit.shot("dark-1440")
    contrast = """selector => { const lum = c => { const [r, g, b] = c.match(/[\\d.]+/g).slice(0, 3).map(v => {
        v /= 255; return v <= .03928 ? v / 12.92 : ((v + .055) / 1.055) ** 2.4; });
        return .2126 * r + .7152 * g + .0722 * b; };
      return [...document.querySelectorAll(selector)].map(e => { let at = e, back = "rgba(0, 0, 0, 0)";
        while (at && /rgba\\(.*, 0\\)/.test(back)) { back = getComputedStyle(at).backgroundColor; at = at.parentElement; }
        const [a, b] = [lum(getComputedStyle(e).color), lum(back)].sort((x, y) => y - x);
        return (a + .05) / (b + .05); }); }"""
    for selector in (".ju-text", ".ju-foot", ".ju-act", ".ju-quote", ".ju-at", ".ju-cite", ".ju-checks summary"):
        told = visit.page.evaluate(contrast, selector)
        assert told and min(told) >= 4.5, (selector, told)

"""The mark on a cited page lies on the words that are quoted: told by where the PDF prints them, not by the ledger."""

from __future__ import annotations

import io
import re
from urllib.parse import unquote

import numpy as np
import pdfplumber
import pytest
from PIL import Image
from playwright.sync_api import Browser, Locator, expect

from tests.browser.visit import SAMPLES, Visit
from ui.pages import DPI

pytestmark = pytest.mark.browser

MARKER = (255, 236, 130)
Char = dict[str, object]


def squeezed(text: str) -> str:
    return "".join(text.split())


def marked_box(png: bytes) -> tuple[float, float, float, float]:
    """Where the page image is coloured, in points."""
    with Image.open(io.BytesIO(png)) as opened:
        rows, columns = np.nonzero((np.asarray(opened.convert("RGB")) == MARKER).all(axis=2))
    assert rows.size, "nothing is marked"
    return tuple(float(edge) * 72 / DPI for edge in (columns.min(), rows.min(), columns.max(), rows.max()))  # type: ignore[return-value]


def printed_within(stem: str, page: int, box: tuple[float, float, float, float]) -> list[Char]:
    """The characters of the sample's page whose middle lies in the box."""
    x0, top, x1, bottom = box
    with pdfplumber.open(SAMPLES / f"{stem}.pdf") as pdf:
        chars = pdf.pages[page - 1].chars
    return [
        char for char in chars if x0 <= (char["x0"] + char["x1"]) / 2 <= x1
        and top <= (char["top"] + char["bottom"]) / 2 <= bottom
    ]  # fmt: skip


def text_of(chars: list[Char]) -> str:
    return squeezed("".join(str(char["text"]) for char in chars))


def lines_of(chars: list[Char]) -> int:
    return len({round(float(str(char["bottom"]))) for char in chars if str(char["text"]).strip()})


def marked_chars(visit: Visit, card: Locator, address: str) -> list[Char]:
    """What the PDF prints where the image that the browser shows is coloured."""
    image = card.locator(".ju-page img")
    expect(image).to_have_js_property("complete", True)
    assert image.evaluate("image => image.naturalWidth") > 900
    shown = image.get_attribute("src") or ""
    found = re.fullmatch(r"page/([^/]+)/(\d+)\.png\?box=.+", shown)
    assert found, shown
    answer = visit.page.request.get(f"{address}/{shown}")
    assert answer.ok
    return printed_within(unquote(found[1]), int(found[2]), marked_box(answer.body()))


def opened(visit: Visit, question: str) -> list[Locator]:
    """The sources of an answer, all opened by their numbers in the text."""
    visit.ask(question)
    answer = visit.page.locator(".ju-message:has(.ju-foot)").last
    cards = answer.locator("details.ju-source").all()
    assert cards
    for n, card in enumerate(cards, 1):
        if card.get_attribute("open") is None:
            answer.locator(".ju-cite", has_text=re.compile(f"^{n}$")).first.click()
        expect(card).to_have_attribute("open", "")
    return cards


@pytest.mark.parametrize("question", ["公务接待费为何变化？", "机关运行经费支出是多少？"])
def test_the_mark_lies_on_the_sentence_that_is_quoted(browser: Browser, server: str, question: str) -> None:
    visit = Visit(browser, server)
    seen = 0
    for card in opened(visit, question):
        if card.locator(".ju-row").count():
            continue
        quote = squeezed(card.locator(".ju-quote").inner_text())
        chars = marked_chars(visit, card, server)
        text = text_of(chars)
        assert quote in text, (quote, text)
        # Nothing but the lines on which the quotation stands: what is before and after shares its first and last.
        solid = [char for char in chars if str(char["text"]).strip()]
        own = solid[text.index(quote) : text.index(quote) + len(quote)]
        assert lines_of(chars) == lines_of(own), (quote, text)
        seen += 1
    assert seen


@pytest.mark.parametrize("question", ["培训费花了多少？", "行政运行决算数是多少？"])
def test_the_mark_of_a_table_lies_on_the_cell_that_is_cited(browser: Browser, server: str, question: str) -> None:
    visit = Visit(browser, server)
    seen = 0
    for card in opened(visit, question):
        if not card.locator(".ju-row td.ju-here").count():
            continue
        cell = squeezed(card.locator(".ju-row td.ju-here").inner_text())
        assert text_of(marked_chars(visit, card, server)) == cell
        assert cell in {squeezed(text) for text in card.locator(".ju-quote mark").all_inner_texts()}
        seen += 1
    assert seen

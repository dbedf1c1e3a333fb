"""Pictures of the page for the README: `python -m eval.screenshots [FOLDER]`.

Every view over the synthetic samples, on a desk and on a phone; Chromium and a Chinese font are needed.
"""

from __future__ import annotations

import argparse
import io
import subprocess
import sys
import tempfile
from collections.abc import Callable, Mapping
from pathlib import Path

from PIL import Image
from playwright.sync_api import Browser, Page

from eval.chatting import ROOT, ask, chat, chromium, visit
from ingest.ledger.model import JuesuanError

FOLDER = ROOT / "docs" / "images"
DEPARTMENT = "云溪市示例文化和旅游局"
QUESTION = f"{DEPARTMENT}2023年公务接待费为何增长"
SUBJECT = "公务接待费"
SIZES = ((1440, 960, 1.0), (390, 844, 2.0))
"""Width and height in pixels of the style sheet, and how many of the screen each takes."""
_REST_MS = 600
"""What scrolls or fades comes to rest."""
_COLOURS = 128
"""A page has few colours, and a picture in a README should be small."""


def asked(page: Page) -> None:
    """An answer with its first source opened below it."""
    ask(page, QUESTION)
    page.locator("#ju-chat .option").first.wait_for()
    page.locator(".ju-cite").first.click()
    _drawn(page, "details.ju-source[open] .ju-page img")
    if _is_wide(page):
        page.wait_for_timeout(_REST_MS)
        page.locator("#ju-chat .bubble-wrap").evaluate("log => log.scrollTo(0, 48)")


def looked_through(page: Page) -> None:
    """A report with one of its tables beside the page that it stands on."""
    _tab(page, "reports")
    page.locator(".ju-pick", has_text=f"{DEPARTMENT}2023").click()
    page.locator(".ju-opens[data-table]", has_text="一般公共预算财政拨款支出决算表").click()
    page.locator(".ju-grid tbody tr").nth(2).locator("td.ju-n[data-box]").last.click()
    _drawn(page, ".ju-look .ju-page img[src*=box]")


def compared(page: Page) -> None:
    """A subject over departments and years, with the source of its last number."""
    _tab(page, "compare")
    page.locator("#ju-compared .ju-near").first.wait_for()
    page.fill("#ju-subject input", SUBJECT)
    page.press("#ju-subject input", "Enter")
    page.locator("#ju-compared td button.ju-src").first.wait_for()
    if _is_wide(page):
        page.locator("#ju-compared td button.ju-src").nth(1).click()
        _drawn(page, "#ju-compared .ju-page img")


def audited(page: Page) -> None:
    """What does not add up in a report."""
    _tab(page, "audit")
    page.click("#ju-do-audit")
    page.locator("#ju-audited .ju-check").first.wait_for()
    page.wait_for_function("document.querySelectorAll('#ju-audited .ju-track').length === 0")
    page.locator("#ju-audited .ju-check").first.click()
    page.locator("#ju-audited .ju-finding").first.wait_for()
    if _is_wide(page):
        page.locator("#ju-audited .ju-finding .ju-chip").first.click()
        _drawn(page, "#ju-audited .ju-page img")


def remembered(page: Page) -> None:
    """Earlier conversations."""
    for question in (QUESTION, f"{DEPARTMENT}2023年三公经费合计是多少元？"):
        ask(page, question)
        page.click("#ju-clear")
        page.locator("#ju-chat .example").first.wait_for()
    _tab(page, "history")
    page.locator(".ju-talk").nth(1).wait_for()


View = Callable[[Page], None]
VIEWS: dict[str, View] = {
    "ask": asked,
    "reports": looked_through,
    "compare": compared,
    "history": remembered,
}


def taken(browser: Browser, address: str, folder: Path, views: Mapping[str, View]) -> None:
    """Pictures of these views into the folder."""
    for name, show in views.items():
        for width, height, scale in SIZES:
            _picture(visit(browser, address, width, height, scale), show, folder / f"{name}-{width}.png")


def wrong_reports(folder: Path) -> None:
    """Two invented reports with contradictions planted in them: the samples have none."""
    plants = "sum_off,text_table,rate_wrong"
    options = {"departments": 1, "years": 2, "families": "western", "flags": "none", "plants": plants, "seed": 3}
    command = [word for name, value in options.items() for word in (f"--{name}", str(value))]
    subprocess.run([sys.executable, "-m", "eval.synthesize", "corpus", *command, "--out", str(folder)], check=True)


def main() -> None:
    """Command line."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("folder", type=Path, nargs="?", default=FOLDER)
    folder = parser.parse_args().folder
    folder.mkdir(parents=True, exist_ok=True)
    try:
        with chromium() as browser, tempfile.TemporaryDirectory() as wrong:
            with chat() as address:
                taken(browser, address, folder, VIEWS)
                dark = visit(browser, f"{address}/?__theme=dark", *SIZES[0])
                _picture(dark, asked, folder / "ask-1440-dark.png")
            wrong_reports(Path(wrong))
            with chat(Path(wrong) / "data", Path(wrong)) as address:
                taken(browser, address, folder, {"audit": audited})
    except JuesuanError as error:
        sys.exit(f"screenshots: {error}")


def _picture(page: Page, show: View, path: Path) -> None:
    show(page)
    page.wait_for_timeout(_REST_MS)
    with Image.open(io.BytesIO(page.screenshot())) as shot:
        shot.convert("RGB").quantize(_COLOURS, dither=Image.Dither.NONE).save(path, optimize=True)
    page.close()


def _tab(page: Page, name: str) -> None:
    page.locator(f"#ju-tabs [role=tab][data-tab-id={name}]:visible").click()


def _is_wide(page: Page) -> bool:
    return bool(page.evaluate("innerWidth > 900"))


def _drawn(page: Page, image: str) -> None:
    page.wait_for_function("image => document.querySelector(image)?.naturalHeight > 0", arg=image)


if __name__ == "__main__":
    main()

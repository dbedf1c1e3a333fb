"""The chat as its users meet it: started as a process over the samples, looked at in Chromium."""

from __future__ import annotations

import shutil
import signal
import socket
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from playwright.sync_api import Browser, Page, sync_playwright

from ingest.ledger.model import JuesuanError

ROOT = Path(__file__).resolve().parents[1]
SAMPLES = ROOT / "samples"
DATA = ROOT / "build" / "page"
"""Where the samples are taken in for this, once."""
_QUIET = ("--no-sandbox", "--disable-gpu", "--no-first-run", "--disable-background-networking")
_PATIENCE_MS = 60_000


@contextmanager
def chat(data: Path = DATA, reports: Path = SAMPLES) -> Iterator[str]:
    """The address of a chat over a folder of reports, until it is looked at no more."""
    _juesuan("ingest", str(reports), "--data", str(data)).wait()
    port = str(_free_port())
    process = _juesuan("chat", "--data", str(data), "--port", port)
    try:
        assert process.stdout
        if not process.stdout.readline():
            raise JuesuanError("网页没有启动；请先运行 juesuan chat 看原因")
        yield f"http://127.0.0.1:{port}"
    finally:
        process.send_signal(signal.SIGINT)
        process.wait()


@contextmanager
def chromium() -> Iterator[Browser]:
    """The machine's Chromium, without a window and without traffic of its own."""
    program = shutil.which("chromium") or shutil.which("chromium-browser")
    if program is None:
        raise JuesuanError("没有 Chromium；Debian: apt-get install chromium")
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=program, args=list(_QUIET))
        yield browser
        browser.close()


def visit(browser: Browser, address: str, width: int, height: int, scale: float = 1) -> Page:
    """A new visitor's page, when it can be typed in."""
    page = browser.new_page(
        viewport={"width": width, "height": height}, locale="zh-CN", device_scale_factor=scale, reduced_motion="reduce"
    )
    page.set_default_timeout(_PATIENCE_MS)
    page.goto(address)
    page.locator("#ju-chat .example").first.wait_for()
    return page


def ask(page: Page, question: str) -> None:
    """Ask, and wait until the answer stands with its sources."""
    answers = page.locator(".ju-foot")
    before = answers.count()
    page.fill("#ju-box textarea", question)
    page.press("#ju-box textarea", "Enter")
    answers.nth(before).wait_for()


def _juesuan(*arguments: str) -> subprocess.Popen[str]:
    command = [sys.executable, "-m", "ui.cli", *arguments]
    return subprocess.Popen(command, cwd=ROOT, stdout=subprocess.PIPE, text=True)


def _free_port() -> int:
    with socket.create_server(("127.0.0.1", 0)) as listening:
        return int(listening.getsockname()[1])

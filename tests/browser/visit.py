"""A visitor of the chat page, and a server for the visit."""

from __future__ import annotations

import socket
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import uvicorn
from fastapi import FastAPI
from playwright.sync_api import Browser, Page, expect

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


@contextmanager
def serving(app: FastAPI) -> Iterator[str]:
    """The address of a server that runs until the visit is over."""
    with socket.socket() as listening:
        listening.bind(("127.0.0.1", 0))
        running = uvicorn.Server(uvicorn.Config(app, log_level="warning", timeout_graceful_shutdown=1))
        thread = threading.Thread(target=running.run, kwargs={"sockets": [listening]}, daemon=True)
        thread.start()
        while not running.started:
            assert thread.is_alive(), "the server did not start"
            time.sleep(0.05)
        yield f"http://127.0.0.1:{listening.getsockname()[1]}"
        running.should_exit = True
        thread.join(timeout=20)


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
        expect(self.page.locator("#ju-header h1")).to_be_visible(timeout=SLOW)

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
        self.tab(1)
        self.page.set_input_files("#ju-side input[type=file]", list(files))

    def tab(self, number: int) -> None:
        """Turn to a tab."""
        self.page.locator("#ju-tabs [role=tab]:visible").nth(number).click()

    def widen(self) -> None:
        """Open the filters where the page is too narrow to show them from the start."""
        if not self.page.locator("#ju-scope input").is_visible():
            self.page.locator("#ju-scope-box > button").click()

    def shot(self, name: str) -> None:
        """Keep a picture of the page for a person to look at."""
        SHOTS.mkdir(exist_ok=True)
        self.page.screenshot(path=SHOTS / f"{name}.png")

    def fits(self) -> bool:
        """Whether nothing sticks out sideways."""
        return bool(self.page.evaluate("document.documentElement.scrollWidth <= window.innerWidth"))

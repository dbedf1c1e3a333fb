"""Chromium, and a chat over the first synthetic report."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, expect, sync_playwright

from ingest.ledger.settings import EmbeddingSettings, Settings
from ingest.ledger.store import open_ledger
from tests.browser.visit import ARGUMENTS, SLOW, samples, serving
from ui.app import build_app
from ui.intake import take_in_one
from ui.serve import LedgerDesk


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """Address of a chat over the first sample; passages are found by words alone, which is quick."""
    data = tmp_path_factory.mktemp("chat")
    settings = Settings(data=data, embedding=EmbeddingSettings(provider="none"))
    with open_ledger(settings) as ledger:
        taken = take_in_one(samples()[0], ledger, settings, lambda path, stage, share: None)
        assert taken.status == "added", taken.message
        with serving(build_app(LedgerDesk(ledger, settings), settings.chat.max_upload_mb)) as address:
            yield address


@pytest.fixture(scope="module")
def browser(chromium: str) -> Iterator[Browser]:
    """Debian's Chromium, headless and without its own traffic."""
    expect.set_options(timeout=SLOW)
    with sync_playwright() as playwright:
        running = playwright.chromium.launch(executable_path=chromium, args=ARGUMENTS)
        yield running
        running.close()

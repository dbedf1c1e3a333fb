"""Shared fixtures; what a test needs from outside the project is skipped here and demanded in CI."""

from __future__ import annotations

import os
import shutil
from pathlib import Path

import pytest

from tests.command import juesuan
from tests.engines import chroma_server, everything_on_servers, postgres, programs, tables
from tests.real import real_folder, real_ledger, real_settings, sample_ledger, sample_settings

__all__ = [
    "chroma_server",
    "everything_on_servers",
    "juesuan",
    "postgres",
    "real_folder",
    "real_ledger",
    "real_settings",
    "sample_ledger",
    "sample_settings",
    "tables",
]

REPORTS = Path(__file__).resolve().parents[2] / "shared" / "reports"
CHROMIUM = shutil.which("chromium") or shutil.which("chromium-browser")


def pytest_configure(config: pytest.Config) -> None:
    """In CI a test that cannot run must not look like one that passed."""
    if os.environ.get("CI"):
        missing = [
            name
            for name, there in (
                ("../shared/reports", REPORTS.is_dir()),
                ("chromium", CHROMIUM),
                ("postgresql", programs()),
            )
            if not there
        ]
        if missing:
            raise pytest.UsageError(f"CI without {' and '.join(missing)}: tests would be skipped")


@pytest.fixture(scope="session")
def reports_dir() -> Path:
    """The folder of real reports kept beside the project."""
    if not REPORTS.is_dir():
        pytest.skip("the real reports are not here")
    return REPORTS


@pytest.fixture(scope="session")
def chromium() -> str:
    """The browser to drive."""
    if not CHROMIUM:
        pytest.skip("Chromium is not installed")
    return CHROMIUM


@pytest.fixture(autouse=True)
def _own_settings(monkeypatch: pytest.MonkeyPatch) -> None:
    """No test reads the developer's own configuration."""
    monkeypatch.delenv("JUESUAN_CONFIG", raising=False)
    monkeypatch.delenv("JUESUAN_DEBUG", raising=False)

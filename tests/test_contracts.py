"""The import contracts of pyproject.toml hold, and each of them notices a breach."""

from __future__ import annotations

import re
import shutil
import subprocess
import sys
import tomllib
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[1]
CONTRACTS = [
    contract["name"]
    for contract in tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["tool"]["importlinter"]["contracts"]
]
BREACHES = {
    "qa/breach.py": "import ui.view\nimport ingest.pipeline\nimport gradio\n",
    "ingest/ledger/breach.py": "import ingest.pdf\n",
    "ingest/breach.py": "import sqlite3\nimport pdfplumber\n",
    "eval/breach.py": "import openai\n",
}
"""A file that does what it must not, for every contract."""


def linted(folder: Path) -> dict[str, str]:
    """Contract → KEPT or BROKEN for the project in `folder`."""
    code = "from importlinter.cli import lint_imports; import sys; sys.exit(lint_imports(no_cache=True))"
    done = subprocess.run(
        [sys.executable, "-P", "-c", f"import sys; sys.path.insert(0, '.'); {code}"],
        cwd=folder,
        capture_output=True,
        text=True,
    )
    told = re.sub(r"\s+", " ", done.stdout)
    found = {name: re.search(re.escape(name) + r" (KEPT|BROKEN)", told) for name in CONTRACTS}
    assert all(found.values()), done.stdout + done.stderr
    return {name: match.group(1) for name, match in found.items() if match}


@pytest.fixture
def project(tmp_path: Path) -> Path:
    """A copy of the project's packages, to break."""
    for package in ("ingest", "qa", "ui", "eval"):
        shutil.copytree(ROOT / package, tmp_path / package, ignore=shutil.ignore_patterns("__pycache__"))
    shutil.copy(ROOT / "pyproject.toml", tmp_path)
    return tmp_path


def test_the_contracts_hold() -> None:
    assert linted(ROOT) == dict.fromkeys(CONTRACTS, "KEPT")


def test_each_contract_notices_a_breach(project: Path) -> None:
    for name, text in BREACHES.items():
        (project / name).write_text(text)
    assert linted(project) == dict.fromkeys(CONTRACTS, "BROKEN")

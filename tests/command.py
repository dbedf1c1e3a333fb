"""The `juesuan` command run inside the test, over a ledger and an answerer made by hand."""

from __future__ import annotations

import re
import sys
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest

from ingest.ledger.model import JuesuanError
from qa.model import Answer, Intent, Outcome, Question, Turn
from tests.fakes import FakeLedger, ambiguous, answered
from ui.cli import run

_NAMES = frozenset(
    "juesuan ask ingest export tables chat reports remove reindex make PORT HOST PDF JSON UTF CSV DIR PATH STEM id "
    "question data help port host x".split()
)
Run = Callable[..., tuple[int, str, str]]


def fake_ask(text: str, ledger: object, settings: object, *, reports: Any = (), history: Any = ()) -> Answer:
    if "坏" in text:
        raise JuesuanError("模型没有回答；请检查 llm.base_url")
    found = ambiguous() if "多少" in text else answered()
    if "没有" in text:
        found = Answer(text, Outcome.NO_EVIDENCE, "报告中没有提到。")
    return replace(found, question=text)


def fake_turn(text: str, ledger: FakeLedger, settings: object, *, reports: Any = ()) -> tuple[Answer, Turn]:
    """Like fake_ask, with the reports that were looked in."""
    stems = tuple(info.stem for info in ledger.reports())
    return fake_ask(text, ledger, settings), Turn(Question(text, Intent.FIGURE, reports=stems))


def english(line: str) -> set[str]:
    """Words of English prose in an error line, other than names of commands, settings, files and formats."""
    text = re.sub(r"/\S+|--\S+|[\w-]*[._]\w+|“[^”]*”", " ", line)
    return set(re.findall(r"[A-Za-z]{2,}", text)) - _NAMES


@pytest.fixture
def juesuan(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], tmp_path: Path) -> Run:
    """Run one command line over the fake ledger: (exit code, stdout, stderr)."""
    data = tmp_path / "data"
    data.mkdir()
    (data / "ledger.db").touch()
    monkeypatch.setattr("ui.opening.ledger_of", lambda settings: FakeLedger())
    monkeypatch.setattr(
        "ui.opening.settings_of", lambda config, folder: SimpleNamespace(data=folder or data, ledger="")
    )
    monkeypatch.setitem(sys.modules, "qa.answer", SimpleNamespace(ask=fake_ask, ask_turn=fake_turn))

    def call(*arguments: str) -> tuple[int, str, str]:
        capsys.readouterr()
        code = run(list(arguments))
        out, err = capsys.readouterr()
        return code, out, err

    return call

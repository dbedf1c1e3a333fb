"""`make chat` and `make eval` with a command that only says how it ends: what is left out is no hindrance, a broken set-up is one."""

from __future__ import annotations

import subprocess
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[1]


def fake_venv(folder: Path, ingest_ends_with: int) -> Path:
    """A .venv that is up to date and whose juesuan writes down what it is called with."""
    (folder / "bin").mkdir(parents=True)
    command = folder / "bin" / "juesuan"
    command.write_text(f'#!/bin/sh\necho "$@" >> "{folder}/called"\n[ "$1" != ingest ] || exit {ingest_ends_with}\n')
    command.chmod(0o755)
    (folder / ".installed").touch()
    return folder


@pytest.mark.parametrize(("code", "chats"), [(0, True), (1, True), (2, False)])
def test_make_chat_opens_the_chat_unless_the_set_up_is_broken(tmp_path: Path, code: int, chats: bool) -> None:
    venv = fake_venv(tmp_path / "venv", code)
    done = subprocess.run(["make", "-C", ROOT, "chat", f"VENV={venv}"], capture_output=True, text=True, check=False)
    called = (venv / "called").read_text("utf-8").splitlines()
    assert called == ["ingest samples", *(["chat"] if chats else [])]
    assert (done.returncode == 0) is chats


@pytest.mark.parametrize(("code", "asks"), [(0, True), (1, True), (2, False)])
def test_make_eval_takes_the_reports_in_and_asks_of_them(tmp_path: Path, code: int, asks: bool) -> None:
    venv = fake_venv(tmp_path / "venv", code)
    done = subprocess.run(["make", "-C", ROOT, "eval", f"VENV={venv}"], capture_output=True, text=True, check=False)
    taken, *asked = (venv / "called").read_text("utf-8").splitlines()
    assert taken.startswith("ingest samples") and taken.endswith("--data build/eval")
    wanted = "eval --mode lookup --mode naive --data build/eval --json build/eval.json --html build/eval.html"
    assert asked == ([wanted] if asks else []) and (done.returncode == 0) is asks

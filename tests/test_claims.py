"""Several processes that take in the same files: each is read once, and none is lost with a process that ends."""

from __future__ import annotations

import socket
import subprocess
import sys
import time
from pathlib import Path

import pytest

from ingest.ledger import store_claims
from ingest.ledger.store import Ledger
from tests.engines import InPostgres, Tables
from tests.real import FEW_PAGES, ROOT, SAMPLE, some_pages

pytestmark = pytest.mark.usefixtures("tables")
HERE = socket.gethostname()


@pytest.fixture
def ledger(tmp_path: Path, tables: Tables) -> Ledger:
    return Ledger(tmp_path / "data")


def held_by(folder: Path, tables: Tables, host: str, process: int, until_s: float) -> None:
    with tables(folder / "data" / "ledger.db").writing() as db:
        db.execute("UPDATE claims SET host = ?, process = ?, until_s = ?", (host, process, int(until_s)))


def test_a_file_is_claimed_once_and_again_when_it_is_let_go(ledger: Ledger, tmp_path: Path, tables: Tables) -> None:
    assert ledger.claim("a") and ledger.claim("a")
    held_by(tmp_path, tables, "elsewhere", 1, time.time() + 99)
    assert not ledger.claim("a") and ledger.claim("b")
    ledger.release("a")  # not ours to let go
    assert not ledger.claim("a")
    ledger.release("b")
    held_by(tmp_path, tables, "elsewhere", 1, time.time() - 1)
    assert ledger.claim("a")


def test_a_claim_ends_with_its_process(ledger: Ledger, tmp_path: Path, tables: Tables) -> None:
    assert ledger.claim("a")
    with subprocess.Popen([sys.executable, "-c", "input()"], stdin=subprocess.PIPE) as other:
        held_by(tmp_path, tables, HERE, other.pid, time.time() + 99)
        assert not ledger.claim("a")
    assert ledger.claim("a")


def test_who_comes_second_has_nothing(ledger: Ledger, tmp_path: Path, tables: Tables) -> None:
    """Another process takes a claim that ran out between our look and our taking it."""
    assert ledger.claim("a")
    held_by(tmp_path, tables, "elsewhere", 1, 0)
    with tables(tmp_path / "data" / "ledger.db").writing() as db:
        taken = ("a", HERE, 1, 99, "another", 1)
        assert db.execute(store_claims._CLAIM, taken).rowcount == 0


def test_two_processes_read_each_file_once(tmp_path: Path, tables: Tables) -> None:
    folder = tmp_path / "pdf"
    folder.mkdir()
    for page in (1, *FEW_PAGES[1:]):
        some_pages(SAMPLE, [page, 7], folder / f"第{page}份.pdf")
    server = tables.address(tmp_path / "data" / "ledger.db") if isinstance(tables, InPostgres) else ""
    config = tmp_path / "config.yaml"
    config.write_text(f"data: data\nledger: {server}\nembedding:\n  provider: none\n", "utf-8")
    command = [sys.executable, "-m", "ui.cli", "ingest", str(folder), "--config", str(config)]
    both = [
        subprocess.Popen(command, cwd=ROOT, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True) for _ in "12"
    ]
    said = "".join(process.communicate(timeout=120)[0] for process in both)
    assert [process.returncode for process in both] == [0, 0], said
    assert said.count("已在库中，没有变化") == 4 and "已替换" not in said, said
    with Ledger(tmp_path / "data") as ledger:
        assert len(ledger.reports()) == 4
        assert all(ledger.claim(info.sha256) for info in ledger.reports())

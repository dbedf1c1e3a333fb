"""Processes that die at every step of writing, and readers beside a writer.

The writers run in processes of their own: this module, run by itself, loads everything once and forks one for
each step.
"""

from __future__ import annotations

import os
import random
import shutil
import signal
import sqlite3
import subprocess
import sys
import time
from collections.abc import Callable
from functools import partial
from pathlib import Path
from typing import Any

import pytest
from langchain_core.embeddings import DeterministicFakeEmbedding

from ingest.ledger import store, store_vectors
from ingest.ledger.checkup import worst
from ingest.ledger.model import Chunk
from ingest.ledger.store import Ledger
from ingest.ledger.store_checkup import check_folder
from ingest.ledger.store_files import KeptFiles
from ingest.ledger.store_index import DenseIndex
from tests.small_report import small_report

pytestmark = pytest.mark.files

OURS = "青山县档案馆2023"
OLD, NEW = "3.47", "5.00"
KILLS = 3
PUTS = 8

# Where the writer dies, and what is then to be seen of the report.
STEPS: list[tuple[str, Any, str, str, str]] = [
    ("half the PDF is copied", os, "fsync", "before", OLD),
    ("the PDF is copied", KeptFiles, "keep", "after", OLD),
    ("the report has a number", Ledger, "_announce", "after", OLD),
    ("Chroma is being written", store_vectors, "upsert", "after", OLD),
    ("Chroma is written", DenseIndex, "add", "after", OLD),
    ("the rows are written and not committed", store, "insert_report", "after", OLD),
    ("the report is visible", Ledger, "_publish", "after", NEW),
    ("the earlier vectors are to be deleted", DenseIndex, "delete", "before", NEW),
    ("the earlier vectors are deleted", DenseIndex, "delete", "after", NEW),
]


def _ledger(data: Path) -> Ledger:
    return Ledger(data, DeterministicFakeEmbedding(size=16), "fake")


def _deadly(step: Callable[..., Any], when: str) -> Callable[..., Any]:
    def die(*args: Any) -> None:
        if when == "after":
            step(*args)
        os._exit(9)

    return die


def _die_at(n: int, data: Path) -> None:
    _, owner, name, when, _ = STEPS[n]
    ledger = _ledger(data)
    setattr(owner, name, _deadly(getattr(owner, name), when))
    ledger.put(*small_report(data.parent, OURS, NEW))


def _keep_putting(data: Path, times: int) -> None:
    ledger = _ledger(data)
    for n in range(times):
        ledger.put(*small_report(data.parent, OURS, f"{n}.00"))


def _forked(run: Callable[[], None]) -> int:
    pid = os.fork()
    if not pid:
        try:
            run()
        finally:
            os._exit(1)
    return pid


def _leave_dead_writers(folder: Path) -> None:
    """In one folder for each step a writer dies there; in some more it is killed at any moment."""
    import chromadb  # noqa: F401  (before the forks, since it is slow)

    for n, step in enumerate(STEPS):
        _, status = os.waitpid(_forked(partial(_die_at, n, folder / str(n) / "data")), 0)
        assert os.waitstatus_to_exitcode(status) == 9, step
    for n in range(KILLS):
        pid = _forked(partial(_keep_putting, folder / f"killed{n}" / "data", 10_000))
        time.sleep(random.uniform(0.1, 0.5))
        os.kill(pid, signal.SIGKILL)
        _, status = os.waitpid(pid, 0)
        assert os.waitstatus_to_exitcode(status) == -signal.SIGKILL


@pytest.fixture(scope="module")
def crashed(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Folders left behind by dead writers, named by the number of the step."""
    folder = tmp_path_factory.mktemp("crashed")
    _fill(folder / "base")
    for name in [*map(str, range(len(STEPS))), *(f"killed{n}" for n in range(KILLS))]:
        shutil.copytree(folder / "base", folder / name / "data")
    assert _started("die", folder).wait(60) == 0
    return folder


def _fill(data: Path) -> None:
    with _ledger(data) as ledger:
        for stem in (OURS, "白水县档案馆2023"):
            ledger.put(*small_report(data.parent, stem, OLD))


def _started(*arguments: object) -> subprocess.Popen[bytes]:
    command = [sys.executable, "-m", "tests.test_store_crash", *map(str, arguments)]
    return subprocess.Popen(command, cwd=Path(__file__).parents[1])


def _assert_whole(ledger: Ledger, spent: str | None) -> None:
    """The report says one thing everywhere: in figures, tables, passages by word and by meaning, and file."""
    said = str(ledger.figures([OURS])[0].amount.value)
    assert spent in (said, None)
    assert len(ledger.figures()) == 6
    assert ledger.tables(OURS)[0].rows[0][1].text == said
    for hits in (ledger.search_text("公务接待费支出", [OURS], 9), ledger.search_dense("问", [OURS], 9)):
        assert sorted(chunk.id for chunk, _ in hits) == ["p9-1", "p9-2", "t1-r0"]
        assert _amounts(hits) == {said}
    file = ledger.file_of(OURS)
    assert file and said in file.read_text()


def _amounts(hits: list[tuple[Chunk, float]]) -> set[str]:
    """What the passages found say was spent on 公务接待."""
    texts = [chunk.text for chunk, _ in hits if "公务接待费" in chunk.text]
    return {text.partition(" 万元")[0].rpartition(" ")[2] for text in texts}


def _assert_nothing_to_do(data: Path) -> None:
    """The doctor tells what was left behind, and asks nobody to act on it."""
    checks = list(check_folder(data, "fake"))
    assert worst(checks) in ("ok", "note"), checks


def _assert_tidy(data: Path) -> None:
    assert len(list((data / "files").iterdir())) == 2
    with sqlite3.connect(data / "ledger.db") as db:
        assert db.execute("SELECT count(*) FROM orphan_vectors").fetchone() == (0,)
        assert db.execute("PRAGMA integrity_check").fetchone() == ("ok",)
        assert db.execute("INSERT INTO chunks_fts (chunks_fts) VALUES ('integrity-check')")
    with sqlite3.connect(data / "chroma" / "chroma.sqlite3") as db:
        assert db.execute("SELECT count(*) FROM embeddings").fetchone() == (6,)


@pytest.mark.parametrize("n", range(len(STEPS)), ids=[step[0] for step in STEPS])
def test_a_writer_that_died_leaves_the_old_report_or_the_new(
    crashed: Path, n: int, caplog: pytest.LogCaptureFixture
) -> None:
    data, (step, _, _, _, seen) = crashed / str(n) / "data", STEPS[n]
    _assert_nothing_to_do(data)
    with _ledger(data) as ledger:
        _assert_whole(ledger, seen)
        ledger.put(*small_report(crashed, OURS, "6.00"))
        _assert_whole(ledger, "6.00")
    _assert_tidy(data)
    # What Chroma was writing is not trusted; what it had written is.
    assert ("重建" in caplog.text) == (step == "Chroma is being written")


@pytest.mark.parametrize("n", range(KILLS))
def test_a_writer_killed_at_any_moment_leaves_a_whole_report(crashed: Path, n: int) -> None:
    data = crashed / f"killed{n}" / "data"
    _assert_nothing_to_do(data)
    with _ledger(data) as ledger:
        _assert_whole(ledger, None)
        ledger.cleanup()
        _assert_whole(ledger, None)
    _assert_tidy(data)


def test_a_reader_beside_a_writer_sees_one_report_or_the_other(
    tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    data = tmp_path / "data"
    _fill(data)
    seen = set()
    with _ledger(data) as reader:
        writer = _started("put", data)
        while writer.poll() is None:
            hits = reader.search_dense("问", [OURS], 9)
            assert (len(hits), len(_amounts(hits))) == (3, 1)
            assert len({figure.source.report for figure in reader.figures()}) == 2
            seen |= _amounts(hits)
        assert writer.returncode == 0
        _assert_whole(reader, f"{PUTS - 1}.00")
    assert len(seen) > 2
    assert "重建" not in caplog.text


if __name__ == "__main__":
    if sys.argv[1] == "die":
        _leave_dead_writers(Path(sys.argv[2]))
    else:
        _keep_putting(Path(sys.argv[2]), PUTS)

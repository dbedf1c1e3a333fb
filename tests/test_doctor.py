"""What `juesuan doctor` finds: everything that can be wrong with a data folder is put there, one by one."""

from __future__ import annotations

import fcntl
import json
import os
import shlex
import shutil
import sqlite3
import subprocess
from collections.abc import Callable
from contextlib import closing
from pathlib import Path
from types import SimpleNamespace

import pytest
from langchain_core.embeddings import DeterministicFakeEmbedding

from ingest.ledger.checkup import Check, worst
from ingest.ledger.store import Ledger
from ingest.ledger.store_checkup import check_folder
from ingest.ledger.store_tables import VERSION
from tests.small_report import small_report
from ui.cli import run

pytestmark = pytest.mark.files

OURS, OTHER, MODEL = "青山县档案馆2023", "白水县档案馆2023", "fake"


def opened(data: Path) -> Ledger:
    return Ledger(data, DeterministicFakeEmbedding(size=16), MODEL)


@pytest.fixture(scope="module")
def filled(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Two reports with vectors."""
    folder = tmp_path_factory.mktemp("doctor")
    with opened(folder / "data") as ledger:
        for stem in (OURS, OTHER):
            ledger.put(*small_report(folder, stem))
    return folder / "data"


@pytest.fixture
def data(filled: Path, tmp_path: Path) -> Path:
    """A copy to spoil; its name wants quoting in a shell."""
    return Path(shutil.copytree(filled, tmp_path / "da ta"))


def found(data: Path, model: str = MODEL) -> dict[str, Check]:
    """The gravest check of each name."""
    checks = list(check_folder(data, model))
    names = dict.fromkeys(check.name for check in checks)
    return {
        name: next(c for c in checks if c.name == name and c.level == worst([c for c in checks if c.name == name]))
        for name in names
    }


def changed(data: Path, statement: str) -> None:
    with closing(sqlite3.connect(data / "ledger.db", isolation_level=None)) as db:
        db.execute(statement)


def kept(data: Path, stem: str = OURS) -> Path:
    with Ledger(data) as ledger:
        file = ledger.file_of(stem)
    assert file
    return file


def test_all_is_well(data: Path) -> None:
    checks = list(check_folder(data, MODEL))
    assert {check.level for check in checks} == {"ok"}
    assert {"账本", "报告", "向量库", "向量缓存", "中断的残留", "写入锁"} <= {check.name for check in checks}


def _cut_pages(data: Path) -> None:
    """Of what Chroma wrote little more than the header is left."""
    for file in (data / "chroma").rglob("*.bin"):
        file.write_bytes(b"")
    with (data / "chroma" / "chroma.sqlite3").open("r+b") as opened_:
        opened_.truncate(4096)


def _one_vector_less(data: Path) -> None:
    import chromadb

    client = chromadb.PersistentClient(path=str(data / "chroma"))
    chunks = client.get_collection("chunks", embedding_function=None)
    chunks.delete(ids=chunks.get(limit=1)["ids"])
    client.close()


REINDEX: list[tuple[str, Callable[[Path], object]]] = [
    ("missing", lambda data: shutil.rmtree(data / "chroma")),
    ("damaged", _cut_pages),
    ("a vector less", _one_vector_less),
    ("another model", lambda data: changed(data, "UPDATE reports SET embedding = 'other'")),
]


@pytest.mark.parametrize(("name", "spoil"), REINDEX, ids=[name for name, _ in REINDEX])
def test_vectors_that_do_not_fit_ask_for_an_index_anew_and_that_mends_them(
    data: Path, name: str, spoil: Callable[[Path], object]
) -> None:
    spoil(data)
    check = found(data)["向量库"]
    assert (check.level, check.command) == ("todo", f"juesuan reindex --data '{data}'")
    with opened(data) as ledger:
        ledger.reindex()
    assert found(data)["向量库"].level == "ok"


def _spoil_kept(data: Path) -> None:
    kept(data).write_bytes(b"%PDF-1.7 another")


REPORTS: list[tuple[str, Callable[[Path], object]]] = [
    ("不见了", lambda data: kept(data).unlink()),
    ("不是收入时的内容", _spoil_kept),
    ("内容不全", lambda data: changed(data, f"DELETE FROM figures WHERE report_id = {_id(data)}")),
    ("内容不全", lambda data: changed(data, f"DELETE FROM chunks_fts WHERE rowid = {_chunk(data)}")),
]


def _id(data: Path) -> int:
    with closing(sqlite3.connect(data / "ledger.db")) as db:
        return int(db.execute("SELECT id FROM reports WHERE name = ?", (OURS,)).fetchone()[0])


def _chunk(data: Path) -> int:
    with closing(sqlite3.connect(data / "ledger.db")) as db:
        return int(db.execute("SELECT id FROM chunks WHERE report_id = ?", (_id(data),)).fetchone()[0])


@pytest.mark.parametrize(("told", "spoil"), REPORTS, ids=["no file", "other file", "no figures", "no full text"])
def test_a_report_that_is_not_whole_is_named_and_can_be_taken_in_again(
    data: Path, tmp_path: Path, told: str, spoil: Callable[[Path], object]
) -> None:
    spoil(data)
    wrong = [check for check in check_folder(data, MODEL) if check.level != "ok"]
    assert [(check.name, check.level) for check in wrong] == [("报告", "todo")]
    assert OURS in wrong[0].text and told in wrong[0].text
    where = ["--data", str(data)]
    assert shlex.split(wrong[0].command) == [
        *("juesuan", "remove", OURS, *where, "&&", "juesuan", "ingest", f"{OURS}.pdf", *where)
    ]
    with opened(data) as ledger:
        ledger.remove(OURS)
        ledger.put(*small_report(tmp_path, OURS))
    assert {check.level for check in check_folder(data, MODEL)} == {"ok"}


def test_leftovers_of_killed_work_are_only_told_of_and_the_next_writer_removes_them(data: Path) -> None:
    (data / "files" / ("0" * 64 + ".part")).write_bytes(b"half")
    changed(data, "INSERT INTO orphan_vectors DEFAULT VALUES")
    check = found(data)["中断的残留"]
    assert check.level == "note" and check.text.startswith("1 个用不着的文件、1 份报告")
    with opened(data) as ledger:
        ledger.cleanup()
    assert found(data)["中断的残留"].level == "ok"


def test_a_use_of_the_vectors_that_was_cut_off_mends_itself(data: Path) -> None:
    (data / "chroma.lock").write_bytes(b"3 busy    \n")
    assert found(data)["向量库"].level == "note"
    with opened(data) as ledger:
        assert len(ledger.search_dense("接待", None, 9)) == 6
    assert found(data)["向量库"].level == "ok"


def test_a_damaged_cache_mends_itself(data: Path) -> None:
    (data / "embeddings.sqlite").write_bytes(b"SQLite format 3\0 and no more" * 50)
    assert found(data)["向量缓存"].level == "note"


def test_damaged_conversations_are_to_be_moved_away(data: Path) -> None:
    (data / "history.db").write_bytes(b"SQLite format 3\0 and no more" * 50)
    check = found(data)["对话记录"]
    assert check.level == "todo"
    subprocess.run(shlex.split(check.command), check=True)
    assert found(data)["对话记录"].level == "ok"


@pytest.mark.parametrize("free", [0, 400 * 2**20])
def test_a_disk_that_is_nearly_full_is_told(data: Path, monkeypatch: pytest.MonkeyPatch, free: int) -> None:
    monkeypatch.setattr(shutil, "disk_usage", lambda _: SimpleNamespace(free=free))
    assert found(data)["数据目录"].level == "todo"


def test_a_folder_that_cannot_be_written_to_is_told(data: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(os, "access", lambda *_: False)
    assert "没有写入权限" in found(data)["数据目录"].text


@pytest.mark.parametrize(
    ("spoil", "told"),
    [
        (lambda data: changed(data, f"PRAGMA user_version = {VERSION + 1}"), "请升级 juesuan"),
        (lambda data: changed(data, "PRAGMA user_version = 1"), "重新收入"),
        (lambda data: changed(data, "UPDATE figures SET report_id = 999"), "没有所属的报告"),
        (lambda data: (data / "ledger.db").write_bytes(b"no database at all" * 300), "juesuan restore"),
        (lambda data: (data / "ledger.db").unlink(), "ledger.db 不见了"),
    ],
    ids=["newer", "older", "foreign keys", "no database", "no ledger"],
)
def test_a_ledger_that_cannot_be_used_is_unreadable(
    data: Path, spoil: Callable[[Path], object], told: str, capsys: pytest.CaptureFixture[str]
) -> None:
    spoil(data)
    check = found(data)["账本"]
    assert check.level == "bad" and told in check.text
    assert run(["doctor", "--data", str(data)]) == 2
    assert "✗ 账本" in capsys.readouterr().out


def test_a_folder_before_the_first_report_is_well(tmp_path: Path) -> None:
    (tmp_path / "ingest.lock").touch()
    assert worst(list(check_folder(tmp_path, MODEL))) == "note"
    (tmp_path / "ledger.db").touch()  # killed while it was made
    assert worst(list(check_folder(tmp_path, MODEL))) == "note"


def test_a_lock_counts_only_while_its_holder_lives(data: Path) -> None:
    with (data / "ingest.lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        assert found(data)["写入锁"].level == "note"
    assert found(data)["写入锁"].level == "ok"


def test_looking_changes_nothing(data: Path) -> None:
    (data / "files" / "x.part").write_bytes(b"half")
    before = {f: f.read_bytes() for f in data.rglob("*") if f.is_file() and "chroma" not in str(f)}
    list(check_folder(data, MODEL))
    assert {f: f.read_bytes() for f in data.rglob("*") if f.is_file() and "chroma" not in str(f)} == before


def test_the_command_tells_lines_or_json_and_exits_by_what_it_found(
    data: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    config = tmp_path / "config.yaml"
    config.write_text("embedding:\n  provider: none\n", "utf-8")
    words = ["doctor", "--data", str(data), "--config", str(config)]
    assert run(words) == 0
    assert capsys.readouterr().out.endswith("一切正常\n")
    kept(data).unlink()
    assert run([*words, "--json"]) == 1
    told = json.loads(capsys.readouterr().out)
    assert told["level"] == "todo" and [c["level"] for c in told["checks"]].count("todo") == 1
    assert run(["doctor", "--data", str(tmp_path / "没有"), "--config", str(config)]) == 2
    assert capsys.readouterr().err.count("\n") == 1

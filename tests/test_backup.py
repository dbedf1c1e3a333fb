"""A backup holds one state of the folder, and what is made from it answers the same; nothing foreign comes in."""

from __future__ import annotations

import gzip
import io
import shutil
import sqlite3
import tarfile
import threading
from collections.abc import Callable
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest
from langchain_core.embeddings import DeterministicFakeEmbedding

from ingest.batch import ingest_paths
from ingest.ledger import store_backup
from ingest.ledger.model import JuesuanError
from ingest.ledger.settings import Settings
from ingest.ledger.store import Ledger, open_ledger
from ingest.ledger.store_backup import back_up, restore
from ingest.ledger.store_checkup import Check, check_folder
from qa.answer import ask
from tests.real import settings_for
from tests.small_report import small_report
from tests.workbooks import nine_tables
from ui.cli import run

pytestmark = pytest.mark.files

OURS, OTHER = "青山县档案馆2023", "白水县档案馆2023"
QUESTIONS = (
    "公务接待费为何增长",
    "云溪市示例文化和旅游局2023年公务接待费为何增长",
    "青杉县示例农业农村局2023年三公经费合计是多少元",
    "青杉县示例农业农村局2022年收入总计",
    "哪个部门的公务接待费最高",
    "有没有火星探测支出",
)


class Counting(DeterministicFakeEmbedding):
    """Counts the passages that it is asked for."""

    asked: int = 0

    def embed_documents(self, texts: list[str]) -> list[list[float]]:
        self.asked += len(texts)
        return super().embed_documents(texts)


@pytest.fixture
def data(tmp_path: Path) -> Path:
    """Two reports with vectors, a conversation, a list of opinions, and what is not worth keeping."""
    folder = tmp_path / "data"
    with Ledger(folder, Counting(size=16), "fake") as ledger:
        for stem in (OURS, OTHER):
            ledger.put(*small_report(tmp_path, stem))
    with closing(sqlite3.connect(folder / "history.db")) as db, db:
        db.execute("CREATE TABLE talks (said TEXT)")
        db.execute("INSERT INTO talks VALUES ('问')")
    (folder / "opinions.jsonl").write_text('{"liked": true}\n', "utf-8")
    (folder / "files" / "x.part").write_bytes(b"half")
    (folder / "uploads").mkdir()
    (folder / "uploads" / "secret.pdf").write_bytes(b"x")
    return folder


@pytest.fixture(params=["b.tar.gz", "b"])
def saved(request: pytest.FixtureRequest, data: Path, tmp_path: Path) -> Path:
    """A backup as an archive and as a folder."""
    out = tmp_path / str(request.param)
    assert back_up(data, out).missing == ()
    return out


def test_what_is_brought_back_is_the_same_and_no_model_is_run(saved: Path, data: Path, tmp_path: Path) -> None:
    new = tmp_path / "new" / "place"
    assert restore(saved, new) == 2
    model = Counting(size=16)
    with Ledger(data, Counting(size=16), "fake") as old, Ledger(new, model, "fake") as ledger:
        assert ledger.reindex() == 6 and model.asked == 0
        assert ledger.reports() == old.reports() and ledger.figures() == old.figures()
        assert [t for s in (OURS, OTHER) for t in ledger.tables(s)] == [t for s in (OURS, OTHER) for t in old.tables(s)]
        assert ledger.search_dense("接待", None, 9) == old.search_dense("接待", None, 9)
        assert ledger.search_text("接待", None, 9) == old.search_text("接待", None, 9)
    assert {check.level for check in check_folder(new, "fake")} == {"ok"}
    with closing(sqlite3.connect(new / "history.db")) as db:
        assert db.execute("SELECT said FROM talks").fetchall() == [("问",)]
    assert (new / "opinions.jsonl").read_bytes() == (data / "opinions.jsonl").read_bytes()
    assert not (new / "uploads").exists() and not list(new.rglob("*.part"))
    assert [path.name for path in tmp_path.iterdir() if path.name.startswith(".")] == []


def test_workbooks_come_back_with_the_rest(tmp_path: Path) -> None:
    book = nine_tables(tmp_path / "示例市档案局2023年度决算公开表.xlsx")
    settings = settings_for(tmp_path / "data")
    with open_ledger(settings) as ledger:
        assert [taken.status for taken in ingest_paths([book], ledger, settings)] == ["added"]
    assert back_up(settings.data, tmp_path / "b.tgz").missing == ()
    assert restore(tmp_path / "b.tgz", tmp_path / "new") == 1
    with open_ledger(settings_for(tmp_path / "new")) as ledger:
        assert [info.workbook for info in ledger.reports()] == [True]
    assert [check.level for check in _of_reports(tmp_path / "new")] == ["ok"]
    kept = next((tmp_path / "new" / "files").iterdir())
    kept.write_bytes(b"other")
    (told,) = _of_reports(tmp_path / "new")
    assert told.level == "todo" and book.name in told.command and ".xlsx.pdf" not in told.command


def _of_reports(folder: Path) -> list[Check]:
    return [check for check in check_folder(folder, "none") if check.name == "报告"]


def test_a_restored_archive_answers_as_before(sample_settings: Settings, sample_ledger: Ledger, tmp_path: Path) -> None:
    assert back_up(sample_settings.data, tmp_path / "b.tgz").reports == len(sample_ledger.reports())
    restore(tmp_path / "b.tgz", tmp_path / "new")
    settings = settings_for(tmp_path / "new")

    def told(ledger: Ledger, settings: Settings, question: str) -> dict[str, Any]:
        return {**ask(question, ledger, settings).to_json(), "took_ms": 0}

    with open_ledger(settings) as ledger:
        before = [told(sample_ledger, sample_settings, question) for question in QUESTIONS]
        assert [told(ledger, settings, question) for question in QUESTIONS] == before
    assert {answer["outcome"] for answer in before} >= {"answered", "no_evidence", "ambiguous"}


def test_a_backup_beside_a_writer_is_one_state(data: Path, tmp_path: Path) -> None:
    """The writer replaces one report again and again, each time with another PDF, and removes the earlier one."""
    stop = threading.Event()

    def write() -> None:
        with Ledger(data) as ledger:
            for n in range(10_000):
                if stop.is_set():
                    return
                ledger.put(*small_report(tmp_path, OURS, f"{n}.00"))

    writer = threading.Thread(target=write)
    writer.start()
    try:
        for n in range(4):
            assert back_up(data, tmp_path / f"{n}.tar.gz").missing == ()
    finally:
        stop.set()
        writer.join()
    for n in range(4):
        restore(tmp_path / f"{n}.tar.gz", tmp_path / f"new{n}")
        assert all(check.level != "todo" for check in check_folder(tmp_path / f"new{n}", "") if check.name != "向量库")


def test_a_pdf_that_is_gone_is_told_and_the_rest_is_saved(
    data: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    with Ledger(data) as ledger:
        file = ledger.file_of(OURS)
        assert file
        file.unlink()
    assert run(["backup", str(tmp_path / "b.tgz"), "--data", str(data)]) == 1
    out, err = capsys.readouterr()
    assert "已备份 2 份" in out and OURS in err and "juesuan doctor" in err
    assert restore(tmp_path / "b.tgz", tmp_path / "new") == 2


def test_a_pdf_that_changed_on_the_disk_is_left_out_and_the_rest_comes_back(data: Path, tmp_path: Path) -> None:
    with Ledger(data, Counting(size=16), "fake") as ledger:
        sha256 = next(info.sha256 for info in ledger.reports() if info.stem == OURS)
    with (data / "files" / f"{sha256}.pdf").open("ab") as file:
        file.write(b"x")
    assert back_up(data, tmp_path / "b.tgz").missing == (OURS,)
    assert restore(tmp_path / "b.tgz", tmp_path / "new") == 2


def test_a_damaged_cache_keeps_nothing_from_being_saved(data: Path, tmp_path: Path) -> None:
    (data / "embeddings.sqlite").write_bytes(b"SQLite format 3\0" + b"?" * 9000)
    back_up(data, tmp_path / "b")
    assert restore(tmp_path / "b", tmp_path / "new") == 2


def repacked(archive: Path, out: Path, extra: tarfile.TarInfo, content: bytes = b"") -> Path:
    """The archive with one more member."""
    with tarfile.open(archive) as old, tarfile.open(out, "w:gz") as new:
        extra.size = len(content)
        new.addfile(extra, io.BytesIO(content))
        for member in old:
            new.addfile(member, old.extractfile(member))
    return out


def member(name: str, kind: bytes = tarfile.REGTYPE, link: str = "") -> tarfile.TarInfo:
    info = tarfile.TarInfo(name)
    info.type, info.linkname = kind, link
    return info


EVIL = [
    member("../outside"),
    member("/tmp/outside"),
    member("files/../../outside"),
    member("files/not-a-digest.pdf"),
    member("ledger.db-wal"),
    member("chroma.lock"),
    member(".hidden"),
    member("history.db", tarfile.SYMTYPE, "/etc/passwd"),
    member("history.db", tarfile.LNKTYPE, "ledger.db"),
    member("pipe", tarfile.FIFOTYPE),
    member("folder", tarfile.DIRTYPE),
    member("unlisted.jsonl"),
    member("ledger.db"),
]


@pytest.mark.parametrize("extra", EVIL, ids=lambda info: f"{info.name} {info.type!r}")
def test_what_has_no_place_in_a_backup_is_refused(data: Path, tmp_path: Path, extra: tarfile.TarInfo) -> None:
    back_up(data, tmp_path / "b.tgz")
    evil, new = repacked(tmp_path / "b.tgz", tmp_path / "evil.tgz", extra, b""), tmp_path / "deep" / "new"
    with pytest.raises(JuesuanError) as caught:
        restore(evil, new)
    assert "\n" not in str(caught.value)
    assert not new.exists() and not (tmp_path / "outside").exists() and not (tmp_path / "deep" / "outside").exists()


def _cut(file: Path) -> None:
    file.write_bytes(file.read_bytes()[: file.stat().st_size * 2 // 3])


def _turned_bit(file: Path) -> None:
    raw = bytearray(gzip.decompress(file.read_bytes()))
    raw[raw.index(b"%PDF-1.7") + 6] ^= 1
    file.write_bytes(gzip.compress(bytes(raw)))


SPOILS: list[Callable[[Path], object]] = [
    _cut,
    _turned_bit,
    lambda file: file.write_bytes(b""),
    lambda file: file.write_bytes(b"PK\x03\x04 some other archive"),
    lambda file: file.write_bytes(gzip.compress(b"not a tar archive" * 100)),
    lambda file: tarfile.open(file, "w:gz").close(),
    lambda file: file.unlink(),
]


@pytest.mark.parametrize("spoil", SPOILS, ids=["cut", "bit", "empty", "zip", "gzip", "no members", "absent"])
def test_a_damaged_or_foreign_archive_is_one_line(
    data: Path, tmp_path: Path, spoil: Callable[[Path], object], capsys: pytest.CaptureFixture[str]
) -> None:
    back_up(data, tmp_path / "b.tgz")
    spoil(tmp_path / "b.tgz")
    assert run(["restore", str(tmp_path / "b.tgz"), "--data", str(tmp_path / "new")]) == 2
    out, err = capsys.readouterr()
    assert (out, err.count("\n")) == ("", 1) and "备份" in err
    assert not (tmp_path / "new").exists()


def test_a_backup_of_another_version_is_refused(data: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(store_backup, "VERSION", 99)
    back_up(data, tmp_path / "b")
    monkeypatch.undo()
    with pytest.raises(JuesuanError, match="另一版本"):
        restore(tmp_path / "b", tmp_path / "new")


def test_nothing_is_overwritten(data: Path, tmp_path: Path) -> None:
    back_up(data, tmp_path / "b")
    with pytest.raises(JuesuanError, match="已经存在"):
        back_up(data, tmp_path / "b")
    with pytest.raises(JuesuanError, match="不是空的"):
        restore(tmp_path / "b", data)
    (tmp_path / "empty").mkdir()
    (tmp_path / "empty" / ".restore.part").mkdir()  # of an earlier one that was killed
    assert restore(tmp_path / "b", tmp_path / "empty") == 2


def test_a_full_disk_leaves_nothing(data: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def full(*_: object, **__: object) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(shutil, "copyfile", full)
    with pytest.raises(JuesuanError, match="磁盘已满"):
        back_up(data, tmp_path / "b.tgz")
    assert sorted(path.name for path in tmp_path.iterdir() if path.suffix != ".pdf") == ["data"]

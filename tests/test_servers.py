"""An archive on PostgreSQL and a Chroma server: everything a command does there, and the same answers as before it moved."""

from __future__ import annotations

import json
import subprocess
import sys
import time
from collections.abc import Sequence
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest
from langchain_core.embeddings import DeterministicFakeEmbedding

from ingest.ledger.model import JuesuanError
from ingest.ledger.settings import load_settings
from ingest.ledger.store import Ledger, open_ledger
from ingest.ledger.store_databases import database_of
from ingest.ledger.store_views import VIEWS
from tests.engines import new_database
from tests.real import FEW_PAGES, ROOT, SAMPLE, some_pages
from tests.test_records import kept_talk
from ui.cli import run
from ui.records import records_of

pytestmark = pytest.mark.files

QUESTIONS = [
    "公务接待费是多少？",
    "三公经费比上年减少多少，为什么？",
    "公务用车购置及运行维护费占三公经费的比例是多少？",
    "2022年和2023年公务接待费哪年多？",
    "因公出国（境）费支出情况怎么样？",
    "项目绩效自评得分最高的项目是哪个？",
    "报告里提到了哪些车辆？",
    "接待了多少批次、多少人？",
    "公务接待费加公务用车运行维护费是多少？",
    "食堂改造花了多少钱？",
    "'; DROP TABLE reports; --",
]
LATER = SAMPLE.with_name(SAMPLE.name.replace("2022", "2023"))


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The settings files old.yaml (one folder), new.yaml (two servers) and back.yaml, and reports in the old place."""
    folder = tmp_path_factory.mktemp("servers")
    for name in ("old", "back"):
        (folder / f"{name}.yaml").write_text(f"data: {name}\n", "utf-8")
    for sample in (SAMPLE, LATER):
        some_pages(sample, FEW_PAGES, folder / sample.name)
    assert juesuan(folder, "old", "ingest", str(folder / SAMPLE.name), str(folder / LATER.name))[0] == 0
    kept_talk(records_of(load_settings(folder / "old.yaml")))
    return folder


@pytest.fixture(scope="module")
def moved(folder: Path, postgres: str, chroma_server: str) -> Path:
    """The same, copied to the servers."""
    told = f"data: new\nledger: {new_database(postgres)}\nchroma: {chroma_server}\n"
    (folder / "new.yaml").write_text(told, "utf-8")
    assert juesuan(folder, "old", "copy", "--to", str(folder / "new.yaml"))[0] == 0
    assert not (folder / "new" / "ledger.db").exists() and not (folder / "new" / "chroma").exists()
    return folder


def juesuan(folder: Path, which: str, *arguments: str) -> tuple[int, str, str]:
    """A command line in a process of its own: exit code, stdout, stderr."""
    command = [sys.executable, "-m", "ui.cli", *arguments, "--config", str(folder / f"{which}.yaml")]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, timeout=300, check=False)
    return done.returncode, done.stdout, done.stderr


def told(capsys: pytest.CaptureFixture[str], folder: Path, which: str, *arguments: str) -> tuple[int, str]:
    """The same inside the test: exit code and stdout."""
    capsys.readouterr()
    return run([*arguments, "--config", str(folder / f"{which}.yaml")]), capsys.readouterr().out


def answers(capsys: pytest.CaptureFixture[str], folder: Path, which: str) -> list[dict[str, Any]]:
    given = [told(capsys, folder, which, "ask", question, "--json") for question in QUESTIONS]
    return [{k: v for k, v in json.loads(out).items() if k not in ("id", "took_ms")} for _, out in given]


def test_a_moved_archive_answers_the_same_and_so_does_one_moved_back(
    moved: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    before = answers(capsys, moved, "old")
    assert {answer["outcome"] for answer in before} > {"answered"} and any(answer["citations"] for answer in before)
    assert answers(capsys, moved, "new") == before
    assert juesuan(moved, "new", "copy", "--to", str(moved / "back.yaml"))[::2] == (0, "")
    assert answers(capsys, moved, "back") == before
    talks = [records_of(load_settings(moved / f"{name}.yaml")).talks("甲") for name in ("old", "new", "back")]
    assert talks[0] and talks[0] == talks[1] == talks[2]


@pytest.mark.parametrize(
    "arguments",
    [["reports", "--json"], ["audit", "--json"], ["compare", "--subject", "公务接待费"]],
    ids=lambda arguments: arguments[0],
)
def test_every_way_to_look_gives_the_same(
    arguments: Sequence[str], moved: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    before = told(capsys, moved, "old", *arguments)
    assert before[1].strip() and told(capsys, moved, "new", *arguments) == before


def test_exports_are_the_same(moved: Path, capsys: pytest.CaptureFixture[str]) -> None:
    for which in ("old", "new"):
        assert told(capsys, moved, which, "export", "figures", str(moved / f"{which}.csv"))[0] == 0
    assert (moved / "old.csv").read_bytes() == (moved / "new.csv").read_bytes()


@pytest.mark.parametrize("view", VIEWS)
def test_views_say_the_same(view: str, moved: Path) -> None:
    said = []
    for which in ("old", "new"):
        with closing(database_of(load_settings(moved / f"{which}.yaml"))) as database, database.reading() as db:
            rows = db.execute(f"SELECT * FROM {view}").fetchall()
        said.append(sorted(map(repr, map(tuple, rows))))
    assert said[0] == said[1] and (said[0] or view not in ("数字", "三公经费"))


@pytest.mark.parametrize(
    ("line", "says"),
    [
        ("ledger: postgresql://me:secret@host/base", "PGPASSWORD"),
        ("ledger: mysql://host/secret", "postgresql://"),
        ("ledger: postgresql://host", "postgresql://"),
        ("ledger: postgresql://host/base?password=secret", "PGPASSWORD"),
        ("chroma: host:8000", "http://"),
        ("chroma: http://me:secret@host:8000", "http://"),
        ("chroma: http://host:8000/secret", "http://"),
        ("ledger: [secret]", "应为文字"),
    ],
)
def test_an_address_that_will_not_do_is_told_and_not_repeated(line: str, says: str, tmp_path: Path) -> None:
    (tmp_path / "config.yaml").write_text(f"data: data\n{line}\n", "utf-8")
    with pytest.raises(JuesuanError, match=says) as caught:
        load_settings(tmp_path / "config.yaml")
    assert "secret" not in str(caught.value) and "第 2 行" in str(caught.value)


def test_a_search_by_meaning_is_the_same(moved: Path) -> None:
    found = []
    for which in ("old", "new"):
        with open_ledger(load_settings(moved / f"{which}.yaml")) as ledger:
            found.append(ledger.search_dense("请客吃饭花了多少钱", None, 10))
    assert [(c.source.report, c.id) for c, _ in found[0]] == [(c.source.report, c.id) for c, _ in found[1]] != []


def test_a_report_leaves_and_comes_back(moved: Path, capsys: pytest.CaptureFixture[str]) -> None:
    before = answers(capsys, moved, "new")
    assert told(capsys, moved, "new", "remove", SAMPLE.stem)[0] == 0
    assert SAMPLE.stem not in told(capsys, moved, "new", "reports")[1]
    assert answers(capsys, moved, "new") != before
    assert told(capsys, moved, "new", "ingest", str(moved / SAMPLE.name))[0] == 0
    code, out = told(capsys, moved, "new", "doctor", "--json")
    assert code == 0 and {c["level"] for c in json.loads(out)["checks"] if c["name"] in ("账本", "报告", "向量库")} == {
        "ok"
    }
    assert [answer["answer"] for answer in answers(capsys, moved, "new")] == [answer["answer"] for answer in before]


def test_a_lost_index_is_built_anew(moved: Path, capsys: pytest.CaptureFixture[str]) -> None:
    import chromadb

    settings = load_settings(moved / "new.yaml")
    client = chromadb.HttpClient(host="127.0.0.1", port=int(settings.chroma.rpartition(":")[2]))
    with open_ledger(settings) as ledger:
        before = [chunk for chunk, _ in ledger.search_dense("公务接待", None, 5)]
    (ours,) = [c.name for c in client.list_collections() if c.count() == sum(i.chunks for i in ledger.reports())]
    client.delete_collection(ours)
    code, out = told(capsys, moved, "new", "doctor", "--json")
    assert code == 1 and "juesuan reindex" in out
    with open_ledger(settings) as ledger:
        assert [chunk for chunk, _ in ledger.search_dense("公务接待", None, 5)] == before
    assert told(capsys, moved, "new", "doctor")[0] == 0


@pytest.mark.parametrize(
    ("which", "arguments", "says"),
    [
        ("new", ["backup", "x.tar.gz"], "pg_dump"),
        ("new", ["restore", "x.tar.gz"], "pg_dump"),
        ("old", ["copy", "--to", "new.yaml"], "已经有报告"),
        ("old", ["copy", "--to", "old.yaml"], "同一处"),
        ("gone", ["reports"], "PGPASSWORD"),
    ],
)
def test_what_cannot_be_done_is_told_in_one_line(
    which: str, arguments: list[str], says: str, moved: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (moved / "gone.yaml").write_text("data: new\nledger: postgresql://juesuan@127.0.0.1:1/none\n", "utf-8")
    named = [str(moved / word) if word.endswith((".yaml", ".gz")) else word for word in arguments]
    code = run([*named, "--config", str(moved / f"{which}.yaml")])
    error = capsys.readouterr().err
    assert code == 2 and says in error and error.count("\n") == 1


def test_a_chroma_server_that_is_gone_is_told(moved: Path, capsys: pytest.CaptureFixture[str]) -> None:
    text = (moved / "new.yaml").read_text("utf-8")
    (moved / "half.yaml").write_text(text.rpartition("chroma:")[0] + "chroma: http://127.0.0.1:1\n", "utf-8")
    assert told(capsys, moved, "half", "reports")[0] == 0
    assert told(capsys, moved, "half", "doctor")[0] in (0, 1)
    code = run(["reindex", "--config", str(moved / "half.yaml")])
    error = capsys.readouterr().err
    assert code == 2 and "Chroma 服务器" in error and error.count("\n") == 1


WRITER = """
import sys
from pathlib import Path
from langchain_core.embeddings import DeterministicFakeEmbedding
from ingest.ledger.store import Ledger
from ingest.ledger.store_postgres import PostgresDatabase
from tests.small_report import small_report
place, database, chroma = sys.argv[1:]
model = DeterministicFakeEmbedding(size=16)
with Ledger(Path(place) / "data", model, "fake", database=PostgresDatabase(database), chroma=chroma) as ledger:
    for n in range(int(sys.stdin.readline())):
        print(n, flush=True)
        ledger.put(*small_report(Path(place), "甲", f"{n}.00"))
"""


@pytest.mark.parametrize("after_s", [0.05, 0.2, 0.45])
def test_a_writer_killed_at_any_moment_leaves_a_whole_report(
    after_s: float, tmp_path: Path, postgres: str, chroma_server: str
) -> None:
    place = [str(tmp_path), new_database(postgres), chroma_server]
    command = [sys.executable, "-c", WRITER, *place]
    with subprocess.Popen(command, cwd=ROOT, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True) as writer:
        assert writer.stdin and writer.stdout
        writer.stdin.write("10000\n")
        writer.stdin.flush()
        assert writer.stdout.readline() and writer.stdout.readline()
        time.sleep(after_s)
        writer.kill()
    from ingest.ledger.store_postgres import PostgresDatabase

    model = DeterministicFakeEmbedding(size=16)
    database = PostgresDatabase(place[1])
    with Ledger(tmp_path / "data", model, "fake", database=database, chroma=chroma_server) as ledger:
        (info,) = ledger.reports()
        assert (info.figures, info.chunks) == (len(ledger.figures()), len(ledger.chunks())) == (3, 3)
        assert len(ledger.search_text("公务接待费", None, 9)) == len(ledger.search_dense("问", None, 9)) == 3
        ledger.cleanup()
        assert len(list((tmp_path / "data" / "files").iterdir())) == 1
        with database.reading() as db:
            assert db.execute("SELECT count(*) FROM orphan_vectors").fetchone() == (0,)
            counted = db.execute("SELECT value FROM ledger_state WHERE name = 'passages'").fetchone()
        assert counted == (3,)

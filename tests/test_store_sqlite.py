"""The SQLite file of the ledger: what people find in it, and files of other kinds and of earlier versions."""

from __future__ import annotations

import sqlite3
from contextlib import closing
from pathlib import Path

import pytest

from ingest.ledger.model import Figure, JuesuanError, Measure
from ingest.ledger.store import Ledger
from tests.small_report import small_report

pytestmark = pytest.mark.files

OURS = "青山县档案馆2023"


def _spent(figures: list[Figure]) -> list[str]:
    return [f"{figure.amount.value} {figure.amount.unit}" for figure in figures if figure.measure is Measure.FINAL]


def test_the_file_reads_well_in_a_sql_tool(tmp_path: Path) -> None:
    with Ledger(tmp_path / "data") as ledger:
        ledger.put(*small_report(tmp_path, OURS))
    with sqlite3.connect(tmp_path / "data" / "ledger.db") as db:
        rows = db.execute(
            "SELECT name, subject, measure, value, unit, value_yuan, page, table_title FROM figures"
            " JOIN reports ON reports.id = report_id WHERE name = ? ORDER BY value_yuan DESC",
            (OURS,),
        ).fetchall()
        assert rows[0] == (OURS, "公务接待费", "决算数", "3.47", "万元", 34700.0, 9, "三公")
        assert rows[-1][3:6] == ("57.010", "%", None)
        assert db.execute("SELECT issues FROM reports").fetchone()[0] == '["第 3 页是图片"]'
        assert db.execute("PRAGMA journal_mode").fetchone()[0] == "wal"
        assert db.execute("PRAGMA integrity_check").fetchone()[0] == "ok"


def test_a_file_that_is_no_ledger_is_told(tmp_path: Path) -> None:
    (tmp_path / "ledger.db").write_text("this is no database at all" * 99)
    with pytest.raises(JuesuanError, match="读写失败"):
        Ledger(tmp_path)
    (tmp_path / "ledger.db").write_text("")
    assert Ledger(tmp_path).reports() == []


LATER = {"reports": "workbook", "table_cells": "address", "figures": "cell", "chunks": "cell"}


@pytest.fixture
def older(tmp_path: Path) -> Path:
    """The data folder of a version that knew no workbooks, with a report in it."""
    with Ledger(tmp_path / "data") as ledger:
        ledger.put(*small_report(tmp_path, OURS))
    with closing(sqlite3.connect(tmp_path / "data" / "ledger.db")) as db:
        for view in ("绩效指标", "绩效项目", "收支总额", "三公经费", "数字"):
            db.execute(f"DROP VIEW {view}")
        for table, column in LATER.items():
            db.execute(f"ALTER TABLE {table} DROP COLUMN {column}")
        db.commit()
    return tmp_path / "data"


def columns_of(folder: Path, table: str) -> set[str]:
    with closing(sqlite3.connect(folder / "ledger.db")) as db:
        return {row[1] for row in db.execute(f"PRAGMA table_info({table})")}


def test_an_older_ledger_is_given_the_later_columns(older: Path, tmp_path: Path) -> None:
    assert not any(column in columns_of(older, table) for table, column in LATER.items())
    with Ledger(older) as ledger:
        assert _spent(ledger.figures([OURS])) == ["3.47 万元"]
        assert not ledger.reports()[0].workbook and ledger.tables(OURS)[0].rows[0][0].address == ""
        ledger.put(*small_report(tmp_path, OURS, "4.00"))
        assert _spent(ledger.figures([OURS])) == ["4.00 万元"]
    assert all(column in columns_of(older, table) for table, column in LATER.items())


def test_an_older_ledger_that_cannot_be_written_is_read_as_it_is(older: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def refused(db: sqlite3.Connection) -> None:
        raise sqlite3.OperationalError("attempt to write a readonly database")

    monkeypatch.setattr("ingest.ledger.store_schema._add_columns", refused)
    with Ledger(older) as ledger:
        assert _spent(ledger.figures([OURS])) == ["3.47 万元"]
        assert ledger.tables(OURS)[0].rows and ledger.chunks([OURS])
        assert ledger.search_text("公务接待费", None, 1) and not ledger.reports()[0].workbook
    assert "cell" not in columns_of(older, "figures")

"""The ledger in the hands of others: its views, Datasette with docs/metadata.yaml, and the ten queries of docs/data.md."""

from __future__ import annotations

import asyncio
import re
import sqlite3
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest
import yaml
from datasette.app import Datasette
from datasette.utils import tilde_encode

from ingest.ledger.settings import Settings
from ingest.ledger.store import Ledger
from ingest.ledger.store_schema import SqliteDatabase
from ingest.ledger.store_views import VIEWS
from tests.real import ROOT

pytestmark = pytest.mark.files

YUNXI = "云溪市示例文化和旅游局"
QUERIES = re.findall(r"```sql\n(.*?);?\n```", (ROOT / "docs" / "data.md").read_text("utf-8"), flags=re.DOTALL)
METADATA = yaml.safe_load((ROOT / "docs" / "metadata.yaml").read_text("utf-8"))
DESCRIBED = METADATA["databases"]["ledger"]["tables"]


@pytest.fixture(scope="module")
def db(sample_settings: Settings, sample_ledger: Ledger) -> Iterator[sqlite3.Connection]:
    """The samples' ledger as any SQL tool opens it."""
    with closing(sqlite3.connect(f"file:{sample_settings.data / 'ledger.db'}?mode=ro", uri=True)) as opened:
        opened.row_factory = sqlite3.Row
        yield opened


def rows(db: sqlite3.Connection, sql: str) -> list[dict[str, Any]]:
    return [dict(row) for row in db.execute(sql)]


@pytest.mark.parametrize("number", range(10))
def test_every_documented_query_finds_something(db: sqlite3.Connection, number: int) -> None:
    found = rows(db, QUERIES[number])
    assert found
    assert any(value is not None for row in found for value in row.values())


def test_the_documented_queries_are_those_of_datasette() -> None:
    canned = METADATA["databases"]["ledger"]["queries"]
    assert len(QUERIES) == 10 and [one["sql"].strip() for one in canned.values()] == QUERIES
    titles = re.findall(r"^\d+\. (.*)$", (ROOT / "docs" / "data.md").read_text("utf-8"), flags=re.MULTILINE)
    assert [one["title"] for one in canned.values()] == titles


def test_three_public_costs_are_those_on_the_pages(db: sqlite3.Connection) -> None:
    spent = {row["年度"]: row for row in rows(db, QUERIES[0]) if row["部门"] == YUNXI}
    assert (spent[2023]["合计_万元"], spent[2023]["公务接待_万元"], spent[2023]["因公出国_万元"]) == (22.39, 3.11, 8.6)
    assert spent[2022]["合计_万元"] == 13.51
    [grown] = [row for row in rows(db, QUERIES[1]) if row["部门"] == YUNXI]
    assert (grown["增减_万元"], grown["增减率"]) == (8.88, 65.73)  # as page 7 of the report of 2023 prints it


def test_totals_and_projects_are_those_on_the_pages(db: sqlite3.Connection) -> None:
    [total] = rows(db, f"SELECT * FROM 收支总额 WHERE 部门 = '{YUNXI}' AND 年度 = 2023 AND 资金口径 = '全部'")
    assert (total["收入总计_万元"], total["支出总计_万元"], total["本年支出_万元"]) == (1665.96, 1665.96, 1641.79)
    assert (total["基本支出_万元"], total["项目支出_万元"], total["年末结转结余_万元"]) == (760.8, 880.99, 24.17)
    [project] = rows(db, f"SELECT * FROM 绩效项目 WHERE 部门 = '{YUNXI}' AND 年度 = 2023")
    told = (
        project["年初预算_万元"],
        project["全年预算_万元"],
        project["全年执行_万元"],
        project["执行率"],
        project["总分"],
    )
    assert told == (310, 287, 245.08, 85.39, 98.11)
    [lost] = [row for row in rows(db, QUERIES[7]) if row["部门"] == YUNXI]
    assert (lost["指标值"], lost["实际完成值"], lost["分值"], lost["得分"]) == (">=600人次", "=574人次", 10, 9.57)


def test_what_a_report_prints_in_two_ways_is_named(db: sqlite3.Connection, tmp_path: Path) -> None:
    copied = sqlite3.connect(tmp_path / "copy.db")
    db.backup(copied)
    in_text = "table_title IS NULL AND subject = '公务接待费' AND measure = '决算数'"
    copied.execute(f"UPDATE figures SET value = '9.99', value_yuan = 99900 WHERE year = 2023 AND {in_text}")
    copied.execute(f"UPDATE figures SET value_yuan = value_yuan + 60 WHERE year = 2022 AND {in_text}")
    told = copied.execute(
        "SELECT 年度, 部门, 公务接待_万元, 各处不一 FROM 三公经费 WHERE 指标 = '决算数' ORDER BY 年度, 部门"
    )
    kept = [(row[0], row[2], row[3]) for row in told if row[1] == YUNXI]
    assert kept == [(2022, 2.85, ""), (2023, 3.11, "公务接待费")]
    assert not any(row["各处不一"] for row in rows(db, "SELECT * FROM 三公经费"))
    copied.close()


def test_the_view_of_figures_leaves_none_out(db: sqlite3.Connection, sample_ledger: Ledger) -> None:
    figures = {figure.id: figure for figure in sample_ledger.figures()}
    seen = rows(db, "SELECT * FROM 数字")
    assert {row["数字编号"] for row in seen} == set(figures) and len(seen) == len(figures)
    for row in seen:
        figure = figures[row["数字编号"]]
        assert (row["报告"], row["页"], row["原文"]) == (figure.source.report, figure.source.page, figure.source.quote)
        wan = float(figure.amount.to("万元").value) if figure.amount.is_money else None
        assert row["金额_万元"] == wan and row["数值"] == float(figure.amount.value)


# ---- Datasette


def get(file: Path, path: str) -> Any:
    """One page of Datasette over the file, with our metadata; JSON where the path asks for it."""
    server = Datasette(
        [str(file)], metadata=METADATA, settings={"max_returned_rows": 5000, "sql_time_limit_ms": 20_000}
    )
    response = asyncio.run(server.client.get(path))
    assert response.status_code == 200, response.text[:500]
    return response.json() if ".json" in path else response.text


@pytest.fixture(scope="module")
def file(sample_settings: Settings, sample_ledger: Ledger) -> Path:
    return sample_settings.data / "ledger.db"


def test_datasette_shows_the_tables_and_views_that_are_described(file: Path) -> None:
    told = get(file, "/ledger.json")
    shown = {one["name"] for one in told["tables"] if not one["hidden"]} | {one["name"] for one in told["views"]}
    hidden = {name for name, one in DESCRIBED.items() if one.get("hidden")}
    assert shown == set(DESCRIBED) - hidden and set(VIEWS) <= shown
    assert [one["name"] for one in told["queries"]] == list(METADATA["databases"]["ledger"]["queries"])


def test_every_described_column_is_there(db: sqlite3.Connection) -> None:
    for name, one in DESCRIBED.items():
        columns = {column["name"] for column in db.execute("SELECT name FROM pragma_table_info(?)", (name,))}
        assert set(one.get("columns", ())) <= columns, name
        assert {*one.get("facets", ()), one.get("sort", "")} <= {*columns, ""}, name


def test_datasette_tells_the_figures_of_the_ledger(file: Path, sample_ledger: Ledger) -> None:
    read = get(file, "/ledger/figures.json?_shape=array&_size=max&_sort=id")
    kept = sorted(sample_ledger.figures(), key=lambda figure: figure.id)
    assert len(kept) > 2000
    for row, figure in zip(read, kept, strict=True):
        assert (row["id"], row["department"], row["year"]) == (figure.id, figure.department, figure.year)
        assert (row["value"], row["unit"]) == (format(figure.amount.value, "f"), figure.amount.unit)
        assert (row["page"], row["quote"]) == (figure.source.page, figure.source.quote)


@pytest.mark.parametrize("name", VIEWS)
def test_datasette_opens_each_view_as_a_page(file: Path, name: str) -> None:
    page = get(file, f"/ledger/{tilde_encode(name)}")
    assert YUNXI in page and DESCRIBED[name]["description"][:8] in page


def test_datasette_answers_the_queries_that_it_brings(file: Path, db: sqlite3.Connection) -> None:
    for name, query in METADATA["databases"]["ledger"]["queries"].items():
        assert get(file, f"/ledger/{name}.json?_shape=array") == rows(db, query["sql"])


# ---- ledgers of earlier versions


def view_names(file: Path) -> set[str]:
    with closing(sqlite3.connect(file)) as db:
        return {row[0] for row in db.execute("SELECT name FROM sqlite_master WHERE type = 'view'")}


@pytest.fixture
def older(tmp_path: Path) -> Path:
    """The data folder of a version that knew no views, or others."""
    Ledger(tmp_path / "data").close()
    with closing(sqlite3.connect(tmp_path / "data" / "ledger.db")) as db:
        for name in reversed(VIEWS):
            db.execute(f"DROP VIEW {name}")
        db.execute("CREATE VIEW 三公经费 AS SELECT 1 AS 旧")
        db.commit()
    return tmp_path / "data"


def test_an_older_ledger_gets_the_views_when_it_is_opened(older: Path) -> None:
    assert view_names(older / "ledger.db") == {"三公经费"}
    Ledger(older).close()
    assert view_names(older / "ledger.db") == set(VIEWS)
    with closing(sqlite3.connect(older / "ledger.db")) as db:
        assert "合计_万元" in {row[1] for row in db.execute("PRAGMA table_info(三公经费)")}


def test_an_older_ledger_that_cannot_be_written_is_read_without_them(
    older: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refused(db: sqlite3.Connection) -> None:
        raise sqlite3.OperationalError("attempt to write a readonly database")

    monkeypatch.setattr("ingest.ledger.store_schema.make_views", refused)
    with Ledger(older) as ledger:
        assert ledger.reports() == []
    assert view_names(older / "ledger.db") == {"三公经费"}


def test_current_views_are_not_made_again(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    Ledger(tmp_path).close()
    monkeypatch.setattr(SqliteDatabase, "writing", lambda self: pytest.fail("written for nothing"))
    Ledger(tmp_path).close()

"""An archive copied to another kind of database: every row as it is, so that it answers the same."""

from __future__ import annotations

import shutil
from collections.abc import Iterator, Sequence
from itertools import islice
from pathlib import Path
from typing import Any

from ingest.ledger.model import JuesuanError
from ingest.ledger.store_backup import copy_others
from ingest.ledger.store_corrections import TABLE as CORRECTIONS
from ingest.ledger.store_engine import Database, Db
from ingest.ledger.store_files import KEPT
from ingest.ledger.store_words import bigrams

_TABLES = ("reports", "sections", "report_tables", "table_cells", "figures", "chunks", "corrected_identities")
_SLICE = 5000
_WAIT_S = 60.0


def make_empty(target: Database) -> None:
    """Make the tables where there are none; raises JuesuanError where they hold reports already."""
    with target.alone(_WAIT_S):
        if target.is_new():
            target.create()
    with target.reading() as db:
        if db.execute("SELECT count(*) FROM reports").fetchone()[0]:
            raise JuesuanError("要复制到的地方已经有报告；复制不合并两处的报告，请换一个空的数据库或文件夹")


def copy_ledger(source: Database, target: Database) -> int:
    """Copy the tables of a ledger into an empty one, whole or not at all; gives the number of reports."""
    with target.alone(_WAIT_S), source.reading() as old, target.writing() as new:
        new.define(CORRECTIONS)
        copy_tables(old, new, _TABLES)
        _copy_words(old, new)
        version = old.execute("SELECT value FROM ledger_state WHERE name = 'version'").fetchone()[0]
        new.execute("UPDATE ledger_state SET value = ? WHERE name = 'version'", (version,))
        last = new.execute("SELECT coalesce(max(id), 0) FROM reports").fetchone()[0]
        # A report's number is never given again: the next one comes from this table.
        new.execute("INSERT INTO orphan_vectors VALUES (?)", (last,))
        new.count_on("orphan_vectors", "ingest_id")
        new.execute("DELETE FROM orphan_vectors")
        return int(new.execute("SELECT count(*) FROM reports").fetchone()[0])


def copy_files(source: Path, target: Path, without: str = "") -> None:
    """Copy the kept files of a data folder and whatever else stands in it, but for ledger, vectors and one more."""
    (target / "files").mkdir(exist_ok=True)
    for file in (source / "files").glob("*"):
        if file.suffix in KEPT:
            shutil.copyfile(file, target / "files" / file.name)
    for _ in copy_others(source, target, without):
        pass


def copy_tables(old: Db, new: Db, names: Sequence[str]) -> None:
    """Copy all rows of these tables, those that are not there passed over; they have to be empty in `new`."""
    for name in names:
        if not old.has_table(name):
            continue
        rows = old.execute(f"SELECT * FROM {name} ORDER BY 1")
        columns = [str(column[0]) for column in rows.description or ()]
        marks = ", ".join("?" * len(columns))
        for part in _slices(iter(rows)):
            new.executemany(f"INSERT INTO {name} ({', '.join(columns)}) VALUES ({marks})", part)
        if columns[0] in ("id", "number"):
            new.count_on(name, columns[0])


def _copy_words(old: Db, new: Db) -> None:
    for (report_id,) in old.execute("SELECT id FROM reports ORDER BY id").fetchall():
        texts = old.execute("SELECT id, text FROM chunks WHERE report_id = ? ORDER BY id", (report_id,))
        new.add_words(report_id, [(id_, bigrams(text)) for id_, text in texts])


def _slices(rows: Iterator[Any]) -> Iterator[list[Any]]:
    while part := list(islice(rows, _SLICE)):
        yield part

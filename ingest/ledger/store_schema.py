"""The SQLite file of the ledger: its tables, its connections and the errors they can raise."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

from ingest.ledger.model import JuesuanError
from ingest.ledger.store_views import make_views, views_are_current

VERSION = 2
"""Kept in user_version; a file of another version is not opened."""

_WAIT_S = 30.0

# Names are chosen for people who open the file with Datasette or any other SQL tool.
_TABLES = """
CREATE TABLE ledger_state (name TEXT PRIMARY KEY, value INTEGER NOT NULL) WITHOUT ROWID;
INSERT INTO ledger_state VALUES ('version', 0);

CREATE TABLE reports (
    id INTEGER PRIMARY KEY,
    name TEXT NOT NULL UNIQUE,
    department TEXT NOT NULL,
    year INTEGER,
    kind TEXT,
    level TEXT NOT NULL,
    pages INTEGER NOT NULL,
    sha256 TEXT NOT NULL,
    issues TEXT NOT NULL,
    table_count INTEGER NOT NULL,
    figure_count INTEGER NOT NULL,
    chunk_count INTEGER NOT NULL,
    embedding TEXT NOT NULL,
    added_at TEXT NOT NULL
);

CREATE TABLE sections (
    id INTEGER PRIMARY KEY,
    report_id INTEGER NOT NULL REFERENCES reports(id) ON DELETE CASCADE,
    title TEXT NOT NULL,
    level INTEGER NOT NULL,
    page INTEGER NOT NULL,
    path TEXT NOT NULL
);
CREATE INDEX sections_report ON sections(report_id);

CREATE TABLE report_tables (
    id INTEGER PRIMARY KEY,
    report_id INTEGER NOT NULL REFERENCES reports(id) ON DELETE CASCADE,
    title TEXT NOT NULL,
    unit TEXT NOT NULL,
    pages TEXT NOT NULL,
    section TEXT NOT NULL,
    headers TEXT NOT NULL,
    row_count INTEGER NOT NULL,
    notes TEXT NOT NULL,
    ocr INTEGER NOT NULL,
    caption TEXT NOT NULL
);
CREATE INDEX report_tables_report ON report_tables(report_id);

CREATE TABLE table_cells (
    table_id INTEGER NOT NULL REFERENCES report_tables(id) ON DELETE CASCADE,
    row_number INTEGER NOT NULL,
    column_number INTEGER NOT NULL,
    text TEXT NOT NULL,
    page INTEGER NOT NULL,
    x0 REAL, top REAL, x1 REAL, bottom REAL,
    is_copy INTEGER NOT NULL,
    PRIMARY KEY (table_id, row_number, column_number)
) WITHOUT ROWID;

CREATE TABLE figures (
    id INTEGER PRIMARY KEY,
    report_id INTEGER NOT NULL REFERENCES reports(id) ON DELETE CASCADE,
    department TEXT NOT NULL,
    year INTEGER,
    kind TEXT NOT NULL,
    subject TEXT NOT NULL,
    subject_name TEXT NOT NULL,
    measure TEXT NOT NULL,
    value TEXT NOT NULL,
    unit TEXT NOT NULL,
    value_yuan REAL,
    printed_value TEXT NOT NULL,
    printed_subject TEXT NOT NULL,
    code TEXT NOT NULL,
    column_header TEXT NOT NULL,
    scope TEXT NOT NULL,
    project TEXT NOT NULL,
    base TEXT NOT NULL,
    reason TEXT NOT NULL,
    fact_group TEXT NOT NULL,
    page INTEGER NOT NULL,
    x0 REAL, top REAL, x1 REAL, bottom REAL,
    section TEXT NOT NULL,
    table_title TEXT,
    row_label TEXT,
    quote TEXT NOT NULL,
    ocr INTEGER NOT NULL
);
CREATE INDEX figures_report ON figures(report_id);
CREATE INDEX figures_subject ON figures(subject);
CREATE INDEX figures_subject_name ON figures(subject_name);

CREATE TABLE chunks (
    id INTEGER PRIMARY KEY,
    report_id INTEGER NOT NULL REFERENCES reports(id) ON DELETE CASCADE,
    chunk_name TEXT NOT NULL,
    text TEXT NOT NULL,
    form TEXT NOT NULL,
    page INTEGER NOT NULL,
    x0 REAL, top REAL, x1 REAL, bottom REAL,
    section TEXT NOT NULL,
    table_title TEXT,
    row_label TEXT,
    quote TEXT NOT NULL,
    ocr INTEGER NOT NULL,
    UNIQUE (report_id, chunk_name)
);
CREATE VIRTUAL TABLE chunks_fts USING fts5(
    bigrams, tokenize = "unicode61 remove_diacritics 0 tokenchars '.'"
);
CREATE TRIGGER chunks_deleted AFTER DELETE ON chunks
BEGIN DELETE FROM chunks_fts WHERE rowid = old.id; END;

CREATE TABLE orphan_vectors (ingest_id INTEGER PRIMARY KEY AUTOINCREMENT);
"""


def foreign(file: Path, version: int) -> str:
    """Why a file of this version is not opened, and what to do; "" where it is ours or still empty."""
    if version in (0, VERSION):
        return ""
    if version > VERSION:
        return f"{file} 是另一版本（更新）的 juesuan 建的（格式 {version}，本版用 {VERSION}）：请升级 juesuan 后再打开"
    mend = "请换一个 --data 目录，用原来的 PDF 重新收入"
    return f"{file} 是另一版本（较旧）的 juesuan 建的（格式 {version}，本版用 {VERSION}）：{mend}"


_ADDED = {
    "reports": ("workbook", "INTEGER NOT NULL DEFAULT 0"),
    "table_cells": ("address", "TEXT NOT NULL DEFAULT ''"),
    "figures": ("cell", "TEXT NOT NULL DEFAULT ''"),
    "chunks": ("cell", "TEXT NOT NULL DEFAULT ''"),
}
"""Columns that version 2 was given later; a file made before is given them, and what made it still reads it."""


class Database:
    """The SQLite file and a few idle connections to it; safe to use from any thread."""

    def __init__(self, file: Path) -> None:
        self._file = file
        self._idle: list[sqlite3.Connection] = []
        self._stood_in: Sequence[str] = ()

    def is_new(self) -> bool:
        """Whether the tables are still to be made; raises JuesuanError where the file is not ours."""
        version = self.form()
        if told := foreign(self._file, version):
            raise JuesuanError(told)
        return version == 0

    def form(self) -> int:
        """The version of the tables in the file; 0 where there are none yet."""
        with self.reading() as db:
            return int(db.execute("PRAGMA user_version").fetchone()[0])

    def create(self) -> None:
        """Make the tables, all or none of them."""
        with self._connection() as db:
            # WAL lets people ask while a report is being taken in.
            db.execute("PRAGMA journal_mode = WAL")
            db.executescript(f"BEGIN IMMEDIATE; {_TABLES} PRAGMA user_version = {VERSION};")
            _add_columns(db)
            make_views(db)
            db.commit()

    def renew(self) -> None:
        """Add the columns and make the views anew where an earlier version made the file.

        What cannot be written to, a copy on a read-only disk say, is read as it is, with columns of nothing.
        """
        with self.reading() as db:
            lacking = _lacking(db)
            current = not lacking and views_are_current(db)
        if current:
            return
        try:
            with self.writing() as db:
                _add_columns(db)
                make_views(db)
        except JuesuanError:
            self.close()
            self._stood_in = lacking

    @contextmanager
    def reading(self) -> Iterator[sqlite3.Connection]:
        """A connection that sees one state of the file throughout."""
        with self._connection() as db:
            db.execute("BEGIN")
            yield db

    @contextmanager
    def writing(self) -> Iterator[sqlite3.Connection]:
        """A transaction: all of it happens, or none."""
        with self._connection() as db:
            db.execute("BEGIN IMMEDIATE")
            yield db
            db.commit()

    def close(self) -> None:
        """Close the idle connections; SQLite then folds its log into the file."""
        while self._idle:
            self._idle.pop().close()

    @contextmanager
    def _connection(self) -> Iterator[sqlite3.Connection]:
        try:
            db = self._idle_one() or self._connect()
            try:
                yield db
            finally:
                if db.in_transaction:
                    db.rollback()
                self._idle.append(db)
        except (sqlite3.IntegrityError, sqlite3.ProgrammingError):
            raise  # a mistake of ours, not of the file or the disk
        except sqlite3.DatabaseError as error:
            mend = "请检查磁盘空间和权限；若文件已损坏，请换一个 --data 目录重新收入报告"
            raise JuesuanError(f"账本 {self._file} 读写失败（{error}）：{mend}") from error

    def _idle_one(self) -> sqlite3.Connection | None:
        try:
            return self._idle.pop()
        except IndexError:  # another thread may have taken the last one
            return None

    def _connect(self) -> sqlite3.Connection:
        db = sqlite3.connect(self._file, timeout=_WAIT_S, isolation_level=None, check_same_thread=False)
        db.execute("PRAGMA foreign_keys = ON")
        # A power cut may lose the last commit in WAL mode, never more; a killed process loses nothing.
        db.execute("PRAGMA synchronous = NORMAL")
        for name in self._stood_in:
            column, form = _ADDED[name]
            db.execute(f"CREATE TEMP VIEW {name} AS SELECT *, {form.rpartition(' ')[2]} AS {column} FROM main.{name}")
        return db


def _lacking(db: sqlite3.Connection) -> list[str]:
    """The tables of a file that lack their later column."""
    columns = {name: {row[1] for row in db.execute(f"PRAGMA table_info({name})")} for name in _ADDED}
    return [name for name, (column, _) in _ADDED.items() if columns[name] and column not in columns[name]]


def _add_columns(db: sqlite3.Connection) -> None:
    for name in _lacking(db):
        db.execute("ALTER TABLE {} ADD COLUMN {} {}".format(name, *_ADDED[name]))

"""The SQLite file that holds the ledger's tables: its connections and the errors they can raise."""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Iterator, Sequence
from contextlib import AbstractContextManager, contextmanager
from pathlib import Path
from typing import Any

from ingest.ledger.model import JuesuanError
from ingest.ledger.store_engine import Search
from ingest.ledger.store_files import is_held, locked
from ingest.ledger.store_tables import ADDED, TABLES, VERSION, foreign
from ingest.ledger.store_views import make_views, views_are_current
from ingest.ledger.store_words import match_expression

_WAIT_S = 30.0

_WORDS = """
CREATE VIRTUAL TABLE chunks_fts USING fts5(
    bigrams, tokenize = "unicode61 remove_diacritics 0 tokenchars '.'"
);
CREATE TRIGGER chunks_deleted AFTER DELETE ON chunks
BEGIN DELETE FROM chunks_fts WHERE rowid = old.id; END;
"""


class SqliteDb(sqlite3.Connection):
    """A connection to the file: a `Db`."""

    def among(self, column: str, values: Sequence[Any]) -> tuple[str, Any]:
        """A condition that a column is one of these, and the one value that goes with it."""
        return f"{column} IN (SELECT value FROM json_each(?))", json.dumps(list(values))

    def define(self, sql: str) -> None:
        """Make tables and indexes."""
        for statement in sql.split(";"):
            self.execute(statement)

    def count_on(self, table: str, column: str) -> None:
        """SQLite goes on after the greatest of itself."""

    def has_table(self, name: str) -> bool:
        """Whether there is a table of this name."""
        return self.execute("SELECT 1 FROM sqlite_master WHERE name = ?", (name,)).fetchone() is not None

    def add_words(self, report_id: int, passages: Sequence[tuple[int, Sequence[str]]]) -> None:
        """Make passages known to the full-text search; a trigger takes them out with the report."""
        rows = [(id_, " ".join(words)) for id_, words in passages]
        self.executemany("INSERT INTO chunks_fts (rowid, bigrams) VALUES (?, ?)", rows)

    def search(self, query: str, report_ids: Sequence[int], k: int) -> Search | None:
        """The k passages of these reports best by bm25, as FTS5 reckons it."""
        expression = match_expression(query)
        if not expression:
            return None
        chosen, ids = self.among("chunks.report_id", report_ids)
        where = f"chunks_fts MATCH ? AND {chosen} ORDER BY chunks_fts.rank, chunks.id LIMIT ?"
        tables = "chunks_fts CROSS JOIN chunks ON chunks.id = chunks_fts.rowid"
        return Search(tables, where, (expression, ids, k), "-chunks_fts.rank")

    def passages_without_words(self) -> str:
        """An expression that counts, for a report r, the passages that the full-text search does not know."""
        return (
            "r.chunk_count - (SELECT count(*) FROM chunks AS c JOIN chunks_fts_docsize AS d ON d.id = c.id"
            " WHERE c.report_id = r.id)"
        )


class SqliteDatabase:
    """The SQLite file and a few idle connections to it; safe to use from any thread."""

    def __init__(self, file: Path) -> None:
        self._file = file
        self._lock = file.with_name("ingest.lock")
        self._idle: list[SqliteDb] = []
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
            db.executescript(f"BEGIN IMMEDIATE; {TABLES} {_WORDS} PRAGMA user_version = {VERSION};")
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
    def reading(self) -> Iterator[SqliteDb]:
        """A connection that sees one state of the file throughout."""
        with self._connection() as db:
            db.execute("BEGIN")
            yield db

    @contextmanager
    def writing(self) -> Iterator[SqliteDb]:
        """A transaction: all of it happens, or none."""
        with self._connection() as db:
            db.execute("BEGIN IMMEDIATE")
            yield db
            db.commit()

    def alone(self, wait_s: float) -> AbstractContextManager[object]:
        """Be the one writer of all processes on the file, by a lock beside it."""
        return locked(self._lock, wait_s)

    def is_held(self) -> bool:
        """Whether a living process is the one writer now."""
        return is_held(self._lock)

    def damage(self) -> str:
        """What SQLite finds wrong with the file; "" where that is nothing."""
        with self.reading() as db:
            told = [str(row[0]) for row in db.execute("PRAGMA quick_check(3)")]
            if told != ["ok"]:
                return "；".join(told)
            broken = db.execute("PRAGMA foreign_key_check").fetchall()
        return f"{len(broken)} 行没有所属的报告" if broken else ""

    def close(self) -> None:
        """Close the idle connections; SQLite then folds its log into the file."""
        while self._idle:
            self._idle.pop().close()

    @contextmanager
    def _connection(self) -> Iterator[SqliteDb]:
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

    def _idle_one(self) -> SqliteDb | None:
        try:
            return self._idle.pop()
        except IndexError:  # another thread may have taken the last one
            return None

    def _connect(self) -> SqliteDb:
        db = sqlite3.connect(
            self._file, timeout=_WAIT_S, isolation_level=None, check_same_thread=False, factory=SqliteDb
        )
        db.execute("PRAGMA foreign_keys = ON")
        # A power cut may lose the last commit in WAL mode, never more; a killed process loses nothing.
        db.execute("PRAGMA synchronous = NORMAL")
        for name in self._stood_in:
            column, form = ADDED[name]
            db.execute(f"CREATE TEMP VIEW {name} AS SELECT *, {form.rpartition(' ')[2]} AS {column} FROM main.{name}")
        return db


def _lacking(db: sqlite3.Connection) -> list[str]:
    """The tables of a file that lack their later column."""
    columns = {name: {row[1] for row in db.execute(f"PRAGMA table_info({name})")} for name in ADDED}
    return [name for name, (column, _) in ADDED.items() if columns[name] and column not in columns[name]]


def _add_columns(db: sqlite3.Connection) -> None:
    for name in _lacking(db):
        db.execute("ALTER TABLE {} ADD COLUMN {} {}".format(name, *ADDED[name]))

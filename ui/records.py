"""Conversations kept in the data folder (history.db) or beside a ledger on PostgreSQL, each visitor's by themselves."""

from __future__ import annotations

import json
import sqlite3
import threading
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any
from uuid import uuid4

from ingest.ledger.model import JuesuanError
from ingest.ledger.settings import Settings
from ingest.ledger.store_databases import database_of
from ingest.ledger.store_engine import Database, Db
from ingest.ledger.store_schema import SqliteDb
from qa.model import Answer
from ui.kept import Kept, answer_of

_WAIT_S = 30
CONVERSATIONS = "history.db"
"""The file's name in the data folder."""
TABLES = ("talks", "answers")
"""The tables of the conversations, in the order in which one needs the other."""
_TABLES = """
CREATE TABLE IF NOT EXISTS talks (
    id TEXT PRIMARY KEY, person TEXT NOT NULL, title TEXT NOT NULL, last_at TEXT NOT NULL
) WITHOUT ROWID;
CREATE INDEX IF NOT EXISTS talks_person ON talks(person, last_at);
CREATE TABLE IF NOT EXISTS answers (
    number INTEGER PRIMARY KEY, id TEXT NOT NULL UNIQUE, talk TEXT NOT NULL REFERENCES talks(id) ON DELETE CASCADE,
    asked_at TEXT NOT NULL, question TEXT NOT NULL, reports TEXT NOT NULL, looked TEXT NOT NULL, answer TEXT NOT NULL
);
CREATE INDEX IF NOT EXISTS answers_talk ON answers(talk);
"""
_BEGIN = "INSERT INTO talks VALUES (?, ?, ?, ?) ON CONFLICT (id) DO NOTHING"
_COLUMNS = "answers.id, talk, asked_at, question, reports, looked, answer"

_HOLDS = "EXISTS (SELECT 1 FROM answers WHERE talk = talks.id AND {} > 0)"
_HOLDS_SQLITE = _HOLDS.format("instr(question || json_extract(answer, '$.answer'), ?)")
_HOLDS_POSTGRES = _HOLDS.format("strpos(question || (answer::json ->> 'answer'), ?)")


@dataclass(frozen=True, slots=True)
class TalkTitle:
    """A conversation in the list: its first question, how many there were, when the last was (UTC)."""

    id: str
    title: str
    last_at: str
    questions: int


class Records:
    """The conversations; whatever is asked for is given only to the person whose it is. Safe from any thread."""

    def __init__(self, file: Path, database: Database | None = None) -> None:
        """`database` is where they are kept in place of the file."""
        self._file = file
        self._database = database
        self._lock = threading.Lock()
        self._made = False

    def add(
        self,
        person: str,
        talk: str,
        answer: Answer,
        reports: Sequence[str],
        looked: Sequence[str],
        replaced: Sequence[str] = (),
    ) -> str:
        """Keep an answer (known by its id) in a conversation, or in a new one where `talk` is ""; gives its id.

        The answers that it takes the place of are kept no more.
        """
        talk, now = talk or new_id(), datetime.now(UTC).isoformat(timespec="seconds")
        told = (json.dumps(part, ensure_ascii=False) for part in (list(reports), list(looked), answer.to_json()))
        with self.opened() as db:
            # A conversation that was deleted meanwhile begins anew; another person's is not written to.
            db.execute(_BEGIN, (talk, person, answer.question[:80], now))
            owned = db.execute("UPDATE talks SET last_at = ? WHERE id = ? AND person = ?", (now, talk, person))
            if not owned.rowcount:
                return ""
            db.executemany("DELETE FROM answers WHERE talk = ? AND id = ?", [(talk, one) for one in replaced])
            db.execute(
                "UPDATE talks SET title = ? WHERE id = ? AND NOT EXISTS (SELECT 1 FROM answers WHERE talk = talks.id)",
                (answer.question[:80], talk),
            )
            db.execute(
                "INSERT INTO answers (id, talk, asked_at, question, reports, looked, answer) VALUES (?,?,?,?,?,?,?)",
                (answer.id, talk, now, answer.question, *told),
            )
        return talk

    def talks(self, person: str, words: str = "", most: int = 200) -> list[TalkTitle]:
        """The person's conversations in which every one of the words occurs, the latest first."""
        wanted = " AND ".join([_HOLDS_POSTGRES if self._database else _HOLDS_SQLITE] * len(words.split())) or "1 = 1"
        with self.opened() as db:
            rows = db.execute(
                "SELECT id, title, last_at, (SELECT count(*) FROM answers WHERE talk = talks.id) FROM talks"
                f" WHERE person = ? AND {wanted} ORDER BY last_at DESC, id LIMIT ?",
                (person, *words.split(), most),
            )
            return [TalkTitle(*row) for row in rows]

    def talk(self, person: str, talk: str) -> list[Kept]:
        """What was asked in a conversation, in order; empty where it is not this person's."""
        return self._kept("talk = ?", talk, person)

    def answer(self, person: str, answer: str) -> Kept | None:
        """One answer; None where it is not this person's."""
        return next(iter(self._kept("answers.id = ?", answer, person)), None)

    def remove(self, person: str, talk: str) -> bool:
        """Delete a conversation; False where it is not this person's."""
        with self.opened() as db:
            return db.execute("DELETE FROM talks WHERE id = ? AND person = ?", (talk, person)).rowcount > 0

    def _kept(self, where: str, value: str, person: str) -> list[Kept]:
        with self.opened() as db:
            rows = db.execute(
                f"SELECT {_COLUMNS} FROM answers JOIN talks ON talks.id = talk WHERE {where} AND person = ?"
                " ORDER BY number",
                (value, person),
            )
            return [_kept(*row) for row in rows]

    @contextmanager
    def opened(self) -> Iterator[Db]:
        """A transaction over the tables of the conversations, made where there are none."""
        if self._database is None:
            with self._opened_file() as db:
                yield db
            return
        if not self._made:
            with self._database.reading() as looked:
                self._made = looked.has_table(TABLES[-1])
        if not self._made:
            with self._database.alone(_WAIT_S), self._database.writing() as making:
                making.define(_TABLES)
            self._made = True
        with self._database.writing() as shared:
            yield shared

    @contextmanager
    def _opened_file(self) -> Iterator[SqliteDb]:
        try:
            with self._lock:
                db = sqlite3.connect(self._file, timeout=_WAIT_S, factory=SqliteDb)
                try:
                    db.execute("PRAGMA foreign_keys = ON")
                    if not self._made:
                        db.executescript(_TABLES)
                        self._made = True
                    with db:
                        yield db
                finally:
                    db.close()
        except sqlite3.DatabaseError as error:
            raise JuesuanError(f"对话记录 {self._file} 读写失败（{error}）：请检查磁盘空间和权限") from error


def records_of(settings: Settings) -> Records:
    """The conversations where these settings keep them."""
    shared = database_of(settings) if settings.ledger else None
    return Records(settings.data / CONVERSATIONS, shared)


def new_id() -> str:
    """A name that nobody can guess."""
    return uuid4().hex


def _kept(id_: str, talk: str, at: str, question: str, reports: str, looked: str, answer: Any) -> Kept:
    chosen, seen = tuple(json.loads(reports)), tuple(json.loads(looked))
    return Kept(id_, talk, at, question, chosen, seen, answer_of(json.loads(answer)))

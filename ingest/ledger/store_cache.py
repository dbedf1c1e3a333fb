"""Vectors by model and text, kept so that a sentence common to many reports is embedded once."""

from __future__ import annotations

import hashlib
import sqlite3
from array import array
from collections.abc import Callable, Iterator, Sequence
from contextlib import closing, contextmanager
from pathlib import Path

from langchain_core.embeddings import Embeddings

from ingest.ledger.model import JuesuanError

OnCount = Callable[[int, int], None]
"""Called with how many passages are embedded, and of how many that were not known yet."""

_SLICE = 128
"""Passages embedded between two saves: what a killed process loses at most."""

_TABLE = """
CREATE TABLE IF NOT EXISTS vectors (
    model TEXT NOT NULL, text_sha256 BLOB NOT NULL, vector BLOB NOT NULL, PRIMARY KEY (model, text_sha256)
) WITHOUT ROWID
"""


class VectorCache:
    """A SQLite file of float32 vectors in front of an embedding model; without it they are computed again."""

    def __init__(self, file: Path, model: str, embeddings: Embeddings) -> None:
        self._file = file
        self._model = model
        self._embeddings = embeddings

    def vectors(self, texts: Sequence[str], on_count: OnCount | None = None) -> list[array[float]]:
        """One vector a text, in order; each unknown text is embedded once."""
        keys = [_key(text) for text in texts]
        self.warm(texts, on_count)
        with self._opened() as db:
            found = {key: self._stored(db, key) for key in set(keys)}
        return [array("f", found[key]) for key in keys]

    def warm(self, texts: Sequence[str], on_count: OnCount | None = None) -> None:
        """Embed the texts that are not known yet, and save them as they come."""
        with self._opened() as db:
            texts_by_key = {_key(text): text for text in texts}
            missing = [text for key, text in texts_by_key.items() if not self._stored(db, key)]
            for start in range(0, len(missing), _SLICE):
                part = missing[start : start + _SLICE]
                self._save(db, part, self._embeddings.embed_documents(part))
                if on_count:
                    on_count(start + len(part), len(missing))

    def _save(self, db: sqlite3.Connection, texts: Sequence[str], vectors: Sequence[Sequence[float]]) -> None:
        rows = [
            (self._model, _key(text), array("f", vector).tobytes()) for text, vector in zip(texts, vectors, strict=True)
        ]
        with db:
            db.executemany("INSERT OR REPLACE INTO vectors VALUES (?, ?, ?)", rows)

    def _stored(self, db: sqlite3.Connection, key: bytes) -> bytes:
        found = db.execute(
            "SELECT vector FROM vectors WHERE model = ? AND text_sha256 = ?", (self._model, key)
        ).fetchone()
        return bytes(found[0]) if found else b""

    @contextmanager
    def _opened(self) -> Iterator[sqlite3.Connection]:
        try:
            with closing(self._sound()) as db:
                yield db
        except sqlite3.DatabaseError as error:
            raise JuesuanError(
                f"向量缓存 {self._file} 读写失败（{error}）：请检查磁盘空间和权限，或删去这个文件后再试"
            ) from error

    def _sound(self) -> sqlite3.Connection:
        try:
            return self._connect()
        except sqlite3.OperationalError:
            raise
        except sqlite3.DatabaseError:
            # A cache that cannot be read is worth no more than none.
            for end in ("", "-wal", "-shm"):
                self._file.with_name(self._file.name + end).unlink(missing_ok=True)
            return self._connect()

    def _connect(self) -> sqlite3.Connection:
        db = sqlite3.connect(self._file, timeout=30)
        try:
            db.execute("PRAGMA journal_mode = WAL")
            db.execute("PRAGMA synchronous = NORMAL")
            db.execute(_TABLE)
        except sqlite3.DatabaseError:
            db.close()
            raise
        return db


def _key(text: str) -> bytes:
    return hashlib.sha256(text.encode("utf-8", "replace")).digest()

"""Vectors by model and text, kept so that a sentence common to many reports is embedded once."""

from __future__ import annotations

import hashlib
import sqlite3
from array import array
from collections.abc import Callable, Sequence
from contextlib import closing
from itertools import islice
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

    def vectors(self, texts: Sequence[str], on_count: OnCount | None = None) -> list[list[float]]:
        """One vector a text, in order; each unknown text is embedded once."""
        keys = [hashlib.sha256(text.encode("utf-8", "replace")).digest() for text in texts]
        try:
            with closing(self._open()) as db:
                found = self._known(db, set(keys))
                missing = {key: text for key, text in zip(keys, texts, strict=True) if key not in found}
                self._embed(db, missing, found, on_count)
        except sqlite3.DatabaseError as error:
            raise JuesuanError(
                f"向量缓存 {self._file} 读写失败（{error}）：请检查磁盘空间和权限，或删去这个文件后再试"
            ) from error
        return [found[key].tolist() for key in keys]

    def query(self, text: str) -> list[float]:
        """The vector of a question."""
        return self._embeddings.embed_query(text)

    def _embed(
        self,
        db: sqlite3.Connection,
        missing: dict[bytes, str],
        found: dict[bytes, array[float]],
        on_count: OnCount | None,
    ) -> None:
        waiting, done = iter(missing.items()), 0
        while part := list(islice(waiting, _SLICE)):
            vectors = self._embeddings.embed_documents([text for _, text in part])
            fresh = {key: array("f", vector) for (key, _), vector in zip(part, vectors, strict=True)}
            rows = [(self._model, key, vector.tobytes()) for key, vector in fresh.items()]
            with db:
                db.executemany("INSERT OR REPLACE INTO vectors VALUES (?, ?, ?)", rows)
            found |= fresh
            done += len(part)
            if on_count:
                on_count(done, len(missing))

    def _known(self, db: sqlite3.Connection, keys: set[bytes]) -> dict[bytes, array[float]]:
        rows = (
            db.execute("SELECT vector FROM vectors WHERE model = ? AND text_sha256 = ?", (self._model, key))
            for key in keys
        )
        hits = ((key, row.fetchone()) for key, row in zip(keys, rows, strict=True))
        return {key: array("f", hit[0]) for key, hit in hits if hit}

    def _open(self) -> sqlite3.Connection:
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

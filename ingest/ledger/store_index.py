"""Passages by meaning: vectors in Chroma, kept in step with what the ledger's tables say."""

from __future__ import annotations

import logging
from collections.abc import Callable, Iterable, Iterator, Sequence
from pathlib import Path
from typing import TypeVar

from langchain_core.embeddings import Embeddings

from ingest.ledger import store_queries as queries
from ingest.ledger.embedding import passage_words
from ingest.ledger.model import Chunk, JuesuanError
from ingest.ledger.store_cache import OnCount, VectorCache
from ingest.ledger.store_collection import BrokenVectorsError, Vectors
from ingest.ledger.store_engine import Database
from ingest.ledger.store_vectors import VectorStore, load_chroma, shared

T = TypeVar("T")

_log = logging.getLogger(__name__)


def vectors_of(folder: Path, database: Database, chroma: str) -> VectorStore:
    """Where the vectors of a ledger are: in its folder, or on the Chroma server at this address."""
    if not chroma:
        return shared(folder.resolve() / "chroma")
    from ingest.ledger.store_server import VectorServer

    return VectorServer(chroma, lambda: _archive_of(database))


def _archive_of(database: Database) -> str:
    """The name by which a server knows the vectors of this ledger from those of others."""
    with database.reading() as db:
        known = queries.archive(db)
    if not known:
        with database.writing() as db:
            known = queries.named_archive(db)
    return f"juesuan-{known:016x}"


class DenseIndex:
    """The vectors of all visible passages, made by one embedding model."""

    def __init__(self, folder: Path, database: Database, embeddings: Embeddings, model: str, chroma: str = "") -> None:
        self._place = chroma or str(folder / "chroma")
        self._database = database
        self._embeddings = embeddings
        self._model = model
        self._cache = VectorCache(folder / "embeddings.sqlite", model, embeddings)
        self._vectors = vectors_of(folder, database, chroma)

    def close(self) -> None:
        """Let go of the Chroma folder."""
        self._vectors.give_back()

    def notice(self) -> str:
        """One line for the user where there are reports without vectors of this model, else ""."""
        with self._database.reading() as db:
            others = queries.count_of_other_models(db, self._model)
        if not others:
            return ""
        return f"有 {others} 份报告不是用嵌入模型 {self._model} 建的索引，请运行 juesuan reindex 重建"

    def get_ready(self) -> None:
        """Load Chroma, which takes a second."""
        load_chroma()

    def check(self) -> None:
        """Raise JuesuanError with the notice where there is one: vectors of two models cannot be compared."""
        notice = self.notice()
        if notice:
            raise JuesuanError(notice)

    def embed(self, chunks: Sequence[Chunk], on_count: OnCount | None = None) -> Vectors:
        """The vectors of passages, computed where they are not known yet."""
        return self._cache.vectors([passage_words(chunk) for chunk in chunks], on_count)

    def embed_query(self, text: str) -> list[float]:
        """The vector of a question."""
        return self._embeddings.embed_query(text)

    def nearest(self, vector: Sequence[float], reports: Sequence[str] | None, k: int) -> list[tuple[Chunk, float]]:
        """The k passages nearest to a vector with their cosine similarity; raises BrokenVectorsError."""
        found: list[tuple[Chunk, float]] = []
        # A report that is replaced between the two stores' answers would be missing from both.
        for _ in range(3):
            with self._database.reading() as db:
                version, ids = queries.version(db), queries.report_ids(db, reports)
            hits = self._vectors.search(self._model, vector, ids, k, self._expected) if ids else []
            with self._database.reading() as db:
                chunks = queries.chunks_named(db, [hit[:2] for hit in hits])
                found = [(chunk, hits[place][2]) for chunk, place in chunks]
                if queries.version(db) == version:
                    break
        return found

    def add(self, report_id: int, chunks: Sequence[Chunk], vectors: Vectors) -> None:
        """Add the vectors of one report."""
        names = [chunk.id for chunk in chunks]
        self.mended(lambda: self._vectors.add(self._model, report_id, names, vectors, self._expected))

    def delete(self, report_ids: Iterable[int]) -> None:
        """Remove the vectors of these reports."""
        self.mended(lambda: self._vectors.delete(report_ids))

    def rebuild(self, on_count: OnCount | None = None) -> int:
        """Make the Chroma folder anew from all visible passages; gives their number."""
        with self._database.reading() as db:
            passages = [(id_, queries.chunks_of(db, id_)) for id_ in queries.report_ids(db, None)]
        # What the model has to compute is computed now: nobody can search once the folder is taken away.
        self._cache.warm([passage_words(chunk) for _, chunks in passages for chunk in chunks], on_count)
        try:
            self._vectors.rebuild(self._model, self._embedded(passages))
        except (BrokenVectorsError, OSError) as error:
            raise JuesuanError(f"向量库 {self._place} 无法重建（{error}）：请检查磁盘空间和权限") from error
        return sum(len(chunks) for _, chunks in passages)

    def mended(self, use: Callable[[], T]) -> T:
        """Use the vectors; where they are broken, build them anew and try again. For one writer at a time."""
        try:
            return use()
        except BrokenVectorsError as error:
            _log.warning("正在由账本重建向量库（%s）", error)
        self.rebuild()
        try:
            return use()
        except BrokenVectorsError as error:
            raise JuesuanError(f"向量库无法使用（{error}）：请运行 juesuan reindex 重建") from error

    def _embedded(self, passages: Iterable[tuple[int, Sequence[Chunk]]]) -> Iterator[tuple[int, list[str], Vectors]]:
        for report_id, chunks in passages:
            yield report_id, [chunk.id for chunk in chunks], self.embed(chunks)

    def _expected(self) -> int:
        with self._database.reading() as db:
            return queries.count_of_chunks(db, self._model)

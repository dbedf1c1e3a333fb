"""What the naive peer searches: page text of pdfplumber cut into 500 characters, nearest vectors in Chroma's memory."""

from __future__ import annotations

import re
import uuid
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

import pdfplumber

from ingest.ledger.store import Ledger

if TYPE_CHECKING:
    from chromadb.api.models.Collection import Collection

SIZE = 500
_TOP = 200
_SEPARATORS = ("\n\n", "\n", "。", "；", "，", " ")
_BATCH = 2000

Vectors = Sequence[Sequence[float]]
OnCount = Callable[[int, int], None]
"""Called with how much is done, and of how much."""


@dataclass(frozen=True, slots=True)
class Passage:
    """Some characters of one page."""

    report: str
    page: int
    text: str
    above: str = ""
    """The beginning of its page, where the unit of a table stands."""


@dataclass(frozen=True, slots=True)
class Index:
    """Passages and their vectors."""

    passages: Sequence[Passage]
    collection: Collection

    def nearest(self, vector: Sequence[float], reports: Sequence[str], k: int) -> list[Passage]:
        """The k passages of these reports (of all where none is named) nearest to a vector, best first."""
        if not self.passages:
            return []
        chosen: dict[str, object] = {"report": {"$in": list(reports)}}
        hits = self.collection.query(
            query_embeddings=list(vector),
            n_results=k,
            where=chosen if reports else None,  # type: ignore[arg-type]
        )
        return [self.passages[int(id_)] for id_ in hits["ids"][0]]


@contextmanager
def indexed(passages: Sequence[Passage], vectors: Vectors) -> Iterator[Index]:
    """An index of these passages in memory, gone afterwards."""
    import chromadb
    from chromadb.config import Settings

    # Chroma announces every start and call to its makers unless told not to.
    client = chromadb.EphemeralClient(Settings(anonymized_telemetry=False))
    # Clients in memory share one memory within a process, so each index has a name of its own.
    name = f"naive-{uuid.uuid4().hex}"
    collection = client.create_collection(
        name, configuration={"hnsw": {"space": "cosine"}}, metadata=None, embedding_function=None
    )
    _fill(collection, passages, vectors)
    try:
        yield Index(passages, collection)
    finally:
        client.delete_collection(name)


def page_passages(ledger: Ledger, on_page: OnCount | None = None) -> Iterator[Passage]:
    """The passages of every page of every report in a ledger."""
    infos = ledger.reports()
    total, done = sum(info.pages for info in infos), 0
    for info in infos:
        file = ledger.file_of(info.stem)
        for number, text in enumerate(_page_texts(file) if file else (), 1):
            yield from (Passage(info.stem, number, part, text[:_TOP]) for part in split(text) if part.strip())
            done += 1
            if on_page:
                on_page(done, total)


def split(text: str, separators: Sequence[str] = _SEPARATORS) -> list[str]:
    """Parts of at most 500 characters, cut at the coarsest separator that makes them small enough."""
    if len(text) <= SIZE:
        return [text]
    if not separators:
        return [text[start : start + SIZE] for start in range(0, len(text), SIZE)]
    pieces = re.split(f"(?<={re.escape(separators[0])})", text)
    return _joined(small for piece in pieces for small in split(piece, separators[1:]))


def _joined(pieces: Iterable[str]) -> list[str]:
    """Neighbours put together again as long as they stay small enough."""
    parts: list[str] = []
    for piece in pieces:
        if parts and len(parts[-1]) + len(piece) <= SIZE:
            parts[-1] += piece
        else:
            parts.append(piece)
    return parts


def _page_texts(file: Path) -> Iterator[str]:
    with pdfplumber.open(file) as pdf:
        for page in pdf.pages:
            yield page.extract_text()
            page.close()


def _fill(collection: Collection, passages: Sequence[Passage], vectors: Vectors) -> None:
    for start in range(0, len(passages), _BATCH):
        part = range(start, min(start + _BATCH, len(passages)))
        points: list[Sequence[float] | Sequence[int]] = [list(vectors[n]) for n in part]
        collection.add(
            ids=[str(n) for n in part],
            embeddings=points,
            metadatas=[{"report": passages[n].report} for n in part],
        )

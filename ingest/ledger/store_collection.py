"""A collection of Chroma's, wherever it is: what is put in, found and counted."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Literal

if TYPE_CHECKING:
    from chromadb.api.models.Collection import Collection
    from chromadb.api.types import Where

Vectors = Sequence[Sequence[float]]
"""One vector a passage, in order."""
Hit = tuple[int, str, float]
"""Report id, chunk name, cosine similarity."""

_BATCH = 2000


class BrokenVectorsError(Exception):
    """The vectors lack what the ledger says or cannot be read: they have to be built again."""


def nearest_in(collection: Collection, vector: Sequence[float], report_ids: Sequence[int], k: int) -> list[Hit]:
    """The k chunks of these reports nearest to a vector, best first."""
    found = collection.query(
        query_embeddings=list(vector),
        n_results=k,
        where=_among(report_ids),
        include=["distances"],
    )
    distances = found["distances"] or [[]]
    hits = [_hit(id_, distance) for id_, distance in zip(found["ids"][0], distances[0], strict=True)]
    # Chroma gives equal ones in the order in which they came in, which one built anew does not know.
    return sorted(hits, key=lambda hit: (-hit[2], hit[0], hit[1]))


def counted_in(collection: Collection | None, model: str) -> int:
    """How many chunks have vectors of this model; raises BrokenVectorsError where they cannot be searched."""
    if collection is None or model_of(collection) != model:
        raise BrokenVectorsError("没有当前嵌入模型的向量")
    # Counting reads Chroma's own tables only; searching reads the index files, too.
    first = collection.get(limit=1, include=["embeddings"])["embeddings"]
    if first is not None and len(first):
        collection.query(query_embeddings=[float(part) for part in first[0]], n_results=1)
    return collection.count()


def model_of(collection: Collection) -> object:
    """The embedding model whose vectors a collection holds."""
    return (collection.metadata or {}).get("embedding")


def upsert(collection: Collection, report_id: int, names: Sequence[str], vectors: Vectors) -> None:
    """Put the chunks of one report in."""
    for start in range(0, len(names), _BATCH):
        batch = names[start : start + _BATCH]
        points: list[Sequence[float] | Sequence[int]] = [list(v) for v in vectors[start : start + _BATCH]]
        collection.upsert(
            ids=[f"{report_id}:{name}" for name in batch],
            embeddings=points,
            metadatas=[{"report_id": report_id} for _ in batch],
        )


def _among(report_ids: Sequence[int]) -> Where:
    chosen: dict[Literal["$in", "$nin"], list[str | int | float | bool]] = {"$in": [*report_ids]}
    return {"report_id": chosen}


def _hit(id_: str, distance: float) -> Hit:
    report_id, name = id_.split(":", 1)
    return int(report_id), name, 1.0 - distance

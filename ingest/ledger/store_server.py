"""The vectors of the chunks on a Chroma server, which any number of processes may use at a time.

A server keeps its own order, so no lock is held here. Each ledger has a collection of its own name; one that is built
anew takes the place of the old one when it is whole.
"""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager, suppress
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from ingest.ledger.model import JuesuanError
from ingest.ledger.store_collection import (
    BrokenVectorsError,
    Hit,
    Vectors,
    counted_in,
    model_of,
    nearest_in,
    upsert,
)

if TYPE_CHECKING:
    from chromadb.api import ClientAPI
    from chromadb.api.models.Collection import Collection

_NEW = ".new"


class VectorServer:
    """A `VectorStore` on a server; `name` tells which collection is this ledger's."""

    def __init__(self, address: str, name: Callable[[], str]) -> None:
        self._address = address
        self._named = name
        self._lock = threading.Lock()
        self._client: ClientAPI | None = None
        self._collection: Collection | None = None

    def search(
        self, model: str, vector: Sequence[float], report_ids: Sequence[int], k: int, held: Callable[[], int]
    ) -> list[Hit]:
        """The k chunks of these reports nearest to a vector, best first."""
        with self._used():
            return nearest_in(self._opened(model, held), vector, report_ids, k)

    def was_interrupted(self) -> bool:
        """What a server holds is not harmed by a client that ends."""
        return False

    def searchable(self, model: str) -> int:
        """How many chunks have vectors of this model; raises BrokenVectorsError where they cannot be searched."""
        with self._used():
            return counted_in(self._found(), model)

    def add(self, model: str, report_id: int, names: Sequence[str], vectors: Vectors, held: Callable[[], int]) -> None:
        """Add the chunks of one report."""
        with self._used():
            upsert(self._opened(model, held), report_id, names, vectors)

    def delete(self, report_ids: Iterable[int]) -> None:
        """Remove all chunks of these reports."""
        with self._used():
            collection = self._found()
            if collection:
                for report_id in report_ids:
                    collection.delete(where={"report_id": report_id})

    def rebuild(self, model: str, reports: Iterable[tuple[int, Sequence[str], Vectors]]) -> None:
        """Make a new collection from (report id, chunk names, vectors), then let it take the old one's place."""
        from chromadb.errors import NotFoundError

        with self._used():
            client, name = self._connected(), self._named()
            for old in (name + _NEW,):
                with suppress(NotFoundError):
                    client.delete_collection(old)
            collection = self._created(name + _NEW, model)
            for report_id, names, vectors in reports:
                upsert(collection, report_id, names, vectors)
            with suppress(NotFoundError):
                client.delete_collection(name)
            collection.modify(name=name)
            self._collection = collection

    def give_back(self) -> None:
        """Nothing is held between two uses."""

    def _opened(self, model: str, held: Callable[[], int]) -> Collection:
        """The collection of this model, checked once an opening against what the ledger expects in it."""
        if self._collection is not None and model_of(self._collection) == model:
            return self._collection
        collection, expected = self._found(), held()
        if collection is None and expected == 0:
            collection = self._created(self._named(), model)
        elif collection is None or model_of(collection) != model or collection.count() < expected:
            raise BrokenVectorsError(f"{self._address} 缺少账本里的内容")
        self._collection = collection
        return collection

    def _found(self) -> Collection | None:
        from chromadb.errors import NotFoundError

        try:
            return self._connected().get_collection(self._named(), embedding_function=None)
        except NotFoundError:
            return None

    def _created(self, name: str, model: str) -> Collection:
        return self._connected().get_or_create_collection(
            name, configuration={"hnsw": {"space": "cosine"}}, metadata={"embedding": model}, embedding_function=None
        )

    def _connected(self) -> ClientAPI:
        with self._lock:
            if self._client is None:
                import chromadb
                from chromadb.config import Settings

                parts = urlsplit(self._address)
                secure = parts.scheme == "https"
                self._client = chromadb.HttpClient(
                    host=parts.hostname or "",
                    port=parts.port or (443 if secure else 80),
                    ssl=secure,
                    # Chroma announces every start and call to its makers unless told not to.
                    settings=Settings(anonymized_telemetry=False),
                )
            return self._client

    @contextmanager
    def _used(self) -> Iterator[None]:
        """A collection that was built anew by another process is looked for again: it is broken for this use only."""
        import httpx
        from chromadb.errors import ChromaError

        try:
            yield
        except ChromaError as error:
            self._collection = None
            raise BrokenVectorsError(f"{self._address}：{error}") from error
        except (httpx.HTTPError, ValueError) as error:
            # Chroma says with a ValueError that it could not connect.
            self._client = self._collection = None
            raise JuesuanError(f"连不上 Chroma 服务器 {self._address}：请检查它是否在运行和设置 chroma") from error

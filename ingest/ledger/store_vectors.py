"""The Chroma folder: vectors of the chunks, a copy in another form of what the ledger says.

Chroma does not share a folder between processes: a client that has it open does not see what another writes,
and two that write their index files spoil them. So every use holds a lock between processes, and a client is
opened anew when another process has been there. A process killed inside leaves its mark in the lock file; the
folder is then not trusted but built again from the ledger.
"""

from __future__ import annotations

import importlib
import os
import shutil
import threading
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import TYPE_CHECKING, Protocol, cast

from ingest.ledger.store_collection import BrokenVectorsError, Hit, Vectors, counted_in, model_of, nearest_in, upsert
from ingest.ledger.store_files import locked

if TYPE_CHECKING:
    from chromadb.api.client import Client
    from chromadb.api.models.Collection import Collection

COLLECTION = "chunks"
_WAIT_S = 120.0
_BUSY = b"busy"


class VectorStore(Protocol):
    """Where vectors are; safe to use from any thread. `held` gives how many chunks the ledger expects there."""

    def search(
        self, model: str, vector: Sequence[float], report_ids: Sequence[int], k: int, held: Callable[[], int]
    ) -> list[Hit]:
        """The k chunks of these reports nearest to a vector, best first."""

    def was_interrupted(self) -> bool:
        """Whether a process ended in the middle of its use, which the next use mends."""

    def searchable(self, model: str) -> int:
        """How many chunks have vectors of this model; raises BrokenVectorsError where they cannot be searched."""

    def add(self, model: str, report_id: int, names: Sequence[str], vectors: Vectors, held: Callable[[], int]) -> None:
        """Add the chunks of one report."""

    def delete(self, report_ids: Iterable[int]) -> None:
        """Remove all chunks of these reports."""

    def rebuild(self, model: str, reports: Iterable[tuple[int, Sequence[str], Vectors]]) -> None:
        """Make everything anew from (report id, chunk names, vectors)."""

    def give_back(self) -> None:
        """Say that it is not needed any more."""


class VectorFolder:
    """One Chroma folder. Safe to use from any thread; see `shared` for how to get one."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self._lock_file = folder.with_name(folder.name + ".lock")
        self._client: Client | None = None
        self._collection: Collection | None = None
        self._checked = ""
        self._seen = -1
        self.users = 0

    def search(
        self, model: str, vector: Sequence[float], report_ids: Sequence[int], k: int, held: Callable[[], int]
    ) -> list[Hit]:
        """The k chunks of these reports nearest to a vector, best first.

        `held` gives the number of chunks that the ledger expects here; it is called while nobody can write.
        """
        with self._alone():
            collection = self._opened(model, held)
            return nearest_in(collection, vector, report_ids, k)

    def was_interrupted(self) -> bool:
        """Whether a process ended in the middle of its use, which the next use mends."""
        with locked(self._lock_file, _WAIT_S) as lock:
            return _state(lock)[1]

    def searchable(self, model: str) -> int:
        """How many chunks have vectors of this model; raises BrokenVectorsError where they cannot be searched."""
        with self._alone():
            return counted_in(self._found(), model)

    def add(self, model: str, report_id: int, names: Sequence[str], vectors: Vectors, held: Callable[[], int]) -> None:
        """Add the chunks of one report."""
        with self._alone(writes=True):
            upsert(self._opened(model, held), report_id, names, vectors)

    def delete(self, report_ids: Iterable[int]) -> None:
        """Remove all chunks of these reports; a folder or collection that is not there has none."""
        if not self.folder.exists():
            return
        with self._alone(writes=True):
            collection = self._found()
            if collection:
                for report_id in report_ids:
                    collection.delete(where={"report_id": report_id})

    def rebuild(self, model: str, reports: Iterable[tuple[int, Sequence[str], Vectors]]) -> None:
        """Make the folder anew from (report id, chunk names, vectors)."""
        with self._alone(writes=True, trusted=False):
            self._close()
            if self.folder.is_dir():
                shutil.rmtree(self.folder)
            else:
                self.folder.unlink(missing_ok=True)
            collection = self._created(model)
            for report_id, names, vectors in reports:
                upsert(collection, report_id, names, vectors)

    def _opened(self, model: str, held: Callable[[], int]) -> Collection:
        """The collection of this model, checked once an opening against what the ledger expects in it."""
        collection = self._found()
        if collection and self._checked == model:
            return collection
        expected = held()
        if collection is None and expected == 0:
            collection = self._created(model)
        elif collection is None or model_of(collection) != model or collection.count() < expected:
            self._close()
            raise BrokenVectorsError(f"{self.folder} 缺少账本里的内容")
        self._checked = model
        return collection

    def _found(self) -> Collection | None:
        from chromadb.errors import NotFoundError

        if self._collection is None:
            with suppress(NotFoundError):
                self._collection = self._connected().get_collection(COLLECTION, embedding_function=None)
        return self._collection

    def _created(self, model: str) -> Collection:
        self._collection = self._connected().create_collection(
            COLLECTION,
            configuration={"hnsw": {"space": "cosine"}},
            metadata={"embedding": model},
            embedding_function=None,
        )
        return self._collection

    def _connected(self) -> Client:
        if self._client is None:
            import chromadb
            from chromadb.config import Settings

            # Chroma announces every start and call to its makers unless told not to.
            quiet = Settings(anonymized_telemetry=False)
            try:
                spelling = _spellings.get(self.folder, str(self.folder))
                client = chromadb.PersistentClient(path=spelling, settings=quiet)
            except Exception as error:  # Chroma wraps what it meets here in errors of several kinds
                # Chroma keeps a client that failed to start, and would give it again for the same path.
                _spellings[self.folder] = f"{spelling}/."
                raise BrokenVectorsError(f"{self.folder}：{error}") from error
            self._client = cast("Client", client)  # declared as what servers have, too: without close()
        return self._client

    def _close(self) -> None:
        if self._client is not None:
            self._client.close()
        self._client = self._collection = None
        self._checked = ""

    def give_back(self) -> None:
        """Say that it is not needed any more; the last one to do so closes it."""
        _release(self)

    def close(self) -> None:
        """Let go of the folder."""
        if self._client is not None:
            with locked(self._lock_file, _WAIT_S):
                self._close()

    @contextmanager
    def _alone(self, writes: bool = False, trusted: bool = True) -> Iterator[None]:
        """Use the folder while no other thread or process does; an error of Chroma's makes it broken."""
        from chromadb.errors import ChromaError

        with locked(self._lock_file, _WAIT_S) as lock:
            generation, busy = _state(lock)
            if busy and trusted:
                raise BrokenVectorsError(f"{self.folder} 上次没有用完")
            if generation != self._seen:
                self._close()
            before = self._index_files()
            # A client that has caught up with the folder reads from memory: no harm if it is killed there.
            _set_state(lock, generation, busy=writes or not self._checked)
            try:
                yield
            except ChromaError as error:
                self._close()
                raise BrokenVectorsError(f"{self.folder}：{error}") from error
            finally:
                # Reading, too, makes Chroma write its index files now and then.
                self._seen = generation + (writes or self._index_files() != before)
                _set_state(lock, self._seen, busy=False)

    def _index_files(self) -> list[tuple[str, int, int]]:
        files = sorted(self.folder.glob("*/*"))
        stats = ((str(file), file.stat()) for file in files)
        return [(name, stat.st_size, stat.st_mtime_ns) for name, stat in stats]


_open_folders: dict[Path, VectorFolder] = {}
_spellings: dict[Path, str] = {}
"""How a folder is named to Chroma where a client of its path failed to start in this process."""
_opening = threading.Lock()


def load_chroma() -> None:
    """Import Chroma now rather than at its first use."""
    importlib.import_module("chromadb")


def shared(folder: Path) -> VectorFolder:
    """The one VectorFolder of this process for a path, to be given back."""
    with _opening:
        vectors = _open_folders.setdefault(folder, VectorFolder(folder))
        vectors.users += 1
        return vectors


def _release(vectors: VectorFolder) -> None:
    with _opening:
        vectors.users -= 1
        if not vectors.users:
            del _open_folders[vectors.folder]
            vectors.close()


def _state(lock: int) -> tuple[int, bool]:
    """(generation, whether a use has begun and not ended) as the lock file says."""
    generation, _, busy = os.pread(lock, 64, 0).partition(b" ")
    return int(generation) if generation.isdigit() else 0, busy.strip() == _BUSY


def _set_state(lock: int, generation: int, busy: bool) -> None:
    os.pwrite(lock, b"%d %-8s\n" % (generation, _BUSY if busy else b""), 0)

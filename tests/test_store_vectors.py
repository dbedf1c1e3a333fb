"""Passages by meaning: the vectors in Chroma follow the ledger, whatever happens to their folder."""

from __future__ import annotations

import random
import shutil
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import chromadb
import pytest
from chromadb.api import ClientAPI
from chromadb.config import Settings as ChromaSettings
from langchain_core.embeddings import DeterministicFakeEmbedding, Embeddings

from ingest.ledger.model import JuesuanError
from ingest.ledger.store import Ledger
from ingest.ledger.store_index import DenseIndex
from ingest.ledger.store_schema import SqliteDatabase
from tests.small_report import small_report

pytestmark = pytest.mark.files

OURS = "青山县档案馆2023"
OTHER = "白水县档案馆2023"
PASSAGE = "公务用车购置及运行维护费支出 0 万元，与上年持平。"


class Counting(Embeddings):
    """Deterministic vectors without meaning: a text is nearest to itself. Counts what it was given."""

    def __init__(self, size: int = 16) -> None:
        self._fake = DeterministicFakeEmbedding(size=size)
        self.given: list[str] = []

    def embed_documents(self, texts: list[str]) -> list[list[float]]:
        self.given += texts
        return self._fake.embed_documents(texts)

    def embed_query(self, text: str) -> list[float]:
        return self._fake.embed_query(text)


class Other(Counting):
    """Another model with vectors as long."""

    def embed_documents(self, texts: list[str]) -> list[list[float]]:
        return super().embed_documents([text[::-1] for text in texts])


@pytest.fixture
def data(tmp_path: Path) -> Path:
    """A data folder with two reports."""
    with Ledger(tmp_path / "data", Counting(), "fake") as ledger:
        for stem, spent in ((OURS, "3.47"), (OTHER, "9.99")):
            ledger.put(*small_report(tmp_path, stem, spent))
    return tmp_path / "data"


def _found(ledger: Ledger, query: str, reports: list[str] | None = None, k: int = 9) -> list[tuple[str, str]]:
    return [(chunk.source.report, chunk.id) for chunk, _ in ledger.search_dense(query, reports, k)]


def test_the_nearest_passage_comes_first(data: Path) -> None:
    with Ledger(data, Counting(), "fake") as ledger:
        hits = ledger.search_dense(PASSAGE, [OURS], 9)
        assert hits[0][0] == ledger.chunks([OURS])[1]
        assert hits[0][1] == pytest.approx(1, abs=1e-5)
        scores = [score for _, score in hits]
        assert len(scores) == 3 and scores == sorted(scores, reverse=True)


def test_only_the_reports_asked_are_searched(data: Path) -> None:
    with Ledger(data, Counting(), "fake") as ledger:
        assert set(_found(ledger, "问", [OTHER])) == {(OTHER, id_) for id_ in ("p9-1", "p9-2", "t1-r0")}
        assert len(_found(ledger, "问")) == 6
        assert len(_found(ledger, "问", k=2)) == 2
        assert _found(ledger, "问", []) == _found(ledger, "问", ["没有"]) == _found(ledger, " ") == []


def test_a_replaced_or_removed_report_is_not_found(data: Path, tmp_path: Path) -> None:
    with Ledger(data, Counting(), "fake") as ledger:
        ledger.put(*small_report(tmp_path, OURS, "5.00"))
        found = [chunk.text for chunk, _ in ledger.search_dense("问", None, 99)]
        assert len(found) == 6 and not any("3.47" in text for text in found)
        ledger.remove(OURS)
        assert {stem for stem, _ in _found(ledger, "问", k=99)} == {OTHER}
    assert _count(data) == 3


def _count(data: Path) -> int:
    """Vectors that Chroma holds."""
    with _chroma(data / "chroma") as client:
        return client.get_collection("chunks", embedding_function=None).count()


@contextmanager
def _chroma(folder: Path) -> Iterator[ClientAPI]:
    """A client of our own, beside the ledger's: the path is spelled otherwise."""
    client = chromadb.PersistentClient(f"{folder}/", settings=ChromaSettings(anonymized_telemetry=False))
    yield client
    client.close()  # type: ignore[attr-defined]


def test_a_sentence_is_embedded_once(data: Path, tmp_path: Path) -> None:
    model = Counting()
    counted: list[tuple[int, int]] = []
    with Ledger(data, model, "fake") as ledger:
        ledger.put(*small_report(tmp_path, "红土县档案馆2023", "7.00"), lambda done, of: counted.append((done, of)))
        # The sentence on cars stands in the earlier reports, too.
        assert sorted(model.given) == sorted(c.text for c in ledger.chunks(["红土县档案馆2023"]) if "7.00" in c.text)
        assert counted == [(2, 2)]
        ledger.put(*small_report(tmp_path, "红土县档案馆2023", "7.00"))
        assert len(model.given) == 2


def test_a_spoiled_cache_is_made_anew(data: Path, tmp_path: Path) -> None:
    (data / "embeddings.sqlite").write_bytes(b"spoiled" * 999)
    model = Counting()
    with Ledger(data, model, "fake") as ledger:
        ledger.put(*small_report(tmp_path, OURS, "3.47"))
        assert len(model.given) == 3


def test_another_model_asks_for_reindexing(data: Path, tmp_path: Path) -> None:
    with Ledger(data, Counting(8), "other") as ledger:
        assert "有 2 份报告不是用嵌入模型 other 建的索引，请运行 juesuan reindex" in ledger.notice()
        with pytest.raises(JuesuanError, match="juesuan reindex"):
            ledger.search_dense("问", None, 3)
        with pytest.raises(JuesuanError, match="juesuan reindex"):
            ledger.put(*small_report(tmp_path, OURS, "5.00"))
        assert ledger.search_text("公务接待费", None, 3)
        assert ledger.reindex() == 6
        assert ledger.notice() == ""
        assert _found(ledger, PASSAGE)[0][1] == "p9-2"
    with Ledger(data, Counting(), "fake") as ledger:
        assert "juesuan reindex" in ledger.notice()


def test_reports_taken_in_without_a_model_are_noticed_when_there_is_one(tmp_path: Path) -> None:
    with Ledger(tmp_path / "data") as plain:
        plain.put(*small_report(tmp_path))
        assert plain.notice() == "" and plain.reindex() == 0
        assert not (tmp_path / "data" / "chroma").exists()
    with Ledger(tmp_path / "data", Counting(), "fake") as ledger:
        assert ledger.notice()
        assert ledger.reindex() == 3
        assert len(_found(ledger, "问")) == 3


def test_leaving_the_model_out_for_a_while_loses_nothing(data: Path, tmp_path: Path) -> None:
    with Ledger(data) as plain:
        plain.remove(OURS)
    with Ledger(data, Counting(), "fake") as ledger:
        assert {stem for stem, _ in _found(ledger, "问")} == {OTHER}
        ledger.cleanup()
    assert _count(data) == 3


def test_another_ledger_finds_what_is_added_later(data: Path, tmp_path: Path) -> None:
    with Ledger(data, Counting(), "fake") as chat, Ledger(data, Counting(), "fake") as batch:
        assert len(_found(chat, "问")) == 6
        batch.put(*small_report(tmp_path, "红土县档案馆2023"))
        assert len(_found(chat, "问")) == 9


def _gone(chroma: Path) -> None:
    shutil.rmtree(chroma)


def _spoiled(chroma: Path) -> None:
    (chroma / "chroma.sqlite3").write_bytes(b"spoiled" * 999)


def _emptied(chroma: Path) -> None:
    (chroma / "chroma.sqlite3").write_bytes(b"")


def _without_index(chroma: Path) -> None:
    for file in chroma.glob("*/header.bin"):
        file.write_bytes(b"\xff" * 100)


def _a_file(chroma: Path) -> None:
    shutil.rmtree(chroma)
    chroma.write_text("x")


def _of_another_model(chroma: Path) -> None:
    # As reindexing leaves it when it is killed before its last step.
    index = DenseIndex(chroma.parent, SqliteDatabase(chroma.with_name("ledger.db")), Other(), "other")
    index.rebuild()
    index.close()


def _short_of_a_report(chroma: Path) -> None:
    with _chroma(chroma) as client:
        collection = client.get_collection("chunks", embedding_function=None)
        collection.delete(ids=[id_ for id_ in collection.get()["ids"] if id_.endswith("p9-2")])


def _left_in_use(chroma: Path) -> None:
    chroma.with_name("chroma.lock").write_text("7 busy")


HARMS = [
    _gone,
    _spoiled,
    _emptied,
    _without_index,
    _a_file,
    _of_another_model,
    _short_of_a_report,
    _left_in_use,
]


@pytest.mark.parametrize("harm", HARMS)
def test_a_harmed_folder_is_built_anew_by_the_next_search(data: Path, harm: Callable[[Path], None]) -> None:
    harm(data / "chroma")
    model = Counting()
    with Ledger(data, model, "fake") as ledger:
        (nearest, similarity), *_ = ledger.search_dense(PASSAGE, [OURS], 9)
        assert nearest.id == "p9-2"
        assert similarity == pytest.approx(1, abs=1e-5)
        assert len(_found(ledger, "问")) == 6
        assert model.given == []  # the cache knows every passage


@pytest.mark.parametrize("harm", [_gone, _spoiled, _short_of_a_report, _of_another_model, _left_in_use])
def test_a_harmed_folder_is_built_anew_by_the_next_report(
    data: Path, tmp_path: Path, harm: Callable[[Path], None]
) -> None:
    with Ledger(data) as plain:
        plain.remove(OURS)  # leaves vectors for the next one to delete first
    harm(data / "chroma")
    with Ledger(data, Counting(), "fake") as ledger:
        ledger.put(*small_report(tmp_path, OURS, "5.00"))
        assert len(_found(ledger, "问")) == 6
    assert _count(data) == 6


def test_a_folder_that_cannot_be_built_is_told(data: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    shutil.rmtree(data / "chroma")

    def refuse(path: str) -> None:
        raise PermissionError(13, "Permission denied", path)

    (data / "chroma").mkdir()
    monkeypatch.setattr(shutil, "rmtree", refuse)
    with Ledger(data, Counting(), "fake") as ledger, pytest.raises(JuesuanError, match="无法重建") as caught:
        ledger.search_dense("问", None, 3)
    assert "\n" not in str(caught.value)


def test_many_reports_are_searched_within_one(tmp_path: Path) -> None:
    """The filter comes before the search: a report is found however many others are nearer."""
    random.seed(1)
    with Ledger(tmp_path / "data", Counting(), "fake") as ledger:
        for n in range(12):
            ledger.put(*small_report(tmp_path, f"甲县{n}局2023", str(n)))
        for stem in random.sample([info.stem for info in ledger.reports()], 4):
            assert {found for found, _ in _found(ledger, PASSAGE, [stem], 3)} == {stem}
            assert len(_found(ledger, "问", [stem], 3)) == 3

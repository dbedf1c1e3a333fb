"""Hybrid retrieval: full text and dense vectors fused by rank, the scope's reports filtered before the search."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

from ingest.ledger.model import Chunk

if TYPE_CHECKING:
    from langchain_core.retrievers import BaseRetriever

    from ingest.ledger.store import Ledger
    from qa.attached import Reading

_DAMPING = 60
"""The usual constant of reciprocal rank fusion: how fast a lower rank loses weight."""


def find_passages(ledger: Reading, text: str, reports: Sequence[str] | None, k: int) -> list[Chunk]:
    """The k passages that full-text and dense search together rank first."""
    by_words = [chunk for chunk, _ in ledger.search_text(text, reports, 3 * k)]
    by_sense = [chunk for chunk, _ in ledger.search_dense(text, reports, 3 * k)]
    return fused([by_words, by_sense])[:k]


def fused(rankings: Sequence[Sequence[Chunk]]) -> list[Chunk]:
    """Reciprocal rank fusion; ties keep the order in which they were first seen."""
    scores: dict[tuple[str, str], float] = {}
    chunks: dict[tuple[str, str], Chunk] = {}
    for ranking in rankings:
        for rank, chunk in enumerate(ranking):
            key = (chunk.source.report, chunk.id)
            chunks.setdefault(key, chunk)
            scores[key] = scores.get(key, 0.0) + 1 / (_DAMPING + rank)
    return [chunks[key] for key in sorted(scores, key=lambda key: -scores[key])]


def as_retriever(ledger: Ledger, reports: Sequence[str] | None = None, k: int = 8) -> BaseRetriever:
    """The same search as a LangChain retriever; documents carry report, page, section and quote as metadata."""
    from langchain_core.documents import Document
    from langchain_core.retrievers import BaseRetriever

    class ReportRetriever(BaseRetriever):
        """Finds passages of the reports in a ledger."""

        def _get_relevant_documents(self, query: str, *, run_manager: Any) -> list[Document]:
            return [
                Document(
                    page_content=chunk.text,
                    metadata={
                        "report": chunk.source.report,
                        "page": chunk.source.page,
                        "section": chunk.source.section,
                        "table": chunk.source.table or "",
                        "quote": chunk.source.quote,
                    },
                )
                for chunk in find_passages(ledger, query, reports, k)
            ]

    return ReportRetriever()

"""How well retrieval finds the evidence pages: rank of the first hit, recall@k, mean reciprocal rank."""

from __future__ import annotations

from collections.abc import Sequence

from eval.cases import EvalCase
from ingest.ledger.model import Source

DEPTHS = (1, 5, 10)
DEEPEST = max(DEPTHS)


def asked_words(case: EvalCase) -> str:
    """What is searched for: the question, after those asked before it."""
    return " ".join((*case.conversation, case.question))


def rank(case: EvalCase, found: Sequence[Source]) -> int:
    """The rank (from 1) of the first passage that stands on an evidence page; 0 where none does."""
    hits = (n for n, place in enumerate(found, 1) if case.shown_on(place.report, place.page))
    return next(hits, 0)


def recall_at(ranks: Sequence[int], k: int) -> float:
    """The share of questions that have an evidence page among the first k passages; 0 of no questions."""
    return sum(0 < rank <= k for rank in ranks) / len(ranks) if ranks else 0.0


def reciprocal(ranks: Sequence[int]) -> float:
    """Mean reciprocal rank; a question without a hit counts as 0."""
    return sum(1 / rank for rank in ranks if rank) / len(ranks) if ranks else 0.0

"""A few of many cases, the same each time: every type is there, and the larger ones have more."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence

from eval.cases import EvalCase


def sampled(cases: Sequence[EvalCase], size: int, seed: int = 0) -> list[EvalCase]:
    """`size` of the cases in their order, at least one of each type where there is room.

    Which ones depends on the seed and on each case's id alone, so a case more changes little of the choice.
    """
    by_type: dict[str, list[EvalCase]] = {}
    for case in sorted(cases, key=lambda case: _lot(case.id, seed)):
        by_type.setdefault(case.type, []).append(case)
    # Each type is spread evenly over the whole: its first case comes before any type's second half.
    rounds = sorted((n / len(of), _lot(kind, seed), kind) for kind, of in by_type.items() for n in range(len(of)))
    chosen = {by_type[kind].pop(0).id for _, _, kind in rounds[:size]}
    return [case for case in cases if case.id in chosen]


def _lot(name: str, seed: int) -> str:
    return hashlib.sha256(f"{seed}:{name}".encode()).hexdigest()

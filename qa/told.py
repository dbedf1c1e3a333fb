"""Words without a number: each clause is made of what the evidence says, or of the words that any answer uses."""

from __future__ import annotations

import re
from collections.abc import Sequence

from qa.model import Check
from qa.names import squeeze, without_offices
from qa.own_words import COMPUTED, explained_share
from qa.sentences import sentences

_PART = re.compile(r"[^，,；;：:。！？!?\n]+")
_FEWEST = 2
"""Fewer letters of its own may be a turn of phrase."""


def check_told(text: str, told: Sequence[str], offices: Sequence[str]) -> list[Check]:
    """One failed check for each clause of a text, names blanked out, of which less than half is told."""
    checks = []
    for start, end in sentences(text):
        for clause in _PART.finditer(text, start, end):
            letters = without_offices(squeeze(clause[0]).text, offices)
            known, all_ = explained_share(letters, (*told, *COMPUTED))
            if all_ - known >= _FEWEST and 2 * known < all_ + 1:
                checks.append(Check("told", False, f"材料没有说到“{clause[0].strip()}”"))
    return checks

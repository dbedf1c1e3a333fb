"""A second look into the reports of one question: the figures and passages that a model asks for by name."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from ingest.ledger.model import Chunk, Figure, Measure
from ingest.ledger.terms import squeezed
from qa.case import Case
from qa.question import measure_cues, years_in
from qa.vocabulary import Vocabulary

_MOST_FIGURES = 8
_MOST_PASSAGES = 3


@dataclass(frozen=True, slots=True)
class CaseFinder:
    """Looks into the reports that a question is asked of, and into no others."""

    case: Case
    names: Vocabulary

    def figures(self, words: str) -> Sequence[Figure]:
        """Figures of the subjects that the words name, those of the named measures and years first."""
        asked = squeezed(words)
        named = {mention.name for mention in self.names.mentions(asked)}
        years, measures = years_in(asked), {cue.measure for cue in measure_cues(asked)}
        found = [f for f in self.case.figures if {f.name, f.project, f.code} & named]
        return sorted(found, key=lambda figure: _distance(figure, years, measures))[:_MOST_FIGURES]

    def passages(self, words: str) -> Sequence[Chunk]:
        """Passages nearest to the words, best first."""
        return self.case.find(words, _MOST_PASSAGES)


def _distance(figure: Figure, years: Sequence[int], measures: set[Measure]) -> tuple[bool, bool, bool]:
    return (
        bool(years) and figure.year not in years,
        bool(measures) and figure.measure not in measures,
        bool(figure.column),
    )

"""What the reports that a question is asked of say as a whole: every figure by its page, and all the names they use."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field

from ingest.ledger.model import Figure
from qa.model import Citation
from qa.names import project_names, subject_names


@dataclass(frozen=True, slots=True)
class Known:
    """Figures and names of whole reports; empty where nothing but the evidence itself is known."""

    pages: Mapping[tuple[str, int], Sequence[Figure]] = field(default_factory=dict)
    subjects: Mapping[str, str] = field(default_factory=dict)
    projects: Mapping[str, str] = field(default_factory=dict)
    rates: Sequence[Figure] = ()
    """Figures of projects as a whole: what ranks among projects are taken from."""

    def beside(self, citations: Iterable[Citation], given: Sequence[Figure]) -> list[Figure]:
        """The given figures and all others of the pages that are cited."""
        here = {(citation.source.report, citation.source.page) for citation in citations}
        others = [figure for place in sorted(here) for figure in self.pages.get(place, ())]
        seen = {_told(figure) for figure in given}
        return [*given, *(figure for figure in others if _told(figure) not in seen)]


def _told(figure: Figure) -> tuple[object, ...]:
    return figure.source, figure.subject, figure.measure, figure.amount, figure.column, figure.year


NOTHING = Known()
"""No more than the evidence."""


def known_of(figures: Sequence[Figure]) -> Known:
    """What these figures, all of some reports, make known."""
    pages: dict[tuple[str, int], list[Figure]] = {}
    for figure in figures:
        pages.setdefault((figure.source.report, figure.source.page), []).append(figure)
    # the lines of a project's form (质量指标, 完成及时率) are no subjects that money could be of
    subjects = subject_names(figure for figure in figures if not figure.project)
    whole = [f for f in figures if f.project and ("总额" in f.name or f.name == "总分")]
    return Known(pages, subjects, project_names(figures), tuple(whole))

"""The numbered evidence that a model drafts from: small, the nearest first; it grows as the model looks again."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field, replace

from ingest.ledger.amounts import format_amount
from ingest.ledger.model import Chunk, Figure, ReportInfo, Source
from qa.facts import stands_at
from qa.model import Answer, Citation, Evidence, Outcome, Question, Quoted
from qa.orders import heeding_none, is_order, obeying_none

_MOST_PLACES = 24
_ENOUGH = 900
"""Characters where an answer is already found, and the model only says it in its words."""
_MORE = 2000
"""Characters where nothing is found yet: about as many as the naive peer hands over."""
_MOST_FIGURES = 6
_MOST_QUOTE = 420
_SHORT_QUOTE = 160
_MANY = 6
"""From so many places on, each is told in short."""


@dataclass(slots=True)
class Papers:
    """Places by number, what the ledger holds of them, and what was calculated on the way."""

    citations: list[Citation] = field(default_factory=list)
    figures: list[Figure] = field(default_factory=list)
    computed: list[Quoted] = field(default_factory=list)
    reports: Sequence[ReportInfo] = ()
    """The reports that passages are of."""

    def lay(self, evidence: Evidence, most: int = _MORE) -> list[Citation]:
        """Number what is new of the evidence, as much as fits; returns the places it stands at, known ones too."""
        figures = obeying_none(evidence.figures)
        self.figures += [figure for figure in figures if figure not in self.figures]
        here, used = [], 0
        for place in _places(figures, heeding_none(evidence.chunks), self.reports):
            known = next((one for one in self.citations if _same_place(one.source, place.source)), None)
            if known is None:
                used += len(told(place, self.figures))
                if used > most or len(self.citations) >= _MOST_PLACES:
                    break
                known = replace(place, id=max((one.id for one in self.citations), default=0) + 1)
                self.citations.append(known)
            if known not in here:
                here.append(known)
        return here

    def text(self, places: Sequence[Citation] | None = None) -> str:
        """The places, or all, as a model reads them."""
        chosen = self.citations if places is None else places
        longest = _SHORT_QUOTE if len(chosen) > _MANY else _MOST_QUOTE
        return "\n".join(told(one, self.figures, longest) for one in chosen)


def papers_for(question: Question, evidence: Evidence, lookup: Answer) -> Papers:
    """The evidence of a question: what the built-in answer cites keeps its numbers, then what is nearest."""
    papers = Papers(
        citations=[one for one in lookup.citations if not is_order(one.source.quote)],
        computed=[number for number in lookup.figures if number.status == "computed"],
        reports=evidence.reports,
    )
    nearest = sorted(evidence.figures, key=lambda figure: _distance(figure, question))
    room = _MORE
    if lookup.outcome is Outcome.ANSWERED and lookup.citations:
        room = _ENOUGH - len(papers.text())
    papers.lay(replace(evidence, figures=tuple(nearest)), room)
    return papers


def told(citation: Citation, figures: Sequence[Figure], longest: int = _MOST_QUOTE) -> str:
    """One place as a model reads it: where it stands, its words, and what the ledger reads in the row of a table."""
    source = citation.source
    parts = (
        f"{citation.department}{f' {citation.year} 年' if citation.year else ''}",
        source.section.rsplit("/", 1)[-1],
        f"表：{source.table}" if source.table else "",
        source.spot,
    )
    lines = [f"[{citation.id}] {fenced(' · '.join(part for part in parts if part))}"]
    lines.append(f"原文：{fenced(_shortened(source.quote, longest))}")
    if source.table:
        here = [figure for figure in figures if stands_at(figure.source, source)][:_MOST_FIGURES]
        lines += [f"数据：{fenced('；'.join(_line(figure) for figure in here))}"] if here else []
    return "\n".join(lines)


def fenced(text: str) -> str:
    """Text that cannot close the fence it stands in, nor pass for a line of the protocol."""
    return text.replace("<", "〈").replace(">", "〉").replace("【", "〔").replace("】", "〕")


def _shortened(quote: str, longest: int) -> str:
    return quote if len(quote) <= longest else f"{quote[:longest]}…"


def _line(figure: Figure) -> str:
    name = f"{figure.project} {figure.name}".strip()
    year = f"{figure.year} 年" if figure.year else ""
    base = f"（对 {figure.base}）" if figure.base else ""
    return f"{year}{name} {figure.measure.value}{base} {format_amount(figure.amount)}"


def _distance(figure: Figure, question: Question) -> tuple[bool, bool, bool, bool]:
    """What is asked for comes first; figures that are equally near keep their order."""
    named = {figure.name, figure.project, figure.code} & set(question.subjects)
    return (
        not named,
        bool(question.measures) and figure.measure not in question.measures,
        bool(question.years) and figure.year not in question.years,
        bool(figure.column),
    )


def _places(figures: Sequence[Figure], chunks: Iterable[Chunk], reports: Sequence[ReportInfo]) -> list[Citation]:
    """Where the evidence stands, not numbered yet; a passage has the department and year of its report."""
    of_report: dict[str, tuple[str, int | None]] = {
        figure.source.report: (figure.department, figure.year) for figure in reversed(figures)
    }
    of_report |= {info.stem: (info.department, info.year) for info in reports}
    places = [Citation(0, figure.source, figure.department, figure.year) for figure in figures]
    for chunk in chunks:
        department, year = of_report.get(chunk.source.report, ("", None))
        places.append(Citation(0, replace(chunk.source, quote=chunk.source.quote or chunk.text), department, year))
    return places


def _same_place(one: Source, other: Source) -> bool:
    return (one.report, one.page, one.quote) == (other.report, other.page, other.quote)

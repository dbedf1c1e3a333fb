"""What an answerer has at hand: the question, the reports it is asked of, their figures, and a way to find passages."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from functools import partial

from ingest.ledger.model import Chunk, Figure, ReportInfo, Table
from qa.model import Question
from qa.scope import Scope


def no_figure(words: str) -> Figure | None:
    """Words that are not looked up any further: an operand spells out no arithmetic of its own."""
    return None


@dataclass(frozen=True, slots=True)
class Case:
    """One question with everything it may be answered from."""

    question: Question
    scope: Scope
    figures: Sequence[Figure]
    find: Callable[[str, int], list[Chunk]]
    """Passages nearest to a text, best first, within the scope."""
    passages: Callable[[], Sequence[Chunk]]
    """All passages of the scope."""
    tables: Callable[[], Sequence[tuple[str, Table]]] = tuple
    """All tables of the scope with their report's name."""
    single: Callable[[str], Figure | None] = no_figure
    """The one figure that answers other words in the same scope; None where they are not answered by one."""

    @property
    def reports(self) -> tuple[ReportInfo, ...]:
        """The reports in scope."""
        return self.scope.reports

    def of_each(self, infos: Sequence[ReportInfo]) -> Iterator[Case]:
        """The same question asked of each of these reports alone; figures and passages are sorted once for all."""
        figures: dict[str, list[Figure]] = defaultdict(list)
        for figure in self.figures:
            figures[figure.source.report].append(figure)
        chunks: dict[str, list[Chunk]] = defaultdict(list)

        def passages(stem: str) -> Sequence[Chunk]:
            if not chunks:
                for chunk in self.passages():
                    chunks[chunk.source.report].append(chunk)
            return chunks[stem]

        for info in infos:
            yield replace(
                self,
                scope=replace(self.scope, reports=(info,)),
                figures=figures[info.stem],
                find=partial(_found_in, self.find, info.stem),
                passages=partial(passages, info.stem),
                tables=partial(_tables_of, self.tables, info.stem),
            )

    def names(self) -> str:
        """The reports looked in, for people."""
        shown = "、".join(f"《{info.stem}》" for info in self.reports[:3])
        return shown + (f"等 {len(self.reports)} 份报告" if len(self.reports) > 3 else "")


def _found_in(find: Callable[[str, int], list[Chunk]], stem: str, words: str, k: int) -> list[Chunk]:
    return [chunk for chunk in find(words, 4 * k) if chunk.source.report == stem][:k]


def _tables_of(tables: Callable[[], Sequence[tuple[str, Table]]], stem: str) -> list[tuple[str, Table]]:
    return [(name, table) for name, table in tables() if name == stem]

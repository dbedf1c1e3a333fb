"""What an answerer has at hand: the question, the reports it is asked of, their figures, and a way to find passages."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace

from ingest.ledger.model import Chunk, Figure, ReportInfo, Table
from qa.model import Question
from qa.scope import Scope


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

    @property
    def reports(self) -> tuple[ReportInfo, ...]:
        """The reports in scope."""
        return self.scope.reports

    def of_report(self, info: ReportInfo) -> Case:
        """The same question asked of one of the reports alone."""
        stem = info.stem
        return replace(
            self,
            scope=replace(self.scope, reports=(info,)),
            figures=[f for f in self.figures if f.source.report == stem],
            find=lambda words, k: [c for c in self.find(words, 4 * k) if c.source.report == stem][:k],
            passages=lambda: [c for c in self.passages() if c.source.report == stem],
            tables=lambda: [(name, table) for name, table in self.tables() if name == stem],
        )

    def names(self) -> str:
        """The reports looked in, for people."""
        shown = "、".join(f"《{info.stem}》" for info in self.reports[:3])
        return shown + (f" 等 {_chinese(len(self.reports))} 份报告" if len(self.reports) > 3 else "")


def _chinese(number: int) -> str:
    digits = "零一二三四五六七八九十"
    return digits[number] if number <= 10 else "多"

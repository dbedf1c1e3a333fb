"""A report whose tables are published as a workbook: both files of one department, year and kind read as one report.

Within it the workbook's figures, tables and passages are the report's own; their places name the workbook in
brackets ("[附表.xlsx]收入决算表!C12"), by which what leaves this package is given back to the workbook.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal

from ingest.ledger.model import Chunk, Figure, Named, ReportInfo, Section, Source, Table
from ingest.ledger.store import Ledger
from ingest.ledger.terms import squeezed
from qa.model import Answer

_NUMBERING = re.compile(r"^(?:20\d\d年度?|(?:公开|附)?表?\d+表?|[（(]?\d+[)）]|[、.：])+")
_TOTALS = {"收入总计", "支出总计", "本年收入合计", "本年支出合计"}
_ROUNDED = Decimal(10000)
"""Text may round to whole 万元 what tables give in full."""
Links = tuple[tuple[str, str], ...]
"""(workbook, the report that it belongs to)."""


@dataclass(frozen=True, slots=True)
class Joined:
    """The ledger with each workbook inside its report; what only reads the ledger takes it for one."""

    ledger: Ledger
    links: Links

    def version(self) -> int:
        """As the ledger's."""
        return self.ledger.version()

    def names(self) -> list[Named]:
        """As the ledger's."""
        return self.ledger.names()

    def reports(self) -> list[ReportInfo]:
        """The reports with the figures of their workbooks, without the workbooks."""
        infos = self.ledger.reports()
        more = {stem: 0 for _, stem in self.links}
        report_of = dict(self.links)
        for info in infos:
            if info.stem in report_of:
                more[report_of[info.stem]] += info.figures
        kept = (info for info in infos if info.stem not in report_of)
        return [replace(info, figures=info.figures + more.get(info.stem, 0)) for info in kept]

    def report(self, stem: str) -> ReportInfo | None:
        """One report by name."""
        return next((info for info in self.reports() if info.stem == stem), None)

    def sections(self, stem: str) -> list[Section]:
        """The headings of a report, not the names of sheets."""
        return self.ledger.sections(stem)

    def figures(self, reports: Sequence[str]) -> list[Figure]:
        """Figures report by report; what a workbook only repeats of its report's tables is left out."""
        return [figure for stem in reports for figure in self._figures(stem)]

    def tables(self, stem: str) -> list[Table]:
        """The report's tables, then those of its workbooks that it does not have itself."""
        own = self.ledger.tables(stem)
        titles = {_bare(table.title) for table in own}
        more = [(book, table) for book in self._books(stem) for table in self.ledger.tables(book)]
        return [*own, *(_within(table, book) for book, table in more if _bare(table.title) not in titles)]

    def chunks(self, reports: Sequence[str]) -> list[Chunk]:
        """All passages, report by report."""
        return [
            chunk
            for stem in reports
            for chunk in (*self.ledger.chunks([stem]), *self._own(self.ledger.chunks(self._books(stem))))
        ]

    def search_text(self, query: str, reports: Sequence[str] | None, k: int) -> list[tuple[Chunk, float]]:
        """As the ledger's, in the workbooks too."""
        return self._found(self.ledger.search_text(query, self._with_books(reports), k))

    def search_dense(self, query: str, reports: Sequence[str] | None, k: int) -> list[tuple[Chunk, float]]:
        """As the ledger's, in the workbooks too."""
        return self._found(self.ledger.search_dense(query, self._with_books(reports), k))

    def _books(self, stem: str) -> list[str]:
        return [book for book, report in self.links if report == stem]

    def _with_books(self, reports: Sequence[str] | None) -> list[str] | None:
        return None if reports is None else [*reports, *(book for book, report in self.links if report in reports)]

    def _figures(self, stem: str) -> Iterator[Figure]:
        own = self.ledger.figures([stem])
        yield from own
        told = {_said(figure) for figure in own if figure.source.table is not None}
        for figure in self.ledger.figures(self._books(stem)):
            if _said(figure) not in told:
                yield replace(figure, source=_inside(figure.source, stem))

    def _own(self, chunks: Iterable[Chunk]) -> list[Chunk]:
        return [chunk for chunk, _ in self._found([(chunk, 0.0) for chunk in chunks])]

    def _found(self, found: Iterable[tuple[Chunk, float]]) -> list[tuple[Chunk, float]]:
        """Passages of workbooks as their report's; rows of a table that the report has itself are left out."""
        report_of = dict(self.links)
        out = []
        for chunk, score in found:
            stem = report_of.get(chunk.source.report)
            if stem is None:
                out.append((chunk, score))
            elif chunk.source.table is None or _bare(chunk.source.table) not in self._titles(stem):
                name = f"{chunk.source.report}:{chunk.id}"
                out.append((replace(chunk, id=name, source=_inside(chunk.source, stem)), score))
        return out

    def _titles(self, stem: str) -> set[str]:
        return {_bare(table.title) for table in self.ledger.tables(stem)}


Reading = Ledger | Joined
"""What can be asked what the reports say."""


def with_workbooks(ledger: Ledger, chosen: Sequence[str] = ()) -> Reading:
    """The ledger with workbooks inside their reports; one that was chosen itself is looked in by itself."""
    links = tuple(pair for pair in links_of(ledger.reports(), ledger.figures) if pair[0] not in chosen)
    return Joined(ledger, links) if links else ledger


def links_of(infos: Sequence[ReportInfo], figures: Callable[[Sequence[str]], list[Figure]]) -> Links:
    """The workbooks that belong to exactly one report: of its department, year, kind, and 部门 or 单位.

    Where a workbook does not say whether it is of the 部门 or the 单位, no total of it may be another in the report.
    """
    out = []
    for book in (info for info in infos if info.workbook and info.department and info.year):
        fitting = [info for info in infos if not info.workbook and _belongs(book, info)]
        if len(fitting) == 1 and (book.level or not _differ(figures([book.stem]), figures([fitting[0].stem]))):
            out.append((book.stem, fitting[0].stem))
    return tuple(out)


def _belongs(book: ReportInfo, report: ReportInfo) -> bool:
    same = squeezed(book.department) == squeezed(report.department) and book.year == report.year
    return same and book.kind in (None, report.kind) and (book.level in ("", report.level) or not report.level)


def _differ(book: Sequence[Figure], report: Sequence[Figure]) -> bool:
    """Whether a total that both tell is not the same in both, by all that either says of it."""
    one, other = _totals(book), _totals(report)
    return any(all(abs(a - b) >= _ROUNDED for a in one[key] for b in other[key]) for key in one.keys() & other.keys())


def _totals(figures: Sequence[Figure]) -> dict[tuple[object, ...], list[Decimal]]:
    out: dict[tuple[object, ...], list[Decimal]] = {}
    for one in figures:
        if one.subject in _TOTALS and not (one.column or one.scope or one.project) and one.amount.is_money:
            out.setdefault((one.subject, one.measure, one.year), []).append(one.amount.to("元").value)
    return out


def given_back(answer: Answer) -> Answer:
    """An answer whose places in a workbook name the workbook."""
    citations = tuple(replace(one, source=outside(one.source)) for one in answer.citations)
    return replace(answer, citations=citations)


def outside(source: Source) -> Source:
    """A place with the file that it is in."""
    if not source.cell.startswith("["):
        return source
    book, _, cell = source.cell[1:].partition("]")
    return replace(source, report=book, cell=cell)


def _inside(source: Source, stem: str) -> Source:
    return replace(source, report=stem, cell=f"[{source.report}]{source.cell}")


def _within(table: Table, book: str) -> Table:
    rows = tuple(tuple(replace(cell, address=f"[{book}]{cell.address}") for cell in row) for row in table.rows)
    return replace(table, rows=rows)


def _said(figure: Figure) -> tuple[object, ...]:
    amount = figure.amount.to("元") if figure.amount.is_money else figure.amount
    what = (figure.year, figure.subject, figure.measure, figure.column, figure.scope, figure.project)
    return (*what, amount.value, amount.unit)


def _bare(title: str) -> str:
    """What a table is called, without year and number."""
    return _NUMBERING.sub("", squeezed(title))

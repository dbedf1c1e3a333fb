"""Reports made by hand for the audit: figures and tables in a few words."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from decimal import Decimal
from itertools import count

from ingest.ledger.model import Amount, Cell, Chunk, Figure, Kind, Measure, ReportInfo, Section, Source, Table
from qa.audit import AuditResult, audit_book
from qa.audit_book import Book, book_of

_ROWS = count(1)
STEM = "青山县档案馆2023"


def told(line: str, group: str = "p1-0", section: str = "七、三公", kind: Kind = Kind.FINAL) -> Figure:
    """A figure of the narrative: "公务接待费 增减率 57.01 % 上年" (subject, measure, value, unit, base)."""
    subject, measure, value, unit, base, *_ = [*line.split(), "", ""]
    year = 2022 if base.isdigit() else 2023
    source = Source(STEM, 9, (90.0, 100.0, 500.0, 120.0), section, quote=line)
    amount = Amount(Decimal(value), unit, value)
    base = "" if base.isdigit() else base
    return Figure("青山县档案馆", year, kind, subject, Measure(measure), amount, source, base=base, group=group)


def row(line: str, table: str, scope: str = "", kind: Kind = Kind.FINAL, code: str = "", ocr: bool = False) -> Figure:
    """A figure of a table: "公务接待费 决算数 3.47 万元"; each stands in a cell of its own."""
    subject, measure, value, unit, column, *_ = [*line.split(), "", ""]
    top = float(next(_ROWS))
    source = Source(STEM, 5, (90.0, top, 500.0, top + 1), "表", table, subject, line, ocr)
    amount = Amount(Decimal(value), unit, value)
    return Figure(
        "青山县档案馆", 2023, kind, subject, Measure(measure), amount, source, code=code, column=column, scope=scope
    )


def grid(title: str, lines: str, unit: str = "万元", caption: tuple[str, ...] = ()) -> Table:
    """A table: the first line its headers, the others its rows, cells parted by |."""
    head, *rows = [[cell.strip() for cell in line.split("|")] for line in lines.strip().splitlines()]
    cells = tuple(
        tuple(Cell(text, 5, (100.0 * n, 20.0 * m, 100.0 * n + 90, 20.0 * m + 18)) for n, text in enumerate(texts))
        for m, texts in enumerate(rows)
    )
    return Table(title, unit, (5,), "表", tuple((text,) for text in head), cells, caption=caption)


def of_year(figure: Figure, year: int, stem: str = "", kind: Kind = Kind.FINAL) -> Figure:
    """The same number told of another year, in another report."""
    own = own_measure(kind) if figure.measure in (Measure.FINAL, Measure.BUDGET) else figure.measure
    source = replace(figure.source, report=stem or figure.source.report)
    return replace(figure, year=year, kind=kind, measure=own, source=source)


def own_measure(kind: Kind) -> Measure:
    """What a report's own numbers are."""
    return Measure.FINAL if kind is Kind.FINAL else Measure.BUDGET


def book(
    figures: Sequence[Figure] = (),
    tables: Sequence[Table] = (),
    texts: Sequence[str] = (),
    sections: Sequence[str] = (),
    kind: Kind = Kind.FINAL,
) -> Book:
    """A report of 2023 with these contents."""
    info = ReportInfo(STEM, "青山县档案馆", 2023, kind, "部门", 12, "")
    chunks = [Chunk(f"p{n}", text, Source(STEM, 9, None, quote=text)) for n, text in enumerate(texts)]
    return book_of(info, figures, tables, chunks, [Section(title, 1, 1, title) for title in sections])


def audited(
    *figures: Figure, tables: Sequence[Table] = (), texts: Sequence[str] = (), kind: Kind = Kind.FINAL
) -> AuditResult:
    """What the audit says of a report with these figures."""
    return audit_book(book(figures, tables, texts, kind=kind))

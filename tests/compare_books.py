"""Small reports of several bodies and years for comparisons, made from a few words each."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import Any

from ingest.ledger.model import Chunk, Figure, Kind, ReportInfo, Source, Table
from qa.compare import Material, compared
from qa.compare_model import Cell, Comparison, Wanted
from tests.audit_books import row, told

WHOSE = "青山县档案馆"
Entry = tuple[ReportInfo, tuple[Figure, ...], tuple[Table, ...], tuple[Chunk, ...]]


def report(
    year: int,
    *figures: Figure,
    whose: str = WHOSE,
    kind: Kind = Kind.FINAL,
    level: str = "部门",
    tables: Sequence[Table] = (),
    texts: Sequence[str] = (),
    stem: str = "",
) -> Entry:
    """A report of a year; figures of 2023 become those of its year, figures of 2022 those of the year before."""
    stem = stem or f"{whose}{level}{year}{kind.value}"
    own = tuple(
        replace(
            f, department=whose, kind=kind, year=year - (2023 - (f.year or 2023)), source=replace(f.source, report=stem)
        )
        for f in figures
    )
    info = ReportInfo(stem, whose, year, kind, level, 9, "", figures=len(own) or 1)
    chunks = tuple(Chunk(f"p{n}", text, Source(stem, 9, None, quote=text)) for n, text in enumerate(texts))
    return info, own, tuple(tables), chunks


def material(*entries: Entry) -> Material:
    """What a comparison reads, of these reports."""
    by_stem = {info.stem: (figures, tables, chunks) for info, figures, tables, chunks in entries}
    return Material(
        [info for info, *_ in entries],
        {stem: figures for stem, (figures, _, _) in by_stem.items()},
        lambda stem: by_stem[stem][1],
        lambda stem: by_stem[stem][2],
    )


def comparison(*entries: Entry, subject: str = "公务接待费", **wanted: Any) -> Comparison:
    """The comparison of a subject over these reports."""
    return compared(material(*entries), Wanted(subject, **wanted))


def cells(*entries: Entry, subject: str = "公务接待费", **wanted: Any) -> dict[tuple[str, int], Cell]:
    """The cells by body and year."""
    return {(cell.body.label, cell.year): cell for cell in comparison(*entries, subject=subject, **wanted).cells()}


def money(value: str, unit: str = "万元", subject: str = "公务接待费", measure: str = "决算数") -> Figure:
    """An amount of the narrative."""
    return told(f"{subject} {measure} {value} {unit}")


def cell(value: str, unit: str = "万元", subject: str = "公务接待费", **where: Any) -> Figure:
    """An amount of a table."""
    return row(f"{subject} 决算数 {value} {unit}", "支出决算表", **where)

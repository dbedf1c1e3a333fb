"""One report as the audit reads it: its figures, tables and passages, and which of its figures say the same thing."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from ingest.ledger.model import Chunk, Figure, Kind, Measure, ReportInfo, Section, Table
from ingest.ledger.terms import squeezed
from qa.audit_model import Key
from qa.match import final_or_budget, is_income

OWN = (Measure.FINAL, Measure.BUDGET)
_FUNDS = {
    "一般公共预算": "一般公共预算财政拨款",
    "政府性基金预算": "政府性基金预算财政拨款",
    "国有资本经营预算": "国有资本经营预算财政拨款",
}
GENERAL = "一般公共预算财政拨款"
_SAME = {
    ("基本支出", GENERAL): "一般公共预算财政拨款基本支出",
    ("一般公共预算财政拨款支出", "财政拨款"): "一般公共预算财政拨款支出",
    ("一般公共预算财政拨款支出", ""): "一般公共预算财政拨款支出",
    ("本年财政拨款支出", GENERAL): "一般公共预算财政拨款支出",
    ("收入支出总计", ""): "收入总计",
    ("财政拨款收入支出总计", "财政拨款"): "财政拨款收入总计",
}
"""Subject and part of the money → the one name under which they are compared."""
_WITHOUT_SCOPE = re.compile(
    r"三公|因公出国|公务用车|公务接待|政府采购|机关运行经费|^一般公共预算财政拨款(?:基本)?支出$"
)
"""Subjects that are of one part of the money only, whether or not that is said."""


@dataclass(frozen=True, slots=True)
class Book:
    """One report: what is known of it, and what it prints."""

    info: ReportInfo
    figures: Sequence[Figure]
    tables: Sequence[Table]
    chunks: Sequence[Chunk]
    sections: Sequence[Section]
    at: dict[Key, Figure]
    """The figure read from a cell, by page and box."""

    @property
    def own(self) -> Measure:
        """The measure of what the report itself is about: 决算数 or 预算数."""
        return final_or_budget(self.info.kind or Kind.FINAL)

    def texts(self) -> list[Figure]:
        """The figures of the narrative."""
        return [figure for figure in self.figures if figure.source.table is None]


def book_of(
    info: ReportInfo,
    figures: Sequence[Figure],
    tables: Sequence[Table],
    chunks: Sequence[Chunk] = (),
    sections: Sequence[Section] = (),
) -> Book:
    """A report ready for checking."""
    at: dict[Key, Figure] = {(f.source.page, f.source.bbox): f for f in figures if f.source.table is not None}
    return Book(info, figures, tables, chunks, sections, at)


def is_blank(book: Book) -> bool:
    """Whether the report is a form that nobody filled in."""
    return any("模板" in issue for issue in book.info.issues)


def identity(figure: Figure) -> tuple[object, ...] | None:
    """What a figure is of; two of one report with the same identity must agree. None where that is not certain."""
    if figure.measure not in OWN or not figure.amount.is_money or figure.project or figure.year is None:
        return None
    scope, column = in_fund(figure)
    name = one_name(figure.subject, scope)
    scope = "" if of_one_fund(name) else scope
    side = "收入" if is_income(figure) else ""
    return figure.year, figure.measure, side, scope, name, column


def in_fund(figure: Figure) -> tuple[str, str]:
    """The part of the money that a figure is of by its cell, its column or its section, and the column that is left."""
    scope, column = _fund(figure)
    return scope or (_scope_of_section(figure.source.section) if figure.source.table is None else ""), column


def one_name(subject: str, scope: str) -> str:
    """The name under which a subject of a part of the money is compared: 基本支出 of the 一般公共预算 has its own."""
    return _SAME.get((subject, scope), subject)


def of_one_fund(subject: str) -> bool:
    """Whether a subject is of one part of the money only, whether or not that is said."""
    return bool(_WITHOUT_SCOPE.search(subject))


def _fund(figure: Figure) -> tuple[str, str]:
    """The part of the money, and the column that is left once a column named after a part is taken for it."""
    named = next((full for short, full in _FUNDS.items() if figure.column in (short, full)), "")
    if named and figure.scope in ("", "财政拨款", named):
        return named, ""
    return figure.scope, figure.column


def _scope_of_section(section: str) -> str:
    """The part of the money that a section of the narrative is about, as its headings say."""
    for title in reversed(squeezed(section).split("/")):
        found = next((full for short, full in _FUNDS.items() if short in title), "")
        if found or "财政拨款" in title:
            return found or "财政拨款"
    return ""

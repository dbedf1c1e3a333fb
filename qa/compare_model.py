"""The values of a comparison: bodies and years aligned, each cell with what is printed and where, and how it moved."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal
from enum import StrEnum
from typing import Any

from ingest.ledger.model import Amount, Figure, JuesuanError, Kind, Measure, Source
from qa.audit_model import source_json


class State(StrEnum):
    """What a report says of one cell; only STATED and ZERO have a value that can be reckoned with."""

    STATED = "stated"
    ZERO = "zero"
    """Printed as 0, or told in words that there is none (空表, 无…)."""
    CONTRADICTORY = "contradictory"
    """Different numbers for one thing in one report: all are shown, none is chosen."""
    AMBIGUOUS = "ambiguous"
    """Several things of the name asked for (paths, parts of the money), with different numbers."""
    BLANK = "blank"
    """The table has the row, without a number."""
    NOT_STATED = "not_stated"
    """There is a report, and it does not say."""
    NO_REPORT = "no_report"


GAPS = (State.BLANK, State.NOT_STATED, State.NO_REPORT)
Part = tuple[str, str, str, str, str]
"""What a figure is of beside its name: kind of report, 收入 or "", part of the money, column, 科目."""


class NothingToCompare(JuesuanError):
    """The subject is not known or no report says anything of it; the message tells what to do next."""

    def __init__(self, told: str, near: tuple[str, ...] = ()) -> None:
        super().__init__(told)
        self.near = near
        """Names to ask for instead."""


@dataclass(frozen=True, slots=True)
class Wanted:
    """What is to be compared; what is left empty means: all, or the usual."""

    subject: str = ""
    """A name as printed, as people say it, a path (A/B), or a 科目 code."""
    measures: tuple[Measure, ...] = ()
    departments: tuple[str, ...] = ()
    years: tuple[int, ...] = ()
    reports: tuple[str, ...] = ()
    unit: str = ""
    share_of: str = ""


@dataclass(frozen=True, slots=True)
class Body:
    """Whose figures stand in a row; 部门 and 单位(本级) of one name are two."""

    department: str
    level: str = ""

    @property
    def label(self) -> str:
        """The name, with the level where that matters."""
        return f"{self.department}（本级）" if self.level == "单位" else self.department


@dataclass(frozen=True, slots=True)
class Stated:
    """One number that a report prints, in every place that says the same; the first figure is the one to quote."""

    value: Decimal
    """In the comparison's unit, exactly."""
    figures: tuple[Figure, ...]
    parts: frozenset[Part] = frozenset()
    denial: Source | None = None
    """The report's own word that there is none, where no number is printed."""

    @property
    def source(self) -> Source | None:
        """The place to quote."""
        return self.denial or (self.figures[0].source if self.figures else None)

    @property
    def printed(self) -> Amount | None:
        """The number as printed; None where it is told in words, or worked out."""
        return self.figures[0].amount if self.figures and not self.is_implied else None

    @property
    def is_implied(self) -> bool:
        """Whether no report prints the number: it is this year's less the change that is told of it."""
        return len(self.figures) > 1 and self.figures[0].measure is Measure.CHANGE

    def expression(self, unit: str) -> str:
        """How a number that is not printed was worked out ("37.91 + 10 = 47.91"); "" of a printed one."""
        if not self.is_implied:
            return ""
        change, now = (one.amount.to(unit).value for one in self.figures[:2])
        sign = "+" if change < 0 else "−"
        return f"{text_of(now)} {sign} {text_of(abs(change))} = {text_of(self.value)}"


@dataclass(frozen=True, slots=True)
class Change:
    """Against the year before: the difference, and the rate where there is one."""

    amount: Decimal
    rate: Decimal | None
    """In %, two places; None over a base of zero, and of what is itself a percentage."""
    base: Decimal
    from_report: bool
    """True where the base is another report's own number, False where it is what this year's report tells of it."""
    sources: tuple[Source, ...]
    implied: str = ""
    """How the base was worked out, where no report prints it."""
    printed: Amount | None = None
    """The report's own word for the change, where that differs from the difference by rounding only."""


@dataclass(frozen=True, slots=True)
class Share:
    """The cell's part of a named whole, in %."""

    rate: Decimal
    of: str
    whole: Decimal
    source: Source


@dataclass(frozen=True, slots=True)
class Cell:
    """One body, one year, one measure."""

    body: Body
    year: int
    measure: Measure
    state: State
    stated: tuple[Stated, ...] = ()
    reports: tuple[str, ...] = ()
    """The reports looked in."""
    blank: Source | None = None
    """The row without a number."""
    later: Stated | None = None
    """The same year's figure as the next year's report tells it."""
    restated: bool = False
    """Whether that differs from this report's own."""
    comparable: bool = True
    """False where it is of another part of the money or another 科目 than most cells."""
    change: Change | None = None
    versus: Change | None = None
    """Where two measures are compared, the second one's difference from the first (决算数 from 预算数)."""
    share: Share | None = None
    rank: int | None = None
    """1 is the highest of the column; equal values share a rank."""
    notes: tuple[str, ...] = ()

    @property
    def value(self) -> Decimal | None:
        """The number to reckon with; None for gaps and for what is not certain."""
        return self.stated[0].value if self.state in (State.STATED, State.ZERO) else None

    @property
    def sources(self) -> tuple[Source, ...]:
        """The places to open, the quoted one first."""
        found = (*(one.source for one in self.stated), self.blank, self.later.source if self.later else None)
        return tuple(dict.fromkeys(source for source in found if source is not None))


@dataclass(frozen=True, slots=True)
class Row:
    """One body's cells of one measure, by year."""

    body: Body
    measure: Measure
    cells: tuple[Cell, ...]
    subject: str = ""


@dataclass(frozen=True, slots=True)
class Comparison:
    """One subject over bodies and years."""

    subject: str
    measures: tuple[Measure, ...]
    unit: str
    years: tuple[int, ...]
    rows: tuple[Row, ...]
    share_of: str = ""
    notes: tuple[str, ...] = ()

    def cells(self) -> Iterator[Cell]:
        """Every cell, row by row."""
        return (cell for row in self.rows for cell in row.cells)

    def to_json(self) -> dict[str, Any]:
        """The documented object of `juesuan compare --format json` (docs/cli.md)."""
        return {
            "subject": self.subject,
            "measures": [measure.value for measure in self.measures],
            "unit": self.unit,
            "years": list(self.years),
            "share_of": self.share_of or None,
            "rows": [row_json(row, self.unit) for row in self.rows],
            "notes": list(self.notes),
        }


def row_json(row: Row, unit: str) -> dict[str, Any]:
    """A row with its cells; numbers are decimal strings."""
    return {
        "department": row.body.department,
        "level": row.body.level,
        "measure": row.measure.value,
        "cells": [cell_json(cell, unit) for cell in row.cells],
    }


def cell_json(cell: Cell, unit: str) -> dict[str, Any]:
    """A cell; what it has not is null or empty, never 0."""
    share, later = cell.share, cell.later
    return {
        "year": cell.year,
        "state": cell.state.value,
        "value": text_of(cell.value),
        "unit": unit,
        "stated": [_stated_json(one) for one in cell.stated],
        "blank": source_json(cell.blank) if cell.blank else None,
        "told_next_year": {**_stated_json(later), "expression": later.expression(unit)} if later else None,
        "restated": cell.restated,
        "comparable": cell.comparable,
        "change": _change_json(cell.change),
        "versus": _change_json(cell.versus),
        "share": share
        and {
            "rate": text_of(share.rate),
            "of": share.of,
            "whole": text_of(share.whole),
            "source": source_json(share.source),
        },
        "rank": cell.rank,
        "notes": list(cell.notes),
        "reports": list(cell.reports),
    }


def _change_json(change: Change | None) -> dict[str, Any] | None:
    if change is None:
        return None
    return {
        "amount": text_of(change.amount),
        "rate": text_of(change.rate),
        "base": text_of(change.base),
        "base_of": "other_report" if change.from_report else "this_report",
        "base_expression": change.implied,
        "sources": [source_json(source) for source in change.sources],
    }


def text_of(value: Decimal | None) -> str | None:
    """A number in plain notation, as printed: neither exponent nor a minus before zero."""
    return None if value is None else format(abs(value) if value == 0 else value, "f")


def _stated_json(one: Stated) -> dict[str, Any]:
    figure = one.figures[0] if one.figures else None
    kind = figure.kind if figure else Kind.FINAL
    return {
        "value": text_of(one.value),
        "printed": text_of(one.printed.value) if one.printed else None,
        "printed_unit": one.printed.unit if one.printed else None,
        "subject": figure.subject if figure else None,
        "code": next((f.code for f in one.figures if f.code), ""),
        "part": figure.scope if figure else "",
        "kind": kind.value if figure else None,
        "source": source_json(one.source) if one.source else None,
        "also": [source_json(f.source) for f in one.figures[1:]],
    }

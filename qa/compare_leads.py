"""What stands out in a comparison: leads with their reasons, never verdicts."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal
from enum import StrEnum
from itertools import pairwise
from typing import Any

from ingest.ledger.model import Figure, Measure, Source
from ingest.ledger.store import Ledger
from qa.audit_book import OWN, identity
from qa.audit_model import plain_amount, source_json
from qa.compare import Material, body_of, compared, material_of
from qa.compare_growth import change_of
from qa.compare_model import Body, Cell, Change, Row, State, Stated, Wanted, text_of
from qa.compare_subject import parts_of
from qa.match import agree

_UNIT = "万元"
_MOST = 10
"""Leads of one kind that are told."""
LARGE = Decimal(30)
"""A change of so many percent is worth a look."""
LEAST = Decimal(1)
"""万元; a change of less is not."""
REPEATED = 3
"""Years in a row with the very same amount."""
_DIGITS = 2
"""A round amount has no more digits before its zeros."""


class LeadKind(StrEnum):
    """What is noticed."""

    CHANGE = "变动大"
    FROM_ZERO = "由零到有"
    TO_ZERO = "由有到零"
    REPEATED = "多年同数"


@dataclass(frozen=True, slots=True)
class Lead:
    """Something worth a look, why, and where."""

    kind: LeadKind
    body: Body
    subject: str
    measure: Measure
    statement: str
    reason: str
    cells: tuple[Cell, ...]
    size: Decimal

    @property
    def sources(self) -> tuple[Source, ...]:
        """The places to open, one a cell."""
        return tuple(source for cell in self.cells for source in cell.sources[:1])

    def to_json(self) -> dict[str, Any]:
        """The documented form of a lead (docs/cli.md)."""
        return {
            "kind": self.kind.value,
            "department": self.body.department,
            "level": self.body.level,
            "subject": self.subject,
            "measure": self.measure.value,
            "statement": self.statement,
            "reason": self.reason,
            "values": [{"year": cell.year, "value": text_of(cell.value)} for cell in self.cells],
            "sources": [source_json(source) for source in self.sources],
        }


def leads(ledger: Ledger, wanted: Wanted, most: int = _MOST) -> list[Lead]:
    """What stands out of one subject, or of all subjects of the reports chosen, the largest of each kind first."""
    material = material_of(ledger, wanted)
    if wanted.subject:
        comparison = compared(material, wanted)
        return leads_of(comparison.rows, comparison.unit, most)
    return leads_of(series_of(material, wanted), _UNIT, most)


def leads_of(rows: Sequence[Row], unit: str, most: int = _MOST) -> list[Lead]:
    """The leads of aligned rows, the same numbers under several names told once."""
    found = _once([lead for row in rows for look in _LOOKS for lead in look(row, unit)])
    out: list[Lead] = []
    for kind in LeadKind:
        own = sorted((lead for lead in found if lead.kind is kind), key=lambda lead: -lead.size)
        out += own[:most]
    return out


def series_of(material: Material, wanted: Wanted) -> list[Row]:
    """Every amount that a body's reports print for several years, where each report is clear about it."""
    told: dict[tuple[Body, tuple[object, ...]], dict[int, list[Figure]]] = defaultdict(lambda: defaultdict(list))
    for info in material.infos:
        body = body_of(info, material.infos)
        for figure in material.figures[info.stem]:
            mark = identity(figure) if figure.year == info.year else None
            wished = figure.measure in (wanted.measures or OWN)
            if mark and wished and not mark[-1] and (not wanted.years or figure.year in wanted.years):
                told[body, (figure.kind, *mark[1:])][int(figure.year or 0)].append(figure)
    return [row for (body, _), years in told.items() if len(years) > 1 for row in [_row(body, years)]]


def _row(body: Body, years: dict[int, list[Figure]]) -> Row:
    cells = tuple(cell for year in sorted(years) for cell in [_cell(body, year, years[year])] if cell)
    first = next(iter(years.values()))[0]
    return Row(body, first.measure, cells, first.subject)


def _cell(body: Body, year: int, figures: Sequence[Figure]) -> Cell | None:
    """The year's amount; None where places differ: that is the audit's to tell."""
    first = figures[0]
    if not all(agree(first.amount, figure.amount) for figure in figures):
        return None
    stated = Stated(first.amount.to(_UNIT).value, tuple(figures), frozenset(p for f in figures for p in parts_of(f)))
    state = State.ZERO if stated.value == 0 else State.STATED
    return Cell(body, year, first.measure, state, (stated,), (first.source.report,))


def _once(found: Sequence[Lead]) -> list[Lead]:
    """One lead for the same body, years and numbers: a 类 with one 款 says the same twice."""
    kept: dict[tuple[object, ...], Lead] = {}
    others: dict[tuple[object, ...], int] = defaultdict(int)
    for lead in found:
        key = (lead.kind, lead.body, lead.measure, *((cell.year, cell.value) for cell in lead.cells))
        others[key] += key in kept
        kept.setdefault(key, lead)
    return [
        replace(lead, reason=f"{lead.reason}；另有 {others[key]} 个上下级或同义科目是同样的数") if others[key] else lead
        for key, lead in kept.items()
    ]


def _pairs(row: Row) -> Iterator[tuple[Cell, Cell, Decimal, Decimal]]:
    """Cells of years in a row that can be reckoned with."""
    for before, after in pairwise(row.cells):
        if before.year + 1 != after.year or before.value is None or after.value is None:
            continue
        one, other = before.stated[0].parts, after.stated[0].parts
        if one & other or not (one and other):
            yield before, after, before.value, after.value


def _without_before(row: Row) -> Iterator[tuple[Cell, Change]]:
    """Cells whose change is shown though the year before has no cell that can be reckoned with."""
    paired = {after.year for _, after, _, _ in _pairs(row)}
    for cell in row.cells:
        if cell.change is not None and cell.value is not None and cell.year not in paired:
            yield cell, cell.change


def _base_of(change: Change) -> str:
    """Where the number of the year before was taken from."""
    if change.implied:
        return f"上年数由本年报告推算（{change.implied}）"
    return "上年数取自上年报告" if change.from_report else "上年数取自本年报告所列"


def _changed(row: Row, unit: str) -> Iterator[Lead]:
    for before, after, old, new in _pairs(row):
        change = change_of(new, old, unit, True, ())
        if change.rate is None or new == 0 or abs(change.rate) < LARGE or _small(change.amount, unit):
            continue
        word = "增加" if change.amount > 0 else "减少"
        told = f"{word} {_amount(abs(change.amount), unit)}（{change.rate:+,f}%）"
        reason = f"一年变动达 {LARGE}% 以上；看报告有没有说明原因"
        yield _lead(LeadKind.CHANGE, row, (before, after), told, reason, abs(change.amount), unit)
    for after, change in _without_before(row):
        if change.rate is None or not after.value or abs(change.rate) < LARGE or _small(change.amount, unit):
            continue
        word = "增加" if change.amount > 0 else "减少"
        told = f"{word} {_amount(abs(change.amount), unit)}（{change.rate:+,f}%）"
        reason = f"一年变动达 {LARGE}% 以上；{_base_of(change)}，没有上年报告可对"
        yield _lead(LeadKind.CHANGE, row, (after,), told, reason, abs(change.amount), unit, change)


def _turned(row: Row, unit: str) -> Iterator[Lead]:
    for before, after, old, new in _pairs(row):
        if (old == 0) == (new == 0):
            continue
        kind = LeadKind.FROM_ZERO if old == 0 else LeadKind.TO_ZERO
        back = [c.year for c in row.cells if c.year < before.year and c.value] if old == 0 else []
        reason = "上年为零，本年有数，没有增减率可算" if old == 0 else "上年有数，本年为零；看是停办、并入别处还是漏列"
        reason = f"{back[-1]} 年有、{before.year} 年为零、{after.year} 年又有" if back else reason
        yield _lead(kind, row, (before, after), "", reason, abs(new - old), unit)
    for after, change in _without_before(row):
        if (change.base == 0) != (after.value == 0):
            kind = LeadKind.FROM_ZERO if change.base == 0 else LeadKind.TO_ZERO
            yield _lead(kind, row, (after,), "", _base_of(change), abs(change.amount), unit, change)


def _repeated(row: Row, unit: str) -> Iterator[Lead]:
    run: list[Cell] = []
    for cell in (*row.cells, None):
        if cell and cell.value and (not run or (cell.value == run[-1].value and cell.year == run[-1].year + 1)):
            run.append(cell)
            continue
        if len(run) >= REPEATED:
            value = run[0].value or Decimal(0)
            rounded = _is_round(value)
            reason = f"连续 {len(run)} 年分文不差" + (
                "，又是整数：像是照搬而不是测算" if rounded else "；看是否照搬上年"
            )
            size = value if rounded else value / 10**6
            yield _lead(LeadKind.REPEATED, row, tuple(run), "", reason, size, unit)
        run = [cell] if cell and cell.value else []


def _is_round(value: Decimal) -> bool:
    digits = "".join(str(digit) for digit in value.normalize().as_tuple().digits)
    return len(digits.rstrip("0")) <= _DIGITS


def _small(amount: Decimal, unit: str) -> bool:
    return unit == _UNIT and abs(amount) < LEAST


def _lead(
    kind: LeadKind,
    row: Row,
    cells: tuple[Cell, ...],
    told: str,
    reason: str,
    size: Decimal,
    unit: str,
    change: Change | None = None,
) -> Lead:
    """A lead; `change` tells the year before where that has no cell of its own."""
    before = [(cells[0].year - 1, change.base)] if change else []
    numbers = [*before, *((cell.year, cell.value or Decimal(0)) for cell in cells)]
    values = " → ".join(f"{year} 年 {_amount(value, unit)}" for year, value in numbers)
    statement = f"{row.body.label}“{row.subject}”{row.measure.value}：{values}{'，' + told if told else ''}"
    return Lead(kind, row.body, row.subject, row.measure, statement, reason, cells, size)


def _amount(value: Decimal, unit: str) -> str:
    return plain_amount(abs(value) if value == 0 else value, unit)


_LOOKS: tuple[Callable[[Row, str], Iterator[Lead]], ...] = (_changed, _turned, _repeated)

"""The values of the audit: printed numbers, what they must come to, and what is found where they do not."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from enum import StrEnum
from typing import Any

from ingest.ledger.amounts import round_half_up
from ingest.ledger.model import Amount, Cell, Figure, Source, Table
from qa.attached import outside

Key = tuple[object, ...]
"""What tells one printed number from another: page and box of a cell, statement and measure of a text's number."""

_HALF = Decimal("0.5")
_MOST_UNITS = 5
"""However many rounded parts a sum has, a difference beyond so many units of the last place is no 尾差."""


class Kind(StrEnum):
    """What sort of defect a finding is; the order is the order in which a clerk wants to see them."""

    ERROR = "error"
    TEXT_TABLE = "text_table"
    ZERO_BASE = "zero_base"
    MISSING = "missing"
    ROUNDING = "rounding"


class Expects(StrEnum):
    """What the expected number of a finding is: only arithmetic says that one must stand where another is printed."""

    MUST = "must"
    OTHER = "other"
    """Printed in another place: nobody knows which of the two is wrong."""
    RECKONED = "reckoned"
    """What the other numbers come to."""
    FITS = "fits"
    """What this part would have to be for the sum to hold."""


class Verdict(StrEnum):
    """How a check came out."""

    HELD = "held"
    ROUNDING = "rounding"
    FAILED = "failed"


@dataclass(frozen=True, slots=True)
class Entry:
    """A number as printed, with its name and its place; a blank cell counts as 0."""

    label: str
    amount: Amount
    source: Source
    key: Key
    blank: bool = False
    group: str = ""
    """The statement of a text that it stands in; "" in a table."""

    @property
    def last_place(self) -> Decimal:
        """One unit of the last printed place."""
        return Decimal(1).scaleb(-self.amount.places)

    @property
    def shown(self) -> str:
        """The number with its unit, as a clerk reads it."""
        return plain_amount(self.amount.value, self.amount.unit)


@dataclass(frozen=True, slots=True)
class Part:
    """An entry with the sign it enters a sum with."""

    entry: Entry
    sign: int = 1


Values = Mapping[Key, Decimal]
"""Numbers taken to be right instead of the printed ones."""


@dataclass(frozen=True, slots=True)
class Check:
    """A printed number and what it must come to: a sum of others, or (`over`) a sum in percent of another sum."""

    rule: str
    subject: str
    """What the check is of, for people."""
    target: Entry
    parts: tuple[Part, ...]
    over: tuple[Part, ...] = ()
    kind: Kind = Kind.ERROR
    doubt: str = ""
    """Why a failure need not be a defect."""

    @property
    def entries(self) -> tuple[Entry, ...]:
        """Every number that takes part."""
        return (self.target, *(part.entry for part in (*self.parts, *self.over)))

    def expected(self, values: Values = {}) -> Decimal | None:  # noqa: B006 — never written to
        """What the target should be, in its own unit, not yet rounded; None where it is divided by nothing."""
        unit = "元" if self.over and self.parts[0].entry.amount.is_money else self.target.amount.unit
        total = _sum(self.parts, values, unit)
        if not self.over:
            return total
        base = _sum(self.over, values, unit)
        return None if base == 0 else total / abs(base) * 100

    def verdict(self, values: Values = {}) -> Verdict:  # noqa: B006
        """Held; off by what rounding may do (尾差); or worse."""
        expected = self.expected(values)
        if expected is None:
            return Verdict.HELD
        printed = values.get(self.target.key, self.target.amount.value)
        off = abs(printed - expected)
        return self._rate_verdict(off, values) if self.over else self._sum_verdict(off)

    def solved(self, key: Key, values: Values = {}) -> Decimal | None:  # noqa: B006
        """What the number of this key would have to be for the check to hold, in its own unit; None where unclear."""
        if self.target.key == key:
            expected = self.expected(values)
            return (
                round_half_up(expected, self.target.amount.places) if expected is not None and self.over else expected
            )
        signs = [part.sign for part in self.parts if part.entry.key == key]
        if self.over or len(signs) != 1:
            return None
        own = next(part.entry for part in self.parts if part.entry.key == key)
        target = Amount(values.get(self.target.key, self.target.amount.value), self.target.amount.unit)
        missing = target - Amount(self.expected(values) or Decimal(0), target.unit)
        return own.amount.value + signs[0] * missing.to(own.amount.unit).value

    def _sum_verdict(self, off: Decimal) -> Verdict:
        unit = self.target.amount.unit
        units = [one_unit(entry, unit) for entry in self.entries]
        coarse = max(units)
        alike = all(one == coarse for one in units)
        if off <= (0 if alike else coarse * _HALF):
            return Verdict.HELD
        if not self.target.amount.is_money:
            # Points are whole numbers, or told to a place: nothing was rounded to fit.
            fine = min((entry.last_place for entry in self.entries if not entry.blank), default=coarse)
            return Verdict.ROUNDING if fine < 1 and off <= fine else Verdict.FAILED
        rounded = min(max(1, (len(units) + 1) // 2), _MOST_UNITS)
        return Verdict.ROUNDING if off <= coarse * rounded else Verdict.FAILED

    def _rate_verdict(self, off: Decimal, values: Values) -> Verdict:
        last = self.target.last_place
        if off <= last * _HALF or off <= last * _HALF + self._slack(values):
            return Verdict.HELD
        return Verdict.ROUNDING if off <= last * _HALF * 3 + self._slack(values) else Verdict.FAILED

    def _slack(self, values: Values) -> Decimal:
        """By how many points the rate may differ because its amounts were rounded before they were printed."""
        unit = "元" if self.parts[0].entry.amount.is_money else self.parts[0].entry.amount.unit
        base = abs(_sum(self.over, values, unit))
        rate = abs(self.expected(values) or Decimal(0)) / 100
        above = sum((one_unit(part.entry, unit) for part in self.parts), Decimal(0)) * _HALF
        below = sum((one_unit(part.entry, unit) for part in self.over), Decimal(0)) * _HALF
        return (above + rate * below) / (base - below) * 100 if base > below else Decimal(0)


@dataclass(frozen=True, slots=True)
class Finding:
    """One defect: what is printed, what should be, and everything it rests on."""

    rule: str
    kind: Kind
    report: str
    page: int
    statement: str
    printed: str
    expected: str
    delta: str
    sources: tuple[Source, ...]
    subject: str = ""
    doubt: str = ""
    """Why the reading itself may be at fault; "" where nothing speaks for that."""
    more: int = 0
    """How many further checks fail for the same reason."""
    check: Check | None = None
    """The failing check with what other findings correct already put in; None where nothing was reckoned."""
    expects: Expects = Expects.MUST

    def to_json(self) -> dict[str, Any]:
        """The documented form of a finding (docs/cli.md)."""
        return {
            "rule": self.rule,
            "class": self.kind.value,
            "report": self.report,
            "page": self.page,
            "statement": self.statement,
            "printed": self.printed,
            "expected": self.expected,
            "delta": self.delta,
            "doubt": self.doubt,
            "sources": [source_json(source) for source in self.sources],
        }


@dataclass(slots=True)
class Sheet:
    """What checking one report has come to so far: checks to be judged, findings that need no arithmetic."""

    checks: list[Check] = field(default_factory=list)
    findings: list[Finding] = field(default_factory=list)
    held: dict[str, int] = field(default_factory=dict)
    undone: dict[str, int] = field(default_factory=dict)
    left: dict[str, list[str]] = field(default_factory=dict)
    """Which checks of each rule could not be done, and why."""

    def hold(self, rule: str, count: int = 1) -> None:
        """Note that a check without arithmetic held."""
        self.held[rule] = self.held.get(rule, 0) + count

    def leave(self, rule: str, what: str, count: int = 1) -> None:
        """Note that a check could not be done and of what: a number is not there or not to be read."""
        self.undone[rule] = self.undone.get(rule, 0) + count
        self.left.setdefault(rule, []).append(what)


def entry_of(figure: Figure) -> Entry:
    """A figure of the ledger as a number to check."""
    source = figure.source
    if source.table is not None:
        return Entry(figure.name, figure.amount, source, (source.page, source.bbox))
    key = (source.page, figure.group, figure.subject, figure.measure.value, figure.scope, figure.amount.value)
    return Entry(figure.name, figure.amount, source, key, group=figure.group)


def named(figure: Figure) -> str:
    """A figure as a check that could not be done names it: page, name, measure and number."""
    amount = plain_amount(figure.amount.value, figure.amount.unit)
    return f"第 {figure.source.page} 页{figure.name}的{figure.measure.value} {amount}"


def entry_of_cell(label: str, cell: Cell, value: Decimal, unit: str, source: Source) -> Entry:
    """A cell of a table as a number to check; its key is that of the figure read from it."""
    blank = not cell.text.strip()
    return Entry(label, Amount(value, unit, cell.text), source, (cell.page, cell.bbox), blank)


def source_of_cell(report: str, table: Table, row: str, cell: Cell, quote: str = "") -> Source:
    """Where a cell of a table stands."""
    told = quote or cell.text
    return Source(report, cell.page, cell.bbox, table.section, table.title, row, told, table.ocr, cell.address)


def one_unit(entry: Entry, unit: str) -> Decimal:
    """One unit of an entry's last printed place, told in another unit; nothing for a blank or a plain zero."""
    if entry.blank:
        return Decimal(0)
    if entry.amount.value == 0 and entry.amount.places == 0:
        return Decimal(0)
    return Amount(entry.last_place, entry.amount.unit).to(unit).value


def plain_amount(value: Decimal, unit: str) -> str:
    """ "1,234.50 万元", "57.01%"."""
    number = format(value, ",f")
    return number + unit if unit in ("%", "") else f"{number} {unit}"


def sources_of(entries: Sequence[Entry]) -> tuple[Source, ...]:
    """The places of some numbers, each once, in their order."""
    return tuple(dict.fromkeys(entry.source for entry in entries))


def _sum(parts: Sequence[Part], values: Values, unit: str) -> Decimal:
    total = Decimal(0)
    for part in parts:
        entry = part.entry
        amount = Amount(values[entry.key], entry.amount.unit) if entry.key in values else entry.amount
        total += part.sign * amount.to(unit).value
    return total


def source_json(source: Source) -> dict[str, Any]:
    """A place as the documented JSON objects tell it."""
    source = outside(source)
    return {
        "report": source.report,
        "page": source.page,
        "bbox": list(source.bbox) if source.bbox else None,
        "section": source.section,
        "table": source.table,
        "row": source.row,
        "quote": source.quote,
        **({"cell": source.cell} if source.cell else {}),
    }

"""A sum that a table implies: the whole, its parts, and whether what is printed closes."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from enum import StrEnum

from ingest.ledger.amounts import parse_amount
from ingest.ledger.model import Cell

_NOTHING = re.compile(r"^[-—–－_/／*\s]*$")


class Rule(StrEnum):
    """Why a table's numbers must add up."""

    CODES = "codes"
    """类 = Σ款, 款 = Σ项."""
    TOTAL = "total"
    """合计, 小计 or 总计 = the rows it stands for."""
    ITEMS = "items"
    """一、 = Σ 1., 2., … listed under it; the 小计 of a group = its rows."""
    GROUPS = "groups"
    """A row = the rows below it whose labels begin further to the right (货物A = its 品目)."""
    COLUMNS = "columns"
    """The 合计 column = its part columns, 三公 and 公务用车 included."""
    BALANCE = "balance"
    """收入总计 = 支出总计."""
    FUNDS = "funds"
    """年度资金总额 of a 绩效 form = its sources."""
    POINTS = "points"
    """总分 of a 绩效 form = Σ 分值 (得分) of its indicators and of the 执行率."""


class Verdict(StrEnum):
    """How a sum came out; off by one unit in the last printed place is a matter of rounding (尾差)."""

    HELD = "held"
    ROUNDING = "rounding"
    FAILED = "failed"
    UNREAD = "unread"
    """One of the cells holds something else than a number, so that nothing can be said."""


@dataclass(frozen=True, slots=True)
class Term:
    """A number of a sum with the cell it is printed in; a blank cell counts as 0."""

    label: str
    cell: Cell
    value: Decimal
    read: bool = True
    """False where something is printed that is no number; its value is 0 then."""

    @property
    def blank(self) -> bool:
        """Whether nothing is printed in the cell."""
        return bool(_NOTHING.match(self.cell.text))

    @property
    def places(self) -> int:
        """Decimal places as printed."""
        return max(0, -int(self.value.as_tuple().exponent))


@dataclass(frozen=True, slots=True)
class Sum:
    """A whole and the parts that the table says it consists of."""

    rule: Rule
    row: str
    """The label of the whole's row, as printed."""
    column: str
    """The header path of the whole's column joined by "/"."""
    whole: Term
    parts: tuple[Term, ...]

    @property
    def total(self) -> Decimal:
        """What the parts add up to."""
        return sum((part.value for part in self.parts), Decimal(0))

    @property
    def difference(self) -> Decimal:
        """Printed whole less the sum of the parts."""
        return self.whole.value - self.total

    @property
    def verdict(self) -> Verdict:
        """Held, off by one unit in the last place that any of the numbers is printed to, or worse."""
        if not all(term.read for term in (self.whole, *self.parts)):
            return Verdict.UNREAD
        if self.difference == 0:
            return Verdict.HELD
        last = Decimal(1).scaleb(-max(term.places for term in (self.whole, *self.parts)))
        return Verdict.ROUNDING if abs(self.difference) <= last else Verdict.FAILED


def term(label: str, cell: Cell) -> Term:
    """The number of a cell; 0 for a blank one."""
    amount = parse_amount(cell.text)
    if amount is not None:
        return Term(label, cell, amount.value)
    return Term(label, cell, Decimal(0), bool(_NOTHING.match(cell.text)))


def closed(rule: Rule, row: str, column: str, whole: tuple[str, Cell], parts: Sequence[tuple[str, Cell]]) -> Sum | None:
    """The sum of some cells; None where all are blank or one is only the copy of a merged cell."""
    if any(cell.copy for _, cell in (whole, *parts)):
        return None
    terms = [term(label, cell) for label, cell in (whole, *parts)]
    return None if all(one.blank for one in terms) else Sum(rule, row, column, terms[0], tuple(terms[1:]))

"""The frame of a report's tables: its form (titles, codes, totals, units) and the cells in it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal

from eval.corpus_spoken import Manner
from eval.synth_accounts import Accounts
from eval.synth_document import Cell, Fact, Grid, Sketch, rows_and_spans

Row = list[Cell | str]
_WAN = Decimal(10_000)
_OTHER_UNIT = ("basic", "public")
"""Tables that are in 元 while the rest is in 万元, where a report mixes units."""


@dataclass(frozen=True, slots=True)
class Form:
    """How the tables of one report are drawn up; the flags of a difficulty each change one thing."""

    titles: Mapping[str, str]
    """What each table is called; a table without a title is not in the report."""
    number: str
    """Pattern of a table's number: {0} counts in digits, {1} in Chinese."""
    maker: str
    """What stands before the department's name above a table."""
    zeros: bool = False
    all_classes: bool = True
    total_last: bool = False
    split_codes: bool = False
    fused_total: bool = False
    two_sided: bool = False
    mixed_units: bool = False
    wide: bool = False
    title_cell: bool = False
    dashes: bool = False
    spacer_row: bool = False


@dataclass(frozen=True, slots=True)
class Sheet:
    """A table with the number of rows that are its header, and how it is called in the truth."""

    grid: Grid
    head: int
    key: str


@dataclass(frozen=True, slots=True)
class Desk:
    """Makes the cells and frames of one report's tables."""

    accounts: Accounts
    before: Accounts
    manner: Manner
    form: Form

    def unit(self, key: str) -> str:
        """The unit of a table."""
        mixed = self.form.mixed_units and self.manner.unit == "万元" and key in _OTHER_UNIT
        return "元" if mixed else self.manner.unit

    def money(
        self, key: str, subject: str, value: Decimal, column: str, code: str = "", scope: str = "", measure: str = ""
    ) -> Cell:
        """A cell of money in the table's unit; nothing is 0.00 or blank as the form has it."""
        if not value and self.form.dashes:
            return Cell(("—",), "c")
        if not value and not self.form.zeros:
            return Cell((), "r")
        unit = self.unit(key)
        shown = value * _WAN if unit != self.manner.unit else value
        printed = f"{shown:,.2f}"
        measured = measure or self.manner.own
        fact = Fact(subject, measured, shown, unit, self.manner.year, printed, code, column, scope)
        return Cell((fact,), "r")

    def sheet(self, key: str, sketch: Sketch, head: int, widths: tuple[float, ...], wide: bool, note: str) -> Sheet:
        """The table with its title, number and what stands above the rules; or these in its first cell."""
        name = self.form.titles[key]
        maker = f"{self.form.maker}{self.accounts.department.name}"
        unit = f"单位：{self.unit(key)}"
        notes = (note,) if note else ()
        if self.form.spacer_row:
            sketch = [*sketch[:head], [""] * len(widths), *sketch[head:]]
        if not self.form.title_cell:
            rows, spans = rows_and_spans(sketch)
            grid = Grid(name, name, (maker, unit), widths, rows, spans, wide and self.form.wide, notes)
            return Sheet(grid, head, key)
        first: Row = [Cell((name, f"　　{unit}"), "c"), *["<"] * (len(widths) - 1)]
        rows, spans = rows_and_spans([first, *sketch])
        return Sheet(Grid(name, "", ("", ""), widths, rows, spans, wide and self.form.wide, notes), head + 1, key)

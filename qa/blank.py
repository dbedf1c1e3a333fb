"""Cells that a table leaves blank: the row is there, and it says that nothing was spent or stated."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from ingest.ledger.model import Cell, Measure, Source, Table
from ingest.ledger.terms import canonical, clean_label, squeezed
from qa.case import Case
from qa.compose import Composer
from qa.model import Ask
from qa.refine import refined_asks

_LEAST = 4
"""Shorter labels (其他, 合计) stand in any question."""


@dataclass(frozen=True, slots=True)
class BlankRow:
    """A row of a table whose value cells are empty."""

    report: str
    table: Table
    label: Cell
    cells: tuple[Cell, ...]

    def source(self, subject: str) -> Source:
        """Where the row stands."""
        quote = " | ".join(cell.text for cell in self.cells if cell.text and not cell.copy)
        place = (self.label.page, self.label.bbox, self.table.section, self.table.title)
        return Source(self.report, *place, subject, quote, self.table.ocr, self.label.address)


def blank_cell(case: Case, out: Composer) -> bool:
    """Tell of a row of the subject asked for that has no number; True where there is one."""
    if case.scope.previous_of is not None:
        # A blank of this year says nothing of the year before.
        return False
    asks = [ask for ask in refined_asks(case.question, case.figures) if ask.subject or ask.project]
    told = [tell_blank(case, out, ask) for ask in asks or _rows_named(case)]
    return any(told)


def _rows_named(case: Case) -> list[Ask]:
    """Rows of tables that the question names and that no figure has: a blank row gives no figure to name it by."""
    names = {
        canonical(clean_label(cell.text))
        for _, table in case.tables()
        for cells in table.rows
        for cell in cells
        if not cell.copy and len(cell.text) >= _LEAST and squeezed(cell.text) in case.question.words
    }
    return [Ask(name, said=name) for name in sorted(names, key=len, reverse=True)][:1]


def tell_blank(case: Case, out: Composer, ask: Ask) -> bool:
    """Tell of a row of this subject that has no number; False where there is none."""
    if ask.project or not ask.subject or ask.qualifier or ask.measure not in (None, Measure.FINAL, Measure.BUDGET):
        return False
    row = blank_row(case.tables(), ask.subject, ask.column)
    if row is None:
        return False
    info = next(info for info in case.reports if info.stem == row.report)
    mark = out.cite(row.source(ask.subject), info.department, info.year)
    column = f"的“{ask.column}”" if ask.column else ""
    out.say(f"《{row.table.title}》列有“{ask.subject}”{column}，但该格为空，没有填数（未发生或未列示）[{mark}]。")
    return True


def blank_row(tables: Iterable[tuple[str, Table]], subject: str, column: str = "") -> BlankRow | None:
    """The first row of this subject (in this column) without a number; `tables` come with their report's name."""
    for report, table in tables:
        for cells in table.rows:
            for index, cell in enumerate(cells):
                if cell.copy or not cell.text or canonical(clean_label(cell.text)) != subject:
                    continue
                values = _values(table, cells, index, column)
                if values and not any(value.text for value in values):
                    return BlankRow(report, table, cell, cells)
    return None


def _values(table: Table, cells: tuple[Cell, ...], label: int, column: str) -> list[Cell]:
    """The value cells that belong to a label: up to the next label of a two-sided table, in the column asked for."""
    out: list[Cell] = []
    for index in range(label + 1, len(cells)):
        header = table.headers[index] if index < len(table.headers) else ()
        if any(word in level for level in header for word in ("科目", "编码", "名称")) or header[-1:] == ("项目",):
            break
        if not column or any(column in level for level in header):
            out.append(cells[index])
    return out

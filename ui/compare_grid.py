"""A comparison as a grid of years or bodies, whatever it is shown as: terminal text or a page; pure."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field, replace
from decimal import Decimal
from functools import partial

from ingest.ledger.amounts import round_half_up
from qa.compare_model import GAPS, Cell, Change, Comparison, Row, State
from ui.plain import one_line

_FEW = 8
_NAMED = 2
"""So many departments are named in a title; more are counted."""
_PLACES = 2
_ROUNDED = ("万元", "亿元")
Tell = Callable[[Cell, str], str]
"""What stands in the place of a cell, given whose it is."""
Say = Callable[..., str]
"""How a number in a unit is written."""


@dataclass(slots=True)
class Notes:
    """What is said of single cells: each word once, with the cells that it is said of."""

    _said: dict[str, dict[str, list[int]]] = field(default_factory=dict)

    def mark(self, cell: Cell, label: str) -> str:
        """ "*" for a cell of which something is to be said."""
        for note in cell.notes:
            years = self._said.setdefault(note, {}).setdefault(label, [])
            if cell.year not in years:
                years.append(cell.year)
        return "*" if cell.notes else ""

    def lines(self) -> list[str]:
        """The notes, the cells before each."""
        out = []
        for note, cells in self._said.items():
            told = [f"{label} {'、'.join(map(str, sorted(years)))} 年" for label, years in cells.items()]
            out.append(f"{few(told, '；', '处')}：{note}")
        return out


@dataclass(frozen=True, slots=True)
class Shown:
    """The part of a comparison that is shown: its grid, the first line being the heads."""

    comparison: Comparison
    grid: list[list[str]]
    labels: int
    """Columns at the left that name the line; the others hold numbers."""
    hidden: tuple[Row, ...]
    """Rows of bodies that do not say it."""


def shown_grid(comparison: Comparison, by: str, tell: Tell, say: Say | None = None) -> Shown:
    """The grid of what is told: what `tell` makes of the cells, `say` of differences, the rest plain words."""
    there = told_rows(comparison)
    rows = list(there.rows)
    bodies = {row.body for row in rows}
    by = by or ("department" if len(bodies) > 1 else "year")
    make = _by_department if by == "department" else _by_year
    grid, labels = make(there, rows, tell, say or exactly)
    return Shown(there, grid, labels, tuple(row for row in comparison.rows if row.body not in bodies))


def told_rows(comparison: Comparison) -> Comparison:
    """Only the bodies that say something, and only the years of which one of them has a report."""
    told = {cell.body for cell in comparison.cells() if cell.state not in GAPS or cell.blank}
    return _with_reports(replace(comparison, rows=tuple(row for row in comparison.rows if row.body in told)))


def said_of(shown: Shown, notes: Notes) -> list[str]:
    """What must be said of the grid: its marks, its cells, who is left out, the comparison itself."""
    return [*_legend(shown), *notes.lines(), *_hidden(shown.hidden), *shown.comparison.notes]


def row_label(row: Row, rows: Sequence[Row]) -> str:
    """What tells the row from the others."""
    bodies, measures = len({r.body for r in rows}) > 1, len({r.measure for r in rows}) > 1
    parts = [row.body.label] if bodies else []
    return one_line(" ".join([*parts, *([row.measure.value] if measures or not bodies else [])]))


def number(value: Decimal) -> str:
    """A number as people read it, exactly."""
    return format(abs(value) if value == 0 else value, ",f")


def exactly(value: Decimal, unit: str) -> str:
    """A number with all its places, whatever its unit."""
    return number(value)


def short(value: Decimal, unit: str) -> str:
    """A number for a page: amounts in 万元 and 亿元 with two decimals, others as they are."""
    places = -int(value.as_tuple().exponent)
    return number(round_half_up(value, _PLACES) if unit in _ROUNDED and places > _PLACES else value)


def scope_of(comparison: Comparison, between: str = " · ", when: str = "") -> str:
    """What a comparison is of, in a line: subject, measures, departments, years."""
    there = told_rows(comparison)
    bodies = list(dict.fromkeys(row.body.label for row in there.rows))
    whose = "、".join(bodies) if len(bodies) <= _NAMED else counted(bodies)
    measures = "、".join(measure.value for measure in comparison.measures)
    return one_line(
        between.join(part for part in (comparison.subject, measures, whose, when or span(there.years)) if part)
    )


def counted(bodies: Sequence[str]) -> str:
    """The first of several departments, and how many there are."""
    return f"{bodies[0]}等 {len(bodies)} 个部门" if len(bodies) > 1 else "".join(bodies)


def rounded_away(comparison: Comparison) -> list[str]:
    """What must be said where the numbers that are shown do not subtract to the difference that is shown."""
    unit = comparison.unit
    for cell in comparison.cells():
        if cell.change and cell.value is not None and unit in _ROUNDED:
            now, base, moved = (round_half_up(n, _PLACES) for n in (cell.value, cell.change.base, cell.change.amount))
            if now - base != moved:
                shown = f"{number(now)} − {number(base)} = {number(now - base)}"
                exact = f"{number(cell.value)} − {number(cell.change.base)} = {number(cell.change.amount)}"
                return [f"差额按未取整的数计算，与表中两位小数相减可差 0.01：{cell.year} 年 {exact}，取整后 {shown}"]
    return []


def span(years: Sequence[int]) -> str:
    """The years from the first to the last."""
    return f"{years[0]}—{years[-1]} 年" if len(years) > 1 else f"{years[0]} 年" if years else ""


def few(names: Sequence[str], between: str = "、", counted: str = "个") -> str:
    """The first few names, and how many there are where they are more."""
    return between.join(names[:_FEW]) + (f" 等 {len(names)} {counted}" if len(names) > _FEW else "")


def _with_reports(comparison: Comparison) -> Comparison:
    def told(n: int) -> bool:
        return any(row.cells[n].state is not State.NO_REPORT or row.cells[n].later for row in comparison.rows)

    there = [n for n in range(len(comparison.years)) if told(n)]
    kept = tuple(replace(row, cells=tuple(row.cells[n] for n in there)) for row in comparison.rows)
    return replace(comparison, years=tuple(comparison.years[n] for n in there), rows=kept)


def _legend(shown: Shown) -> list[str]:
    """What the marks mean, those that stand there."""
    cells = list(shown.comparison.cells())
    out = []
    if any(cell.later and cell.state in GAPS for cell in cells):
        out.append("括号内是次年报告所列的上年数，不是本年报告的数；写“推算”的没有印出，由次年报告的数和增减额算出")
    if any("†" in text for line in shown.grid for text in line):
        out.append("† 上年数取自本年报告，没有上年报告可对" + _worked_out(shown.comparison))
    return out


def _worked_out(comparison: Comparison) -> str:
    """The sums of those bases that no report prints."""
    several = len({cell.body for cell in comparison.cells()}) > 1
    told = [
        f"{one_line(cell.body.label) + ' ' if several else ''}{cell.year - 1} 年 {cell.change.implied}"
        for cell in comparison.cells()
        if cell.change and cell.change.implied
    ]
    return f"；其中没有印出、由本年报告的数和增减额推算的：{few(told, '；', '处')}" if told else ""


def _by_year(comparison: Comparison, rows: Sequence[Row], tell: Tell, say: Say) -> tuple[list[list[str]], int]:
    """A row a year; beside the numbers of one body how they moved, of several their shares."""
    one = len({row.body for row in rows}) == 1
    labels = [row_label(row, rows) for row in rows]
    heads = _extra_heads(comparison, rows) if one else _share_heads(comparison, labels)
    grid: list[list[str]] = [["年度", *labels, *heads]]
    for index, year in enumerate(comparison.years):
        cells = [row.cells[index] for row in rows]
        told = [tell(cell, label) for cell, label in zip(cells, labels, strict=True)]
        shares = [_share(cell) for cell in cells] if comparison.share_of else []
        grid.append([str(year), *told, *(_extras(cells[-1], comparison, rows, say) if one else shares)])
    return grid, 1


def _by_department(comparison: Comparison, rows: Sequence[Row], tell: Tell, say: Say) -> tuple[list[list[str]], int]:
    """A row a body; from high to low where there is one year, else in the order of the reports.

    How a number moved, and its share, are of the last year that allows it, body by body: the heads name the year where
    it is the same for all, else each cell does.
    """
    bodies = {row.body: [other for other in rows if other.body == row.body] for row in rows}
    ranked = len(comparison.years) == 1
    order = sorted(bodies.values(), key=_rank_key) if ranked else list(bodies.values())
    head = [*(["名次"] if ranked else []), "部门"]
    heads = _extra_heads(comparison, rows)
    last = {body: _last_moved(own[-1], heads) for body, own in bodies.items()}
    common = {n for n in last.values() if n is not None}
    when = "" if ranked or len(common) != 1 else f"{comparison.years[min(common)]} "
    grid: list[list[str]] = [[*head, *_year_heads(comparison), *(f"{when}{name}" for name in heads)]]
    for own in order:
        named = [*([str(own[-1].cells[-1].rank or "—")] if ranked else []), one_line(own[0].body.label)]
        told = [tell(cell, row_label(row, rows)) for row in own for cell in row.cells]
        at = last[own[0].body]
        extras = ["—"] * len(heads) if at is None else _extras(own[-1].cells[at], comparison, rows, say)
        if extras and at is not None and len(common) > 1:
            extras = [f"{extras[0]}（{comparison.years[at]} 年）", *extras[1:]]
        grid.append([*named, *told, *extras])
    return grid, len(head)


def _last_moved(row: Row, heads: Sequence[str]) -> int | None:
    """The last of a body's cells that has something for these heads; None where none has."""
    if not heads:
        return None
    has = [n for n, cell in enumerate(row.cells) if cell.change or cell.versus or cell.share]
    return has[-1] if has else None


def _year_heads(comparison: Comparison) -> list[str]:
    several = len(comparison.measures) > 1
    return [f"{year}{m.value if several else ''}" for m in comparison.measures for year in comparison.years]


def _rank_key(rows: Sequence[Row]) -> tuple[int, str]:
    return rows[-1].cells[-1].rank or 10**6, rows[0].body.label


def _extra_heads(comparison: Comparison, rows: Sequence[Row]) -> list[str]:
    changed = len(comparison.measures) == 1 and any(cell.change for row in rows for cell in row.cells)
    versus = any(cell.versus for row in rows for cell in row.cells)
    against = comparison.measures[0].value
    heads = [*(["比上年", "增减率"] if changed else []), *([f"比{against}", "差异率"] if versus else [])]
    return [*heads, *([f"占{comparison.share_of}"] if comparison.share_of else [])]


def _share_heads(comparison: Comparison, labels: Sequence[str]) -> list[str]:
    return [f"{label} 占{comparison.share_of}" for label in labels] if comparison.share_of else []


def _share(cell: Cell) -> str:
    return f"{number(cell.share.rate)}%" if cell.share else "—"


def _extras(cell: Cell, comparison: Comparison, rows: Sequence[Row], say: Say) -> list[str]:
    heads = _extra_heads(comparison, rows)
    own = partial(say, unit=comparison.unit)
    out = [*(_moved(cell.change, "上年", own) if "增减率" in heads else [])]
    out += _moved(cell.versus, comparison.measures[0].value, own) if "差异率" in heads else []
    if comparison.share_of:
        out.append(_share(cell))
    return out


def _moved(change: Change | None, base: str, say: Callable[[Decimal], str]) -> list[str]:
    if change is None:
        return ["—", "—"]
    none = f"{base}为零" if change.base == 0 else "—"
    mark = "" if change.from_report else "†"
    return [f"{_signed(change.amount, say)}{mark}", none if change.rate is None else _rate(change.rate)]


def _hidden(rows: Sequence[Row]) -> list[str]:
    if not rows:
        return []
    return [f"没有写到的（不是 0）：{few(list(dict.fromkeys(row.body.label for row in rows)))}"]


def _signed(value: Decimal, say: Callable[[Decimal], str]) -> str:
    return f"{'+' if value > 0 else ''}{say(value)}" if value else "0"


def _rate(rate: Decimal) -> str:
    return f"{rate:+,f}%" if rate else "0.00%"

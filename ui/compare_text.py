"""A comparison → plain text for a terminal: a table of years or bodies, its notes, and every number's place; pure."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import replace
from decimal import Decimal

from ingest.ledger.model import Source
from qa.attached import outside
from qa.compare_model import GAPS, Cell, Change, Comparison, Row, State, Stated
from qa.compare_table import STATES
from ui.plain import one_line
from ui.terminal import columns

_LONGEST_QUOTE = 90
_FEW = 8
_MOST = 2
"""Numbers of one cell that are shown where several fit."""


class _Places:
    """The places cited so far, each with its number."""

    def __init__(self) -> None:
        self.found: dict[Source, str] = {}
        """Each place with the number that is quoted from it."""

    def mark(self, source: Source | None, printed: str = "") -> str:
        """ "[1]" for a place; "" where there is none."""
        if source is None:
            return ""
        self.found.setdefault(source, printed)
        return f"[{list(self.found).index(source) + 1}]"

    def lines(self) -> list[str]:
        """The places in their order."""
        return [f"  [{n}] {source_line(one, text)}" for n, (one, text) in enumerate(self.found.items(), 1)]

    def marks(self, stated: Iterable[Stated]) -> str:
        """Marks of the places of some numbers, each once."""
        return "".join(dict.fromkeys(self.mark(one.source, _printed(one)) for one in stated))


def comparison_text(comparison: Comparison, by: str = "") -> str:
    """The table, what must be said of it, and the places."""
    told = {cell.body for cell in comparison.cells() if cell.state not in GAPS or cell.blank}
    shown = [row for row in comparison.rows if row.body in told]
    hidden = [row for row in comparison.rows if row.body not in told]
    comparison, shown = _with_reports(comparison, shown)
    places, notes = _Places(), _Notes()
    by = by or ("department" if len(told) > 1 else "year")
    make = _by_department if by == "department" else _by_year
    table, numbers = make(comparison, shown, places, notes)
    measures = "、".join(measure.value for measure in comparison.measures)
    unit = f" · 单位：{comparison.unit}" if comparison.unit else ""
    lines = [f"{one_line(comparison.subject)} · {measures}{unit}", "", *columns(table, numbers)]
    said = [*_legend(shown, table), *notes.lines(), *_hidden(hidden), *comparison.notes]
    lines += ["", "说明：", *(f"  {one_line(note)}" for note in said)] if said else []
    lines += ["", "来源：", *places.lines()]
    return "\n".join(lines)


def _with_reports(comparison: Comparison, rows: Sequence[Row]) -> tuple[Comparison, list[Row]]:
    """Without the years of which none of these bodies has a report."""

    def told(n: int) -> bool:
        return any(row.cells[n].state is not State.NO_REPORT or row.cells[n].later for row in rows)

    there = [n for n in range(len(comparison.years)) if told(n)]
    kept = [replace(row, cells=tuple(row.cells[n] for n in there)) for row in rows]
    return replace(comparison, years=tuple(comparison.years[n] for n in there)), kept


def _legend(rows: Sequence[Row], table: Sequence[Sequence[str]]) -> list[str]:
    """What the marks mean, those that stand there."""
    cells = [cell for row in rows for cell in row.cells]
    out = []
    if any(cell.later and cell.state in GAPS for cell in cells):
        out.append("括号内是次年报告所列的上年数，不是本年报告的数")
    if any("†" in text for line in table for text in line):
        out.append("† 上年数取自本年报告所列（或由它印的增减额推算），没有上年报告可对")
    return out


class _Notes:
    """What is said of single cells: each word once, with the cells that it is said of."""

    def __init__(self) -> None:
        self._said: dict[str, dict[str, list[int]]] = {}

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
            out.append(f"{_few(told, '；', '处')}：{note}")
        return out


def _few(names: Sequence[str], between: str = "、", counted: str = "个") -> str:
    return between.join(names[:_FEW]) + (f" 等 {len(names)} {counted}" if len(names) > _FEW else "")


def source_line(source: Source, printed: str = "", quoted: bool = True) -> str:
    """Where a number stands: report, page, table or section, and the words around it."""
    source = outside(source)
    place = source.table or source.section.rsplit("/", 1)[-1]
    ocr = "（文字由图片识别，请对照原页）" if source.ocr else ""
    where = f"《{one_line(source.report)}》{one_line(source.where)}{f'，{one_line(place)}' if place else ''}{ocr}"
    quote = _around(one_line(source.quote), printed)
    return f"{where}：“{quote}”" if quoted and quote else where


def _around(quote: str, printed: str) -> str:
    """As much of a quotation as fits on a line, the number in it."""
    if len(quote) <= _LONGEST_QUOTE:
        return quote
    start = max(0, quote.find(printed) + len(printed) - _LONGEST_QUOTE) if printed else 0
    return f"{'…' if start else ''}{quote[start : start + _LONGEST_QUOTE]}…"


def _printed(one: Stated) -> str:
    return one_line(one.printed.printed) if one.printed else ""


def _by_year(
    comparison: Comparison, rows: Sequence[Row], places: _Places, notes: _Notes
) -> tuple[list[list[str]], set[int]]:
    """A row a year; beside the numbers of one body how they moved, else the bodies beside each other."""
    one = len({row.body for row in rows}) == 1
    heads = _extra_heads(comparison, rows) if one else []
    table = [["年度", *(_row_label(row, rows) for row in rows), *heads]]
    for index, year in enumerate(comparison.years):
        told = [_told(row.cells[index], places, notes, _row_label(row, rows)) for row in rows]
        table.append([str(year), *told, *(_extras(rows[-1].cells[index], comparison, rows) if one else [])])
    return table, set(range(1, len(table[0])))


def _by_department(
    comparison: Comparison, rows: Sequence[Row], places: _Places, notes: _Notes
) -> tuple[list[list[str]], set[int]]:
    """A row a body; from high to low where there is one year, else in the order of the reports."""
    bodies = {row.body: [other for other in rows if other.body == row.body] for row in rows}
    ranked = len(comparison.years) == 1
    order = sorted(bodies.values(), key=_rank_key) if ranked else list(bodies.values())
    head = [*(["名次"] if ranked else []), "部门"]
    table = [[*head, *_year_heads(comparison), *_extra_heads(comparison, rows)]]
    for own in order:
        last = next((cell for cell in reversed(own[-1].cells) if cell.value is not None), own[-1].cells[-1])
        line = [*([str(last.rank or "—")] if ranked else []), one_line(own[0].body.label)]
        line += [_told(cell, places, notes, _row_label(row, rows)) for row in own for cell in row.cells]
        table.append([*line, *_extras(last, comparison, rows)])
    return table, set(range(len(head), len(table[0])))


def _year_heads(comparison: Comparison) -> list[str]:
    several = len(comparison.measures) > 1
    return [f"{year}{m.value if several else ''}" for m in comparison.measures for year in comparison.years]


def _rank_key(rows: Sequence[Row]) -> tuple[int, str]:
    return rows[-1].cells[-1].rank or 10**6, rows[0].body.label


def _row_label(row: Row, rows: Sequence[Row]) -> str:
    bodies, measures = len({r.body for r in rows}) > 1, len({r.measure for r in rows}) > 1
    parts = [row.body.label] if bodies else []
    return one_line(" ".join([*parts, *([row.measure.value] if measures or not bodies else [])]))


def _extra_heads(comparison: Comparison, rows: Sequence[Row]) -> list[str]:
    changed = len(comparison.measures) == 1 and any(cell.change for row in rows for cell in row.cells)
    versus = any(cell.versus for row in rows for cell in row.cells)
    against = comparison.measures[0].value
    heads = [*(["比上年", "增减率"] if changed else []), *([f"比{against}", "差异率"] if versus else [])]
    return [*heads, *([f"占{comparison.share_of}"] if comparison.share_of else [])]


def _extras(cell: Cell, comparison: Comparison, rows: Sequence[Row]) -> list[str]:
    heads = _extra_heads(comparison, rows)
    share = cell.share
    out = [*(_moved(cell.change, "上年") if "增减率" in heads else [])]
    out += _moved(cell.versus, comparison.measures[0].value) if "差异率" in heads else []
    if comparison.share_of:
        out.append(f"{_number(share.rate)}%" if share else "—")
    return out


def _moved(change: Change | None, base: str) -> list[str]:
    if change is None:
        return ["—", "—"]
    none = f"{base}为零" if change.base == 0 else "—"
    mark = "" if change.from_report else "†"
    return [f"{_signed(change.amount)}{mark}", none if change.rate is None else _rate(change.rate)]


def _told(cell: Cell, places: _Places, notes: _Notes, label: str) -> str:
    """A cell: its number with its place, or in words why there is none."""
    note = notes.mark(cell, label)
    if cell.state in GAPS:
        told = f"（{_number(cell.later.value)}）{places.marks([cell.later])}" if cell.later else ""
        return f"{STATES[cell.state.value]}{told}{note}{places.mark(cell.blank)}"
    numbers = " / ".join(_number(one.value) for one in cell.stated[:_MOST])
    more = f" 等 {len(cell.stated)} 个" if len(cell.stated) > _MOST else ""
    word = {State.CONTRADICTORY: "矛盾 ", State.AMBIGUOUS: "同名 "}.get(cell.state, "")
    none = "（无）" if cell.stated[0].denial else ""
    marks = places.marks(cell.stated)
    restated = places.marks([cell.later]) if cell.restated and cell.later else ""
    return f"{word}{numbers}{more}{none}{note}{marks}{restated}"


def _hidden(rows: Sequence[Row]) -> list[str]:
    if not rows:
        return []
    return [f"没有写到的（不是 0）：{_few(list(dict.fromkeys(row.body.label for row in rows)))}"]


def _number(value: Decimal) -> str:
    return format(abs(value) if value == 0 else value, ",f")


def _signed(value: Decimal) -> str:
    return format(value, "+,f") if value else "0"


def _rate(rate: Decimal) -> str:
    return f"{rate:+,f}%" if rate else "0.00%"

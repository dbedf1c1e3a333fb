"""A comparison → plain text for a terminal: a table of years or bodies, its notes, and every number's place; pure."""

from __future__ import annotations

from collections.abc import Iterable

from ingest.ledger.model import Source
from qa.attached import outside
from qa.compare_model import GAPS, Cell, Comparison, State, Stated
from qa.compare_table import STATES
from ui.compare_grid import Notes, number, said_of, shown_grid
from ui.plain import one_line
from ui.terminal import columns

_LONGEST_QUOTE = 90
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
    places, notes = _Places(), Notes()
    shown = shown_grid(comparison, by, lambda cell, label: _told(cell, places, notes, label))
    measures = "、".join(measure.value for measure in comparison.measures)
    unit = f" · 单位：{comparison.unit}" if comparison.unit else ""
    table = columns(shown.grid, set(range(shown.labels, len(shown.grid[0]))))
    lines = [f"{one_line(comparison.subject)} · {measures}{unit}", "", *table]
    said = said_of(shown, notes)
    lines += ["", "说明：", *(f"  {one_line(note)}" for note in said)] if said else []
    lines += ["", "来源：", *places.lines()]
    return "\n".join(lines)


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


def _told(cell: Cell, places: _Places, notes: Notes, label: str) -> str:
    """A cell: its number with its place, or in words why there is none."""
    note = notes.mark(cell, label)
    if cell.state in GAPS:
        worked = "推算 " if cell.later and cell.later.is_implied else ""
        told = f"（{worked}{number(cell.later.value)}）{places.marks([cell.later])}" if cell.later else ""
        return f"{STATES[cell.state.value]}{told}{note}{places.mark(cell.blank)}"
    numbers = " / ".join(number(one.value) for one in cell.stated[:_MOST])
    more = f" 等 {len(cell.stated)} 个" if len(cell.stated) > _MOST else ""
    word = {State.CONTRADICTORY: "矛盾 ", State.AMBIGUOUS: "同名 "}.get(cell.state, "")
    none = "（无）" if cell.stated[0].denial else ""
    marks = places.marks(cell.stated)
    restated = places.marks([cell.later]) if cell.restated and cell.later else ""
    return f"{word}{numbers}{more}{none}{note}{marks}{restated}"

"""A ruled table on paper that runs over pages between its rows, without repeating its header."""

from __future__ import annotations

from collections.abc import Callable

from reportlab.lib import colors
from reportlab.platypus import Flowable, Table

from eval.synth_document import Cell, Fact, Grid, Span
from eval.synth_lines import FONT, broken
from eval.synth_text import Style, TextFlow

PAD = 3.0
RULE = 0.6


class GridFlow(Flowable):  # type: ignore[misc]
    """Rows of a grid from `top` on; `end` is the row after the last."""

    def __init__(
        self, grid: Grid, size: float, note: Callable[[Fact, int], None], top: int = 0, end: int | None = None
    ) -> None:
        super().__init__()
        self.grid, self.size, self.note = grid, size, note
        self.top = top
        self.end = len(grid.rows) if end is None else end

    def wrap(self, width: float, height: float) -> tuple[float, float]:
        """The space it takes: the whole width, and its rows."""
        whole = sum(self.grid.widths)
        self.columns = [width * part / whole for part in self.grid.widths]
        self.heights = self._row_heights()
        self.width = width
        self.height = sum(self.heights)
        return width, self.height

    def split(self, width: float, height: float) -> list[Flowable]:
        """The rows that fit, and the rest; spans that cross the cut end there and start again empty."""
        self.wrap(width, height)
        count, used = 0, 0.0
        while count < len(self.heights) and used + self.heights[count] <= height + 0.01:
            used += self.heights[count]
            count += 1
        if count in (0, len(self.heights)):
            return [self] if count else []
        cut = self.top + count
        head = GridFlow(self.grid, self.size, self.note, self.top, cut)
        return [head, GridFlow(self.grid, self.size, self.note, cut, self.end)]

    def draw(self) -> None:
        """Draw the rows as a platypus table whose cells tell their page."""
        data = [[self._flow(cell) for cell in row] for row in self.grid.rows[self.top : self.end]]
        style: list[tuple[object, ...]] = [
            ("GRID", (0, 0), (-1, -1), RULE, colors.black),
            ("FONTNAME", (0, 0), (-1, -1), FONT),
            ("VALIGN", (0, 0), (-1, -1), "MIDDLE"),
            ("LEFTPADDING", (0, 0), (-1, -1), PAD),
            ("RIGHTPADDING", (0, 0), (-1, -1), PAD),
            ("TOPPADDING", (0, 0), (-1, -1), PAD),
            ("BOTTOMPADDING", (0, 0), (-1, -1), PAD),
        ]
        style += [("SPAN", (left, top), (right, bottom)) for left, top, right, bottom in self._spans()]
        table = Table(data, colWidths=self.columns, rowHeights=self.heights, style=style)
        table.wrapOn(self.canv, self.width, self.height)
        table.drawOn(self.canv, 0, 0)

    def _flow(self, cell: Cell | None) -> TextFlow | str:
        if cell is None or not cell.pieces:
            return ""
        return TextFlow(cell.pieces, self._style(cell), note=self.note)

    def _style(self, cell: Cell) -> Style:
        return Style(self.size, self.size * 1.4, align=cell.align)

    def _spans(self) -> list[Span]:
        """The spans that touch these rows, cut to them and counted from the first of them."""
        return [
            (left, max(top, self.top) - self.top, right, min(bottom, self.end - 1) - self.top)
            for left, top, right, bottom in self.grid.spans
            if top < self.end and bottom >= self.top
        ]

    def _row_heights(self) -> list[float]:
        heights = [self.size * 1.4 + 2 * PAD] * (self.end - self.top)
        covering = {(left, top): (right, bottom) for left, top, right, bottom in self.grid.spans}
        tall: list[tuple[int, int, float]] = []
        for number in range(self.top, self.end):
            for column, cell in enumerate(self.grid.rows[number]):
                if cell is None or not cell.pieces:
                    continue
                right, bottom = covering.get((column, number), (column, number))
                need = self._height(cell, sum(self.columns[column : right + 1]))
                row, last = number - self.top, min(bottom, self.end - 1) - self.top
                if last == row:
                    heights[row] = max(heights[row], need)
                else:
                    tall.append((row, last, need))
        for row, last, need in tall:
            missing = need - sum(heights[row : last + 1])
            heights[last] += max(missing, 0.0)
        return heights

    def _height(self, cell: Cell, width: float) -> float:
        lines = broken(cell.pieces, width - 2 * PAD, self.size)
        return len(lines) * self.size * 1.4 + 2 * PAD

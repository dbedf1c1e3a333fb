"""A paragraph on paper: lines that may be parted between pages, each telling which facts it carries."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

from reportlab.pdfbase.pdfmetrics import stringWidth
from reportlab.platypus import Flowable

from eval.synth_document import Fact, Piece
from eval.synth_lines import FONT, Line, broken


@dataclass(frozen=True, slots=True)
class Style:
    """Size and leading in points; align is l, c, r or j (stretched); `stroke` thickens the letters."""

    size: float
    leading: float
    align: str = "l"
    indent: float = 0.0
    before: float = 0.0
    stroke: float = 0.0
    keep: bool = False
    """Stays on the page of what follows."""


class TextFlow(Flowable):  # type: ignore[misc]
    """Text with facts; `tail` stands at the right end of its only line, after a leader."""

    def __init__(
        self,
        pieces: Sequence[Piece],
        style: Style,
        note: Callable[[Fact, int], None] | None = None,
        mark: Callable[[int], None] | None = None,
        tail: str = "",
        leader: str = "…",
        lines: list[Line] | None = None,
    ) -> None:
        super().__init__()
        self.pieces, self.style, self.note, self.mark = pieces, style, note, mark
        self.tail, self.leader, self.lines = tail, leader, lines
        self.keepWithNext = 1 if style.keep else 0
        self.continued = lines is not None

    def wrap(self, width: float, height: float) -> tuple[float, float]:
        """The space it takes: the whole width, and its lines."""
        if self.lines is None:
            hanging = self.style.indent if self.style.align != "c" else 0.0
            self.lines = broken(self.pieces, width, self.style.size, hanging)
        self.width = width
        self.height = len(self.lines) * self.style.leading + self._before()
        return width, self.height

    def split(self, width: float, height: float) -> list[Flowable]:
        """The lines that fit, and the rest."""
        self.wrap(width, height)
        assert self.lines is not None
        fitting = int((height - self._before() + 0.01) // self.style.leading)
        if fitting < 1:
            return []
        if fitting >= len(self.lines):
            return [self]
        head = self._part(self.lines[:fitting])
        head.continued = self.continued
        head.mark = self.mark
        return [head, self._part(self.lines[fitting:])]

    def _part(self, lines: list[Line]) -> TextFlow:
        return TextFlow((), self.style, self.note, None, "", self.leader, lines)

    def _before(self) -> float:
        return 0.0 if self.continued else self.style.before

    def draw(self) -> None:
        """Draw the lines from the top and tell the page to whoever wants to know."""
        assert self.lines is not None
        page = self.canv.getPageNumber()
        if self.mark is not None:
            self.mark(page)
        for number, line in enumerate(self.lines):
            y = self.height - self._before() - number * self.style.leading
            # The line's letters stand in the middle of its leading.
            baseline = y - (self.style.leading + self.style.size * 0.72) / 2
            self._draw_line(line, baseline, number == 0 and not self.continued)
            for fact in line.facts:
                if self.note is not None:
                    self.note(fact, page)

    def _draw_line(self, line: Line, y: float, first: bool) -> None:
        style = self.style
        slack = self.width - line.width
        x, spacing = 0.0, 0.0
        if style.align == "c":
            x = slack / 2
        elif style.align == "r":
            x = slack
        elif first:
            x = style.indent
            slack -= style.indent
        if style.align == "j" and not line.last and 0 < slack < 2 * style.size:
            spacing = slack / max(len(line.text) - 1, 1)
        draw_text(self.canv, x, y, line.text, style, spacing)
        if self.tail:
            self._draw_tail(x + line.width, y)

    def _draw_tail(self, x: float, y: float) -> None:
        size = self.style.size
        tail_width = stringWidth(self.tail, FONT, size)
        room = self.width - x - tail_width - size
        dots = self.leader * int(room / stringWidth(self.leader, FONT, size))
        if dots.strip():
            draw_text(self.canv, x + size / 2, y, dots, Style(size, size))
        draw_text(self.canv, self.width - tail_width, y, self.tail, Style(size, size))


def draw_text(canvas: Any, x: float, y: float, text: str, style: Style, spacing: float = 0.0) -> None:
    """Draw one line with its left end at x and its baseline at y; `spacing` goes between letters."""
    words = canvas.beginText(x, y)
    words.setFont(FONT, style.size)
    words.setCharSpace(spacing)
    if style.stroke:
        canvas.setLineWidth(style.stroke)
        words.setTextRenderMode(2)
    words.textOut(text)
    if style.stroke:
        words.setTextRenderMode(0)
    words.setCharSpace(0)
    canvas.drawText(words)

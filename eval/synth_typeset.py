"""Sets a document as a PDF with reportlab and notes on which page each fact was drawn."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from io import BytesIO
from typing import Any

from reportlab.lib.pagesizes import A4, landscape
from reportlab.platypus import (
    BaseDocTemplate,
    Flowable,
    Frame,
    NextPageTemplate,
    PageBreak,
    PageTemplate,
    Spacer,
)

from eval.synth_document import Document, Fact, Grid, Heading, Para
from eval.synth_grid import GridFlow
from eval.synth_lines import FONT, use_font
from eval.synth_report import Place, contents_of
from eval.synth_spec import Layout
from eval.synth_text import Style, TextFlow

SYNTHETIC = "示例·合成数据"
MARGIN = 62.0
BOLD = 0.035
"""Stroke that thickens a heading, as a part of its size: the font has one weight only."""


@dataclass(slots=True)
class Recorder:
    """Collects what is drawn where while a document is set."""

    places: list[Place] = field(default_factory=list)
    pages: dict[str, int] = field(default_factory=dict)
    """Page of each heading and table by its text or name."""

    def noting(self, section: str, table: str = "") -> Callable[[Fact, int], None]:
        """A function to call with each fact drawn and its page."""

        def note(fact: Fact, page: int) -> None:
            self.places.append(Place(fact, page, section, table))

        return note

    def marking(self, key: str) -> Callable[[int], None]:
        """A function to call with the page where a heading or a table starts."""

        def mark(page: int) -> None:
            self.pages.setdefault(key, page)

        return mark


@dataclass(frozen=True, slots=True)
class Setting:
    """A finished PDF, where its facts stand, and how many pages it has."""

    pdf: bytes
    places: tuple[Place, ...]
    starts: Mapping[str, int]
    """Page of each heading by its text, and of each table by its name."""
    pages: int


def typeset(document: Document, layout: Layout) -> Setting:
    """Set the document twice: the second time its table of contents knows the pages."""
    use_font()
    return _set(document, layout, _set(document, layout, {}).starts)


def _set(document: Document, layout: Layout, pages: Mapping[str, int]) -> Setting:
    recorder, out = Recorder(), BytesIO()
    template = _template(document, layout, out)
    story = [*_cover(document), *_contents(document, layout, pages), *_body(document, layout, recorder)]
    template.build(story)
    return Setting(out.getvalue(), tuple(recorder.places), recorder.pages, template.page)


def _template(document: Document, layout: Layout, out: BytesIO) -> Any:
    title = f"{document.department}{document.year}年度部门决算"
    template = BaseDocTemplate(
        out,
        pagesize=A4,
        invariant=1,
        pageCompression=1,
        initialFontName=FONT,
        title=f"{title}（{SYNTHETIC}，synthetic sample）",
        author="juesuan",
        subject=document.subject or "虚构部门的合成样例，所有数字均为程序生成 / synthetic sample, all figures invented",
        keywords=document.subject or None,
        creator="juesuan eval.synthesize",
    )

    def footer(canvas: Any, _: Any) -> None:
        canvas.setFont(FONT, 9)
        canvas.drawCentredString(canvas._pagesize[0] / 2, 34, layout.footer.format(canvas.getPageNumber()))

    template.addPageTemplates(
        [
            PageTemplate("cover", [_frame(A4)], pagesize=A4),
            PageTemplate("portrait", [_frame(A4)], onPage=footer, pagesize=A4),
            PageTemplate("landscape", [_frame(landscape(A4))], onPage=footer, pagesize=landscape(A4)),
        ]
    )
    return template


def _frame(size: tuple[float, float]) -> Any:
    return Frame(MARGIN, 56, size[0] - 2 * MARGIN, size[1] - 112, 0, 0, 0, 0)


def _line(text: str, size: float, align: str = "c", bold: bool = False, before: float = 0.0) -> TextFlow:
    style = Style(size, size * 1.6, align=align, before=before, stroke=BOLD * size if bold else 0.0)
    return TextFlow((text,), style)


def _cover(document: Document) -> list[Flowable]:
    return [
        Spacer(1, 170),
        _line(document.department, 26, bold=True),
        _line(f"{document.year} 年度部门决算公开", 26, bold=True, before=14),
        _line(f"（{SYNTHETIC}）", 16, before=36),
        _line("本部门为虚构，全部数字由程序生成，仅供试用和测试", 11, before=8),
        NextPageTemplate("portrait"),
        PageBreak(),
    ]


def _contents(document: Document, layout: Layout, pages: Mapping[str, int]) -> list[Flowable]:
    story: list[Flowable] = [_line("目 录", 18, bold=True), Spacer(1, 14)]
    size = 12.0
    for level, text, key in contents_of(document):
        tail = str(pages.get(key, 0)) if layout.toc_pages else ""
        style = Style(size, 20, indent=0.0 if level == 1 else 24.0, stroke=BOLD * size if level == 1 else 0.0)
        story.append(TextFlow((text,), style, tail=tail))
    return [*story, PageBreak()]


def _body(document: Document, layout: Layout, recorder: Recorder) -> list[Flowable]:
    story: list[Flowable] = []
    trail = ["", "", ""]
    wide = False
    for block in document.blocks:
        if isinstance(block, Heading):
            trail[block.level - 1 :] = [block.text, *[""] * (3 - block.level)]
            story += _turn(False) if wide else []
            wide = False
            story += _heading(block, layout, recorder, first=block.text.startswith("第一部分"))
        elif isinstance(block, Para):
            story.append(_paragraph(block, layout, recorder, _path(trail)))
        else:
            story += _turn(block.landscape) if not _follows_part_title(story, block) else []
            wide = block.landscape
            story += _table(block, layout, recorder, _path(trail))
            if not block.landscape and not trail[0].startswith("第四部分"):
                story.append(Spacer(1, 16))
    return story


def _path(trail: list[str]) -> str:
    return "/".join(text for text in trail if text)


def _follows_part_title(story: list[Flowable], grid: Grid) -> bool:
    """The first portrait table shares the page of its part's title."""
    return bool(story) and isinstance(story[-1], PartTitle) and not grid.landscape


def _turn(wide: bool) -> list[Flowable]:
    return [NextPageTemplate("landscape" if wide else "portrait"), PageBreak()]


class PartTitle(TextFlow):
    """The title of a 部分, told apart so that the next table may stand under it."""


def _heading(block: Heading, layout: Layout, recorder: Recorder, first: bool) -> list[Flowable]:
    size = {1: 18.0, 2: layout.body + 0.5, 3: layout.body}[block.level]
    style = Style(
        size,
        size * 1.7,
        align="c" if block.level == 1 else "l",
        indent=0.0 if block.level == 1 else 2 * layout.body,
        before=0.0 if block.level == 1 else 4.0,
        stroke=BOLD * size if block.level < 3 else 0.0,
        keep=True,
    )
    kind = PartTitle if block.level == 1 else TextFlow
    flow = kind((block.text,), style, mark=recorder.marking(block.text))
    fresh = block.level == 1 and not first
    return [PageBreak(), flow] if fresh else [flow]


def _paragraph(block: Para, layout: Layout, recorder: Recorder, section: str) -> TextFlow:
    style = Style(layout.body, layout.leading, align="j", indent=2 * layout.body)
    kind = UnseenFlow if block.unseen else TextFlow
    return kind(block.pieces, style, note=recorder.noting(section))


class UnseenFlow(TextFlow):
    """Text in the colour of the paper."""

    def draw(self) -> None:
        """Draw the lines in white."""
        self.canv.saveState()
        self.canv.setFillColorRGB(1, 1, 1)
        super().draw()
        self.canv.restoreState()


def _table(grid: Grid, layout: Layout, recorder: Recorder, section: str) -> list[Flowable]:
    left, right = grid.subtitle
    centred = right.startswith("（")
    size = layout.review if centred else layout.table
    title = Style(15, 24, align="c", stroke=BOLD * 15, keep=True)
    small = Style(size + 1, (size + 1) * 1.7, align="c" if centred else "l", keep=True)
    note = Style(size, size * 1.7)
    above = TextFlow((right,), small) if centred else TextFlow((left,), small, tail=right, leader=" ")
    return [
        TextFlow((grid.title,), title, mark=recorder.marking(grid.name)),
        above,
        GridFlow(grid, size, recorder.noting(section, grid.name)),
        *(TextFlow((text,), note) for text in grid.notes),
    ]

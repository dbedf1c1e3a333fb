"""The only opener of PDFs: a file's bytes become pages of placed characters and ruled cells, or page images."""

from __future__ import annotations

import io
import logging
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
import pdfplumber
import pdfplumber.pdf
import pdfplumber.table
import pypdfium2
from pdfminer.pdftypes import resolve1

from ingest.ledger.model import BadReport, Bbox
from ingest.pdf_checks import check_bytes, check_count, check_page, damage_told

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from ingest.ledger.settings import LimitSettings

# Borders drawn as two thin lines, or a hair out of line from cell to cell, are one border to a reader.
_TABLE_SETTINGS = {"snap_tolerance": 4, "join_tolerance": 4, "intersection_tolerance": 4}
_SAME_END = 1.5
"""Rules that end within so many points of each other end at the same height."""
_LEAST_CELL = 6.0
"""Narrower than this (points) is no cell, but a border drawn double."""
_PICTURE_SHARE = 0.3
"""A page is a picture when images cover this much of it and it has hardly any text."""
_LEAST_PICTURE = (120.0, 25.0)
"""Points: an image on a page of text that is narrower or lower (a seal, a logo) holds no table."""

logging.getLogger("pdfminer").setLevel(logging.ERROR)


@dataclass(frozen=True, slots=True)
class Char:
    """One printed character and its box in points."""

    text: str
    x0: float
    top: float
    x1: float
    bottom: float
    bold: bool

    @property
    def size(self) -> float:
        """Height of the glyph box, near enough the font size."""
        return self.bottom - self.top


@dataclass(frozen=True, slots=True)
class Ruled:
    """A ruled grid as drawn: the boxes of its cells, a merged cell being one box."""

    bbox: Bbox
    cells: tuple[Bbox, ...]


@dataclass(frozen=True, slots=True)
class Page:
    """What one page shows."""

    number: int
    width: float
    height: float
    chars: tuple[Char, ...]
    grids: tuple[Ruled, ...]
    picture: bool = False
    """True where the page is an image with (almost) no text of its own."""
    pictures: tuple[Bbox, ...] = ()
    """Where images lie on a page of text with none of its text in them: a table may be drawn there."""
    ocr: bool = False


def read_pages(path: Path, limits: LimitSettings) -> Iterator[Page]:
    """Yield the pages of a PDF one by one; raises BadReport in one line when it cannot be read within the limits."""
    deadline = time.monotonic() + limits.seconds_per_report
    with _opened(path, limits) as pdf:
        for number, page in enumerate(pdf.pages, start=1):
            if time.monotonic() > deadline:
                raise BadReport(
                    f"{path.name}：读到第 {number} 页已超过 {limits.seconds_per_report} 秒，已放弃；"
                    "可调大 limits.seconds_per_report"
                )
            try:
                with damage_told(path, f"第 {number} 页无法解析，文件可能已损坏"):
                    read = _page(number, page, path, limits)
            finally:
                page.close()
            given = time.monotonic()
            yield read
            # Recognising a page that is a picture has seconds of its own.
            deadline += time.monotonic() - given


def page_count(path: Path) -> int:
    """How many pages a PDF has; 0 where that cannot be told, which reading it will say."""
    try:
        document = pypdfium2.PdfDocument(path)
    except (pypdfium2.PdfiumError, OSError):
        return 0
    try:
        return len(document)
    finally:
        document.close()


def second_texts(path: Path) -> list[str]:
    """The text of each page in the order of a second engine (PDFium), without what is drawn off the page."""
    document = pypdfium2.PdfDocument(path)
    try:
        return [_second_text(page) for page in document]
    finally:
        document.close()


def page_image(path: Path, page: int, dpi: int = 110) -> bytes:
    """PNG of one page (numbered from 1) at `dpi`; pixels = points × dpi / 72."""
    document = pypdfium2.PdfDocument(path)
    try:
        image = document[page - 1].render(scale=dpi / 72).to_pil()
        out = io.BytesIO()
        image.save(out, format="PNG")
        return out.getvalue()
    finally:
        document.close()


def page_pixels(path: Path, page: int, dpi: float) -> NDArray[np.uint8]:
    """One page (numbered from 1) as pixels: height × width × blue, green, red."""
    document = pypdfium2.PdfDocument(path)
    try:
        # Copied, since the pixels of a rendered page go with its document.
        return np.array(document[page - 1].render(scale=dpi / 72, rev_byteorder=False).to_numpy()[:, :, :3])
    finally:
        document.close()


def ruled_cells(
    across: Sequence[tuple[float, float, float]], down: Sequence[tuple[float, float, float]]
) -> tuple[Ruled, ...]:
    """The grids that level rules (x0, y, x1) and upright rules (x, top, bottom) draw, in points, as on drawn pages."""
    edges = [_edge(x0, y, x1, y, "h") for x0, y, x1 in across] + [_edge(x, y0, x, y1, "v") for x, y0, y1 in down]
    near = _TABLE_SETTINGS["snap_tolerance"]
    edges = pdfplumber.table.merge_edges(edges, near, near, near, near)
    cells = pdfplumber.table.intersections_to_cells(pdfplumber.table.edges_to_intersections(edges, near, near))
    tables = [[_bbox(cell) for cell in table] for table in pdfplumber.table.cells_to_tables(cells)]
    return tuple(Ruled(_around(table), tuple(table)) for table in tables)


def _edge(x0: float, top: float, x1: float, bottom: float, orientation: str) -> dict[str, Any]:
    return {
        "x0": x0,
        "top": top,
        "x1": x1,
        "bottom": bottom,
        "width": x1 - x0,
        "height": bottom - top,
        "orientation": orientation,
        "object_type": "line",
    }


def _around(boxes: Sequence[Bbox]) -> Bbox:
    return min(b[0] for b in boxes), min(b[1] for b in boxes), max(b[2] for b in boxes), max(b[3] for b in boxes)


@contextmanager
def _opened(path: Path, limits: LimitSettings) -> Iterator[pdfplumber.pdf.PDF]:
    check_bytes(path, limits)
    with path.open("rb") as file:
        with damage_told(path, "PDF 结构损坏或不完整"):
            pdf = pdfplumber.open(file)
            # Asked before the pages are looked for: that takes long where there are very many.
            said = resolve1(resolve1(pdf.doc.catalog["Pages"]).get("Count"))
            check_count(path, said if isinstance(said, int) else 0, limits)
            count = len(pdf.pages)
        check_count(path, count, limits)
        if count == 0:
            raise BadReport(f"{path.name}：PDF 里没有一页，请重新下载")
        if isinstance(said, int) and count < said:
            raise BadReport(f"{path.name}：应有 {said} 页，只读得到 {count} 页，文件可能已损坏，请重新下载")
        yield pdf


def _page(number: int, page: Any, path: Path, limits: LimitSettings) -> Page:
    check_page(number, page, path, limits)
    chars = _chars(page)
    grids = _grids(page)
    covered = sum(_area(image, page) for image in page.images)
    picture = len(chars) < 20 and covered > _PICTURE_SHARE
    pictures = () if picture else tuple(_pictures(page, chars))
    return Page(number, float(page.width), float(page.height), chars, grids, picture, pictures)


def _pictures(page: Any, chars: Sequence[Char]) -> Iterator[Bbox]:
    """The images on a page that are large enough for a table and no background of text."""
    for image in page.images:
        x0, top = max(image["x0"], 0.0), max(image["top"], 0.0)
        x1, bottom = min(image["x1"], page.width), min(image["bottom"], page.height)
        if x1 - x0 < _LEAST_PICTURE[0] or bottom - top < _LEAST_PICTURE[1]:
            continue
        if not any(x0 < (c.x0 + c.x1) / 2 < x1 and top < (c.top + c.bottom) / 2 < bottom for c in chars):
            yield float(x0), float(top), float(x1), float(bottom)


def _grids(page: Any) -> tuple[Ruled, ...]:
    found = page.debug_tablefinder(_TABLE_SETTINGS)
    open_ends = _open_ends(found)
    if open_ends:
        found = page.debug_tablefinder({**_TABLE_SETTINGS, "explicit_horizontal_lines": open_ends})
    return tuple(Ruled(_bbox(table.bbox), tuple(_bbox(cell) for cell in table.cells)) for table in found.tables)


def _open_ends(found: Any) -> list[dict[str, Any]]:
    """Rules that a page break left out: a merged cell cut by it has its sides drawn, but not the end at the break."""
    uprights = [edge for edge in found.edges if edge["orientation"] == "v"]
    rules = []
    for table in found.tables:
        others = [other.bbox for other in found.tables if other is not table]
        for end, y in (("top", table.bbox[1]), ("bottom", table.bbox[3])):
            cells = [cell for cell in table.cells if cell[1 if end == "top" else 3] == y]
            left, right = min(cell[0] for cell in cells), max(cell[2] for cell in cells)
            level = [edge["x0"] for edge in uprights if abs(edge[end] - y) < _SAME_END and not _within(edge, others)]
            if min(level, default=left) < left - _LEAST_CELL:
                rules.append(_edge(min(level), y, left, y, "h"))
            if max(level, default=right) > right + _LEAST_CELL:
                rules.append(_edge(right, y, max(level), y, "h"))
    return rules


def _within(edge: dict[str, Any], boxes: Sequence[Bbox]) -> bool:
    beside = [box for box in boxes if edge["top"] < box[3] and edge["bottom"] > box[1]]
    return any(box[0] - _SAME_END <= edge["x0"] <= box[2] + _SAME_END for box in beside)


def _second_text(page: Any) -> str:
    text, (left, bottom, right, top) = page.get_textpage(), page.get_bbox()
    out = []
    for index in range(text.count_chars()):
        letter = text.get_text_range(index, 1)
        # Spaces and line breaks that the engine puts in itself have no place on the page.
        x0, y0, x1, y1 = text.get_charbox(index) if letter.strip() else (left, bottom, right, top)
        if left <= (x0 + x1) / 2 <= right and bottom <= (y0 + y1) / 2 <= top:
            out.append(letter)
    return "".join(out)


def _chars(page: Any) -> tuple[Char, ...]:
    out = []
    for char in page.chars:
        text = char["text"]
        if not char["upright"] or len(text) == 0 or text.startswith("(cid:"):
            continue
        bold = "bold" in char["fontname"].lower() or "黑" in char["fontname"] or "hei" in char["fontname"].lower()
        out.append(Char(text, char["x0"], char["top"], char["x1"], char["bottom"], bold))
    return tuple(out)


def _area(image: dict[str, Any], page: Any) -> float:
    width = min(image["x1"], page.width) - max(image["x0"], 0)
    height = min(image["bottom"], page.height) - max(image["top"], 0)
    return float(max(width, 0) * max(height, 0) / (page.width * page.height))


def _bbox(box: Any) -> Bbox:
    return (float(box[0]), float(box[1]), float(box[2]), float(box[3]))

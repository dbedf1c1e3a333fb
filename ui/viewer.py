"""A page of a report as the visitor leafs through it: the image, the place marked, next page, zoom; pure HTML.

viewer.js turns the pages; without it the first one is shown all the same.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from urllib.parse import quote, urlencode

from ingest.ledger.model import Bbox, Source, Table
from qa.export import header
from ui.plain import escaped, one_line

_NEAR = 0.06
"""Points: an address tells a place to a tenth."""


@dataclass(frozen=True, slots=True)
class Beside:
    """What stands beside a cited page: how many pages the report has, and the row of the table that is cited."""

    pages: int = 0
    headers: tuple[str, ...] = ()
    cells: tuple[str, ...] = ()
    cited: int = -1
    """Which of the cells is cited; -1 where it is the whole row."""


def page_address(stem: str, page: int, box: Bbox | None = None) -> str:
    """Address of a page image, with a place on it marked where one is given, relative to the page's own."""
    query = f"?{urlencode({'box': box_text(box)})}" if box else ""
    return f"page/{quote(stem, safe='')}/{page}.png{query}"


def box_text(box: Bbox) -> str:
    """The four edges in points, as the page's address and page.js take them."""
    return ",".join(f"{edge:.1f}" for edge in box)


def viewer_html(stem: str, page: int, box: Bbox | None, pages: int, words: dict[str, str]) -> str:
    """The page image under a bar with previous, next and zoom, and a line in its place once the report is gone."""
    url = escaped(page_address(stem, page, box))
    alt = escaped(words["page_alt"].format(page=page))
    bar = _bar(page, pages, box is not None, words) if pages else ""
    frame = (
        f'<a class="ju-page" href="{url}" target="_blank" rel="noopener" title="{escaped(words["open_page"])}">'
        f'<img loading="lazy" src="{url}" alt="{alt}"></a>'
    )
    return f'<div class="ju-viewer">{bar}{frame}<div class="ju-lost">{escaped(words["report_gone"])}</div></div>'


def row_html(beside: Beside) -> str:
    """The cited row of a table under its headers; "" where it is not a row that is cited."""
    if not beside.cells:
        return ""
    here = ' class="ju-here"'
    heads = "".join(f"<th>{escaped(text)}</th>" for text in (beside.headers if any(beside.headers) else ()))
    head = f"<thead><tr>{heads}</tr></thead>" if heads else ""
    cells = "".join(
        f"<td{here if n == beside.cited else ''}>{escaped(text)}</td>" for n, text in enumerate(beside.cells)
    )
    return f'<div class="ju-row"><table>{head}<tbody><tr>{cells}</tr></tbody></table></div>'


def beside(source: Source, pages: int, tables: Sequence[Table]) -> Beside:
    """The row that a source cites, found by its words on its page, or by its cell where only a part of it is quoted."""
    for table in tables if source.table is not None else ():
        for row in table.rows if source.page in table.pages and table.title == source.table else ():
            if not any(cell.page == source.page for cell in row):
                continue
            printed = [cell.text for cell in row if cell.text and not cell.copy]
            if _squeezed(" | ".join(printed)) == _squeezed(source.quote):
                heads = tuple(header(levels) for levels in table.headers)
                cells = tuple(one_line(cell.text) for cell in row)
                cited = next((n for n, cell in enumerate(row) if cell.bbox and cell.bbox == source.bbox), -1)
                return Beside(pages, heads, cells, cited)
    return row_at(source.page, None if source.table is None else source.bbox, pages, tables)


def row_at(page: int, box: Bbox | None, pages: int, tables: Sequence[Table]) -> Beside:
    """The row of the table that has a cell in this place; only the page count where none has."""
    for table in tables if box else ():
        for row in table.rows if page in table.pages else ():
            for number, cell in enumerate(row):
                if cell.page == page and cell.bbox and box and _same(cell.bbox, box):
                    heads = tuple(header(levels) for levels in table.headers)
                    return Beside(pages, heads, tuple(one_line(one.text) for one in row), number)
    return Beside(pages)


def _bar(page: int, pages: int, cited: bool, words: dict[str, str]) -> str:
    def button(kind: str, sign: str, off: bool = False) -> str:
        told = escaped(words[f"viewer_{kind}"])
        dead = " disabled" if off else ""
        return f'<button type="button" class="ju-{kind}" title="{told}" aria-label="{told}"{dead}>{sign}</button>'

    def named(kind: str) -> str:
        return f'<button type="button" class="ju-{kind} ju-named">{escaped(words[f"viewer_{kind}"])}</button>'

    at = escaped(words["viewer_at"].format(page=page, pages=pages))
    return (
        f'<div class="ju-bar">{button("prev", "‹", page <= 1)}<span class="ju-at">{at}</span>'
        f"{button('next', '›', page >= pages)}{named('home') if cited else ''}"
        f'<span class="ju-gap"></span>{button("out", "−")}<span class="ju-percent"></span>{button("in", "+")}'
        f"{named('fit')}{named('shut')}</div>"
    )


def _same(one: Bbox, other: Bbox) -> bool:
    return all(abs(a - b) < _NEAR for a, b in zip(one, other, strict=True))


def _squeezed(text: str) -> str:
    return "".join(text.split())

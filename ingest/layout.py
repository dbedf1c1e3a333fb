"""Lines outside tables → paragraphs joined over pages, under their headings; covers, TOCs and footers told apart."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from ingest.headings import Heading, heading_of, is_toc_entry, toc_title
from ingest.ledger.model import Bbox, Section
from ingest.lines import Line, chars_bbox
from ingest.outline import Block, outline
from ingest.pdf import Char

_PAGE_NUMBER = re.compile(
    r"^[-—–·\s]*(?:第\s*)?[\dⅠⅡⅢⅣⅤⅥⅦⅧⅨⅩivxIVX]{1,4}(?:\s*页)?(?:\s*[/共]\s*(?:共\s*)?\d+\s*页?)?[-—–·\s]*$"
)
_LIST_START = re.compile(
    r"^(?:[一二三四五六七八九十]+[、.．]|[（(][一二三四五六七八九十\d]+[)）]|\d{1,2}[、．.](?!\d)|第[一二三四五六七八九十]+部分)"
)
# 主要原因： at a line's end: what follows is the reason, however it is indented.
_REASON_OPEN = re.compile(r"原因(?:是|为|如下)?[：:]?$")
_CONTENTS_WORDS = ("目录", "目次")
_SENTENCE_END = tuple("。；：！？:;")


@dataclass(frozen=True, slots=True)
class Spot:
    """A character of a paragraph: the page and the glyph (None for a space that was only a gap)."""

    page: int
    char: Char | None


@dataclass(frozen=True, slots=True)
class Paragraph:
    """A paragraph under its headings; `spots[i]` is where `text[i]` is printed."""

    text: str
    spots: tuple[Spot, ...]
    section: str
    ocr: bool = False

    def place(self, start: int, end: int) -> tuple[int, Bbox | None]:
        """Page on which text[start:end] begins and the box around its part on that page."""
        page = self.spots[start].page
        chars = [s.char for s in self.spots[start:end] if s.page == page and s.char is not None]
        return page, chars_bbox(chars) if chars else None


@dataclass(frozen=True, slots=True)
class Layout:
    """What the text of a report is made of."""

    cover: tuple[str, ...]
    """Lines of the cover, from the top."""
    contents: tuple[str, ...]
    """Titles of the table of contents."""
    sections: tuple[Section, ...]
    paragraphs: tuple[Paragraph, ...]


@dataclass(frozen=True, slots=True)
class _Placed:
    page: int
    line: Line


@dataclass(frozen=True, slots=True)
class _Margins:
    left: float
    right: float
    em: float


def read_layout(lines: Mapping[int, Sequence[Line]], heights: Mapping[int, float], ocr: frozenset[int]) -> Layout:
    """Order the lines of each page (numbered from 1) into cover, contents, sections and paragraphs."""
    body = _without_running_lines(lines, heights)
    placed = [_Placed(page, line) for page in sorted(body) for line in body[page]]
    start, end = _contents_range(placed)
    contents = tuple(toc_title(item.line.text) for item in placed[start + 1 : end])
    cover, first = _cover(placed, start)
    groups = _joined([*placed[first:start], *placed[end:]])
    return _sectioned(cover, contents, groups, ocr, heights)


def _without_running_lines(lines: Mapping[int, Sequence[Line]], heights: Mapping[int, float]) -> dict[int, list[Line]]:
    """Page numbers and lines that most pages repeat at their edges are no part of the text."""
    edges: Counter[str] = Counter()
    for page, on_page in lines.items():
        edges.update({_edge_key(line) for line in on_page if _at_edge(line, heights[page])})
    repeated = {key for key, count in edges.items() if count >= max(4, 0.4 * len(lines))}
    return {
        page: [
            line
            for line in on_page
            if not (_at_edge(line, heights[page]) and (_PAGE_NUMBER.match(line.text) or _edge_key(line) in repeated))
        ]
        for page, on_page in lines.items()
    }


def _at_edge(line: Line, height: float) -> bool:
    return line.bbox[1] < 0.09 * height or line.bbox[3] > 0.88 * height


def _edge_key(line: Line) -> str:
    return re.sub(r"\d+", "#", line.text)


def _contents_range(placed: Sequence[_Placed]) -> tuple[int, int]:
    """From the line 目录 up to the line that is no entry or repeats the first one: there the text itself begins."""
    starts = [i for i, item in enumerate(placed[:150]) if item.line.text.replace(" ", "") in _CONTENTS_WORDS]
    if not starts:
        return len(placed), len(placed)
    start = starts[0]
    seen: set[str] = set()
    strangers = 0
    for i in range(start + 1, len(placed)):
        title = toc_title(placed[i].line.text)
        strangers = 0 if is_toc_entry(placed[i].line.text) else strangers + 1
        if title in seen or strangers > 3:
            return start, i if title in seen else i - strangers + 1
        seen.add(title)
    return start, start + 1


def _cover(placed: Sequence[_Placed], contents_start: int) -> tuple[tuple[str, ...], int]:
    """Lines of the cover and the index of the first line after them."""
    end = contents_start if contents_start < len(placed) and placed[contents_start].page <= 3 else 0
    while end < len(placed) and placed[end].page == 1 and contents_start >= len(placed):
        end += 1
    texts = [item.line.text for item in placed[:end]]
    # A page of tables only has few loose lines as well, but those name a unit.
    tabular = any(re.search(r"单位[:：]\s*(?:万?元|人民币)", text) for text in texts)
    if not texts or len(texts) > 16 or tabular or any("。" in text for text in texts):
        return (), 0
    return tuple(texts), end


def _joined(placed: Sequence[_Placed]) -> list[list[_Placed]]:
    """Lines grouped into paragraphs; a paragraph goes on over a page break like over a line break."""
    margins = {page: _margins(placed, page) for page in {p.page for p in placed}}
    groups: list[list[_Placed]] = []
    for item in placed:
        previous = groups[-1][-1] if groups else None
        if previous is not None and _goes_on(previous, item, margins):
            groups[-1].append(item)
        else:
            groups.append([item])
    return groups


def _margins(placed: Sequence[_Placed], page: int) -> _Margins:
    """Text margins around a page: from it and its neighbours, since a page of short items shows none of its own."""
    near = [p.line for p in placed if abs(p.page - page) <= 3 and len(p.line.text) > 8] or [
        p.line for p in placed if p.page == page
    ]
    lefts, rights = sorted(line.bbox[0] for line in near), sorted(line.bbox[2] for line in near)
    sizes = sorted(line.size for line in near)
    return _Margins(lefts[len(lefts) // 20], rights[-1 - len(rights) // 20], sizes[len(sizes) // 2] or 12.0)


def _goes_on(previous: _Placed, item: _Placed, margins: Mapping[int, _Margins]) -> bool:
    before, after = margins[previous.page], margins[item.page]
    line, last = item.line, previous.line
    if abs(line.size - last.size) > 0.2 * max(line.size, last.size):
        return False
    numbered = heading_of(line.text, 60) is not None
    if _REASON_OPEN.search(last.text):
        return not numbered
    if heading_of(last.text, 60) and before.right - last.bbox[2] < 1.5 * before.em and _centred(line, after):
        return item.page == previous.page and not numbered
    if _large(last, before) or _centred(last, before):
        return _large(line, after) and item.page == previous.page and not numbered
    if numbered and (_LIST_START.match(last.text) is None or line.bold):
        return False
    unfinished = not last.text.endswith(_SENTENCE_END) and heading_of(last.text, 60) is None
    if line.bbox[0] - after.left > 1.2 * after.em:
        # Even an indented line goes on where the sentence before it has not come to its end.
        return unfinished and bool(re.search(r"[，：]", last.text)) and not _LIST_START.match(line.text)
    short = before.right - last.bbox[2] > 2.6 * before.em
    if _LIST_START.match(line.text) and (short or not unfinished):
        return False
    return unfinished or not short


def _large(line: Line, margins: _Margins) -> bool:
    return line.size > 1.12 * margins.em


def _centred(line: Line, margins: _Margins) -> bool:
    left, right = line.bbox[0] - margins.left, margins.right - line.bbox[2]
    return left > 3 * margins.em and abs(left - right) < 0.25 * (left + right) + margins.em


def _sectioned(
    cover: tuple[str, ...],
    contents: tuple[str, ...],
    groups: Sequence[list[_Placed]],
    ocr: frozenset[int],
    heights: Mapping[int, float],
) -> Layout:
    margins = {page: _margins([p for group in groups for p in group], page) for page in {g[0].page for g in groups}}
    blocks = [_block(groups, number, margins, heights) for number in range(len(groups))]
    sections: list[Section] = []
    paragraphs: list[Paragraph] = []
    open_headings: list[Heading] = []
    for group, block, heading in zip(groups, blocks, outline(blocks, contents), strict=True):
        if heading is not None:
            open_headings = [h for h in open_headings if h.level < heading.level] + [heading]
            path = "/".join(h.title for h in open_headings)
            sections.append(Section(heading.title, heading.level, group[0].page, path))
            continue
        spots = tuple(Spot(p.page, char) for p in group for char in p.line.chars)
        path = "/".join(h.title for h in open_headings)
        paragraphs.append(Paragraph(block.text, spots, path, any(p.page in ocr for p in group)))
    return Layout(cover, contents, tuple(sections), tuple(paragraphs))


def _block(
    groups: Sequence[list[_Placed]], number: int, margins: Mapping[int, _Margins], heights: Mapping[int, float]
) -> Block:
    group = groups[number]
    first, line = group[0], group[0].line
    above = groups[number - 1][-1] if number else None
    return Block(
        "".join(p.line.text for p in group),
        line.size,
        line.bold,
        _centred(line, margins[first.page]),
        len(group),
        above is not None and _right_under(above, first, heights),
    )


def _right_under(above: _Placed, item: _Placed, heights: Mapping[int, float]) -> bool:
    """Whether a line stands right under another, or at the top of the page after one that ends at the bottom."""
    if above.page == item.page:
        return item.line.bbox[1] - above.line.bbox[3] < 2.5 * item.line.size
    height = heights[item.page]
    return (
        item.page == above.page + 1
        and above.line.bbox[3] > 0.8 * heights[above.page]
        and item.line.bbox[1] < 0.2 * height
    )

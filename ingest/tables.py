"""Pages → titled tables and the lines that belong to no table."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field

from ingest.forms import begins_form, is_form
from ingest.grids import Block, lines_of, read_blocks
from ingest.ledger.model import Table
from ingest.ledger.terms import squeezed
from ingest.lines import Line, chars_to_lines
from ingest.pdf import Page
from ingest.table_rows import lay_out_table, same_columns
from ingest.table_titles import Caption, header_unit, is_caption, is_page_number, read_caption, read_notes

_TOUCHING = 8.0


@dataclass(frozen=True, slots=True)
class TablesRead:
    """All tables of a report in reading order (section is ""), and per page the lines outside them."""

    tables: tuple[Table, ...]
    rest: dict[int, list[Line]]


@dataclass(slots=True)
class _Sheet:
    """A page while tables are gathered: what is on it, and which lines a table has claimed."""

    page: Page
    blocks: list[Block]
    lines: list[Line]
    claimed: set[int] = field(default_factory=set)
    running: set[int] = field(default_factory=set)

    def between(self, top: float, bottom: float) -> list[Line]:
        """Unclaimed lines whose middle lies between two heights, without page numbers and running heads."""
        passed = self.claimed | self.running
        lines = [line for line in self.lines if top <= (line.bbox[1] + line.bbox[3]) / 2 < bottom]
        return [line for line in lines if id(line) not in passed and not is_page_number(line.text)]

    def claim(self, lines: Sequence[Line]) -> None:
        """Take lines out of what is left for the narrative."""
        self.claimed.update(id(line) for line in lines)


@dataclass(slots=True)
class _Draft:
    """A table being gathered from one or more blocks."""

    title: str
    unit: str
    blocks: list[Block]
    notes: tuple[str, ...] = ()
    told: tuple[str, ...] = ()
    """What else its caption says."""


def read_tables(pages: Sequence[Page]) -> TablesRead:
    """Read every ruled table, joined over pages; grids that are no tables give their lines back to `rest`."""
    sheets = [_sheet(page) for page in pages]
    _mark_running_heads(sheets)
    drafts = _gather(sheets)
    by_number = {sheet.page.number: sheet for sheet in sheets}
    rest = {}
    tables = []
    for draft in drafts:
        if _is_table(draft):
            _take_notes(draft, by_number[draft.blocks[-1].page])
            tables.append(_table(draft, by_number))
        else:
            for block in draft.blocks:
                by_number[block.page].lines.extend(lines_of([block]))
    for sheet in sheets:
        left = [line for line in sheet.lines if id(line) not in sheet.claimed]
        rest[sheet.page.number] = sorted(left, key=lambda line: (line.bbox[1], line.bbox[0]))
    return TablesRead(tuple(tables), rest)


def _sheet(page: Page) -> _Sheet:
    blocks, left = read_blocks(page)
    return _Sheet(page, blocks, chars_to_lines(left))


def _mark_running_heads(sheets: Sequence[_Sheet]) -> None:
    """Mark lines that stand at the same place on many pages: they part no table from its continuation."""
    places: Counter[tuple[str, int]] = Counter()
    for sheet in sheets:
        places.update({_place(line) for line in sheet.lines})
    for sheet in sheets:
        edge = 0.12 * sheet.page.height
        for line in sheet.lines:
            at_edge = line.bbox[1] < edge or line.bbox[3] > sheet.page.height - edge
            often = places[_place(line)] >= max(3, len(sheets) // 3)
            if at_edge and often and not is_caption(line.text):
                sheet.running.add(id(line))


def _place(line: Line) -> tuple[str, int]:
    return squeezed(line.text), round(line.bbox[1] / 4)


def _gather(sheets: Sequence[_Sheet]) -> list[_Draft]:
    drafts: list[_Draft] = []
    before: _Sheet | None = None
    for sheet in sheets:
        bottom = 0.0
        for block in sheet.blocks:
            caption = _caption(block, sheet.between(bottom, block.bbox[1] + 2))
            sheet.claim(caption.lines)
            first = block is sheet.blocks[0]
            last = drafts[-1] if drafts and _is_open(drafts[-1], block, sheet, before) else None
            if last and _continues(last, block, caption):
                last.blocks.append(block)
                last.unit = last.unit or caption.unit
            else:
                if first and before and not caption.title and not caption.blocked:
                    caption = _caption_of_page_before(before, caption)
                drafts.append(_Draft(caption.title, caption.unit, [block], told=caption.told))
            bottom = block.bbox[3] - 2
        before = sheet
    return drafts


def _caption(block: Block, above: Sequence[Line]) -> Caption:
    """The caption inside the grid when it has one, else that above it; the unit from wherever it stands."""
    outside = read_caption(above)
    if not block.heading:
        return outside
    inside = read_caption(block.heading)
    unit = inside.unit or outside.unit
    if inside.title:
        lines, told = ((), ()) if outside.title else (outside.lines, outside.told)
        return Caption(inside.title, unit, lines, outside.blocked, (*told, *inside.told))
    return Caption(outside.title, unit, outside.lines, outside.blocked, (*outside.told, *inside.told))


def _caption_of_page_before(before: _Sheet, caption: Caption) -> Caption:
    """A title at the foot of a page whose table stands on the next one."""
    bottom = before.blocks[-1].bbox[3] if before.blocks else 0.0
    found = read_caption(before.between(bottom, before.page.height))
    if not found.title:
        return caption
    before.claim(found.lines)
    return Caption(found.title, caption.unit or found.unit, found.lines, told=(*found.told, *caption.told))


def _is_open(draft: _Draft, block: Block, sheet: _Sheet, before: _Sheet | None) -> bool:
    """Whether a block could go on with the table: it stands next after it, with no text in between."""
    last = draft.blocks[-1]
    if last.page == block.page:
        return 0 <= block.bbox[1] - last.bbox[3] < _TOUCHING
    if before is None or last.page != before.page.number or block is not sheet.blocks[0]:
        return False
    return not before.between(last.bbox[3] - 2, before.page.height)


def _continues(draft: _Draft, block: Block, caption: Caption) -> bool:
    # A title in the first cell may be repeated on every page with the header.
    if caption.blocked or caption.title not in ("", draft.title) or (block.heading and not caption.title):
        return False
    if caption.title and begins_form([box.text for box in block.boxes]):
        return False
    columns = [b.xs for b in draft.blocks if b.boxes]
    return not columns or any(same_columns(xs, block.xs) for xs in columns)


def _is_table(draft: _Draft) -> bool:
    """Whether a grid has two rows, two columns and something in it: a frame or a list in a box is none."""
    boxes = [box for block in draft.blocks for box in block.boxes]
    rows = {(block.page, box.bbox[1]) for block in draft.blocks for box in block.boxes}
    columns = max((len(block.xs) for block in draft.blocks), default=0) - 1
    return len(rows) >= 2 and columns >= 2 and any(box.lines for box in boxes)


def _take_notes(draft: _Draft, sheet: _Sheet) -> None:
    bottom = draft.blocks[-1].bbox[3] - 2
    below = [block.bbox[1] for block in sheet.blocks if block.bbox[1] > bottom]
    draft.notes, used = read_notes(sheet.between(bottom, min(below, default=sheet.page.height)))
    sheet.claim(used)


def _table(draft: _Draft, sheets: dict[int, _Sheet]) -> Table:
    blocks = [block for block in draft.blocks if block.boxes]
    form = is_form([box.text for block in blocks for box in block.boxes])
    laid = lay_out_table(blocks, form)
    heads = [[cell.text for cell in row] for row in laid.rows] if form else laid.headers
    unit = draft.unit or _unit_in(heads)
    pages = tuple(dict.fromkeys(block.page for block in draft.blocks))
    ocr = any(sheets[number].page.ocr for number in pages)
    return Table(draft.title, unit, pages, "", laid.headers, laid.rows, draft.notes, ocr, draft.told)


def _unit_in(heads: Sequence[Sequence[str]]) -> str:
    """The one unit that headers or a form's labels state in brackets; "" for none or several."""
    units = {unit for path in heads for text in path if len(text) < 20 and (unit := header_unit(text))}
    return units.pop() if len(units) == 1 else ""

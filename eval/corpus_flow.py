"""Sets a report's blocks on pages, with the difficulties that its flags ask for, and notes what stands where."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field, replace

from reportlab.pdfbase.pdfmetrics import stringWidth

from eval.corpus_desk import Sheet
from eval.corpus_flags import Flags
from eval.corpus_leaf import PORTRAIT, Box, Ink, Leaf
from eval.corpus_rows import PAD, Measured, Strip, cut, cut_through, measured
from eval.corpus_spoken import REASON
from eval.synth_document import Fact, Heading, Para, Piece
from eval.synth_lines import FONT, broken, use_font
from eval.synth_report import Place

MARGIN, TOP, BOTTOM = 60.0, 62.0, 60.0
_GAP = 1.8
_AT_FOOT = ("income", "general")
FORM = "form"
"""Key of a table that begins a page of its own."""
Block = Heading | Para | Sheet


@dataclass(frozen=True, slots=True)
class Print:
    """Sizes in points of one family's pages, and its footer pattern."""

    body: float
    leading: float
    table: float
    footer: str
    repeat_head: bool
    form: float = 10.5
    """Size inside the forms after the report."""


@dataclass(slots=True)
class Setter:
    """Fills leaves from the top; `first` is the number of the first of them in the PDF."""

    look: Print
    flags: Flags
    first: int
    head: str
    """What stands above every page, where the report has a running head."""
    leaves: list[Leaf] = field(default_factory=list)
    places: list[Place] = field(default_factory=list)
    starts: dict[str, int] = field(default_factory=dict)
    """Page of each heading and table."""
    trail: list[str] = field(default_factory=lambda: ["", "", ""])
    y: float = TOP

    @property
    def page(self) -> int:
        """Number of the last leaf in the PDF."""
        return self.first + len(self.leaves) - 1

    @property
    def leaf(self) -> Leaf:
        """The leaf that is being filled."""
        return self.leaves[-1]

    @property
    def room(self) -> float:
        """What is left of the page."""
        return self.leaf.height - BOTTOM - self.y

    def turn(self, wide: bool = False) -> None:
        """Begin a new page; a wide one lies on its side, by its size or by /Rotate."""
        width, height = (PORTRAIT[1], PORTRAIT[0]) if wide else PORTRAIT
        self.leaves.append(Leaf(width, height, turned=wide and self.flags.rotated, filled=self.flags.filled_rules))
        self.y = TOP
        text = self.look.footer.format(self.page)
        self.leaf.inks.append(Ink((width - stringWidth(text, FONT, 9)) / 2, height - 34, 9, text))
        if self.flags.running_head:
            self.leaf.inks.append(Ink((width - stringWidth(self.head, FONT, 9)) / 2, 40, 9, self.head))

    def section(self) -> str:
        """The path of the headings above."""
        return "/".join(text for text in self.trail if text)

    def note(self, facts: Sequence[Fact], table: str) -> None:
        """Remember that facts stand on this page."""
        self.places += [Place(fact, self.page, self.section(), table) for fact in facts]


def flowed(blocks: Sequence[Block], look: Print, flags: Flags, first: int, head: str) -> Setter:
    """Set all blocks, from page `first` on; `head` is the running head."""
    use_font()
    setter = Setter(look, flags, first, head)
    setter.turn()
    for block in blocks:
        if isinstance(block, Heading):
            _heading(setter, block)
        elif isinstance(block, Para):
            _paragraph(setter, block)
        else:
            _sheet(setter, block)
    return setter


def _heading(setter: Setter, block: Heading) -> None:
    size = {1: 18.0, 2: setter.look.body + 0.5, 3: setter.look.body}[block.level]
    filled = len(setter.leaf.inks) > 1
    if (block.level == 1 and filled) or setter.leaf.width > setter.leaf.height or setter.room < size * 5:
        setter.turn()
    setter.trail[block.level - 1 :] = [block.text, *[""] * (3 - block.level)]
    setter.starts.setdefault(block.text, setter.page)
    indent = 0.0 if block.level == 1 else 2 * setter.look.body
    for line in broken((block.text,), setter.leaf.width - 2 * MARGIN - indent, size):
        x = (setter.leaf.width - line.width) / 2 if block.level == 1 else MARGIN + indent
        setter.leaf.inks.append(Ink(x, setter.y + size, size, line.text, bold=block.level < 3))
        setter.y += size * 1.8


def _paragraph(setter: Setter, block: Para) -> None:
    look = setter.look
    if setter.leaf.width > setter.leaf.height:
        setter.turn()
    width, indent = setter.leaf.width - 2 * MARGIN, 2 * look.body
    for number, line in enumerate(broken(_breakable(block.pieces), width, look.body, indent)):
        if setter.room < look.leading:
            setter.turn()
        x = MARGIN + (0.0 if number else indent)
        setter.leaf.inks.append(Ink(x, setter.y + look.leading * 0.7, look.body, line.text))
        setter.note(line.facts, "")
        setter.y += look.leading


def _breakable(pieces: Sequence[Piece]) -> list[Piece]:
    """The pieces with the words of long facts (reasons) free to part between lines; their first stands for all."""
    out: list[Piece] = []
    for piece in pieces:
        if isinstance(piece, Fact) and piece.measure == REASON and len(piece.printed) > 1:
            out += [replace(piece, printed=piece.printed[:1]), piece.printed[1:]]
        else:
            out.append(piece)
    return out


def _sheet(setter: Setter, sheet: Sheet) -> None:
    grid, size = sheet.grid, setter.look.form if sheet.key == FORM else setter.look.table
    wide = grid.landscape or (setter.flags.rotated and len(grid.widths) > 5)
    if wide or setter.leaf.width > setter.leaf.height or setter.room < (660 if sheet.key == FORM else 160):
        setter.turn(wide)
    width = setter.leaf.width - 2 * MARGIN
    table = measured(sheet, width, size, setter.flags.wrapped_numbers)
    setter.starts.setdefault(grid.name, setter.page)
    if grid.title:
        _above(setter, sheet, width)
        if setter.flags.foot_title and sheet.key in _AT_FOOT:
            _to_foot(setter, wide)
    if setter.flags.picture_table and sheet.key == "public":
        _as_picture(setter, table)
    else:
        _rows(setter, table, wide)
    for text in grid.notes:
        setter.y += size * 1.5
        setter.leaf.inks.append(Ink(MARGIN, setter.y, size, text))
    setter.y += 26


def _to_foot(setter: Setter, wide: bool) -> None:
    """What was just set above a table goes to the foot of this page; its table begins the next one."""
    title, left, right = setter.leaf.inks[-3:]
    down = setter.leaf.height - BOTTOM - 6 - right.y
    setter.leaf.inks[-3:] = [replace(ink, y=ink.y + down) for ink in (title, left, right)]
    setter.turn(wide)


def _above(setter: Setter, sheet: Sheet, width: float) -> None:
    """The title in the middle, maker and unit left and right below it."""
    size = setter.look.table
    left, right = sheet.grid.subtitle
    title = stringWidth(sheet.grid.title, FONT, 15)
    setter.leaf.inks.append(Ink((setter.leaf.width - title) / 2, setter.y + 17, 15, sheet.grid.title, bold=True))
    y = setter.y + 17 + size * 1.9
    setter.leaf.inks.append(Ink(MARGIN, y, size, left))
    setter.leaf.inks.append(Ink(MARGIN + width - stringWidth(right, FONT, size), y, size, right))
    setter.y = y + size * 0.7


def _rows(setter: Setter, table: Measured, wide: bool) -> None:
    """The table's rows over as many pages as they need."""
    head = list(table.strips[: table.sheet.head])
    waiting = list(table.strips)
    while waiting:
        fitting, waiting = _fitting(waiting, setter.room, table, setter.flags.cut_row)
        _draw(setter, setter.leaf, table, fitting)
        if waiting:
            setter.turn(wide)
            waiting = [*head, *waiting] if setter.look.repeat_head and not setter.flags.no_header else waiting
    if setter.flags.empty_stub and table.sheet.key in ("spending", "income"):
        setter.turn(wide)
        _draw(setter, setter.leaf, table, [Strip(len(table.strips) - 1, {}, table.line + 2 * PAD)])


def _fitting(waiting: list[Strip], room: float, table: Measured, cutting: bool) -> tuple[list[Strip], list[Strip]]:
    """The rows that fit and those that do not; with `cutting` the break goes through a row."""
    used, count = 0.0, 0
    while count < len(waiting) and used + waiting[count].height <= room:
        used += waiting[count].height
        count += 1
    count = max(count, 1)
    head, rest = waiting[:count], waiting[count:]
    if not rest or not cutting or count <= table.sheet.head + 1:
        return head, rest
    parted = cut(rest[0], room - used, table)
    if parted is not None:
        return [*head, parted[0]], [parted[1], *rest[1:]]
    parted = cut(head[-1], head[-1].height - table.line, table) or cut_through(head[-1], table)
    return [*head[:-1], parted[0]], [parted[1], *rest]


def _as_picture(setter: Setter, table: Measured) -> None:
    picture = Leaf(setter.leaf.width, setter.leaf.height)
    _draw(setter, picture, table, list(table.strips))
    setter.leaf.pictures.append(picture)


def _draw(setter: Setter, leaf: Leaf, table: Measured, strips: Sequence[Strip]) -> None:
    """Boxes and words of rows that stand on one page, from the setter's place downwards."""
    tops = [setter.y]
    for strip in strips:
        tops.append(tops[-1] + strip.height)
    edges = [MARGIN + sum(table.columns[:n]) for n in range(len(table.columns) + 1)]
    spans = table.spans()
    covered: set[tuple[int, int]] = set()
    for place, strip in enumerate(strips):
        row = table.sheet.grid.rows[strip.row]
        for column in range(len(row)):
            if (column, place) in covered:
                continue
            right, bottom = _reach(table, spans, column, place, strips)
            covered |= {(c, r) for c in range(column, right + 1) for r in range(place, bottom + 1)}
            box = Box(edges[column], tops[place], edges[right + 1], tops[bottom + 1])
            _boxed(leaf, box, setter.flags.double_borders)
            if column in strip.lines:
                cell = row[column]
                _words(leaf, table, box, strip.lines[column], cell.align if cell else "c")
                setter.note([f for line in strip.lines[column] for f in line.facts], table.sheet.grid.name)
    setter.y = tops[-1]


def _reach(
    table: Measured,
    spans: dict[tuple[int, int], tuple[int, int]],
    column: int,
    place: int,
    strips: Sequence[Strip],
) -> tuple[int, int]:
    """Last column and last place (on this page) of the cell that covers this position."""
    number = strips[place].row
    for (left, top), (right, bottom) in spans.items():
        if left <= column <= right and top <= number <= bottom:
            last = place
            while last + 1 < len(strips) and number < strips[last + 1].row <= bottom:
                last += 1
            return right, last
    return column, place


def _boxed(leaf: Leaf, box: Box, double: bool) -> None:
    """A border; a double one is two, far enough apart that a reader takes what is between for cells."""
    for gap in (_GAP, -_GAP) if double else (0.0,):
        leaf.boxes.append(Box(box.x0 + gap, box.top + gap, box.x1 - gap, box.bottom - gap))


def _words(leaf: Leaf, table: Measured, box: Box, lines: Sequence[object], align: str) -> None:
    height = len(lines) * table.line
    y = box.top + (box.bottom - box.top - height) / 2 + table.size * 1.05
    for line in lines:
        text = getattr(line, "text", "")
        width = stringWidth(text, FONT, table.size)
        free = box.x1 - box.x0 - width
        x = box.x0 + {"l": PAD, "r": free - PAD}.get(align, free / 2)
        leaf.inks.append(Ink(x, y, table.size, text))
        y += table.line

"""Writes one report of a corpus: its accounts, its blocks in the family's order, its pages."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal

from reportlab.pdfbase.pdfmetrics import stringWidth

from eval.corpus_code_tables import code_sheets
from eval.corpus_desk import Desk, Sheet
from eval.corpus_families import FamilySpec, form_of
from eval.corpus_flags import Flags
from eval.corpus_flow import MARGIN, TOP, Block, Setter, flowed
from eval.corpus_leaf import PORTRAIT, Ink, Leaf
from eval.corpus_parts import part_forms
from eval.corpus_side_tables import side_sheets
from eval.corpus_spoken import Manner, Voice, voice_of
from eval.synth_accounts import ZERO, Accounts, accounts_of, dice, half_up
from eval.synth_document import Heading, Para
from eval.synth_lines import FONT, broken, use_font
from eval.synth_report import Place
from eval.synth_review import review_of, review_sheet
from eval.synth_spec import FUND, GENERAL, DepartmentSpec
from eval.synth_terms import DEFINITIONS

_CONTENTS_LINES = 30


@dataclass(frozen=True, slots=True)
class Draft:
    """A report written but not yet set."""

    department: DepartmentSpec
    family: FamilySpec
    year: int
    flags: Flags
    voice: Voice
    desk: Desk
    blocks: tuple[Block, ...]
    cover_year: int = 0
    """The year on the cover where it is a wrong one."""

    @property
    def stem(self) -> str:
        """Its name: the file name without .pdf."""
        return self.family.stem.format(self.department.name, self.year)


@dataclass(frozen=True, slots=True)
class Pages:
    """A report set on pages, and where its facts and headings stand."""

    leaves: tuple[Leaf, ...]
    places: tuple[Place, ...]
    starts: dict[str, int]


def draft_of(
    department: DepartmentSpec, family: FamilySpec, year: int, seed: int, flags: Flags, parts: int = 0
) -> Draft:
    """Write the department's report of a year from its own accounts of that year and the one before."""
    now, before = accounts_of(department, year, seed), accounts_of(department, year - 1, seed)
    if flags.restated:
        before = restated(before)
    if family.kind == "预算":
        now, before = planned(now), planned(before)
    manner = Manner(year, family.unit, family.kind == "预算", family.grouped, family.gap)
    voice = voice_of(now, before, manner, family.phrases, dice(seed, department.name, "variant").randint(0, 5))
    desk = Desk(now, before, manner, form_of(family, flags))
    blocks = (*_blocks(family, voice, desk), *part_forms(desk, parts))
    return Draft(department, family, year, flags, voice, desk, blocks)


def planned(accounts: Accounts) -> Accounts:
    """The accounts as they were planned at the beginning of the year: nothing carried, all within the plan."""
    items = tuple(replace(item, final=item.initial, full=item.initial) for item in accounts.items)
    return replace(accounts, items=items, carries=(), reserve=ZERO)


def restated(accounts: Accounts) -> Accounts:
    """The accounts as the next year's report tells of them: its two largest projects corrected."""
    projects = sorted((i for i in accounts.items if i.line.project), key=lambda i: -i.final)[:2]

    def corrected(value: Decimal) -> Decimal:
        return half_up(value * Decimal("1.0137"))

    items = tuple(replace(i, final=corrected(i.final)) if i in projects else i for i in accounts.items)
    return replace(accounts, items=items)


def _blocks(family: FamilySpec, voice: Voice, desk: Desk) -> list[Block]:
    sheets = _sheets(voice, desk)
    blocks: list[Block] = []
    for line in family.plan.strip().splitlines():
        marks, _, rest = line.partition(" ")
        title, _, keys = rest.partition(" = ")
        blocks.append(Heading(len(marks), title))
        for key in keys.split(",") if keys else ():
            blocks += [sheets[key]] if key in sheets else _section(key, voice)
    return blocks


def _section(key: str, voice: Voice) -> Sequence[Block]:
    special: dict[str, Callable[[], Sequence[Block]]] = {
        "职能": lambda: [Para((f"{n}、{duty}",)) for n, duty in enumerate(voice.accounts.department.duties, 1)],
        "类": lambda: voice.items("类", "类:"),
        "项": lambda: voice.items("项", "项:"),
        "基金": lambda: voice.paragraphs("基金有" if voice.accounts.spent(sources=(FUND,)) else "基金无"),
        "名词": lambda: [Para((f"{n}、{term}：指{said}",)) for n, (term, said) in enumerate(DEFINITIONS[:8], 1)],
        "自评": lambda: _reviews(voice),
    }
    return special[key]() if key in special else voice.paragraphs(key)


def _reviews(voice: Voice) -> list[Block]:
    out: list[Block] = []
    for spec in voice.accounts.department.reviews:
        item = next(i for i in voice.accounts.items if i.line.project == spec.project)
        if item.full and item.line.source == GENERAL:
            review = review_of(voice.accounts, spec)
            out.append(Sheet(review_sheet(voice.accounts, review), 0, "review"))
    return out


def _sheets(voice: Voice, desk: Desk) -> dict[str, Sheet]:
    sheets = {**code_sheets(desk), **side_sheets(desk)}
    return {key: _numbered(desk, place, sheets[key]) for place, key in enumerate(desk.form.titles, 1)}


def _numbered(desk: Desk, place: int, sheet: Sheet) -> Sheet:
    """With the table's number above its title, where the family numbers its tables."""
    if not desk.form.number or not sheet.grid.title:
        return sheet
    left, right = sheet.grid.subtitle
    return replace(sheet, grid=replace(sheet.grid, subtitle=(f"{desk.form.number.format(place)}　{left}", right)))


def set_on_pages(draft: Draft) -> Pages:
    """Cover, contents and body; the contents know the pages because their own length is known before."""
    use_font()
    lines = [b for b in draft.blocks if isinstance(b, Heading) and b.level < 3]
    count = -(-len(lines) // _CONTENTS_LINES)
    setter = flowed(draft.blocks, draft.family.look, draft.flags, 2 + count, draft.stem)
    contents = _contents(lines, setter)
    return Pages((_cover(draft), *contents, *setter.leaves), tuple(setter.places), setter.starts)


def _cover(draft: Draft) -> Leaf:
    leaf = Leaf(*PORTRAIT)
    texts = [
        (26.0, draft.department.name),
        (24.0, draft.family.cover.format("", draft.cover_year or draft.year)),
        (14.0, "（示例·合成数据）"),
        (10.0, "本部门为虚构，全部数字由程序生成，仅供测试"),
    ]
    y = 240.0
    for size, text in texts:
        for line in broken((text,), leaf.width - 2 * MARGIN, size):
            leaf.inks.append(Ink((leaf.width - line.width) / 2, y, size, line.text, bold=size > 20))
            y += size * 1.8
    return leaf


def _contents(lines: Sequence[Heading], setter: Setter) -> list[Leaf]:
    leaves: list[Leaf] = []
    for number, heading in enumerate(lines):
        if number % _CONTENTS_LINES == 0:
            leaves.append(Leaf(*PORTRAIT))
            leaves[-1].inks.append(Ink(270, TOP + 18, 18, "目  录", bold=True))
        leaf, size = leaves[-1], 12.0
        y = TOP + 52 + 21 * (number % _CONTENTS_LINES)
        x = MARGIN + (0 if heading.level == 1 else 24)
        end = leaf.width - MARGIN - 24
        text = heading.text
        width = stringWidth(text, FONT, size)
        dots = "." * max(3, int((end - x - width - 8) / stringWidth(".", FONT, size)))
        leaf.inks.append(Ink(x, y, size, f"{text}{dots}{setter.starts[heading.text]}"))
    return leaves

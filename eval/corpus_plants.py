"""Plants contradictions in a written report: each kind with the rule it breaks and what would be right."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal
from random import Random

from eval.corpus_desk import Sheet
from eval.corpus_flow import Block
from eval.corpus_plant_kinds import COVER, KINDS, Kind, Spot
from eval.corpus_report import Draft, Pages
from eval.corpus_spoken import REASON
from eval.synth_accounts import ZERO
from eval.synth_document import Cell, Fact, Para, Piece


@dataclass(frozen=True, slots=True)
class Hidden:
    """A planted contradiction before its page is known; `fact` is what is printed now."""

    kind: str
    rule: str
    clazz: str
    fact: Fact
    expected: str


@dataclass(frozen=True, slots=True)
class Planted:
    """A planted contradiction with its place."""

    kind: str
    rule: str
    clazz: str
    page: int
    where: str
    subjects: tuple[str, ...]
    measure: str
    printed: str
    expected: str


def plant(draft: Draft, kinds: Sequence[str], most: int, chance: Random) -> tuple[Draft, tuple[Hidden, ...]]:
    """The report with a contradiction of each kind that it has a place for, at most so many, no two of one subject."""
    hidden: list[Hidden] = []
    taken: set[str] = set()
    for name in kinds:
        if len(hidden) == most:
            break
        kind = KINDS[name]
        if name == COVER:
            draft, one = _misdated(draft, kind)
            hidden.append(one)
            continue
        found = [s for s in _spots(draft.blocks) if s.fact.subject not in taken and kind.takes(draft, s)]
        if found:
            spot = chance.choice(found)
            taken.add(spot.fact.subject)
            draft, one = _spoiled(draft, name, kind, spot, chance)
            hidden.append(one)
    return draft, tuple(hidden)


def _spoiled(draft: Draft, name: str, kind: Kind, spot: Spot, chance: Random) -> tuple[Draft, Hidden]:
    if name == "zero_base":
        fact = replace(spot.fact, measure="增减率", value=Decimal(100), unit="%", printed="100.00")
        unit = draft.voice.manner.gap + spot.fact.unit
        pieces: tuple[Piece, ...] = (spot.fact, f"{unit}，增长", fact, "%")
        blocks = _put(draft.blocks, spot, pieces, drop=len(unit))
        return replace(draft, blocks=blocks), Hidden(name, kind.rule, kind.clazz, fact, "（无增减率）")
    fact, expected = kind.spoil(spot.fact, chance)
    blocks = _put(draft.blocks, spot, (fact,), drop=0)
    return replace(draft, blocks=blocks), Hidden(name, kind.rule, kind.clazz, fact, expected)


def _misdated(draft: Draft, kind: Kind) -> tuple[Draft, Hidden]:
    """The report with last year's number on its cover."""
    fact, expected = kind.spoil(Fact("年度", "年度", ZERO, "", draft.year, str(draft.year)), Random())
    return replace(draft, cover_year=int(fact.printed)), Hidden(COVER, kind.rule, kind.clazz, fact, expected)


def _spots(blocks: Sequence[Block]) -> Iterator[Spot]:
    for number, block in enumerate(blocks):
        if isinstance(block, Para):
            yield from _facts(number, -1, -1, block.pieces, "")
        elif isinstance(block, Sheet):
            for row, cells in enumerate(block.grid.rows):
                for column, cell in enumerate(cells):
                    yield from _facts(number, row, column, cell.pieces if cell else (), block.key)


def _facts(block: int, row: int, column: int, pieces: Sequence[Piece], key: str) -> Iterator[Spot]:
    for place, piece in enumerate(pieces):
        if isinstance(piece, Fact):
            yield Spot(block, row, column, place, piece, key)


def _put(blocks: Sequence[Block], spot: Spot, pieces: tuple[Piece, ...], drop: int) -> tuple[Block, ...]:
    """The blocks with other pieces at the spot; `drop` letters of the text behind it are left out."""

    def changed(old: tuple[Piece, ...]) -> tuple[Piece, ...]:
        after = list(old[spot.piece + 1 :])
        if drop and after and isinstance(after[0], str):
            after[0] = after[0][drop:]
        return (*old[: spot.piece], *pieces, *after)

    block = blocks[spot.block]
    if isinstance(block, Para):
        new: Block = Para(changed(block.pieces))
    else:
        assert isinstance(block, Sheet)
        rows = [list(row) for row in block.grid.rows]
        cell = rows[spot.row][spot.column]
        assert isinstance(cell, Cell)
        rows[spot.row][spot.column] = Cell(changed(cell.pieces), cell.align)
        new = replace(block, grid=replace(block.grid, rows=tuple(tuple(row) for row in rows)))
    return (*blocks[: spot.block], new, *blocks[spot.block + 1 :])


def located(hidden: Sequence[Hidden], pages: Pages) -> tuple[Planted, ...]:
    """The planted contradictions with the pages on which they were printed."""
    out = []
    for one in hidden:
        if one.kind == COVER:
            out.append(Planted(one.kind, one.rule, one.clazz, 1, "封面", (), "", one.fact.printed, one.expected))
            continue
        place = next(place for place in pages.places if _is_it(place.fact, one.fact))
        names = tuple(dict.fromkeys((one.fact.subject, *one.fact.subject.split("/"))))
        where = place.table or place.section
        fact = one.fact
        out.append(
            Planted(one.kind, one.rule, one.clazz, place.page, where, names, fact.measure, fact.printed, one.expected)
        )
    return tuple(out)


def _is_it(fact: Fact, wanted: Fact) -> bool:
    """The same fact; of a long reason only the first word stands for it on the page."""
    return fact == wanted or (wanted.measure == REASON and replace(fact, printed=wanted.printed) == wanted)

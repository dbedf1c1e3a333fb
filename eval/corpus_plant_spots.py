"""Where the facts of a written report stand, and how one is replaced."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

from eval.corpus_desk import Sheet
from eval.corpus_flow import Block
from eval.corpus_plant_kinds import Spot
from eval.synth_document import Cell, Fact, Para, Piece


@dataclass(frozen=True, slots=True)
class Hidden:
    """A planted contradiction before its page is known; `fact` is what is printed now."""

    kind: str
    rule: str
    clazz: str
    fact: Fact
    expected: str


def spots(blocks: Sequence[Block]) -> Iterator[Spot]:
    """Every fact of paragraphs and tables with its place."""
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


def put(blocks: Sequence[Block], spot: Spot, pieces: tuple[Piece, ...], drop: int = 0) -> tuple[Block, ...]:
    """The blocks with other pieces at the spot; `drop` letters of the text behind it are left out."""

    def changed(old: tuple[Piece, ...]) -> tuple[Piece, ...]:
        after = list(old[spot.piece + 1 :])
        if drop and after and isinstance(after[0], str):
            after[0] = after[0][drop:]
        return (*old[: spot.piece], *pieces, *after)

    block = blocks[spot.block]
    if isinstance(block, Para):
        return with_block(blocks, spot.block, Para(changed(block.pieces)))
    assert isinstance(block, Sheet)
    cell = block.grid.rows[spot.row][spot.column]
    assert isinstance(cell, Cell)
    return with_cell(blocks, spot.block, spot.row, spot.column, Cell(changed(cell.pieces), cell.align))


def with_block(blocks: Sequence[Block], number: int, block: Block) -> tuple[Block, ...]:
    """The blocks with another one in this place."""
    return (*blocks[:number], block, *blocks[number + 1 :])


def with_cell(blocks: Sequence[Block], number: int, row: int, column: int, cell: Cell) -> tuple[Block, ...]:
    """The blocks with another cell in a table."""
    sheet = blocks[number]
    assert isinstance(sheet, Sheet)
    rows = [list(cells) for cells in sheet.grid.rows]
    rows[row][column] = cell
    grid = replace(sheet.grid, rows=tuple(tuple(cells) for cells in rows))
    return with_block(blocks, number, replace(sheet, grid=grid))

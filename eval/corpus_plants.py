"""Plants contradictions in a written report: each kind with the rule it breaks and what would be right."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal
from random import Random

from eval.corpus_desk import Sheet
from eval.corpus_flow import Block
from eval.corpus_report import Draft, Pages
from eval.corpus_spoken import DIRECTION, REASON
from eval.synth_accounts import CENT
from eval.synth_document import Cell, Fact, Para, Piece


@dataclass(frozen=True, slots=True)
class Spot:
    """Where a fact stands in the blocks; row and column are -1 in a paragraph."""

    block: int
    row: int
    column: int
    piece: int
    fact: Fact
    key: str
    """The table's key; "" in a paragraph."""


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


@dataclass(frozen=True, slots=True)
class Kind:
    """One way to spoil a report: which facts it can take, and what is printed in their stead."""

    rule: str
    clazz: str
    takes: Callable[[Draft, Spot], bool]
    spoil: Callable[[Fact, Random], tuple[Fact, str]]


def _number(change: Callable[[Decimal, Random], Decimal]) -> Callable[[Fact, Random], tuple[Fact, str]]:
    def spoil(fact: Fact, chance: Random) -> tuple[Fact, str]:
        value = change(fact.value, chance)
        grouped = "," in fact.printed
        shown = abs(value) if not fact.printed.startswith("-") else value
        printed = f"{shown:,.2f}" if grouped else f"{shown:.2f}"
        return replace(fact, value=value, printed=printed), fact.printed

    return spoil


def _off(value: Decimal, chance: Random) -> Decimal:
    return (value * (1 + Decimal(chance.randint(4, 9)) / 100) + Decimal("1.37")).quantize(CENT)


def _points(value: Decimal, chance: Random) -> Decimal:
    return value + Decimal(chance.randint(211, 799)) / 100


def _turned(fact: Fact, _: Random) -> tuple[Fact, str]:
    return replace(fact, printed="减少" if fact.printed == "增加" else "增加"), fact.printed


def _silent(fact: Fact, _: Random) -> tuple[Fact, str]:
    return replace(fact, printed="", reason=""), "（须写明原因）"


def _unfilled(fact: Fact, _: Random) -> tuple[Fact, str]:
    return replace(fact, printed="增加（减少）"), fact.printed


def _is_class(draft: Draft, spot: Spot) -> bool:
    return spot.key == "spending" and len(spot.fact.code) == 3 and spot.fact.value > 10


def _is_leaf(draft: Draft, spot: Spot) -> bool:
    column = spot.fact.column
    return spot.key == "spending" and len(spot.fact.code) == 7 and "合计" in column and spot.fact.value > 10


def _is_spending_total(draft: Draft, spot: Spot) -> bool:
    return spot.key == "totals" and spot.fact.subject == "支出总计"


def _is_general_class(draft: Draft, spot: Spot) -> bool:
    return spot.key == "general" and len(spot.fact.code) == 3 and "小计" in spot.fact.column


def _is_told(measure: str) -> Callable[[Draft, Spot], bool]:
    def takes(draft: Draft, spot: Spot) -> bool:
        return not spot.key and spot.fact.measure == measure and bool(spot.fact.value or not spot.fact.unit)

    return takes


def _is_in_a_table_too(draft: Draft, spot: Spot) -> bool:
    return not spot.key and spot.fact.subject in ("基本支出", "项目支出") and spot.fact.measure in ("决算数", "预算数")


def _is_new(draft: Draft, spot: Spot) -> bool:
    if spot.key or spot.fact.measure != "增减额":
        return False
    return any(one.subject == spot.fact.subject and one.previous == 0 for one in draft.voice.book.values())


KINDS = {
    "sum_off": Kind("类 = Σ款", "error", _is_class, _number(_off)),
    "row_total_off": Kind("合计 = 基本 + 项目", "error", _is_leaf, _number(_off)),
    "sides_unequal": Kind("收入总计 = 支出总计", "error", _is_spending_total, _number(_off)),
    "rate_wrong": Kind("增减率 = 增减额 / 上年", "error", _is_told("增减率"), _number(_points)),
    "sign_wrong": Kind("增减用词与数字方向一致", "error", _is_told(DIRECTION), _turned),
    "text_table": Kind("文字 = 表格", "text_table", _is_in_a_table_too, _number(_off)),
    "share_wrong": Kind("占比 = 部分 / 合计", "error", _is_told("占比"), _number(_points)),
    "zero_base": Kind("上年为零不计算增减率", "zero_base", _is_new, _turned),
    "tail": Kind("类 = Σ款", "rounding", _is_general_class, _number(lambda value, _: value + CENT)),
    "missing_reason": Kind("增减须写主要原因", "missing", _is_told(REASON), _silent),
    "template_words": Kind("无模板用语", "missing", _is_told(DIRECTION), _unfilled),
}


def plant(draft: Draft, kinds: Sequence[str], most: int, chance: Random) -> tuple[Draft, tuple[Hidden, ...]]:
    """The report with a contradiction of each kind that it has a place for, at most so many, no two of one subject."""
    hidden: list[Hidden] = []
    taken: set[str] = set()
    for name in kinds:
        if len(hidden) == most:
            break
        kind = KINDS[name]
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

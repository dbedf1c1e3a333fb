"""How the cells of a comparison move and stand to each other: changes, restated figures, ranks, what is not alike."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from decimal import Decimal

from ingest.ledger.amounts import round_half_up
from ingest.ledger.model import Amount, Figure, Measure, Source
from qa.audit_model import Check, Part, Verdict, entry_of
from qa.audit_reports import LAST_YEAR, is_yearly
from qa.compare_cells import Shelf, cell_of, chosen, in_unit, natural_kind, stated_of, value_in
from qa.compare_model import Body, Cell, Change, Row, Stated
from qa.compare_model import Part as Of
from qa.compare_subject import Target, parts_of

_TOLD_BY = {Measure.FINAL: Measure.PREVIOUS, Measure.BUDGET: Measure.PREVIOUS_BUDGET}
_MOVES = (Measure.CHANGE, Measure.CHANGE_RATE)
"""Measures that tell a change already."""
_NO_RATE = "%"
_UNSAID = "两年的报告一份写明部门或单位、一份没有写明，可能不是同一范围，不计算增减"
_RATES = frozenset(("%", "‰", "百分点"))


def with_later(cells: Sequence[Cell], shelf: Shelf, target: Target, unit: str) -> list[Cell]:
    """The cells with what the next year's report tells of the same year, and whether it was restated."""
    return [_with_later(cell, shelf, target, unit) for cell in cells]


def with_marks(rows: Sequence[Row]) -> list[Row]:
    """The rows with the cells marked that are of another part of the money or another 科目 than most."""
    common = {measure: _common(rows, measure) for measure in {row.measure for row in rows}}
    out = []
    for row in rows:
        usual = common[row.measure]
        cells = [_marked(cell, usual) if usual and cell.value is not None else cell for cell in row.cells]
        out.append(replace(row, cells=tuple(cells)))
    return out


def with_changes(rows: Sequence[Row], shelves: Mapping[Body, Shelf], target: Target, unit: str) -> list[Row]:
    """The rows with each cell's change against the year before, or a note why there is none."""
    out = []
    for row in rows:
        shelf, by_year = shelves[row.body], {cell.year: cell for cell in row.cells}
        cells = []
        for cell in row.cells:
            # The year before counts whether or not it is to be shown.
            before = by_year.get(cell.year - 1) or _before(cell, shelf, target, unit)
            cells.append(_with_change(cell, before, shelf, target, unit))
        out.append(replace(row, cells=tuple(cells)))
    return out


def _before(cell: Cell, shelf: Shelf, target: Target, unit: str) -> Cell:
    before = in_unit(cell_of(shelf, target, cell.measure, cell.year - 1, unit), unit)
    return _with_later(before, shelf, target, unit)


def with_versus(rows: Sequence[Row], shelves: Mapping[Body, Shelf], unit: str) -> list[Row]:
    """Of two measures the second against the first of the same body and year: what was spent against the plan."""
    first, second = dict.fromkeys(row.measure for row in rows)
    bases = {(cell.body, cell.year): cell for row in rows if row.measure is first for cell in row.cells}
    out = []
    for row in rows:
        shelf = shelves[row.body]
        cells = [replace(c, versus=_versus(c, bases.get((c.body, c.year)), shelf, unit)) for c in row.cells]
        out.append(replace(row, cells=tuple(cells)) if row.measure is second else row)
    return out


def with_ranks(rows: Sequence[Row]) -> list[Row]:
    """The rows with each certain and comparable cell's place in its column, the highest first."""
    columns: dict[tuple[Measure, int], list[Decimal]] = {}
    for cell in (cell for row in rows for cell in row.cells):
        if cell.value is not None and cell.comparable:
            columns.setdefault((cell.measure, cell.year), []).append(cell.value)
    return [replace(row, cells=tuple(_ranked(cell, columns) for cell in row.cells)) for row in rows]


def change_of(
    value: Decimal, base: Decimal, unit: str, from_report: bool, sources: Iterable[Source], implied: str = ""
) -> Change:
    """The difference and, where the base is not zero and no percentage, the rate."""
    rate = None
    if base != 0 and unit not in _RATES:
        rate = round_half_up((value - base) / abs(base) * 100, 2)
    return Change(value - base, rate, base, from_report, tuple(sources), implied)


def _ranked(cell: Cell, columns: Mapping[tuple[Measure, int], Sequence[Decimal]]) -> Cell:
    value, others = cell.value, columns.get((cell.measure, cell.year), ())
    if value is None or not cell.comparable or len(others) < 2:
        return cell
    return replace(cell, rank=1 + sum(other > value for other in others))


def _common(rows: Sequence[Row], measure: Measure) -> Of | None:
    """What most cells are of; None where nothing is printed."""
    told: Counter[Of] = Counter()
    for cell in (cell for row in rows if row.measure is measure for cell in row.cells):
        if cell.value is not None:
            told.update(cell.stated[0].parts)
    kind = natural_kind(measure).value
    return max(told, key=lambda part: (part[0] == kind, told[part], not part[2], part), default=None)


def _marked(cell: Cell, usual: Of) -> Cell:
    """The cell, told to be of another part where it is; another path of the name only tells which."""
    stated = cell.stated[0]
    if not stated.figures or usual in stated.parts:
        return cell
    figure = stated.figures[0]
    if any(part[:4] == usual[:4] for part in stated.parts):
        return replace(cell, notes=(*cell.notes, f"科目是 {figure.subject}{figure.code and f'（{figure.code}）'}"))
    own = min(stated.parts, key=lambda part: sum(a != b for a, b in zip(part, usual, strict=True)))
    odd = [(_called(n, a), _called(n, b)) for n, (a, b) in enumerate(zip(own[:4], usual[:4], strict=True)) if a != b]
    mine, others = ("，".join(names) for names in zip(*odd, strict=True))
    note = f"口径与其他格不同：这里是{mine}，其他是{others}；不参加比较"
    return replace(cell, comparable=False, notes=(*cell.notes, note))


def _called(place: int, name: str) -> str:
    """A part in words: the kind of report, the side, the part of the money, the column."""
    return name or ("", "支出", "全部资金", "合计")[place]


def _with_change(cell: Cell, before: Cell, shelf: Shelf, target: Target, unit: str) -> Cell:
    change = _change(cell, before, shelf, target, unit)
    if change is None:
        return cell
    cell, change = _with_printed(cell, change, shelf, unit)
    if before.value is not None and _mixed(cell, before, shelf):
        return replace(cell, notes=(*cell.notes, _UNSAID))
    if change.from_report or before.value is None:
        return replace(cell, change=change)
    base, was = _number(change.base, unit), _number(before.value, unit)
    note = f"增减按本年报告所列的上年数 {base} 计算；{before.year} 年报告原为 {was}"
    return replace(cell, change=change, notes=(*cell.notes, note))


def _mixed(one: Cell, other: Cell, shelf: Shelf) -> bool:
    """Whether one report says 部门 or 单位 and the other neither: they may be of different bodies."""
    level = {info.stem: info.level for info in shelf.infos}
    told = [
        {level.get(stem, "") for stem in ({f.source.report for f in cell.stated[0].figures} or cell.reports)}
        for cell in (one, other)
    ]
    return not told[0] & told[1]


def _change(cell: Cell, before: Cell, shelf: Shelf, target: Target, unit: str) -> Change | None:
    value = cell.value
    if value is None or cell.measure in _MOVES:
        return None
    own = [source for source in (cell.stated[0].source,) if source]
    if before.value is not None and _alike(cell.stated[0], before.stated[0]):
        if before.restated and before.later and before.later.source:
            later = before.later
            return change_of(value, later.value, unit, False, (*own, before.later.source), later.expression(unit))
        beside = [source for source in (before.stated[0].source,) if source]
        return change_of(value, before.value, unit, True, (*own, *beside))
    told = _told_before(shelf, target, cell, unit)
    if not told or before.value is not None:
        return None
    return change_of(value, told[0].value, unit, False, (*own, told[0].figures[0].source), told[0].expression(unit))


def _with_printed(cell: Cell, change: Change, shelf: Shelf, unit: str) -> tuple[Cell, Change]:
    """The change with the report's own word for it, and a note, where rounding makes the two differ."""
    for figure in (figure for one in cell.stated for figure in one.figures):
        for told in _changes(shelf, figure):
            off = abs(told.amount.to(unit).value - change.amount)
            if 0 < off <= Amount(Decimal(1).scaleb(-told.amount.places), told.amount.unit).to(unit).value:
                own = _number(told.amount.to(unit).value, unit)
                note = f"报告所列的增减额为 {own}，两年数相减为 {_number(change.amount, unit)}，是四舍五入的尾差"
                return replace(cell, notes=(*cell.notes, note)), replace(change, printed=told.amount)
    return cell, change


def _versus(cell: Cell, base: Cell | None, shelf: Shelf, unit: str) -> Change | None:
    if cell.value is None or base is None or base.value is None or _mixed(cell, base, shelf):
        return None
    one, other = ({part[1:] for part in c.stated[0].parts} for c in (cell, base))
    if one and other and not one & other:
        return None
    sources = [source for c in (cell, base) for source in (c.stated[0].source,) if source]
    return change_of(cell.value, base.value, unit, True, sources)


def _alike(one: Stated, other: Stated) -> bool:
    """Whether two cells are of one thing; what is told in words to be nothing is nothing of any part."""
    return not one.parts or not other.parts or bool(one.parts & other.parts)


def _with_later(cell: Cell, shelf: Shelf, target: Target, unit: str) -> Cell:
    later = _told_later(shelf, target, cell, unit)
    if not later:
        return cell
    value = cell.value
    own = cell.stated[0].figures if value is not None else ()
    if not own:
        return replace(cell, later=later[0]) if value is None else cell
    if any(_agrees(one, own[0]) for one in later):
        return replace(cell, later=next(one for one in later if _agrees(one, own[0])))
    note = (
        f"{cell.year + 1} 年报告所列的 {cell.year} 年数为 {_shown(later[0], unit)}，"
        f"与 {cell.year} 年报告的 {_number(cell.stated[0].value, unit)} 不同（可能按新口径调整）"
    )
    return replace(cell, later=later[0], restated=True, notes=(*cell.notes, note))


def _shown(one: Stated, unit: str) -> str:
    implied = f"（由增减额推算：{one.expression(unit)}）" if one.is_implied else ""
    return f"{_number(one.value, unit)}{implied}"


def _number(value: Decimal, unit: str) -> str:
    return f"{format(abs(value) if value == 0 else value, ',f')}{'' if unit in ('', _NO_RATE) else ' '}{unit}"


def _told_later(shelf: Shelf, target: Target, cell: Cell, unit: str) -> list[Stated]:
    """What the next year's report tells of this cell's year, as printed or by this year's number less the change."""
    if cell.measure not in _TOLD_BY:
        return []
    own = cell.stated[0].parts if cell.value is not None else frozenset()
    return [
        one
        for one in _told_of(shelf, target, cell.measure, cell.year, unit)
        if not own or any(part in own for part in one.parts)
    ]


def _told_before(shelf: Shelf, target: Target, cell: Cell, unit: str) -> list[Stated]:
    """What this cell's own report tells of the year before."""
    if cell.measure not in _TOLD_BY:
        return []
    own = cell.stated[0].parts
    found = _told_of(shelf, target, cell.measure, cell.year - 1, unit)
    return [one for one in found if any(part in own for part in one.parts)]


def _told_of(shelf: Shelf, target: Target, measure: Measure, year: int, unit: str) -> list[Stated]:
    """Last year's figures as the reports of the year after tell them: printed ones first."""
    printed = chosen(shelf, target, _TOLD_BY[measure], year, unit)
    out = [value_in(stated_of(reading, unit), unit) for reading in printed if len(printed) == 1]
    now = chosen(shelf, target, measure, year + 1, unit)
    if len(now) != 1:
        return out
    for figure in now[0].figures:
        out += [_implied(figure, change, unit) for change in _changes(shelf, figure)]
    return out


def _changes(shelf: Shelf, figure: Figure) -> list[Figure]:
    """The changes against last year that the statement of a figure tells."""
    return [
        change
        for change in shelf.own[figure.source.report]
        if change.measure is Measure.CHANGE
        and change.amount.is_money
        and figure.source.table is None
        and change.source.table is None
        and change.source.section == figure.source.section
        and change.year == figure.year
        and (change.subject, change.scope) == (figure.subject, figure.scope)
        and is_yearly(change.kind, change)
    ]


def _implied(now: Figure, change: Figure, unit: str) -> Stated:
    """Last year's number by this year's less the change; the change is the place to look at."""
    before = now.amount - change.amount
    return Stated(before.to(unit).value, (change, now), parts_of(now))


def _agrees(later: Stated, own: Figure) -> bool:
    """Whether the next year's word for a number is that number, give or take what rounding may do."""
    if later.is_implied:
        change, now = later.figures
        parts = (Part(entry_of(now)), Part(entry_of(own), -1))
        return Check(LAST_YEAR, own.name, entry_of(change), parts).verdict() is not Verdict.FAILED
    told = later.figures[0]
    return Check(LAST_YEAR, own.name, entry_of(told), (Part(entry_of(own)),)).verdict() is not Verdict.FAILED

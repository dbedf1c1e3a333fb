"""Sums down the rows of a table without codes: numbered lists, 小计 of groups, 收入总计 against 支出总计."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field

from ingest.ledger.model import Cell, Table
from ingest.ledger.table_labels import row_labels
from ingest.ledger.table_roles import Half, Role, count_unit, halves_of, roles_of
from ingest.ledger.terms import canonical, squeezed
from qa.sum_model import Rule, Sum, closed
from qa.sums_columns import column_name, summed_columns

_TOTAL = re.compile(r"^(?:本年|当年|全年)?(?:财政拨款)?(?:收入|支出)?(?:总计|合计|小计|合计数|总额)$")
_GRAND = re.compile(r"^(?:收入|支出)?(?:总计|合计)$")
_OF_WHICH = re.compile(r"^其中")
_STYLES = (
    re.compile(r"^[一二三四五六七八九十]+[、.．]"),
    re.compile(r"^（[一二三四五六七八九十]+）"),
    re.compile(r"^\d{1,2}[、．]|^\d{1,2}\.(?!\d)"),
    re.compile(r"^（\d{1,2}）"),
    re.compile(r"^[①-⑳]|^\d{1,2}）"),
)
"""How list items are numbered, from the outside in."""
_CARRIED = re.compile(r"结转|结余")
_FUND = re.compile(r"^(?:一般公共预算|政府性基金|国有资本经营)")
_VEHICLES = "公务用车购置及运行维护费"
_VEHICLE_PARTS = {"公务用车购置费", "公务用车运行维护费"}


@dataclass(slots=True)
class _Item:
    """A row of one half: how deep it stands (0 for an unnumbered one), and what it consists of."""

    depth: float
    label: str
    cells: tuple[Cell, ...]
    parts: list[_Item] = field(default_factory=list)
    full: bool = True
    """Whether its parts are all there is to it."""

    @property
    def total(self) -> bool:
        """Whether the row is a 合计 of rows above or below it."""
        return bool(_TOTAL.match(squeezed(self.label)))


def listed_sums(table: Table) -> Iterator[Sum]:
    """The sums of the halves that have labels and no codes."""
    for half in halves_of(table):
        if half.codes or not half.labels:
            continue
        names = [column_name(table, column) for column in summed_columns(table, half)]
        for rule, whole, parts in _claims(table, half):
            yield from _closed(rule, names, whole, parts)


def balance_sums(table: Table) -> Iterator[Sum]:
    """收入总计 = 支出总计, where the last totals of two halves stand in one row."""
    halves = [half for half in halves_of(table) if half.labels and not half.codes]
    if len(halves) < 2 or not {"收入", "支出"} <= {_side(table, half) for half in halves}:
        return
    for row in reversed(table.rows):
        ends = [
            (row[half.labels[-1]].text, _value(table, row, half, summed_columns(table, half)[0])) for half in halves
        ]
        if all(_GRAND.match(squeezed(label)) for label, _ in ends):
            name = column_name(table, halves[0].values[0])
            found = closed(Rule.BALANCE, ends[0][0], name, ends[0], ends[1:2])
            if found:
                yield found
            return


def _side(table: Table, half: Half) -> str:
    levels = [squeezed(level) for column in half.columns for level in table.headers[column]]
    return next((side for level in levels for side in ("收入", "支出") if side in level), "")


def _closed(rule: Rule, names: Sequence[str], whole: _Item, parts: Sequence[_Item]) -> Iterator[Sum]:
    if not parts or _counts_differ(whole, parts):
        return
    for number, name in enumerate(names):
        ends = [(part.label, part.cells[number]) for part in parts]
        if rule is Rule.ITEMS and not any(cell.text for _, cell in ends):
            continue  # a list whose items are all left blank does not break its head down
        found = closed(rule, whole.label, name, (whole.label, whole.cells[number]), ends)
        if found and (not found.whole.blank or rule is Rule.TOTAL):
            yield found


def _counts_differ(whole: _Item, parts: Sequence[_Item]) -> bool:
    """Whether things of several kinds (辆, 人, money) are listed together."""
    return any(count_unit(part.label) not in ("", count_unit(whole.label)) for part in parts)


Claim = tuple[Rule, _Item, list[_Item]]


def _claims(table: Table, half: Half) -> Iterator[Claim]:
    """What the rows of a half say about each other: this one is the sum of those."""
    labels = row_labels(table, half)
    if len(half.labels) == 1:
        yield from _listed(_items(table, half, labels))
    elif any(len(label) > 1 and _TOTAL.match(squeezed(label[-1])) for label in labels):
        yield from _grouped(table, half, labels)
    else:
        yield from _stepped(table, half)


def _items(table: Table, half: Half, labels: Sequence[Sequence[str]]) -> list[_Item]:
    return [
        _Item(_depth(label[-1]), label[-1], _cells(table, row, half))
        for row, label in zip(table.rows, labels, strict=True)
        if label
    ]


def _depth(label: str) -> int:
    text = squeezed(label)
    return next((n for n, style in enumerate(_STYLES, start=1) if style.match(text)), 0)


def _cells(table: Table, row: Sequence[Cell], half: Half) -> tuple[Cell, ...]:
    return tuple(_value(table, row, half, column) for column in summed_columns(table, half))


def _value(table: Table, row: Sequence[Cell], half: Half, column: int) -> Cell:
    """The cell of a row; where the label is merged over it (and over the next half), the number after the label."""
    cell = row[column]
    if not cell.copy or cell.text != row[half.labels[-1]].text:
        return cell
    roles = roles_of(table)
    after = (row[c] for c in range(column + 1, len(row)) if roles[c] is Role.VALUE and not row[c].copy)
    return next(after, Cell("", cell.page, cell.bbox))


def _listed(items: Sequence[_Item]) -> Iterator[Claim]:
    """A list with totals: each total closes what stands since the one before it, that one included."""
    roots: list[_Item] = []
    path: list[_Item] = []
    first: _Item | None = None
    several = sum(squeezed(item.label) == "小计" for item in items) > 1
    clear = True
    for item in items:
        if item.total:
            if roots and clear and not several:
                yield Rule.TOTAL, item, roots
            first = first or (item if not roots else None)
            roots, path, clear = [item] if roots else [], [], True
            continue
        parent = _parent(item, path)
        if parent is None and item.depth == 0 and any(one.depth for one in roots):
            # An unnumbered row after numbered ones: a part of the last one, or one more of them?
            clear = False
            for one in path:
                one.full = False
            continue
        path = [*path[: path.index(parent) + 1], item] if parent else [item]
        (parent.parts if parent else roots).append(item)
    if first and clear and not several and roots and not any(item.total for item in roots):
        yield Rule.TOTAL, first, roots
    for item in items:
        if item.parts and item.full and not any(_OF_WHICH.match(squeezed(one.label)) for one in (item, *item.parts)):
            yield Rule.ITEMS, item, item.parts


def _parent(item: _Item, path: Sequence[_Item]) -> _Item | None:
    """The item of the path (from the outside in) that an item stands under; None for one of the outermost."""
    if path and _OF_WHICH.match(squeezed(item.label)):
        whole = next((one for one in reversed(path) if not _OF_WHICH.match(squeezed(one.label))), path[0])
        item.depth = whole.depth + 0.5
        return whole
    if item.depth:
        return next((one for one in reversed(path) if one.depth < item.depth), None)
    return _parent_of_plain(item, path[0]) if path else None


def _parent_of_plain(item: _Item, root: _Item) -> _Item | None:
    """Unnumbered rows stand side by side, but for the funds of what is carried over and the parts of 公务用车."""
    if root.depth == 0 and _CARRIED.search(root.label) and _FUND.match(squeezed(item.label)):
        return root
    if canonical(item.label) in _VEHICLE_PARTS and canonical(root.label) == _VEHICLES:
        return root
    return None


def _grouped(table: Table, half: Half, labels: Sequence[Sequence[str]]) -> Iterator[Claim]:
    """Groups under an outer label, each with a 小计; the row with a 总计 alone is the sum of the groups."""
    groups: dict[str, list[_Item]] = {}
    grand: list[_Item] = []
    for row, label in zip(table.rows, labels, strict=True):
        if not label or _OF_WHICH.match(squeezed(label[-1])):
            continue
        item = _Item(0, label[-1], _cells(table, row, half))
        if len(label) == 1 and item.total:
            grand.append(item)
        else:
            groups.setdefault(label[0], []).append(item)
    heads: list[_Item] = []
    for outer, items in groups.items():
        totals = [_Item(0, outer, item.cells) for item in items if item.total]
        rest = [item for item in items if not item.total]
        heads += totals or rest
        for total in totals:
            yield Rule.ITEMS, total, rest
    for item in grand:
        yield Rule.TOTAL, item, heads


def _stepped(table: Table, half: Half) -> Iterator[Claim]:
    """Labels in steps from left to right: a row is the sum of the rows below it that begin further right."""
    path: list[_Item] = []
    roots: list[_Item] = []
    totals: list[_Item] = []
    items: list[_Item] = []
    printed: list[list[int]] = []
    for row in table.rows:
        own = [n for n, c in enumerate(half.labels) if row[c].text and not row[c].copy]
        depth = own[-1] if own else (path[-1].depth if path else 0)
        item = _Item(depth, row[half.labels[own[-1]]].text if own else "", _cells(table, row, half))
        if item.total:
            totals.append(item)
            continue
        path = [*(one for one in path if one.depth < depth), item]
        (path[-2].parts if len(path) > 1 else roots).append(item)
        items.append(item)
        printed.append(own)
    steps = {item.depth for item in items}
    if any(len(steps.intersection(own)) > 1 for own in printed):
        return  # labels of two steps in one row: they stand beside each other, not below
    for total in totals:
        yield Rule.TOTAL, total, roots
    for item in items:
        yield Rule.GROUPS, item, item.parts

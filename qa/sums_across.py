"""Sums across the columns of a table: 合计 = 基本支出 + 项目支出, 三公 = its parts, as the header's levels say."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field

from ingest.ledger.model import Cell, Measure, Table
from ingest.ledger.table_labels import row_labels
from ingest.ledger.table_roles import Half, halves_of, header_year, is_measure
from ingest.ledger.terms import clean_label, squeezed
from qa.sum_model import Rule, Sum, closed
from qa.sums_columns import column_name, measure_of, summed_columns

_TOTAL = re.compile(r"^(?:合计|小计|总计|金额|(?:本年|当年)?(?:收入|支出)(?:合计|总计|小计)|(?:本年|当年)支出)$")
_OF_WHICH = re.compile(r"^其中")
_SPENT = {"基本支出", "项目支出"}
_WITHIN = (
    (r"公务用车购置及运行(?:维护)?费?", r"(?:公务用车)?(?:购置费?|运行(?:维护)?费?)", "购置"),
    (r"基本支出", r"(?:人员|公用|日常公用)(?:经费|支出)", "人员"),
    (r"财政拨款(?:收入|支出)?", r"(?:一般公共预算|政府性基金|国有资本经营).*", "一般公共"),
)
"""A column, those that are its parts also where the header sets them beside it, and what one of them must name."""

Key = tuple[Measure | None, int | None]


@dataclass(slots=True)
class _Node:
    """A header level: the column it heads itself (None where it only spans others), and the levels below it."""

    name: str
    column: int | None = None
    below: list[_Node] = field(default_factory=list)

    def nested(self) -> _Node:
        """The level with the parts of 公务用车, 基本支出 and 财政拨款 put below them."""
        for whole, part, needed in _WITHIN:
            owner = next((one for one in self.below if re.fullmatch(whole, one.name) and not one.below), None)
            parts = [one for one in self.below if re.fullmatch(part, one.name)]
            if owner and len(parts) > 1 and any(needed in one.name for one in parts):
                self.below = [one for one in self.below if one not in parts]
                owner.below = parts
        self.below = [one.nested() for one in self.below]
        return self

    def whole(self) -> _Node | None:
        """The one level below that is the total of the others; None where there is none."""
        totals = [n for n, node in enumerate(self.below) if _TOTAL.match(node.name) and node.column is not None]
        if len(totals) == 1 and totals[0] in (0, len(self.below) - 1):
            return self.below[totals[0]]
        names = {node.name for node in self.below[1:]}
        leads = bool(self.below) and self.below[0].column is not None and self.below[0].name not in _SPENT
        return self.below[0] if leads and not totals and names >= _SPENT else None

    def columns(self) -> list[int]:
        """The columns that together state this level."""
        if self.column is not None:
            return [self.column]
        whole = self.whole()
        if whole:
            return whole.columns()
        return [column for node in self.below if not _OF_WHICH.match(node.name) for column in node.columns()]


def sums_across(table: Table) -> Iterator[Sum]:
    """The sums of each row of each half."""
    for half in halves_of(table):
        labels = row_labels(table, half) if half.labels or half.codes else [[]] * len(table.rows)
        claims = [claim for root in _roots(table, half) for claim in _claims(root)]
        for row, label in zip(table.rows, labels, strict=True):
            for whole, parts in claims:
                found = _closed(table, row, label[-1] if label else "", whole, parts)
                if found:
                    yield found


def _closed(table: Table, row: Sequence[Cell], label: str, whole: int, parts: Sequence[int]) -> Sum | None:
    ends = [(column_name(table, column), row[column]) for column in (whole, *parts)]
    return closed(Rule.COLUMNS, label, ends[0][0], ends[0], ends[1:])


def _roots(table: Table, half: Half) -> list[_Node]:
    """The header of a half as trees, one for each measure and year: 预算数 and 决算数 are not added."""
    roots: dict[Key, _Node] = {}
    for column in summed_columns(table, half):
        levels = table.headers[column]
        path = ["其中" if _OF_WHICH.match(squeezed(level)) else clean_label(level) for level in levels]
        key = (measure_of(table, column), header_year(levels))
        node = roots.setdefault(key, _Node(""))
        for level in [level for level in path if level and not is_measure(level)]:
            same = [one for one in node.below[-1:] if one.name == level and one.column is None]
            if not same:
                node.below.append(_Node(level))
            node = node.below[-1]
        node.column = column
    return [root.nested() for root in roots.values()]


def _claims(node: _Node) -> Iterator[tuple[int, list[int]]]:
    """The total column and its part columns, for a level and all levels below it."""
    whole = node.whole() if node.column is None else node
    parts = [one for one in node.below if one is not whole and not _OF_WHICH.match(one.name)]
    if whole and whole.column is not None and len(parts) > 1:
        yield whole.column, [column for part in parts for column in part.columns()]
    for one in node.below:
        yield from _claims(one)

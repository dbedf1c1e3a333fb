"""Sums down the rows of a table with 科目 codes: 类 = Σ款, 款 = Σ项, 合计 = Σ类."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from ingest.ledger.model import Cell, Table
from ingest.ledger.table_labels import row_codes, row_labels
from ingest.ledger.table_roles import Half, halves_of
from ingest.ledger.terms import squeezed
from qa.sum_model import Rule, Sum, closed
from qa.sums_columns import column_name, summed_columns

_TOTAL = re.compile(r"^(?:本年|当年|全年)?(?:收入|支出)?(?:合计|总计|总额)$")
_STAFF = re.compile(r"^(?:人员|公用|日常公用)(?:经费|支出)?(?:合计|小计|总计)$")
_STAFF_CODES = ("301", "303")
"""人员经费 are 工资福利支出 and 对个人和家庭的补助; all else is 公用经费."""


@dataclass(frozen=True, slots=True)
class _Line:
    """A row of one half: its code ("" for none), label and value cells."""

    code: str
    label: str
    cells: tuple[Cell, ...]


def coded_sums(table: Table) -> Iterator[Sum]:
    """The sums of the halves that have codes; halves with the same columns are one list set side by side."""
    halves = [half for half in halves_of(table) if half.codes]
    pools: dict[tuple[str, ...], list[Half]] = {}
    for half in halves:
        pools.setdefault(tuple(table.headers[c][-1] if table.headers[c] else "" for c in half.values), []).append(half)
    for pool in pools.values():
        yield from _pool_sums(table, pool)


def _pool_sums(table: Table, pool: Sequence[Half]) -> Iterator[Sum]:
    lines = [line for half in pool for line in _lines(table, half)]
    names = [column_name(table, column) for column in summed_columns(table, pool[0])]
    tops: list[_Line] = []
    blocks = _blocks(lines)
    for block in blocks:
        known = {line.code for line in block}
        parents = [_parent(line.code, known) for line in block]
        tops += [line for line, parent in zip(block, parents, strict=True) if not parent]
        for line in block:
            children = [one for one, parent in zip(block, parents, strict=True) if parent == line.code]
            yield from _sums(Rule.CODES, names, line, children)
    for line in lines:
        # Of several lists one may be the whole of the others.
        if not line.code and len(blocks) == 1:
            yield from _sums(Rule.TOTAL, names, line, _summed_up(squeezed(line.label), tops))


def _lines(table: Table, half: Half) -> Iterator[_Line]:
    columns = summed_columns(table, half)
    for row, code, label in zip(table.rows, row_codes(table, half), row_labels(table, half), strict=True):
        if code or label:
            yield _Line(code, label[-1] if label else code, tuple(row[c] for c in columns))


def _blocks(lines: Sequence[_Line]) -> list[list[_Line]]:
    """The coded rows, parted where a code comes again: one list for each 单位, say."""
    out: list[list[_Line]] = [[]]
    seen: set[str] = set()
    for line in lines:
        if not line.code:
            continue
        if line.code in seen:
            out.append([])
            seen = set()
        seen.add(line.code)
        out[-1].append(line)
    return out


def _parent(code: str, known: set[str]) -> str:
    """The nearest code above one in the hierarchy; "" where none is known."""
    return next((code[:length] for length in (5, 3) if length < len(code) and code[:length] in known), "")


def _summed_up(label: str, tops: Sequence[_Line]) -> list[_Line]:
    """The rows that a row with this label is the total of; none where it is no total."""
    if _TOTAL.match(label):
        return list(tops)
    if _STAFF.match(label):
        staff = label.startswith("人员")
        return [line for line in tops if line.code.startswith(_STAFF_CODES) is staff]
    return []


def _sums(rule: Rule, names: Sequence[str], whole: _Line, parts: Sequence[_Line]) -> Iterator[Sum]:
    if not parts:
        return
    for number, name in enumerate(names):
        found = closed(
            rule,
            whole.label,
            name,
            (whole.label, whole.cells[number]),
            [(part.label, part.cells[number]) for part in parts],
        )
        if found:
            yield found

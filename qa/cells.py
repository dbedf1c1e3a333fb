"""Whose a number is: its subject's, and where it is one cell of a table its row's and its column's together.

行政运行 150,000 and 项目支出 150,000 are both wrong of a cell that is 行政运行的项目支出.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from functools import cache

from ingest.ledger.terms import known_subjects, squeezed
from qa.facts import Fact
from qa.names import compatible


def same_subject(name: str, fact: Fact) -> bool:
    """Whether a name in the text can mean what the fact is of; of a cell, its row."""
    one = squeezed(name)
    if f"本年{one}" in fact.names and one.startswith("财政拨款") and not one.endswith("总计"):
        return True  # what is not of this year goes by the name of 结转
    return (one in fact.names or one not in fact.above) and compatible(one, fact.names, _field_names())


@cache
def _field_names() -> frozenset[str]:
    return frozenset(known_subjects().values())


def means(name: str, others: Sequence[str], fact: Fact, headed: Sequence[str] = ()) -> bool:
    """Whether `name` can mean the fact; `others` are the names before the number, nearest first.

    A cell's column may also stand in a heading (`headed`), its row nowhere but in `others`.
    """
    if not fact.columns:
        return same_subject(name, fact)
    if is_named(name, fact.columns):
        row = first_row(others, fact)
        return bool(row) and same_subject(row, fact)
    if not same_subject(name, fact):
        return False
    return fact.is_total or is_named(first_column(others, fact) or first_column(headed, fact), fact.columns)


def first_row(names: Iterable[str], fact: Fact) -> str:
    """The first of the names that is no column of the fact's row and no mere part of the money; else ""."""
    scope = frozenset({fact.figure.scope} if fact.figure and fact.figure.scope else ())
    return next((name for name in names if not is_named(name, fact.beside) and not is_named(name, scope)), "")


def first_column(names: Iterable[str], fact: Fact) -> str:
    """The first of the names that is a column of the fact's row; else ""."""
    return next((name for name in names if is_named(name, fact.beside)), "")


def is_narrowed(name: str, owner: str, headed: Sequence[str], fact: Fact, cells: Iterable[Fact]) -> bool:
    """Whether the text names one cell where the fact is the whole row or the whole column.

    The whole row under one of its columns (项目支出中，行政运行 812.46), the column's total as a row's
    own (行政运行的项目支出 8,000): `owner` is the name that `name` hangs on, `cells` are the cells that are known.
    """
    if same_subject(name, fact):
        over = {column for column in headed if is_named(column, fact.beside)}
        under = len(over) == 1 and not any(same_subject(one, fact) for one in headed)
        if is_named(owner, fact.beside) or under:
            return True
    if not owner or same_subject(owner, fact):
        return False
    return any(is_named(name, cell.columns) and same_subject(owner, cell) for cell in cells if cell.names)


def is_named(name: str, names: frozenset[str]) -> bool:
    """Whether a name is one of these, give or take 决算数 and the like; no part of a longer name will do."""
    one = squeezed(name)
    return bool(one) and bool(names) and compatible(one, names, names | {one})

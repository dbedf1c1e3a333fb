"""Checks that one indicator is printed alike everywhere: in two tables, in text and table, twice in the text."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import replace
from itertools import combinations

from ingest.ledger.model import Figure
from ingest.ledger.terms import known_subjects
from qa.audit_book import OWN, Book, identity
from qa.audit_model import Check, Kind, Part, Sheet, entry_of, named
from qa.match import agree

ACROSS = "表间数字一致"
TEXT = "文字 = 表格"
AGAIN = "同一指标前后一致"
_YEARLY = {"收入总计": "本年收入合计", "支出总计": "本年支出合计"}
"""What some reports call a total although they mean the year's own money."""


def check_same(book: Book, sheet: Sheet) -> None:
    """Every pair of figures that must be the same number."""
    alike: dict[tuple[object, ...], list[Figure]] = defaultdict(list)
    paths = _paths(book)
    for figure in book.figures:
        whole = paths.get(figure.subject) if figure.source.table is None else None
        mark = identity(replace(figure, subject=whole) if whole else figure)
        if mark is not None:
            alike[mark].append(figure)
    printed = _printed(book)
    known = {*known_subjects().values(), *(subject for subject, _, _ in printed)}
    for figures in alike.values():
        if any(figure.subject in known for figure in figures):
            _check_alike(figures, printed, sheet)


def _paths(book: Book) -> dict[str, str]:
    """款 and 项 run together, as a text may name them (人大事务行政运行), → the 科目 of the tables that has both."""
    coded = {figure.subject for figure in book.figures if figure.code and figure.subject.count("/") > 1}
    return {"".join(subject.split("/")[-2:]): subject for subject in coded}


_Printed = dict[tuple[str, object, int | None], list[Figure]]


def _printed(book: Book) -> _Printed:
    """The tables' figures by subject, measure and year, whatever part of the money they are of."""
    out: _Printed = defaultdict(list)
    for figure in book.figures:
        if figure.source.table is not None and figure.measure in OWN and figure.amount.is_money:
            out[figure.subject, figure.measure, figure.year].append(figure)
    return out


def _check_alike(figures: Sequence[Figure], printed: _Printed, sheet: Sheet) -> None:
    for one, other in combinations(figures, 2):
        check = _pair(one, other)
        if check is None:
            continue
        if not agree(one.amount, other.amount) and any(_stands_elsewhere(f, other, one, printed) for f in (one, other)):
            sheet.leave(check.rule, f"{named(one)}：与同名的数不同，但别的表里有这个数，说的可能不是同一口径")
        else:
            sheet.checks.append(check)


def _stands_elsewhere(figure: Figure, one: Figure, other: Figure, printed: _Printed) -> bool:
    """Whether a text's number is that of a table of another part of the money: then it is that which is spoken of."""
    if figure.source.table is not None or figure.scope:
        return False
    names = (figure.subject, _YEARLY.get(figure.subject, ""))
    tables = [f for name in names for f in printed.get((name, figure.measure, figure.year), ())]
    return any(agree(figure.amount, f.amount) for f in tables if f is not one and f is not other)


def _pair(one: Figure, other: Figure) -> Check | None:
    """The check that two figures agree; the one in the text, which is copied from the table, is the suspect."""
    first, second = (one, other) if one.source.table is None else (other, one)
    if first.source.table is not None and first.source.table == second.source.table:
        return None
    both = second.source.table is None
    mixed = first.source.table is None and not both
    rule = AGAIN if both else TEXT if mixed else ACROSS
    kind = Kind.TEXT_TABLE if mixed else Kind.ERROR
    return Check(rule, first.name, entry_of(first), (Part(entry_of(second)),), kind=kind)

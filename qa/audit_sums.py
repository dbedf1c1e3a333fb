"""Checks of a table by itself: the sums that its rows, columns and forms imply."""

from __future__ import annotations

from ingest.ledger.model import Table
from ingest.ledger.terms import clean_label
from qa.audit_book import Book
from qa.audit_model import Check, Entry, Part, Sheet, entry_of_cell, source_of_cell
from qa.sum_model import Rule, Sum, Term, Verdict
from qa.sums import implied_sums

RULES = {
    Rule.CODES: "类 = Σ款，款 = Σ项",
    Rule.TOTAL: "合计 = 各行之和",
    Rule.ITEMS: "大项 = 所列小项之和",
    Rule.GROUPS: "分组 = 组内各行之和",
    Rule.COLUMNS: "合计栏 = 各分栏之和",
    Rule.BALANCE: "收入总计 = 支出总计",
    Rule.FUNDS: "绩效表：资金总额 = 各来源之和",
    Rule.POINTS: "绩效表：总分 = 各项分值（得分）之和",
}


def check_sums(book: Book, sheet: Sheet) -> None:
    """The sums of every table; one with a cell that is no number could not be done."""
    for table in book.tables:
        for found in implied_sums(table):
            rule = RULES[found.rule]
            if found.verdict is Verdict.UNREAD:
                sheet.leave(rule, f"“{table.title}”的{clean_label(found.row) or found.row}：有一格不是数字")
            elif found.parts:
                sheet.checks.append(_check(book, table, found, rule))


def _check(book: Book, table: Table, found: Sum, rule: str) -> Check:
    where = [found.row, found.column.rsplit("/", 1)[-1]]
    unit = _unit(book, table, found)
    whole = _entry(book, table, found.whole, found.row, unit)
    parts = tuple(Part(_entry(book, table, part, found.row, unit)) for part in found.parts)
    subject = "·".join(dict.fromkeys(clean_label(part) or part for part in where if part))
    return Check(rule, subject or table.title, whole, parts)


def _unit(book: Book, table: Table, found: Sum) -> str:
    """The unit that the figures of these cells have; that of the table where none was read."""
    if found.rule is Rule.POINTS:
        return "分"
    terms = (found.whole, *found.parts)
    figures = (book.at.get((term.cell.page, term.cell.bbox)) for term in terms)
    return next((figure.amount.unit for figure in figures if figure), table.unit)


def _entry(book: Book, table: Table, term: Term, row: str, unit: str) -> Entry:
    cell = term.cell
    known = book.at.get((cell.page, cell.bbox))
    quote = known.source.quote if known else cell.text
    source = source_of_cell(book.info.stem, table, row or term.label, cell, quote)
    return entry_of_cell(term.label, cell, term.value, unit, source)

"""A note that says its table is empty, under a table that prints amounts."""

from __future__ import annotations

import re
from collections.abc import Sequence

from ingest.ledger.model import Figure, Source, Table
from ingest.ledger.terms import squeezed
from qa.audit_book import Book, is_blank
from qa.audit_model import Entry, Finding, Sheet, entry_of, sources_of
from qa.audit_model import Kind as Class
from qa.telling import quoted

EMPTY = "注明为空表的表没有数字"
_EMPTY = re.compile(
    r"(?:故|因此|所以)?[本该此上]表格?内?[均全]?(?:[系为是]空[表白]|空白|(?:没有|未有|无)(?:相关|任何)?(?:数据|数字|内容|金额))"
)
_SOME = re.compile(r"除.{1,40}外|(?:部分|其他|其余).{0,8}$")
"""Before the words: only a part of the table is said to be empty."""
_MOST_TOLD = 3


def check_empty(book: Book, sheet: Sheet) -> None:
    """Each table whose note says that it holds nothing."""
    for table in () if is_blank(book) else book.tables:
        note, words = _said_empty(table)
        if not words:
            continue
        printed = _amounts(book, table)
        if not printed:
            sheet.hold(EMPTY)
            continue
        sheet.findings.append(_finding(book, table, note, words, printed))


def _said_empty(table: Table) -> tuple[str, str]:
    """The note that says the whole table is empty, and its words that do; empty where none does."""
    for note in table.notes:
        for clause in re.split(r"[。；]", squeezed(note)):
            found = _EMPTY.search(clause)
            if found and not _SOME.search(clause[: found.start()]):
                return note, found.group()
    return "", ""


def _amounts(book: Book, table: Table) -> list[Figure]:
    """The numbers read from the table's cells that are not 0, the largest first."""
    cells = [cell for row in table.rows for cell in row if not cell.copy and cell.bbox]
    read = (book.at.get((cell.page, cell.bbox)) for cell in cells)
    return sorted((f for f in read if f is not None and f.amount.value), key=lambda f: -abs(f.amount.value))


def _finding(book: Book, table: Table, note: str, words: str, printed: Sequence[Figure]) -> Finding:
    entries = [entry_of(figure) for figure in printed]
    place = Source(book.info.stem, table.pages[-1], None, table.section, table.title, None, note, table.ocr)
    told = "、".join(map(_told, entries[:_MOST_TOLD]))
    more = f"等 {len(entries)} 个不为 0 的数" if len(entries) > _MOST_TOLD else ""
    statement = (
        f"第 {place.page} 页{quoted(table.title)}下面的注写{quoted(words)}，表里却印着{told}{more}；请核对原页。"
    )
    sources = (place, *sources_of(entries[:_MOST_TOLD]))
    return Finding(EMPTY, Class.TEXT_TABLE, book.info.stem, place.page, statement, words,
                   f"注与表一致（表中最大为 {entries[0].shown}）", "", sources, table.title)  # fmt: skip


def _told(entry: Entry) -> str:
    return f"{entry.label.rsplit('/', 1)[-1]} {entry.shown}"

"""Checks of what a report itself says that it has: numbered parts, forms and reports it attaches, filled-in columns."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from ingest.ledger.model import Cell, Source, Table
from ingest.ledger.terms import squeezed
from qa.audit_book import Book, is_blank
from qa.audit_model import Finding, Sheet, source_of_cell
from qa.audit_model import Kind as Class
from qa.sums_forms import is_form
from qa.telling import quoted

NUMBERED = "各部分编号连续"
ATTACHED = "说明所附的材料在文件里"
LEVELS = "绩效表：二级指标不空"
_PART = re.compile(r"^第([一二三四五六七八])部分")
_NUMERALS = "一二三四五六七八"
_PROMISE = re.compile(r"附(?:件)?[:：]?(?P<what>(?:[^。；，\d]{0,12}(?:自评表|自评报告|评价报告)[和及、与]?){2,})")
_PIECE = re.compile(r"(?:绩效)?(自评表|自评报告|评价报告)")
_FEW = 3
"""So many rows of a form must have the column filled in for a blank one to be an omission."""


def check_parts(book: Book, sheet: Sheet) -> None:
    """What a number, a word or a column promises and is not there; a blank form promises nothing."""
    if is_blank(book):
        return
    _check_numbers(book, sheet)
    _check_attached(book, sheet)
    for table in book.tables:
        if is_form(table):
            _check_levels(book, table, sheet)


def _check_numbers(book: Book, sheet: Sheet) -> None:
    """第一部分, 第三部分 … with one left out, where a heading without a number stands in its place."""
    top = [(section, squeezed(section.title)) for section in book.sections if section.level == 1]
    numbers = [_NUMERALS.index(found[1]) if (found := _PART.match(title)) else None for _, title in top]
    if sum(number is not None for number in numbers) < _FEW:
        return
    for place in range(1, len(top) - 1):
        before, own, after = numbers[place - 1 : place + 2]
        if own is None and before is not None and after == before + 2:
            section, title = top[place]
            wanted = f"第{_NUMERALS[before + 1]}部分"
            statement = f"第 {section.page} 页标题“{title}”没有写“{wanted}”，前后各部分都有编号；请补上。"
            pictured = any(chunk.source.ocr for chunk in book.chunks if chunk.source.page == section.page)
            source = Source(book.info.stem, section.page, None, section.path, quote=section.title, ocr=pictured)
            sheet.findings.append(_missing(NUMBERED, statement, title, f"{wanted} {title}", (source,)))
        elif own is not None and before is not None and own == before + 1:
            sheet.hold(NUMBERED)


def _check_attached(book: Book, sheet: Sheet) -> None:
    """Of several papers that a sentence says are attached, some are in the file and one is not."""
    titles = [squeezed(section.title) for section in book.sections] + [squeezed(table.title) for table in book.tables]
    titles += [title for chunk in book.chunks for title in squeezed(chunk.source.section).split("/")]
    for source, words in _promises(book):
        wanted = list(dict.fromkeys(_PIECE.findall(words)))
        there = [one for one in wanted if _is_there(book, one, titles)]
        lacking = [one for one in wanted if one not in there]
        if not there:
            sheet.leave(ATTACHED, f"第 {source.page} 页起的一段说附有“{words}”：都不在本文件里，可能另行公开")
            continue
        sheet.hold(ATTACHED, len(there))
        for name in lacking:
            statement = (
                f"第 {source.page} 页起的一段说附有“{words}”，文件里有{'、'.join(there)}，没有{name}；请补上或改写。"
            )
            sheet.findings.append(_missing(ATTACHED, statement, words, f"附上{name}", (source,)))


def _promises(book: Book) -> Iterator[tuple[Source, str]]:
    seen: set[str] = set()
    for chunk in book.chunks:
        if chunk.form != "row":
            for found in _PROMISE.finditer(squeezed(chunk.source.quote or chunk.text)):
                if found["what"] not in seen:
                    seen.add(found["what"])
                    yield chunk.source, found["what"].rstrip("和及、与")


def _is_there(book: Book, name: str, titles: Sequence[str]) -> bool:
    if name == "自评表" and any(is_form(table) for table in book.tables):
        return True
    return any(title.endswith(name) or title.startswith(name) for title in titles)


def _check_levels(book: Book, table: Table, sheet: Sheet) -> None:
    """Indicators whose 二级指标 was left blank, in a form that fills it in elsewhere."""
    head = next((n for n, row in enumerate(table.rows) if _column(row, "二级指标") is not None), None)
    if head is None:
        return
    level, name = _column(table.rows[head], "二级指标"), _column(table.rows[head], "三级指标")
    if level is None or name is None:
        return
    first = _column(table.rows[head], "一级指标")
    rows = [row for row in table.rows[head + 1 :] if squeezed(row[name].text) and squeezed(row[0].text) != "总分"]
    filled = sum(bool(squeezed(row[level].text)) for row in rows)
    blank = [row for row in _unlabelled(rows, first, level) if not row[name].copy]
    if filled < max(_FEW, len(blank)):
        return
    sheet.hold(LEVELS, filled)
    if blank:
        cell = blank[0][name]
        project = next(
            (c.text for row in table.rows[:2] for c in row[1:] if not c.copy and c.text.strip()), table.title
        )
        names = "、".join(dict.fromkeys(squeezed(row[name].text) for row in blank))
        statement = f"{quoted(squeezed(project))}的绩效表里，{names}的“二级指标”一格空着；请填上（如数量指标）。"
        source = source_of_cell(book.info.stem, table, squeezed(cell.text), cell)
        sheet.findings.append(_missing(LEVELS, statement, "空白", "填写二级指标", (source,)))


def _unlabelled(rows: Sequence[Sequence[Cell]], first: int | None, level: int) -> Iterator[Sequence[Cell]]:
    """Rows without a 二级指标 that begin a group: below a label of the same 一级指标 a blank goes on with it."""
    group, labelled = "", False
    for row in rows:
        named = squeezed(row[first].text) if first is not None else ""
        if named and named != group:
            group, labelled = named, False
        labelled = labelled or bool(squeezed(row[level].text))
        if not labelled:
            yield row


def _column(row: Sequence[Cell], name: str) -> int | None:
    return next((n for n, cell in enumerate(row) if squeezed(cell.text) == name and not cell.copy), None)


def _missing(rule: str, statement: str, printed: str, expected: str, sources: tuple[Source, ...]) -> Finding:
    return Finding(rule, Class.MISSING, sources[0].report, sources[0].page, statement, printed, expected, "", sources)

"""Checks of what must be there and what must not: reasons, template words, the nine tables, one year."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator
from dataclasses import replace

from ingest.ledger.model import Chunk, Kind, Source, Table
from ingest.ledger.terms import squeezed
from qa.audit_book import Book, is_blank
from qa.audit_model import Finding, Sheet
from qa.audit_model import Kind as Class
from qa.telling import quoted

REASON = "增减须写主要原因"
TEMPLATE = "无模板用语"
TABLES = "决算公开表齐全"
PARTS = "决算公开各部分齐全"
YEAR = "封面、标题与正文年度一致"
_EMPTY = re.compile(r"(?:原因(?:是|为|系)?|主要是|主要为)[:：]?(?<!原因)[。；;]|原因(?:是|为|系)[:：]?，")
_LEFT_IN = re.compile(r"说明[:：]?$|内容包括")
"""Template words that ask for nothing to be chosen or filled in: they only have to go."""
_UNFILLED = re.compile(
    r"(?:增加|增长|上升|大于|高于)[（(](?:或)?(?:减少|下降|降低|小于|低于)[）)]|(?:减少|下降)[（(](?:或)?(?:增加|增长)[）)]"
    r"|仍?保留该表格?式?[，；]?并?在本?表下方[^。；]{0,6}说明[:：]?|(?:开支|支出)内容包括[:：]?[我本](?:单位|部门)(?:无|没有)[^。；]*"
    r"|增加/减少|增长/下降|[Xx×]{2,}\s*(?:万?元|%|年|局|人|辆|个)|[（(](?:如持平|不涉及的不列|请填写)[^）)]*[）)]"
)
_NINE = (
    ("收入支出决算总表", r"^收入支出决算(?:总表|表)$|^收支决算总表$"),
    ("收入决算表", r"^收入决算表$"),
    ("支出决算表", r"^支出决算表$"),
    ("财政拨款收入支出决算总表", r"^财政拨款收入?支出?.*总表$|^财政拨款收支.*总表$"),
    ("一般公共预算财政拨款支出决算表", r"^一般公共预算(?:财政拨款)?支出决算.*表"),
    ("一般公共预算财政拨款基本支出决算表", r"^一般公共预算(?:财政拨款)?基本支出决算.*表"),
    ("财政拨款“三公”经费支出决算表", r"三公"),
    ("政府性基金预算财政拨款收入支出决算表", r"^政府性基金预算"),
    ("国有资本经营预算财政拨款支出决算表", r"^国有资本经营预算"),
)
_FIRST_WITH_ALL = 2020
"""The first year for which all nine, that of the 国有资本经营 included, are asked for."""
_ENOUGH_TABLES = 7
"""A report that has so many of the nine means to have them all; one with fewer attaches them or has other forms."""
_PARTS = (
    ("概况", r"概况|基本情况"),
    ("决算表", r"决算.{0,4}表"),
    ("决算情况说明", r"说明"),
    ("名词解释", r"名词解释|术语"),
)
_OPENING = re.compile(r"^[^，。；与较比\d]{0,25}(20[0-3]\d)年")
_DATED = re.compile(r"(?<!\d)(20[0-3]\d)年(?:度|部门|单位)")


def check_presence(book: Book, sheet: Sheet) -> None:
    """What a clerk would see without reckoning."""
    if is_blank(book):
        blank = [issue for issue in book.info.issues if "模板" in issue]
        sheet.findings.append(_told(book, TEMPLATE, 1, f"{blank[0]}；请填好再公开。", "XX", "实际数字"))
        return
    _check_words(book, sheet)
    _check_tables(book, sheet)
    _check_parts(book, sheet)
    _check_year(book, sheet)


def _check_words(book: Book, sheet: Sheet) -> None:
    seen: set[tuple[int, str]] = set()
    for chunk in book.chunks:
        if chunk.form == "row":
            continue
        text = squeezed(chunk.source.quote or chunk.text)
        for rule, found in _left_open(text):
            sentence = _sentence(text, found)
            if (chunk.source.page, sentence) not in seen:
                seen.add((chunk.source.page, sentence))
                sheet.findings.append(_words_finding(book, rule, _placed(book, chunk, sentence), found[0], sentence))
        if re.search(r"原因(?:是|为|[:：])[^。；，]", text):
            sheet.hold(REASON)


def asks_nothing(words: str) -> bool:
    """Whether template words only have to go: nothing was to be chosen or filled in."""
    return bool(_LEFT_IN.search(words))


def _left_open(text: str) -> Iterator[tuple[str, re.Match[str]]]:
    for found in _EMPTY.finditer(text):
        yield REASON, found
    for found in _UNFILLED.finditer(text):
        yield TEMPLATE, found


def _sentence(text: str, found: re.Match[str]) -> str:
    start = max(text.rfind(mark, 0, found.start()) for mark in "。；") + 1
    end = min((at for mark in "。；" if (at := text.find(mark, found.end() - 1)) >= 0), default=len(text))
    return text[start : end + 1]


def _placed(book: Book, chunk: Chunk, sentence: str) -> Source:
    """Where the sentence ends: a paragraph may begin a page earlier, the last number before the words tells."""
    near = [f.source for f in book.texts() if f.source.quote and squeezed(f.source.quote) in sentence + "。"]
    near = [source for source in near if source.section == chunk.source.section]
    return max((chunk.source, *near), key=lambda source: source.page)


def _words_finding(book: Book, rule: str, source: Source, words: str, sentence: str) -> Finding:
    if rule == REASON:
        statement = f"{source.spot}：{quoted(sentence[-40:])}只写了“{words.strip('。；，')}”，没有写出原因；请补写。"
        expected = "写明主要原因"
    else:
        advice = "请删去或改写" if asks_nothing(words) else "请按实际情况二选一或填写"
        statement = f"{source.spot}：{quoted(sentence[-40:])}里留有模板用语“{words}”；{advice}。"
        expected = "删去模板用语"
    kept = replace(source, table=None, row=None, quote=sentence)
    return Finding(
        rule, Class.MISSING, book.info.stem, source.page, statement, words.strip("。；，"), expected, "", (kept,)
    )


def _check_tables(book: Book, sheet: Sheet) -> None:
    """The nine tables of a 决算, where the report has its tables inside."""
    if book.info.kind is not Kind.FINAL or (book.info.year or 0) < _FIRST_WITH_ALL:
        return
    titles = {_plain_title(table) for table in book.tables}
    missing = [name for name, pattern in _NINE if not any(re.search(pattern, title) for title in titles)]
    if len(_NINE) - len(missing) < _ENOUGH_TABLES:
        there = len(_NINE) - len(missing)
        sheet.leave(TABLES, f"本文件里只有九张表中的 {there} 张，其余可能另附{_promised(book)}，未核对")
        return
    sheet.hold(TABLES, len(_NINE) - len(missing))
    for name in missing:
        page = min((page for table in book.tables for page in table.pages), default=1)
        statement = f"决算公开表里没有找到《{name}》；没有数据也须附空表并说明，请补上。"
        sheet.findings.append(_told(book, TABLES, page, statement, "无", name))


def _promised(book: Book) -> str:
    """Where the report itself says that its tables stand elsewhere."""
    section = next((one for one in book.sections if re.search(r"表.*见附|附表", squeezed(one.title))), None)
    return f"（第 {section.page} 页标题“{squeezed(section.title)}”）" if section else ""


def _plain_title(table: Table) -> str:
    text = re.sub(r"^(?:公开|附?表|附件)?\d*表?[:：、]?", "", squeezed(table.title))
    return re.sub(r"^20\d\d年度?(?:部门|单位)?|^(?:部门|单位)", "", text)


def _check_parts(book: Book, sheet: Sheet) -> None:
    """The parts of a 决算 whose headings number them."""
    titles = [squeezed(section.title) for section in book.sections if section.level == 1]
    if book.info.kind is not Kind.FINAL:
        return
    missing = [name for name, pattern in _PARTS if not any(re.search(pattern, title) for title in titles)]
    if len(missing) > 1:
        sheet.leave(PARTS, f"标题里没有{'、'.join(missing)}，可能不按四部分编排")
        return
    sheet.hold(PARTS, len(_PARTS) - len(missing))
    for name in missing:
        statement = f"目录和正文里没有“{name}”这一部分；决算公开须有，请补上。"
        sheet.findings.append(_told(book, PARTS, 1, statement, "无", name))


def _check_year(book: Book, sheet: Sheet) -> None:
    """The year on the cover against headings and tables; then each table's own year."""
    year = book.info.year
    if year is None:
        sheet.leave(YEAR, "封面没有读出年度")
        return
    named = Counter(n for text in _headings(book) for n in {int(found) for found in _DATED.findall(text)})
    named.update(_opening_years(book))
    if not named:
        sheet.leave(YEAR, "标题、表头和正文都没有写年度")
        return
    likely, times = named.most_common(1)[0]
    if likely != year and times >= 3 and times > 3 * named[year]:
        statement = f"封面写 {year} 年度，正文有 {times} 处写 {likely} 年度；请核对封面的年度。"
        sheet.findings.append(_told(book, YEAR, 1, statement, str(year), str(likely)))
        return
    sheet.hold(YEAR, named[year])
    for table in book.tables:
        years = {int(n) for text in (table.title, *table.caption) for n in _DATED.findall(squeezed(text))}
        if years and year not in years and named[year] > 2:
            other = max(years)
            statement = f"《{table.title}》写的是 {other} 年度，与本报告的 {year} 年度不同；请核对。"
            sheet.findings.append(_told(book, YEAR, table.pages[0], statement, str(other), str(year)))


def _opening_years(book: Book) -> Iterator[int]:
    """The year that a sentence with a number begins with; what it is held against stands further back."""
    for quote in {figure.source.quote for figure in book.texts()}:
        found = _OPENING.match(squeezed(quote))
        if found:
            yield int(found[1])


def _headings(book: Book) -> Iterator[str]:
    yield from (squeezed(section.title) for section in book.sections)
    for table in book.tables:
        yield squeezed("；".join((table.title, *table.caption)))


def _told(book: Book, rule: str, page: int, statement: str, printed: str, expected: str) -> Finding:
    source = Source(book.info.stem, page, None, quote=printed)
    return Finding(rule, Class.MISSING, book.info.stem, page, statement, printed, expected, "", (source,))

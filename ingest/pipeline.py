"""PDF or workbook → ledger: the one readable story of taking a report in."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator, Sequence
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

from ingest import ocr
from ingest.batch import UNREAD, Ingested, ingest_paths, is_workbook, pdf_files, report_name
from ingest.chunks import paragraph_chunks, table_chunks
from ingest.identity import CORRECTED, Identity, identify, is_of_identity, is_template, level_of_name
from ingest.layout import Layout, read_layout
from ingest.ledger.model import BadReport, Correction, Report, ReportInfo, Section, Table
from ingest.narrative import narrative_figures, with_paths
from ingest.pdf import Page, page_count, read_pages
from ingest.reading_process import PICTURE_STAGE, OnStage
from ingest.sheet_amounts import with_amounts_read
from ingest.sheet_heads import with_years_told
from ingest.sheet_pages import draw_sheet
from ingest.sheet_report import addressed, addressed_tables, text_of, whose_words, with_lost_told
from ingest.table_figures import table_figures
from ingest.tables import read_tables
from ingest.workbook import read_workbook

if TYPE_CHECKING:
    from ingest.ledger.settings import Settings


def ingest_report(
    path: Path, settings: Settings, on_stage: OnStage | None = None, correction: Correction | None = None
) -> Report:
    """Read one PDF or workbook into a Report; raises BadReport with one line when it cannot be read.

    `correction` is what a person says the report is: it decides also whose and of when the figures are.
    """
    tell = on_stage or (lambda stage, share: None)
    if is_workbook(path):
        return _workbook(path, settings, tell, correction)
    coming = _told(read_pages(path, settings.limits), page_count(path), tell)
    pages = list(_pictures_read(path, coming, tell))
    tell("整理表格", 0.22)
    read = read_tables(pages)
    tell("整理段落", 0.25)
    seen = frozenset(page.number for page in pages if page.ocr)
    layout = read_layout(read.rest, {page.number: page.height for page in pages}, seen)
    tables = tuple(replace(table, section=_section_of(table, layout.sections)) for table in read.tables)
    info = _corrected(_info(path, pages, layout, tables), correction)
    tell("提取数字", 0.27)
    return _with_counts(_report(info, layout, tables))


def _workbook(path: Path, settings: Settings, tell: OnStage, correction: Correction | None) -> Report:
    """A workbook, its sheets drawn as pages; every source then is given the address of its cells."""
    tell("读取工作表", 0.05)
    book = with_years_told(with_amounts_read(read_workbook(path, settings.limits)))
    drawn = {sheet.number: draw_sheet(sheet) for sheet in book.sheets}
    tell("整理表格", 0.15)
    read = read_tables([sheet.page for sheet in drawn.values()])
    tables = addressed_tables(read.tables, drawn)
    if not any(table.rows for table in tables):
        raise BadReport(f"{path.name}：工作簿里没有找到表格，请检查是不是决算或预算公开表")
    sections = tuple(Section(one.name, 1, number, one.name) for number, one in drawn.items())
    layout = Layout((), (), sections, text_of(read.rest, drawn))
    who = identify(*whose_words(book, tables), path.stem)
    who = replace(who, level=level_of_name(path.stem, who.level))
    info = replace(_known(path, who, len(drawn)), issues=(*who.issues, *book.issues), workbook=True)
    info = _corrected(info, correction)
    tell("提取数字", 0.27)
    return _with_counts(with_lost_told(addressed(_report(info, layout, tables), book, drawn)))


def _told(pages: Iterator[Page], count: int, tell: OnStage) -> Iterator[Page]:
    for page in pages:
        of = max(count, page.number)
        tell(f"读取第 {page.number} / {of} 页", 0.2 * page.number / of)
        yield page


def _pictures_read(path: Path, pages: Iterator[Page], tell: OnStage) -> Iterator[Page]:
    """Pages with the pictures among and on them read; each of these has seconds of its own."""
    for page in pages:
        if page.picture or page.pictures:
            tell(f"{PICTURE_STAGE} {page.number} 页", 0.2 * page.number / (page.number + 20))
            page = ocr.read_picture(path, page)
        yield page


def _info(path: Path, pages: Sequence[Page], layout: Layout, tables: Sequence[Table]) -> ReportInfo:
    titles = [*layout.contents, *(s.title for s in layout.sections), *(t.title for t in tables)]
    texts = [p.text for p in layout.paragraphs]
    who = identify(layout.cover, titles, texts, path.stem)
    issues = list(who.issues)
    issues.extend(_picture_issues(pages))
    if is_template("".join([*texts, *layout.contents])):
        issues.append("这是空白模板（XX 占位），没有可用的数字")
    elif not any(page.chars or (page.picture and not page.ocr) for page in pages):
        issues.append("文件里没有任何文字")
    return replace(_known(path, who, len(pages)), issues=tuple(issues))


def _known(path: Path, who: Identity, pages: int) -> ReportInfo:
    digest = hashlib.sha256(path.read_bytes()).hexdigest()
    return ReportInfo(report_name(path), who.department, who.year, who.kind, who.level, pages, digest)


def _corrected(info: ReportInfo, said: Correction | None) -> ReportInfo:
    """The report as a person says it is, which settles what was doubtful of it and is told."""
    if said is None:
        return info
    read = f"{info.department or '未载明'}、{info.year or '未载明'}、{info.kind or '未载明'}"
    issues = (*(i for i in info.issues if not is_of_identity(i)), f"{CORRECTED}（自动读作 {read}）")
    return replace(info, department=said.department, year=said.year, kind=said.kind, issues=issues)


def _picture_issues(pages: Sequence[Page]) -> Iterator[str]:
    """What must be known of the pages that were read from pictures, or could not be."""
    read = [page.number for page in pages if page.ocr]
    if read:
        yield f"第 {_ranges(read)} 页由图片识别（OCR），数字请核对原图"
    unclear = [page.number for page in pages if page.ocr and any(char.text == ocr.ILLEGIBLE for char in page.chars)]
    if unclear:
        yield f"第 {_ranges(unclear)} 页的图片上有看不清的数字（记作 {ocr.ILLEGIBLE}），没有收入，请看原图"
    mend = f"安装识别组件（{ocr.INSTALL}，或 make setup）后可重新收入"
    whole = [page.number for page in pages if page.picture and not page.ocr]
    if whole:
        yield f"第 {_ranges(whole)} 页是图片，没有文字层，{UNREAD}；这些页上的内容查不到，{mend}"
    aside = [page.number for page in pages if page.pictures and not page.ocr]
    if aside:
        yield f"第 {_ranges(aside)} 页上有图片，{UNREAD}；图片里若有表格，表里的数字查不到，{mend}"


def _report(info: ReportInfo, layout: Layout, tables: tuple[Table, ...]) -> Report:
    chunks = (*paragraph_chunks(layout.paragraphs, info.stem), *table_chunks(tables, info.stem))
    template = any("空白模板" in issue for issue in info.issues)
    figures = [] if template else [f for table in tables for f in table_figures(table, info)]
    if not template:
        figures += with_paths(narrative_figures(layout.paragraphs, info), figures)
    return Report(info, layout.sections, tables, tuple(figures), chunks)


def _with_counts(report: Report) -> Report:
    info = replace(report.info, tables=len(report.tables), figures=len(report.figures), chunks=len(report.chunks))
    return replace(report, info=info)


def _section_of(table: Table, sections: Sequence[Section]) -> str:
    before = [section for section in sections if section.page <= table.pages[0]]
    return before[-1].path if before else ""


def _ranges(numbers: Sequence[int]) -> str:
    """3–5、8 for [3, 4, 5, 8]."""
    parts: list[list[int]] = []
    for number in numbers:
        if parts and number == parts[-1][1] + 1:
            parts[-1][1] = number
        else:
            parts.append([number, number])
    return "、".join(str(a) if a == b else f"{a}–{b}" for a, b in parts)


__all__ = ["BadReport", "Ingested", "ingest_paths", "ingest_report", "pdf_files"]

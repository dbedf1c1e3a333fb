"""Paragraphs, definitions and table rows → chunks: the passages that retrieval finds."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from ingest.layout import Paragraph
from ingest.ledger.model import Chunk, Source, Table
from ingest.ledger.terms import clean_label, squeezed

_LONGEST = 420
_DEFINITION = re.compile(
    r"^(?:[一二三四五六七八九十]+[、.．]|[（(][一二三四五六七八九十\d]+[)）]|\d{1,2}[、．.])?\s*[“\"]?(?P<term>[^：:。，]{2,40}?)[：:，]?(?:是|主要|即)?(?:指|反映|是指)(?!标|导)"
)
_ENTRY = re.compile(
    r"^(?:[一二三四五六七八九十]+[、.．]|[（(][一二三四五六七八九十\d]+[)）]|\d{1,2}[、．.])(?P<term>[^：:。，]{2,40})[：:]"
)
_GLOSSARY = re.compile(r"名词|名称解释|专业术语|科目说明|收入科目|支出科目")


def paragraph_chunks(paragraphs: Sequence[Paragraph], stem: str) -> Iterator[Chunk]:
    """One chunk a paragraph; long ones are split between sentences, definitions carry their term as row."""
    for number, paragraph in enumerate(paragraphs):
        term = definition_term(paragraph.text, paragraph.section)
        for piece, (start, end) in enumerate(_pieces(paragraph.text)):
            text = paragraph.text[start:end].strip()
            if len(text) < 4:
                continue
            page, bbox = paragraph.place(start, end)
            source = Source(stem, page, bbox, paragraph.section, None, term or None, text, paragraph.ocr)
            head = paragraph.section.rsplit("/", 1)[-1]
            yield Chunk(
                f"p{number}-{piece}",
                f"{head}\n{text}" if head else text,
                source,
                "definition" if term else "text",
            )


def table_chunks(tables: Sequence[Table], stem: str) -> Iterator[Chunk]:
    """One chunk a row that says something, with title and headers written into it."""
    for number, table in enumerate(tables):
        for index, row in enumerate(table.rows):
            printed = [cell for cell in row if cell.text and not cell.copy]
            if len(printed) < 2 or not any(re.search(r"\d", cell.text) for cell in printed):
                continue
            pairs = [
                f"{header[-1]}：{cell.text}" if header else cell.text
                for header, cell in zip(table.headers, row, strict=False)
                if cell.text and not cell.copy
            ]
            label = next((cell.text for cell in printed if re.search(r"[\u4e00-\u9fff]", cell.text)), printed[0].text)
            boxes = [cell.bbox for cell in printed if cell.bbox and cell.page == printed[0].page]
            bbox = (
                (
                    min(b[0] for b in boxes),
                    min(b[1] for b in boxes),
                    max(b[2] for b in boxes),
                    max(b[3] for b in boxes),
                )
                if boxes
                else None
            )
            quote = " | ".join(cell.text for cell in printed)
            source = Source(
                stem, printed[0].page, bbox, table.section, table.title, clean_label(label), quote, table.ocr
            )
            yield Chunk(f"t{number}-r{index}", f"{table.title}\n{'；'.join(pairs)}", source, "row")
        for index, note in enumerate(table.notes):
            source = Source(stem, table.pages[-1], None, table.section, table.title, None, note, table.ocr)
            yield Chunk(f"t{number}-n{index}", f"{table.title}\n{note}", source)


def definition_term(text: str, section: str) -> str:
    """The term that a paragraph defines, cleaned; "" where it defines none."""
    plain, glossary = squeezed(text), _GLOSSARY.search(section)
    match = _DEFINITION.match(plain) or (_ENTRY.match(plain) if glossary else None)
    if match is None:
        return ""
    if "：指" in plain[:60] or glossary:
        return re.sub(r"（\d{3,7}）|（[类款项]）", "", clean_label(match["term"]))
    return ""


def _pieces(text: str) -> Iterator[tuple[int, int]]:
    start = 0
    while len(text) - start > _LONGEST:
        window = text[start : start + _LONGEST]
        cut = max(window.rfind(mark) for mark in "。；;") + 1
        if cut < _LONGEST // 3:
            cut = max(window.rfind("，") + 1, _LONGEST // 2)
        yield start, start + cut
        start += cut
    if start < len(text):
        yield start, len(text)

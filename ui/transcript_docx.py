"""A document of kept answers → DOCX: A4, headings that Word lists, page numbers, its title and date told."""

from __future__ import annotations

import io
import re
from collections.abc import Iterable, Mapping
from datetime import datetime

from docx import Document
from docx.document import Document as Docx
from docx.enum.text import WD_ALIGN_PARAGRAPH
from docx.oxml import OxmlElement
from docx.oxml.ns import qn
from docx.shared import Cm, Pt, RGBColor
from docx.styles.style import ParagraphStyle
from docx.text.paragraph import Paragraph

from ui.plain import plain
from ui.transcript_lines import Line

_STYLES = {
    "title": "Title",
    "subtitle": "Subtitle",
    "question": "Heading 1",
    "head": "Heading 2",
    "text": "Normal",
    "note": "Normal",
    "item": "List Bullet",
}
_SIZES = {"Title": 20, "Subtitle": 10.5, "Heading 1": 14, "Heading 2": 11, "Normal": 10.5, "List Bullet": 9.5}
"""Points."""
_HEADS = ("Title", "Heading 1", "Heading 2")
_LATIN, _BODY, _HEAD = "Times New Roman", "宋体", "黑体"
_INK, _FAINT = RGBColor(0x11, 0x18, 0x27), RGBColor(0x6B, 0x72, 0x80)
_WIDTH, _HEIGHT, _MARGIN = Cm(21.0), Cm(29.7), Cm(2.54)
_UNFIT = re.compile("[\ud800-\udfff\ufffe\uffff]")
"""Characters that no XML may hold."""
_FIELDS = {"page": "PAGE", "pages": "NUMPAGES"}


def docx_bytes(lines: Iterable[Line], title: str, made: datetime, words: Mapping[str, str]) -> bytes:
    """The lines as a document with this title, made at this time."""
    document = Document()
    _set_page(document)
    _set_styles(document)
    _set_footer(document, words["page_of_pages"])
    _set_properties(document, title, made, words["title"])
    for line in lines:
        paragraph = document.add_paragraph(_fit(line.text), style=_STYLES[line.kind])
        if line.kind == "note":
            for run in paragraph.runs:
                run.font.color.rgb = _FAINT
                run.font.size = Pt(9)
    out = io.BytesIO()
    document.save(out)
    return out.getvalue()


def _fit(text: str) -> str:
    return _UNFIT.sub("", plain(text))


def _set_page(document: Docx) -> None:
    section = document.sections[0]
    section.page_width, section.page_height = _WIDTH, _HEIGHT
    section.left_margin = section.right_margin = section.top_margin = section.bottom_margin = _MARGIN


def _set_styles(document: Docx) -> None:
    for name, size in _SIZES.items():
        style = document.styles[name]
        assert isinstance(style, ParagraphStyle)
        style.font.size = Pt(size)
        style.font.bold = name in _HEADS
        style.font.italic = False
        style.font.color.rgb = _FAINT if name == "Subtitle" else _INK
        style.font.name = _LATIN
        fonts = style.element.get_or_add_rPr().get_or_add_rFonts()
        for theme in ("asciiTheme", "hAnsiTheme", "eastAsiaTheme", "cstheme"):
            fonts.attrib.pop(qn(f"w:{theme}"), None)
        fonts.set(qn("w:eastAsia"), _HEAD if name in _HEADS else _BODY)


def _set_footer(document: Docx, told: str) -> None:
    """The page's number and how many there are, which Word counts itself."""
    paragraph = document.sections[0].footer.paragraphs[0]
    paragraph.alignment = WD_ALIGN_PARAGRAPH.CENTER
    for part in re.split(r"(\{\w+\})", told):
        name = part.strip("{}")
        if part.startswith("{") and name in _FIELDS:
            _add_field(paragraph, _FIELDS[name])
        elif part:
            paragraph.add_run(part).font.size = Pt(9)


def _add_field(paragraph: Paragraph, code: str) -> None:
    field = OxmlElement("w:fldSimple")
    field.set(qn("w:instr"), code)
    run = paragraph.add_run("1")
    run.font.size = Pt(9)
    field.append(run._r)
    paragraph._p.append(field)


def _set_properties(document: Docx, title: str, made: datetime, author: str) -> None:
    told = document.core_properties
    told.title, told.author, told.last_modified_by = _fit(title)[:255], author, author
    told.created = told.modified = made
    told.comments, told.language, told.revision = "", "zh-CN", 1

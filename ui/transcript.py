"""Kept answers → a document with their sources, as plain text, Markdown or DOCX; pure."""

from __future__ import annotations

import io
import re
import zipfile
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from xml.sax.saxutils import escape

from qa.model import Citation
from ui.kept import Kept
from ui.plain import one_line, plain
from ui.scope import named

_MARKUP = re.compile(r"([\\`*_{}<>#|~])")
_DOCX = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"
KINDS = {"txt": "text/plain; charset=utf-8", "md": "text/markdown; charset=utf-8", "docx": _DOCX}
"""Endings of the documents and their media types."""
_PACKAGE = {
    "[Content_Types].xml": '<Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types">'
    '<Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/>'
    f'<Override PartName="/word/document.xml" ContentType="{_DOCX}.main+xml"/></Types>',
    "_rels/.rels": '<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships">'
    '<Relationship Id="r1" Target="word/document.xml" '
    'Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/officeDocument"/></Relationships>',
}
_SIGNS = {"title": "# {}", "question": "## {}", "head": "**{}**", "item": "- {}", "text": "{}"}
_WORD = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"
_SIZES = {"title": 32, "question": 26, "head": 22, "text": 22, "item": 20}
"""Half points."""


@dataclass(frozen=True, slots=True)
class Line:
    """A paragraph of the document: title, question, head, text or item (of a list)."""

    kind: str
    text: str


def document(kept: Sequence[Kept], ending: str, words: dict[str, str]) -> bytes:
    """The answers as a document of one of `KINDS`."""
    lines = list(_lines(kept, words))
    if ending == "docx":
        return _docx(lines)
    text = _markdown(lines) if ending == "md" else "\n".join(line.text for line in lines)
    return f"{text}\n".encode()


def _lines(kept: Sequence[Kept], words: dict[str, str]) -> Iterator[Line]:
    yield Line("title", words["title"])
    for one in kept:
        answer = one.answer
        yield Line("question", one_line(one.question))
        yield from (Line("text", one_line(part)) for part in plain(answer.text).splitlines() if part.strip())
        if answer.notice:
            yield Line("text", one_line(answer.notice))
        done = dict.fromkeys(f"{f.expression} = {f.text}" for f in answer.figures if f.expression)
        yield from _listed(words["calculation"], [one_line(line) for line in done])
        yield from _listed(words["sources"], [_source(cited, words) for cited in answer.citations])
        failed = [one_line(f"{check.name}：{check.detail}") for check in answer.checks if not check.ok]
        yield from _listed(words["failed_checks"], failed)
        where = words["looked_in"].format(names=named(one.looked, words)) if one.looked else words["no_report"]
        asked = datetime.fromisoformat(one.asked_at).astimezone().strftime("%Y-%m-%d %H:%M")
        yield Line("text", f"{where} · {asked}")


def _listed(head: str, items: Sequence[str]) -> Iterator[Line]:
    if items:
        yield Line("head", head)
        yield from (Line("item", item) for item in items)


def _source(cited: Citation, words: dict[str, str]) -> str:
    source = cited.source
    place = [source.report, words["page"].format(page=source.page), source.table or "", source.section]
    where = "，".join(one_line(part) for part in place if part)
    return f"[{cited.id}] {where}：“{one_line(source.quote)}”"


def _markdown(lines: Iterable[Line]) -> str:
    out: list[str] = []
    before = ""
    for line in lines:
        if out and not line.kind == before == "item":
            out.append("")
        text = _escaped(line.text)
        out.append(_SIGNS[line.kind].format(text))
        before = line.kind
    return "\n".join(out)


def _escaped(text: str) -> str:
    return _MARKUP.sub(r"\\\1", text)


def _docx(lines: Iterable[Line]) -> bytes:
    body = "".join(_paragraph(line) for line in lines)
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as package:
        for name, xml in _PACKAGE.items():
            package.writestr(name, f'<?xml version="1.0" encoding="UTF-8" standalone="yes"?>{xml}')
        package.writestr(
            "word/document.xml",
            '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>'
            f'<w:document xmlns:w="{_WORD}"><w:body>{body}</w:body></w:document>',
        )
    return out.getvalue()


def _paragraph(line: Line) -> str:
    bold = "<w:b/>" if line.kind in ("title", "question", "head") else ""
    font = '<w:rFonts w:eastAsia="宋体" w:ascii="Times New Roman" w:hAnsi="Times New Roman"/>'
    indent = '<w:ind w:left="360"/>' if line.kind == "item" else ""
    before = 240 if line.kind == "question" else 60
    text = escape(plain(line.text))
    return (
        f'<w:p><w:pPr><w:spacing w:before="{before}"/>{indent}</w:pPr><w:r><w:rPr>{font}{bold}'
        f'<w:sz w:val="{_SIZES[line.kind]}"/></w:rPr><w:t xml:space="preserve">{text}</w:t></w:r></w:p>'
    )

"""Kept answers → a document with their sources, as plain text, Markdown or DOCX; pure."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from datetime import datetime

from ui.kept import Kept
from ui.transcript_docx import docx_bytes
from ui.transcript_lines import Line, lines_of, title_of

_MARKUP = re.compile(r"([\\`*_{}<>#|~])")
_DOCX = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"
KINDS = {"txt": "text/plain; charset=utf-8", "md": "text/markdown; charset=utf-8", "docx": _DOCX}
"""Endings of the documents and their media types."""
_SIGNS = {
    "title": "# {}",
    "subtitle": "{}",
    "question": "## {}",
    "head": "**{}**",
    "item": "- {}",
    "text": "{}",
    "note": "{}",
}


def document(kept: Sequence[Kept], ending: str, words: dict[str, str]) -> bytes:
    """The answers as a document of one of `KINDS`."""
    lines = list(lines_of(kept, words))
    if ending == "docx":
        return docx_bytes(lines, title_of(kept, words), datetime.fromisoformat(kept[-1].asked_at), words)
    text = _markdown(lines) if ending == "md" else "\n".join(line.text for line in lines)
    return f"{text}\n".encode()


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

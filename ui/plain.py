"""Text from documents and questions made safe to show: data, never control codes or markup."""

from __future__ import annotations

import html
import re

# C0/C1 controls (terminal escapes among them) and the marks that turn the direction of writing around.
_UNSEEN = re.compile("[\x00-\x08\x0b-\x1f\x7f-\x9f\u200b-\u200f\u202a-\u202e\u2060-\u2069\ufeff]")


def plain(text: str) -> str:
    """The text without control characters, line breaks and tabs kept: safe to print on a terminal."""
    return _UNSEEN.sub("", text)


def one_line(text: str) -> str:
    """The text without control characters on one line, runs of blanks made one."""
    return " ".join(plain(text).split())


def escaped(text: str) -> str:
    """The text without control characters, as HTML that shows it literally (also inside attributes)."""
    return html.escape(plain(text), quote=True)

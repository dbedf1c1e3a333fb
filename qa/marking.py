"""Marks for a draft that forgot them: where the verifier found its numbers is put behind them, the words stay."""

from __future__ import annotations

import re
from collections.abc import Sequence

from qa.model import Citation, Quoted
from qa.sentences import sentences

_MARK = re.compile(r"[\[【][\d、,，;；\s]+[\]】]")
_TAIL = re.compile(r"[\s。！？!?；;，,]*$")


def marked(text: str, figures: Sequence[Quoted], looked_up: Sequence[Citation]) -> str:
    """The text with the places of its numbers at the end of each sentence that has numbers and no mark.

    A text without numbers is given the mark of what was looked up, where that is one place.
    """
    if not figures and len(looked_up) == 1:
        return _ended(text, f"[{looked_up[0].id}]")
    out, last = "", 0
    for start, end in sentences(text):
        out += text[last:start] + _with_marks(text[start:end], figures)
        last = end
    return out + text[last:]


def _with_marks(sentence: str, figures: Sequence[Quoted]) -> str:
    ids = {n for number in figures if number.text in sentence for n in number.citations}
    if not ids or _MARK.search(sentence):
        return sentence
    return _ended(sentence, "".join(f"[{n}]" for n in sorted(ids)))


def _ended(text: str, marks: str) -> str:
    """The text with marks before the stop that ends it."""
    at = _TAIL.search(text)
    until = at.start() if at else len(text)
    return text[:until] + marks + text[until:]

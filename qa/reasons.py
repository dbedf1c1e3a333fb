"""Reasons given in a text must be the evidence's own words: numbers can be computed, reasons cannot."""

from __future__ import annotations

import re

from ingest.ledger.terms import squeezed
from qa.model import Check
from qa.sentences import sentences

_REASON = re.compile(r"(?:原因(?:是|为|在于|如下)?[：:]?|由于|是?因为|得益于|是由于)(?P<reason>[^。！？\n]+)")
_MARK = re.compile(r"[\[【][\d、,，\s]+[\]】]")
_PART = re.compile(r"[，,、；;：:]")
_HAN = re.compile(r"[\u4e00-\u9fff]+")
_COPIED = 8
"""Fewer letters than this may be the same by chance."""
_COPIED_SENTENCE = 10
_CLAUSE_END = re.compile(r"[，；;。！？\n]|,(?!\d{3})")
_OPENING = re.compile(r"^[\s>*#-]+")
_ENOUGH = 0.5
"""Share of a reason's letter pairs that must stand there; what is left is the answer's own grammar."""


def check_reasons(text: str, words: str) -> list[Check]:
    """One failed check for each reason that `words`, the squeezed words of the cited places, do not give."""
    checks = []
    for match in _REASON.finditer(text):
        for part in _PART.split(_MARK.sub("", match["reason"])):
            if not _is_told(part, words):
                checks.append(Check("reason", False, f"材料没有给出这个原因：“{part.strip()}”"))
    return checks


def told_verbatim(text: str, start: int, end: int, words: str) -> bool:
    """Whether text[start:end] stands inside a reason copied letter by letter, so that its numbers claim nothing new.

    另有 1 辆由社会捐赠 explains a difference; the 1 is no figure of the subject that the sentence is about.
    """
    for match in _REASON.finditer(text):
        if not (match.start("reason") <= start and end <= match.end("reason")):
            continue
        begin, part = match.start("reason"), ""
        for part in re.split(r"(?<=[，,；;])", match["reason"]):
            if begin <= start < begin + len(part):
                copied = squeezed(_MARK.sub("", part)).strip("，；、：")
                return len(copied) >= _COPIED and copied in words
            begin += len(part)
    return False


def copied_sentence(text: str, sentence: tuple[int, int], end: int, quote: str) -> str:
    """The run that a number ending at `end` stands in, where the text copies a quote letter by letter; else "".

    It reaches from the start of the sentence to the end of the number's clause and opens a sentence of the
    quote: so it brings its own subject, and a changed digit, name or direction breaks it.
    """
    stop = _CLAUSE_END.search(text, end)
    run = text[sentence[0] : stop.start() if stop else len(text)]
    copied = squeezed(_MARK.sub("", _OPENING.sub("", run)))
    if len(copied) < _COPIED_SENTENCE:
        return ""
    return copied if _opens_with(quote, copied) else ""


def _opens_with(quote: str, copied: str) -> bool:
    """Whether a sentence of the quote opens with these letters and a clause of it ends with them."""
    for start, _ in sentences(quote):
        rest = squeezed(quote[start:])
        if rest.startswith(copied) and not re.match(r"[^，,；;。！？：:、]", rest[len(copied) :]):
            return True
    return False


def _is_told(part: str, words: str) -> bool:
    letters = "".join(_HAN.findall(squeezed(part)))
    pairs = [letters[at : at + 2] for at in range(len(letters) - 1)]
    if len(letters) < 4:
        return True
    return sum(pair in words for pair in pairs) >= _ENOUGH * len(pairs)

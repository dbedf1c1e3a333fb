"""Reasons given in a text must be the evidence's own words: numbers can be computed, reasons cannot."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from ingest.ledger.terms import squeezed
from qa.cells import same_subject
from qa.facts import Fact
from qa.model import Check, Citation
from qa.names import NameIndex
from qa.own_words import unexplained
from qa.sentences import names_in, sentences
from qa.wording import DIRECTION

REASON = re.compile(
    r"(?:原因(?:是|为|在于|如下)?[：:]?|由于|是?因为|得益于|是由于|归因于|[源缘]于|(?P<mainly>主要(?:是|系|在于)(?!因为|由于)))"
    r"(?P<reason>[^。！？\n]+?)(?=[，,]\s*(?:所以|因此|因而|从而|故|使得?|致使|导致)|[。！？\n]|$)"
)
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


def check_reasons(
    text: str, citations: Sequence[Citation], facts: Sequence[Fact], subjects: NameIndex, words: str
) -> list[Check]:
    """One failed check for each reason that the places cited for it do not give, or give for something else.

    Where no place is marked, any of `words`, the squeezed words of all of them, will do.
    """
    checks = []
    for match in reasons_in(text):
        start, end = next((a, b) for a, b in sentences(text) if a <= match.start() < b)
        named = [one.name for one in names_in(text, start, match.start(), subjects)]
        for begin, part in _parts(match):
            told = _words_there(text, (start, begin, end), citations, facts) or words
            letters = _MARK.sub("", part)
            if not _is_told(letters, told):
                checks.append(Check("reason", False, f"材料没有给出这个原因：“{letters.strip()}”"))
            elif named and not _is_given_for(letters, named, facts):
                checks.append(Check("reason", False, f"材料没有说这是{named[-1]}的原因：“{letters.strip()}”"))
    return checks


def reasons_in(text: str) -> Iterator[re.Match[str]]:
    """Every reason that a text gives; 其他用车主要是流动服务车 tells what something is, not why it went up."""
    for match in REASON.finditer(text):
        start = next(a for a, b in sentences(text) if a <= match.start() < b)
        if not match["mainly"] or DIRECTION.search(text, start, match.start()):
            yield match


def _parts(match: re.Match[str]) -> Iterator[tuple[int, str]]:
    """The clauses of a reason, with where they start in the text."""
    for part in re.finditer(rf"(?:{_MARK.pattern}|(?!{_PART.pattern}).)+", match["reason"]):
        yield match.start("reason") + part.start(), part[0]


def _words_there(text: str, place: tuple[int, int, int], citations: Sequence[Citation], facts: Sequence[Fact]) -> str:
    """The words of the places that a clause is marked with: by the next marks of its sentence, or else the last."""
    start, begin, end = place
    marks = list(_MARK.finditer(text, start, end))
    chosen = [one for one in marks if one.start() >= begin][:1] or marks[-1:]
    ids = {int(number) for one in chosen for number in re.findall(r"\d+", one[0])}
    reasons = [fact.figure.reason for fact in facts if fact.figure and ids & set(fact.citations)]
    return squeezed("\n".join((*(one.source.quote for one in citations if one.id in ids), *reasons)))


def _is_given_for(part: str, named: Sequence[str], facts: Sequence[Fact]) -> bool:
    """Whether a reason that belongs to figures belongs to one of these names."""
    own = [fact for fact in facts if fact.names and fact.figure and fact.figure.reason]
    giving = [fact for fact in own if fact.figure and _is_told(part, squeezed(fact.figure.reason))]
    return len(part) < _COPIED or not giving or any(same_subject(name, fact) for name in named for fact in giving)


def told_verbatim(text: str, start: int, end: int, words: str) -> bool:
    """Whether text[start:end] stands inside a reason copied letter by letter, so that its numbers claim nothing new.

    另有 1 辆由社会捐赠 explains a difference; the 1 is no figure of the subject that the sentence is about.
    """
    for match in REASON.finditer(text):
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
    opening = re.match(r"[^：:，,]{1,10}[：:]", run)
    run = run[opening.end() :] if opening and not unexplained(opening[0], ()) else run
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

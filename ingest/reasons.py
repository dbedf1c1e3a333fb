"""The reason that a statement gives, how far it goes on, and the facts that it explains."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace

from ingest.ledger.amounts import find_amounts
from ingest.ledger.model import Figure
from ingest.ledger.terms import squeezed
from ingest.naming import subject_path

_REASON = re.compile(
    r"(?:主要|增减|变动|差异)*(?:原因|是因为|是由于|系)(?:分别)?(?:是|为|在于|系|有)?[：:,，]?|(?:主要)?(?:由于|因为|是因为)"
)
_REASON_MARK = re.compile(r"(?<!问题及)(?<!问题和)原因|主要(?:是|系)?(?:因为|由于)")
_STOP = re.compile(r"其中[：:，]?|具体(?:情况|包括|如下)|主要用于|开支内容|与(?:年初|全年)预算相比")
FLAT_WORDS = ("持平",)
"""What stands as the printed amount of a change of nothing."""
_NEXT_ITEM = re.compile(r"^\s*(?:[二三四五六七八九]是|其[二三四五]|第[二三四五][，、]|[（(][2-9二三四五六七八九][)）])")


@dataclass(frozen=True, slots=True)
class Statement:
    """A run of text between 。 or ；, as positions in its paragraph."""

    start: int
    end: int
    new_sentence: bool


def statements(text: str) -> list[Statement]:
    """Split at 。！ and at ；, keeping a trailing piece without an end mark."""
    out: list[Statement] = []
    start, fresh = 0, True
    for match in re.finditer(r"[。！；;]", text):
        if match.end() > start:
            out.append(Statement(start, match.end(), fresh))
        start, fresh = match.end(), match[0] in "。！"
    if start < len(text):
        out.append(Statement(start, len(text), fresh))
    return out


def is_in_reason(text: str, position: int) -> bool:
    """Numbers inside a reason are part of the reason; they speak of other things."""
    marks = list(_REASON_MARK.finditer(text[:position]))
    return bool(marks) and not _STOP.search(text[marks[-1].end() : position])


def goes_on_with_reason(text: str) -> bool:
    """Whether a statement is the second or a later item of reasons that are counted (二是 …)."""
    return bool(_NEXT_ITEM.match(text))


def reason_in(text: str) -> str:
    """What a statement gives as the reason, without the words that introduce it; "" where it gives none."""
    return _tidy(_printed_reason(text))


def with_reason(
    earlier: list[Figure], found: list[Figure], parts: Sequence[Statement], index: int, paragraph: str
) -> list[Figure]:
    """Attach the reason of a statement to its own facts, or, where it has none, to those it names or that precede."""
    text = paragraph[parts[index].start : parts[index].end]
    reason = _printed_reason(text)
    if reason:
        reason = _tidy(reason + _reason_goes_on(parts, index, paragraph))
    if not reason:
        return earlier + found
    if found:
        last = found[-1].subject
        if all(f.amount.printed in FLAT_WORDS for f in found):
            # "5万元。与上年持平，主要原因是…": the sum of the sentence before is explained as well.
            before = earlier[-1].group if earlier else ""
            earlier = [
                replace(f, reason=f.reason or reason) if (f.subject, f.group) == (last, before) else f for f in earlier
            ]
        return earlier + [replace(f, reason=f.reason or reason) if f.subject == last else f for f in found]
    explained = _explained(earlier, text)
    return [replace(f, reason=reason) if f in explained else f for f in earlier]


def _printed_reason(text: str) -> str:
    mark = _REASON_MARK.search(text)
    match = _REASON.search(text, max(mark.start() - 2, 0)) if mark else None
    if match is None:
        return ""
    return _STOP.split(text[match.end() :])[0].strip("，。；：:;、 ")


def _tidy(reason: str) -> str:
    """A single reason does without its 一是."""
    return reason if re.search(r"二是|其二", reason) else reason.removeprefix("一是")


def _explained(earlier: Sequence[Figure], text: str) -> list[Figure]:
    """The facts that a sentence without figures explains: those of the subject it names, else the last ones told."""
    if not earlier:
        return []
    mark = _REASON_MARK.search(text)
    head = squeezed(text[: mark.start()]) if mark else ""
    named = [f for f in earlier if len(f.name) > 2 and (f.name in head or (f.printed and f.printed in head))]
    longest = max((len(f.name) for f in named), default=0)
    target = next((f for f in reversed(named) if len(f.name) == longest), earlier[-1])
    return [f for f in earlier if f.subject == target.subject and not f.reason and (named or f.group == target.group)]


def _reason_goes_on(parts: Sequence[Statement], index: int, paragraph: str) -> str:
    """Sentences after a reason that only go on explaining: its further items, or no number and no new topic."""
    extra = ""
    for number, part in enumerate(parts[index + 1 :]):
        text = paragraph[part.start : part.end]
        head = _STOP.split(text)[0]
        item = goes_on_with_reason(text)
        if not head.strip() or (not item and (number > 1 or _has_own_topic(head))):
            break
        if not item and not part.new_sentence and not paragraph[: part.start].endswith("；"):
            break
        extra += "；" + head.strip("，。；：:; ")
        if head != text:
            break
    return extra


def _has_own_topic(text: str) -> bool:
    return bool(find_amounts(text) or _REASON_MARK.search(text) or subject_path(text))

"""Which lines are headings: the numbering that Chinese official documents use, and entries of a table of contents."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

_LEADER = re.compile(r"[.．·…⋯\-—_\s]{3,}\s*\d*\s*$|\s+\d{1,3}$|…+\s*\d*\s*$")
_NUMBERS = (
    (1, re.compile(r"^第[一二三四五六七八九十]+(?:部分|章|篇)")),
    (2, re.compile(r"^[一二三四五六七八九十]{1,3}[、.．]")),
    (3, re.compile(r"^[（(][一二三四五六七八九十]{1,3}[)）]")),
    (4, re.compile(r"^(?:\d{1,2}[、．]|\d{1,2}\.(?!\d))")),
    (5, re.compile(r"^[（(]\d{1,2}[)）]")),
    (6, re.compile("^[①-⑳]")),
)
_ANY_NUMBER = re.compile("|".join(pattern.pattern for _, pattern in _NUMBERS))
_SAYS_SOMETHING = re.compile(r"[。；，,;]|[:：].|\d[\d,.]*\s*(?:万元|元|%|％|人|个|辆)|\d{7}")
_STATEMENT_TITLE = re.compile(r"(?:说明|情况|构成|概况)[。：:]?$")


@dataclass(frozen=True, slots=True)
class Heading:
    """A heading's text and its level, 1 being the outermost: the rank of its numbering, or its depth in a tree."""

    title: str
    level: int


def heading_of(text: str, longest: int) -> Heading | None:
    """The heading that a whole paragraph is, or None for a paragraph that says something (or is too long)."""
    plain = text.strip()
    if not plain or len(plain) > longest:
        return None
    for level, pattern in _NUMBERS:
        match = pattern.match(plain)
        if match is None:
            continue
        rest = plain[match.end() :].strip()
        if _STATEMENT_TITLE.search(rest) and "，" not in rest:
            return Heading(plain.rstrip("。：:"), level)
        if level == 1 or (rest and not _SAYS_SOMETHING.search(rest)):
            return Heading(plain.rstrip("：:"), level) if _short_enough(rest, level) else None
        return None
    return None


def _short_enough(rest: str, level: int) -> bool:
    return len(rest) <= (45 if level < 4 else 24)


def is_toc_entry(text: str) -> bool:
    """Whether a line may stand in a table of contents: numbered or with a leader, and no sentence."""
    plain = text.strip()
    if plain in ("目录", "目次"):
        return True
    return (
        "。" not in plain
        and len(toc_title(plain)) <= 60
        and bool(_LEADER.search(text) or any(p.match(plain) for _, p in _NUMBERS))
    )


def toc_title(text: str) -> str:
    """An entry's title without leader and page number, spaces out."""
    return _LEADER.sub("", text).replace(" ", "").rstrip(".．·…")


def unnumbered(title: str) -> str:
    """A title without its number and spaces: how an entry of the contents and its heading are compared."""
    return _ANY_NUMBER.sub("", title.replace(" ", "").strip()).lstrip("：:、 ")


def rank_of(title: str) -> int:
    """The rank of a title's numbering, 0 for a title without a number."""
    return next((rank for rank, pattern in _NUMBERS if pattern.match(title.strip())), 0)


def says_something(text: str) -> bool:
    """Whether a line states a sum or ends a sentence, so that no size of print makes it a heading."""
    return bool(_SAYS_SOMETHING.search(text.strip().rstrip("。")))


def list_items(headings: Sequence[Heading | None], follows: Sequence[bool]) -> frozenset[int]:
    """Which numbered short lines are the items of a list (1、办公室 2、人事处 3、…) and no headings.

    `headings` are those of the paragraphs in order, None for a paragraph that is none; `follows[i]` tells whether
    paragraph i stands right under the one before it (no table between). Three in a row are a list, and so is a
    numbering that ends at its 1.
    """
    items: set[int] = set()
    run: list[int] = []
    for index, heading in enumerate([*headings, None]):
        number = _item_number(heading)
        goes_on = bool(run) and _continues(headings[run[-1]], heading) and follows[index]
        if not goes_on:
            items |= set(run) if len(run) >= 3 else set()
            run = []
        if number:
            run.append(index)
    return frozenset(items | {i for i, heading in enumerate(headings) if _stands_alone(headings, i, heading)})


def _continues(before: Heading | None, heading: Heading | None) -> bool:
    """Whether a numbered line is the next of the same numbering."""
    same = before is not None and heading is not None and before.level == heading.level
    return same and _item_number(heading) == _item_number(before) + 1


def _item_number(heading: Heading | None) -> int:
    """1 for "1、办公室" or "（1）办公室"; 0 for what is no line numbered in digits."""
    if heading is None or heading.level not in (4, 5) or _STATEMENT_TITLE.search(heading.title):
        return 0
    number = re.match(r"[（(]?(\d{1,2})", heading.title)
    return int(number[1]) if number else 0


def _stands_alone(headings: Sequence[Heading | None], index: int, heading: Heading | None) -> bool:
    """Whether a 1、 has no 2、 before the next heading of an outer level."""
    if heading is None or _item_number(heading) != 1:
        return False
    for later in headings[index + 1 :]:
        if later is not None and later.level <= heading.level:
            return later.level < heading.level or _item_number(later) != 2
    return True

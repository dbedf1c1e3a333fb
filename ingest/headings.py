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
)
_SAYS_SOMETHING = re.compile(r"[。；，,;]|[:：].|\d[\d,.]*\s*(?:万元|元|%|％|人|个|辆)|\d{7}")
_STATEMENT_TITLE = re.compile(r"(?:说明|情况|构成|概况)[。：:]?$")


@dataclass(frozen=True, slots=True)
class Heading:
    """A heading's text and its level, 1 being the outermost."""

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
        and len(plain) <= 60
        and bool(_LEADER.search(text) or any(p.match(plain) for _, p in _NUMBERS))
    )


def toc_title(text: str) -> str:
    """An entry's title without leader and page number, spaces out."""
    return _LEADER.sub("", text).replace(" ", "").rstrip(".．·…")


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
        goes_on = bool(run) and number == _item_number(headings[run[-1]]) + 1 and follows[index]
        if not goes_on:
            items |= set(run) if len(run) >= 3 else set()
            run = []
        if number:
            run.append(index)
    return frozenset(items | {i for i, heading in enumerate(headings) if _stands_alone(headings, i, heading)})


def _item_number(heading: Heading | None) -> int:
    """1 for "1、办公室"; 0 for what is no numbered line of the innermost level."""
    number = re.match(r"\d{1,2}", heading.title) if heading is not None and heading.level == 4 else None
    return int(number[0]) if number else 0


def _stands_alone(headings: Sequence[Heading | None], index: int, heading: Heading | None) -> bool:
    """Whether a 1、 has no 2、 before the next heading of an outer level."""
    if _item_number(heading) != 1:
        return False
    for later in headings[index + 1 :]:
        if later is not None:
            return _item_number(later) != 2
    return True

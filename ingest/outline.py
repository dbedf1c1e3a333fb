"""Which blocks of a report's text are headings, and the tree they make: numbering, print and the table of contents."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

from ingest.headings import (
    Heading,
    heading_of,
    is_toc_entry,
    list_items,
    rank_of,
    says_something,
    toc_title,
    unnumbered,
)

_LONGEST = 60
_TITLE_END = re.compile(r"(?:说明|情况|构成|概况|解释|职能|职责|设置|预算表|决算表|附件|附表)$")


@dataclass(frozen=True, slots=True)
class Block:
    """A paragraph as print: its text, size and face, how many lines it has, whether it stands in the middle."""

    text: str
    size: float
    bold: bool
    centred: bool
    lines: int
    follows: bool
    """Whether it stands right under the block before, with no table between."""


def outline(blocks: Sequence[Block], contents: Sequence[str]) -> list[Heading | None]:
    """For each block the heading it is, with its depth in the tree as level, or None for a paragraph."""
    body = _body_size(blocks)
    entries = {unnumbered(toc_title(entry)): rank_of(entry) for entry in contents if is_toc_entry(entry) or entry}
    ranked = [_ranked(block, body, entries) for block in blocks]
    items = list_items(ranked, [*(block.follows for block in blocks), False])
    out: list[Heading | None] = []
    open_ranks: list[tuple[int, float]] = []
    for number, (block, heading) in enumerate(zip(blocks, ranked, strict=True)):
        if heading is None or number in items:
            out.append(None)
            continue
        rank = heading.level or _rank_by_print(block, open_ranks)
        open_ranks = [one for one in open_ranks if one[0] < rank] + [(rank, block.size)]
        out.append(Heading(heading.title, len(open_ranks)))
    return out


def _body_size(blocks: Sequence[Block]) -> float:
    sizes: Counter[int] = Counter()
    for block in blocks:
        sizes[round(block.size)] += len(block.text)
    return sizes.most_common(1)[0][0] if sizes else 12.0


def _ranked(block: Block, body: float, entries: dict[str, int]) -> Heading | None:
    """The heading with the rank of its numbering; rank 0 where only print or the contents make it one."""
    if block.lines > 3:
        return None
    numbered = heading_of(block.text, _LONGEST)
    if numbered is not None:
        return numbered
    plain = block.text.replace(" ", "")
    if len(plain) > 50 or plain.endswith(("。", "；", "，")) or says_something(plain) or rank_of(plain):
        return None
    if not re.search(r"[\u4e00-\u9fff]{2}", plain):
        return None
    if block.size > 1.12 * body:
        return Heading(plain, 0)
    listed = unnumbered(toc_title(plain))
    if listed in entries and len(listed) > 2:
        return Heading(plain, entries[listed])
    titled = block.bold and bool(_TITLE_END.search(plain)) and len(plain) <= 40
    return Heading(plain, 0) if titled else None


def _rank_by_print(block: Block, open_ranks: Sequence[tuple[int, float]]) -> int:
    """An unnumbered title ranks with the open heading of its size, else above the smaller and below the larger."""
    for rank, size in reversed(open_ranks):
        if abs(size - block.size) < 0.5:
            return rank
    for rank, size in open_ranks:
        if size < block.size:
            return max(1, rank - 1)
    return open_ranks[-1][0] + 1 if open_ranks else 1

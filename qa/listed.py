"""What a passage that ends in 包括： goes on to list: rows of the table under it, or the numbered lines after it."""

from __future__ import annotations

import re
from collections.abc import Sequence

from ingest.ledger.model import Chunk
from qa.case import Case
from qa.compose import Composer

OPENS_LIST = ("：", ":", "如下", "包括")
"""How a passage ends that goes on with a list."""
SHORT = 24
"""A longer line is a sentence of its own."""
_MANY = 30
_NUMBERED = re.compile(r"^\s*(?:[（(]?[一二三四五六七八九十\d]{1,3}[)）、.．]\s*)+")


def listed(case: Case, out: Composer, chunk: Chunk, heads: bool = False) -> bool:
    """What a passage that ends in 包括： goes on to list; of long lines the heads alone, where they will do."""
    here = (chunk.source.report, chunk.source.section)
    rows = [
        c
        for c in case.passages()
        if c.form == "row" and not c.source.table and c.source.row and (c.source.report, c.source.section) == here
    ]
    rows = [c for c in rows if chunk.source.page <= c.source.page <= chunk.source.page + 1]
    info = next(i for i in case.reports if i.stem == chunk.source.report)
    once = {c.source.row: c for c in reversed(rows)}
    marked = [f"{row}[{out.cite(c.source, info.department, info.year)}]" for row, c in reversed(once.items())]
    if marked:
        out.say("、".join(marked) + "。")
    return bool(marked) or _goes_on(case, out, chunk, heads)


def _goes_on(case: Case, out: Composer, chunk: Chunk, heads: bool) -> bool:
    """Numbered lines right after 包括：, in its section or in the first one under it."""
    place = chunk.source.section
    after = [c for c in case.passages() if c.form == "text" and c.source.report == chunk.source.report]
    after = after[next((i + 1 for i, c in enumerate(after) if c.id == chunk.id), len(after)) :]
    lines: list[Chunk] = []
    for one in after:
        inside = one.source.section.startswith(place) and one.source.page <= chunk.source.page + 2
        if not inside or not is_item(one, heads):
            break
        lines.append(one)
    return len(lines) > 1 and joined(case, out, lines, heads)


def joined(case: Case, out: Composer, lines: Sequence[Chunk], heads: bool = False) -> bool:
    """Short lines of a list as one sentence."""
    info = next(i for i in case.reports if i.stem == lines[0].source.report)
    out.say("、".join(f"{item(c, heads)}[{out.cite(c.source, info.department, info.year)}]" for c in lines) + "。")
    return True


def item(chunk: Chunk, head: bool = False) -> str:
    """A line of a list without its number; its head is what stands before the first comma or colon."""
    text = unnumbered(chunk.source.quote).rstrip("；;。，,")
    return re.split(r"[，,：:]", text)[0] if head else text


def is_item(chunk: Chunk, head: bool = False) -> bool:
    """Whether a passage is a numbered line of a list and no sentence of its own."""
    return bool(_NUMBERED.match(chunk.source.quote)) and len(item(chunk, head)) <= SHORT


def unnumbered(text: str) -> str:
    """A line without its number."""
    return _NUMBERED.sub("", text).strip()


def enumerated(items: Sequence[str], counted: bool) -> str:
    """Items as one sentence; numbered where the question asks how many, or where nobody would count them."""
    if counted or len(items) > _MANY:
        return "；".join(f"（{n}）{one}" for n, one in enumerate(items, 1))
    return "、".join(items)

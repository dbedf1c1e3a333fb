"""Rows of a table that have a word in common: what is bought by 政府集中采购, what is paid from one 来源."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Sequence

from ingest.ledger.model import Chunk, Figure
from ingest.ledger.terms import squeezed
from qa.case import Case
from qa.compose import Composer, when
from qa.listed import enumerated
from qa.model import Intent

_WHICH = re.compile(r"哪[些几个]|什么|列出|列举|清单|名单")
_NOT = re.compile(r"最|为什么|原因|多少(?:钱|万|元)|目录|限额|标准|比例|占比|政策|规定|依据")
_WORD = re.compile(r"[\u4e00-\u9fff]{3,}")
_CLASSES = tuple((cue, f"政府采购{cue}支出") for cue in ("货物", "工程", "服务"))
_MOST = 40
_SHOWN = 30
"""A longer list says how long it is."""


def rows_with(case: Case, out: Composer) -> bool:
    """The rows whose text cell is what the question names, under the head that it names, each with its amount."""
    words = squeezed(case.question.text)
    if case.question.intent not in (Intent.LIST, Intent.FIGURE) or not _WHICH.search(words) or _NOT.search(words):
        return False
    if len(case.reports) != 1:
        return False
    named = {ask.subject for ask in case.question.asks if ask.subject}
    for rows in _tables(case).values():
        kinds = _kinds(rows)
        asked = [kind for kind in kinds if kind in words and kind not in named]
        if len(asked) != 1:
            continue
        heads = {part for f, _ in rows for part in f.subject.split("/")[:-1]}
        within = (named & heads) | {head for cue, head in _CLASSES if cue in words.replace(asked[0], "")}
        if named - within - {"政府采购支出总额"} or within - heads:
            # What the question names beside is no head of this table: its rows would be of something else.
            continue
        chosen = [f for f in kinds[asked[0]] if within <= set(f.subject.split("/")[:-1])]
        if 0 < len(chosen) <= _MOST:
            _say(out, asked[0], chosen)
            return True
    return False


def _tables(case: Case) -> dict[str, list[tuple[Figure, set[str]]]]:
    """The rows of each table with an amount, and the cells that the row has."""
    cells: dict[tuple[str, int, str], list[Chunk]] = defaultdict(list)
    for chunk in case.passages():
        if chunk.form == "row" and chunk.source.table:
            cells[(chunk.source.table, chunk.source.page, squeezed(chunk.source.row or ""))].append(chunk)
    rows: dict[str, list[tuple[Figure, set[str]]]] = defaultdict(list)
    for figure in case.figures:
        source = figure.source
        if not source.table or figure.project or figure.column:
            continue
        for chunk in cells.get((source.table, source.page, squeezed(source.row or "")), ()):
            texts = [squeezed(cell) for cell in chunk.source.quote.split(" | ")]
            if squeezed(figure.amount.printed) in texts and _overlap(figure, chunk):
                rows[source.table].append((figure, set(texts)))
                break
    return rows


def _overlap(figure: Figure, chunk: Chunk) -> bool:
    """Whether a row of cells is the one that a figure stands in: rows of the same name may repeat."""
    one, other = figure.source.bbox, chunk.source.bbox
    return one is None or other is None or (one[1] < other[3] and other[1] < one[3])


def _kinds(rows: Sequence[tuple[Figure, set[str]]]) -> dict[str, list[Figure]]:
    """The words that stand beside the label of several rows, and their rows."""
    labels = {squeezed(f.source.row or "") for f, _ in rows} | {part for f, _ in rows for part in f.subject.split("/")}
    kinds: dict[str, list[Figure]] = defaultdict(list)
    for figure, texts in rows:
        for cell in texts - labels:
            if _WORD.fullmatch(cell):
                kinds[cell].append(figure)
    # One column that sorts the rows has a word that comes again; numbers' labels of another half do not.
    return kinds if any(len(own) > 1 for own in kinds.values()) else {}


def _say(out: Composer, kind: str, chosen: Sequence[Figure]) -> None:
    years = {when(f) for f in chosen}
    head = next(iter(years)) if len(years) == 1 else ""
    items = [f"{f.name} {out.quoted(f)}{out.mark(f)}" for f in chosen]
    out.say(head + (enumerated(items, True) if len(items) > _SHOWN else "；".join(items)) + f"。以上均列为{kind}。")

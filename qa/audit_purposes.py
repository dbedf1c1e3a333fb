"""Checks of what the text says a 科目 is spent on: words copied from another 科目 that name that one."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass

from ingest.ledger.model import Source
from ingest.ledger.terms import squeezed
from qa.audit_book import Book
from qa.audit_model import Finding, Kind, Sheet

PURPOSE = "科目用途不是抄自其他科目"
_TOLD = re.compile(
    r"(?P<path>[^。；、，,:：\d.]{2,60}[(（]类[)）][^。；，,]{2,60}[(（]款[)）](?P<item>[^。；，,:：]{2,40})[(（]项[)）])"
    r"[。，,:：]?(?:主要)?用于[:：]?(?P<purpose>[^。；]{4,80})[。；]"
)
_COMMON = re.compile(
    r"行政事业单位|机关事业单位|事业单位|行政单位|机关|单位|其他|支出|经费|费用|缴费|保障|事务|管理|服务|[(（)）类款项]"
)
"""Words that many 科目 share and that name none."""


@dataclass(frozen=True, slots=True)
class Purpose:
    """What the text says one 项 is spent on."""

    path: str
    item: str
    words: str
    source: Source


def check_purposes(book: Book, sheet: Sheet) -> None:
    """Every purpose that stands word for word under a second 科目."""
    told = list(_purposes(book))
    same: dict[str, list[Purpose]] = defaultdict(list)
    for purpose in told:
        same[purpose.words].append(purpose)
    for purpose in told:
        owner = next((o for o in same[purpose.words] if o.item != purpose.item and _names(o)), None)
        if owner is None or _touches(purpose):
            sheet.hold(PURPOSE)
        else:
            sheet.findings.append(_finding(purpose, owner))


def _purposes(book: Book) -> Iterator[Purpose]:
    seen: set[tuple[str, str]] = set()
    for chunk in book.chunks:
        if chunk.form == "text":
            for found in _TOLD.finditer(squeezed(chunk.source.quote or chunk.text)):
                if (found["path"], found["purpose"]) not in seen:
                    seen.add((found["path"], found["purpose"]))
                    yield Purpose(found["path"], found["item"], found["purpose"], chunk.source)


def _names(purpose: Purpose) -> bool:
    """Whether the words name their own 科目: its whole name, the closing 支出 aside."""
    name = re.sub(r"(?:缴费)?支出$", "", purpose.item)
    return len(name) > 3 and name in purpose.words


def _touches(purpose: Purpose) -> bool:
    """Whether the words have anything to do with the 科目 they stand under: two letters of a telling word in common."""
    own, words = (_COMMON.sub(" ", text) for text in (purpose.path, purpose.words))
    pairs = {own[n : n + 2] for n in range(len(own) - 1) if " " not in own[n : n + 2]}
    return any(pair in words for pair in pairs) or not pairs


def _finding(purpose: Purpose, owner: Purpose) -> Finding:
    source = purpose.source
    statement = (
        f"第 {source.page} 页“{purpose.item}”写“主要用于：{purpose.words}”，与第 {owner.source.page} 页“{owner.item}”的"
        f"用途一字不差，却与“{purpose.item}”无关，像是抄错了行；请改写。"
    )
    return Finding(
        PURPOSE, Kind.ERROR, source.report, source.page, statement, purpose.words, f"“{purpose.item}”自己的用途", "",
        (source, owner.source), purpose.item,
    )  # fmt: skip

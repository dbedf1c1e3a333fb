"""Sentences, and the names in them: which of them govern a number, which are only compared with."""

from __future__ import annotations

import re
from collections.abc import Sequence

from qa.names import Mention, NameIndex, squeeze

_SENTENCE_END = re.compile(r"[。！？!?\n]+")
_CLAUSE_END = re.compile(r"[，；;。！？!?\n]|,(?!\d{3})")
_COMPARES = re.compile(r"相比|比较|增|减|多|少|高|低|上升|下降|降|涨|快|慢|大|小|差")
# The name of a fund where it says whose money, not how much was planned: 政府性基金预算支出, not 政府性基金预算数.
_FUND = re.compile(r"(?:一般公共|政府性基金|国有资本经营)预算(?=财政拨款|拨款|支出|收入|收支|资金|基本|项目)")
_OWN_MEASURE = re.compile(r"(?:支出|收入)?(?:预算|决算)数?$|(?:支出|收入)$")


def sentences(text: str) -> list[tuple[int, int]]:
    """Start and end of each sentence; a line is a sentence too."""
    spans, start = [], 0
    for match in _SENTENCE_END.finditer(text):
        spans.append((start, match.end()))
        start = match.end()
    return [(a, b) for a, b in [*spans, (start, len(text))] if text[a:b].strip()]


def names_in(text: str, start: int, end: int, index: NameIndex) -> list[Mention]:
    """The names in text[start:end], at their places in the whole text."""
    found = index.find(squeeze(text[start:end]))
    return [Mention(one.start + start, one.end + start, one.name) for one in found]


def blanked(text: str, mentions: Sequence[Mention]) -> str:
    """The text with mentions blanked out whole: 法院案件执行 does not begin in 省高级人民法院."""
    out = list(text)
    for one in mentions:
        out[one.start : one.end] = "□" * (one.end - one.start)
    return "".join(out)


def apart(mentions: Sequence[Mention], others: Sequence[Mention]) -> list[Mention]:
    """The mentions that are no part of others: 文化和旅游 in 市文化和旅游局 is no subject."""
    return [one for one in mentions if not any(o.start <= one.start and one.end <= o.end for o in others)]


def masked(text: str, mentions: Sequence[Mention]) -> str:
    """The text with names blanked out: 预算 in 政府性基金预算财政拨款 is no word about the number."""
    out = list(_FUND.sub(lambda fund: "□" * len(fund[0]), text))
    for mention in mentions:
        name = text[mention.start : mention.end]
        kept = _OWN_MEASURE.search(name)
        end = mention.end - len(kept[0]) if kept else mention.end
        out[mention.start : end] = "□" * (end - mention.start)
    return "".join(out)


def is_base(text: str, mention: Mention, until: int) -> bool:
    """Whether a name only says what something is a share of or compared with (占三公经费的, 比车费高)."""
    before, after = text[max(0, mention.start - 16) : mention.start], text[mention.end : until]
    if re.match(r"\s*[（(]", after):
        return False  # 低于公务用车费（10.36%）: the number is its own
    if re.search(r"[，,；;。]", after):
        return bool(re.match(r"[^，,；;。]{0,6}相比", after)) or bool(re.search(r"占[^，,；;。、为是]*$", before))
    if re.search(r"占[^，,；;。、为是]*$", before):
        return True
    if re.search(r"(?:比|较|高于|低于|超过|不如|大于|小于|多于|少于)[^，,；;。、]{0,6}$", before):
        return bool(_COMPARES.search(after))
    return bool(re.search(r"(?:与|和|同|跟)\s*$", before) and re.match(r".{0,6}(?:相比|比较|比)", after))


def bracket_spans(text: str, start: int, end: int) -> list[tuple[int, int]]:
    """Start and end of every bracket that closes in text[start:end]."""
    spans, opened = [], []
    for at in range(start, end):
        if text[at] in "（(":
            opened.append(at)
        elif text[at] in "）)" and opened:
            spans.append((opened.pop(), at + 1))
    return spans


def clause_end(text: str, at: int) -> int:
    """Where the clause that goes on at a place ends; thousands commas are no boundary."""
    found = _CLAUSE_END.search(text, at)
    return found.start() if found else len(text)


def last_end(pattern: re.Pattern[str], text: str, start: int, end: int) -> int:
    """Where the last match before `end` ends, else `start`; thousands commas are no boundary."""
    last = start
    for match in pattern.finditer(text, start, end):
        inside = match[0] == "," and re.match(r"\d{3}", text[match.end() :]) and text[match.start() - 1].isdigit()
        last = last if inside else match.end()
    return last

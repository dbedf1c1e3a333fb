"""Numbers that the scanner does not read as amounts: 三分之一, ⑫, 数百, 翻倍, an ordinal. What is not told fails."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Sequence

from ingest.ledger.amounts import FoundAmount, Role, find_amounts
from ingest.ledger.terms import squeezed
from qa.model import Check, Citation
from qa.names import Mention

_IDIOMS = re.compile(
    "一般|一致|一样|一并|一共|一起|一直|一定|一些|一方面|另一|一同|统一|之一|同一|唯一|单一|进一步|上一|前一|下一|这一|那一|某一|每一|任一|逐一"
    "|[一二三四五六七八九十](?=是|、|来)|其[一二三四五]|[两二三四]者|[两二]类|四舍五入|一览|百分[点比]|个百分点|十分[^之]|第[一二三四五六七八九十]+(?=部分|章|节|条)"
    "|(?<![上近逾超过数几百十千万成约余好])[千万亿]元|三公|三重一大|一方|双方|有几[个处种](?=同|不)|半数|过半|一半|万一|千方百计|成倍数|倍数"
)
_WORDED = re.compile(r"[半倍]|(?:数|几|若干|多)(?=[十百千万亿]|[人个次批辆家项户][^数量])|[两几]位")
_YEAR_BEFORE = re.compile("[上前]一(?:年度?|个?季度|期)")
_RANK = re.compile(r"第[一1]\s*(?:位|名)?$")
_PAGE = re.compile(r"第\s*([0-9]+)\s*(?:页|张表)")
_LINE_START = re.compile(r"(?:^|[\n。；;：:，,、])[\s>*#-]*$")
_MOST_ITEMS = 40


def check_unread(
    text: str, citations: Sequence[Citation], names: Iterable[Mention], words: str, years: int
) -> list[Check]:
    """One failed check for each number that is no amount and that the evidence, `words`, does not have.

    `years` is how many years the evidence is about: 近三年 may be said of three.
    """
    found = find_amounts(text)
    hidden = [(name.start, name.end) for name in names]
    checks = [Check("number", False, f"“{one}”读不出或材料中没有") for one in _unread(text, found, hidden, words)]
    hidden += [idiom.span() for idiom in _YEAR_BEFORE.finditer(text)]
    last = 0
    for one in found:
        if one.role is not Role.ORDINAL or any(a <= one.start < b for a, b in hidden):
            continue
        value = int(one.amount.value)
        if _counts_on(text, one, last):
            last = value
        elif not _is_told(text, one, citations, words, years):
            checks.append(Check("ordinal", False, f"{one.amount.printed.strip()} 在引用的材料中找不到"))
    return checks


def _unread(text: str, found: Sequence[FoundAmount], hidden: Sequence[tuple[int, int]], words: str) -> list[str]:
    """The runs of numeric letters that no amount, year, name or idiom covers and that the evidence does not have."""
    covered = set()
    for start, end in (*hidden, *((one.start, one.end) for one in found)):
        covered |= set(range(start, end))
    for idiom in _IDIOMS.finditer(text):
        covered |= set(range(*idiom.span()))
    worded = {at for match in _WORDED.finditer(text) for at in range(*match.span())}
    numeric = [at for at, c in enumerate(text) if at not in covered and (at in worded or _is_numeric(c))]
    out = []
    for run in _runs(numeric):
        near = _with_neighbours(text, run[0], run[-1] + 1)
        if squeezed(near) not in words:
            out.append(near)
    return out


def _is_numeric(letter: str) -> bool:
    return unicodedata.numeric(letter, None) is not None


def _runs(places: Sequence[int]) -> list[list[int]]:
    runs: list[list[int]] = []
    for at in places:
        if runs and at - runs[-1][-1] <= 2:
            runs[-1].append(at)
        else:
            runs.append([at])
    return runs


def _with_neighbours(text: str, start: int, end: int) -> str:
    """A run with the letter on either side: what the evidence must have, word for word."""
    before = text[start - 1 : start] if start else ""
    after = text[end : end + 1]
    return (before if _is_han(before) else "") + text[start:end] + (after if _is_han(after) else "")


def _is_han(letter: str) -> bool:
    return bool(letter) and "\u4e00" <= letter <= "\u9fff"


def _counts_on(text: str, one: FoundAmount, last: int) -> bool:
    """Whether an ordinal is the next mark of a numbered list: 1. 2. 3., （一）（二）."""
    printed, value = one.amount.printed.strip(), int(one.amount.value)
    mark = re.fullmatch(r"[(（]?[0-9一二三四五六七八九十]{1,3}[)）.、]", printed)
    if not mark or value > _MOST_ITEMS or not _LINE_START.search(text[: one.start]):
        return False
    return value == last + 1 or value == 1


def _is_told(text: str, one: FoundAmount, citations: Sequence[Citation], words: str, years: int) -> bool:
    printed = squeezed(one.amount.printed)
    page = _PAGE.match(text, one.start)
    if page:
        return any(int(page[1]) == citation.source.page for citation in citations)
    if re.fullmatch(r"(?:这|近|最近)[两二三四五六七八九十2-9]年", printed):
        return int(one.amount.value) == years
    return len(printed) >= 2 and squeezed(_with_neighbours(text, one.start, one.end)) in words

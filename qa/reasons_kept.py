"""Reasons in a draft: each item of them is the report's own, in its words, and neither negated nor turned round."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from itertools import pairwise

from ingest.ledger.terms import squeezed
from qa.model import Check
from qa.reasons import REASON, reasons_in

_MARK = re.compile(r"[\[【][\d、,，;；\s]+[\]】]")
_ITEM = re.compile(r"[，,、；;：:“”\"]|以及|并且|和|及|与|并")
_OPENING = re.compile(r"^(?:一是|二是|三是|四是|其中|同时|另外|此外|本年度?|主要|[（(]?[一二三四五\d][)）.、])+")
_FILLING = re.compile(r"[^\u4e00-\u9fff]|[的了等所为是]|(?:19|20)\d\d年度?|本年度?|(?:原因|所致|造成|导致|引起)$")
_TURNS = re.compile(r"[不没未无停非增减升降涨跌多少高低新旧免取]")
_UP = re.compile(r"[增升涨多高新]")
_DOWN = re.compile(r"[减降跌少低停取免]")
_WAYS = re.compile(f"{_UP.pattern}|{_DOWN.pattern}")
_ENOUGH = 0.85


def check_reasons_kept(text: str, quotes: Sequence[str], given: Sequence[str]) -> Iterator[Check]:
    """One failed check for each item of a reason that the quotes do not give as one; `given` are reasons of figures."""
    told = [match["reason"] for quote in quotes for match in REASON.finditer(quote)]
    there = _FILLING.sub("", squeezed("|".join([*told, *given])))
    for match in reasons_in(text):
        for item in _ITEM.split(_MARK.sub("", match["reason"])):
            letters = _FILLING.sub("", _OPENING.sub("", squeezed(item)))
            if letters and letters not in there and not _is_nearly(letters, there):
                yield Check("reason", False, f"材料没有给出这个原因：“{item.strip()}”")


def _is_nearly(letters: str, there: str) -> bool:
    """Whether letters are two runs of the evidence (批次、人员增加 → 批次增加), and none of it goes another way."""
    pairs = [a + b for a, b in pairwise(letters)]
    missing = [pair for pair in pairs if pair not in there]
    if len(missing) != 1 or len(pairs) - 1 < _ENOUGH * len(pairs):
        return False
    seam = pairs.index(missing[0]) + 1
    whole = all(part in there for part in (letters[:seam], letters[seam:]))
    both_ways = bool(_UP.search(there) and _DOWN.search(there))
    return whole and not (_TURNS.search(missing[0]) and (both_ways or not _WAYS.search(letters[seam:])))

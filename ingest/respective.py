"""Sentences that name several things first and their numbers after them: A和B分别为5万元和3万元, A、B均为0万元."""

from __future__ import annotations

import re
from collections.abc import Sequence

from ingest.ledger.amounts import FoundAmount
from ingest.ledger.terms import known_subjects, squeezed
from ingest.naming import canonical_name

_EACH = re.compile(
    r"(?P<names>[^，。；：]*?)(?P<measure>(?:(?:支出|收入)?(?:年初预算|全年预算|预算|决算)数?)?)"
    r"(?P<how>分别|均)(?P<verb>[为是占达完成支出]*)$"
)
_BETWEEN = re.compile(r"\s*(?:万元|元)?\s*[、，和与及]+\s*")


def respective_words(text: str, amounts: Sequence[FoundAmount]) -> dict[int, tuple[str, ...]]:
    """For amounts that several names share, the words each would have had alone, by where the amount begins."""
    out: dict[int, tuple[str, ...]] = {}
    names: list[str] = []
    for index, first in enumerate(amounts):
        if first.start in out:
            continue
        start = amounts[index - 1].end if index else 0
        match = _EACH.search(squeezed(text[start : first.start]).lstrip("，、；。："))
        if match is None:
            continue
        listed = _listed(match["names"]) if match["names"] else []
        if match["how"] == "均":
            out |= _same_for_all(listed, first, match)
            continue
        row = _row(text, amounts[index:])
        names = _names(match["names"], len(row)) or names
        if len(row) == len(names) >= 2:
            told = zip(row, names, strict=True)
            out |= {one.start: (f"{name}{match['measure']}{match['verb']}",) for one, name in told}
    return out


def _row(text: str, amounts: Sequence[FoundAmount]) -> list[FoundAmount]:
    """The amounts from the first on that only 、 or 和 stands between."""
    row = list(amounts[:1])
    for one in amounts[1:]:
        between = text[row[-1].end : one.start]
        if not _BETWEEN.fullmatch(between) or one.amount.unit != row[0].amount.unit:
            break
        row.append(one)
    return row


def _names(text: str, count: int) -> list[str]:
    """The names of a list of `count`; [] where it cannot be parted so."""
    for parted in (_listed(text), re.split(r"[、和与及]", text)):
        if len(parted) == count >= 2 and all(len(name) > 1 for name in parted):
            return _with_whole(parted)
    return []


def _listed(text: str) -> list[str]:
    """Names parted by 、 with 和 or 及 before the last, which may be part of a name elsewhere."""
    parts = text.split("、")
    last = re.split(r"(?<=.{2})[和与及](?=.{2})", parts[-1], maxsplit=1)
    whole = canonical_name(parts[-1]) in known_subjects().values()
    return parts if whole or len(last) == 1 else [*parts[:-1], *last]


def _with_whole(names: list[str]) -> list[str]:
    """公务用车购置数及保有量: the second leaves out what both are of."""
    first, out = re.sub(r"^20\d\d年度?(?![初末])", "", names[0]), [names[0]]
    known = known_subjects()
    for name in names[1:]:
        longer = [
            first[:cut] + name
            for cut in range(len(first) - 1, 1, -1)
            if canonical_name(first[:cut] + name) in known.values()
        ]
        out.append(longer[0] if canonical_name(name) not in known.values() and longer else name)
    return out


def _same_for_all(listed: Sequence[str], one: FoundAmount, match: re.Match[str]) -> dict[int, tuple[str, ...]]:
    """One number told of each of several known names (均为0万元); of no use for names that are not the field's."""
    known = known_subjects().values()
    if len(listed) < 2 or not all(canonical_name(name) in known for name in listed):
        return {}
    return {one.start: tuple(f"{name}{match['measure']}为" for name in listed)}

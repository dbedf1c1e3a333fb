"""How people name a count: 在校学生人数 is how many 在校学生 there are, unless a report has a name of these words."""

from __future__ import annotations

import re
from collections.abc import Sequence

from ingest.ledger.model import MONEY_UNITS, Figure

_COUNTS = {
    "人": re.compile(r"(?:总|的)?人数"),
    "次": re.compile(r"(?:总|的)?次数"),
    "辆": re.compile(r"(?:总|的)?辆数"),
    "": re.compile(r"(?:的)?(?:总数|数目|个数)(?!据)"),
}
"""Words that count, by the unit that they count in; "" counts in any."""
_RATES = frozenset({"%", "‰", "百分点"})
_SHORTEST = 2


def counts_spelled_out(text: str, figures: Sequence[Figure]) -> str:
    """The question with 在校学生人数是多少 as 有多少在校学生; as it is where the report itself names such a count."""
    words = [match[0] for pattern in _COUNTS.values() for match in pattern.finditer(text)]
    if not words or any(f.name.endswith(tuple(words)) and f.name in text for f in figures):
        return text
    names = {f.name: f.amount.unit for f in figures if len(f.name) >= _SHORTEST and f.name in text}
    for name in sorted(names, key=len, reverse=True):
        unit = names[name].partition("（")[0]
        if unit in MONEY_UNITS or unit in _RATES or not unit:
            continue
        for counted, pattern in _COUNTS.items():
            said = re.search(re.escape(name) + pattern.pattern + r"(?:是|为|有)?(?:多少|几)?[个人次辆名]?", text)
            if said and (counted == unit or not counted):
                return text[: said.start()] + f"{name}有多少" + text[said.end() :]
    return text

"""Turns of speech in the words that the rules of understanding know: 压了多少 is 减少了多少, 垫底 is 最低."""

from __future__ import annotations

import re
from functools import cache

from ingest.ledger.terms import section, squeezed

_SPAN = re.compile(
    r"(?<!\d)(?P<first>(?:20)?[12]\d)(?:年度?)?[-—~～至到](?P<last>(?:20)?[12]\d)(?:年度?|(?=这?[两三四五]年))"
)
_HOW_TO = re.compile(r"（(?:按|根据|用|由|从)[^（）]{2,20}(?:推算?|倒推|反推|计算|换算)）")
"""An aside about how to reckon names nothing."""
_PART_IS = re.compile(
    r"(?P<whole>(?:(?!20\d\d)[^，。；？的]){2,14}?)[里中]?面?有?(?P<rate>百分之几|百分之多少|多大比例|几成)是(?P<part>[^，。；？]{2,14})"
)
_GLOSS = re.compile(r"(?P<what>[\u4e00-\u9fff]{2,8})[（(](?:也?就是|即)(?P<name>[^（）()]{2,20})[）)]")


def in_plain_terms(text: str) -> str:
    """A question with what people say in many ways said in one (terms.yaml, `speech`); names are left alone."""
    plain = _GLOSS.sub(lambda found: found["name"], squeezed(text))
    plain = _SPAN.sub(_years, _HOW_TO.sub("", plain))
    plain = _PART_IS.sub(lambda found: f"{found['part']}占{found['whole']}的{found['rate']}", plain)
    return _pattern().sub(lambda found: _speech()[found[0]], plain)


def _years(found: re.Match[str]) -> str:
    """23到25年 as 2023-2025年; what runs backwards is no span."""
    first, last = (int(found[name]) + (2000 if len(found[name]) == 2 else 0) for name in ("first", "last"))
    return f"{first}-{last}年" if first < last < first + 10 else found[0]


@cache
def _speech() -> dict[str, str]:
    return {said: plain for plain, ways in section("speech").items() for said in ways}


@cache
def _pattern() -> re.Pattern[str]:
    return re.compile("|".join(re.escape(said) for said in sorted(_speech(), key=len, reverse=True)))

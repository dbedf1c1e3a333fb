"""Department and year of every sentence of a draft, with or without a number: those of the places that it marks."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from ingest.ledger.amounts import Role, find_amounts
from ingest.ledger.terms import squeezed
from qa.model import Check, Citation
from qa.names import strange_offices
from qa.sentences import sentences

_MARK = re.compile(r"[\[【]([\d、,，;；\s]+)[\]】]")


def check_own_marks(text: str, citations: Sequence[Citation], question: str) -> Iterator[Check]:
    """One failed check for each department or year that the places marked in its sentence are not of.

    A sentence without marks is held against all places that the text marks, or against all there are.
    """
    everywhere = _cited(text, citations) or list(citations)
    one_office = len({c.department for c in citations if c.department}) < 2
    for start, end in sentences(text):
        sentence = text[start:end]
        places = _cited(sentence, citations) or everywhere
        offices = {place.department for place in places if place.department}
        words = [squeezed(place.source.quote) for place in places] + ([squeezed(question)] if one_office else [])
        if offices and len(offices) == len({place.department for place in places}):
            for office in strange_offices(sentence, offices, words):
                yield Check("department", False, f"所引的材料不是“{office}”的")
        if any(one.role is Role.AMOUNT for one in find_amounts(sentence)):
            continue  # the years of a number are judged with it
        for year in _years(sentence) - _years_of(places):
            yield Check("year", False, f"所引的材料不是 {year} 年的")


def _cited(text: str, citations: Sequence[Citation]) -> list[Citation]:
    ids = {int(number) for mark in _MARK.findall(text) for number in re.findall(r"\d+", mark)}
    return [one for one in citations if one.id in ids]


def _years(text: str) -> set[int]:
    return {int(one.amount.value) for one in find_amounts(text) if one.role is Role.YEAR}


def _years_of(places: Sequence[Citation]) -> set[int]:
    """The years that places are of or speak of; where one has none, nothing is known and any year will do."""
    years = {place.year for place in places if place.year}
    before = {place.year - 1 for place in places if place.year and re.search("上年|去年|上一年", place.source.quote)}
    return years | before | {year for place in places for year in _years(place.source.quote)}

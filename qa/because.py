"""A reason as an answer gives it: its words, and the places that show it."""

from __future__ import annotations

import re
from dataclasses import replace

from ingest.ledger.model import Figure, Source
from ingest.ledger.terms import squeezed
from qa.case import Case
from qa.compose import Composer
from qa.overlap import sentences

_STOPS = re.compile(r"[，。；：、,.;:]")


def because(case: Case, out: Composer, figure: Figure) -> str:
    """The reason of a figure, marked with the figure's place, and with its own where it stands in another sentence."""
    reason = cleaned(figure.reason)
    place = _elsewhere(case, figure, reason)
    more = f"[{out.cite(place, figure.department, figure.year)}]" if place else ""
    # Where the reason goes on in the next sentence, the longer quotation shows all of it.
    own = "" if place and squeezed(figure.source.quote) in squeezed(place.quote) else out.mark(figure)
    return f"{reason}{own}{more}"


def cleaned(reason: str) -> str:
    """A reason without the mark at its end."""
    return reason.strip().rstrip("。；，,;")


def _elsewhere(case: Case, figure: Figure, reason: str) -> Source | None:
    """The sentences of the text that hold a reason; None where the figure's own sentence does, or nothing is found."""
    words = _letters(reason)
    if not words or figure.source.table or words in _letters(figure.source.quote):
        return None
    near = [
        chunk.source
        for chunk in case.passages()
        if chunk.form == "text"
        and chunk.source.report == figure.source.report
        and words in _letters(chunk.source.quote)
    ]
    if not near:
        return None
    place = min(near, key=lambda source: abs(source.page - figure.source.page))
    return replace(place, quote=_shortest(list(sentences(place.quote)), words))


def _shortest(parts: list[str], words: str) -> str:
    """The fewest sentences in a row that hold some words."""
    runs = ("".join(parts[i:j]) for i in range(len(parts)) for j in range(i + 1, len(parts) + 1))
    return min((run for run in runs if words in _letters(run)), key=len)


def _letters(text: str) -> str:
    """A text without its stops: a reason of two sentences is kept with a semicolon between them."""
    return _STOPS.sub("", squeezed(text))

"""What a question says and a figure does not: words that no rule has read, parts that a whole only mentions."""

from __future__ import annotations

import re
from collections.abc import Sequence

from ingest.ledger.model import Figure, Measure
from ingest.ledger.terms import squeezed
from qa.case import Case
from qa.match import narrowed
from qa.model import Ask, Intent
from qa.overlap import content_of
from qa.parts_of_speech import names_something
from qa.refine import refined_asks
from qa.row_words import spelled


def leaves_out(case: Case, figures: Sequence[Figure]) -> bool:
    """Whether the question has a word that none of the figures speaks of: the answer would be beside the point."""
    if case.question.intent not in (Intent.FIGURE, Intent.DERIVED) or len(case.question.asks) > 1:
        return False
    # 基本和项目各占多少: short names of parts are asked for by themselves.
    own = {ask.said for ask in case.question.asks}
    said = [ask.said for ask in refined_asks(case.question, case.figures) if ask.said and ask.said not in own]
    left = [rest for rest in case.question.rest if names_something(rest) and not any(one in rest for one in said)]
    tells = _is_named if all(f.measure is Measure.COUNT for f in figures) else narrowed
    return any(not any(tells(f, rest) or tells(f, spelled(rest)) for f in figures) for rest in left)


def told_apart(rests: Sequence[str], figures: Sequence[Figure]) -> list[Figure]:
    """Of figures of one name those whose row, column or table has a word that no rule has read (用于基本建设的)."""
    kept = list(figures)
    for rest in rests:
        pairs = [rest[i : i + 2] for i in range(len(rest) - 1)]
        told = [sum(pair in _place(f) for pair in pairs) for f in kept]
        most = max(told, default=0)
        if 2 * most >= len(pairs):
            kept = [f for f, count in zip(kept, told, strict=True) if count == most]
    return kept


def asks_part(case: Case, ask: Ask, figures: Sequence[Figure]) -> bool:
    """Whether a part is asked for (公务接待费里餐费多少) that these figures of the whole only mention."""
    inside = re.search(rf"{re.escape(ask.said)}(?:里面|里头|里|当中|之中|中|项下)的?(?P<part>.*)", case.question.words)
    if not ask.said or inside is None:
        return False
    named = [rest for rest in case.question.rest if names_something(rest)]
    parts = [rest for rest in named if content_of(inside["part"]).startswith(rest[:2])]
    return any(not any(_is_named(f, rest) for f in figures) for rest in parts)


def _is_named(figure: Figure, part: str) -> bool:
    """Whether the name of a figure, not only its sentence, has the beginning of a part's name."""
    place = squeezed("".join((figure.subject, figure.printed, figure.column, figure.project, figure.source.section)))
    return part[:2] in place or part[-2:] in place


def _place(figure: Figure) -> str:
    source = figure.source
    told = (figure.subject, figure.printed, figure.column, figure.project, figure.scope, source.table or "")
    return squeezed("|".join((*told, source.section)))

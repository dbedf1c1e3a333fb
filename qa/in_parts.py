"""Several questions in one: each asked by itself, what the answer to the whole passes over put after it."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from functools import reduce

from ingest.ledger.terms import squeezed
from qa.case import Case
from qa.halves import (
    adds,
    half_missing,
    half_told,
    halves,
    is_partial,
    joined,
    leads,
    may_lack,
    questions_of,
    year_by_year,
)
from qa.model import Answer, Intent, Outcome, Question
from qa.totals import names_nothing_else
from qa.uncovered import holds_against

Asking = Callable[[str, Sequence[str], Question | None], tuple[Answer, Question]]
"""A question asked by itself of some reports, after another one or none: the answer, and how it was understood."""

_OF_THE_LAST = re.compile(r"^(?:又|还|另外)?(?P<share>占)")
_ASKS_A_NUMBER = re.compile(r"多少|几|占|多[大高]")


def told_in_parts(text: str, case: Case, asking: Asking, of_all_years: Sequence[str], whole: Answer) -> Answer:
    """The answer with what its question asks beside: the other half, each of the years it lists, its further parts."""
    if is_partial(whole) or may_lack(whole):
        whole = _by_halves(text, case, asking, whole) or whole
    whole = _by_years(text, asking, of_all_years, whole) or whole
    return _with_the_rest(text, case, asking, whole)


def _by_halves(text: str, case: Case, asking: Asking, whole: Answer) -> Answer | None:
    """Both halves of a double question answered by themselves; where one is not found, the answer and word of it."""
    parts = halves(text)
    if parts is None or not case.reports:
        return None
    stems = [info.stem for info in case.reports]
    first, asked = asking(parts[0], stems, None)
    second, after = asking(parts[1], stems, asked)
    same = after.intent is not Intent.RANK and {ask.subject for ask in after.asks} == {
        ask.subject for ask in asked.asks
    }
    if not adds(second, first) and not names_nothing_else(squeezed(parts[1])):
        # 专任教师多少人？正高有几个: the second asks for something of its own.
        second, _ = asking(parts[1], stems, None)
    answers = (first, second)
    told = half_told(whole, first, second)
    if told is not None:
        return told
    if whole.outcome is Outcome.NO_EVIDENCE and (one_told := half_missing(first, second, same)) is not None:
        return one_told
    if any(one.outcome is not Outcome.ANSWERED or is_partial(one) for one in answers) or not adds(second, first):
        return None
    if not is_partial(whole) and not any(adds(one, whole) for one in answers):
        return None
    return joined(first, second)


def _by_years(text: str, asking: Asking, stems: Sequence[str], whole: Answer) -> Answer | None:
    """What is told of each of the years that a question lists, where it was not answered as a whole."""
    parts = year_by_year(text, whole)
    if not parts or holds_against(text):
        return None
    answers = [asking(part, stems, None)[0] for part in parts]
    found = [answer for answer in answers if answer.outcome is Outcome.ANSWERED]
    more = len(found) > 1 or whole.outcome is not Outcome.ANSWERED
    return reduce(joined, found) if found and more else None


def _with_the_rest(text: str, case: Case, asking: Asking, whole: Answer) -> Answer:
    """The answer with the numbers that a further part of the question asks for and it does not tell."""
    parts = questions_of(text)
    if len(parts) < 2 or whole.outcome is not Outcome.ANSWERED or not case.reports:
        return whole
    stems = [info.stem for info in case.reports]
    _, first = asking(parts[0], stems, None)
    named = next((ask.said or ask.subject for ask in first.asks if ask.subject), "")
    if not named:
        return whole
    for part in (part for part in parts[1:] if _ASKS_A_NUMBER.search(part)):
        answer, asked = asking(_OF_THE_LAST.sub(rf"{named}\g<share>", part), stems, first)
        share = "%" if _OF_THE_LAST.search(part) else ""
        if asked.intent is not Intent.WHY and leads(answer, whole, share):
            whole = joined(whole, answer)
    return whole

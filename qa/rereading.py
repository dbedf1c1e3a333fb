"""What a question may mean where rules are unsure: a language model chooses among the names that the reports use.

Its choice is only a proposal. Where it says the question's own words in another order, it is looked up; anything
further off is offered as a question to choose, and nothing is answered by it.
"""

from __future__ import annotations

import json
import re
from collections import Counter
from collections.abc import Generator, Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from ingest.ledger.model import Chunk, Figure, Measure
from ingest.ledger.terms import squeezed
from qa.calls import Connection, Reply
from qa.case import Case
from qa.drafting import spoken
from qa.model import Intent, Question
from qa.orders import is_order
from qa.prompts import READING, reading_message
from qa.row_words import content_words
from qa.wording import CHANGES

_MOST_NAMES = 24
_LONGEST_NAME = 24
_INTENTS = (Intent.FIGURE, Intent.DERIVED, Intent.WHY, Intent.EXISTS, Intent.OVERVIEW)
_FILLING = re.compile(r"支出$|收入$|经费$|费用?$|资金$|决算$|预算$")
_MEASURES = (Measure.FINAL, Measure.BUDGET, Measure.INITIAL_BUDGET, Measure.CHANGE, Measure.CHANGE_RATE, Measure.SHARE)


@dataclass(frozen=True, slots=True)
class Reading:
    """A question as a model reads it, of names that the reports use; `text` asks it plainly."""

    subject: str
    text: str
    sure: bool
    """Whether it is the question's own words in another order."""


def is_unsure(case: Case) -> bool:
    """Whether rules have left words of a question unread, or have found no name in it, in reports that there are."""
    question, scope = case.question, case.scope
    if not case.reports or scope.missing_years or scope.elsewhere or question.intent not in _INTENTS:
        return False
    return (not question.subjects or bool(question.rest)) and bool(content_words(question.words))


def reread(case: Case, near: Sequence[Chunk], connection: Connection) -> Generator[Any, None, Reading | None]:
    """The reading that a model proposes, if it is one of these reports; raises ModelError where it says nothing."""
    names = candidates(case.question, case.figures, near)
    if not names:
        return None
    message = reading_message(case.question.text, names, [measure.value for measure in _MEASURES])
    reply: Reply = yield from connection.reply([("system", READING), ("human", message)])
    return reading_of(spoken(reply.text), case, names)


def candidates(question: Question, figures: Iterable[Figure], near: Sequence[Chunk]) -> list[str]:
    """Names that may be meant: those that share letters with the question, then those beside the nearest passages."""
    pages = {(chunk.source.report, chunk.source.page) for chunk in near}
    words = set("".join(content_words(question.words)))
    score: Counter[str] = Counter()
    for figure in figures:
        name = figure.project or figure.name
        if 1 < len(name) <= _LONGEST_NAME and not is_order(name) and name not in score:
            shared = len(words & set(name)) * 2
            score[name] = shared + ((figure.source.report, figure.source.page) in pages)
    return [name for name, shared in score.most_common(_MOST_NAMES) if shared]


def reading_of(reply: str, case: Case, names: Sequence[str]) -> Reading | None:
    """A reply as a reading; None where it is no JSON or names what these reports do not know."""
    values = _json(reply)
    subject = values.get("科目")
    if not isinstance(subject, str) or subject not in names:
        return None
    measure, year = values.get("指标") or "", values.get("年度")
    if not isinstance(measure, str) or not (year is None or type(year) is int):
        return None
    known = {info.year for info in case.reports} | {info.year - 1 for info in case.reports if info.year}
    if year is not None and (year not in known or (case.question.years and year not in case.question.years)):
        return None
    if measure and measure not in {one.value for one in Measure}:
        return None
    if case.question.measures and measure and Measure(measure) not in case.question.measures:
        return None
    return Reading(subject, _asked(subject, measure, case.question), _same_words(subject, case.question))


def _asked(subject: str, measure: str, question: Question) -> str:
    """The reading as a plain question."""
    years = "、".join(f"{year}年" for year in question.years)
    if question.intent is Intent.WHY:
        return f"{years}{subject}变动的原因是什么"
    wanted = question.measures[0].value if question.measures else measure
    middle = "比上年的" if wanted in {one.value for one in CHANGES} else ""
    return f"{years}{subject}{middle}{wanted}是多少"


def _same_words(subject: str, question: Question) -> bool:
    """Whether question and subject are made of the same letters: 接待公务 is 公务接待费, 培训人次 is no 培训费."""
    asked = set("".join(content_words(question.words)))
    name = squeezed(subject)
    core = set(_FILLING.sub("", name))
    return bool(asked) and core <= asked <= set(name) and len(core) > 2


def _json(text: str) -> dict[str, Any]:
    found = re.search(r"\{[^{}]*\}", text)
    try:
        values = json.loads(found[0]) if found else {}
    except ValueError:
        return {}
    return values if isinstance(values, dict) else {}

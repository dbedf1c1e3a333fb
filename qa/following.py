"""What a follow-up leaves out ("那上年呢", "那高中呢", "为什么") is what the question before it said."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace

from ingest.ledger.model import Figure, Measure
from ingest.ledger.terms import section, squeezed
from qa.asks import narrowing
from qa.match import in_column, of_subject
from qa.model import Ask, Intent, Question
from qa.row_words import content_words
from qa.totals import names_nothing_else

_SHORT = 14
_OWN_WORDS = 4
"""So many characters that no rule has read are a subject, not a follow-up's filling."""
_POINTS_BACK = re.compile(r"^(?:那|那么|它|其|这|该|换成|再)")
_ANOTHER = re.compile(
    r"^(?:那么?|换成|再看看?)?(?P<what>[\u4e00-\u9fff（）]{2,10}?)(?:的|是)?(?:呢|呐|多少|怎么样)?[？?]?$"
)
_OF_ALL = re.compile(
    r"(?:收入|支出|收支|开支|进账)(?:一共|总共|共|合计|总计|总额|总数|总体)|(?:总|一共|总共|全部|全年)(?:的)?(?:收入|支出|收支|开支|进账)"
)
_HANDED_ON = (Intent.FIGURE, Intent.WHY, Intent.DERIVED)


def follow_up(question: Question, before: Question | None, figures: Sequence[Figure]) -> Question:
    """Fill what a follow-up leaves out from the question before it."""
    if before is None:
        return question
    short = len(squeezed(question.text)) <= _SHORT
    points_back = _POINTS_BACK.match(question.text)
    if not (short or points_back):
        return question
    if any(ask.subject or ask.project for ask in question.asks):
        return _another(question, before, figures)
    if _OF_ALL.search(question.words) and names_nothing_else(question.words):
        # 收入总共多少 asks for the total, whatever was asked before.
        return question
    other = _ANOTHER.match(question.words)
    named = other is not None and narrowing(other["what"]).strip("□")
    if other and named and not question.measures and not question.years and question.intent is Intent.FIGURE:
        # 那初中呢: a subject that no report here knows is not the earlier one.
        return replace(question, asks=(Ask(other["what"], said=other["what"]),))
    based = any(ask.base for ask in question.asks)
    if not points_back and not based and len("".join(content_words(question.words))) >= _OWN_WORDS:
        # 百万以上的设备有几台 asks for something of its own, however short it is.
        return question
    asks = tuple(
        replace(
            ask,
            subject=b.subject,
            project=b.project,
            column=b.column,
            scope=b.scope,
            within=b.within,
            measure=ask.measure or (b.measure if question.intent is Intent.FIGURE and not question.measures else None),
        )
        for b in before.asks
        for ask in (question.asks or (Ask(),))
    )
    intent = before.intent if question.intent is Intent.FIGURE and not question.measures else question.intent
    return replace(question, subjects=before.subjects, asks=asks, intent=intent, unit=question.unit or before.unit)


def spelled_out(text: str, before: Question | None, figures: Sequence[Figure]) -> str:
    """The follow-up with a short name (那高中呢) given in full where one neighbour of the earlier subject has it."""
    what = _ANOTHER.match(squeezed(text))
    if before is None or what is None or len(before.asks) != 1 or not before.asks[0].subject:
        return text
    short, name = what["what"], before.asks[0].subject
    paths = {f.subject.rsplit("/", 1)[0] for f in figures if f.name == name and "/" in f.subject}
    beside = {f.name for f in figures if f.subject.rsplit("/", 1)[0] in paths and "/" in f.subject}
    for whole in {section("wholes").get(name, ""), name}:
        beside |= set(section("overviews").get(whole, ()))
    fitting = {other for other in beside - {name} if short in other}
    starting = {other for other in fitting if other.startswith(short)}
    known = any(f.name == short for f in figures)
    chosen = starting or fitting
    return text if known or len(chosen) != 1 else text.replace(short, next(iter(chosen)))


def _another(question: Question, before: Question, figures: Sequence[Figure]) -> Question:
    """Another subject with the measure, column and part of the money of the one before (那电费呢)."""
    bare = re.search(r"呢[？?]?$", question.text) or _POINTS_BACK.match(question.text)
    if not bare or question.measures or len(before.asks) != 1 or question.intent is not Intent.FIGURE:
        return question
    last = before.asks[0]
    asks = tuple(_like(ask, last, figures) for ask in question.asks)
    intent = before.intent if before.intent in _HANDED_ON else question.intent
    return replace(question, asks=asks, intent=intent, unit=question.unit or before.unit)


def _like(ask: Ask, last: Ask, figures: Sequence[Figure]) -> Ask:
    """What is named now, asked for as the last one was; a column named after a cell is of the same row."""
    if ask.column or ask.project or ask.within or ask.scope:
        return ask
    measure = last.measure if last.measure is not Measure.COUNT else None
    if last.column and in_column(of_subject(figures, replace(last, column="")), ask.subject):
        return replace(last, column=ask.subject)
    like = replace(ask, measure=measure, scope=last.scope)
    if last.column and in_column(of_subject(figures, ask), last.column):
        like = replace(like, column=last.column)
    return like if of_subject(figures, like) else ask

"""The answerer with a language model: its draft where everything of it holds, else the built-in answer, with a word.

A draft goes through the verifier and the fence. One that does not hold is sent back once, each failure named. A
service that fails costs no more than a notice.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Generator
from dataclasses import replace

from ingest.ledger.amounts import same
from ingest.ledger.model import Amount
from ingest.ledger.settings import Settings
from qa.calls import Connection, ModelError, drained, never
from qa.drafting import Talk
from qa.fence import INCOMPLETE, UNMARKED, Judged, judged, says_nothing
from qa.kinds import why_replaced, without_words
from qa.known import NOTHING, Known
from qa.marking import marked
from qa.model import Answer, Check, Drafted, Evidence, Outcome, Question, Quoted, Stage, Step
from qa.papers import papers_for
from qa.tools import Finder
from qa.verify import Verdict

_USED_INSTEAD = "已改用内置检索答案。"
_MARKS = re.compile(r"[\[【]([\d、,，\s]+)[\]】]")
_CUT = Check("cut", False, "回答没有写完")
_SENTENCE = re.compile(r".*[。！？!?\n]", re.S)


def answer_with_model(
    question: Question,
    evidence: Evidence,
    lookup: Answer,
    settings: Settings,
    known: Known = NOTHING,
    finder: Finder | None = None,
) -> Answer:
    """The model's answer if all of it holds, else the built-in one with a notice."""
    return drained(model_steps(question, evidence, lookup, settings, known, finder))


def model_steps(
    question: Question,
    evidence: Evidence,
    lookup: Answer,
    settings: Settings,
    known: Known = NOTHING,
    finder: Finder | None = None,
    stopped: Callable[[], bool] = never,
    live: bool = False,
    connection: Connection | None = None,
) -> Generator[Step, None, Answer]:
    """Yield what is done and, `live`, of the draft the beginning that holds; return the answer. Raises Stopped.

    `connection` is the one that the question was read over: the time is that of the question, not of the draft.
    `known` is what the reports say beyond the evidence; the model is not told it, but its words are held to it.
    An ambiguous question, or one without any evidence, is not put to the model: its built-in answer stands.
    """
    if lookup.outcome is Outcome.AMBIGUOUS or not (evidence.figures or evidence.chunks or lookup.citations):
        return lookup
    papers = papers_for(question, evidence, lookup)
    talk = Talk(settings.llm, connection or Connection(settings.llm, stopped), papers, finder)
    talk.begin(question, lookup)

    def held(text: str) -> Judged:
        return judged(question, text, papers, lookup, known)

    try:
        return (yield from _drafted(question, talk, lookup, held, live))
    except ModelError as error:
        return _without_model(lookup, str(error))


def _drafted(
    question: Question, talk: Talk, lookup: Answer, held: Callable[[str], Judged], live: bool
) -> Generator[Step, None, Answer]:
    """The first draft that holds, of two; the built-in answer where neither does."""
    drafted = Drafted.FIRST
    while True:
        text = yield from _checked(talk.draft(), held if live else None)
        if says_nothing(text):
            return replace(lookup, drafted=Drafted.DECLINED)
        yield Step(Stage.CHECKING)
        found = Judged(Verdict((), ()), (_CUT,)) if talk.cut else held(text)
        if {check.name for check in found.failed} == {UNMARKED}:
            text = marked(text, found.verdict.figures, lookup.citations)
            found = held(text)
        if not found.failed:
            return _shown(question, text, talk, found, lookup, drafted)
        if drafted is Drafted.REPAIRED:
            return _not_held(question, text, talk, found, lookup)
        drafted = Drafted.REPAIRED
        talk.ask_to_mend(found.failed)
        yield Step(Stage.REPAIRING)


def _checked(steps: Generator[Step, None, str], held: Callable[[str], Judged] | None) -> Generator[Step, None, str]:
    """The steps of a draft, of whose text only whole sentences that hold are handed on, if any.

    They are held to all that the whole draft is, but for what may still come; after the first failure none follows.
    """
    passed, seen, broken = "", "", False
    while True:
        try:
            step = next(steps)
        except StopIteration as done:
            text: str = done.value
            return text
        sentences = _SENTENCE.match(step.text) if held else None
        if held and sentences and not broken and sentences[0] != seen:
            if not sentences[0].startswith(seen):
                passed = ""  # another reply: what the first one said before it used a tool is no draft
            seen = sentences[0]
            broken = any(check.name not in INCOMPLETE for check in held(seen).failed)
            passed = passed if broken else seen
        yield Step(step.stage, passed)


def _not_held(question: Question, text: str, talk: Talk, found: Judged, lookup: Answer) -> Answer:
    """The built-in answer with a notice; the draft, marked, where only some of its numbers lack a source."""
    failed = found.failed
    beside = {check.name for check in failed} - {"untraced", "kind"}
    if lookup.outcome is Outcome.NO_EVIDENCE and found.verdict.untraced and not beside:
        return _shown(question, text, talk, found, lookup, Drafted.REPAIRED, Outcome.UNVERIFIED)
    notice, failed = why_replaced(failed), without_words(failed)
    if lookup.outcome is not Outcome.ANSWERED:
        return replace(lookup, notice=notice, checks=(*lookup.checks, *failed), drafted=Drafted.REPLACED)
    return replace(
        lookup, notice=f"{notice}，{_USED_INSTEAD}", checks=(*lookup.checks, *failed), drafted=Drafted.REPLACED
    )


def _shown(
    question: Question,
    text: str,
    talk: Talk,
    found: Judged,
    lookup: Answer,
    drafted: Drafted,
    outcome: Outcome = Outcome.ANSWERED,
) -> Answer:
    """The model's text as an answer, with the citations that it uses."""
    figures = tuple(_as_looked_up(number, lookup) for number in found.verdict.figures)
    used = {int(number) for mark in _MARKS.findall(text) for number in re.findall(r"\d+", mark)}
    used |= {number for figure in figures for number in figure.citations}
    return Answer(
        question=question.text,
        outcome=outcome,
        text=text,
        mode="llm",
        figures=figures,
        citations=tuple(citation for citation in talk.papers.citations if citation.id in used),
        checks=found.checks,
        id=lookup.id,
        notice="带标记的数字在报告中找不到来源，请勿引用。" if outcome is Outcome.UNVERIFIED else "",
        drafted=drafted,
    )


def _as_looked_up(number: Quoted, lookup: Answer) -> Quoted:
    """A number with the place where it was looked up before the one that the model marks: it may stand at several."""
    amount = Amount(number.value, number.unit)
    alike = (n for n in lookup.figures if n.status == number.status and same(Amount(n.value, n.unit), amount))
    own = next(alike, None)
    return replace(number, citations=tuple(dict.fromkeys((*own.citations, *number.citations)))) if own else number


def _without_model(lookup: Answer, reason: str) -> Answer:
    """The built-in answer with the reason as notice; a model error where it found nothing either."""
    if lookup.outcome is Outcome.ANSWERED:
        return replace(lookup, notice=f"{reason}，{_USED_INSTEAD}", drafted=Drafted.FAILED)
    return replace(lookup, outcome=Outcome.MODEL_ERROR, notice=f"{reason}。", drafted=Drafted.FAILED)

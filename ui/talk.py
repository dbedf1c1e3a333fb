"""One visitor's conversation: a question goes in, the growing list of chat messages comes out."""

from __future__ import annotations

import json
import logging
import re
import time
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from typing import Any

from ingest.ledger.model import JuesuanError
from qa.call_errors import Stopped
from qa.model import Answer, Option, Outcome, Turn
from ui.desk import Desk
from ui.records import new_id
from ui.view import answer_html, partial_html, pending_html, problem_html, question_html, reveal
from ui.viewer import Beside, beside

Message = dict[str, Any]
"""A chat message as gradio takes it: role, content (HTML) and the options to choose from."""

_PAUSE_SECONDS = 0.025
_LATIN = re.compile(r"[A-Za-z]{2}")
_HAN = re.compile(r"[\u4e00-\u9fff]")
_log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Talk:
    """What was asked and answered so far, and what of it is on the screen; `id` is what it is kept under."""

    turns: tuple[Turn, ...] = ()
    shown: tuple[Message, ...] = ()
    id: str = ""


class Visitors:
    """Who is being answered now: a visitor asks one question at a time, unless a new conversation begins."""

    def __init__(self) -> None:
        self._asking: dict[str, object] = {}
        self._shown: dict[str, tuple[list[Message], Talk]] = {}
        self._given_up: dict[str, tuple[object, list[Message], Talk]] = {}

    def begin(self, visitor: str, anew: bool) -> object | None:
        """What this question is known by, None where the one before is still being answered."""
        if visitor in self._asking and not anew:
            return None
        self._asking[visitor] = question = object()
        self._given_up.pop(visitor, None)
        return question

    def waits(self, visitor: str, question: object) -> bool:
        """Whether the visitor still waits for this question."""
        return self._asking.get(visitor) is question

    def saw(self, visitor: str, messages: list[Message], talk: Talk) -> None:
        """What is on the visitor's screen now."""
        self._shown[visitor] = (messages, talk)

    def stop(self, visitor: str, words: dict[str, str]) -> tuple[list[Message], Talk] | None:
        """Give up the question that is being answered; what the screen then shows, None where there is none."""
        seen = self._shown.pop(visitor, None)
        question = self._asking.pop(visitor, None)
        if question is None or seen is None:
            return None
        messages, talk = seen
        told = _stopped(messages[:-1], words["stopped"], talk)
        self._given_up[visitor] = (question, *told)
        return told

    def given_up(self, visitor: str, question: object) -> tuple[list[Message], Talk] | None:
        """What the screen shows since the visitor gave up this question; None where nobody did, or asked again."""
        given_up = self._given_up.get(visitor)
        if given_up is None or given_up[0] is not question:
            return None
        return given_up[1], given_up[2]

    def end(self, visitor: str, question: object) -> None:
        """The question is answered, or nobody waits for it."""
        if self.waits(visitor, question):
            del self._asking[visitor]
            self._shown.pop(visitor, None)


def answer_steps(
    desk: Desk,
    text: str,
    reports: Sequence[str],
    talk: Talk,
    words: dict[str, str],
    stopped: Callable[[], bool] = lambda: False,
) -> Iterator[tuple[list[Message], Talk]]:
    """Yield (messages, talk) as the question is put, looked up, revealed bit by bit and finally sourced.

    What is revealed is verified already; the talk remembers a turn only when it was answered. Ends without an answer
    where `stopped` says that nobody waits for it.
    """
    asked = [*talk.shown, _said("user", question_html(text, words))]
    yield [*asked, _said("assistant", pending_html(words))], talk
    steps = desk.ask(text, reports, talk.turns, stopped)
    written = False
    try:
        while True:
            try:
                step = next(steps)
            except StopIteration as done:
                answer, turn = done.value
                break
            written = written or bool(step.text)
            told = pending_html(words, words[f"stage_{step.stage.value}"], step.text)
            yield [*asked, _said("assistant", told)], talk
    except Stopped:
        return
    except JuesuanError as error:
        yield _stopped(asked, words["failed"].format(reason=error), talk)
        return
    except Exception:  # the edge: the visitor gets a line, the terminal gets the traceback
        _log.exception("a question could not be answered")
        yield _stopped(asked, words["unexpected"], talk)
        return
    answer = replace(answer, id=new_id())
    if not turn.question.reports:
        words = {**words, "no_evidence": words["no_report"]}
    answer = _hinted(answer, text, words)
    # What was shown as it was written is not revealed again.
    for beginning in () if written and answer.mode == "llm" else reveal(answer.text):
        yield [*asked, _said("assistant", partial_html(beginning, answer, words))], talk
        time.sleep(_PAUSE_SECONDS)
    turns = (*talk.turns, replace(turn, answer=answer))
    follow = _followed(desk, turns)
    shown = (*asked, answered(desk, answer, turn.question.reports, follow, words))
    yield list(shown), replace(talk, turns=turns, shown=shown)


def chosen_option(value: object) -> tuple[str, list[str]]:
    """(question, reports) of a clicked option; raises JuesuanError where the browser sent anything else."""
    try:
        text, reports = json.loads(str(value))
        return str(text), [str(stem) for stem in reports]
    except (ValueError, TypeError) as error:
        raise JuesuanError("这个选项无法识别，请重新提问") from error


def _hinted(answer: Answer, text: str, words: dict[str, str]) -> Answer:
    """The answer with a word to who asked in another script than that of the reports, in vain."""
    if answer.outcome is Outcome.ANSWERED or not _LATIN.search(text) or _HAN.search(text):
        return answer
    return replace(answer, notice="\n".join(filter(None, (answer.notice, words["ask_in_chinese"]))))


def besides(desk: Desk, answer: Answer) -> dict[int, Beside]:
    """What stands beside the page of each citation: the page count of its report, and the row that is cited."""
    pages = {info.stem: info.pages for info in desk.reports()}
    return {
        one.id: beside(one.source, pages[one.source.report], desk.tables(one.source.report))
        for one in answer.citations
        if one.source.report in pages
    }


def _followed(desk: Desk, turns: Sequence[Turn]) -> list[Option]:
    try:
        return desk.follow_ups(turns[-1], [turn.question.text for turn in turns])
    except Exception:  # what might be asked next is not worth an answer
        _log.exception("no question to ask next could be made")
        return []


def answered(
    desk: Desk, answer: Answer, looked: Sequence[str], follow: Sequence[Option], words: dict[str, str]
) -> Message:
    """The message of a finished answer, with the options of an ambiguous one, or what to ask next."""
    options = [
        {"label": option.label, "value": json.dumps([option.question, option.reports], ensure_ascii=False)}
        for option in (answer.options or follow)
    ]
    message = _said("assistant", answer_html(answer, words, besides(desk, answer), looked, bool(follow)))
    return {**message, "options": options} if options else message


def _stopped(asked: list[Message], line: str, talk: Talk) -> tuple[list[Message], Talk]:
    shown = (*asked, _said("assistant", problem_html(line)))
    return list(shown), replace(talk, shown=shown)


def _said(role: str, content: str) -> Message:
    return {"role": role, "content": content}

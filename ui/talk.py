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
from ui.page_words import in_page_words
from ui.records import new_id
from ui.scope import named
from ui.view import answer_html, partial_html, pending_html, problem_html, question_html, reveal
from ui.viewer import Beside, beside

Message = dict[str, Any]
"""A chat message as gradio takes it: role, content (HTML) and the options to choose from."""

_PAUSE_SECONDS = 0.025
_STEPS = 24
_CROWD = 4
"""Where more than so many are being answered, what to ask next is not looked for."""
_LATIN = re.compile(r"[A-Za-z]{2}")
_HAN = re.compile(r"[\u4e00-\u9fff]")
_log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Talk:
    """What was asked so far, and what of it is on the screen; `id` is what it is kept under."""

    asked: tuple[Turn | None, ...] = ()
    """A question each; None where it was not answered."""
    shown: tuple[Message, ...] = ()
    """The question and what came of it, in turn."""
    id: str = ""
    chosen: tuple[tuple[str, ...], ...] = ()
    """The reports that each question was asked of where it was clicked, not typed; () where the filters said."""

    @property
    def turns(self) -> tuple[Turn, ...]:
        """The questions that were answered."""
        return tuple(turn for turn in self.asked if turn)

    def parted(self, number: int) -> tuple[Talk, tuple[str, ...]]:
        """What came before the question of this number, and the answers from it on; all of it where there is none."""
        if not 0 <= number < len(self.asked):
            return self, ()
        gone = tuple(turn.answer.id for turn in self.asked[number:] if turn and turn.answer)
        return Talk(self.asked[:number], self.shown[: 2 * number], self.id, self.chosen[:number]), gone

    def chosen_for(self, number: int, text: str) -> tuple[str, ...]:
        """The reports that this question was clicked with, where it is given again word for word."""
        turn = self.asked[number] if 0 <= number < min(len(self.asked), len(self.chosen)) else None
        return self.chosen[number] if turn and turn.answer and turn.answer.question == text.strip() else ()


@dataclass(frozen=True, slots=True)
class Attention:
    """How much of it a question gets."""

    left: Callable[[], bool] = lambda: False
    """Whether nobody waits for the answer any more."""
    crowd: Callable[[], int] = lambda: 1
    """How many are being answered now, this one among them."""

    @property
    def steps(self) -> int:
        """In how many steps an answer is revealed: each costs a busy server time that others wait for."""
        return max(2, _STEPS // max(1, self.crowd() // 2))


def answer_steps(
    desk: Desk,
    text: str,
    reports: Sequence[str],
    talk: Talk,
    words: dict[str, str],
    attention: Attention | None = None,
) -> Iterator[tuple[list[Message], Talk]]:
    """Yield (messages, talk) as the question is put, looked up, revealed bit by bit and finally sourced.

    What is revealed is verified already. The talk is another one once there is an answer, or a line in its place; what
    to ask next comes after it, and not at all where many wait. Ends without an answer where nobody waits for it.
    """
    attention = attention or Attention()
    asked = [*talk.shown, _said("user", question_html(text, words, reports if len(reports) == 1 else ()))]
    yield [*asked, _said("assistant", pending_html(words))], talk
    steps = desk.ask(text, reports, talk.turns, attention.left)
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
        yield stopped(asked, words["failed"].format(reason=in_page_words(str(error))), talk)
        return
    except Exception:  # the edge: the visitor gets a line, the terminal gets the traceback
        _log.exception("a question could not be answered")
        yield stopped(asked, words["unexpected"], talk)
        return
    answer = replace(answer, id=new_id(), text=in_page_words(answer.text))
    if not turn.question.reports:
        words = {**words, "no_evidence": words["no_report"]}
    if reports and not turn.question.reports:
        answer, words = _beyond(desk, text, talk.turns, answer, words)
    answer, words = _hinted(answer, text, words)
    # What was shown as it was written is not revealed again.
    for beginning in () if written and answer.mode == "llm" else reveal(answer.text, attention.steps):
        yield [*asked, _said("assistant", partial_html(beginning, answer, words))], talk
        time.sleep(_PAUSE_SECONDS)
    now = replace(talk, asked=(*talk.asked, replace(turn, answer=answer)))
    message = answered(desk, answer, turn.question.reports, words)
    yield [*asked, message], replace(now, shown=(*asked, message))
    if follow := _followed(desk, now.turns) if attention.crowd() <= _CROWD else []:
        message = {**message, "options": _options(follow)}
        yield [*asked, message], replace(now, shown=(*asked, message))


def chosen_option(value: object) -> tuple[str, list[str]]:
    """(question, reports) of a clicked option; raises JuesuanError where the browser sent anything else."""
    try:
        text, reports = json.loads(str(value))
        return str(text), [str(stem) for stem in reports]
    except (ValueError, TypeError) as error:
        raise JuesuanError("这个选项无法识别，请重新提问") from error


def _beyond(
    desk: Desk, text: str, turns: Sequence[Turn], answer: Answer, words: dict[str, str]
) -> tuple[Answer, dict[str, str]]:
    """Where a question names reports that are in but not among those chosen: a line that says so, and a way on."""
    found = desk.understood(text, (), turns[-1].question if turns else None).reports
    if answer.outcome is not Outcome.NO_EVIDENCE or not found:
        return answer, words
    told = replace(
        answer,
        text=words["beyond_scope"].format(names=named(found, words)),
        options=(Option(words["ask_beyond"], text, found),),
    )
    return told, {**words, "no_evidence": words["beyond"]}


def _hinted(answer: Answer, text: str, words: dict[str, str]) -> tuple[Answer, dict[str, str]]:
    """A line to who asked in another script than that of the reports, in vain; with options it stands beside them."""
    if answer.outcome is Outcome.ANSWERED or not _LATIN.search(text) or _HAN.search(text):
        return answer, words
    told = words["ask_in_chinese"]
    if answer.outcome is not Outcome.NO_EVIDENCE:
        return replace(answer, notice="\n".join(filter(None, (answer.notice, told)))), words
    return replace(answer, text=told, figures=(), citations=()), {**words, "no_evidence": words["in_chinese"]}


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


def answered(desk: Desk, answer: Answer, looked: Sequence[str], words: dict[str, str]) -> Message:
    """The message of a finished answer, with the options of an ambiguous one."""
    message = _said("assistant", answer_html(answer, words, besides(desk, answer), looked))
    return {**message, "options": _options(answer.options)} if answer.options else message


def stopped(asked: list[Message], line: str, talk: Talk) -> tuple[list[Message], Talk]:
    """The screen and the talk where a line stands in the place of an answer."""
    shown = (*asked, _said("assistant", problem_html(line)))
    return list(shown), replace(talk, shown=shown, asked=(*talk.asked, None))


def _options(options: Sequence[Option]) -> list[dict[str, str]]:
    return [
        {"label": option.label, "value": json.dumps([option.question, option.reports], ensure_ascii=False)}
        for option in options
    ]


def _said(role: str, content: str) -> Message:
    return {"role": role, "content": content}

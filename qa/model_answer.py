"""From the built-in answer to a model's: what the rules could not read is read again, then the evidence is gathered."""

from __future__ import annotations

from collections.abc import Callable, Generator, Sequence
from dataclasses import dataclass, replace

from ingest.ledger.model import Chunk, Figure, JuesuanError
from ingest.ledger.settings import Settings
from qa.calls import Connection, ModelError
from qa.case import Case
from qa.finding import CaseFinder
from qa.known import Known
from qa.llm import model_steps
from qa.model import Answer, Evidence, Option, Outcome, Stage, Step
from qa.rereading import Reading, is_unsure, reread
from qa.vocabulary import Vocabulary

_PASSAGES = 6
_FIGURES = 40


@dataclass(frozen=True, slots=True)
class Asked:
    """A question with what a model's answer to it is held against."""

    case: Case
    names: Vocabulary
    known: Known
    look_up: Callable[[str], Answer]
    """The built-in answer to another question about the same reports."""


def with_model(
    asked: Asked, lookup: Answer, settings: Settings, stopped: Callable[[], bool], live: bool
) -> Generator[Step, None, Answer]:
    """Yield the steps to a model's answer and return it, or the built-in one with a notice."""
    case = asked.case
    if lookup.outcome is Outcome.AMBIGUOUS:
        return lookup
    near, problem = _near(case)
    connection = Connection(settings.llm, stopped)
    if lookup.outcome is Outcome.NO_EVIDENCE and is_unsure(case):
        yield Step(Stage.READING)
        reading = yield from _read(case, near, connection)
        found = asked.look_up(reading.text) if reading else None
        if reading and found and found.outcome is Outcome.ANSWERED:
            return _understood(lookup, found, reading, case)
    evidence = Evidence(tuple(_figures(case, lookup)), tuple(near), case.reports)
    finder = CaseFinder(case, asked.names)
    answer = yield from model_steps(
        case.question, evidence, lookup, settings, asked.known, finder, stopped, live, connection
    )
    return replace(answer, notice="；".join(filter(None, (answer.notice.rstrip("。"), problem)))) if problem else answer


def _near(case: Case) -> tuple[Sequence[Chunk], str]:
    """The nearest passages, or none and why they cannot be searched: the built-in answer stands without them."""
    try:
        return case.find(case.question.text, _PASSAGES), ""
    except JuesuanError as error:
        return (), str(error)


def _read(case: Case, near: Sequence[Chunk], connection: Connection) -> Generator[Step, None, Reading | None]:
    """What a model takes the question for; nothing where it fails, which the draft will tell."""
    try:
        steps = reread(case, near, connection)
        while True:
            next(steps)
            yield Step(Stage.READING)
    except StopIteration as done:
        reading: Reading | None = done.value
        return reading
    except ModelError:
        return None


def _understood(lookup: Answer, found: Answer, reading: Reading, case: Case) -> Answer:
    """The answer to the reading where it is the question in other order, else the reading to choose."""
    if reading.sure:
        return replace(found, question=lookup.question, notice=f"问题按“{reading.text}”理解。")
    stems = tuple(info.stem for info in case.reports)
    option = Option(reading.text, reading.text, stems)
    return replace(lookup, options=(*lookup.options, option), notice=f"想问的也许是“{reading.text}”，可点选再问。")


def _figures(case: Case, answer: Answer) -> list[Figure]:
    """Figures a model may need: those of the subjects asked about, and those the built-in answer rests on."""
    wanted = {ask.subject for ask in case.question.asks if ask.subject} | {
        ask.project for ask in case.question.asks if ask.project
    }
    cited = {(c.source.report, c.source.page, c.source.quote) for c in answer.citations}
    chosen = [
        f
        for f in case.figures
        if f.name in wanted or f.project in wanted or (f.source.report, f.source.page, f.source.quote) in cited
    ]
    return chosen[:_FIGURES]

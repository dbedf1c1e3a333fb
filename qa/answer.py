"""Question → answer: the one readable story, with or without a language model."""

from __future__ import annotations

import time
from collections.abc import Callable, Generator, Sequence
from dataclasses import replace
from functools import cache, lru_cache, partial
from typing import TYPE_CHECKING

from ingest.ledger.amounts import Role, find_amounts
from ingest.ledger.model import Chunk, Figure, JuesuanError
from ingest.ledger.terms import squeezed
from qa.attached import Reading, given_back, with_workbooks
from qa.calls import drained, never
from qa.case import Case, no_figure
from qa.compose import Composer
from qa.counting import counts_spelled_out
from qa.following import follow_up, spelled_out
from qa.in_parts import told_in_parts
from qa.known import NOTHING, Known, known_of
from qa.lookup import lookup
from qa.model import Answer, Intent, Outcome, Question, Quoted, Stage, Step, Turn
from qa.orders import heeding_none, is_order, obeying_none
from qa.question import understand
from qa.retrieve import find_passages
from qa.scope import choose_reports
from qa.speech import in_plain_terms
from qa.totals import with_usual_total
from qa.uncovered import told_of
from qa.verify import verify_draft
from qa.vocabulary import Vocabulary

if TYPE_CHECKING:
    from ingest.ledger.settings import Settings
    from ingest.ledger.store import Ledger

_LONGEST_QUESTION = 2000


def ask(
    text: str,
    ledger: Ledger,
    settings: Settings,
    *,
    reports: Sequence[str] = (),
    history: Sequence[Turn] = (),
    id: str = "",
) -> Answer:
    """Answer one question; `reports` restricts it to these STEMs, `history` is the conversation so far."""
    return ask_turn(text, ledger, settings, reports=reports, history=history, id=id)[0]


def ask_turn(
    text: str,
    ledger: Ledger,
    settings: Settings,
    *,
    reports: Sequence[str] = (),
    history: Sequence[Turn] = (),
    id: str = "",
) -> tuple[Answer, Turn]:
    """Like ask, and the turn to hand on as history for follow-up questions."""
    return drained(ask_steps(text, ledger, settings, reports=reports, history=history, id=id))


def ask_steps(
    text: str,
    ledger: Ledger,
    settings: Settings,
    *,
    reports: Sequence[str] = (),
    history: Sequence[Turn] = (),
    id: str = "",
    stopped: Callable[[], bool] = never,
    live: bool = False,
) -> Generator[Step, None, tuple[Answer, Turn]]:
    """Like ask_turn, told step by step; `live` steps carry the beginning of the answer that has been verified.

    Raises Stopped soon after `stopped` says that nobody waits any longer.
    """
    started = time.monotonic()
    text = text.encode("utf-8", "replace").decode()  # half a character can be neither stored nor sent
    if not squeezed(text):
        raise JuesuanError("问题是空的，请输入要问的内容")
    if len(text) > _LONGEST_QUESTION:
        raise JuesuanError(f"问题超过 {_LONGEST_QUESTION} 个字，请缩短后再问")
    yield Step(Stage.LOOKING)
    plain = in_plain_terms(text)
    told = with_workbooks(ledger, reports)
    case = _case(plain, told, reports, history[-1].question if history else None)
    known = _known(told, told.version(), tuple(info.stem for info in case.reports))
    answer = _looked_up(case, known)
    answer = told_in_parts(plain, case, partial(_alone, told), _of_these_bodies(case, told, reports), answer)
    if settings.llm.provider != "none" and case.reports:
        from qa.model_answer import Asked, with_model

        names = _vocabulary(told, told.version(), tuple(info.stem for info in case.reports))

        def look_up(reading: str) -> Answer:
            return _alone(told, reading, [info.stem for info in case.reports], None)[0]

        answer = yield from with_model(Asked(case, names, known, look_up), answer, settings, stopped, live)
    answer = told_of(case, answer)
    took = round((time.monotonic() - started) * 1000)
    answer = replace(given_back(answer), question=text, id=id, took_ms=took)
    return answer, Turn(case.question, answer)


def understood(text: str, ledger: Ledger, reports: Sequence[str], before: Question | None) -> Question:
    """How a question is understood after another one, without answering it: where a conversation is taken up again."""
    return _case(in_plain_terms(text), with_workbooks(ledger, reports), reports, before).question


def _of_these_bodies(case: Case, ledger: Reading, chosen: Sequence[str]) -> list[str]:
    """The reports of every year that a question listing years may be asked of."""
    departments = {info.department for info in case.reports}
    return list(chosen) or [info.stem for info in ledger.reports() if info.department in departments]


def _alone(ledger: Reading, text: str, stems: Sequence[str], before: Question | None) -> tuple[Answer, Question]:
    """One half answered by itself."""
    half = _case(text, ledger, stems, before)
    known = _known(ledger, ledger.version(), tuple(info.stem for info in half.reports))
    return _looked_up(half, known), half.question


def _case(text: str, ledger: Reading, chosen: Sequence[str], before: Question | None) -> Case:
    """Understand the question and gather what it may be answered from."""
    infos = ledger.reports()
    first = _all_names(ledger, ledger.version())
    scope = choose_reports(text, infos, chosen, before, first.mentions(squeezed(text)))
    stems = [info.stem for info in scope.reports]
    figures = _figures(ledger, ledger.version(), tuple(stems))
    names = _vocabulary(ledger, ledger.version(), tuple(stems))
    full = counts_spelled_out(spelled_out(text, before, figures), figures)
    question = understand(full, names, scope.named)
    question = follow_up(replace(question, text=text), before, figures)
    question = with_usual_total(question, figures, scope.previous_of is not None)
    question = replace(
        question, reports=tuple(stems), departments=tuple(dict.fromkeys(i.department for i in scope.reports))
    )
    blank = {info.stem for info in scope.reports if any("空白模板" in issue for issue in info.issues)}
    defines = question.intent is Intent.DEFINITION

    def readable(chunks: Sequence[Chunk]) -> list[Chunk]:
        """Without what a blank form only asks to be filled in; its definitions are as good as any."""
        filled = (c for c in chunks if c.source.report not in blank or (defines and c.form == "definition"))
        return heeding_none(filled)

    return Case(
        question,
        scope,
        figures,
        # Several ways to answer look at the same passages and tables: they are fetched once a question, if at all.
        find=cache(lambda words, k: readable(find_passages(ledger, words, stems, k))),
        passages=cache(lambda: readable(ledger.chunks(stems))),
        tables=cache(lambda: [(stem, table) for stem in stems if stem not in blank for table in ledger.tables(stem)]),
        single=lambda words: _single(replace(_case(words, ledger, stems, None), single=no_figure)),
    )


def _single(case: Case) -> Figure | None:
    """The one figure that answers a question by itself; None where none or several do."""
    out = lookup(case)
    told = {(number.value, number.unit, number.status) for number in out.numbers}
    if out.outcome is not Outcome.ANSWERED or len(told) != 1:
        return None
    value, unit, status = told.pop()
    if status != "quoted" or value is None:
        return None
    places = [citation.source for citation in out.citations]
    cited = (f for f in case.figures if f.source in places and f.amount.unit == unit)
    own = [f for f in cited if abs(f.amount.value) == abs(value)]
    return min(own, key=lambda f: f.subject not in case.question.subjects, default=None)


@lru_cache(maxsize=8)
def _figures(ledger: Reading, version: int, stems: tuple[str, ...]) -> Sequence[Figure]:
    """The figures of some reports, without any that only an order in a report names."""
    return obeying_none(ledger.figures(stems)) if stems else []


@lru_cache(maxsize=2)
def _all_names(ledger: Reading, version: int) -> Vocabulary:
    """Names in all reports, to tell the words that name a report from those that ask; without reading the figures."""
    return Vocabulary(one for one in ledger.names() if not is_order(f"{one.printed}{one.column}{one.project}"))


@lru_cache(maxsize=8)
def _vocabulary(ledger: Reading, version: int, stems: tuple[str, ...]) -> Vocabulary:
    """Names in some reports, gathered once for each state of the ledger: half of an answer's time otherwise."""
    return Vocabulary(_figures(ledger, version, stems))


@lru_cache(maxsize=8)
def _known(ledger: Reading, version: int, stems: tuple[str, ...]) -> Known:
    """What these reports say as a whole, for the verifier; gathered once for each state of the ledger."""
    return known_of(_figures(ledger, version, stems)) if stems else NOTHING


def _looked_up(case: Case, known: Known) -> Answer:
    """The lookup answer after the verifier has read it like anybody's draft."""
    out = lookup(case)
    answer = Answer(
        question=case.question.text,
        outcome=out.outcome,
        text=out.text,
        figures=tuple(dict.fromkeys(out.numbers)),
        citations=tuple(out.citations),
        options=tuple(out.options),
        checks=tuple(out.checks),
    )
    if out.outcome is not Outcome.ANSWERED:
        return answer
    if case.question.intent is Intent.REPORT:
        return _about_files(case, answer)
    question = case.question
    verdict = verify_draft(
        answer.text,
        answer.citations,
        _cited(case, out),
        answer.figures,
        question.years,
        question.text,
        question.subjects,
        known,
    )
    if verdict.ok:
        return replace(answer, figures=_with_all(answer.figures, verdict.figures))
    # Fail closed: an answer of our own that does not pass is shown as unverified, what did not hold marked and told.
    failed = tuple(check for check in verdict.checks if not check.ok)
    return replace(answer, outcome=Outcome.UNVERIFIED, figures=verdict.figures, checks=(*answer.checks, *failed))


def _with_all(own: Sequence[Quoted], verified: Sequence[Quoted]) -> tuple[Quoted, ...]:
    """The answer's numbers, and those that stand in a passage it copies: every number of the text has its source."""
    known = {(abs(number.value), number.unit) for number in own}
    return (*own, *(number for number in verified if (abs(number.value), number.unit) not in known))


def _about_files(case: Case, answer: Answer) -> Answer:
    """What is said of the files themselves is no figure of a report: each number must be a file's page count."""
    pages = {info.pages for info in case.reports}
    told = [one.amount for one in find_amounts(answer.text) if one.role is Role.AMOUNT and one.amount.unit == "页"]
    if all(amount.value in pages for amount in told):
        return answer
    return replace(answer, outcome=Outcome.UNVERIFIED)


def _cited(case: Case, out: Composer) -> list[Figure]:
    """Figures that stand at the cited places."""
    places = {(c.source.report, c.source.page, c.source.quote) for c in out.citations}
    return [f for f in case.figures if (f.source.report, f.source.page, f.source.quote) in places]

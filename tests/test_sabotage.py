"""Seeded faults: each lowers the score it should, and the mark of the samples does not hold with any of them."""

from __future__ import annotations

from collections.abc import Callable, Generator
from dataclasses import replace
from typing import Any

import pytest

from eval.cases import CASES, EvalCase, load_cases
from eval.marks import load_marks, mark_of
from eval.measures import Measures, measured
from eval.modes import Mode, llm_mode, lookup_mode
from eval.run import Result, run_cases
from eval.scorers import score
from ingest.ledger.amounts import Role, find_amounts
from ingest.ledger.settings import Settings
from ingest.ledger.store import Ledger
from qa.calls import Reply
from qa.fence import Judged
from qa.model import Answer, Outcome, Quoted
from qa.verify import Verdict
from tests import sabotage as s

SAMPLES = load_cases(CASES / "samples.yaml")

READING = [
    (s.drop_rows, "numbers"),
    (s.shift_column, "numbers"),
    (s.swap_measures, "numbers"),
    (s.lose_digits, "numbers"),
    (s.wrong_page, "pages"),
    (s.rounded_off, "numbers"),
    (s.wrong_unit, "numbers"),
    (s.last_year, "numbers"),
    (s.sign_lost, "direction"),
    (s.other_department, "numbers"),
    (s.unreadable, "asked"),
]
"""Faults of what the ledger holds, and the score that must fall."""

ANSWERING = [
    (s.refuse, "outcome"),
    (s.refuse, "numbers"),
    (s.always_answer, "stated"),
    (s.quote_of_another, "quote"),
    (s.turn_direction, "direction"),
    (s.miscalculate, "calculation"),
    (s.operands_of_nowhere, "calculation"),
    (s.tell_more, "sourced"),
    (s.whole_row, "near_miss"),
    (s.bare_numbers, "words"),
    (s.broken, "asked"),
]
"""Faults of how it is answered, and the score that must fall."""

TURNED = [
    (s.made_up_in_refusal, "sourced"),
    (s.turn_signs, "direction"),
    (s.exchange_numbers, "numbers"),
    (s.exchange_kinds, "labels"),
    (s.another_year, "labels"),
    (s.exchange_order, "direction"),
    (s.report_of_another, "pages"),
    (s.without_numbers, "numbers"),
    (s.see_citation, "numbers"),
]
"""Right answers turned wrong, and the score that must fail in one of ten of them at least."""


@pytest.fixture(scope="module")
def sound(sample_ledger: Ledger, sample_settings: Settings) -> list[Result]:
    """The answers without any fault."""
    return run_cases(SAMPLES, lookup_mode(sample_ledger, sample_settings))


def unsearched(mode: Mode) -> Mode:
    """A way to answer whose search is not measured, which takes half of the time."""
    return replace(mode, find=lambda case, k: [])


def held(results: list[Result], name: str) -> int:
    """In how many cases a score holds."""
    return measured(results).scores[name][0]


def unlike(sound: list[Result], faulty: list[Result], name: str) -> None:
    """The score fell, right answers became fewer, and the committed mark notices."""
    before, after = measured(sound), measured(faulty)
    told = f"{name}: {before.scores[name]} → {after.scores[name]}, right {before.right} → {after.right}"
    print(told)
    assert after.asked == before.asked == len(SAMPLES)
    assert after.scores[name][0] < before.scores[name][0], told
    assert after.right < before.right, told
    assert not mark_of(faulty).holds(load_marks()["samples"]), told


def test_without_a_fault_the_mark_holds(sound: list[Result]) -> None:
    assert mark_of(sound).holds(load_marks()["samples"])


@pytest.mark.parametrize(("fault", "name"), READING, ids=lambda part: getattr(part, "__name__", part))
def test_a_fault_of_reading_is_seen(
    fault: Any, name: str, sound: list[Result], sample_ledger: Ledger, sample_settings: Settings
) -> None:
    ledger: Any = s.FaultyLedger(sample_ledger, fault)
    unlike(sound, run_cases(SAMPLES, unsearched(lookup_mode(ledger, sample_settings))), name)


def test_lost_reasons_are_seen(sound: list[Result], sample_ledger: Ledger, sample_settings: Settings) -> None:
    ledger: Any = s.FaultyLedger(sample_ledger, s.without_reasons, s.no_reason_in)
    unlike(sound, run_cases(SAMPLES, unsearched(lookup_mode(ledger, sample_settings))), "words")


@pytest.mark.parametrize(("fault", "name"), ANSWERING, ids=lambda part: getattr(part, "__name__", part))
def test_a_fault_of_answering_is_seen(fault: Callable[[Answer], Answer], name: str, sound: list[Result]) -> None:
    of_case = {result.case.id: result.answer for result in sound}

    def answer(case: EvalCase) -> Answer:
        told = of_case[case.id]
        assert told
        return fault(told)

    unlike(sound, run_cases(SAMPLES, Mode("lookup", answer, lambda case, k: [])), name)


@pytest.mark.parametrize(("fault", "name"), TURNED, ids=lambda part: getattr(part, "__name__", part))
def test_a_right_answer_turned_wrong_is_seen(fault: Callable[[Answer], Answer], name: str, sound: list[Result]) -> None:
    right = [(result.case, result.answer) for result in sound if result.right and result.answer]
    touched = [(case, fault(answer)) for case, answer in right if fault(answer) != answer]
    fell = [case.id for case, answer in touched if any(n.name == name and not n.right for n in score(case, answer))]
    print(f"{name}: {len(fell)} of {len(touched)}")
    assert len(touched) >= 3 and len(fell) >= 0.1 * len(touched)


def test_a_forgotten_conversation_is_seen(
    sound: list[Result], sample_ledger: Ledger, sample_settings: Settings
) -> None:
    whole = unsearched(lookup_mode(sample_ledger, sample_settings))
    deaf = replace(whole, answer=lambda case: whole.answer(case.model_copy(update={"conversation": []})))
    unlike(sound, run_cases(SAMPLES, deaf), "outcome")


# --- retrieval ---------------------------------------------------------------------------------------------------


def test_an_unsorted_search_is_seen(sound: list[Result], sample_ledger: Ledger, sample_settings: Settings) -> None:
    ledger: Any = s.FaultyLedger(sample_ledger, order=lambda found: found[::-1])
    before, after = measured(sound), found_with(ledger, sound, sample_settings)
    print(
        f"recall@1 {before.recall[1]:.2f} → {after.recall[1]:.2f}, MRR {before.reciprocal:.2f} → {after.reciprocal:.2f}"
    )
    assert after.recall[1] < before.recall[1] - 0.2 and after.reciprocal < before.reciprocal - 0.2
    assert after.ranked == before.ranked > 0


def test_a_search_that_breaks_has_found_nothing(
    sound: list[Result], sample_ledger: Ledger, sample_settings: Settings
) -> None:
    def fail(found: list[Any]) -> list[Any]:
        raise OSError("disk")

    after = found_with(s.FaultyLedger(sample_ledger, order=fail), sound, sample_settings)
    assert set(after.recall.values()) == {0.0} and after.ranked == measured(sound).ranked


def found_with(ledger: Any, sound: list[Result], settings: Settings) -> Measures:
    """The same answers, but passages of another search."""
    answers = {result.case.id: result.answer for result in sound}
    mode = Mode("lookup", lambda case: answers[case.id], lookup_mode(ledger, settings).find)  # type: ignore[return-value]
    return measured(run_cases(SAMPLES, mode))


# --- verifier ----------------------------------------------------------------------------------------------------

BAD_DRAFT = "决算数为 999.99 万元[1]，占 88.88%[1]。"


@pytest.mark.parametrize("verified", [True, False], ids=["verifier on", "verifier off"])
def test_a_bad_model_does_harm_only_where_nobody_verifies(
    verified: bool,
    sound: list[Result],
    sample_ledger: Ledger,
    sample_settings: Settings,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr("qa.calls.Connection.reply", said)
    if not verified:
        monkeypatch.setattr("qa.llm.judged", lambda question, text, *rest: Judged(Verdict((), believed(text)), ()))
    settings = sample_settings.model_copy(update={"llm": sample_settings.llm.model_copy(update={"provider": "openai"})})
    results = run_cases(SAMPLES, unsearched(llm_mode(sample_ledger, settings)))
    if verified:
        for name in ("numbers", "words", "pages", "stated"):
            assert held(results, name) == held(sound, name), (name, [r.case.id + r.why for r in results if not r.right])
        answered = [result.answer for result in results if result.answer and result.answer.outcome is Outcome.ANSWERED]
        assert not [answer.text for answer in answered if "999.99" in answer.text]
    else:
        for name in ("numbers", "stated"):
            unlike(sound, results, name)


def said(*_: object) -> Generator[str, None, Reply]:
    """The bad draft, whatever the model is asked."""
    yield from ()
    return Reply(BAD_DRAFT)


def believed(text: str) -> tuple[Quoted, ...]:
    """Every number of a text as if it were quoted."""
    amounts = (one.amount for one in find_amounts(text) if one.role is Role.AMOUNT)
    return tuple(Quoted(a.printed, a.value, a.unit, "quoted", (1,)) for a in amounts)

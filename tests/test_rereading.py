"""Questions that rules cannot read: a model proposes, and only what says the question in other order is answered."""

from __future__ import annotations

from dataclasses import replace

import pytest

from ingest.ledger.model import JuesuanError
from ingest.ledger.settings import LlmSettings, Settings
from ingest.ledger.store import Ledger
from qa.answer import _case, ask
from qa.model import Answer, Drafted, Outcome
from qa.prompts import READING
from qa.rereading import candidates, is_unsure, reading_of
from tests.scripted_server import Turn, scripted
from tests.test_answer_schema import FARMING

ODD = "咱局里迎来送往吃喝一共花费了多少"


def with_model(settings: Settings, base_url: str) -> Settings:
    """The settings with a chat service."""
    llm = LlmSettings(provider="openai", model="scripted", base_url=base_url, max_retries=0)
    return settings.model_copy(update={"llm": llm})


def answered(ledger: Ledger, settings: Settings, question: str, reading: str) -> tuple[Answer, list[str]]:
    """The answer where the model reads the question so and finds nothing, and what it was told by whom."""
    with scripted("材料中没有") as server:
        server.script.turns = [Turn(text=reading)]
        answer = ask(question, ledger, with_model(settings, server.base_url), reports=[FARMING])
        return answer, [request["messages"][0]["content"] for request in server.script.requests]


def test_a_question_that_rules_read_is_not_read_again(sample_ledger: Ledger) -> None:
    assert not is_unsure(_case("公务接待费是多少", sample_ledger, [FARMING], None))
    assert is_unsure(_case(ODD, sample_ledger, [FARMING], None))


def test_a_dead_service_is_not_called_again_and_again(sample_ledger: Ledger, sample_settings: Settings) -> None:
    with scripted("材料中没有") as server:
        server.script.status = 503
        there = with_model(sample_settings, server.base_url)
        there = there.model_copy(update={"llm": there.llm.model_copy(update={"max_retries": 1, "tools": "off"})})
        answer = ask(ODD, sample_ledger, there, reports=[FARMING])
    assert answer.outcome is Outcome.MODEL_ERROR and len(server.script.requests) == 3


def test_one_question_has_one_bound_of_time(sample_ledger: Ledger, sample_settings: Settings) -> None:
    with scripted("材料中没有") as server:
        server.script.delay_s = 2.0
        there = with_model(sample_settings, server.base_url)
        there = there.model_copy(update={"llm": there.llm.model_copy(update={"total_s": 3.4, "tools": "off"})})
        answer = ask(ODD, sample_ledger, there, reports=[FARMING])
    assert (
        answer.outcome is Outcome.MODEL_ERROR and answer.drafted is Drafted.FAILED and len(server.script.requests) == 2
    )


def test_a_search_that_fails_leaves_the_built_in_answer(
    sample_ledger: Ledger, sample_settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    def broken(*_: object) -> list[object]:
        raise JuesuanError("索引是另一个模型建的，请重建")

    question = "公务接待费是多少"
    case = _case(question, sample_ledger, [FARMING], None)
    right = ask(question, sample_ledger, sample_settings, reports=[FARMING])
    monkeypatch.setattr("qa.answer._case", lambda *_: replace(case, find=broken))
    with scripted("材料中没有") as server:
        answer = ask(question, sample_ledger, with_model(sample_settings, server.base_url), reports=[FARMING])
    assert (answer.outcome, answer.text) == (Outcome.ANSWERED, right.text)
    assert "索引是另一个模型建的，请重建" in answer.notice and server.script.requests


def test_a_proposal_is_offered_not_answered(sample_ledger: Ledger, sample_settings: Settings) -> None:
    case = _case(ODD, sample_ledger, [FARMING], None)
    near = case.find(ODD, 6)
    names = candidates(case.question, case.figures, near)
    name = next(one for one in names if ask(f"{one}是多少", sample_ledger, sample_settings, reports=[FARMING]).figures)
    said = f'{{"科目": "{name}", "指标": "", "年度": null}}'
    answer, told = answered(sample_ledger, sample_settings, ODD, said)
    assert told == [READING] and answer.outcome is Outcome.NO_EVIDENCE and not answer.figures
    assert [option.question for option in answer.options] == [f"{name}是多少"]
    assert name in answer.notice
    chosen = ask(answer.options[0].question, sample_ledger, sample_settings, reports=answer.options[0].reports)
    assert chosen.outcome is Outcome.ANSWERED


@pytest.mark.parametrize(
    "reading",
    [
        "公务接待费",
        "{}",
        '{"科目": "烟酒费", "指标": "", "年度": null}',
        '{"科目": ["公务接待费"]}',
        '{"科目": "公务接待费", "年度": 1999}',
        '{"科目": "公务接待费", "指标": ["决算数"]}',
        '{"科目": "公务接待费", "指标": {}}',
        '{"科目": "公务接待费", "指标": 5}',
        '{"科目": "公务接待费", "年度": [2023]}',
        '{"科目": "公务接待费", "年度": {"a": 2023}}',
        '{"科目": "公务接待费", "年度": true}',
        '{"科目": "公务接待费", "年度": "2022"}',
        '{"科目": "公务接待费", "指标": "感想"}',
        "{not json}",
    ],
)
def test_a_proposal_that_the_reports_do_not_know_is_dropped(
    reading: str, sample_ledger: Ledger, sample_settings: Settings
) -> None:
    case = _case(ODD, sample_ledger, [FARMING], None)
    assert reading_of(reading, case, ["公务接待费"]) is None
    answer, _ = answered(sample_ledger, sample_settings, ODD, reading)
    assert answer.outcome is Outcome.NO_EVIDENCE and not answer.options


def test_only_the_questions_own_words_in_other_order_are_sure(sample_ledger: Ledger) -> None:
    said = '{"科目": "公务接待费", "指标": "", "年度": null}'
    for words, sure in (("接待公务", True), ("接待公务宴请", False), ("接待", False)):
        case = _case("迎来送往", sample_ledger, [FARMING], None)
        question = type(case.question)(f"{words}是多少", case.question.intent, words=f"{words}是多少")
        reading = reading_of(
            said, type(case)(question, case.scope, case.figures, case.find, case.passages), ["公务接待费"]
        )
        assert reading is not None and reading.sure is sure, words

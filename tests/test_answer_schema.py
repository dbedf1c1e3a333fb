"""docs/answer.schema.json: real answers of every outcome keep to it, and it refuses what would break the promise."""

from __future__ import annotations

from typing import Any

import jsonschema
import pytest

from eval.cases import CASES, load_cases
from ingest.ledger.settings import LlmSettings, Settings
from ingest.ledger.store import Ledger, open_ledger
from qa.answer import ask
from qa.compose import Composer
from qa.model import Outcome
from tests.answer_schema import SCHEMA, check_object
from tests.fakes import ambiguous, answered
from tests.real import TakenIn, settings_for
from tests.scripted_server import scripted

FARMING = "青杉县示例农业农村局2023年度部门决算公开"


def test_the_schema_is_one() -> None:
    jsonschema.Draft202012Validator.check_schema(SCHEMA)


# --- real answers -----------------------------------------------------------------------------------------------


def check_cases(name: str, ledger: Ledger, settings: Settings) -> set[str]:
    """Every answer to the cases of a file keeps to the schema; the outcomes seen."""
    outcomes = set()
    for case in load_cases(CASES / f"{name}.yaml"):
        answer = ask(case.question, ledger, settings, reports=case.reports, id=case.id).to_json()
        check_object(answer)
        outcomes.add(answer["outcome"])
    return outcomes


def test_answers_on_the_samples(sample_ledger: Ledger, sample_settings: Settings) -> None:
    assert {"answered", "no_evidence"} <= check_cases("samples", sample_ledger, sample_settings)


@pytest.mark.reports
@pytest.mark.parametrize("name", ["budgets", "finals"])
def test_answers_on_real_reports(name: str, real_folder: TakenIn) -> None:
    settings = settings_for(real_folder.data)
    with open_ledger(settings) as ledger:
        assert {"answered", "no_evidence"} <= check_cases(name, ledger, settings)


def test_a_choice_of_reports(sample_ledger: Ledger, sample_settings: Settings) -> None:
    answer = ask("公务接待费是多少", sample_ledger, sample_settings)
    assert answer.outcome is Outcome.AMBIGUOUS
    check_object(answer.to_json())


def test_a_lookup_that_does_not_hold(
    sample_ledger: Ledger, sample_settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    say = Composer.say
    monkeypatch.setattr(Composer, "say", lambda self, text: say(self, f"{text}另有 77.77 万元。"))
    answer = ask("公务接待费是多少", sample_ledger, sample_settings, reports=[FARMING])
    assert answer.outcome is Outcome.UNVERIFIED
    check_object(answer.to_json())


DRAFTS = [
    ("公务接待费是多少", "2023年公务接待费{value}万元[1]。", 200, "llm", "answered"),
    ("公务接待费是多少", "2023年公务接待费{value}万元[1]，即{value}万元。", 200, "llm", "answered"),
    ("上年公务接待费是多少", "上年为{before}万元（{value}万元 − {change}万元）[1]，2022年是{before}万元。", 200, "llm", "answered"),
    ("公务接待费是多少", "2023年公务接待费99.99万元[1]。", 200, "lookup", "answered"),
    ("会议费为什么增长", "2023年会议费为12.34万元[1]。", 200, "llm", "unverified"),
    ("会议费为什么增长", "", 500, "lookup", "model_error"),
    ("公务接待费是多少", "", 500, "lookup", "answered"),
]  # fmt: skip


@pytest.mark.parametrize(("question", "draft", "status", "mode", "outcome"), DRAFTS)
def test_answers_of_a_model(
    question: str,
    draft: str,
    status: int,
    mode: str,
    outcome: str,
    sample_ledger: Ledger,
    sample_settings: Settings,
) -> None:
    known = {f.measure.value: f.amount for f in sample_ledger.figures([FARMING]) if f.name == "公务接待费" and f.group}
    value, change = known["决算数"].value, known["增减额"].value
    with scripted(draft.format(value=value, change=change, before=value - change), status) as server:
        llm = LlmSettings(provider="openai", model="scripted", base_url=server.base_url, max_retries=0)
        answer = ask(question, sample_ledger, sample_settings.model_copy(update={"llm": llm}), reports=[FARMING])
    assert (answer.mode, answer.outcome.value) == (mode, outcome), answer
    check_object(answer.to_json())


# --- what the schema refuses ------------------------------------------------------------------------------------

QUOTED, _, COMPUTED = answered().to_json()["figures"]
UNTRACED = {"text": "3.47 万元", "value": "3.47", "unit": "万元", "status": "untraced", "citations": []}
OPTION = ambiguous().to_json()["options"][0]
CITED = answered().to_json()["citations"][0]


def without(thing: dict[str, Any], *keys: str) -> dict[str, Any]:
    """The object without some keys."""
    return {key: value for key, value in thing.items() if key not in keys}


BROKEN: list[tuple[str, dict[str, Any]]] = [
    ("no such outcome", {"outcome": "fine"}),
    ("a key of its own", {"extra": 1}),
    ("negative time", {"took_ms": -1}),
    ("a bare number", {"figures": [{"text": "3"}]}),
    ("answered with nothing", {"answer": ""}),
    ("answered with a number that was not traced", {"figures": [QUOTED, UNTRACED]}),
    ("answered with something to choose", {"options": [OPTION]}),
    ("numbers and no citation", {"citations": []}),
    ("not there, with a number that was not traced", {"outcome": "no_evidence", "figures": [UNTRACED]}),
    ("nothing to choose from", {"outcome": "ambiguous", "options": []}),
    ("unverified, and nothing failed", {"outcome": "unverified"}),
    ("quoted from nowhere", {"figures": [{**QUOTED, "citation": None}]}),
    ("quoted without a citation", {"figures": [without(QUOTED, "citation")]}),
    ("quoted from several places", {"figures": [{**QUOTED, "citations": [1]}]}),
    ("quoted and calculated", {"figures": [{**QUOTED, "expression": "1 + 1"}]}),
    ("computed without an expression", {"figures": [without(COMPUTED, "expression")]}),
    ("computed by an empty expression", {"figures": [{**COMPUTED, "expression": ""}]}),
    ("computed from nothing", {"figures": [{**COMPUTED, "citations": []}]}),
    ("computed and quoted", {"figures": [{**COMPUTED, "citation": 1}]}),
    ("untraced and cited", {"outcome": "unverified", "figures": [{**UNTRACED, "citations": [1]}]}),
    ("a float", {"figures": [{**QUOTED, "value": 3.47}]}),
    ("a rounded power", {"figures": [{**QUOTED, "value": "3.47E+2"}]}),
    ("page 0", {"citations": [{**CITED, "page": 0}]}),
    ("half a box", {"citations": [{**CITED, "bbox": [1, 2]}]}),
]


@pytest.mark.parametrize("broken", [broken for _, broken in BROKEN], ids=[name for name, _ in BROKEN])
def test_the_schema_refuses_what_is_not_an_answer(broken: dict[str, Any]) -> None:
    whole = answered().to_json()
    if broken.get("outcome") == "unverified" and "figures" in broken:
        whole["checks"] = [{"name": "untraced", "ok": False, "detail": "找不到"}]
    if broken.get("outcome") == "ambiguous":
        whole |= {"figures": [], "citations": []}
    check_object(answered().to_json())
    with pytest.raises(jsonschema.ValidationError):
        check_object({**whole, **broken})


def test_a_reference_that_leads_nowhere_is_refused() -> None:
    whole = answered().to_json()
    for broken in (
        {"figures": [{**QUOTED, "citation": 7}]},
        {"figures": [{**QUOTED, "text": "9.99 万元"}]},
        {"answer": whole["answer"] + "[7]"},
        {"citations": [CITED, CITED]},
    ):
        with pytest.raises(AssertionError):
            check_object({**whole, **broken})

"""The questions that come with the synthetic samples: their truth was made before any answer was seen."""

from __future__ import annotations

import json
import re
from decimal import Decimal
from typing import Any

import pytest

from eval.scorers import cited_for, unlisted
from ingest.ledger.model import Amount, UnlikeUnits
from ingest.ledger.settings import Settings
from ingest.ledger.store import Ledger
from qa.answer import ask
from qa.model import Answer, Outcome
from tests.real import ROOT


def truth_questions() -> list[dict[str, Any]]:
    """Every question of samples/*.truth.json."""
    out: list[dict[str, Any]] = []
    for path in sorted((ROOT / "samples").glob("*.truth.json")):
        out += json.loads(path.read_text(encoding="utf-8"))["questions"]
    return out


def says(answer: Answer, value: str, unit: str) -> bool:
    """Whether a number of the answer is this amount, in whatever unit of money."""
    for number in answer.figures:
        try:
            if Amount(number.value, number.unit).to(unit).value == Decimal(value):
                return True
        except UnlikeUnits:
            continue
    return False


@pytest.mark.parametrize("case", truth_questions(), ids=lambda case: str(case["id"]))
def test_truth_question(case: dict[str, Any], sample_ledger: Ledger, sample_settings: Settings) -> None:
    answer = ask(case["question"], sample_ledger, sample_settings, reports=case["reports"])
    assert answer.outcome.value == case["outcome"], answer.text
    missing = [n for n in case["numbers"] if not says(answer, n["value"], n["unit"])]
    assert not missing, f"{missing} missing in: {answer.text}"
    plain = answer.text.replace(" ", "").replace(",", "")
    for alternatives in case["terms"]:
        assert any(word.replace(" ", "") in plain for word in alternatives), f"{alternatives} missing in: {answer.text}"
    if case["numbers"] and case["page"]:
        wanted = [Amount(Decimal(n["value"]), n["unit"]) for n in case["numbers"]]
        assert case["page"] in [citation.source.page for citation in cited_for(answer, wanted)], answer.text
    assert answer.outcome is not Outcome.ANSWERED or not unlisted(answer), answer.text


@pytest.mark.parametrize("page", ["README.md", "README.zh-CN.md"])
def test_what_the_readme_asks_is_answered(sample_ledger: Ledger, sample_settings: Settings, page: str) -> None:
    """A newcomer's first questions, straight from the page, over the samples that make chat takes in."""
    text = (ROOT / page).read_text("utf-8")
    questions = re.findall(r'juesuan ask "([^"]+)"', text) + re.findall(r"[`“](\S*示例\S*为何\S*?)[`”]", text)
    assert len(questions) == 3
    for question in questions:
        answer = ask(question, sample_ledger, sample_settings)
        assert answer.outcome is Outcome.ANSWERED and answer.figures, question

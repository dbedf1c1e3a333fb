"""What a term means: the report's own explanation, a clause of another term's, or that there is none."""

from __future__ import annotations

import pytest

from ingest.ledger.settings import Settings
from ingest.ledger.store import Ledger
from qa.answer import ask
from qa.model import Answer, Outcome

SAMPLE = "云溪市示例文化和旅游局2023年度部门决算公开"
WAYS = [
    "什么是{}",
    "{}是什么意思",
    "{}的定义",
    "{}怎么定义",
    "{}的名词解释",
    "{}这个词什么意思",
    "{}指的是什么",
    "解释一下{}",
]


def _asked(question: str, ledger: Ledger, settings: Settings) -> Answer:
    return ask(question, ledger, settings, reports=[SAMPLE])


@pytest.mark.parametrize("way", WAYS)
def test_a_listed_term_is_explained(way: str, sample_ledger: Ledger, sample_settings: Settings) -> None:
    answer = _asked(way.format("机关运行经费"), sample_ledger, sample_settings)
    assert answer.outcome is Outcome.ANSWERED and "机关运行经费" in answer.text
    assert "机关运行经费" in answer.citations[0].source.row


@pytest.mark.parametrize("way", WAYS)
def test_a_term_without_explanation_has_none(way: str, sample_ledger: Ledger, sample_settings: Settings) -> None:
    answer = _asked(way.format("培训费"), sample_ledger, sample_settings)
    assert answer.outcome is Outcome.NO_EVIDENCE and "没有找到“培训费”的名词解释" in answer.text


def test_other_questions_of_a_term_are_no_definitions(sample_ledger: Ledger, sample_settings: Settings) -> None:
    for question in ("公务接待费是什么原因增长的", "公务接待费的意义和金额是多少"):
        answer = _asked(question, sample_ledger, sample_settings)
        assert "名词解释" not in answer.text

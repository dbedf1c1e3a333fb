"""What must not be reckoned with or ranked together: a plan and a change, amounts for changes, a body that is left out."""

from __future__ import annotations

import pytest

from ingest.ledger.settings import Settings
from ingest.ledger.store import Ledger
from qa.answer import ask
from qa.model import Outcome

FARMING = "青杉县示例农业农村局2023年度部门决算公开"
CULTURE = "云溪市示例文化和旅游局2023年度部门决算公开"


@pytest.mark.parametrize(
    ("question", "number"),
    [
        # 5.55 万元 planned, 5.50 spent, 104 times: page 7
        ("公务接待费比全年预算省了多少", "0.05 万元"),
        ("公务接待费全年预算每批次多少钱", "533.65 元"),
        ("2023年三公经费为什么比2022年减少？", "18.23 万元"),
    ],
)
def test_like_is_reckoned_with_like(
    sample_ledger: Ledger, sample_settings: Settings, question: str, number: str
) -> None:
    answer = ask(question, sample_ledger, sample_settings, reports=[FARMING])
    assert answer.outcome is Outcome.ANSWERED, answer.text
    assert number in answer.text, answer.text


@pytest.mark.parametrize(
    "question",
    [
        "公务接待每人每天多少",
        "国内公务接待以外每人次接待费多少",
    ],
)
def test_an_average_over_what_is_not_counted_is_none(
    sample_ledger: Ledger, sample_settings: Settings, question: str
) -> None:
    answer = ask(question, sample_ledger, sample_settings, reports=[FARMING])
    assert answer.outcome is not Outcome.ANSWERED, answer.text


@pytest.mark.parametrize(
    "question",
    [
        "文化和旅游局和农业农村局2023年公务接待费谁增加得多",
        "文化和旅游局和农业农村局2023年公务接待费谁比预算省得多",
    ],
)
def test_who_changed_more_is_not_who_has_more(sample_ledger: Ledger, sample_settings: Settings, question: str) -> None:
    answer = ask(question, sample_ledger, sample_settings, reports=[FARMING, CULTURE])
    assert "最高" not in answer.text and "更高" not in answer.text, answer.text


def test_why_it_overspent_is_corrected_where_it_did_not(sample_ledger: Ledger, sample_settings: Settings) -> None:
    answer = ask("公务接待费为什么超预算", sample_ledger, sample_settings, reports=[FARMING])
    assert "没有超预算" in answer.text and "5.50 万元" in answer.text, answer.text

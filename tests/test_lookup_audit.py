"""What does not add up, asked in the chat: answered from the audit, every number cited and verified."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from eval.corpus import Plan, make_corpus
from ingest.ledger.settings import Settings
from ingest.ledger.store import Ledger, open_ledger
from ingest.pipeline import ingest_paths
from qa.answer import ask
from qa.model import Outcome
from tests.real import CONGRESS_2017, FINANCE, MODEL, STREET, settings_for


@pytest.mark.parametrize(
    "question",
    [
        *("这份报告有哪些数字对不上", "有没有勾稽错误", "数字有没有前后矛盾的地方"),
        *("报告里有什么对不上的地方", "哪里对不上", "报告的数据有没有问题", "核对一下这份报告"),
    ],
)
def test_a_clean_report_is_told_to_agree_with_its_sums(
    sample_ledger: Ledger, sample_settings: Settings, question: str
) -> None:
    stem = sample_ledger.reports()[0].stem
    answer = ask(question, sample_ledger, sample_settings, reports=[stem])
    assert answer.outcome is Outcome.ANSWERED and "核对的数字都对得上" in answer.text
    assert answer.citations and any(number.status == "computed" for number in answer.figures)


def test_a_total_is_shown_with_its_parts(sample_ledger: Ledger, sample_settings: Settings) -> None:
    stem = sample_ledger.reports()[0].stem
    answer = ask("三公的合计对吗", sample_ledger, sample_settings, reports=[stem])
    assert answer.outcome is Outcome.ANSWERED and "相加为" in answer.text and "两者相等" in answer.text


@pytest.mark.parametrize(
    "question",
    [
        "三公经费是多少",
        "收入总计和支出总计各是多少",
        "公务接待费为何增长",
        "支出总计和收入总计一致吗",
        "预算数与决算数为什么不一致",
    ],
)
def test_other_questions_are_answered_as_before(
    sample_ledger: Ledger, sample_settings: Settings, question: str
) -> None:
    stem = sample_ledger.reports()[0].stem
    assert "相加为" not in ask(question, sample_ledger, sample_settings, reports=[stem]).text


def test_what_is_planted_is_told_and_verified(tmp_path: Path) -> None:
    plants = ("rate_wrong", "missing_reason", "template_words", "public_parts", "share_wrong")
    make_corpus(Plan(1, 1, ("western",), 3, ("none",), plants, 1), tmp_path)
    settings = settings_for(tmp_path / "data")
    truth = json.loads(next(tmp_path.glob("*.truth.json")).read_text("utf-8"))
    with open_ledger(settings) as ledger:
        assert [one.status for one in ingest_paths([tmp_path], ledger, settings)] == ["added"]
        answer = ask("有没有勾稽错误", ledger, settings)
    assert answer.outcome is Outcome.ANSWERED, [check for check in answer.checks if not check.ok]
    told = answer.text.replace(",", "")
    assert "没有说明原因" in told and "没有填数" in told
    assert all(one["printed"].replace(",", "") in told for one in truth["planted"] if one["class"] == "error")


def test_of_several_reports_one_is_to_be_chosen(sample_ledger: Ledger, sample_settings: Settings) -> None:
    answer = ask("有没有勾稽错误", sample_ledger, sample_settings)
    assert answer.outcome is Outcome.AMBIGUOUS and len(answer.options) == len(sample_ledger.reports())


@pytest.mark.reports
@pytest.mark.parametrize(
    ("stem", "question", "told"),
    [
        (FINANCE, "这份报告有哪些数字对不上", ("71.73%", "71.65%", "0.3 万元", "2,961.68 万元")),
        (MODEL, "有没有勾稽错误", ("100.00%", "职业年金")),
        (MODEL, "三公的合计对吗", ("41.33 万元", "37.86 万元", "3.47 万元", "两者相等")),
        (STREET[1], "哪些数字有误", ("352.67 万元", "3,503,499 元")),
        (CONGRESS_2017, "这份报告有哪些数字对不上", ("8.75%", "26.69%")),
    ],
)
def test_real_contradictions_are_told_and_verified(
    real_ledger: Ledger, real_settings: Settings, stem: str, question: str, told: tuple[str, ...]
) -> None:
    answer = ask(question, real_ledger, real_settings, reports=[stem])
    assert answer.outcome is Outcome.ANSWERED, [check for check in answer.checks if not check.ok]
    assert all(words in answer.text for words in told), answer.text

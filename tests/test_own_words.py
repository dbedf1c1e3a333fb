"""Questions in one's own words: rows, projects, double questions and follow-ups, and where they must be refused."""

from __future__ import annotations

import pytest

from ingest.ledger.settings import Settings
from ingest.ledger.store import Ledger
from qa.answer import ask_turn
from qa.halves import halves
from qa.model import Answer, Outcome, Turn

CULTURE = "云溪市示例文化和旅游局2023年度部门决算公开"
FARMING = "青杉县示例农业农村局2023年度部门决算公开"


def _last(questions: list[str], stem: str, ledger: Ledger, settings: Settings) -> Answer:
    """The answer to the last of some questions that follow one another."""
    history: list[Turn] = []
    for question in questions:
        answer, turn = ask_turn(question, ledger, settings, reports=[stem], history=history)
        history.append(turn)
    return answer


TOLD = [
    (CULTURE, ["旅游品牌推广项目拍了几部短片"], "13 部"),
    (CULTURE, ["旅游品牌推广项目拍了几部短片", "计划几部呢"], "12 部"),
    (CULTURE, ["旅游品牌推广项目拍了几部短片", "培训了多少人呢"], "574 人次"),
    (CULTURE, ["云溪旅游推广为啥没花完"], "85.39%"),
    (CULTURE, ["采购总共多少，货物工程服务各多少"], "113.75 万元"),
    (CULTURE, ["公务接待费比上年多了还是少了，差多少"], "0.26 万元"),
    (FARMING, ["农田管护管了多少亩"], "25,289 亩"),
    (FARMING, ["农田管护花了多少钱"], "341.31 万元"),
    (FARMING, ["病虫情报发了几期"], "18 期"),
    (FARMING, ["车有几辆？百万以上设备几台"], "0 台（套）"),
    (CULTURE, ["行政运行里项目支出占多少"], "0.00%"),  # the table prints 0.00 there
]


@pytest.mark.parametrize(("stem", "questions", "number"), TOLD, ids=lambda value: str(value)[-24:])
def test_own_words_find_the_row(
    stem: str, questions: list[str], number: str, sample_ledger: Ledger, sample_settings: Settings
) -> None:
    answer = _last(questions, stem, sample_ledger, sample_settings)
    assert answer.outcome is Outcome.ANSWERED, answer.text
    assert number in {one.text for one in answer.figures}, answer.text


REFUSED = [
    (CULTURE, ["旅游品牌推广项目请了几个明星"]),
    (CULTURE, ["公务接待费是多少", "那图书馆呢"]),
    (FARMING, ["统防统治用了几架无人机"]),
]


@pytest.mark.parametrize(("stem", "questions"), REFUSED, ids=lambda value: str(value)[-24:])
def test_what_no_row_says_is_refused(
    stem: str, questions: list[str], sample_ledger: Ledger, sample_settings: Settings
) -> None:
    answer = _last(questions, stem, sample_ledger, sample_settings)
    assert answer.outcome is Outcome.NO_EVIDENCE, answer.text


def test_a_whole_is_not_added_to_its_parts(sample_ledger: Ledger, sample_settings: Settings) -> None:
    answer = _last(["采购总共多少，货物工程服务各多少"], CULTURE, sample_ledger, sample_settings)
    assert "544.38" not in answer.text


def test_an_amount_of_another_subject_is_told_to_be_so(sample_ledger: Ledger, sample_settings: Settings) -> None:
    answer = _last(["机关运行经费比上年增加了0.90万元，为什么"], FARMING, sample_ledger, sample_settings)
    assert answer.text.startswith("与报告不符"), answer.text
    assert {"1.50 万元", "0.90 万元"} <= {one.text for one in answer.figures}, answer.text


@pytest.mark.parametrize("text", ["三公经费是多少", "2023年，三公经费是多少？", "甲多少，乙多少，丙多少"])
def test_only_two_questions_have_halves(text: str) -> None:
    assert halves(text) is None


def test_a_row_of_two_years_is_asked_back(sample_ledger: Ledger, sample_settings: Settings) -> None:
    answer, _ = ask_turn("病虫情报发了几期", sample_ledger, sample_settings)
    assert answer.outcome is Outcome.AMBIGUOUS, answer.text
    assert len(answer.options) == 2

"""Arithmetic that a question spells out, counts as people name them, and wrong numbers that a question takes for granted."""

from __future__ import annotations

from decimal import Decimal

import pytest

from ingest.ledger.model import Amount, Figure, Measure, Source
from ingest.ledger.settings import Settings
from ingest.ledger.store import Ledger
from qa.answer import ask
from qa.asserted import asserted_direction
from qa.counting import counts_spelled_out
from qa.lookup_worded import spelled_out
from tests.real import COURT, FINANCE, MODEL, SOCIAL, STREET, UNIVERSITY
from tests.test_answers import NOT_THERE, Case, answer_to, check

CASES = [
    # Sums, differences and quotients, each operand looked up by itself.
    Case(UNIVERSITY, "教育支出加科学技术支出", "425287.27万元 2536.65万元", 8, computed="427823.92万元"),
    Case(UNIVERSITY, "教育支出与科学技术支出之差是多少", "425287.27万元 2536.65万元", 8, computed="422750.62万元"),
    Case(UNIVERSITY, "本年支出合计除以在校学生人数", "457676.75万元 58000人", 4, computed="7.89万元"),
    Case(UNIVERSITY, "教育支出除以本年支出合计是多少", "", 8, computed="92.92%"),
    Case(FINANCE, "公用经费减人员经费", "184.65万元 2152.26万元", 17, computed="1967.61万元"),
    Case(
        FINANCE, "人员经费加公用经费再加项目支出是多少", "2152.26万元 184.65万元 603.14万元", 17, computed="2940.05万元"
    ),
    Case(MODEL, "公务用车运行维护费除以车辆数", "37.86万元 8辆", 10, "公务用车运行维护费每辆", computed="4.73万元"),
    # Two readings of 总支出 stand in this report: nothing is reckoned with either.
    Case(UNIVERSITY, "总支出除以专任教师", outcome=NOT_THERE, never="没有找到“支出总计”的记载"),
    # How many there are, in the words that people use.
    Case(UNIVERSITY, "在校学生人数是多少", "58000人", 4),
    Case(UNIVERSITY, "普通本科生人数", "40000人", 4),
    # The half that the report leaves to be worked out; the side that it tells the measure of.
    Case(
        MODEL,
        "一般公共预算财政拨款项目支出是多少",
        "1891.20万元 1180.94万元",
        8,
        computed="710.26万元",
        never="1402.37",
    ),
    Case(FINANCE, "财政拨款年初预算是多少", "2993.92万元", 21),
    # A wrong amount or direction that the question takes for granted.
    Case(STREET[2], "2025年万里街道因公出国费花了5万，都去哪儿了", "0万元", 30, "与报告不符"),
    Case(STREET[2], "10万元的公务接待费都请了谁", "1.35万元", 30, "与报告不符"),
    Case(STREET[2], "一般公共预算比上年减少了3355.65万元，减在哪了", "3355.65万元", 6, "不是减少 增加"),
    Case(STREET[1], "财政拨款预算多了876.75万，多出来的干什么用", "876.75万元", 6, "不是增加 减少"),
    Case(COURT, "培训费比上年多安排了69万，多培训了谁", "69万元", 24, "不是增加 减少"),
    # What is right is not corrected, and whom it went to is not told.
    Case(STREET[2], "1.35万元的公务接待费都请了谁", outcome=NOT_THERE, never="与报告不符"),
    Case(SOCIAL, "公务接待请了谁", outcome=NOT_THERE, never="与报告不符"),
]


@pytest.mark.reports
@pytest.mark.parametrize("case", CASES, ids=lambda case: case.question)
def test_spelled_out_question_is_answered(case: Case, real_ledger: Ledger, real_settings: Settings) -> None:
    check(case, answer_to(case, real_ledger, real_settings))


SPELLED = [
    ("总支出除以在校学生", ["/"], ["总支出", "在校学生"]),
    ("生均支出大概多少（总支出除以在校学生）", ["/"], ["总支出", "在校学生"]),
    ("请问人员经费加上公用经费一共多少万元？", ["+"], ["人员经费", "公用经费"]),
    ("用本年收入减去财政拨款收入还剩多少", ["-"], ["本年收入", "财政拨款收入"]),
    ("会议费和培训费之和", ["+"], ["会议费", "培训费"]),
    ("住房公积金与提租补贴的差额是多少", ["-"], ["住房公积金", "提租补贴"]),
]
NOT_SPELLED = [
    "公务接待费比上年增加多少",
    "三公经费追加了多少预算",
    "固定资产减值准备是多少",
    "教育费附加支出多少",
    "项目支出为什么减少",
    "加强党建的经费多少",
    "加班费是多少",
]


@pytest.mark.parametrize(("text", "signs", "names"), SPELLED)
def test_arithmetic_is_read(text: str, signs: list[str], names: list[str]) -> None:
    assert spelled_out(text) == (signs, names)


@pytest.mark.parametrize("text", NOT_SPELLED)
def test_words_for_changes_are_no_arithmetic(text: str) -> None:
    assert spelled_out(text) is None


def _figure(name: str, amount: str, unit: str) -> Figure:
    source = Source("示例", 1, None, "", None, None, "")
    value = Amount(Decimal(amount), unit, amount)
    return Figure("示例局", 2023, None, name, Measure.COUNT, value, source, printed=name)


def test_a_count_that_the_report_names_is_left_as_it_is() -> None:
    own = [_figure("在校学生", "300", "人"), _figure("公务接待费", "3", "万元")]
    assert counts_spelled_out("在校学生人数是多少", own) == "在校学生有多少"
    named = [*own, _figure("在校学生人数", "310", "人")]
    assert counts_spelled_out("在校学生人数是多少", named) == "在校学生人数是多少"
    assert counts_spelled_out("公务接待费总数是多少", own) == "公务接待费总数是多少"


@pytest.mark.parametrize(
    ("words", "sign"),
    [("培训费多安排了69万", 1), ("比上年少花了3.2万元", -1), ("减少了5万元", -1), ("花了5万元", 0), ("增加多少", 0)],
)
def test_the_direction_of_an_asserted_amount(words: str, sign: int) -> None:
    assert asserted_direction(words) == sign


BUDGETS = [
    "2024年万里街道和普陀区财政局三公经费预算数比较",
    "万里街道和财政局2024年三公经费预算谁多",
]


@pytest.mark.reports
@pytest.mark.parametrize("question", BUDGETS)
def test_a_plan_is_compared_with_a_plan(question: str, real_ledger: Ledger, real_settings: Settings) -> None:
    answer = ask(question, real_ledger, real_settings)
    assert {"47.91 万元", "0.95 万元"} <= {number.text for number in answer.figures} and "决算数" not in answer.text


@pytest.mark.reports
def test_what_was_spent_is_not_ranked_with_plans(real_ledger: Ledger, real_settings: Settings) -> None:
    answer = ask("2024年各部门机关运行经费谁最高", real_ledger, real_settings)
    assert "184.65 万元" in answer.text and "443.18" not in answer.text
    assert "只有预算数的报告未列入比较" in answer.text

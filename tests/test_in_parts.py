"""Several questions in one, years that are told of only as the year before, and questions that mean every body."""

from __future__ import annotations

from collections.abc import Sequence

import pytest

from ingest.ledger.settings import Settings
from ingest.ledger.store import Ledger
from qa.answer import ask, ask_turn
from qa.halves import questions_of
from qa.model import Outcome
from tests.real import COMMERCE, COURT, FINANCE, MODEL, STREET, UNIVERSITY

BUDGET = UNIVERSITY.replace("决算", "预算")


@pytest.mark.reports
@pytest.mark.parametrize(
    ("report", "question", "words"),
    [
        (MODEL, "23年公务接待费多少，22年是多少", ["3.47 万元", "2022 年公务接待费为 2.21 万元"]),
        (MODEL, "公务接待费多少钱，几批多少人，人均多少", ["115.67 元", "98 批次", "300 人次"]),
        (MODEL, "公务用车费用多少，为什么增加，占三公多少", ["37.86 万元", "车辆老化", "91.60%"]),
        (FINANCE, "24年为什么没有公务接待费，预算多少", ["0.95 万元", "第一问没有找到"]),
        (STREET[2], "2025年支出总共多少，比上年多了多少", ["18,976.76 万元", "增加 3,355.65 万元"]),
        (MODEL, "公务用车有几辆，跑车花了多少钱", ["7 辆", "第二问没有找到"]),
        # the base of 持平 stands a sentence before it
        (FINANCE, "公务接待费为什么变化", ["与2023年度持平", "没有变动"]),
        (FINANCE, "2023年公务接待费是多少", ["2023 年公务接待费为 0.00 万元"]),
        (COURT, "2018年支出预算是多少", ["33,172.15 万元"]),
        (COURT, "2018年的总预算是多少，倒推一下", ["33,172.15 万元"]),
        (COMMERCE[1], "2024年的支出预算原来是多少？用今年的数减去增加额", ["12,659.76 万元"]),
        (FINANCE, "人员经费是公用经费的多少倍", ["11.66 倍"]),
        (FINANCE, "收入决算表里，行政运行这一行除了财政拨款还有多少其他收入", ["0.01 万元"]),
        (COMMERCE[0], "贸易高质量发展专项的钱具体分成哪几块，各多少", ["2,921.00 万元", "支持外贸发展 370.00"]),
        (COMMERCE[1], "2025年打算买车不", ["没有。"]),
    ],
)
def test_every_part_is_answered(
    report: str, question: str, words: Sequence[str], real_ledger: Ledger, real_settings: Settings
) -> None:
    answer = ask(question, real_ledger, real_settings, reports=[report])
    assert answer.outcome is Outcome.ANSWERED
    assert [word for word in words if word not in answer.text] == [], answer.text
    numbers = [number.text for number in answer.figures]
    assert len(answer.citations) == len({citation.source for citation in answer.citations})
    assert all(number in answer.text for number in numbers)


@pytest.mark.reports
@pytest.mark.parametrize(
    ("report", "question", "never"),
    [
        # the university's 财政拨款 is a part of what it spends
        (BUDGET, "2023年支出预算比上年多了多少", "2,898.54"),
        (MODEL, "2022年公务接待费为什么下降", "1.26"),
        (MODEL, "2022年公务接待费为什么增加", "1.26"),
        (MODEL, "2022年公务接待费增加了多少", "1.26"),
        (COMMERCE[0], "贸易高质量发展专项，市级加区级支持总部经济一共安排多少", "1,106"),
        (COMMERCE[0], "科技创新、生命健康、商业创新、贸易高质量发展四个专项，哪个最多", "13,260"),
        # the second question asks for the greatest of something that was not found
        (UNIVERSITY, "2023年三公经费决算多少，哪项最多", "389,606.87"),
    ],
)
def test_a_change_of_something_else_is_no_answer(
    report: str, question: str, never: str, real_ledger: Ledger, real_settings: Settings
) -> None:
    answer = ask(question, real_ledger, real_settings, reports=[report])
    assert answer.outcome is Outcome.NO_EVIDENCE and never not in answer.text


@pytest.mark.reports
def test_which_sort_of_paper_it_is(real_ledger: Ledger, real_settings: Settings) -> None:
    for report, kind in zip(COMMERCE, ("部门预算", "单位预算"), strict=True):
        answer = ask("这份是部门预算还是单位预算", real_ledger, real_settings, reports=[report])
        assert answer.outcome is Outcome.ANSWERED and f"2025年度{kind}" in answer.text


@pytest.mark.reports
def test_last_year_is_still_told_by_the_report_of_this_year(real_ledger: Ledger, real_settings: Settings) -> None:
    for question in ("2022年公务接待费是多少", "公务接待费跟2022年相比增加了多少"):
        answer = ask(question, real_ledger, real_settings, reports=[MODEL])
        assert answer.outcome is Outcome.ANSWERED and "1.26 万元" in answer.text


@pytest.mark.reports
def test_a_part_of_a_part_is_not_told_beside_it(real_ledger: Ledger, real_settings: Settings) -> None:
    answer = ask("三公经费为什么减少", real_ledger, real_settings, reports=[STREET[2]])
    assert answer.text.count("减少 10 万元") == 2  # 三公经费, and 公务用车购置及运行维护费 in it


@pytest.mark.reports
def test_which_body_is_asked_of_all_of_them(real_ledger: Ledger, real_settings: Settings) -> None:
    before, turn = ask_turn("万里街道2024年公务接待费多少", real_ledger, real_settings, reports=[], history=[])
    assert "1.35 万元" in before.text
    for question in ("这四家哪个单位的公务接待费最多", "哪家的公务接待费最多"):
        answer, _ = ask_turn(question, real_ledger, real_settings, reports=[], history=[turn])
        assert answer.outcome is Outcome.ANSWERED
        first = answer.text.index("中共昌吉回族自治州委员会组织部")
        assert first < answer.text.index("上海市普陀区财政局") and "年度不同" in answer.text
    still, _ = ask_turn("三公经费呢", real_ledger, real_settings, reports=[], history=[turn])
    assert "47.91 万元" in still.text


@pytest.mark.reports
def test_the_total_is_asked_for_whatever_was_asked_before(real_ledger: Ledger, real_settings: Settings) -> None:
    _, turn = ask_turn("2025年三公经费为什么减少", real_ledger, real_settings, reports=[STREET[2]], history=[])
    answer, _ = ask_turn("收入总共多少", real_ledger, real_settings, reports=[STREET[2]], history=[turn])
    assert answer.outcome is Outcome.ANSWERED and "18,976.76 万元" in answer.text


@pytest.mark.reports
def test_a_change_of_several_years_is_asked_back(real_ledger: Ledger, real_settings: Settings) -> None:
    answer = ask("三公经费为什么减少", real_ledger, real_settings, reports=list(STREET))
    assert answer.outcome is Outcome.AMBIGUOUS and not answer.checks


@pytest.mark.reports
def test_an_order_names_the_first_and_what_is_unlike(real_ledger: Ledger, real_settings: Settings) -> None:
    question = "昌吉州组织部2023、万里街道2024、江苏人大2017，三公经费从高到低排一下"
    answer = ask(question, real_ledger, real_settings)
    assert answer.outcome is Outcome.ANSWERED
    at = [answer.text.index(value) for value in ("最高", "833.60", "47.91", "41.33", "口径不同", "年度不同")]
    assert at == sorted(at)
    least = ask("谁的三公经费最少", real_ledger, real_settings, reports=[MODEL, FINANCE])
    assert "财政局（2024 年）最低" in least.text and "相差 41.33 万元" in least.text


def test_questions_of_a_text() -> None:
    assert questions_of("甲2023年，X多少，为什么增加？占Y多少") == ["甲2023年，X多少", "为什么增加", "占Y多少"]
    assert questions_of("X是多少") == ["X是多少"]
    assert questions_of("多少，多少，多少，多少，多少") == []

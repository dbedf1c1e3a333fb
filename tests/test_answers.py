"""Questions on real reports with answers checked by hand against the page: figure, unit, page, outcome."""

from __future__ import annotations

import re
from dataclasses import dataclass
from decimal import Decimal

import pytest

from eval.scorers import cited_for, unlisted
from ingest.ledger.model import Amount, UnlikeUnits
from ingest.ledger.settings import Settings
from ingest.ledger.store import Ledger
from qa.answer import ask
from qa.model import Answer, Outcome
from tests.real import (
    COMMERCE,
    CONGRESS_2017,
    CONGRESS_2019,
    COURT,
    FINANCE,
    MODEL,
    SOCIAL,
    STREET,
    TEMPLATE,
    UNIVERSITY,
)

pytestmark = pytest.mark.reports

ANSWERED, NOT_THERE, AMBIGUOUS = Outcome.ANSWERED, Outcome.NO_EVIDENCE, Outcome.AMBIGUOUS


@dataclass(frozen=True)
class Case:
    """What a right answer to a question holds."""

    report: str
    question: str
    numbers: str = ""
    page: int = 0
    words: str = ""
    outcome: Outcome = ANSWERED
    computed: str = ""
    never: str = ""


CASES = [
    # The model report: the questions that the tool exists for.
    Case(MODEL, "公务接待费为何增长", "3.47万元 1.26万元 57.01%", 9, "增加 批次 人员"),
    Case(MODEL, "上年公务接待费是多少", "2.21万元", 9, computed="2.21万元"),
    Case(MODEL, "2023年收入总计多少", "2667.41万元", 4),
    Case(MODEL, "项目支出占多大比例", "54.25%", 4),
    Case(MODEL, "一般行政管理事务为什么增长这么多", "433.87万元 193.05万元 80.16%", 6, "援疆干部人才"),
    Case(MODEL, "哪个项目执行率最低", "34.79%", 36, "机关运行补助"),
    Case(MODEL, "主题教育的钱为什么没花完", "", 16, "部分资金结转 2024年"),
    Case(MODEL, "机关运行经费是什么意思", "", 39, "参照公务员法管理 公用经费"),
    Case(MODEL, "政府采购总额和授予中小企业的占比", "73.13万元 95.97%", 11),
    Case(MODEL, "接待一个人平均花多少钱", "3.47万元 300人次 115.67元", 10, computed="115.67元"),
    Case(MODEL, "会议费是多少", outcome=NOT_THERE, words="会议费"),
    Case(MODEL, "公务接待费为什么下降了", "1.26万元 57.01%", 9, "不是减少 增加"),
    # The way people type.
    Case(MODEL, "2023年组织部请客吃饭花了多少？", "3.47万元", 9, never="41.33 37.86"),
    Case(MODEL, "2023年政府采购支出总额是多少元？请按元回答，不要用万元", "731300元", 11),
    Case(MODEL, "按收支总体口径（不光是财政拨款），年未结转和结余还有多少钱？", "82.54万元", 4, never="634.01"),
    Case(MODEL, "公务用车运行费的全年预算数跟决算数分别多少？", "37.86万元", 10, "全年预算 决算"),
    Case(MODEL, "机关运行补助经费（年初预算140万那个项目）的执行率", "76.81%", 28, never="34.79"),
    Case(MODEL, "一般行政管理事务(项)2022年决算数应该是多少万元？", "240.82万元", 6, computed="240.82万元"),
    Case(MODEL, "资产里明明是8辆车，公务用车保有量却写7辆，差的那辆是怎么回事？", "", 10, "业务用车 未使用财政拨款"),
    Case(MODEL, "在职多少人", "65人", 3),
    Case(MODEL, "公务用车有几辆", "7辆", 10),
    Case(MODEL, "有没有出国费用", "0万元", 9, "没有"),
    Case(MODEL, "下设哪些处室", "", 3, "调研室 公务员三科"),
    Case(MODEL, "养车花了多少钱", "37.86万元", 10),
    # Sums, comparisons, ranks.
    Case(MODEL, "本年支出加上年末结转结余，跟支出总计对得上吗？差多少", "2667.42万元 2667.41万元 0.01万元", 4, "尾差"),
    Case(MODEL, "公务用车费和公务接待费，哪个涨得更快？各涨了百分之多少", "20.73% 57.01%", 9, "公务接待费增长更快"),
    Case(MODEL, "绩效自评表里，资金执行率低于60%的有哪几个项目？", "34.79% 42.63% 56.64% 57.93% 58.12%", 36, "主题教育 档案", never="76.81"),
    Case(MODEL, "得分最低的三个项目", "70分", 17, "主题教育 机关运行补助"),
    Case(MODEL, "哪个科目增长最快", "100.00%", 7, "职业年金"),
    Case(MODEL, "2023年三公经费下降了7.76万元，主要省在哪一项上？", "7.76万元 23.12%", 9, "增加"),
    # What is not there is said, and nothing stands in for it.
    Case(MODEL, "公用经费里印刷费具体花了几万？", outcome=NOT_THERE, words="印刷费", never="137.48"),
    Case(MODEL, "2021年的三公经费是多少", outcome=NOT_THERE, words="2021"),
    Case(MODEL, "部长是谁", outcome=NOT_THERE),
    Case(MODEL, "2023年工资福利支出多少", outcome=NOT_THERE, words="工资福利支出"),
    Case(MODEL, "部门整体绩效自评一共得了多少分？", page=38, words="不予公开"),
    # Tables before narrative, codes in three cells, text and table apart.
    Case(FINANCE, "印刷费是多少", "7.61万元", 16),
    Case(FINANCE, "三公经费预算多少", "0.95万元", never="0.00"),
    Case(FINANCE, "信息化建设支出为什么小于预算", "135.90万元 135.25万元", 22, "进度"),
    Case(FINANCE, "行政运行年初预算和决算分别是多少", "1560.05万元 1511.89万元", 22),
    Case(FINANCE, "有没有政府性基金", "", 23, "没有"),
    Case(FINANCE, "人员经费和公用经费哪个多", "2152.26万元 184.65万元", 23, "人员经费更高"),
    Case(SOCIAL, "差旅费多少", "1.15万元", 13),
    Case(SOCIAL, "事业运行预算完成率", "63.97%", 18, computed="63.97%"),
    Case(SOCIAL, "为什么2024年收支增加", "307.82万元 100.00%", 17, "成立"),
    Case(SOCIAL, "三公经费", "", 20, "无"),
    # A university: income against expenditure, the whole against 财政拨款.
    Case(UNIVERSITY, "高等教育的决算数是多少", "389606.87万元", 12, never="186,663.39 363,483.12"),
    Case(UNIVERSITY, "高等教育收入是多少", "363483.12万元", 10, never="389,606.87"),
    Case(UNIVERSITY, "财政拨款支出中，高等教育（2050205）的基本建设资金支出是多少？", "5536.97万元", 14),
    Case(UNIVERSITY, "教育支出占总支出的比重", "92.92%", 17),
    Case(UNIVERSITY, "为什么其他收入减少了", "39049.48万元", 16, "债务收入减少"),
    Case(UNIVERSITY, "留学教育支出多少钱", "1309.00万元", never="738.86"),
    Case(UNIVERSITY, "三公经费是多少", outcome=NOT_THERE, words="三公经费"),
    # Budgets.
    Case(COURT, "案件审判预算多少，为什么减少", "1599.11万元 234.19万元 12.77%", 20),
    Case(COURT, "提租补贴增长了百分之几", "64.70%", 21),
    Case(COURT, "有多少辆车", "66辆", 25),
    Case(COURT, "公务接待费预算是多少", "86.95万元", 23),
    Case(CONGRESS_2017, "人大会议预算多少", "1305.25万元"),
    Case(CONGRESS_2019, "三公经费合计", "767.60万元", 9),
    Case(STREET[0], "万里街道2023年机关运行经费预算数", "786.09万元", 28),
    Case(STREET[2], "2025年万里街道城管执法科目的预算是多少元？", "6522681元"),
    Case(STREET[2], "2025年公务用车购置费预算为什么比2024年少？", "10万元", 30, "车辆类型不同"),
    Case("+".join(STREET), "万里街道公益性岗位补贴预算这三年（2023-2025）是什么趋势，给出每年数", "635.10万元 421.23万元 58.28万元", 8, "逐年下降"),
    Case("+".join(STREET[1:]), "万里街道的城乡社区支出预算，2025年比2024年增加多少元，增幅多少？", "34984023元 29.30%", 9, computed="34984023元"),
    Case("+".join(STREET), "万里街道2022年机关运行经费预算是多少？", outcome=NOT_THERE, words="2022", never="786.09"),
    Case(COMMERCE[0], "机关运行经费", "171.01万元"),
    # Codes, cells, containers, parts of the money: the near misses.
    Case(UNIVERSITY, "2210201是多少", "15400.44万元", 13, never="7,448.44"),
    Case(STREET[2], "2120199科目2025年基本支出预算", "53121126元", never="101,341,746"),
    Case(COMMERCE[1], "一般公共服务支出的公用经费是多少", "1467842元", 9, never="21,601,733"),
    Case(FINANCE, "行政运行的项目支出是多少", "8.37万元", never="603.14"),
    Case(CONGRESS_2019, "立法费及法制专刊费多少", "120.00万元", 13, never="2,416.43"),
    Case("西南大学2023年度部门预算", "236教师工作专项的上年结转", "23.78万元", 35, never="244.78"),
    Case(STREET[2], "商品和服务支出里哪一项最大", "4333478元", 27, "办公费"),
    Case("+".join(STREET), "哪年的三公经费预算最高", "47.91万元", words="2024"),
    Case(COURT, "机关运行经费里的会议费是多少", "111.30万元", 15, never="271.02"),
    Case(FINANCE, "财政拨款的年初结转结余是多少", "21.63万元", 13, never="49.14"),
    Case(UNIVERSITY, "项目支出里财政拨款的是多少", "38084.87万元", never="243,015.38"),
    Case(UNIVERSITY, "高等教育支出（全口径，不是财政拨款）是多少", "389606.87万元", never="186,663.39"),
    Case(FINANCE, "奖金发了多少", page=16, words="为空"),
    Case(MODEL, "人员经费占基本支出的比重", "88.36%", 8, computed="88.36%", never="88.24"),
    Case(MODEL, "三公经费增长的原因是什么", "41.33万元 7.76万元", 9, "车辆"),
    Case(FINANCE, "公务用车有几辆", "0辆", 24),
    Case(MODEL, "公务接待费超支了吗", "3.47万元", words="没有超预算"),
    Case("西南大学2023年度部门预算+" + UNIVERSITY, "2023年财政拨款收入决算比预算多多少", "12139.00万元", computed="12139.00万元"),
    Case(STREET[2], "2025年因公出国费由哪家公司承办", outcome=NOT_THERE),
    Case(TEMPLATE, "有没有机关运行经费", outcome=NOT_THERE, words="空白模板"),
    # Two entities of nearly one name, a blank form: never a guess.
    Case("+".join(COMMERCE), "商务委员会机关运行经费是多少", outcome=AMBIGUOUS),
    Case(TEMPLATE, "公务接待费多少", outcome=NOT_THERE, words="空白模板"),
]  # fmt: skip


def answer_to(case: Case, ledger: Ledger, settings: Settings) -> Answer:
    """Ask the case's question of its reports."""
    return ask(case.question, ledger, settings, reports=[stem for stem in case.report.split("+") if stem])


def amounts(text: str) -> list[Amount]:
    """ "3.47万元 57.01%" → amounts."""
    out = []
    for part in text.split():
        digits = re.match(r"[\d.]+", part)
        assert digits, part
        out.append(Amount(Decimal(digits[0]), part[digits.end() :]))
    return out


def says(answer: Answer, wanted: Amount, status: str = "") -> bool:
    """Whether a number of the answer is this amount (and has this status)."""
    for number in answer.figures:
        try:
            same = Amount(number.value, number.unit).to(wanted.unit).value == wanted.value
        except UnlikeUnits:
            same = False
        if same and status in ("", number.status):
            return True
    return False


def pages(answer: Answer, wanted: list[Amount]) -> set[int]:
    """The pages that these amounts are cited from; all pages cited where no amount is wanted."""
    return {citation.source.page for citation in cited_for(answer, wanted)}


def check(case: Case, answer: Answer) -> None:
    """Hold an answer to all that its case says of it."""
    assert answer.outcome is case.outcome, answer.text
    for amount in amounts(case.numbers):
        assert says(answer, amount), f"{amount.value}{amount.unit} is missing in: {answer.text}"
    for amount in amounts(case.computed):
        assert says(answer, amount, "computed"), answer.text
    plain = answer.text.replace(" ", "")
    for word in case.words.split():
        assert word in plain, answer.text
    for word in case.never.split():
        assert word not in plain, answer.text
    if case.page:
        assert case.page in pages(answer, amounts(case.numbers)), answer.text


@pytest.mark.parametrize("case", CASES, ids=lambda case: f"{case.report[:6]}-{case.question[:24]}")
def test_answer(case: Case, real_ledger: Ledger, real_settings: Settings) -> None:
    check(case, answer_to(case, real_ledger, real_settings))


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.question[:24])
def test_every_number_has_a_source(case: Case, real_ledger: Ledger, real_settings: Settings) -> None:
    answer = answer_to(case, real_ledger, real_settings)
    assert answer.outcome is not ANSWERED or not unlisted(answer), answer.text
    ids = {citation.id for citation in answer.citations}
    for number in answer.figures:
        assert number.status in ("quoted", "computed"), f"{number.text} in {answer.text}"
        assert set(number.citations) <= ids
        assert number.text in answer.text
        if number.status == "computed":
            assert number.expression


def test_several_reports_and_no_choice_is_ambiguous(real_ledger: Ledger, real_settings: Settings) -> None:
    answer = ask("公务接待费是多少", real_ledger, real_settings)
    assert answer.outcome is AMBIGUOUS
    assert len(answer.options) >= 4
    chosen = next(option for option in answer.options if MODEL in option.reports)
    again = ask(chosen.question, real_ledger, real_settings, reports=chosen.reports)
    assert again.outcome is ANSWERED and says(again, Amount(Decimal("3.47"), "万元"))


def test_department_named_in_the_question_chooses_the_report(real_ledger: Ledger, real_settings: Settings) -> None:
    answer = ask("普陀区财政局的印刷费是多少", real_ledger, real_settings)
    assert answer.outcome is ANSWERED and says(answer, Amount(Decimal("7.61"), "万元"))
    assert {citation.source.report for citation in answer.citations} == {FINANCE}


def test_budget_and_final_of_one_year_are_not_mixed(real_ledger: Ledger, real_settings: Settings) -> None:
    final = ask("西南大学2023年收入总计决算是多少", real_ledger, real_settings)
    budget = ask("西南大学2023年收入预算是多少", real_ledger, real_settings)
    assert {c.source.report for c in final.citations} == {UNIVERSITY}
    assert {c.source.report for c in budget.citations} == {"西南大学2023年度部门预算"}


def test_unknown_report_is_one_clear_line(real_ledger: Ledger, real_settings: Settings) -> None:
    from ingest.ledger.model import JuesuanError

    with pytest.raises(JuesuanError, match=r"没有报告《不存在》.*juesuan reports"):
        ask("公务接待费是多少", real_ledger, real_settings, reports=["不存在"])


FOLLOW_UPS = [
    (["公务接待费是多少", "那上年呢"], "2.21万元"),
    (["公务接待费是多少", "为什么增长"], "57.01%"),
    (["三公经费是多少", "公务接待费呢"], "3.47万元"),
]


@pytest.mark.parametrize(("questions", "wanted"), FOLLOW_UPS, ids=lambda value: str(value)[:30])
def test_follow_up(questions: list[str], wanted: str, real_ledger: Ledger, real_settings: Settings) -> None:
    from qa.answer import ask_turn
    from qa.model import Turn

    turns: list[Turn] = []
    for number, question in enumerate(questions):
        chosen = [MODEL] if number == 0 else []
        answer, turn = ask_turn(question, real_ledger, real_settings, reports=chosen, history=turns)
        turns.append(turn)
    assert answer.outcome is ANSWERED, answer.text
    assert says(answer, amounts(wanted)[0]), answer.text

"""Kinds of questions beyond one figure: parts, sums, yes or no, several reports, bodies that are not in."""

from __future__ import annotations

import pytest

from ingest.ledger.settings import Settings
from ingest.ledger.store import Ledger
from tests.real import COMMERCE, CONGRESS_2017, COURT, FINANCE, MODEL, SOCIAL, STREET, TEMPLATE, UNIVERSITY
from tests.test_answers import AMBIGUOUS, NOT_THERE, Case, answer_to, check

pytestmark = pytest.mark.reports

UNIVERSITY_BUDGET = "西南大学2023年度部门预算"

CASES = [
    # What a total is made of: parts that add up to it, no part of anything else.
    Case(MODEL, "一般公共预算支出按类分有哪几块", "1891.20万元 1551.68万元 132.11万元 47.41万元 86.19万元 73.80万元", 6),
    Case(MODEL, "三公经费由哪几部分构成", "41.33万元 0.00万元 37.86万元 3.47万元", 9),
    Case(MODEL, "本年支出花在哪些方面", "2584.88万元 1182.51万元 1402.37万元", 4),
    Case(FINANCE, "项目支出有哪几个科目", "603.14万元 8.37万元 10.00万元 135.25万元 449.52万元", 10),
    Case(FINANCE, "收入结构", "2946.25万元 2940.05万元 6.2万元", 21, never="一般公共服务支出"),
    # A share with its amount and what it is of.
    Case(MODEL, "财政拨款收入占比多少", "1891.20万元 93.01%", 4, "本年收入合计"),
    Case(UNIVERSITY, "项目支出占总支出比例", "21.39%", 17, never="16.06"),
    Case(COURT, "住房保障支出占比", "19.75%", 18, computed="19.75%"),
    # Sums, and sums less a part.
    Case(COURT, "培训费和会议费合计", "1597.25万元 271.02万元", 24, computed="1868.27万元"),
    Case(MODEL, "三公经费不含公务接待费是多少", "41.33万元 3.47万元", 9, computed="37.86万元"),
    Case(f"{FINANCE}+{SOCIAL}", "财政局、社工部的住房公积金合计多少", "187.19万元 17.70万元", 9, computed="204.89万元"),
    # Picked by an amount, in the unit that the question names.
    Case(f"{FINANCE}+{SOCIAL}", "哪些部门的住房公积金超过100万元", "187.19万元", 11, never="17.70"),
    # Yes or no, the figure beside it.
    Case(MODEL, "公务接待费超过5万元了吗", "3.47万元", 9, "不是 没有超过"),
    Case(MODEL, "公务接待费增长了57.01%对吗", "57.01%", 9, "是的"),
    Case(MODEL, "公务接待费是不是增长了20%", "57.01%", 9, "不是 不同"),
    Case(FINANCE, "卫生健康支出是不是比住房保障支出多", "60.99万元 445.69万元", 6, "住房保障支出更高"),
    # A report that contradicts itself shows both numbers.
    Case(FINANCE, "财政拨款收支总计多少", "0.3万元 2961.68万元", 13, "不同的数字"),
    Case(FINANCE, "社会保障和就业支出是多少", "326.71万元 326.72万元", 6, "不同的数字"),
    Case(FINANCE, "社会保障和就业支出的决算数，总表和明细表一样吗", "326.71万元 326.72万元", 10, "不一致"),
    # Changes: none at all is said so, and what kept the report from growing is no other subject's.
    Case(COMMERCE[0], "公务接待费跟去年比", "0万元", 22, "持平"),
    Case(CONGRESS_2017, "2017年公务接待费为何下降", "427.5万元", 29, "不是减少 持平"),
    Case(UNIVERSITY, "支出为什么增加", "54492.83万元 13.52%", 16, "教育支出 仪器设备", never="23,616.80"),
    Case(MODEL, "哪个科目下降幅度最大", "100%", 8, "其他巩固脱贫"),
    # What only the whole is told of is refused; a blank row is told as blank.
    Case(MODEL, "公务接待费里餐费和住宿费分别多少", outcome=NOT_THERE, never="3.47"),
    Case(MODEL, "公务接待比上年多几批", outcome=NOT_THERE, never="98"),
    Case(FINANCE, "个人农业生产补贴发了多少", "", 17, "为空"),
    # A cell by code or name and column, a row by its path; never the column's or the row's total instead.
    Case(UNIVERSITY, "2060204里基本建设资金支出多少", "1357.93万元", 15, never="6894.90"),
    Case(STREET[2], "城乡社区管理事务的行政运行，其中基本支出多少元", "17737739元", 17, never="17887739"),
    Case(MODEL, "2013201的基本支出", outcome=NOT_THERE, never="1182.51"),
    Case(FINANCE, "住房公积金比提租补贴多多少", outcome=NOT_THERE, never="187.19"),
    # What is left of a plan; a year that a change is only held against; each change by itself.
    Case(SOCIAL, "一般公共预算全年预算里还有多少没花完", "321.02万元 307.82万元", 18, computed="13.20万元"),
    Case(UNIVERSITY, "其他留学教育支出比2022年涨了4.50%对吧", "4.50%", 18, "不是增加 下降"),
    Case(COURT, "高院出国费和接待费比上年各少了多少万", "10万元 97万元", never="87 更高"),
    # Lists that go on line by line, with how many there are; what money is for; all changes that go one way.
    Case(COURT, "江苏高院内设机构有哪些，几个", "27个", 4, "环境资源审判庭 司法警察总队"),
    Case(COURT, "高院下属差额拨款事业单位是哪个", "", 5, "法官培训学院"),
    Case(MODEL, "公务接待费用途", "3.47万元", 10, "餐费 住宿费"),
    Case(UNIVERSITY, "财政拨款支出比2022年减少的科目有哪些", "4.50%", 18, "购房补贴", never="高等教育"),
    # Names put together of several words of the question; short names of things that are counted.
    Case(STREET[2], "2025年面向中小企业预留的政府采购预算是多少，其中小微企业多少", "1928.48万元 1349.94万元", 30),
    Case(UNIVERSITY, "专任教师正高多少人", "828人", 4),
    Case(UNIVERSITY, "学校有多少在校生", "58000人", 4),
    # The total where nothing is named, and nothing of a total where something is.
    Case(FINANCE, "收入总共多少", "2946.25万元", 21, "本年收入合计"),
    Case(FINANCE, "水多少钱", outcome=NOT_THERE),
    Case("", "昌吉县委组织部2023年支出多少", outcome=NOT_THERE),
    Case("", "昌吉州党委组织部2023年支出多少", "2584.88万元", 4),
    Case("", "社工部和财政局2024年支出合计", "307.82万元 2940.05万元", 21, computed="3247.87万元"),
    Case("", "2024年财政局和社工部的公务接待费哪个高", "0万元", 23, "相等", never="最高"),
    # Told by the next year's report.
    Case(STREET[1], "2023年购房补贴执行了多少", "318.14万元", 9),
    Case(STREET[0], "2022年年底固定资产总额多少", "3149.52万元", 29),
    Case(STREET[2], "2024年实际花了多少公务用车运行费（执行数）", outcome=NOT_THERE),
    # Counts and scores of projects.
    Case(MODEL, "实际体检了多少名乡镇党政正职？", "161人", 18, never="162"),
    Case(MODEL, "援疆干部医疗费项目得了几分（总分）", "85.62分", 27),
    Case(MODEL, "自评总分只有70分的项目有哪些", "70分", 31, "主题教育 公务员招录 国情研修 档案库房 机关运行补助"),
    Case(UNIVERSITY_BUDGET, "修缮房屋的建筑面积多少（学校本级的房屋修缮项目）", "36377.3平方米", 24, never="3,000"),
    # Cells, blank rows, second halves.
    Case(FINANCE, "行政运行基本支出和项目支出各多少", "1503.52万元 8.37万元", 10),
    Case(FINANCE, "物业管理费和维修费", "2.83万元", 16, "物业管理费 为空"),
    Case(FINANCE, "绩效跟踪评价项目几个，涉及多少金额", "4个 598.42万元", 23),
    Case(FINANCE, "货物采购和服务采购各多少，工程呢", "4.79万元 246.47万元 0万元", 24),
    Case(STREET[2], "政府采购预算多少，其中工程多少", "4821.20万元 3780.72万元", 30),
    Case(COURT, "案件执行经费", "775万元", 12, never="有几个"),
    # Lists: the table that a sentence opens belongs to it.
    Case(FINANCE, "下属单位有哪些", "", 5, "财政所 国库收付中心"),
    Case(MODEL, "处室有哪些", "", 3, "援疆工作科 公务员三科"),
    # Typed as people type.
    Case(MODEL, "三工经费是多少", "41.33万元", 9),
    Case(STREET[2], "万里街到25年机关运形经费是多少", "464.64万元", 29),
    # A part of the year or of the money is not the whole; what an average is over must be known.
    Case(MODEL, "上半年公务接待费", outcome=NOT_THERE),
    Case(MODEL, "1月份公务接待费", outcome=NOT_THERE),
    Case(MODEL, "人均三公经费", outcome=NOT_THERE),
    Case(MODEL, "政府购买服务支出多少", outcome=NOT_THERE),
    Case(STREET[2], "教育支出为什么这么少", outcome=NOT_THERE, words="没有说明原因"),
    # A body that is not asked of, or that has no report.
    Case(MODEL, "财政厅的公务接待费", outcome=NOT_THERE, words="财政厅"),
    Case(MODEL, "普陀区财政局的公务接待费", outcome=NOT_THERE, words="上海市普陀区财政局"),
]  # fmt: skip

OF_ALL = [
    ("上年公务接待费是多少", AMBIGUOUS, ""),
    ("有没有出国费用", AMBIGUOUS, ""),
    ("公务接待费完成预算的多少", AMBIGUOUS, ""),
    ("主要职责是什么", AMBIGUOUS, ""),
    ("昌吉州财政局公务接待费是多少", NOT_THERE, "昌吉州财政局"),
    ("深圳市教育局三公经费", NOT_THERE, "深圳市教育局"),
    ("江苏省财政厅预算收入多少", NOT_THERE, "江苏省财政厅"),
    ("昌吉2024年公务接待费", NOT_THERE, "组织部2024 年度"),
    ("部门决算模板里三公经费多少", NOT_THERE, "空白模板"),
    ("万里街道计划生育花多少钱", AMBIGUOUS, "2023 2024 2025"),
]


@pytest.mark.parametrize("case", CASES, ids=lambda case: f"{case.report[:6]}-{case.question[:24]}")
def test_kind(case: Case, real_ledger: Ledger, real_settings: Settings) -> None:
    check(case, answer_to(case, real_ledger, real_settings))


@pytest.mark.parametrize(("question", "outcome", "words"), OF_ALL)
def test_asked_of_all_reports(
    question: str, outcome: str, words: str, real_ledger: Ledger, real_settings: Settings
) -> None:
    answer = answer_to(Case("", question), real_ledger, real_settings)
    assert answer.outcome.value == outcome, answer.text
    assert all(word in answer.text for word in words.split()), answer.text
    assert answer.outcome is not AMBIGUOUS or len(answer.options) > 1


@pytest.mark.parametrize(
    ("question", "stem"),
    [
        ("江苏高院公务接待费为什么减少", COURT),
        ("商务委部门预算收入多少", COMMERCE[0]),
        ("社工部收入总计", SOCIAL),
        ("昌吉公务接待费", MODEL),
        ("附件2部门决算模板里有多少张表", TEMPLATE),
    ],
)
def test_a_body_is_known_by_its_short_name(
    question: str, stem: str, real_ledger: Ledger, real_settings: Settings
) -> None:
    answer = answer_to(Case("", question), real_ledger, real_settings)
    assert {citation.source.report for citation in answer.citations} <= {stem}
    assert answer.outcome is not AMBIGUOUS, answer.text


def test_an_answer_from_one_of_several_bodies_names_it(real_ledger: Ledger, real_settings: Settings) -> None:
    told = answer_to(Case("", "占地多少亩"), real_ledger, real_settings)
    assert "西南大学" in told.text, told.text

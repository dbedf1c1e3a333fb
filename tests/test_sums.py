"""Which sums a table implies, which it does not, and how each of them comes out."""

from __future__ import annotations

from collections.abc import Sequence

import pytest

from ingest.ledger.model import Table
from qa.sum_model import Verdict
from qa.sums import implied_sums
from tests.small_tables import small_table

CODED = ["科目编码", "科目名称", "合计", "基本支出", "项目支出"]
LISTED = ["收入/项目", "收入/决算数"]
TWO_SIDES = ["收入/项目", "收入/决算数", "支出/项目", "支出/决算数"]


def claims(table: Table) -> list[str]:
    """Each sum as "rule: row column = part + part", columns left out where the table has one."""
    out = []
    for one in implied_sums(table):
        parts = " + ".join(part.label.rsplit("/", 1)[-1] for part in one.parts)
        out.append(f"{one.rule}: {one.row} {one.column.rsplit('/', 1)[-1]} = {parts}")
    return out


def verdicts(table: Table) -> list[str]:
    """How its sums come out."""
    return [one.verdict.value for one in implied_sums(table)]


def of_codes(*rows: tuple[str, ...]) -> Table:
    """A 支出 table with one amount column."""
    return small_table("支出决算表", ["科目编码", "科目名称", "决算数"], rows)


# --- codes ---


def test_a_class_is_the_sum_of_its_sections_and_the_total_that_of_the_classes() -> None:
    spending = of_codes(
        ("201", "一般公共服务支出", "5"), ("20106", "财政事务", "5"), ("2010601", "行政运行", "2"),
        ("2010602", "一般行政管理事务", "3"), ("208", "社会保障和就业支出", "4"), ("~合计", "合计", "9"),
    )  # fmt: skip
    assert claims(spending) == [
        "codes: 一般公共服务支出 决算数 = 财政事务",
        "codes: 财政事务 决算数 = 行政运行 + 一般行政管理事务",
        "total: 合计 决算数 = 一般公共服务支出 + 社会保障和就业支出",
    ]
    assert set(verdicts(spending)) == {"held"}


def test_items_without_a_section_stand_directly_under_their_class() -> None:
    spending = of_codes(("201", "一般公共服务支出", "5"), ("2010601", "行政运行", "2"), ("2013201", "行政运行", "3"))
    assert claims(spending) == ["codes: 一般公共服务支出 决算数 = 行政运行 + 行政运行"]


def test_lists_side_by_side_are_one_list_and_staff_and_office_money_have_their_own_totals() -> None:
    headers = ["科目编码", "科目名称", "决算数"] * 2
    rows = [
        ("301", "工资福利支出", "6", "30202", "印刷费", "1"),
        ("302", "商品和服务支出", "3", "310", "资本性支出", "4"),
        ("30201", "办公费", "2", "", "", ""),
        ("人员经费合计", "~人员经费合计", "6", "公用经费合计", "~公用经费合计", "7"),
    ]
    assert claims(small_table("基本支出决算表", headers, rows)) == [
        "codes: 商品和服务支出 决算数 = 办公费 + 印刷费",
        "total: 人员经费合计 决算数 = 工资福利支出",
        "total: 公用经费合计 决算数 = 商品和服务支出 + 资本性支出",
    ]


def test_where_codes_come_again_each_list_is_its_own_and_no_total_is_claimed() -> None:
    spending = of_codes(
        ("201", "一般公共服务支出", "5"), ("20106", "财政事务", "5"), ("201", "一般公共服务支出", "3"),
        ("20132", "组织事务", "3"), ("", "合计", "5"),
    )  # fmt: skip
    assert claims(spending) == [
        "codes: 一般公共服务支出 决算数 = 财政事务",
        "codes: 一般公共服务支出 决算数 = 组织事务",
    ]


# --- lists ---


def test_totals_close_what_stands_above_them_and_the_last_takes_in_the_first() -> None:
    rows = [
        ("一、财政拨款收入", "5"), ("二、事业收入", "2"), ("本年收入合计", "7"), ("年初结转和结余", "1"), ("总计", "8")
    ]  # fmt: skip
    assert claims(small_table("收入表", LISTED, rows)) == [
        "total: 本年收入合计 决算数 = 一、财政拨款收入 + 二、事业收入",
        "total: 总计 决算数 = 本年收入合计 + 年初结转和结余",
    ]


@pytest.mark.parametrize("mark", ["一、", ""])
def test_funds_below_what_is_carried_over_are_parts_of_it(mark: str) -> None:
    rows = [
        ("一、一般公共预算财政拨款", "5"), ("本年收入合计", "5"), ("年初财政拨款结转和结余", "3"),
        (f"{mark}一般公共预算财政拨款", "2"), (f"{mark}政府性基金预算财政拨款", "1"), ("总计", "8"),
    ]  # fmt: skip
    assert claims(small_table("财政拨款收入表", LISTED, rows)) == [
        "total: 本年收入合计 决算数 = 一、一般公共预算财政拨款",
        "total: 总计 决算数 = 本年收入合计 + 年初财政拨款结转和结余",
        f"items: 年初财政拨款结转和结余 决算数 = {mark}一般公共预算财政拨款 + {mark}政府性基金预算财政拨款",
    ]


def test_a_total_may_stand_first_and_items_of_each_level_make_the_item_above() -> None:
    rows = [
        ("合计", "9"), ("1.因公出国（境）费", "2"), ("2.公务用车购置及运行费", "7"), ("（1）公务用车购置费", "4"),
        ("（2）公务用车运行维护费", "3"),
    ]  # fmt: skip
    assert claims(small_table("三公经费表", ["项目", "决算数"], rows)) == [
        "total: 合计 决算数 = 1.因公出国（境）费 + 2.公务用车购置及运行费",
        "items: 2.公务用车购置及运行费 决算数 = （1）公务用车购置费 + （2）公务用车运行维护费",
    ]


def test_parts_of_the_vehicles_are_no_items_of_their_own_also_without_numbers() -> None:
    rows = [("公务用车购置及运行维护费", "7"), ("公务用车购置费", "4"), ("公务用车运行维护费", "3"), ("合计", "7")]
    assert claims(small_table("三公经费表", ["项目", "决算数"], rows)) == [
        "total: 合计 决算数 = 公务用车购置及运行维护费",
        "items: 公务用车购置及运行维护费 决算数 = 公务用车购置费 + 公务用车运行维护费",
    ]


def test_of_which_is_only_a_part() -> None:
    rows = [("一、财政拨款收入", "5"), ("其中：政府性基金", "1"), ("二、其他收入", "4"), ("其中：（1）捐赠", "2"),
            ("（2）利息", "1"), ("合计", "9")]  # fmt: skip
    assert claims(small_table("收入表", LISTED, rows)) == ["total: 合计 决算数 = 一、财政拨款收入 + 二、其他收入"]


@pytest.mark.parametrize(
    "rows",
    [
        [("一、基本支出", "5"), ("人员经费", "3"), ("二、项目支出", "2"), ("合计", "7")],
        [("甲", "1"), ("小计", "1"), ("乙", "2"), ("小计", "2"), ("合计", "3")],
    ],
    ids=["an unnumbered row after numbered ones", "several 小计"],
)
def test_a_total_is_not_claimed_where_its_parts_are_in_doubt(rows: Sequence[tuple[str, str]]) -> None:
    assert claims(small_table("支出表", ["项目", "决算数"], rows)) == []


def test_things_of_several_kinds_are_not_added() -> None:
    rows = [("一、公务用车", "5"), ("1.公务用车购置数（辆）", "2"), ("2.公务接待批次（批次）", "3")]
    assert claims(small_table("情况表", ["项目", "统计数"], rows)) == []


def test_income_and_spending_balance_though_a_total_is_merged_over_two_halves() -> None:
    headers = [*TWO_SIDES[:2], "支出/功能分类", "支出/金额", "支出/项目", "支出/金额"]
    rows = [
        ("一、财政拨款", "9", "一、教育支出", "9", "一、基本支出", "4"),
        ("", "", "", "", "二、项目支出", "5"),
        ("收入合计", "9", "支出合计", "~支出合计", "~支出合计", "9"),
    ]
    assert claims(small_table("收支预算总表", headers, rows)) == [
        "total: 收入合计 决算数 = 一、财政拨款",
        "total: 支出合计 金额 = 一、教育支出",
        "total: 支出合计 金额 = 一、基本支出 + 二、项目支出",
        "balance: 收入合计 决算数 = 支出合计",
    ]


def test_income_and_spending_of_the_year_need_not_balance() -> None:
    rows = [("一、财政拨款收入", "9", "一、教育支出", "8"), ("本年收入合计", "9", "本年支出合计", "8")]
    assert not any(claim.startswith("balance") for claim in claims(small_table("收支决算总表", TWO_SIDES, rows)))


def test_groups_with_a_subtotal_and_the_total_of_the_groups() -> None:
    rows = [
        ("收入总计", "~收入总计", "7"), ("一般公共预算", "小计", "5"), ("~一般公共预算", "财政拨款", "3"),
        ("~一般公共预算", "专项收入", "2"), ("上年结转", "小计", "2"), ("~上年结转", "其中：动用上年结转", "1"),
    ]  # fmt: skip
    assert claims(small_table("收入预算总表", ["项目", "项目", "金额"], rows)) == [
        "items: 一般公共预算 金额 = 财政拨款 + 专项收入",
        "total: 收入总计 金额 = 一般公共预算 + 上年结转",
    ]


def test_rows_in_steps_are_the_sums_of_those_that_begin_further_right() -> None:
    headers = ["采购品目大类", "专项名称", "采购物品名称", "总计"]
    rows = [("合计", "", "", "6"), ("货物A", "", "", "6"), ("", "办公设备购置费", "", "6"), ("", "", "台式计算机", "4"),
            ("", "", "打印机", "2")]  # fmt: skip
    assert claims(small_table("政府采购表", headers, rows)) == [
        "total: 合计 总计 = 货物A",
        "groups: 货物A 总计 = 办公设备购置费",
        "groups: 办公设备购置费 总计 = 台式计算机 + 打印机",
    ]


def test_rows_are_no_steps_where_an_inner_label_is_only_left_out() -> None:
    headers = ["项目名称", "采购物品名称", "总计"]
    rows = [("合计", "", "6"), ("甲项目", "台式计算机", "1"), ("乙项目", "", "2"), ("丙项目", "打印机", "3")]
    assert claims(small_table("政府采购表", headers, rows)) == []


# --- columns ---


@pytest.mark.parametrize(
    ("headers", "wanted"),
    [
        (["合计", "基本支出", "项目支出"], ["合计 = 基本支出 + 项目支出"]),
        (["财政拨款支出", "基本支出", "项目支出"], ["财政拨款支出 = 基本支出 + 项目支出"]),
        (["支出/合计", "支出/基本支出/小计", "支出/基本支出/人员经费", "支出/基本支出/公用经费", "支出/项目支出"],
         ["合计 = 小计 + 项目支出", "小计 = 人员经费 + 公用经费"]),
        (["合计", "基本支出", "人员经费", "公用经费", "项目支出"],
         ["合计 = 基本支出 + 项目支出", "基本支出 = 人员经费 + 公用经费"]),
        (["合计", "财政拨款收入", "事业收入/金额", "事业收入/其中：教育收费"], ["合计 = 财政拨款收入 + 金额"]),
        (["三公/合计", "三公/因公出国（境）费", "三公/公务用车/小计", "三公/公务用车/购置费", "三公/公务用车/运行费", "机关运行经费"],
         ["合计 = 因公出国（境）费 + 小计", "小计 = 购置费 + 运行费"]),
        (["年初结转和结余", "本年支出/小计", "本年支出/基本支出", "本年支出/项目支出", "年末结转和结余"],
         ["小计 = 基本支出 + 项目支出"]),
        (["合计/预算数", "合计/决算数", "出国/预算数", "出国/决算数", "接待/预算数", "接待/决算数"],
         ["预算数 = 预算数 + 预算数", "决算数 = 决算数 + 决算数"]),
        (["合计", "财政拨款", "比上年增减%"], []),
        (["上年结转", "合计", "财政拨款"], []),
        (["公务用车数量（辆）", "基本支出"], []),
    ],
)  # fmt: skip
def test_the_total_column_is_the_sum_of_the_columns_of_its_level(headers: list[str], wanted: list[str]) -> None:
    row = tuple(str(number) for number in range(1, len(headers) + 1))
    assert [claim.split(" ", 2)[2] for claim in claims(small_table("某表", headers, [row]))] == wanted


# --- forms ---


def form(weights: str, total: str = "100", funds: str = "8.00") -> Table:
    """A 自评表 of one project with two indicators."""
    rows = [
        ("项目资金（万元）", "", "年初预算数", "全年执行数", "分值", "执行率", "得分"),
        ("~项目资金（万元）", "年度资金总额", funds, "6.00", "10", "75%", "7.5"),
        ("~项目资金（万元）", "其中：当年财政拨款", "5.00", "6.00", "—", "—", "—"),
        ("~项目资金（万元）", "其他资金", "3.00", "0.00", "—", "—", "—"),
        ("一级指标", "三级指标", "指标值", "完成值", "分值", "", "得分"),
        ("产出指标", "培训次数", "3次", "3次", "60", "", "60"),
        ("效益指标", "满意度", "90%", "90%", weights, "", "30"),
        ("总分", "~总分", "~总分", "~总分", total, "", "97.5分"),
    ]
    return small_table("项目支出绩效自评表", [""] * 7, rows)


def test_a_forms_money_is_that_of_its_sources_and_its_points_those_of_indicators_and_execution() -> None:
    assert claims(form("30")) == [
        "funds: 年度资金总额  = 其中：当年财政拨款 + 其他资金",
        "funds: 年度资金总额  = 其中：当年财政拨款 + 其他资金",
        "points: 总分 分值 = 培训次数 + 满意度 + 年度资金总额",
        "points: 总分 得分 = 培训次数 + 满意度 + 年度资金总额",
    ]
    assert set(verdicts(form("30"))) == {"held"}
    assert verdicts(form("20"))[2] == verdicts(form("30", total=""))[2] == "failed"
    assert verdicts(form("30", funds="9.00"))[0] == "failed"


# --- verdicts ---


@pytest.mark.parametrize(
    ("whole", "parts", "verdict"),
    [
        ("3.00", ("1.00", "2.00"), Verdict.HELD),
        ("3", ("1.44", "1.56"), Verdict.HELD),
        ("1,003.00", ("1,001.00", "2.00"), Verdict.HELD),
        ("3.00", ("3.00", "—"), Verdict.HELD),
        ("3.01", ("1.00", "2.00"), Verdict.ROUNDING),
        ("301", ("100", "200"), Verdict.ROUNDING),
        ("3.02", ("1.00", "2.00"), Verdict.FAILED),
        ("3", ("1.44", "1.54"), Verdict.FAILED),
        ("", ("1.00", "2.00"), Verdict.FAILED),
        ("3.00", ("", ""), Verdict.FAILED),
        ("3.00", ("1.00", "2.□0"), Verdict.UNREAD),
    ],
)
def test_verdict_by_the_last_printed_place(whole: str, parts: tuple[str, str], verdict: Verdict) -> None:
    (found,) = implied_sums(of_codes(("201", "甲", whole), ("20101", "乙", parts[0]), ("20102", "丙", parts[1])))
    assert found.verdict is verdict


def test_a_sum_of_nothing_is_no_sum() -> None:
    assert implied_sums(of_codes(("201", "甲", ""), ("20101", "乙", "—"))) == []
    assert implied_sums(small_table("支出表", CODED, [("201", "甲", "~5", "~5", "5")])) == []

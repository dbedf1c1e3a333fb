"""Table cells → figures: codes, labels, columns and measures say what a number is of."""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal

import pytest

from ingest.ledger.model import Kind, Measure
from ingest.table_figures import table_figures
from tests.small_tables import BUDGET, FINAL, facts
from tests.small_tables import small_table as table


def test_one_figure_a_number_with_its_place_and_quote() -> None:
    spending = table(
        "支出决算表",
        ["科目编码", "科目名称", "本年支出合计", "项目支出"],
        [("201", "一般公共服务支出", "1,234.50", "")],
    )
    (figure,) = table_figures(spending, FINAL)
    assert (figure.subject, figure.code, figure.printed) == ("一般公共服务支出", "201", "一般公共服务支出")
    assert (figure.amount.value, figure.amount.unit, figure.amount.printed) == (
        Decimal("1234.50"),
        "万元",
        "1,234.50",
    )
    assert (figure.department, figure.year, figure.kind, figure.measure) == (
        "某局",
        2023,
        Kind.FINAL,
        Measure.FINAL,
    )
    assert (figure.source.page, figure.source.table, figure.source.row) == (
        3,
        "支出决算表",
        "一般公共服务支出",
    )
    assert figure.source.quote == "201 | 一般公共服务支出 | 1,234.50"
    assert figure.source.bbox == (100, 0, 150, 10)


@pytest.mark.parametrize("printed", ["", "—", "-", "无", "XX"])
def test_cell_without_a_number_gives_no_figure(printed: str) -> None:
    assert (
        table_figures(table("支出决算表", ["科目编码", "科目名称", "合计"], [("201", "某支出", printed)]), FINAL) == []
    )


def test_codes_in_three_cells_make_the_path_whatever_the_order_of_rows() -> None:
    headers = ["科目编码/类", "科目编码/款", "科目编码/项", "科目名称", "合计"]
    rows = [
        ("201", "06", "01", "行政运行", "1"),
        ("201", "06", "", "财政事务", "2"),
        ("201", "", "", "一般公共服务支出", "3"),
    ]
    figures = table_figures(table("支出决算表", headers, rows), FINAL)
    assert [(f.code, f.subject) for f in figures] == [
        ("2010601", "一般公共服务支出/财政事务/行政运行"),
        ("20106", "一般公共服务支出/财政事务"),
        ("201", "一般公共服务支出"),
    ]


def test_codes_printed_with_one_digit_or_left_out_below_their_class() -> None:
    rows = [("301", "", "工资福利支出", "9"), ("301", "2", "津贴补贴", "4"), ("", "03", "奖金", "5")]
    figures = table_figures(table("基本支出表", ["编码/类", "编码/款", "名称", "金额"], rows), FINAL)
    assert [f.code for f in figures] == ["301", "30102", "30103"]


def test_halves_of_a_two_sided_table_are_independent() -> None:
    headers = ["收入/项目", "收入/决算数", "支出/项目", "支出/决算数"]
    rows = [
        ("一、财政拨款收入", "8.00", "一、一般公共服务支出", "5.00"),
        ("1. 政府性基金", "1.00", "二、国防支出", ""),
        ("", "", "三、教育支出", "3.00"),
        ("本年收入合计", "8.00", "本年支出合计", "8.00"),
        ("总计", "9.00", "总计", "9.00"),
    ]
    assert facts(table_figures(table("收入支出决算总表", headers, rows), FINAL)) == [
        ("财政拨款收入", "", "决算数", "8.00万元"),
        ("财政拨款收入/政府性基金预算财政拨款收入", "", "决算数", "1.00万元"),
        ("本年收入合计", "", "决算数", "8.00万元"),
        ("收入总计", "", "决算数", "9.00万元"),
        ("一般公共服务支出", "", "决算数", "5.00万元"),
        ("教育支出", "", "决算数", "3.00万元"),
        ("本年支出合计", "", "决算数", "8.00万元"),
        ("支出总计", "", "决算数", "9.00万元"),
    ]


def test_number_beside_a_blank_label_is_nobodys() -> None:
    headers = ["收入/项目", "收入/金额", "支出/项目", "支出/金额"]
    figures = table_figures(table("收支总表", headers, [("", "7.00", "一、教育支出", "3.00")]), FINAL)
    assert facts(figures) == [("教育支出", "", "决算数", "3.00万元")]


def test_official_expenses_by_columns_with_budget_and_final() -> None:
    headers = [
        "财政拨款“三公”经费/合计/预算数",
        "财政拨款“三公”经费/合计/决算数",
        "财政拨款“三公”经费/因公出国（境）费/决算数",
        "财政拨款“三公”经费/公务用车购置及运行费/小计/决算数",
        "财政拨款“三公”经费/公务用车购置及运行费/购置费/决算数",
        "财政拨款“三公”经费/公务接待费/决算数",
    ]
    rows = [("5.00", "4.00", "0.00", "3.00", "1.00", "1.00")]
    assert facts(table_figures(table("财政拨款“三公”经费支出决算表", headers, rows), FINAL)) == [
        ("三公经费", "", "预算数", "5.00万元"),
        ("三公经费", "", "决算数", "4.00万元"),
        ("因公出国（境）费", "", "决算数", "0.00万元"),
        ("公务用车购置及运行维护费", "", "决算数", "3.00万元"),
        ("公务用车购置费", "", "决算数", "1.00万元"),
        ("公务接待费", "", "决算数", "1.00万元"),
    ]


@pytest.mark.parametrize(
    ("note", "measure"),
    [
        ("注：本表预算数为全年预算数。", Measure.FULL_BUDGET),
        ("注：预算数为年初预算数。", Measure.INITIAL_BUDGET),
        ("", Measure.BUDGET),
    ],
)
def test_which_budget_the_note_says(note: str, measure: Measure) -> None:
    read = replace(table("“三公”经费支出决算表", ["合计/预算数"], [("5.00",)]), notes=(note,))
    assert [f.measure for f in table_figures(read, FINAL)] == [measure]


def test_measure_may_head_the_columns_instead_of_ending_them() -> None:
    headers = ["预算数/合计", "预算数/公务接待费", "决算数/合计", "决算数/公务接待费"]
    figures = table_figures(table("“三公”经费支出决算表", headers, [("5", "5", "4", "4")]), FINAL)
    assert [(f.subject, f.measure) for f in figures] == [
        ("三公经费", Measure.BUDGET),
        ("公务接待费", Measure.BUDGET),
        ("三公经费", Measure.FINAL),
        ("公务接待费", Measure.FINAL),
    ]


def test_last_years_figures_and_changes() -> None:
    headers = [
        "科目编码",
        "科目名称",
        "2022年执行数",
        "2023年预算数/小计",
        "2023年预算数/基本支出",
        "2023年预算数比2022年执行数/增减额",
        "2023年预算数比2022年执行数/增减%",
    ]
    rows = [("205", "教育支出", "100.00", "110.00", "90.00", "10.00", "10.00")]
    figures = table_figures(table("一般公共预算支出表", headers, rows), BUDGET)
    assert [(f.measure.value, f.year, f.column, f.amount.unit) for f in figures] == [
        ("上年决算数", 2022, "", "万元"),
        ("预算数", 2023, "", "万元"),
        ("预算数", 2023, "基本支出", "万元"),
        ("增减额", 2023, "", "万元"),
        ("增减率", 2023, "", "%"),
    ]


def test_fund_columns_of_a_final_account_are_final() -> None:
    headers = ["项目", "合计", "一般公共预算", "政府性基金预算"]
    figures = table_figures(table("财政拨款支出决算表", headers, [("教育支出", "3", "2", "1")]), FINAL)
    assert [(f.measure, f.column) for f in figures] == [
        (Measure.FINAL, ""),
        (Measure.FINAL, "一般公共预算"),
        (Measure.FINAL, "政府性基金预算"),
    ]


def test_columns_of_dashes_are_still_values() -> None:
    headers = ["项目", "预算数", "决算数"]
    rows = [
        ("公务接待费", "1.00", "—"),
        ("公务用车购置费", "2.00", "—"),
        ("因公出国（境）费", "3.00", "0.50"),
    ]
    figures = table_figures(table("情况表", headers, rows), FINAL)
    assert [(f.subject, f.measure.value) for f in figures][-1] == ("因公出国（境）费", "决算数")
    assert len(figures) == 4


def test_counts_have_their_own_unit() -> None:
    rows = [("一、“三公”经费支出", "9.00"), ("公务用车保有量（辆）", "2"), ("国内公务接待批次（个）", "5")]
    figures = table_figures(table("机构运行信息表", ["项目", "统计数"], rows), FINAL)
    assert facts(figures) == [
        ("三公经费", "", "决算数", "9.00万元"),
        ("公务用车保有量", "", "数量", "2辆"),
        ("国内公务接待", "", "数量", "5个"),
    ]


def test_procurement_items_stand_under_their_kind() -> None:
    headers = ["采购品目大类", "专项名称", "采购物品名称", "采购组织形式", "总计"]
    rows = [
        ("合计", "", "", "", "9"),
        ("一、货物A", "", "", "", "9"),
        ("", "会议费", "", "", "9"),
        ("", "", "计算机", "集中采购", "9"),
    ]
    figures = table_figures(table("2019年政府采购预算表", headers, rows), BUDGET)
    assert [(f.subject, f.scope) for f in figures] == [
        ("政府采购支出总额", ""),
        ("政府采购货物支出", ""),
        ("政府采购货物支出/会议费", "政府采购"),
        ("政府采购货物支出/会议费/计算机", "政府采购"),
    ]


def test_part_of_which_and_nested_labels() -> None:
    rows = [
        ("一般公共预算资金", "小计", "7"),
        ("~一般公共预算资金", "专项收入", "3"),
        ("其他资金", "小计", "2"),
    ]
    figures = table_figures(table("收入预算总表", ["项目名称", "", "金额"], rows), BUDGET)
    assert [f.subject for f in figures] == [
        "一般公共预算财政拨款收入",
        "一般公共预算财政拨款收入/专项收入",
        "其他资金",
    ]


def test_list_of_units_has_no_figures() -> None:
    units = table("", ["序号", "单位名称", "备注"], [("1", "某局（本级）", ""), ("2", "某中心", "")], unit="")
    assert table_figures(units, FINAL) == []

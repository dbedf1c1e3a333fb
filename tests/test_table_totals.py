"""Rows and columns of totals: what each is the total of, by the table it stands in."""

from __future__ import annotations

import pytest

from ingest.ledger.model import Kind
from ingest.table_figures import table_figures
from ingest.table_subjects import scope_of, total_subject
from tests.small_tables import BUDGET, FINAL, facts
from tests.small_tables import small_table as table


def test_funds_below_the_opening_balance_are_parts_of_it() -> None:
    headers = ["收入/项目", "收入/决算数", "支出/项目", "支出/合计", "支出/一般公共预算财政拨款"]
    rows = [
        ("一、一般公共预算财政拨款", "7.00", "一、教育支出", "7.00", "7.00"),
        ("本年收入合计", "7.00", "本年支出合计", "7.00", "7.00"),
        ("年初财政拨款结转和结余", "2.00", "", "", ""),
        ("一、一般公共预算财政拨款", "2.00", "", "", ""),
        ("总计", "9.00", "总计", "9.00", "9.00"),
    ]
    figures = table_figures(table("财政拨款收入支出决算总表", headers, rows), FINAL)
    assert {f.scope for f in figures} == {"财政拨款"}
    assert [(f.subject, f.column) for f in figures] == [
        ("一般公共预算财政拨款收入", ""),
        ("本年财政拨款收入", ""),
        ("年初财政拨款结转和结余", ""),
        ("年初财政拨款结转和结余/一般公共预算财政拨款", ""),
        ("财政拨款收入总计", ""),
        ("教育支出", ""),
        ("教育支出", "一般公共预算财政拨款"),
        ("本年财政拨款支出", ""),
        ("本年财政拨款支出", "一般公共预算财政拨款"),
        ("财政拨款支出总计", ""),
        ("财政拨款支出总计", "一般公共预算财政拨款"),
    ]


def test_total_row_gives_each_column_its_own_subject() -> None:
    headers = ["项目/科目编码", "项目/科目名称", "本年支出合计", "基本支出", "项目支出"]
    rows = [("合计", "~合计", "9.00", "6.00", "3.00"), ("201", "某支出", "9.00", "6.00", "3.00")]
    assert facts(table_figures(table("支出决算表", headers, rows), FINAL))[:4] == [
        ("本年支出合计", "", "决算数", "9.00万元"),
        ("基本支出", "", "决算数", "6.00万元"),
        ("项目支出", "", "决算数", "3.00万元"),
        ("某支出", "", "决算数", "9.00万元"),
    ]


@pytest.mark.parametrize(
    ("title", "kind", "subject", "scope"),
    [
        ("收入决算表", Kind.FINAL, "本年收入合计", ""),
        ("2025年部门收入预算总表", Kind.BUDGET, "收入总计", ""),
        ("支出决算表", Kind.FINAL, "本年支出合计", ""),
        ("一般公共预算财政拨款支出决算表", Kind.FINAL, "一般公共预算财政拨款支出", "一般公共预算财政拨款"),
        (
            "一般公共预算财政拨款基本支出决算表",
            Kind.FINAL,
            "一般公共预算财政拨款基本支出",
            "一般公共预算财政拨款",
        ),
        ("财政拨款支出预算表（功能科目）", Kind.BUDGET, "本年财政拨款支出", "财政拨款"),
        (
            "政府性基金预算财政拨款收入支出决算表",
            Kind.FINAL,
            "政府性基金预算财政拨款支出",
            "政府性基金预算财政拨款",
        ),
        (
            "国有资本经营预算财政拨款支出决算表",
            Kind.FINAL,
            "国有资本经营预算财政拨款支出",
            "国有资本经营预算财政拨款",
        ),
        ("一般公共预算机关运行经费支出预算表", Kind.BUDGET, "机关运行经费", ""),
        ("2019年政府采购预算表", Kind.BUDGET, "政府采购支出总额", ""),
        ("其他情况表", Kind.FINAL, "合计", ""),
    ],
)
def test_what_the_total_row_is_the_total_of(title: str, kind: Kind, subject: str, scope: str) -> None:
    assert (total_subject(title, kind=kind), scope_of(title)) == (subject, scope)


def test_income_total_of_the_year_and_of_all() -> None:
    rows = [("一、财政拨款收入", "7"), ("收入合计", "7"), ("上年结转", "2"), ("收入总计", "9")]
    figures = table_figures(table("部门收入总表", ["项目", "预算数"], rows), BUDGET)
    assert [f.subject for f in figures] == ["财政拨款收入", "本年收入合计", "年初结转和结余", "收入总计"]


def test_total_with_conferences_and_training_is_not_the_official_expenses() -> None:
    headers = ["合计", "“三公”经费/小计", "“三公”经费/公务接待费", "会议费", "培训费"]
    figures = table_figures(table("“三公”经费、会议费、培训费支出预算表", headers, [("6", "1", "1", "2", "3")]), BUDGET)
    assert [f.subject for f in figures] == [
        "三公经费、会议费、培训费合计",
        "三公经费",
        "公务接待费",
        "会议费",
        "培训费",
    ]


def test_numbered_total_is_that_of_its_heading() -> None:
    rows = [
        ("一、“三公”经费支出", "—"),
        ("（一）支出合计", "8.00"),
        ("1．公务接待费", "2.50"),
        ("（二）相关统计数", "—"),
    ]
    figures = table_figures(table("机构运行信息表", ["项目", "决算数"], rows), FINAL)
    assert [f.subject for f in figures] == ["三公经费", "三公经费/公务接待费"]


def test_total_that_spans_two_of_three_parts() -> None:
    headers = [f"{part}/{leaf}" for part in ("人员", "公用", "公用") for leaf in ("编码", "名称", "金额")]
    rows = [
        ("301", "工资福利支出", "30", "302", "商品和服务支出", "9", "310", "资本性支出", "1"),
        ("人员经费合计", "~人员经费合计", "30", "公用经费合计", *["~公用经费合计"] * 4, "10"),
    ]
    figures = table_figures(table("一般公共预算财政拨款基本支出决算表", headers, rows), FINAL)
    assert [(f.subject, f.amount.printed) for f in figures if not f.code] == [
        ("人员经费", "30"),
        ("公用经费", "10"),
    ]


def test_fund_table_with_opening_balance_income_and_spending() -> None:
    headers = ["科目代码", "科目名称", "年初结转和结余", "本年收入", "本年支出/小计", "本年支出/项目支出"]
    rows = [("合计", "~合计", "1", "9", "8", "8"), ("22960", "彩票公益金安排的支出", "1", "9", "8", "8")]
    figures = table_figures(table("政府性基金预算财政拨款收入支出决算表", headers, rows), FINAL)
    assert [(f.subject, f.column) for f in figures] == [
        ("年初结转和结余", ""),
        ("本年收入合计", ""),
        ("政府性基金预算财政拨款支出", ""),
        ("项目支出", ""),
        ("彩票公益金安排的支出", "年初结转和结余"),
        ("彩票公益金安排的支出", "本年收入合计"),
        ("彩票公益金安排的支出", ""),
        ("彩票公益金安排的支出", "项目支出"),
    ]

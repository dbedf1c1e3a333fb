"""The audit of whole tables and forms, and which of many numbers is told to be at fault."""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal

import pytest

from ingest.ledger.model import Amount, Figure, Measure
from qa.audit_forms import SCORE, WEIGHTS
from qa.audit_sums import RULES
from qa.sum_model import Rule
from tests.audit_books import audited, grid, row

SPENDING = """
科目编码 | 科目名称 | 合计 | 基本支出 | 项目支出
201 | 一般公共服务支出 | {class_} | 60.00 | 40.00
20132 | 组织事务 | 100.00 | 60.00 | 40.00
2013201 | 行政运行 | 60.00 | 60.00 |
2013202 | 一般行政管理事务 | 40.00 | | 40.00
208 | 社会保障和就业支出 | 10.00 | 10.00 |
20805 | 行政事业单位养老支出 | 10.00 | 10.00 |
合计 | | {total} | 70.00 | 40.00
"""
"""A table in which each number is part of several sums."""
FORM = """
列1 | 列2 | 列3 | 列4 | 列5 | 列6 | 列7
项目资金 | 年初预算数 | 全年预算数 | 全年执行数 | 执行率 | 分值 | 得分
年度资金总额 | 5.00 | 5.00 | 5.00 | 100% | 10 | {money}
一级指标 | 二级指标 | 三级指标 | 指标值 | 实际完成值 | 分值 | 得分
产出指标 | 数量指标 | 培训次数 | 2 | 2 | 50 | 50.00
效益指标 | 社会效益 | 知晓率 | 90 | 90 | {weight} | 40.00
总分 | 总分 | 总分 | 总分 | 总分 | 100 | 100.00
"""


def spending(class_: str = "100.00", total: str = "110.00") -> str:
    return SPENDING.format(class_=class_, total=total)


def test_a_table_that_closes_is_told_to_have_been_checked() -> None:
    result = audited(tables=[grid("支出决算表", spending())])
    assert not result.findings
    assert result.checked[RULES[Rule.CODES]] >= 6 and result.checked[RULES[Rule.COLUMNS]] >= 6
    assert result.checked[RULES[Rule.TOTAL]] == 3


def test_one_wrong_cell_is_told_once_and_by_its_own_number() -> None:
    [found] = audited(tables=[grid("支出决算表", spending(class_="107.00"))]).findings
    assert (found.rule, found.printed, found.expected) == (RULES[Rule.CODES], "107.00 万元", "100.00 万元")
    assert found.delta == "7.00" and found.more >= 2
    assert "另有" in found.statement and len(found.sources) > 2


def test_two_wrong_cells_are_two_findings() -> None:
    found = audited(tables=[grid("支出决算表", spending(class_="107.00", total="999.00"))]).findings
    assert sorted(f.printed for f in found) == ["107.00 万元", "999.00 万元"]


def test_off_by_the_last_place_is_rounding() -> None:
    [found] = audited(tables=[grid("支出决算表", spending(class_="100.01"))]).findings
    assert (found.kind, found.delta) == ("rounding", "0.01")


def test_a_table_that_breaks_in_many_places_is_doubted() -> None:
    rows = "\n".join(
        f"2{n}1 | 类{n} | 100.00 | 50.00 | {at}" for n, at in enumerate(("10.00", "20.00", "30.00", "40.00"))
    )
    table = "科目编码 | 科目名称 | 合计 | 基本支出 | 项目支出\n" + rows
    found = audited(tables=[grid("支出决算表", table)]).findings
    assert len(found) == 4 and all("没有读对" in finding.doubt for finding in found)
    fewer = audited(tables=[grid("支出决算表", table.replace("10.00\n", "50.00\n"))]).findings
    assert len(fewer) == 3 and not any(finding.doubt for finding in fewer)


def test_a_lost_point_may_be_a_matter_of_reading() -> None:
    [found] = audited(tables=[grid("支出决算表", spending(class_="10000"))]).findings
    assert "小数点" in found.doubt
    [found] = audited(tables=[grid("支出决算表", spending(class_="10700"))]).findings
    assert not found.doubt


def test_a_cell_that_is_no_number_is_not_checked_and_not_held() -> None:
    result = audited(tables=[grid("支出决算表", spending(total="详见说明"))])
    assert not result.findings
    assert result.undone[RULES[Rule.TOTAL]] == 1 and result.checked[RULES[Rule.TOTAL]] == 2


@pytest.mark.parametrize(("weight", "rule"), [("40", ""), ("45", RULES[Rule.POINTS]), ("41", RULES[Rule.POINTS])])
def test_points_are_whole_numbers_and_never_rounding(weight: str, rule: str) -> None:
    found = audited(tables=[grid("项目支出绩效自评表", FORM.format(money="10.00", weight=weight))]).findings
    assert [(f.rule, f.kind) for f in found] == ([(rule, "error")] if rule else [])


def test_a_score_is_not_above_its_weight() -> None:
    def line(measure: Measure, value: str, name: str = "培训次数") -> Figure:
        figure = row(f"{name} {measure.value} {value} 分", "项目支出绩效自评表")
        source = replace(figure.source, bbox=(float(value), 50.0, 500.0, 60.0))
        return replace(figure, project="培训经费", source=source, amount=Amount(Decimal(value), "分", value))

    good = audited(line(Measure.WEIGHT, "50"), line(Measure.SCORE, "48"))
    assert not good.findings and good.checked == {SCORE: 1}
    [bad] = audited(line(Measure.WEIGHT, "50"), line(Measure.SCORE, "55")).findings
    assert (bad.rule, bad.printed, bad.expected, bad.delta) == (SCORE, "55 分", "不超过 50 分", "5")
    weights = [line(Measure.WEIGHT, value, f"指标{value}") for value in ("50", "30", "20")]
    assert audited(*weights).checked == {WEIGHTS: 1}
    [short] = audited(*weights[:2], line(Measure.WEIGHT, "25", "指标丙")).findings
    assert (short.rule, short.printed) == (WEIGHTS, "105 分")
    assert not audited(*weights[:2]).findings  # too few to be a form

"""The audit of cost indicators in 绩效 forms: a clean case, a broken one, and where the rules must not run."""

from __future__ import annotations

from dataclasses import replace

from ingest.ledger.model import Figure
from qa.audit_costs import COSTS, RATE
from qa.audit_model import Expects
from tests.audit_books import audited, row


def form(project: str, *lines: str) -> list[Figure]:
    """A form of one project; an indicator's line ends with its column."""
    return [replace(row(line, "项目支出绩效自评表"), project=project) for line in lines]


def rated(project: str, reached: str) -> list[Figure]:
    return form(
        project,
        "年度资金总额 全年预算数 50.00 万元",
        "年度资金总额 全年执行数 28.32 万元",
        "年度资金总额 执行率 56.64 %",
        f"预算成本控制率 实际完成值 {reached} %",
    )


def costs(second: str, plan: str = "100.00") -> list[Figure]:
    return form(
        "调研",
        f"年度资金总额 全年预算数 {plan} 万元",
        "年度资金总额 全年执行数 77.66 万元",
        "考察经费 指标值 44.80 万元 成本指标",
        "考核经费 指标值 55.20 万元 成本指标",
        "考察经费 实际完成值 25.17 万元 成本指标",
        f"考核经费 实际完成值 {second} 万元 成本指标",
    )


def test_the_control_rate_is_the_rate_of_execution() -> None:
    same = [figure for name in "甲乙丙" for figure in rated(name, "56.64")]
    assert audited(*same).checked[RATE] == 3
    [found] = audited(*same, *rated("丁", "56.06")).findings
    assert (found.rule, found.printed, found.expected) == (RATE, "56.06%", "56.64%")
    assert "丁" in found.statement


def test_a_report_whose_control_rate_means_something_else_is_left_alone() -> None:
    result = audited(*rated("甲", "56.64"), *rated("乙", "98.00"))
    assert not result.findings and result.undone[RATE] == 2


def test_cost_indicators_that_make_up_the_plan_make_up_what_was_spent() -> None:
    assert audited(*costs("52.49")).checked[COSTS] == 1
    [found] = audited(*costs("54.29")).findings
    assert (found.rule, found.printed, found.expected) == (COSTS, "77.66 万元", "79.46 万元")
    partial = audited(*costs("54.29", plan="120.00"))
    assert not partial.findings and COSTS not in partial.checked


def test_a_sum_that_does_not_close_is_told_in_one_sentence() -> None:
    lines = ("援疆费 指标值 31.80 万元 成本指标", "结转费 指标值 11.54 万元 成本指标")
    done = ("援疆费 实际完成值 20.00 万元 成本指标", "结转费 实际完成值 10.00 万元 成本指标")
    money = ("年度资金总额 全年预算数 43.54 万元", "年度资金总额 全年执行数 30.00 万元")
    [found] = audited(*form("援疆“干部”", *money, *lines, *done)).findings
    assert "的全年预算数：第 5 页“项目支出绩效自评表”印" in found.statement and found.statement.count("请核对") == 1
    assert "31.80 万元 + 结转费 11.54 万元）计算是 43.34 万元，两者应当一致" in found.statement
    assert found.statement.startswith("“援疆‘干部’”") and found.expects in (Expects.FITS, Expects.RECKONED)

"""The audit of sums, totals, equal numbers, shares and plans: a clean case, a broken one, one where it must not run."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

import pytest

from ingest.ledger.model import Figure
from qa.audit_plans import COMPLETION, EXECUTION, VARIANCE
from qa.audit_plans import ZERO as NO_PLAN
from qa.audit_same import ACROSS, AGAIN, TEXT
from qa.audit_shares import SHARE
from tests.audit_books import audited, row, told

PARTS = "“三公”经费 = 出国 + 公务用车 + 接待"
CARS = "公务用车费 = 购置费 + 运行维护费"
BOUGHT = "政府采购 = 货物 + 工程 + 服务"
STAFF = "基本支出 = 人员经费 + 公用经费"
SPENT = "本年支出 = 基本 + 项目等"
INCOME = "收入总计 = 本年收入 + 年初结转结余等"


@dataclass(frozen=True)
class Example:
    """What a report prints, and what the rule has to say: held, nothing, or the number that is wrong."""

    rule: str
    text: str
    table: str = ""
    found: tuple[str, str, str] | None = None
    """class, printed, expected"""
    held: bool = True
    title: str = "收入支出决算总表"

    def figures(self) -> list[Figure]:
        return [*(told(line) for line in _lines(self.text)), *(row(line, self.title) for line in _lines(self.table))]


def _lines(text: str) -> list[str]:
    return [line.strip() for line in text.split(";") if line.strip()]


THREE = "因公出国（境）费 决算数 0.00 万元; 公务用车购置及运行维护费 决算数 37.86 万元; 公务接待费 决算数 3.47 万元"
SHARES = "本年支出合计 决算数 200.00 万元; 基本支出 决算数 120.00 万元; 项目支出 决算数 80.00 万元"
EXAMPLES = (
    Example(PARTS, f"三公经费 决算数 41.33 万元; {THREE}"),
    Example(PARTS, f"三公经费 决算数 43.13 万元; {THREE}", found=("error", "43.13 万元", "41.33 万元")),
    Example(PARTS, f"三公经费 决算数 41.34 万元; {THREE}", found=("rounding", "41.34 万元", "41.33 万元")),
    Example(PARTS, "三公经费 决算数 41.33 万元; 公务接待费 决算数 3.47 万元", held=False),
    Example(CARS, "公务用车购置及运行维护费 决算数 9 万元; 公务用车购置费 决算数 4 万元; 公务用车运行维护费 决算数 5 万元"),
    Example(
        CARS,
        "公务用车购置及运行维护费 决算数 90000 元; 公务用车购置费 决算数 4.00 万元; 公务用车运行维护费 决算数 3.50 万元",
        found=("error", "90,000 元", "75,000 元"),
    ),
    Example(CARS, "公务用车购置费 决算数 4 万元; 公务用车运行维护费 决算数 5 万元", held=False),
    Example(BOUGHT, "政府采购支出总额 决算数 6.00 万元; 政府采购货物支出 决算数 1.00 万元; 政府采购工程支出 决算数 2.00 万元; 政府采购服务支出 决算数 3.00 万元"),
    Example(
        BOUGHT,
        "政府采购支出总额 决算数 6.00 万元; 政府采购货物支出 决算数 1.00 万元; 政府采购工程支出 决算数 2.00 万元; 政府采购服务支出 决算数 5.00 万元",
        found=("error", "6.00 万元", "8.00 万元"),
    ),
    Example(BOUGHT, "政府采购支出总额 决算数 6.00 万元; 政府采购货物支出 决算数 1.00 万元", held=False),
    Example(STAFF, "一般公共预算财政拨款基本支出 决算数 9.00 万元; 人员经费 决算数 6.00 万元; 公用经费 决算数 3.00 万元"),
    Example(
        STAFF,
        "一般公共预算财政拨款基本支出 决算数 9.00 万元; 人员经费 决算数 6.00 万元; 公用经费 决算数 5.00 万元",
        found=("error", "9.00 万元", "11.00 万元"),
    ),
    Example(STAFF, "人员经费 决算数 6.00 万元; 公用经费 决算数 3.00 万元", held=False),
    Example(SPENT, SHARES),
    Example(SPENT, f"{SHARES.replace('200', '230')}", found=("error", "230.00 万元", "200.00 万元")),
    # one more part that the section names makes it up
    Example(SPENT, f"{SHARES.replace('200', '230')}; 上年结转安排 决算数 30.00 万元"),
    Example(SPENT, "本年支出合计 决算数 200.00 万元; 基本支出 决算数 120.00 万元", held=False),
    Example(INCOME, "收入总计 决算数 9.00 万元; 本年收入合计 决算数 8.00 万元; 年初结转和结余 决算数 1.00 万元"),
    Example(INCOME, "收入总计 决算数 9.00 万元; 本年收入合计 决算数 8.00 万元", "年初结转和结余 决算数 1.00 万元"),
    Example(
        INCOME,
        "收入总计 决算数 9.00 万元; 本年收入合计 决算数 8.00 万元; 年初结转和结余 决算数 3.00 万元",
        found=("error", "9.00 万元", "11.00 万元"),
    ),
    Example(INCOME, "收入总计 决算数 9.00 万元", held=False),
    Example(TEXT, "本年收入合计 决算数 8.00 万元", "本年收入合计 决算数 80000.00 元"),
    Example(TEXT, "本年收入合计 决算数 8.5 万元", "本年收入合计 决算数 84830.12 元"),
    Example(
        TEXT,
        "本年收入合计 决算数 8.00 万元",
        "本年收入合计 决算数 9.00 万元",
        found=("text_table", "8.00 万元", "9.00 万元"),
    ),
    Example(TEXT, "本年收入合计 年初预算数 8.00 万元", "本年收入合计 决算数 9.00 万元", held=False),
    Example(TEXT, "收入总计 决算数 8.00 万元", "收入总计 决算数 9.00 万元; 本年收入合计 决算数 8.00 万元", held=False),
    Example(AGAIN, "公务接待费 决算数 3.47 万元; 公务接待费 决算数 3.47 万元"),
    Example(
        AGAIN,
        "公务接待费 决算数 3.47 万元; 公务接待费 决算数 4.37 万元",
        found=("error", "3.47 万元", "4.37 万元"),
    ),
    Example(AGAIN, "项目总预算 决算数 3.47 万元; 项目总预算 决算数 4.37 万元", held=False),
    Example(SHARE, f"{SHARES}; 基本支出 占比 60.00 %; 项目支出 占比 40.00 %"),
    Example(
        SHARE, f"{SHARES}; 基本支出 占比 61.10 %; 项目支出 占比 40.00 %", found=("error", "61.10%", "60.00%")
    ),
    Example(SHARE, f"{SHARES}; 基本支出 占比 60.01 %; 项目支出 占比 40.00 %", found=("rounding", "60.01%", "60.00%")),
    Example(
        SHARE,
        "政府采购支出总额 决算数 10.00 万元; 授予中小企业合同金额 决算数 9.00 万元; 授予中小企业合同金额 占比 99.00 % 政府采购支出总额",
        found=("error", "99.00%", "90.00%"),
    ),
    # a share of something else than the usual whole says nothing against it
    Example(SHARE, f"{SHARES}; 基本支出 占比 21.43 %", held=False),
    Example(SHARE, "基本支出 占比 60.00 %", held=False),
    Example(VARIANCE, "会议费 年初预算数 2.00 万元; 会议费 决算数 2.20 万元; 会议费 预决算差异率 10.00 %"),
    Example(
        VARIANCE,
        "会议费 年初预算数 2.00 万元; 会议费 决算数 2.20 万元; 会议费 预决算差异率 1.00 %",
        found=("error", "1.00%", "10.00%"),
    ),
    Example(VARIANCE, "会议费 决算数 2.20 万元; 会议费 预决算差异率 10.00 %", held=False),
    Example(COMPLETION, "会议费 全年预算数 2.00 万元; 会议费 决算数 1.00 万元; 会议费 完成预算比例 50.00 % 全年预算"),
    Example(
        COMPLETION,
        "会议费 全年预算数 2.00 万元; 会议费 决算数 1.00 万元; 会议费 完成预算比例 55.00 % 全年预算",
        found=("error", "55.00%", "50.00%"),
    ),
    Example(COMPLETION, "会议费 完成预算比例 50.00 % 全年预算", held=False),
    Example(EXECUTION, "会议费 全年预算数 2.00 万元; 会议费 全年执行数 1.00 万元; 会议费 执行率 50.00 %"),
    Example(
        EXECUTION,
        "会议费 全年预算数 2.00 万元; 会议费 全年执行数 1.00 万元; 会议费 执行率 90.00 %",
        found=("error", "90.00%", "50.00%"),
    ),
    Example(EXECUTION, "会议费 执行率 50.00 %", held=False),
    Example(NO_PLAN, "会议费 年初预算数 0.00 万元; 会议费 决算数 0.00 万元; 会议费 完成预算比例 0 %"),
    Example(
        NO_PLAN,
        "会议费 年初预算数 0.00 万元; 会议费 决算数 2.20 万元; 会议费 完成预算比例 95.89 %",
        found=("zero_base", "95.89%", "无比率"),
    ),
    Example(NO_PLAN, "会议费 年初预算数 0.00 万元; 会议费 决算数 2.20 万元", held=False),
)  # fmt: skip


@pytest.mark.parametrize("example", EXAMPLES, ids=lambda e: f"{e.rule}-{e.found and e.found[1]}-{e.held}")
def test_each_rule_holds_fails_or_does_not_run(example: Example) -> None:
    result = audited(*example.figures())
    found = [(f.kind, f.printed, f.expected) for f in result.findings if f.rule == example.rule]
    assert found == ([example.found] if example.found else [])
    if not example.found:
        assert not result.findings
        assert bool(result.checked.get(example.rule)) == example.held


def test_two_tables_must_agree() -> None:
    def both(second: str) -> Sequence[Figure]:
        return [row("卫生健康支出 决算数 60.99 万元", "收入支出决算总表"), row(second, "支出决算表")]

    assert audited(*both("卫生健康支出 决算数 60.99 万元")).checked[ACROSS] == 1
    [found] = audited(*both("卫生健康支出 决算数 66.99 万元")).findings
    assert (found.rule, found.kind, found.delta) == (ACROSS, "error", "6.00")
    # income of a 科目 is not what was spent on it, and 基本支出 is a part of it
    income = row("卫生健康支出 决算数 66.99 万元", "收入决算表", code="210")
    assert not audited(row("卫生健康支出 决算数 60.99 万元", "支出决算表", code="210"), income).findings
    assert not audited(*both("卫生健康支出 决算数 66.99 万元 基本支出")).findings


def test_a_subject_may_be_named_with_its_parent_in_one_word() -> None:
    table = row("一般公共服务支出/人大事务/行政运行 决算数 45.94 万元", "支出决算表", code="2010101")
    assert audited(told("人大事务行政运行 决算数 45.94 万元"), table).checked[TEXT] == 1
    [found] = audited(told("人大事务行政运行 决算数 105.28 万元"), table).findings
    assert (found.rule, found.printed, found.expected) == (TEXT, "105.28 万元", "45.94 万元")
    assert not audited(told("人大事务信访 决算数 105.28 万元"), table).findings


@pytest.mark.parametrize("make", [told, lambda line: row(line, "三公表", ocr=True)])
def test_doubtful_reading_is_said_and_comes_last(make: Callable[[str], Figure]) -> None:
    wrong = [
        make(line) for line in _lines("会议费 决算数 9.00 万元; 会议费 年初预算数 9.00 万元; 会议费 执行率 9.00 %")
    ]
    sure = [told("收入总计 决算数 1.00 万元", section="一"), row("收入总计 决算数 9.00 万元", "总表")]
    findings = audited(*wrong, *sure).findings
    doubts = [bool(finding.doubt) for finding in findings]
    assert doubts == sorted(doubts) and len(findings) == 2
    assert any(doubts) == any(figure.source.ocr for figure in wrong)

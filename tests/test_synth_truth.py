"""The truth of the synthetic samples adds up: sums, shares, rates, last year, tables against text, scores."""

from __future__ import annotations

import json
from collections.abc import Iterator
from decimal import ROUND_HALF_UP, Decimal
from functools import cache
from pathlib import Path
from typing import Any

import pytest

from eval.synth_spec import DepartmentSpec
from eval.synthesize import DEPARTMENTS

SAMPLES = Path(__file__).parent.parent / "samples"
STEMS = sorted(path.stem for path in SAMPLES.glob("*.pdf"))
CENT = Decimal("0.01")

Figures = list[dict[str, Any]]


@cache
def truth_of(stem: str) -> dict[str, Any]:
    loaded: dict[str, Any] = json.loads((SAMPLES / f"{stem}.truth.json").read_text(encoding="utf-8"))
    return loaded


def said(figures: Figures, subject: str, measure: str = "决算数", table: str = "") -> Decimal:
    """The one value that a report gives for this in its text (or in one table); fails where it gives two."""
    values = {
        Decimal(f["value"])
        for f in figures
        if (f["subject"], f["measure"], f.get("table", "")) == (subject, measure, table)
    }
    assert len(values) == 1, f"{subject} {measure} {table}: {values}"
    return values.pop()


def percent(part: Decimal, whole: Decimal) -> Decimal:
    return (part * 100 / whole).quantize(CENT, ROUND_HALF_UP)


SUMS = (
    ("收入总计", ("本年收入合计", "使用非财政拨款结余", "年初结转和结余")),
    ("支出总计", ("本年支出合计", "结余分配", "年末结转和结余")),
    (
        "本年收入合计",
        ("财政拨款收入", "上级补助收入", "事业收入", "经营收入", "附属单位上缴收入", "其他收入"),
    ),
    ("本年支出合计", ("基本支出", "项目支出", "上缴上级支出", "经营支出", "对附属单位补助支出")),
    ("财政拨款收入总计", ("年初财政拨款结转和结余", "本年财政拨款收入")),
    ("财政拨款支出总计", ("年末财政拨款结转和结余", "本年财政拨款支出")),
    ("一般公共预算财政拨款基本支出", ("人员经费", "公用经费")),
    ("“三公”经费", ("因公出国（境）费", "公务用车购置及运行维护费", "公务接待费")),
    ("公务用车购置及运行维护费", ("公务用车购置费", "公务用车运行维护费")),
    ("政府采购支出总额", ("政府采购货物支出", "政府采购工程支出", "政府采购服务支出")),
)


@pytest.mark.parametrize("stem", STEMS)
@pytest.mark.parametrize(("total", "parts"), SUMS, ids=[total for total, _ in SUMS])
def test_totals_of_the_text_are_the_sums_of_their_parts(stem: str, total: str, parts: tuple[str, ...]) -> None:
    figures = truth_of(stem)["figures"]
    assert said(figures, total) == sum(said(figures, part) for part in parts)


@pytest.mark.parametrize("stem", STEMS)
def test_staff_add_up(stem: str) -> None:
    figures = truth_of(stem)["figures"]
    kinds = ("在职人员", "离休人员", "退休人员")
    assert said(figures, "实有人数", "数量") == sum(said(figures, kind, "数量") for kind in kinds)


SHARES = (
    ("财政拨款收入", "本年收入合计"),
    ("其他收入", "本年收入合计"),
    ("基本支出", "本年支出合计"),
    ("项目支出", "本年支出合计"),
    ("一般公共预算财政拨款支出", "本年支出合计"),
    ("公务接待费", "“三公”经费"),
    ("公务用车购置及运行维护费", "“三公”经费"),
    ("授予中小企业合同金额", "政府采购支出总额"),
    ("授予小微企业合同金额", "政府采购支出总额"),
)


@pytest.mark.parametrize("stem", STEMS)
@pytest.mark.parametrize(("part", "whole"), SHARES, ids=[part for part, _ in SHARES])
def test_shares_are_rounded_half_up_to_two_places(stem: str, part: str, whole: str) -> None:
    figures = truth_of(stem)["figures"]
    assert said(figures, part, "占比") == percent(said(figures, part), said(figures, whole))


@pytest.mark.parametrize("stem", STEMS)
def test_class_shares_and_amounts_add_up_to_the_general_budget(stem: str) -> None:
    figures = truth_of(stem)["figures"]
    text = [f for f in figures if not f.get("table") and len(f.get("code", "")) == 3]
    whole = said(figures, "一般公共预算财政拨款支出")
    amounts = {f["code"]: Decimal(f["value"]) for f in text if f["measure"] == "决算数"}
    shares = {f["code"]: Decimal(f["value"]) for f in text if f["measure"] == "占比"}
    assert sum(amounts.values()) == whole
    assert shares == {code: percent(amount, whole) for code, amount in amounts.items()}


def changed(figures: Figures) -> Iterator[tuple[str, Decimal, Decimal, Decimal | None]]:
    """Subject, this year's amount, signed change and rate of all that the text compares with last year."""
    text = [f for f in figures if not f.get("table")]
    for figure in text:
        if figure["measure"] == "增减额":
            subject = figure["subject"]
            rates = [f for f in text if (f["subject"], f["measure"]) == (subject, "增减率")]
            rate = Decimal(rates[0]["value"]) if rates else None
            yield subject, said(figures, subject), Decimal(figure["value"]), rate


@pytest.mark.parametrize("stem", STEMS)
def test_growth_rates_follow_from_the_implied_last_year(stem: str) -> None:
    seen = list(changed(truth_of(stem)["figures"]))
    assert len(seen) > 15
    for subject, final, change, rate in seen:
        last = final - change
        if last == 0:
            assert rate is None, f"{subject}: a base of 0 has no rate"
        else:
            assert rate == percent(change, last), subject


@pytest.mark.parametrize("department", DEPARTMENTS, ids=lambda d: d.name)
def test_last_year_in_the_2023_report_is_what_the_2022_report_says(department: DepartmentSpec) -> None:
    now = truth_of(f"{department.name}2023年度部门决算公开")["figures"]
    before = truth_of(f"{department.name}2022年度部门决算公开")["figures"]
    spoken = {f["subject"] for f in before if not f.get("table") and f["measure"] == "决算数"}
    compared = 0
    for subject, final, change, _ in changed(now):
        if subject in spoken:
            assert final - change == said(before, subject), subject
            compared += 1
        else:
            assert final == change, f"{subject} is new and must have grown from 0"
    assert compared > 15
    carried = said(before, "年末结转和结余")
    assert said(now, "年初结转和结余") == carried


@pytest.mark.parametrize("stem", STEMS)
def test_budget_variance_is_measured_against_the_budget_beside_it(stem: str) -> None:
    figures = truth_of(stem)["figures"]
    text = [f for f in figures if not f.get("table")]
    checked = 0
    for figure in text:
        if figure["measure"] == "预决算差异率":
            subject = figure["subject"]
            budgets = [f for f in text if f["subject"] == subject and f["measure"].endswith("预算数")]
            budget = Decimal(budgets[0]["value"])
            assert Decimal(figure["value"]) == percent(said(figures, subject) - budget, budget), subject
            checked += 1
    assert checked >= 5


BY_SUBJECT = (
    ("收入决算表", "本年收入合计", "本年收入合计"),
    ("支出决算表", "本年支出合计", "本年支出合计"),
    ("支出决算表", "基本支出", "基本支出"),
    ("支出决算表", "项目支出", "项目支出"),
    ("一般公共预算财政拨款支出决算表", "合计", "一般公共预算财政拨款支出"),
)


@pytest.mark.parametrize("stem", STEMS)
@pytest.mark.parametrize(("table", "column", "in_text"), BY_SUBJECT, ids=[f"{t}/{c}" for t, c, _ in BY_SUBJECT])
def test_every_level_of_a_table_adds_up_and_agrees_with_the_text(
    stem: str, table: str, column: str, in_text: str
) -> None:
    figures = truth_of(stem)["figures"]
    cells = {
        f.get("code", ""): Decimal(f["value"]) for f in figures if f.get("table") == table and f.get("column") == column
    }
    for code, value in cells.items():
        below = {"": 3, 3: 5, 5: 7}.get(len(code) or "")
        if below:
            parts = [v for c, v in cells.items() if len(c) == below and c.startswith(code)]
            assert value == sum(parts), code
    assert cells[""] == said(figures, in_text)


@pytest.mark.parametrize("stem", STEMS)
def test_basic_spending_by_economic_item_agrees_with_the_text(stem: str) -> None:
    figures = truth_of(stem)["figures"]
    table = "一般公共预算财政拨款基本支出决算表"
    items = {f["code"]: Decimal(f["value"]) for f in figures if f.get("table") == table and f.get("code")}
    for group in ("301", "302", "303", "310"):
        assert items[group] == sum(v for c, v in items.items() if len(c) == 5 and c.startswith(group))
    assert items["301"] + items["303"] == said(figures, "人员经费")
    assert items["302"] + items["310"] == said(figures, "公用经费")
    assert items["30217"] == said(figures, "公务接待费")
    assert items["30231"] == said(figures, "公务用车运行维护费")


@pytest.mark.parametrize("stem", STEMS)
def test_a_self_evaluation_scores_add_up(stem: str) -> None:
    figures = [f for f in truth_of(stem)["figures"] if f.get("project")]
    for project in {f["project"] for f in figures}:
        own = [f for f in figures if f["project"] == project]
        scores = {f["subject"]: Decimal(f["value"]) for f in own if f["measure"] == "得分"}
        weights = [Decimal(f["value"]) for f in own if f["measure"] == "分值"]
        money = {f["measure"]: Decimal(f["value"]) for f in own if f["subject"] == "年度资金总额"}
        assert sum(weights) == 100
        assert scores.pop("总分") == sum(scores.values())
        assert money["执行率"] == percent(money["全年执行数"], money["全年预算数"])
        assert money["得分"] == (money["执行率"] / 10).quantize(CENT, ROUND_HALF_UP)

"""How cells of a comparison move and stand to each other: changes, restated figures, shares, ranks, leads."""

from __future__ import annotations

import json
from dataclasses import replace
from decimal import Decimal

import pytest

from ingest.ledger.model import Figure, Kind, Measure
from qa.compare_leads import LeadKind, leads_of, series_of
from qa.compare_model import State, Wanted
from qa.compare_table import HEADINGS, csv_text, flat_rows
from tests.audit_books import told
from tests.compare_books import WHOSE, cell, cells, comparison, material, money, report

OTHER, THIRD = "云水县统计局", "白石县司法局"


@pytest.mark.parametrize(
    ("values", "amount", "rate"),
    [
        (("2.21", "3.47"), "1.26", "57.01"),
        (("3.47", "2.21"), "-1.26", "-36.31"),
        (("0.00", "3.47"), "3.47", None),
        (("3.47", "0.00"), "-3.47", "-100.00"),
        (("0.00", "0.00"), "0.00", None),
        (("-2.00", "1.00"), "3.00", "150.00"),
    ],
)
def test_a_change_has_no_rate_over_nothing(values: tuple[str, str], amount: str, rate: str | None) -> None:
    found = cells(*(report(2022 + n, money(value)) for n, value in enumerate(values)))[WHOSE, 2023]
    assert found.change and found.change.from_report
    assert found.change.amount == Decimal(amount) and found.change.rate == (Decimal(rate) if rate else None)
    assert {source.report[-6:-2] for source in found.change.sources} == {"2022", "2023"}


def test_the_year_before_counts_though_it_is_not_asked_for() -> None:
    found = cells(report(2022, money("2")), report(2023, money("3")), years=(2023,))
    assert [one.change.amount for one in found.values() if one.change] == [1]


def test_a_gap_is_not_bridged() -> None:
    found = cells(report(2021, money("2")), report(2023, money("3")))
    assert found[WHOSE, 2023].change is None


def test_without_last_years_report_this_years_own_word_is_the_base() -> None:
    lines = ("公务接待费 决算数 3.47 万元", "公务接待费 增减额 1.26 万元 上年")
    found = cells(report(2023, *map(told, lines)), years=(2022, 2023))
    change = found[WHOSE, 2023].change
    assert change and not change.from_report and (change.base, change.rate) == (Decimal("2.21"), Decimal("57.01"))
    gap = found[WHOSE, 2022]
    assert gap.state is State.NO_REPORT and gap.value is None and gap.later and gap.later.value == Decimal("2.21")


@pytest.mark.parametrize(
    ("last", "lines", "restated"),
    [
        ("2.21", ("公务接待费 上年决算数 2.21 万元 2022",), False),
        ("2.21", ("公务接待费 上年决算数 22100 元 2022",), False),
        ("2.21", ("公务接待费 上年决算数 2.50 万元 2022",), True),
        ("2.21", ("公务接待费 增减额 1.26 万元 上年",), False),
        ("2.22", ("公务接待费 增减额 1.26 万元 上年",), False),
        ("2.90", ("公务接待费 增减额 1.26 万元 上年",), True),
        ("2.90", ("公务接待费 增减额 1.26 万元 年初预算数",), False),
    ],
)
def test_last_years_figure_told_otherwise_this_year_is_marked(
    last: str, lines: tuple[str, ...], restated: bool
) -> None:
    entries = report(2022, money(last)), report(2023, money("3.47"), *map(told, lines))
    found = cells(*entries)[WHOSE, 2022]
    assert found.restated is restated and found.value == Decimal(last)
    if restated:
        assert found.later and found.later.value != found.value and "不同" in found.notes[0]
        assert len(found.sources) == 2


@pytest.mark.parametrize("years", [(), (2023,)])
def test_a_change_is_against_the_restated_base_and_says_so(years: tuple[int, ...]) -> None:
    printed = told("公务接待费 上年决算数 2.50 万元 2022")
    found = cells(report(2022, money("2.00")), report(2023, money("3.00"), printed), years=years)[WHOSE, 2023]
    change = found.change
    assert change and (change.base, change.amount, change.rate) == (Decimal("2.50"), Decimal("0.50"), 20)
    assert not change.from_report and "2.50 万元 计算；2022 年报告原为 2.00 万元" in found.notes[-1]


def test_nothing_is_reckoned_between_a_report_of_a_known_level_and_one_that_says_none() -> None:
    now, plan = report(2023, money("3")), money("4", measure="预算数")
    unsaid = cells(report(2022, money("2"), level=""), now)[WHOSE, 2023]
    assert unsaid.change is None and "没有写明" in unsaid.notes[-1]
    both = cells(report(2022, money("2"), level=""), report(2023, money("3"), level=""))[WHOSE, 2023]
    assert both.change and both.change.rate == 50 and not both.notes
    measures = (Measure.BUDGET, Measure.FINAL)
    for level in ("", "部门"):
        result = comparison(report(2023, plan, kind=Kind.BUDGET, level=level), now, measures=measures)
        assert [bool(one.versus) for one in result.cells()] == [False, bool(level)]


def test_of_one_number_told_roughly_and_exactly_the_exact_one_is_reckoned_with() -> None:
    entries = report(2022, money("0"), cell("4900", "元")), report(2023, money("3"), cell("34651", "元"))
    small, exact = comparison(*entries, unit="万元").cells()
    assert small.state is State.STATED and small.value == Decimal("0.49")
    assert exact.value == Decimal("3.4651") and exact.change and exact.change.rate == Decimal("607.16")
    [alike] = comparison(report(2023, cell("34700", "元"), money("3.47")), unit="万元").cells()
    assert alike.stated[0].printed and alike.stated[0].printed.unit == "万元"
    [zero] = comparison(report(2022, money("0"), cell("0", "元"))).cells()
    assert zero.state is State.ZERO


def test_equal_values_share_a_rank_and_what_is_uncertain_has_none() -> None:
    found = cells(
        report(2023, money("3")),
        report(2023, money("5"), whose=OTHER),
        report(2023, money("50000", "元"), whose=THIRD),
        report(2023, money("9"), money("8"), whose="乙县财政局"),
    )
    assert [one.rank for one in found.values()] == [3, 1, 1, None]


@pytest.mark.parametrize(
    ("whole", "rate", "note"),
    [
        (money("10", subject="三公经费"), "34.70", ""),
        (money("100000", "元", subject="三公经费"), "34.70", ""),
        (money("0", subject="三公经费"), None, "没有占比"),
        (money("2", subject="三公经费"), None, "不是它的一部分"),
        (money("10", subject="三公经费", measure="年初预算数"), None, "没有写明"),
    ],
)
def test_a_share_is_of_a_whole_of_its_own_measure(whole: Figure, rate: str | None, note: str) -> None:
    result = comparison(report(2023, money("3.47"), whole), share_of="三公经费")
    [found] = result.cells()
    assert (str(found.share.rate) if found.share else None) == rate and result.share_of == "三公经费"
    assert note in "".join(found.notes)


def test_a_share_of_two_wholes_is_not_reckoned() -> None:
    wholes = money("10", subject="三公经费"), money("11", subject="三公经费")
    [found] = comparison(report(2023, money("3"), *wholes), share_of="三公经费").cells()
    assert found.share is None and "不同的数字" in found.notes[0]


def test_a_share_never_mixes_two_reports_but_for_the_workbook_of_one() -> None:
    part, whole = money("3", measure="预算数"), money("10", subject="三公经费", measure="预算数")
    mixed = (report(2023, money("2"), part), report(2023, whole, kind=Kind.BUDGET))
    [borrowed] = comparison(*mixed, share_of="三公经费", measures=(Measure.BUDGET,)).cells()
    assert borrowed.value == 3 and borrowed.share is None and "那份报告没有写明" in borrowed.notes[-1]
    other = report(2023, money("10", subject="三公经费"), level="", stem="另一份")
    [apart] = comparison(report(2023, money("3")), other, share_of="三公经费").cells()
    assert apart.value == 3 and apart.share is None
    info, *rest = report(2023, money("10", subject="三公经费"), stem="表.xlsx")
    book = (replace(info, workbook=True), *rest)
    [found] = comparison(report(2023, money("3")), book, share_of="三公经费").cells()
    assert found.share and found.share.rate == 30


def test_json_tells_numbers_as_strings_and_gaps_as_null() -> None:
    result = comparison(report(2022, money("0.00")), report(2023, money("34700", "元")), years=(2021, 2022, 2023))
    told = json.loads(json.dumps(result.to_json()))
    assert set(told) == {"subject", "measures", "unit", "years", "share_of", "rows", "notes"}
    gap, zero, value = told["rows"][0]["cells"]
    assert set(gap) == set(zero) == set(value) and gap["value"] is None and gap["state"] == "no_report"
    assert zero["value"] == "0.00" and zero["state"] == "zero" and told["unit"] == "万元"
    assert value["value"] == "3.47" and value["stated"][0]["printed"] == "34700" and value["change"]["rate"] is None
    assert value["stated"][0]["source"]["page"] == 9 and value["stated"][0]["source"]["bbox"]


def test_csv_has_a_line_for_every_number_and_every_gap_and_runs_no_formula() -> None:
    evil = report(2023, money("3"), money("4"), whose="=cmd|' /C calc'!A0")
    result = comparison(evil, report(2022, money("3")), report(2023, texts=["无"]))
    lines = list(flat_rows(result))
    assert all(len(line) == len(HEADINGS) for line in lines) and len(lines) == 5
    text = csv_text(result)
    assert text.startswith("部门,级别,年度") and "'=cmd" in text and ",=cmd" not in text and "\n=cmd" not in text
    states = [line[HEADINGS.index("状态")] for line in lines]
    assert states.count("矛盾") == 2 and "未写明" in states and "无报告" in states
    assert all(line[HEADINGS.index("数值")] == "" for line in lines if line[HEADINGS.index("状态")] == "无报告")


def series(values: str, subject: str = "办公费") -> list[tuple[LeadKind, tuple[int, ...]]]:
    """The leads of one subject with these amounts from 2020 on; - is a gap."""
    entries = [
        report(2020 + n, money(value, subject=subject))
        if value != "-"
        else report(2020 + n, money("1", subject="电费"))
        for n, value in enumerate(values.split())
    ]
    rows = series_of(material(*entries), Wanted())
    found = [lead for lead in leads_of(rows, "万元") if lead.subject == subject]
    return [(lead.kind, tuple(one.year for one in lead.cells)) for lead in found]


@pytest.mark.parametrize(
    ("values", "leads"),
    [
        ("10 11 12", []),
        ("10 20", [(LeadKind.CHANGE, (2020, 2021))]),
        ("0.10 0.90", []),
        ("0 5", [(LeadKind.FROM_ZERO, (2020, 2021))]),
        ("5 0", [(LeadKind.TO_ZERO, (2020, 2021))]),
        ("5 - 0", []),
        ("20 20", []),
        ("20 20 20", [(LeadKind.REPEATED, (2020, 2021, 2022))]),
        ("20 20 - 20", []),
        ("0 0 0", []),
        ("20 20 20 20.01", [(LeadKind.REPEATED, (2020, 2021, 2022))]),
    ],
)
def test_leads(values: str, leads: list[tuple[LeadKind, tuple[int, ...]]]) -> None:
    assert series(values) == leads


def test_a_lead_tells_what_came_back_and_what_is_round() -> None:
    rows = series_of(material(*(report(2020 + n, money(v)) for n, v in enumerate(("5", "0", "6")))), Wanted())
    [back] = [lead for lead in leads_of(rows, "万元") if lead.kind is LeadKind.FROM_ZERO]
    assert back.reason == "2020 年有、2021 年为零、2022 年又有"
    even, odd = (
        leads_of(series_of(material(*(report(year, money(value)) for year in (2021, 2022, 2023))), Wanted()), "万元")
        for value in ("30.00", "3.47")
    )
    assert "整数" in even[0].reason and "整数" not in odd[0].reason
    assert set(even[0].to_json()) == {
        "kind", "department", "level", "subject", "measure", "statement", "reason", "values", "sources",
    }  # fmt: skip


def test_leads_leave_out_what_a_report_is_not_clear_about() -> None:
    entries = report(2022, money("5")), report(2023, money("50"), money("60"))
    assert leads_of(series_of(material(*entries), Wanted()), "万元") == []
    kinds = report(2022, money("5", measure="预算数")), report(2023, money("50", measure="预算数"), kind=Kind.BUDGET)
    assert leads_of(series_of(material(*kinds), Wanted()), "万元") == []


def test_the_same_numbers_of_a_part_and_its_whole_are_one_lead() -> None:
    entries = [
        report(year, cell(value, subject="教育支出"), cell(value, subject="教育支出/普通教育"))
        for year, value in ((2022, "10"), (2023, "30"))
    ]
    [lead] = leads_of(series_of(material(*entries), Wanted()), "万元")
    assert "另有 1 个" in lead.reason and len(lead.sources) == 2

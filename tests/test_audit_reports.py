"""The audit across reports: last year's numbers, the budget's, 部门 and 单位, names of codes."""

from __future__ import annotations

from dataclasses import replace

from ingest.ledger.model import Figure, Kind, ReportInfo
from qa.audit import AuditResult, audit_book
from qa.audit_reports import CODE, LAST_YEAR, PLANNED, WHOLE
from tests.audit_books import book, of_year, row, told

NOW = told("公务接待费 决算数 3.47 万元")
UP = told("公务接待费 增减额 1.26 万元 上年")


def against(
    figures: list[Figure], others: list[Figure], year: int, kind: Kind = Kind.FINAL, level: str = "部门"
) -> AuditResult:
    """The report of 2023 beside another of the same department."""
    stem = f"青山县档案馆{year}{kind}{level}"
    info = ReportInfo(stem, "青山县档案馆", year, kind, level, 9, "")
    return audit_book(book(figures), [(info, [of_year(figure, year, stem, kind) for figure in others])])


def test_last_year_as_a_change_implies_it() -> None:
    same = against([NOW, UP], [told("公务接待费 决算数 2.21 万元")], 2022)
    assert not same.findings and same.checked[LAST_YEAR] == 1
    [found] = against([NOW, UP], [told("公务接待费 决算数 2.00 万元")], 2022).findings
    assert (found.rule, found.printed, found.expected) == (LAST_YEAR, "1.26 万元", "1.47 万元")
    assert "口径" in found.doubt and "2022" in found.statement


def test_last_year_as_printed() -> None:
    before = told("公务接待费 上年决算数 2.21 万元 2022")
    assert against([before], [told("公务接待费 决算数 2.21 万元")], 2022).checked[LAST_YEAR] == 1
    [found] = against([before], [told("公务接待费 决算数 2.00 万元")], 2022).findings
    assert (found.rule, found.printed, found.expected) == (LAST_YEAR, "2.21 万元", "2.00 万元")


def test_a_budget_is_not_last_years_final_nor_two_years_old() -> None:
    for year, kind in ((2022, Kind.BUDGET), (2021, Kind.FINAL), (2024, Kind.FINAL)):
        result = against([NOW, UP], [told("公务接待费 决算数 2.00 万元")], year, kind)
        assert not result.findings and LAST_YEAR not in result.checked
    planned = replace(UP, base="年初预算")
    assert LAST_YEAR not in against([NOW, planned], [told("公务接待费 决算数 2.00 万元")], 2022).checked


def test_the_plan_is_that_of_the_budget_report() -> None:
    plan = told("公务接待费 年初预算数 5.00 万元")
    assert against([plan], [told("公务接待费 决算数 5.00 万元")], 2023, Kind.BUDGET).checked[PLANNED] == 1
    [found] = against([plan], [told("公务接待费 决算数 4.00 万元")], 2023, Kind.BUDGET).findings
    assert (found.rule, found.expected) == (PLANNED, "4.00 万元")
    assert PLANNED not in against([plan], [told("公务接待费 决算数 4.00 万元")], 2023).checked


def test_a_unit_is_no_larger_than_its_department() -> None:
    def unit(whole: str, level: str) -> AuditResult:
        own = book([NOW])
        own = replace(own, info=replace(own.info, level="单位"))
        info = ReportInfo("部门", "青山县档案馆", 2023, Kind.FINAL, level, 9, "")
        return audit_book(own, [(info, [of_year(told(f"公务接待费 决算数 {whole} 万元"), 2023, "部门")])])

    assert unit("4.00", "部门").checked[WHOLE] == 1
    [found] = unit("3.00", "部门").findings
    assert (found.rule, found.printed, found.expected, found.delta) == (WHOLE, "3.47 万元", "不超过 3.00 万元", "0.47")
    assert WHOLE not in unit("3.00", "单位").checked


def test_a_code_keeps_its_name() -> None:
    def named(name: str, table: str) -> Figure:
        return replace(
            row(f"{name} 决算数 1.00 万元", table), code="2013201", subject=f"一般公共服务支出/组织事务/{name}"
        )

    usual = [named("行政运行", f"表{n}") for n in range(4)]
    assert audit_book(book(usual)).checked[CODE] == 1
    [found] = [f for f in audit_book(book([*usual, named("事业运行", "表九")])).findings if f.rule == CODE]
    assert (found.printed, found.expected) == ("事业运行", "行政运行") and "2013201" in found.statement
    assert not [f for f in audit_book(book([usual[0], named("事业运行", "表九")])).findings if f.rule == CODE]

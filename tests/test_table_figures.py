"""Table cells → figures: what a number is of, by the table it stands in."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace
from decimal import Decimal
from functools import cache
from itertools import islice
from pathlib import Path

import pytest

from ingest.ledger.model import Cell, Figure, Kind, Measure, ReportInfo, Table
from ingest.ledger.settings import LimitSettings
from ingest.pdf import Page, read_pages
from ingest.table_figures import table_figures
from ingest.table_subjects import scope_of, total_subject
from ingest.tables import read_tables

FINAL = ReportInfo("某局决算", "某局", 2023, Kind.FINAL, "部门", 20, "")
BUDGET = ReportInfo("某局预算", "某局", 2023, Kind.BUDGET, "部门", 20, "")


def table(title: str, headers: Sequence[str], rows: Sequence[Sequence[str]], unit: str = "万元") -> Table:
    """A table as read: header levels joined by "/", "~" before the copy of a merged cell."""
    cells = tuple(
        tuple(Cell(text.lstrip("~"), 3, (0, 10 * r, 50, 10 * r + 10), text.startswith("~")) for text in row)
        for r, row in enumerate(rows)
    )
    return Table(title, unit, (3,), "", tuple(tuple(path.split("/")) for path in headers), cells)


def facts(figures: Sequence[Figure]) -> list[tuple[str, str, str, str]]:
    """Subject, column, measure and amount of each figure."""
    return [(f.subject, f.column, f.measure.value, f"{f.amount.value}{f.amount.unit}") for f in figures]


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
    assert figure.source.bbox == (0, 0, 50, 10)


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


# --- real reports ---


@cache
def _pages(path: Path, last: int) -> tuple[Page, ...]:
    return tuple(islice(read_pages(path, LimitSettings()), last))


Figures = Callable[[str, int, int, ReportInfo], list[Figure]]


@pytest.fixture
def figures_of(reports_dir: Path) -> Figures:
    """Figures of the tables on pages first..last of the report whose name begins so."""

    def read(name: str, first: int, last: int, info: ReportInfo) -> list[Figure]:
        (path,) = reports_dir.glob(f"{name}*.pdf")
        found = read_tables(_pages(path, last)[first - 1 :]).tables
        return [figure for one in found for figure in table_figures(one, info)]

    return read


def amounts(figures: Sequence[Figure], subject: str, column: str = "", scope: str = "") -> set[str]:
    """The printed amounts of a subject's figures in one column and scope."""
    return {f.amount.printed for f in figures if (f.subject, f.column, f.scope) == (subject, column, scope)}


@pytest.mark.reports
def test_final_accounts_of_a_finance_bureau(figures_of: Figures) -> None:
    figures = figures_of("上海市普陀区财政局2024", 6, 20, FINAL)
    assert amounts(figures, "收入总计") == {"2,995.39"}
    assert amounts(figures, "项目支出") == {"603.14"}
    assert amounts(figures, "项目支出", scope="一般公共预算财政拨款") == {"603.14"}
    assert amounts(figures, "财政拨款支出总计", scope="财政拨款") == {"2,961.68"}
    operating = "一般公共服务支出/财政事务/行政运行"
    assert amounts(figures, operating, "项目支出") == {"8.37"}
    assert amounts(figures, operating, "其他收入") == {"0.01"}
    assert {(f.subject, f.measure) for f in figures if f.source.page == 18} == {
        ("三公经费", Measure.BUDGET),
        ("公务接待费", Measure.BUDGET),
    }
    assert not [f for f in figures if f.source.page in (19, 20)]


@pytest.mark.reports
@pytest.mark.parametrize(
    ("name", "pages", "info", "own_failures"),
    [
        ("上海市普陀区人民政府万里街道办事处23", (10, 28), BUDGET, 0),
        ("上海市普陀区商务委员会25", (9, 21), BUDGET, 0),
        ("上海市普陀区财政局2024", (6, 20), FINAL, 2),
        ("江苏省高级人民法院2019", (8, 17), BUDGET, 0),
        ("西南大学2023年度部门决算", (8, 15), FINAL, 2),
    ],
)
def test_every_code_is_the_sum_of_those_below_it(
    figures_of: Figures, name: str, pages: tuple[int, int], info: ReportInfo, own_failures: int
) -> None:
    """No cell fell into a neighbour's row or column; `own_failures` are the publication's own 尾差."""
    figures = [f for f in figures_of(name, *pages, info) if f.code]
    failures = checked = 0
    for figure in figures:
        below = [
            other.amount.value
            for other in figures
            if (other.source.table, other.column) == (figure.source.table, figure.column)
            and len(other.code) == len(figure.code) + 2
            and other.code.startswith(figure.code)
        ]
        checked += bool(below)
        failures += bool(below) and sum(below) != figure.amount.value
    assert checked >= 19
    assert failures == own_failures

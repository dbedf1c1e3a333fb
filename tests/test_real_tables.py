"""Tables of real reports and their figures, with cells checked by hand."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from itertools import islice
from pathlib import Path

import pytest

from ingest.ledger.model import Figure, Measure, Table
from ingest.ledger.settings import LimitSettings
from ingest.ledger.store import Ledger
from ingest.pdf import read_pages
from ingest.tables import read_tables
from tests.read_tables import paths, row_of, texts
from tests.real import COMMERCE, CONGRESS_2017, CONGRESS_2019, COURT, FINANCE, MODEL, STREET, TEMPLATE, UNIVERSITY

pytestmark = pytest.mark.reports

Tables = Callable[[str, int, int], list[Table]]
Figures = Callable[[str, int, int], list[Figure]]


@pytest.fixture
def tables_of(real_ledger: Ledger) -> Tables:
    """The tables of a report that stand on pages first..last."""

    def read(stem: str, first: int, last: int) -> list[Table]:
        return [t for t in real_ledger.tables(stem) if first <= t.pages[0] and t.pages[-1] <= last]

    return read


@pytest.fixture
def figures_of(real_ledger: Ledger) -> Figures:
    """The figures of a report's tables on pages first..last."""

    def read(stem: str, first: int, last: int) -> list[Figure]:
        return [f for f in real_ledger.figures([stem]) if f.source.table and first <= f.source.page <= last]

    return read


def test_lower_digits_and_codes_in_three_cells(tables_of: Tables) -> None:
    total, income, spending = tables_of(FINANCE, 6, 11)
    assert (total.title, total.unit, total.pages) == ("收入支出决算总表", "万元", (6, 7))
    assert row_of(total, "年初结转和结余") == ["年初结转和结余", "49.14", "年末结转和结余", "55.34"]
    assert row_of(income, "行政运行")[:6] == ["201", "06", "01", "行政运行", "1,511.90", "1,511.89"]
    assert row_of(spending, "信息化建设")[3:7] == ["信息化建设", "135.25", "", "135.25"]
    assert row_of(spending, "合计")[:7] == ["", "", "", "合计", "2,940.05", "2,336.91", "603.14"]


def test_empty_stub_page_spacer_row_and_empty_table(tables_of: Tables) -> None:
    grants, _, _, official, fund, _ = tables_of(FINANCE, 12, 20)
    assert (grants.pages, texts(grants)[-1][:2]) == ((12, 13, 14), ["总计", "2,961.68"])
    assert paths(official)[6] == "财政拨款“三公”经费/公务用车购置及运行费/公务用车购置费/预算数"
    assert texts(official)[0][0] == "0.95"
    assert fund.notes == ("注：上海市普陀区财政局无政府性基金预算财政拨款支出，故本表无数据。",)
    assert all(not cell.text or cell.text == "合计" for row in fund.rows for cell in row)


def test_continuations_with_repeated_headers_and_one_row_stubs(tables_of: Tables) -> None:
    spending, grants, general = tables_of(STREET[2], 14, 24)
    assert (spending.title, spending.unit, spending.pages) == (
        "2025年部门支出预算总表",
        "元",
        (14, 15, 16, 17, 18),
    )
    assert texts(spending)[-1] == ["合计"] * 4 + ["189,767,551", "101,341,746", "88,425,805"]
    assert grants.pages == (19,)
    assert general.pages == (20, 21, 22, 23, 24)
    assert sum("功能分类科目编码" in cell for row in texts(general) for cell in row) == 0


def test_units_mixed_in_one_file(tables_of: Tables) -> None:
    tables = tables_of(STREET[2], 25, 29)
    assert [table.unit for table in tables] == ["元", "元", "元", "万元"]
    assert texts(tables[-1]) == [["37.91", "0", "1.35", "36.56", "15", "21.56", "464.64"]]


def test_rotated_page_with_title_and_unit_in_the_first_cell(tables_of: Tables) -> None:
    tables = tables_of(CONGRESS_2019, 1, 13)
    assert [t.title for t in tables[:3]] == ["收支预算总表", "收入预算总表", "支出预算总表"]
    assert {t.unit for t in tables} == {"万元"}
    assert texts(tables[2])[0][:4] == ["18,330.37", "9,312.90", "6,459.58", "2,557.89"]
    assert (tables[-1].pages, len(tables[-1].rows)) == ((12, 13), 26)


def test_phantom_grid_of_text_shading(tables_of: Tables) -> None:
    total = tables_of(COURT, 8, 8)[0]
    assert len(total.headers) == 6
    assert row_of(total, "七、文化旅游体育与传媒支出")[2] == "七、文化旅游体育与传媒支出"
    assert row_of(total, "收入合计")[1::4] == ["37,188.34", "37,188.34"]
    income, spending = tables_of(COURT, 9, 9)
    assert texts(income)[2] == ["一般公共预算资金", "公共财政拨款（补助）资金", "37,188.34"]
    assert texts(spending) == [["37,188.34", "21,968.00", "10,208.94", "5,011.40", ""]]


def test_unit_wrapped_in_a_cell_and_a_first_row_without_its_rule(tables_of: Tables) -> None:
    tables = tables_of(COURT, 14, 17)
    assert (tables[0].title, tables[0].unit) == ("“三公”经费、会议费、培训费支出预算表", "万元")
    procurement = tables[-1]
    assert (procurement.title, procurement.pages) == ("政府采购支出预算表", (16, 17))
    assert ["", "", "会议费", "", "", "110.05"] in texts(procurement)


def test_tables_that_share_a_grid_and_rows_cut_by_the_page_break(tables_of: Tables) -> None:
    tables = tables_of(CONGRESS_2017, 7, 23)
    assert [t.title for t in tables][:7] == [
        "收支预算总表",
        "收入预算总表",
        "支出预算总表",
        "财政拨款支出预算表",
        "财政拨款收支预算总表",
        "财政拨款基本支出预算表",
        "财政拨款政府性基金支出预算表",
    ]
    assert row_of(tables[0], "八、社会保障和就业支出")[2:4] == ["八、社会保障和就业支出", "1,608.51"]
    assert row_of(tables[1], "其他非税收入") == ["", "其他非税收入", ""]
    assert texts(tables[5])[-1] == ["30312", "提租补贴", "1,018.01"]
    assert tables[6].notes == ("（无政府性基金支出）",)


def test_header_levels_of_a_university(tables_of: Tables) -> None:
    total, income, spending, grants = tables_of(UNIVERSITY, 8, 15)
    assert paths(income)[5:7] == ["事业收入/金额", "事业收入/其中：教育收费"]
    assert row_of(income, "高等教育")[2:6] == ["363,483.12", "193,993.03", "", "135,246.59"]
    assert paths(grants)[:3] == ["项目/科目编码/类", "项目/科目编码/款", "项目/科目编码/项"]
    assert texts(grants)[0] == ["", "", "", "合计", "237,100.00", "199,015.13", "38,084.87", "6,894.90"]
    assert (total.pages, spending.pages) == ((8, 9), (12, 13))
    assert texts(total)[-1] == ["合计", "569,496.54", "合计", "569,496.54"]


def test_forms_over_two_pages_of_unlike_columns(tables_of: Tables) -> None:
    forms = tables_of(MODEL, 14, 37)
    assert [form.pages for form in forms] == [(n, n + 1) for n in range(14, 38, 2)]
    assert {len(form.headers) for form in forms} == {10}
    first = texts(forms[0])
    assert row_of(forms[0], "受益村民满意度")[1:8] == [
        "满意度指标",
        "满意度指标",
        "受益村民满意度",
        ">=90%",
        "=100%",
        "=100%",
        "10",
    ]
    assert any(row[3] == "确保安全生产，减少安全隐患，打造新时代文明实践站示范点" for row in first)


def test_number_that_wraps_inside_its_cell(tables_of: Tables, figures_of: Figures) -> None:
    (form,) = tables_of(MODEL, 36, 37)
    funds = row_of(form, "年度资金总额")
    assert [text for text in funds if text.startswith("1,994")] == ["1,994.00"] * 2
    own = [f for f in figures_of(MODEL, 36, 36) if f.subject == "年度资金总额"]
    assert {f.measure: str(f.amount.value) for f in own} == {
        Measure.INITIAL_BUDGET: "1994.00",
        Measure.FULL_BUDGET: "1994.00",
        Measure.EXECUTED: "693.68",
        Measure.WEIGHT: "10",
        Measure.EXECUTION_RATE: "34.79",
        Measure.SCORE: "0.00",
    }


def test_halves_are_rows_of_their_own_also_where_only_the_right_one_goes_on(
    tables_of: Tables, figures_of: Figures
) -> None:
    basic = next(t for t in tables_of(FINANCE, 16, 17) if "基本支出" in t.title)
    assert basic.pages == (16, 17)
    assert row_of(basic, "资本性支出") == ["", "", "", "", "310", "", "资本性支出", "13.58"]
    told = [(f.code, f.subject, f.amount.printed) for f in figures_of(FINANCE, 17, 17)]
    assert sorted(told) == sorted([
        ("30226", "商品和服务支出/劳务费", "2.01"),
        ("30309", "对个人和家庭的补助/奖励金", "0.31"),
        ("30228", "商品和服务支出/工会经费", "24.42"),
        ("30229", "商品和服务支出/福利费", "42.77"),
        ("30239", "商品和服务支出/其他交通费用", "48.49"),
        ("30299", "商品和服务支出/其他商品和服务支出", "11.53"),
        ("310", "资本性支出", "13.58"),
        ("31002", "资本性支出/办公设备购置", "13.58"),
        ("", "人员经费", "2,152.26"),
        ("", "公用经费", "184.65"),
    ])  # fmt: skip


def test_blank_template_has_tables_but_no_numbers(tables_of: Tables) -> None:
    tables = tables_of(TEMPLATE, 5, 14)
    assert len(tables) == 9
    assert not any(
        cell.text.replace(",", "").replace(".", "").isdigit() and "." in cell.text
        for t in tables
        for row in t.rows
        for cell in row
    )


def test_table_of_contents_in_a_box_is_no_table(reports_dir: Path) -> None:
    (path,) = reports_dir.glob("上海市普陀区人民政府万里街道办事处24*.pdf")
    read = read_tables(list(islice(read_pages(path, LimitSettings()), 2)))
    assert read.tables == ()
    assert any("三公" in line.text for line in read.rest[2])


def amounts(figures: Sequence[Figure], subject: str, column: str = "", scope: str = "") -> set[str]:
    """The printed amounts of a subject's figures in one column and scope."""
    return {f.amount.printed for f in figures if (f.subject, f.column, f.scope) == (subject, column, scope)}


def test_final_accounts_of_a_finance_bureau(figures_of: Figures) -> None:
    figures = figures_of(FINANCE, 6, 20)
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


@pytest.mark.parametrize(
    ("stem", "pages", "own_failures"),
    [
        (STREET[0], (10, 28), 0),
        (COMMERCE[0], (9, 21), 0),
        (FINANCE, (6, 20), 2),
        (COURT, (8, 17), 0),
        (UNIVERSITY, (8, 15), 2),
    ],
)
def test_every_code_is_the_sum_of_those_below_it(
    figures_of: Figures, stem: str, pages: tuple[int, int], own_failures: int
) -> None:
    """No cell fell into a neighbour's row or column; `own_failures` are the publication's own 尾差."""
    figures = [f for f in figures_of(stem, *pages) if f.code]
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

"""What stands in a cell of a comparison: one number, all that fit equally, or why there is none."""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal

import pytest

from ingest.ledger.model import Figure, Kind, Measure
from qa.compare_model import NothingToCompare, State
from tests.audit_books import grid, told
from tests.compare_books import WHOSE, cell, cells, comparison, material, money, report

OTHER = "云水县统计局"


@pytest.mark.parametrize(
    ("values", "unit"),
    [
        (("34700 元", "3.47 万元"), "万元"),
        (("34700 元", "29900 元"), "元"),
        (("0.1234567891 亿元", "1234.56 万元"), "万元"),
        (("3.47 万元", "2.21 万元"), "万元"),
    ],
)
def test_units_are_aligned_exactly(values: tuple[str, str], unit: str) -> None:
    result = comparison(*(report(2022 + n, money(*value.split())) for n, value in enumerate(values)))
    scale = {"元": 1, "万元": 10**4, "亿元": 10**8}
    exact = [Decimal(v.split()[0]) * scale[v.split()[1]] / scale[unit] for v in values]
    assert result.unit == unit and [c.value for c in result.cells()] == exact
    asked = comparison(*(report(2022 + n, money(*v.split())) for n, v in enumerate(values)), unit="元")
    assert [c.value for c in asked.cells()] == [value * scale[unit] for value in exact]


def test_gaps_are_gaps_with_their_reason() -> None:
    found = cells(
        report(2021, money("3.00")),
        report(2023, money("2.00", subject="会议费")),
        report(2021, money("1.00"), whose=OTHER),
        report(2022, money("0.00"), whose=OTHER),
        years=(2021, 2022, 2023),
    )
    states = {key: one.state for key, one in found.items()}
    assert states == {
        (WHOSE, 2021): State.STATED,
        (WHOSE, 2022): State.NO_REPORT,
        (WHOSE, 2023): State.NOT_STATED,
        (OTHER, 2021): State.STATED,
        (OTHER, 2022): State.ZERO,
        (OTHER, 2023): State.NO_REPORT,
    }
    assert all(
        one.value is None and one.rank is None and one.change is None for one in found.values() if not one.stated
    )
    assert found[OTHER, 2022].value == 0 and found[WHOSE, 2023].reports


def test_a_row_left_blank_is_shown_and_is_no_zero() -> None:
    table = grid("三公表", "项目 | 决算数\n公务接待费 | \n三公经费 | 3.00")
    found = cells(report(2022, money("3.00")), report(2023, money("3.00", subject="三公经费"), tables=[table]))
    blank = found[WHOSE, 2023]
    assert blank.state is State.BLANK and blank.value is None and blank.blank is not None
    assert blank.blank.table == "三公表" and "不按 0 计" in blank.notes[0]


@pytest.mark.parametrize(
    ("sentence", "state"),
    [
        ("本部门2023年度无公务接待费支出，本表为空表。", State.ZERO),
        ("本部门未发生公务接待费。", State.ZERO),
        ("本部门2022年无公务接待费支出。", State.NOT_STATED),
        ("公务接待费是指接待的支出。", State.NOT_STATED),
    ],
)
def test_a_word_that_there_is_none_is_a_zero_of_its_own_year(sentence: str, state: State) -> None:
    found = cells(report(2022, money("3.00")), report(2023, texts=[sentence]))[WHOSE, 2023]
    assert found.state is state
    if state is State.ZERO:
        assert found.value == 0 and found.sources[0].quote == sentence and not found.stated[0].figures


@pytest.mark.parametrize("kind", ["决算数", "年初预算数", "全年预算数", "上年决算数"])
def test_measures_are_never_mixed(kind: str) -> None:
    amounts = {"决算数": "4", "年初预算数": "3", "全年预算数": "5"}
    figures = [money(value, measure=measure) for measure, value in amounts.items()]
    figures.append(told("公务接待费 上年决算数 7 万元 2022"))
    [found] = cells(report(2023, *figures), measures=(Measure(kind),)).values()
    assert found.value == Decimal({**amounts, "上年决算数": "7"}[kind]) and found.measure.value == kind
    others = [f for f in figures if f.measure.value != kind]
    with pytest.raises(NothingToCompare, match=f"没有“公务接待费”的{kind}；有的是：{others[0].measure.value}"):
        cells(report(2023, *others), measures=(Measure(kind),))


def test_budget_reports_give_budgets_and_final_accounts_spending() -> None:
    both = (
        report(2023, money("5.00", measure="预算数"), kind=Kind.BUDGET),
        report(2023, money("3.00"), money("4.00", measure="预算数")),
    )
    usual = comparison(*both)
    assert usual.measures == (Measure.FINAL,) and "取决算数" in usual.notes[0] and "--measure 预算数" in usual.notes[0]
    result = comparison(*both, measures=(Measure.BUDGET, Measure.FINAL))
    budget, final = result.cells()
    # The 预算数 that the final accounts print beside is no rival of the budget report's own.
    assert (budget.value, final.value) == (5, 3) and not budget.notes
    assert final.versus and (final.versus.amount, final.versus.rate) == (-2, Decimal("-40.00"))
    [lone] = comparison(both[1], measures=(Measure.BUDGET,)).cells()
    assert lone.value == 4 and lone.notes == ("取自决算报告所列的预算数",)


def test_numbers_that_contradict_each_other_are_all_shown() -> None:
    [found] = cells(report(2023, money("3.47"), money("3.74"))).values()
    assert found.state is State.CONTRADICTORY and found.value is None
    assert {one.value for one in found.stated} == {Decimal("3.47"), Decimal("3.74")} and "请核对" in found.notes[0]
    [same] = cells(report(2023, money("3.47"), cell("34700", "元"))).values()
    assert same.state is State.STATED and len(same.stated[0].figures) == 2


def test_things_of_one_name_are_all_shown_and_a_path_or_code_tells_them_apart() -> None:
    court = replace(cell("120", subject="行政运行"), subject="公共安全支出/法院/行政运行", code="2040501")
    office = replace(cell("80", subject="行政运行"), subject="一般公共服务支出/人大事务/行政运行", code="2010101")
    entry = report(2023, court, office)
    [both] = cells(entry, subject="行政运行").values()
    assert both.state is State.AMBIGUOUS and len(both.stated) == 2 and "法院/行政运行 2040501" in both.notes[0]
    for subject in ("法院/行政运行", "公共安全支出/法院/行政运行", "2040501"):
        [one] = cells(entry, subject=subject).values()
        assert one.value == 120 and one.state is State.STATED


def test_income_columns_and_parts_are_not_the_thing_itself() -> None:
    income = replace(cell("999", subject="教育支出", code="205"), source=replace(cell("1").source, table="收入决算表"))
    column = replace(cell("50", subject="教育支出", code="205"), column="项目支出")
    entry = report(2023, income, column)
    with pytest.raises(NothingToCompare):
        cells(entry, subject="教育支出")
    [found] = cells(
        report(2023, income, column, cell("120", subject="教育支出", code="205")), subject="教育支出"
    ).values()
    assert found.value == 120
    [part] = cells(report(2023, income, column), subject="教育支出的项目支出").values()
    assert part.value == 50


def test_another_part_of_the_money_is_shown_and_not_reckoned_with() -> None:
    whole = [report(year, cell(value, subject="教育支出")) for year, value in ((2021, "100"), (2022, "120"))]
    found = cells(*whole, report(2023, cell("90", subject="教育支出", scope="财政拨款")), subject="教育支出")
    odd = found[WHOSE, 2023]
    assert odd.value == 90 and not odd.comparable and odd.change is None and odd.rank is None
    assert "这里是财政拨款，其他是全部资金" in odd.notes[0] and found[WHOSE, 2022].change


def test_the_basic_expenditure_of_one_fund_does_not_stand_for_that_of_all_money() -> None:
    general = cell("60", subject="基本支出", scope="一般公共预算财政拨款")
    entry = report(2023, general, cell("80", subject="基本支出"))
    for subject, value in (("基本支出", 80), ("一般公共预算财政拨款基本支出", 60)):
        [found] = cells(entry, subject=subject).values()
        assert found.value == value


def test_a_total_of_one_fund_is_not_that_of_a_part_of_the_fund() -> None:
    name = "财政拨款支出总计"
    general = replace(cell("60", subject=name, scope="财政拨款"), column="一般公共预算")
    [found] = cells(report(2023, cell("80", subject=name, scope="财政拨款"), general), subject=name).values()
    assert found.value == 80


def test_departments_and_their_own_offices_are_rows_of_their_own() -> None:
    result = comparison(report(2023, money("5")), report(2023, money("3"), level="单位"))
    assert [row.body.label for row in result.rows] == [WHOSE, f"{WHOSE}（本级）"]
    joined = comparison(report(2022, money("5")), report(2023, money("6"), level=""))
    assert len(joined.rows) == 1 and any("没有写明是部门还是单位" in note for note in joined.notes)


def test_text_and_tables_of_one_year_in_two_files_are_one_cell() -> None:
    [agreeing] = cells(report(2023, money("3.47")), report(2023, cell("3.47"), stem="表")).values()
    assert agreeing.state is State.STATED and len(agreeing.stated[0].figures) == 2
    [differing] = cells(report(2023, money("3.47")), report(2023, cell("3.74"), stem="表")).values()
    assert differing.state is State.CONTRADICTORY


def test_people_and_visits_are_not_added_up() -> None:
    entry = report(2023, told("国内公务接待 数量 98 批次"), told("国内公务接待 数量 300 人次"))
    with pytest.raises(NothingToCompare, match="--unit"):
        cells(entry, subject="国内公务接待")
    [found] = cells(entry, subject="国内公务接待", unit="人次").values()
    assert found.value == 300
    with pytest.raises(NothingToCompare, match="没有以“辆”计的数"):
        cells(entry, subject="国内公务接待", unit="辆")


@pytest.mark.parametrize("subject", ["招待", "招待费", "公务接待费", "请客吃饭", "三公经费/公务接待费"])
def test_a_subject_may_be_named_as_people_say_it(subject: str) -> None:
    figure: Figure = replace(money("3.47"), subject="三公经费/公务接待费") if "/" in subject else money("3.47")
    [found] = cells(report(2023, figure), subject=subject).values()
    assert found.value == Decimal("3.47")


@pytest.mark.parametrize(
    ("subject", "told_next"),
    [
        ("公务接侍费", "公务接待费"),
        ("接待", "相近|没有写到"),
        ("zzz", "路径"),
        ("2010301", "编码"),
        ("甲/乙", "不认识"),
        ("/", "不认识"),
        ("公务接待费和会议费", "不认识"),
        ("教育支出", "没有写到“教育支出”"),
        ("\x1b[31m", "不认识"),
        ("接" * 500, "不认识"),
    ],
)
def test_what_is_not_known_is_never_guessed(subject: str, told_next: str) -> None:
    entry = report(2023, money("3.47", subject="公务接待费用途"), money("1", subject="会议费"))
    with pytest.raises(NothingToCompare, match=told_next) as error:
        comparison(entry, subject=subject)
    assert "\n" not in str(error.value)


def test_projects_are_compared_by_the_core_of_their_names() -> None:
    def score(year: int, value: str) -> Figure:
        return replace(told(f"总分 得分 {value} 分"), project=f"{year}年度档案修复专项经费")

    found = cells(report(2022, score(2022, "90")), report(2023, score(2023, "95")), subject="2023年度档案修复专项经费")
    assert [one.value for one in found.values()] == [90, 95]


def test_a_department_that_is_not_in_is_told_with_those_that_are() -> None:
    from qa.compare import pool_of
    from qa.compare_model import Wanted

    infos = material(report(2023, money("3"))).infos
    with pytest.raises(NothingToCompare, match=f"没有“火星局”的报告；已有的部门：{WHOSE}"):
        pool_of(infos, Wanted("公务接待费", departments=("火星局",)))
    with pytest.raises(NothingToCompare, match="ingest"):
        pool_of([], Wanted("公务接待费"))
    assert pool_of(infos, Wanted("公务接待费", departments=(WHOSE,))) == list(infos)

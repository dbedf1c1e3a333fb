"""绩效自评表 and 绩效目标表 → figures with their project."""

from __future__ import annotations

from functools import cache
from itertools import islice
from pathlib import Path

import pytest

from ingest.forms import begins_form, form_figures, is_form
from ingest.ledger.model import Figure, Kind, Measure, ReportInfo
from ingest.ledger.settings import LimitSettings
from ingest.pdf import read_pages
from ingest.tables import read_tables
from tests.drawn_pages import grid, page

INFO = ReportInfo("某局决算", "某局", 2023, Kind.FINAL, "部门", 20, "")
WIDTHS = (60, 60, 60, 70, 60, 60, 50, 50, 60)
FIRST = [
    ("项目名称", "<", "老旧小区改造", "<", "<", "<", "<", "<", "<"),
    ("项目资金（万元）", "<", "", "<", "年初预算数", "全年预算数", "全年执行数", "执行率", "得分"),
    ("^", "<", "年度资金总额", "<", "8.00", "9.00", "4.50", "50.00%", "5.00"),
    ("^", "<", "其中：当年财政拨款", "<", "8.00", "9.00", "4.50", "—", "—"),
    (
        "年度绩效指标",
        "一级指标",
        "二级指标",
        "三级指标",
        "年度指标值",
        "实际完成值",
        "分值",
        "得分",
        "偏差原因分析",
    ),
    ("^", "产出指标", "数量指标", "改造户数", ">=30户", "=28户", "50", "45", "两户延期"),
]
SECOND = [
    ("", "", "", "验收合格率", "=100%", "=100%", "20", "20", ""),
    ("", "", "", "铺设管网", "≥36000延米", "=300(延米)", "10", "10", ""),
    ("", "效益指标", "社会效益指标", "居住条件", "改善", "改善", "10", "10", ""),
    ("总分", "<", "<", "<", "<", "<", "100", "90分", ""),
]


@cache
def figures() -> tuple[Figure, ...]:
    """The figures of a drawn form that runs over two pages."""
    pages = [
        page(1, grid(FIRST, WIDTHS, left=30), lines=[("项目支出绩效自评表", 200, 60)]),
        page(2, grid(SECOND, WIDTHS, left=30, top=50)),
    ]
    (table,) = read_tables(pages).tables
    assert (table.pages, table.unit, table.headers[0]) == ((1, 2), "万元", ())
    return tuple(form_figures(table, INFO))


def of(subject: str) -> dict[Measure, str]:
    """The amounts of a subject by measure."""
    return {f.measure: f"{f.amount.value}{f.amount.unit}" for f in figures() if f.subject == subject}


def test_every_figure_names_its_project() -> None:
    assert {f.project for f in figures()} == {"老旧小区改造"}


def test_money_of_the_project() -> None:
    assert of("年度资金总额") == {
        Measure.INITIAL_BUDGET: "8.00万元",
        Measure.FULL_BUDGET: "9.00万元",
        Measure.EXECUTED: "4.50万元",
        Measure.EXECUTION_RATE: "50.00%",
        Measure.SCORE: "5.00分",
    }
    assert of("当年财政拨款") == {
        Measure.INITIAL_BUDGET: "8.00万元",
        Measure.FULL_BUDGET: "9.00万元",
        Measure.EXECUTED: "4.50万元",
    }


def test_indicator_with_target_actual_score_and_reason() -> None:
    assert of("改造户数") == {
        Measure.TARGET: "30户",
        Measure.ACTUAL: "28户",
        Measure.WEIGHT: "50分",
        Measure.SCORE: "45分",
    }
    target = next(f for f in figures() if f.subject == "改造户数" and f.measure is Measure.TARGET)
    assert target.amount.printed == ">=30户"
    assert (target.column, target.reason) == ("产出指标/数量指标", "两户延期")
    assert target.source.quote == "产出指标 | 数量指标 | 改造户数 | >=30户 | =28户 | 50 | 45 | 两户延期"


def test_levels_of_indicators_go_on_over_the_page_break() -> None:
    columns = {f.subject: f.column for f in figures()}
    assert columns["验收合格率"] == "产出指标/数量指标"
    assert columns["居住条件"] == "效益指标/社会效益指标"


def test_target_in_an_unusual_unit() -> None:
    found = {
        f.measure: (f"{f.amount.value}{f.amount.unit}", f.amount.printed) for f in figures() if f.subject == "铺设管网"
    }
    assert found[Measure.TARGET] == ("36000延米", "≥36000延米")
    assert found[Measure.ACTUAL] == ("300延米", "=300(延米)")


def test_words_for_values_give_no_figure() -> None:
    assert set(of("居住条件")) == {Measure.WEIGHT, Measure.SCORE}


def test_total_score() -> None:
    assert of("总分") == {Measure.WEIGHT: "100分", Measure.SCORE: "90分"}


@pytest.mark.parametrize(
    ("texts", "form", "begins"),
    [
        (["项目名称", "某项目", "一级指标"], True, True),
        (["", "产出指标", "三级指标"], True, False),
        (["项目名称", "金额", "某项目", "3.00"], False, True),
        (["科目编码", "科目名称"], False, False),
    ],
)
def test_what_is_a_form(texts: list[str], form: bool, begins: bool) -> None:
    assert (is_form(texts), begins_form(texts)) == (form, begins)


# --- real reports ---


@cache
def _forms(path: Path, first: int, last: int) -> dict[str, tuple[Figure, ...]]:
    pages = tuple(islice(read_pages(path, LimitSettings()), last))[first - 1 :]
    forms = [form_figures(table, INFO) for table in read_tables(pages).tables]
    return {figures[0].project: tuple(figures) for figures in forms}


def weights(figures: tuple[Figure, ...], measure: Measure) -> tuple[str, str]:
    """The sum of a measure over money and indicators, and what 总分 says of it."""
    parts = sum(f.amount.value for f in figures if f.measure is measure and f.subject != "总分")
    total = next(f.amount.value for f in figures if f.measure is measure and f.subject == "总分")
    return f"{parts:.2f}", f"{total:.2f}"


@pytest.mark.reports
def test_twelve_self_evaluations_add_up(reports_dir: Path) -> None:
    (path,) = reports_dir.glob("昌吉州党委组织部2023*.pdf")
    forms = _forms(path, 14, 37)
    assert len(forms) == 12
    for figures in forms.values():
        for measure in (Measure.WEIGHT, Measure.SCORE):
            parts, total = weights(figures, measure)
            assert parts == total


@pytest.mark.reports
def test_one_self_evaluation_cell_by_cell(reports_dir: Path) -> None:
    (path,) = reports_dir.glob("昌吉州党委组织部2023*.pdf")
    figures = _forms(path, 14, 37)["2023年主题教育工作经费"]
    money = {f.measure: f.amount.printed for f in figures if f.subject == "年度资金总额"}
    assert money == {
        Measure.INITIAL_BUDGET: "140.56",
        Measure.FULL_BUDGET: "140.56",
        Measure.EXECUTED: "59.92",
        Measure.WEIGHT: "10",
        Measure.EXECUTION_RATE: "42.63%",
        Measure.SCORE: "0.00",
    }
    cost = [f for f in figures if f.subject == "预算成本控制率"]
    assert {f.measure: f.amount.printed for f in cost} == {
        Measure.TARGET: "=100%",
        Measure.ACTUAL: "=42.63%",
        Measure.WEIGHT: "20",
        Measure.SCORE: "0.00",
    }
    assert {f.reason for f in cost} == {"主题教育部分资金结转支2024年"}
    assert {f.amount.printed for f in figures if f.subject == "总分"} == {"100", "70分"}


@pytest.mark.reports
def test_targets_of_a_budget(reports_dir: Path) -> None:
    (path,) = reports_dir.glob("西南大学2023年度部门预算.pdf")
    forms = _forms(path, 16, 40)
    assert len(forms) == 24
    for figures in forms.values():
        assert sum(f.amount.value for f in figures if f.measure is Measure.WEIGHT) == 90
        parts = {f.subject: f.amount.value for f in figures if f.column == "" and f.measure is Measure.BUDGET}
        assert parts["年度资金总额"] == parts["财政拨款"] + parts["上年结转"] + parts["其他资金"]


@pytest.mark.reports
def test_plan_with_all_years_beside_the_year(reports_dir: Path) -> None:
    (path,) = reports_dir.glob("上海市普陀区人民政府万里街道办事处23*.pdf")
    figures = _forms(path, 31, 35)["公共服务设施运行经费"]
    money = {(f.subject, f.column): f.amount.printed for f in figures if f.measure is Measure.BUDGET}
    assert money == {
        ("项目资金总额", ""): "10,903,043.00",
        ("财政资金", "项目资金总额"): "10,903,043.00",
        ("其他资金", "项目资金总额"): "0.00",
        ("年度资金申请总额", ""): "10,903,043.00",
        ("当年财政拨款", ""): "11,419,043.00",
        ("上年结转资金", ""): "0.00",
        ("其他资金", ""): "0.00",
    }
    assert {f.amount.printed for f in figures if f.subject == "开展活动300场"} == {"=300.00(场)"}


LISTED = [
    ("项目名称", "预算金额", "一级指标", "二级指标", "三级指标", "指标值"),
    ("河道清淤", "181.00", "产出指标", "数量指标", "清淤长度", "≥8公里"),
    ("^", "^", "效益指标", "社会效益指标", "受益人数", "≥3200人"),
    ("路灯更换", "137.00", "产出指标", "数量指标", "更换盏数", "≥38盏"),
]


def test_a_list_of_projects_gives_each_its_money_and_its_targets() -> None:
    shown = page(1, grid(LISTED, (90, 60, 70, 90, 90, 70), left=30), lines=[("项目绩效目标表", 200, 60)])
    (table,) = read_tables([shown]).tables
    read = [(f.project, f.subject, f.measure, f.amount.printed) for f in form_figures(table, INFO)]
    assert read == [
        ("河道清淤", "河道清淤", Measure.BUDGET, "181.00"),
        ("河道清淤", "清淤长度", Measure.TARGET, "≥8公里"),
        ("河道清淤", "受益人数", Measure.TARGET, "≥3200人"),
        ("路灯更换", "路灯更换", Measure.BUDGET, "137.00"),
        ("路灯更换", "更换盏数", Measure.TARGET, "≥38盏"),
    ]


FOLLOWED = [
    ("项目名称", "年初预算数", "全年执行数", "执行率", "三级指标", "年度指标值", "实际完成值", "得分"),
    ("河道清淤", "181.00", "90.50", "50.00", "清淤长度", "≥8公里", "9公里", "10"),
]


def test_budget_and_execution_in_a_list_are_the_projects_and_not_its_indicators() -> None:
    shown = page(1, grid(FOLLOWED, (80, 60, 60, 50, 70, 70, 60, 40), left=30), lines=[("项目支出绩效自评表", 200, 60)])
    (table,) = read_tables([shown]).tables
    read = [(f.subject, f.measure, f"{f.amount.value}{f.amount.unit}") for f in form_figures(table, INFO)]
    assert read == [
        ("河道清淤", Measure.INITIAL_BUDGET, "181.00万元"),
        ("河道清淤", Measure.EXECUTED, "90.50万元"),
        ("河道清淤", Measure.EXECUTION_RATE, "50.00%"),
        ("清淤长度", Measure.TARGET, "8公里"),
        ("清淤长度", Measure.ACTUAL, "9公里"),
        ("清淤长度", Measure.SCORE, "10分"),
    ]


def test_a_score_cut_by_the_page_break_is_one_number() -> None:
    first = [*FIRST[:-1], ("^", "产出指标", "数量指标", "改造户数", ">=", "=28户", "50", "45.0", "两户延期")]
    second = [("", "", "", "", "30户", "", "", "0", ""), *SECOND]
    pages = [
        page(1, grid(first, WIDTHS, left=30), lines=[("项目支出绩效自评表", 200, 60)]),
        page(2, grid(second, WIDTHS, left=30, top=50)),
    ]
    (table,) = read_tables(pages).tables
    scores = {f.subject: f.amount.printed for f in form_figures(table, INFO) if f.measure is Measure.SCORE}
    assert scores["改造户数"] == "45.00"
    targets = {f.subject: f.amount.printed for f in form_figures(table, INFO) if f.measure is Measure.TARGET}
    assert targets["改造户数"] == ">=30户"
    assert scores["验收合格率"] == "20"

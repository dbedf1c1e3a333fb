"""Invented reports: places that can be cited, and the figures that stand there."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal

from ingest.ledger.model import Amount, Figure, Kind, Measure, Source
from qa.model import Citation

M = Measure
WATER, WATER_2022 = "云岭县水务局2023年度部门决算", "云岭县水务局2022年度部门决算"
ARCHIVE, TRADE = "青石县档案馆2023年度部门决算", "临江区商务委员会2024年度部门预算"
DEPARTMENTS = {
    WATER: ("云岭县水务局", 2023, Kind.FINAL),
    WATER_2022: ("云岭县水务局", 2022, Kind.FINAL),
    ARCHIVE: ("青石县档案馆", 2023, Kind.FINAL),
    TRADE: ("临江区商务委员会", 2024, Kind.BUDGET),
}
RECEPTION, CARS, THREE = "公务接待费", "公务用车购置及运行维护费", "三公经费"


@dataclass(frozen=True)
class Place:
    """One place of a report: its quote and the figures that stand there (subject, measure, value, unit)."""

    report: str
    page: int
    quote: str
    facts: tuple[tuple[str, Measure, str, str], ...]
    table: str | None = None
    row: str | None = None
    project: str = ""
    code: str = ""
    years: tuple[tuple[Measure, int], ...] = ()
    """Figures of another year than the report's: 上年 columns."""


PLACES = {
    "接待": Place(
        WATER, 9,
        "公务接待费支出 4.83 万元，占 9.62%，比上年增加 1.57 万元，增长 48.16%，主要原因是：本年公务接待批次、接待人员增加。",
        ((RECEPTION, M.FINAL, "4.83", "万元"), (RECEPTION, M.SHARE, "9.62", "%"),
         (RECEPTION, M.CHANGE, "1.57", "万元"), (RECEPTION, M.CHANGE_RATE, "48.16", "%")),
    ),
    "用车": Place(
        WATER, 9,
        "公务用车购置及运行维护费支出 45.36 万元，占 90.38%，比上年减少 5.24 万元，下降 10.36%，主要原因是：本年报废车辆 2 辆。",
        ((CARS, M.FINAL, "45.36", "万元"), (CARS, M.SHARE, "90.38", "%"),
         (CARS, M.CHANGE, "-5.24", "万元"), (CARS, M.CHANGE_RATE, "-10.36", "%")),
    ),
    "三公": Place(
        WATER, 9,
        "2023 年度财政拨款“三公”经费支出 50.19 万元，比上年减少 3.67 万元，下降 6.81%，主要原因是：严格控制公务用车支出。",
        ((THREE, M.FINAL, "50.19", "万元"), (THREE, M.CHANGE, "-3.67", "万元"), (THREE, M.CHANGE_RATE, "-6.81", "%")),
    ),
    "批次": Place(
        WATER, 10,
        "公务接待费 4.83 万元，开支内容包括餐费等。单位全年安排的国内公务接待 76 批次，418 人次。",
        ((RECEPTION, M.FINAL, "4.83", "万元"), ("国内公务接待", M.COUNT, "76", "批次"), ("国内公务接待", M.COUNT, "418", "人次")),
    ),
    "预算": Place(
        WATER, 10,
        "公务接待费全年预算数 5.00 万元，决算数 4.83 万元，预决算差异率 -3.40%，主要原因是：厉行节约。",
        ((RECEPTION, M.FULL_BUDGET, "5.00", "万元"), (RECEPTION, M.FINAL, "4.83", "万元"),
         (RECEPTION, M.VARIANCE_RATE, "-3.40", "%")),
    ),
    "收入": Place(
        WATER, 5,
        "2023 年度收入总计 3,208.64 万元，其中：本年收入合计 2,915.07 万元，使用非财政拨款结余 0.00 万元，"
        "年初结转和结余 293.57 万元。",
        (("收入总计", M.FINAL, "3208.64", "万元"), ("本年收入合计", M.FINAL, "2915.07", "万元"),
         ("使用非财政拨款结余", M.FINAL, "0.00", "万元"), ("年初结转和结余", M.FINAL, "293.57", "万元")),
    ),
    "拨款": Place(
        WATER, 6,
        "财政拨款收入支出总体与年初预算相比，年初预算数 2,406.50 万元，决算数 2,713.88 万元，预决算差异率 12.77%，"
        "主要原因是：年中追加防汛经费。",
        (("财政拨款收入支出总计", M.INITIAL_BUDGET, "2406.50", "万元"), ("财政拨款收入支出总计", M.FINAL, "2713.88", "万元"),
         ("财政拨款收入支出总计", M.VARIANCE_RATE, "12.77", "%")),
    ),
    "行政": Place(
        WATER, 20, "2130301 | 行政运行 | 812.46 | 790.10 | 22.36",
        (("农林水支出/水利/行政运行", M.FINAL, "812.46", "万元"),),
        table="一般公共预算财政拨款支出决算表", row="行政运行", code="2130301",
    ),
    "饮水": Place(
        WATER, 15, "年度资金总额 | 160.00 | 160.00 | 71.20 | 10 | 44.50% | 0.00",
        (("年度资金总额", M.INITIAL_BUDGET, "160.00", "万元"), ("年度资金总额", M.EXECUTED, "71.20", "万元"),
         ("年度资金总额", M.EXECUTION_RATE, "44.50", "%"), ("年度资金总额", M.SCORE, "0.00", "分"),
         ("年度资金总额", M.WEIGHT, "10", "分")),
        table="项目支出绩效自评表", row="年度资金总额", project="2023年农村饮水安全工程经费",
    ),
    "清淤": Place(
        WATER, 17, "年度资金总额 | 90.00 | 88.00 | 85.36 | 10 | 97.00% | 9.70",
        (("年度资金总额", M.INITIAL_BUDGET, "90.00", "万元"), ("年度资金总额", M.FULL_BUDGET, "88.00", "万元"),
         ("年度资金总额", M.EXECUTED, "85.36", "万元"), ("年度资金总额", M.EXECUTION_RATE, "97.00", "%"),
         ("年度资金总额", M.SCORE, "9.70", "分"), ("年度资金总额", M.WEIGHT, "10", "分")),
        table="项目支出绩效自评表", row="年度资金总额", project="2023年河道清淤整治项目",
    ),
    "采购": Place(
        WATER, 11,
        "2023 年度政府采购支出总额 126.40 万元，其中：政府采购货物支出 52.15 万元、政府采购工程支出 18.05 万元、"
        "政府采购服务支出 56.20 万元。",
        (("政府采购支出总额", M.FINAL, "126.40", "万元"), ("政府采购货物支出", M.FINAL, "52.15", "万元"),
         ("政府采购工程支出", M.FINAL, "18.05", "万元"), ("政府采购服务支出", M.FINAL, "56.20", "万元")),
    ),
    "基金": Place(
        WATER, 10,
        "我单位本年度无政府性基金预算财政拨款收入、支出及结转和结余，政府性基金预算财政拨款收入支出决算表为空表。",
        (),
    ),
    "资产": Place(
        WATER, 11,
        "截至 2023 年 12 月 31 日，固定资产原值 1,905.72 万元，房屋 3,260.50 平方米。车辆 9 辆，价值 214.90 万元。",
        (("固定资产原值", M.VALUE, "1905.72", "万元"), ("房屋", M.COUNT, "3260.50", "平方米"),
         ("车辆", M.COUNT, "9", "辆"), ("车辆", M.VALUE, "214.90", "万元")),
    ),
    "接待2022": Place(
        WATER_2022, 9,
        "公务接待费支出 3.26 万元，占 6.05%，比上年减少 0.44 万元，下降 11.89%，主要原因是：压减接待开支。",
        ((RECEPTION, M.FINAL, "3.26", "万元"), (RECEPTION, M.SHARE, "6.05", "%"),
         (RECEPTION, M.CHANGE, "-0.44", "万元"), (RECEPTION, M.CHANGE_RATE, "-11.89", "%")),
    ),
    "档案接待": Place(
        ARCHIVE, 8, "公务接待费支出 2.19 万元，比上年减少 0.31 万元，下降 12.40%，主要原因是：接待批次减少。",
        ((RECEPTION, M.FINAL, "2.19", "万元"), (RECEPTION, M.CHANGE, "-0.31", "万元"),
         (RECEPTION, M.CHANGE_RATE, "-12.40", "%")),
    ),
    "档案运行": Place(
        ARCHIVE, 10, "机关运行经费支出 61.75 万元，比上年增加 4.02 万元，增长 6.96%，主要原因是：办公费增加。",
        (("机关运行经费", M.FINAL, "61.75", "万元"), ("机关运行经费", M.CHANGE, "4.02", "万元"),
         ("机关运行经费", M.CHANGE_RATE, "6.96", "%")),
    ),
    "商务": Place(
        TRADE, 12,
        "“一般公共服务支出（类）商贸事务（款）行政运行（项）”318.20万元，主要用于行政运行。2023年当年预算执行数为297.65万元，"
        "2024年预算安排318.20万元，比2023年预算执行数增加6.90%。主要原因是：人员经费增加。",
        (("一般公共服务支出/商贸事务/行政运行", M.BUDGET, "318.20", "万元"),
         ("一般公共服务支出/商贸事务/行政运行", M.PREVIOUS, "297.65", "万元"),
         ("一般公共服务支出/商贸事务/行政运行", M.CHANGE_RATE, "6.90", "%")),
        years=((M.PREVIOUS, 2023),),
    ),
    "三公表": Place(
        WATER, 23, "公务接待费 | 5.00 | 4.83 | 3.26",
        ((RECEPTION, M.FULL_BUDGET, "5.00", "万元"), (RECEPTION, M.FINAL, "4.83", "万元"),
         (RECEPTION, M.PREVIOUS, "3.26", "万元")),
        table="财政拨款“三公”经费支出决算表", row="公务接待费", years=((M.PREVIOUS, 2022),),
    ),
    "元表": Place(
        WATER, 21, "公务接待费 | 48,300.00", ((RECEPTION, M.FINAL, "48300.00", "元"),),
        table="一般公共预算财政拨款基本支出决算表", row="公务接待费",
    ),
}  # fmt: skip


def citation(number: int, place: Place) -> Citation:
    """A place as the n-th citation of an answer."""
    department, year, _ = DEPARTMENTS[place.report]
    return Citation(number, _source(place), department, year)


def figures(place: Place) -> list[Figure]:
    """The figures of a place as ingest reads them."""
    department, year, kind = DEPARTMENTS[place.report]
    return [
        Figure(
            department,
            dict(place.years).get(measure, year),
            kind,
            subject,
            measure,
            Amount(Decimal(value), unit, value),
            _source(place),
            code=place.code,
            project=place.project,
        )
        for subject, measure, value, unit in place.facts
    ]


def evidence(places: Sequence[str]) -> tuple[list[Citation], list[Figure]]:
    """Citations numbered from 1 and all figures of the places."""
    cited = [citation(number, PLACES[name]) for number, name in enumerate(places, start=1)]
    return cited, [figure for name in places for figure in figures(PLACES[name])]


def _source(place: Place) -> Source:
    return Source(place.report, place.page, None, "第二部分/部门决算情况说明", place.table, place.row, place.quote)

"""The 项目支出绩效自评表: a project's money, its goals and its scored indicators on one ten-column grid."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal
from itertools import groupby

from eval.synth_accounts import CENT, ZERO, Accounts, Item, dice, half_up
from eval.synth_book import share, unmarked
from eval.synth_document import Cell, Fact, Grid, Piece, rows_and_spans, text_cell
from eval.synth_spec import ReviewSpec, TargetSpec

MONEY_WEIGHT = Decimal(10)
Row = list[Cell | str]


@dataclass(frozen=True, slots=True)
class Scored:
    """An indicator with what was planned, what was reached and the score; in words where planned is None."""

    spec: TargetSpec
    planned: Decimal | None
    reached: Decimal | None
    score: Decimal

    @property
    def fell_short(self) -> bool:
        """Whether it lost points."""
        return self.score < self.spec.weight


@dataclass(frozen=True, slots=True)
class Review:
    """A project's self-evaluation of one year."""

    spec: ReviewSpec
    item: Item
    year: int
    scored: tuple[Scored, ...]

    @property
    def rate(self) -> Decimal:
        """执行率 in percent."""
        return share(self.item.final, self.item.full)

    @property
    def money_score(self) -> Decimal:
        """得分 for the 执行率."""
        return half_up(MONEY_WEIGHT * self.rate / 100)

    @property
    def total(self) -> Decimal:
        """总分."""
        return self.money_score + sum((scored.score for scored in self.scored), ZERO)


def review_of(accounts: Accounts, spec: ReviewSpec) -> Review:
    """The self-evaluation of a project; its money is the project's own."""
    item = next(item for item in accounts.items if item.line.project == spec.project)
    scored = tuple(_scored(accounts, item, target) for target in spec.targets)
    return Review(spec, item, accounts.year, scored)


def _scored(accounts: Accounts, item: Item, spec: TargetSpec) -> Scored:
    weight = Decimal(spec.weight).quantize(CENT)
    if spec.words:
        return Scored(spec, None, None, weight)
    if spec.unit == "万元":
        return Scored(spec, item.full, item.final, weight)
    chance = dice(accounts.seed, accounts.department.name, item.line.project, spec.name, accounts.year)
    planned = Decimal(spec.target)
    if spec.reason and chance.random() < 0.5:
        reached = Decimal(int(spec.target * chance.uniform(0.8, 0.97)))
        return Scored(spec, planned, reached, half_up(weight * reached / planned))
    more = 0 if spec.sign == "=" else chance.randint(0, max(1, spec.target // 12))
    limit = 100 if spec.unit == "%" else spec.target + more
    return Scored(spec, planned, Decimal(min(spec.target + more, limit)), weight)


def review_sheet(accounts: Accounts, review: Review) -> Grid:
    """The self-evaluation as a ruled grid; title and year stand above the rules."""
    name = accounts.department.name
    sketch: list[Row] = [
        ["项目名称", "<", review.spec.project, *["<"] * 7],
        ["主管部门", "<", name, "<", "<", "实施单位", "<", name, "<", "<"],
        *_money_rows(review),
        ["年度总体目标", "预期目标", "<", "<", "<", "实际完成情况", "<", "<", "<", "<"],
        ["^", _goal(review), "<", "<", "<", _outcome(review), "<", "<", "<", "<"],
        *_indicator_rows(review),
        ["总分", *["<"] * 6, "100", _number(review, "总分", "得分", review.total, "分"), ""],
    ]
    rows, spans = rows_and_spans(sketch)
    widths = (5.0, 5.6, 6.4, 10.0, 7.2, 7.2, 6.4, 4.6, 6.4, 9.2)
    title = "项目支出绩效自评表"
    return Grid(f"{title}（{review.spec.project}）", title, ("", f"（{review.year} 年度）"), widths, rows, spans)


def _number(review: Review, subject: str, measure: str, value: Decimal, unit: str) -> Cell:
    return Cell((_fact(review, subject, measure, value, unit),))


def _fact(review: Review, subject: str, measure: str, value: Decimal, unit: str, reason: str = "") -> Fact:
    printed = f"{value:,.2f}" if unit == "万元" else f"{value:f}"
    return Fact(subject, measure, value, unit, review.year, printed, project=review.spec.project, reason=reason)


def _money_rows(review: Review) -> list[Row]:
    item = review.item

    def amounts(name: str, values: tuple[Decimal, Decimal, Decimal]) -> Row:
        measures = ("年初预算数", "全年预算数", "全年执行数")
        pairs = zip(measures, values, strict=True)
        return [_number(review, name, measure, value, "万元") for measure, value in pairs]

    money = (item.initial, item.full, item.final)
    dashes: Row = ["—", "—", "—"]
    scores: Row = [
        _number(review, "年度资金总额", "分值", MONEY_WEIGHT, "分"),
        Cell((_fact(review, "年度资金总额", "执行率", review.rate, "%"), "%")),
        _number(review, "年度资金总额", "得分", review.money_score, "分"),
    ]
    heads: Row = ["年初预算数", "全年预算数", "全年执行数", "分值", "执行率", "得分"]
    return [
        ["项目资金（万元）", "<", "", "<", *heads],
        ["^", "^", "年度资金总额", "<", *amounts("年度资金总额", money), *scores],
        ["^", "^", "其中：当年财政拨款", "<", *amounts("当年财政拨款", money), *dashes],
        ["^", "^", "其他资金", "<", *amounts("其他资金", (ZERO, ZERO, ZERO)), *dashes],
    ]


def _goal(review: Review) -> Cell:
    pieces: list[Piece] = [f"{review.spec.purpose}。计划："]
    for scored in review.scored[: review.spec.spoken]:
        if scored.planned is not None:
            more = "不低于" if scored.spec.sign in (">=", "≥") else "控制在" if scored.spec.unit == "万元" else "达到"
            fact = _fact(review, scored.spec.name, "指标值", scored.planned, scored.spec.unit)
            pieces += [f"{scored.spec.name}{more} ", fact, f"{_unit(scored)}；"]
    return Cell((*pieces[:-1], str(pieces[-1]).rstrip("；") + "。"), "l")


def _outcome(review: Review) -> Cell:
    pieces: list[Piece] = [f"{review.year} 年实际："]
    for scored in review.scored[: review.spec.spoken]:
        if scored.reached is not None:
            fact = _fact(review, scored.spec.name, "实际完成值", scored.reached, scored.spec.unit)
            pieces += [f"{scored.spec.name} ", fact, f"{_unit(scored)}；"]
    short = [scored.spec.name for scored in review.scored if scored.fell_short]
    end = f"。未完全达到目标的有：{'、'.join(short)}。" if short else "。各项指标均已完成。"
    return Cell((*pieces[:-1], str(pieces[-1]).rstrip("；") + end), "l")


def _unit(scored: Scored) -> str:
    return "%" if scored.spec.unit == "%" else f" {scored.spec.unit}"


def _indicator_rows(review: Review) -> list[Row]:
    heads: Row = ["一级指标", "二级指标", "三级指标", "年度指标值", "实际完成值", "<"]
    rows: list[Row] = [["年度绩效指标完成情况", *heads, "分值", "得分", "偏差原因分析及改进措施"]]
    for _, first in groupby(review.scored, key=lambda scored: scored.spec.level1):
        level1 = ""
        for _, second in groupby(first, key=lambda scored: scored.spec.level2):
            level2 = ""
            for scored in second:
                names = (level1 or scored.spec.level1, level2 or scored.spec.level2)
                rows.append(["^", *names, *_indicator(review, scored)])
                level1 = level2 = "^"
    return rows


def _indicator(review: Review, scored: Scored) -> Row:
    spec = scored.spec
    reason = f"{unmarked(spec.reason)}，下一步提前安排" if scored.fell_short else ""
    return [
        text_cell(spec.name),
        _value(review, scored, "指标值", scored.planned, spec.sign),
        _value(review, scored, "实际完成值", scored.reached, "="),
        "<",
        _number(review, spec.name, "分值", Decimal(spec.weight), "分"),
        Cell((_fact(review, spec.name, "得分", scored.score, "分", reason),)),
        text_cell(reason, "l"),
    ]


def _value(review: Review, scored: Scored, measure: str, value: Decimal | None, sign: str) -> Cell:
    if value is None:
        return text_cell(scored.spec.words)
    return Cell((sign, _fact(review, scored.spec.name, measure, value, scored.spec.unit), scored.spec.unit))

"""The kinds of contradiction that can be planted: what each can be planted in, and what is printed in its stead."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from decimal import Decimal
from random import Random

from eval.corpus_report import Draft
from eval.corpus_spoken import DIRECTION, REASON
from eval.synth_accounts import CENT
from eval.synth_document import Fact, Para

OWN = ("决算数", "预算数")
COVER = "cover_year"
"""Spoils no number but the year on the cover: everything in the report is then of another year."""


@dataclass(frozen=True, slots=True)
class Spot:
    """Where a fact stands in the blocks; row and column are -1 in a paragraph."""

    block: int
    row: int
    column: int
    piece: int
    fact: Fact
    key: str
    """The table's key; "" in a paragraph."""


@dataclass(frozen=True, slots=True)
class Kind:
    """One way to spoil a report: which facts it can take, and what is printed in their stead."""

    rule: str
    clazz: str
    takes: Callable[[Draft, Spot], bool]
    spoil: Callable[[Fact, Random], tuple[Fact, str]]


def _number(change: Callable[[Decimal, Random], Decimal]) -> Callable[[Fact, Random], tuple[Fact, str]]:
    def spoil(fact: Fact, chance: Random) -> tuple[Fact, str]:
        value = change(fact.value, chance)
        grouped = "," in fact.printed
        shown = abs(value) if not fact.printed.startswith("-") else value
        printed = f"{shown:,.2f}" if grouped else f"{shown:.2f}"
        return replace(fact, value=value, printed=printed), fact.printed

    return spoil


def _off(value: Decimal, chance: Random) -> Decimal:
    return (value * (1 + Decimal(chance.randint(4, 9)) / 100) + Decimal("1.37")).quantize(CENT)


def _points(value: Decimal, chance: Random) -> Decimal:
    return value + Decimal(chance.randint(211, 799)) / 100


def _turned(fact: Fact, _: Random) -> tuple[Fact, str]:
    return replace(fact, printed="减少" if fact.printed == "增加" else "增加"), fact.printed


def _silent(fact: Fact, _: Random) -> tuple[Fact, str]:
    return replace(fact, printed="", reason=""), "（须写明原因）"


def _unfilled(fact: Fact, _: Random) -> tuple[Fact, str]:
    return replace(fact, printed="增加（减少）"), fact.printed


def _is_class(draft: Draft, spot: Spot) -> bool:
    return spot.key == "spending" and len(spot.fact.code) == 3 and spot.fact.value > 10


def _is_leaf(draft: Draft, spot: Spot) -> bool:
    column = spot.fact.column
    return spot.key == "spending" and len(spot.fact.code) == 7 and "合计" in column and spot.fact.value > 10


def _is_spending_total(draft: Draft, spot: Spot) -> bool:
    return spot.key == "totals" and spot.fact.subject == "支出总计"


def _is_general_class(draft: Draft, spot: Spot) -> bool:
    return spot.key == "general" and len(spot.fact.code) == 3 and "小计" in spot.fact.column


def _is_told(measure: str) -> Callable[[Draft, Spot], bool]:
    def takes(draft: Draft, spot: Spot) -> bool:
        return not spot.key and spot.fact.measure == measure and bool(spot.fact.value or not spot.fact.unit)

    return takes


def _is_in_a_table_too(draft: Draft, spot: Spot) -> bool:
    return not spot.key and spot.fact.subject in ("基本支出", "项目支出") and spot.fact.measure in ("决算数", "预算数")


def _is_new(draft: Draft, spot: Spot) -> bool:
    if spot.key or spot.fact.measure != "增减额":
        return False
    return any(one.subject == spot.fact.subject and one.previous == 0 for one in draft.voice.book.values())


def _is_of(key: str, subjects: tuple[str, ...], measures: tuple[str, ...] = OWN) -> Callable[[Draft, Spot], bool]:
    """A number of a table (of a paragraph where the key is "") that is of one of these subjects; none that is 0."""

    def takes(draft: Draft, spot: Spot) -> bool:
        fact = spot.fact
        return spot.key == key and fact.subject in subjects and fact.measure in measures and bool(fact.value)

    return takes


def _is_fiscal_class(draft: Draft, spot: Spot) -> bool:
    """The money of a 类 in the table of 财政拨款, which the table of 一般公共预算 tells again."""
    fact = spot.fact
    return (
        spot.key == "fiscal"
        and fact.column.endswith("一般公共预算财政拨款")
        and fact.subject.endswith("支出")
        and (fact.subject in {one.subject for one in _table_facts(draft, "general")})
    )


def _table_facts(draft: Draft, key: str) -> list[Fact]:
    sheets = [block for block in draft.blocks if getattr(block, "key", "") == key]
    cells = [cell for sheet in sheets for row in sheet.grid.rows for cell in row if cell]  # type: ignore[union-attr]
    return [piece for cell in cells for piece in cell.pieces if isinstance(piece, Fact)]


def _is_weight(draft: Draft, spot: Spot) -> bool:
    return bool(spot.fact.project) and spot.fact.measure == "分值" and spot.fact.subject != "年度资金总额"


def _is_execution(draft: Draft, spot: Spot) -> bool:
    return bool(spot.fact.project) and spot.fact.measure == "执行率"


def _is_repeated(draft: Draft, spot: Spot) -> bool:
    """An amount that the text tells at least twice."""
    fact = spot.fact
    if spot.key or fact.measure not in OWN or fact.value < 1 or fact.subject not in _REPEATED:
        return False
    told = [p for b in draft.blocks if isinstance(b, Para) for p in b.pieces if isinstance(p, Fact)]
    return sum((p.subject, p.measure) == (fact.subject, fact.measure) for p in told) > 1


_REPEATED = ("本年收入合计", "本年支出合计", "一般公共预算财政拨款支出", "公务接待费", "公务用车购置及运行维护费")


def _heavier(fact: Fact, chance: Random) -> tuple[Fact, str]:
    value = fact.value + chance.randint(2, 6)
    return replace(fact, value=value, printed=f"{value:f}"), fact.printed


def _last_years(fact: Fact, _: Random) -> tuple[Fact, str]:
    return replace(fact, printed=str(int(fact.printed) - 1)), fact.printed


def _nothing(draft: Draft, spot: Spot) -> bool:
    return False


KINDS = {
    "sum_off": Kind("类 = Σ款", "error", _is_class, _number(_off)),
    "row_total_off": Kind("合计 = 基本 + 项目", "error", _is_leaf, _number(_off)),
    "sides_unequal": Kind("收入总计 = 支出总计", "error", _is_spending_total, _number(_off)),
    "rate_wrong": Kind("增减率 = 增减额 / 上年", "error", _is_told("增减率"), _number(_points)),
    "sign_wrong": Kind("增减用词与数字方向一致", "error", _is_told(DIRECTION), _turned),
    "text_table": Kind("文字 = 表格", "text_table", _is_in_a_table_too, _number(_off)),
    "share_wrong": Kind("占比 = 部分 / 合计", "error", _is_told("占比"), _number(_points)),
    "zero_base": Kind("上年为零不计算增减率", "zero_base", _is_new, _turned),
    "tail": Kind("类 = Σ款", "rounding", _is_general_class, _number(lambda value, _: value + CENT)),
    "missing_reason": Kind("增减须写主要原因", "missing", _is_told(REASON), _silent),
    "template_words": Kind("无模板用语", "missing", _is_told(DIRECTION), _unfilled),
    "public_parts": Kind(
        "“三公”经费 = 出国 + 公务用车 + 接待", "error", _is_of("public", ("公务接待费",)), _number(_off)
    ),
    "purchase_parts": Kind(
        "政府采购 = 货物 + 工程 + 服务", "error", _is_of("", ("政府采购服务支出", "政府采购货物支出")), _number(_off)
    ),
    "staff_parts": Kind(
        "基本支出 = 人员经费 + 公用经费", "text_table", _is_of("", ("人员经费", "公用经费")), _number(_off)
    ),
    "weights": Kind("绩效表：总分 = 各项分值（得分）之和", "error", _is_weight, _heavier),
    "execution": Kind("执行率 = 执行数 ÷ 预算数", "error", _is_execution, _number(_points)),
    "variance": Kind("预决算差异率 =（决算 − 预算）÷ 预算", "error", _is_told("预决算差异率"), _number(_points)),
    "completion": Kind("完成预算比例 = 决算 ÷ 预算", "error", _is_told("完成率"), _number(_points)),
    "across": Kind("表间数字一致", "error", _is_fiscal_class, _number(_off)),
    "repeated": Kind("同一指标前后一致", "text_table", _is_repeated, _number(_off)),
    COVER: Kind("封面、标题与正文年度一致", "missing", _nothing, _last_years),
}

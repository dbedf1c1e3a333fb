"""A figure as part of a sentence: what it is of, what it is, its citation, and the amount in the unit asked for."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from ingest.ledger.model import Amount, Figure, Measure
from qa.compose import Composer, base_of, direction, label, when

_VERBS = {
    Measure.FINAL: "决算数为",
    Measure.BUDGET: "预算数为",
    Measure.INITIAL_BUDGET: "年初预算数为",
    Measure.FULL_BUDGET: "全年预算数为",
    Measure.EXECUTED: "全年执行数为",
    Measure.PREVIOUS: "上年决算数为",
    Measure.PREVIOUS_BUDGET: "上年预算数为",
    Measure.EXECUTION_RATE: "执行率为",
    Measure.VARIANCE_RATE: "预决算差异率为",
    Measure.VALUE: "价值为",
    Measure.TARGET: "年度指标值为",
    Measure.ACTUAL: "实际完成值为",
    Measure.WEIGHT: "分值为",
    Measure.SCORE: "得分为",
    Measure.COUNT: "为",
    Measure.OTHER: "为",
}


def statement(out: Composer, figure: Figure, unit: str = "", others: Sequence[Figure] = ()) -> str:
    """A figure as part of a sentence: "2023 年公务接待费决算数为 3.47 万元[1]"; `others` say the same elsewhere."""
    head = f"{when(figure)}{label(figure)}"
    mark = out.marks((figure, *others))
    if figure.measure in (Measure.CHANGE, Measure.CHANGE_RATE) and figure.amount.value == 0:
        return f"{head}与{base_of(figure)}持平，变动 {out.quoted(figure)}{mark}"
    if figure.measure in (Measure.CHANGE, Measure.CHANGE_RATE):
        return f"{head}比{base_of(figure)}{direction(figure)} {out.quoted(figure, unsigned=True)}{mark}"
    if figure.measure is Measure.SHARE:
        return f"{head}占{(figure.base + '的') if figure.base else '比'} {out.quoted(figure)}{mark}"
    if figure.measure is Measure.COMPLETION_RATE:
        return f"{head}完成{figure.base or '预算'}的 {out.quoted(figure)}{mark}"
    verb = _VERBS.get(figure.measure, "为")
    if figure.name.endswith(("合计", "总计", "总额", "金额")) and verb == "决算数为":
        verb = "为"
    return f"{head}{verb} {out.quoted(figure)}{converted(out, figure, unit)}{mark}"


def converted(out: Composer, figure: Figure, unit: str) -> str:
    """ "，即 731,300 元" where another unit of money was asked for."""
    if not unit or not figure.amount.is_money or unit == figure.amount.unit:
        return ""
    exact = figure.amount.to(unit)
    value = exact.value.normalize()
    amount = Amount(value if value.as_tuple().exponent < 0 else value.quantize(1), unit)  # type: ignore[operator]
    return f"，即 {out.quoted(replace(figure, amount=amount))}"


def quoted(words: str) -> str:
    """Words in quotation marks; marks of their own become single ones."""
    inner = words.replace("“", "‘").replace("”", "’")
    return f"“{inner}”"

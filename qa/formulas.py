"""The field's formulas (增长率, 占比, 人均 …) as the calculator knows them."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from fractions import Fraction

from qa.quantity import CalculationError, Quantity, add, as_percent, divide, same_family, subtract


@dataclass(frozen=True, slots=True)
class Formula:
    """A named formula: how many arguments it takes, how it is computed and how it is written out."""

    name: str
    aliases: tuple[str, ...]
    usage: str
    parameters: int | None
    """None where it takes any number of arguments."""
    compute: Callable[[Sequence[Quantity]], Quantity]
    template: str
    """Written form over {0}, {1}; for any number of arguments, the sign that joins them."""

    def fits(self, count: int) -> bool:
        """Whether it takes so many arguments."""
        return count == self.parameters if self.parameters is not None else count >= 1

    def written(self, arguments: Sequence[str]) -> str:
        """The formula with its arguments put in."""
        if self.parameters is not None:
            return self.template.format(*arguments)
        joined = self.template.join(arguments)
        return f"({joined}) ÷ {len(arguments)}" if self.name == "平均" else joined


def apply_formula(name: str, arguments: Sequence[Quantity]) -> Quantity:
    """Compute a formula; raises ZeroBase where its base is 0."""
    return FORMULAS[name].compute(arguments)


def _growth(base: str) -> Callable[[Sequence[Quantity]], Quantity]:
    def compute(arguments: Sequence[Quantity]) -> Quantity:
        now, before = arguments
        change = subtract(now, before)
        if before.value < 0:
            raise CalculationError(f"{base}为负数，增减率没有意义。")
        return as_percent(divide(change, before, f"{base}为 0，不能计算增长率"))

    return compute


def _ratio(zero: str) -> Callable[[Sequence[Quantity]], Quantity]:
    def compute(arguments: Sequence[Quantity]) -> Quantity:
        part, whole = arguments
        if not same_family(part, whole):
            raise CalculationError("单位不同，不能求比率。")
        return as_percent(divide(part, whole, zero))

    return compute


def _difference(arguments: Sequence[Quantity]) -> Quantity:
    return subtract(arguments[0], arguments[1])


def _total(arguments: Sequence[Quantity]) -> Quantity:
    out = arguments[0]
    for one in arguments[1:]:
        out = add(out, one)
    return out


def _average(arguments: Sequence[Quantity]) -> Quantity:
    total = _total(arguments)
    return replace(total, value=total.value / len(arguments))


def _per_head(arguments: Sequence[Quantity]) -> Quantity:
    money, heads = arguments
    if heads.is_ratio:
        heads = Quantity(Fraction(heads.value), "人", ("人",))
    return divide(money, heads, "人数为 0，不能计算人均")


_CHANGE = "({0} − {1}) ÷ {1} × 100%"
_ALL = (
    Formula(
        "增长率", ("growth_rate", "增减率"), "增长率(本年, 上年)", 2, _growth("上年"), _CHANGE
    ),
    Formula(
        "预决算差异率", ("variance_rate", "差异率"), "预决算差异率(决算, 年初预算)", 2, _growth("年初预算"),
        _CHANGE,
    ),
    Formula("占比", ("share",), "占比(部分, 总体)", 2, _ratio("总体为 0，不能计算占比"), "{0} ÷ {1} × 100%"),
    Formula(
        "完成率", ("completion_rate", "执行率"), "完成率(决算, 预算)", 2, _ratio("预算为 0，不能计算完成率"),
        "{0} ÷ {1} × 100%",
    ),
    Formula("差额", ("difference",), "差额(甲, 乙)", 2, _difference, "{0} − {1}"),
    Formula("合计", ("total",), "合计(甲, 乙, …)", None, _total, " + "),
    Formula("平均", ("average",), "平均(甲, 乙, …)", None, _average, " + "),
    Formula("人均", ("per_head",), "人均(金额, 人数)", 2, _per_head, "{0} ÷ {1}"),
)  # fmt: skip

FORMULAS = {name: formula for formula in _ALL for name in (formula.name, *formula.aliases)}

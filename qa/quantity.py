"""Exact quantities with units: the algebra under the calculator.

A value is kept in the base unit of its family (元, 人次, 1 for % and 倍), so 0.3 亿元 + 3 万元 just adds.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from decimal import ROUND_DOWN, Decimal, localcontext
from fractions import Fraction

from ingest.ledger.model import Amount, JuesuanError
from ingest.ledger.units import base_amount

_RATIOS = {
    "%": Fraction(1, 100),
    "个百分点": Fraction(1, 100),
    "‰": Fraction(1, 1000),
    "倍": Fraction(1),
    "": Fraction(1),
}
_YUAN = {"元": 1, "千元": 1000, "万元": 10_000, "亿元": 100_000_000}
_PLACES = 40
"""Decimal places kept of a result that never ends; far beyond any printed precision."""


class CalculationError(JuesuanError):
    """An expression that cannot be computed; the message says why in one line."""


class ZeroBase(CalculationError):
    """A division whose base is 0: there is no such rate, share or average."""


@dataclass(frozen=True, slots=True)
class Quantity:
    """A value in base units and the families it is made of: 元 per 人次 is over=("元",), under=("人次",)."""

    value: Fraction
    shown: str = ""
    """The unit to show it in."""
    over: tuple[str, ...] = ()
    under: tuple[str, ...] = ()

    @property
    def is_ratio(self) -> bool:
        """True of bare numbers, percentages and multiples."""
        return not self.over and not self.under


def quantity_of(amount: Amount) -> Quantity:
    """The exact quantity that an amount stands for."""
    unit, per = amount.unit, ""
    if "/" in unit:
        unit, per = unit.split("/", 1)
    if unit in _RATIOS and not per:
        return Quantity(Fraction(amount.value) * _RATIOS[unit], unit)
    base = base_amount(Amount(amount.value, unit))
    return Quantity(Fraction(base.value), unit, (base.unit,), (per,) if per else ())


def amount_of(quantity: Quantity) -> tuple[Amount, str]:
    """The amount to show and the unit it is per ("人次" for a 人均, else ""); refuses 万元² and the like."""
    if quantity.is_ratio:
        return Amount(_decimal(quantity.value / _RATIOS[quantity.shown]), quantity.shown), ""
    if len(quantity.over) != 1 or len(quantity.under) > 1:
        raise CalculationError(f"结果没有通用的单位（{_family(quantity)}），请检查算式的乘除。")
    per = quantity.under[0] if quantity.under else ""
    if quantity.over[0] != "元":
        unit = quantity.over[0] + (f"/{per}" if per else "")
        return Amount(_decimal(quantity.value), unit), per
    unit = quantity.shown if quantity.shown in _YUAN else "元"
    if per:
        unit = "元" if abs(quantity.value) < _YUAN["万元"] else "万元"
    return Amount(_decimal(quantity.value / _YUAN[unit]), unit), per


def add(left: Quantity, right: Quantity) -> Quantity:
    """The sum of like quantities; refuses to add 万元 to 人次 or to a bare number."""
    _require_like(left, right, "相加")
    return replace(left, value=left.value + right.value, shown=_common(left, right))


def subtract(left: Quantity, right: Quantity) -> Quantity:
    """The difference of like quantities."""
    _require_like(left, right, "相减")
    return replace(left, value=left.value - right.value, shown=_common(left, right))


def multiply(left: Quantity, right: Quantity) -> Quantity:
    """The product; money times money is refused where the result is shown (amount_of)."""
    over, under = _cancel(left.over + right.over, left.under + right.under)
    return Quantity(left.value * right.value, _product_unit(left, right), over, under)


def divide(left: Quantity, right: Quantity, zero: str = "除数为 0，不能相除") -> Quantity:
    """The quotient; like units cancel to a ratio. Raises ZeroBase with the words in `zero`."""
    if right.value == 0:
        raise ZeroBase(f"{zero}。")
    over, under = _cancel(left.over + right.under, left.under + right.over)
    shown = left.shown if right.is_ratio or over else ""
    if left.is_ratio and right.is_ratio:
        shown = left.shown if right.shown in ("", "倍") else ""
    return Quantity(left.value / right.value, shown, over, under)


def negate(quantity: Quantity) -> Quantity:
    """The quantity with its sign turned."""
    return replace(quantity, value=-quantity.value)


def as_percent(quantity: Quantity) -> Quantity:
    """A ratio shown in %; refuses anything else."""
    if not quantity.is_ratio:
        raise CalculationError(f"单位不同，不能求比率：{_family(quantity)}。")
    return replace(quantity, shown="%")


def same_family(left: Quantity, right: Quantity) -> bool:
    """Whether two quantities can be added."""
    return left.over == right.over and left.under == right.under


def _require_like(left: Quantity, right: Quantity, verb: str) -> None:
    if not same_family(left, right):
        raise CalculationError(f"单位不同，不能{verb}：{_family(left)} 与 {_family(right)}。")


def _common(left: Quantity, right: Quantity) -> str:
    """The unit a sum is shown in: the first's, but 1 + 57.01% is a bare number."""
    if left.is_ratio and left.shown != right.shown:
        return ""
    return left.shown


def _product_unit(left: Quantity, right: Quantity) -> str:
    if not (left.is_ratio and right.is_ratio):
        return left.shown if right.is_ratio else right.shown
    # × 100% only says: show it in %
    percents = [side for side in (left, right) if side.shown == "%"]
    return "%" if len(percents) == 2 or any(side.value == 1 for side in percents) else ""


def _cancel(over: tuple[str, ...], under: tuple[str, ...]) -> tuple[tuple[str, ...], tuple[str, ...]]:
    above, below = sorted(over), sorted(under)
    for unit in over:
        if unit in below and unit in above:
            above.remove(unit)
            below.remove(unit)
    return tuple(above), tuple(below)


def _family(quantity: Quantity) -> str:
    over = "·".join(quantity.over) or quantity.shown or "无单位"
    return over + (f"/{'·'.join(quantity.under)}" if quantity.under else "")


def _decimal(value: Fraction) -> Decimal:
    """The exact decimal where it ends; else cut off, so that a later rounding sees no false half."""
    with localcontext() as context:
        context.prec = 1200
        context.rounding = ROUND_DOWN
        if _ends(value.denominator):
            return Decimal(value.numerator) / Decimal(value.denominator)
        return (Decimal(value.numerator) / Decimal(value.denominator)).quantize(Decimal(1).scaleb(-_PLACES))


def _ends(denominator: int) -> bool:
    for prime in (2, 5):
        while denominator % prime == 0:
            denominator //= prime
    return denominator == 1

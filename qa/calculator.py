"""The deterministic calculator: exact arithmetic on amounts with units, and a LangChain tool around it."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from typing import TYPE_CHECKING

from ingest.ledger.amounts import format_amount, round_half_up
from ingest.ledger.model import Amount, JuesuanError
from qa.expression import Expression, read_expression
from qa.quantity import CalculationError, ZeroBase, amount_of

if TYPE_CHECKING:
    from langchain_core.tools import BaseTool

__all__ = ["CalculationError", "Computed", "ZeroBase", "calculator_tool", "compute", "evaluate", "rounded"]


@dataclass(frozen=True, slots=True)
class Computed:
    """A result and how it came about.

    `amount` is exact where the decimal ends, else cut off at 40 places; `rounded` makes it printable.
    """

    amount: Amount
    steps: str
    """The expression written out and its rounded result: "3.47 万元 ÷ 300 人次 = 115.67 元"."""
    per: str = ""
    """What an average is per: "人次" for 3.47 万元 / 300 人次."""


def evaluate(expression: str) -> Computed:
    """Compute an expression such as "(3.47万元 - 2.21万元) / 2.21万元" or "增长率(3.47, 2.21)".

    Raises ZeroBase where a base is 0, CalculationError where units do not fit or it cannot be read.
    """
    return compute(read_expression(expression))


def compute(expression: Expression, operands: tuple[Amount, ...] | None = None) -> Computed:
    """Compute an expression as read, with other amounts in its operands' places if they are given."""
    amount, per = amount_of(expression.value(operands))
    steps = f"{expression.printed(operands)} = {format_amount(rounded(amount, per))}"
    return Computed(amount, steps, per)


def rounded(amount: Amount, per: str = "") -> Amount:
    """The amount rounded half-up as reports print it: 2 places, 4 for 亿元 and ratios, fewer if exact."""
    places = 4 if amount.unit in ("亿元", "") else 2
    if amount.places <= places and not per:
        return Amount(amount.value, amount.unit)
    return Amount(round_half_up(amount.value, places), amount.unit)


@cache
def calculator_tool() -> BaseTool:
    """The calculator as a LangChain tool; LangChain is imported only when this is first called."""
    from langchain_core.tools import tool

    @tool
    def calculator(expression: str) -> str:
        """精确计算带单位的算式，例如 "增长率(3.47万元, 2.21万元)"、"3.47万元 / 300人次"。

        可用 + - × ÷ 括号，以及 增长率(本年, 上年)、占比(部分, 总体)、差额(甲, 乙)、合计(甲, 乙, …)、
        平均(甲, 乙, …)、人均(金额, 人数)、完成率(决算, 预算)、预决算差异率(决算, 年初预算)。
        返回算式与结果；不能计算时返回原因。
        """
        try:
            return evaluate(expression).steps
        except JuesuanError as error:
            return f"不能计算：{error}"

    return calculator

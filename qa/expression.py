"""Arithmetic expressions as people write them in answers: read into a tree, then computed over quantities.

expression := term ((+|-) term)*      term := factor ((×|÷) factor)*
factor := (+|-)* (number unit? | "(" expression ")" | name "(" expression ("," expression)* ")")
"""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from decimal import Decimal

from ingest.ledger.amounts import format_amount
from ingest.ledger.model import Amount
from ingest.ledger.number_forms import NUMBER, narrow
from ingest.ledger.units import UNIT, read_unit
from qa.formulas import FORMULAS, apply_formula
from qa.quantity import (
    CalculationError,
    Quantity,
    add,
    divide,
    multiply,
    negate,
    quantity_of,
    subtract,
)

MAX_LENGTH, MAX_DEPTH, MAX_DIGITS = 500, 50, 40

_TOKEN = re.compile(
    rf"\s*(?:(?P<number>{NUMBER})(?![0-9.])[ ]*(?P<unit>{UNIT})?"
    r"|(?P<name>[A-Za-z_\u4e00-\u9fff]+)|(?P<mark>[-+*/(),]))"
)
_MARKS = str.maketrans("（）＋–×✕·＊÷／，、；;", "()+-****//,,,,")
_OPERATORS: dict[str, Callable[[Quantity, Quantity], Quantity]] = {
    "+": add,
    "-": subtract,
    "*": multiply,
    "/": divide,
}
_PRINTED = {"+": " + ", "-": " − ", "*": " × ", "/": " ÷ "}


@dataclass(frozen=True, slots=True)
class Number:
    """An operand: `index` counts the operands of the expression from the left."""

    amount: Amount
    index: int


@dataclass(frozen=True, slots=True)
class Operation:
    """Two parts joined by + - * /."""

    sign: str
    left: Node
    right: Node


@dataclass(frozen=True, slots=True)
class Negative:
    """A part with a minus before it."""

    part: Node


@dataclass(frozen=True, slots=True)
class Call:
    """A field function (增长率, 占比 …) and its arguments."""

    formula: str
    arguments: tuple[Node, ...]


Node = Number | Operation | Negative | Call


@dataclass(frozen=True, slots=True)
class Expression:
    """An expression as read; its operands stand in the order in which they are printed."""

    root: Node
    operands: tuple[Amount, ...]

    def value(self, operands: Sequence[Amount] | None = None) -> Quantity:
        """Compute it, with other amounts in the operands' places if they are given."""
        return _value(self.root, [quantity_of(one) for one in operands or self.operands])

    def printed(self, operands: Sequence[Amount] | None = None) -> str:
        """The expression with formulas written out: (3.47 万元 − 2.21 万元) ÷ 2.21 万元 × 100%."""
        return _printed(self.root, list(operands or self.operands), 0)


def read_expression(text: str) -> Expression:
    """Read an expression; raises CalculationError where it is malformed, too long or too deep."""
    if len(text) > MAX_LENGTH:
        raise CalculationError(f"算式太长（超过 {MAX_LENGTH} 个字符），请分步计算。")
    reader = _Reader(_tokens(narrow(text).translate(_MARKS)))
    return Expression(reader.read(), tuple(reader.operands))


@dataclass(frozen=True, slots=True)
class _Token:
    kind: str
    text: str
    amount: Amount | None = None
    spaced: bool = False
    """Whether white space follows, which tells an argument's comma from a thousands comma."""


def _tokens(text: str) -> list[_Token]:
    tokens, at = [], 0
    while text[at:].strip():
        match = _TOKEN.match(text, at)
        if not match:
            raise CalculationError(f"算式中有不认识的符号：{text[at:].strip()[:8]}")
        at = match.end()
        kind = str(match.lastgroup if match.lastgroup != "unit" else "number")
        amount = _operand(match["number"], match["unit"] or "") if kind == "number" else None
        tokens.append(_Token(kind, match[kind], amount, text[at : at + 1].isspace()))
    return tokens


def _operand(number: str, unit: str) -> Amount:
    digits = number.replace(",", "")
    if len(digits.replace(".", "")) > MAX_DIGITS:
        raise CalculationError(f"数字太长（超过 {MAX_DIGITS} 位）：{digits[:12]}…")
    value, unit = read_unit(Decimal(digits), unit)
    return Amount(value, unit, number)


class _Reader:
    """Recursive descent over the tokens; the depth is bounded so that no input can exhaust the stack."""

    def __init__(self, tokens: list[_Token]) -> None:
        self.tokens, self.at, self.depth = tokens, 0, 0
        self.operands: list[Amount] = []

    def read(self) -> Node:
        """The whole expression; raises CalculationError where something is left over."""
        root = self._sum()
        if self.at < len(self.tokens):
            raise CalculationError(f"算式在“{self.tokens[self.at].text}”处读不下去，请检查括号和运算符。")
        return root

    def _peek(self) -> str:
        return self.tokens[self.at].text if self.at < len(self.tokens) else ""

    def _take(self, expected: str = "") -> _Token:
        if self.at >= len(self.tokens):
            raise CalculationError("算式不完整，请补全。")
        token = self.tokens[self.at]
        if expected and token.text != expected:
            raise CalculationError(f"算式在“{token.text}”处应为“{expected}”。")
        self.at += 1
        return token

    def _sum(self) -> Node:
        self.depth += 1
        if self.depth > MAX_DEPTH:
            raise CalculationError(f"算式的括号太深（超过 {MAX_DEPTH} 层）。")
        left = self._product()
        while self._peek() in ("+", "-"):
            left = Operation(self._take().text, left, self._product())
        self.depth -= 1
        return left

    def _product(self) -> Node:
        left = self._factor()
        while self._peek() in ("*", "/"):
            left = Operation(self._take().text, left, self._factor())
        return left

    def _factor(self) -> Node:
        negative = False
        while self._peek() in ("+", "-"):
            negative ^= self._take().text == "-"
        part = self._primary()
        return Negative(part) if negative else part

    def _primary(self) -> Node:
        token = self._take()
        if token.amount is not None:
            self.operands.append(token.amount)
            return Number(token.amount, len(self.operands) - 1)
        if token.text == "(":
            inner = self._sum()
            self._take(")")
            return inner
        if token.kind == "name":
            return self._call(token.text)
        raise CalculationError(f"算式在“{token.text}”处缺少数字。")

    def _call(self, name: str) -> Node:
        if name not in FORMULAS:
            raise CalculationError(f"不认识的函数或单位“{name}”；可用函数：{'、'.join(_formula_names())}。")
        start = self.at
        self._take("(")
        arguments = [self._sum()]
        while self._peek() == ",":
            self._take()
            arguments.append(self._sum())
        self._take(")")
        formula = FORMULAS[name]
        if not formula.fits(len(arguments)):
            raise CalculationError(f"{formula.name} 的参数应为：{formula.usage}。")
        if formula.parameters is None:
            _refuse_ambiguous_commas(self.tokens[start : self.at])
        return Call(formula.name, tuple(arguments))


def _formula_names() -> list[str]:
    return sorted({formula.name for formula in FORMULAS.values()})


def _refuse_ambiguous_commas(tokens: list[_Token]) -> None:
    """合计(100,200) may mean 100200 or two numbers: never guess; a space after the separators decides."""
    grouped = any(token.kind == "number" and "," in token.text for token in tokens)
    separators = [token for token in tokens if token.text == ","]
    if grouped and not (separators and all(token.spaced for token in separators)):
        raise CalculationError("逗号既像千分位又像分隔号：参数之间请用“, ”（逗号加空格）隔开，或去掉千分位。")


def _value(node: Node, operands: list[Quantity]) -> Quantity:
    if isinstance(node, Number):
        return operands[node.index]
    if isinstance(node, Negative):
        return negate(_value(node.part, operands))
    if isinstance(node, Call):
        return apply_formula(node.formula, [_value(part, operands) for part in node.arguments])
    return _OPERATORS[node.sign](_value(node.left, operands), _value(node.right, operands))


def _printed(node: Node, operands: list[Amount], binding: int) -> str:
    """The printed form; in brackets where what surrounds it binds tighter (1 sum, 2 product, 3 a factor)."""
    if isinstance(node, Number):
        return format_amount(operands[node.index])
    if isinstance(node, Negative):
        own, text = 1, f"−{_printed(node.part, operands, 3)}"
    elif isinstance(node, Call):
        formula = FORMULAS[node.formula]
        own, text = 1, formula.written([_printed(part, operands, 3) for part in node.arguments])
    else:
        own = 1 if node.sign in "+-" else 2
        left = _printed(node.left, operands, own)
        right = _printed(node.right, operands, own if node.sign == "+" else own + 1)
        text = f"{left}{_PRINTED[node.sign]}{right}"
    return f"({text})" if binding > own else text

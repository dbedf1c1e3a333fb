"""Computed numbers: a shown calculation over quoted numbers, done again and compared at the printed precision."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from decimal import Decimal
from itertools import islice, product

from ingest.ledger.amounts import format_amount, round_half_up, same
from ingest.ledger.model import Amount, Measure
from qa.calculator import CalculationError, Computed, compute
from qa.expression import Call, Expression, Node, Number, Operation
from qa.facts import Fact
from qa.judge import same_subject
from qa.statements import Statement
from qa.wording import CHANGES, Wording, speaks_of_previous

_RATIOS = {
    "": Decimal(1),
    "倍": Decimal(1),
    "%": Decimal(100),
    "个百分点": Decimal(100),
    "百分点": Decimal(100),
    "‰": Decimal(1000),
}
_HUNDRED = Amount(Decimal(100), "%")
_CONSTANTS = (Decimal(1), Decimal(100), Decimal(1000), Decimal(10_000), Decimal(100_000_000))
_DIFFERENCES = ("差额", "增长率", "预决算差异率")
_NAMED = {
    "决算": {Measure.FINAL, Measure.EXECUTED},
    "年初预算": {Measure.INITIAL_BUDGET, Measure.BUDGET},
    "全年预算": {Measure.FULL_BUDGET},
    "预算": {Measure.INITIAL_BUDGET, Measure.FULL_BUDGET, Measure.BUDGET, Measure.PREVIOUS_BUDGET},
}
_COMPARISON = re.compile(
    "(决算|年初预算|全年预算|(?<!年初)(?<!全年)预算)?[^，]{0,4}比(决算|年初预算|全年预算|预算)"
)
_COMPLETIONS = (Measure.EXECUTION_RATE, Measure.COMPLETION_RATE)
_READINGS = 64
"""How many ways to read bare operands (3.47 as 万元 or %) are tried before giving up."""


@dataclass(frozen=True, slots=True)
class Operand:
    """One way to read an operand: the amount, and the fact it is quoted from (None for a constant)."""

    amount: Amount
    fact: Fact | None = None


@dataclass(frozen=True, slots=True)
class Derivation:
    """A calculation that gives the claimed number, or the reason why none does."""

    ok: bool
    name: str
    detail: str
    operands: tuple[Operand, ...] = ()
    result: Amount | None = None


def derive(expression: Expression, statement: Statement, facts: Sequence[Fact]) -> Derivation:
    """Do the calculation behind a statement's number again, and see that it is used for what it gives.

    The facts may include numbers of the text that were computed before this one.
    """
    claim = statement.found.amount
    readings = [list(_readings(operand, expression, facts)) for operand in expression.operands]
    for operand, ways in zip(expression.operands, readings, strict=True):
        if not ways:
            return Derivation(False, "untraced", f"算式中的 {format_amount(operand)} 在引用的材料中找不到")
    failure = Derivation(False, "arithmetic", f"{expression.printed()} 不等于 {format_amount(claim)}")
    for operands in islice(product(*readings), _READINGS):
        tried = _try(expression, statement, operands)
        if tried.ok:
            return tried
        failure = tried if tried.name == "direction" or failure.name == "arithmetic" else failure
    return failure


def _try(expression: Expression, statement: Statement, operands: tuple[Operand, ...]) -> Derivation:
    claim = statement.found.amount
    amounts = tuple(operand.amount for operand in operands)
    try:
        computed = compute(expression, amounts)
    except CalculationError as error:
        return Derivation(False, "arithmetic", f"{expression.printed()} 不能计算：{error}")
    result = _in_unit_of(computed, claim, expression)
    if result is None or abs(result) != abs(claim.value):
        return Derivation(False, "arithmetic", f"{computed.steps}，不是 {format_amount(claim)}")
    name, detail = _misused(expression, operands, statement, result)
    if name:
        return Derivation(False, name, f"{computed.steps}：{detail}")
    return Derivation(True, "", computed.steps, operands, computed.amount)


def _readings(operand: Amount, expression: Expression, facts: Sequence[Fact]) -> Iterator[Operand]:
    """The quoted amounts that an operand can be, and the constants that a formula may carry."""
    if same(operand, _HUNDRED):
        yield Operand(operand)
    seen: set[tuple[str, Measure | None, int | None]] = set()
    for fact in facts:
        unit = _unit_as_operand(operand, fact) if fact.citations else None
        if unit is not None and (unit, fact.measure, fact.year) not in seen:
            seen.add((unit, fact.measure, fact.year))
            yield Operand(Amount(abs(operand.value), unit), fact)
    count = Decimal(len(expression.operands) - 1)
    if not operand.unit and operand.value in (*_CONSTANTS, count):
        if operand.value == 100:
            yield Operand(_HUNDRED)
        yield Operand(operand)


def _unit_as_operand(operand: Amount, fact: Fact) -> str | None:
    """The unit in which an operand prints a fact; a bare 3.47 may stand for 3.47 万元. None where it does not."""
    if operand.unit:
        return operand.unit if fact.states(operand) else None
    for amount in (fact.amount, fact.amount.to("元") if fact.amount.is_money else fact.amount):
        exact = amount.value == operand.value
        if exact or (fact.measure in CHANGES and abs(amount.value) == operand.value):
            return amount.unit
    return None


def _in_unit_of(computed: Computed, claim: Amount, expression: Expression) -> Decimal | None:
    """The result rounded half-up as the claim is printed; None where the units do not fit."""
    amount, unit = computed.amount, claim.unit.split("/")[0]
    if amount.unit in _RATIOS and unit in _RATIOS:
        value = amount.value / _RATIOS[amount.unit] * _RATIOS[unit]
    elif amount.is_money and unit in ("元", "千元", "万元", "亿元"):
        value = amount.to(unit).value
    elif same(Amount(Decimal(1), amount.unit.split("/")[0]), Amount(Decimal(1), unit)):
        value = amount.value
    elif not unit and not any(operand.unit for operand in expression.operands):
        value = amount.value  # all bare: "3.47 − 1.26 = 2.21"
    else:
        return None
    return round_half_up(value, claim.places)


def _misused(
    expression: Expression, operands: Sequence[Operand], statement: Statement, result: Decimal
) -> tuple[str, str]:
    """What is wrong with a calculation whose arithmetic is right: subject, direction, base or year; "" for nothing."""
    if not _is_of_subject(expression, operands, statement):
        return "subject", f"算式中的数不是{statement.subject}的"
    implied = _implied_previous(operands)
    if implied:
        return _against_year(implied, result, statement)
    parts = _difference(expression.root)
    named = statement.wording.main
    if parts and parts[2] is not None and named in (Measure.SHARE, *_COMPLETIONS):
        return "measure", f"{named.value}不是这样算的"
    changes = any(operand.fact and operand.fact.measure in CHANGES for operand in operands)
    if not parts and not changes and named in (Measure.CHANGE_RATE, Measure.VARIANCE_RATE):
        return "measure", f"{named.value}要先求差额"
    if parts:
        left, right, base = parts
        order = _order(operands[left], operands[right]) or _comparison(
            operands[left], operands[right], statement
        )
        if base is not None and base != (left if order < 0 else right):
            return "arithmetic", "增减率应除以上年（基期）的数"
        newer, older = (right, left) if order < 0 else (left, right)
        wrong = _against_words(operands[newer], operands[older], statement) if order else None
        if wrong:
            return wrong
        return _against_wording(-result if order < 0 else result, statement.found.amount, statement.wording)
    signs = {o.fact.direction for o in operands if o.fact and o.fact.measure is Measure.CHANGE}
    if statement.wording.direction and signs and statement.wording.direction not in signs:
        return "direction", "方向与增减额相反"
    return "", ""


def _against_words(newer: Operand, older: Operand, statement: Statement) -> tuple[str, str] | None:
    """Whether the years and measures named beside a difference (决算比年初预算, 2023 年比 2022 年) are its operands'."""
    one, other = newer.fact, older.fact
    if one is None or other is None:
        return None
    if one.year and other.year and one.year != other.year:
        named = not statement.years or one.year in statement.years
        if not named or (statement.against and other.year not in statement.against):
            return "year", f"算的是 {one.year} 年与 {other.year} 年之差"
    compared = _COMPARISON.search(statement.words)
    for word, fact in zip(compared.groups() if compared else (), (one, other), strict=False):
        if word and fact.measure and fact.measure not in _NAMED[word]:
            return "measure", f"算式中没有{word}数"
    return None


def _is_of_subject(expression: Expression, operands: Sequence[Operand], statement: Statement) -> bool:
    """Whether the named subject is that of some operand; sums and remainders may make a new one."""
    facts = [operand.fact for operand in operands if operand.fact]
    if not statement.subject or not all(fact.names for fact in facts):
        return True
    if any(same_subject(statement.subject, fact) for fact in facts):
        return True
    makes_new = isinstance(expression.root, Operation) and expression.root.sign in "+-"
    return makes_new and len({fact.names for fact in facts}) > 1


def _against_year(
    implied: tuple[Amount, int | None], result: Decimal, statement: Statement
) -> tuple[str, str]:
    """Whether 决算 ± 增减额 is used for what it gives: the amount of the year before."""
    previous, year = implied
    claim = statement.found.amount
    expected = previous.to(claim.unit) if claim.is_money else previous
    if abs(round_half_up(expected.value, claim.places)) != abs(result):
        return "arithmetic", f"按增减方向，上年应为 {format_amount(previous)}"
    named = statement.years[0] if statement.years else None
    if year and named and named >= year and not speaks_of_previous(statement.words):
        return "year", f"结果是 {year - 1} 年的数"
    return "", ""


def _against_wording(went: Decimal, claim: Amount, wording: Wording) -> tuple[str, str]:
    """Whether the direction word or the printed sign agrees with where the difference went."""
    if claim.value < 0:
        return ("direction", "符号相反") if went > 0 else ("", "")
    if wording.direction is None or went == 0:
        return "", ""
    if (went > 0) == (wording.direction > 0):
        return "", ""
    return "direction", f"应为{'增加' if went > 0 else '减少'}"


def _difference(node: Node) -> tuple[int, int, int | None] | None:
    """Operand indexes of x − y and of what it is divided by, for x − y, (x − y) ÷ z, ( … ) × 100% and 增长率(x, y)."""
    if isinstance(node, Call) and node.formula in _DIFFERENCES:
        left, right = node.arguments
        if isinstance(left, Number) and isinstance(right, Number):
            return left.index, right.index, None
        return None
    if not isinstance(node, Operation):
        return None
    if node.sign == "*" and isinstance(node.right, Number):
        return _difference(node.left)
    if node.sign == "/" and isinstance(node.right, Number):
        inner = _difference(node.left)
        if inner is None or inner[2] is not None:
            return None
        bases = [k for k in inner[:2] if _same_operand(node.left, k, node.right)]
        return (inner[0], inner[1], bases[0] if bases else node.right.index)
    if node.sign == "-" and isinstance(node.left, Number) and isinstance(node.right, Number):
        return node.left.index, node.right.index, None
    return None


def _same_operand(node: Node, index: int, other: Number) -> bool:
    """Whether the operand of this index inside a node is the same amount as another one."""
    if isinstance(node, Number):
        return node.index == index and same(node.amount, other.amount)
    if isinstance(node, Operation):
        return _same_operand(node.left, index, other) or _same_operand(node.right, index, other)
    return False


def _order(left: Operand, right: Operand) -> int:
    """+1 where the left amount is the later (or the 决算 against a 预算), -1 where the right is, 0 where unknown."""
    one, other = left.fact, right.fact
    if one is None or other is None:
        return 0
    if one.year and other.year and one.year != other.year:
        return 1 if one.year > other.year else -1
    ranks = {
        Measure.PREVIOUS: 0,
        Measure.PREVIOUS_BUDGET: 0,
        Measure.INITIAL_BUDGET: 1,
        Measure.FULL_BUDGET: 2,
        Measure.FINAL: 3,
        Measure.EXECUTED: 3,
    }
    a, b = (
        ranks.get(one.measure) if one.measure else None,
        ranks.get(other.measure) if other.measure else None,
    )
    return 0 if a is None or b is None else (a > b) - (a < b)


def _comparison(left: Operand, right: Operand, statement: Statement) -> int:
    """+1 where the left amount is that of the thing compared (甲 in 甲比乙多), -1 where the right is, 0 if unclear."""
    one, other = left.fact, right.fact
    if one is None or other is None:
        return 0
    if statement.department and one.department != other.department:
        return (one.department == statement.department) - (other.department == statement.department)
    if statement.subject:
        return same_subject(statement.subject, one) - same_subject(statement.subject, other)
    return 0


def _implied_previous(operands: Sequence[Operand]) -> tuple[Amount, int | None] | None:
    """Last year's amount as the report's own change implies it (决算 − 增减额), and this year; None for other operands."""
    if len(operands) != 2:
        return None
    changes = [o.fact for o in operands if o.fact and o.fact.measure is Measure.CHANGE]
    finals = [o for o in operands if o.fact and o.fact.measure is Measure.FINAL]
    if len(changes) != 1 or len(finals) != 1 or changes[0].direction is None:
        return None
    if not finals[0].amount.is_money or not changes[0].amount.is_money:
        return None
    change = abs(changes[0].amount.to(finals[0].amount.unit).value) * changes[0].direction
    return Amount(finals[0].amount.value - change, finals[0].amount.unit), changes[0].year

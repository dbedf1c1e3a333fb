"""Computed numbers: a calculation over quoted numbers, done again and compared at the printed precision."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal
from itertools import islice, product

from ingest.ledger.amounts import base_amount, format_amount, round_half_up, same
from ingest.ledger.model import Amount, Measure
from qa.calculator import CalculationError, Computed, compute
from qa.cells import same_subject
from qa.expression import Expression
from qa.facts import Fact, Operand
from qa.misuse import misuse
from qa.model import Quoted
from qa.said import Statement
from qa.wording import CHANGES, speaks_of_previous

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
_READINGS = 64
"""How many ways to read bare operands (3.47 as 万元 or %) are tried before giving up."""


@dataclass(frozen=True, slots=True)
class Derivation:
    """A calculation that gives the claimed number, or the reason why none does."""

    ok: bool
    name: str
    detail: str
    operands: tuple[Operand, ...] = ()


def derive(expression: Expression, statement: Statement, facts: Sequence[Fact]) -> Derivation:
    """Do the calculation behind a statement's number again, and see that it is used for what it gives.

    The facts may include numbers of the text that were computed before this one.
    """
    claim = statement.found.amount
    names = (statement.subject, *statement.compared, *statement.named) if statement.subject else ()
    own = sorted(facts, key=lambda fact: not any(same_subject(name, fact) for name in names))
    readings = [list(_readings(operand, expression, own)) for operand in expression.operands]
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


def derived_fact(statement: Statement, operands: Sequence[Operand]) -> Fact:
    """A computed number as a fact of its own, for where the text names it again or computes with it."""
    facts = [operand.fact for operand in operands if operand.fact]
    names = {fact.names for fact in facts}
    departments = {fact.department for fact in facts}
    columns = {fact.columns for fact in facts}
    amount = statement.found.amount
    return Fact(
        Amount(amount.value, amount.unit),
        tuple(sorted({number for fact in facts for number in fact.citations})),
        names=next(iter(names)) if len(names) == 1 else frozenset(),
        measure=Measure.PREVIOUS if speaks_of_previous(statement.words) else None,
        year=statement.years[0] if statement.years else None,
        department=next(iter(departments)) if len(departments) == 1 else "",
        columns=next(iter(columns)) if len(columns) == 1 else frozenset(),
        beside=frozenset().union(*(fact.beside for fact in facts)),
        told="\n".join((statement.around[0], *(fact.told for fact in facts))),
    )


def with_expressions(numbers: Sequence[Quoted]) -> tuple[Quoted, ...]:
    """The numbers of a text, those that name a computed one again with the expression that made it."""
    made: dict[Amount, str] = {}
    out = []
    for number in numbers:
        amount = base_amount(Amount(abs(number.value), number.unit))
        if number.status == "computed":
            number = replace(number, expression=number.expression or made.get(amount, number.text))
            made.setdefault(amount, number.expression)
        out.append(number)
    return tuple(out)


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
    problem = misuse(expression, operands, statement, result)
    if problem:
        return Derivation(False, problem[0], f"{computed.steps}：{problem[1]}")
    return Derivation(True, "", computed.steps, operands)


def _readings(operand: Amount, expression: Expression, facts: Sequence[Fact]) -> Iterator[Operand]:
    """The quoted amounts that an operand can be, and the constants that a formula may carry."""
    if same(operand, _HUNDRED):
        yield Operand(operand)
    seen: dict[tuple[str, Measure | None, int | None], set[str]] = {}
    for fact in facts:
        unit = _unit_as_operand(operand, fact) if fact.citations else None
        key = (unit or "", fact.measure, fact.year)
        report = fact.figure.source.report if fact.figure else ""
        # Two reports that say the same are two facts; of a number without a figure it is not known whose it is.
        again = key in seen and (not report or "" in seen[key] or report in seen[key])
        if unit is not None and not again:
            seen.setdefault(key, set()).add(report)
            yield Operand(Amount(abs(operand.value), unit), fact)
    count = Decimal(len(expression.operands) - 1)
    if not operand.unit and operand.value in (*_CONSTANTS, count):
        if operand.value == 100:
            yield Operand(_HUNDRED)
        yield Operand(operand)


def _unit_as_operand(operand: Amount, fact: Fact) -> str | None:
    """The unit in which an operand prints a fact; a bare 3.47 may be 3.47 万元. None if it does not."""
    if operand.unit:
        return operand.unit if fact.states(operand) else None
    for amount in (fact.amount, fact.amount.to("元") if fact.amount.is_money else fact.amount):
        exact = amount.value == operand.value
        if exact or (fact.measure in CHANGES and abs(amount.value) == operand.value):
            return amount.unit
    return None


def _alike(one: str, other: str) -> bool:
    """Whether two units count in the same, though in other multiples."""
    kinds = [base_amount(Amount(Decimal(1), unit.split("/")[0])).unit for unit in (one, other)]
    return kinds[0] == kinds[1]


def _in_unit_of(computed: Computed, claim: Amount, expression: Expression) -> Decimal | None:
    """The result rounded half-up as the claim is printed; None where the units do not fit."""
    amount, unit = computed.amount, claim.unit.split("/")[0]
    if amount.unit in _RATIOS and unit in _RATIOS:
        value = amount.value / _RATIOS[amount.unit] * _RATIOS[unit]
    elif amount.is_money and unit in ("元", "千元", "万元", "亿元"):
        value = amount.to(unit).value
    elif _alike(amount.unit, unit):
        # 6 万平方米 of two areas in 平方米, 65 名 of two counts in 人.
        value = base_amount(replace(amount, unit=amount.unit.split("/")[0])).value
        value /= base_amount(Amount(Decimal(1), unit)).value
    elif not unit and not any(operand.unit for operand in expression.operands):
        value = amount.value  # all bare: "3.47 − 1.26 = 2.21"
    else:
        return None
    return round_half_up(value, claim.places)

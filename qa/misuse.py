"""What is wrong with a calculation whose arithmetic is right: it is used for what it does not give."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal

from ingest.ledger.amounts import format_amount, round_half_up, same
from ingest.ledger.model import Amount, Measure
from qa.cells import first_row, is_named, means
from qa.divisions import Problem, against_division, against_words, is_of_numerator, of_one_time
from qa.expression import Call, Expression, Node, Number, Operation
from qa.facts import Fact, Operand
from qa.implied import implied_previous
from qa.names import unknown_owner
from qa.said import Statement
from qa.senseless import means_nothing
from qa.wording import CHANGES, Wording, speaks_of_previous

_DIFFERENCES = ("差额", "增长率", "预决算差异率")
_FINAL = {Measure.FINAL, Measure.EXECUTED}
_NAMED = {
    "决算": _FINAL,
    "年初预算": {Measure.INITIAL_BUDGET, Measure.BUDGET},
    "全年预算": {Measure.FULL_BUDGET},
    "预算": {Measure.INITIAL_BUDGET, Measure.FULL_BUDGET, Measure.BUDGET, Measure.PREVIOUS_BUDGET},
}
_COMPARISON = re.compile("(决算|年初预算|全年预算|(?<!年初)(?<!全年)预算)?[^，]{0,4}比(决算|年初预算|全年预算|预算)")
_NAMED_HERE = re.compile(r"□[□“”\s]*(?:支出|收入|决算|预算|数)*")
_LISTED = re.compile(rf"{_NAMED_HERE.pattern}(?:[、和与及]{_NAMED_HERE.pattern})+(?![^，]*□)")
_PARTS = (Measure.SHARE, Measure.EXECUTION_RATE, Measure.COMPLETION_RATE)
_GROWTH = (Measure.CHANGE_RATE, Measure.VARIANCE_RATE)
_RANKS = {
    Measure.PREVIOUS: 0,
    Measure.PREVIOUS_BUDGET: 0,
    Measure.INITIAL_BUDGET: 1,
    Measure.FULL_BUDGET: 2,
    Measure.FINAL: 3,
    Measure.EXECUTED: 3,
}


@dataclass(frozen=True, slots=True)
class _Difference:
    """Operand indexes of x − y, and of what it is divided by; None where it is not."""

    left: int
    right: int
    base: int | None = None


def misuse(
    expression: Expression, operands: Sequence[Operand], statement: Statement, result: Decimal
) -> Problem | None:
    """What is wrong with using this calculation for this number: its subject, year, measure or direction."""
    if not _is_of_subject(expression, operands, statement) or not is_of_numerator(expression, operands, statement):
        return "subject", f"算式中的数不是{statement.subject}的"
    if not of_one_time(expression, operands, statement):
        return "year", "相加的不是同一年的数"
    odd = (
        means_nothing(expression, operands) or against_words(operands, statement) or _against_sum(expression, operands)
    )
    if odd:
        return odd
    difference = _difference(expression.root)
    if difference and not _is_against(statement, operands[difference.left].fact, operands[difference.right].fact):
        return "subject", f"算式中的数不是{statement.compared[0]}的"
    wrong = _against_formula(expression, operands, statement, difference)
    if wrong is None and difference is None:
        wrong = against_division(expression, operands, statement)
    if wrong:
        return wrong
    implied = implied_previous(expression.root, operands)
    if implied:
        return _against_year(implied, result, statement)
    if difference:
        return _against_order(difference, operands, statement, result)
    signs = {one.direction for one in _facts(operands) if one.measure is Measure.CHANGE}
    if statement.wording.direction and signs and statement.wording.direction not in signs:
        return "direction", "方向与增减额相反"
    return None


def _against_formula(
    expression: Expression, operands: Sequence[Operand], statement: Statement, difference: _Difference | None
) -> Problem | None:
    """Whether the calculation is of the kind that the number's name says: 占比, 增减率, 上年数."""
    named = statement.wording.main
    changes = [fact for fact in _facts(operands) if fact.measure in CHANGES]
    if difference and difference.base is not None and named in _PARTS:
        return "measure", f"{named.value}不是这样算的"
    if not difference and not changes and named in _GROWTH:
        return "measure", f"{named.value}要先求差额"
    divided = isinstance(expression.root, Operation) and expression.root.sign in "*/"
    if changes and named is Measure.PREVIOUS and not implied_previous(expression.root, operands):
        return ("arithmetic", "上年数应由本年数和同一项目的增减额算得") if not divided else None
    return None


def _against_sum(expression: Expression, operands: Sequence[Operand]) -> Problem | None:
    """An amount and a change make no sum, but for 本年 − 增减额, which is last year's."""
    if not isinstance(expression.root, Operation) or expression.root.sign != "+" or len(operands) < 2:
        return None
    changes = [fact for fact in _facts(operands) if fact.measure in CHANGES]
    mixed = 0 < len(changes) < len(_facts(operands))
    return ("measure", "增减额不能与金额相加") if mixed and not implied_previous(expression.root, operands) else None


def _against_order(
    difference: _Difference, operands: Sequence[Operand], statement: Statement, result: Decimal
) -> Problem | None:
    """Whether base, named years and direction fit the order of the two amounts."""
    left, right = operands[difference.left], operands[difference.right]
    rival = any(name in statement.compared for name in statement.wholes)
    order = (0 if rival else _order(left, right)) or _comparison(left, right, statement)
    if difference.base is not None and difference.base != (difference.left if order < 0 else difference.right):
        return "arithmetic", "增减率应除以上年（基期）的数"
    newer, older = (right, left) if order < 0 else (left, right)
    wrong = _against_words(newer, older, statement) if order else None
    went = -result if order < 0 else result
    return wrong or _against_wording(went, statement.found.amount, statement.wording)


def _facts(operands: Sequence[Operand]) -> list[Fact]:
    return [operand.fact for operand in operands if operand.fact]


def _against_words(newer: Operand, older: Operand, statement: Statement) -> Problem | None:
    """Whether the years and measures named beside a difference (2023 年比 2022 年) are its operands'."""
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
    if not all(any(means(name, statement.named, fact) for fact in facts) for name in _summands(expression, statement)):
        return False
    offices = {fact.department for fact in facts}
    if len(statement.departments) > 1 and len(offices) > 1 and not offices <= set(statement.departments):
        return False
    if _is_between(expression, facts) and not statement.compared:
        return all(_is_meant(statement, fact) for fact in facts)
    if any(_is_meant(statement, fact) for fact in facts):
        return True
    if all(is_named(statement.subject, fact.beside) for fact in facts):
        return False  # a column is no new subject
    makes_new = isinstance(expression.root, Operation) and expression.root.sign in "+-"
    return makes_new and len({fact.names for fact in facts}) > 1


def _summands(expression: Expression, statement: Statement) -> tuple[str, ...]:
    """The names in 甲、乙和丙合计: each must be that of something that is added."""
    if not isinstance(expression.root, Operation) or expression.root.sign != "+":
        return ()
    listed = _LISTED.search(statement.around[0])
    return statement.named[: len(_NAMED_HERE.findall(listed[0]))] if listed else ()


def _is_between(expression: Expression, facts: Sequence[Fact]) -> bool:
    """Whether a calculation holds two years or two departments against each other, which is of one subject."""
    between = len(facts) == 2 and _difference(expression.root) is not None and facts[0].measure == facts[1].measure
    return between and (facts[0].year, facts[0].department) != (facts[1].year, facts[1].department)


def _is_meant(statement: Statement, fact: Fact) -> bool:
    """Whether the number's subject can be the operand; the row of a cell may have been named sentences ago."""
    if is_named(statement.subject, fact.columns) and not first_row(statement.named, fact):
        return not unknown_owner(statement.words)
    return means(statement.subject, statement.named, fact)


def _is_against(statement: Statement, one: Fact | None, other: Fact | None) -> bool:
    """Whether a difference is of the one that is told of and the one that it is compared with."""
    rival = next((name for name in statement.wholes if name in statement.compared), "")
    if one is None or other is None or not (one.names and other.names and rival) or "占" in statement.around[0]:
        return True
    name, others = statement.compared[0], (*statement.compared[1:], *statement.named)
    pairs = ((one, other), (other, one))
    return any(_is_meant(statement, told) and means(name, others, against) for told, against in pairs)


def _against_year(implied: tuple[Amount, int | None], result: Decimal, statement: Statement) -> Problem | None:
    """Whether 决算 ± 增减额 is used for what it gives: the amount of the year before."""
    previous, year = implied
    claim = statement.found.amount
    expected = previous.to(claim.unit) if claim.is_money else previous
    if abs(round_half_up(expected.value, claim.places)) != abs(result):
        return "arithmetic", f"按增减方向，上年应为 {format_amount(previous)}"
    named = statement.years[0] if statement.years else None
    if year and named and named >= year and not speaks_of_previous(statement.words):
        return "year", f"结果是 {year - 1} 年的数"
    return None


def _against_wording(went: Decimal, claim: Amount, wording: Wording) -> Problem | None:
    """Whether the direction word or the printed sign agrees with where the difference went."""
    if claim.value < 0:
        return ("direction", "符号相反") if went > 0 else None
    if wording.direction is None or went == 0 or (went > 0) == (wording.direction > 0):
        return None
    return "direction", f"应为{'增加' if went > 0 else '减少'}"


def _difference(node: Node) -> _Difference | None:
    """The difference in x − y, (x − y) ÷ z, (x − y) ÷ z × 100% and 增长率(x, y); None in anything else."""
    if isinstance(node, Call) and node.formula in _DIFFERENCES:
        numbers = [part for part in node.arguments if isinstance(part, Number)]
        return _Difference(numbers[0].index, numbers[1].index) if len(numbers) == 2 else None
    if not isinstance(node, Operation) or not isinstance(node.right, Number):
        return None
    if node.sign == "*":
        return _difference(node.left)
    if node.sign == "/":
        inner = _difference(node.left)
        return _divided(inner, node.left, node.right) if inner and inner.base is None else None
    if node.sign == "-" and isinstance(node.left, Number):
        return _Difference(node.left.index, node.right.index)
    return None


def _divided(inner: _Difference, node: Node, by: Number) -> _Difference:
    bases = [k for k in (inner.left, inner.right) if _same_operand(node, k, by)]
    return _Difference(inner.left, inner.right, bases[0] if bases else by.index)


def _same_operand(node: Node, index: int, other: Number) -> bool:
    """Whether the operand of this index inside a node is the same amount as another one."""
    if isinstance(node, Number):
        return node.index == index and same(node.amount, other.amount)
    if isinstance(node, Operation):
        return _same_operand(node.left, index, other) or _same_operand(node.right, index, other)
    return False


def _order(left: Operand, right: Operand) -> int:
    """+1 where the left amount is the later (or 决算 against 预算), -1 where the right is, 0 if unknown."""
    one, other = left.fact, right.fact
    if one is None or other is None:
        return 0
    if one.year and other.year and one.year != other.year:
        return 1 if one.year > other.year else -1
    if one.measure not in _RANKS or other.measure not in _RANKS:
        return 0
    a, b = _RANKS[one.measure], _RANKS[other.measure]
    return (a > b) - (a < b)


def _comparison(left: Operand, right: Operand, statement: Statement) -> int:
    """+1 where the left amount is that of 甲 in 甲比乙多, -1 where the right is, 0 where it is unclear."""
    one, other = left.fact, right.fact
    if one is None or other is None:
        return 0
    if statement.department and one.department != other.department:
        return (one.department == statement.department) - (other.department == statement.department)
    if statement.subject:
        return _is_meant(statement, one) - _is_meant(statement, other)
    return 0

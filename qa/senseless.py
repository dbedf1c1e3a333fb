"""Calculations that mean nothing, whatever they are said to give: an amount twice, a total and its parts, × 10000."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from decimal import Decimal
from itertools import permutations

from ingest.ledger.amounts import base_amount, find_amounts, round_half_up
from ingest.ledger.model import Measure
from qa.divisions import Problem
from qa.expression import Call, Expression, Negative, Node, Number, Operation
from qa.facts import Fact, Operand
from qa.wording import CHANGES

_AMOUNTS = (Measure.FINAL, Measure.EXECUTED)
_PLANS = (Measure.INITIAL_BUDGET, Measure.FULL_BUDGET, Measure.BUDGET, Measure.PREVIOUS_BUDGET)


def means_nothing(expression: Expression, operands: Sequence[Operand]) -> Problem | None:
    """Why nobody would calculate this; None where somebody might."""
    for node in _nodes(expression.root):
        if isinstance(node, Operation) and node.sign in "*/":
            problem = _scaled(node, operands)
        else:
            problem = _joined(node, operands)
        if problem:
            return problem
    return None


def _scaled(node: Operation, operands: Sequence[Operand]) -> Problem | None:
    """A bare factor stands only behind a quotient (× 100); a bare divisor only under the sum of so many."""
    left, right = (_constant(part, operands) for part in (node.left, node.right))
    if node.sign == "*" and (left is not None or right is not None):
        other = node.right if left is not None else node.left
        if not any(isinstance(one, Operation) and one.sign == "/" for one in _nodes(other)):
            return "arithmetic", "金额不能乘以没有来由的数"
    if node.sign == "/" and right is not None and right != len(list(_terms(node.left, 1))):
        return "arithmetic", "金额不能除以没有来由的数"
    return None


def _constant(node: Node, operands: Sequence[Operand]) -> Decimal | None:
    """The value of a bare number that no place states."""
    if not isinstance(node, Number):
        return None
    operand = operands[node.index]
    return operand.amount.value if operand.fact is None and not operand.amount.unit else None


def _joined(node: Node, operands: Sequence[Operand]) -> Problem | None:
    """No amount is added to itself or taken from itself, none to the whole that it is part of, no plan to an actual."""
    terms = [(operands[k].fact, sign) for k, sign in _terms(node, 1)]
    facts = [(fact, sign) for fact, sign in terms if fact is not None]
    for n, (one, _) in enumerate(facts):
        if any(_is_same(one, other) for other, _ in facts[n + 1 :]):
            return "arithmetic", "同一个数用了两次"
    added = [fact for fact, sign in facts if sign > 0 and fact.amount.is_money and fact.measure not in CHANGES]
    if len({fact.measure in _PLANS for fact in added if fact.measure in (*_AMOUNTS, *_PLANS)}) > 1:
        return "measure", "预算数和决算数不能相加"
    if any(_is_part(part, whole) for part, whole in permutations(added, 2)) or _has_own_sum(added):
        return "arithmetic", "总数和它的组成部分不能相加"
    return None


def _is_same(one: Fact, other: Fact) -> bool:
    """Whether two operands are one fact; changes may be equal by chance, so their names count.

    Two reports that say the same are two facts: what lies between them is nothing, and worth telling.
    """
    if one.figure and other.figure and one.figure.source.report != other.figure.source.report:
        return False
    return one == other or (
        (one.names, one.project, one.measure, one.year, one.department, one.columns)
        == (other.names, other.project, other.measure, other.year, other.department, other.columns)
        and base_amount(one.amount) == base_amount(other.amount)
    )


def _is_part(part: Fact, whole: Fact) -> bool:
    """Whether the report itself names one as inside the other, or tells its share of it."""
    if part.above & whole.names:
        return True
    if part.figure is None or (part.year, part.department) != (whole.year, whole.department):
        return False
    value, total = base_amount(part.amount).value, base_amount(whole.amount).value
    if not 0 < value < total:
        return False
    shares = (o.amount for o in find_amounts(part.figure.source.quote) if o.amount.unit == "%" and o.amount.value > 0)
    return any(round_half_up(value * 100 / total, share.places) == share.value for share in shares)


def _has_own_sum(added: Sequence[Fact]) -> bool:
    """Whether one of at least three is the sum of the others."""
    values = [base_amount(fact.amount).value for fact in added]
    return len(values) > 2 and any(value and value * 2 == sum(values) for value in values)


def _terms(node: Node, sign: int) -> Iterator[tuple[int, int]]:
    """The operands that are added (+1) or taken away (-1) at the top of a node."""
    if isinstance(node, Number):
        yield node.index, sign
    elif isinstance(node, Negative):
        yield from _terms(node.part, -sign)
    elif isinstance(node, Operation) and node.sign in "+-":
        yield from _terms(node.left, sign)
        yield from _terms(node.right, -sign if node.sign == "-" else sign)
    elif isinstance(node, Call) and node.formula == "合计":
        for part in node.arguments:
            yield from _terms(part, sign)
    elif isinstance(node, Call) and node.formula == "差额":
        for part, turned in zip(node.arguments, (sign, -sign), strict=False):
            yield from _terms(part, turned)


def _nodes(node: Node) -> Iterator[Node]:
    """A node and all below it."""
    yield node
    if isinstance(node, Operation):
        yield from _nodes(node.left)
        yield from _nodes(node.right)
    elif isinstance(node, Negative):
        yield from _nodes(node.part)
    elif isinstance(node, Call):
        for part in node.arguments:
            yield from _nodes(part)

"""Last year's amount as a report's own change implies it: 决算 − 增减额."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from ingest.ledger.model import Amount, Measure
from qa.expression import Call, Negative, Node, Number, Operation
from qa.facts import Operand

_OWN = (Measure.FINAL, Measure.EXECUTED, Measure.BUDGET)


def implied_previous(node: Node, operands: Sequence[Operand]) -> tuple[Amount, int | None] | None:
    """The amount of the year before that a sum or difference stands for, and this year; None where it is another one.

    The amount follows from the direction of the change, whatever the sign in the calculation.
    """
    own = [operands[k] for k in operand_indexes(node)]
    changes = [o.fact for o in own if o.fact and o.fact.measure is Measure.CHANGE and o.fact.amount.is_money]
    finals = [one for one in own if one.fact and one.fact.measure in _OWN and one.amount.is_money]
    joined = isinstance(node, Operation) and node.sign in "+-"
    if not joined or len(own) != 2 or len(changes) != 1 or len(finals) != 1:
        return None
    change, final = changes[0], finals[0]
    if change.direction is None or final.fact is None:
        return None
    if change.names and final.fact.names and not change.names & final.fact.names:
        return None
    amount = abs(change.amount.to(final.amount.unit).value) * change.direction
    return Amount(final.amount.value - amount, final.amount.unit), change.year


def operand_indexes(node: Node) -> Iterator[int]:
    """The operands of a part of a calculation, in order."""
    if isinstance(node, Number):
        yield node.index
    elif isinstance(node, Negative):
        yield from operand_indexes(node.part)
    elif isinstance(node, Call):
        for part in node.arguments:
            yield from operand_indexes(part)
    else:
        yield from operand_indexes(node.left)
        yield from operand_indexes(node.right)

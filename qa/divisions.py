"""What a calculation may be said to give: 占 is of the whole that divides, 每批次 of batches, a rate of its base."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import replace

from ingest.ledger.model import Measure
from qa.bases import base_before
from qa.cells import is_named, same_subject
from qa.expression import Call, Expression, Node, Number, Operation
from qa.facts import Fact, Operand
from qa.implied import implied_previous, operand_indexes
from qa.own_words import COMPUTED, unexplained
from qa.said import Statement
from qa.wording import CHANGES

_PER = re.compile(
    r"每(?:一)?(?P<unit>人次|批次|人|批|辆|台|次|户|个|项|年|月|天|名|家|套|件)|人均|[年月日]均|平均(?!每(?:一)?\w)|每"
)
_SEVERAL = re.compile(r"[两二三四五]年|多年|历年|各年|上年|去年|同比|年均")
_BEFORE = (Measure.PREVIOUS, Measure.PREVIOUS_BUDGET)
_PLANNED = (Measure.INITIAL_BUDGET, Measure.FULL_BUDGET, Measure.BUDGET)
_GROWTH = (Measure.CHANGE_RATE, Measure.VARIANCE_RATE)
_PARTS = (Measure.SHARE, Measure.EXECUTION_RATE, Measure.COMPLETION_RATE)

Problem = tuple[str, str]
"""The check that fails and what is wrong."""


def against_words(operands: Sequence[Operand], statement: Statement) -> Problem | None:
    """Whether the places of the operands say the words around the number: 工程 of 服务's amounts is wrong."""
    facts = [operand.fact for operand in operands if operand.fact]
    told = (*(fact.told for fact in facts), *COMPUTED)
    left = next((word for words in statement.around if (word := unexplained(words, told))), "")
    return ("subject", f"算式中的数没有说到“{left}”") if left and facts else None


def against_division(expression: Expression, operands: Sequence[Operand], statement: Statement) -> Problem | None:
    """Whether what is divided by what fits the words: whose it is, of which whole, per what, of which year."""
    parts = _divided(expression.root)
    per = _per(statement)
    if parts is None:
        return ("measure", "平均数应由除法算得") if per and not isinstance(expression.root, Call) else None
    above = [operands[k] for k in operand_indexes(parts[0])]
    below = [operands[k] for k in operand_indexes(parts[1])]
    return (
        _per_unit(above, below, per)
        or _of_whole(below, statement)
        or _of_base(above, _with_implied(parts[1], below, operands), statement)
        or _of_years([*above, *below], statement)
    )


def is_of_numerator(expression: Expression, operands: Sequence[Operand], statement: Statement) -> bool:
    """Whether the subject named is what is divided; of a number per head, what it is divided by will do."""
    parts = _divided(expression.root)
    facts = _facts(operands)
    projects = {fact.project for fact in facts}
    if statement.project and projects and statement.project not in projects:
        return any(statement.subject and _is_of(statement, fact) for fact in facts)
    if parts is None or not statement.subject or statement.subject in statement.wholes:
        return True
    above = _facts(operands[k] for k in operand_indexes(parts[0]))
    own = [*above, *_facts(operands[k] for k in operand_indexes(parts[1]))] if _per(statement) else above
    named = [fact for fact in own if fact.names]
    return not named or any(_is_of(statement, fact) for fact in named)


def of_one_time(expression: Expression, operands: Sequence[Operand], statement: Statement) -> bool:
    """Whether a sum stays within one year where the text does not say that it adds up several."""
    if not isinstance(expression.root, Operation) or expression.root.sign != "+":
        return True
    return _of_years(operands, statement) is None


def _per(statement: Statement) -> re.Match[str] | None:
    """The word that makes a number one per head or per batch; after "=" it stands before the calculation."""
    before, after = statement.around
    bare = not before.strip(" =＝≈约")
    return _PER.search(before) or _PER.search(after) or (_PER.search(statement.lead) if bare else None)


def _is_of(statement: Statement, fact: Fact) -> bool:
    names = (statement.subject, *statement.named)
    return any(same_subject(name, fact) or is_named(name, fact.columns) for name in names[:3])


def _divided(node: Node) -> tuple[Node, Node] | None:
    """What is divided by what, × 100% aside; None in anything else."""
    if isinstance(node, Operation) and node.sign == "*" and isinstance(node.right, Number):
        return _divided(node.left)
    if isinstance(node, Operation) and node.sign == "/":
        return node.left, node.right
    if isinstance(node, Call) and node.formula in ("占比", "完成率", "人均") and len(node.arguments) == 2:
        return node.arguments[0], node.arguments[1]
    return None


def _facts(operands: Iterable[Operand]) -> list[Fact]:
    return [operand.fact for operand in operands if operand.fact]


def _per_unit(above: Sequence[Operand], below: Sequence[Operand], per: re.Match[str] | None) -> Problem | None:
    """每人次 is what an amount is divided by: 人次, not 批次."""
    if len(below) != 1:
        return None
    fact, unit = below[0].fact, below[0].amount.unit
    counted = fact is not None and not fact.amount.is_money and unit not in ("%", "‰", "倍", "")
    if counted and any(operand.amount.is_money for operand in above) and per is None:
        return "measure", f"除以{unit}得到的是平均数"
    if per is None:
        return None
    named = "人" if per[0] == "人均" else "年" if per[0] == "年均" else per["unit"] or ""
    if fact is None:
        return None if named in ("", "年") and below[0].amount.value == len(above) else ("measure", f"{per[0]}没有出处")
    fits = counted and (not named or unit.startswith(named) or named.startswith(unit))
    return None if fits else ("measure", f"“{per[0]}”应除以{named or '数量'}")


def _of_whole(below: Sequence[Operand], statement: Statement) -> Problem | None:
    """占甲的 … is divided by 甲."""
    whole = next(iter(statement.wholes or statement.compared), "")
    named = [fact for fact in _facts(below) if fact.names]
    if not whole or not named or any(same_subject(whole, f) or is_named(whole, f.columns) for f in named):
        return None
    if any(f.figure and f.figure.scope and f.figure.name == f.figure.scope + whole for f in named):
        return None  # 基本支出 where it is that of a part of the money
    explicit = "占" in statement.around[0] or whole in statement.compared
    return ("subject", f"除数不是{whole}的") if explicit else None


def _of_base(above: Sequence[Operand], below: Sequence[Operand], statement: Statement) -> Problem | None:
    """A change is divided by what it is a change of: last year's amount, or the plan that was missed."""
    changes = [fact for fact in _facts(above) if fact.measure in CHANGES]
    if not changes:
        return None
    if statement.wording.main in _PARTS:
        return "measure", "增减额不是占比的分子"
    base = base_before(statement.lead)
    planned = base is not None and base.is_plan
    fits = [fact for fact in _facts(below) if _is_base(fact, changes, planned)]
    return None if fits else ("arithmetic", "增减率应除以上年（基期）的数")


def _with_implied(node: Node, below: Sequence[Operand], operands: Sequence[Operand]) -> list[Operand]:
    """What is divided by; 本年 − 增减额 is last year's amount as one."""
    implied = implied_previous(node, operands)
    if implied is None or not isinstance(node, Operation):
        return list(below)
    amount, year = implied
    change = next(o.fact for o in below if o.fact and o.fact.measure is Measure.CHANGE)
    if (node.sign == "-") != (change.direction != -1):
        return list(below)
    return [Operand(amount, replace(change, measure=Measure.PREVIOUS, year=year and year - 1))]


def _is_base(fact: Fact, changes: Sequence[Fact], planned: bool) -> bool:
    if planned:
        return fact.measure in _PLANNED
    years = {change.year for change in changes if change.year}
    return fact.measure in _BEFORE or any(fact.year is not None and fact.year < year for year in years)


def _of_years(operands: Sequence[Operand], statement: Statement) -> Problem | None:
    facts = _facts(operands)
    years = {fact.year for fact in facts if fact.year}
    words = statement.lead + statement.around[1]
    said = {int(year) for year in re.findall(r"(?:19|20)\d\d", words)}
    if len(years) < 2 or years <= said or _SEVERAL.search(words):
        return None
    return "year", f"算式用了 {'、'.join(str(year) for year in sorted(years))} 年的数"

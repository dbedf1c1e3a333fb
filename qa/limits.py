"""Words that set a number as a limit: 超过 5 万元, 不足六成, 低于 60%. What is held against it must be on that side."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Sequence
from decimal import Decimal
from operator import ge, gt, le, lt

from ingest.ledger.amounts import base_amount, round_half_up
from ingest.ledger.model import Amount, Measure
from ingest.ledger.terms import squeezed
from qa.cells import same_subject
from qa.facts import Fact
from qa.said import Statement

_OWN = (Measure.FINAL, Measure.BUDGET, Measure.EXECUTED, Measure.COUNT, Measure.VALUE, Measure.ACTUAL, Measure.SCORE)
_RATES = (Measure.EXECUTION_RATE, Measure.COMPLETION_RATE, Measure.SHARE, Measure.CHANGE_RATE, Measure.VARIANCE_RATE)
_SIDES: tuple[tuple[str, Callable[[Decimal, Decimal], bool]], ...] = (
    (r"不(?:低于|少于|小于)|达到了?|高达|多达", ge),
    (r"不(?:超过|高于|多于|大于|足额超过)", le),
    (r"超过了?|超出了?|高于|多于|大于|突破了?|逾|超", gt),
    (r"低于|少于|小于|不足|不到|未达到?|不及|没到", lt),
)
_LIMIT = re.compile("|".join(f"(?P<s{k}>{words})" for k, (words, _) in enumerate(_SIDES)))
_BEFORE = re.compile(rf"(?P<not>没有|并没有|并未|未能|未曾|未|不|没)?(?P<word>{_LIMIT.pattern})\s*(?:约|了)?\s*$")
_SAME = re.compile(r"[\s（(，,]*(?:即|即为|也就是|也即|折合|换算为|换算后为|约合|合|相当于)\s*约?\s*")
_AFTER = re.compile(r"\s*(?:及)?以(?P<side>[上下])")
AT_LEAST = (ge, le)
"""Sides that the limit itself is on."""
_TURNED: dict[Callable[[Decimal, Decimal], bool], Callable[[Decimal, Decimal], bool]] = {gt: le, lt: ge, ge: lt, le: gt}


def limit_at(text: str, statement: Statement) -> Callable[[Decimal, Decimal], bool] | None:
    """On which side of a number something is said to be; None where no word says."""
    found = statement.found
    before = _BEFORE.search(text[max(0, found.start - 12) : found.start])
    if before:
        side = next(side for k, (_, side) in enumerate(_SIDES) if before[f"s{k}"])
        return _TURNED[side] if before["not"] else side
    after = _AFTER.match(text, found.end)
    return (ge if after["side"] == "上" else le) if after else None


def is_told_so(text: str, statement: Statement, quotes: Iterable[str]) -> bool:
    """Whether a quote itself has the number with this word before it: 参训人数超过 500 人."""
    found = statement.found
    before = _BEFORE.search(text[max(0, found.start - 12) : found.start])
    words = squeezed((before["word"] if before else "") + text[found.start : found.end + 2 * (not before)])
    return any(words in quote for quote in quotes)


def stands_on(
    side: Callable[[Decimal, Decimal], bool],
    statement: Statement,
    others: Sequence[Statement],
    facts: Sequence[Fact],
) -> bool:
    """Whether what a limit is set against is on this side of it: numbers beside it, or else the subject's own.

    `others` are the sentence's other numbers; where neither they nor the facts tell, nothing is borne out.
    """
    limit = base_amount(statement.found.amount)
    before = [one for one in others if one.found.end <= statement.found.start]
    after = [one for one in others if one.found.start >= statement.found.end]
    left = [base_amount(one.found.amount) for one in before if _alike(one.found.amount, limit)]
    right = [base_amount(one.found.amount) for one in after if _alike(one.found.amount, limit)]
    own = left[-1:] or right or [base_amount(fact.amount) for fact in facts if _alike(fact.amount, limit)]
    return bool(own) and all(side(one.value, limit.value) for one in own)


def against_reached(before: Statement | None, statement: Statement, facts: Iterable[Fact]) -> str:
    """由 3.26 万元增加到 4.83 万元: the second must be the greater, and the later where the text names no years."""
    reached = statement.wording.reached
    if reached is None or before is None or before.sentence != statement.sentence:
        return ""
    one, other = base_amount(before.found.amount), base_amount(statement.found.amount)
    printed = f"从 {before.found.amount.printed.strip()} 到 {statement.found.amount.printed.strip()}"
    if one.unit == other.unit and (other.value - one.value) * reached < 0:
        return f"{printed}，方向说反了"
    if before.years or statement.years:
        return ""
    known = [fact for fact in facts if fact.citations and fact.year]
    earlier, later = ({f.year for f in known if f.states(each.found.amount)} for each in (before, statement))
    # the same amount may be printed as 上年 in the next year's report: it is wrong only where no reading has it right
    swapped = earlier and later and all((a or 0) > (b or 0) for a in earlier for b in later)
    return f"{printed}，年份先后说反了" if swapped else ""


def against_same(before: Statement | None, statement: Statement) -> str:
    """145.02 万元，即 1,450,200 元: what 即 joins is one amount, rounded to what is printed at most."""
    if before is None or before.sentence != statement.sentence or not _SAME.fullmatch(statement.around[0]):
        return ""
    one, other = before.found.amount, statement.found.amount
    if one.is_money != other.is_money or (not one.is_money and one.unit != other.unit):
        return ""
    both = ((one.to(other.unit), other), (other.to(one.unit), one))
    if any(abs(round_half_up(a.value, b.places)) == abs(b.value) for a, b in both):
        return ""
    return f"{one.printed.strip()} 不是 {other.printed.strip()}"


def facts_of(names: Sequence[str], facts: Iterable[Fact], amount: Amount) -> list[Fact]:
    """What the subject's own number of this kind is: amounts against an amount, rates against a rate."""
    kinds = _RATES if amount.unit in ("%", "‰") else _OWN
    own = [fact for fact in facts if fact.names and fact.measure in kinds and not fact.columns]
    for name in names:
        chosen = [fact for fact in own if fact.project == name or same_subject(name, fact)]
        if chosen:
            return chosen
    return []


def _alike(amount: Amount, limit: Amount) -> bool:
    return base_amount(amount).unit == limit.unit

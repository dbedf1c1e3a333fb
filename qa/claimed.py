"""What a question takes for granted, where nothing else answers it: 花了 5 万都去哪儿了 of a subject that is 0.00.

Asked what an amount went for or why it rose, a reader who holds a wrong number is better told the right one than
that nothing was found.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace

from ingest.ledger.amounts import FoundAmount, Role, find_amounts
from ingest.ledger.model import Figure, Measure
from qa.asserted import asserted_direction
from qa.case import Case
from qa.compose import Composer
from qa.match import agree, of_measure, of_subject, readings
from qa.model import Ask, Intent
from qa.premise import corrected, yearly_changes
from qa.refine import refined_asks
from qa.telling import statement

_STATED = re.compile(
    r"(?:[花用支编拨有是为达共]|支出|安排|预算|决算|高达|达到|只有|一共|总共)[了出掉有到]*(?:近|约|大约|将近|整整|足足)?$"
)
_OF_IT = re.compile(r"^(?:块钱|多)?的")
_BOUND = re.compile(r"(?:超过|超|不到|不足|高于|低于|大于|小于|多于|少于|突破|以上|以下|以内)")
_LISTED = (Intent.LIST, Intent.RANK, Intent.COMPARE)
_FEWEST = 4
"""Letters of a name by which others that begin with it are known: 一般公共预算, not 支出."""


def taken_for_granted(case: Case, out: Composer) -> bool:
    """Say what the report says where the question asserts another amount or the opposite direction."""
    if len({info.stem for info in case.reports}) != 1 or case.question.intent in _LISTED:
        return False
    for ask in refined_asks(case.question, case.figures):
        if ask.subject and (_wrong_way(case, out, ask) or _wrong_amount(case, out, ask)):
            return True
    return False


def _wrong_way(case: Case, out: Composer, ask: Ask) -> bool:
    """The opposite direction: of the subject itself or, where it has no change, of all that begin with its name."""
    claim = case.question.claim or asserted_direction(case.question.words)
    if not claim:
        return False
    asserted = replace(case, question=replace(case.question, claim=claim))
    if yearly_changes(of_subject(case.figures, ask)):
        return corrected(asserted, out, (ask,))
    like = [f for f in yearly_changes(case.figures) if len(ask.said) >= _FEWEST and f.name.startswith(ask.said)]
    if len({f.amount.value > 0 for f in like}) != 1:
        return False
    return corrected(asserted, out, (replace(ask, subject=like[0].subject, said=like[0].name),))


def _wrong_amount(case: Case, out: Composer, ask: Ask) -> bool:
    """An amount that is none of the subject's in this report, where the report gives it exactly one."""
    words = case.question.words
    said = [one for one in find_amounts(words) if one.role is Role.AMOUNT and one.amount.is_money]
    if len(said) != 1 or asserted_direction(words) or not _is_stated(words, said[0]):
        return False
    year = ask.year or case.reports[0].year
    own = [f for f in of_subject(case.figures, ask) if f.amount.is_money and f.year == year]
    if not own or any(agree(f.amount, said[0].amount) for f in own):
        return False
    found = readings(_level(own, ask.measure), words, ask.column)
    if len(found) != 1:
        return False
    out.say(f"与报告不符：{statement(out, found[0].figure)}，不是所问的数额。")
    out.check("premise", False, "问题所说的数额与报告的不同")
    return True


def _is_stated(words: str, said: FoundAmount) -> bool:
    """Whether an amount is told as the subject's, and is no limit that others are held against."""
    before, after = words[: said.start], words[said.end :]
    if _BOUND.search(before[-4:]) or _BOUND.match(after):
        return False
    return bool(_STATED.search(before) or _OF_IT.match(after))


def _level(figures: Sequence[Figure], measure: Measure | None) -> list[Figure]:
    """What the subject itself came to, no change of it."""
    changes = (Measure.CHANGE, Measure.PREVIOUS, Measure.PREVIOUS_BUDGET)
    return of_measure([f for f in figures if f.measure not in changes], measure)

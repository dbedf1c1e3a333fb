"""Directions: 增加 and 减少, signs, and whether 最高, 更低, 没有超预算 hold for the numbers of the text."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from eval.cases import EvalCase
from eval.score import Score, amount_of, plain
from eval.scored_direction import missigned, said_signs, turned
from eval.scored_exchange import PLANNED, standing
from ingest.ledger.amounts import base_amount
from ingest.ledger.model import Amount
from qa.model import Answer

_RANKED = re.compile(r"(?:^|(?<=[。；，：]))(?:其中)?([^。；，：\d]{2,40}?)([最更])(高|低)(?=[。，；])")
_LISTED = re.compile(r"最(高|低)的是：([^。]*)。其余为：([^。]*)")
_BUDGET = re.compile(r"(没有超预算|未超预算|超出了?预算|超了?预算|(?:决算|执行)数?(高|低)于预算)")
Told = Sequence[tuple[str, Amount]]
"""What each quoted number is called in the text, and the number."""


def direction(case: EvalCase, answer: Answer) -> Score | None:
    """Directions, signs and statements of order hold; None where the answer tells nothing of the kind."""
    (directed, wrong), signs, (orders, order) = turned(case, answer), missigned(answer), misordered(answer)
    why = [
        f"{told}：{'、'.join(of)}"
        for told, of in (("增减方向说反", wrong), ("正负号相反", signs), ("高低与数字不符", order))
        if of
    ]
    if not (directed or signs or orders):
        return None
    return Score("direction", not why, ", ".join((*wrong, *signs, *order)), "；".join(why))


def misordered(answer: Answer) -> tuple[int, list[str]]:
    """How many statements of order the numbers of the text can tell, and which of them they contradict."""
    judged = list(_judged(answer))
    return len(judged), [words for words, holds in judged if not holds]


def _judged(answer: Answer) -> Iterator[tuple[str, bool]]:
    text = plain(answer.text)
    begins = 0
    statements = sorted([*_RANKED.finditer(text), *_BUDGET.finditer(text)], key=lambda match: match.start())
    for match in statements:
        told = _told(answer, text, begins, match.start())
        holds = _ranks(match, told) if match.re is _RANKED else _within(match, told)
        begins = match.end()
        if holds is not None:
            yield match[0], holds
    for match in _LISTED.finditer(text):
        first = [amount for _, amount in _told(answer, text, *match.span(2))]
        rest = [amount for _, amount in _told(answer, text, *match.span(3))]
        holds = _beyond(first, rest, match[1] == "高")
        if holds is not None:
            yield f"最{match[1]}的是", holds


def _told(answer: Answer, text: str, begins: int, ends: int) -> Told:
    """The quoted numbers of a part of the text, each with the words of its clause before it."""
    found = []
    for number in answer.figures:
        if number.status == "quoted":
            places = [at for at in standing(number, text) if begins <= at < ends]
            found += [(re.split(r"[。；]", text[begins:at])[-1], _signed(amount_of(number), text, at)) for at in places]
    return found


def _signed(amount: Amount, text: str, at: int) -> Amount:
    """A fall is below a rise."""
    base = base_amount(amount)
    return Amount(-base.value, base.unit) if said_signs(text, [at]) == {-1} else base


def _ranks(match: re.Match[str], told: Told) -> bool | None:
    """Whether the named one is beyond the others; None where the text does not tell."""
    name = match[1]
    own = [amount for label, amount in told if name in label]
    return _beyond(own, [amount for label, amount in told if name not in label], match[3] == "高")


def _beyond(own: Sequence[Amount], others: Sequence[Amount], high: bool) -> bool | None:
    if not own or not others or len({one.unit for one in (*own, *others)}) != 1:
        return None
    if high:
        return max(one.value for one in own) >= max(one.value for one in others)
    return min(one.value for one in own) <= min(one.value for one in others)


def _within(match: re.Match[str], told: Told) -> bool | None:
    """Whether what was spent is beyond the plan as told; None where not both are told."""
    planned = [amount for label, amount in told if re.search(PLANNED, label)]
    spent = [amount for label, amount in told if not re.search(PLANNED, label)]
    if not planned or not spent or planned[-1].unit != spent[-1].unit:
        return None
    over = spent[-1].value - planned[-1].value
    if match[2]:
        return over > 0 if match[2] == "高" else over < 0
    return over <= 0 if match[1][0] in "没未" else over > 0

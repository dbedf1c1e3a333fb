"""Whether an answer says that a thing grew where it grew: held to the case's sign and words, and to what is cited."""

from __future__ import annotations

import re
from collections.abc import Iterable

from eval.cases import EvalCase
from eval.score import amount_of, plain, printed_in, quoted_words, says
from ingest.ledger.amounts import find_amounts
from qa.model import Answer, Quoted

_UP = ("增加", "增长", "上升", "提高", "增多", "上涨", "增幅", "涨幅")
_DOWN = ("减少", "下降", "降低", "降幅", "减幅", "下滑", "压减", "缩减")
# Right before a number, at most a word of measure between them: 比上年减少了约 24.48 万元.
_BEFORE = re.compile(rf"(?:({'|'.join(_UP)})|({'|'.join(_DOWN)}))(?:了|额|率|幅度|比例|约|近|为|是|达|[:：])*$")
# 增加（减少） is a form's choice, not a word on this number.
_CHOICE = re.compile(rf"(?:{'|'.join((*_UP, *_DOWN))})[（(／/或、]+(?:{'|'.join((*_UP, *_DOWN))})[）)]?$")


def turned(case: EvalCase, answer: Answer) -> tuple[int, list[str]]:
    """How many numbers are told with a direction that can be checked, and which are told the other way round.

    A direction word before a number agrees with the case's sign and words, else with the quote of that number.
    """
    text, quotes = plain(answer.text), [plain(quoted_words(citation)) for citation in answer.citations]
    wrong, checked = [], 0
    for number in answer.figures:
        said = said_signs(text, (match.start() for match in re.finditer(re.escape(plain(number.text)), text)))
        wanted = _wanted(case, number) or _printed(number, quotes)
        checked += len(said) == len(wanted) == 1
        if len(said) == len(wanted) == 1 and said != wanted:
            wrong.append(number.text)
    return checked, wrong


def missigned(answer: Answer) -> list[str]:
    """Numbers whose value has another sign than the text that they stand in the answer with."""
    read = ((number, find_amounts(number.text)) for number in answer.figures)
    return [n.text for n, found in read if found and n.value and found[0].amount.value == -n.value]


def _wanted(case: EvalCase, number: Quoted) -> set[int]:
    """The direction that a case gives an expected number: by its sign, or by a group of words of one direction."""
    expected = [one for one in case.numbers if says(number, one)]
    if not expected:
        return set()
    down = any(one.value < 0 for one in expected) or any(set(group) <= set(_DOWN) for group in case.words)
    up = any(set(group) <= set(_UP) for group in case.words)
    return {sign for sign, holds in ((1, up), (-1, down)) if holds}


def _printed(number: Quoted, quotes: Iterable[str]) -> set[int]:
    """The directions in which the cited places speak of this very number."""
    return {
        sign for text in quotes for sign in said_signs(text, (m.start() for m in printed_in(amount_of(number), text)))
    }


def said_signs(text: str, places: Iterable[int]) -> set[int]:
    """+1, -1 for the direction words right before these places of a text."""
    signs = set()
    for at in places:
        ahead = text[max(0, at - 14) : at]
        if (match := _BEFORE.search(ahead)) and not _CHOICE.search(ahead):
            signs.add(1 if match[1] else -1)
    return signs

"""Scores of one answer against one case: small pure functions, each with value, extracted answer and why."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from eval.cases import EvalCase
from ingest.ledger.amounts import FoundAmount, Role, find_amounts
from ingest.ledger.model import Amount, UnlikeUnits
from qa.model import Answer, Citation, Outcome, Quoted

_RATES = ("%", "‰", "个百分点", "百分点", "倍")
_MARKS = r"[^\[\]，。；\d]*((?:\[\d+\])+)"
_LIMIT = re.compile(r"元?\s*(?:[(（]含[)）])?以[上下]")


@dataclass(frozen=True, slots=True)
class Score:
    """What one scorer found: right or not, what it looked at, and why it judged so."""

    name: str
    right: bool
    answer: str
    why: str = ""


def outcome(case: EvalCase, answer: Answer) -> Score:
    """The outcome is one of those expected."""
    right = answer.outcome in case.outcome
    wanted = " or ".join(o.value for o in case.outcome)
    return Score("outcome", right, answer.outcome.value, "" if right else f"expected {wanted}")


def numbers(case: EvalCase, answer: Answer) -> Score:
    """Every expected amount is among the answer's numbers: exact Decimals, units converted, no tolerance."""
    missing = [w.printed for w in case.numbers if not any(_says(number, w) for number in answer.figures)]
    return Score("numbers", not missing, ", ".join(number.text for number in answer.figures), ", ".join(missing))


def words(case: EvalCase, answer: Answer) -> Score:
    """One word of each group occurs in the answer; spaces and thousands separators do not count."""
    plain = _plain(answer.text)
    missing = ["/".join(group) for group in case.words if not any(_plain(word) in plain for word in group)]
    return Score("words", not missing, answer.text, ", ".join(missing))


def pages(case: EvalCase, answer: Answer) -> Score:
    """One of the evidence pages is cited, and by an expected number where there is one."""
    citations = cited_for(answer, case.numbers)
    cited = {str(c.source.page) for c in citations} | {f"{c.source.report}:{c.source.page}" for c in citations}
    right = not case.pages or bool(cited & set(case.pages))
    return Score("pages", right, ", ".join(sorted(cited)), "" if right else f"expected {', '.join(case.pages)}")


def cited_for(answer: Answer, wanted: Sequence[Amount]) -> list[Citation]:
    """The citations that some amounts have: their own and those marked right behind them; all where none is wanted."""
    said = [number for number in answer.figures if any(_says(number, one) for one in wanted)]
    ids = {n for number in said for n in number.citations}
    for number in said:
        for marks in re.findall(re.escape(number.text) + _MARKS, answer.text):
            ids |= {int(n) for n in re.findall(r"\d+", marks)}
    return [c for c in answer.citations if not wanted or c.id in ids]


def near_miss(case: EvalCase, answer: Answer) -> Score:
    """No number of the answer is one that the case names as a trap."""
    traps = [n.text for n in answer.figures if format(n.value, "f") in {value.replace(",", "") for value in case.never}]
    return Score("near_miss", not traps, ", ".join(traps), ", ".join(traps))


def sourced(case: EvalCase, answer: Answer) -> Score:
    """Every number of an answered question is quoted or computed: those listed, and those of its text."""
    loose = [n.text for n in answer.figures if n.status not in ("quoted", "computed")] + unlisted(answer)
    right = answer.outcome is not Outcome.ANSWERED or not loose
    return Score("sourced", right, ", ".join(loose), ", ".join(loose))


def stated(case: EvalCase, answer: Answer) -> Score:
    """No wrong number is stated: worse than no answer, so it is counted by itself.

    Numbers are wrong where the reports have none to give, where one is a trap, or where none is an expected one.
    """
    right = not case.numbers or any(_says(number, w) for w in case.numbers for number in answer.figures)
    right = right and Outcome.ANSWERED in case.outcome and near_miss(case, answer).right
    told = ", ".join(number.text for number in answer.figures)
    wrong = answer.outcome is Outcome.ANSWERED and bool(told) and not right
    return Score("stated", not wrong, told, f"stated {told}" if wrong else "")


def unlisted(answer: Answer) -> list[str]:
    """Numbers of the text that the answer does not list with their source, operands of its calculations apart.

    Money and rates must be listed; a bare number, a count or a limit (20 万元以上) may be part of cited words.
    """
    operands = [one.amount for number in answer.figures for one in find_amounts(number.expression)]
    listed = [*(Amount(number.value, number.unit) for number in answer.figures), *operands]
    sources = [citation.source for citation in answer.citations]
    cited = [part or "" for s in sources for part in (s.quote, s.row, s.table, s.section, s.report)]
    words = _plain("\n".join((answer.question, *cited)))

    def known(one: FoundAmount) -> bool:
        if any(_same(one.amount, other) for other in listed):
            return True
        is_claim = (one.amount.is_money or one.amount.unit in _RATES) and not _LIMIT.match(answer.text, one.end)
        return not is_claim and _plain(one.amount.printed) in words

    found = [one for one in find_amounts(answer.text) if one.role is Role.AMOUNT]
    return [one.amount.printed.strip() for one in found if not known(one)]


def score(case: EvalCase, answer: Answer) -> list[Score]:
    """All scores of an answer; content is looked at only where an answer was given and expected."""
    scores = [outcome(case, answer), sourced(case, answer), near_miss(case, answer), stated(case, answer)]
    if answer.outcome is Outcome.ANSWERED and Outcome.ANSWERED in case.outcome:
        scores += [numbers(case, answer), words(case, answer), pages(case, answer)]
    return scores


def _says(number: Quoted, wanted: Amount) -> bool:
    return _same(wanted, Amount(number.value, number.unit))


def _same(one: Amount, other: Amount) -> bool:
    """Equal but for the sign, which a direction word carries; counts of people are people (人, 名), 台（套） are 台."""
    if _unit(one) == _unit(other):
        return abs(one.value) == abs(other.value)
    try:
        return abs(other.to(one.unit).value) == abs(one.value)
    except UnlikeUnits:
        return False


def _unit(amount: Amount) -> str:
    unit = amount.unit.partition("（")[0]
    return "人" if unit in ("名", "位") else unit


def _plain(text: str) -> str:
    return text.replace(" ", "").replace(",", "")

"""Scores of one answer against one case: small pure functions, each with value, extracted answer and why."""

from __future__ import annotations

from dataclasses import dataclass

from eval.cases import EvalCase
from ingest.ledger.model import Amount, UnlikeUnits
from qa.model import Answer, Outcome


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
    found = [Amount(number.value, number.unit) for number in answer.figures]
    missing = [wanted.printed for wanted in case.numbers if not any(_same(wanted, one) for one in found)]
    return Score("numbers", not missing, ", ".join(number.text for number in answer.figures), ", ".join(missing))


def words(case: EvalCase, answer: Answer) -> Score:
    """One word of each group occurs in the answer; spaces and thousands separators do not count."""
    plain = _plain(answer.text)
    missing = ["/".join(group) for group in case.words if not any(_plain(word) in plain for word in group)]
    return Score("words", not missing, answer.text, ", ".join(missing))


def pages(case: EvalCase, answer: Answer) -> Score:
    """One of the evidence pages is cited."""
    cited = {str(c.source.page) for c in answer.citations}
    cited |= {f"{c.source.report}:{c.source.page}" for c in answer.citations}
    right = not case.pages or bool(cited & set(case.pages))
    return Score("pages", right, ", ".join(sorted(cited)), "" if right else f"expected {', '.join(case.pages)}")


def near_miss(case: EvalCase, answer: Answer) -> Score:
    """No number of the answer is one that the case names as a trap."""
    traps = [n.text for n in answer.figures if format(n.value, "f") in {value.replace(",", "") for value in case.never}]
    return Score("near_miss", not traps, ", ".join(traps), ", ".join(traps))


def sourced(case: EvalCase, answer: Answer) -> Score:
    """Every number of an answered question is quoted or computed."""
    loose = [n.text for n in answer.figures if n.status not in ("quoted", "computed")]
    right = answer.outcome is not Outcome.ANSWERED or not loose
    return Score("sourced", right, ", ".join(loose), ", ".join(loose))


def score(case: EvalCase, answer: Answer) -> list[Score]:
    """All scores of an answer; content is looked at only where an answer was given and expected."""
    scores = [outcome(case, answer), sourced(case, answer), near_miss(case, answer)]
    if answer.outcome is Outcome.ANSWERED and Outcome.ANSWERED in case.outcome:
        scores += [numbers(case, answer), words(case, answer), pages(case, answer)]
    return scores


def _same(one: Amount, other: Amount) -> bool:
    """Equal but for the sign, which a direction word carries; counts of people are people (人, 名)."""
    if {one.unit, other.unit} <= {"人", "名", "位"}:
        return abs(one.value) == abs(other.value)
    try:
        return abs(other.to(one.unit).value) == abs(one.value)
    except UnlikeUnits:
        return False


def _plain(text: str) -> str:
    return text.replace(" ", "").replace(",", "")

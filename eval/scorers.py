"""All scores of one answer against one case: small pure functions, each with value, extracted answer and why."""

from __future__ import annotations

from collections.abc import Sequence

from eval.cases import EvalCase
from eval.score import Score, amount_of, plain, same, says
from eval.scored_exchange import exchanged, labels, standing
from eval.scored_order import direction
from eval.scored_sources import calculation, cited_for, cited_words, pages, quote, sourced, unlisted, unsourced
from ingest.ledger.amounts import find_amounts
from ingest.ledger.model import Amount
from qa.model import Answer, Outcome

__all__ = ["NAMES", "NOT_COUNTED", "OUTCOMES", "Score", "cited_for", "score", "unlisted", "wanted"]

NAMES = {
    "asked": "提问",
    "outcome": "结果",
    "sourced": "出处",
    "near_miss": "相近的数",
    "stated": "错数",
    "numbers": "数字",
    "words": "文字",
    "pages": "页码",
    "quote": "所引原文有此数",
    "cited_words": "所引原文有此词（不计对错）",
    "direction": "增减方向",
    "labels": "年度和预决算",
    "calculation": "算式",
}
"""The scores and what they are called on the page and in the terminal."""
OUTCOMES = {
    Outcome.ANSWERED: "有答案",
    Outcome.NO_EVIDENCE: "报告中没有",
    Outcome.AMBIGUOUS: "问题有几种理解",
    Outcome.UNVERIFIED: "未能核实",
    Outcome.MODEL_ERROR: "模型出错",
}
NOT_COUNTED = frozenset({"cited_words"})
"""Measured, but no answer is wrong for it: an answer may say in its own words what the cited place shows."""


def outcome(case: EvalCase, answer: Answer) -> Score:
    """The outcome is one of those expected."""
    right = answer.outcome in case.outcome
    expected = " 或 ".join(f"“{OUTCOMES[one]}”" for one in case.outcome)
    # An unverified answer has a check that failed, and that is what is to be looked at.
    failed = next((f"（{one.detail}）" for one in answer.checks if not one.ok and one.detail), "")
    failed = failed if answer.outcome is Outcome.UNVERIFIED else ""
    why = "" if right else f"应为{expected}，却是“{OUTCOMES[answer.outcome]}”{failed}"
    return Score("outcome", right, answer.outcome.value, why)


def numbers(case: EvalCase, answer: Answer) -> Score:
    """Every expected amount is listed and told in the text where it belongs: exact, units converted, no tolerance."""
    text = plain(answer.text)
    by_wanted = {w.printed: [number for number in answer.figures if says(number, w)] for w in case.numbers}
    missing = "、".join(printed for printed, found in by_wanted.items() if not found)
    unsaid = "、".join(p for p, found in by_wanted.items() if found and not any(standing(one, text) for one in found))
    moved = "、".join(exchanged(answer))
    told = (("缺少", missing), ("答案文字里没有", unsaid), ("数字的位置不对：", moved))
    why = "；".join(f"{what} {which}" for what, which in told if which)
    return Score("numbers", not why, ", ".join(number.text for number in answer.figures), why)


def words(case: EvalCase, answer: Answer) -> Score:
    """One word of each group occurs in the answer; spaces and thousands separators do not count."""
    text = plain(answer.text)
    missing = ["/".join(group) for group in case.words if not any(plain(word) in text for word in group)]
    return Score("words", not missing, answer.text, f"缺少 {'、'.join(missing)}" if missing else "")


def near_miss(case: EvalCase, answer: Answer) -> Score | None:
    """No number of the answer is one that the case names as a trap, in whatever unit; None where it names none."""
    never = [found.amount for value in case.never for found in find_amounts(value)]
    traps = ", ".join(n.text for n in answer.figures if any(_is_trap(amount_of(n), one) for one in never))
    return Score("near_miss", not traps, traps, f"说了别处的数 {traps}" if traps else "") if never else None


def stated(case: EvalCase, answer: Answer) -> Score:
    """No wrong number is stated: worse than no answer, so it is counted by itself.

    Numbers are wrong where the reports have none to give, where one is a trap, or where none is an expected one; in a
    refusal, where neither the question nor a cited place has them.
    """
    wrong = _misstated(case, answer) if answer.outcome is Outcome.ANSWERED else []
    if answer.outcome in (Outcome.NO_EVIDENCE, Outcome.AMBIGUOUS):
        wrong = unsourced(answer)
    told = ", ".join(number.text for number in answer.figures)
    return Score("stated", not wrong, told, f"答了错数 {', '.join(wrong)}" if wrong else "")


def _misstated(case: EvalCase, answer: Answer) -> list[str]:
    """The numbers of an answer that are not the expected ones, where it states a wrong one."""
    right = not case.numbers or any(says(number, w) for w in case.numbers for number in answer.figures)
    trapped = near_miss(case, answer)
    right = right and Outcome.ANSWERED in case.outcome and (trapped is None or trapped.right)
    told = [] if right else [n for n in answer.figures if not any(says(n, w) for w in case.numbers)]
    return [number.text for number in told]


def _is_trap(told: Amount, trap: Amount) -> bool:
    """A trap without a unit is met by the bare value, and by money that is as much in another unit."""
    if trap.unit:
        return same(told, trap)
    return told.value == trap.value


_ALWAYS = (outcome, sourced, near_miss, stated, direction, labels, calculation)
_OF_CONTENT = (numbers, words, pages, quote, cited_words)


def score(case: EvalCase, answer: Answer) -> list[Score]:
    """All scores of an answer; content is looked at only where an answer was given and expected.

    A score with nothing to look at is not given, and a case that should have been answered and was not holds nothing.
    """
    scores = [found for scorer in _ALWAYS if (found := scorer(case, answer))]
    if answer.outcome is Outcome.ANSWERED and Outcome.ANSWERED in case.outcome:
        scores += [scorer(case, answer) for scorer in _OF_CONTENT]
    elif not scores[0].right and answer.outcome is not Outcome.ANSWERED:
        # Counted by itself: no wrong number was stated, whatever else is wrong.
        scores = [one for one in scores if not one.right or one.name == "stated"]
    return scores


def wanted(case: EvalCase) -> set[str]:
    """The scores that a case asks for whatever the answer: what their means are taken over.

    Directions, labels and calculations are asked for besides where an answer tells any.
    """
    asks: dict[str, Sequence[object]] = {
        "numbers": case.numbers,
        "words": case.words,
        "pages": case.pages,
        "quote": case.numbers,
    }
    asks["cited_words"] = [] if case.numbers else case.words
    content = {name for name, expected in asks.items() if expected} if Outcome.ANSWERED in case.outcome else set()
    return {"outcome", "sourced", "stated"} | content | ({"near_miss"} if case.never else set())

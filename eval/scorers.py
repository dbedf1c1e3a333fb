"""All scores of one answer against one case: small pure functions, each with value, extracted answer and why."""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal

from eval.cases import EvalCase
from eval.score import Score, plain, says
from eval.scored_direction import direction
from eval.scored_sources import calculation, cited_for, cited_words, pages, quote, sourced, unlisted
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
    why = "" if right else f"应为{expected}，却是“{OUTCOMES[answer.outcome]}”"
    return Score("outcome", right, answer.outcome.value, why)


def numbers(case: EvalCase, answer: Answer) -> Score:
    """Every expected amount is among the answer's numbers: exact Decimals, units converted, no tolerance."""
    missing = [w.printed for w in case.numbers if not any(says(number, w) for number in answer.figures)]
    told = ", ".join(number.text for number in answer.figures)
    return Score("numbers", not missing, told, f"缺少 {'、'.join(missing)}" if missing else "")


def words(case: EvalCase, answer: Answer) -> Score:
    """One word of each group occurs in the answer; spaces and thousands separators do not count."""
    text = plain(answer.text)
    missing = ["/".join(group) for group in case.words if not any(plain(word) in text for word in group)]
    return Score("words", not missing, answer.text, f"缺少 {'、'.join(missing)}" if missing else "")


def near_miss(case: EvalCase, answer: Answer) -> Score:
    """No number of the answer is one that the case names as a trap."""
    never = {Decimal(value.replace(",", "")) for value in case.never}
    traps = ", ".join(number.text for number in answer.figures if number.value in never)
    return Score("near_miss", not traps, traps, f"说了别处的数 {traps}" if traps else "")


def stated(case: EvalCase, answer: Answer) -> Score:
    """No wrong number is stated: worse than no answer, so it is counted by itself.

    Numbers are wrong where the reports have none to give, where one is a trap, or where none is an expected one.
    """
    right = not case.numbers or any(says(number, w) for w in case.numbers for number in answer.figures)
    right = right and Outcome.ANSWERED in case.outcome and near_miss(case, answer).right
    told = ", ".join(number.text for number in answer.figures)
    wrong = answer.outcome is Outcome.ANSWERED and bool(told) and not right
    return Score("stated", not wrong, told, f"答了错数 {told}" if wrong else "")


_ALWAYS = (outcome, sourced, near_miss, stated, direction, calculation)
_OF_CONTENT = (numbers, words, pages, quote, cited_words)


def score(case: EvalCase, answer: Answer) -> list[Score]:
    """All scores of an answer; content is looked at only where an answer was given and expected."""
    scores = [scorer(case, answer) for scorer in _ALWAYS]
    if answer.outcome is Outcome.ANSWERED and Outcome.ANSWERED in case.outcome:
        scores += [scorer(case, answer) for scorer in _OF_CONTENT]
    return scores


def wanted(case: EvalCase) -> set[str]:
    """The scores that a case asks for: what its mean is taken over, whether the answer came so far or not."""
    asks: dict[str, Sequence[object]] = {
        "numbers": case.numbers,
        "words": case.words,
        "pages": case.pages,
        "quote": case.numbers,
    }
    asks["cited_words"] = [] if case.numbers else case.words
    content = {name for name, expected in asks.items() if expected} if Outcome.ANSWERED in case.outcome else set()
    return {"outcome", "sourced", "near_miss", "stated", "direction", "calculation"} | content

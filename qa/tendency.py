"""Statements of direction without a number: "公务接待费比上年下降" must agree with the report's own change."""

from __future__ import annotations

import re
from collections.abc import Sequence

from ingest.ledger.amounts import Role, find_amounts
from ingest.ledger.model import Measure
from qa.facts import Fact
from qa.judge import same_subject
from qa.model import Check
from qa.names import Mention
from qa.statements import Indexes, is_base, names_in, sentences
from qa.wording import DIRECTION, is_negated

_CLAUSE = re.compile(r"[^，,；;：:。！？\n]+")
_REASON = re.compile(r"原因|由于|因为|是因|得益于|受.{1,12}影响|所致|导致|系(?!统)")
_COMPARED = re.compile(r"上年|去年|同比|上一年|(?:比|较|与)\s*(?:19|20)\d\d")
_QUOTED = re.compile(r"“[^”]*”|「[^」]*」|\"[^\"]*\"")
_NEAR = 14
_WORDS = {1: "增加", -1: "减少", 0: "持平"}


def check_tendencies(text: str, facts: Sequence[Fact], indexes: Indexes) -> list[Check]:
    """One failed check for each subject that is said to have gone another way than the evidence says."""
    checks = []
    for start, end in sentences(text):
        reason = _REASON.search(text, start, end)
        stop = reason.start() if reason else end
        mentions = [m for m in names_in(text, start, end, indexes.subjects) if m.end <= stop]
        years = [int(o.amount.value) for o in find_amounts(text[start:end]) if o.role is Role.YEAR]
        for clause in _CLAUSE.finditer(text, start, stop):
            checks += _check_clause(text, clause.start(), clause.end(), mentions, facts, years)
    return checks


def _check_clause(
    text: str, start: int, end: int, mentions: Sequence[Mention], facts: Sequence[Fact], years: Sequence[int]
) -> list[Check]:
    masked = _QUOTED.sub(lambda quoted: "□" * len(quoted[0]), text[start:end])
    if any(one.role is Role.AMOUNT for one in find_amounts(masked)):
        return []  # a number's direction is judged with the number
    checks = []
    for word in DIRECTION.finditer(masked):
        at = start + word.start()
        subject = _subject_of(text, start, at, mentions)
        if not subject or is_negated(masked[: word.start()]):
            continue
        claimed = 1 if word["up"] else -1 if word["down"] else 0
        actual = _directions(subject, facts, years, "预算" in masked)
        if actual and claimed not in actual:
            told = "、".join(_WORDS[one] for one in sorted(actual))
            checks.append(
                Check("direction", False, f"“{text[start:end].strip()}”与证据不符：{subject}为{told}")
            )
    return checks


def _subject_of(text: str, start: int, at: int, mentions: Sequence[Mention]) -> str:
    """The subject that a direction word is of: named just before it, or earlier where the clause compares years."""
    for mention in reversed(mentions):
        if mention.end > at or is_base(text, mention, at + 2):
            continue
        if mention.start >= start:
            return mention.name if at - mention.end <= _NEAR else ""
        return mention.name if _COMPARED.search(text[start:at]) else ""
    return ""


def _directions(subject: str, facts: Sequence[Fact], years: Sequence[int], budget: bool) -> set[int]:
    """The ways that the evidence says the subject went, against the year before or against the budget."""
    measures = (Measure.VARIANCE_RATE,) if budget else (Measure.CHANGE, Measure.CHANGE_RATE)
    return {
        fact.direction
        for fact in facts
        if fact.measure in measures
        and fact.direction is not None
        and fact.names
        and same_subject(subject, fact)
        and (not years or fact.year is None or fact.year in years)
    }

"""Directions that no number carries: "公务接待费比上年下降" must agree with the report's own change."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import pairwise

from ingest.ledger.amounts import Role, base_amount, find_amounts
from ingest.ledger.model import Measure
from ingest.ledger.terms import squeezed
from qa.cells import means
from qa.facts import Fact
from qa.model import Check, Citation
from qa.names import Mention
from qa.own_words import unexplained
from qa.said import Indexes
from qa.sentences import is_base, masked, names_in, sentences
from qa.wording import DIRECTION, governs, is_negated

_CLAUSE = re.compile(r"(?:[^，,；;：:。！？\n]|(?<=\d),(?=\d{3}))+")
REASON = re.compile(r"原因|由于|因为|是因|得益于|受.{1,12}影响|所致|导致|系(?!统)")
"""Words that open a reason."""
_HEADS_REASON = re.compile(rf"\s*(?:{DIRECTION.pattern})的?(?:主要)?原因")
_COMPARED = re.compile(r"上年|去年|同比|上一年|(?:比|较|与)\s*(?:19|20)\d\d")
_QUOTED = re.compile(r"“[^”]*”|「[^」]*」|\"[^\"]*\"")
_MARK = re.compile(r"[\[【][\d、,，\s]+[\]】]")
_SOFT = re.compile("基本|大致|变化不大")
"""Flat as people say it: within one percent."""
_NEAR = 14
_WORDS = {1: "增加", -1: "减少", 0: "持平"}
_RUN = re.compile(r"[\u4e00-\u9fff]+$")


@dataclass(frozen=True, slots=True)
class Known:
    """What the evidence says of directions."""

    facts: Sequence[Fact]
    quotes: Sequence[str]
    """The cited quotes and the reasons that belong to them, squeezed."""
    words: str
    """Every word of the cited places."""
    indexes: Indexes


@dataclass(frozen=True, slots=True)
class _Sentence:
    """The names and years of the sentence that a clause stands in."""

    subjects: Sequence[Mention]
    departments: Sequence[Mention]
    years: Sequence[int]
    topic: Mention | None
    """The subject that earlier sentences named last."""
    reason: int
    """Where the sentence turns to reasons."""


def check_tendencies(
    text: str, facts: Sequence[Fact], citations: Sequence[Citation], indexes: Indexes, words: str
) -> list[Check]:
    """One failed check for each thing that is said to have gone another way than the evidence says."""
    reasons = {squeezed(fact.figure.reason) for fact in facts if fact.figure and fact.figure.reason}
    quotes = [squeezed(citation.source.quote) for citation in citations]
    known = Known(facts, [*quotes, *sorted(reasons)], words, indexes)
    said = _QUOTED.sub(lambda quoted: "□" * len(quoted[0]), text)
    checks: list[Check] = []
    topic: Mention | None = None
    for start, end in sentences(text):
        reason = REASON.search(said, start, end)
        around = _Sentence(
            names_in(text, start, end, indexes.subjects),
            names_in(text, start, end, indexes.departments),
            [int(one.amount.value) for one in find_amounts(text[start:end]) if one.role is Role.YEAR],
            topic,
            reason.start() if reason else end,
        )
        topic = around.subjects[-1] if around.subjects else topic
        for clause in _CLAUSE.finditer(said, start, end):
            verbatim = squeezed(_MARK.sub("", text[clause.start() : clause.end()]))
            if not any(verbatim in quote for quote in known.quotes):
                checks += _check_clause(said, clause.start(), clause.end(), around, known)
    return checks


def _check_clause(text: str, start: int, end: int, around: _Sentence, known: Known) -> list[Check]:
    numbers = [start + one.start for one in find_amounts(text[start:end]) if one.role is Role.AMOUNT]
    checks = []
    for word in DIRECTION.finditer(text, start, end):
        following = next((at for at in numbers if at >= word.end()), None)
        if following is not None and governs(word, following, text):
            continue  # judged with the number
        if word.start() < around.reason:
            problem = _of_subject(text, start, word, around, known)
        else:
            problem = _of_reason(text[start : word.start()], word, known)
        if problem:
            checks.append(Check("direction", False, f"“{text[start:end].strip()}”与证据不符：{problem}"))
    return checks


def _of_subject(text: str, start: int, word: re.Match[str], around: _Sentence, known: Known) -> str:
    """What is wrong with saying that a subject went this way; "" where nothing is."""
    mention = _subject_before(text, start, word.start(), around)
    if mention is None and _HEADS_REASON.match(text, start):
        mention = around.topic
    if mention is None:
        return _of_reason(text[start : word.start()], word, known)
    subject, printed = mention.name, squeezed(text[mention.start : mention.end])
    departments = [m.name for m in around.departments if m.end <= word.start()][-1:]
    claimed = _sign(word)
    others = [m.name for m in reversed(around.subjects) if m.end <= mention.start]
    others += [around.topic.name] if around.topic else []
    # 预算 in the name of a fund does not say that it is compared with a budget
    clause = masked(text, around.subjects)[start : word.end()]
    # a budget with its year (与2024年预算持平) is last year's: that is a change from year to year
    budget = bool(re.search(r"(?<!\d年)(?<!\d年度)预算", clause))
    all_own = _of_facts((subject, *others), known.facts, departments)
    actual = _directions([fact for fact in all_own if _in_years(fact, around.years)], budget)
    if not actual and around.years and _directions(all_own, budget):
        return f"材料没有说{subject}在{'、'.join(str(year) for year in around.years)}年的增减"
    if not actual:
        told = any(printed in quote and DIRECTION.search(quote) for quote in known.quotes)
        return _of_reason(text[start : word.start()], word, known) if told else f"材料没有说{subject}的增减"
    denied = is_negated(text[start : word.start()])
    if _SOFT.match(word[0]) and any(f.measure is Measure.CHANGE_RATE and abs(f.amount.value) <= 1 for f in all_own):
        return ""
    if actual == {claimed} if denied else claimed not in actual:
        return f"{subject}为{'、'.join(_WORDS[one] for one in sorted(actual))}"
    return ""


def _of_reason(before: str, word: re.Match[str], known: Known) -> str:
    """A reason's direction (接待批次增加) against the quote that has the same words; "" where it has none."""
    run = _RUN.search(re.sub(r"\s", "", before))
    noun = run[0][-4:] if run else ""
    if len(noun) < 4 or word["flat"]:
        return ""
    said = set()
    for quote in known.quotes:
        for match in re.finditer(re.escape(noun) + r"[^。；，]{0,10}", quote):
            other = DIRECTION.search(match[0] + quote[match.end() : match.end() + 2], len(noun))
            said |= {_sign(other)} if other else set()
    return f"材料说的是{_WORDS[min(said)]}" if said and _sign(word) not in said else ""


def _sign(word: re.Match[str]) -> int:
    return 1 if word["up"] else -1 if word["down"] else 0


def _subject_before(text: str, start: int, at: int, around: _Sentence) -> Mention | None:
    """The subject of a direction word: named just before it, or earlier where the clause itself names nothing."""
    mentions = around.subjects
    for mention in reversed(mentions):
        if mention.end > at or is_base(text, mention, at + 2):
            continue
        if mention.start >= start:
            return mention if at - mention.end <= _NEAR else None
        bare = not unexplained(squeezed(text[start:at]), ())
        return mention if bare or _COMPARED.search(text[start:at]) else None
    bare = not unexplained(squeezed(text[start:at]), ())
    return around.topic if bare else None


def _of_facts(names: Sequence[str], facts: Iterable[Fact], departments: Sequence[str]) -> list[Fact]:
    """The facts of a subject; those of one cell alone where the names before it make it one (行政运行的项目支出)."""
    own = [
        fact
        for fact in facts
        if fact.names
        and means(names[0], names[1:], fact)
        and (not departments or fact.department in ("", *departments))
    ]
    return [fact for fact in own if fact.columns and not fact.is_total] or own


def _in_years(fact: Fact, years: Sequence[int]) -> bool:
    return not years or fact.year is None or fact.year in years


def _directions(own: Sequence[Fact], budget: bool) -> set[int]:
    """The ways that these facts say a subject went, against the year before or against the budget."""
    measures = (Measure.VARIANCE_RATE,) if budget else (Measure.CHANGE, Measure.CHANGE_RATE)
    said = {fact.direction for fact in own if fact.measure in measures and fact.direction is not None}
    return said | (set() if budget else _between_years(own))


def _between_years(facts: Sequence[Fact]) -> set[int]:
    """The ways that the yearly amounts themselves went, where the evidence has those of several years."""
    yearly: dict[tuple[str, str], dict[int, Fact]] = {}
    for fact in facts:
        if fact.measure in (Measure.FINAL, Measure.BUDGET) and fact.year and fact.amount.is_money:
            yearly.setdefault((fact.department, fact.measure.value), {}).setdefault(fact.year, fact)
    signs = set()
    for by_year in yearly.values():
        amounts = [base_amount(by_year[year].amount).value for year in sorted(by_year)]
        signs |= {(b > a) - (b < a) for a, b in pairwise(amounts)}
    return signs

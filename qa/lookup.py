"""The answerer without a model: what was asked for is looked up, computed in the open, or said not to be there."""

from __future__ import annotations

import re
from collections.abc import Callable

from ingest.ledger.model import Measure
from ingest.ledger.terms import squeezed
from qa.blank import blank_cell
from qa.borne import dropped
from qa.case import Case
from qa.choices import ambiguous_reports
from qa.claimed import taken_for_granted
from qa.compose import Composer
from qa.definitions import definition
from qa.lookup_audit import adds_up, asks_audit
from qa.lookup_check import checked
from qa.lookup_compare import compare, over_budget, wants_compare
from qa.lookup_even import asks_even, even
from qa.lookup_figure import figure_answer
from qa.lookup_lists import listing, section_answer
from qa.lookup_moved import moved
from qa.lookup_other_half import other_half
from qa.lookup_parts import asks_parts, parts
from qa.lookup_projects import listed_projects
from qa.lookup_quarters import quarters
from qa.lookup_rank import each_project, limits, rank
from qa.lookup_ratio import over_own
from qa.lookup_rows_with import rows_with
from qa.lookup_sum import add_up
from qa.lookup_text import denial, exists, overview, passage_answer, purpose, report_facts
from qa.lookup_topics import topics
from qa.lookup_units import asks_inside, asks_units, units
from qa.lookup_why import why
from qa.lookup_worded import spelled_out, worded
from qa.missing import nothing_there, reports_missing
from qa.model import Intent, Outcome
from qa.overlap import content_of
from qa.row_words import content_words
from qa.rows import own_row
from qa.uncovered import holds_against

_NO_AMOUNT = re.compile(
    r"谁(?!最|更|高|多|大)|哪家|哪个国家|什么时候|何时|哪一?天|在哪里|哪儿|电话|地址|牌子|品牌|哪些单位"
)
"""What is asked for is no number: a figure of the subject would be beside the point."""

Attempt = Callable[[Case, Composer], bool]
_ACROSS: tuple[Attempt, ...] = (compare, rank, definition)
"""Ways that look over all reports by themselves; a definition is the same in all."""
_EXACT: tuple[Attempt, ...] = (
    worded,
    checked,
    over_budget,
    over_own,
    add_up,
    moved,
    purpose,
    each_project,
    listed_projects,
    quarters,
    rows_with,
    topics,
)
"""Ways that answer only what is asked in their own words, before those of the intent."""
_NARROWED: tuple[Attempt, ...] = (quarters, topics, other_half)
"""Ways that hold what the question names against the section that the figures stand in, or say that it is not told."""
_IN_WORDS: tuple[Attempt, ...] = (passage_answer, definition)
"""Ways that quote what is near: a wrong number in the question is set right first."""
_NUMBERS = re.compile(
    r"\[\d+\]|[（(][一二三四五六七八九十\d]+[）)]|20\d\d年度?|[-\d,.，]+(?:万元|亿元|元|%)|(?:预|决)算数?为?|[。，、：；]"
)
_SAYS_SOMETHING = 4
"""Letters that a statement must have beside names and numbers."""
_MOST_TRIED = 12


def lookup(case: Case) -> Composer:
    """Answer a question from the ledger alone; the outcome tells an answer from its honest absence."""
    if not case.reports:
        return reports_missing(case, Composer())
    if _of_a_change_not_at_hand(case):
        return reports_missing(case, Composer())
    if case.question.intent is Intent.REPORT:
        return report_facts(case, Composer())
    years = {info.stem: info.year for info in case.reports}
    for attempt in _attempts(case):
        # Each attempt writes on a fresh sheet, so that nothing of a failed one stays in the answer.
        out = Composer()
        if attempt in _IN_WORDS and taken_for_granted(case, out):
            return out
        if attempt is passage_answer and (_names_nothing(case) or spelled_out(squeezed(case.question.text))):
            continue
        answered = attempt(case, out)
        near = answered and attempt not in _NARROWED and out.outcome is Outcome.ANSWERED
        if near and dropped(case.question, case.figures, out, years):
            # A near miss is worse than nothing: what was named and not found is said to be missing.
            continue
        if answered and out.outcome is Outcome.ANSWERED and (_named_and_left_out(case, out) or _bare(case, out)):
            continue
        if answered or out.outcome is not Outcome.ANSWERED:
            return _of_one_report(case, attempt, out)
    out = Composer()
    return out if taken_for_granted(case, out) else nothing_there(case, Composer())


def _of_a_change_not_at_hand(case: Case) -> bool:
    """Whether a change of a year is asked for that is only told of as the year before: its own change is not."""
    question, missing = case.question, case.scope.missing_years
    changed = question.claim or any(ask.measure in (Measure.CHANGE, Measure.CHANGE_RATE) for ask in question.asks)
    asked = question.intent is Intent.WHY or changed
    own = missing and set(question.years) <= set(missing) and not holds_against(squeezed(question.text))
    return bool(asked and own and case.scope.previous_of)


def _named_and_left_out(case: Case, out: Composer) -> bool:
    """Whether the question names several bodies and the answer's numbers are not of each of them."""
    named = {info.department for info in case.reports}
    if len(case.scope.named) < 2 or len(named) < 2 or not out.numbers:
        return False
    told = {citation.department for citation in out.citations}
    return any(name not in told and name not in out.text for name in named)


def _bare(case: Case, out: Composer) -> bool:
    """Whether who, where or when was asked and the statement quoted has nothing but a name and its number."""
    if not _NO_AMOUNT.search(_unnamed(case)) or not out.text or len(out.citations) != 1:
        return False
    said = _NUMBERS.sub("", squeezed(out.text))
    for ask in case.question.asks:
        for name in (ask.said, ask.subject):
            said = said.replace(name, "") if name else said
    return len(said) < _SAYS_SOMETHING


def _names_nothing(case: Case) -> bool:
    """Whether a question for a figure says nothing that a passage could be found by: any passage would be a guess."""
    question = case.question
    if question.intent not in (Intent.FIGURE, Intent.DERIVED, Intent.COMPARE) or question.mentions:
        return False
    return not content_words(question.words)


def _of_one_report(case: Case, attempt: Attempt, out: Composer) -> Composer:
    """An answer from one of several reports: ambiguous where another would answer as well, else with its department."""
    cited = {citation.source.report for citation in out.citations}
    if out.outcome is not Outcome.ANSWERED or len(cited) != 1 or len(case.reports) < 2:
        return out
    if attempt not in _ACROSS:
        own = out.citations[0].department
        others = [info for info in case.reports if info.stem not in cited]
        # Its own department's other years are the likeliest to answer as well.
        others = sorted(others, key=lambda info: info.department != own)[:_MOST_TRIED]
        told = [one.reports[0].stem for one in case.of_each(others) if attempt(one, Composer())]
        if told:
            fresh = Composer()
            ambiguous_reports(case, fresh, _topic(case), [*cited, *told])
            return fresh
    department = out.citations[0].department
    if department and department not in out.text and len({info.department for info in case.reports}) > 1:
        out.text = f"{department}：{out.text}"
    return out


def _topic(case: Case) -> str:
    """What a question is about, for people."""
    asks = case.question.asks
    named = next((ask.project or ask.subject for ask in asks if ask.project or ask.subject), "")
    return named or content_of(case.question.words)


def _unnamed(case: Case) -> str:
    """The question without the names of what it asks about: 品牌 in a project's name asks for no brand."""
    words = case.question.words
    for ask in case.question.asks:
        words = words.replace(ask.said, "") if ask.said else words
    return words


def _attempts(case: Case) -> tuple[Attempt, ...]:
    """Ways to answer an intent, the most exact first; each says whether it answered."""
    counts = bool(re.search(r"多少|几|分别|各", case.question.words))
    ways: dict[Intent, tuple[Attempt, ...]] = {
        Intent.DEFINITION: (definition, passage_answer),
        Intent.WHY: (why, passage_answer),
        Intent.RANK: (rank, compare, figure_answer),
        Intent.LIST: (listing, definition, *((figure_answer,) if counts else ()), passage_answer),
        Intent.EXISTS: (exists, own_row, blank_cell, passage_answer),
        Intent.OVERVIEW: (overview, figure_answer, section_answer, passage_answer),
        Intent.COMPARE: (compare, figure_answer, passage_answer),
    }
    if asks_audit(case):
        return (adds_up, checked, figure_answer, passage_answer)
    others = ways.get(case.question.intent, (figure_answer, passage_answer))
    alone = _alone(case, others)
    if alone:
        return alone
    chosen = ways.get(
        case.question.intent, (figure_answer, other_half, own_row, denial, blank_cell, section_answer, passage_answer)
    )
    if case.question.intent is Intent.LIST and limits(case.question.words):
        chosen = (rank, *chosen)
    if asks_parts(case):
        chosen = (parts, *chosen)
    return (topics, *chosen) if case.question.intent is Intent.WHY else (*_EXACT, *chosen)


def _alone(case: Case, others: tuple[Attempt, ...]) -> tuple[Attempt, ...]:
    """Ways to answer a question that only those can answer; none for any other."""
    listing_even = asks_even(squeezed(case.question.text)) and case.question.intent in (Intent.LIST, Intent.COMPARE)
    if listing_even and len(case.reports) == 1:
        return (even,)
    if wants_compare(case) and case.question.intent is Intent.WHY:
        return (why, compare, passage_answer)
    if wants_compare(case):
        return (compare, *others)
    if asks_inside(case.question.words) and asks_units(case.question.words):
        return (units,)
    if asks_units(case.question.words):
        return (units, *others)
    if case.question.intent is Intent.FIGURE and _NO_AMOUNT.search(_unnamed(case)):
        return (passage_answer,)
    return ()

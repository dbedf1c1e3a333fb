"""The answerer without a model: what was asked for is looked up, computed in the open, or said not to be there."""

from __future__ import annotations

from collections.abc import Callable

from qa.case import Case
from qa.compose import Composer
from qa.lookup_compare import compare, wants_compare
from qa.lookup_figure import figure_answer
from qa.lookup_rank import rank
from qa.lookup_text import definition, denial, exists, listing, overview, passage_answer, report_facts
from qa.lookup_why import why
from qa.missing import nothing_there, reports_missing
from qa.model import Intent, Outcome

Attempt = Callable[[Case, Composer], bool]


def lookup(case: Case) -> Composer:
    """Answer a question from the ledger alone; the outcome tells an answer from its honest absence."""
    if not case.reports:
        return reports_missing(case, Composer())
    if case.question.intent is Intent.REPORT:
        return report_facts(case, Composer())
    for attempt in _attempts(case):
        # Each attempt writes on a fresh sheet, so that nothing of a failed one stays in the answer.
        out = Composer()
        if attempt(case, out) or out.outcome is not Outcome.ANSWERED:
            return out
    return nothing_there(case, Composer())


def _attempts(case: Case) -> tuple[Attempt, ...]:
    """Ways to answer an intent, the most exact first; each says whether it answered."""
    ways: dict[Intent, tuple[Attempt, ...]] = {
        Intent.DEFINITION: (definition, passage_answer),
        Intent.WHY: (why, passage_answer),
        Intent.RANK: (rank, compare, figure_answer),
        Intent.LIST: (listing, figure_answer, passage_answer),
        Intent.EXISTS: (exists, passage_answer),
        Intent.OVERVIEW: (overview, figure_answer, passage_answer),
        Intent.COMPARE: (compare, figure_answer, passage_answer),
    }
    chosen = ways.get(case.question.intent, (figure_answer, denial, passage_answer))
    return (compare, *chosen) if wants_compare(case) else chosen

"""The fence around every answer: no number, year, date, code or citation that the evidence does not bear out.

It reads a lookup answer and a model's draft alike and trusts neither. What it cannot trace, it fails.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from ingest.ledger.model import Figure
from ingest.ledger.terms import squeezed
from qa.comparisons import Told, check_comparisons
from qa.known import NOTHING, Known
from qa.marks import check_marks, check_offices
from qa.model import Check, Citation, Quoted
from qa.numbers import Numbers
from qa.reasons import check_reasons
from qa.recompute import with_expressions
from qa.rivals import Rivals
from qa.tendency import check_tendencies
from qa.told import check_told
from qa.unread import check_unread


@dataclass(frozen=True, slots=True)
class Verdict:
    """What verification found: every check, every number with its source, and whether all of it holds."""

    checks: tuple[Check, ...]
    figures: tuple[Quoted, ...]

    @property
    def ok(self) -> bool:
        """Whether nothing failed."""
        return all(check.ok for check in self.checks)

    @property
    def untraced(self) -> tuple[str, ...]:
        """The numbers that could not be borne out, as printed."""
        return tuple(figure.text for figure in self.figures if figure.status == "untraced")


def verify_draft(
    text: str,
    citations: Sequence[Citation],
    figures: Sequence[Figure],
    computed: Sequence[Quoted] = (),
    question_years: Sequence[int] = (),
    question: str = "",
    topics: Sequence[str] = (),
    known: Known = NOTHING,
) -> Verdict:
    """Hold a text against its citations and their figures.

    `computed` are numbers whose expression the text does not show; `question` may lend a limit (低于 60%) but
    is no source; `topics` are the subjects asked about, for where the text itself names none; `known` is what
    the reports say beyond the evidence, so that 机关服务 is a subject of its own and no mere word.
    """
    if not text.strip():
        return Verdict((Check("empty", False, "回答是空的"),), ())
    figures = known.beside(citations, figures)
    draft = Numbers(text, citations, figures, question, topics, known)
    draft.check_computed(computed)
    draft.check_statements()
    checks = draft.checks + check_marks(text, citations, figures, question_years)
    checks += check_offices(draft.masked, citations, figures, draft.words + question)
    checks += check_reasons(text, citations, draft.facts, draft.indexes.subjects, draft.words)
    checks += check_tendencies(text, draft.facts, citations, draft.indexes, draft.words)
    checks += check_unread(text, citations, draft.names, draft.words + squeezed(question), draft.years)
    rivals = Rivals(draft.statements, draft.facts, known)
    told = Told(text, draft.facts, draft.quotes, draft.indexes, draft.statements, topics, rivals)
    checks += check_comparisons(told, draft.masked)
    checks += check_told(draft.unnumbered, (draft.words, squeezed(question)), draft.offices)
    return Verdict(tuple(checks), with_expressions(draft.numbers))

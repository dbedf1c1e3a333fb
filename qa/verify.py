"""The fence around every answer: no number, year, date, code or citation that the evidence does not bear out.

It reads a lookup answer and a model's draft alike and trusts neither. What it cannot trace, it fails.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, field
from decimal import Decimal

from ingest.ledger.amounts import FoundAmount, base_amount, find_amounts
from ingest.ledger.model import Amount, Figure
from ingest.ledger.terms import squeezed
from qa.expression import read_expression
from qa.facts import Fact, collect_facts
from qa.known import NOTHING, Known
from qa.judge import Before, Judgement, Scene, judge, names_before
from qa.marks import check_marks, check_offices, evidence_words
from qa.misuse import Operand
from qa.model import Check, Citation, Quoted
from qa.names import Mention, department_index, project_index, strange_count, strange_subject, subject_index
from qa.quantity import CalculationError
from qa.reasons import check_reasons, copied_sentence, told_verbatim
from qa.recompute import Derivation, derive, derived_fact
from qa.sentences import masked, names_in
from qa.shown import Shown, shown_calculations
from qa.statements import Indexes, Statement, read_statements
from qa.tendency import check_tendencies
from qa.unclaimed import is_no_claim, states_nothing

_CLAUSE_END = re.compile(r"[，；;。\n]")
_PASSED = {"quoted": "个数字见于引文", "computed": "个数字由引文中的数字算得"}


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
    draft = _Draft(text, citations, figures, question, topics, known)
    draft.check_computed(computed)
    draft.check_statements()
    checks = draft.checks + check_marks(text, citations, figures, question_years)
    checks += check_offices(draft.masked, citations, figures, draft.words + question)
    checks += check_reasons(text, draft.words)
    checks += check_tendencies(text, draft.facts, citations, draft.indexes, draft.words)
    return Verdict(tuple(checks), tuple(draft.numbers))


@dataclass(slots=True)
class _Draft:
    """A text being verified; numbers and checks are collected in the order of the text."""

    text: str
    citations: Sequence[Citation]
    given: Sequence[Figure]
    question: str
    topics: Sequence[str]
    known: Known
    checks: list[Check] = field(default_factory=list)
    numbers: list[Quoted] = field(default_factory=list)
    indexes: Indexes = field(init=False)
    words: str = field(init=False)
    names: list[Mention] = field(init=False)
    masked: str = field(init=False)
    facts: tuple[Fact, ...] = field(init=False)
    offices: tuple[str, ...] = field(init=False)
    quotes: tuple[str, ...] = field(init=False)
    found: list[FoundAmount] = field(init=False)
    shown: list[Shown] = field(init=False)
    derived: list[Fact] = field(default_factory=list)
    offered: dict[tuple[Decimal, str], Quoted] = field(default_factory=dict)
    named: dict[int, Before] = field(default_factory=dict)
    """What is named before each sentence, by where the sentence starts."""

    def __post_init__(self) -> None:
        self.indexes = Indexes(
            subject_index(self.given, self.known.subjects),
            project_index(self.given, self.known.projects),
            department_index(self.citations, self.given),
        )
        self.facts = collect_facts(self.citations, self.given, self.indexes)
        self.words = evidence_words(self.citations, self.given)
        departments = {c.department for c in self.citations} | {f.department for f in self.given}
        self.offices = tuple(sorted({squeezed(name) for name in departments if name}, key=len, reverse=True))
        self.quotes = tuple(squeezed(citation.source.quote) for citation in self.citations)
        self.names = [
            *names_in(self.text, 0, len(self.text), self.indexes.subjects),
            *names_in(self.text, 0, len(self.text), self.indexes.projects),
        ]
        self.masked = masked(self.text, self.names)
        self.found = [one for one in find_amounts(self.text) if not self._is_in_name(one)]
        self.shown = shown_calculations(self.text, self.found)

    def _is_in_name(self, one: FoundAmount) -> bool:
        """Whether a number is part of a name (2023年主题教育工作经费) and claims nothing by itself."""
        return any(name.start <= one.start and one.end <= name.end for name in self.names)

    def check_computed(self, computed: Sequence[Quoted]) -> None:
        """Keep the calculations that come with the answer for the numbers that show none."""
        for number in computed:
            if number.status == "computed" and number.expression:
                self.offered[(number.value, number.unit)] = number

    def check_statements(self) -> None:
        """Judge every number of the text; calculations first, so that their results can be named again."""
        statements = {one.found.start: one for one in read_statements(self.text, self.indexes)}
        operands = {self.found[k].start for shown in self.shown for k in shown.operands}
        claims = {self.found[k].start: shown for shown in self.shown for k in shown.claims}
        before: Statement | None = None
        for at, statement in statements.items():
            self._check(statement, claims.get(at), at in operands)
            self._check_reached(before, statement)
            before = statement
        good = [number for number in self.numbers if number.status != "untraced"]
        for status, words in _PASSED.items():
            count = sum(number.status == status for number in good)
            if count:
                self.checks.append(Check(status, True, f"{count} {words}"))

    def _check_reached(self, before: Statement | None, statement: Statement) -> None:
        """由 3.26 万元增加到 4.83 万元: the second must be the greater."""
        reached = statement.wording.reached
        if reached is None or before is None or before.sentence != statement.sentence:
            return
        one, other = base_amount(before.found.amount), base_amount(statement.found.amount)
        if one.unit == other.unit and (other.value - one.value) * reached < 0:
            printed = (before.found.amount.printed.strip(), statement.found.amount.printed.strip())
            self.checks.append(Check("direction", False, f"从 {printed[0]} 到 {printed[1]}，方向说反了"))

    def _check(self, statement: Statement, shown: Shown | None, operand: bool) -> None:
        amount = statement.found.amount
        if operand and not shown:
            self._list_operand(statement)
            return
        if not shown and is_no_claim(self.text, statement.found, self.question, self.citations):
            return
        copied = () if shown else self._copied_from(statement)
        if copied:
            self.numbers.append(Quoted(amount.printed.strip(), amount.value, amount.unit, "quoted", copied[:1]))
            return
        strange = strange_subject(self._without_places(statement.clause), self.indexes.all, self.words)
        if not strange and not shown and _is_count(amount):
            strange = strange_count(
                self.text[statement.sentence[0] : statement.found.start], self.text[statement.found.end :], self.words
            )
        if strange:
            self._fail(statement, None, Judgement("subject", f"引用的材料没有说到“{strange}”"))
            return
        judged = judge(statement, self.facts, self._scene(statement))
        derivation = self._derive(statement, shown) if shown or not judged.ok else None
        wrong = derivation is not None and not derivation.ok and shown is not None
        if judged.ok and not wrong:
            self._quote(statement, judged.facts)
        elif derivation and derivation.ok:
            self._compute(statement, derivation, shown)
        elif states_nothing(statement, self.citations):
            cited = statement.marks or tuple(citation.id for citation in self.citations)
            self.numbers.append(Quoted(amount.printed.strip(), amount.value, amount.unit, "quoted", cited))
        else:
            self._fail(statement, derivation, judged)

    def _without_places(self, clause: str) -> str:
        """A clause without the titles of cited tables: 第 6 页（收入支出决算总表） names a place, no subject."""
        for title in {one.source.table for one in self.citations if one.source.table}:
            clause = clause.replace(f"（{title}）", "")
        return clause

    def _copied_from(self, statement: Statement) -> tuple[int, ...]:
        """The citations that a number is copied from letter by letter, with all the words that it stands in."""
        found, scene = statement.found, self._scene(statement)
        department = statement.department or (scene.department if scene.departments > 1 else "")
        cited = [
            one
            for one in self.citations
            if (not statement.marks or one.id in statement.marks) and department in ("", one.department)
        ]
        for one in cited:
            reasons = [fact.figure.reason for fact in self.facts if fact.figure and one.id in fact.citations]
            words = squeezed("\n".join((one.source.quote, *reasons)))
            if told_verbatim(self.text, found.start, found.end, words):
                return (one.id,)
        texts = [one for one in cited if one.source.table is None]
        return tuple(one.id for one in texts if self._copies(statement, scene, one.source.quote))

    def _copies(self, statement: Statement, scene: Scene, quote: str) -> bool:
        """Whether the quote has the number's sentence, and that brings its subject where another was spoken of."""
        copied = copied_sentence(self.text, statement.sentence, statement.found.end, quote)
        own = _is_count(statement.found.amount) or not scene.subjects
        return bool(copied) and (own or bool(names_in(copied, 0, len(copied), self.indexes.subjects)))

    def _list_operand(self, statement: Statement) -> None:
        """Operands are judged with their calculation; those that are quotes themselves are listed as such."""
        amount = statement.found.amount
        facts = [fact for fact in self.facts if fact.citations and amount.unit and fact.states(amount)]
        if facts:
            self._quote(statement, facts)

    def _derive(self, statement: Statement, shown: Shown | None) -> Derivation | None:
        """The calculation behind a number: shown beside it, offered with the answer, or made earlier."""
        amount, known = statement.found.amount, (*self.facts, *self.derived)
        if shown:
            return derive(shown.expression, statement, known)
        again = judge(statement, self.derived, self._scene(statement))
        if again.ok:
            return Derivation(True, "", "", tuple(Operand(fact.amount, fact) for fact in again.facts[:1]))
        offered = self.offered.get((amount.value, amount.unit))
        if offered is None:
            return None
        try:
            expression = read_expression(offered.expression)
        except CalculationError as error:
            return Derivation(False, "arithmetic", str(error))
        return derive(expression, statement, known)

    def _quote(self, statement: Statement, facts: Sequence[Fact]) -> None:
        amount = statement.found.amount
        ids = sorted({n for fact in facts for n in fact.citations})
        wanted = [n for n in ids if n in statement.marks] or ids
        self.numbers.append(Quoted(amount.printed.strip(), amount.value, amount.unit, "quoted", tuple(wanted[:1])))

    def _compute(self, statement: Statement, derivation: Derivation, shown: Shown | None) -> None:
        amount = statement.found.amount
        cited = {n for operand in derivation.operands if operand.fact for n in operand.fact.citations[:1]}
        expression = derivation.detail.rsplit(" = ", 1)[0]
        self.numbers.append(
            Quoted(
                amount.printed.strip(),
                amount.value,
                amount.unit,
                "computed",
                tuple(sorted(cited)),
                expression,
            )
        )
        if derivation.detail:
            self.checks.append(Check("arithmetic", True, derivation.detail))
        self.derived.append(derived_fact(statement, derivation.operands))

    def _fail(self, statement: Statement, derivation: Derivation | None, judged: Judgement) -> None:
        amount = statement.found.amount
        name, detail = judged.name, judged.detail
        if derivation:
            name, detail = derivation.name, derivation.detail
        self.numbers.append(Quoted(amount.printed.strip(), amount.value, amount.unit, "untraced"))
        self.checks.append(Check(name, False, detail))

    def _scene(self, statement: Statement) -> Scene:
        start, _ = statement.sentence
        until = _CLAUSE_END.search(self.text, statement.found.end)
        end = until.start() if until else len(self.text)
        if start not in self.named:
            self.named[start] = names_before(self.text[:start], self.indexes)
        before = self.named[start]
        return Scene(
            self.masked[start:end],
            self.masked[:start],
            masked(self.question, ()),
            before.subjects or tuple(self.topics),
            before.headed,
            tuple(fact for fact in self.facts if fact.columns),
            before.department,
            len({c.department for c in self.citations} | {f.department for f in self.given}),
            max((fact.year for fact in self.facts if fact.year), default=0),
            self.offices,
            self.facts,
            self.quotes,
        )


def _is_count(amount: Amount) -> bool:
    """Whether a number counts things, which then stand beside it: 12 个内设机构."""
    return bool(amount.unit) and not amount.is_money and amount.unit not in ("%", "‰", "倍", "分", "个百分点", "百分点")

"""Each number of a text: quoted from a cited place, computed from quoted ones, or untraced."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from decimal import Decimal

from ingest.ledger.amounts import FoundAmount, find_amounts, same
from ingest.ledger.model import Figure
from ingest.ledger.terms import squeezed
from qa.expression import read_expression
from qa.facts import Fact, Operand, collect_facts
from qa.judge import Before, Judgement, Scene, judge, names_before
from qa.known import Known
from qa.limits import AT_LEAST, against_reached, against_same, facts_of, is_told_so, limit_at, stands_on
from qa.marks import evidence_words, marked_facts
from qa.model import Check, Citation, Quoted
from qa.names import (
    Mention,
    department_index,
    place_index,
    project_index,
    squeeze,
    subject_index,
    without_offices,
)
from qa.quantity import CalculationError
from qa.reasons import copied_sentence, told_verbatim
from qa.recompute import Derivation, derive, derived_fact
from qa.said import Indexes, Statement, is_count
from qa.sentences import blanked, masked, names_in
from qa.shown import Shown, shown_calculations
from qa.statements import read_statements
from qa.unclaimed import is_no_claim, is_rounded, states_nothing

_CLAUSE_END = re.compile(r"[，；;。\n]")
_PASSED = {"quoted": "个数字见于引文", "computed": "个数字由引文中的数字算得"}


@dataclass(slots=True)
class Numbers:
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
    statements: list[Statement] = field(init=False)
    listed: set[int] = field(default_factory=set)
    """Where operands start that are listed already."""
    derived: list[Fact] = field(default_factory=list)
    offered: dict[tuple[Decimal, str], Quoted] = field(default_factory=dict)
    named: dict[int, Before] = field(default_factory=dict)
    """What is named before each sentence, by where the sentence starts."""

    def __post_init__(self) -> None:
        self.indexes = Indexes(
            subject_index(self.given, self.known.subjects),
            project_index(self.given, self.known.projects),
            department_index(self.citations, self.given),
            place_index(self.citations),
        )
        self.facts = collect_facts(self.citations, self.given, self.indexes)
        cited = [fact.figure for fact in self.facts if fact.figure and fact.citations]
        self.words = evidence_words(self.citations, cited)
        departments = {c.department for c in self.citations} | {f.department for f in self.given}
        self.offices = tuple(sorted({squeezed(name) for name in departments if name}, key=len, reverse=True))
        self.quotes = tuple(squeezed(citation.source.quote) for citation in self.citations)
        named = blanked(self.text, names_in(self.text, 0, len(self.text), self.indexes.departments))
        self.names = [
            *names_in(named, 0, len(self.text), self.indexes.subjects),
            *names_in(self.text, 0, len(self.text), self.indexes.projects),
            *names_in(self.text, 0, len(self.text), self.indexes.places),
        ]
        self.masked = masked(self.text, self.names)
        self.found = [one for one in find_amounts(self.text) if not self._is_in_name(one)]
        self.shown = shown_calculations(self.text, self.found)
        self.statements = [self._without_offices(one) for one in read_statements(self.text, self.indexes)]

    def _without_offices(self, statement: Statement) -> Statement:
        before, after = (without_offices(squeeze(words).text, self.offices) for words in statement.around)
        return replace(statement, around=(before, after))

    def _is_in_name(self, one: FoundAmount) -> bool:
        """Whether a number is part of a name (2023年主题教育工作经费) and claims nothing by itself."""
        return any(name.start <= one.start and one.end <= name.end for name in self.names)

    @property
    def unnumbered(self) -> str:
        """The text with names and numbers blanked out, units included: 人次 is no word of its own."""
        out = list(self.masked)
        for one in find_amounts(self.text):
            out[one.start : one.end] = "□" * (one.end - one.start)
        return "".join(out)

    @property
    def years(self) -> int:
        """How many years the evidence is about."""
        return len({citation.year for citation in self.citations if citation.year})

    def check_computed(self, computed: Sequence[Quoted]) -> None:
        """Keep the calculations that come with the answer for the numbers that show none."""
        for number in computed:
            if number.status == "computed" and number.expression:
                self.offered[(number.value, number.unit)] = number

    def check_statements(self) -> None:
        """Judge every number of the text; calculations first, so that their results can be named again."""
        statements = {one.found.start: one for one in self.statements}
        operands = {self.found[k].start for shown in self.shown for k in shown.operands}
        claims = {self.found[k].start: shown for shown in self.shown for k in shown.claims}
        before: Statement | None = None
        for at, statement in statements.items():
            self._check(statement, claims.get(at), at in operands)
            if at not in operands or at in claims:
                self._check_beside(before, statement)
                before = statement
        good = [number for number in self.numbers if number.status != "untraced"]
        for status, words in _PASSED.items():
            count = sum(number.status == status for number in good)
            if count:
                self.checks.append(Check(status, True, f"{count} {words}"))

    def _check_beside(self, before: Statement | None, statement: Statement) -> None:
        problem, other = against_reached(before, statement, self.facts), against_same(before, statement)
        self.checks += [Check("direction", False, problem)] if problem else []
        self.checks += [Check("arithmetic", False, other)] if other else []

    def _check(self, statement: Statement, shown: Shown | None, operand: bool) -> None:
        amount = statement.found.amount
        if operand and not shown:
            return  # judged and listed with its calculation
        if not shown and not self._limit_holds(statement):
            self._fail(statement, None, Judgement("limit", f"“{statement.clause[-60:]}”与材料中的数字不符"))
            return
        if not shown and is_no_claim(self.text, statement.found, self.question, self.citations):
            return
        if not shown and is_rounded(self.text, statement.found, self.found):
            return  # what it is rounded from stands beside it and is judged
        copied = () if shown else self._copied_from(statement)
        if copied:
            self.numbers.append(Quoted(amount.printed.strip(), amount.value, amount.unit, "quoted", copied[:1]))
            return
        judged = judge(statement, self.facts, self._scene(statement))
        derivation = self._derive(statement, shown) if shown or not judged.ok else None
        wrong = derivation is not None and not derivation.ok and shown is not None
        if judged.ok and not wrong:
            self._quote(statement, judged.facts)
            if shown and derivation:
                self._list_operands(shown, derivation)
        elif derivation and derivation.ok:
            self._compute(statement, derivation, shown)
        elif states_nothing(statement, self.citations):
            cited = statement.marks or tuple(citation.id for citation in self.citations)
            self.numbers.append(Quoted(amount.printed.strip(), amount.value, amount.unit, "quoted", cited))
        else:
            self._fail(statement, derivation, judged)

    def _limit_holds(self, statement: Statement) -> bool:
        """Whether a number that is set as a limit (超过 5 万元) is on the side that it is said to be on."""
        side = limit_at(self.text, statement)
        if side is None or is_told_so(self.text, statement, self.quotes):
            return True
        amount = statement.found.amount
        others = [one for one in self.statements if one.sentence == statement.sentence and one is not statement]
        asked = any(same(one.amount, amount) for one in find_amounts(self.question))
        if asked:
            return stands_on(side, statement, others, facts_of(self._near(statement), self.facts, amount))
        # 达到 4.83 万元 says no more than the number; 超过 4.83 万元 says another thing must be greater
        return side in AT_LEAST or stands_on(side, statement, others, ())

    def _near(self, statement: Statement) -> list[str]:
        """The names in a statement's sentence, those before it first, and then what was spoken of."""
        inside = [one for one in self.names if statement.sentence[0] <= one.start < statement.sentence[1]]
        return [*statement.named, *(one.name for one in inside), *self._scene(statement).subjects]

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
        own = is_count(statement.found.amount) or not scene.subjects
        return bool(copied) and (own or bool(names_in(copied, 0, len(copied), self.indexes.subjects)))

    def _list_operands(self, shown: Shown, derivation: Derivation) -> None:
        """The numbers of a calculation that are quotes themselves, each once, with the unit that they were read in."""
        for k, operand in zip(shown.operands, derivation.operands, strict=True):
            found, fact = self.found[k], operand.fact
            if fact is None or fact in self.derived or found.start in self.listed:
                continue
            self.listed.add(found.start)
            printed, amount = found.amount.printed.strip(), operand.amount
            self.numbers.append(Quoted(printed, amount.value, amount.unit, "quoted", fact.citations[:1]))

    def _derive(self, statement: Statement, shown: Shown | None) -> Derivation | None:
        """The calculation behind a number: shown beside it, offered with the answer, or made earlier."""
        amount = statement.found.amount
        offered = self.offered.get((amount.value, amount.unit))
        came_along = offered.citations if offered else ()
        known = (*marked_facts(self.text, statement.sentence[1], self.facts, came_along), *self.derived)
        if shown:
            return derive(shown.expression, statement, known)
        again = judge(statement, self.derived, self._scene(statement))
        if again.ok:
            return Derivation(True, "", "", tuple(Operand(fact.amount, fact) for fact in again.facts[:1]))
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
        unit = amount.unit or (facts[0].amount.unit if facts else "")  # a 0 may go without
        self.numbers.append(Quoted(amount.printed.strip(), amount.value, unit, "quoted", tuple(wanted[:1])))

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
        if shown:
            self._list_operands(shown, derivation)
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
            self.facts,
            self.quotes,
        )

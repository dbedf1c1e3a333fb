"""What the cited places state: the facts that an answer's numbers are held against."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, replace
from functools import lru_cache

from ingest.ledger.amounts import Role, find_amounts, same
from ingest.ledger.model import Amount, Figure, Measure, Source
from ingest.ledger.terms import clean_label, squeezed
from qa.model import Citation
from qa.names import column_names, column_path
from qa.said import Indexes, Statement
from qa.sentences import clause_end, sentences
from qa.statements import read_statements
from qa.wording import CHANGES

_TOTAL_ROW = re.compile(r"(?:合计|总计|小计|总额)$")


@dataclass(frozen=True, slots=True)
class Fact:
    """One number that stands at cited places; what is not known of it is empty."""

    amount: Amount
    citations: tuple[int, ...]
    """Ids of the citations where it stands; empty for a figure that no citation points to."""
    names: frozenset[str] = frozenset()
    project: str = ""
    measure: Measure | None = None
    year: int | None = None
    department: str = ""
    direction: int | None = None
    """The sign of a change; None where the number is no change or the place does not say."""
    figure: Figure | None = None
    columns: frozenset[str] = frozenset()
    """Names of the column that it is a cell of; empty where it is the whole of what it is named by."""
    beside: frozenset[str] = frozenset()
    """Names of all columns that part its row: 基本支出, 项目支出."""
    is_total: bool = False
    """Whether its row is the table's total, which nobody needs to name."""
    told: str = ""
    """All that its place says of it: names, headings, and the sentence as far as the end of the number's clause."""
    near: str = ""
    """The words of its place between the number before it and the end of its clause."""
    above: frozenset[str] = frozenset()
    """Names of the 类 and 款 that it is a part of: their names are in its printed label and are not its own."""

    @property
    def label(self) -> str:
        """What the fact is of, for messages: 公务接待费 2023 年决算数."""
        name = self.project or (self.figure.name if self.figure else "、".join(sorted(self.names)))
        if self.columns and self.figure:
            name += f"的{clean_label(column_path(self.figure)[-1])}"
        year = f" {self.year} 年" if self.year else ""
        return f"{name}{year}{self.measure.value if self.measure else ''}"

    def states(self, amount: Amount) -> bool:
        """Whether it is this very amount; a signed change may be printed without its sign, a 0 without its unit."""
        if same(self.amount, amount) or (not amount.unit and amount.value == 0 == self.amount.value):
            return True
        signed = self.measure in CHANGES and self.amount.value < 0 < amount.value
        return signed and same(Amount(-self.amount.value, self.amount.unit), amount)


@dataclass(frozen=True, slots=True)
class Operand:
    """One way to read an operand: the amount, and the fact it is quoted from (None for a constant)."""

    amount: Amount
    fact: Fact | None = None


def collect_facts(citations: Sequence[Citation], figures: Sequence[Figure], indexes: Indexes) -> tuple[Fact, ...]:
    """The figures as facts, and the numbers of the quotes that no figure covers."""
    beside = _columns_beside(figures)
    sharing = Counter((_row_of(figure), figure.name) for figure in figures)
    known = [
        _from_figure(figure, citations, beside[_row_of(figure)], sharing[(_row_of(figure), figure.name)] == 1)
        for figure in figures
    ]
    facts = list(known)
    for citation in citations:
        covering = [fact for fact in known if citation.id in fact.citations]
        for statement in read_statements(citation.source.quote, indexes):
            fact = _from_quote(statement, citation)
            vague = not fact.names or fact.measure is None
            if not (vague and any(other.states(fact.amount) for other in covering)):
                facts.append(fact)
    return tuple(facts)


def stands_at(source: Source, citation: Source) -> bool:
    """Whether a figure's place is the place cited: the same sentence, or the same row of the same table."""
    if (source.report, source.page) != (citation.report, citation.page):
        return False
    if citation.table and source.table == citation.table and source.row == citation.row:
        return True
    one, other = _letters(source.quote), _letters(citation.quote)
    return bool(one and other) and (one in other or other in one)


@lru_cache(maxsize=4096)
def _letters(quote: str) -> str:
    """A quote squeezed; every figure of a page is held against every place of it that is cited."""
    return squeezed(quote)


_Row = tuple[str, int, str, str | None, str | None, str]


def _columns_beside(figures: Sequence[Figure]) -> dict[_Row, frozenset[str]]:
    """For each row of a table the names of the columns that its cells stand in."""
    rows: dict[_Row, set[str]] = {}
    for figure in figures:
        names = rows.setdefault(_row_of(figure), set())
        for part in column_path(figure):
            names |= column_names(part)
    return {row: frozenset(names) for row, names in rows.items()}


def _row_of(figure: Figure) -> _Row:
    """The place of a figure's whole row."""
    source = figure.source
    return source.report, source.page, source.section, source.table, source.row, source.quote


def _from_figure(figure: Figure, citations: Sequence[Citation], beside: frozenset[str], alone: bool) -> Fact:
    """`beside` names the columns of its row; `alone` where no other figure of the row has its name."""
    cited = tuple(c.id for c in citations if stands_at(figure.source, c.source))
    bare = _bare_fact(figure)
    return replace(bare, citations=cited, beside=beside, is_total=alone and bare.is_total)


@lru_cache(maxsize=16384)
def _bare_fact(figure: Figure) -> Fact:
    """What a figure says by itself; the figures of a page are held against every answer that cites it."""
    names = {squeezed(figure.name), squeezed(clean_label(figure.printed))} - {""}
    sign = (figure.amount.value > 0) - (figure.amount.value < 0)
    known = figure.measure if figure.measure is not Measure.OTHER else None
    path = column_path(figure)
    return Fact(
        figure.amount,
        (),
        frozenset(names),
        figure.project,
        known,
        figure.year,
        figure.department,
        sign if figure.measure in CHANGES else None,
        figure,
        column_names(path[-1]) if path else frozenset(),
        frozenset(),
        bool(_TOTAL_ROW.search(clean_label(figure.printed))),
        *_words_of(figure),
        frozenset(squeezed(part) for part in figure.subject.split("/")[:-1]) - names,
    )


def _words_of(figure: Figure) -> tuple[str, str]:
    """What the place of a figure says of it: all of its row, or of its sentence what comes before its number ends."""
    source = figure.source
    own = (figure.subject, figure.printed, figure.project, figure.column, figure.scope, figure.base)
    named = (*own, source.section, source.table or "", source.row or "")
    places = _places(source.quote) if source.table is None else ()
    here = [one for one in places if same(one.amount, figure.amount) or _unsigned(one.amount, figure)]
    told, near = (here[0].told, here[0].near) if here else (_letters(source.quote), _letters(source.quote))
    return "\n".join((*(_letters(name) for name in named), told)), near


def _unsigned(printed: Amount, figure: Figure) -> bool:
    return figure.measure in CHANGES and same(printed, Amount(-figure.amount.value, figure.amount.unit))


@dataclass(frozen=True, slots=True)
class _Place:
    """An amount of a quote, where it starts, and the words that its sentence and its clause say up to their end."""

    amount: Amount
    start: int
    told: str
    near: str


@lru_cache(maxsize=1024)
def _places(quote: str) -> tuple[_Place, ...]:
    """Every amount of a quote in its words."""
    out = []
    found = [one for one in find_amounts(quote) if one.role is Role.AMOUNT]
    for start, end in sentences(quote):
        floor = start
        for one in (one for one in found if start <= one.start < end):
            stop = clause_end(quote, one.end)
            out.append(_Place(one.amount, one.start, _letters(quote[start:stop]), _letters(quote[floor:stop])))
            floor = one.end
    return tuple(out)


def _direction(statement: Statement) -> int | None:
    """Which way a place says it went: by its word, or by the sign of a rate that is printed with one."""
    value, wording = statement.found.amount.value, statement.wording
    signed = wording.direction is None and wording.main in CHANGES
    return (value > 0) - (value < 0) if signed else wording.direction


def _from_quote(statement: Statement, citation: Citation) -> Fact:
    wording, source = statement.wording, citation.source
    place = next(one for one in _places(source.quote) if one.start == statement.found.start)
    headings = (source.section, source.table or "", source.row or "")
    told = "\n".join(_letters(part) for part in (*headings, source.quote if source.table else place.told))
    return Fact(
        statement.found.amount,
        (citation.id,),
        frozenset({squeezed(statement.subject)} - {""}),
        statement.project,
        wording.main,
        statement.years[0] if statement.years else citation.year,
        citation.department,
        _direction(statement),
        told=told,
        near=_letters(source.quote) if source.table else place.near,
    )

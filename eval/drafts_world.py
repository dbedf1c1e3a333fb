"""What drafts are made of: the linked facts of reports, table cells, forms, and what is true of them all."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field

from ingest.ledger.amounts import Role, base_amount, find_amounts, same
from ingest.ledger.model import Amount, Figure, Measure
from ingest.ledger.terms import clean_label, squeezed
from qa.known import Known, known_of
from qa.names import GENERAL

_LINKED = {
    Measure.FINAL: "final",
    Measure.BUDGET: "final",
    Measure.CHANGE: "change",
    Measure.CHANGE_RATE: "rate",
    Measure.SHARE: "share",
    Measure.INITIAL_BUDGET: "initial",
    Measure.FULL_BUDGET: "full",
    Measure.VARIANCE_RATE: "variance",
}
_FORM = {
    Measure.INITIAL_BUDGET: "initial",
    Measure.FULL_BUDGET: "full",
    Measure.EXECUTED: "executed",
    Measure.EXECUTION_RATE: "executionrate",
    Measure.SCORE: "score",
    Measure.WEIGHT: "weight",
}


@dataclass(frozen=True, slots=True)
class Material:
    """Figures of one thing that one statement, one row or one form tells, each by the part it plays."""

    kind: str
    """told (a sentence), row (a table's row), form (a project's 绩效自评表) or count."""
    name: str
    figures: Mapping[str, Figure]

    @property
    def first(self) -> Figure:
        """Any figure of it: report, department and year are the same for all."""
        return next(iter(self.figures.values()))

    @property
    def reason(self) -> str:
        """The reason that the report gives; "" where it gives none."""
        own = self.figures.get("change") or self.figures.get("rate") or self.first
        return own.reason


@dataclass(frozen=True, slots=True)
class World:
    """All figures of some reports, and what they make."""

    figures: Mapping[str, Sequence[Figure]]
    """By report."""
    materials: Sequence[Material]
    _known: dict[tuple[str, ...], Known] = field(default_factory=dict)

    def known(self, stems: Iterable[str]) -> Known:
        """What the verifier knows when these reports are asked."""
        key = tuple(sorted(set(stems)))
        if key not in self._known:
            self._known[key] = known_of([figure for stem in key for figure in self.figures[stem]])
        return self._known[key]

    def all(self) -> Iterator[Figure]:
        """Every figure."""
        for figures in self.figures.values():
            yield from figures

    def departments(self) -> list[str]:
        """The departments, each once."""
        return sorted({figure.department for figure in self.all() if figure.department})

    def tells(self, figure: Figure, amount: Amount, **changed: object) -> bool:
        """Whether some figure of a report says this amount of the same thing with one side of it changed.

        `changed` may hold subject, year, department or measure: what the damaged text says instead.
        """
        name = str(changed.get("subject", figure.name))
        wanted = {
            "year": changed.get("year", figure.year),
            "department": changed.get("department", figure.department),
            "measure": changed.get("measure", figure.measure),
        }
        if "subject" in changed:
            del wanted["measure"]  # 财政拨款收入 may be told as 收入 or as 决算数: any figure of that name counts
        for other in self.all():
            if any(getattr(other, key) != value for key, value in wanted.items()):
                continue
            if alike(other.amount, amount) and _same_name(name, other):
                return True
        return False


def world_of(figures: Iterable[Figure]) -> World:
    """The figures of some reports and what can be said with them."""
    by_report: dict[str, list[Figure]] = {}
    for figure in figures:
        by_report.setdefault(figure.source.report, []).append(figure)
    materials = [one for own in by_report.values() for one in (*_told(own), *_rows(own), *_forms(own), *_counts(own))]
    return World(by_report, materials)


def alike(one: Amount, other: Amount) -> bool:
    """Whether two amounts are the same, signs and units of money aside."""
    return same(_bare(one), _bare(other)) or (not one.value and not other.value)


def stands_in(amount: Amount, words: Iterable[str]) -> bool:
    """Whether an amount is printed in one of these texts, in whatever unit; bare numbers count as any unit."""
    for text in words:
        for one in find_amounts(text):
            if one.role is Role.AMOUNT and (alike(one.amount, amount) or _bare_same(one.amount, amount)):
                return True
    return False


def _bare_same(one: Amount, other: Amount) -> bool:
    return not one.unit and abs(one.value) == abs(other.value)


def _bare(amount: Amount) -> Amount:
    amount = base_amount(amount)
    return Amount(abs(amount.value), amount.unit)


def _same_name(name: str, figure: Figure) -> bool:
    """Whether a name may mean the figure; part of a longer name counts, so that no true text is called damaged."""
    one = squeezed(name).removesuffix("支出").removesuffix("收入")
    printed = figure.printed if not re.search("[（(][类款][)）]", figure.printed) else ""  # a 款 is not its 类
    own = [squeezed(part) for part in (figure.name, printed, figure.project, figure.scope)]
    own += [squeezed(part) for part in figure.column.split("/")]
    return any(one and part and (one in part or part.removesuffix("支出").removesuffix("收入") in one) for part in own)


def _is_name(name: str) -> bool:
    return len(name) >= 3 and name not in GENERAL and clean_label(name) == name


def _told(figures: Sequence[Figure]) -> Iterator[Material]:
    """What a statement of the text links: amount, change, rate, share, plan of one subject."""
    groups: dict[tuple[str, str, str], dict[str, list[Figure]]] = {}
    for figure in figures:
        if figure.source.table is None and figure.group and not figure.source.ocr and figure.measure in _LINKED:
            key = (figure.group, figure.subject, figure.scope)
            groups.setdefault(key, {}).setdefault(_LINKED[figure.measure], []).append(figure)
    for (_, subject, _), parts in groups.items():
        name = subject.rsplit("/", 1)[-1]
        # a number printed as 近 58,000 or without a unit is told in words of its own
        plain = {part: own[0] for part, own in parts.items() if len(own) == 1 and own[0].amount.unit}
        if plain and _is_name(name):
            yield Material("told", name, plain)


def _rows(figures: Sequence[Figure]) -> Iterator[Material]:
    """Single cells of tables: a row's own amount, or one of its columns."""
    for figure in figures:
        table = figure.source.table is not None and not figure.project and not figure.source.ocr
        own = figure.measure in (Measure.FINAL, Measure.BUDGET) and figure.amount.is_money and figure.amount.value
        if table and own and _is_name(figure.name) and figure.column.count("/") == 0:
            yield Material("cell" if figure.column else "row", figure.name, {"final": figure})


def _forms(figures: Sequence[Figure]) -> Iterator[Material]:
    """The money line of a project's form."""
    forms: dict[str, dict[str, Figure]] = {}
    for figure in figures:
        if figure.project and "总额" in figure.name and figure.measure in _FORM:
            forms.setdefault(figure.project, {}).setdefault(_FORM[figure.measure], figure)
    for project, parts in forms.items():
        if len(project) >= 4:
            yield Material("form", project, parts)


def _counts(figures: Sequence[Figure]) -> Iterator[Material]:
    for figure in figures:
        count = figure.measure is Measure.COUNT and figure.source.table is None and figure.amount.value
        if count and _is_name(figure.name) and figure.amount.unit and figure.amount.printed[:1].isdigit():
            yield Material("count", figure.name, {"count": figure})

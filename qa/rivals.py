"""Who is the highest or the lowest: a number among those that it stands beside, in the text or in the reports."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal

from ingest.ledger.amounts import base_amount
from ingest.ledger.model import Figure, Measure
from ingest.ledger.terms import section, squeezed
from qa.cells import same_subject
from qa.facts import Fact
from qa.known import Known
from qa.match import is_income
from qa.said import Statement

_AMOUNTS = (Measure.FINAL, Measure.BUDGET, Measure.EXECUTED, Measure.COUNT)
_KINDS = (
    (re.compile("执行率|进度"), (Measure.EXECUTION_RATE,)),
    (re.compile("得分|评分|分数|总分|自评"), (Measure.SCORE,)),
    (re.compile("占比|比重|份额|比例"), (Measure.SHARE,)),
    (re.compile("全年预算"), (Measure.FULL_BUDGET,)),
    (re.compile("年初预算"), (Measure.INITIAL_BUDGET,)),
    (re.compile("增减额|增加额|变动额"), (Measure.CHANGE,)),
    (re.compile("增减率|增长率|增幅|增速|涨幅|降幅"), (Measure.CHANGE_RATE,)),
)
_TOTAL = re.compile(r"(?:合计|总计|小计|总额)$")


@dataclass(frozen=True, slots=True)
class Rivals:
    """Where rivals may be found: the numbers of the text, the facts cited, the reports as a whole."""

    statements: Sequence[Statement]
    facts: Sequence[Fact]
    known: Known


def extremes(rivals: Rivals, names: Sequence[str], words: str, highest: bool, rate: bool) -> bool:
    """Whether one of the names is the highest (or lowest) among its rivals of some kind; at least two must be known."""
    measures = _measures(words, rate)
    for name in names:
        told = _told(rivals, name, measures)
        for values in _sets(rivals, name, [one for one in names if one != name], measures):
            if name not in values or len(values) < 2 or (told and abs(values[name]) not in told):
                continue
            best = max(values.values()) if highest else min(values.values())
            if values[name] == best:
                return True
    return False


def compared_in_text(rivals: Rivals, names: Sequence[str], words: str, highest: bool, rate: bool) -> bool | None:
    """Whether one of the names is the higher (or lower) of those that the text has numbers of; None without two."""
    measures = _measures(words, rate)
    for name in names:
        values = _in_text(rivals.statements, name, measures)
        if len(values) > 1:
            best = max(values.values()) if highest else min(values.values())
            return values[name] == best
    return None


def _measures(words: str, rate: bool) -> Sequence[Measure]:
    kinds = next((kinds for pattern, kinds in _KINDS if pattern.search(words)), None)
    return kinds or ((Measure.CHANGE_RATE,) if rate else _AMOUNTS)


def _told(rivals: Rivals, name: str, measures: Sequence[Measure]) -> set[Decimal]:
    """What the text itself says of the name, or else what the cited places say."""
    own = {abs(base_amount(one.found.amount).value) for one in rivals.statements if name in (one.subject, one.project)}
    facts = [f for f in rivals.facts if f.citations and f.measure in measures and f.figure and not f.columns]
    return own or {abs(base_amount(f.amount).value) for f in facts if f.project == name or same_subject(name, f)}


def _sets(
    rivals: Rivals, name: str, others: Sequence[str], measures: Sequence[Measure]
) -> Iterable[Mapping[str, Decimal]]:
    """Name → value: among projects, among the numbers of the text, at the place of the fact, in the report."""
    yield _projects(rivals, name, measures)
    yield _in_text(rivals.statements, name, measures)
    yield from _at_places(rivals.facts, name, others, measures)
    yield from _in_reports(rivals.known, name, measures)


def _projects(rivals: Rivals, name: str, measures: Sequence[Measure]) -> dict[str, Decimal]:
    figures = [f for f in (*rivals.known.rates, *(fact.figure for fact in rivals.facts)) if f and f.project]
    whole = "总分" if Measure.SCORE in measures else "总额"
    figures = [f for f in figures if f.measure in measures and whole in f.name]
    reports = {figure.source.report for figure in figures if figure.project == name}
    return {f.project: base_amount(f.amount).value for f in figures if f.source.report in reports}


def _in_text(statements: Sequence[Statement], name: str, measures: Sequence[Measure]) -> dict[str, Decimal]:
    """The numbers of the text by department, by year or by subject, whichever the name is."""
    for key in (_department, _year, _subject):
        values: dict[str, Decimal] = {}
        units: dict[str, str] = {}
        for one in statements:
            amount, changes = base_amount(one.found.amount), one.wording.claims_change
            if not amount.unit or changes != (measures[0] in (Measure.CHANGE, Measure.CHANGE_RATE)):
                continue
            if (amount.unit == "%") != (measures[0] not in (*_AMOUNTS, Measure.CHANGE, Measure.SCORE)):
                continue
            who = key(one)
            if who and who not in values:
                sign = -1 if one.wording.direction == -1 else 1
                values[who], units[who] = sign * abs(amount.value) if changes else amount.value, amount.unit
        if name in values:
            return {who: value for who, value in values.items() if units[who] == units[name]}
    return {}


def _department(statement: Statement) -> str:
    return statement.department


def _year(statement: Statement) -> str:
    return str(statement.years[0]) if statement.years else ""


def _subject(statement: Statement) -> str:
    return statement.project or statement.subject


def _at_places(
    facts: Sequence[Fact], name: str, others: Sequence[str], measures: Sequence[Measure]
) -> Iterable[dict[str, Decimal]]:
    """The facts that stand at one place with the name's own; not the whole that they are parts of, nor totals."""
    wholes = {section("wholes").get(name, ""), *others}
    own = [f for f in facts if f.figure and f.measure in measures and not f.columns and same_subject(name, f)]
    for fact in own:
        values = {name: base_amount(fact.amount).value}
        for other in facts:
            here = other.figure and set(other.citations) & set(fact.citations) and other.measure is fact.measure
            if not here or not other.figure or other.year != fact.year or other.figure.name in wholes:
                continue
            alike = base_amount(other.amount).unit == base_amount(fact.amount).unit
            if alike and not _TOTAL.search(other.figure.name) and not same_subject(name, other):
                values[other.figure.name] = base_amount(other.amount).value
        yield values


def _in_reports(known: Known, name: str, measures: Sequence[Measure]) -> Iterable[dict[str, Decimal]]:
    """The items of one level of a classification, or those of one group, in its reports."""
    figures = [f for page in known.pages.values() for f in page if f.measure in measures and not f.project]
    own = {_level(f): f for f in figures if squeezed(f.name) == squeezed(name)}
    for level, figure in own.items():
        alike = [f for f in figures if _level(f) == level and f.amount.unit == figure.amount.unit]
        group = figure.subject.rpartition("/")[0]
        for items in (alike, [f for f in alike if f.subject.rpartition("/")[0] == group]):
            yield {f.name: base_amount(f.amount).value for f in items}


def _level(figure: Figure) -> tuple[object, ...]:
    return (
        figure.source.report,
        figure.source.table or figure.source.section,
        figure.measure,
        len(figure.code),
        len(figure.subject.split("/")),
        figure.column,
        figure.scope,
        figure.year,
        is_income(figure),
    )

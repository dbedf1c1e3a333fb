"""Which figures of the ledger are what was asked for: the near miss is the enemy."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from decimal import Decimal

from ingest.ledger.amounts import round_half_up
from ingest.ledger.model import Amount, Figure, Kind, Measure, UnlikeUnits
from ingest.ledger.terms import squeezed
from qa.model import Ask

_ASKED = {
    Measure.BUDGET: (Measure.BUDGET, Measure.INITIAL_BUDGET, Measure.FULL_BUDGET),
    Measure.EXECUTION_RATE: (Measure.EXECUTION_RATE, Measure.COMPLETION_RATE),
    Measure.COMPLETION_RATE: (Measure.COMPLETION_RATE, Measure.EXECUTION_RATE),
    Measure.FINAL: (Measure.FINAL, Measure.EXECUTED),
    Measure.COUNT: (Measure.COUNT, Measure.ACTUAL),
}
_DEFAULT = (
    Measure.FINAL,
    Measure.BUDGET,
    Measure.EXECUTED,
    Measure.ACTUAL,
    Measure.COUNT,
    Measure.VALUE,
    Measure.SCORE,
    Measure.FULL_BUDGET,
    Measure.INITIAL_BUDGET,
    Measure.OTHER,
)
SCOPE_WORDS = (
    ("政府性基金", "政府性基金预算财政拨款"),
    ("国有资本经营", "国有资本经营预算财政拨款"),
    ("一般公共预算", "一般公共预算财政拨款"),
    ("财政拨款", "财政拨款"),
)
"""What people call a part of the money → the scope its figures carry."""
_PROJECT_TOTAL = ("年度资金总额", "年度资金总额（万元）", "项目资金")


@dataclass(frozen=True, slots=True)
class Reading:
    """Figures that say the same thing of the same subject; `figures[0]` is the one to quote."""

    figures: tuple[Figure, ...]

    @property
    def figure(self) -> Figure:
        """The figure to quote."""
        return self.figures[0]


def of_subject(figures: Iterable[Figure], ask: Ask, column: str = "") -> list[Figure]:
    """Figures of the subject (or project) asked for, whatever their measure."""
    out = []
    for figure in figures:
        if ask.project:
            if figure.project != ask.project:
                continue
            if ask.subject and ask.subject != figure.name and not _is_project_itself(ask, figure):
                continue
        elif ask.subject and figure.name != ask.subject and figure.code != ask.subject:
            continue
        if column and column not in figure.column:
            continue
        out.append(figure)
    return out


def narrowed(figure: Figure, qualifier: str) -> bool:
    """Whether what narrows the subject in the question is said of this figure; another's total must not stand in."""
    if not qualifier:
        return True
    source = figure.source
    told = "".join(
        (
            *(figure.subject, figure.column, figure.project, figure.scope, figure.department),
            *(source.section, source.table or "", source.quote, source.report),
        )
    )
    return any(qualifier[i : i + 2] in squeezed(told) for i in range(len(qualifier) - 1))


def of_measure(figures: Sequence[Figure], measure: Measure | None) -> list[Figure]:
    """Those of the measure asked for; with none asked, those of the most telling measure there is."""
    if measure is Measure.SCORE and any(f.name == "总分" for f in figures):
        figures = [f for f in figures if f.name == "总分"]
    if measure is not None:
        for wanted in _ASKED.get(measure, (measure,)):
            fitting = [f for f in figures if f.measure is wanted]
            if fitting:
                return fitting
        return []
    for wanted in _DEFAULT:
        fitting = [f for f in figures if f.measure is wanted]
        if fitting:
            return fitting
    return []


def readings(figures: Sequence[Figure], text: str, column: str = "") -> list[Reading]:
    """The best fitting figures, those that say the same put together; more than one means a real choice."""
    if not figures:
        return []
    words = squeezed(text)
    best = min(_rank(f, words, column) for f in figures)
    fitting = [f for f in figures if _rank(f, words, column) == best]
    rest = [f for f in figures if f not in fitting]
    groups: list[list[Figure]] = []
    for figure in sorted(fitting, key=_quote_rank):
        same = next((g for g in groups if _same(g[0], figure)), None)
        if same is None:
            groups.append([figure])
        else:
            same.append(figure)
    for group in groups:
        group += [f for f in rest if _same(group[0], f)]
    return [Reading(tuple(group)) for group in groups]


def agree(one: Amount, other: Amount) -> bool:
    """Whether two amounts are equal at the coarser of their printed precisions (464.64 万元 and 4,646,400 元)."""
    try:
        converted = other.to(one.unit) if one.unit != other.unit else other
        back = one.to(other.unit) if one.unit != other.unit else one
    except UnlikeUnits:
        return False
    if one.unit == other.unit:
        places = min(one.places, other.places)
        return _at(one.value, places) == _at(other.value, places)
    return _at(converted.value, one.places) == one.value or _at(back.value, other.places) == other.value


def named_column(figures: Sequence[Figure], subject: str) -> bool:
    """Whether some figure has the name as the header of its column."""
    return any(subject in f.column.replace("其中：", "").split("/") or f.column.endswith(subject) for f in figures)


def _at(value: Decimal, places: int) -> Decimal:
    return round_half_up(value, places)


def _is_project_itself(ask: Ask, figure: Figure) -> bool:
    return (
        ask.subject not in _PROJECT_TOTAL
        and figure.name in (*_PROJECT_TOTAL, "总分")
        and ask.subject in squeezed(figure.project)
    )


def _rank(figure: Figure, words: str, column: str) -> tuple[int, ...]:
    """Smaller fits better: no column nobody asked for, the scope named (or the whole), the parent named."""
    scope = next((s for cue, s in SCOPE_WORDS if cue in words), "")
    scope_miss = 0 if figure.scope == scope or (scope == "财政拨款" and figure.scope == "一般公共预算财政拨款") else 1
    parents = figure.subject.split("/")[:-1]
    named = -sum(parent in words for parent in parents)
    income = "收入" in (figure.source.table or "") and "支出" not in (figure.source.table or "")
    income = income or "收入" in figure.source.section.rsplit("/", 1)[-1].replace("收入支出", "")
    wrong_side = 1 if figure.code and income != ("收入" in words) and "收支" not in words else 0
    purchase = 1 if "采购" in (figure.source.table or "") and "采购" not in words else 0
    project = 1 if figure.project and squeezed(figure.project) not in words and not column else 0
    return (
        project if not named else 0,
        wrong_side + purchase,
        0 if column or not figure.column else 1,
        named,
        scope_miss,
    )


def _quote_rank(figure: Figure) -> tuple[int, int]:
    """Sentences before table cells (they read better), earlier pages first."""
    return (0 if figure.source.table is None else 1, figure.source.page)


def _same(one: Figure, other: Figure) -> bool:
    if one.year != other.year or one.source.report != other.source.report or one.project != other.project:
        return False
    return agree(one.amount, other.amount)


def final_or_budget(kind: Kind) -> Measure:
    """The measure a report's own figures have."""
    return Measure.FINAL if kind is Kind.FINAL else Measure.BUDGET

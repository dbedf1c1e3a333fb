"""Which figures of the ledger are what was asked for: the near miss is the enemy."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from decimal import Decimal

from ingest.ledger.amounts import round_half_up
from ingest.ledger.model import Amount, Figure, Kind, Measure, UnlikeUnits
from ingest.ledger.terms import clean_label, section, squeezed
from qa.model import Ask
from qa.overlap import in_order

_ASKED = {
    Measure.BUDGET: (Measure.BUDGET, Measure.INITIAL_BUDGET, Measure.FULL_BUDGET),
    Measure.EXECUTION_RATE: (Measure.EXECUTION_RATE, Measure.COMPLETION_RATE),
    Measure.COMPLETION_RATE: (Measure.COMPLETION_RATE, Measure.EXECUTION_RATE),
    Measure.FINAL: (Measure.FINAL, Measure.EXECUTED, Measure.ACTUAL),
    Measure.COUNT: (Measure.COUNT, Measure.ACTUAL, Measure.TARGET),
    Measure.TARGET: (Measure.TARGET, Measure.COUNT),
}
_DEFAULT = (
    Measure.FINAL,
    Measure.BUDGET,
    Measure.EXECUTED,
    Measure.ACTUAL,
    Measure.COUNT,
    Measure.VALUE,
    Measure.SCORE,
    Measure.TARGET,
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
_PROJECT_TOTAL = ("年度资金总额", "年度资金总额（万元）", "项目资金", "项目资金总额", "年度资金申请总额")


@dataclass(frozen=True, slots=True)
class Reading:
    """Figures that say the same thing of the same subject; `figures[0]` is the one to quote."""

    figures: tuple[Figure, ...]

    @property
    def figure(self) -> Figure:
        """The figure to quote."""
        return self.figures[0]

    def in_unit(self, unit: str) -> Figure:
        """The figure printed in the unit asked for, which may tell more digits; else the one to quote."""
        return next((f for f in self.figures if unit and f.amount.unit == unit), self.figures[0])

    def exact(self, unit: str) -> Figure:
        """The figure to reckon with: of 3 万元 and 34,651 元 the latter; of those that tell as much as `in_unit`."""
        finest = min(self.figures, key=lambda f: _plain(Amount(Decimal(1).scaleb(-f.amount.places), f.amount.unit)))
        alike = [f for f in self.figures if _plain(f.amount) == _plain(finest.amount)]
        return Reading(tuple(alike)).in_unit(unit)


def of_subject(figures: Iterable[Figure], ask: Ask) -> list[Figure]:
    """Figures of what is asked for, whatever their measure: its rows, its column, its part of the money."""
    if ask.project:
        return [f for f in figures if f.project == ask.project and (not ask.subject or _is_line(ask, f))]
    own = [f for f in figures if not ask.subject or f.name == ask.subject or f.code == ask.subject]
    own = own or _named_plainly(figures, ask.subject) or _at_depth(figures, ask.subject)
    if ask.column:
        own = [f for f in own if _has_column(f, ask.column)]
        # 事业收入 is its own column, not the part of it that stands under it.
        own = [f for f in own if _bare_column(f) == ask.column] or own
    if ask.scope:
        own = [f for f in own if _in_scope(f, ask.scope)] or _funded(figures, ask)
    if ask.within:
        own = [f for f in own if is_within(f, ask.within)] or own
    return own


def of_measure(figures: Sequence[Figure], measure: Measure | None) -> list[Figure]:
    """Those of the measure asked for; with none asked, those of the most telling measure there is."""
    if measure is Measure.SCORE and any(f.name == "总分" for f in figures):
        figures = [f for f in figures if f.name == "总分"]
    for wanted in _ASKED.get(measure, (measure,)) if measure is not None else _DEFAULT:
        fitting = [f for f in figures if f.measure is wanted]
        if fitting:
            return fitting
    return []


def narrowed(figure: Figure, qualifier: str) -> bool:
    """Whether what narrows the subject in the question is said of this figure; another's total must not stand in."""
    if len(qualifier) < 2:
        return True
    source = figure.source
    told = squeezed(
        "".join(
            (
                *(figure.subject, figure.printed, figure.column, figure.project, figure.scope, figure.reason),
                *(figure.department, source.section, source.table or "", source.quote, source.report),
            )
        )
    )
    if _is_short_for(qualifier, figure.department) or _is_short_for(qualifier, source.report):
        return True
    pairs = [qualifier[i : i + 2] for i in range(len(qualifier) - 1)]
    return sum(pair in told for pair in pairs) * 2 >= len(pairs)


def readings(figures: Sequence[Figure], words: str, column: str = "") -> list[Reading]:
    """The best fitting figures, those that say the same put together; more than one means a real choice."""
    if not figures:
        return []
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


def in_column(figures: Iterable[Figure], name: str) -> bool:
    """Whether some of these figures stand in the column of this name."""
    return any(_has_column(f, name) for f in figures)


def is_income(figure: Figure) -> bool:
    """Whether a figure of a 科目 tells what came in, not what was spent."""
    title, heading = figure.source.table or "", figure.source.section.rsplit("/", 1)[-1]
    place = title or heading.replace("收入支出", "")
    return bool(figure.code) and "收入" in place and "支出" not in place


def final_or_budget(kind: Kind) -> Measure:
    """The measure a report's own figures have."""
    return Measure.FINAL if kind is Kind.FINAL else Measure.BUDGET


def _named_plainly(figures: Iterable[Figure], name: str) -> list[Figure]:
    """案件执行经费 for the 科目 案件执行."""
    bare = re.sub(r"(?:经费|资金|费用)$", "", name)
    return [f for f in figures if bare != name and f.name == bare] if len(bare) >= 3 else []


def _at_depth(figures: Iterable[Figure], name: str) -> list[Figure]:
    """Figures of a group that is only a part of other subjects' paths: those nearest below it."""
    inside = [f for f in figures if name and name in f.subject.split("/")]
    depth = min((len(f.subject.split("/")) for f in inside), default=0)
    return [f for f in inside if len(f.subject.split("/")) == depth]


def _has_column(figure: Figure, name: str) -> bool:
    parts = [part.removeprefix("其中：") for part in figure.column.split("/")]
    return name in parts


def _bare_column(figure: Figure) -> str:
    return figure.column.rsplit("/", 1)[-1].removeprefix("其中：")


def _in_scope(figure: Figure, scope: str) -> bool:
    if figure.scope == scope or scope in figure.subject or scope in figure.column:
        return True
    if scope == "财政拨款":
        return figure.scope == "一般公共预算财政拨款" or figure.name in section("funded").values()
    return figure.name in ("三公经费", "机关运行经费", *section("overviews")["三公经费"]) and not figure.source.table


def _funded(figures: Iterable[Figure], ask: Ask) -> list[Figure]:
    """年末结转和结余 of the 财政拨款 is printed as 年末财政拨款结转和结余."""
    other = section("funded").get(ask.subject) if ask.scope == "财政拨款" else ""
    return [f for f in figures if other and f.name == other]


def is_within(figure: Figure, container: str) -> bool:
    """Whether a figure stands inside a group, a table or a part of the money of this name."""
    source = figure.source
    place = (*figure.subject.split("/")[:-1], figure.scope, figure.column, source.table or "", source.section)
    return any(container in part or (len(part) >= 4 and container.startswith(part)) for part in place)


def _is_line(ask: Ask, figure: Figure) -> bool:
    """Whether a figure of a project is the line asked for, or the project as such."""
    if ask.subject == figure.name or ask.said in (figure.name, clean_label(figure.printed)):
        return True
    whole = figure.name in (*_PROJECT_TOTAL, "总分")
    return whole and ask.subject not in _PROJECT_TOTAL and ask.subject in squeezed(figure.project)


def _is_short_for(short: str, name: str) -> bool:
    """Whether an abbreviation's characters all stand in a name in this order: 高院, 社工部."""
    return len(short) <= 6 and in_order(short, squeezed(name))


def _rank(figure: Figure, words: str, column: str) -> tuple[int, ...]:
    """Smaller fits better: no column nobody asked for, the scope named (or the whole), the parent named."""
    scope = next((s for cue, s in SCOPE_WORDS if cue in words), "")
    scope_miss = 0 if figure.scope == scope or (scope == "财政拨款" and figure.scope == "一般公共预算财政拨款") else 1
    parents = figure.subject.split("/")[:-1]
    named = -sum(parent in words for parent in parents)
    wrong_side = 1 if is_income(figure) != ("收入" in words) and "收支" not in words and figure.code else 0
    purchase = 1 if "采购" in (figure.source.table or "") and "采购" not in words else 0
    project = 1 if figure.project and squeezed(figure.project) not in words and not column else 0
    return (
        project if not named else 0,
        wrong_side + purchase,
        0 if column or not figure.column else 1,
        named,
        scope_miss,
    )


def _quote_rank(figure: Figure) -> tuple[int, int, int]:
    """Sentences before table cells (they read better), spending before income, earlier pages first."""
    return (0 if figure.source.table is None else 1, int(is_income(figure)), figure.source.page)


def _plain(amount: Amount) -> Decimal:
    """A value by which money of all units is compared."""
    return amount.to("元").value if amount.is_money else amount.value


def _at(value: Decimal, places: int) -> Decimal:
    return round_half_up(value, places)


def _same(one: Figure, other: Figure) -> bool:
    if one.year != other.year or one.source.report != other.source.report or one.project != other.project:
        return False
    return agree(one.amount, other.amount)

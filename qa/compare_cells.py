"""One cell of a comparison: which figures of a body's reports of a year are meant, or why there is none."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal

from ingest.ledger.model import MONEY_UNITS, Chunk, Figure, Kind, Measure, ReportInfo, Source, Table
from qa.audit_book import OWN
from qa.blank import blank_row
from qa.compare_model import Body, Cell, State, Stated
from qa.compare_subject import STOCKS, Target, own_figures, parts_of
from qa.lookup_text import denial_of
from qa.match import SCOPE_WORDS, Reading, agree, is_income, readings

BUDGETED = (Measure.BUDGET, Measure.PREVIOUS_BUDGET)
_LEAST = 4
"""Characters of a name that a "无…" can be held to."""


@dataclass(frozen=True, slots=True)
class Shelf:
    """The reports of one body, and what they say of the target."""

    body: Body
    infos: tuple[ReportInfo, ...]
    own: dict[str, list[Figure]]
    """Figures of the target by report."""


Tables = Callable[[str], Sequence[Table]]
Passages = Callable[[str], Sequence[Chunk]]


def natural_kind(measure: Measure) -> Kind:
    """The kind of report that a measure is of: 预算数 is the budget's, 决算数 and 年初预算数 the final accounts'."""
    return Kind.BUDGET if measure in BUDGETED else Kind.FINAL


def chosen(shelf: Shelf, target: Target, measure: Measure, year: int, unit: str) -> list[Reading]:
    """The readings that fit best: one where the reports are clear, several where they are not."""
    fitting = [f for info in shelf.infos for f in _of_year(info, shelf.own[info.stem], measure, year)]
    kind = natural_kind(measure)
    fitting = [f for f in fitting if f.kind is kind] or fitting
    fitting = [f for f in fitting if not unit or f.amount.unit == unit or (f.amount.is_money and unit in MONEY_UNITS)]
    return _joined(readings(_of_named_fund(fitting, target.words), target.words, target.ask.column))


def cell_of(shelf: Shelf, target: Target, measure: Measure, year: int, unit: str) -> Cell:
    """The cell as the figures tell it; the values are still as printed."""
    found = chosen(shelf, target, measure, year, unit)
    looked = tuple(info.stem for info in _looked_in(shelf, measure, year))
    if not found:
        state = State.NOT_STATED if looked else State.NO_REPORT
        return Cell(shelf.body, year, measure, state, reports=looked)
    stated = tuple(stated_of(reading, unit) for reading in found)
    reports = tuple(dict.fromkeys(f.source.report for reading in found for f in reading.figures))
    notes = tuple(dict.fromkeys((*_doubts(found), *_borrowed(found, measure), *_as_of(found, shelf, year))))
    return Cell(shelf.body, year, measure, _state(found), stated, reports, notes=notes)


def in_unit(cell: Cell, unit: str) -> Cell:
    """The cell with its values in one unit, exactly."""
    return replace(cell, stated=tuple(value_in(one, unit) for one in cell.stated))


def value_in(one: Stated, unit: str) -> Stated:
    """A number as printed with its value in one unit."""
    return replace(one, value=one.figures[0].amount.to(unit).value) if one.figures else one


def gap_told(cell: Cell, target: Target, tables: Tables, passages: Passages) -> Cell:
    """A gap with what the report itself says of it: a row left blank, or the word that there is none."""
    name = target.ask.subject
    plain = not (target.ask.scope or target.ask.within or target.ask.column or target.path or name.isdigit())
    if cell.state is not State.NOT_STATED or cell.measure not in OWN or not plain or len(name) < _LEAST:
        return cell
    for stem in cell.reports:
        denied = denial_of(passages(stem), name)
        if denied and set(re.findall(r"20[0-3]\d(?=年)", denied[1])) <= {str(cell.year)}:
            return _of_none(cell, denied[0].source, denied[1])
        row = blank_row(((stem, table) for table in tables(stem)), name)
        if row:
            note = f"《{row.table.title}》列有“{name}”，该格为空，没有填数（未发生或未列示），不按 0 计"
            return replace(cell, state=State.BLANK, blank=row.source(name), notes=(*cell.notes, note))
    return cell


def _of_none(cell: Cell, source: Source, sentence: str) -> Cell:
    told = replace(source, quote=sentence, ocr=False)
    zero = Stated(Decimal(0), (), denial=told)
    note = "报告写明没有（空表或“无”），按 0 计"
    return replace(cell, state=State.ZERO, stated=(zero,), notes=(*cell.notes, note))


def _of_year(info: ReportInfo, figures: Sequence[Figure], measure: Measure, year: int) -> list[Figure]:
    """What a report says of a year: of 决算数 and 预算数 only of its own, of a stock (7 辆) as it is told that year."""
    own = [f for f in figures if f.measure is measure]
    if measure in STOCKS:
        return own if info.year == year else []
    return [f for f in own if f.year == year and (measure not in OWN or info.year == year)]


def _of_named_fund(figures: Sequence[Figure], words: str) -> list[Figure]:
    """Where the name says a part of the money (财政拨款支出总计), its own figures, not those of a part of it."""
    named = next((scope for cue, scope in SCOPE_WORDS if cue in words), "")
    exact = [figure for figure in figures if figure.scope in (named, "")]
    return exact if any(named and figure.scope == named for figure in figures) else list(figures)


def _looked_in(shelf: Shelf, measure: Measure, year: int) -> list[ReportInfo]:
    kind = natural_kind(measure)
    told_later = measure in (Measure.PREVIOUS, Measure.PREVIOUS_BUDGET)
    own = [info for info in shelf.infos if info.year == year + told_later]
    of_kind = [info for info in own if info.kind is kind]
    # A 决算 says nothing of a 预算数 that its body's budget report would tell, unless its tables do.
    return of_kind if measure in OWN else of_kind or own


def _joined(found: Sequence[Reading]) -> list[Reading]:
    """Readings of several reports (text and tables apart) that say the same put together."""
    out: list[Reading] = []
    for reading in found:
        same = next((n for n, one in enumerate(out) if agree(one.figure.amount, reading.figure.amount)), None)
        if same is None:
            out.append(reading)
        else:
            out[same] = Reading((*out[same].figures, *reading.figures))
    return out


def stated_of(reading: Reading, unit: str) -> Stated:
    """The number as its most exact figure prints it, which is the one to quote."""
    first = reading.exact(unit)
    figures = (first, *(f for f in reading.figures if f is not first))
    return Stated(first.amount.value, figures, frozenset(part for f in figures for part in parts_of(f)))


def _state(found: Sequence[Reading]) -> State:
    if len(found) == 1:
        return State.ZERO if found[0].exact("").amount.value == 0 else State.STATED
    return State.CONTRADICTORY if len({_thing(reading) for reading in found}) == 1 else State.AMBIGUOUS


def _thing(reading: Reading) -> tuple[str, bool, str, str, str]:
    figure = reading.figure
    return figure.kind.value, is_income(figure), figure.scope, figure.column, figure.subject


def _doubts(found: Sequence[Reading]) -> list[str]:
    if len(found) < 2:
        return ["文字由图片识别，请对照原页"] if found[0].figure.source.ocr else []
    if _state(found) is State.CONTRADICTORY:
        return ["报告中有不同的数字，一并列出，请核对原文"]
    paths = dict.fromkeys(told_as(reading.figure) for reading in found)
    return [f"同名的有几处：{'；'.join(paths)}；可用 --subject 写完整路径或科目编码"]


def told_as(figure: Figure) -> str:
    """A figure's subject with code, part of the money and column: what tells it from others of its name."""
    beside = "，".join(part for part in (figure.scope, figure.column, "收入" if is_income(figure) else "") if part)
    return f"{figure.subject}{figure.code and ' ' + figure.code}{f'（{beside}）' if beside else ''}"


def _borrowed(found: Sequence[Reading], measure: Measure) -> list[str]:
    kinds = {reading.figure.kind for reading in found}
    if kinds == {natural_kind(measure)} or measure not in OWN:
        return []
    return [f"取自{'、'.join(sorted(kind.value for kind in kinds))}报告所列的{measure.value}"]


def _as_of(found: Sequence[Reading], shelf: Shelf, year: int) -> list[str]:
    """A stock that a report tells as of the end of another year."""
    years = {r.figure.year for r in found if r.figure.measure in STOCKS and r.figure.year not in (None, year)}
    return [f"报告所载为 {told} 年的数" for told in sorted(y for y in years if y)]


def shelf_of(body: Body, infos: Sequence[ReportInfo], figures: dict[str, list[Figure]], target: Target) -> Shelf:
    """A body's reports with what they say of the target."""
    return Shelf(body, tuple(infos), {info.stem: own_figures(figures[info.stem], target) for info in infos})

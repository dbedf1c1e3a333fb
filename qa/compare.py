"""Figures of several reports aligned: one subject over bodies and years, with differences, shares and ranks."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass

from ingest.ledger.model import MONEY_UNITS, Chunk, Figure, Kind, Measure, ReportInfo, Table
from ingest.ledger.store import Ledger
from ingest.ledger.terms import squeezed
from qa.attached import with_workbooks
from qa.audit_book import OWN
from qa.compare_cells import Shelf, cell_of, chosen, gap_told, in_unit, natural_kind, shelf_of
from qa.compare_growth import with_changes, with_later, with_marks, with_ranks, with_versus
from qa.compare_model import GAPS, Body, Comparison, NothingToCompare, Row, State, Wanted
from qa.compare_share import with_shares
from qa.compare_subject import Target, measure_named, target_of, usual_whole
from qa.offices import named_reports_of
from qa.scope import without_scans
from qa.vocabulary import Vocabulary

_FEW = 5
_LONGEST = 200
"""Characters: no name of a report is longer, and an error repeats it."""
_PAIR = 2


@dataclass(frozen=True, slots=True)
class Material:
    """What a comparison reads: reports with their figures, and their tables and passages on demand."""

    infos: Sequence[ReportInfo]
    figures: Mapping[str, Sequence[Figure]]
    tables: Callable[[str], Sequence[Table]]
    passages: Callable[[str], Sequence[Chunk]]

    def all_figures(self) -> list[Figure]:
        """The figures of all reports in their order."""
        return [figure for info in self.infos for figure in self.figures[info.stem]]


def compare(ledger: Ledger, wanted: Wanted) -> Comparison:
    """Compare what is wanted over the ledger; raises NothingToCompare with what to do next where there is nothing."""
    if any(len(name) > _LONGEST for name in (wanted.subject, wanted.unit, wanted.share_of, *wanted.departments)):
        raise NothingToCompare(f"名称超过 {_LONGEST} 个字；请用报告里的科目名称、路径（A/B）、科目编码或部门名称")
    return compared(material_of(ledger, wanted), wanted)


def material_of(ledger: Ledger, wanted: Wanted) -> Material:
    """The reports that the comparison may read; a scan only where the same report is not in with its text."""
    told = with_workbooks(ledger, wanted.reports)
    infos = pool_of(told.reports(), wanted)
    figures = {info.stem: told.figures([info.stem]) for info in infos}
    return Material(infos, figures, told.tables, lambda stem: told.chunks([stem]))


def pool_of(held: Sequence[ReportInfo], wanted: Wanted) -> list[ReportInfo]:
    """The reports of the departments named, or those named by STEM; raises JuesuanError where one is not in."""
    full = [info for info in held if info.figures]
    if wanted.reports:
        full = [info for info in full if info.stem in wanted.reports]
    else:
        full = without_scans(full)
    if wanted.departments:
        named = [info for name in wanted.departments for info in _of_department(name, full)]
        full = list(dict.fromkeys(named))
    if not full:
        raise NothingToCompare("没有可以比较的报告；先用 juesuan ingest 收入，或用 juesuan reports 查看已有报告")
    return full


def compared(material: Material, wanted: Wanted) -> Comparison:
    """The comparison of what the material says."""
    target = _target(wanted.subject, material)
    shelves = shelves_of(material, target)
    measures = wanted.measures or (usual_measure(shelves),)
    years = _years(shelves, measures, wanted)
    unit = _unit(shelves, target, measures, years, wanted)
    lines: list[Row] = []
    for shelf in shelves:
        for measure in measures:
            cells = [cell_of(shelf, target, measure, year, unit) for year in years]
            cells = [in_unit(gap_told(cell, target, material.tables, material.passages), unit) for cell in cells]
            lines.append(Row(shelf.body, measure, tuple(with_later(cells, shelf, target, unit)), target.shown))
    there = {row.body for row in lines if any(cell.state is not State.NO_REPORT for cell in row.cells)}
    rows = with_marks([row for row in lines if wanted.departments or row.body in there])
    if all(cell.state in GAPS and cell.blank is None for row in rows for cell in row.cells):
        raise NothingToCompare(_nothing(target, measures, shelves))
    by_body = {shelf.body: shelf for shelf in shelves}
    rows = with_changes(rows, by_body, target, unit)
    rows = with_versus(rows, by_body, unit) if len(measures) == _PAIR else rows
    whole = ""
    if wanted.share_of:
        whole_target = _target(wanted.share_of, material, target.ask.subject)
        whole = whole_target.shown
        rows = with_shares(rows, shelves_of(material, whole_target), whole_target, unit)
    notes = [
        *_year_notes(material, measures, wanted),
        *_measure_note(material, measures, wanted),
        *_level_note(material, rows),
    ]
    return Comparison(target.shown, measures, unit, years, tuple(with_ranks(rows)), whole, tuple(notes))


def shelves_of(material: Material, target: Target) -> list[Shelf]:
    """The bodies in the order of the reports, each with its reports."""
    out: dict[Body, list[ReportInfo]] = {}
    for info in material.infos:
        out.setdefault(body_of(info, material.infos), []).append(info)
    figures = {info.stem: list(material.figures[info.stem]) for info in material.infos}
    return [shelf_of(body, infos, figures, target) for body, infos in out.items()]


def body_of(info: ReportInfo, infos: Iterable[ReportInfo]) -> Body:
    """Whose report it is; one that does not say 部门 or 单位 goes with the others of its name where these are one."""
    name = info.department or info.stem
    levels = {other.level for other in infos if (other.department or other.stem) == name and other.level}
    level = info.level or (next(iter(levels)) if len(levels) == 1 else "")
    return Body(name, level)


def usual_measure(shelves: Sequence[Shelf]) -> Measure:
    """决算数 where a report tells it, else 预算数, else the measure told most."""
    told = Counter(f.measure for shelf in shelves for own in shelf.own.values() for f in own)
    for measure in OWN:
        if told[measure]:
            return measure
    kinds = {info.kind for shelf in shelves for info in shelf.infos}
    return told.most_common(1)[0][0] if told else Measure.FINAL if Kind.FINAL in kinds else Measure.BUDGET


def _of_department(name: str, infos: Sequence[ReportInfo]) -> list[ReportInfo]:
    exact = [info for info in infos if info.department and squeezed(info.department) == squeezed(name)]
    found = exact or named_reports_of(squeezed(name), infos, ())[0]
    if not found:
        held = list(dict.fromkeys(info.department for info in infos if info.department))
        told = f"；已有的部门：{_listed(held)}" if held else ""
        raise NothingToCompare(f"没有“{name}”的报告{told}；用 juesuan reports 查看全部")
    return found


def _target(text: str, material: Material, part: str = "") -> Target:
    """The subject as understood; `part` is what a share of it is taken for."""
    figures = material.all_figures()
    vocabulary = Vocabulary(figures)
    target = target_of(usual_whole(part, text) if part else text, figures, vocabulary)
    if target is None and squeezed(text).isdigit():
        near = sorted({f.code for f in figures if f.code and f.code[:3] == squeezed(text)[:3]})
        told = f"；相近的编码：{_listed(near)}" if near else ""
        raise NothingToCompare(f"所选报告没有编码为“{text}”的科目{told}；请核对编码或改用科目名称", tuple(near[:_FEW]))
    if target is None and measure_named(text):
        raise NothingToCompare(f"“{text}”是指标，不是科目；请写 --subject 科目 --measure {text}")
    if target is None:
        near = vocabulary.near(squeezed(text), _FEW)
        told = f"；相近的名称：{'、'.join(near)}" if near else "；请用报告里的科目名称、路径（A/B）或科目编码"
        raise NothingToCompare(f"不认识“{text}”{told}", tuple(near))
    return target


def _years(shelves: Sequence[Shelf], measures: Sequence[Measure], wanted: Wanted) -> tuple[int, ...]:
    """The years asked for, else those of the reports of the kind, else those that figures are of."""
    if wanted.years:
        return tuple(sorted(set(wanted.years)))
    kinds = {natural_kind(measure) for measure in measures}
    infos = [info for shelf in shelves for info in shelf.infos]
    years = {info.year for info in infos if info.kind in kinds and any(m in OWN for m in measures)}
    for shelf in shelves:
        for info in shelf.infos:
            own = [f for f in shelf.own[info.stem] if f.measure in measures]
            years |= {f.year if f.measure not in OWN else info.year for f in own if f.measure is not Measure.COUNT}
            years |= {info.year for f in own if f.measure in (Measure.COUNT, Measure.VALUE)}
    return tuple(sorted(year for year in years if year is not None))


def _unit(
    shelves: Sequence[Shelf], target: Target, measures: Sequence[Measure], years: Sequence[int], wanted: Wanted
) -> str:
    """The unit asked for, else one in which every cell is printed, else 万元; people and visits are two."""
    found = [
        {f.amount.unit for reading in chosen(shelf, target, m, y, "") for f in reading.figures}
        for shelf in shelves
        for m in measures
        for y in years
    ]
    told = Counter(unit for units in found for unit in units)
    money = [unit for unit in told if unit in MONEY_UNITS]
    others = [unit for unit in told if unit not in MONEY_UNITS]
    if wanted.unit:
        if told and wanted.unit not in told and not (money and wanted.unit in MONEY_UNITS):
            raise NothingToCompare(
                f"“{target.shown}”没有以“{wanted.unit}”计的数；有的单位：{'、'.join(told)}，请改 --unit"
            )
        return wanted.unit
    if len(others) + bool(money) > 1:
        raise NothingToCompare(
            f"“{target.shown}”有几种计量单位：{'、'.join(u or '（无单位）' for u in told)}；请用 --unit 指定其一"
        )
    if others:
        return others[0]
    everywhere = [unit for unit in money if told[unit] == sum(bool(units) for units in found)]
    return "万元" if "万元" in everywhere or not everywhere else everywhere[0]


def _nothing(target: Target, measures: Sequence[Measure], shelves: Sequence[Shelf]) -> str:
    told = Counter(f.measure.value for shelf in shelves for figures in shelf.own.values() for f in figures)
    others = [name for name in told if name not in {m.value for m in measures}]
    named = "、".join(m.value for m in measures)
    if others:
        return f"所选报告没有“{target.shown}”的{named}；有的是：{'、'.join(others)}，请改 --measure 或 --year"
    total = sum(len(shelf.infos) for shelf in shelves)
    return f"所选 {total} 份报告没有写到“{target.shown}”的{named}；请换科目名称，或先收入有它的报告"


def _measure_note(material: Material, measures: Sequence[Measure], wanted: Wanted) -> list[str]:
    """Which measure was taken where none was named, and which other the reports at hand would give."""
    if wanted.measures:
        return []
    other = Measure.BUDGET if measures[0] is Measure.FINAL else Measure.FINAL
    others = [info for info in material.infos if measures[0] in OWN and info.kind is natural_kind(other)]
    rest = f"；另有 {len(others)} 份{other.value[:2]}报告，可用 --measure {other.value} 比较" if others else ""
    return [f"没有指定 --measure，取{measures[0].value}{rest}"]


def _year_notes(material: Material, measures: Sequence[Measure], wanted: Wanted) -> list[str]:
    """Years asked for of which there is no report at all."""
    kinds = {natural_kind(measure) for measure in measures}
    held = {info.year for info in material.infos if info.kind in kinds}
    named = "、".join(sorted(kind.value for kind in kinds))
    return [f"没有 {year} 年的{named}报告" for year in sorted(set(wanted.years) - held)]


def _level_note(material: Material, rows: Sequence[Row]) -> list[str]:
    told = {stem for row in rows for cell in row.cells if cell.stated for stem in cell.reports}
    infos = [info for info in material.infos if info.stem in told and not info.level]
    unsaid = [info.stem for info in infos if body_of(info, material.infos).level]
    return [f"《{_listed(unsaid)}》没有写明是部门还是单位，与同名的放在一行"] if unsaid else []


def _listed(names: Sequence[str]) -> str:
    return "、".join(names[:_FEW]) + (f" 等 {len(names)} 个" if len(names) > _FEW else "")

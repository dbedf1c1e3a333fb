"""Which reports a question is asked of: chosen ones, named departments and years, or those of the conversation."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace

from ingest.ledger.model import JuesuanError, Kind, ReportInfo
from ingest.ledger.terms import squeezed
from qa.model import Question
from qa.offices import named_reports_of, office_elsewhere
from qa.question import years_in
from qa.vocabulary import Mention

_AGAINST = re.compile(r"(?:比|较)(?:20)?[0-3]\d年")
_WHICH_BODY = re.compile(
    r"哪(?:一?[个家]|些|几[个家])?(?:单位|部门|机构|局|委|街道|镇|乡|学校|法院)|哪[一几]?家|谁(?:家)?(?:的|最|更|高|多|少)"
    r"|(?:这|所有|全部|各)(?:的)?(?:[两二三四五六七八九十几\d]+)?[个家]?(?:单位|部门|家)"
)
"""Asks for one body of several: the one that the conversation was about is not all that is meant."""
_SORTS = ("街道", "法院", "检察院", "大学", "学院", "人大", "政协")


@dataclass(frozen=True, slots=True)
class Scope:
    """Reports to look in, the words that named them, and what was named but is not there."""

    reports: tuple[ReportInfo, ...]
    named: tuple[str, ...] = ()
    missing_years: tuple[int, ...] = ()
    previous_of: int | None = None
    """Set where the year asked for has no report of its own but the next year's report may tell of it."""
    by_name: bool = False
    """Whether the question itself names a department."""
    elsewhere: str = ""
    """A department that the question names and that has no report here (or none that was chosen)."""
    department: str = ""
    """The one department that all reports were of before a year was looked for."""
    uncovered: tuple[tuple[str, int | None], ...] = ()
    """Bodies that the question names beside those of `reports`, with the year of theirs that is not here."""


def choose_reports(
    text: str,
    infos: Sequence[ReportInfo],
    chosen: Sequence[str],
    before: Question | None,
    mentions: Sequence[Mention],
) -> Scope:
    """The reports that the question, the user's choice or the conversation point to; all of them where nothing does."""
    pool = _chosen(infos, chosen)
    words = squeezed(text)
    named_reports, spans = named_reports_of(words, pool if chosen else without_scans(infos), mentions)
    by_name = bool(named_reports)
    if by_name:
        pool = named_reports
    else:
        elsewhere = _elsewhere(words, infos, pool, mentions)
        if elsewhere:
            return Scope((), elsewhere=elsewhere)
        if before is not None and before.reports and not chosen:
            departments = {info.department for info in infos if info.stem in before.reports}
            if len(departments) == 1 and _WHICH_BODY.search(words):
                before = None
            else:
                pool = [info for info in pool if info.department in departments] or pool
    pool = _of_sort(words, pool) if len(pool) > 1 and len(spans) < 2 else pool
    pool = _of_own_years(words, pool, spans)
    masked = words
    for span in spans:
        masked = masked.replace(span, "□" * len(span))
    years = years_in(masked)
    inherited = before is not None and not by_name and not years and not chosen
    if inherited and before is not None:
        pool = [info for info in pool if info.stem in before.reports] or pool
    scope = _of_years(pool, years, spans, masked, by_name)
    stranger = office_elsewhere(masked, [info.department or info.stem for info in infos], mentions) if by_name else ""
    return replace(scope, uncovered=_uncovered(scope, pool, years, stranger))


def _uncovered(
    scope: Scope, pool: Sequence[ReportInfo], years: Sequence[int], stranger: str
) -> tuple[tuple[str, int | None], ...]:
    """甲局和乙局2024: of which of the bodies and years named nothing is at hand."""
    if not scope.reports:
        return ()
    at_hand = {(info.department, info.year) for info in scope.reports}
    departments = dict.fromkeys(info.department for info in pool)
    one_year = len(years) == 1 and len(departments) > 1 and len(scope.named) > 1
    lost = [(name, year) for name in departments for year in years if (name, year) not in at_hand]
    kept = lost if one_year or len(departments) == 1 else []
    return (*kept, *([(stranger, None)] if stranger else []))


def _of_own_years(words: str, pool: list[ReportInfo], spans: Sequence[str]) -> list[ReportInfo]:
    """甲局2023、乙局2024: of each body the report of the year behind its name, where every one has such a year."""
    behind = {
        span: re.match(r"的?(?P<year>20[0-3]\d|[12]\d(?=年))", words[words.find(span) + len(span) :]) for span in spans
    }
    if len(spans) < 2 or not all(behind.values()):
        return pool
    kept: list[ReportInfo] = []
    for span, match in behind.items():
        own, _ = named_reports_of(span, pool, ())
        year = int(match["year"][-2:]) + 2000 if match else 0
        kept += [info for info in own if info.year == year]
    return kept or pool


def _chosen(infos: Sequence[ReportInfo], chosen: Sequence[str]) -> list[ReportInfo]:
    if not chosen:
        return without_scans([info for info in infos if info.figures] or list(infos))
    known = {info.stem: info for info in infos}
    for stem in chosen:
        if stem not in known:
            raise JuesuanError(f"库中没有报告《{stem}》；用 juesuan reports 查看已有的报告")
    return without_scans([known[stem] for stem in chosen])


def without_scans(infos: Sequence[ReportInfo]) -> list[ReportInfo]:
    """A scan is left out where the same report is in with its text, which is surer."""

    def same(info: ReportInfo) -> tuple[object, ...]:
        return info.department, info.year, info.kind, info.level

    scanned = {info.stem for info in infos if any("OCR" in issue for issue in info.issues)}
    texts = {same(info) for info in infos if info.stem not in scanned}
    return [info for info in infos if info.stem not in scanned or same(info) not in texts]


def _elsewhere(words: str, infos: Sequence[ReportInfo], pool: Sequence[ReportInfo], mentions: Sequence[Mention]) -> str:
    """A body that the question names and whose reports are not among those it is asked of; "" where there is none."""
    others = [info for info in infos if info not in pool]
    named, _ = named_reports_of(words, others, mentions)
    if named:
        return named[0].department
    departments = [info.department for info in infos] + [info.stem for info in infos]
    return office_elsewhere(words, departments, mentions)


def _of_sort(words: str, pool: Sequence[ReportInfo]) -> list[ReportInfo]:
    """甲区街道 means no 委员会 of that place: the bodies of the sort that is said, where there are such."""
    for sort in _SORTS:
        fitting = [info for info in pool if sort in info.department]
        if sort in words and fitting:
            return fitting
    return list(pool)


def _of_years(
    pool: Sequence[ReportInfo], years: Sequence[int], spans: tuple[str, ...], masked: str, by_name: bool
) -> Scope:
    pool = _of_kind(pool, masked)
    departments = {info.department for info in pool}
    department = next(iter(departments)) if len(departments) == 1 else ""
    if not years:
        return Scope(tuple(pool), spans, by_name=by_name, department=department)
    fitting = [info for info in pool if info.year in years]
    missing = tuple(year for year in years if all(info.year != year for info in pool))
    if fitting:
        return Scope(tuple(fitting), spans, missing, by_name=by_name, department=department)
    later = [info for info in pool if info.year is not None and info.year - 1 in years]
    against = {year for compared in _AGAINST.findall(masked) for year in years_in(compared)}
    if later and against >= set(years):
        # 比2022年涨了: what a change is held against is told by the report of the year after.
        return Scope(tuple(later), spans, by_name=by_name, department=department)
    if later:
        return Scope(tuple(later), spans, missing, previous_of=later[0].year, by_name=by_name, department=department)
    return Scope((), spans, tuple(years), by_name=by_name, department=department)


def _of_kind(pool: Sequence[ReportInfo], masked: str) -> list[ReportInfo]:
    """Where both 决算 and 预算 of a department are in, the word in the question chooses; without one, 决算."""
    kinds = {(info.department, info.year, info.kind) for info in pool}
    out = []
    for info in pool:
        other = Kind.BUDGET if info.kind is Kind.FINAL else Kind.FINAL
        if (info.department, info.year, other) in kinds:
            wanted = Kind.BUDGET if "预算" in masked and "决算" not in masked else Kind.FINAL
            if ("预算" in masked and "决算" in masked) or info.kind is wanted:
                out.append(info)
        else:
            out.append(info)
    return _of_level(out, masked)


def _of_level(pool: Sequence[ReportInfo], masked: str) -> list[ReportInfo]:
    """部门预算 or 单位预算, where a department has both and the question says one of them."""
    said = [level for level in ("部门", "单位") if f"{level}预算" in masked or f"{level}决算" in masked]
    levels = {(info.department, info.year, info.kind, info.level) for info in pool}
    out = []
    for info in pool:
        both = all((info.department, info.year, info.kind, level) in levels for level in ("部门", "单位"))
        if not both or len(said) != 1 or info.level in said:
            out.append(info)
    return out

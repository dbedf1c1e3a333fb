"""Which reports a question is asked of: the visitor's filters → report names, and a line that says so; pure."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from ingest.ledger.model import JuesuanError, ReportInfo
from ui.plain import one_line

_NAMED = 3
"""Reports that a line names before it only counts the others."""


@dataclass(frozen=True, slots=True)
class Filters:
    """What the visitor chose; an empty one lets every report pass."""

    departments: tuple[str, ...] = ()
    years: tuple[int, ...] = ()
    kinds: tuple[str, ...] = ()
    stems: tuple[str, ...] = ()


def filters_of(
    departments: Iterable[str] | None,
    years: Iterable[int] | None,
    kinds: Iterable[str] | None,
    stems: Iterable[str] | None,
) -> Filters:
    """Filters as the browser sends them."""
    return Filters(tuple(departments or ()), tuple(int(y) for y in years or ()), tuple(kinds or ()), tuple(stems or ()))


def passing(reports: Iterable[ReportInfo], filters: Filters) -> list[ReportInfo]:
    """The reports that pass every filter."""
    return [
        info
        for info in reports
        if (not filters.departments or info.department in filters.departments)
        and (not filters.years or info.year in filters.years)
        and (not filters.kinds or (info.kind is not None and info.kind.value in filters.kinds))
        and (not filters.stems or info.stem in filters.stems)
    ]


def asked_of(reports: Sequence[ReportInfo], filters: Filters) -> list[str]:
    """Names of the reports to ask; empty for all. Raises JuesuanError where the filters leave none."""
    if filters == Filters():
        return []
    found = passing(reports, filters)
    if not found:
        raise JuesuanError("没有报告同时符合所选的部门、年度、类型和报告；请减少查找范围里的条件")
    return [info.stem for info in found]


def scope_line(reports: Sequence[ReportInfo], filters: Filters, words: dict[str, str]) -> str:
    """What the next question will be looked for in."""
    found = passing(reports, filters)
    if filters == Filters():
        return words["scope_all"].format(count=len(reports))
    if not found:
        return words["scope_none"]
    return words["scope_some"].format(count=len(found), names=named([info.stem for info in found], words))


def named(stems: Sequence[str], words: dict[str, str]) -> str:
    """The first few names, and how many there are where they are more."""
    names = "、".join(one_line(stem) for stem in stems[:_NAMED])
    return names + (words["and_others"].format(count=len(stems)) if len(stems) > _NAMED else "")


def departments_of(reports: Iterable[ReportInfo]) -> list[str]:
    """Every department that has a report, by name."""
    return sorted({info.department for info in reports if info.department})


def years_of(reports: Iterable[ReportInfo]) -> list[int]:
    """Every year that a report is of, the newest first."""
    return sorted({info.year for info in reports if info.year}, reverse=True)


def kinds_of(reports: Iterable[ReportInfo]) -> list[str]:
    """决算, 预算 or both, as there are reports of them."""
    return sorted({info.kind.value for info in reports if info.kind})

"""Which reports a question is asked of: chosen ones, named departments and years, or those of the conversation."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from ingest.ledger.model import JuesuanError, Kind, ReportInfo
from ingest.ledger.terms import squeezed
from qa.model import Question
from qa.question import years_in
from qa.vocabulary import Mention, longest_common

_GENERIC = re.compile(
    r"^(?:中共|中华人民共和国|上海市?|北京市?|[\u4e00-\u9fff]{1,4}[省市区县州]|人民政府|街道办事处|办事处|委员会|办公厅|办公室|自治[区州县]|区人民|市人民|局|部|厅|院|会|人民)+$"
)
_REGION = re.compile(
    r"^(?:中共|中国共产党)?(?:[\u4e00-\u9fff]{2,}?(?:自治区|自治州|[省市区县州旗]))*(?:党?委(?!员))?(?:人民政府)?"
)
"""Where a body is: an abbreviation leaves it out."""
_SHORT_ENDS = (("委员会", "委"), ("办公厅", "办"), ("办公室", "办"), ("办事处", "办"))


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
    named_reports, spans = _named(words, pool, mentions)
    by_name = bool(named_reports)
    if by_name:
        pool = named_reports
    elif before is not None and before.reports and not chosen:
        departments = {info.department for info in infos if info.stem in before.reports}
        pool = [info for info in pool if info.department in departments] or pool
    masked = words
    for span in spans:
        masked = masked.replace(span, "□" * len(span))
    years = years_in(masked)
    inherited = before is not None and not by_name and not years and not chosen
    if inherited and before is not None:
        pool = [info for info in pool if info.stem in before.reports] or pool
    return _of_years(pool, years, spans, masked, by_name)


def _chosen(infos: Sequence[ReportInfo], chosen: Sequence[str]) -> list[ReportInfo]:
    if not chosen:
        return [info for info in infos if info.figures] or list(infos)
    known = {info.stem: info for info in infos}
    for stem in chosen:
        if stem not in known:
            raise JuesuanError(f"库中没有报告《{stem}》；用 juesuan reports 查看已有的报告")
    return [known[stem] for stem in chosen]


def _named(
    words: str, pool: Sequence[ReportInfo], mentions: Sequence[Mention]
) -> tuple[list[ReportInfo], tuple[str, ...]]:
    """Reports whose department (or file name) the question names, by the longest run of characters they share."""
    scores: dict[str, tuple[int, int]] = {}
    for name in {info.department for info in pool if info.department}:
        start, length = longest_common(words, squeezed(name))
        part = words[start : start + length]
        inside = any(not m.project and m.start <= start and start + length <= m.end for m in mentions)
        begins = length == 2 and any(n.startswith(part) for n in (squeezed(name), _REGION.sub("", squeezed(name))))
        if (length >= 3 or begins) and not _GENERIC.match(part) and not (inside and length < len(squeezed(name))):
            scores[name] = (length, start)
    short = _by_short_name(words, {info.department for info in pool if info.department}, mentions)
    scores = scores or short
    if not scores:
        return [], ()
    best = max(length for length, _ in scores.values())
    chosen = {name: place for name, place in scores.items() if place[0] == best}
    taken = [(start, start + length) for length, start in chosen.values()]
    for name, (length, start) in sorted({**short, **scores}.items(), key=lambda item: -item[1][0]):
        if name not in chosen and not any(start < end and begin < start + length for begin, end in taken):
            chosen[name] = (length, start)
            taken.append((start, start + length))
    spans = tuple(dict.fromkeys(words[start : start + length] for length, start in chosen.values()))
    return [info for info in pool if info.department in chosen], spans


def _by_short_name(words: str, names: Iterable[str], mentions: Sequence[Mention]) -> dict[str, tuple[int, int]]:
    """Departments called by an abbreviation (社工部, 高院), each with its length and place; only where one fits."""
    found: dict[tuple[int, int], list[str]] = {}
    for name in names:
        core = _REGION.sub("", squeezed(name))
        place = _abbreviated(words, core)
        inside = place and any(not m.project and m.start <= place[1] < m.end for m in mentions)
        if place is not None and not inside:
            found.setdefault(place, []).append(name)
    return {fitting[0]: place for place, fitting in found.items() if len(fitting) == 1}


def _abbreviated(words: str, core: str) -> tuple[int, int] | None:
    """Length and start of a run that begins as the name does, keeps its order and ends as such a body ends."""
    ends = [short for long, short in _SHORT_ENDS if core.endswith(long)] + [core[-1:]]
    for length in (5, 4, 3, 2):
        for start in range(len(words) - length + 1):
            part = words[start : start + length]
            letters = iter(core)
            begins = part[0] == core[0] or length > 2
            if begins and part[-1] in ends and all(letter in letters for letter in part):
                return length, start
    return None


def _of_years(
    pool: Sequence[ReportInfo], years: Sequence[int], spans: tuple[str, ...], masked: str, by_name: bool
) -> Scope:
    pool = _of_kind(pool, masked)
    if not years:
        return Scope(tuple(pool), spans, by_name=by_name)
    fitting = [info for info in pool if info.year in years]
    missing = tuple(year for year in years if all(info.year != year for info in pool))
    if fitting:
        return Scope(tuple(fitting), spans, missing, by_name=by_name)
    later = [info for info in pool if info.year is not None and info.year - 1 in years]
    if later:
        return Scope(tuple(later), spans, missing, previous_of=later[0].year, by_name=by_name)
    return Scope((), spans, tuple(years), by_name=by_name)


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
    return out

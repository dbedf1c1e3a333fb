"""Paragraphs → figures: every number of the narrative with its subject, measure, base and the reason given for it."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal

from ingest.counted import predicate_end, with_thing_counted
from ingest.layout import Paragraph
from ingest.leads import Flat, Lead, flat_places, read_flat, read_lead
from ingest.ledger.amounts import FoundAmount, Role, find_amounts
from ingest.ledger.model import Amount, Figure, Kind, Measure, ReportInfo, Source
from ingest.ledger.terms import canonical, clean_label, squeezed
from ingest.naming import subject_path
from ingest.reasons import FLAT_WORDS, Statement, goes_on_with_reason, is_in_reason, reason_in, statements, with_reason

_LIMIT = re.compile(r"^\s*(?:[（(]含[)）])?(?:以上|以下|以内)")
_SCOPES = ("政府性基金预算财政拨款", "国有资本经营预算财政拨款", "一般公共预算财政拨款", "财政拨款")
_MAX_QUOTE = 220
_CHANGES = (Measure.CHANGE, Measure.CHANGE_RATE)
_DAY = re.compile(
    r"(?:截至|截止)[到至]?(?P<year>20\d\d)年(?:\d{1,2}月(?:\d{1,2}日|末|底)?|年?[末底])|^(?P<end>20\d\d)年年?[末底]"
)
_ASSETS = re.compile(r"资产|在建工程|投资|房屋|车辆|设备|负债|存货")
_SUMS = ("合计", "共计", "总计", "小计")


@dataclass(slots=True)
class _Spoken:
    """What the text is speaking of at a point."""

    subject: str = ""
    printed: str = ""
    code: str = ""
    since: int = 0
    unit: str = ""
    """Unit of the last sum of money told."""
    flat_base: str = ""
    """What the last 持平 was held against."""
    sum_of: tuple[str, str, str] | None = None
    """Subject, print and code of the last sum of the statement."""
    day: int | None = None
    """Year of the day that the facts are of (截至2022年12月31日)."""
    whole: str = ""
    """What 其中 is of: a 合计 at the end of its parts is of it."""
    in_reason: bool = False


def narrative_figures(paragraphs: Sequence[Paragraph], info: ReportInfo) -> list[Figure]:
    """Figures of all paragraphs in order; a reason in the next sentence is given to the facts before it."""
    out: list[Figure] = []
    for number, paragraph in enumerate(paragraphs):
        if info.kind is not None and re.search(r"\d|[一二三四五六七八九十两]", paragraph.text):
            out += _paragraph_figures(paragraph, number, info, info.kind)
    return out


def scope_of(section: str) -> str:
    """Which part of the money a section speaks of, by its heading; "" for the whole."""
    heading = squeezed(section.rsplit("/", 1)[-1]) if "体情况" not in section else squeezed(section)
    for scope in _SCOPES:
        if scope in heading and "三公" not in heading:
            return scope
    return ""


def with_paths(figures: Sequence[Figure], tables: Sequence[Figure]) -> list[Figure]:
    """Give 科目 named without 类 (or 款) the path that the tables have for their code or for that name alone."""
    by_code = {f.code: f.subject for f in tables if f.code and "/" in f.subject}
    paths = {f.subject for f in tables if len(f.code) >= 5 and "/" in f.subject}
    ends: dict[str, set[str]] = {}
    for path in paths:
        steps = path.split("/")
        for depth in range(1, len(steps)):
            ends.setdefault("/".join(steps[depth:]), set()).add(path)
    out = []
    for figure in figures:
        fitting = ends.get(figure.subject, set()) if not figure.code else set()
        path = by_code.get(figure.code) or (next(iter(fitting)) if len(fitting) == 1 else "")
        longer = path.endswith("/" + figure.subject)
        out.append(replace(figure, subject=path) if longer else figure)
    return out


def _paragraph_figures(paragraph: Paragraph, number: int, info: ReportInfo, kind: Kind) -> list[Figure]:
    spoken = _Spoken()
    out: list[Figure] = []
    parts = statements(paragraph.text)
    for index, part in enumerate(parts):
        text = paragraph.text[part.start : part.end]
        path = subject_path(text)
        if path and not any(found.role is Role.AMOUNT for found in find_amounts(text)):
            spoken.subject, spoken.printed, spoken.since = path, path.replace("/", ""), part.start
        # 二是 … goes on with a reason: its numbers are no facts of the report's own.
        spoken.in_reason = spoken.in_reason and goes_on_with_reason(text)
        found = (
            []
            if spoken.in_reason
            else list(_statement_figures(paragraph, part, spoken, info, kind, f"p{number}-{index}"))
        )
        spoken.in_reason = spoken.in_reason or bool(reason_in(text))
        out = with_reason(out, found, parts, index, paragraph.text)
    return out


def _statement_figures(
    paragraph: Paragraph, part: Statement, spoken: _Spoken, info: ReportInfo, kind: Kind, group: str
) -> Iterator[Figure]:
    text = paragraph.text[part.start : part.end]
    _note_day(squeezed(text), spoken)
    spoken.sum_of = None
    before = 0
    for place in _told(text):
        if is_in_reason(text, place.start):
            continue
        between = text[before : place.start]
        lead = _lead_of(text, between, place, spoken, info, kind)
        before = predicate_end(text, place, lead) if isinstance(place, FoundAmount) and lead else place.end
        if lead is None or lead.lost:
            continue
        _speak_of(lead, between, part, spoken)
        amount = _amount_of(place, lead, spoken)
        if amount.is_money:
            spoken.unit = amount.unit
        if spoken.subject:
            yield _figure(paragraph, part, place, amount, lead, spoken, info, kind, group)


def _speak_of(lead: Lead, between: str, part: Statement, spoken: _Spoken) -> None:
    """Move on to what a number is of, or back to the last sum where only a count stood between."""
    counted = lead.measure in (Measure.COUNT, Measure.VALUE)
    if lead.subject:
        spoken.whole = spoken.subject if "其中" in between else spoken.whole
        spoken.subject, spoken.printed, spoken.code = lead.subject, lead.printed, lead.code
        spoken.since = part.start
    elif not counted and spoken.sum_of is not None:
        spoken.subject, spoken.printed, spoken.code = spoken.sum_of
    spoken.code = lead.code or spoken.code
    if not counted:
        spoken.sum_of = (spoken.subject, spoken.printed, spoken.code)


def _told(text: str) -> list[FoundAmount | Flat]:
    """The amounts of a statement and the places that say 持平, in order."""
    amounts = [
        found
        for found in find_amounts(text)
        if found.role is Role.AMOUNT and found.amount.unit and not _LIMIT.match(text[found.end :])
    ]
    return sorted([*amounts, *flat_places(text)], key=lambda place: place.start)


def _lead_of(
    text: str, between: str, place: FoundAmount | Flat, spoken: _Spoken, info: ReportInfo, kind: Kind
) -> Lead | None:
    """What an amount or a 持平 is of; None where it says nothing that can be kept."""
    if isinstance(place, Flat):
        base = place.base or spoken.flat_base
        own_plan = kind is Kind.FINAL and f"{info.year}年" in base
        spoken.flat_base = "" if own_plan else base
        return replace(read_flat(between, kind, info.department), base=base) if spoken.flat_base else None
    lead: Lead | None = read_lead(between, place.amount, kind, info.department)
    if lead and lead.printed in _SUMS and lead.measure not in _CHANGES:
        lead = replace(lead, subject=spoken.whole, printed=spoken.whole) if spoken.whole else None
    lead = with_thing_counted(lead, place, text[: place.start], text[place.end :]) if lead else None
    return _as_of_day(lead, spoken) if lead else None


def _note_day(text: str, spoken: _Spoken) -> None:
    """A stated day holds for the statements after it, until one speaks of a year."""
    day = _DAY.search(text)
    if day:
        spoken.day = int(day["year"] or day["end"])
    elif re.match(r"(?:与)?20\d\d年", text):
        spoken.day = None


def _as_of_day(lead: Lead, spoken: _Spoken) -> Lead:
    """What is owned on a day is a value or a count of that day's year, not a 预算数 of the report's."""
    if spoken.day is None or lead.measure not in (Measure.COUNT, Measure.VALUE, Measure.FINAL, Measure.BUDGET):
        return lead
    owned = lead.measure in (Measure.COUNT, Measure.VALUE) or bool(_ASSETS.search(lead.subject or spoken.subject))
    if not owned:
        return lead
    measure = lead.measure if lead.measure is Measure.COUNT else Measure.VALUE
    return replace(lead, measure=measure, year=spoken.day)


def _amount_of(place: FoundAmount | Flat, lead: Lead, spoken: _Spoken) -> Amount:
    """The amount with the sign of its change; a 持平 is a change of nothing in the unit last spoken of."""
    if isinstance(place, Flat):
        return Amount(Decimal(0), spoken.unit or "万元", FLAT_WORDS[0])
    amount = place.amount
    return Amount(-amount.value, amount.unit, amount.printed) if lead.sign < 0 else amount


def _figure(
    paragraph: Paragraph,
    part: Statement,
    place: FoundAmount | Flat,
    amount: Amount,
    lead: Lead,
    spoken: _Spoken,
    info: ReportInfo,
    kind: Kind,
    group: str,
) -> Figure:
    start, end = part.start + place.start, part.start + place.end
    page, _ = paragraph.place(start, end)
    quote_start, quote_end = _quote_range(paragraph, part, spoken, start)
    year = lead.year or info.year
    if lead.measure in _CHANGES or (lead.measure in (Measure.SHARE,) and lead.year is None):
        year = info.year
    return Figure(
        department=info.department,
        year=year,
        kind=kind,
        subject=spoken.subject if "/" in spoken.subject else canonical(spoken.subject),
        measure=lead.measure,
        amount=amount,
        source=Source(
            report=info.stem,
            page=page,
            bbox=_box(paragraph, quote_start, quote_end, page),
            section=paragraph.section,
            quote=paragraph.text[quote_start:quote_end].strip(),
            ocr=paragraph.ocr,
        ),
        printed=clean_label(spoken.printed),
        code=spoken.code,
        scope=scope_of(paragraph.section),
        base=lead.base,
        # Last year's sum in the sentence is no part of what changed, nor of what the reason explains.
        group=group if year == info.year else f"{group}-{year}",
    )


def _quote_range(paragraph: Paragraph, part: Statement, spoken: _Spoken, position: int) -> tuple[int, int]:
    """The statement, from where its subject is named if that is near; cut around the number if it is very long."""
    start = spoken.since if part.end - spoken.since <= _MAX_QUOTE else part.start
    start = min(start, part.start)
    if part.end - start <= _MAX_QUOTE:
        return start, part.end
    left = max(part.start, position - _MAX_QUOTE // 2)
    cut = max(paragraph.text.rfind("，", part.start, left), paragraph.text.rfind("：", part.start, left)) + 1
    right = paragraph.text.find("，", min(part.end, position + _MAX_QUOTE // 2), part.end)
    return max(cut, part.start), right + 1 if right > 0 else part.end


def _box(paragraph: Paragraph, start: int, end: int, page: int) -> tuple[float, float, float, float] | None:
    inside = [i for i in range(start, end) if paragraph.spots[i].page == page]
    return paragraph.place(inside[0], inside[-1] + 1)[1] if inside else None

"""Paragraphs → figures: every number of the narrative with its subject, measure, base and the reason given for it."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import replace
from decimal import Decimal

from ingest.bases import Flat, flat_places, is_own_plan
from ingest.counted import predicate_end, with_thing_counted
from ingest.headings import unnumbered
from ingest.layout import Paragraph
from ingest.leads import Around, Lead, read_flat, read_lead
from ingest.ledger.amounts import FoundAmount, Role, find_amounts
from ingest.ledger.model import Amount, Figure, Kind, Measure, ReportInfo
from ingest.ledger.terms import clean_label, known_subjects, squeezed
from ingest.naming import canonical_name, class_of, in_class, named_before, subject_path
from ingest.quoting import Reading, figure_told, scope_of
from ingest.reasons import (
    FLAT_WORDS,
    Statement,
    Told,
    explained_by,
    goes_on_with_reason,
    reason_in,
    reasons_in,
    statements,
    with_reason,
)
from ingest.respective import respective_words
from ingest.spoken import Spoken, Topic, bracket_depths

_LIMIT = re.compile(r"^\s*(?:[（(]含[)）])?(?:以上|以下|以内)")
# 3.2万卷 counts volumes; a bare 万 is 万元 only where the clause ends.
_BARE_MYRIAD = re.compile(r"[万亿]$")
_GROUPED = re.compile(r"(?<![\d.,，])\d{1,3}(?:(?:[ \u00a0]\d{3})+|(?:，\d{3})+)(?:\.\d+)?(?=\s*[万亿]?元)")
_HEADING_END = re.compile(
    r"(?:的?说明|情况|支出|收入|决算|预算|总体|具体|执行|安排|占用|占有使用|管理|公开)$|^(?:关于|20\d\d年度?|(?:本)?(?:部门|单位))"
)
_SIDE = re.compile(
    r"(?:^|[，。；：、])(?:[^，。；：]*?年度?)?(?:本年度?|本部门|本单位)?(?P<side>收入|支出)(?:决算|预算)?(?:数|总额)?"
    r"(?:(?:比|较|与)[^，。；：]{2,12}?)?(?:增加|减少|增长|下降|上升|降低)?了?(?:为|共|是)?$"
)
_GOES_ON = ("，", "、", "：")
_CHANGES = (Measure.CHANGE, Measure.CHANGE_RATE)
_ASSETS = re.compile(r"资产|在建工程|投资|房屋|构筑物|车辆|设备|家具|负债|存货")
_SPENT_ON = {"因公出国（境）人次": "因公出国（境）费", "国内公务接待": "国内接待费", "外事接待": "外事接待费"}
_SUMS = ("合计", "共计", "总计", "小计")


def narrative_figures(paragraphs: Sequence[Paragraph], info: ReportInfo) -> list[Figure]:
    """Figures of all paragraphs in order; a reason in the next sentence is given to the facts before it."""
    out: list[Figure] = []
    title, section = Topic(), ""
    for number, paragraph in enumerate(paragraphs):
        if info.kind is None:
            break
        title = Topic() if paragraph.section != section else title
        section = paragraph.section
        found: list[Figure] = []
        if re.search(r"\d|[一二三四五六七八九十两０-９]", paragraph.text):
            found = _paragraph_figures(_reading(paragraph, number, info), title)
        out = out + found if found else _with_reason_of_own_paragraph(out, paragraph)
        title = Topic() if found else _titled(paragraph.text) or title
    return out


def with_paths(figures: Sequence[Figure], tables: Sequence[Figure]) -> list[Figure]:
    """Give 科目 named without 类 (or 款) the path that the tables have for their code or for that name alone."""
    by_code = {f.code: f.subject for f in tables if f.code and "/" in f.subject}
    # 经济分类 names (公务接待费) are names of their own, whatever 类 they stand under.
    paths = {f.subject for f in tables if len(f.code) >= 5 and f.code.startswith("2") and "/" in f.subject}
    known = set(known_subjects().values())
    ends: dict[str, set[str]] = {}
    for path in paths:
        steps = path.split("/")
        for depth in range(1, len(steps)):
            ends.setdefault("/".join(steps[depth:]), set()).add(path)
    out = []
    for figure in figures:
        fitting = ends.get(figure.subject, set()) if not figure.code and figure.subject not in known else set()
        path = by_code.get(figure.code) or (next(iter(fitting)) if len(fitting) == 1 else "")
        longer = path.endswith("/" + figure.subject)
        out.append(replace(figure, subject=path) if longer else figure)
    return out


def _reading(paragraph: Paragraph, number: int, info: ReportInfo) -> Reading:
    text = _GROUPED.sub(lambda match: re.sub(r"[ \u00a0，]", ",", match[0]), _narrow_digits(paragraph.text))
    assert info.kind is not None
    around = Around(info.kind, info.year, info.department)
    heading_class = class_of(paragraph.section.rsplit("/", 1)[-1])
    return Reading(paragraph, text, number, info, around, bracket_depths(text, _amounts(text)), heading_class)


def _narrow_digits(text: str) -> str:
    return text.translate({ord(wide): str(value) for value, wide in enumerate("０１２３４５６７８９")})


def _with_reason_of_own_paragraph(earlier: list[Figure], paragraph: Paragraph) -> list[Figure]:
    """A paragraph that only gives a reason explains the facts before it under the same heading."""
    reasons = reasons_in(paragraph.text)
    near = [f for f in earlier if f.source.section == paragraph.section] if reasons else []
    if not near or not reasons[0].text or re.search(r"[。；]", paragraph.text[: reasons[0].start]):
        return earlier
    explained = {id(old): new for old, new in zip(near, explained_by(near, reasons[0], reasons[0].text), strict=True)}
    return [explained.get(id(figure), figure) for figure in earlier]


def _paragraph_figures(reading: Reading, title: Topic) -> list[Figure]:
    # What names nothing itself is of the paragraph that was only a title, or of the heading.
    spoken = Spoken(replace(title) if title.subject else _titled_by_heading(reading.paragraph.section))
    out: list[Figure] = []
    parts = statements(reading.text)
    for index, part in enumerate(parts):
        text = reading.text[part.start : part.end]
        path = in_class(subject_path(text), reading.heading_class)
        if path and not any(found.role is Role.AMOUNT for found in find_amounts(text)):
            spoken.topic = Topic(path, path.replace("/", ""), since=part.start)
        elif not _amounts(text) and (named := _titled(text)):
            spoken.topic = named
            spoken.topic.since = part.start
        # 二是 … goes on with a reason: its numbers are no facts of the report's own.
        spoken.reason = spoken.reason if spoken.reason and goes_on_with_reason(text, spoken.reason) else ""
        found = [] if spoken.reason else list(_statement_figures(reading, part, spoken, index))
        spoken.reason = spoken.reason or reason_in(text)
        out = with_reason(out, found, parts, index, reading.text)
        _turn_to_next(text, part, spoken, reading)
    return out


def _turn_to_next(text: str, part: Statement, spoken: Spoken, reading: Reading) -> None:
    """What the next sentence is of, where this one ends in a 科目 (其中：教育支出（类）…。) or only explains."""
    amounts = _amounts(text)
    path = in_class(subject_path(text[amounts[-1].end :]), reading.heading_class) if amounts else ""
    if path:
        spoken.topic = Topic(path, path.replace("/", ""), since=part.start)
    for reason in reasons_in(text) if not amounts else ():
        named = named_before(reason.head)
        spoken.topic = Topic(named, named, since=part.start) if named else spoken.topic


def _titled(text: str) -> Topic | None:
    """The topic of a text that is only a title: “3.公务接待费。” before “2021年决算数…”."""
    path = subject_path(text)
    if path and len(text) < 80 and not _amounts(text):
        return Topic(path, path.replace("/", ""), titled=True)
    name = clean_label(text.strip("。：； "))
    known = known_subjects().get(name)
    return Topic(known, name, titled=True) if known else None


def _titled_by_heading(section: str) -> Topic:
    """What a heading names: 机关运行经费 of 十、机关运行经费支出情况说明; nothing where it names no subject."""
    name = squeezed(unnumbered(section.rsplit("/", 1)[-1]))
    path = subject_path(name)
    if path:
        return Topic(path, path.replace("/", ""), titled=True)
    while name:
        known = canonical_name(name)
        if known in known_subjects().values():
            return Topic(known, known, titled=True)
        shorter = _HEADING_END.sub("", name)
        if shorter == name:
            break
        name = shorter
    return Topic()


def _statement_figures(reading: Reading, part: Statement, spoken: Spoken, index: int) -> Iterator[Told]:
    text = reading.text[part.start : part.end]
    spoken.begin(part, squeezed(text))
    shared = respective_words(text, _amounts(text))
    reasons = reasons_in(text)
    before, last_words = 0, ""
    for place in _told(text):
        if any(reason.start <= place.start < reason.end for reason in reasons):
            continue
        before = max([before, *(reason.end for reason in reasons if reason.end <= place.start)])
        spoken.go_to_depth(reading.depths[part.start + place.start])
        between = text[before : place.start]
        # 完成年初预算180万元的104%: the rate is of what led up to the sum.
        between = last_words + between if squeezed(between) == "的" else between
        last_words = between
        lead: Lead | None = None
        for words in shared.get(place.start, (between,)):
            lead = _lead_of(text, words, place, spoken, reading)
            if lead is not None and not lead.lost:
                yield from _told_figure(reading, part, place, lead, words, spoken, index)
        before = predicate_end(text, place, lead) if isinstance(place, FoundAmount) and lead else place.end


def _told_figure(
    reading: Reading, part: Statement, place: FoundAmount | Flat, lead: Lead, words: str, spoken: Spoken, index: int
) -> Iterator[Told]:
    spoken.speak_of(lead, words, part)
    if spoken.topic.titled and lead.measure is Measure.COUNT and not lead.subject:
        return
    _name_side(words, part, spoken, reading.around.kind)
    lead = _against(lead, spoken, reading.around)
    amount = _amount_of(place, lead, spoken)
    if amount.is_money:
        spoken.unit = amount.unit
        spoken.topic.subject = _SPENT_ON.get(spoken.topic.subject, spoken.topic.subject)
    if spoken.topic.subject:
        yield Told(place.start, figure_told(reading, part, place, amount, lead, spoken.topic, index))


def _name_side(words: str, part: Statement, spoken: Spoken, kind: Kind) -> None:
    """收入决算 of nothing spoken of before is the whole income; after 某收入5万元 a bare 支出 is 某支出."""
    plain = squeezed(words)
    side = _SIDE.search(plain)
    if side is None:
        return
    if not spoken.topic.subject:
        name = f"{side['side']}总计" if kind is Kind.BUDGET else f"本年{side['side']}合计"
        spoken.topic = Topic(name, side["side"], since=part.start)
        return
    whole = spoken.topic if plain.startswith(_GOES_ON) else spoken.spoken_whole()
    other = "收入" if side["side"] == "支出" else "支出"
    twin = whole.subject.replace(other, side["side"])
    is_side = whole.subject.count(other) == 1 and "/" not in whole.subject and side["side"] not in whole.subject
    if is_side and (twin in known_subjects().values() or re.search(f"{other}(?:合计|总计)?$", whole.subject)):
        spoken.turn_to(replace(whole, subject=twin, printed=side["side"], base=spoken.topic.base))


def _against(lead: Lead, spoken: Spoken, around: Around) -> Lead:
    """A change with its base; a rate against the report's own budget is the 预决算差异率."""
    lead = replace(lead, base=spoken.base_for(lead))
    if lead.measure is Measure.CHANGE_RATE and is_own_plan(lead.base, around.kind, around.year):
        return replace(lead, measure=Measure.VARIANCE_RATE)
    return lead


def _amounts(text: str) -> list[FoundAmount]:
    """The amounts of a text that can be facts: with a unit, and no limit (100万元以上)."""
    return [
        found
        for found in find_amounts(text)
        if found.role is Role.AMOUNT and found.amount.unit and not _LIMIT.match(text[found.end :])
        and not (_BARE_MYRIAD.search(found.amount.printed) and re.match(r"[\u4e00-\u9fff]", text[found.end :]))
    ]  # fmt: skip


def _told(text: str) -> list[FoundAmount | Flat]:
    """The amounts of a statement and the places that say 持平, in order."""
    return sorted([*_amounts(text), *flat_places(text)], key=lambda place: place.start)


def _lead_of(text: str, between: str, place: FoundAmount | Flat, spoken: Spoken, reading: Reading) -> Lead | None:
    """What an amount or a 持平 is of; None where it says nothing that can be kept."""
    if isinstance(place, Flat):
        base = place.base or spoken.flat_base
        spoken.flat_base = "" if is_own_plan(base, reading.around.kind, reading.info.year) else base
        return replace(read_flat(between, reading.around), base=base) if spoken.flat_base else None
    lead: Lead | None = read_lead(between, place.amount, reading.around)
    if lead and lead.printed in _SUMS and lead.measure not in _CHANGES:
        lead = replace(lead, subject=spoken.whole, printed=spoken.whole) if spoken.whole else None
    lead = with_thing_counted(lead, place, between, text[place.end :], spoken.topic.subject) if lead else None
    if lead and lead.subject and "/" in lead.subject:
        lead = replace(lead, subject=in_class(lead.subject, reading.heading_class))
    return _as_of_day(lead, spoken) if lead else None


def _as_of_day(lead: Lead, spoken: Spoken) -> Lead:
    """What is owned on a day is a value or a count of that day's year, not a 预算数 of the report's."""
    if spoken.day is None or lead.measure not in (Measure.COUNT, Measure.VALUE, Measure.FINAL, Measure.BUDGET):
        return lead
    owned = lead.measure in (Measure.COUNT, Measure.VALUE) or bool(_ASSETS.search(lead.subject or spoken.topic.subject))
    if not owned:
        return lead
    measure = lead.measure if lead.measure is Measure.COUNT else Measure.VALUE
    return replace(lead, measure=measure, year=spoken.day)


def _amount_of(place: FoundAmount | Flat, lead: Lead, spoken: Spoken) -> Amount:
    """The amount with the sign of its change; a 持平 is a change of nothing in the unit last spoken of."""
    if isinstance(place, Flat):
        return Amount(Decimal(0), spoken.unit or "万元", FLAT_WORDS[0])
    amount = place.amount
    # 下降-5% says twice that it went down.
    falls = lead.sign < 0 and amount.value > 0
    return Amount(-amount.value, amount.unit, amount.printed) if falls else amount


__all__ = ["narrative_figures", "scope_of", "with_paths"]

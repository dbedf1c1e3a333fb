"""A number of a text as a Figure: where it stands, the words that tell it, the year it is about."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from ingest.bases import Flat
from ingest.layout import Paragraph
from ingest.leads import Around, Lead
from ingest.ledger.amounts import FoundAmount
from ingest.ledger.model import Amount, Figure, Measure, ReportInfo, Source
from ingest.ledger.terms import canonical, clean_label, squeezed
from ingest.reasons import Statement
from ingest.spoken import Topic

_SCOPES = ("政府性基金预算财政拨款", "国有资本经营预算财政拨款", "一般公共预算财政拨款", "财政拨款")
_MAX_QUOTE = 220
_CHANGES = (Measure.CHANGE, Measure.CHANGE_RATE)


@dataclass(frozen=True, slots=True)
class Reading:
    """A paragraph being read: its text with thousands set as commas, and what it stands in."""

    paragraph: Paragraph
    text: str
    number: int
    info: ReportInfo
    around: Around
    depths: Sequence[int]
    heading_class: str


def scope_of(section: str) -> str:
    """Which part of the money a section speaks of, by its heading; "" for the whole."""
    heading = squeezed(section.rsplit("/", 1)[-1]) if "体情况" not in section else squeezed(section)
    for scope in _SCOPES:
        if scope in heading and "三公" not in heading:
            return scope
    return ""


def figure_told(
    reading: Reading, part: Statement, place: FoundAmount | Flat, amount: Amount, lead: Lead, topic: Topic, index: int
) -> Figure:
    """The figure of a number at `place` in the statement `part`, which is the paragraph's `index`-th."""
    paragraph, info, around = reading.paragraph, reading.info, reading.around
    start, end = part.start + place.start, part.start + place.end
    page, _ = paragraph.place(start, end)
    quote_start, quote_end = _quote_range(paragraph, part, topic, start)
    group = f"p{reading.number}-{index}"
    year = lead.year or info.year
    if lead.measure in _CHANGES or (lead.measure in (Measure.SHARE,) and lead.year is None):
        year = info.year
    return Figure(
        department=info.department,
        year=year,
        kind=around.kind,
        subject=topic.subject if "/" in topic.subject else canonical(topic.subject),
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
        printed=clean_label(topic.printed),
        code=topic.code,
        scope=scope_of(paragraph.section),
        base=lead.base,
        # Last year's sum in the sentence is no part of what changed, nor of what the reason explains.
        group=group if year == info.year else f"{group}-{year}",
    )


def _quote_range(paragraph: Paragraph, part: Statement, topic: Topic, position: int) -> tuple[int, int]:
    """The statement, from where its subject is named if that is near; cut around the number if it is very long."""
    start = topic.since if part.end - topic.since <= _MAX_QUOTE else part.start
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

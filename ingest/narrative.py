"""Paragraphs → figures: every number of the narrative with its subject, measure, base and the reason given for it."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

from ingest.layout import Paragraph
from ingest.leads import Lead, read_lead, subject_path
from ingest.ledger.amounts import FoundAmount, Role, find_amounts
from ingest.ledger.model import Amount, Figure, Kind, Measure, ReportInfo, Source
from ingest.ledger.terms import canonical, clean_label, squeezed

_REASON = re.compile(
    r"(?:主要|增减|变动|差异)*(?:原因|是因为|是由于|系)(?:分别)?(?:是|为|在于|系|有)?[：:,，]?(?:一是)?|(?:主要)?(?:由于|因为|是因为)"
)
_REASON_MARK = re.compile(r"(?<!问题及)(?<!问题和)原因|主要(?:是|系)?(?:因为|由于)")
_STOP = re.compile(r"其中[：:，]?|具体(?:情况|包括|如下)|主要用于|开支内容|与(?:年初|全年)预算相比")
_LIMIT = re.compile(r"^\s*(?:[（(]含[)）])?(?:以上|以下|以内)")
_ONLY_VERB = re.compile(r"(?:现|共|下|内|分|另)?(?:设有?|设立|有|建有|拥有|包括|包含|下属|所属|辖)(?:机构)?(?:共)?$")
_SCOPES = ("政府性基金预算财政拨款", "国有资本经营预算财政拨款", "一般公共预算财政拨款", "财政拨款")
_MAX_QUOTE = 220
_CHANGES = (Measure.CHANGE, Measure.CHANGE_RATE)


@dataclass(frozen=True, slots=True)
class Statement:
    """A run of text between 。 or ；, as positions in its paragraph."""

    start: int
    end: int
    new_sentence: bool


@dataclass(slots=True)
class _Spoken:
    """What the text is speaking of at a point."""

    subject: str = ""
    printed: str = ""
    code: str = ""
    year: int | None = None
    main: str = ""
    since: int = 0


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
    """Give 科目 named without 类 and 款 the path that the tables have for their code or name."""
    by_code = {f.code: f.subject for f in tables if f.code and "/" in f.subject}
    names: dict[str, set[str]] = {}
    for figure in tables:
        if len(figure.code) >= 5 and "/" in figure.subject:
            names.setdefault(figure.name, set()).add(figure.subject)
    out = []
    for figure in figures:
        paths = names.get(figure.subject, set()) if not figure.code else set()
        path = by_code.get(figure.code) or (next(iter(paths)) if len(paths) == 1 else "")
        out.append(
            replace(figure, subject=path)
            if path and "/" not in figure.subject and path.endswith(figure.name)
            else figure
        )
    return out


def statements(text: str) -> list[Statement]:
    """Split at 。！ and at ；, keeping a trailing piece without an end mark."""
    out: list[Statement] = []
    start, fresh = 0, True
    for match in re.finditer(r"[。！；;]", text):
        if match.end() > start:
            out.append(Statement(start, match.end(), fresh))
        start, fresh = match.end(), match[0] in "。！"
    if start < len(text):
        out.append(Statement(start, len(text), fresh))
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
        group = f"p{number}-{index}"
        found = list(_statement_figures(paragraph, part, spoken, info, kind, group))
        out = _with_reason(out, found, text, parts, index, paragraph.text)
    return out


def _statement_figures(
    paragraph: Paragraph, part: Statement, spoken: _Spoken, info: ReportInfo, kind: Kind, group: str
) -> Iterator[Figure]:
    text = paragraph.text[part.start : part.end]
    before = 0
    for found in find_amounts(text):
        if found.role is not Role.AMOUNT or not found.amount.unit:
            continue
        if _LIMIT.match(text[found.end :]) or _is_in_reason(text, found.start):
            continue
        lead = read_lead(text[before : found.start], found.amount, kind, info.department)
        before = found.end
        if lead.measure is Measure.COUNT and _names_nothing(text[: found.start]):
            lead = _named_after(lead, text[found.end :])
        if lead.subject:
            spoken.subject, spoken.printed, spoken.code = lead.subject, lead.printed, lead.code or ""
            spoken.since = part.start
            spoken.year = lead.year
        if lead.code:
            spoken.code = lead.code
        if spoken.subject:
            yield _figure(paragraph, part, found, lead, spoken, info, kind, group)


def _named_after(lead: Lead, rest: str) -> Lead:
    """ "下设 16 个处室": where only a verb stands before a count, the thing counted follows it."""
    noun = re.match(r"[\u4e00-\u9fff]{2,10}", rest)
    return replace(lead, subject=canonical(noun[0]), printed=noun[0]) if noun else lead


def _names_nothing(before: str) -> bool:
    clause = re.split(r"[，。；：、]", squeezed(before))[-1]
    return bool(_ONLY_VERB.search(clause)) or bool(
        re.fullmatch(r"(?:(?:我|本)(?:单位|部门|校|院|局))?(?:20\d\d年度?)?", clause)
    )


def _is_in_reason(text: str, position: int) -> bool:
    """Numbers inside a reason are part of the reason; they speak of other things."""
    marks = list(_REASON_MARK.finditer(text[:position]))
    return bool(marks) and not _STOP.search(text[marks[-1].end() : position])


def _figure(
    paragraph: Paragraph,
    part: Statement,
    found: FoundAmount,
    lead: Lead,
    spoken: _Spoken,
    info: ReportInfo,
    kind: Kind,
    group: str,
) -> Figure:
    start, end = part.start + found.start, part.start + found.end
    page, _ = paragraph.place(start, end)
    quote_start, quote_end = _quote_range(paragraph, part, spoken, start)
    amount = found.amount
    if lead.sign < 0:
        amount = Amount(-amount.value, amount.unit, amount.printed)
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
        group=group,
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


def _with_reason(
    earlier: list[Figure],
    found: list[Figure],
    text: str,
    parts: Sequence[Statement],
    index: int,
    paragraph: str,
) -> list[Figure]:
    """Attach the reason of a statement to its own facts, or, where it has none, to those of the statement before."""
    reason = reason_in(text)
    if reason:
        reason += _reason_goes_on(parts, index, paragraph)
    if not reason:
        return earlier + found
    if found:
        last = found[-1].subject
        return earlier + [replace(f, reason=f.reason or reason) if f.subject == last else f for f in found]
    if not earlier:
        return earlier
    target = earlier[-1]
    return [
        replace(f, reason=reason) if f.subject == target.subject and not f.reason and f.group == target.group else f
        for f in earlier
    ]


def reason_in(text: str) -> str:
    """What a statement gives as the reason, without the words that introduce it; "" where it gives none."""
    mark = _REASON_MARK.search(text)
    match = _REASON.search(text, max(mark.start() - 2, 0)) if mark else None
    if match is None:
        return ""
    return _STOP.split(text[match.end() :])[0].strip("，。；：:;、 ")


def _reason_goes_on(parts: Sequence[Statement], index: int, paragraph: str) -> str:
    """Sentences after a reason that only go on explaining: no number, no new topic."""
    extra = ""
    for part in parts[index + 1 : index + 3]:
        text = paragraph[part.start : part.end]
        head = _STOP.split(text)[0]
        if not head.strip() or find_amounts(head) or _REASON_MARK.search(head) or subject_path(head):
            break
        if not part.new_sentence and not paragraph[: part.start].endswith("；"):
            break
        extra += "；" + head.strip("，。；：:; ")
        if head != text:
            break
    return extra

"""What stands around a table: its title and unit above (or in its first box), its notes below."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import takewhile

from ingest.ledger.terms import squeezed
from ingest.lines import Line

# All patterns are matched against squeezed text: brackets and colons are full-width there, digits half-width.
_MONEY = r"(?:千|万|亿)?元|千|万|亿"
_UNIT = re.compile(rf"(?:金额)?单位：?(?:人民币)?（?({_MONEY})(?:[）/%、，]|$)")
_ONLY_UNIT = re.compile(rf"^(?:金额)?单位：?(?:人民币)?（?(?:{_MONEY})）?$")
_WRAPPED = {"千": "千元", "万": "万元", "亿": "亿元"}
"""A unit whose 元 was wrapped to the next line."""
_HEADER_UNIT = re.compile(r"（(?:单位：)?((?:千|万|亿)?元)）")
_COLUMN_NAME = re.compile(r"(?:名称|编码|代码|金额|项目|合计|数|支出|收入)$")
_ORDINAL = r"[\d一二三四五六七八九十-]"
_NUMBERING = re.compile(rf"^(?:(?:公开|附|财决|财预){_ORDINAL}*表{_ORDINAL}*|附[表件]{_ORDINAL}*|表{_ORDINAL}+)$")
_HOLDER = re.compile(r"^(?:编制|填报|主管|预算)?(?:部门|单位)(?:名称|编码|公章|（公章）|（盖章）)*：")
_PERIOD = re.compile(r"^（?\d{4}年度?）?$")
_TRAILING = re.compile(r"(?:（[^（）]*）)+$")
_BESIDE = re.compile(r"(?<=表)(?:公开[\d一二三四五六七八九十]+表|(?:金额)?单位[:：].{1,6})+$")
_NOTE = re.compile(
    rf"^(?:备?注|说明){_ORDINAL}*[：.、]|^（?(?:本部门|本单位|本年|我)?.{{0,30}}无.{{2,60}}(?:空表|无数据|支出）$)|^\*"
)
_NEXT_NOTE = re.compile(rf"^(?:\d{{1,2}}[.、]|（\d{{1,2}}）|(?:备?注|说明){_ORDINAL}*：)")
_BODY_MARKS = re.compile(r"[。；？！]|，.*，")
_PAGE_NUMBER = re.compile(r"^[-—–－·.\s]*(?:第?\d{1,3}页?(?:[/／]?共?\d{1,3}页?)?|[IVXLC]{1,6})[-—–－·.\s]*$", re.I)
_MAX_TITLE = 60
_MAX_LOOK = 8


@dataclass(frozen=True, slots=True)
class Caption:
    """Title ("" where there is none) and unit ("" where not stated), with the lines that say so."""

    title: str
    unit: str
    lines: tuple[Line, ...] = ()
    blocked: bool = False
    """True where other text stands between the table and what is above it."""
    told: tuple[str, ...] = ()
    """What else is said there: 编制部门, 年度, the table's number."""


def is_title(text: str) -> bool:
    """Whether a line can be the title of a table: it ends with 表 and is no numbering, unit or sentence."""
    bare = _bare(text)
    if not bare.endswith("表") or not 1 <= len(bare) <= _MAX_TITLE or _BODY_MARKS.search(bare):
        return False
    return not _NUMBERING.match(bare) and not _HOLDER.match(bare)


def _bare(text: str) -> str:
    """A line without the unit, the table's number and the brackets that may follow a title in it."""
    return _TRAILING.sub("", _BESIDE.sub("", squeezed(text)))


def is_meta(text: str) -> bool:
    """Whether a line only tells the unit, the 部门, the year or the table's number."""
    bare = squeezed(text)
    return bool(_UNIT.search(bare) or _NUMBERING.match(bare) or _HOLDER.match(bare) or _PERIOD.match(bare))


def is_period(text: str) -> bool:
    """Whether a line is nothing but a year ("（2023 年度）")."""
    return bool(_PERIOD.match(squeezed(text)))


def is_caption(text: str) -> bool:
    """Whether a line belongs above a table."""
    return is_title(text) or is_meta(text)


def is_holder_row(texts: Sequence[str]) -> bool:
    """Whether a row only says whose table it is and in what unit ("部门：" | "某某局" | "单位：万元")."""
    if not 1 <= len(texts) <= 4 or any(_COLUMN_NAME.search(squeezed(text)) for text in texts):
        return False
    return any(_HOLDER.match(squeezed(text)) or _ONLY_UNIT.match(squeezed(text)) for text in texts)


def is_note(text: str) -> bool:
    """Whether a line begins the notes under a table."""
    return bool(_NOTE.match(squeezed(text)))


def is_page_number(text: str) -> bool:
    """Whether a line is nothing but a page number ("- 6 -", "第 3 页")."""
    return bool(_PAGE_NUMBER.match(squeezed(text)))


def unit_of(text: str) -> str:
    """The unit that a caption line states ("单位：万元"); "" where it states none."""
    found = _UNIT.search(squeezed(text))
    return _WRAPPED.get(found.group(1), found.group(1)) if found else ""


def header_unit(text: str) -> str:
    """The unit that a header cell states in brackets ("项目资金（万元）"); "" where it states none."""
    found = _HEADER_UNIT.search(squeezed(text))
    return found.group(1) if found else ""


def read_caption(above: Sequence[Line]) -> Caption:
    """The caption in the lines above a table, given from top to bottom; the nearest title wins."""
    used: list[Line] = []
    for count, line in enumerate(reversed(above)):
        if count >= _MAX_LOOK:
            break
        if is_title(line.text):
            rest = above[: len(above) - count - 1]
            titles = [*_first_title_lines(rest, line), line]
            meta = [*_meta_at_end(rest[: len(rest) - len(titles) + 1]), *used]
            title = "".join(re.sub(r"\s+", "", part.text) for part in titles)
            unit = _unit_in(used) or unit_of(line.text) or _unit_in(meta)
            return Caption(_BESIDE.sub("", title), unit, (*titles, *meta), told=_told(meta))
        if not is_meta(line.text):
            return Caption("", _unit_in(used), tuple(used), blocked=True, told=_told(used))
        used.insert(0, line)
    return Caption("", _unit_in(used), tuple(used), told=_told(used))


def _unit_in(meta: Sequence[Line]) -> str:
    """The unit that the lowest of some lines states; "" for none."""
    return next((unit for line in reversed(meta) if (unit := unit_of(line.text))), "")


def _told(meta: Sequence[Line]) -> tuple[str, ...]:
    """What lines around a title say beside the unit."""
    return tuple(line.text for line in meta if not _ONLY_UNIT.match(squeezed(line.text)))


def _meta_at_end(lines: Sequence[Line]) -> list[Line]:
    """The lines directly above a title that tell the table's number, 部门, year or unit."""
    near = takewhile(lambda line: is_meta(line.text) and not _BODY_MARKS.search(line.text), reversed(lines[-3:]))
    return list(reversed(list(near)))


def _first_title_lines(above: Sequence[Line], last: Line) -> list[Line]:
    """The lines before the last one of a title that runs over two or three lines."""
    out: list[Line] = []
    for line in reversed(above):
        if len(out) == 2 or not _same_title(line, out[0] if out else last):
            break
        out.insert(0, line)
    return out


def _same_title(upper: Line, lower: Line) -> bool:
    """Whether two lines are one title: same face, centred alike, close, the upper no title of its own."""
    if is_caption(upper.text) or _BODY_MARKS.search(upper.text) or is_page_number(upper.text):
        return False
    size = lower.size
    close = lower.bbox[1] - upper.bbox[3] < 1.6 * size
    centred = abs((upper.bbox[0] + upper.bbox[2]) - (lower.bbox[0] + lower.bbox[2])) < 4 * size
    return (
        close
        and centred
        and abs(upper.size - size) < 0.6
        and upper.bold == lower.bold
        and len(upper.text) >= len(lower.text)
    )


def read_notes(below: Sequence[Line]) -> tuple[tuple[str, ...], tuple[Line, ...]]:
    """Notes under a table, each as one text, and their lines; empty where the first line below is no note."""
    notes: list[str] = []
    used: list[Line] = []
    for line in below:
        text = squeezed(line.text)
        if is_page_number(text) or is_caption(text):
            break
        if _NOTE.match(text) or (used and _NEXT_NOTE.match(text)):
            notes.append(text)
        elif used and line.bbox[1] - used[-1].bbox[3] < 1.2 * used[-1].size and abs(line.size - used[-1].size) < 1.5:
            if notes[-1].endswith(("。", "；")):
                notes.append(text)
            else:
                notes[-1] += text
        else:
            break
        used.append(line)
    return tuple(notes), tuple(used)

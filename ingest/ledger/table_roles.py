"""What the columns of a table are for: codes, labels and values, grouped into halves side by side."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, field
from enum import StrEnum

from ingest.ledger.model import Cell, Measure, Table
from ingest.ledger.terms import squeezed

CODE = re.compile(r"^[2-5]\d{2}(?:\d{2}){0,2}$")
_CODE_HEADER = re.compile(r"编码|代码|^[类款项]$")
_LABEL_HEADER = re.compile(r"名称|项目$|项目[（(]|科目|品目|形式|类别|性质|内容|^单位$|^部门$|支出用途$|功能分类$")
_NOT_READ = re.compile(r"^(?:序号|行次|栏次|.*(?:备注|说明|原因|依据|组织形式).{0,2})$")
_NUMBER = re.compile(r"^[-+]?[\d,，.]+(?:%|[百千万亿]*元)?$")
_NOTHING = re.compile(r"^[-—–/*]+$")
_COUNT = re.compile(r"[（(](人|人次|个|辆|台|套|台套|台（套）|批次|批|次|平方米|户|件|项)[）)]$")

_MEASURES: tuple[tuple[re.Pattern[str], Measure | None], ...] = (
    (re.compile(r"(?:增减|增长|增幅|增加|变动).{0,6}(?:%|率|比例|幅度|百分比)"), Measure.CHANGE_RATE),
    (re.compile(r"增减|增加额|变动额|增长额"), Measure.CHANGE),
    (re.compile(r"占.{0,8}(?:%|比)|比重"), Measure.SHARE),
    (re.compile(r"差异率"), Measure.VARIANCE_RATE),
    (re.compile(r"执行率|完成.{0,4}(?:%|率|比例)|为预算数?的?%"), Measure.EXECUTION_RATE),
    (re.compile(r"年初预算"), Measure.INITIAL_BUDGET),
    (re.compile(r"(?:全年|调整|调整后)预算"), Measure.FULL_BUDGET),
    (re.compile(r"上年.{0,4}(?:决算|执行)|^上年数?$"), Measure.PREVIOUS),
    (re.compile(r"上年.{0,4}预算"), Measure.PREVIOUS_BUDGET),
    (re.compile(r"全年执行"), Measure.EXECUTED),
    (re.compile(r"得分|评分"), Measure.SCORE),
    (re.compile(r"^分值|^权重"), Measure.WEIGHT),
    (re.compile(r"决算数?$|执行数?$"), Measure.FINAL),
    (re.compile(r"(?<!公共)(?<!基金)(?<!经营)预算数?$"), Measure.BUDGET),
)  # fmt: skip
_PURE_MEASURE = re.compile(r"(?:\d{4}年度?)?(?:本年|上年|年初|全年|调整)?(?:预算|决算|执行)数?")
_UNITS = {
    Measure.CHANGE_RATE: "%",
    Measure.SHARE: "%",
    Measure.VARIANCE_RATE: "%",
    Measure.EXECUTION_RATE: "%",
    Measure.SCORE: "分",
    Measure.WEIGHT: "分",
}


class Role(StrEnum):
    """What a column holds."""

    CODE = "code"
    LABEL = "label"
    VALUE = "value"
    OTHER = "other"


@dataclass(slots=True)
class Half:
    """Columns that belong together: the rows of a two-sided table are independent in each of its halves."""

    codes: list[int] = field(default_factory=list)
    labels: list[int] = field(default_factory=list)
    values: list[int] = field(default_factory=list)

    @property
    def columns(self) -> list[int]:
        """All columns from left to right."""
        return sorted([*self.codes, *self.labels, *self.values])


def halves_of(table: Table) -> list[Half]:
    """The halves of a table from left to right; those without values are left out."""
    halves = [Half()]
    for column, role in enumerate(roles_of(table)):
        if role in (Role.CODE, Role.LABEL) and halves[-1].values:
            halves.append(Half())
        half = halves[-1]
        if role is Role.CODE:
            half.codes.append(column)
        elif role is Role.LABEL:
            half.labels.append(column)
        elif role is Role.VALUE:
            half.values.append(column)
    return [half for half in halves if half.values]


def roles_of(table: Table) -> list[Role]:
    """The role of each column, by its header and by what stands in it."""
    return [_role(path, [row[n] for row in table.rows if n < len(row)]) for n, path in enumerate(table.headers)]


def _role(path: Sequence[str], cells: Sequence[Cell]) -> Role:
    levels = [squeezed(level) for level in path]
    leaf = levels[-1] if levels else ""
    if _NOT_READ.match(leaf):
        return Role.OTHER
    if any(_CODE_HEADER.search(level) for level in levels) and not leaf.endswith("名称"):
        return Role.CODE
    printed = [cell.text for cell in cells if cell.text and not cell.copy and not _NOTHING.match(cell.text)]
    numbers = sum(bool(_NUMBER.match(re.sub(r"\s", "", text))) for text in printed)
    if _LABEL_HEADER.search(leaf):
        return Role.LABEL if 2 * numbers <= len(printed) else Role.VALUE
    if not printed:
        return Role.VALUE if leaf else Role.OTHER
    if numbers == len(printed) and not leaf and all(CODE.match(text) for text in printed):
        return Role.CODE
    return Role.VALUE if 2 * numbers > len(printed) else Role.LABEL


def measure_word(level: str) -> Measure | None:
    """The measure that a header level names (决算数, 比上年增减 …); None where it names none."""
    text = re.sub(r"^\d{4}年度?", "", squeezed(level))
    return next((measure for pattern, measure in _MEASURES if pattern.search(text)), None)


def is_measure(level: str) -> bool:
    """Whether a header level only names a measure ("2022年执行数")."""
    return bool(_PURE_MEASURE.fullmatch(level))


def unit_of_measure(measure: Measure) -> str:
    """The unit that a measure always has (% of a rate, 分 of a score); "" where it has none of its own."""
    return _UNITS.get(measure, "")


def count_unit(text: str) -> str:
    """The unit of a count that a label or header ends with ("公务用车保有量（辆）"); "" for none."""
    found = _COUNT.search(squeezed(text))
    return found.group(1) if found else ""


def without_count_unit(text: str) -> str:
    """A label without the unit of a count at its end."""
    return _COUNT.sub("", squeezed(text))


def header_year(path: Sequence[str]) -> int | None:
    """The year that a header path names ("2022年执行数"); None where it names none."""
    for level in reversed(path):
        found = re.search(r"(?<!\d)(20\d{2}|19\d{2})年", squeezed(level))
        if found:
            return int(found.group(1))
    return None

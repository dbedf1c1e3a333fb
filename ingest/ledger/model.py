"""The frozen values that travel through juesuan: what a report says and where it says it.

Everything here is plain data without I/O. Coordinates are PDF points with the origin at the top left of the
page as it is shown (rotation applied); pages are numbered from 1 as a PDF viewer numbers them.
"""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal
from enum import StrEnum

Bbox = tuple[float, float, float, float]
"""x0, top, x1, bottom in PDF points."""


class Kind(StrEnum):
    """Whether a report states what was spent (决算) or what is planned (预算)."""

    FINAL = "决算"
    BUDGET = "预算"


class Measure(StrEnum):
    """What a number is *of* its subject. Asking for one never yields another."""

    FINAL = "决算数"
    BUDGET = "预算数"  # a budget report's own figure
    INITIAL_BUDGET = "年初预算数"
    FULL_BUDGET = "全年预算数"
    PREVIOUS = "上年决算数"
    PREVIOUS_BUDGET = "上年预算数"
    CHANGE = "增减额"  # signed: an increase is positive
    CHANGE_RATE = "增减率"  # signed, in %
    SHARE = "占比"
    EXECUTION_RATE = "执行率"
    COMPLETION_RATE = "完成预算比例"
    VARIANCE_RATE = "预决算差异率"
    COUNT = "数量"
    VALUE = "价值"
    TARGET = "指标值"
    ACTUAL = "实际完成值"
    EXECUTED = "全年执行数"
    WEIGHT = "分值"
    SCORE = "得分"
    OTHER = "其他"


class UnlikeUnits(ValueError):
    """Two amounts whose units cannot be brought to one (元 and 人, say)."""


_IN_YUAN = {"元": Decimal(1), "千元": Decimal(1000), "万元": Decimal(10_000), "亿元": Decimal(100_000_000)}
MONEY_UNITS = frozenset(_IN_YUAN)
"""Units of money that amounts are converted between."""


@dataclass(frozen=True, slots=True)
class Amount:
    """A printed number with its unit (元, 万元, 亿元, %, 人, 辆, 分 …; "" for a bare number). Never a float."""

    value: Decimal
    unit: str
    printed: str = ""

    @property
    def places(self) -> int:
        """Decimal places as printed: the precision that a comparison may rest on."""
        return max(0, -int(self.value.as_tuple().exponent))

    @property
    def is_money(self) -> bool:
        """True of 元 and its multiples."""
        return self.unit in _IN_YUAN

    def to(self, unit: str) -> Amount:
        """The same amount in another unit, exactly; raises UnlikeUnits where that makes no sense."""
        if unit == self.unit:
            return self
        if unit not in _IN_YUAN or self.unit not in _IN_YUAN:
            raise UnlikeUnits(f"{self.unit or '(无单位)'} 不能换算为 {unit or '(无单位)'}")
        return Amount(self.value * _IN_YUAN[self.unit] / _IN_YUAN[unit], unit)

    def __add__(self, other: Amount) -> Amount:
        return Amount(self.value + other.to(self.unit).value, self.unit)

    def __sub__(self, other: Amount) -> Amount:
        return Amount(self.value - other.to(self.unit).value, self.unit)

    def equals(self, other: Amount) -> bool:
        """Whether both say exactly the same amount, whatever the unit or the trailing zeros."""
        try:
            return self.value == other.to(self.unit).value
        except UnlikeUnits:
            return False


@dataclass(frozen=True, slots=True)
class Source:
    """Where a fact stands: enough to open the page, mark the place and quote it."""

    report: str
    """The report's name (STEM): its file name without .pdf; a workbook's keeps its ending."""
    page: int
    """In a workbook the number of the sheet."""
    bbox: Bbox | None
    section: str = ""
    """Headings from the outside in, joined by "/"."""
    table: str | None = None
    row: str | None = None
    quote: str = ""
    """Verbatim text of the sentence, or the row's cells joined by " | "."""
    ocr: bool = False
    """True where the text was read from a picture."""
    cell: str = ""
    """In a workbook the sheet and the cells ("收入决算表!C12"), else ""; `bbox` is of the sheet as we draw it then."""

    @property
    def spot(self) -> str:
        """第 9 页, or 第 3 张表 of a workbook."""
        return f"第 {self.page} {'张表' if self.cell else '页'}"

    @property
    def where(self) -> str:
        """第 9 页, or 第 3 张表（收入决算表）C12 of a workbook."""
        sheet, _, address = self.cell.rpartition("!")
        return f"{self.spot}（{sheet}）{address}" if self.cell else self.spot


@dataclass(frozen=True, slots=True)
class Named:
    """What figures go by: all that a question may name one with, without what it comes to."""

    subject: str
    printed: str
    code: str
    column: str
    project: str

    @property
    def name(self) -> str:
        """Last part of the subject's path."""
        return self.subject.rsplit("/", 1)[-1]


@dataclass(frozen=True, slots=True)
class Figure:
    """One number of a report: whose, of when, of what, how much, and where it stands."""

    department: str
    year: int | None
    """The year the figure is about, not the report's; None where the report does not say."""
    kind: Kind
    subject: str
    """Canonical name; nested 科目 are joined by "/" (一般公共服务支出/组织事务/行政运行)."""
    measure: Measure
    amount: Amount
    source: Source
    printed: str = ""
    """The subject as the report prints it."""
    code: str = ""
    """功能分类 or 经济分类 code of 3, 5 or 7 digits; "" where there is none."""
    column: str = ""
    """Header path of a table's cell joined by "/"; "" in narrative."""
    scope: str = ""
    """What part of the money it is of: 财政拨款, 一般公共预算财政拨款, 政府性基金预算财政拨款 …; "" for the whole."""
    project: str = ""
    """The project of a 绩效自评表; "" elsewhere."""
    base: str = ""
    """Denominator of a share, or what a change is measured against, as printed."""
    reason: str = ""
    """The 主要原因 the report gives for it; "" where it gives none."""
    group: str = ""
    """Facts that one statement links (value, share, change, rate, reason) have one group within a report."""
    id: int = 0
    """Row id in the ledger; 0 before it is stored."""

    @property
    def name(self) -> str:
        """The last part of the subject: what people call it."""
        return self.subject.rsplit("/", 1)[-1]


@dataclass(frozen=True, slots=True)
class Chunk:
    """A passage to be found: a paragraph (or a part of one), a definition, or one row of a table."""

    id: str
    """Unique within its report and stable over re-ingesting the same file: "p3-12", "t2-r15"."""
    text: str
    """What is indexed; the context (section, table, headers) is written into it."""
    source: Source
    form: str = "text"
    """text | definition | row"""


@dataclass(frozen=True, slots=True)
class Section:
    """A heading and where it stands; level 1 is the outermost."""

    title: str
    level: int
    page: int
    path: str


@dataclass(frozen=True, slots=True)
class Cell:
    """One grid cell of a table after merged cells are filled; `span` tells a filled copy from the printed cell."""

    text: str
    page: int
    bbox: Bbox | None
    copy: bool = False
    address: str = ""
    """In a workbook the sheet and the cell ("收入决算表!C12")."""


@dataclass(frozen=True, slots=True)
class Table:
    """A titled table, its continuation pages joined: headers[column] is the path of header levels."""

    title: str
    unit: str
    pages: tuple[int, ...]
    section: str
    headers: tuple[tuple[str, ...], ...]
    rows: tuple[tuple[Cell, ...], ...]
    notes: tuple[str, ...] = ()
    """Lines under the table: 注, 说明 (a 空表 note is told there)."""
    ocr: bool = False
    caption: tuple[str, ...] = ()
    """What else than title and unit stands above it: its number, 编制部门, 年度."""


@dataclass(frozen=True, slots=True)
class ReportInfo:
    """What is known of a report without opening it."""

    stem: str
    department: str
    year: int | None
    kind: Kind | None
    level: str
    """部门, 单位 or "" where the report does not say."""
    pages: int
    sha256: str
    issues: tuple[str, ...] = ()
    """What was doubtful while reading, one line each, for the user."""
    tables: int = 0
    figures: int = 0
    chunks: int = 0
    workbook: bool = False
    """Whether it is a workbook (.xlsx, .xls): its pages are sheets."""


@dataclass(frozen=True, slots=True)
class Correction:
    """Whose, which year's and which kind a report is, as a person who looked at it says."""

    department: str
    year: int | None
    kind: Kind | None


@dataclass(frozen=True, slots=True)
class Report:
    """Everything that ingest reads out of one PDF or workbook."""

    info: ReportInfo
    sections: tuple[Section, ...]
    tables: tuple[Table, ...]
    figures: tuple[Figure, ...]
    chunks: tuple[Chunk, ...]


class JuesuanError(Exception):
    """An error whose message is one line meant for the user and says what to do next."""


class BadReport(JuesuanError):
    """A file that cannot be taken in; the message names the file and what is wrong with it."""

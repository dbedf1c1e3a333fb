"""What is exported, whatever the file: named columns and rows of plain values, each with its place in a report."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from decimal import Decimal
from enum import StrEnum

from ingest.ledger.model import Amount, Bbox, ReportInfo, Source

Value = str | int | Decimal | Bbox | None
Row = tuple[Value, ...]
"""One value a column, in the columns' order."""

Spot = tuple[int, Bbox | None]
"""Page and box: what tells one printed number of a report from another."""


class Form(StrEnum):
    """What the values of a column are."""

    TEXT = "text"
    WHOLE = "whole"
    NUMBER = "number"
    """Decimal: exact, or None where there is no number to tell."""
    BOX = "box"
    """x0, top, x1, bottom in PDF points from the page's top left."""
    YES = "yes"


@dataclass(frozen=True, slots=True)
class Column:
    """A column: its key, which is the same in every file, and what a Chinese reader calls it."""

    key: str
    title: str
    form: Form = Form.TEXT
    width: int = 12
    """In characters, for a spreadsheet."""
    note: str = ""
    """What the title does not say."""


@dataclass(frozen=True, slots=True)
class Listing:
    """Rows to be written; they are made one by one as they are asked for."""

    name: str
    """What a spreadsheet calls its sheet."""
    columns: tuple[Column, ...]
    rows: Iterable[Row]


DEPARTMENT = Column("department", "部门", width=26, note="报告所属的部门或单位")
LEVEL = Column("level", "级别", width=7, note="部门，或单位（本级）；空白为报告未说明")
REPORT_YEAR = Column("year", "年度", Form.WHOLE, 7, "报告的年度")
KIND = Column("kind", "类别", width=7, note="决算或预算")
REPORT = Column("report", "报告", width=40, note="PDF 文件名，不含 .pdf；工作簿的文件名带后缀")
CELL = Column("cell", "单元格", width=22, note="工作簿里的工作表和单元格，如 收入决算表!C12；PDF 为空白")
PLACE = (
    Column("page", "页", Form.WHOLE, 6, "PDF 的第几页，从 1 数起；工作簿为第几张工作表"),
    Column("table", "表", width=26, note="空白为出自文字"),
    Column("row", "行", width=22, note="表格里那一行的名称；空白为出自文字"),
    Column("section", "章节", width=26, note="在报告的哪一章节，上下级以 / 连接"),
    Column("quote", "原文", width=60, note="所在的句子，或表格一行的各格"),
    Column("bbox", "位置", Form.BOX, 26, "左、上、右、下，单位为磅，从页面左上角量起"),
    Column("ocr", "图片识别", Form.YES, 9, "真为由图片识别（OCR），请对照原页"),
    CELL,
)


def whose(info: ReportInfo) -> Row:
    """Values of DEPARTMENT, LEVEL, REPORT_YEAR, KIND."""
    return (info.department, info.level, info.year, info.kind.value if info.kind else "")


def place(source: Source) -> Row:
    """Values of PLACE."""
    return (
        *(source.page, source.table or "", source.row or "", source.section, source.quote, source.bbox),
        *(source.ocr, source.cell),
    )


def in_wan(amount: Amount) -> Decimal | None:
    """The amount in 万元, exactly; None of what is not money."""
    return amount.to("万元").value if amount.is_money else None


def box_text(box: Bbox | None) -> str:
    """A box for a cell of text: "90.1 402.0 505.2 446.7"."""
    return " ".join(map(str, box)) if box else ""

"""Figures, table cells and findings of the ledger → rows to be written, one report in memory at a time."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal, InvalidOperation
from functools import partial

from ingest.ledger.amounts import parse_amount
from ingest.ledger.model import Amount, Figure, ReportInfo, Source, Table
from ingest.ledger.store import Ledger
from ingest.ledger.terms import canonical, colloquial, squeezed
from qa.audit import AuditResult, audit
from qa.audit_model import Finding
from qa.export import header
from qa.export_model import (
    CELL,
    DEPARTMENT,
    KIND,
    LEVEL,
    PLACE,
    REPORT,
    REPORT_YEAR,
    Column,
    Form,
    Listing,
    Row,
    Spot,
    box_text,
    in_wan,
    place,
    whose,
)

Audited = Callable[[str], AuditResult]
"""What the audit of a report came to, by the report's name."""

_FIGURE = (
    DEPARTMENT,
    LEVEL,
    Column("year", "年度", Form.WHOLE, 7, "数字所说的年度，不一定是报告的年度；空白为报告未说明"),
    KIND,
    Column("subject", "事项", width=36, note="科目或事项的规范名称，上下级以 / 连接"),
    Column("measure", "指标", width=11, note="决算数、年初预算数、增减率等"),
    Column("printed", "原文数字", width=15, note="报告上印的数"),
    Column("value", "数值", Form.NUMBER, 17, "原文数字，没有换算"),
    Column("unit", "单位", width=7, note="数值的单位"),
    Column("value_wan", "折合万元", Form.NUMBER, 17, "空白为不是金额"),
    Column("scope", "资金口径", width=18, note="空白为全部资金"),
    Column("project", "项目", width=20, note="绩效表的项目"),
    Column("code", "科目编码", width=10, note="报告上印的编码；空白为没有印"),
    Column("base", "基数", width=14, note="占比的分母，或与什么相比"),
    Column("reason", "原因", width=30, note="报告所说的主要原因"),
    Column("printed_subject", "原文名称", width=24, note="报告上印的名称"),
    Column("column", "列", width=20, note="表头各级以 / 连接；空白为出自文字或没有分栏"),
    *PLACE,
    REPORT,
    Column("report_year", "报告年度", Form.WHOLE, 9, "出处那份报告的年度"),
)
_CELL = (
    DEPARTMENT,
    LEVEL,
    REPORT_YEAR,
    KIND,
    Column("table_number", "第几张表", Form.WHOLE, 9, "在报告中的次序，从 1 数起"),
    Column("table", "表", width=30, note="表的标题"),
    Column("row_number", "第几行", Form.WHOLE, 8, "不计表头，从 1 数起"),
    Column("column_number", "第几列", Form.WHOLE, 8, "从 1 数起"),
    Column("column", "列", width=24, note="表头各级以 / 连接"),
    Column("text", "原文", width=30, note="格里印的字"),
    Column("value", "数值", Form.NUMBER, 17, "空白为不是数字，或是编码、序号"),
    Column("unit", "单位", width=7, note="数值的单位"),
    Column("copy", "合并格", Form.YES, 8, "真为合并单元格填满后的一格，不是另印的"),
    Column("page", "页", Form.WHOLE, 6, "PDF 的第几页，从 1 数起；工作簿为第几张工作表"),
    Column("section", "章节", width=26, note="在报告的哪一章节，上下级以 / 连接"),
    Column("quote", "整行原文", width=50, note="这一行各格的原文，以 | 分开"),
    Column("bbox", "位置", Form.BOX, 26, "左、上、右、下，单位为磅，从页面左上角量起"),
    Column("ocr", "图片识别", Form.YES, 9, "真为由图片识别（OCR），请对照原页"),
    CELL,
    REPORT,
)
_CLASSES = "error 数字不符，text_table 文字与表不符，zero_base 零基数，missing 缺项，rounding 尾差"
_FINDING = (
    DEPARTMENT,
    LEVEL,
    REPORT_YEAR,
    KIND,
    Column("class", "类型", width=11, note=_CLASSES),
    Column("rule", "规则", width=26, note="数字之间应有的关系"),
    Column("subject", "事项", width=26, note="说的是哪个科目或哪张表"),
    Column("printed", "原文数字", width=17, note="报告上印的数或字"),
    Column("expected", "应为", width=17, note="照规则由其他数推出的；错的也可能是其他数，请对照原页"),
    Column("delta", "相差", Form.NUMBER, 14, "原文减应为，单位同原文数字；空白为无从计算"),
    Column("statement", "说明", width=70, note="哪里印什么、另一处印什么、为什么应当一致"),
    Column("doubt", "存疑", width=24, note="为什么可能是没有读对；空白为没有这种迹象"),
    *PLACE,
    Column("sources", "全部出处", width=60, note="每行一处：页、位置、原文"),
    REPORT,
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Wanted:
    """Which rows: of these reports, and where named only these years and subjects."""

    reports: tuple[ReportInfo, ...]
    years: tuple[int, ...] = ()
    subjects: tuple[str, ...] = ()

    @property
    def names(self) -> tuple[str, ...]:
        """The subjects as they were named and as the ledger calls them, colloquial words (请客吃饭) among them."""
        meant = [colloquial().get(squeezed(name), name) for name in self.subjects]
        return tuple(dict.fromkeys((*self.subjects, *map(canonical, meant))))

    @property
    def of_year(self) -> Iterator[ReportInfo]:
        """The reports of these years."""
        return (info for info in self.reports if not self.years or info.year in self.years)


def figure_listing(ledger: Ledger, wanted: Wanted) -> Listing:
    """Every figure of these reports, in the reports' order; `years` are those that the figures are about."""
    return Listing("数字", _FIGURE, _figure_rows(ledger, wanted))


def cell_listing(ledger: Ledger, wanted: Wanted) -> Listing:
    """Every cell of every table of these reports, row by row."""
    return Listing("表格", _CELL, _cell_rows(ledger, wanted))


def finding_listing(ledger: Ledger, wanted: Wanted, audited: Audited | None = None) -> Listing:
    """What the audit finds in these reports; `audited` where what it found is at hand."""
    return Listing("勾稽", _FINDING, _finding_rows(wanted, audited or partial(audit, ledger)))


def cell_amounts(ledger: Ledger, stem: str) -> dict[Spot, Amount]:
    """What the cells of a report's tables come to: codes, ordinals and words are not among them."""
    figures = ledger.find_figures(reports=[stem])
    return {(f.source.page, f.source.bbox): f.amount for f in figures if f.source.table is not None and f.source.bbox}


def cell_values(ledger: Ledger, stem: str) -> dict[Spot, Decimal]:
    """The same as bare numbers, as they are printed."""
    return {spot: amount.value for spot, amount in cell_amounts(ledger, stem).items()}


def sources_text(sources: Sequence[Source]) -> str:
    """Places for one cell of text, each on a line: page, box, quotation."""
    return "\n".join(f"{one.where} [{box_text(one.bbox)}] {' '.join(one.quote.split())}" for one in sources)


def _figure_rows(ledger: Ledger, wanted: Wanted) -> Iterator[Row]:
    subjects, years = wanted.names or None, wanted.years or None
    for info in wanted.reports:
        # One report after another, and past the ledger's memory of figures, so that any number of them fits.
        for figure in ledger.find_figures(reports=[info.stem], subjects=subjects, years=years):
            yield _figure_row(figure, info)


def _figure_row(figure: Figure, info: ReportInfo) -> Row:
    amount = figure.amount
    return (
        *(figure.department, info.level, figure.year, figure.kind.value, figure.subject, figure.measure.value),
        *(amount.printed, amount.value, amount.unit, in_wan(amount), figure.scope, figure.project, figure.code),
        *(figure.base, figure.reason, figure.printed, figure.column),
        *place(figure.source),
        *(info.stem, info.year),
    )


def _cell_rows(ledger: Ledger, wanted: Wanted) -> Iterator[Row]:
    for info in wanted.of_year:
        amounts = cell_amounts(ledger, info.stem)
        for number, table in enumerate(ledger.tables(info.stem), 1):
            for row in range(len(table.rows)):
                yield from _row_cells(info, number, table, row, amounts)


def _row_cells(info: ReportInfo, number: int, table: Table, row: int, amounts: Mapping[Spot, Amount]) -> Iterator[Row]:
    cells = table.rows[row]
    quote = " | ".join(text for cell in cells if (text := " ".join(cell.text.split())) and not cell.copy)
    for column, cell in enumerate(cells):
        amount = amounts.get((cell.page, cell.bbox))
        levels = table.headers[column] if column < len(table.headers) else ()
        yield (
            *whose(info),
            *(number, table.title, row + 1, column + 1, header(levels), cell.text),
            *((amount.value, amount.unit) if amount else (None, "")),
            *(cell.copy, cell.page, table.section, quote, cell.bbox, table.ocr, cell.address, info.stem),
        )


def _finding_rows(wanted: Wanted, audited: Audited) -> Iterator[Row]:
    for info in wanted.of_year:
        for finding in audited(info.stem).findings:
            if not wanted.names or _names_of(finding) & set(wanted.names):
                yield _finding_row(finding, info)


def _finding_row(finding: Finding, info: ReportInfo) -> Row:
    own = next((one for one in finding.sources if one.report == finding.report and one.page == finding.page), None)
    return (
        *whose(info),
        *(finding.kind.value, finding.rule, finding.subject, finding.printed, finding.expected),
        *(_number(finding.delta), finding.statement, finding.doubt),
        *place(own or Source(finding.report, finding.page, None)),
        *(sources_text(finding.sources), finding.report),
    )


def _names_of(finding: Finding) -> set[str]:
    return {finding.subject, finding.subject.rsplit("/", 1)[-1], canonical(finding.subject)}


def _number(told: str) -> Decimal | None:
    """A difference as a number; it is told as 25.70 or as 1,421.25 万元."""
    try:
        return Decimal(told)
    except InvalidOperation:
        amount = parse_amount(told) if told else None
        return amount.value if amount else None

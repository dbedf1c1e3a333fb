"""A comparison → sheets to be written: the table as it is shown, and every number with its place."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from decimal import Decimal

from qa.attached import outside
from qa.compare_model import GAPS, Cell, Comparison
from qa.compare_model import Row as Line
from qa.compare_table import HEADINGS, STATES, flat_rows
from qa.export_model import Column, Form, Listing, Row, Value

_FORMS = {
    **dict.fromkeys(("年度", "名次", "页"), Form.WHOLE),
    **dict.fromkeys(("数值", "印刷数字", "差额", "增减率%", "比前一指标", "差异率%", "占比%", "次年所列"), Form.NUMBER),
    "框": Form.BOX,
}
_WIDE = {"部门": 34, "科目": 30, "数值": 16, "说明": 40, "报告": 44, "章节": 26, "表": 26, "行": 22, "原文": 60}
_WIDE |= {"上年数取自": 34, "次年所列取自": 34, "比上年": 14}
MEANINGS = {
    "部门": "谁的数；名称后写“（本级）”的是单位自己的报告",
    "级别": "部门，或单位（本级）；空白为报告没有写明",
    "年度": "这个数是哪一年的",
    "指标": "决算数、预算数等；不同指标不能混用",
    "科目": "报告所印科目的规范名称，上下级以 / 连接",
    "状态": "有数、零、矛盾、同名多项，或没有数的原因；空格、未写明、无报告都不是 0",
    "数值": "换算成同一单位后的数，没有四舍五入；空白为没有可用的数，不是 0",
    "单位": "数值、增减额所用的单位",
    "印刷数字": "报告上印的数，没有换算",
    "印刷单位": "报告上印的数的单位",
    "比上年": "本年数减上年数，单位同数值",
    "差额": "本年数减上年数，单位同数值",
    "增减率%": "（本年数 − 上年数）÷ 上年数，百分数；上年为零时没有",
    "上年数取自": "上年报告、本年报告所列；推算的列出算式",
    "比前一指标": "第二个指标减第一个指标，如决算数减预算数",
    "差异率%": "比前一指标 ÷ 前一指标，百分数",
    "占比%": "占“占比分母”的百分数",
    "占比分母": "占比是占谁的",
    "名次": "同一年度、同一指标从高到低第几，1 为最高",
    "次年所列": "次年的报告所说的本年度的数；不一定印在报告上，见“次年所列取自”",
    "次年所列取自": "次年报告（印有这个数），或推算（次年报告没有印，由它的数和增减额算出，列出算式）",
    "已重述": "“是”为次年报告所说的与本年报告不同",
    "可比": "“否”为口径与其他格不同，列出但不排名、不计增减",
    "说明": "这个数要注意的地方",
    "报告": "PDF 文件名，不含 .pdf；工作簿的文件名带后缀",
    "页": "在 PDF 的第几页，从 1 数起；工作簿为第几张工作表",
    "框": "数字在页面上的位置：左、上、右、下，单位为磅，从页面左上角量起",
    "章节": "在报告的哪一章节",
    "表": "在哪张表；空白为出自文字",
    "行": "表格里那一行的名称",
    "原文": "数字所在的句子，或表格一行的各格",
}
"""What each column means, in a line."""
_SHOWN = ("部门", "年度", "指标", "状态", "数值", "单位", "比上年", "增减率%", "上年数取自", "比前一指标", "差异率%",
          "占比%", "名次", "页", "报告", "说明")  # fmt: skip
_FOR_PROGRAMS = ("框",)


def shown_listing(comparison: Comparison) -> Listing:
    """The table as it is shown: a row a department and year, with its unit, its change and its place."""
    rows = [_shown(line, cell, comparison) for line in comparison.rows for cell in line.cells]
    return _listing("比较", _SHOWN, rows)


def detail_listing(comparison: Comparison) -> Listing:
    """A row for every printed number, and one for every gap, in the columns that hold something for a reader."""
    return _listing("明细", HEADINGS, list(_details(comparison)))


def _listing(name: str, heads: Sequence[str], rows: Sequence[Row]) -> Listing:
    """The rows without the columns that are empty throughout or that only programs need."""
    kept = [n for n, head in enumerate(heads) if head not in _FOR_PROGRAMS and _holds(row[n] for row in rows)]
    columns = tuple(
        Column(heads[n], heads[n], _form(heads[n]), _WIDE.get(heads[n], 10), MEANINGS[heads[n]]) for n in kept
    )
    return Listing(name, columns, [tuple(row[n] for n in kept) for row in rows])


def _holds(values: Iterable[Value]) -> bool:
    return any(value not in (None, "") for value in values)


def _form(head: str) -> Form:
    return Form.NUMBER if head == "比上年" else _FORMS.get(head, Form.TEXT)


def _shown(line: Line, cell: Cell, comparison: Comparison) -> Row:
    """A cell of the table as a row; where it is not certain, its numbers stand in the state's column."""
    change, versus, share = cell.change, cell.versus, cell.share
    source = cell.stated[0].source if cell.stated else cell.blank
    source = outside(source) if source else None
    several = len(comparison.measures) > 1
    return (
        *(cell.body.label, cell.year, cell.measure.value if several else ""),
        *(_doubtful(cell, comparison.unit), cell.value, "" if cell.state in GAPS else comparison.unit),
        *((change.amount, change.rate) if change else (None, None)),
        f"推算：{change.implied}" if change and change.implied else "",
        *((versus.amount, versus.rate) if versus else (None, None)),
        *(share.rate if share else None, cell.rank),
        *((source.page, source.report) if source else (None, "")),
        "；".join(cell.notes),
    )


def _doubtful(cell: Cell, unit: str) -> str:
    """Of a cell without one certain number, its state, with what is told all the same; "" of the others."""
    if cell.value is not None:
        return ""
    told = " / ".join(format(one.value, ",f") for one in cell.stated)
    if cell.later:
        sum_of = cell.later.expression(unit)
        told = f"（次年报告{f'推算 {sum_of}' if sum_of else f'所列 {cell.later.value:,f}'}）"
    return f"{STATES[cell.state.value]} {told}".strip()


def _details(comparison: Comparison) -> Iterator[Row]:
    for row in flat_rows(comparison):
        yield tuple(_value(text, _form(name)) for name, text in zip(HEADINGS, row, strict=True))


def _value(text: str, form: Form) -> Value:
    if form is Form.TEXT:
        return text
    if not text:
        return None
    if form is Form.WHOLE:
        return int(text)
    if form is Form.BOX:
        x0, top, x1, bottom = map(float, text.split())
        return (x0, top, x1, bottom)
    return Decimal(text)

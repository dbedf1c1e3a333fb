"""A comparison → rows to be written: the columns of its CSV, with numbers as numbers."""

from __future__ import annotations

from collections.abc import Iterator
from decimal import Decimal

from qa.compare_model import Comparison
from qa.compare_table import HEADINGS, flat_rows
from qa.export_model import Column, Form, Listing, Row, Value

_FORMS = {
    **dict.fromkeys(("年度", "名次", "页"), Form.WHOLE),
    **dict.fromkeys(("数值", "印刷数字", "差额", "增减率%", "比前一指标", "差异率%", "占比%", "次年所列"), Form.NUMBER),
    "框": Form.BOX,
}
_WIDE = {"部门": 26, "科目": 30, "数值": 16, "说明": 40, "报告": 40, "章节": 26, "表": 26, "行": 22, "原文": 60}
_NOTES = {"框": "左、上、右、下，单位为磅，从页面左上角量起", "状态": "空格、未写明、无报告都不是 0"}


def comparison_listing(comparison: Comparison) -> Listing:
    """A row for every printed number, and one for every gap."""
    columns = tuple(
        Column(name, name, _FORMS.get(name, Form.TEXT), _WIDE.get(name, 10), _NOTES.get(name, "")) for name in HEADINGS
    )
    return Listing("比较", columns, _rows(comparison))


def _rows(comparison: Comparison) -> Iterator[Row]:
    for row in flat_rows(comparison):
        yield tuple(_value(text, _FORMS.get(name, Form.TEXT)) for name, text in zip(HEADINGS, row, strict=True))


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

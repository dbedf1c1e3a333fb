"""A comparison as flat rows, one a printed number: what CSV, XLSX and other exports hold."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterator, Sequence

from ingest.ledger.model import Source
from qa.attached import outside
from qa.compare_model import GAPS, Cell, Change, Comparison, Stated, text_of
from qa.export import plain_cell

HEADINGS = (
    *("部门", "级别", "年度", "指标", "科目", "状态", "数值", "单位", "印刷数字", "印刷单位"),
    *(
        "差额",
        "增减率%",
        "上年数取自",
        "比前一指标",
        "差异率%",
        "占比%",
        "占比分母",
        "名次",
        "次年所列",
        "已重述",
        "可比",
        "说明",
    ),
    *("报告", "页", "框", "章节", "表", "行", "原文"),
    "次年所列取自",
)
STATES = {
    "stated": "有数",
    "zero": "零",
    "contradictory": "矛盾",
    "ambiguous": "同名多项",
    "blank": "空格",
    "not_stated": "未写明",
    "no_report": "无报告",
}
"""How people are told of a cell's state."""


def flat_rows(comparison: Comparison) -> Iterator[tuple[str, ...]]:
    """A row for every printed number, and one for every gap; numbers in the comparison's unit."""
    for row in comparison.rows:
        for cell in row.cells:
            for one in cell.stated or (None,):
                yield _flat(cell, one, row.subject, comparison)


def csv_text(comparison: Comparison) -> str:
    """The rows as CSV that no spreadsheet runs, with headings."""
    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\n")
    writer.writerow(HEADINGS)
    writer.writerows([plain_cell(text) for text in row] for row in flat_rows(comparison))
    return out.getvalue()


def _flat(cell: Cell, one: Stated | None, subject: str, comparison: Comparison) -> tuple[str, ...]:
    figure = one.figures[0] if one and one.figures else None
    change, versus, share = cell.change, cell.versus, cell.share
    return (
        *(cell.body.department, cell.body.level, str(cell.year), cell.measure.value),
        *(figure.subject if figure else subject, STATES[cell.state.value]),
        *((text_of(one.value) or "") if one else "", comparison.unit if cell.state not in GAPS else ""),
        *((text_of(figure.amount.value) or "", figure.amount.unit) if figure else ("", "")),
        *((text_of(change.amount) or "", text_of(change.rate) or "") if change else ("", "")),
        _base_told(change) if change else "",
        *((text_of(versus.amount) or "", text_of(versus.rate) or "") if versus else ("", "")),
        *((text_of(share.rate) or "", share.of) if share else ("", "")),
        str(cell.rank or ""),
        (text_of(cell.later.value) or "") if cell.later else "",
        "是" if cell.restated else "",
        "" if cell.comparable else "否",
        "；".join(cell.notes),
        *_place(one.source if one else cell.blank),
        _later_told(cell, comparison.unit),
    )


def _base_told(change: Change) -> str:
    """Where the number of the year before was taken from; one that no report prints comes with its sum."""
    if change.implied:
        return f"推算：{change.implied}"
    return "上年报告" if change.from_report else "本年报告所列"


def _later_told(cell: Cell, unit: str) -> str:
    """Whether the next year's report prints the number of this year, or how it follows from what it prints."""
    if cell.later is None:
        return ""
    return f"推算：{cell.later.expression(unit)}" if cell.later.is_implied else "次年报告"


def _place(source: Source | None) -> Sequence[str]:
    if source is None:
        return ("",) * 7
    source = outside(source)
    box = " ".join(f"{edge:.1f}" for edge in source.bbox) if source.bbox else ""
    return (
        *(source.report, str(source.page), box, source.section),
        *(source.table or "", source.row or "", " ".join(source.quote.split())),
    )

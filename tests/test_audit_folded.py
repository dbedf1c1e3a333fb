"""One cause of rounding is told once, in words that tell by how much, and what could not be checked is named."""

from __future__ import annotations

from dataclasses import replace

from ingest.ledger.model import Table
from qa.audit import AuditResult
from qa.audit_presence import TABLES
from qa.audit_sums import RULES
from qa.sum_model import Rule
from tests.audit_books import audited, grid, row, told
from ui.auditing import audit_text

ROWS = """
科目编码 | 科目名称 | 决算数
208 | 社会保障和就业支出 | {part}
221 | 住房保障支出 | 445.69
合计 | | {total}
"""


def two_tables(part: str, total: str = "772.40", other: str = "326.71") -> AuditResult:
    table = grid("支出决算表", ROWS.format(part=part, total=total))
    cell = table.rows[0][2]
    here = row(f"社会保障和就业支出 决算数 {part} 万元", "支出决算表", code="208")
    there = row(f"社会保障和就业支出 决算数 {other} 万元", "收入支出决算总表", code="208")
    again = told(f"社会保障和就业支出 决算数 {part} 万元")
    return audited(replace(here, source=replace(here.source, bbox=cell.bbox)), there, again, tables=[table])


def on(page: int, table: Table) -> Table:
    """The table on another page, so that its cells are cells of their own."""
    rows = tuple(tuple(replace(cell, page=page) for cell in cells) for cells in table.rows)
    return replace(table, pages=(page,), rows=rows)


def test_a_sum_that_comes_out_once_its_part_is_corrected_is_no_second_finding() -> None:
    assert not two_tables("326.71").findings
    [found] = two_tables("326.72").findings
    assert (found.printed, found.expected, found.kind) == ("326.72 万元", "326.71 万元", "rounding")


def test_the_same_number_printed_again_is_told_with_the_first() -> None:
    lines = ROWS.format(part="326.71", total="772.41")
    found = audited(tables=[grid("收入决算表", lines), on(6, grid("支出决算表", lines))]).findings
    assert len(found) == 1 and "同一原因另有 1 处" in found[0].statement and found[0].more >= 1
    assert {source.table for source in found[0].sources} == {"收入决算表", "支出决算表"}


def test_two_causes_are_two_findings() -> None:
    lines = "科目编码 | 科目名称 | 决算数\n208 | 甲 | 100.11\n221 | 乙 | 200.22\n合计 | | {}"
    found = audited(
        tables=[grid("收入决算表", lines.format("300.34")), on(6, grid("支出决算表", lines.format("300.32")))]
    ).findings
    assert sorted(f.printed for f in found) == ["300.32 万元", "300.34 万元"]
    assert all("同一原因" not in f.statement for f in found)


def test_a_total_that_is_a_part_elsewhere_explains_the_sum_there() -> None:
    table = grid(
        "基本支出决算表",
        "科目编码 | 科目名称 | 决算数\n302 | 商品和服务支出 | 10.23\n30201 | 办公费 | 5.11\n30202 | 印刷费 | 5.11",
    )
    text = [
        told(f"{name} 万元")
        for name in ("一般公共预算财政拨款基本支出 决算数 105.58", "人员经费 决算数 95.36", "公用经费 决算数 10.23")
    ]
    [found] = audited(*text, tables=[table]).findings
    assert (found.rule, found.expected) == (RULES[Rule.CODES], "10.22 万元")
    assert "105.58" in found.statement and "不用另改" in found.statement


def test_two_units_of_the_last_place_are_not_told_as_one() -> None:
    one = audited(tables=[grid("支出决算表", ROWS.format(part="326.71", total="772.41"))]).findings[0]
    lines = (
        "科目编码 | 科目名称 | 决算数\n" + "\n".join(f"20{n} | 类{n} | 1.11" for n in range(1, 6)) + "\n合计 | | 5.57"
    )
    two = audited(tables=[grid("支出决算表", lines)]).findings[0]
    assert "差一个末位" in one.statement and "末位差 2" in two.statement and "一个末位" not in two.statement


def test_what_could_not_be_checked_is_named_with_its_reason() -> None:
    few = audited(tables=[grid("收入决算表", "项目 | 决算数\n合计 | 1.00")])
    assert "九张表中的 1 张" in few.left[TABLES][0]
    text = audit_text(few)
    assert "无法核对：" in text and f"{TABLES}（1 项）：本文件里只有九张表中的 1 张" in text
    many = audited(*(told(f"项目{n} 增减率 1.00 % 上年", f"g{n}") for n in range(7)))
    [line] = [line for line in audit_text(many).splitlines() if "（7 项）" in line]
    assert "第 9 页项目0的增减率 1.00%" in line and line.endswith("等 7 项")

"""Cells of tables: a number is right only under its row and its column, and every other naming of it is caught."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal

import pytest

from ingest.ledger.model import Amount, Figure, Kind, Measure, Source
from qa.model import Citation
from qa.verify import Verdict, verify_draft

REPORT, OFFICE = "临江区商务委员会2025年度部门预算", "临江区商务委员会"


@dataclass(frozen=True)
class Row:
    """One row of a table: what it is called, where its whole stands ("" column), its cells by column."""

    table: str
    page: int
    label: str
    unit: str
    cells: tuple[tuple[str, str, str], ...]
    """Subject, column and printed number of every figure of the row."""


def _row(table: str, page: int, label: str, unit: str, subject: str, *cells: str) -> Row:
    """A row of one subject; each cell is "column=number"."""
    parts = [cell.rpartition("=") for cell in cells]
    return Row(table, page, label, unit, tuple((subject, column, number) for column, _, number in parts))


SPENDING, ECONOMIC, COLLEGE, INCOME = "支出预算总表", "基本支出经济分类预算表", "支出决算表", "收入预算表"
COMMERCE = "一般公共服务支出/商贸事务/"
ROWS = {
    "行政": _row(
        SPENDING, 9, "行政运行", "元", COMMERCE + "行政运行",
        "=2,650,000", "基本支出=2,500,000", "项目支出=150,000",
    ),
    "服务": _row(
        SPENDING, 9, "机关服务", "元", COMMERCE + "机关服务",
        "=940,000", "基本支出=870,000", "项目支出=70,000",
    ),
    "总计": Row(
        SPENDING, 9, "合计", "元",
        (("支出合计", "", "3,590,000"), ("基本支出", "", "3,370,000"), ("项目支出", "", "220,000")),
    ),
    "物业": _row(
        ECONOMIC, 11, "物业管理费", "元", "商品和服务支出/物业管理费",
        "=1,143,816", "人员经费=0", "公用经费=1,143,816",
    ),
    "高教": _row(
        COLLEGE, 14, "高等教育", "万元", "教育支出/普通教育/高等教育",
        "=186,663.39", "基本支出=152,569.36", "项目支出=34,094.03", "项目支出/其中：基本建设资金支出=5,536.97",
    ),
    "体育": _row(
        SPENDING, 9, "体育", "元", "文化旅游体育与传媒支出/体育",
        "=205,000", "基本支出=5,000", "项目支出=200,000",
    ),
    "拨款": _row(
        "财政拨款收支总表", 7, "总计", "万元", "财政拨款支出总计",
        "=1,619.19", "一般公共预算财政拨款=1,527.94", "政府性基金预算财政拨款=91.25",
    ),
    "收入": Row(
        INCOME, 5, "合计", "万元",
        (("收入合计", "", "557,259.13"), ("事业收入", "", "122,342.73"), ("教育收费", "事业收入", "74,162.23")),
    ),
}  # fmt: skip


def figures_of(row: Row) -> list[Figure]:
    """The figures of a row as ingest reads them."""
    quote = " | ".join((row.label, *(number for _, _, number in row.cells)))
    source = Source(REPORT, row.page, None, "第二部分", row.table, row.label, quote)
    return [
        Figure(
            OFFICE, 2025, Kind.BUDGET, subject, Measure.BUDGET,
            Amount(Decimal(number.replace(",", "")), row.unit, number), source, printed=row.label, column=column,
        )
        for subject, column, number in row.cells
    ]  # fmt: skip


def verdict_on(text: str, names: str, topics: tuple[str, ...] = ()) -> Verdict:
    """What the verifier says of a text over these rows, [1] being the first."""
    figures = [figures_of(ROWS[name]) for name in names.split()]
    citations = [Citation(n, own[0].source, OFFICE, 2025) for n, own in enumerate(figures, start=1)]
    return verify_draft(text, citations, [one for own in figures for one in own], topics=topics)


RIGHT = (
    ("2025 年行政运行的项目支出预算数为 150,000 元[1]。", "行政"),
    ("2025 年行政运行的项目支出预算数为 15 万元[1]。", "行政 服务 总计"),
    ("行政运行（2025 年）项目支出 150,000 元[1]。", "行政 总计"),
    ("2025 年项目支出中，行政运行为 150,000 元[1]，机关服务为 70,000 元[2]。", "行政 服务 总计"),
    ("行政运行预算 2,650,000 元，其中基本支出 2,500,000 元，项目支出 150,000 元[1]。", "行政 总计"),
    ("行政运行预算 2,650,000 元[1]。其中，基本支出 2,500,000 元，项目支出 150,000 元[1]。", "行政 服务 总计"),
    ("行政运行：\n- 基本支出：2,500,000 元[1]\n- 项目支出：150,000 元[1]", "行政 总计"),
    ("各科目的项目支出如下：\n- 行政运行：150,000 元[1]\n- 机关服务：70,000 元[2]", "行政 服务 总计"),
    ("行政运行的基本支出和项目支出分别为 2,500,000 元和 150,000 元[1]。", "行政 总计"),
    ("行政运行、机关服务的项目支出分别为 150,000 元、70,000 元[1][2]。", "行政 服务 总计"),
    ("行政运行的预算为 2,650,000 元[1]，项目支出共 220,000 元[3]。", "行政 服务 总计"),
    ("机关服务预算数为 940,000 元[2]。", "行政 服务"),
    ("项目支出合计 220,000 元，基本支出 3,370,000 元[3]。", "行政 服务 总计"),
    ("2025 年物业管理费的人员经费预算数为 0 元[1]；2025 年物业管理费的公用经费预算数为 1,143,816 元[1]。", "物业"),
    ("物业管理费预算数为 1,143,816 元[1]。", "物业"),
    ("高等教育的项目支出为 34,094.03 万元，其中基本建设资金支出 5,536.97 万元[1]。", "高教"),
    ("高等教育的基本建设资金支出为 5,536.97 万元[1]。", "高教"),
    ("2025 年体育的项目支出预算数为 200,000 元[1]。", "体育"),
    ("财政拨款支出总计 1,619.19 万元[1]。", "拨款"),
    ("财政拨款支出总计的政府性基金预算财政拨款为 91.25 万元[1]。", "拨款"),
    ("教育收费预算为 74,162.23 万元[1]。", "收入"),
    ("2025 年教育收费的事业收入预算数为 74,162.23 万元[1]。", "收入"),
    ("事业收入 122,342.73 万元，其中教育收费 74,162.23 万元[1]。", "收入"),
    ("行政运行的项目支出占其预算的 5.66%（150,000 ÷ 2,650,000）[1]。", "行政 总计"),
    ("行政运行的项目支出比机关服务的项目支出多 80,000 元（150,000 元 − 70,000 元）[1][2]。", "行政 服务"),
)
WRONG = (
    ("项目支出 150,000 元[1]。", "行政"),
    ("行政运行 150,000 元[1]。", "行政"),
    ("行政运行 150,000 元[1]。", "行政 服务 总计"),
    ("项目支出为 150,000 元[1]。", "行政 服务 总计"),
    ("行政运行的项目支出 2,650,000 元[1]。", "行政 总计"),
    ("项目支出中，行政运行 2,650,000 元[1]。", "行政 总计"),
    ("项目支出中，行政运行 150,000 元[1]，机关服务 940,000 元[2]。", "行政 服务 总计"),
    ("项目支出：\n- 行政运行：150,000 元[1]\n- 机关服务：940,000 元[2]", "行政 服务 总计"),
    ("行政运行的项目支出为 220,000 元[2]。", "行政 总计"),
    ("行政运行预算 2,650,000 元，其中项目支出 220,000 元[1][2]。", "行政 总计"),
    ("行政运行预算 2,650,000 元[1]。其中，项目支出 220,000 元[2]。", "行政 总计"),
    ("项目支出 220,000 元[3]。行政运行 150,000 元[1]。", "行政 服务 总计"),
    ("物业管理费预算数为 0 元[1]。", "物业"),
    ("高等教育的项目支出为 5,536.97 万元[1]。", "高教"),
    ("文化旅游体育与传媒支出的项目支出预算数为 200,000 元[1]。", "体育"),
    ("财政拨款支出总计 91.25 万元[1]。", "拨款"),
    ("事业收入预算为 74,162.23 万元[1]。", "收入"),
    ("教育收费的事业收入预算数为 122,342.73 万元[1]。", "收入"),
    ("机关服务的项目支出占其预算的 5.66%（150,000 ÷ 2,650,000）[1]。", "行政 服务"),
)


@pytest.mark.parametrize(("text", "rows"), RIGHT, ids=[text[:40] for text, _ in RIGHT])
def test_row_and_column_name_a_cell(text: str, rows: str) -> None:
    verdict = verdict_on(text, rows)
    assert [check for check in verdict.checks if not check.ok] == []
    assert verdict.untraced == ()


@pytest.mark.parametrize(("text", "rows"), WRONG, ids=[text[:40] for text, _ in WRONG])
def test_a_cell_misnamed_is_caught(text: str, rows: str) -> None:
    assert not verdict_on(text, rows).ok


@pytest.mark.parametrize(
    ("topics", "ok"), [(("行政运行", "项目支出"), True), (("行政运行",), False), (("项目支出",), False)]
)
def test_a_bare_number_takes_row_and_column_from_the_question(topics: tuple[str, ...], ok: bool) -> None:
    assert verdict_on("150,000 元[1]。", "行政", topics).ok is ok


# --- systematic damage ---------------------------------------------------------------------------------------------

SWAPS = {
    "行政运行": ("机关服务", "物业管理费", "高等教育"),
    "机关服务": ("行政运行", "物业管理费", "高等教育"),
    "物业管理费": ("行政运行", "办公费"),
    "高等教育": ("行政运行", "基础研究"),
    "基本支出": ("项目支出", "公用经费"),
    "项目支出": ("基本支出", "人员经费"),
    "人员经费": ("公用经费", "项目支出"),
    "公用经费": ("人员经费", "基本支出"),
    "基本建设资金支出": ("基本支出",),
}


def names_swapped(text: str) -> Iterator[str]:
    """Each row or column named as another one."""
    for match in re.finditer("|".join(sorted(SWAPS, key=len, reverse=True)), text):
        for other in SWAPS[match[0]]:
            yield text[: match.start()] + other + text[match.end() :]


def numbers_swapped(text: str, rows: str) -> Iterator[str]:
    """Each number replaced by every other one of the same tables: cell for total, total for cell, cell for cell."""
    printed = {number for name in rows.split() for _, _, number in ROWS[name].cells}
    for match in re.finditer(r"\d[\d,.]*\d(?= [万]?元)|0(?= 元)", text):
        for other in sorted(printed - {match[0]}):
            yield text[: match.start()] + other + text[match.end() :]


def damaged() -> list[tuple[str, str]]:
    """Every distinct damaged text and its rows."""
    right = {text for text, _ in RIGHT}
    made = {
        wrong: rows
        for text, rows in RIGHT
        for wrong in (*names_swapped(text), *numbers_swapped(text, rows))
        if wrong not in right
    }
    return list(made.items())


def test_every_damaged_cell_is_caught() -> None:
    cases = damaged()
    assert len(cases) > 150
    missed = [text for text, rows in cases if verdict_on(text, rows).ok]
    assert missed == []

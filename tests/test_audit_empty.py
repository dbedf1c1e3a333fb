"""The audit of notes that say their table is empty."""

from __future__ import annotations

from dataclasses import replace

import pytest

from ingest.ledger.model import Figure, Table
from qa.audit_empty import EMPTY
from tests.audit_books import audited, grid, row

TITLE = "财政拨款“三公”经费支出决算表"
EMPTY_NOTE = "注：本单位2023年无三公经费和机关运行经费，故本表为空表。"


def noted(note: str, amount: str) -> tuple[Figure, Table]:
    """A table of one number with a note below, and the figure read from it."""
    table = replace(grid(TITLE, f"项目 | 决算数\n公务接待费 | {amount}"), notes=(note,))
    cell = table.rows[0][1]
    figure = row(f"公务接待费 决算数 {amount} 万元", TITLE)
    return replace(figure, source=replace(figure.source, page=cell.page, bbox=cell.bbox)), table


@pytest.mark.parametrize(
    "note",
    [EMPTY_NOTE, "说明：本年度没有此项收支，故本表无数据。", "因此该表内均为空白。", "备注：此表没有相关数据"],
)
def test_a_note_of_emptiness_under_numbers_is_found(note: str) -> None:
    figure, table = noted(note, "3.47")
    [found] = [one for one in audited(figure, tables=[table]).findings if one.rule == EMPTY]
    assert (found.kind, found.page, found.printed in note) == ("text_table", 5, True)
    assert "公务接待费 3.47 万元" in found.statement and found.sources[0].quote == note


@pytest.mark.parametrize("note", [EMPTY_NOTE, "说明：本年度没有此项收支，故本表无数据。"])
def test_under_an_empty_table_the_note_holds(note: str) -> None:
    figure, table = noted(note, "0.00")
    told = audited(figure, tables=[table])
    assert not told.findings and told.checked[EMPTY] == 1


@pytest.mark.parametrize(
    "note",
    [
        "注：除公务接待费外，本表无数据。",
        "注：部分科目，本表无数据。",
        "注：本表反映部门本年度收支情况。",
        "无此项收支的，仍保留该表格式，并在本表下方作下述说明：",
    ],
)
def test_what_does_not_say_that_all_is_empty_is_no_finding(note: str) -> None:
    figure, table = noted(note, "3.47")
    told = audited(figure, tables=[table])
    assert not told.findings and EMPTY not in told.checked

"""The audit of what must be there and what must not: reasons, template words, tables, parts, the year."""

from __future__ import annotations

from dataclasses import replace

import pytest

from ingest.ledger.model import Kind
from qa.audit import audit_book
from qa.audit_presence import PARTS, REASON, TABLES, TEMPLATE, YEAR
from tests.audit_books import audited, book, grid, told

NINE = (
    "收入支出决算总表", "收入决算表", "支出决算表", "财政拨款收入支出决算总表", "一般公共预算财政拨款支出决算表",
    "一般公共预算财政拨款基本支出决算表", "财政拨款“三公”经费支出决算表", "政府性基金预算财政拨款收入支出决算表",
    "国有资本经营预算财政拨款支出决算表",
)  # fmt: skip
FOUR = ("第一部分 单位概况", "第二部分 部门决算表", "第三部分 决算情况说明", "第四部分 名词解释")


@pytest.mark.parametrize(
    ("text", "rule"),
    [
        ("公务接待费增加1.26万元，主要原因是：。", REASON),
        ("收入总计减少3万元，原因是。支出总计持平。", REASON),
        ("收入总计减少3万元，主要是：。", REASON),
        ("收入总计增加（减少）3万元。", TEMPLATE),
        ("收入总计增长（下降）3%。", TEMPLATE),
        ("决算数大于（小于）预算数的主要原因：节约。", TEMPLATE),
        ("收入总计XX万元。", TEMPLATE),
        ("与上年持平（如持平作持平表述）。", TEMPLATE),
        ("无政府性基金收支的，仍保留该表格式，并在本表下方作下述说明：", TEMPLATE),
        ("因公出国（境）费支出0.00万元，开支内容包括我单位无因公出国（境）费。", TEMPLATE),
    ],
)
def test_what_was_left_open_is_found(text: str, rule: str) -> None:
    [found] = audited(texts=[text]).findings
    assert (found.rule, found.kind, found.page) == (rule, "missing", 9)


@pytest.mark.parametrize(
    "text",
    [
        "公务接待费增加1.26万元，主要原因是：批次增加。",
        "预决算持平的不用说明变动原因。",
        "主要是：一、人员增加；二、物价上涨。",
        "车辆（含摩托车）减少（报废）2辆。",
        "收入总计减少3万元，原因是：\n",
        "本表保留两位小数，下方有说明。",
        "开支内容包括我单位参加培训的差旅费。",
    ],
)
def test_what_is_written_is_no_finding(text: str) -> None:
    assert not audited(texts=[text]).findings


def test_one_sentence_in_two_passages_is_one_finding() -> None:
    text = "公务接待费增加1.26万元，主要原因是：。"
    assert len(audited(texts=[text, f"前文。{text}"]).findings) == 1


def test_a_missing_table_is_told_where_the_others_are_there() -> None:
    tables = [grid(title, "项目 | 决算数\n合计 | 1.00") for title in NINE]
    assert audited(tables=tables).checked[TABLES] == 9
    [found] = audited(tables=tables[:-1]).findings
    assert (found.rule, found.expected) == (TABLES, NINE[-1])
    few = audited(tables=tables[:4])
    assert not few.findings and few.undone[TABLES] == 1
    assert TABLES not in audited(tables=tables[:8], kind=Kind.BUDGET).checked
    early = book(tables=tables[:8])
    assert not audit_book(replace(early, info=replace(early.info, year=2018))).findings


def test_a_missing_part_is_told_where_the_others_are_there() -> None:
    assert audit_book(book(sections=FOUR)).checked[PARTS] == 4
    [found] = audit_book(book(sections=FOUR[:3])).findings
    assert (found.rule, found.expected) == (PARTS, "名词解释")
    other = audit_book(book(sections=FOUR[:1]))
    assert not other.findings and other.undone[PARTS] == 1
    assert not audit_book(book(sections=FOUR[:3], kind=Kind.BUDGET)).findings


def test_the_cover_has_the_year_of_the_body() -> None:
    titles = ("2023年度部门决算表", "2023年度部门决算情况说明")
    assert audit_book(book(sections=titles)).checked[YEAR] == 2
    wrong = tuple(f"2022年度部门决算{n}" for n in range(4))
    [found] = audit_book(book(sections=wrong)).findings
    assert (found.rule, found.printed, found.expected, found.page) == (YEAR, "2023", "2022", 1)
    assert YEAR in audit_book(book(sections=("概况",))).undone


def test_a_table_of_another_year_is_told() -> None:
    titles = tuple(f"2023年度{name}" for name in ("表", "说明", "绩效"))
    tables = [grid("收入决算表", "项目 | 决算数\n合计 | 1.00", caption=("2022年度",))]
    [found] = audit_book(book(tables=tables, sections=titles)).findings
    assert (found.rule, found.printed, found.expected, found.page) == (YEAR, "2022", "2023", 5)


def test_a_blank_form_is_one_finding() -> None:
    form = book([told("收入总计 决算数 1 万元")], texts=["收入总计XX万元。", "增加（减少）XX万元"])
    form = replace(form, figures=(), info=replace(form.info, issues=("这是空白模板（XX 占位）",)))
    [found] = audit_book(form).findings
    assert found.rule == TEMPLATE and "空白模板" in found.statement

"""The tree of headings in the numbering styles of several families of reports, on blocks and lines set by hand."""

from __future__ import annotations

import pytest

from ingest.layout import read_layout
from ingest.lines import Line, chars_to_lines
from ingest.outline import Block, outline
from ingest.pdf import Char

BODY = "本年度收入100万元，与上年持平。"


def block(text: str) -> Block:
    """A block: "#" in front sets it large, "*" bold, "|" after a table."""
    mark = text[0] if text[0] in "#*|" else ""
    plain = text[len(mark) :]
    return Block(plain, 18.0 if mark == "#" else 12.0, mark == "*", mark == "#", 1, mark != "|")


def tree(texts: list[str], contents: tuple[str, ...] = ()) -> list[str]:
    """ "level title" of each heading."""
    found = outline([block(text) for text in texts], contents)
    return [f"{heading.level} {heading.title}" for heading in found if heading is not None]


TREES = [
    (
        "三级",
        ["#第一部分：青山县档案馆概况", "一、主要职责", BODY, "第二部分 情况说明", "一、“三公”经费", "（一）总体情况", BODY, "1.出国情况说明", BODY, "（1）团组情况", BODY],
        (),
        ["1 第一部分：青山县档案馆概况", "2 一、主要职责", "1 第二部分 情况说明", "2 一、“三公”经费", "3 （一）总体情况", "4 1.出国情况说明",
            "5 （1）团组情况",
        ],
    ),
    ("章", ["第一章 部门概况", "一、机构设置", BODY, "第二章 决算说明", "一、总体情况", BODY], (), ["1 第一章 部门概况", "2 一、机构设置", "1 第二章 决算说明", "2 一、总体情况"]),
    ("没有部分", ["一、学校概况", "（一）基本情况", BODY, "二、决算说明", "（一）收入", BODY], (), ["1 一、学校概况", "2 （一）基本情况", "1 二、决算说明", "2 （一）收入"]),
    ("句号收尾", ["一、2022 年度收入支出决算总体情况。", BODY, "二、政府性基金支出决算情况。", BODY], (), ["1 一、2022 年度收入支出决算总体情况", "1 二、政府性基金支出决算情况"]),
    ("点号", ["第三部分 说明", "一．收入情况", BODY, "二. 支出情况", BODY], (), ["1 第三部分 说明", "2 一．收入情况", "2 二. 支出情况"]),
    (
        "编号丢失的黑体小标题",
        ["第三部分 说明", "八、政府性基金情况", BODY, "*机关运行经费支出说明", BODY, "十、一般性支出情况说明", BODY],
        (),
        ["1 第三部分 说明", "2 八、政府性基金情况", "2 机关运行经费支出说明", "2 十、一般性支出情况说明"],
    ),
    (
        "目录里有而正文没有编号",
        ["第一部分 概况", "机构设置情况介绍", BODY, "第二部分 说明", "一、总体情况", BODY],
        ("第一部分 概况", "一、机构设置情况介绍", "第二部分 说明", "一、总体情况"),
        ["1 第一部分 概况", "2 机构设置情况介绍", "1 第二部分 说明", "2 一、总体情况"],
    ),
    ("大字标题之下的编号", ["#部门预算编制说明", BODY, "#其他相关情况说明", "一、机关运行经费", BODY, "#项目经费情况说明", "一、项目概况", BODY], (), ["1 部门预算编制说明", "1 其他相关情况说明", "2 一、机关运行经费", "1 项目经费情况说明", "2 一、项目概况"]),
    # Items of a list, sentences and sums are no headings, however they are numbered or set.
    ("清单", ["二、机构设置", "1.办公室", "2.人事科", "3.财务科", "三、职能", BODY], (), ["1 二、机构设置", "1 三、职能"]),
    ("黑体句子", ["一、收入情况", "*本年收入合计100万元。", "*（一）财政拨款收入100万元，占100%。"], (), ["1 一、收入情况"]),
    ("圈码", ["一、“三公”经费", "①公务接待费", BODY, "②公务用车购置费", BODY], (), ["1 一、“三公”经费", "2 ①公务接待费", "2 ②公务用车购置费"]),
]  # fmt: skip


@pytest.mark.parametrize(("name", "texts", "contents", "wanted"), TREES, ids=[case[0] for case in TREES])
def test_tree(name: str, texts: list[str], contents: tuple[str, ...], wanted: list[str]) -> None:
    assert tree(texts, contents) == wanted


def line(text: str, x: float, top: float, bold: bool = False) -> Line:
    """One line of 12 points."""
    chars, at = [], x
    for letter in text:
        width = 12.0 if ord(letter) > 255 else 6.0
        chars.append(Char(letter, at, top, at + width, top + 12, bold))
        at += width
    return chars_to_lines(chars)[0]


FULL = "本年度收入比上年增加的主要原因是人员增加和项目增加以及其他各种原因引起的变化"


def page(*lines: tuple[str, float, bool]) -> dict[int, list[Line]]:
    """A cover, and a page of lines (text, left edge, bold) 20 points apart between full lines of text."""
    texts = [(FULL, 72.0, False), *lines, (FULL, 72.0, False), (FULL[:-6], 72.0, False)]
    return {
        1: [line("青山县档案馆", 250, 60)],
        2: [line(text, x, 60 + 20 * i, bold) for i, (text, x, bold) in enumerate(texts)],
    }


def sections(pages: dict[int, list[Line]]) -> list[str]:
    """Titles of the sections that a page shows."""
    return [s.title for s in read_layout(pages, dict.fromkeys(pages, 842.0), frozenset()).sections]


def test_a_heading_that_runs_over_two_lines_is_one() -> None:
    long = "第三部分青山县档案馆二〇二四年度部门收入支出决算和预算绩效以及其他重要事项情况"
    assert sections(page((long, 72.0, True), ("说明", 282.0, True))) == [f"{long}说明"]


def test_a_reason_on_the_next_line_goes_on_with_its_paragraph() -> None:
    pages = page(("财政拨款收入支出总计持平。主要原因：", 96.0, False), ("人员没有变化。", 96.0, False))
    layout = read_layout(pages, dict.fromkeys(pages, 842.0), frozenset())
    assert any(
        p.text.endswith("主要原因：人员没有变化。") or "主要原因：人员没有变化。" in p.text for p in layout.paragraphs
    )

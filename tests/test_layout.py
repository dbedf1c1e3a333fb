"""Lines, paragraphs and headings: on real pages, and on lines set by hand."""

from __future__ import annotations

from pathlib import Path

import pytest

from ingest.headings import heading_of, is_toc_entry, list_items, says_something, toc_title
from ingest.layout import Layout, read_layout
from ingest.ledger.settings import LimitSettings
from ingest.lines import Line, chars_to_lines
from ingest.pdf import Char, read_pages
from ingest.tables import read_tables
from tests.real import FINANCE, MODEL, STREET


def chars(text: str, x: float, top: float, size: float = 12.0) -> list[Char]:
    """Characters side by side, digits half as wide as Chinese glyphs."""
    out = []
    for letter in text:
        width = size if ord(letter) > 255 else size / 2
        out.append(Char(letter, x, top, x + width, top + size, False))
        x += width
    return out


def line(text: str, x: float, top: float, size: float = 12.0) -> Line:
    """One line set at a place."""
    return chars_to_lines(chars(text, x, top, size))[0]


def layout_of(path: Path) -> Layout:
    """Layout of a real report."""
    pages = list(read_pages(path, LimitSettings()))
    return read_layout(read_tables(pages).rest, {p.number: p.height for p in pages}, frozenset())


def test_digits_that_sit_lower_stay_in_their_line() -> None:
    sunk = chars("支出", 72, 100) + chars("603.14", 96, 104.8) + chars("万元", 132, 100)
    below = chars("占", 72, 114) + chars("20.51%", 84, 118.8)
    assert [line.text for line in chars_to_lines(sunk + below)] == ["支出603.14万元", "占20.51%"]


def test_fake_bold_is_read_once() -> None:
    assert chars_to_lines(chars("合计", 72, 100) + chars("合计", 72.3, 100.2))[0].text == "合计"


def test_wide_gap_is_a_space() -> None:
    assert chars_to_lines(chars("第一部分", 72, 100) + chars("概况", 150, 100))[0].text == "第一部分 概况"


def test_paragraph_goes_on_over_a_page_break() -> None:
    full = "本年单位公务接待费支出比上年决算数增加了的主要原因是接待批次增加"
    pages = {
        1: [line("封面", 250, 60, 30.0)],
        2: [line("一、总体情况说明", 96, 60), line(full, 96, 80), line(full[:-2] + full[-4:], 72, 100)],
        3: [
            line("和人员增加。", 72, 60),
            line("另起一段的内容在这里，说的是别的事情，也有一行那么长的文字。", 96, 80),
        ],
    }
    layout = read_layout(pages, dict.fromkeys(pages, 842.0), frozenset())
    assert layout.paragraphs[0].text.endswith("和人员增加。")
    assert {spot.page for spot in layout.paragraphs[0].spots} == {2, 3}
    assert layout.paragraphs[1].text.startswith("另起一段")


def test_page_numbers_and_running_heads_are_left_out() -> None:
    body = "这一页的正文里写着本年公务接待费支出3.47万元的情况。"
    pages = {
        n: [line("某某局2023年度部门决算", 200, 30), line(body, 72, 300), line(f"- {n} -", 290, 800)]
        for n in range(1, 7)
    }
    layout = read_layout(pages, dict.fromkeys(pages, 842.0), frozenset())
    assert set("".join(p.text for p in layout.paragraphs).split(body)) == {""}
    assert all("- 3 -" not in p.text and "某某局" not in p.text for p in layout.paragraphs)


HEADINGS = [
    ("第二部分 部门决算情况说明", 1),
    ("一、收入支出决算总体情况说明", 2),
    ("（二）政府采购情况", 3),
    ("（一）“三公”经费财政拨款支出决算总体情况说明。", 3),
    ("1、办公室", 4),
]
NO_HEADINGS = [
    "一、财政拨款收入：指同级财政当年拨付的资金。",
    "1. 一般公共服务支出(类)1,551.68万元,占82.05%。",
    "（一）负责党的组织制度建设。",
    "1.小学教育（2050202），2023年度决算数为7,970.38万元。",
    "本年支出合计2940.05万元",
]


@pytest.mark.parametrize(("text", "level"), HEADINGS)
def test_heading(text: str, level: int) -> None:
    heading = heading_of(text, 60)
    assert heading is not None and heading.level == level


@pytest.mark.parametrize("text", NO_HEADINGS)
def test_no_heading(text: str) -> None:
    assert heading_of(text, 60) is None


LISTS = [
    # Short numbered lines right under one another are a list.
    (["（一）内设机构", "1、办公室", "2、人事处", "3、征集处", "（二）派出机构"], {1, 2, 3}),
    # With text under them they are headings.
    (["1、教育支出", "-", "2、农林水支出", "-", "3、住房保障支出", "-"], set()),
    # Two may be an empty heading and one with text.
    (["1、总体情况", "2、具体情况", "-"], set()),
    # Whatever stands between (a table) ends the run.
    (["1、收入表", "2、支出表", "|3、基本支出表", "-"], set()),
    # The numbers must go on.
    (["1、办公室", "2、人事处", "4、征集处"], set()),
    # A numbering that ends at its 1 is a list of one.
    (["（三）派出机构", "1、城东分馆", "-", "二、工作任务"], {1}),
    (["1、总体情况", "-", "（1）甲", "2、具体情况", "-"], {2}),
]


@pytest.mark.parametrize(("lines", "wanted"), LISTS, ids=lambda value: str(value)[:30])
def test_list_items_are_no_headings(lines: list[str], wanted: set[int]) -> None:
    headings = [heading_of(text.lstrip("|"), 60) if text != "-" else None for text in lines]
    assert list_items(headings, [not text.startswith("|") for text in lines] + [False]) == wanted


@pytest.mark.parametrize(
    ("text", "wanted"),
    [
        ("2023年财政拨款支出预算与上年相比增加28.54万元。其中：", True),
        ("本年度没有其他需要说明的事项，特此说明", True),
        ("2023年度部门决算情况说明", False),
        ("（一）“三公”经费支出决算总体情况说明。", False),
    ],
)
def test_what_says_something_is_no_heading(text: str, wanted: bool) -> None:
    assert says_something(text) is wanted


def test_contents_entries() -> None:
    assert is_toc_entry("一、部门主要职能 ………………………… 3")
    assert toc_title("一、部门主要职能 ………………………… 3") == "一、部门主要职能"
    assert is_toc_entry(f"部门主要职能{'.' * 150}3"), "a leader is no part of the entry, however long"
    assert not is_toc_entry("本年收入合计2946.25万元。")


@pytest.mark.reports
def test_model_report_section_tree(reports_dir: Path) -> None:
    layout = layout_of(reports_dir / f"{MODEL}.pdf")
    assert layout.cover[1] == "2023年度部门决算公开说明"
    assert layout.contents[0] == "第一部分单位概况" and len(layout.contents) == 30
    numbered = [s.title for s in layout.sections if s.path.startswith("第二部分") and s.level == 2]
    assert [title.split("、")[0] for title in numbered] == [*"一二三四五六七八九十", "十一", "十二"]
    assert next(s.page for s in layout.sections if s.title.startswith("第三部分")) == 38


@pytest.mark.reports
def test_model_report_sentence_over_pages_is_whole(reports_dir: Path) -> None:
    layout = layout_of(reports_dir / f"{MODEL}.pdf")
    over = next(p for p in layout.paragraphs if p.text.startswith("10.卫生健康支出"))
    assert "减少14.94万元,下降81.59%" in over.text
    assert [over.spots[0].page, over.spots[-1].page] == [7, 8]


@pytest.mark.reports
def test_sunk_digits_of_a_real_page(reports_dir: Path) -> None:
    layout = layout_of(reports_dir / f"{FINANCE}.pdf")
    whole = [p.text for p in layout.paragraphs if p.text.startswith("本年支出合计")]
    assert whole == ["本年支出合计2940.05万元，其中：基本支出2336.91万元，占79.49%；项目支出603.14万元，占20.51%；"]


@pytest.mark.reports
def test_unnumbered_headings_of_a_budget(reports_dir: Path) -> None:
    layout = layout_of(reports_dir / f"{STREET[2]}.pdf")
    titles = [s.title for s in layout.sections]
    for title in ("名词解释", "2025年部门预算编制说明", "其他相关情况说明", "三、政府采购预算情况"):
        assert title in titles

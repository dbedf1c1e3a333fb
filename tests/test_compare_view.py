"""A comparison as the page shows it: values with their sources, gaps as gaps, and nothing of a report becomes HTML."""

from __future__ import annotations

import re
from dataclasses import replace

import pytest

from qa.compare_model import Comparison, NothingToCompare, Wanted
from tests.audit_books import told
from tests.compare_books import comparison, money, report
from ui.compare_grid import shown_grid
from ui.compare_view import address, comparison_html, for_page, leads_html, nothing_html
from ui.i18n import EN, ZH

OTHER = "云水县统计局"
HOSTILE = "</td><script>alert(1)</script>\"'"


def html_of(found: Comparison, picture: bool = True) -> str:
    return comparison_html(found, Wanted(found.subject), ZH, picture)


def test_each_number_opens_its_source_and_a_gap_is_no_zero() -> None:
    found = comparison(report(2022, money("2.90")), report(2023, money("3.47")), report(2023, whose=OTHER))
    told_html = html_of(comparison(report(2022, money("2.90")), report(2023), report(2023, money("1"), whose=OTHER)))
    assert re.search(r'<button[^>]*data-source="source/[^"]+/\d+[^"]*"[^>]*>3\.47</button>', html_of(found))
    assert f'<span class="ju-gapped">{ZH["state_not_stated"]}</span>' in told_html
    assert f'<span class="ju-gapped">{ZH["state_no_report"]}</span>' in told_html
    assert OTHER in told_html and ">0<" not in re.sub("<svg.*?</svg>", "", told_html)
    assert f"没有写到的（不是 0）：{OTHER}" in html_of(found)


def test_contradictions_and_restated_numbers_are_marked() -> None:
    both = html_of(comparison(report(2023, money("3.47"), money("3.74"))))
    assert ZH["state_contradictory"] in both and "3.47</button> / <button" in both
    before = told("公务接待费 上年决算数 2.80 万元 上年")
    later = html_of(comparison(report(2022, money("2.90")), report(2023, money("3.47"), before)))
    assert re.search(rf"{ZH['restated']}</span> <button[^>]*>2\.80</button>", later)


def test_a_year_before_the_first_report_is_told_in_brackets_and_its_mark_explained() -> None:
    before = told("公务接待费 增减额 1.26 万元 上年")
    found = html_of(comparison(report(2023, money("3.47"), before), report(2022, whose=OTHER)))
    assert "+1.26†" in found and "† 上年数取自本年报告，没有上年报告可对" in found
    assert "推算的：2022 年 3.47 − 1.26 = 2.21" in html_of(comparison(report(2023, money("3.47"), before)))
    assert f"{ZH['implied']}</span> <button" in found and "3.47 − 1.26 = 2.21" in found


def test_a_wide_table_names_the_year_of_what_changed() -> None:
    books = [report(year, money(value), whose=whose) for year, value, whose in (
        (2022, "2.90", OTHER), (2023, "3.47", OTHER), (2022, "1.00", "清河县文化馆"), (2023, "2.00", "清河县文化馆"),
    )]  # fmt: skip
    found = comparison(*books, report(2021, money("9.00"), whose="河东区档案馆"))
    [heads] = re.findall("<thead>.*?</thead>", html_of(found))
    assert re.sub("<.*?>", "|", heads).strip("|").split("||") == [
        "部门", "2021", "2022", "2023", "2023 比上年", "2023 增减率",
    ]  # fmt: skip
    table = shown_grid(found, "department", lambda cell, label: str(cell.value)).grid
    assert {line[0]: line[4] for line in table[1:]}["河东区档案馆"] == "—"  # not that of a year before
    assert "2023 Change" in comparison_html(found, Wanted(found.subject), EN, True)


def test_a_row_a_year_tells_the_share_of_each_of_several_departments() -> None:
    whole = money("10.00", subject="三公经费")
    books = [
        report(2023, money(value), whole, whose=whose) for value, whose in (("2.00", OTHER), ("5.00", "清河县文化馆"))
    ]
    table = shown_grid(comparison(*books, share_of="三公经费"), "year", lambda cell, label: str(cell.value)).grid
    told = dict(zip(*table, strict=True))
    assert told[f"{OTHER} 占三公经费"] == "20.00%" and told["清河县文化馆 占三公经费"] == "50.00%", table


def test_nothing_of_a_report_becomes_html() -> None:
    first = money("3.47")
    first = replace(first, source=replace(first.source, quote=HOSTILE, section=HOSTILE))
    found = comparison(report(2023, first, whose=HOSTILE), report(2022, money("1"), whose=HOSTILE, stem=HOSTILE))
    shown = html_of(replace(found, subject=HOSTILE, notes=(HOSTILE,)))
    assert "<script" not in shown and "alert(1)" in shown
    assert not re.search(r'data-quote="[^"]*<', shown) and "&#x27;" in shown
    for tag in re.findall(r"<[a-z]+ [^>]*>", shown):
        assert "'" not in tag, tag


def test_exports_are_told_and_without_a_font_there_is_no_picture() -> None:
    found = comparison(report(2022, money("2.90")), report(2023, money("3.47")))
    assert "compare.png?" in html_of(found) and ZH["no_png"] not in html_of(found)
    assert "compare.png?" not in html_of(found, picture=False) and ZH["no_png"] in html_of(found, picture=False)
    assert address(Wanted("a&b=c", departments=("部 门",), years=(2023,)), "csv") == (
        "compare.csv?subject=a%26b%3Dc&department=%E9%83%A8+%E9%97%A8&year=2023"
    )


def test_leads_give_their_reason_and_places() -> None:
    found = html_of(comparison(report(2022, money("2")), report(2023, money("30"))))
    assert ZH["leads_hint"].format(count=1) in found and "一年变动达 30% 以上" in found
    assert len(re.findall("ju-chip", found.split("ju-leads")[1])) == 3  # the chips' box and two pages
    assert "30% 且不少于 1 万元" in leads_html([], ZH)
    assert ZH["leads_one_year"] in html_of(comparison(report(2023, money("3.47"))))


def test_a_change_that_is_shown_is_a_lead_though_the_year_before_has_no_report() -> None:
    before = told("公务接待费 增减额 25.00 万元 上年")
    found = html_of(comparison(report(2024, money("47.91"), before)))
    [lead] = re.findall('<li><span class="ju-badge">.*?</li>', found)
    assert "+109.12%" in lead and "22.91 万元 → 2024 年 47.91 万元" in lead and "47.91 − 25.00 = 22.91" in lead


def test_money_has_two_decimals_and_the_whole_of_it_on_hover() -> None:
    change = told("公务接待费 增减额 3355.65 万元 上年")
    books = report(2024, money("156211127", "元")), report(2025, money("189767555", "元"), money("18976.76"), change)
    found = html_of(comparison(*books, unit="万元"))
    assert 'title="18,976.7555">18,976.76</button>' in found and ">+3,355.64<" in found
    assert "取整后 18,976.76 − 15,621.11 = 3,355.65" in found
    assert "取整后" not in html_of(comparison(report(2022, money("2.90")), report(2023, money("3.47"))))
    assert "报告所列的增减额为 3,355.65 万元，两年数相减为 3,355.6428 万元，是四舍五入的尾差" in found


def test_each_department_tells_its_own_last_change() -> None:
    books = [report(year, money(value), whose=whose) for year, value, whose in (
        (2022, "4.60", OTHER), (2023, "5.50", OTHER), (2023, "1.00", "清河县文化馆"), (2024, "3.00", "清河县文化馆"),
    )]  # fmt: skip
    heads, *lines = shown_grid(comparison(*books), "department", lambda cell, label: str(cell.value)).grid
    assert heads[-2:] == ["比上年", "增减率"]
    assert {line[0]: line[-2:] for line in lines} == {
        OTHER: ["+0.90（2023 年）", "+19.57%"],
        "清河县文化馆": ["+2.00（2024 年）", "+200.00%"],
    }


def test_the_title_says_whose_and_when() -> None:
    found = html_of(comparison(report(2022, money("2.90")), report(2023, money("3.47"))))
    assert "<b>公务接待费 · 决算数 · 青山县档案馆 · 2022—2023 年</b>" in found


def test_an_unknown_subject_is_told_in_a_line_with_near_names_to_click() -> None:
    with pytest.raises(NothingToCompare) as raised:
        comparison(report(2023, money("3.47")), subject="公务接待非")
    shown = nothing_html(raised.value, ZH)
    assert 'data-subject="公务接待费"' in shown and "不认识" in shown and "\n" not in shown
    assert "<b>" not in nothing_html(NothingToCompare("<b>", ("<b>",)), ZH)


@pytest.mark.parametrize(
    "told_line",
    [
        "没有可以比较的报告；先用 juesuan ingest 收入，或用 juesuan reports 查看已有报告",
        "没有“某局”的报告；用 juesuan reports 查看全部",
        "“决算数”是指标，不是科目；请写 --subject 科目 --measure 决算数",
        "没有指定 --measure，取决算数；另有 2 份预算报告，可用 --measure 预算数 比较",
        "有几种计量单位：元、人；请用 --unit 指定其一",
        "有的是：预算数，请改 --measure 或 --year",
    ],
)
def test_the_page_speaks_of_its_own_fields_not_of_options(told_line: str) -> None:
    assert "--" not in for_page(told_line) and "juesuan" not in for_page(told_line)


def test_heads_are_translated() -> None:
    found = comparison(report(2022, money("2")), report(2023, money("3")), report(2023, money("4"), whose=OTHER))
    assert ">Department<" in comparison_html(found, Wanted("公务接待费"), EN, True)

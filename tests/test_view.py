"""What the page shows of an answer, and that nothing of a document or a question becomes markup."""

from __future__ import annotations

import re
from dataclasses import replace
from decimal import Decimal
from html.parser import HTMLParser

import pytest

from ingest.ledger.model import Amount, Figure, Kind, Measure, Source
from qa.model import Answer, Check, Citation, Option, Outcome, Quoted
from tests.fakes import STEM, ambiguous, answered, report, source
from ui.i18n import EN, ZH, words
from ui.plain import escaped, one_line, plain
from ui.quotes import numbers_of, quote_html
from ui.shelf import choices, example_questions, shelf_html, taken_html
from ui.view import (
    answer_html,
    partial_html,
    problem_html,
    question_html,
    reveal,
    text_html,
)
from ui.viewer import page_address


def address(cited: Source) -> str:
    return page_address(cited.report, cited.page, cited.bbox)


HOSTILE = "<img src=x onerror=alert(1)></div><script>x</script>\"'&\x1b[31m\u202e"


class Shown(HTMLParser):
    """The tags of some HTML and its text as a browser shows it."""

    def __init__(self, markup: str) -> None:
        super().__init__()
        self.tags: list[str] = []
        self.attributes: list[tuple[str, str | None]] = []
        self.text = ""
        self.feed(markup)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append(tag)
        self.attributes += attrs

    def handle_data(self, data: str) -> None:
        self.text += data


def hostile_answer() -> Answer:
    where = replace(source(quote=HOSTILE), report=HOSTILE, section=HOSTILE, table=HOSTILE, row=HOSTILE)
    return Answer(
        question=HOSTILE,
        outcome=Outcome.UNVERIFIED,
        text=f"{HOSTILE} 3 万元[1]\n\n# 标题\n\n    code",
        figures=(Quoted("3 万元", Decimal(3), "万元", "computed", (1,), HOSTILE),),
        citations=(Citation(1, where, HOSTILE, None),),
        options=(Option(HOSTILE, HOSTILE),),
        checks=(Check(HOSTILE, False, HOSTILE),),
        notice=HOSTILE,
    )


@pytest.mark.parametrize("words_", [ZH, EN], ids=["zh", "en"])
def test_nothing_from_outside_becomes_markup(words_: dict[str, str]) -> None:
    markups = [
        answer_html(hostile_answer(), words_),
        partial_html(HOSTILE, hostile_answer(), words_),
        question_html(HOSTILE),
        problem_html(HOSTILE),
        shelf_html([report(HOSTILE, issues=(HOSTILE,))], words_),
        taken_html(HOSTILE, "failed", None, HOSTILE, words_),
        taken_html(HOSTILE, "added", report(HOSTILE), "", words_),
    ]
    for markup in markups:
        shown = Shown(markup)
        assert "script" not in shown.tags
        assert not [name for name, _ in shown.attributes if name.startswith("on")]
        assert "<img src=x onerror=alert(1)></div><script>x</script>\"'&" in shown.text
        assert "\x1b" not in markup and "\u202e" not in markup


def test_the_hostile_text_would_be_caught() -> None:
    """The test above can fail: unescaped, the same text does become markup."""
    assert "script" in Shown(HOSTILE).tags


def test_a_message_is_one_block_of_html_so_that_markdown_leaves_it_alone() -> None:
    for markup in (answer_html(hostile_answer(), ZH), question_html("一\n\n# 二"), problem_html("一\n二")):
        assert markup.startswith("<div ") and "\n" not in markup


def test_each_number_shows_its_state_and_each_mark_leads_to_its_source() -> None:
    markup = answer_html(answered(), ZH)
    assert re.findall(r'class="ju-num ju-(\w+)" title="([^"]*)">([^<]*)<', markup) == [
        ("quoted", "原文如此 [1]", "3.47 万元"),
        ("quoted", "原文如此 [1]", "1.26 万元"),
        ("computed", "由原文数字计算：3.47 - 1.26 [1]", "2.21 万元"),
    ]
    assert markup.count('class="ju-cite" href="#source-1"') == 2
    assert "ju-source-1" in markup
    assert "3.47 - 1.26 = 2.21 万元" in Shown(markup).text


@pytest.mark.parametrize(
    ("text", "numbers", "marked"),
    [
        ("共 13.47 万元和 3.47 万元", ["3.47 万元"], ["3.47 万元"]),
        ("增长 3.475%", ["3.47"], []),
        ("1,203.47 元", ["203.47 元"], []),
        ("5 人，15 人，5 人", ["5 人", "15 人"], ["5 人", "15 人", "5 人"]),
        ("没有数字", ["3"], []),
        ("3.47。", ["3.47"], ["3.47"]),
    ],
)
def test_only_whole_numbers_are_marked(text: str, numbers: list[str], marked: list[str]) -> None:
    figures = [Quoted(number, Decimal(1), "", "quoted", (1,)) for number in numbers]
    assert re.findall(r'class="ju-num[^>]*>([^<]*)<', text_html(text, figures, ZH)) == marked


@pytest.mark.parametrize(
    ("text", "kept"),
    [
        ("甲[1]。乙", ["甲1。"]),
        ("甲[1][2]，乙", ["甲12，"]),
        ("甲[1]）。乙[2]", ["甲1）。", "乙2"]),
        ("批次增加[1]乙", ["增加1"]),
        ("[1]乙", []),
        ("[1]：乙", ["1："]),
    ],
)
def test_a_mark_and_the_punctuation_after_it_stay_together(text: str, kept: list[str]) -> None:
    markup = text_html(text, [], ZH)
    assert [Shown(part).text for part in re.findall(r'<span class="ju-keep">.*?</span>', markup)] == kept
    assert Shown(markup).text == re.sub(r"[\[\]]", "", text)


def test_one_text_of_two_states_is_marked_in_the_order_of_the_text() -> None:
    figures = [Quoted("3 万元", Decimal(3), "万元", s, ()) for s in ("quoted", "untraced")]
    assert re.findall(r"ju-num ju-(\w+)", text_html("3 万元与 3 万元与 3 万元", figures, ZH)) == [
        "quoted",
        "untraced",
        "untraced",
    ]


def test_a_number_and_its_mark_stay_together() -> None:
    markup = text_html("支出 3.47 万元[1]。", [Quoted("3.47 万元", Decimal("3.47"), "万元", "quoted", (1,))], ZH)
    assert re.search(r'<span class="ju-keep"><span class="ju-num[^>]*>3.47 万元</span><a .*?</a>。</span>$', markup)


@pytest.mark.parametrize(
    ("quote", "value", "unit", "highlighted"),
    [
        ("支出 3.47 万元，增长 57.01%", "3.47", "万元", ["3.47"]),
        ("支出 34,700.00 元", "3.47", "万元", ["34,700.00"]),
        ("支出 3.47 万元", "34700", "元", ["3.47"]),
        ("减少 -1.20 万元", "1.2", "万元", ["-1.20"]),
        ("接待 12 批次 120 人", "12", "批次", ["12"]),
        ("2023 年 13.47 万元", "3.47", "万元", []),
        ("决算为0.00万元，完成预算的0%，占0.00％。", "0.00", "万元", ["0.00"]),
        ("决算为0.00万元，完成预算的0%。", "0", "%", ["0"]),
        ("增长 5.00 个百分点，共 5.00 元", "5", "个百分点", ["5.00"]),
        ("接待 3 批次，支出 3 万元，3 月", "3", "万元", ["3"]),
        ("接待 3 批次，支出 3 万元", "3", "批次", ["3"]),
        ("公务接待费 | 0.00 | 0.00%", "0", "万元", ["0.00"]),
        ("在职85人，85辆", "85", "人", ["85"]),
    ],
)
def test_the_quotation_highlights_the_number_however_it_is_printed(
    quote: str, value: str, unit: str, highlighted: list[str]
) -> None:
    wanted = numbers_of(1, [Quoted("", Decimal(value), unit, "quoted", (1,))])
    assert re.findall("<mark>(.*?)</mark>", quote_html(quote, wanted)) == highlighted


def test_a_computed_number_highlights_what_it_was_computed_from() -> None:
    wanted = numbers_of(1, [Quoted("2.21 万元", Decimal("2.21"), "万元", "computed", (1,), "3.47 - 1.26")])
    assert re.findall("<mark>(.*?)</mark>", quote_html("3.47 万元，增加 1.26 万元", wanted)) == [
        "3.47",
        "1.26",
    ]


def test_the_parts_of_a_share_are_highlighted_by_their_units() -> None:
    share = Quoted("0.00%", Decimal(0), "%", "computed", (1,), "0.00万元 ÷ 2995.39万元")
    shown = quote_html("决算为0.00万元，完成预算的0.00%；共 2995.39 万元", numbers_of(1, [share]))
    assert re.findall("<mark>(.*?)</mark>", shown) == ["0.00", "0.00", "2995.39"]


def test_a_source_that_only_confirms_highlights_the_same_number() -> None:
    figures = [Quoted("2.85 万元", Decimal("2.85"), "万元", "quoted", (1,))]
    assert re.findall("<mark>(.*?)</mark>", quote_html("13.65 | 2.85", numbers_of(2, figures))) == ["2.85"]


def test_a_source_leads_to_its_page_with_the_place_marked() -> None:
    url = address(source())
    assert url.startswith("page/%E6%B8%85") and url.endswith("/9.png?box=90.0%2C402.0%2C505.0%2C446.0")
    assert address(replace(source(), bbox=None)).endswith("/9.png")
    assert "/" not in address(replace(source(), report="a/../b"))[len("page/") :].split("/9.png")[0]


@pytest.mark.parametrize("outcome", [o for o in Outcome if o is not Outcome.ANSWERED])
def test_every_outcome_but_an_answer_is_named(outcome: Outcome) -> None:
    assert f">{ZH[outcome.value]}<" in answer_html(Answer("问", outcome, "文"), ZH)


def test_failed_checks_are_open_and_come_first() -> None:
    checks = (Check("甲", True, ""), Check("乙", False, "1 ≠ 2"))
    markup = answer_html(replace(answered(), checks=checks), ZH)
    assert "核对 2 项，1 项未通过" in markup and '<details class="ju-checks ju-bad" open>' in markup
    assert markup.index("乙：1 ≠ 2") < markup.index("甲")
    assert "核对 1 项，全部通过" in answer_html(answered(), ZH)


def test_text_read_from_a_picture_says_so() -> None:
    cited = Citation(1, replace(source(), ocr=True), "", None)
    assert ZH["ocr"] in answer_html(replace(answered(), citations=(cited,)), ZH)
    assert ZH["ocr"] not in answer_html(answered(), ZH)


def test_revealing_grows_and_never_splits_a_number_or_a_mark() -> None:
    text = answered().text
    steps = list(reveal(text))
    assert 10 <= len(steps) <= 30
    assert all(text.startswith(step) for step in steps) and sorted(steps, key=len) == steps
    assert not [s for s in steps if re.search(r"\d$", s) and re.match(r"[\d.]", text[len(s) :])]
    assert not [s for s in steps if re.search(r"\[\d*$", s)]
    assert list(reveal("")) == []


@pytest.mark.parametrize(
    ("header", "expected"),
    [
        (None, ZH),
        ("", ZH),
        ("zh-CN,zh;q=0.9,en;q=0.8", ZH),
        ("en-US,en;q=0.9,zh;q=0.8", EN),
        ("fr-FR,en;q=0.5", EN),
        ("fr-FR", ZH),
    ],
)
def test_chinese_unless_the_browser_prefers_english(header: str | None, expected: dict[str, str]) -> None:
    assert words(header) is expected


def test_both_languages_say_the_same_things() -> None:
    assert ZH.keys() == EN.keys()
    fields = {key: sorted(re.findall(r"\{\w+\}", text)) for key, text in ZH.items()}
    assert {key: sorted(set(re.findall(r"\{\w+\}", text))) for key, text in EN.items()} == fields


def test_plain_text_keeps_lines_and_loses_control_codes() -> None:
    assert plain("a\x1b[2Jb\x07\nc\td\r\u200b") == "a[2Jb\nc\td"
    assert one_line(" a\n\n b\t") == "a b"
    assert escaped("<\x00&\"'>") == "&lt;&amp;&quot;&#x27;&gt;"


def figure(subject: str, measure: Measure, value: str, reason: str = "", stem: str = STEM) -> Figure:
    where = replace(source(), report=stem)
    return Figure("馆", 2023, Kind.FINAL, subject, measure, Amount(Decimal(value), "万元"), where, reason=reason)


def test_examples_ask_what_the_reports_can_answer() -> None:
    figures = [
        figure("差旅费", Measure.FINAL, "3.47"),
        figure("公务接待费", Measure.FINAL, "3.47"),
        figure("差旅费", Measure.CHANGE, "9", "出差增加"),
        figure("公务接待费", Measure.CHANGE, "1.26", "批次增加"),
        figure("因公出国（境）费", Measure.FINAL, "0"),
        figure("差旅费", Measure.CHANGE_RATE, "-3", "压减"),
        figure("一般公共服务支出/组织事务", Measure.FINAL, "9"),
    ]
    assert example_questions([report()], figures) == [
        "2023年公务接待费为什么增加？",
        "2023年公务接待费花了多少？",
    ]
    assert example_questions([], figures) == []
    assert example_questions([report()], []) == []


def test_examples_of_several_reports_name_them_and_take_turns() -> None:
    figures = [
        figure("公务接待费", measure, "-1", "压减", stem)
        for stem in (STEM, "乙")
        for measure in (Measure.FINAL, Measure.CHANGE)
    ]
    assert example_questions([report(), report("乙", 2022)], figures, most=3) == [
        "清河县文化馆2023年公务接待费为什么减少？",
        "清河县文化馆2022年公务接待费花了多少？",
        "清河县文化馆2023年公务接待费花了多少？",
    ]


def test_the_shelf_tells_what_was_read_and_what_was_doubtful() -> None:
    shown = Shown(shelf_html([report(issues=("第 3 页是图片",))], ZH)).text
    assert STEM in shown and "32 页 · 12 张表 · 840 个数字" in shown and "第 3 页是图片" in shown
    assert ZH["shelf_empty"] in shelf_html([], ZH)
    assert "&lt;b&gt;" in shelf_html([report()], ZH, "<b>")
    assert choices([report()]) == [(STEM, STEM)]


def test_options_are_left_to_the_chat_to_show_as_buttons() -> None:
    assert "2022年公务接待费" not in answer_html(ambiguous(), ZH)


def test_a_place_in_a_workbook_shows_its_row_and_no_page() -> None:
    place = Source(
        "附表.xlsx", 3, (1, 2, 3, 4), "三公", "三公表", "公务接待费", "5.50 | <b>1.50</b> | 1.50", cell="三公!F6"
    )
    number = Quoted("1.50 万元", Decimal("1.50"), "万元", "quoted", (1,))
    cited = (Citation(1, place, "甲局", 2023),)
    answer = Answer("问", Outcome.ANSWERED, "1.50 万元[1]", figures=(number,), citations=cited)
    told = answer_html(answer, ZH)
    assert "第 3 张表（三公）F6" in told and "出处是工作簿，没有页面图像" in told
    assert "<td><mark>1.50</mark></td>" in told and "&lt;b&gt;" in told
    assert "<img" not in told and "page/" not in told

"""An answer is of all that the question names: a name dropped on the way to a figure is caught."""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal

import pytest

from ingest.ledger.model import Amount, Figure, Kind, Measure, Source
from qa.borne import dropped, not_borne
from qa.compose import Composer
from qa.model import Ask, Intent, Question
from qa.vocabulary import Mention

CELL = Figure(
    department="甲局",
    year=2024,
    kind=Kind.FINAL,
    subject="教育支出/普通教育/小学教育",
    measure=Measure.FINAL,
    amount=Amount(Decimal("12.50"), "万元"),
    source=Source("甲局2024", 3, None, "二、部门决算表", "支出决算表", quote="2050202 | 小学教育 | 12.50"),
    code="2050202",
    column="基本支出/公用经费",
)
TOTAL = replace(CELL, subject="公用经费", code="", column="")
ROW = replace(CELL, column="")


def named(words: str, *names: str) -> tuple[str, list[Mention]]:
    """A question and its names as the vocabulary finds them."""
    return words, [Mention(words.index(name), words.index(name) + len(name), name) for name in names]


CELL_ASKED = [
    named("小学教育的公用经费多少", "小学教育", "公用经费"),
    named("2050202里公用经费多少", "2050202", "公用经费"),
    named("205里公用经费多少", "205", "公用经费"),
    named("教育支出中的公用经费", "教育支出", "公用经费"),
    named("普通教育的小学教育，其中公用经费", "普通教育", "小学教育", "公用经费"),
]


@pytest.mark.parametrize(("words", "mentions"), CELL_ASKED)
def test_a_cell_bears_out_its_row_path_code_and_column(words: str, mentions: list[Mention]) -> None:
    assert not_borne(words, mentions, [CELL]) == []


@pytest.mark.parametrize(("words", "mentions"), CELL_ASKED)
def test_the_columns_total_is_caught(words: str, mentions: list[Mention]) -> None:
    assert not_borne(words, mentions, [TOTAL])


@pytest.mark.parametrize(("words", "mentions"), CELL_ASKED)
def test_the_whole_row_is_caught(words: str, mentions: list[Mention]) -> None:
    assert not_borne(words, mentions, [ROW])


@pytest.mark.parametrize(("words", "mentions"), CELL_ASKED)
def test_row_and_column_of_two_figures_are_no_cell(words: str, mentions: list[Mention]) -> None:
    assert not_borne(words, mentions, [ROW, TOTAL])
    assert not_borne(words, mentions, [ROW, TOTAL], apart=True) == []


def test_names_beside_each_other_may_have_a_figure_each() -> None:
    words, mentions = named("小学教育和公用经费各多少", "小学教育", "公用经费")
    assert not_borne(words, mentions, [ROW, TOTAL]) == []
    assert not_borne(words, mentions, [ROW]) == ["公用经费"]


def answered(figure: Figure, text: str = "") -> Composer:
    out = Composer()
    out.say(text + out.quoted(figure))
    return out


def test_an_answer_with_a_dropped_name_is_caught_and_one_that_says_so_is_not() -> None:
    words, mentions = named("小学教育和招待费各多少", "小学教育", "招待费")
    question = Question(words, Intent.FIGURE, words=words, mentions=tuple(mentions))
    assert dropped(question, [ROW], answered(ROW)) == ["招待费"]
    assert dropped(question, [ROW], answered(ROW, "没有找到“招待费”。")) == []
    assert dropped(question, [ROW], answered(ROW, "表中列有“招待费”，但该格为空。")) == []


def test_the_whole_row_is_no_answer_even_where_the_missing_column_is_told() -> None:
    words, mentions = named("小学教育的公用经费", "小学教育", "公用经费")
    question = Question(words, Intent.FIGURE, words=words, mentions=tuple(mentions))
    assert dropped(question, [ROW], answered(ROW, "没有找到“小学教育”的“公用经费”。"))


@pytest.mark.parametrize(("code", "left"), [("2050203", ["2050203"]), ("2050202", [])])
def test_a_code_that_no_report_has_is_caught(code: str, left: list[str]) -> None:
    words, mentions = named(f"{code}的公用经费多少", "公用经费")
    question = Question(words, Intent.FIGURE, words=words, mentions=tuple(mentions))
    assert dropped(question, [CELL], answered(CELL)) == left


def test_what_a_figure_is_compared_with_must_be_known() -> None:
    words, mentions = named("小学教育比提租补贴高吗", "小学教育")
    question = Question(words, Intent.COMPARE, words=words, mentions=tuple(mentions), rest=("提租补贴",))
    assert dropped(question, [ROW], answered(ROW)) == ["提租补贴"]


def test_a_plan_is_not_what_is_left_of_it() -> None:
    plan = replace(ROW, measure=Measure.BUDGET)
    asked = Question("小学教育还剩多少", Intent.FIGURE, words="小学教育还剩多少")
    assert dropped(asked, [plan], answered(plan)) == ["剩余"]
    assert dropped(replace(asked, words="小学教育多少"), [plan], answered(plan)) == []


def test_another_year_than_the_one_named_is_caught() -> None:
    words, mentions = named("2023年小学教育多少", "小学教育")
    ask = Ask("小学教育", year=2023)
    question = Question(words, Intent.FIGURE, words=words, mentions=tuple(mentions), asks=(ask,))
    assert dropped(question, [ROW], answered(ROW)) == ["2023年"]
    assert dropped(question, [ROW], answered(ROW), {"甲局2024": 2023}) == ["2023年"]
    stock = replace(ROW, measure=Measure.COUNT)
    assert dropped(question, [stock], answered(stock), {"甲局2024": 2023}) == []
    assert dropped(question, [replace(ROW, year=2023)], answered(replace(ROW, year=2023))) == []


def test_what_no_figure_is_known_of_must_stand_in_the_passage() -> None:
    words, mentions = named("小学教育的招待费", "小学教育", "招待费")
    question = Question(words, Intent.FIGURE, words=words, mentions=tuple(mentions))
    assert dropped(question, [], answered(ROW)) == ["招待费"]

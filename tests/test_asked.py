"""A number of another kind than was asked for is no answer."""

from __future__ import annotations

from decimal import Decimal

import pytest

from ingest.ledger.model import Source
from qa.asked import kind_missed
from qa.compose import Composer
from qa.model import Citation, Intent, Question, Quoted


def answer(*numbers: tuple[str, str], text: str = "", quote: str = "") -> Composer:
    """An answer under construction that tells these numbers (value, unit), all from one place."""
    source = Source(report="甲", page=1, bbox=None, section="", table=None, row=None, quote=quote)
    quoted = [Quoted(f"{value} {unit}", Decimal(value), unit, "quoted", (1,)) for value, unit in numbers]
    return Composer(text=text, numbers=quoted, citations=[Citation(1, source, "甲局", 2024)])


@pytest.mark.parametrize(
    ("words", "numbers"),
    [
        ("公务接待费比上年减少了百分之几", [("97", "万元")]),
        ("项目支出占比多少", [("97", "万元")]),
        ("公寓楼运转花了多少钱", [("2", "个")]),
        ("接待了多少批次", [("3.47", "万元")]),
        ("一共多少人次", [("66", "人")]),
        ("房子多大", [("120", "万元")]),
        ("有几辆车", [("37.86", "万元")]),
    ],
)
def test_a_number_of_another_kind_is_told(words: str, numbers: list[tuple[str, str]]) -> None:
    assert kind_missed(Question(words, Intent.FIGURE, words=words), answer(*numbers))


@pytest.mark.parametrize(
    ("words", "numbers"),
    [
        ("公务接待费比上年减少了百分之几", [("97", "万元"), ("52.73", "%")]),
        ("公务员医疗补助降幅多大", [("81.59", "%")]),
        ("预算和决算差距多大", [("3", "万元")]),
        ("出国花了几个钱", [("0", "万元")]),
        ("前三大的是哪几项", [("3", "万元")]),
        ("开了几场会", [("3", "次")]),
        ("实际体检了多少名干部", [("161", "人")]),
        ("有几个项目", [("12", "项")]),
        ("公务接待费是多少", [("3.47", "万元")]),
    ],
)
def test_a_number_of_the_kind_asked_for_or_like_it_stands(words: str, numbers: list[tuple[str, str]]) -> None:
    assert not kind_missed(Question(words, Intent.FIGURE, words=words), answer(*numbers))


def test_guests_told_as_people_are_visits() -> None:
    question = Question("一共多少人次", Intent.FIGURE, words="一共多少人次")
    assert not kind_missed(question, answer(("300", "人"), quote="国内公务接待 98 批、300 人"))


def test_why_there_is_no_rate_is_an_answer() -> None:
    question = Question("增长率是多少", Intent.FIGURE, words="增长率是多少")
    assert not kind_missed(question, answer(("5", "万元"), text="上年为零，不能计算增长率"))

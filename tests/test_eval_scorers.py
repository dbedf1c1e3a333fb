"""Each scorer sees a right answer turned wrong: numbers exchanged or left out, signs, order, year, kind, refusals, pages."""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal

import pytest

from eval.cases import EvalCase
from eval.evidence import shows
from eval.measures import measured
from eval.run import Result
from eval.scorers import score
from ingest.ledger.model import Source
from qa.model import Answer, Check, Citation, Outcome, Quoted

ASKED = {"id": "s1", "question": "公务接待费决算数是多少", "type": "figure", "outcome": "answered", "reports": ["甲"]}
CASE = EvalCase.model_validate({**ASKED, "numbers": ["3.47 万元"], "pages": [9]})
SAID = "2023 年公务接待费决算数为 3.47 万元，比上年增加 1.26 万元[1]；会议费年初预算数为 5.00 万元[2]。"


def number(text: str, citation: int = 1) -> Quoted:
    value, _, unit = text.partition(" ")
    return Quoted(text, Decimal(value), unit, "quoted", (citation,))


def place(id_: int, quote: str, report: str = "甲", table: str | None = None) -> Citation:
    return Citation(id_, Source(report, 9, None, table=table, quote=quote), "某局", 2023)


QUOTES = (place(1, "公务接待费支出决算3.47万元，比上年增加1.26万元。"), place(2, "会议费年初预算为5.00万元。"))
NUMBERS = (number("3.47 万元"), number("1.26 万元"), number("5.00 万元", 2))
RIGHT = Answer(CASE.question, Outcome.ANSWERED, SAID, figures=NUMBERS, citations=QUOTES)


def failed(answer: Answer, case: EvalCase = CASE) -> set[str]:
    return {one.name for one in score(case, answer) if not one.right}


def test_the_sound_answer_is_right() -> None:
    assert not failed(RIGHT)
    assert {"labels", "direction"} <= {one.name for one in score(CASE, RIGHT)}


@pytest.mark.parametrize(
    ("old", "new", "name"),
    [
        ("3.47 万元", "若干", "numbers"),
        (SAID, "见所引[1]。", "numbers"),
        ("3.47 万元", "13.47 万元", "numbers"),
        ("决算数为 3.47 万元，比上年增加 1.26 万元", "决算数为 1.26 万元，比上年增加 3.47 万元", "numbers"),
        ("1.26 万元[1]", "5.00 万元[1]", "numbers"),
        ("增加", "减少", "direction"),
        ("决算数为 3.47", "预算数为 3.47", "labels"),
        ("年初预算数为", "决算数为", "labels"),
        ("2023 年", "2019 年", "labels"),
    ],
)
def test_a_text_turned_wrong_is_seen(old: str, new: str, name: str) -> None:
    assert old in SAID and name in failed(replace(RIGHT, text=SAID.replace(old, new)))


def test_names_of_one_place_exchanged_are_seen() -> None:
    quotes = (place(1, "其中，货物采购金额4.79万元，服务采购金额246.47万元。"),)
    told = "货物采购金额 4.79 万元[1]；服务采购金额 246.47 万元[1]。"
    case = EvalCase.model_validate({**ASKED, "numbers": ["4.79 万元"]})
    answer = replace(RIGHT, text=told, figures=(number("4.79 万元"), number("246.47 万元")), citations=quotes)
    turned = told.replace("4.79", "x").replace("246.47", "4.79").replace("x", "246.47")
    assert not failed(answer, case) and "numbers" in failed(replace(answer, text=turned), case)


def test_a_calculation_behind_another_number_is_seen() -> None:
    told = "2022 年为 2.21 万元（3.47万元 − 1.26万元）[1]：2023 年为 3.47 万元[1]，比上年增加 1.26 万元[1]。"
    computed = Quoted("2.21 万元", Decimal("2.21"), "万元", "computed", (1,), "3.47万元 - 1.26万元")
    answer = replace(RIGHT, text=told, figures=(computed, *NUMBERS[:2]))
    assert not failed(answer)
    turned = told.replace("2.21 万元", "x").replace("为 3.47 万元", "为 2.21 万元").replace("x", "3.47 万元")
    assert "numbers" in failed(replace(answer, text=turned))


def test_a_value_of_the_other_sign_is_seen() -> None:
    assert "direction" in failed(replace(RIGHT, figures=(replace(NUMBERS[0], value=Decimal("-3.47")), *NUMBERS[1:])))


@pytest.mark.parametrize(
    ("text", "right"),
    [
        ("甲局决算数为 3.47 万元[1]；乙局决算数为 5.00 万元[2]。乙局最高。", True),
        ("甲局决算数为 3.47 万元[1]；乙局决算数为 5.00 万元[2]。乙局最低。", False),
        ("甲局决算数为 3.47 万元[1]；乙局决算数为 5.00 万元[2]。甲局更低。", True),
        ("甲局决算数为 3.47 万元[1]；乙局决算数为 5.00 万元[2]。甲局更高。", False),
        ("决算数最高的是：乙局，5.00 万元[2]。其余为：甲局，3.47 万元[1]。", True),
        ("决算数最低的是：乙局，5.00 万元[2]。其余为：甲局，3.47 万元[1]。", False),
        ("年初预算数为 5.00 万元[2]；决算数为 3.47 万元[1]。没有超预算。", True),
        ("年初预算数为 5.00 万元[2]；决算数为 3.47 万元[1]。超出了预算。", False),
        ("年初预算数为 5.00 万元[2]；决算数为 3.47 万元[1]。决算低于预算，请看原文。", True),
        ("年初预算数为 5.00 万元[2]；决算数为 3.47 万元[1]。决算高于预算，请看原文。", False),
    ],
)
def test_order_is_that_of_the_numbers(text: str, right: bool) -> None:
    found = {one.name: one.right for one in score(CASE, replace(RIGHT, text=text))}
    assert found["direction"] is right


REFUSAL = Answer("2023年3.47万元的印刷费是多少", Outcome.NO_EVIDENCE, "在《某报告2023》中没有找到“印刷费”。")
NOT_THERE = EvalCase.model_validate({**ASKED, "question": REFUSAL.question, "outcome": "no_evidence"})


@pytest.mark.parametrize(
    ("answer", "right"),
    [
        (REFUSAL, True),
        (replace(REFUSAL, text="在《某报告2023》等 4 份报告中没有找到“印刷费”。"), True),
        (replace(REFUSAL, text=f"{REFUSAL.text}问的 3.47 万元不在其中。"), True),
        (replace(REFUSAL, text=f"{REFUSAL.text}估计 4.21 万元。"), False),
        (replace(REFUSAL, figures=(number("4.21 万元"),)), False),
        (replace(REFUSAL, text="只写到 1.26 万元[1]。", figures=(number("1.26 万元"),), citations=QUOTES), True),
        (replace(REFUSAL, text="只写到 4.21 万元[1]。", figures=(number("4.21 万元"),), citations=QUOTES), False),
    ],
)
def test_a_refusal_makes_up_no_number(answer: Answer, right: bool) -> None:
    assert failed(answer, NOT_THERE) == (set() if right else {"sourced", "stated"})


def test_a_bare_page_is_of_the_only_report() -> None:
    moved = replace(RIGHT, citations=tuple(replace(c, source=replace(c.source, report="乙")) for c in QUOTES))
    assert "pages" in failed(moved) and CASE.places == [("甲", "9")]


def test_a_trap_is_met_in_any_unit() -> None:
    case = EvalCase.model_validate({**ASKED, "never": ["1.26 万元"]})
    found = {n.name: n.right for n in score(case, replace(RIGHT, figures=(number("12600 元"),)))}
    assert found["near_miss"] is False


def test_an_unanswered_case_holds_nothing_and_asks_for_no_more_than_it_names() -> None:
    asked = EvalCase.model_validate({**ASKED, "numbers": ["3.47 万元"], "never": ["5.00 万元"]})
    refused = Answer(asked.question, Outcome.NO_EVIDENCE, "没有找到。")
    means = measured([Result(asked, refused.text, tuple(score(asked, refused)), answer=refused)])
    assert {means.scores[name] for name in ("outcome", "numbers", "near_miss", "sourced")} == {(0, 1)}
    assert means.scores["stated"] == (1, 1)
    assert {means.scores[name] for name in ("direction", "labels", "calculation", "words", "pages")} == {(0, 0)}


def test_a_printed_number_is_marked_only_where_it_stands_whole() -> None:
    zero = EvalCase.model_validate({**ASKED, "numbers": ["0 万元"]})
    assert shows(zero, "购置费0万元") and shows(zero, "购置费0.00万元") and not shows(zero, "会议费80.10万元")


def test_an_unverified_answer_tells_its_first_failed_check() -> None:
    checks = (Check("a", True, "好"), Check("b", False, "数字无出处"), Check("c", False, "另一个"))
    [why] = [
        n.why for n in score(CASE, replace(RIGHT, outcome=Outcome.UNVERIFIED, checks=checks)) if n.name == "outcome"
    ]
    assert why.endswith("“未能核实”（数字无出处）")


def test_wrong_numbers_are_listed_without_the_expected_ones() -> None:
    asked = EvalCase.model_validate({**ASKED, "numbers": ["3.47 万元"], "never": ["5.00 万元"]})
    assert [one.why for one in score(asked, RIGHT) if one.name == "stated"] == ["答了错数 1.26 万元, 5.00 万元"]

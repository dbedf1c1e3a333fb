"""The calculator: exact, bounded, and strict about units."""

from __future__ import annotations

import subprocess
import sys
from decimal import Decimal
from fractions import Fraction

import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from ingest.ledger.amounts import format_amount, round_half_up
from ingest.ledger.model import Amount, JuesuanError
from qa.calculator import CalculationError, ZeroBase, calculator_tool, evaluate, rounded
from tests.many import MANY

RESULTS = [
    # what a clerk would write, and what the result must print as
    ("3.47 - 1.26", "2.21"),
    ("3.47万元 − 1.26万元", "2.21 万元"),
    ("（2,584.88 万元＋82.54 万元）", "2667.42 万元"),
    ("(3.47 − 2.21) ÷ 2.21 × 100%", "57.01%"),
    ("增长率(3.47万元, 2.21万元)", "57.01%"),
    ("growth_rate(3.47, 2.21)", "57.01%"),
    ("预决算差异率(1891.20万元, 1721.16万元)", "9.88%"),
    ("占比(3.47, 41.33)", "8.40%"),
    ("share(70.18万元, 731300元)", "95.97%"),
    ("差额(2,667.41, 2,033.40)", "634.01"),
    ("difference(3.47万元，34000元)", "0.07 万元"),
    ("合计(38.27万元, 0.30万元, 34.56万元)", "73.13 万元"),
    ("total(1,200, 300)", "1500"),
    ("合计(1.2亿元, 300万元)", "1.23 亿元"),
    ("人均(3.47万元, 300人次)", "115.67 元"),
    ("3.47万元 / 300人次", "115.67 元"),
    ("per_head(100万元, 20)", "5.00 万元"),
    ("完成率(84.65万元, 85.55万元)", "98.95%"),
    ("completion_rate(59.92, 140.56)", "42.63%"),
    ("平均(1万元, 2万元, 4万元)", "2.33 万元"),
    ("100万元 × 57.01%", "57.01 万元"),
    ("1,891.20万元 ÷ (1 − 9.21%)", "2083.05 万元"),
    ("34700元 / 3.47万元", "1"),
    ("57.01% − 20.73%", "36.28%"),
    ("8辆 − 7辆", "1 辆"),
    ("263名 + 2人", "265 人"),
    ("300元/人 × 20人", "6000 元"),
    ("-(3+2)×4", "-20"),
    ("1-(2-3)-4", "-2"),
    ("2/3/4", "0.1667"),
    ("0.3亿元 - 3万元", "0.2997 亿元"),
    ("３．４７－１．２６", "2.21"),
]


@pytest.mark.parametrize(("expression", "printed"), RESULTS)
def test_results_print_as_reports_do(expression: str, printed: str) -> None:
    computed = evaluate(expression)
    assert format_amount(rounded(computed.amount, computed.per)) == printed
    assert computed.steps.endswith(f" = {printed}")


def test_steps_write_the_formula_out() -> None:
    assert evaluate("增长率(3.47万元, 2.21万元)").steps == "(3.47 万元 − 2.21 万元) ÷ 2.21 万元 × 100% = 57.01%"
    assert evaluate("人均(3.47万元, 300人次)").per == "人次"


@pytest.mark.parametrize(
    ("expression", "word"),
    [
        ("3.47万元 + 300人次", "单位不同"),
        ("3.47万元 + 1", "单位不同"),
        ("98批次 - 300人次", "单位不同"),
        ("增长率(3.47万元, 300人次)", "单位不同"),
        ("占比(3.47万元, 300人次)", "单位不同"),
        ("3.47万元 × 2万元", "没有通用的单位"),
        ("增长率(5万元, -3万元)", "负数"),
        ("合计(100,200)", "逗号"),
        ("合计(100,200,300)", "逗号"),
        ("增长率(1)", "增长率(本年, 上年)"),
        ("三公(1)", "不认识的函数"),
        ("1e5", "读不下去"),
        ("1E+5", "读不下去"),
        ("2^3", "不认识的符号"),
        ("2**3", "缺少数字"),
        ("1.2.3", "不认识的符号"),
        ("1 2", "读不下去"),
        ("(1", "不完整"),
        ("1)", "读不下去"),
        ("", "不完整"),
        ("1 +", "不完整"),
        ("__import__('os')", "不认识的"),
        ("9" * 41, "太长"),
        ("1+" * 300 + "1", "太长"),
        ("(" * 51 + "1" + ")" * 51, "太深"),
        ("合计(" * 51 + "1" + ")" * 51, "太深"),
    ],
)
def test_what_cannot_be_computed_is_refused_with_a_reason(expression: str, word: str) -> None:
    with pytest.raises(CalculationError, match=word.replace("(", r"\(").replace(")", r"\)")) as caught:
        evaluate(expression)
    assert isinstance(caught.value, JuesuanError)
    assert "\n" not in str(caught.value)


@pytest.mark.parametrize(
    ("expression", "message"),
    [
        ("增长率(51.59万元, 0.00万元)", "上年为 0，不能计算增长率。"),
        ("预决算差异率(3.47, 0)", "年初预算为 0，不能计算增长率。"),
        ("占比(0, 0)", "总体为 0，不能计算占比。"),
        ("人均(3.47万元, 0人次)", "人数为 0，不能计算人均。"),
        ("完成率(3.47, 0.00)", "预算为 0，不能计算完成率。"),
        ("3.47 / (1.26 - 1.26)", "除数为 0，不能相除。"),
    ],
)
def test_a_zero_base_has_no_rate(expression: str, message: str) -> None:
    with pytest.raises(ZeroBase) as caught:
        evaluate(expression)
    assert str(caught.value) == message


def test_a_half_is_never_lost_to_a_long_division() -> None:
    # 1/3 × 0.015 is exactly 0.005; arithmetic on cut-off decimals would make it 0.00499…
    assert round_half_up(evaluate("1 / 3 × 0.015").amount.value, 2) == Decimal("0.01")


NUMBERS = st.decimals(min_value=0, max_value=10**9, places=2, allow_nan=False)
Tree = tuple[str, Fraction]


def _leaf(value: Decimal) -> Tree:
    return format(value, "f"), Fraction(value)


def _join(sign: str, left: Tree, right: Tree) -> Tree:
    (one, a), (other, b) = left, right
    assume(sign != "/" or b != 0)
    value = {"+": a + b, "-": a - b, "*": a * b, "/": a / b if b else a}[sign]
    return f"({one} {sign} {other})", value


TREES = st.recursive(
    st.builds(_leaf, NUMBERS),
    lambda parts: st.builds(_join, st.sampled_from("+-*/"), parts, parts),
    max_leaves=8,
)


@settings(max_examples=MANY, deadline=None)
@given(TREES)
def test_arithmetic_agrees_with_fractions(tree: Tree) -> None:
    text, value = tree
    computed = evaluate(text)
    assert abs(Fraction(computed.amount.value) - value) < Fraction(1, 10**39)
    if computed.amount.places < 40:
        assert Fraction(computed.amount.value) == value


@settings(max_examples=MANY, deadline=None)
@given(TREES)
def test_the_printed_steps_compute_to_the_same(tree: Tree) -> None:
    computed = evaluate(tree[0])
    written = computed.steps.rsplit(" = ", 1)[0]
    assert evaluate(written).amount == computed.amount


MONEY = st.builds(lambda value, unit: Amount(value, unit), NUMBERS, st.sampled_from(["元", "千元", "万元", "亿元"]))


@settings(max_examples=MANY, deadline=None)
@given(MONEY, MONEY)
def test_formulas_agree_with_fractions_over_mixed_units(now: Amount, before: Amount) -> None:
    assume(before.value > 0)
    one, other = Fraction(now.to("元").value), Fraction(before.to("元").value)
    pair = f"{format_amount(now)}, {format_amount(before)}"
    expected = {"增长率": (one - other) / other * 100, "占比": one / other * 100}
    for name, value in expected.items():
        got = evaluate(f"{name}({pair})").amount
        assert got.unit == "%"
        assert abs(Fraction(got.value) - value) < Fraction(1, 10**39)
    difference = evaluate(f"差额({pair})").amount.to("元")
    total = evaluate(f"合计({pair})").amount.to("元")
    assert (Fraction(difference.value), Fraction(total.value)) == (one - other, one + other)


@settings(max_examples=500, deadline=None)
@given(st.text(alphabet="0123456789.+-*/()（）×÷%万元人次,， 增长率合计", max_size=80))
def test_any_text_gives_a_result_or_a_calculation_error(text: str) -> None:
    try:
        evaluate(text)
    except CalculationError as error:
        assert str(error)


def test_the_tool_answers_in_words_also_when_it_cannot_compute() -> None:
    tool = calculator_tool()
    assert tool.name == "calculator"
    assert tool.invoke({"expression": "3.47 - 1.26"}) == "3.47 − 1.26 = 2.21"
    assert tool.invoke({"expression": "增长率(1, 0)"}) == "不能计算：上年为 0，不能计算增长率。"


def test_importing_the_calculator_does_not_import_langchain() -> None:
    code = "import sys, qa.calculator; print(any(name.startswith('langchain') for name in sys.modules))"
    run = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert run.stdout.strip() == "False"

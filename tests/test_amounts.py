"""Printed numbers ↔ amounts: cells, running text, and the way back to print."""

from __future__ import annotations

from decimal import Decimal
from itertools import pairwise

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from ingest.ledger.amounts import (
    Role,
    base_amount,
    find_amounts,
    format_amount,
    parse_amount,
    round_half_up,
    same,
)
from ingest.ledger.model import Amount
from ingest.ledger.numerals import read_numeral
from tests.many import MANY

CELLS = [
    # printed in the cell, unit of the table, value, unit
    ("1,855,755.2", "元", "1855755.2", "元"),
    ("1,855,755.24 元", "万元", "1855755.24", "元"),
    ("0", "万元", "0", "万元"),
    ("0.00", "万元", "0.00", "万元"),
    ("(3.47)", "万元", "-3.47", "万元"),
    ("（3.47）", "万元", "-3.47", "万元"),
    ("-3.47", "万元", "-3.47", "万元"),
    ("−3.47", "万元", "-3.47", "万元"),
    ("100.00%", "万元", "100.00", "%"),
    ("57.01％", "", "57.01", "%"),
    ("-2.29%", "", "-2.29", "%"),
    ("１，８５５．２０", "元", "1855.20", "元"),
    ("30,083,390. 74", "元", "30083390.74", "元"),
    ("30,083,390.\n74", "元", "30083390.74", "元"),
    ("1,855,75\n5.2", "元", "1855755.2", "元"),
    (">=3次", "", "3", "次"),
    ("≥ 90%", "", "90", "%"),
    ("=100%", "", "100", "%"),
    ("<=134.40 万元", "", "134.40", "万元"),
    ("≤40 万元", "元", "40", "万元"),
    ("≥80.00(%)", "", "80.00", "%"),
    ("=5.00(万人次)", "", "5.00", "万人次"),
    ("不低于95%", "", "95", "%"),
    ("95%以上", "", "95", "%"),
    ("83.18分", "", "83.18", "分"),
    ("300 元/人", "", "300", "元/人"),
    ("2 百万元", "", "200", "万元"),
    ("3.47万", "", "3.47", "万元"),
    ("1.2亿", "", "1.2", "亿元"),
    (">=500 棵", "", "500", "棵"),
    ("3 年", "", "3", "年"),
]


@pytest.mark.parametrize(("printed", "unit", "value", "own"), CELLS)
def test_a_cell_is_read(printed: str, unit: str, value: str, own: str) -> None:
    amount = parse_amount(printed, unit)
    assert amount is not None
    assert (amount.value, amount.unit, amount.printed) == (Decimal(value), own, printed)
    assert str(amount.value) == value  # trailing zeros are the printed precision


@pytest.mark.parametrize(
    "printed",
    [
        "",
        " ",
        "—",
        "--",
        "/",
        "长期",
        "显著加强",
        "2023年",
        "2023年12月10日",
        "10 20",
        "3,4",
        "1.2.3",
        "单位：万元",
        "XX",
        "12 月",
    ],
)
def test_a_cell_without_an_amount_is_not_guessed_at(printed: str) -> None:
    assert parse_amount(printed, "万元") is None


AMOUNTS_IN_TEXT = [
    ("收入总计 2,667.41 万元，其中本年收入 2,033.40 万元。", ["2667.41 万元", "2033.40 万元"]),
    ("接待 98 批次，300 人次，花费 3.47万元", ["98 批次", "300 人次", "3.47 万元"]),
    ("5. 其他支出(类)73.80万元,占3.89%。", ["73.80 万元", "3.89 %"]),
    ("增长７７．７０ ％", ["77.70 %"]),
    ("设备 0 台（套），房屋 1,234.5 平方米", ["0 台（套）", "1234.5 平方米"]),
    ("增长率为 -3.47%", ["-3.47 %"]),
    ("上年为 2.21 万元（3.47 − 1.26）", ["2.21 万元", "3.47 ", "1.26 "]),
    ("3.47万元-1.26万元", ["3.47 万元", "1.26 万元"]),
    ("提高 2.5 个百分点，是上年的 1.5 倍", ["2.5 个百分点", "1.5 倍"]),
    ("5-10 人，10%—20%", ["5 人", "10 人", "10 %", "20 %"]),
    ("分别为 98、300 人次", ["98 ", "300 人次"]),
    ("分别为：98、 300 人次", ["98 ", "300 人次"]),
    ("编号 1,2,3 与 2,667.41", ["1 ", "2 ", "3 ", "2667.41 "]),
    ("约 200 余万元，5 万多人次", ["200 万元", "5 万人次"]),
    ("花了140万，占8个亿", ["140 万元", "8 个"]),
    ("人均 115.67 元/人次", ["115.67 元/人次"]),
    ("三个项目，两辆车", ["3 个", "2 辆"]),
    ("近三成，约四成五，过半，翻一番，翻了两番", ["30 %", "45 %", "50 %", "100 %", "300 %"]),
    ("增长百分之五十七点零一，占百分之 8.40，千分之三", ["57.01 %", "8.40 %", "3 ‰"]),
    ("一千二百万元，叁万肆仟柒佰元", ["12000000 元", "34700 元"]),
    ("8 辆分别用于，12 个项目，3 分别", ["8 辆", "12 个", "3 "]),
    ("目标 ≥80.00(%)，5.00(万人次)", ["80.00 %", "5.00 万人次"]),
    ("增加5，200.00万元", ["5200.00 万元"]),
    ("一般 三公 一级 十分重要 一次性 一部分 十四五", []),
]


@pytest.mark.parametrize(("text", "expected"), AMOUNTS_IN_TEXT)
def test_amounts_are_found_with_their_units(text: str, expected: list[str]) -> None:
    found = [one.amount for one in find_amounts(text) if one.role is Role.AMOUNT]
    assert [f"{amount.value} {amount.unit}" for amount in found] == expected


OTHER_ROLES = [
    ("2023 年度收入", Role.YEAR, ["2023"]),
    ("2023-2025年", Role.YEAR, ["2023", "2025"]),
    ("2023至2025年度", Role.YEAR, ["2023", "2025"]),
    ("二〇二三年、23年预算", Role.YEAR, ["2023", "2023"]),
    ("（2024）", Role.YEAR, ["2024"]),
    ("截至2024年8月31日", Role.YEAR, ["2024"]),
    ("截至 2023 年 12 月 31 日", Role.DATE, ["1231"]),
    ("2023-12-31", Role.DATE, ["1231"]),
    ("12月，十月", Role.DATE, ["1200", "1000"]),
    ("第二部分 第 3 页 第十批", Role.ORDINAL, ["2", "3", "10"]),
    ("一、概况\n（二）采购\n3. 其他\n4、又", Role.ORDINAL, ["1", "2", "3", "4"]),
    ("12.购房补贴", Role.ORDINAL, ["12"]),
    ("1.2023年减少", Role.ORDINAL, ["1"]),
    ("附件2、附表1", Role.ORDINAL, ["2", "1"]),
    ("【2017】89号文", Role.ORDINAL, ["89"]),
    ("近三年", Role.ORDINAL, ["3"]),
    ("高等教育（2050205）", Role.CODE, ["2050205"]),
    ("科目编码：20132", Role.CODE, ["20132"]),
    ("2013201 | 行政运行 | 739.98", Role.CODE, ["2013201"]),
    ("5G 与 A4", Role.CODE, ["5", "4"]),
    ("增加[1]，又[2、3]【4】", Role.CITATION, ["1", "2", "3", "4"]),
]


@pytest.mark.parametrize(("text", "role", "expected"), OTHER_ROLES)
def test_what_is_not_an_amount_is_told_apart(text: str, role: Role, expected: list[str]) -> None:
    assert [str(one.amount.value) for one in find_amounts(text) if one.role is role] == expected


def test_a_found_number_knows_its_place() -> None:
    text = "支出 2,667.41 万元，占 ８．４０％"
    assert [text[one.start : one.end] for one in find_amounts(text)] == ["2,667.41 万元", "８．４０％"]
    assert [one.amount.printed for one in find_amounts(text)] == ["2,667.41 万元", "８．４０％"]


@pytest.mark.parametrize(
    ("value", "unit", "places", "grouped", "expected"),
    [
        ("3.47", "万元", None, False, "3.47 万元"),
        ("57.013", "%", 2, False, "57.01%"),
        ("115.665", "元", 2, False, "115.67 元"),
        ("-0.005", "万元", 2, False, "-0.01 万元"),
        ("-0.001", "万元", 2, False, "0.00 万元"),
        ("1855755.2", "元", None, True, "1,855,755.2 元"),
        ("98", "批次", None, False, "98 批次"),
        ("1E+3", "", None, False, "1000"),
    ],
)
def test_an_amount_is_printed(value: str, unit: str, places: int | None, grouped: bool, expected: str) -> None:
    assert format_amount(Amount(Decimal(value), unit), places, grouped) == expected


@pytest.mark.parametrize(
    ("left", "right", "equal"),
    [
        ("3.47 万元", "34,700 元", True),
        ("3.47 万元", "34,700.01 元", False),
        ("3.47 万元", "3.47 元", False),
        ("0.3 亿元", "3000万元", True),
        ("263 名", "263 人", True),
        ("263 人", "263 人次", False),
        ("5万人次", "50000 人次", True),
        ("1.5 倍", "150%", True),
        ("57.01%", "57.01 个百分点", False),
        ("3 台（套）", "3 台(套)", True),
    ],
)
def test_amounts_are_compared_in_their_base_unit(left: str, right: str, equal: bool) -> None:
    one, other = parse_amount(left), parse_amount(right)
    assert one and other
    assert same(one, other) is equal
    assert base_amount(base_amount(one)) == base_amount(one)


def test_unlike_amounts_of_foreign_money_are_not_yuan() -> None:
    (found,) = find_amounts("折合 10 万美元")
    assert found.amount.unit == "万美元"
    assert not found.amount.is_money


VALUES = st.decimals(min_value=0, max_value=10**12, places=2, allow_nan=False)
UNITS = [
    "元",
    "万元",
    "亿元",
    "千元",
    "%",
    "‰",
    "人",
    "人次",
    "批次",
    "辆",
    "个",
    "分",
    "平方米",
    "台（套）",
    "个百分点",
    "倍",
    "万人次",
    "件",
    "家",
    "户",
]
SIGNED = st.builds(lambda value, sign: value * sign, VALUES, st.sampled_from([1, -1]))


@settings(max_examples=MANY, deadline=None)
@given(SIGNED, st.sampled_from(UNITS), st.booleans())
def test_print_then_parse_gives_the_same_amount(value: Decimal, unit: str, grouped: bool) -> None:
    read = parse_amount(format_amount(Amount(value, unit), grouped=grouped))
    assert read is not None
    assert (read.value, read.unit) == (value, unit)


@settings(max_examples=MANY, deadline=None)
@given(
    VALUES,
    st.sampled_from(UNITS),
    st.booleans(),
    st.sampled_from(["支出{}，其中", "占 {}。", "比上年增加{}[1]", "（{}）", "为{}"]),
)
def test_an_amount_printed_into_a_sentence_is_found_there(value: Decimal, unit: str, grouped: bool, frame: str) -> None:
    text = frame.format(format_amount(Amount(value, unit), grouped=grouped))
    (found,) = [one for one in find_amounts(text) if one.role is Role.AMOUNT]
    assert (found.amount.value, found.amount.unit) == (value, unit)


@settings(max_examples=MANY, deadline=None)
@given(st.integers(min_value=0, max_value=10**9), st.integers(min_value=0, max_value=6))
def test_rounding_is_half_up(value: int, places: int) -> None:
    number = Decimal(value).scaleb(-4)
    rounded = round_half_up(number, places)
    assert abs(rounded - number) * 2 <= Decimal(1).scaleb(-places)
    assert not (rounded < number and (number - rounded) * 2 == Decimal(1).scaleb(-places))


def _spoken(number: int) -> str:
    """A whole number below 100,000,000 in Chinese numerals, written out by the textbook rule."""
    digits, places = "零一二三四五六七八九", ["", "十", "百", "千"]

    def four(part: int) -> str:
        out, gap = "", False
        for place in range(3, -1, -1):
            digit = part // 10**place % 10
            if digit:
                out += ("零" if gap and out else "") + digits[digit] + places[place]
            gap = not digit
        return out

    high, low = divmod(number, 10_000)
    link = "零" if high and 0 < low < 1000 else ""
    return ((four(high) + "万" if high else "") + link + four(low)) or "零"


@settings(max_examples=MANY, deadline=None)
@given(st.integers(min_value=0, max_value=99_999_999))
def test_chinese_numerals_read_back(number: int) -> None:
    assert read_numeral(_spoken(number)) == number


@pytest.mark.parametrize("text", ["", "点五", "五点", "五六百", "百分", "一a"])
def test_malformed_numerals_are_not_guessed_at(text: str) -> None:
    assert read_numeral(text) is None


@settings(max_examples=500, deadline=None)
@given(st.text(alphabet="0123456789.,，-−（）()[]%％年月日万元人第一二十点成 \n", max_size=40))
def test_any_text_is_scanned_in_order_without_overlap(text: str) -> None:
    found = find_amounts(text)
    for one in found:
        assert 0 <= one.start < one.end <= len(text)
        assert one.amount.printed == text[one.start : one.end]
    for one, following in pairwise(found):
        assert one.end <= following.start or one.role is following.role is Role.CITATION

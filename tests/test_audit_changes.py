"""The audit of changes and rates: a clean case, a broken one, and one where the rule must not run."""

from __future__ import annotations

import pytest

from qa.audit_changes import CHANGE, NEGATIVE, RATE, SIGN, ZERO
from tests.audit_books import audited, told

NOW = "公务接待费 决算数 3.47 万元"
UP = "公务接待费 增减额 1.26 万元 上年"
BEFORE = "公务接待费 上年决算数 2.21 万元 2022"


@pytest.mark.parametrize(
    ("lines", "rule"),
    [
        ([NOW, UP, "公务接待费 增减率 57.01 % 上年"], RATE),
        ([NOW, BEFORE, UP], CHANGE),
        ([NOW, UP, "公务接待费 增减率 57.01 % 上年"], SIGN),
        ([NOW, UP], NEGATIVE),
        (["会议费 决算数 0.42 万元", "会议费 增减额 0.42 万元 上年", "会议费 增减率 0 % 上年"], ZERO),
        # rounded amounts: 12.34 of 12.345 or of 12.335
        (["会议费 决算数 0.21 万元", "会议费 增减额 0.02 万元 上年", "会议费 增减率 12.00 % 上年"], RATE),
    ],
)
def test_what_agrees_holds(lines: list[str], rule: str) -> None:
    result = audited(*(told(line) for line in lines))
    assert not result.findings and result.checked[rule] == 1


@pytest.mark.parametrize(
    ("lines", "rule", "kind", "printed", "expected"),
    [
        ([NOW, UP, "公务接待费 增减率 75.01 % 上年"], RATE, "error", "75.01%", "57.01%"),
        ([NOW, UP, "公务接待费 增减率 57.02 % 上年"], RATE, "", "", ""),
        ([NOW, BEFORE, "公务接待费 增减额 1.62 万元 上年"], CHANGE, "error", "1.62 万元", "1.26 万元"),
        ([NOW, "公务接待费 增减额 -1.26 万元 上年", "公务接待费 增减率 57.01 % 上年"], SIGN, "error", "减少", "增加（或增长有误）"),
        ([NOW, "公务接待费 增减额 4.00 万元 上年"], NEGATIVE, "error", "4.00 万元", "不超过 3.47 万元"),
        ([NOW, "公务接待费 增减额 3.47 万元 上年", "公务接待费 增减率 100 % 上年"], ZERO, "zero_base", "100%", "无增减率"),
    ],
)  # fmt: skip
def test_what_does_not_agree_is_found(lines: list[str], rule: str, kind: str, printed: str, expected: str) -> None:
    found = [f for f in audited(*(told(line) for line in lines)).findings if f.rule == rule]
    if not kind:
        assert not found  # within what the rounding of the amounts explains
        return
    [one] = found
    assert (one.kind, one.printed, one.expected, one.page) == (kind, printed, expected, 9)
    assert one.sources and printed.removesuffix("%") in one.statement


@pytest.mark.parametrize(
    ("lines", "rule"),
    [
        (["公务接待费 增减率 57.01 % 上年"], RATE),
        (["公务接待费 增减额 1.26 万元 上年"], CHANGE),
        (["公务接待费 增减率 57.01 % 上年", NOW], RATE),
    ],
)
def test_without_its_amounts_nothing_is_checked(lines: list[str], rule: str) -> None:
    result = audited(*(told(line) for line in lines))
    assert not result.findings and rule not in result.checked and result.undone[rule] == 1


def test_a_change_of_people_is_not_money() -> None:
    result = audited(told("在职人员 数量 65 人"), told("在职人员 增减额 70 人 上年"))
    assert not result.findings and not result.checked

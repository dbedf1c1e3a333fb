"""Turns of speech in the words that the rules know, and what words left over name."""

from __future__ import annotations

import pytest

from qa.parts_of_speech import names_something
from qa.speech import in_plain_terms


@pytest.mark.parametrize(
    ("said", "plain"),
    [
        ("公务接待费比上年压了多少", "公务接待费比上年减少了多少"),
        ("项目支出占总支出几个点", "项目支出占总支出百分之几"),
        ("政府采购预算23到25年怎么变的", "政府采购预算2023-2025年怎么变的"),
        ("23到25这三年哪年最高", "2023-2025年这三年哪年最高"),
        ("2023—2025年三公经费", "2023-2025年三公经费"),
        ("请客（也就是公务接待费）花了多少", "公务接待费花了多少"),
        ("2016年基本支出预算多少（按报告里的增加额推）", "2016年基本支出预算多少"),
        ("社会保障和就业支出里有百分之几是公用经费", "公用经费占社会保障和就业支出的百分之几"),
        ("执行率垫底的项目", "执行率最低的项目"),
    ],
)
def test_what_people_say_in_many_ways_is_said_in_one(said: str, plain: str) -> None:
    assert in_plain_terms(said) == plain


@pytest.mark.parametrize(
    "kept",
    ["10到15人参加的培训", "单价15至20万元的设备", "压减办公费了吗", "2025-2023年", "用掉了多少", "公务接待费是多少"],
)
def test_amounts_names_and_plain_questions_stay_as_they_are(kept: str) -> None:
    assert in_plain_terms(kept) == kept


@pytest.mark.parametrize(
    "piece",
    ["回去", "算下", "买些", "那段", "多地方", "一分没列", "剩没", "涨这么多", "更狠", "哪年最高", "用钱", "两位小数"],
)
def test_words_that_only_say_how_one_asks_name_nothing(piece: str) -> None:
    assert not names_something(piece)


@pytest.mark.parametrize(
    "piece",
    ["餐费", "住宿费", "附属中学", "中标供应商", "志愿服务", "法官人数", "平均年龄", "三季度", "缴存", "审结", "品牌"],
)
def test_words_with_a_meaning_of_their_own_name_something(piece: str) -> None:
    assert names_something(piece)

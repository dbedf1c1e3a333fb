"""The kind of number that a question asks for: a rate, an amount of money, people, visits, square metres.

An answer of another kind is beside the point, however well its subject fits: 百分之几 is not answered by 97 万元.
"""

from __future__ import annotations

import re
from collections.abc import Callable

from ingest.ledger.model import MONEY_UNITS
from qa.compose import Composer
from qa.model import Question, Quoted
from qa.row_words import units_counted

_RATE = re.compile(
    r"百分之[几多]|百分比|几个(?:百分)?点|几成(?!人)|(?:占|多大|什么|的)比[例重]|比[例重](?:是|为|有)?(?:多少|多大|几)|占比"
    r"|(?:增长|增减|下降|降低|完成|执行|使用|到位|差异|覆盖|达标|合格|支付|变动)率(?:是|为|有|达到?)?(?:多[少大高]|几)"
)
_MONEY = re.compile(
    r"多少钱|多少(?:亿|万|千|百)?元|几(?:亿|万|千|百)元?(?!人|次|册|平)|几块钱|多少经费|多少资金|多大金额"
)
_GAP = re.compile(r"(?:跟|和|与|同|比).{2,24}(?:差多少|相差|差几|差了多少|[多少高低大]多少)")
_EVEN = re.compile(r"持平|相等|一致|没有差|比.{2,16}[增减多少高低]")
_PLUS = re.compile(r"(?<!增)加(?!强|固|装|班|大|快|工|以|油|入|急|权).{1,12}(?:合计|一共|总共|共计|加起来)")
_NO_RATE = re.compile(r"不能计算|无法计算|没有(?:增长|下降|增减)率|为零|为 ?0|持平")
"""Why there is no rate: that is the answer."""
_RATES = frozenset({"%", "‰", "百分点"})
_STRICT = frozenset(
    {"人", "人次", "名", "辆", "批次", "天", "篇", "课时", "长", "宽", "高", "大", "亩", "米", "平方米", "公里"}
)
"""Counted in these, a thing is not also counted in 个 or 项."""
_VISITS = re.compile(r"人次|人数|来访|接待|参加|培训|出国")


def kind_missed(question: Question, out: Composer) -> str:
    """What the question asks for and no number of the answer is, in its own words; "" where there is one."""
    words = question.words
    rate, money, counted = _RATE.search(words), _MONEY.search(words), units_counted(words)
    units = {one.unit for one in out.numbers}
    if rate:
        both = re.search(r"多少|几", words.replace(rate[0], "")) and "没有找到" in out.text
        return "" if both or _NO_RATE.search(out.text) or units & _RATES else rate[0]
    if money and not units & MONEY_UNITS:
        return money[0]
    if _GAP.search(words) and len(out.numbers) == 1 and not out.numbers[0].expression and not _EVEN.search(out.text):
        return "差额"
    if _PLUS.search(words) and len(units) == 1 and len(out.numbers) > 1 and not any(n.expression for n in out.numbers):
        return "合计"
    if counted is not None and not any(_is_counted(one, counted, out) for one in out.numbers):
        return counted[0]
    return ""


def _is_counted(number: Quoted, counted: tuple[str, Callable[[str], bool]], out: Composer) -> bool:
    asked, fits = counted
    unit = number.unit.partition("（")[0]
    if not fits(unit):
        return asked not in _STRICT and unit not in MONEY_UNITS | _RATES
    # 66 人 of a staff are no 人次; the guests told as 300 人 are.
    quotes = "".join(c.source.quote + c.source.section for c in out.citations if c.id in number.citations)
    return asked != "人次" or unit != "人" or bool(_VISITS.search(quotes))

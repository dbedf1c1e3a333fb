"""What 收入 and 支出 mean by themselves: the total that a question without any other name is about."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace

from ingest.ledger.model import Figure, Measure
from qa.match import agree, of_measure, of_subject
from qa.model import Ask, Intent, Question
from qa.whole import without_other_parts

_SAYS_NO_MORE = re.compile(
    r"20[0-3]\d年?度?|[12]\d年度?|本年度?|今年|当年|全年|去年|上年度?|上一年|前一年|年度|一整?年|年初|全年|年|"
    r"收支|收入|支出|开支|花费|花掉|花|用掉|用了|进账|钱|资金|经费|预算|决算|执行|完成|实际|总体|整体|一样|相同|相等|一致|总量|总额|总数|金额|规模|"
    r"总共|一共|全部|合计|总计|共计|总|共|各自|各|分别|增减|变化|情况|增加|增长|减少|下降|上升|上涨|变|涨|降|增|减|率|多花|少花|多|少|高|低|大|"
    r"比|较|相比|相差|差|跟|和|与|同|百分之|百分点|多少|几[个块]?|谁|哪[个家]|哪|亿|万|元|"
    r"学校|全校|街道|法院|大学|单位|部门|机关|全院|全局|我们|咱们|你们|他们|请问|查一下|介绍|说说|讲讲|一下|怎么样|如何|怎样|趋势|对比|"
    r"安排|是|有|的|了|呢|吗|么|啊|还是|到底|大概|为|在|里|□|[？?！!，。、；：（）()]"
)
_RANKS = re.compile(r"排名|排序|排行|最|前[一二三两四五六七八九十\d]+|所有|全部|各|部门|单位|年份|从高到低|从低到高")
_SPENT = re.compile(r"支出|开支|花|用掉|用了|钱|预算|决算")
_INCOME = ("本年收入合计", "收入总计", "收入支出总计")
_SPENDING = ("本年支出合计", "支出总计", "收入支出总计")
_FUNDED = ("本年财政拨款支出", "财政拨款支出", "一般公共预算财政拨款支出")
"""The totals that a plan is told of beside what was spent."""
_RATES = (Measure.EXECUTION_RATE, Measure.COMPLETION_RATE, Measure.VARIANCE_RATE, Measure.INITIAL_BUDGET)
_PLANS = (Measure.INITIAL_BUDGET, Measure.FULL_BUDGET, *_RATES)
_CHANGES = (Measure.CHANGE, Measure.CHANGE_RATE)


def names_nothing_else(words: str) -> bool:
    """Whether a question has no word beside those that any question on a report's totals may have."""
    return not _SAYS_NO_MORE.sub("", words)


def with_usual_total(question: Question, figures: Sequence[Figure], last_year: bool = False) -> Question:
    """The question with the total put in where it names no subject and says nothing that would narrow it.

    `last_year` is set where the year asked for is only told of by the report of the year after.
    """
    words = question.words
    if question.intent is Intent.RANK:
        words = _RANKS.sub("", words)
    elif question.intent not in (Intent.FIGURE, Intent.COMPARE, Intent.DERIVED):
        return question
    if any(ask.subject or ask.project for ask in question.asks) or not names_nothing_else(words):
        return question
    measures: list[Measure | None] = [ask.measure for ask in question.asks] or [None]
    if measures == [Measure.BUDGET] and re.search(r"花了|用了|支出了", question.words):
        measures.append(Measure.FINAL)
    asks = [
        Ask(name, measure=measure)
        for sides in _sides(question.words)
        for measure in measures
        for name in _told(sides, Measure.PREVIOUS if last_year else measure, figures)
    ]
    if not asks:
        return question
    asks = list(dict.fromkeys(asks))
    return replace(question, asks=tuple(asks), subjects=tuple(dict.fromkeys(a.subject for a in asks)), rest=())


def _sides(words: str) -> list[tuple[str, ...]]:
    """The totals that may be meant, the likeliest first, one row a side; a plan is told as the sum of all."""
    if "收支" in words:
        return [("收入支出总计", "收入总计", "支出总计")]
    planned = "预算" in words and "决算" not in words
    order = -1 if planned else 1
    income, spending = (*_INCOME[:2][::order], _INCOME[2]), (*_SPENDING[:2][::order], _SPENDING[2])
    sides = [income] if "收入" in words or "进账" in words else []
    if re.search(r"支出|开支", words) or (not sides and _SPENT.search(words)):
        sides.append(spending)
    return sides


def all_of_it(names: Sequence[str], totals: Sequence[Figure], figures: Sequence[Figure]) -> list[str]:
    """Of the names of one fund (财政拨款支出) those that are all the money there is, and whose change is told."""
    most: dict[str, Figure] = {}
    for total in (f for f in totals if f.amount.is_money and f.measure not in _CHANGES):
        last = most.get(total.source.report, total)
        most[total.source.report] = total if total.amount.to("元").value > last.amount.to("元").value else last
    out = []
    for name in names:
        of = [f for f in of_subject(figures, Ask(name)) if f.source.report in most]
        as_much = any(f.amount.is_money and agree(f.amount, most[f.source.report].amount) for f in of)
        if as_much and any(f.measure in _CHANGES for f in of):
            out.append(name)
    return out


def _told(names: Sequence[str], measure: Measure | None, figures: Sequence[Figure]) -> list[str]:
    """The first name that the reports tell the measure of; where none has it, the first that they tell at all."""
    of = {name: without_other_parts(of_subject(figures, Ask(name)), Ask(name), "") for name in names}
    if measure in _RATES:
        of = {name: of_subject(figures, Ask(name)) for name in (*names, *_FUNDED)}
        planned = [name for name in of if any(f.measure in _PLANS for f in of[name])]
        return planned[:1]
    having = [name for name in names if of[name] and (measure is None or of_measure(of[name], measure))]
    if measure is Measure.BUDGET and not having:
        return [name for name in _FUNDED if of_measure(of_subject(figures, Ask(name)), measure)][:1]
    if measure in (*_CHANGES, Measure.PREVIOUS):
        # Last year's total follows from this year's and its change.
        having = [name for name in names if any(f.measure in _CHANGES for f in of[name])]
        having = having or all_of_it(_FUNDED, [f for name in names for f in of[name]], figures)
    return (having or [name for name in names if of[name]])[:1]

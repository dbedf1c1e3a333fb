"""How much of a question a row says: the units it counts in, the words people use, a lone character counted half."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence

from ingest.ledger.model import MONEY_UNITS, Figure, Measure
from ingest.ledger.terms import section
from qa.asks import narrowing
from qa.overlap import in_order
from qa.question import measure_cues

_FILLER = re.compile(
    r"\d+[个项家]|合起来|加起来|汇总|那个项目|这个项目|项目里|打算|计划(?!生育)|准备|将要?|要给|要|给|共|总|做|搞|办(?!公|案|学)|买|花掉?|用掉|用去|掉|拿出?|得到|又|哪|几|钱|只|才|实际|真正|最后|最终|每个?|各个?|个|年|万元|元|涉及|开了?|请了?|建了?|到底|没有?|完了?|执行(?!局|费|案)|剩下?|这么|那么|低|高(?!标准|质量|层|校|等|中|级)|学校|全校|全院|街道(?!办)|这[个些]|那[个些]?"
)
_COUNTED = re.compile(
    r"(?<!哪)(?:多少|几)(?!个?(?:钱|点|百分|亿|万))个?(?P<unit>人次|批次|人|名|次|场|期|篇|门|台|套|户|家|件|部(?!分|门)|辆|间|项|个|条|处|所|天|米|平方米|座|批|份|本|册|支|亩|公里|课时)"
)
_ALIKE = (
    ("人", "名", "人次", "位"),
    ("项", "个", "件", "部", "门"),
    ("次", "场", "期", "班次", "批次", "批"),
    ("台", "套", "台（套）", "辆"),
    ("篇", "份", "本", "册"),
    ("间", "个", "处", "所", "座", "家"),
)
_MEASURED = re.compile(r"(?<![幅距额率例重度化模])多(长|高|大|宽)(?!比)")
_DIMENSIONS = {
    "长": ("公里", "千米", "米"),
    "宽": ("米",),
    "高": ("米",),
    "大": ("平方米", "亩", "公顷", "平方公里", "万平方米", "万亩"),
}
_COUNTS = (Measure.COUNT, Measure.TARGET, Measure.ACTUAL)
_RATES = ("%", "‰", "")
_APART = 0.75
"""What a pair is worth that the row has with one character more in it."""
_SHORT = 6
_MONEY = re.compile(r"多少(?:钱|万|元|资金)|金额|几[万元]|花|用掉|用款|费(?:用)?多少|预算|支出")


def content_words(clause: str) -> list[str]:
    """The words of a clause that a row must speak of, in the reports' own terms."""
    words = spelled(clause)
    for cue in measure_cues(words):
        words = words[: cue.start] + "□" * (cue.end - cue.start) + words[cue.end :]
    pieces = re.split(r"[□，。；：、？?！（）()“”\"]+", words)
    rests = (_FILLER.sub("□", narrowing(piece)) for piece in pieces)
    return [part for rest in rests for part in rest.split("□") if part]


def spelled(text: str) -> str:
    """What people say (笔记本电脑, 等保) as the reports print it."""
    for said, printed in section("paraphrases").items():
        text = text.replace(said, printed)
    return text


def share_said(content: Sequence[str], told: str) -> float:
    """Share of the content's characters that stand in pairs the row has; a lone character counts half."""
    total = covered = 0.0
    for piece in content:
        hit = [0.5 if letter in told else 0.0 for letter in piece]
        # 工会会费 is no 工会经费: a short name with characters left out must stand there in order.
        whole = len(piece) > _SHORT or any(in_order(piece, part) for part in re.split(r"[|/]", told))
        for i in range(len(piece) - 1):
            pair = piece[i : i + 2]
            near = 1.0 if pair in told else _APART if whole and _with_gap(pair, told) else 0.0
            hit[i], hit[i + 1] = max(hit[i], near), max(hit[i + 1], near)
        total += len(piece)
        covered += sum(hit)
    return covered / total if total else 0.0


def _with_gap(pair: str, told: str) -> bool:
    """Whether a pair stands there with one character left out: 在校生 for 在校学生."""
    return re.search(f"{re.escape(pair[0])}[\u4e00-\u9fff]{re.escape(pair[1])}", told) is not None


def units_counted(clause: str) -> tuple[str, Callable[[str], bool]] | None:
    """What a question counts in (几间, 多少人) and whether a unit is that or like it; None where it counts nothing."""
    measured = _MEASURED.search(clause)
    if measured:
        return measured[1], _DIMENSIONS[measured[1]].__contains__
    counted = _COUNTED.search(clause)
    if counted is None:
        return None
    unit = counted["unit"]
    if unit == "个":
        # People count everything in 个, what is measured apart.
        return unit, lambda other: other not in MONEY_UNITS and other not in _RATES
    return unit, {unit, *(other for group in _ALIKE if unit in group for other in group)}.__contains__


def counted_in(clause: str) -> Callable[[Figure], bool] | None:
    """Whether a figure is counted in what the question counts; None where it counts nothing."""
    counted = units_counted(clause)
    if counted is None:
        return None
    unit, fits = counted
    if unit in _DIMENSIONS:
        return lambda figure: fits(figure.amount.unit)
    return lambda figure: fits(figure.amount.unit.partition("（")[0]) and (unit != "个" or figure.measure in _COUNTS)


def of_unit(clause: str) -> Callable[[Figure], bool]:
    """Whether a figure is counted in what the question counts, or is money where it asks for money."""
    counts = counted_in(clause)
    if counts is not None:
        return counts
    if _MONEY.search(clause):
        return lambda figure: figure.amount.is_money
    return lambda figure: True

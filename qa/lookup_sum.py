"""Named items added up: what they come to, and whether that is the total the question names."""

from __future__ import annotations

import re
from collections.abc import Sequence

from ingest.ledger.model import Figure
from ingest.ledger.terms import section, squeezed
from qa.case import Case
from qa.compose import Composer, label, plain, rounded, shown_expression, when
from qa.match import narrowed, of_measure, of_subject, readings
from qa.model import Ask
from qa.refine import refined_asks

_TOGETHER = re.compile(r"合计|总共|一共|共计|加起来|加在一起|之和|总和|相加|加上|合起来|合在一起|加在一块")


def add_up(case: Case, out: Composer) -> bool:
    """The sum of the items named, each shown with its place; held against the last one where the question asks so."""
    asks = [ask for ask in refined_asks(case.question, case.figures) if ask.subject or ask.project]
    if len(asks) < 2 or len({info.stem for info in case.reports}) > 1:
        return False
    return _against_whole(case, out, asks) or _together(case, out, asks)


def _together(case: Case, out: Composer, asks: Sequence[Ask]) -> bool:
    """ "A 加 B 一共多少": nothing is said unless every item was found, in one unit of measure."""
    words = case.question.words
    for ask in asks:
        # 收入合计 asks for the line of this name, not for a sum.
        words = words.replace(ask.said, "") if ask.said else words
    if not _TOGETHER.search(words) or _whole_among(asks):
        return False
    chosen: list[Figure] = []
    for ask in asks:
        own = [f for f in of_subject(case.figures, ask) if narrowed(f, ask.qualifier)]
        found = readings(of_measure(own, ask.measure), case.question.words, ask.column)
        if len(found) != 1:
            return False
        chosen.append(found[0].figure)
    like = {(f.measure, f.year, f.amount.unit if not f.amount.is_money else "") for f in chosen}
    if len(like) > 1 or len({f.subject for f in chosen}) < len(chosen) or chosen[0].amount.unit == "%":
        return False
    total = chosen[0].amount
    for figure in chosen[1:]:
        total = total + figure.amount.to(total.unit)
    for figure in chosen:
        out.say(f"{when(figure)}{label(figure)}{figure.measure.value}为 {out.quoted(figure)}{out.mark(figure)}；")
    expression = " + ".join(plain(f.amount) for f in chosen)
    out.say(f"合计 {out.computed(total, expression, chosen)}（{shown_expression(expression)}）{out.marks(chosen)}。")
    return True


def _whole_among(asks: Sequence[Ask]) -> bool:
    """Whether one of the names is the whole of another: 采购总共多少，货物多少 is no sum."""
    names = {ask.subject for ask in asks}
    return any(section("wholes").get(name) in names for name in names)


def _against_whole(case: Case, out: Composer, asks: Sequence[Ask]) -> bool:
    """ "A 加 B 跟 C 对得上吗": add what is to be added and hold it against the last one named."""
    words = squeezed(case.question.text)
    if (
        len(asks) < 3
        or not re.search(r"加|合计|之和|减", words)
        or not re.search(r"对得上|相等|一致|等于|差多少", words)
    ):
        return False
    chosen = []
    for ask in asks:
        found = readings(of_measure(of_subject(case.figures, ask), None), case.question.words)
        if not found or len({r.figure.source.report for r in found}) > 1:
            return False
        chosen.append(found[0].figure)
    *parts, whole = chosen
    total = parts[0].amount
    for part in parts[1:]:
        total = total + part.amount
    expression = " + ".join(plain(f.amount) for f in parts)
    shown = "、".join(f"{label(f)} {out.quoted(f)}{out.mark(f)}" for f in parts)
    out.say(
        f"{shown}，相加为 {out.computed(total, expression, parts)}（{expression}）；"
        f"{label(whole)}为 {out.quoted(whole)}{out.mark(whole)}。"
    )
    gap = total - whole.amount
    if gap.value == 0:
        out.say("两者相等。")
    else:
        difference = (
            f"{plain(total)} - {plain(whole.amount)}" if gap.value > 0 else f"{plain(whole.amount)} - {plain(total)}"
        )
        size = rounded(abs(gap.value), gap.unit, max(total.places, whole.amount.places))
        out.say(f"两者相差 {out.computed(size, difference, chosen)}（{shown_expression(difference)}）")
        out.say(
            "，是四舍五入的尾差。" if abs(gap.value) * 100 <= len(parts) and whole.amount.places == 2 else "，对不上。"
        )
    out.check("sum", gap.value == 0, f"{expression} = {plain(total)}；{plain(whole.amount)}")
    return True

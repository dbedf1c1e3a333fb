"""A plan told by quarters: each of the four, or what they come to."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Sequence

from ingest.ledger.model import Figure
from ingest.ledger.terms import squeezed
from qa.case import Case
from qa.compose import Composer, plain, shown_expression, when
from qa.overlap import coverage

_EACH = re.compile(r"[四4]个季度?|[每各]个?季度?|分季度?|按季度?|逐季|季度")
_ONE = re.compile(r"[一二三四1-4]季")
_NAME = re.compile(r"第?[一二三四1-4]季度(?P<what>.*)")
_SUM = re.compile(r"合计|总共|一共|共计|加起来|加在一起|之和|总和|总计|全年")
_ORDER = "一二三四"
_CUES = re.compile(
    rf"{_EACH.pattern}|{_SUM.pattern}|用款|计划|安排|资金|预算|工程|项目|经费|支出|多少|分别|各是|是|的|钱|万元|20\d\d年?度?|[^\u4e00-\u9fff]"
)


def quarters(case: Case, out: Composer) -> bool:
    """The four quarters of the one plan that the question is about; their sum where it asks for that."""
    words = squeezed(case.question.text)
    if not _EACH.search(words) or _ONE.search(words) or len(case.reports) != 1:
        return False
    plans = [own for own in _plans(case.figures) if _is_about(case, own)]
    if len(plans) != 1:
        return False
    own = plans[0]
    year = when(own[0])
    out.say(f"{year}" + "；".join(f"{f.name} {out.quoted(f)}{out.mark(f)}" for f in own))
    if _SUM.search(words):
        total = own[0].amount
        for figure in own[1:]:
            total = total + figure.amount
        expression = " + ".join(plain(f.amount) for f in own)
        out.say(f"。合计 {out.computed(total, expression, own)}（{shown_expression(expression)}）{out.marks(own)}")
    out.say("。")
    return True


def _plans(figures: Sequence[Figure]) -> list[list[Figure]]:
    """The four quarters that one statement tells of one thing, in order."""
    told: dict[tuple[str, str], dict[str, Figure]] = defaultdict(dict)
    for figure in figures:
        match = _NAME.fullmatch(squeezed(figure.name))
        if match and figure.amount.is_money:
            told[(figure.source.quote, match["what"])].setdefault(_number(figure), figure)
    return [[own[number] for number in _ORDER] for own in told.values() if set(own) == set(_ORDER)]


def _number(figure: Figure) -> str:
    found = re.search(r"[一二三四1-4](?=季度)", squeezed(figure.name))
    return _ORDER[int(found[0]) - 1] if found and found[0].isdigit() else found[0] if found else ""


def _is_about(case: Case, plan: Sequence[Figure]) -> bool:
    """Whether the section that the plan stands in speaks of what the question names."""
    words = case.question.words.replace("□", "")
    left = "".join(_CUES.split(words))
    if len(left) < 2:
        return True
    top = plan[0].source.section.split("/")[0]
    near = [c for c in case.passages() if c.source.section.split("/")[0] == top and c.form == "text"]
    return coverage(left, "".join(c.source.quote for c in near) + top) >= 0.7

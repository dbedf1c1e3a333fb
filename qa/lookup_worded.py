"""Arithmetic that a question spells out (总支出除以在校学生, A 与 B 之差), each operand looked up by itself."""

from __future__ import annotations

import re
from collections.abc import Sequence
from decimal import Decimal

from ingest.ledger.model import Amount, Figure, UnlikeUnits
from ingest.ledger.terms import squeezed
from qa.averages import say_average
from qa.case import Case
from qa.compose import Composer, label, plain, rounded, shown_expression, when
from qa.derived import say_share

_SIGN = re.compile(
    r"(?P<by>除以)|(?P<minus>减去|减掉|扣除|扣掉|扣去|扣减|剔除|(?<![增削缩裁核])减(?![少免值税排弱轻亏负半]))"
    r"|(?P<plus>加上|(?<![增附追参更])加(?![强工班快大入装减权密急起总]))"
)
_OF_TWO = re.compile(
    r"(?P<a>.+?)[和与跟同](?P<b>.+?)(?:两者|二者)?(?:之间)?的?(?:(?P<plus>之和|总和|相加)|(?P<minus>之差|差额|差值|相减)|(?P<by>之比|比值|相除))"
)
_IN_BRACKETS = re.compile(r"[（(]([^（()）]{5,})[)）]")
_HEAD = re.compile(r"^(?:请问|请|麻烦|帮我|帮忙|给我)*(?:算一?[下算]|计算一?下?|求)?[，,：:]?(?:把|将|用|从|拿)?")
_TAIL = re.compile(
    r"(?:中|里)?[，,]?(?:之?后|以后|的话)?(?:还|等于|结果|应该|应|得|是|有|剩下?|余下?|为|共|一共|总共|合计|大约|大概|到)*"
    r"(?:(?:多少|几)(?:钱|万元|亿元|元|个|倍|百分点)?)?[?？。]*$"
)
_MOST = 4
_SHORTEST = 2


def worded(case: Case, out: Composer) -> bool:
    """Work out what the question spells out; nothing where an operand is not one figure or the units do not fit."""
    spelled = spelled_out(squeezed(case.question.text))
    if spelled is None or len({info.stem for info in case.reports}) != 1:
        return False
    signs, names = spelled
    years = case.question.years
    dated = [name if not years or re.search(r"\d年|[去上今本]年", name) else f"{years[0]}年{name}" for name in names]
    operands = [case.single(f"{name}是多少") for name in dated]
    figures = [figure for figure in operands if figure is not None]
    if len(figures) < len(operands) or len({f.year for f in figures}) > max(1, len(years)):
        return False
    if len({(f.source.quote, f.name, f.column, f.measure) for f in figures}) < len(figures):
        return False
    return _divide(case, out, figures) if "/" in signs else _add(out, figures, signs)


def spelled_out(text: str) -> tuple[list[str], list[str]] | None:
    """The signs (+ - /) and the names of the operands; None where a text spells out no arithmetic.

    A formula in brackets explains the words before it.
    """
    for part in (*_IN_BRACKETS.findall(text), text):
        body = _TAIL.sub("", _HEAD.sub("", part))
        pair = _OF_TWO.fullmatch(_bare(part))
        if pair:
            return [_sign(pair)], [pair["a"], pair["b"]]
        found = list(_SIGN.finditer(body))
        edges = [0, *(edge for match in found for edge in match.span()), len(body)]
        names = [body[a:b].strip("，,、") for a, b in zip(edges[::2], edges[1::2], strict=True)]
        signs = [_sign(match) for match in found]
        if not found or len(names) > _MOST or any(len(name) < _SHORTEST or "，" in name for name in names):
            continue
        if "/" in signs and len(signs) > 1:
            continue
        return signs, [name.removesuffix("中").removesuffix("里") for name in names]
    return None


def _bare(text: str) -> str:
    return _TAIL.sub("", _HEAD.sub("", text))


def _sign(match: re.Match[str]) -> str:
    return "/" if match["by"] else "-" if match["minus"] else "+"


def _add(out: Composer, figures: Sequence[Figure], signs: Sequence[str]) -> bool:
    total, expression = figures[0].amount, plain(figures[0].amount)
    for sign, figure in zip(signs, figures[1:], strict=True):
        try:
            amount = figure.amount.to(total.unit)
        except UnlikeUnits:
            return False
        total = total + amount if sign == "+" else total - amount
        expression += f" {sign} {plain(figure.amount)}"
    if total.value < 0 and len(figures) == 2:
        # A difference is told as a size, the larger first, as the field writes it.
        expression, total = f"{plain(figures[1].amount)} - {plain(figures[0].amount)}", Amount(-total.value, total.unit)
    names = [label(figure) for figure in figures]
    what = "、".join(names) + "合计" if set(signs) == {"+"} else f"{names[0]}与{'、'.join(names[1:])}相差"
    if len(figures) > 2 and "-" in signs:
        what = "按所问计算为"
    out.say(f"{when(figures[0])}{what} {out.computed(total, expression, figures)}（{shown_expression(expression)}）")
    out.say(f"{out.marks(figures)}：{'，'.join(f'{label(f)} {out.quoted(f)}{out.mark(f)}' for f in figures)}。")
    return True


def _divide(case: Case, out: Composer, figures: Sequence[Figure]) -> bool:
    over, under = figures
    if not under.amount.value:
        return False
    if over.amount.is_money and under.amount.is_money:
        ratio = over.amount.to(under.amount.unit).value / under.amount.value
        return say_share(out, over, under) if ratio <= 1 else _times(out, over, under, ratio)
    if not over.amount.is_money or under.amount.unit in ("", "%"):
        return False
    return say_average(out, over, under, under.amount.unit, case.question.unit)


def _times(out: Composer, over: Figure, under: Figure, ratio: Decimal) -> bool:
    expression = f"{plain(over.amount)} / {plain(under.amount)}"
    out.say(f"{when(over)}{label(over)} {out.quoted(over)}{out.mark(over)}，为{label(under)} ")
    out.say(f"{out.quoted(under)}{out.mark(under)}的 {out.computed(rounded(ratio, '倍'), expression, (over, under))}")
    out.say(f"（{shown_expression(expression)}）。")
    return True

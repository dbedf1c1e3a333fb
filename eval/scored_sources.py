"""Scores of where an answer's numbers and words come from: page, quote, source of every number, calculations."""

from __future__ import annotations

import re
from collections.abc import Sequence
from decimal import Decimal

from eval.cases import EvalCase
from eval.score import Score, amount_of, plain, printed_in, quoted_words, same, says
from ingest.ledger.amounts import FoundAmount, Role, base_amount, find_amounts, round_half_up
from ingest.ledger.model import Amount, JuesuanError, UnlikeUnits
from qa.calculator import evaluate
from qa.expression import read_expression
from qa.model import Answer, Citation, Outcome, Quoted

_RATES = ("%", "‰", "个百分点", "百分点", "倍")
_MARKS = r"[^\[\]，。；\d]*((?:\[\d+\])+)"
_LIMIT = re.compile(r"元?\s*(?:[(（]含[)）])?以[上下]")
# What a refusal names: reports and how many they are, subjects, pages, and counts in words (哪一份).
_NAMED = re.compile(r"《[^》]*》|“[^”]*”|第\s*\d+[–—-]\d+\s*页|[一二两三四五六七八九十]+[份处个]|等\s*\d+\s*份报告")
_SHOWN = 120


def pages(case: EvalCase, answer: Answer) -> Score:
    """One of the evidence pages is cited, and by an expected number where there is one."""
    citations = cited_for(answer, case.numbers)
    right = not case.pages or any(case.shown_on(c.source.report, c.source.page) for c in citations)
    shown = ", ".join(dict.fromkeys(str(c.source.page) for c in citations))
    wanted = f"第 {'、'.join(case.pages)} 页"
    why = f"应引{wanted}，引的是第 {shown} 页" if shown else f"没有为应有的内容引{wanted}"
    return Score("pages", right, shown, "" if right else why)


def quote(case: EvalCase, answer: Answer) -> Score:
    """What is cited for an expected number shows that number as printed."""
    shown = [quoted_words(citation) for citation in cited_for(answer, case.numbers)]
    said = [n for n in answer.figures if any(says(n, one) for one in case.numbers)]
    quoted = [n for n in said if n.status == "quoted" and n.value]
    bare = "、".join(n.text for n in quoted if not any(printed_in(amount_of(n), text) for text in shown))
    why = f"所引原文里没有 {bare}" if bare else "" if said or not case.numbers else "没有说出应有的数"
    return Score("quote", not why, " / ".join(text[:_SHOWN] for text in shown), why)


def cited_words(case: EvalCase, answer: Answer) -> Score:
    """Where only words are expected, one of them stands in what is cited or above it."""
    cited = answer.citations if case.words and not case.numbers else ()
    shown = ["\n".join((c.source.section, c.source.table or "", quoted_words(c))) for c in cited]
    found = any(plain(word) in plain(text) for text in shown for group in case.words for word in group)
    right = found or not case.words or bool(case.numbers)
    return Score(
        "cited_words", right, " / ".join(text[:_SHOWN] for text in shown), "" if right else "所引原文里没有应有的词"
    )


def cited_for(answer: Answer, wanted: Sequence[Amount]) -> list[Citation]:
    """The citations that some amounts have: their own and those marked right behind them; all where none is wanted."""
    said = [number for number in answer.figures if any(says(number, one) for one in wanted)]
    ids = {n for number in said for n in number.citations}
    for number in said:
        for marks in re.findall(re.escape(number.text) + _MARKS, answer.text):
            ids |= {int(n) for n in re.findall(r"\d+", marks)}
    return [c for c in answer.citations if not wanted or c.id in ids]


def sourced(case: EvalCase, answer: Answer) -> Score:
    """Every number of an answer or a refusal is quoted or computed: those listed, and those of its text.

    An unverified answer says itself which of its numbers are not borne out.
    """
    loose = unsourced(answer) if answer.outcome not in (Outcome.UNVERIFIED, Outcome.MODEL_ERROR) else []
    return Score("sourced", not loose, ", ".join(loose), f"没有出处：{'、'.join(loose)}" if loose else "")


def unsourced(answer: Answer) -> list[str]:
    """Numbers that neither the cited places nor, in a refusal, the question bears out."""
    loose = [n.text for n in answer.figures if n.status not in ("quoted", "computed")] + unlisted(answer)
    return list(
        dict.fromkeys([*loose, *(n.text for n in answer.figures if n.status == "quoted" and _unborne(n, answer))])
    )


def _unborne(number: Quoted, answer: Answer) -> bool:
    """Quoted from nowhere: no place cited for it shows it. A zero may be told by words (持平)."""
    if not number.value or any(says(number, one) for one in _repeated(answer)):
        return False
    shown = (quoted_words(c) for c in answer.citations if c.id in number.citations or not number.citations)
    # 三类, 一名: printed in words.
    return not any(printed_in(amount_of(number), text) or plain(number.text) in plain(text) for text in shown)


def _repeated(answer: Answer) -> list[Amount]:
    """The question's own numbers, which a refusal may repeat."""
    return [] if answer.outcome is Outcome.ANSWERED else [one.amount for one in find_amounts(answer.question)]


def unlisted(answer: Answer) -> list[str]:
    """Numbers of the text that the answer does not list with their source, operands of its calculations apart.

    Money and rates must be listed; a bare number, a count or a limit (20 万元以上) may be part of cited words.
    """
    operands = [one.amount for number in answer.figures for one in find_amounts(number.expression)]
    listed = [*(amount_of(number) for number in answer.figures), *operands, *_repeated(answer)]
    sources = [citation.source for citation in answer.citations]
    cited = [part or "" for s in sources for part in (s.quote, s.row, s.table, s.section, s.report)]
    words = plain("\n".join((answer.question, *cited)))

    def known(one: FoundAmount) -> bool:
        if any(same(one.amount, other) for other in listed):
            return True
        is_claim = (one.amount.is_money or one.amount.unit in _RATES) and not _LIMIT.match(answer.text, one.end)
        return not is_claim and plain(one.amount.printed) in words

    text = answer.text if answer.outcome is Outcome.ANSWERED else _NAMED.sub(_blank, answer.text)
    found = [one for one in find_amounts(text) if one.role is Role.AMOUNT]
    return [one.amount.printed.strip() for one in found if not known(one)]


def _blank(match: re.Match[str]) -> str:
    return "　" * len(match[0])


def calculation(case: EvalCase, answer: Answer) -> Score | None:
    """Each computed number is what its expression gives, its operands stand in what is cited; None without any."""
    computed = [number for number in answer.figures if number.status == "computed"]
    if not computed:
        return None
    wrong = [why for number in computed if (why := _miscalculated(number, answer))]
    return Score("calculation", not wrong, "; ".join(n.expression for n in computed), "；".join(wrong))


def _miscalculated(number: Quoted, answer: Answer) -> str:
    """Why a computed number does not hold; "" where it does."""
    if not number.expression:
        return f"{number.text} 没有算式"
    try:
        operands = read_expression(number.expression).operands
        again = _in_unit(evaluate(number.expression).amount, number.unit)
    except (JuesuanError, UnlikeUnits) as error:
        return f"{number.expression}：{error}"
    value = round_half_up(again.value, amount_of(number).places)
    if abs(value) != abs(number.value):
        return f"{number.expression} 应为 {value}，不是 {number.text}"
    others = [amount_of(one) for one in answer.figures if one is not number]
    shown = [quoted_words(c) for c in answer.citations if c.id in number.citations or not number.citations]
    loose = [
        format(one.value, "f")
        for one in operands
        if one.value and not any(printed_in(one, text) for text in shown) and not any(same(one, o) for o in others)
    ]
    return f"所引原文里没有算式里的 {'、'.join(loose)}" if loose else ""


def _in_unit(amount: Amount, unit: str) -> Amount:
    """A result in the unit in which it is told: a bare ratio in per cent, other bare numbers as they are."""
    if amount.is_money:
        return amount.to(unit)
    if amount.unit:
        # 65 名 of two counts in 人; raises UnlikeUnits where the units count different things.
        one = base_amount(Amount(Decimal(1), unit))
        return Amount((base_amount(amount) - Amount(Decimal(0), one.unit)).value / one.value, unit)
    return Amount(amount.value * {"%": 100, "‰": 1000}.get(unit, 1), unit)

"""Ways to damage a right draft so that it becomes false; what happens to be true all the same is left out."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from dataclasses import replace
from decimal import Decimal
from random import Random

from eval.drafts_make import Draft
from eval.drafts_names import bases, departments, directions, measures, reasons, subjects, years
from eval.drafts_slots import amounts_of, is_told, put, quoted_of, reads
from eval.drafts_world import World, alike, stands_in
from ingest.ledger.amounts import format_amount
from ingest.ledger.model import Amount, Figure
from ingest.ledger.terms import squeezed

Damage = Callable[[Draft, World, Random], Iterator[Draft]]

_UNITS = {
    "万元": ("元", "亿元"),
    "元": ("万元",),
    "亿元": ("万元",),
    "%": ("万元",),
    "个百分点": ("万元",),
    "人": ("万元", "辆"),
    "批次": ("人次",),
    "人次": ("批次",),
    "辆": ("人",),
    "个": ("万元",),
}
_DIGITS = ("0123456789", "０１２３４５６７８９", "一二三四五六七八九")
_INVENTED = (
    "其中会议费 0.86 万元{c}。",
    "另有 37 人次参加培训{c}。",
    "约占三成。",
    "预计下一年将增加到 9.99 万元。",
    "完成率为 88.77%{c}。",
    "人均 1,234.56 元。",
)


_INVENTED = (
    "其中会议费 0.86 万元{c}。",
    "另有 37 人次参加培训{c}。",
    "约占三成。",
    "预计下一年将增加到 9.99 万元。",
    "完成率为 88.77%{c}。",
    "人均 1,234.56 元。",
)


def digits_changed(draft: Draft, world: World, dice: Random) -> Iterator[Draft]:
    """One digit another, two swapped, or the decimal point moved."""
    for slot in amounts_of(draft):
        printed = draft.text[slot.start : slot.end]
        at = dice.choice([k for k, c in enumerate(printed) if c in "".join(_DIGITS)] or [-1])
        if at < 0:
            continue
        turned = [printed[:at] + _another(printed[at], dice) + printed[at + 1 :]]
        swap = re.search(r"([0-9])([.,]?)([0-9])(?=[^0-9]*$)", printed)
        if swap and swap[1] != swap[3]:
            turned.append(printed[: swap.start()] + swap[3] + swap[2] + swap[1] + printed[swap.end() :])
        if "." in printed:
            turned.append(printed.replace(".", "", 1))
        for words in turned:
            amount = reads(words)
            if amount is not None and not is_told(draft, amount):
                yield put(draft, slot, words)


def _another(digit: str, dice: Random) -> str:
    return dice.choice(next(digits for digits in _DIGITS if digit in digits).replace(digit, ""))


def units(draft: Draft, world: World, dice: Random) -> Iterator[Draft]:
    """万元 for 元 and the like."""
    for slot in amounts_of(draft):
        printed = draft.text[slot.start : slot.end]
        unit = slot.amount.unit if slot.amount else ""
        for other in _UNITS.get(unit, ()):
            if printed.endswith(unit) and slot.amount and slot.amount.value:
                words = printed.removesuffix(unit) + other
                amount = reads(words)
                if amount is not None and not is_told(draft, amount):
                    yield put(draft, slot, words)


def numbers_swapped(draft: Draft, world: World, dice: Random) -> Iterator[Draft]:
    """Another number of the same evidence in a number's place."""
    for slot in quoted_of(draft):
        figure = slot.figure
        if figure is None or slot.amount is None:
            continue
        others = [f for f in draft.figures if f.amount.unit == figure.amount.unit and f.amount.value]
        others = [f for f in others if not alike(f.amount, figure.amount) and not _could_be(f, figure)]
        for other in dice.sample(others, min(2, len(others))):
            amount = Amount(abs(other.amount.value), other.amount.unit)
            if not world.tells(figure, amount, subject=figure.name, year=figure.year):
                yield put(draft, slot, format_amount(amount))


def _could_be(other: Figure, figure: Figure) -> bool:
    """Whether another figure is of a name that includes this one: its number might be meant."""
    one, two = squeezed(other.name), squeezed(figure.name)
    return (one in two or two in one) and other.measure is figure.measure


def invented(draft: Draft, world: World, dice: Random) -> Iterator[Draft]:
    """A remark with a number that nobody printed."""
    if draft.kind == "sentence copied":
        return
    mark = re.search(r"[\[【]\d+[\]】]", draft.text)
    for remark in dice.sample(_INVENTED, 2):
        amount = reads(remark.replace("{c}", ""))
        if amount is None or not is_told(draft, amount):
            yield replace(draft, text=draft.text + remark.replace("{c}", mark[0] if mark else ""))


def citations(draft: Draft, world: World, dice: Random) -> Iterator[Draft]:
    """Marks of nothing, and marks of places that do not have the number."""
    for slot in draft.slots:
        if slot.name not in ("c", "c1", "c2"):
            continue
        shown = draft.text[slot.start : slot.end]
        yield put(draft, slot, re.sub(r"\d+", "99", shown, count=1))
        told = [one for one in quoted_of(draft) if one.amount and one.amount.value]
        for citation in draft.citations:
            strange = not any(stands_in(one.amount, [citation.source.quote]) for one in told if one.amount)
            if strange and told and draft.kind != "reason alone":
                yield put(draft, slot, f"[{citation.id}]")
                break


def calculations(draft: Draft, world: World, dice: Random) -> Iterator[Draft]:
    """The wrong way round, with the arithmetic done right: + for −, this year's base for last year's."""
    parts = {slot.name: slot.amount for slot in draft.slots if slot.amount}
    final, change = parts.get("final"), parts.get("change")
    if draft.kind == "last year computed" and final and change and final.unit == change.unit:
        grown = any(slot.name == "=" and "−" in draft.text[slot.start : slot.end] for slot in draft.slots)
        wrong = Amount(final.value + change.value if grown else final.value - change.value, final.unit)
        sign = "+" if grown else "−"
        if wrong.value > 0 and not is_told(draft, wrong):
            last = format_amount(wrong)
            yield replace(draft, text=_rewritten(draft, {"last": last, "=": sign}))
    if draft.kind == "rate computed" and final and change and final.value and final.unit == change.unit:
        rate = Amount((change.value / final.value * 100).quantize(Decimal("0.01")), "%")
        shown = f"（{format_amount(change)}÷{format_amount(final)}）"
        if not is_told(draft, rate):
            text = re.sub(r"（[^（）]*(?:\([^()]*\))?[^（）]*÷[^（）]*）|（[^（）]*÷.*?）", shown, draft.text)
            yield replace(draft, text=text.replace(format_amount(parts["myrate"]), format_amount(rate)))


def _rewritten(draft: Draft, words: dict[str, str]) -> str:
    text, at = "", 0
    for slot in draft.slots:
        text += draft.text[at : slot.start] + words.get(slot.name, draft.text[slot.start : slot.end])
        at = slot.end
    return text + draft.text[at:]


DAMAGES: dict[str, Damage] = {
    "digit": digits_changed,
    "unit": units,
    "year": years,
    "department": departments,
    "direction": directions,
    "subject": subjects,
    "measure": measures,
    "number swapped": numbers_swapped,
    "number invented": invented,
    "citation": citations,
    "base": bases,
    "reason": reasons,
    "calculation": calculations,
}

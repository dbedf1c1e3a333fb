"""What damage to a draft needs: its slots, other words in one of them, and whether the result is true all the same."""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal

from eval.drafts_make import Draft, Slot
from eval.drafts_world import World, alike, stands_in
from ingest.ledger.amounts import Role, find_amounts
from ingest.ledger.model import Amount, Figure
from qa.model import Citation


def put(draft: Draft, slot: Slot, words: str) -> Draft:
    """The draft with other words in one slot; the slots after it move along."""
    moved = len(words) - (slot.end - slot.start)
    slots = tuple(
        one if one.end <= slot.start or one is slot else replace(one, start=one.start + moved, end=one.end + moved)
        for one in draft.slots
    )
    return replace(draft, text=draft.text[: slot.start] + words + draft.text[slot.end :], slots=slots)


def amounts_of(draft: Draft) -> list[Slot]:
    """The slots that hold amounts."""
    return [slot for slot in draft.slots if slot.amount is not None]


def is_told(draft: Draft, amount: Amount) -> bool:
    """Whether an amount stands in the evidence, or is computed in the draft itself."""
    computed = [slot.amount for slot in amounts_of(draft) if slot.amount]
    figures = [figure.amount for figure in draft.figures]
    return any(alike(amount, one) for one in (*computed, *figures)) or stands_in(amount, draft.quotes)


def reads(words: str) -> Amount | None:
    """The one amount of some words; None where they hold none, or several."""
    found = [one.amount for one in find_amounts(words) if one.role is Role.AMOUNT]
    return found[0] if len(found) == 1 else None


def quoted_of(draft: Draft) -> list[Slot]:
    """The slots whose amounts a report prints."""
    return [slot for slot in amounts_of(draft) if slot.figure is not None]


def is_true(draft: Draft, world: World, slot: Slot, **changed: object) -> bool:
    """Whether the amount of a slot is true with one thing changed."""
    return bool(slot.figure and slot.amount and world.tells(slot.figure, slot.figure.amount, **changed))


def with_figures(draft: Draft, figures: list[Figure]) -> Draft:
    """The draft with these figures among its evidence."""
    number = max(citation.id for citation in draft.citations)
    more = [Citation(number + k, f.source, f.department, f.year) for k, f in enumerate(figures, start=1)]
    return replace(draft, citations=(*draft.citations, *more), figures=(*draft.figures, *figures))


def overlap(one: str, other: str) -> bool:
    """Whether two texts have two letters in a row in common."""
    pairs = {one[at : at + 2] for at in range(len(one) - 1)}
    return any(pair in other for pair in pairs)


def makes(part: Amount | None, whole: Amount, share: Amount) -> bool:
    """Whether a share can be of this whole; yes where that cannot be told, so that nothing true is called false."""
    if part is None or not part.is_money:
        return True  # cannot tell: not called false
    return abs(part.to(whole.unit).value / whole.value * 100 - share.value) < Decimal("0.1")

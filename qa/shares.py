"""A printed share with what it is of: the amount it belongs to, and the whole that the report takes it of."""

from __future__ import annotations

from collections.abc import Sequence

from ingest.ledger.amounts import round_half_up
from ingest.ledger.model import Figure, Measure
from qa.compose import Composer, label, when

_AMOUNTS = (Measure.FINAL, Measure.BUDGET)


def share_with_whole(out: Composer, share: Figure, figures: Sequence[Figure]) -> bool:
    """ "项目支出 1,402.37 万元，占本年支出合计的 54.25%", where the report tells amount and whole, and they agree."""
    part = next((f for f in figures if _is_part(f, share)), None)
    whole = next((f for f in figures if part and _is_whole(f, part, share)), None)
    if part is None or (whole is None and not share.base):
        return False
    of = share.base or (label(whole) if whole else "")
    marks = out.marks([share, part, *([whole] if whole else [])])
    out.say(f"{when(share)}{label(share)} {out.quoted(part)}，占{of}的 {out.quoted(share)}{marks}。")
    return True


def _is_part(figure: Figure, share: Figure) -> bool:
    return (
        figure.source.report == share.source.report
        and figure.group == share.group
        and bool(share.group)
        and figure.subject == share.subject
        and figure.year == share.year
        and figure.measure in _AMOUNTS
        and figure.amount.is_money
    )


def _is_whole(figure: Figure, part: Figure, share: Figure) -> bool:
    """Whether a sum of the same section, told before the part, gives the printed share when it divides the part."""
    place, other = figure.source, part.source
    if (place.report, place.section, place.table) != (other.report, other.section, None) or place.page > other.page:
        return False
    same = figure.year == part.year and figure.measure in _AMOUNTS and figure.subject != part.subject
    if not same or not figure.amount.is_money or not figure.amount.value or not part.amount.value:
        return False
    rate = part.amount.to(figure.amount.unit).value / figure.amount.value * 100
    return round_half_up(rate, share.amount.places) == share.amount.value

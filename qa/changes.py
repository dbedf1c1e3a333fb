"""How a subject changed, said from one statement of the report: the amount first, then change and rate."""

from __future__ import annotations

from collections.abc import Sequence

from ingest.ledger.model import Figure, Measure
from qa.compose import Composer, base_of, direction, label, when
from qa.match import agree


def say_changed(out: Composer, figure: Figure, figures: Sequence[Figure]) -> bool:
    """Say a change or rate together with what the same statement tells of amount and rate."""
    place = (figure.group, figure.source.report, figure.subject)
    group = [f for f in figures if f.group and (f.group, f.source.report, f.subject) == place]
    change = next((f for f in group if f.measure is Measure.CHANGE and f.year == figure.year), None)
    rate = next((f for f in group if f.measure is Measure.CHANGE_RATE and f.year == figure.year), None)
    if change is None and rate is None:
        return False
    if current_of(group, group) is None:
        own = [f for f in figures if (f.subject, f.source.report, f.year) == (*place[:0:-1], figure.year)]
        near = [f for f in own if f.source.section == figure.source.section and not f.source.table]
        current = current_of(group, near)
        group = [current, *group] if current is not None else group
    if current_of(group, group) is None:
        return False
    out.say(f"{when(figure)}{label(figure)}{changed(out, group, change, rate)}。")
    return True


def changed(out: Composer, group: Sequence[Figure], change: Figure | None, rate: Figure | None) -> str:
    """ " 3.47 万元，比上年增加 1.26 万元，增长 57.01%": what follows a subject's name, from one statement."""
    current = current_of(group, group)
    parts = []
    if current is not None:
        parts.append(f" {out.quoted(current)}")
    lead = change or rate
    apart = current is not None and lead is not None and current.source.quote != lead.source.quote
    if current is not None and apart:
        parts[0] += out.mark(current)
    if lead is not None and lead.amount.value == 0:
        parts.append(f"与{base_of(lead)}持平，变动 {out.quoted(lead)}")
    elif change is not None:
        parts.append(f"比{base_of(change)}{direction(change)} {out.quoted(change, unsigned=True)}")
    if rate is not None and rate.amount.value != 0:
        against = "" if change is not None else f"比{base_of(rate)}"
        parts.append(f"{against}{direction(rate)} {out.quoted(rate, unsigned=True)}")
    last = lead if apart else current
    return "，".join(parts) + (out.mark(last) if last is not None else "")


def current_of(group: Sequence[Figure], figures: Sequence[Figure]) -> Figure | None:
    """The amount that a change belongs to: of its own statement, or the one its section tells."""
    own = (Measure.FINAL, Measure.BUDGET)
    here = [f for f in group if f.measure in own]
    if here:
        return here[0]
    change = next((f for f in group if f.measure is Measure.CHANGE), group[0])
    near = [
        f for f in figures if f.measure in own and f.source.section == change.source.section and f.year == change.year
    ]
    values = near[:1] if near and all(agree(near[0].amount, f.amount) for f in near) else []
    return values[0] if values else None

"""Why a sum changed, where the report explains only its parts: each part's change with its own reason."""

from __future__ import annotations

from decimal import Decimal

from ingest.ledger.model import Figure, Measure
from qa.because import because
from qa.case import Case
from qa.changes import changed
from qa.compose import Composer, label, when
from qa.model import Ask

_MOST = 4


def explained_by_parts(case: Case, out: Composer, ask: Ask) -> bool:
    """Tell what changed in the items below a subject and why, where its own change has no reason in the report."""
    groups: dict[tuple[str, str], list[Figure]] = {}
    for figure in case.figures:
        if ask.subject in figure.subject.split("/")[:-1] and figure.group:
            groups.setdefault((figure.source.report, figure.group), []).append(figure)
    told = [group for group in groups.values() if any(f.reason for f in group) and _change(group)]
    if not ask.subject or not told or len({group[0].source.report for group in told}) > 1:
        return False
    out.say("报告只写到其中各项的变动。")
    for group in sorted(told, key=_size, reverse=True)[:_MOST]:
        out.say(_part(case, out, group) + "。")
    return True


def _change(group: list[Figure]) -> Figure | None:
    own = [f for f in group if f.measure in (Measure.CHANGE, Measure.CHANGE_RATE)]
    return next((f for f in own if f.measure is Measure.CHANGE), next(iter(own), None))


def _size(group: list[Figure]) -> Decimal:
    """How much an item changed, rates last."""
    change = _change(group)
    return abs(change.amount.to("元").value) if change and change.amount.is_money else Decimal(0)


def _part(case: Case, out: Composer, group: list[Figure]) -> str:
    change = next((f for f in group if f.measure is Measure.CHANGE), None)
    rate = next((f for f in group if f.measure is Measure.CHANGE_RATE), None)
    head = group[0]
    why = next(f for f in group if f.reason)
    return f"{when(head)}{label(head)}{changed(out, group, change, rate)}，主要原因是{because(case, out, why)}"

"""Why something overspent, asked of what stayed within its plan."""

from __future__ import annotations

import re
from collections.abc import Sequence

from ingest.ledger.model import Figure, Measure
from qa.because import because
from qa.case import Case
from qa.compose import Composer
from qa.match import of_subject
from qa.model import Ask
from qa.telling import statement

_OVERSPENT = re.compile(r"超支|超(?:出|过|了)?(?:全年|年初)?预算|预算超")


def not_overspent(case: Case, out: Composer, asks: Sequence[Ask]) -> bool:
    """Say so: plan and spending first, then the report's reason; False where it did overspend."""
    if len(asks) != 1 or not _OVERSPENT.search(case.question.words):
        return False
    own = [f for f in of_subject(case.figures, asks[0]) if not f.column]
    kinds: tuple[Measure, ...] = (Measure.FULL_BUDGET, Measure.INITIAL_BUDGET, Measure.BUDGET)
    if "年初" in case.question.words:
        kinds = (Measure.INITIAL_BUDGET,)
    finals = [f for f in own if f.measure is Measure.FINAL]
    pairs = [(p, f) for kind in kinds for p in own if p.measure is kind for f in finals if _of_one(p, f)]
    if not pairs:
        return False
    plan, final = pairs[0]
    if final.amount.to(plan.amount.unit).value > plan.amount.value:
        return False
    out.say(f"{statement(out, plan)}，决算数为 {out.quoted(final)}{out.mark(final)}，没有超预算，与所问不符。")
    reason = next((f for f in own if f.reason and f.group == plan.group), None)
    if reason is not None:
        out.say(f"报告说明的原因：{because(case, out, reason)}。")
    out.check("premise", False, "问题说超预算，报告的决算数不高于预算数")
    return True


def _of_one(plan: Figure, final: Figure) -> bool:
    """Whether both are of one year and one part of the money, in one report."""
    return (plan.year, plan.scope, plan.source.report) == (final.year, final.scope, final.source.report)

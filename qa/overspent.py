"""Why something overspent, asked of what stayed within its plan."""

from __future__ import annotations

import re
from collections.abc import Sequence

from ingest.ledger.model import Measure
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
    final = next((f for f in own if f.measure is Measure.FINAL), None)
    kinds = (Measure.INITIAL_BUDGET, Measure.FULL_BUDGET, Measure.BUDGET)
    plan = next((f for kind in kinds for f in own if final and f.measure is kind and f.year == final.year), None)
    if final is None or plan is None or final.amount.to(plan.amount.unit).value > plan.amount.value:
        return False
    out.say(f"与报告不符，没有超预算：{statement(out, plan)}，决算数为 {out.quoted(final)}{out.mark(final)}，")
    out.say("低于预算。" if not final.amount.equals(plan.amount) else "两者相等。")
    reason = next((f for f in own if f.reason and f.group == plan.group), None)
    if reason is not None:
        out.say(f"报告说明的原因：{because(case, out, reason)}。")
    out.check("premise", False, "问题说超预算，报告的决算数不高于预算数")
    return True

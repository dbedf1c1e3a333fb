"""One measure of a subject over another of the same subject: 全年执行数占全年预算数的百分之几."""

from __future__ import annotations

import re
from collections.abc import Sequence

from ingest.ledger.model import Figure, Measure
from ingest.ledger.terms import squeezed
from qa.case import Case
from qa.compose import Composer, label, plain, rounded, shown_expression, when
from qa.match import narrowed, of_subject
from qa.model import Ask
from qa.refine import refined_asks

_OVER = re.compile(
    r"(?:决算|执行|支出|完成|使用|花)[^，。；占]{0,4}(?:占|相当于|达到|除以)(?:了)?[^，。；]{0,6}预算[^，。；]{0,3}(?:的)?(?:百分|多[少大]|比[例重]|几)"
)
_SPENT = (Measure.EXECUTED, Measure.FINAL)
_PLANNED = (Measure.FULL_BUDGET, Measure.INITIAL_BUDGET, Measure.BUDGET)


def over_own(case: Case, out: Composer) -> bool:
    """What was spent over what was planned of the one subject named, both of one statement."""
    words = squeezed(case.question.text)
    if not _OVER.search(words) or len({info.stem for info in case.reports}) != 1:
        return False
    asks = [ask for ask in refined_asks(case.question, case.figures) if ask.subject or ask.project]
    if len({(ask.subject, ask.project, ask.scope, ask.column) for ask in asks}) != 1:
        return False
    spent, planned = _pair(case, asks[0], "年初" in words)
    if spent is None or planned is None or not planned.amount.value:
        return False
    expression = f"{plain(spent.amount)} / {plain(planned.amount)}"
    rate = rounded(spent.amount.to(planned.amount.unit).value / planned.amount.value * 100, "%")
    pair = (spent, planned)
    out.say(f"{when(spent)}{label(spent)}{spent.measure.value}占{planned.measure.value}的 ")
    out.say(f"{out.computed(rate, expression, pair)}（{shown_expression(expression)}）{out.marks(pair)}：")
    out.say(f"{spent.measure.value} {out.quoted(spent)}{out.mark(spent)}，")
    out.say(f"{planned.measure.value} {out.quoted(planned)}{out.mark(planned)}。")
    return True


def _pair(case: Case, ask: Ask, initial: bool) -> tuple[Figure | None, Figure | None]:
    """The amounts that one sentence or row tells; of several statements the first."""
    own = [f for f in of_subject(case.figures, ask) if narrowed(f, ask.qualifier) and f.amount.is_money]
    for spent in _of(own, _SPENT):
        plans = (Measure.INITIAL_BUDGET,) if initial else _PLANNED
        same = [f for f in own if f.source.quote == spent.source.quote and f.subject == spent.subject]
        planned = next(iter(_of([f for f in same if f.year == spent.year], plans)), None)
        if planned is not None:
            return spent, planned
    return None, None


def _of(figures: Sequence[Figure], measures: Sequence[Measure]) -> list[Figure]:
    return [f for measure in measures for f in figures if f.measure is measure]

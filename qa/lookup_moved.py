"""Which items rose and which fell: all changes of one level of the classification that go the way asked for."""

from __future__ import annotations

import re

from ingest.ledger.model import Figure, Measure
from ingest.ledger.terms import section
from qa.case import Case
from qa.compose import Composer, direction, label, when
from qa.match import is_income

_UP = r"增加|增长|上升|上涨|提高|涨"
_DOWN = r"减少|下降|降低|下滑|压减|降"
_ITEMS = r"(?:科目|支出|收入|项目|项|费用|部分|方面)?"
_ASKS = re.compile(
    rf"(?P<way>{_UP}|{_DOWN})了?的?{_ITEMS}(?:都|主要)?(?:有|是)?(?:哪些|哪几)"
    rf"|(?:哪些|哪几[个项]?){_ITEMS}(?:比上年|较上年|比去年|较去年|比20\d\d年)?(?:有所|是)?(?P<way2>{_UP}|{_DOWN})"
)
_MOST = 12


def moved(case: Case, out: Composer) -> bool:
    """List the items that rose (or fell) against the year before, the largest change first."""
    asked = _ASKS.search(case.question.words)
    if asked is None or len({info.stem for info in case.reports}) != 1:
        return False
    down = bool(re.fullmatch(_DOWN, asked["way"] or asked["way2"]))
    pool = _pool(case)
    chosen = [f for f in pool if f.amount.value and (f.amount.value < 0) == down]
    if len(pool) < 2 or not chosen:
        return False
    chosen.sort(key=lambda f: -abs(f.amount.to("元").value if f.amount.is_money else f.amount.value))
    out.say(f"比上年{'减少' if down else '增加'}的有：")
    out.say("；".join(_part(out, figure) for figure in chosen[:_MOST]) + "。")
    if len(chosen) > _MOST:
        out.say("其余较小，未列出。")
    return True


def _pool(case: Case) -> list[Figure]:
    """Changes of the items of the subject named, or of the lowest level of the classification; each item once."""
    names = [ask.subject for ask in case.question.asks if ask.subject]
    known = [part for name in names for part in section("items").get(name, ())]
    of_year = [
        f
        for f in case.figures
        if f.measure in (Measure.CHANGE, Measure.CHANGE_RATE)
        and not f.project
        and not f.column
        and "年初" not in f.base
        and (not is_income(f) or "收入" in case.question.words)
    ]
    if known:
        items = [f for f in of_year if f.name in known]
    else:
        inside = [f for f in of_year if any(name in f.subject.split("/")[:-1] for name in names)]
        deep = inside or [f for f in of_year if "/" in f.subject]
        depth = max((len(f.subject.split("/")) for f in deep), default=0)
        items = [f for f in deep if len(f.subject.split("/")) == depth]
    once: dict[str, Figure] = {}
    for figure in sorted(items, key=lambda f: f.measure is Measure.CHANGE_RATE):
        once.setdefault(figure.subject, figure)
    return list(once.values())


def _part(out: Composer, figure: Figure) -> str:
    return f"{when(figure)}{label(figure)}{direction(figure)} {out.quoted(figure, unsigned=True)}{out.mark(figure)}"

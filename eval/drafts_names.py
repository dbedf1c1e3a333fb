"""Damage to what a number is said to be of: year, department, direction, subject, measure, whole, reason."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from random import Random

from eval.drafts_make import Draft
from eval.drafts_slots import is_true, makes, overlap, put, quoted_of, with_figures
from eval.drafts_world import World
from ingest.ledger.model import Figure, Measure
from ingest.ledger.terms import known_subjects, squeezed

_OPPOSITES = (
    ("收入", "支出"),
    ("基本", "项目"),
    ("人员", "公用"),
    ("年初", "年末"),
    ("购置", "运行维护"),
    ("货物", "服务"),
)
_MEASURES = {
    "决算": ("年初预算", "全年预算", "上年决算"),
    "年初预算": ("决算", "全年预算", "上年决算"),
    "全年预算": ("年初预算", "全年执行"),
    "全年执行": ("年初预算", "全年预算"),
    "执行": ("全年预算", "年初预算"),
    "分值": ("得分",),
    "得分": ("分值",),
}
_MEASURE_OF = {
    "决算": (Measure.FINAL, Measure.EXECUTED, Measure.BUDGET),
    "年初预算": (Measure.INITIAL_BUDGET, Measure.BUDGET),
    "全年预算": (Measure.FULL_BUDGET,),
    "全年执行": (Measure.EXECUTED, Measure.FINAL),
    "上年决算": (Measure.PREVIOUS,),
    "分值": (Measure.WEIGHT,),
    "得分": (Measure.SCORE,),
}
_REASONS = ("物价上涨和会议增多", "举办了大型招商活动", "上级部门统一调整了补助标准", "疫情影响减弱，业务活动恢复")


def years(draft: Draft, world: World, dice: Random) -> Iterator[Draft]:
    """The year before, the year after, and a year far off."""
    for slot in draft.slots:
        if slot.name not in ("y", "y0") or slot.figure is None:
            continue
        printed = draft.text[slot.start : slot.end]
        year = int(printed[:4])
        for other in (year - 1, year + 1, year - 4):
            if not any(is_true(draft, world, one, year=other) for one in quoted_of(draft)):
                yield put(draft, slot, str(other) + printed[4:])


def departments(draft: Draft, world: World, dice: Random) -> Iterator[Draft]:
    """Another department's name, with and without that department's reports among the evidence."""
    own = {citation.department for citation in draft.citations}
    for slot in draft.slots:
        if slot.name != "d" or slot.figure is None:
            continue
        others = [name for name in world.departments() if name not in own] + sorted(own - {slot.figure.department})
        for other in dice.sample(others, min(2, len(others))):
            if any(is_true(draft, world, one, department=other) for one in quoted_of(draft)):
                continue
            damaged = put(draft, slot, other)
            yield damaged
            beside = [f for f in world.all() if f.department == other and f.name == slot.figure.name][:1]
            yield with_figures(damaged, beside) if beside else replace(damaged, text=damaged.text + " ")


def directions(draft: Draft, world: World, dice: Random) -> Iterator[Draft]:
    """Up for down."""
    for slot in draft.slots:
        if slot.name in ("up", "down", "over", "than"):
            yield put(draft, slot, slot.other)


def subjects(draft: Draft, world: World, dice: Random) -> Iterator[Draft]:
    """The name of a near miss: its opposite, its neighbours of the statement, its 类 and 款."""
    for slot in draft.slots:
        if slot.name in ("s", "col") and slot.figure is not None:
            printed = draft.text[slot.start : slot.end]
            for other in _near_misses(draft, world, slot.figure, printed, dice):
                told = [one for one in quoted_of(draft) if one.figure and one.figure.name == slot.figure.name]
                named = other in draft.text or squeezed(printed) in squeezed(other)
                if not named and not any(is_true(draft, world, one, subject=other) for one in told or quoted_of(draft)):
                    yield put(draft, slot, other)


def _near_misses(draft: Draft, world: World, figure: Figure, printed: str, dice: Random) -> list[str]:
    out = [printed.replace(a, b) for one, other in _OPPOSITES for a, b in ((one, other), (other, one)) if a in printed]
    own = world.figures[figure.source.report]
    real = {squeezed(name) for f in own for name in (f.name, f.column)} | {squeezed(n) for n in known_subjects()}
    out = [name for name in out if squeezed(name) in real]
    out += figure.subject.split("/")[:-1]
    near = [f.name for f in own if abs(f.id - figure.id) < 12 and not f.project and len(f.name) >= 4]
    forms = [f.project for f in own if f.project] if figure.project else []
    out += dice.sample(sorted(set(near)), min(2, len(set(near)))) if not forms else []
    out += dice.sample(sorted(set(forms)), min(2, len(set(forms))))
    return [name for name in dict.fromkeys(out) if squeezed(name) not in squeezed(printed)]


def measures(draft: Draft, world: World, dice: Random) -> Iterator[Draft]:
    """年初预算 for 决算 and the like."""
    for slot in draft.slots:
        if slot.name != "m":
            continue
        word = draft.text[slot.start : slot.end]
        after = next((one for one in quoted_of(draft) if one.start >= slot.end), None)
        for other in _MEASURES.get(word, ()):
            kinds = _MEASURE_OF.get(other, ())
            if after is None or other in draft.text:
                continue
            if not any(is_true(draft, world, after, measure=kind) for kind in kinds):
                yield put(draft, slot, other)


def bases(draft: Draft, world: World, dice: Random) -> Iterator[Draft]:
    """A share of another whole."""
    for slot in draft.slots:
        if slot.name != "w" or slot.figure is None:
            continue
        share = slot.figure
        part = next((one.figure.amount for one in quoted_of(draft) if one.name == "final" and one.figure), None)
        wholes = [
            f for f in world.figures[share.source.report] if f.amount.is_money and f.amount.value and not f.column
        ]
        names = sorted({f.name for f in wholes if len(f.name) >= 4 and f.name not in share.base})
        for other in dice.sample(names, min(3, len(names))):
            values = [f.amount for f in wholes if f.name == other]
            if squeezed(other) not in squeezed(draft.text) and not any(makes(part, v, share.amount) for v in values):
                yield put(draft, slot, other)


def reasons(draft: Draft, world: World, dice: Random) -> Iterator[Draft]:
    """An invented reason, and one that the report gives for something else."""
    for slot in draft.slots:
        if slot.name != "r" or slot.figure is None:
            continue
        own = slot.figure.reason
        given = {f.reason for f in world.figures[slot.figure.source.report] if f.reason}
        others = [one for one in sorted(given) if not overlap(one, own) and one not in draft.text]
        for other in (dice.choice(_REASONS), *dice.sample(others, min(2, len(others)))):
            yield put(draft, slot, other)
        second = [one for one in draft.slots if one.name == "r" and one is not slot and one.figure]
        if second and second[0].figure and not overlap(second[0].figure.reason, own):
            yield put(draft, slot, second[0].figure.reason)

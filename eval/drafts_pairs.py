"""One or two materials that a draft tells of together, and what can be computed of them."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from decimal import Decimal
from itertools import combinations, pairwise

from eval.drafts_world import Material, World
from ingest.ledger.amounts import round_half_up
from ingest.ledger.model import Amount, Figure
from ingest.ledger.terms import known_subjects, squeezed

_PLAN = re.compile(r"年初|全年预算|预算数?$")


@dataclass(frozen=True, slots=True)
class Pair:
    """A material, or two of them that are told side by side."""

    first: Material
    second: Material | None = None
    kind: str = ""

    def figures(self) -> list[Figure]:
        """All figures of it."""
        return [*self.first.figures.values(), *(self.second.figures.values() if self.second else ())]

    @property
    def has(self) -> frozenset[str]:
        """The slots that it can fill."""
        own = set(self.first.figures)
        own |= {part for part, told in (("reason", self.first.reason), ("whole", self.whole)) if told}
        if self.second:
            own |= {f"{part}2" for part in self.second.figures} | ({"reason2"} if self.second.reason else set())
            if self.kind == "siblings":
                left, right = self.compared()
                own |= {"bigfinal", "smallfinal"} if left != right else set()
        return frozenset(own)

    @property
    def whole(self) -> str:
        """What its share is of, as the report names it; "" where it does not."""
        share = self.first.figures.get("share")
        return share.base if share else ""

    def compared(self) -> tuple[Decimal, Decimal]:
        """The two values that are held against each other, in one unit."""
        one = self.first.figures.get("final")
        other = self.second.figures.get("final") if self.second else self.first.figures.get("initial")
        if self.kind == "rates" and self.second:
            return self.first.figures["rate"].amount.value, self.second.figures["rate"].amount.value
        if one is None or other is None or not (one.amount.is_money and other.amount.is_money):
            return Decimal(0), Decimal(0)
        return one.amount.value, other.amount.to(one.amount.unit).value

    def computed(self, name: str) -> Amount | None:
        """A number that follows from its figures; None where it cannot be told so."""
        parts = {part: figure.amount for part, figure in self.first.figures.items()}
        left, right = self.compared()
        unit = parts["final"].unit if "final" in parts else "万元"
        if name in ("last", "myrate"):
            return _of_change(parts, name)
        if name in ("bigger", "smaller", "gap", "sum"):
            value = {"bigger": max(left, right), "smaller": min(left, right), "gap": abs(left - right)}
            return Amount(value.get(name, left + right), unit) if left != right else None
        if name in ("points", "biggerrate", "smallerrate"):
            value = {"points": abs(left - right), "biggerrate": max(left, right), "smallerrate": min(left, right)}
            plain = left != right and left > 0 < right
            return Amount(value[name], "个百分点" if name == "points" else "%") if plain else None
        if name == "done" and right:
            return Amount(round_half_up(left / right * 100, 2), "%")
        if name == "rest" and {"full", "executed"} <= parts.keys():
            rest = parts["full"] - parts["executed"]
            return rest if rest.value > 0 else None
        return None


def pairs_of(world: World, kind: str) -> list[Pair]:
    """Everything that recipes of one kind can be made of."""
    told = [one for one in world.materials if one.kind == "told" and _plain(one)]
    if kind == "siblings":
        return list(_siblings(told))
    if kind == "reasons":
        return [pair for pair in _neighbours(told) if pair.first.reason != (pair.second or pair.first).reason]
    if kind == "rates":
        return [Pair(one.first, one.second, "rates") for one in _neighbours(told) if _both_have(one, "rate")]
    if kind in ("years", "departments"):
        return list(_years(told) if kind == "years" else _departments(told))
    return [Pair(one) for one in (told if kind == "told" else world.materials) if one.kind == kind]


def _plain(one: Material) -> bool:
    """Whether its changes are against the year before, and are not nothing."""
    changes = [figure for part, figure in one.figures.items() if part in ("change", "rate")]
    return all(figure.amount.value and not _PLAN.search(figure.base) for figure in changes) and _signs_agree(changes)


def _signs_agree(changes: Sequence[Figure]) -> bool:
    return len({figure.amount.value > 0 for figure in changes}) <= 1


def _of_change(parts: dict[str, Amount], name: str) -> Amount | None:
    if "final" not in parts or "change" not in parts or not parts["change"].is_money:
        return None
    last = parts["final"] - parts["change"]
    if last.value <= 0 or parts["change"].unit != parts["final"].unit:
        return None
    if name == "last":
        return last
    rate = round_half_up(abs(parts["change"].value) / last.value * 100, 2)
    return Amount(rate, "%")


def _both_have(pair: Pair, part: str) -> bool:
    return part in pair.first.figures and pair.second is not None and part in pair.second.figures


def _siblings(told: Sequence[Material]) -> Iterator[Pair]:
    """Two subjects of one report whose amounts are printed in one unit."""
    for one, other in _apart(told, 3):
        units = [m.figures["final"].amount.unit for m in (one, other) if "final" in m.figures]
        if len(units) == 2 and units[0] == units[1] and one.first.year == other.first.year:
            yield Pair(one, other, "siblings")


def _neighbours(told: Sequence[Material]) -> Iterator[Pair]:
    for one, other in _apart([m for m in told if "rate" in m.figures or "change" in m.figures], 2):
        if one.first.year == other.first.year:
            yield Pair(one, other, "neighbours")


def _apart(told: Sequence[Material], reach: int) -> Iterator[tuple[Material, Material]]:
    """Materials of one report that stand near each other and have different names."""
    for step in range(1, reach + 1):
        for one, other in zip(told, told[step:], strict=False):
            same_report = one.first.source.report == other.first.source.report
            if same_report and one.name not in other.name and other.name not in one.name:
                yield one, other


def _years(told: Sequence[Material]) -> Iterator[Pair]:
    """One subject of one department in the reports of two years that follow each other."""
    by_thing: dict[tuple[str, str, str, str], dict[int, Material]] = {}
    for one in told:
        first = one.figures.get("final")
        if first and first.year and first.amount.is_money:
            key = (first.department, first.subject, first.scope, first.measure.value)
            by_thing.setdefault(key, {}).setdefault(first.year, one)
    for years in by_thing.values():
        for older, newer in pairwise(sorted(years)):
            if years[older].first.source.report != years[newer].first.source.report:
                yield Pair(years[newer], years[older], "years")


def _departments(told: Sequence[Material]) -> Iterator[Pair]:
    """One subject that reports of two departments tell for the same year."""
    common = {squeezed(name) for name in known_subjects().values()}
    by_thing: dict[tuple[str, int | None, str, str], dict[str, Material]] = {}
    for one in told:
        first = one.figures.get("final")
        if first and first.amount.is_money and squeezed(one.name) in common:
            key = (first.subject, first.year, first.scope, first.measure.value)
            by_thing.setdefault(key, {}).setdefault(first.department, one)
    for own in by_thing.values():
        for left, right in combinations(sorted(own), 2):
            yield Pair(own[left], own[right], "departments")

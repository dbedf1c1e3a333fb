"""A department's money in one year, drawn from a seed so that every sum holds and years join up."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from decimal import ROUND_CEILING, ROUND_HALF_UP, Decimal
from random import Random

from eval.synth_spec import CarrySpec, DepartmentSpec, LineSpec
from eval.synth_terms import PEOPLE

CENT = Decimal("0.01")
ZERO = Decimal("0.00")


@dataclass(frozen=True, slots=True)
class Item:
    """A line of spending in one year, in 万元; final <= full."""

    line: LineSpec
    final: Decimal
    initial: Decimal
    full: Decimal

    @property
    def basic(self) -> bool:
        """Whether it is 基本支出."""
        return not self.line.project

    @property
    def people(self) -> bool:
        """Whether it is 人员经费 (within 基本支出)."""
        return self.basic and self.line.economic[:3] in PEOPLE


@dataclass(frozen=True, slots=True)
class Carry:
    """Money carried into and out of the year, in 万元."""

    spec: CarrySpec
    opening: Decimal
    closing: Decimal


@dataclass(frozen=True, slots=True)
class Accounts:
    """A department's year."""

    department: DepartmentSpec
    year: int
    seed: int
    items: tuple[Item, ...]
    carries: tuple[Carry, ...]
    reserve: Decimal

    def spent(
        self,
        code: str = "",
        sources: Iterable[str] = (),
        basic: bool | None = None,
        economic: str = "",
        column: str = "final",
    ) -> Decimal:
        """Sum of the items under a 功能分类 code, of given sources, basic or not, under an 经济分类 code."""
        wanted = tuple(sources)
        return sum(
            (
                {"final": item.final, "initial": item.initial, "full": item.full}[column]
                for item in self.items
                if item.line.subject.startswith(code)
                and (not wanted or item.line.source in wanted)
                and (basic is None or item.basic == basic)
                and item.line.economic.startswith(economic)
            ),
            ZERO,
        )

    def opening(self, code: str = "", sources: Iterable[str] = ()) -> Decimal:
        """What was carried into the year."""
        return sum((carry.opening for carry in self._carries(code, tuple(sources))), ZERO)

    def closing(self, code: str = "", sources: Iterable[str] = ()) -> Decimal:
        """What was left at the end of the year."""
        return sum((carry.closing for carry in self._carries(code, tuple(sources))), ZERO)

    def income(self, code: str = "", sources: Iterable[str] = ()) -> Decimal:
        """What came in: spending and closing, less opening and the reserve that was drawn on."""
        wanted = tuple(sources)
        total = self.spent(code, wanted) + self.closing(code, wanted) - self.opening(code, wanted)
        if self.department.reserve is not None:
            source, subject, _ = self.department.reserve
            if subject.startswith(code) and (not wanted or source in wanted):
                total -= self.reserve
        return total

    def _carries(self, code: str, sources: tuple[str, ...]) -> Iterable[Carry]:
        return (
            carry
            for carry in self.carries
            if carry.spec.subject.startswith(code) and (not sources or carry.spec.source in sources)
        )


def half_up(value: Decimal) -> Decimal:
    """Round to two places, halves away from zero, as finance clerks do."""
    return value.quantize(CENT, ROUND_HALF_UP)


def dice(seed: int, *keys: object) -> Random:
    """A random source of its own for each thing, so that adding one leaves all others as they were."""
    return Random("/".join(map(str, (seed, *keys))))


def chained(base: Decimal, first: int, year: int, seed: int, key: str, low: float, high: float) -> Decimal:
    """An amount that starts at base in `first` and changes by a seeded factor each year."""
    value = base
    for step in range(first + 1, year + 1):
        value = half_up(value * Decimal(str(round(dice(seed, key, step).uniform(low, high), 4))))
    return value


def accounts_of(department: DepartmentSpec, year: int, seed: int) -> Accounts:
    """The department's accounts of a year from its base year on."""
    if year < department.base_year:
        raise ValueError(f"{department.name}: {year} is before the base year {department.base_year}")
    items = tuple(_item(department, line, year, seed) for line in department.lines)
    carries = tuple(_carry(department, spec, year, seed) for spec in department.carries)
    accounts = Accounts(department, year, seed, items, carries, _reserve(department, year, seed))
    _demand_possible(accounts)
    return accounts


def _item(department: DepartmentSpec, line: LineSpec, year: int, seed: int) -> Item:
    if not line.since <= year <= line.until:
        return Item(line, ZERO, ZERO, ZERO)
    first = max(line.since, department.base_year)
    key = f"{department.name}/{line.subject}/{line.economic}/{line.project}"
    final = chained(Decimal(line.base), first, year, seed, key, 0.84, 1.22)
    chance = dice(seed, key, year, "budget")
    slack = Decimal(str(round(chance.uniform(1.0, 1.18 if line.project else 1.05), 4)))
    early = Decimal(str(round(chance.uniform(0.86, 1.08), 4)))
    if not line.project:
        return Item(line, final, half_up(final * early), max(final, half_up(final * slack)))
    whole = Decimal(1)
    full = (final * slack).quantize(whole, ROUND_CEILING)
    initial = ZERO if line.since == year else (full * early).quantize(whole, ROUND_HALF_UP)
    return Item(line, final, half_up(initial), half_up(full))


def _carry(department: DepartmentSpec, spec: CarrySpec, year: int, seed: int) -> Carry:
    key = f"{department.name}/{spec.source}/{spec.subject}"

    def closing(of: int) -> Decimal:
        return chained(Decimal(spec.base), department.base_year, of, seed, key, 0.7, 1.4)

    return Carry(spec, closing(year - 1), closing(year))


def _reserve(department: DepartmentSpec, year: int, seed: int) -> Decimal:
    if department.reserve is None:
        return ZERO
    base = Decimal(department.reserve[2])
    return chained(base, department.base_year, year, seed, f"{department.name}/reserve", 0.5, 1.5)


def _demand_possible(accounts: Accounts) -> None:
    for item in accounts.items:
        if accounts.income(item.line.subject, (item.line.source,)) < 0:
            name = accounts.department.name
            raise ValueError(f"{name} {accounts.year}: negative income of {item.line.subject}")

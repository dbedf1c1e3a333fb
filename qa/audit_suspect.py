"""Which printed number is at fault: the one whose correction closes most of the failing checks and opens none.

A wrong cell breaks its row, its column and its counterpart in another table; told three times it would be three
alarms for one defect.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from decimal import Decimal

from qa.audit_model import Check, Key, Kind, Verdict


@dataclass(frozen=True, slots=True)
class Suspect:
    """A printed number, what it should be, and the failing checks that this explains, the most telling first."""

    key: Key
    value: Decimal
    checks: tuple[Check, ...]
    values: dict[Key, Decimal]
    """Other numbers that had to be corrected before this one could be judged."""


@dataclass(slots=True)
class _Case:
    """The checks of a report while their failures are being explained."""

    by_key: dict[Key, list[Check]]
    fixes: dict[Key, Decimal]
    open: list[Check]


def suspects(checks: Sequence[Check]) -> list[Suspect]:
    """One suspect for each defect; plain failures are explained before matters of rounding."""
    by_key: dict[Key, list[Check]] = defaultdict(list)
    for check in checks:
        for key in {entry.key for entry in check.entries}:
            by_key[key].append(check)
    failing = [check for check in checks if check.verdict() is not Verdict.HELD]
    case = _Case(by_key, {}, failing)
    out: list[Suspect] = []
    for grade in (Verdict.FAILED, Verdict.ROUNDING):
        for group in _connected([check for check in case.open if check.verdict() is grade]):
            out += _explained(case, group)
    return out


def _explained(case: _Case, group: Sequence[Check]) -> Iterator[Suspect]:
    """The suspects behind some failing checks that share numbers."""
    left = [check for check in group if _is_open(case, check)]
    while left:
        best = max((one for check in left for one in _candidates(case, check)), key=lambda one: one[0], default=None)
        if best is None:
            break
        _, key, value, fixed = best
        values = dict(case.fixes)
        case.fixes[key] = value
        gone = {id(check) for check in fixed}
        case.open = [check for check in case.open if id(check) not in gone]
        left = [check for check in left if _is_open(case, check)]
        yield Suspect(key, value, tuple(sorted(fixed, key=lambda check: _telling(check, key))), values)
    for check in left:
        case.open = [one for one in case.open if one is not check]


def _is_open(case: _Case, check: Check) -> bool:
    return any(one is check for one in case.open)


_Candidate = tuple[tuple[int, bool, int], Key, Decimal, list[Check]]


def _candidates(case: _Case, check: Check) -> Iterator[_Candidate]:
    """Every number of a check with the value that would close it, and how well that explains the rest."""
    # A sum that is off by its rounding says nothing against one of its parts.
    tail = len(check.parts) > 1 and check.verdict(case.fixes) is Verdict.ROUNDING
    for place, entry in enumerate(check.entries[:1] if tail else check.entries):
        value = check.solved(entry.key, case.fixes)
        if value is None or entry.key in case.fixes:
            continue
        values = {**case.fixes, entry.key: value}
        fixed, broken = [], 0
        for other in case.by_key[entry.key]:
            before, after = other.verdict(case.fixes), other.verdict(values)
            if _is_open(case, other) and (other is check or after is Verdict.HELD):
                fixed.append(other)
            elif before is Verdict.HELD and after is not Verdict.HELD:
                broken += 1
        yield (len(fixed) - broken, not check.over, -place), entry.key, value, fixed


def _telling(check: Check, key: Key) -> tuple[bool, bool, bool, bool]:
    """Of a text's number its table tells most; of a cell its own table; a sum more than a rate, a whole than a part."""
    entry = next(one for one in check.entries if one.key == key)
    foreign = (check.kind is Kind.TEXT_TABLE) == (entry.source.table is not None)
    return check.verdict() is not Verdict.FAILED, foreign, check.target.key != key, bool(check.over)


def _connected(checks: Sequence[Check]) -> list[list[Check]]:
    """The checks in groups that share a number, so that each defect is looked for among few."""
    groups: list[tuple[set[Key], list[Check]]] = []
    for check in checks:
        keys = {entry.key for entry in check.entries}
        joined = [group for group in groups if group[0] & keys]
        groups = [group for group in groups if not group[0] & keys]
        merged = [one for _, members in joined for one in members]
        groups.append((keys.union(*(group[0] for group in joined)), [*merged, check]))
    return [members for _, members in groups]

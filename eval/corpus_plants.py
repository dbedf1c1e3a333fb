"""Plants contradictions in a written report: each kind with the rule it breaks and what would be right."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from decimal import Decimal
from random import Random

from eval.corpus_plant_kinds import COVER, KINDS, Kind, Spot
from eval.corpus_plant_more import HEADING, MORE
from eval.corpus_plant_spots import Hidden, put, spots
from eval.corpus_report import Draft, Pages
from eval.corpus_spoken import REASON
from eval.synth_accounts import ZERO
from eval.synth_document import Fact, Piece


@dataclass(frozen=True, slots=True)
class Planted:
    """A planted contradiction with its place."""

    kind: str
    rule: str
    clazz: str
    page: int
    where: str
    subjects: tuple[str, ...]
    measure: str
    printed: str
    expected: str


def plant(draft: Draft, kinds: Sequence[str], most: int, chance: Random) -> tuple[Draft, tuple[Hidden, ...]]:
    """The report with a contradiction of each kind that it has a place for, at most so many, no two of one subject."""
    hidden: list[Hidden] = []
    taken: set[str] = set()
    for name in kinds:
        if len(hidden) == most:
            break
        if name in MORE:
            changed = MORE[name].spoil(draft, chance)
            if changed:
                draft, fact, expected = changed
                hidden.append(Hidden(name, MORE[name].rule, MORE[name].clazz, fact, expected))
            continue
        kind = KINDS[name]
        if name == COVER:
            draft, one = _misdated(draft, kind)
            hidden.append(one)
            continue
        found = [s for s in spots(draft.blocks) if s.fact.subject not in taken and kind.takes(draft, s)]
        if found:
            spot = chance.choice(found)
            taken.add(spot.fact.subject)
            draft, one = _spoiled(draft, name, kind, spot, chance)
            hidden.append(one)
    return draft, tuple(hidden)


def _spoiled(draft: Draft, name: str, kind: Kind, spot: Spot, chance: Random) -> tuple[Draft, Hidden]:
    if name == "zero_base":
        fact = replace(spot.fact, measure="增减率", value=Decimal(100), unit="%", printed="100.00")
        unit = draft.voice.manner.gap + spot.fact.unit
        pieces: tuple[Piece, ...] = (spot.fact, f"{unit}，增长", fact, "%")
        blocks = put(draft.blocks, spot, pieces, drop=len(unit))
        return replace(draft, blocks=blocks), Hidden(name, kind.rule, kind.clazz, fact, "（无增减率）")
    fact, expected = kind.spoil(spot.fact, chance)
    blocks = put(draft.blocks, spot, (fact,))
    return replace(draft, blocks=blocks), Hidden(name, kind.rule, kind.clazz, fact, expected)


def _misdated(draft: Draft, kind: Kind) -> tuple[Draft, Hidden]:
    """The report with last year's number on its cover."""
    fact, expected = kind.spoil(Fact("年度", "年度", ZERO, "", draft.year, str(draft.year)), Random())
    return replace(draft, cover_year=int(fact.printed)), Hidden(COVER, kind.rule, kind.clazz, fact, expected)


def located(hidden: Sequence[Hidden], pages: Pages) -> tuple[Planted, ...]:
    """The planted contradictions with the pages on which they were printed."""
    out = []
    for one in hidden:
        if one.kind == COVER:
            out.append(Planted(one.kind, one.rule, one.clazz, 1, "封面", (), "", one.fact.printed, one.expected))
            continue
        if one.fact.measure == HEADING:
            page = pages.starts[one.fact.printed]
            out.append(Planted(one.kind, one.rule, one.clazz, page, "标题", (), "", one.fact.printed, one.expected))
            continue
        place = next(place for place in pages.places if _is_it(place.fact, one.fact))
        names = tuple(dict.fromkeys((one.fact.subject, *one.fact.subject.split("/"))))
        where = place.table or place.section
        fact = one.fact
        out.append(
            Planted(one.kind, one.rule, one.clazz, place.page, where, names, fact.measure, fact.printed, one.expected)
        )
    return tuple(out)


def _is_it(fact: Fact, wanted: Fact) -> bool:
    """The same fact; of a long reason only the first word stands for it on the page."""
    return fact == wanted or (wanted.measure == REASON and replace(fact, printed=wanted.printed) == wanted)

"""A question of a corpus with its right answer, and the reader that knows on which pages an answer stands."""

from __future__ import annotations

import re
from dataclasses import dataclass
from decimal import Decimal
from random import Random

from eval.corpus_plants import Planted
from eval.corpus_report import Draft, Pages
from eval.corpus_spoken import WORDS
from eval.synth_accounts import dice
from eval.synth_book import Book, Indicator
from ingest.ledger.model import Amount, UnlikeUnits

RISE = ["增加", "增长", "上升", "提高", "上调"]
FALL = ["减少", "下降", "降低", "下调"]
NOTHING = ["没有", "无", "未", "为零", "空表", "0.00", "为 0", "为0", "0 万元", "0 元", "0万元", "0元"]
_KEY = re.compile("«([^»]+)»")


@dataclass(frozen=True, slots=True)
class Case:
    """A question with what a right answer holds, in the fields of eval.cases.EvalCase."""

    type: str
    question: str
    reports: tuple[str, ...] = ()
    outcome: str = "answered"
    numbers: tuple[str, ...] = ()
    words: tuple[tuple[str, ...], ...] = ()
    pages: tuple[str, ...] = ()
    never: tuple[str, ...] = ()
    of: tuple[str, ...] = ()
    """The reports that it is about, for the count by family and difficulty."""


@dataclass(frozen=True, slots=True)
class Reader:
    """Knows one finished report: its indicators, where they are printed, and what was planted in it."""

    draft: Draft
    pages: Pages
    planted: tuple[Planted, ...]
    seed: int

    @property
    def book(self) -> Book:
        """The indicators of the report."""
        return self.draft.voice.book

    @property
    def unit(self) -> str:
        """The unit of the report's money."""
        return self.draft.family.unit

    def chance(self, *key: object) -> Random:
        """A random source for one choice about this report."""
        return dice(self.seed, "question", self.draft.stem, *key)

    def called(self, name: str) -> str:
        """An indicator's name as the report prints it and people type it."""
        return plain(self.draft.family.called.get(name, name))

    def printed_on(self, name: str, value: Decimal, unit: str) -> tuple[str, ...]:
        """The pages that print this amount of the subject; sums of tables are called 合计 there."""
        found = {p.page for p in self.pages.places if _is(p.fact.subject, name) and _same(p.fact, value, unit)}
        return tuple(f"{self.draft.stem}:{page}" for page in sorted(found))

    def touched(self, *names: str) -> bool:
        """Whether something was planted at one of these, so that the report contradicts itself there."""
        wanted = {name.rsplit("/", 1)[-1] for name in names}
        return any(wanted & set(plant.subjects) for plant in self.planted)


def _is(subject: str, name: str) -> bool:
    return subject in ("合计", name) or subject.rsplit("/", 1)[-1] == name.rsplit("/", 1)[-1]


def _same(fact: object, value: Decimal, unit: str) -> bool:
    measure, own, own_unit = (getattr(fact, name) for name in ("measure", "value", "unit"))
    if measure in WORDS:
        return False
    try:
        return abs(Amount(own, own_unit).to(unit).value) == abs(value)
    except UnlikeUnits:
        return False


def said(value: Decimal, unit: str) -> str:
    """An amount as the case file writes it."""
    return f"{abs(value):f} {unit}"


def key_words(indicator: Indicator) -> tuple[tuple[str, ...], ...]:
    """One group for each key word of the indicator's reason."""
    return tuple((word,) for word in _KEY.findall(indicator.marked_reason))


def plain(name: str) -> str:
    """A name as people type it."""
    return name.replace("“", "").replace("”", "")

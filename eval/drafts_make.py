"""Right drafts: recipes filled with facts, seeded and repeatable, every slot remembered with what it says."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from random import Random

from eval.drafts_pairs import Pair, pairs_of
from eval.drafts_recipe import Recipe
from eval.drafts_words import RECIPES
from eval.drafts_world import World
from ingest.ledger.amounts import format_amount, round_half_up
from ingest.ledger.model import Amount, Figure, Measure, Source
from ingest.ledger.terms import clean_label, squeezed
from qa.facts import stands_at
from qa.known import Known
from qa.model import Citation

_SLOT = re.compile(r"\{([^{}|]+)(?:\|([^{}]*))?\}")
_WIDE = str.maketrans("0123456789.,%", "０１２３４５６７８９．，％")
_DIGITS = "零一二三四五六七八九"
_MARK_STYLES: tuple[Callable[[list[int]], str], ...] = (
    lambda ids: "".join(f"[{n}]" for n in ids),
    lambda ids: "".join(f"[{n}]" for n in ids),
    lambda ids: "".join(f"【{n}】" for n in ids),
    lambda ids: f"[{','.join(map(str, ids))}]",
    lambda ids: f" [{'、'.join(map(str, ids))}]",
)
_DISTRACTORS = 4


@dataclass(frozen=True, slots=True)
class Slot:
    """One filled slot: draft.text[start:end] says `name`, an amount or name of `figure`."""

    name: str
    start: int
    end: int
    figure: Figure | None = None
    amount: Amount | None = None
    other: str = ""
    """What would be the wrong word, for directions."""


@dataclass(frozen=True, slots=True)
class Draft:
    """A text with the evidence it cites, as the verifier gets them."""

    kind: str
    text: str
    slots: tuple[Slot, ...]
    citations: tuple[Citation, ...]
    figures: tuple[Figure, ...]
    known: Known
    question: str = ""

    @property
    def quotes(self) -> list[str]:
        """The words of the cited places."""
        return [citation.source.quote for citation in self.citations]


def right_drafts(world: World, each: int, seed: int) -> Iterator[Draft]:
    """So many drafts of every kind, as far as the reports have what they are made of."""
    for recipe in RECIPES:
        dice = Random(f"{seed} {recipe.kind}")
        pairs = [pair for pair in pairs_of(world, recipe.material) if _serves(pair, recipe)]
        dice.shuffle(pairs)
        seen: set[str] = set()
        for number, pair in enumerate(pairs):
            if len(seen) >= each:
                break
            template = recipe.templates[number % len(recipe.templates)]
            made = _Filler(world, pair, recipe.style, dice).fill(recipe.kind, template)
            if made is not None and made.text not in seen:
                seen.add(made.text)
                yield made


def _serves(pair: Pair, recipe: Recipe) -> bool:
    return all(need in pair.has for need in recipe.needs)


class _Filler:
    """Fills one template."""

    def __init__(self, world: World, pair: Pair, style: str, dice: Random) -> None:
        self.world, self.pair, self.style, self.dice = world, pair, style, dice
        self.gap = dice.choice(("", " "))
        self.grouped = dice.random() < 0.3
        self.citations = self._cited()
        self.mark = dice.choice(_MARK_STYLES)
        self.times: dict[str, int] = {}
        self.twice = False

    def fill(self, kind: str, template: str) -> Draft | None:
        """The draft; None where a slot cannot be filled truly (a gap of nothing)."""
        text, slots, at = "", [], 0
        self.twice = template.count("{final}") > 1
        for match in _SLOT.finditer(template):
            text += template[at : match.start()]
            slot = self._slot(match[1], match[2] or "")
            if slot is None:
                return None
            shown, made = slot
            slots.append(replace(made, start=len(text), end=len(text) + len(shown)))
            text, at = text + shown, match.end()
        text += template[at:]
        stems = {citation.source.report for citation in self.citations}
        return Draft(kind, text, tuple(slots), self.citations, self._figures(), self.world.known(stems))

    # ---- evidence

    def _cited(self) -> tuple[Citation, ...]:
        """The places of the pair, and some more of the same reports as a model is given them."""
        own = list(dict.fromkeys((f.source, f.department, f.year) for f in self.pair.figures()))
        reports = {figure.source.report for figure in self.pair.figures()}
        others = [f for stem in sorted(reports) for f in self.world.figures[stem] if not f.source.ocr]
        near = sorted(self.dice.sample(others, min(len(others), _DISTRACTORS)), key=lambda f: f.id)
        places: list[tuple[Source, str, int | None]] = []
        for place in [*own, *((f.source, f.department, f.year) for f in near)]:
            if not any(_same_place(place[0], other) for other, _, _ in places):
                places.append(place)
        head, tail = places[: len(own)], places[len(own) :]
        order = [*tail[:1], *head, *tail[1:]] if self.dice.random() < 0.5 else [*head, *tail]
        return tuple(Citation(n, *place) for n, place in enumerate(order, start=1))

    def _figures(self) -> tuple[Figure, ...]:
        stems = sorted({citation.source.report for citation in self.citations})
        return tuple(
            figure
            for stem in stems
            for figure in self.world.figures[stem]
            if any(stands_at(figure.source, citation.source) for citation in self.citations)
        )

    def _marks(self, figures: Sequence[Figure]) -> str:
        ids = []
        for figure in figures:
            source = figure.source
            ids += [one.id for one in self.citations if _same_place(source, one.source)]
        return self.mark(list(dict.fromkeys(ids)))

    # ---- slots

    def _slot(self, name: str, words: str) -> tuple[str, Slot] | None:
        pair, second = self.pair, name.endswith("2") and name != "c2"
        own = pair.second if second and pair.second else pair.first
        bare = name.removesuffix("2") if second else name
        slot = Slot(bare, 0, 0, own.first)
        if bare == "d":
            return own.first.department, slot
        if bare in ("y", "y0"):
            year = (own.first.year or 0) - (bare == "y0")
            return (self.dice.choice((f"{year}年", f"{year}年度", f"{year} 年")), slot) if own.first.year else None
        if bare == "s":
            return self._name(own.name, own.first), slot
        if bare == "col":
            return clean_label(own.first.column), slot
        if bare in ("m", "quote", "r", "w"):
            budget = words == "决算" and own.figures["final"].measure is Measure.BUDGET
            told = {
                "m": "预算" if budget else words,
                "quote": own.first.source.quote,
                "r": own.reason,
                "w": pair.whole,
            }[bare]
            figure = own.figures.get("change") or own.first if bare == "r" else own.figures.get("share", own.first)
            return (told, replace(slot, figure=figure)) if told else None
        if bare in ("c", "c1", "c2"):
            chosen = {"c": pair.figures(), "c1": pair.first.figures.values()}.get(bare)
            second_figures = pair.second.figures.values() if pair.second else ()
            return self._marks(list(chosen if chosen is not None else second_figures)), slot
        if bare in ("up", "down", "than", "over"):
            return self._direction(bare, second, words, slot)
        if bare == "=":
            return self.gap + ("−" if self._sign("up", False) > 0 else "+") + self.gap, slot
        return self._amount(bare, own.figures, slot)

    def _name(self, name: str, figure: Figure) -> str:
        printed = squeezed(clean_label(figure.printed))
        if name == "三公经费":
            return self.dice.choice(("“三公”经费", "三公经费"))
        return self.dice.choice((name, name, printed)) if 3 <= len(printed) <= 30 and name in printed else name

    def _sign(self, name: str, second: bool) -> int:
        pair = self.pair
        own = pair.second if second and pair.second else pair.first
        if name in ("up", "down"):
            change = own.figures.get("change") or own.figures["rate"]
            return 1 if change.amount.value > 0 else -1
        left, right = pair.compared()
        return (left > right) - (left < right)

    def _direction(self, name: str, second: bool, words: str, slot: Slot) -> tuple[str, Slot] | None:
        sign = self._sign(name, second)
        up, down = words.split("|")
        if sign == 0:
            return None
        first, other = (up, down) if sign > 0 else (down, up)
        return (other, replace(slot, other=first)) if name == "down" else (first, replace(slot, other=other))

    def _amount(self, name: str, figures: Mapping[str, Figure], slot: Slot) -> tuple[str, Slot] | None:
        figure = figures.get(name)
        if figure is not None:
            amount = figure.amount
            signless = name in ("change", "rate") and self.style != "signed"
            amount = Amount(abs(amount.value), amount.unit, amount.printed) if signless else amount
            if self.style == "signed" and name == "variance" and figure.amount.unit != "%":
                return None
        else:
            made = self.pair.computed(name)
            if made is None:
                return None
            figure, amount = None, made
        shown = self._shown(name, amount)
        return (shown[0], replace(slot, figure=figure, amount=shown[1])) if shown else None

    def _shown(self, name: str, amount: Amount) -> tuple[str, Amount] | None:
        self.times[name] = self.times.get(name, 0) + 1
        if self.style == "converted":
            return self._converted(amount)
        text = format_amount(amount, grouped=self.grouped)
        text = text if self.gap else text.replace(" ", "")
        if self.style == "wide":
            return text.translate(_WIDE), amount
        if self.style == "numeral":
            spoken = _spoken(amount)
            return (spoken, amount) if spoken else None
        return text, amount

    def _converted(self, amount: Amount) -> tuple[str, Amount] | None:
        """In another unit of money on every second showing, or at once where there is only one."""
        units = [unit for unit in ("元", "万元", "亿元") if unit != amount.unit]
        if not amount.is_money or not amount.value:
            return None
        first = self.times["final"] == 1
        unit = amount.unit if first and self.twice else units[self.dice.random() < 0.3]
        other = amount.to(unit)
        value = other.value.normalize() if other.value % 1 or unit != "元" else other.value
        value = round_half_up(value, 0) if value == value.to_integral_value() else value
        made = Amount(value, unit)
        return format_amount(made, grouped=self.grouped).replace(" ", self.gap), made


def _same_place(one: Source, other: Source) -> bool:
    return (one.report, one.page, one.quote) == (other.report, other.page, other.quote)


def _spoken(amount: Amount) -> str:
    """四点八三万元, 百分之九点六二; "" for what is not said so."""
    whole, _, places = format(amount.value, "f").partition(".")
    if amount.value < 0 or amount.value >= 10_000 or amount.unit not in ("万元", "%", "元", "亿元"):
        return ""
    words = _whole(int(whole)) + ("点" + "".join(_DIGITS[int(d)] for d in places) if places.strip("0") else "")
    return f"百分之{words}" if amount.unit == "%" else words + amount.unit


def _whole(value: int) -> str:
    """A whole number under 10,000 in Chinese numerals."""
    if value == 0:
        return _DIGITS[0]
    out, gap = "", False
    for power, sign in ((1000, "千"), (100, "百"), (10, "十"), (1, "")):
        digit = value // power % 10
        if digit:
            out += ("零" if gap and out else "") + _DIGITS[digit] + sign
            gap = False
        else:
            gap = bool(out)
    return out

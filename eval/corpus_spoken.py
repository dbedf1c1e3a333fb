"""Fills a family's sentences with a report's facts; what may later be falsified (direction, reason) is a fact too."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from decimal import Decimal

from eval.synth_accounts import ZERO, Accounts, half_up
from eval.synth_book import Book, Indicator, rate, share
from eval.synth_document import Fact, Para, Piece
from eval.synth_indicators import book_of
from eval.synth_spec import GENERAL
from eval.synth_terms import ECONOMIC, PEOPLE, RUNNING

DIRECTION, REASON = "方向", "原因"
"""Measures of facts that are words, not numbers."""
WORDS = (DIRECTION, REASON)
_SLOT = re.compile(r"\{([^{}]+)\}|«([^»]+)»")
_TAGS = ("（类）", "（款）", "（项）")
_SIGNED = ("增减额", "增减率")


@dataclass(frozen=True, slots=True)
class Manner:
    """How a report prints numbers: its money, what its own figures are called, separators and gaps."""

    year: int
    unit: str
    budget: bool
    grouped: bool
    gap: str

    @property
    def own(self) -> str:
        """What the report's own money is: 决算数, in a budget 预算数."""
        return "预算数" if self.budget else "决算数"

    def printed(self, value: Decimal, unit: str) -> str:
        """Money, rates and areas with two places; counts as whole numbers."""
        if unit in ("万元", "元", "%", "平方米"):
            return f"{value:,.2f}" if self.grouped else f"{value:.2f}"
        return f"{value:f}"


@dataclass(frozen=True, slots=True)
class Phrases:
    """A family's sentences: for each section the variants of its paragraphs, and the phrases used in them."""

    sections: Mapping[str, tuple[tuple[str, ...], ...]]
    up: str
    down: str
    flat: str
    new: str
    gone_budget: str = "预算数为 0，不计算差异率"
    initial: str = ""
    full: str = ""


def sections_of(text: str) -> dict[str, tuple[tuple[str, ...], ...]]:
    """[key] opens a section, ~~ parts its variants, a blank line its paragraphs; lines are joined as they stand."""
    out: dict[str, tuple[tuple[str, ...], ...]] = {}
    for block in text.strip().split("\n["):
        key, _, body = block.removeprefix("[").partition("]\n")
        variants = body.strip().split("\n~~\n")
        out[key] = tuple(tuple(p.replace("\n", "") for p in variant.split("\n\n")) for variant in variants)
    return out


@dataclass(frozen=True, slots=True)
class Voice:
    """Says things of one report; `variant` chooses among a section's wordings and stays with a department."""

    accounts: Accounts
    book: Book
    manner: Manner
    phrases: Phrases
    variant: int
    words: Mapping[str, str]

    def paragraphs(self, key: str) -> tuple[Para, ...]:
        """The paragraphs of a section; none where the family does not have it."""
        variants = self.phrases.sections.get(key, ((),))
        return tuple(Para(self.say(text)) for text in variants[self.variant % len(variants)])

    def items(self, key: str, prefix: str) -> tuple[Para, ...]:
        """One numbered paragraph for each indicator whose name starts with the prefix."""
        variants = self.phrases.sections[key]
        template = variants[self.variant % len(variants)][0]
        names = [name for name in self.book if name.startswith(prefix)]
        filled = (template.replace("{序}", str(number)).replace("@", name) for number, name in enumerate(names, 1))
        return tuple(Para(self.say(text)) for text in filled)

    def say(self, template: str, about: str = "") -> tuple[Piece, ...]:
        """The template's text and facts; raises KeyError for a slot that nothing fills."""
        pieces: list[Piece] = []
        end = 0
        for found in _SLOT.finditer(template):
            pieces.append(template[end : found.start()])
            pieces.extend(self._slot(found[1]) if found[1] else [self._word(about, DIRECTION, found[2])])
            end = found.end()
        return _merged([*pieces, template[end:]])

    def _word(self, about: str, measure: str, text: str, full: str = "") -> Fact:
        subject = self.book[about].subject if about else ""
        return Fact(subject, measure, ZERO, "", self.manner.year, text, reason=full)

    def _slot(self, slot: str) -> tuple[Piece, ...]:
        if slot in self.words:
            return (self.words[slot],)
        name, _, what = slot.partition(".")
        indicator = self.book[name]
        if what == "原因":
            return (self._word(name, REASON, indicator.reason),)
        if what == "差异原因":
            return (indicator.over,)
        if what == "路径":
            return ("".join(n + tag for n, tag in zip(indicator.path, _TAGS, strict=False)),)
        phrase = _phrase(self.phrases, indicator, what)
        if phrase is not None:
            return self.say(phrase.replace("@", name), name)
        fact = fact_of(indicator, what, self.manner)
        return (fact, "%" if fact.unit == "%" else self.manner.gap + fact.unit)


def _phrase(phrases: Phrases, indicator: Indicator, what: str) -> str | None:
    if what == "变化":
        return _change(phrases, indicator)
    if what == "年初差异":
        return phrases.initial if indicator.initial else phrases.gone_budget
    if what == "全年差异":
        return phrases.full if indicator.full else phrases.gone_budget
    return None


def _change(phrases: Phrases, indicator: Indicator) -> str:
    if indicator.change == 0:
        return phrases.flat
    if not indicator.previous:
        return phrases.new
    return phrases.up if indicator.change > 0 else phrases.down


def _merged(pieces: Iterable[Piece]) -> tuple[Piece, ...]:
    out: list[Piece] = []
    for piece in pieces:
        last = out[-1] if out else None
        if isinstance(piece, str) and isinstance(last, str):
            out[-1] = last + piece
        elif piece:
            out.append(piece)
    return tuple(out)


def fact_of(indicator: Indicator, measure: str, manner: Manner) -> Fact:
    """The fact that an indicator has for a measure ("" for its own amount); changes are printed without sign."""
    value, unit = amount_of(indicator, measure)
    shown = abs(value) if measure in _SIGNED else value
    default = manner.own if indicator.unit == manner.unit else "数量"
    reason = indicator.reason if measure in _SIGNED else ""
    fact = Fact(indicator.subject, measure or default, value, unit, manner.year, manner.printed(shown, unit))
    return replace(fact, code=indicator.code, scope=indicator.scope, reason=reason)


def amount_of(indicator: Indicator, measure: str) -> tuple[Decimal, str]:
    """An indicator's amount for a measure and its unit; raises KeyError where it is not known."""
    final, unit = indicator.final, indicator.unit
    if measure in ("", "决算数", "预算数", "数量"):
        return final, unit
    known = {
        "增减额": indicator.previous,
        "增减率": indicator.previous,
        "上年数": indicator.previous,
        "占比": indicator.whole,
        "年初预算数": indicator.initial,
        "完成率": indicator.initial,
        "全年预算数": indicator.full,
        "预决算差异率": indicator.full if indicator.initial is None else indicator.initial,
    }
    base = known[measure]
    if base is None:
        raise KeyError(f"{indicator.name}: no {measure}")
    if measure == "增减额":
        return indicator.change, unit
    if measure in ("上年数", "年初预算数", "全年预算数"):
        return base, unit
    rates = {
        "增减率": lambda: rate(indicator.change, base),
        "占比": lambda: share(final, base),
        "完成率": lambda: rate(final, base),
        "预决算差异率": lambda: share(final - base, base),
    }
    return rates[measure](), "%"


def voice_of(accounts: Accounts, before: Accounts, manner: Manner, phrases: Phrases, variant: int) -> Voice:
    """The voice of a report; for a budget both accounts are those planned."""
    book = report_book(accounts, before, manner)
    department = accounts.department
    words = {
        "年": str(manner.year),
        "上年": str(manner.year - 1),
        "单位": department.name,
        "自称": department.short,
        "处室": "、".join(department.offices),
        "人员科目": "、".join(economic_names(accounts, PEOPLE)),
        "公用科目": "、".join(economic_names(accounts, RUNNING)),
    }
    return Voice(accounts, book, manner, phrases, variant, words)


def report_book(now: Accounts, before: Accounts, manner: Manner) -> Book:
    """The indicators of a report, money in its own unit."""
    book = book_of(now, before)
    out = {n: replace(i, unit=manner.unit) if i.unit == "万元" else i for n, i in book.items()}
    if manner.unit == "元":
        guests = int(out["公务接待费"].final / now.department.three_public.per_guest)
        counts = {"国内公务接待人次": guests, "国内公务接待批次": max(guests // 6, 1)}
        out |= {name: replace(out[name], final=Decimal(count)) for name, count in counts.items()}
    out |= _meetings(now, before, manner)
    return out


def _meetings(now: Accounts, before: Accounts, manner: Manner) -> Book:
    names = {"会议费": "30215", "培训费": "30216"}
    return {
        name: Indicator(
            name,
            half_up(now.spent(economic=code)),
            manner.unit,
            previous=before.spent(economic=code),
            whole=now.spent(sources=(GENERAL,)),
            why=now.department.running_why,
        )
        for name, code in names.items()
    }


def economic_names(accounts: Accounts, groups: tuple[str, ...]) -> list[str]:
    """经济分类 names of the groups that the 基本支出 of the 一般公共预算 has."""
    return [
        name
        for code, name in ECONOMIC.items()
        if len(code) == 5 and code[:3] in groups and accounts.spent(sources=(GENERAL,), basic=True, economic=code)
    ]

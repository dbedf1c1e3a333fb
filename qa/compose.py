"""Building an answer piece by piece: every number goes in with its source or its calculation, and nothing else does."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, field
from decimal import Decimal

from ingest.ledger.amounts import format_amount, round_half_up
from ingest.ledger.model import Amount, Figure, Measure, Source
from qa.model import Check, Citation, Option, Outcome, Quoted

_RATES = (Measure.CHANGE_RATE, Measure.CHANGE)


@dataclass(slots=True)
class Composer:
    """Collects the citations, numbers and checks of an answer while its text is written."""

    outcome: Outcome = Outcome.ANSWERED
    text: str = ""
    citations: list[Citation] = field(default_factory=list)
    numbers: list[Quoted] = field(default_factory=list)
    checks: list[Check] = field(default_factory=list)
    options: list[Option] = field(default_factory=list)

    def cite(self, source: Source, department: str, year: int | None) -> int:
        """Number of the citation for a source; the same place keeps its number."""
        for citation in self.citations:
            same = citation.source
            if (same.report, same.page, same.quote) == (source.report, source.page, source.quote):
                return citation.id
        self.citations.append(Citation(len(self.citations) + 1, source, department, year))
        return len(self.citations)

    def mark(self, figure: Figure) -> str:
        """The citation mark of a figure: [1]."""
        return f"[{self.cite(figure.source, figure.department, figure.year)}]"

    def marks(self, figures: Sequence[Figure], most: int = 3) -> str:
        """Marks of several places that say the same, one for each page."""
        pages: dict[tuple[str, int], Figure] = {}
        for figure in figures:
            pages.setdefault((figure.source.report, figure.source.page), figure)
        return "".join(dict.fromkeys(self.mark(figure) for figure in list(pages.values())[:most]))

    def quoted(self, figure: Figure, unsigned: bool = False) -> str:
        """A figure as the answer prints it; `unsigned` where a word (增加, 减少) says the sign."""
        amount = figure.amount
        shown = Amount(abs(amount.value), amount.unit) if unsigned else amount
        text = shown_amount(shown) if unsigned else about(figure, shown_amount(shown))
        cited = self.cite(figure.source, figure.department, figure.year)
        self.numbers.append(Quoted(text, shown.value, shown.unit, "quoted", (cited,)))
        return text

    def change(self, figure: Figure) -> str:
        """A change in words: 比上年增加 1.26 万元, 与上年持平（变动 0 万元）."""
        if figure.amount.value == 0:
            return f"与{base_of(figure)}持平（变动 {self.quoted(figure)}）"
        return f"比{base_of(figure)}{direction(figure)} {self.quoted(figure, unsigned=True)}"

    def computed(self, amount: Amount, expression: str, figures: Sequence[Figure]) -> str:
        """A number that the calculator made from quoted ones; returns it as printed in the answer."""
        text = shown_amount(amount)
        cited = tuple(dict.fromkeys(self.cite(f.source, f.department, f.year) for f in figures))
        self.numbers.append(Quoted(text, amount.value, amount.unit, "computed", cited, expression))
        return text

    def check(self, name: str, ok: bool, detail: str) -> None:
        """Record what was verified on the way."""
        self.checks.append(Check(name, ok, detail))

    def say(self, text: str) -> None:
        """Append to the answer's text."""
        self.text += text


def about(figure: Figure, text: str) -> str:
    """The number with what the report says of its exactness: 近 58,000 人, 1,000 多家."""
    printed = figure.amount.printed.strip()
    digits = re.match(r"[\d,，.]+", printed)
    if figure.source.table or not digits:
        return text
    found = re.search(rf"(近|约|逾|超过|不足|将近|大约)\s*{re.escape(digits[0])}", figure.source.quote)
    more = re.match(r"[\d,，.]+([多余])", printed)
    if more:
        number, _, unit = text.rpartition(" ")
        text = f"{number} {more[1]}{unit}"
    return f"{found[1]} {text}" if found else text


def shown_amount(amount: Amount) -> str:
    """An amount in an answer: grouped thousands, the unit set off by a space (not %)."""
    return format_amount(amount, grouped=True)


def shown_expression(expression: str) -> str:
    """An expression as an answer shows it: 3.47万元 − 1.26万元."""
    return expression.replace("-", "−").replace("/", "÷")


def plain(amount: Amount) -> str:
    """An amount inside an expression: no grouping, with its unit."""
    return format(amount.value, "f") + amount.unit


def rounded(value: Decimal, unit: str, places: int = 2) -> Amount:
    """A computed amount at the precision it is shown in, halves away from zero."""
    return Amount(round_half_up(value, places), unit)


def direction(figure: Figure) -> str:
    """The word for the sign of a change: 增加/减少 for amounts, 增长/下降 for rates."""
    up, down = ("增长", "下降") if figure.measure is Measure.CHANGE_RATE else ("增加", "减少")
    return down if figure.amount.value < 0 else up


def base_of(figure: Figure) -> str:
    """What a change is held against, in words that its place bears out: 2023年度 only where this stands there."""
    year = re.search(r"20\d\d", figure.base)
    if not figure.base or (year and year[0] not in figure.source.quote):
        return "上年"
    return figure.base


def label(figure: Figure) -> str:
    """How an answer names a figure's subject, with project, column and scope where they matter."""
    name = figure.name
    if figure.project:
        name = f"“{figure.project}”" + ("" if name in ("年度资金总额", "总分") else f"的{name}")
    if figure.column and not figure.project:
        name += f"的{figure.column.rsplit('/', 1)[-1].removeprefix('其中：')}"
    return name


def when(figure: Figure) -> str:
    """ "2023 年" or nothing where the year is not known."""
    return f"{figure.year} 年" if figure.year and f"{figure.year}年" not in figure.project else ""

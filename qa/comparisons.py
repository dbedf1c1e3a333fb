"""Comparisons that no number carries: 甲高于乙, 超预算, 最低的是丙, 大部分. What the facts do not bear out fails."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from decimal import Decimal

from ingest.ledger.amounts import base_amount
from ingest.ledger.model import Measure
from ingest.ledger.terms import squeezed
from qa.cells import same_subject
from qa.facts import Fact
from qa.model import Check
from qa.names import Mention
from qa.rivals import Rivals, compared_in_text, extremes
from qa.said import Indexes, Statement
from qa.sentences import names_in, sentences
from qa.tendency import REASON

_CLAUSE = re.compile(r"(?:[^，,；;。！？!?\n]|(?<=\d),(?=\d{3}))+")
_NOT = r"(?:没有|并没有|并未|未|没|不|并不|不会)"
_MORE = re.compile(
    rf"(?P<not>{_NOT})?(?P<word>(?P<up>高于|多于|大于|超过|超出|胜过)|(?P<down>低于|少于|小于|不及|不足|不如))"
)
_THAN = re.compile(
    r"比(?P<other>[^，,；;。]{2,24}?)(?P<not>不)?(?:要|更|还|略|稍)*"
    r"(?<![减增降提升缩扩])(?:(?P<up>[高多大])|(?P<down>[低少小]))(?![\u4e00-\u9fff]*\s*\d)"
)
_BUDGET = re.compile(
    rf"(?P<not>{_NOT})?(?:(?P<up>超(?:出|过)?了?(?P<kind>年初|全年)?预算|超支|突破预算|高于(?P<kind2>年初|全年)?预算)"
    r"|(?P<down>低于(?P<kind3>年初|全年)?预算|少于(?P<kind4>年初|全年)?预算|控制在(?P<kind5>年初|全年)?预算(?:以内|之内|内)))"
)
_MOST = re.compile(
    r"(?P<best>最|更)(?:(?P<up>[高多大快])|(?P<down>[低少小慢]))|(?P<top>居首|首位|榜首|排名第一)|(?P<last>末位|垫底|倒数)"
)
_MAJOR = re.compile(r"(?P<up>(?:绝)?大部分|(?:绝大)?多数|大头|一半以上)|(?P<down>小部分|少部分|少数|极少|不到一半)")
_INSIDE = re.compile(r"(?:支出|预算)?(?:当中|之中|中|里|内)(?!央)")
_AMOUNT = re.compile(r"\s*[约了]?\s*(?!(?:19|20)\d\d\s*年)[\d一二三四五六七八九十百]")
_RATE = re.compile(r"增长率|增幅|增速|涨幅|[涨增降减][^，。]{0,4}[快慢]|增长[^，。]{0,4}(?:最|更)|(?:最|更)快")
_PLANNED = {
    "年初": (Measure.INITIAL_BUDGET,),
    "全年": (Measure.FULL_BUDGET,),
    "": (Measure.FULL_BUDGET, Measure.INITIAL_BUDGET, Measure.BUDGET),
}
_OWN = (Measure.FINAL, Measure.EXECUTED, Measure.BUDGET, Measure.COUNT)


@dataclass(frozen=True, slots=True)
class Told:
    """What comparisons are held against."""

    text: str
    facts: Sequence[Fact]
    quotes: Sequence[str]
    indexes: Indexes
    statements: Sequence[Statement]
    topics: Sequence[str]
    rivals: Rivals


def check_comparisons(told: Told, masked: str) -> list[Check]:
    """One failed check for each clause that compares and is not borne out; copied clauses are told already."""
    checks = []
    for start, end in sentences(told.text):
        reason = REASON.search(told.text, start, end)
        for clause in _CLAUSE.finditer(told.text, start, end):
            if reason and reason.start() < clause.end():
                break  # a reason's words are held to the quote that gives it
            words = squeezed(re.sub(r"[\[【][\d、,，\s]+[\]】]", "", clause[0]))
            if any(words in quote for quote in told.quotes if len(words) >= 4):
                continue
            problem = _Clause(told, masked, clause.start(), clause.end(), start).problem()
            if problem:
                checks.append(Check("comparison", False, f"“{clause[0].strip()}”{problem}"))
    return checks


class _Clause:
    """One clause of a text, and what it compares."""

    def __init__(self, told: Told, masked: str, start: int, end: int, sentence: int) -> None:
        self.told, self.start, self.end, self.sentence = told, start, end, sentence
        self.words = masked[start:end]
        self.subjects = names_in(told.text, start, end, told.indexes.subjects)

    def problem(self) -> str:
        """What is wrong with it; "" where nothing is, or nothing is compared."""
        budget = _BUDGET.search(self.words)
        if budget:
            return "" if self._against_budget(budget) else "：材料中决算与预算的关系不是这样"
        major = _MAJOR.search(self.words)
        if major:
            return "" if self._share(bool(major["up"])) else "：占比不是这样"
        pair = self._pair()
        if pair is not None:
            return "" if pair else "：材料中的数字不是这样"
        most = _MOST.search(self.words)
        if most and not self._limits(most):
            return "" if self._extreme(most) else "：与材料中的数字比较不成立"
        return ""

    def _limits(self, most: re.Match[str]) -> bool:
        return bool(re.match(r"(?:限|价|以|程度|人民|法院)", self.words[most.end() :]))

    # ---- 决算 against 预算

    def _against_budget(self, said: re.Match[str]) -> bool:
        kind = next((said[f"kind{k}"] for k in ("", 2, 3, 4, 5) if said[f"kind{k}"]), "")
        up = bool(said["up"]) != bool(said["not"])
        own = self._told_here(self._facts())
        finals = [fact for fact in own if fact.measure in (Measure.FINAL, Measure.EXECUTED) and fact.amount.is_money]
        plans = [fact for fact in own if fact.measure in _PLANNED[kind] and fact.amount.is_money]
        pairs = [(f, p) for f in finals for p in plans if f.year == p.year and f.department == p.department]
        gaps = {_value(final) > _value(plan) for final, plan in pairs}
        if said["down"] and not said["not"] and "控制" not in said[0]:
            gaps = {_value(final) >= _value(plan) for final, plan in pairs}
        return gaps == {up}

    def _told_here(self, facts: Sequence[Fact]) -> list[Fact]:
        """Those of the facts that the text itself tells; a cited row has other columns, which are not spoken of."""
        told = {base_amount(one.found.amount).value for one in self.told.statements if one.found.end <= self.start}
        here = [fact for fact in facts if _value(fact) in told]
        measures = {fact.measure for fact in here}
        return here if len(measures) > 1 else list(facts)

    # ---- 甲 against 乙

    def _pair(self) -> bool | None:
        """Whether 甲高于乙 holds; None where the clause compares no two names or years."""
        more = _MORE.search(self.words)
        if more and not _AMOUNT.match(self.words, more.end()):
            numbers = self._numbers(more.start(), more.end())
            if numbers:
                sign = (numbers[0] > numbers[1]) - (numbers[0] < numbers[1])
                return (sign == (1 if more["up"] else -1)) != bool(more["not"])
            left, right = self._name(0, more.start()), self._name(more.end(), len(self.words), first=True)
            return self._holds(left, right, bool(more["up"]), bool(more["not"]))
        than = _THAN.search(self.words)
        if than:
            left = self._name(0, than.start())
            right = self._name(than.start("other"), than.end("other"), first=True)
            if right is None and re.search(r"上年|去年|上一年|同期", than["other"]):
                return self._went(bool(than["up"]), bool(than["not"]))
            return self._holds(left, right, bool(than["up"]), bool(than["not"]))
        return None

    def _numbers(self, start: int, end: int) -> tuple[Decimal, Decimal] | None:
        """The numbers that the two sides are told with (甲 10 元，低于乙的 20 元); they are judged by themselves."""
        start, end = self.start + start, self.start + end
        left = [one for one in self.told.statements if self.sentence <= one.found.start and one.found.end <= start]
        right = [one for one in self.told.statements if end <= one.found.start < self.end]
        named = left and any(left[-1].found.end <= one.start < start for one in self.subjects)
        if not left or not right or named:
            return None
        one, other = base_amount(left[-1].found.amount), base_amount(right[0].found.amount)
        return (one.value, other.value) if one.unit == other.unit else None

    def _name(self, start: int, end: int, first: bool = False) -> Mention | int | None:
        """The subject, or else the year, that a part of the clause names last (or first)."""
        inside = [one for one in self.subjects if self.start + start <= one.start and one.end <= self.start + end]
        if inside:
            return inside[0 if first else -1]
        years = [int(year) for year in re.findall(r"(?:19|20)\d\d", self.words[start:end])]
        return years[0 if first else -1] if years else None

    def _holds(self, left: Mention | int | None, right: Mention | int | None, up: bool, denied: bool) -> bool:
        if right is None:
            return False
        if isinstance(right, int):
            return self._years_hold(right, up, denied)
        name = left.name if isinstance(left, Mention) else next(iter(self._topics()), "")
        one, other = self._amounts(name), self._amounts(right.name)
        pairs = [(a, b) for a in one for b in other if a.year == b.year and a.department == b.department]
        pairs = [(a, b) for a, b in pairs if base_amount(a.amount).unit == base_amount(b.amount).unit]
        signs = {(_value(a) > _value(b)) - (_value(a) < _value(b)) for a, b in pairs}
        wanted = {1 if up else -1} if not denied else {0, -1 if up else 1}
        return bool(signs) and signs <= wanted

    def _went(self, up: bool, denied: bool) -> bool:
        """Whether 比上年少 holds by the change that the place tells."""
        changes = (Measure.CHANGE, Measure.CHANGE_RATE)
        signs = {fact.direction for fact in self._facts() if fact.measure in changes} - {None}
        return signs == {1 if up else -1} if not denied else bool(signs) and (1 if up else -1) not in signs

    def _years_hold(self, against: int, up: bool, denied: bool) -> bool:
        name = self.subjects[0].name if self.subjects else next(iter(self._topics()), "")
        year = next((int(y) for y in re.findall(r"(?:19|20)\d\d", self.words) if int(y) != against), None)
        by_year = {fact.year: _value(fact) for fact in self._amounts(name)}
        latest = max((y for y in by_year if y and y != against), default=None)
        one, other = by_year.get(year or latest), by_year.get(against)
        if one is None or other is None:
            return False
        return ((one > other) if up else (one < other)) != denied

    # ---- 最 and 更

    def _extreme(self, said: re.Match[str]) -> bool:
        highest = bool(said["up"] or said["top"])
        rate = bool(_RATE.search(self.words))
        falls = rate and bool(re.search(r"降|减", self.words))
        asked = (self.told.rivals, self._whose(), self.words, highest != falls, rate)
        here = compared_in_text(*asked) if said["best"] == "更" else None
        return extremes(*asked) if here is None else here

    def _whose(self) -> list[str]:
        """The names that 最 or 更 can be said of: of its clause, or of what comes right after (最低的是：甲)."""
        indexes, text = self.told.indexes, self.told.text
        stop = next((m.end() for m in _CLAUSE.finditer(text, self.end + 1)), self.end)
        names: list[str] = []
        for a, b in ((self.start, self.end), (self.end, stop)):
            for index in (indexes.departments, indexes.projects, indexes.subjects):
                names += [one.name for one in names_in(text, a, b, index) if not _INSIDE.match(text, one.end)]
            names += re.findall(r"(?:19|20)\d\d(?=\s*年)", text[a:b])
            if names:
                break
        return list(dict.fromkeys(names)) or list(self._topics())

    # ---- 大部分

    def _share(self, major: bool) -> bool:
        half = Decimal(50)
        shares = [fact.amount.value for fact in self._facts() if fact.measure is Measure.SHARE]
        return bool(shares) and all((share > half) == major for share in shares)

    # ---- facts

    def _topics(self) -> Iterable[str]:
        """Subjects named before the clause, nearest first, then those asked about."""
        before = names_in(self.told.text, 0, self.start, self.told.indexes.subjects)
        return (*(one.name for one in reversed(before)), *self.told.topics)

    def _facts(self) -> list[Fact]:
        names = [self.subjects[0].name] if self.subjects else list(self._topics())[:1]
        if not names:
            return [fact for fact in self.told.facts if fact.names and fact.citations]
        return [fact for fact in self.told.facts if fact.names and any(same_subject(name, fact) for name in names)]

    def _amounts(self, name: str) -> list[Fact]:
        rate = bool(_RATE.search(self.words))
        kinds = (Measure.CHANGE_RATE,) if rate else _OWN
        own = [f for f in self.told.facts if f.names and name and same_subject(name, f) and f.measure in kinds]
        return [fact for fact in own if not fact.columns] or own


def _value(fact: Fact) -> Decimal:
    return base_amount(fact.amount).value

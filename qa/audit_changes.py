"""Checks of what a text tells about changes: amount and rate against this year and the last, sign words, zero bases."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, replace

from ingest.ledger.amounts import round_half_up
from ingest.ledger.model import Figure, Measure
from qa.audit_book import OWN, Book
from qa.audit_model import Check, Entry, Finding, Kind, Part, Sheet, entry_of, named, plain_amount, sources_of
from qa.match import agree

RATE = "增减率 = 增减额 ÷ 上年数"
CHANGE = "增减额 = 本年数 − 上年数"
SIGN = "增减用词与数字方向一致"
ZERO = "上年为零不计算增减率"
NEGATIVE = "由增减额推算的上年数不为负"
_BEFORE = (Measure.PREVIOUS, Measure.PREVIOUS_BUDGET, Measure.EXECUTED, *OWN)
_BOTH = {"收入支出总计": ("收入总计", "支出总计"), "财政拨款收入支出总计": ("财政拨款收入总计", "财政拨款支出总计")}


@dataclass(frozen=True, slots=True)
class Told:
    """What one statement tells of one subject's change against one base."""

    now: Figure | None
    before: Figure | None
    change: Figure | None
    rate: Figure | None

    @property
    def is_turned(self) -> bool:
        """Whether the amount goes one way and the rate the other."""
        both = self.change is not None and self.rate is not None
        return both and self.change.amount.value * self.rate.amount.value < 0  # type: ignore[union-attr]


def check_changes(book: Book, sheet: Sheet) -> None:
    """Every change and rate of the narrative."""
    for told in statements(book):
        if told.change and told.rate:
            if told.is_turned:
                sheet.findings.append(_turned(told.change, told.rate))
                continue
            sheet.hold(SIGN)
        if told.now is None:
            some = told.rate or told.change
            sheet.leave(RATE if told.rate else CHANGE, f"{named(some)}：没有印出本年数" if some else "")
            continue
        _check_change(told, told.now, sheet)
        _check_rate(told, told.now, sheet)


def statements(book: Book) -> list[Told]:
    """Every change that the narrative tells, with what belongs to it."""
    groups: dict[tuple[str, str, str], list[Figure]] = defaultdict(list)
    for figure in book.texts():
        if figure.measure in (Measure.CHANGE, Measure.CHANGE_RATE):
            groups[figure.group, figure.subject, figure.base].append(figure)
    out = []
    for (group, subject, _), figures in groups.items():
        change = next((f for f in figures if f.measure is Measure.CHANGE and f.amount.is_money), None)
        rate = next((f for f in figures if f.measure is Measure.CHANGE_RATE and f.amount.unit == "%"), None)
        if (change or rate) and group:
            some = figures[0]
            out.append(Told(_current(book, some), _before(book, group, subject, some), change, rate))
    return out


def _current(book: Book, told: Figure) -> Figure | None:
    """This year's amount: of the statement, else what its section tells, else what all places agree on."""
    names = _BOTH.get(told.subject, (told.subject,))
    own = [f for f in book.figures if f.measure is book.own and f.amount.is_money and f.year == told.year]
    own = [f for f in own if not f.column and not f.project]
    same = [f for f in own if f.subject == told.subject and f.source.table is None]
    near = [f for f in same if f.group == told.group] or [f for f in same if f.source.section == told.source.section]
    if near:
        return _agreed(near, told)
    whole = [f for f in own if f.subject in names and (f.scope == told.scope or f.source.table is None)]
    return _agreed(whole, told)


def _agreed(figures: Sequence[Figure], told: Figure) -> Figure | None:
    """One figure for all, where they say the same."""
    if not figures or not all(agree(figures[0].amount, other.amount) for other in figures):
        return None
    return max(figures, key=lambda f: (f.group == told.group, f.source.table is None, f.amount.places))


def _before(book: Book, group: str, subject: str, told: Figure) -> Figure | None:
    """Last year's amount, where the same statement prints it."""
    if told.year is None:
        return None
    for figure in book.texts():
        same = figure.subject == subject and figure.group.startswith(group) and figure.amount.is_money
        if same and figure.year == told.year - 1 and figure.measure in _BEFORE:
            return figure
    return None


def _check_change(told: Told, now: Figure, sheet: Sheet) -> None:
    change = told.change
    if change is None:
        return
    if told.before:
        parts = (Part(_dated(now)), Part(_dated(told.before), -1))
        sheet.checks.append(Check(CHANGE, change.name, entry_of(change), parts))
        return
    left = now.amount - change.amount.to(now.amount.unit)
    if left.value < 0 and abs(left.value) > entry_of(now).last_place:
        sheet.findings.append(_negative(now, change))
    else:
        sheet.hold(NEGATIVE)


def _dated(figure: Figure) -> Entry:
    """An amount under the name of its year, where two years of one subject stand beside each other."""
    return replace(entry_of(figure), label=f"{figure.year}年" if figure.year else figure.name)


def _check_rate(told: Told, now: Figure, sheet: Sheet) -> None:
    rate, change, before = told.rate, told.change, told.before
    if rate is None:
        return
    if before is None and change is None:
        sheet.leave(RATE, f"{named(rate)}：没有印出增减额，也没有印出上年数")
        return
    if before is not None:
        above: tuple[Part, ...] = (Part(_dated(now)), Part(_dated(before), -1))
        below: tuple[Part, ...] = (Part(_dated(before)),)
    else:
        assert change is not None
        moved = replace(entry_of(change), label="增减额")
        above, below = (Part(moved),), (Part(_dated(now)), Part(moved, -1))
    check = Check(RATE, rate.name, entry_of(rate), above, below)
    if check.expected() is None:
        _check_zero(rate, check, sheet)
    else:
        sheet.checks.append(check)


def _check_zero(rate: Figure, check: Check, sheet: Sheet) -> None:
    """A rate over nothing: 0 is no statement, anything else is."""
    if rate.amount.value == 0:
        sheet.hold(ZERO)
        return
    entry = entry_of(rate)
    told = "，".join(dict.fromkeys(f"{part.entry.label} {part.entry.shown}" for part in (*check.parts, *check.over)))
    statement = f"{rate.name}的上年数为 0（{told}），没有增减率可算，却印了 {entry.shown}；应删去，写明上年无此项。"
    sources = sources_of(check.entries)
    sheet.findings.append(
        Finding(ZERO, Kind.ZERO_BASE, rate.source.report, rate.source.page, statement, entry.shown, "无增减率", "",
                sources, rate.subject)
    )  # fmt: skip


def _turned(change: Figure, rate: Figure) -> Finding:
    """The amount goes one way and the rate the other."""
    word = "增加" if change.amount.value > 0 else "减少"
    other = "下降" if rate.amount.value < 0 else "增长"
    size = plain_amount(abs(change.amount.value), change.amount.unit)
    points = plain_amount(abs(rate.amount.value), "%")
    statement = f"{change.name}：{word} {size}，却写{other} {points}，方向相反；请核对哪个用词写错。"
    expected = "减少" if word == "增加" else "增加"
    source = change.source
    return Finding(SIGN, Kind.ERROR, source.report, source.page, statement, word, f"{expected}（或{other}有误）", "",
                   sources_of((entry_of(change), entry_of(rate))), change.subject)  # fmt: skip


def _negative(now: Figure, change: Figure) -> Finding:
    """An increase that is larger than the whole amount."""
    unit = change.amount.unit
    own = round_half_up(now.amount.to(unit).value, change.amount.places)
    size = plain_amount(change.amount.value, unit)
    before = plain_amount(own - change.amount.value, unit)
    statement = (
        f"{change.name}为 {plain_amount(own, unit)}，却写比{change.base or '上年'}增加 {size}："
        f"推算的上年数为 {before}，不可能为负；请核对增减额。"
    )
    source, sources = change.source, sources_of((entry_of(change), entry_of(now)))
    most = f"不超过 {plain_amount(own, unit)}"
    delta = before.removeprefix("-")
    return Finding(
        NEGATIVE, Kind.ERROR, source.report, source.page, statement, size, most, delta, sources, change.subject
    )

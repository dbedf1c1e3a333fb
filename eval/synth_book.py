"""Every indicator that a report speaks of, by name: its amounts, and the facts that follow from them."""

from __future__ import annotations

from dataclasses import dataclass, replace
from decimal import Decimal

from eval.synth_accounts import ZERO, Accounts, half_up
from eval.synth_document import Fact
from eval.synth_spec import Layout, SubjectSpec, Why

HUNDRED = Decimal(100)


@dataclass(frozen=True, slots=True)
class Indicator:
    """One indicator of one year; what is not known of it is None."""

    name: str
    final: Decimal
    unit: str = "万元"
    code: str = ""
    path: tuple[str, ...] = ()
    previous: Decimal | None = None
    initial: Decimal | None = None
    full: Decimal | None = None
    whole: Decimal | None = None
    """Denominator of its share."""
    why: Why | None = None
    over: str = ""
    """Why the final differs from the budget."""
    scope: str = ""

    @property
    def subject(self) -> str:
        """Canonical name; levels of a 科目 are joined by "/"."""
        return "/".join(self.path) or self.name

    @property
    def change(self) -> Decimal:
        """This year less last year."""
        return self.final - (self.previous or ZERO)

    @property
    def marked_reason(self) -> str:
        """The reason for the change, key words marked."""
        if self.why is None:
            return ""
        return self.why.up if self.change > 0 else self.why.down if self.change < 0 else self.why.flat

    @property
    def reason(self) -> str:
        """The reason for the change as it is printed."""
        return unmarked(self.marked_reason)


def unmarked(text: str) -> str:
    """The text without the marks around its key words."""
    return text.replace("«", "").replace("»", "")


def rate(part: Decimal, whole: Decimal) -> Decimal:
    """part / whole in percent, half-up to two places; whole must not be 0."""
    return half_up(part * HUNDRED / whole)


def share(part: Decimal, whole: Decimal) -> Decimal:
    """A share in percent; 0.00 of nothing is 0.00."""
    return rate(part, whole) if whole else ZERO


def printed_number(value: Decimal, unit: str, grouped: bool) -> str:
    """How an amount is printed: money, rates and areas with two places, counts as whole numbers."""
    if unit in ("万元", "%", "平方米"):
        return f"{value:,.2f}" if grouped else f"{value:.2f}"
    return f"{value:f}"


Book = dict[str, Indicator]


def fact_of(indicator: Indicator, measure: str, year: int, layout: Layout) -> Fact:
    """The fact that an indicator has for a measure; changes are printed without their sign."""
    value, unit = _value(indicator, measure)
    shown = abs(value) if measure in ("增减额", "增减率") else value
    fact = Fact(
        subject=indicator.subject,
        measure=measure,
        value=value,
        unit=unit,
        year=year,
        printed=printed_number(shown, unit, grouped=layout.zeros),
        code=indicator.code,
        scope=indicator.scope,
    )
    if measure in ("增减额", "增减率"):
        return replace(fact, reason=indicator.reason)
    return replace(fact, reason=indicator.over) if measure == "预决算差异率" else fact


def _value(indicator: Indicator, measure: str) -> tuple[Decimal, str]:
    final, unit = indicator.final, indicator.unit
    if measure in ("决算数", "数量", "价值", "全年执行数"):
        return final, unit
    if measure == "增减额":
        return indicator.change, unit
    if measure == "增减率":
        return rate(indicator.change, _known(indicator.previous)), "%"
    if measure == "占比":
        return share(final, _known(indicator.whole)), "%"
    if measure == "年初预算数":
        return _known(indicator.initial), unit
    if measure == "全年预算数":
        return _known(indicator.full), unit
    if measure == "预决算差异率":
        base = indicator.full if indicator.initial is None else indicator.initial
        return share(final - _known(base), _known(base)), "%"
    raise KeyError(f"{indicator.name}: no measure {measure}")


def _known(value: Decimal | None) -> Decimal:
    if value is None:
        raise KeyError("this indicator does not know that amount")
    return value


def biggest_reason(now: Accounts, before: Accounts, sources: tuple[str, ...], rising: bool) -> str:
    """The reasons of the two 科目 that moved most in the total's direction, joined."""
    sign = 1 if rising else -1

    def move(subject: SubjectSpec) -> Decimal:
        return sign * (now.spent(subject.code, sources) - before.spent(subject.code, sources))

    movers = sorted(now.department.subjects, key=lambda subject: (-move(subject), subject.code))[:2]
    reasons = (s.why.up if rising else s.why.down for s in movers if move(s) > 0)
    return "；".join(reasons)


def budget_reason(accounts: Accounts, sources: tuple[str, ...], over: bool) -> str:
    """Names the project in which final and 年初预算 differ most in the total's direction."""
    gaps = sorted(
        (
            (item.final - item.initial, item.line.project)
            for item in accounts.items
            if item.line.project and item.line.source in sources
        ),
        reverse=over,
    )
    gap, project = gaps[0]
    if over and gap > 0:
        return f"预算执行中追加{project}等项目经费"
    return f"{project}等项目按合同进度付款，年内未全部支付" if gap < 0 else "人员类经费据实结算"

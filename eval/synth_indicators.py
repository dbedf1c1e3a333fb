"""Fills the book of indicators from a department's accounts of this year and the year before."""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal

from eval.synth_accounts import ZERO, Accounts, Item, chained, dice, half_up
from eval.synth_book import Book, Indicator, biggest_reason, budget_reason
from eval.synth_spec import CAPITAL, FISCAL, FUND, GENERAL, OTHER_SOURCES, Why
from eval.synth_terms import CAR_PURCHASE, CAR_RUNNING, OVERSEAS, RECEPTION, RUNNING

WAN = Decimal(10_000)


def book_of(now: Accounts, before: Accounts) -> Book:
    """All indicators of the year, by the names that the wording uses."""
    parts = (
        _totals(now, before),
        _sources(now),
        _kinds(now),
        _fiscal(now, before),
        _general(now, before),
        _fund(now, before),
        _three_public(now, before),
        _procurement(now),
        _assets(now),
        _staff(now),
        _projects(now),
    )
    return {indicator.name: indicator for part in parts for indicator in part}


def _why(now: Accounts, before: Accounts, sources: tuple[str, ...]) -> Why:
    return Why(biggest_reason(now, before, sources, True), biggest_reason(now, before, sources, False))


def _totals(now: Accounts, before: Accounts) -> tuple[Indicator, ...]:
    total, last = now.spent() + now.closing(), before.spent() + before.closing()
    why = _why(now, before, ())
    return (
        Indicator("收入总计", total, previous=last, why=why),
        Indicator("支出总计", total, previous=last, why=why),
        Indicator("本年收入合计", now.income()),
        Indicator("使用非财政拨款结余", now.reserve),
        Indicator("年初结转和结余", now.opening()),
        Indicator("本年支出合计", now.spent()),
        Indicator("结余分配", ZERO),
        Indicator("年末结转和结余", now.closing()),
    )


def _sources(now: Accounts) -> tuple[Indicator, ...]:
    whole = now.income()
    fiscal = Indicator("财政拨款收入", now.income(sources=FISCAL), whole=whole)
    return (fiscal, *(Indicator(name, now.income(sources=(name,)), whole=whole) for name in OTHER_SOURCES))


def _kinds(now: Accounts) -> tuple[Indicator, ...]:
    whole = now.spent()
    return (
        Indicator("基本支出", now.spent(basic=True), whole=whole),
        Indicator("项目支出", now.spent(basic=False), whole=whole),
        *(Indicator(name, ZERO, whole=whole) for name in ("上缴上级支出", "经营支出", "对附属单位补助支出")),
    )


def _fiscal(now: Accounts, before: Accounts) -> tuple[Indicator, ...]:
    spent, initial = now.spent(sources=FISCAL), now.spent(sources=FISCAL, column="initial")
    total = spent + now.closing(sources=FISCAL)
    last = before.spent(sources=FISCAL) + before.closing(sources=FISCAL)
    why = _why(now, before, FISCAL)
    over = budget_reason(now, FISCAL, spent > initial)
    return (
        Indicator("财政拨款收入总计", total, previous=last, why=why),
        Indicator("财政拨款支出总计", total, previous=last, why=why),
        Indicator("年初财政拨款结转和结余", now.opening(sources=FISCAL)),
        Indicator("本年财政拨款收入", now.income(sources=FISCAL)),
        Indicator("本年财政拨款支出", spent, initial=initial, over=over),
        Indicator("年末财政拨款结转和结余", now.closing(sources=FISCAL)),
    )


def _general(now: Accounts, before: Accounts) -> tuple[Indicator, ...]:
    only = (GENERAL,)
    whole = now.spent(sources=only)
    initial = now.spent(sources=only, column="initial")
    top = Indicator(
        "一般公共预算财政拨款支出",
        whole,
        previous=before.spent(sources=only),
        initial=initial,
        whole=now.spent(),
        why=_why(now, before, only),
        over=budget_reason(now, only, whole > initial),
    )
    basic = now.spent(sources=only, basic=True)
    running = sum((now.spent(sources=only, basic=True, economic=code) for code in RUNNING), ZERO)
    return (
        top,
        *_classes(now, whole),
        *_leaves(now, before, GENERAL, "项"),
        Indicator("一般公共预算财政拨款基本支出", basic),
        Indicator("人员经费", basic - running, scope=GENERAL),
        Indicator("公用经费", running, scope=GENERAL),
        Indicator(
            "机关运行经费",
            _agency_running(now),
            previous=_agency_running(before),
            why=now.department.running_why,
        ),
    )


def _agency_running(accounts: Accounts) -> Decimal:
    admin = accounts.department.admin
    return sum((accounts.spent(admin, (GENERAL,), True, code) for code in RUNNING), ZERO)


def _classes(now: Accounts, whole: Decimal) -> tuple[Indicator, ...]:
    names = {s.code[:3]: s.path[:1] for s in now.department.subjects}
    spent = {code: now.spent(code, (GENERAL,)) for code in sorted(names)}
    return tuple(
        Indicator(f"类:{code}", amount, code=code, path=names[code], whole=whole, scope=GENERAL)
        for code, amount in spent.items()
        if amount
    )


def _leaves(now: Accounts, before: Accounts, source: str, prefix: str) -> tuple[Indicator, ...]:
    only = (source,)
    leaves = tuple(
        Indicator(
            f"{prefix}:{subject.code}",
            now.spent(subject.code, only),
            code=subject.code,
            path=subject.path,
            previous=before.spent(subject.code, only),
            initial=now.spent(subject.code, only, column="initial"),
            why=subject.why,
            scope=source,
        )
        for subject in sorted(now.department.subjects, key=lambda s: s.code)
    )
    return tuple(leaf for leaf in leaves if leaf.final or leaf.previous)


def _fund(now: Accounts, before: Accounts) -> tuple[Indicator, ...]:
    only = (FUND,)
    final, last = now.spent(sources=only), before.spent(sources=only)
    return (
        Indicator("政府性基金预算财政拨款收入", now.income(sources=only)),
        Indicator("政府性基金预算财政拨款支出", final, previous=last, why=_why(now, before, only)),
        Indicator("年初政府性基金结转和结余", now.opening(sources=only)),
        Indicator("年末政府性基金结转和结余", now.closing(sources=only)),
        Indicator("国有资本经营预算财政拨款支出", now.spent(sources=(CAPITAL,))),
        *_leaves(now, before, FUND, "基金项"),
    )


def _three_public(now: Accounts, before: Accounts) -> tuple[Indicator, ...]:
    spec = now.department.three_public
    codes = {
        "因公出国（境）费": ((OVERSEAS,), spec.overseas),
        "公务用车购置及运行维护费": ((CAR_PURCHASE, CAR_RUNNING), spec.running),
        "公务用车购置费": ((CAR_PURCHASE,), spec.purchase),
        "公务用车运行维护费": ((CAR_RUNNING,), spec.running),
        "公务接待费": ((RECEPTION,), spec.reception),
    }
    everything = (OVERSEAS, CAR_PURCHASE, CAR_RUNNING, RECEPTION)
    whole = sum((now.spent(economic=code) for code in everything), ZERO)
    parts = {
        name: replace(_purpose(now, before, name, wanted, why), whole=whole) for name, (wanted, why) in codes.items()
    }
    abroad, cars, purchase, running, reception = parts.values()
    total = _purpose(now, before, "“三公”经费", everything, spec.running)
    parts[cars.name] = _led(cars, (purchase, running))
    whole_of_it = _led(total, (abroad, purchase, running, reception))
    return (whole_of_it, *parts.values(), *_three_public_counts(now, parts))


def _purpose(now: Accounts, before: Accounts, name: str, codes: tuple[str, ...], why: Why) -> Indicator:
    final = sum((now.spent(economic=code) for code in codes), ZERO)
    full = sum((now.spent(economic=code, column="full") for code in codes), ZERO)
    previous = sum((before.spent(economic=code) for code in codes), ZERO)
    over = "按预算据实列支，没有差异" if final == full else "坚持从紧从简，实际开支低于预算安排"
    return Indicator(name, final, previous=previous, full=full, why=why, over=over, scope="财政拨款")


def _led(total: Indicator, parts: tuple[Indicator, ...]) -> Indicator:
    """The total with the reason of the part that moved most in its direction."""
    sign = 1 if total.change > 0 else -1
    return replace(total, why=max(parts, key=lambda part: sign * part.change).why)


def _three_public_counts(now: Accounts, money: Book) -> tuple[Indicator, ...]:
    spec = now.department.three_public
    guests = int(money["公务接待费"].final * WAN / spec.per_guest)
    abroad = money["因公出国（境）费"].final
    counts = (
        ("因公出国（境）团组数", 1 if abroad else 0, "个"),
        ("因公出国（境）人次", 3 if abroad else 0, "人次"),
        ("公务用车购置数", 1 if money["公务用车购置费"].final else 0, "辆"),
        ("公务用车保有量", spec.cars, "辆"),
        ("国内公务接待批次", max(guests // 6, 1), "批次"),
        ("国内公务接待人次", guests, "人次"),
    )
    return tuple(Indicator(name, Decimal(count), unit=unit) for name, count, unit in counts)


def _procurement(now: Accounts) -> tuple[Indicator, ...]:
    department = now.department
    names = ("政府采购货物支出", "政府采购工程支出", "政府采购服务支出")
    parts = [
        chained(Decimal(base), department.base_year, now.year, now.seed, f"{department.name}/{name}", 0.7, 1.3)
        for name, base in zip(names, department.procurement, strict=True)
    ]
    whole = sum(parts, ZERO)
    small, micro = (half_up(whole * percent / 100) for percent in department.small_share)
    return (
        Indicator("政府采购支出总额", whole),
        *(Indicator(name, part) for name, part in zip(names, parts, strict=True)),
        Indicator("授予中小企业合同金额", small, whole=whole),
        Indicator("授予小微企业合同金额", micro, whole=whole),
    )


def _assets(now: Accounts) -> tuple[Indicator, ...]:
    department = now.department
    spec = department.assets
    grown = chained(Decimal(spec.original), department.base_year, now.year, now.seed, department.name, 1.0, 1.06)
    return (
        Indicator("固定资产原值", grown),
        Indicator("房屋面积", Decimal(spec.area), unit="平方米"),
        Indicator("房屋价值", Decimal(spec.house)),
        Indicator("车辆", Decimal(department.three_public.asset_cars), unit="辆"),
        Indicator("车辆价值", Decimal(spec.cars)),
        *(Indicator(name, Decimal(count), unit="辆") for name, count in spec.kinds),
        Indicator("单价100万元以上设备", Decimal(spec.equipment), unit="台（套）"),
    )


def _staff(now: Accounts) -> tuple[Indicator, ...]:
    department = now.department
    moved = sum(dice(now.seed, department.name, "staff", y).randint(-2, 2) for y in _years(now))
    retired = department.staff[2] + len(_years(now))
    working = department.staff[0] + moved
    counts = (
        ("实有人数", working + department.staff[1] + retired),
        ("在职人员", working),
        ("离休人员", department.staff[1]),
        ("退休人员", retired),
    )
    return (
        *(Indicator(name, Decimal(count), unit="人") for name, count in counts),
        Indicator("内设机构数", Decimal(len(department.offices)), unit="个"),
        Indicator("所属单位数", Decimal(len(department.units)), unit="个"),
    )


def _years(now: Accounts) -> range:
    return range(now.department.base_year + 1, now.year + 1)


def _projects(now: Accounts) -> tuple[Indicator, ...]:
    run = reviewed_items(now)
    return (
        Indicator("绩效自评项目数", Decimal(len(run)), unit="个"),
        Indicator(
            "绩效自评项目资金",
            sum((i.final for i in run), ZERO),
            initial=sum((i.initial for i in run), ZERO),
            full=sum((i.full for i in run), ZERO),
        ),
    )


def reviewed_items(accounts: Accounts) -> tuple[Item, ...]:
    """The projects of the year that are paid out of 财政拨款: those are reviewed."""
    return tuple(i for i in accounts.items if not i.basic and i.line.source in FISCAL and i.full)

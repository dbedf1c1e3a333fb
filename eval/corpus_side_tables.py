"""The tables with two sides or one row: both 收支总表, the 基本支出, the 三公 table, the goals of projects."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from decimal import Decimal
from itertools import zip_longest

from eval.corpus_desk import Desk, Row, Sheet
from eval.synth_accounts import ZERO
from eval.synth_document import Cell, Fact, text_cell
from eval.synth_spec import CAPITAL, FISCAL, FUND, GENERAL, OTHER_SOURCES, ReviewSpec, TargetSpec
from eval.synth_terms import (
    CAR_PURCHASE,
    CAR_RUNNING,
    CLASSES,
    ECONOMIC,
    NUMERALS,
    OVERSEAS,
    PEOPLE,
    RECEPTION,
    RUNNING,
)

FUNDS = (GENERAL, FUND, CAPITAL)
_ALL = (OVERSEAS, CAR_PURCHASE, CAR_RUNNING, RECEPTION)
_PURPOSES = (
    ("“三公”经费", ("合计",), _ALL),
    ("因公出国（境）费", ("因公出国（境）费",), (OVERSEAS,)),
    ("公务用车购置及运行维护费", ("公务用车购置及运行维护费", "小计"), (CAR_PURCHASE, CAR_RUNNING)),
    ("公务用车购置费", ("公务用车购置及运行维护费", "公务用车购置费"), (CAR_PURCHASE,)),
    ("公务用车运行维护费", ("公务用车购置及运行维护费", "公务用车运行维护费"), (CAR_RUNNING,)),
    ("公务接待费", ("公务接待费",), (RECEPTION,)),
)


def side_sheets(desk: Desk) -> dict[str, Sheet]:
    """Every table of this kind that the form has a title for, by key."""
    makers = {
        "totals": totals_sheet,
        "fiscal": fiscal_sheet,
        "basic": basic_sheet,
        "public": public_sheet,
        "goals": goals_sheet,
    }
    return {key: make(desk) for key, make in makers.items() if key in desk.form.titles}


def totals_sheet(desk: Desk) -> Sheet:
    """收支总表: income by source on the left, spending by 类 on the right, closing rows below."""
    accounts, own = desk.accounts, desk.manner.own
    names = (*(f"{fund}收入" for fund in FUNDS), *OTHER_SOURCES)
    sources = (*FUNDS, *OTHER_SOURCES)
    amounts = {n: accounts.income(sources=(s,)) for n, s in zip(names, sources, strict=True)}
    left = _numbered(desk, "totals", amounts, f"收入/{own}", "")
    right = _numbered(desk, "totals", _classes(desk, ()), f"支出/{own}", "")
    ends = [_ends(desk, *pair) for pair in _total_ends(desk)]
    blank: Row = ["", ""]
    rows = [a + b for a, b in zip_longest(left, right, fillvalue=blank)]
    head: list[Row] = [["收入", "<", "支出", "<"], ["项目", own, "项目", own]]
    return desk.sheet("totals", [*head, *rows, *ends], 2, (13, 7.5, 13, 7.5), False, "")


def _total_ends(desk: Desk) -> list[tuple[tuple[str, Decimal], tuple[str, Decimal]]]:
    accounts = desk.accounts
    total = accounts.spent() + accounts.closing()
    ends = [(("本年收入合计", accounts.income()), ("本年支出合计", accounts.spent()))]
    if not desk.manner.budget:
        ends.append((("年初结转和结余", accounts.opening()), ("年末结转和结余", accounts.closing())))
    return [*ends, (("收入总计", total), ("支出总计", total))]


def _ends(desk: Desk, income: tuple[str, Decimal], spending: tuple[str, Decimal]) -> Row:
    own = desk.manner.own
    return [
        *_end(desk, income, f"收入/{own}"),
        *_end(desk, spending, f"支出/{own}"),
    ]


def _end(desk: Desk, named: tuple[str, Decimal], column: str) -> Row:
    name, value = named
    return [text_cell("总计" if name.endswith("总计") else name), desk.money("totals", name, value, column)]


def _numbered(desk: Desk, key: str, amounts: Mapping[str, Decimal], column: str, scope: str) -> list[Row]:
    return [
        [text_cell(f"{NUMERALS[i]}、{name}", "l"), desk.money(key, name, value, column, scope=scope)]
        for i, (name, value) in enumerate(amounts.items())
    ]


def _classes(desk: Desk, sources: tuple[str, ...]) -> dict[str, Decimal]:
    """Spending by 类; only those with money where the form leaves the others out."""
    codes: dict[str, set[str]] = {}
    for subject in desk.accounts.department.subjects:
        codes.setdefault(subject.path[0], set()).add(subject.code[:3])
    spent = {name: sum((desk.accounts.spent(code, sources) for code in codes.get(name, ())), ZERO) for name in CLASSES}
    return {name: value for name, value in spent.items() if value or desk.form.all_classes}


def fiscal_sheet(desk: Desk) -> Sheet:
    """财政拨款收支总表: spending in four columns, together and by fund."""
    accounts, own = desk.accounts, desk.manner.own
    income = {fund: accounts.income(sources=(fund,)) for fund in FUNDS}
    left: list[Row] = [
        [text_cell(f"{NUMERALS[i]}、{fund}", "l"), desk.money("fiscal", f"{fund}收入", value, f"收入/{own}")]
        for i, (fund, value) in enumerate(income.items())
    ]
    by_fund = [_classes(desk, each) for each in (FISCAL, (GENERAL,), (FUND,), (CAPITAL,))]
    right: list[Row] = [
        [text_cell(f"{NUMERALS[i]}、{name}", "l"), *_across(desk, name, [each.get(name, ZERO) for each in by_fund])]
        for i, name in enumerate(by_fund[0])
    ]
    blank: Row = [""] * 5
    rows = [(a or ["", ""]) + (b or blank) for a, b in zip_longest(left, right)]
    head: list[Row] = [["收入", "<", "支出", *["<"] * 4], ["项目", own, "项目", "合计", *FUNDS]]
    return desk.sheet("fiscal", [*head, *rows, *_fiscal_ends(desk)], 2, (11, 7, 11, 7, 7, 7, 7), True, "")


def _across(desk: Desk, subject: str, amounts: list[Decimal]) -> Row:
    heads = zip(amounts, ("合计", *FUNDS), ("财政拨款", *FUNDS), strict=True)
    return [desk.money("fiscal", subject, amount, f"支出/{label}", scope=scope) for amount, label, scope in heads]


def _fiscal_ends(desk: Desk) -> list[Row]:
    accounts, own = desk.accounts, desk.manner.own
    each = [FISCAL, *((fund,) for fund in FUNDS)]
    spent = [accounts.spent(sources=one) for one in each]
    closing = [accounts.closing(sources=one) for one in each]
    total = [a + b for a, b in zip(spent, closing, strict=True)]

    def row(income: str, amount: Decimal, name: str, amounts: list[Decimal]) -> Row:
        shown = "总计" if name.endswith("总计") else name
        left = "总计" if income.endswith("总计") else income
        cell = desk.money("fiscal", income, amount, f"收入/{own}", scope="财政拨款")
        return [text_cell(left), cell, text_cell(shown), *_across(desk, name, amounts)]

    rows = [row("本年收入合计", accounts.income(sources=FISCAL), "本年支出合计", spent)]
    if not desk.manner.budget:
        opening = accounts.opening(sources=FISCAL)
        rows.append(row("年初财政拨款结转和结余", opening, "年末财政拨款结转和结余", closing))
    return [*rows, row("财政拨款收入总计", total[0], "财政拨款支出总计", total)]


def basic_sheet(desk: Desk) -> Sheet:
    """基本支出 by 经济分类: 人员 and 公用 beside each other, or one list with both totals."""
    people = [code for code in ECONOMIC if code[:3] in PEOPLE and _spent(desk, (code,))]
    running = [code for code in ECONOMIC if code[:3] in RUNNING and _spent(desk, (code,))]
    names: Row = ["科目编码", "科目名称", desk.manner.own]
    if not desk.form.two_sided:
        rows = [_economic(desk, code) for code in (*people, *running)]
        total = desk.money("basic", "基本支出", _spent(desk, (*PEOPLE, *RUNNING)), desk.manner.own, scope=GENERAL)
        sums = [_group(desk, "人员经费合计", PEOPLE), _group(desk, "公用经费合计", RUNNING)]
        return desk.sheet("basic", [names, ["合计", "<", total], *rows, *sums], 1, (6, 14, 8), False, "")
    blank: Row = ["", "", ""]
    sides = zip_longest(people, running)
    rows = [(_economic(desk, a) if a else blank) + (_economic(desk, b) if b else blank) for a, b in sides]
    head: list[Row] = [["人员经费", "<", "<", "公用经费", "<", "<"], [*names, *names]]
    end = [*_group(desk, "人员经费合计", PEOPLE), *_group(desk, "公用经费合计", RUNNING)]
    return desk.sheet("basic", [*head, *rows, end], 2, (5, 11, 6.5, 5, 11, 6.5), False, "")


def _spent(desk: Desk, codes: tuple[str, ...]) -> Decimal:
    return sum((desk.accounts.spent(sources=(GENERAL,), basic=True, economic=code) for code in codes), ZERO)


def _economic(desk: Desk, code: str) -> Row:
    name = ECONOMIC[code]
    subject = name if len(code) == 3 else f"{ECONOMIC[code[:3]]}/{name}"
    amount = desk.money("basic", subject, _spent(desk, (code,)), desk.manner.own, code, GENERAL)
    return [text_cell(code, "l"), text_cell(name, "l"), amount]


def _group(desk: Desk, name: str, codes: tuple[str, ...]) -> Row:
    return [name, "<", desk.money("basic", name, _spent(desk, codes), desk.manner.own, scope=GENERAL)]


def public_sheet(desk: Desk) -> Sheet:
    """The 三公 table: 预算数 beside 决算数; in a budget the plan alone, with meetings and training."""
    if desk.manner.budget:
        return _public_plan(desk)
    head: list[Row] = [
        ["合计", "<", "因公出国（境）费", "<", "公务用车购置及运行维护费", *["<"] * 5, "公务接待费", "<"],
        ["^", "^", "^", "^", "小计", "<", "公务用车购置费", "<", "公务用车运行维护费", "<", "^", "^"],
        ["预算数", "决算数"] * 6,
    ]
    body = [_purpose(desk, one, kind) for one in range(6) for kind in ("预算数", "决算数")]
    return desk.sheet("public", [*head, list(body)], 3, (6.5,) * 12, True, "")


def _purpose(desk: Desk, position: int, kind: str) -> Cell:
    subject, header, codes = _PURPOSES[position]
    planned = kind == "预算数" and not desk.manner.budget
    column = "full" if planned else "final"
    value = sum((desk.accounts.spent(sources=FISCAL, economic=code, column=column) for code in codes), ZERO)
    measure = "全年预算数" if planned else ""
    return desk.money("public", subject, value, "/".join((*header, kind)), scope="财政拨款", measure=measure)


def _public_plan(desk: Desk) -> Sheet:
    head: list[Row] = [
        ["“三公”经费", *["<"] * 5, "会议费", "培训费"],
        ["合计", "因公出国（境）费", "公务用车购置及运行维护费", "<", "<", "公务接待费", "^", "^"],
        ["^", "^", "小计", "公务用车购置费", "公务用车运行维护费", "^", "^", "^"],
    ]
    body: Row = [_purpose(desk, position, "预算数") for position in range(6)]
    for name, code in (("会议费", "30215"), ("培训费", "30216")):
        value = desk.accounts.spent(sources=FISCAL, economic=code)
        body.append(desk.money("public", name, value, name))
    return desk.sheet("public", [*head, body], 3, (6.5,) * 8, True, "")


def goals_sheet(desk: Desk) -> Sheet:
    """绩效目标表: what each project is given and is to reach."""
    return goals_of(desk, desk.accounts.department.reviews)


def goals_of(desk: Desk, reviews: Sequence[ReviewSpec]) -> Sheet:
    """The 绩效目标表 of these projects."""
    head: list[Row] = [["项目名称", "预算金额", "一级指标", "二级指标", "三级指标", "指标值"]]
    rows: list[Row] = []
    for spec in reviews:
        item = next(item for item in desk.accounts.items if item.line.project == spec.project)
        money = desk.money("goals", spec.project, item.final, "预算金额")
        for place, target in enumerate(spec.targets):
            first: Row = ["^", "^"] if place else [spec.project, money]
            rows.append([*first, target.level1, target.level2, target.name, _aim(desk, spec, target)])
    return desk.sheet("goals", [*head, *rows], 1, (9, 7, 6, 8, 12, 6), False, "")


def _aim(desk: Desk, spec: ReviewSpec, target: TargetSpec) -> Cell:
    """What an indicator is to reach, in words or as a number."""
    if target.words:
        return text_cell(target.words)
    value, year = target.target, desk.manner.year
    fact = Fact(target.name, "指标值", Decimal(value), target.unit, year, str(value), project=spec.project)
    return Cell((target.sign, fact, target.unit))

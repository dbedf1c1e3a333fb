"""The four two-sided tables: both 收支总表, the 基本支出 table and the 三公 table."""

from __future__ import annotations

from decimal import Decimal
from itertools import zip_longest

from eval.synth_accounts import ZERO, Accounts
from eval.synth_document import Cell, Grid, text_cell
from eval.synth_sheets import Desk
from eval.synth_spec import CAPITAL, FISCAL, FUND, GENERAL, OTHER_SOURCES
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

Row = list[Cell | str]
FUNDS = (GENERAL, FUND, CAPITAL)
INCOME = "收入/决算数"
SPENDING = "支出/决算数"


def two_sided_sheets(accounts: Accounts) -> dict[int, Grid]:
    """Tables 1, 4, 6 and 7 by number."""
    desk = Desk(accounts)
    return {1: _totals(desk), 4: _fiscal_totals(desk), 6: _basic(desk), 7: _three_public(desk)}


def _item(desk: Desk, number: int, name: str, subject: str, value: Decimal, column: str) -> Row:
    return [text_cell(f"{NUMERALS[number]}、{name}", "l"), desk.money(subject, value, column)]


def _end(desk: Desk, name: str, value: Decimal, column: str) -> Row:
    """A closing row of one side; every total is printed 总计."""
    return [text_cell("总计" if name.endswith("总计") else name), desk.money(name, value, column)]


def _totals(desk: Desk) -> Grid:
    accounts = desk.accounts
    sources = (*FUNDS, *OTHER_SOURCES)
    names = (*(f"{fund}收入" for fund in FUNDS), *OTHER_SOURCES)
    left = [
        _item(desk, i, name, name, accounts.income(sources=(source,)), INCOME)
        for i, (name, source) in enumerate(zip(names, sources, strict=True))
    ]
    right = [_item(desk, i, name, name, _class(accounts, name, ()), SPENDING) for i, name in enumerate(CLASSES)]
    rows = [*_beside(left, right), *_total_ends(desk)]
    notes = ("注：本表反映部门本年度的总收支和年末结转结余。",)
    if desk.split:
        return desk.grid(1, _with_line_numbers(rows), (13, 3, 7, 13, 3, 7), False, notes)
    head: list[Row] = [["收入", "<", "支出", "<"], ["项目", "决算数", "项目", "决算数"]]
    return desk.grid(1, [*head, *rows], (14, 7, 14, 7), False, notes)


def _beside(left: list[Row], right: list[Row]) -> list[Row]:
    """The rows of a longer right half, the left half's beside them and blank below."""
    blank: Row = ["", ""]
    return [a + b for a, b in zip_longest(left, right, fillvalue=blank)]


def _total_ends(desk: Desk) -> list[Row]:
    accounts = desk.accounts
    total = accounts.spent() + accounts.closing()
    left = {
        "本年收入合计": accounts.income(),
        "使用非财政拨款结余": accounts.reserve,
        "年初结转和结余": accounts.opening(),
        "收入总计": total,
    }
    right = {
        "本年支出合计": accounts.spent(),
        "结余分配": ZERO,
        "年末结转和结余": accounts.closing(),
        "支出总计": total,
    }
    return [
        [*_end(desk, *income, INCOME), *_end(desk, *spending, SPENDING)]
        for income, spending in zip(left.items(), right.items(), strict=True)
    ]


def _class(accounts: Accounts, name: str, sources: tuple[str, ...]) -> Decimal:
    codes = {s.code[:3] for s in accounts.department.subjects if s.path[0] == name}
    return sum((accounts.spent(code, sources) for code in codes), ZERO)


def _with_line_numbers(rows: list[Row]) -> list[Row]:
    """The form with 行次 beside each item, counted down the left side and on down the right."""
    head: list[Row] = [
        ["收入", "<", "<", "支出", "<", "<"],
        ["项目", "行次", "决算数", "项目", "行次", "决算数"],
        ["栏次", "", "1", "栏次", "", "2"],
    ]
    body: list[Row] = [
        [row[0], str(number), row[1], row[2], str(number + len(rows)), row[3]] for number, row in enumerate(rows, 1)
    ]
    return [*head, *body]


def _fiscal_totals(desk: Desk) -> Grid:
    accounts = desk.accounts
    income = [
        _item(desk, i, fund, f"{fund}收入", accounts.income(sources=(fund,)), INCOME) for i, fund in enumerate(FUNDS)
    ]
    classes = [
        [
            text_cell(f"{NUMERALS[i]}、{name}", "l"),
            *_across(desk, name, [_class(accounts, name, each) for each in _each_fund()]),
        ]
        for i, name in enumerate(CLASSES)
    ]
    rows = _beside(income, classes)
    head: list[Row] = [
        ["收入", "<", "支出", "<", "<", "<", "<"],
        ["项目", "决算数", "项目", "合计", *FUNDS],
    ]
    notes = ("注：本表反映部门本年度财政拨款的总收支和年末结转结余。",)
    sketch = [*head, *rows, *_fiscal_ends(desk)]
    return desk.grid(4, sketch, (12, 6.5, 12, 6.5, 6.5, 6.5, 6.5), True, notes)


def _each_fund() -> list[tuple[str, ...]]:
    return [FISCAL, *((fund,) for fund in FUNDS)]


def _across(desk: Desk, subject: str, amounts: list[Decimal]) -> Row:
    """合计 and the three funds of one row on the spending side."""
    heads = zip(amounts, ("合计", *FUNDS), ("财政拨款", *FUNDS), strict=True)
    return [desk.money(subject, amount, f"支出/{label}", scope=scope) for amount, label, scope in heads]


def _fiscal_ends(desk: Desk) -> list[Row]:
    accounts = desk.accounts
    spent = [accounts.spent(sources=each) for each in _each_fund()]
    closing = [accounts.closing(sources=each) for each in _each_fund()]
    total = [a + b for a, b in zip(spent, closing, strict=True)]
    opening, income = accounts.opening(sources=FISCAL), accounts.income(sources=FISCAL)

    def closed(name: str, amounts: list[Decimal]) -> Row:
        return [text_cell("总计" if name.endswith("总计") else name), *_across(desk, name, amounts)]

    carried: list[Row] = [
        [
            *_item(desk, i, fund, f"年初财政拨款结转和结余/{fund}", accounts.opening(sources=(fund,)), INCOME),
            *[""] * 5,
        ]
        for i, fund in enumerate(FUNDS)
    ]
    return [
        [*_end(desk, "本年收入合计", income, INCOME), *closed("本年支出合计", spent)],
        [*_end(desk, "年初财政拨款结转和结余", opening, INCOME), *closed("年末财政拨款结转和结余", closing)],
        *carried,
        [*_end(desk, "财政拨款收入总计", total[0], INCOME), *closed("财政拨款支出总计", total)],
    ]


def _basic(desk: Desk) -> Grid:
    """人员经费 on the left, 公用经费 on the right: in two columns of items in the wide form, else in one."""
    people = [code for code in ECONOMIC if code[:3] in PEOPLE]
    running = [code for code in ECONOMIC if code[:3] in RUNNING]
    cut = (len(running) + 1) // 2
    groups = [people, running[:cut], running[cut:]] if desk.split else [people, running]
    columns = [[_economic(desk, code) for code in codes] for codes in groups]
    longest = max(len(column) for column in columns)
    blank: Row = ["", "", ""]
    filled = [column + [blank] * (longest - len(column)) for column in columns]
    rows: list[Row] = [[cell for part in parts for cell in part] for parts in zip(*filled, strict=True)]
    names: Row = ["经济分类科目编码", "科目名称", "决算数"]
    tops: list[Row] = [["人员经费", "<", "<", "公用经费", *["<"] * 5]] if desk.split else []
    end: Row = [*_group_total(desk, "人员经费合计", PEOPLE, 1)]
    end += _group_total(desk, "公用经费合计", RUNNING, 3 * len(groups) - 5)
    notes = ("注：本表反映一般公共预算财政拨款基本支出的明细。",)
    sketch = [*tops, names * len(groups), *rows, end]
    return desk.grid(6, sketch, (5.0, 11.0, 6.0) * len(groups), desk.split, notes)


def _group_total(desk: Desk, name: str, codes: tuple[str, ...], covered: int) -> Row:
    return [name, *["<"] * covered, desk.money(name, _basic_spent(desk, codes), "决算数", scope=GENERAL)]


def _basic_spent(desk: Desk, codes: tuple[str, ...]) -> Decimal:
    spent = (desk.accounts.spent(sources=(GENERAL,), basic=True, economic=code) for code in codes)
    return sum(spent, ZERO)


def _economic(desk: Desk, code: str) -> Row:
    name = ECONOMIC[code]
    subject = name if len(code) == 3 else f"{ECONOMIC[code[:3]]}/{name}"
    amount = desk.money(subject, _basic_spent(desk, (code,)), "决算数", code, GENERAL)
    return [text_cell(code, "l"), text_cell(name, "l"), amount]


_CARS = "公务用车购置及运行维护费"
_PURPOSES = (
    ("“三公”经费", "合计", (OVERSEAS, CAR_PURCHASE, CAR_RUNNING, RECEPTION)),
    ("因公出国（境）费", "因公出国（境）费", (OVERSEAS,)),
    (_CARS, f"{_CARS}/小计", (CAR_PURCHASE, CAR_RUNNING)),
    ("公务用车购置费", f"{_CARS}/公务用车购置费", (CAR_PURCHASE,)),
    ("公务用车运行维护费", f"{_CARS}/公务用车运行维护费", (CAR_RUNNING,)),
    ("公务接待费", "公务接待费", (RECEPTION,)),
)


def _three_public(desk: Desk) -> Grid:
    notes = ("注：本表预算数为全年预算数，决算数为财政拨款安排的实际支出。",)
    sketch = _budget_then_final(desk) if desk.split else _budget_beside_final(desk)
    return desk.grid(7, sketch, (5.0,) * 12, True, notes)


def _purpose(desk: Desk, position: int, kind: str) -> Cell:
    subject, header, codes = _PURPOSES[position]
    column = "full" if kind == "预算数" else "final"
    spent = (desk.accounts.spent(sources=FISCAL, economic=code, column=column) for code in codes)
    return desk.money(subject, sum(spent, ZERO), f"{kind}/{header}", scope="财政拨款")


def _budget_then_final(desk: Desk) -> list[Row]:
    middle: Row = ["合计", "因公出国（境）费", _CARS, "<", "<", "公务接待费"]
    low: Row = ["^", "^", "小计", "公务用车购置费", "公务用车运行维护费", "^"]
    return [
        ["预算数", *["<"] * 5, "决算数", *["<"] * 5],
        [*middle, *middle],
        [*low, *low],
        [str(number) for number in range(1, 13)],
        [_purpose(desk, position, kind) for kind in ("预算数", "决算数") for position in range(6)],
    ]


def _budget_beside_final(desk: Desk) -> list[Row]:
    return [
        ["合计", "<", "因公出国（境）费", "<", _CARS, *["<"] * 5, "公务接待费", "<"],
        ["^", "^", "^", "^", "小计", "<", "公务用车购置费", "<", "公务用车运行维护费", "<", "^", "^"],
        ["预算数", "决算数"] * 6,
        [_purpose(desk, position, kind) for position in range(6) for kind in ("预算数", "决算数")],
    ]

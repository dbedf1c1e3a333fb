"""The five tables whose rows are 科目, in two form variants: codes in one cell, or in three with 栏次."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from decimal import Decimal

from eval.synth_accounts import ZERO, Accounts
from eval.synth_document import Cell, Fact, Grid, Sketch, rows_and_spans, text_cell
from eval.synth_spec import CAPITAL, FISCAL, FUND, GENERAL, OTHER_SOURCES

NAMES = (
    "收入支出决算总表",
    "收入决算表",
    "支出决算表",
    "财政拨款收入支出决算总表",
    "一般公共预算财政拨款支出决算表",
    "一般公共预算财政拨款基本支出决算表",
    "财政拨款“三公”经费支出决算表",
    "政府性基金预算财政拨款收入支出决算表",
    "国有资本经营预算财政拨款收入支出决算表",
)
NUMERALS = "一二三四五六七八九"


@dataclass(frozen=True, slots=True)
class Column:
    """A column of amounts by 科目: its header (one or two levels) and the amount for a code ("" for all)."""

    header: tuple[str, str]
    amount: Callable[[str], Decimal]


@dataclass(frozen=True, slots=True)
class Desk:
    """Makes the cells and the frame of one report's tables."""

    accounts: Accounts

    @property
    def split(self) -> bool:
        """Whether this is the form with codes in three cells, 行次 and 栏次."""
        return self.accounts.department.layout.split_codes

    def money(self, subject: str, value: Decimal, column: str, code: str = "", scope: str = "") -> Cell:
        """A cell of money in 万元; nothing is 0.00 or blank as the form variant has it."""
        if not value and not self.accounts.department.layout.zeros:
            return Cell((), "r")
        measure = "全年预算数" if "预算数" in column else "决算数"
        printed = f"{value:,.2f}"
        fact = Fact(subject, measure, value, "万元", self.accounts.year, printed, code, column, scope)
        return Cell((fact,), "r")

    def grid(self, number: int, sketch: Sketch, widths: tuple[float, ...], wide: bool, notes: tuple[str, ...]) -> Grid:
        """The table of this number (from 1) with its title and what stands above the rules."""
        rows, spans = rows_and_spans(sketch)
        name = NAMES[number - 1]
        title = name if self.split else f"表{NUMERALS[number - 1]} {name}"
        left = f"编制部门：{self.accounts.department.name}" if self.split else ""
        return Grid(name, title, (left, "单位：万元"), widths, rows, spans, wide, notes)


def subject_sheets(accounts: Accounts) -> dict[int, Grid]:
    """Tables 2, 3, 5, 8 and 9 by number."""
    desk = Desk(accounts)
    general = _kind_columns(accounts, (GENERAL,), "")
    return {
        2: _sheet(desk, 2, "", _income_columns(accounts), "注：本表反映部门本年度取得的各项收入。"),
        3: _sheet(desk, 3, "", _spending_columns(accounts), "注：本表反映部门本年度的各项支出。"),
        5: _sheet(desk, 5, GENERAL, general, "注：本表反映一般公共预算财政拨款的支出去向。"),
        8: _sheet(desk, 8, FUND, _fund_columns(accounts, FUND), "注：本表反映政府性基金的收支和结转结余。"),
        9: _sheet(desk, 9, CAPITAL, _fund_columns(accounts, CAPITAL), "注：本表反映国有资本经营预算的收支。"),
    }


def _income_columns(accounts: Accounts) -> tuple[Column, ...]:
    def column(name: str, sources: tuple[str, ...]) -> Column:
        return Column((name, ""), lambda code: accounts.income(code, sources))

    return (
        column("本年收入合计", ()),
        column("财政拨款收入", FISCAL),
        *(column(name, (name,)) for name in OTHER_SOURCES),
    )


def _spending_columns(accounts: Accounts) -> tuple[Column, ...]:
    def column(name: str, basic: bool | None) -> Column:
        return Column((name, ""), lambda code: accounts.spent(code, basic=basic))

    return (
        column("本年支出合计", None),
        column("基本支出", True),
        column("项目支出", False),
        *(Column((name, ""), lambda _: ZERO) for name in ("上缴上级支出", "经营支出", "对附属单位补助支出")),
    )


def _kind_columns(accounts: Accounts, sources: tuple[str, ...], top: str) -> tuple[Column, ...]:
    def column(name: str, basic: bool | None) -> Column:
        return Column((top, name) if top else (name, ""), lambda code: accounts.spent(code, sources, basic))

    return (column("小计" if top else "合计", None), column("基本支出", True), column("项目支出", False))


def _fund_columns(accounts: Accounts, source: str) -> tuple[Column, ...]:
    only = (source,)
    return (
        Column(("年初结转和结余", ""), lambda code: accounts.opening(code, only)),
        Column(("本年收入", ""), lambda code: accounts.income(code, only)),
        *_kind_columns(accounts, only, "本年支出"),
        Column(("年末结转和结余", ""), lambda code: accounts.closing(code, only)),
    )


def _sheet(desk: Desk, number: int, scope: str, columns: tuple[Column, ...], note: str) -> Grid:
    names = _named_codes(desk.accounts)
    shown = [code for code in names if any(column.amount(code) for column in columns)]
    total: list[Cell | str] = [_amount(desk, "合计", "", column, scope) for column in columns]
    body: list[list[Cell | str]] = [
        [
            *_code_cells(code, desk.split),
            text_cell(names[code][-1], "l"),
            *(_amount(desk, "/".join(names[code]), code, column, scope) for column in columns),
        ]
        for code in shown
    ]
    body.extend([""] * (len(columns) + (4 if desk.split else 2)) for _ in range(0 if shown else 3))
    head = _split_head(columns, total) if desk.split else _plain_head(columns)
    total_row: list[list[Cell | str]] = [] if desk.split else [["合计", "<", *total]]
    # In some forms the total of the 一般公共预算 table stands last.
    sketch = [*head, *body, *total_row] if number == 5 else [*head, *total_row, *body]
    codes = (3.0, 2.4, 2.4, 13.0) if desk.split else (6.0, 13.0)
    notes = (note,) if shown else (note, _nothing(desk, number))
    return desk.grid(number, sketch, (*codes, *[6.0] * len(columns)), len(columns) > 3, notes)


def _amount(desk: Desk, subject: str, code: str, column: Column, scope: str) -> Cell:
    header = "/".join(level for level in column.header if level)
    return desk.money(subject, column.amount(code), header, code, scope)


def _nothing(desk: Desk, number: int) -> str:
    fund = NAMES[number - 1].removesuffix("财政拨款收入支出决算表")
    return f"说明：{desk.accounts.department.name}本年度没有{fund}财政拨款收支，故本表无数据。"


def _named_codes(accounts: Accounts) -> dict[str, tuple[str, ...]]:
    """类, 款 and 项 codes in the order of the table, with their names from the outside in."""
    named = {
        subject.code[:length]: subject.path[: (length - 1) // 2]
        for subject in accounts.department.subjects
        for length in (3, 5, 7)
    }
    return dict(sorted(named.items()))


def _code_cells(code: str, split: bool) -> list[Cell | str]:
    if split:
        return [text_cell(code[:3]), text_cell(code[3:5]), text_cell(code[5:7])]
    return [text_cell(code, "l")]


def _top_and_sub(columns: tuple[Column, ...]) -> tuple[list[str], list[str]]:
    tops = [column.header[0] for column in columns]
    top = ["<" if i and name == tops[i - 1] else name for i, name in enumerate(tops)]
    return top, [column.header[1] or "^" for column in columns]


def _split_head(columns: tuple[Column, ...], total: list[Cell | str]) -> list[list[Cell | str]]:
    top, sub = _top_and_sub(columns)
    numbers = [str(number) for number, _ in enumerate(columns, 1)]
    return [
        ["项目", "<", "<", "<", *top],
        ["支出功能分类科目编码", "<", "<", "科目名称", *sub],
        ["类", "款", "项", "栏次", *numbers],
        ["^", "^", "^", "合计", *total],
    ]


def _plain_head(columns: tuple[Column, ...]) -> list[list[Cell | str]]:
    top, sub = _top_and_sub(columns)
    return [["项目", "<", *top], ["功能分类科目编码", "科目名称", *sub]]

"""The tables whose rows are 科目: income, spending, 一般公共预算, 政府性基金, 国有资本经营预算."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from decimal import Decimal

from eval.corpus_desk import Desk, Row, Sheet
from eval.synth_accounts import ZERO
from eval.synth_document import text_cell
from eval.synth_spec import CAPITAL, FISCAL, FUND, GENERAL


@dataclass(frozen=True, slots=True)
class Column:
    """A column of amounts by 科目: header levels, the amount for a code ("" for all), and what it is of the 科目."""

    header: tuple[str, ...]
    amount: Callable[[str], Decimal]
    measure: str = ""


def code_sheets(desk: Desk) -> dict[str, Sheet]:
    """Every table of 科目 that the form has a title for, by key."""
    made = {
        "income": (income_columns(desk), ""),
        "spending": (spending_columns(desk), ""),
        "general": (general_columns(desk), GENERAL),
        "fund": (fund_columns(desk, FUND), FUND),
        "capital": (fund_columns(desk, CAPITAL), CAPITAL),
    }
    return {
        key: sheet_of(desk, key, columns, scope) for key, (columns, scope) in made.items() if key in desk.form.titles
    }


def income_columns(desk: Desk) -> list[Column]:
    """Income by source."""
    accounts = desk.accounts

    def column(name: str, sources: tuple[str, ...]) -> Column:
        return Column((name,), lambda code: accounts.income(code, sources))

    names = ("上级补助收入", "事业收入", "经营收入", "附属单位上缴收入", "其他收入")
    total = "收入预算合计" if desk.manner.budget else "本年收入合计"
    return [column(total, ()), column("财政拨款收入", FISCAL), *(column(name, (name,)) for name in names)]


def spending_columns(desk: Desk) -> list[Column]:
    """Spending by kind."""
    spent = desk.accounts.spent
    total = "合计" if desk.manner.budget else "本年支出合计"
    out = [
        Column((total,), lambda code: spent(code)),
        Column(("基本支出",), lambda code: spent(code, basic=True)),
        Column(("项目支出",), lambda code: spent(code, basic=False)),
    ]
    if not desk.manner.budget:
        out += [Column((name,), lambda _: ZERO) for name in ("上缴上级支出", "经营支出", "对附属单位补助支出")]
    return out


def general_columns(desk: Desk) -> list[Column]:
    """一般公共预算 spending; in a budget beside the plan of the year before."""
    now, last, only = desk.accounts.spent, desk.before.spent, (GENERAL,)
    top = ("本年预算数",) if desk.manner.budget else ("本年支出",)
    own = [
        Column((*top, "小计"), lambda code: now(code, only)),
        Column((*top, "基本支出"), lambda code: now(code, only, True)),
        Column((*top, "项目支出"), lambda code: now(code, only, False)),
    ]
    if not desk.manner.budget:
        return own
    return [Column(("上年预算数",), lambda code: last(code, only), "上年预算数"), *own]


def fund_columns(desk: Desk, source: str) -> list[Column]:
    """One fund: carried over, received, spent, left."""
    accounts, only = desk.accounts, (source,)
    spent = [
        Column(("本年支出", "小计"), lambda code: accounts.spent(code, only)),
        Column(("本年支出", "基本支出"), lambda code: accounts.spent(code, only, True)),
        Column(("本年支出", "项目支出"), lambda code: accounts.spent(code, only, False)),
    ]
    if desk.manner.budget:
        return spent
    return [
        Column(("年初结转和结余",), lambda code: accounts.opening(code, only)),
        Column(("本年收入",), lambda code: accounts.income(code, only)),
        *spent,
        Column(("年末结转和结余",), lambda code: accounts.closing(code, only)),
    ]


def sheet_of(desk: Desk, key: str, columns: Sequence[Column], scope: str) -> Sheet:
    """The table: header, total (fused to the header, first or last) and a row for each 科目 that has money."""
    names = codes_of(desk)
    shown = [code for code in names if any(column.amount(code) for column in columns)]

    def amounts(code: str) -> Row:
        subject = "/".join(names[code]) if code else "合计"
        cells = ((column, "/".join(column.header)) for column in columns)
        return [desk.money(key, subject, c.amount(code), head, code, scope, c.measure) for c, head in cells]

    three = desk.form.split_codes or desk.form.fused_total
    body = [[*_codes(desk, code), text_cell(names[code][-1], "l"), *amounts(code)] for code in shown]
    body += [[""] * (len(columns) + (4 if three else 2)) for _ in range(0 if shown else 2)]
    head = _head(columns, three, amounts("") if desk.form.fused_total else None)
    total: list[Row] = [] if desk.form.fused_total else [["合计", *["<"] * (3 if three else 1), *amounts("")]]
    rows = [*head, *body, *total] if desk.form.total_last else [*head, *total, *body]
    widths = ((4.2, 3.2, 3.2, 12.0) if three else (6.0, 12.0)) + (6.4,) * len(columns)
    note = "" if shown else f"说明：{desk.accounts.department.name}本年度没有此项收支，故本表无数据。"
    return desk.sheet(key, rows, len(head) - bool(desk.form.fused_total), widths, len(columns) > 3, note)


def codes_of(desk: Desk) -> dict[str, tuple[str, ...]]:
    """类, 款 and 项 codes in the order of a table, with their names from the outside in."""
    named = {
        subject.code[:length]: subject.path[: (length - 1) // 2]
        for subject in desk.accounts.department.subjects
        for length in (3, 5, 7)
    }
    return dict(sorted(named.items()))


def _codes(desk: Desk, code: str) -> Row:
    if desk.form.split_codes:
        return [text_cell(code[:3]), text_cell(code[3:5]), text_cell(code[5:7])]
    cell = text_cell(code, "l")
    return [cell, "<", "<"] if desk.form.fused_total else [cell]


def _head(columns: Sequence[Column], three: bool, total: Row | None) -> list[Row]:
    tops = [column.header[0] for column in columns]
    top: Row = ["<" if i and name == tops[i - 1] else name for i, name in enumerate(tops)]
    deep = any(len(column.header) > 1 for column in columns)
    sub: Row = [column.header[1] if len(column.header) > 1 else "^" for column in columns]
    if not three:
        return [["科目编码", "科目名称", *top], *([["^", "^", *sub]] if deep else [])]
    head: list[Row] = [["项目", "<", "<", "<", *top], ["功能分类科目编码", "<", "<", "科目名称", *sub]]
    last: Row = ["类", "款", "项", "^", *["^"] * len(columns)]
    return [*head, last if total is None else ["类", "款", "项", "合计", *total]]

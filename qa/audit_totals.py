"""Checks of totals that the narrative breaks down: 收支, 基本与项目, 人员与公用, 三公, 采购."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, replace
from decimal import Decimal

from ingest.ledger.model import Amount, Figure
from qa.audit_book import Book
from qa.audit_model import Check, Part, Sheet, Verdict, entry_of, named
from qa.match import agree


@dataclass(frozen=True, slots=True)
class Makeup:
    """What a total is made of; the further parts count as 0 where neither the text nor a table tells them."""

    rule: str
    whole: str
    parts: tuple[str, ...]
    further: tuple[str, ...] = ()


_MAKEUPS = """
收入总计 = 本年收入 + 年初结转结余等 | 收入总计 | 本年收入合计 | 使用非财政拨款结余 年初结转和结余
支出总计 = 本年支出 + 年末结转结余等 | 支出总计 | 本年支出合计 | 结余分配 年末结转和结余
财政拨款收入总计 = 本年 + 年初结转结余 | 财政拨款收入总计 | 本年财政拨款收入 年初财政拨款结转和结余 |
财政拨款支出总计 = 本年 + 年末结转结余 | 财政拨款支出总计 | 本年财政拨款支出 年末财政拨款结转和结余 |
本年支出 = 基本 + 项目等 | 本年支出合计 | 基本支出 项目支出 | 上缴上级支出 经营支出 对附属单位补助支出 单位预留机动经费
基本支出 = 人员经费 + 公用经费 | 一般公共预算财政拨款基本支出 | 人员经费 公用经费 |
基本支出 = 人员经费 + 公用经费 | 财政拨款基本支出 | 人员经费 公用经费 |
“三公”经费 = 出国 + 公务用车 + 接待 | 三公经费 | 因公出国（境）费 公务用车购置及运行维护费 公务接待费 |
公务用车费 = 购置费 + 运行维护费 | 公务用车购置及运行维护费 | 公务用车购置费 公务用车运行维护费 |
政府采购 = 货物 + 工程 + 服务 | 政府采购支出总额 | 政府采购货物支出 政府采购工程支出 政府采购服务支出 |
"""


def _makeup(line: str) -> Makeup:
    rule, whole, parts, further = (part.strip() for part in line.split("|"))
    return Makeup(rule, whole, tuple(parts.split()), tuple(further.split()))


MAKEUPS = tuple(_makeup(line) for line in _MAKEUPS.strip().splitlines())
"""The totals of the narrative."""


def check_totals(book: Book, sheet: Sheet) -> None:
    """The totals of each section of the narrative whose parts the section tells."""
    sections: dict[tuple[object, ...], list[Figure]] = defaultdict(list)
    for figure in book.texts():
        if figure.amount.is_money and not figure.column and not figure.project and figure.measure is book.own:
            sections[figure.source.section, figure.year].append(figure)
    for figures in sections.values():
        for makeup in MAKEUPS:
            _check(book, makeup, figures, sheet)


def _check(book: Book, makeup: Makeup, figures: Sequence[Figure], sheet: Sheet) -> None:
    whole = _told(figures, makeup.whole)
    parts = [_told(figures, name) for name in makeup.parts]
    if whole is None or not any(parts):
        return
    further = [_told(figures, name) or _of_table(book, name, whole) for name in makeup.further]
    if not all(parts):
        lacking = "、".join(name for name, part in zip(makeup.parts, parts, strict=True) if part is None)
        sheet.leave(makeup.rule, f"{named(whole)}：没有印出{lacking}（或印了两个不同的数）")
        return
    terms = tuple(Part(entry_of(part)) for part in (*parts, *further) if part is not None)
    check = Check(makeup.rule, whole.name, entry_of(whole), terms)
    rest = _rest(check, figures)
    if check.verdict() is Verdict.FAILED and rest:
        # The section names one more part that makes it up.
        check = replace(check, parts=(*terms, Part(entry_of(rest))))
    sheet.checks.append(check)


def _rest(check: Check, figures: Sequence[Figure]) -> Figure | None:
    """A figure of the section that is just what the parts lack."""
    lacking = check.target.amount - Amount(check.expected() or Decimal(0), check.target.amount.unit)
    used = {entry.key for entry in check.entries}
    return next((f for f in figures if agree(f.amount, lacking) and entry_of(f).key not in used), None)


def _told(figures: Sequence[Figure], name: str) -> Figure | None:
    """The section's figure of this name; None where it tells two different ones."""
    own = [f for f in figures if f.subject == name]
    return own[0] if own and all(agree(own[0].amount, other.amount) for other in own) else None


def _of_table(book: Book, name: str, whole: Figure) -> Figure | None:
    """A further part that only a table tells."""
    own = [f for f in book.figures if f.source.table is not None and f.subject == name and not f.column]
    own = [f for f in own if f.measure is whole.measure and f.year == whole.year and f.scope == whole.scope]
    return own[0] if own and all(agree(own[0].amount, other.amount) for other in own) else None

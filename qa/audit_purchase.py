"""Checks of what the text tells of 政府采购 contracts: parts that shut each other out do not exceed the total."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Sequence

from ingest.ledger.model import Figure
from ingest.ledger.terms import squeezed
from qa.audit_book import Book
from qa.audit_model import Finding, Kind, Sheet, entry_of, plain_amount, sources_of

AWARDS = "授予中小企业的合同不超过政府采购总额"
_TOTAL = "政府采购支出总额"
_OF_CONTRACTS = re.compile(
    r"以(?:采购)?合同[^，。；]{0,8}为准|按(?:照)?合同(?:签订|金额)|合同口径|采购合同(?:总额|总金额|金额合计)"
)
"""Words by which the total is one of contracts, not of what was paid in the year."""
_YEARS = "政府采购总额是本年支出，成交的合同可能分几年付款，因而可以大于它；请先核对总额是否按合同计"


def check_purchase(book: Book, sheet: Sheet) -> None:
    """What 中小企业 won of the contracts reserved for them and of the others, against all that was bought."""
    sections: dict[tuple[str, int | None], list[Figure]] = defaultdict(list)
    for figure in book.texts():
        if figure.amount.is_money and figure.measure is book.own:
            sections[figure.source.section, figure.year].append(figure)
    for figures in sections.values():
        whole = [f for f in figures if f.subject == _TOTAL]
        won = _won(figures)
        if len(whole) == 1 and won:
            _check(whole[0], won, _doubt(book, (whole[0], *won)), sheet)


def _won(figures: Sequence[Figure]) -> list[Figure]:
    """What was won where contracts were reserved, and where they were not: one number of each."""
    won = [f for f in figures if "中小企业" in f.subject and ("中标" in f.subject or "成交" in f.subject)]
    reserved = [f for f in won if "预留" in f.subject]
    others = [f for f in won if "其他" in f.subject and "预留" not in f.subject]
    return [reserved[0], others[0]] if len(reserved) == 1 and len(others) == 1 else []


def _doubt(book: Book, figures: Sequence[Figure]) -> str:
    """Contracts of several years may lawfully come to more than the year's spending, unless both are contracts."""
    pages, sections = {f.source.page for f in figures}, {f.source.section for f in figures} - {""}
    near = [c for c in book.chunks if c.source.page in pages or c.source.section in sections]
    return "" if any(_OF_CONTRACTS.search(squeezed(chunk.text)) for chunk in near) else _YEARS


def _check(whole: Figure, won: Sequence[Figure], doubt: str, sheet: Sheet) -> None:
    total = won[0].amount + won[1].amount
    more = total - whole.amount.to(total.unit)
    slack = sum(entry_of(figure).last_place for figure in (whole, *won)) / 2
    if more.value <= slack:
        sheet.hold(AWARDS)
        return
    most, (reserved, others) = entry_of(whole), (entry_of(figure) for figure in won)
    shown = plain_amount(total.value, total.unit)
    statement = (
        f"第 {whole.source.page} 页政府采购总额 {most.shown}，而中小企业在预留的采购项目中成交 {reserved.shown}、"
        f"在其他采购项目中成交 {others.shown}，合计 {shown}，超过总额；请核对是否同一笔填了两次。"
    )
    source = won[1].source
    sheet.findings.append(
        Finding(AWARDS, Kind.ERROR, source.report, source.page, statement, others.shown, f"两项合计不超过 {most.shown}",
                format(more.value, "f"), sources_of((others, reserved, most)), won[1].name, doubt)
    )  # fmt: skip

"""Checks of lists in a text against the whole that they make up: a list whose shares come to 100 is complete."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from decimal import Decimal

from ingest.ledger.model import Figure, Measure
from qa.audit_book import Book
from qa.audit_model import Check, Part, Sheet, Verdict, entry_of
from qa.match import agree

PARTS = "所列各项之和 = 合计"
_WHOLES = (
    "本年收入合计",
    "本年支出合计",
    "一般公共预算财政拨款支出",
    "财政拨款支出总计",
    "收入总计",
    "支出总计",
    "本年财政拨款支出",
    "三公经费",
)
_HALF_POINT = Decimal("0.005")
"""By how much a share of two places may be rounded."""

Figures = Sequence[Figure]


def check_lists(book: Book, sheet: Sheet) -> None:
    """The lists whose shares say that they are whole."""
    lists: dict[tuple[object, ...], list[Figure]] = defaultdict(list)
    for share in book.texts():
        if share.measure is Measure.SHARE and share.amount.unit == "%":
            lists[share.source.section, share.year, share.base].append(share)
    for shares in lists.values():
        _check_list(book, shares, sheet)


def _check_list(book: Book, shares: Figures, sheet: Sheet) -> None:
    """A list whose shares come to 100 leaves nothing out: then its amounts come to the whole."""
    slack = _HALF_POINT * len(shares)
    total = sum((share.amount.value for share in shares), Decimal(0))
    if len(shares) < 2 or abs(total - 100) > slack:
        return
    if len({share.subject for share in shares}) < len(shares):
        return
    parts = [part for share in shares if (part := _amount_of(book, share))]
    whole = _whole_of(book, shares) if len(parts) == len(shares) else None
    if whole is None:
        sheet.leave(
            PARTS, f"第 {shares[0].source.page} 页“{shares[0].name}”等 {len(shares)} 项：合计或某项金额没有印出"
        )
        return
    check = Check(PARTS, whole.name, entry_of(whole), tuple(Part(entry_of(part)) for part in parts))
    lacking = abs((check.expected() or Decimal(0)) - whole.amount.value)
    # What is lost in the rounding of the shares may be an item that the list left out.
    if check.verdict() is Verdict.FAILED and lacking <= abs(whole.amount.value) * slack / 100:
        sheet.leave(PARTS, f"第 {whole.source.page} 页{whole.name}：可能有占比极小的项没有列出")
    else:
        sheet.checks.append(check)


def _amount_of(book: Book, share: Figure) -> Figure | None:
    own = [f for f in book.texts() if f.group == share.group and f.subject == share.subject and f.amount.is_money]
    return next((f for f in own if f.measure is book.own), None)


def _whole_of(book: Book, shares: Figures) -> Figure | None:
    """The whole that the list opens with or its section is about: the one that a share and its amount point at."""
    told = [f for f in book.texts() if f.subject in _WHOLES and f.measure is book.own and f.amount.is_money]
    told = [f for f in told if f.year == shares[0].year and not f.column]
    here = [f for f in told if f.source.section == shares[0].source.section]
    above = shares[0].source.section.rsplit("/", 1)[0]
    near = here or [f for f in told if f.source.section.startswith(above)]
    fits = [f for f in near if _fits(book, shares, f)]
    return fits[0] if fits and all(agree(fits[0].amount, other.amount) for other in fits) else None


def _fits(book: Book, shares: Figures, whole: Figure) -> bool:
    """Whether the shares are of this whole, one of three at most aside; a share of 0 is of anything."""
    telling = [(share, part) for share in shares if (part := _amount_of(book, share)) and share.amount.value]
    if not whole.amount.value or any(("收入" in part.name) != ("收入" in whole.name) for _, part in telling):
        return False
    off = 0
    for share, part in telling:
        of_it = part.amount.to(whole.amount.unit).value / whole.amount.value * 100
        off += abs(of_it - share.amount.value) > 3 * _HALF_POINT
    return off <= len(telling) // 3

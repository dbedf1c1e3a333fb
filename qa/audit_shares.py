"""Checks of shares: each against its denominator."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence

from ingest.ledger.model import Figure, Measure
from ingest.ledger.terms import canonical, section
from qa.audit_book import Book
from qa.audit_model import Check, Part, Sheet, Verdict, entry_of, named
from qa.match import agree

SHARE = "占比 = 部分 ÷ 合计"
_INCOME = ("本年收入合计", "收入总计")
_SPENDING = (
    "本年支出合计",
    "支出总计",
    "财政拨款支出总计",
    "一般公共预算财政拨款支出",
    "本年财政拨款支出",
    "财政拨款支出",
)
_SPOKEN = {"收入总额": _INCOME, "总收入": _INCOME, "支出总额": _SPENDING, "总支出": _SPENDING}
"""What a report may call the whole → what it may mean by that."""
_NEAR = 10
"""Points by which a share may be off and still be taken for a slip of the pen, not for a share of something else."""

Wholes = dict[str, list[Figure]]


def check_shares(book: Book, sheet: Sheet) -> None:
    """Every share of the narrative whose part is printed and of which it is clear what it is a share of."""
    sections: dict[tuple[str, int | None, str], list[Figure]] = defaultdict(list)
    for figure in book.texts():
        if figure.measure is Measure.SHARE and figure.amount.unit == "%":
            sections[figure.source.section, figure.year, figure.base].append(figure)
    for (_, year, _), shares in sections.items():
        _check_list(book, shares, _wholes(book, year), sheet)


def _wholes(book: Book, year: int | None) -> Wholes:
    out: Wholes = defaultdict(list)
    for figure in book.figures:
        if figure.measure is book.own and figure.amount.is_money and not figure.column and figure.year == year:
            out[figure.subject].append(figure)
    return out


def _check_list(book: Book, shares: Sequence[Figure], wholes: Wholes, sheet: Sheet) -> None:
    """The shares that one section tells: all of one whole, which is the one that most of them fit."""
    parts = [(share, part) for share in shares if (part := _part(book, share))]
    alone = [share for share in shares if not any(share is one for one, _ in parts)]
    candidates: dict[int, tuple[Figure, list[Check]]] = {}
    for share, part in parts:
        for whole in _candidates(share, part, wholes):
            candidates.setdefault(id(whole), (whole, []))[1].append(_check(share, part, whole))
    done: set[int] = set()
    for whole, checks in sorted(candidates.values(), key=lambda one: -_held(one[1])):
        spoken, usual = _is_named(shares[0], whole), _held(checks) > 0 or _is_usual(shares[0], whole)
        for check in checks:
            fits = check.verdict() is not Verdict.FAILED or spoken or (usual and _is_near(check))
            if id(check.target.source) not in done and fits:
                done.add(id(check.target.source))
                sheet.checks.append(check)
    for share in (*alone, *(share for share, _ in parts if id(share.source) not in done)):
        why = "没有印出它的金额" if any(share is one for one in alone) else "看不出是占什么的比重"
        sheet.leave(SHARE, f"{named(share)}：{why}")


def _held(checks: Sequence[Check]) -> int:
    """How many shares other than 0 and 100, which prove nothing, fit this whole."""
    fitting = [check for check in checks if check.verdict() is Verdict.HELD]
    return sum(check.target.amount.value not in (0, 100) for check in fitting)


def _is_near(check: Check) -> bool:
    expected = check.expected()
    return expected is not None and abs(expected - check.target.amount.value) <= _NEAR


def _is_named(share: Figure, whole: Figure) -> bool:
    return bool(share.base) and share.base not in _SPOKEN and canonical(share.base) == whole.subject


def _is_usual(share: Figure, whole: Figure) -> bool:
    """Whether the section tells the whole that such a share is usually of."""
    here = share.source.section == whole.source.section and whole.source.table is None
    return here and not share.base and section("wholes").get(share.name) == whole.subject


def _part(book: Book, share: Figure) -> Figure | None:
    """The amount whose share it is: of the same statement."""
    own = [f for f in book.texts() if f.group == share.group and f.subject == share.subject and f.amount.is_money]
    return next((f for f in own if f.measure is book.own), None)


def _candidates(share: Figure, part: Figure, wholes: Wholes) -> list[Figure]:
    """What the share may be of: what it names, else the usual whole or a total; one figure for each amount."""
    base = share.base if share.base in _SPOKEN else canonical(share.base)
    usual = section("wholes").get(share.name, "")
    names = _SPOKEN.get(base, (base,)) if base else (usual, *_INCOME, *_SPENDING)
    found = [f for name in names for f in wholes.get(name, ()) if f.subject != share.subject]
    found.sort(key=lambda f: (f.source.section != share.source.section, f.source.table is not None))
    out: list[Figure] = []
    for figure in found:
        larger = figure.amount.to(part.amount.unit).value >= part.amount.value
        if larger and not any(agree(figure.amount, other.amount) for other in out):
            out.append(figure)
    return out


def _check(share: Figure, part: Figure, whole: Figure) -> Check:
    return Check(SHARE, share.name, entry_of(share), (Part(entry_of(part)),), (Part(entry_of(whole)),))

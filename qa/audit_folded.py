"""One cause is told once: a number off by its rounding, and the sums that come out once it is put right."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from decimal import Decimal

from qa.audit_model import Finding, Kind, Part, Verdict
from qa.audit_suspect import Suspect
from qa.audit_words import finding_of

_DIGITS = 3
"""So many digits a number must have for the same number elsewhere to be no chance."""


def folded(findings: Sequence[Finding]) -> list[Finding]:
    """The findings, those of rounding that one correction explains told with the one that asks for it."""
    left = [finding for finding in findings if _is_tail(finding)]
    out = [finding for finding in findings if not _is_tail(finding)]
    left = [_better_told(finding, left) for finding in left]
    while left:
        cause = max(left, key=lambda one: len(_explained(one, left)))
        also = _explained(cause, left)
        out.append(_with(cause, also) if also else cause)
        left = [one for one in left if one is not cause and not any(one is other for other in also)]
    return out


def _is_tail(finding: Finding) -> bool:
    return finding.kind is Kind.ROUNDING and finding.check is not None


def _better_told(finding: Finding, findings: Sequence[Finding]) -> Finding:
    """Of two numbers that must agree the one whose correction closes more sums is at fault."""
    check = finding.check
    if check is None or check.over or len(check.parts) != 1:
        return finding
    own, other = check.target, check.parts[0].entry
    if own.shown != finding.printed:
        own, other = other, own
    turned = finding_of(Suspect(other.key, own.amount.value, (check,), {}))
    sums = [one for one in findings if one is not finding]
    if sum(_closes(turned, one) for one in sums) <= sum(_closes(finding, one) for one in sums):
        return finding
    return replace(turned, sources=tuple(dict.fromkeys((*turned.sources, *finding.sources))))


def _explained(cause: Finding, findings: Sequence[Finding]) -> list[Finding]:
    """The other findings that the correction of one leaves nothing of."""
    return [one for one in findings if one is not cause and (_is_same(cause, one) or _closes(cause, one))]


def _is_same(cause: Finding, other: Finding) -> bool:
    """The same number of the same subject printed once more, in another table or in the text."""
    own = (cause.subject, cause.printed, cause.expected)
    return own == (other.subject, other.printed, other.expected)


def _closes(cause: Finding, other: Finding) -> bool:
    """Whether a sum comes out once the number that it has in common with the cause is corrected."""
    check = other.check
    value, wanted = _amounts(cause)
    if check is None or check.over or len(check.parts) < 2 or len(format(value, "f").strip("0.-")) < _DIGITS:
        return False
    for part in check.parts:
        if part.entry.amount.value == value and cause.printed == part.entry.shown:
            mended = replace(part.entry, amount=replace(part.entry.amount, value=wanted))
            parts = tuple(Part(mended, one.sign) if one is part else one for one in check.parts)
            return replace(check, parts=parts).verdict() is Verdict.HELD
    return False


def _amounts(finding: Finding) -> tuple[Decimal, Decimal]:
    """The printed number and the one that should stand there."""
    printed = Decimal(finding.printed.rstrip("%").split()[0].replace(",", ""))
    return printed, printed - Decimal(finding.delta)


def _with(cause: Finding, also: Sequence[Finding]) -> Finding:
    """The cause with what else it explains: where the number stands again, and which sums it closes."""
    again = sorted({one.page for one in also if _is_same(cause, one)} - {cause.page})
    sums = [one for one in also if not _is_same(cause, one)]
    told = f"同一个数还印在第 {_pages(again)} 页，须一并改；" if again else ""
    if sums:
        names = "、".join(dict.fromkeys(f"第 {one.page} 页{one.subject} {one.printed}" for one in sums))
        told += f"改好后{names}也就相符，不用另改；"
    sources = dict.fromkeys((*cause.sources, *(source for one in also for source in one.sources)))
    statement = f"{cause.statement}同一原因另有 {len(also)} 处：{told.rstrip('；')}。"
    return replace(cause, statement=statement, sources=tuple(sources), more=cause.more + len(also))


def _pages(pages: Sequence[int]) -> str:
    return "、".join(map(str, pages))

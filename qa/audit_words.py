"""Suspects → findings: one sentence that a clerk can act on, with the printed and the expected figure."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import replace
from decimal import Decimal

from ingest.ledger.amounts import round_half_up
from qa.audit_model import Check, Entry, Expects, Finding, Kind, Part, Verdict, plain_amount, sources_of
from qa.audit_suspect import Suspect
from qa.telling import quoted

_MOST_SHOWN = 6
OCR = "数字由图片识别（OCR），请先对照原图"
"""Said of a finding whose numbers were read from a picture."""


def finding_of(suspect: Suspect) -> Finding:
    """A suspect as it is told."""
    check = suspect.checks[0]
    entry = next(one for one in check.entries if one.key == suspect.key)
    shown = _corrected(check, suspect)
    unit = entry.amount.unit
    places = _places(check, entry)
    expected = plain_amount(round_half_up(suspect.value, places), unit)
    delta = entry.amount.value - round_half_up(suspect.value, places)
    kind = Kind.ROUNDING if check.verdict() is Verdict.ROUNDING else check.kind
    return Finding(
        rule=check.rule,
        kind=kind,
        report=entry.source.report,
        page=entry.source.page,
        statement=_statement(shown, entry, expected, delta, kind, len(suspect.checks) - 1),
        printed=entry.shown,
        expected=expected,
        delta=format(delta, "f"),
        sources=sources_of(_entries(entry, suspect.checks)),
        subject=entry.label,
        doubt=check.doubt or _doubt(check.entries, entry, suspect.value),
        more=len(suspect.checks) - 1,
        check=shown,
        expects=_expects(shown, entry, len(suspect.checks) - 1),
    )


def _places(check: Check, entry: Entry) -> int:
    """How exactly the expected number can be told: 0.3 万元 where 2,961.68 万元 is meant."""
    alike = (one.amount.places for one in check.entries if one.amount.unit == entry.amount.unit)
    return entry.amount.places if check.over else max(alike)


def _statement(check: Check, entry: Entry, expected: str, delta: Decimal, kind: Kind, more: int) -> str:
    """What one place prints, what the others print or come to, and that the two should agree."""
    if kind is Kind.ROUNDING:
        tail = f"；{_off(entry, delta)}，多为四舍五入的尾差。"
    else:
        tail = "；请核对原页。"
    also = f"；另有 {more} 处核对也指向 {entry.shown}，应为 {expected}" if more else ""
    return f"{check.subject}：{_told(check, entry, expected)}{also}{tail}"


def _told(check: Check, entry: Entry, expected: str) -> str:
    if _expects(check, entry, 0) is Expects.OTHER:
        other = check.parts[0].entry if entry.key == check.target.key else check.target
        name = "" if _last(other.label) in check.subject else f"{_last(other.label)} "
        same = "" if other.shown == expected else f"（即 {expected}）"
        return f"{_place(entry)}印 {entry.shown}，{_place(other)}印 {name}{other.shown}{same}，两处应当一致"
    if entry.key == check.target.key or check.over:
        terms = f"{_terms(check.parts).rstrip()} ÷ {_terms(check.over).lstrip()}" if check.over else _terms(check.parts)
        return f"{_place(entry)}印 {entry.shown}，按{terms}计算是 {expected}，两者应当一致"
    target = check.target
    total = plain_amount(round_half_up(check.expected() or Decimal(0), _places(check, target)), target.amount.unit)
    return (
        f"{_place(target)}印{_last(target.label)} {target.shown}，而按{_terms(check.parts)}计算是 {total}，"
        f"两者应当一致（其中{_last(entry.label)}若为 {expected} 就相符）"
    )


def _expects(check: Check, entry: Entry, more: int) -> Expects:
    """What the expected number is; several checks that fail for one number decide that it is the wrong one."""
    if more:
        return Expects.MUST
    if len(check.parts) == 1 and not check.over:
        return Expects.OTHER
    return Expects.RECKONED if check.over or entry.key == check.target.key else Expects.FITS


def _off(entry: Entry, delta: Decimal) -> str:
    """By how much it is off, in units of the last place that is printed."""
    units = abs(delta) / entry.last_place
    return "差一个末位" if units == 1 else f"末位差 {units.normalize():f}"


def _corrected(check: Check, suspect: Suspect) -> Check:
    """The check with the numbers that another finding corrects, so that its arithmetic comes out."""

    def mended(part: Part) -> Part:
        value = suspect.values.get(part.entry.key)
        if value is None or value == part.entry.amount.value:
            return part
        amount = replace(part.entry.amount, value=value)
        return replace(part, entry=replace(part.entry, amount=amount, label=f"{part.entry.label}更正为"))

    return replace(check, parts=tuple(map(mended, check.parts)), over=tuple(map(mended, check.over)))


def _place(entry: Entry) -> str:
    where = entry.source.spot
    return f"{where}{quoted(entry.source.table)}" if entry.source.table else f"{where}文字"


def _terms(parts: Sequence[Part]) -> str:
    """ "行政运行 3.00 + 一般行政管理事务 2.00 万元"; of many parts the largest."""
    told = [part for part in parts if part.entry.amount.value != 0] or list(parts)[:1]
    shown = told
    if len(told) > _MOST_SHOWN:
        shown = sorted(told, key=lambda part: -abs(part.entry.amount.value))[:_MOST_SHOWN]
    text = ""
    for number, part in enumerate(shown):
        sign = "" if number == 0 and part.sign > 0 else " + " if part.sign > 0 else " − "
        text += f"{sign}{_last(part.entry.label)} {part.entry.shown}"
    text += f" + 其余 {len(told) - len(shown)} 项" if len(told) > len(shown) else ""
    return f"（{text}）" if len(parts) > 1 else f" {text} "


def _last(label: str) -> str:
    return label.rsplit("/", 1)[-1]


def _entries(entry: Entry, checks: Iterable[Check]) -> list[Entry]:
    return [entry, *(one for check in checks for one in check.entries)]


def _doubt(entries: Sequence[Entry], entry: Entry, expected: Decimal) -> str:
    """Why the numbers may have been misread."""
    if any(one.source.ocr for one in entries):
        return OCR
    if entry.amount.places == 0 and expected != 0 and _digits(entry.amount.value) == _digits(expected):
        return "只差小数点，可能是读漏了，请先对照原页"
    return ""


def _digits(value: Decimal) -> str:
    return format(value, "f").replace(".", "").strip("-0")

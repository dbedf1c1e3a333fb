"""Checks of 绩效 forms: weights that come to 100, scores within their weights, 总分 of a row against its indicators."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import replace
from decimal import Decimal

from ingest.ledger.model import Cell, Figure, Measure, Table
from ingest.ledger.terms import squeezed
from qa.audit_book import Book
from qa.audit_model import Check, Finding, Kind, Part, Sheet, entry_of, plain_amount, sources_of
from qa.sums_forms import is_form
from qa.telling import quoted

WEIGHTS = "绩效表：分值合计为 100"
SCORE = "绩效表：得分不超过分值"
MONEY = "绩效项目资金 = 各自评表之和"
_MONEY = ("年度资金总额", "年度资金申请总额", "项目资金总额")
_FULL = (Decimal(100), Decimal(90))
"""What the weights of a form come to: with or without the 10 points that every form has for the 执行率."""


def check_forms(book: Book, sheet: Sheet) -> None:
    """The points of every project's form."""
    forms: dict[tuple[str, str], list[Figure]] = defaultdict(list)
    for figure in book.figures:
        if figure.project and figure.measure in (Measure.WEIGHT, Measure.SCORE):
            forms[figure.source.table or "", figure.project].append(figure)
    totalled = {_place(cell) for table in book.tables if is_form(table) for cell in _totals(table)}
    for figures in forms.values():
        _check_scores(figures, sheet)
        if not any((f.source.page, f.source.bbox) in totalled for f in figures):
            _check_weights(figures, sheet)
    _check_money(book, sheet)


def _check_money(book: Book, sheet: Sheet) -> None:
    """What the text tells of all projects, where it counts as many as there are forms."""
    money = [f for f in book.figures if f.project and f.name in _MONEY and f.amount.is_money]
    count = len({figure.project for figure in money})
    told = [f for f in book.texts() if "绩效" in f.subject and "项目" in f.subject]
    counted = {f.group for f in told if f.measure is Measure.COUNT and f.amount.value == count}
    for figure in told:
        parts = [f for f in money if f.measure is figure.measure]
        if figure.amount.is_money and figure.group in counted and len(parts) == count > 1:
            terms = tuple(Part(replace(entry_of(part), label=part.project)) for part in parts)
            sheet.checks.append(Check(MONEY, figure.name, entry_of(figure), terms, kind=Kind.TEXT_TABLE))


def _totals(table: Table) -> Sequence[Cell]:
    """The cells of a form's row 总分: where there is one, the sums of the table see to the weights."""
    return [cell for row in table.rows if any(squeezed(one.text) == "总分" for one in row) for cell in row]


def _place(cell: Cell) -> tuple[int, object]:
    return cell.page, cell.bbox


def _check_scores(figures: Sequence[Figure], sheet: Sheet) -> None:
    scores = {row_of(f): f for f in figures if f.measure is Measure.SCORE}
    for weight in (f for f in figures if f.measure is Measure.WEIGHT):
        score = scores.get(row_of(weight))
        if score is None:
            continue
        if score.amount.value <= weight.amount.value:
            sheet.hold(SCORE)
            continue
        most, got = entry_of(weight), entry_of(score)
        named = f"{quoted(weight.project)}的{quoted(weight.name)}"
        statement = f"{named}分值 {most.shown}，得分却是 {got.shown}；得分不能高于分值，请核对。"
        sheet.findings.append(
            Finding(SCORE, Kind.ERROR, score.source.report, score.source.page, statement, got.shown,
                    f"不超过 {most.shown}", format(got.amount.value - most.amount.value, "f"),
                    sources_of((got, most)), weight.name)
        )  # fmt: skip


def row_of(figure: Figure) -> tuple[str, str, str | None, int]:
    """What the figures of one row of a form have in common."""
    top = int(figure.source.bbox[1]) if figure.source.bbox else 0
    return figure.subject, figure.column, figure.source.row, figure.source.page * 10000 + top


def _check_weights(figures: Sequence[Figure], sheet: Sheet) -> None:
    """The weights of a form that prints no 总分."""
    weights = [f for f in figures if f.measure is Measure.WEIGHT]
    if len(weights) < 3:
        return
    total = sum((f.amount.value for f in weights), Decimal(0))
    if total in _FULL:
        sheet.hold(WEIGHTS)
        return
    shown = plain_amount(total, "分")
    source = weights[0].source
    statement = f"{quoted(weights[0].project)}各项分值合计 {shown}，应为 100 分；请核对各项分值。"
    sheet.findings.append(
        Finding(WEIGHTS, Kind.ERROR, source.report, source.page, statement, shown, "100 分",
                format(total - 100, "f"), sources_of([entry_of(f) for f in weights]), weights[0].project)
    )  # fmt: skip

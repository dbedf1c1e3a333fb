"""Directions of funds whose very name says 预算: a change against last year is still one against last year."""

from __future__ import annotations

from decimal import Decimal

import pytest

from ingest.ledger.model import Amount, Figure, Kind, Measure, Source
from qa.model import Citation
from qa.verify import verify_draft

OFFICE = "临江区商务委员会"
FUNDS = ("政府性基金预算财政拨款支出", "一般公共预算财政拨款支出", "国有资本经营预算财政拨款支出")


def is_ok(text: str, fund: str, *changes: tuple[Measure, str, str]) -> bool:
    """Whether a text passes over a place where this fund has these changes."""
    words = "，".join(f"{measure.value}{value}{unit}" for measure, value, unit in changes)
    source = Source("临江区商务委员会2023年度部门决算", 8, None, "第二部分", None, None, f"{fund}：{words}。")
    figures = [
        Figure(OFFICE, 2023, Kind.FINAL, fund, measure, Amount(Decimal(value), unit, value), source)
        for measure, value, unit in changes
    ]
    return verify_draft(text, [Citation(1, source, OFFICE, 2023)], figures).ok


ROSE = (Measure.CHANGE, "109.50", "万元")
BELOW = (Measure.VARIANCE_RATE, "-4.20", "%")

TEXTS = (
    ("2023 年{fund}不是减少，而是比去年增加 109.50 万元[1]。", (ROSE,), True),
    ("{fund}比上年有所增加[1]。", (ROSE,), True),
    ("{fund}比上年有所减少[1]。", (ROSE,), False),
    ("{fund}不是增加，而是比去年减少 109.50 万元[1]。", (ROSE,), False),
    ("{fund}比年初预算有所减少[1]。", (BELOW,), True),
    ("{fund}比年初预算有所增加[1]。", (BELOW,), False),
    ("{fund}比上年有所增加，但比年初预算有所减少[1]。", (ROSE, BELOW), True),
    ("{fund}比年初预算有所增加[1]。", (ROSE, BELOW), False),
)


@pytest.mark.parametrize("fund", FUNDS)
@pytest.mark.parametrize(("text", "changes", "ok"), TEXTS)
def test_the_name_of_a_fund_is_no_budget(
    fund: str, text: str, changes: tuple[tuple[Measure, str, str], ...], ok: bool
) -> None:
    assert is_ok(text.format(fund=fund), fund, *changes) is ok

"""The story of an audit: from a ledger to findings, checks that held and checks that could not be done."""

from __future__ import annotations

from pathlib import Path

import pytest

from ingest.ledger.model import Kind, ReportInfo
from ingest.ledger.store import Ledger
from qa.audit import CHECKS, _beside, audit
from tests.audit_books import audited, told


def info(stem: str, department: str, year: int) -> ReportInfo:
    return ReportInfo(stem, department, year, Kind.FINAL, "部门", 9, "")


def test_an_unknown_report_is_an_error(tmp_path: Path) -> None:
    with Ledger(tmp_path) as ledger, pytest.raises(KeyError):
        audit(ledger, "nothing")


def test_a_report_is_held_against_its_own_department_and_some_of_its_year() -> None:
    own = info("a23", "甲", 2023)
    many = [info(f"b{n}", f"乙{n}", 2023) for n in range(50)]
    held = [own, info("a20", "甲", 2020), info("c", "丙", 2021), *many]
    beside = [one.stem for one in _beside(own, held)]
    assert beside[0] == "a20" and "a23" not in beside and "c" not in beside and len(beside) == 31


def test_findings_come_in_the_order_a_clerk_wants() -> None:
    rate = ["会议费 决算数 2.00 万元", "会议费 增减额 1.00 万元 上年", "会议费 增减率 9.00 % 上年"]
    zero = ["培训费 决算数 2.00 万元", "培训费 增减额 2.00 万元 上年", "培训费 增减率 100 % 上年"]
    result = audited(*map(told, [*zero, *rate]), texts=["主要原因是：。"])
    assert [f.kind for f in result.findings] == ["error", "zero_base", "missing"]
    assert all(f.report and f.page and f.statement and f.sources for f in result.findings)


def test_every_statement_is_one_line() -> None:
    result = audited(told("会议费 决算数 2.00 万元"), texts=["收入增加（减少）\n3万元，主要原因是：\n。"])
    assert result.findings and not any("\n" in finding.statement for finding in result.findings)


def test_an_empty_report_holds_nothing_and_is_no_finding() -> None:
    result = audited()
    assert not result.findings and not result.checked
    assert len(CHECKS) == len(set(CHECKS)) >= 10

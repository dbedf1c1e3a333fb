"""The sums that the real reports' tables imply close, but for those that the publications print wrong."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from dataclasses import replace
from decimal import Decimal
from pathlib import Path

import pytest

from eval.closure import LEAST, Closure, Open, closure, told
from eval.recall import numbers_of
from ingest.ledger.model import Table
from ingest.ledger.store import Ledger
from ingest.pdf import second_texts
from qa.sum_model import Rule, Verdict
from qa.sums import implied_sums
from tests.defects import listed
from tests.real import (
    COMMERCE,
    CONGRESS_2017,
    CONGRESS_2019,
    COURT,
    FINANCE,
    MODEL,
    SOCIAL,
    STREET,
    TEMPLATE,
    UNIVERSITY,
)
from tests.small_tables import small_table

pytestmark = pytest.mark.reports

SUMS = {
    STREET[0]: 530, STREET[1]: 630, STREET[2]: 630, COMMERCE[0]: 245, COMMERCE[1]: 255, FINANCE: 148, SOCIAL: 136,
    MODEL: 60, CONGRESS_2017: 54, CONGRESS_2019: 54, COURT: 70, UNIVERSITY: 185, "西南大学2023年度部门预算": 240,
}  # fmt: skip
"""How many sums must at least be found: a check of nothing would hold."""
DEFECTS = {
    (row["report"], row["page"], row["table"], row["row"], row["column"], row["rule"], row["printed"], row["parts add up to"])
    for row in listed("page") if "rule" in row
}  # fmt: skip


@pytest.fixture(scope="module")
def found(real_ledger: Ledger) -> dict[str, Closure]:
    """What came of the sums of each report with tables."""
    return {info.stem: closure(info.stem, real_ledger.tables(info.stem)) for info in real_ledger.reports()}


def facts(stem: str, one: Open) -> tuple[str, ...]:
    """An open sum as docs/reading.md lists it."""
    numbers = (format(one.sum.whole.value, "f"), format(one.sum.total, "f"))
    where = (stem, str(one.sum.whole.cell.page), one.table, one.sum.row, one.sum.column or "—", one.sum.rule.value)
    return (*where, *numbers)


def test_99_of_100_sums_close(found: dict[str, Closure]) -> None:
    held = sum(one.verdicts[Verdict.HELD] for one in found.values())
    assert held / sum(one.sums for one in found.values()) >= LEAST == 0.99


def test_each_sum_that_does_not_close_is_listed_with_its_numbers(found: dict[str, Closure]) -> None:
    open_sums = [facts(stem, one) for stem, each in found.items() for one in each.open]
    assert Counter(open_sums) == Counter(DEFECTS)
    assert len(DEFECTS) == 29
    for row in listed("page"):
        if "rule" in row:
            assert Decimal(row["printed"]) - Decimal(row["parts add up to"]) == Decimal(row["off by"])


def test_the_numbers_that_do_not_close_are_printed_so(found: dict[str, Closure], reports_dir: Path) -> None:
    for stem, each in found.items():
        texts = second_texts(reports_dir / f"{stem}.pdf") if each.open else []
        for one in each.open:
            for term in (one.sum.whole, *one.sum.parts):
                assert term.blank or term.cell.text in numbers_of(texts[term.cell.page - 1]), (stem, term)


def test_enough_sums_are_checked_in_every_report(found: dict[str, Closure]) -> None:
    assert set(found) == {*SUMS, TEMPLATE}
    for stem, least in SUMS.items():
        assert found[stem].sums >= least, stem
    assert found[TEMPLATE].sums == found[TEMPLATE].amounts == 0
    assert not any(each.verdicts[Verdict.UNREAD] for each in found.values())


def test_nearly_every_amount_of_a_table_is_part_of_a_sum(found: dict[str, Closure]) -> None:
    for stem, each in found.items():
        assert each.summed >= 0.99 * each.amounts, stem
    assert sum(each.amounts for each in found.values()) > 4300


def test_all_kinds_of_sums_are_found_in_the_real_reports(real_ledger: Ledger) -> None:
    tables = [table for info in real_ledger.reports() for table in real_ledger.tables(info.stem)]
    assert {one.rule for table in tables for one in implied_sums(table)} == set(Rule)


def test_a_damaged_number_is_noticed(real_ledger: Ledger) -> None:
    damaged = 0
    for info in real_ledger.reports():
        for table in real_ledger.tables(info.stem):
            before = differences(table)
            for row, column in summed_cells(table)[:: 29 if len(table.rows) > 20 else 7]:
                for text in damages(table.rows[row][column].text):
                    damaged += 1
                    assert differences(with_text(table, row, column, text)) != before, (info.stem, table.title, text)
    assert damaged > 400


def summed_cells(table: Table) -> list[tuple[int, int]]:
    """Where the numbers stand that are part of a sum (0 is as good as blank)."""
    terms = {id(t.cell) for one in implied_sums(table) for t in (one.whole, *one.parts) if t.value}
    return [(r, c) for r, row in enumerate(table.rows) for c, cell in enumerate(row) if id(cell) in terms]


def damages(text: str) -> Iterator[str]:
    """A number lost, with a digit more, and with another last digit."""
    last = next(n for n in reversed(range(len(text))) if text[n].isdigit())
    yield ""
    yield f"1{text.replace(',', '')}"
    yield text[:last] + str((int(text[last]) + 4) % 10) + text[last + 1 :]


def with_text(table: Table, row: int, column: int, text: str) -> Table:
    """The table with another text in one cell."""
    rows = [list(cells) for cells in table.rows]
    rows[row][column] = replace(rows[row][column], text=text)
    return replace(table, rows=tuple(tuple(cells) for cells in rows))


def differences(table: Table) -> Counter[tuple[str, str, str, Decimal, Verdict]]:
    """What does not close."""
    return Counter(
        (one.rule.value, one.row, one.column, one.difference, one.verdict)
        for one in implied_sums(table)
        if one.verdict is not Verdict.HELD
    )


def test_what_the_command_prints() -> None:
    spending = small_table("支出表", ["科目名称", "合计", "基本支出", "项目支出"], [("甲", "3.02", "1.00", "2.00")])
    assert list(told(closure("某局", [spending]))) == [
        "       3       3         0         0         1         0  某局",
        "    failed    p.3 支出表 | 甲 | 合计 (columns): printed 3.02, parts 3.00, off by 0.02",
    ]

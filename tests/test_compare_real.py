"""Comparisons of real reports: three budgets of one 街道, budget and final accounts of one university, against the pages."""

from __future__ import annotations

from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
import yaml

from ingest.ledger.model import Measure
from ingest.ledger.store import Ledger
from qa.compare import compare
from qa.compare_leads import LeadKind, leads
from qa.compare_model import Cell, State, Wanted
from tests.real import COURT, STREET

FOLDER = Path(__file__).resolve().parent / "compare_truth"
STREETS = yaml.safe_load((FOLDER / "万里街道三年预算.yaml").read_text("utf-8"))
UNIVERSITY = yaml.safe_load((FOLDER / "西南大学2023预算与决算.yaml").read_text("utf-8"))
pytestmark = pytest.mark.reports


def check(cell: Cell, right: Any, report: str) -> None:
    """Hold a cell to what was read from the page: state, amount, report and page of a place that says so."""
    if isinstance(right, str):
        assert cell.state.value == right and not cell.stated and cell.reports == (report,)
        return
    contradictory = isinstance(right, dict)
    values = right["contradictory"] if contradictory else right[:1]
    page = right["page"] if contradictory else right[1]
    assert cell.state is (State.CONTRADICTORY if contradictory else State.STATED if values[0] else State.ZERO)
    assert {one.value for one in cell.stated} == {Decimal(str(value)) for value in values}
    places = {(f.source.report, f.source.page) for one in cell.stated for f in one.figures}
    assert (report, page) in places and {stem for stem, _ in places} == {report}
    assert all(one.source and one.source.bbox and one.source.quote for one in cell.stated)


def row_of(ledger: Ledger, wanted: Wanted) -> dict[tuple[int, Measure], Cell]:
    """The cells of a comparison of one department."""
    result = compare(ledger, wanted)
    assert {row.body.department for row in result.rows} == set(wanted.departments) and result.unit == wanted.unit
    return {(cell.year, cell.measure): cell for cell in result.cells()}


@pytest.mark.parametrize("line", STREETS["lines"], ids=lambda line: line["subject"])
def test_three_budgets_of_a_street(real_ledger: Ledger, line: dict[str, Any]) -> None:
    wanted = Wanted(line["subject"], (Measure.BUDGET,), (STREETS["department"],), unit=line["unit"])
    cells = row_of(real_ledger, wanted)
    assert {year for year, _ in cells} == set(line["cells"]) == {2023, 2024, 2025}
    for year, right in line["cells"].items():
        check(cells[year, Measure.BUDGET], right, STREETS["reports"][year])


@pytest.mark.parametrize("line", UNIVERSITY["lines"], ids=lambda line: line["subject"])
def test_budget_and_final_accounts_of_a_university(real_ledger: Ledger, line: dict[str, Any]) -> None:
    measures = (Measure.BUDGET, Measure.FINAL)
    cells = row_of(real_ledger, Wanted(line["subject"], measures, (UNIVERSITY["department"],), unit="万元"))
    for measure, right in line["cells"].items():
        check(cells[UNIVERSITY["year"], Measure(measure)], right, UNIVERSITY["reports"][measure])


def test_enough_cells_are_checked_by_hand() -> None:
    assert sum(len(line["cells"]) for truth in (STREETS, UNIVERSITY) for line in truth["lines"]) >= 100


def test_a_rise_its_rate_and_the_word_of_the_next_report(real_ledger: Ledger) -> None:
    cells = row_of(real_ledger, Wanted("三公经费", (Measure.BUDGET,), (STREETS["department"],), unit="万元"))
    first, second, third = (cells[year, Measure.BUDGET] for year in (2023, 2024, 2025))
    assert second.change and (second.change.amount, second.change.rate) == (Decimal("25.00"), Decimal("109.12"))
    assert third.change and (third.change.amount, third.change.rate) == (Decimal("-10.00"), Decimal("-20.87"))
    # 2024's report tells of 25 more than the 22.91 of 2023's own: nothing was restated.
    assert first.later and not first.restated and second.later and not second.restated
    car = row_of(real_ledger, Wanted("公务用车购置费", (Measure.BUDGET,), (STREETS["department"],), unit="万元"))
    base = car[2024, Measure.BUDGET].change
    assert base and base.rate is None and base.amount == 25


def test_budget_and_spending_stand_against_each_other(real_ledger: Ledger) -> None:
    measures = (Measure.BUDGET, Measure.FINAL)
    cells = row_of(real_ledger, Wanted("项目支出", measures, ("西南大学",), unit="万元"))
    versus = cells[2023, Measure.FINAL].versus
    assert versus and (versus.amount, versus.rate) == (Decimal("5135.96"), Decimal("5.54"))
    unclear = row_of(real_ledger, Wanted("支出总计", measures, ("西南大学",), unit="万元"))[2023, Measure.FINAL]
    assert unclear.value is None and unclear.versus is None and unclear.rank is None


def test_department_and_unit_of_one_name_are_two_rows(real_ledger: Ledger) -> None:
    result = compare(real_ledger, Wanted("机关运行经费", (Measure.BUDGET,), ("上海市普陀区商务委员会",)))
    assert [row.body.level for row in result.rows] == ["部门", "单位"]
    assert [row.cells[0].value for row in result.rows] == [Decimal("171.01")] * 2


def test_the_whole_is_told_from_its_part_of_one_fund(real_ledger: Ledger) -> None:
    """The court's 公务接待费 of the 三公经费 is 86.95; the 41.95 of what is basic is 30217."""
    for subject, value in (("公务接待费", "86.95"), ("30217", "41.95")):
        [cell] = compare(real_ledger, Wanted(subject, (Measure.BUDGET,), reports=(COURT,), unit="万元")).cells()
        assert cell.value == Decimal(value)


def test_shares_name_their_whole(real_ledger: Ledger) -> None:
    wanted = Wanted("公务接待费", (Measure.BUDGET,), (STREETS["department"],), unit="万元", share_of="三公经费")
    result = compare(real_ledger, wanted)
    shares = [cell.share for cell in result.cells()]
    assert result.share_of == "三公经费" and all(shares)
    assert [str(share.rate) for share in shares if share] == ["5.89", "2.82", "3.56"]
    assert [str(share.whole) for share in shares if share] == ["22.91", "47.91", "37.91"]


def test_leads_of_a_street_are_what_a_reader_would_see(real_ledger: Ledger) -> None:
    found = leads(real_ledger, Wanted(measures=(Measure.BUDGET,), reports=STREET))
    told = {(lead.kind, lead.subject.rsplit("/", 1)[-1], lead.cells[-1].year) for lead in found}
    assert (LeadKind.FROM_ZERO, "公务用车购置费", 2024) in told
    assert (LeadKind.CHANGE, "政府采购支出总额", 2025) in told
    assert (LeadKind.REPEATED, "公务接待费", 2025) in told
    assert all(lead.sources and lead.reason for lead in found)

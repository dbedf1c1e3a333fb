"""Whose report it is: on every real report, and on covers written by hand."""

from __future__ import annotations

import pytest

from ingest.identity import identify, is_template
from ingest.ledger.model import Kind
from ingest.ledger.store import Ledger
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

REAL = [
    (MODEL, "中共昌吉回族自治州委员会组织部", 2023, Kind.FINAL, "部门"),
    (FINANCE, "上海市普陀区财政局", 2024, Kind.FINAL, "部门"),
    (SOCIAL, "中共上海市普陀区委社会工作部", 2024, Kind.FINAL, "部门"),
    (UNIVERSITY, "西南大学", 2023, Kind.FINAL, "部门"),
    ("西南大学2023年度部门预算", "西南大学", 2023, Kind.BUDGET, "部门"),
    (STREET[0], "上海市普陀区人民政府万里街道办事处", 2023, Kind.BUDGET, "部门"),
    (STREET[2], "上海市普陀区人民政府万里街道办事处", 2025, Kind.BUDGET, "部门"),
    (COMMERCE[0], "上海市普陀区商务委员会", 2025, Kind.BUDGET, "部门"),
    (COMMERCE[1], "上海市普陀区商务委员会", 2025, Kind.BUDGET, "单位"),
    (CONGRESS_2017, "江苏省人大常委会办公厅", 2017, Kind.BUDGET, "部门"),
    (CONGRESS_2019, "江苏省人大常委会办公厅", 2019, Kind.BUDGET, None),
    (COURT, "江苏省高级人民法院", 2019, Kind.BUDGET, "部门"),
]


@pytest.mark.reports
@pytest.mark.parametrize(("stem", "department", "year", "kind", "level"), REAL)
def test_real_report(stem: str, department: str, year: int, kind: Kind, level: str | None, real_ledger: Ledger) -> None:
    info = real_ledger.report(stem)
    assert info is not None
    assert (info.department, info.year, info.kind) == (department, year, kind)
    assert level is None or info.level == level


@pytest.mark.reports
def test_doubt_is_told_and_no_department_invented(real_ledger: Ledger) -> None:
    template = real_ledger.report(TEMPLATE)
    assert template is not None
    assert any("空白模板" in issue for issue in template.issues) and template.figures == 0


COVERS = [
    (("青山县档案馆", "2022年度部门决算"), "青山县档案馆", 2022, Kind.FINAL, "部门"),
    (("2024年度青山县档案馆", "单位预算公开"), "", 2024, Kind.BUDGET, "单位"),
    (("青山县2021年县级部门预算", "预算主管部门：青山县水务局"), "青山县水务局", 2021, Kind.BUDGET, "部门"),
    (("关于青山县档案馆2023年度部门决算的说明",), "青山县档案馆", 2023, Kind.FINAL, "部门"),
]


@pytest.mark.parametrize(("cover", "department", "year", "kind", "level"), COVERS)
def test_cover(cover: tuple[str, ...], department: str, year: int, kind: Kind, level: str) -> None:
    who = identify(cover, [], [], "文件")
    assert (who.year, who.kind, who.level) == (year, kind, level)
    assert not department or who.department == department


def test_cover_against_body_is_an_issue() -> None:
    who = identify(("青山县档案馆", "2022年度部门决算"), ["2023年度收入决算"] * 9, [], "x")
    assert who.year == 2022
    assert any("2023" in issue for issue in who.issues)


def test_silence_is_an_issue_and_the_file_name_only_a_last_resort() -> None:
    who = identify((), [], [], "青山县档案馆2020年度部门决算")
    assert (who.department, who.year) == ("青山县档案馆", 2020)
    assert len(who.issues) == 2


def test_blank_form() -> None:
    assert is_template("决算为XX万元，" * 20)
    assert not is_template("决算为3.47万元，" * 20)

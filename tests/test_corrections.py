"""What a person says a report is holds for its figures too, and reading it again does not undo it."""

from __future__ import annotations

from pathlib import Path

import pytest

from ingest.batch import correct_report
from ingest.ledger.model import Correction, JuesuanError, Kind, Measure, ReportInfo
from ingest.ledger.store import open_ledger
from ingest.pipeline import _corrected, ingest_paths
from tests.real import ROOT, settings_for

ONE = ROOT / "samples" / "青杉县示例农业农村局2022年度部门决算公开.pdf"
SAID = Correction("青杉县示例水利局", 2021, Kind.FINAL)


def test_a_correction_reaches_the_figures_and_outlives_reading_again(tmp_path: Path) -> None:
    settings = settings_for(tmp_path / "data")
    with open_ledger(settings) as ledger:
        list(ingest_paths([ONE], ledger, settings))
        assert ledger.corrections() == {}
        done = correct_report(ONE.stem, SAID, ledger, settings)
        assert done.status == "replaced", done.message
        info = ledger.report(ONE.stem)
        assert info and (info.department, info.year, info.kind) == ("青杉县示例水利局", 2021, Kind.FINAL)
        assert "人工更正" in info.issues[-1] and "青杉县示例农业农村局、2022、决算" in info.issues[-1]
        figures = ledger.figures([ONE.stem])
        assert {figure.department for figure in figures} == {"青杉县示例水利局"}
        assert 2021 in {figure.year for figure in figures if figure.measure is Measure.FINAL}
        assert [done.status for done in ingest_paths([ONE], ledger, settings)] == ["unchanged"]
        ledger.remove(ONE.stem)
        list(ingest_paths([ONE], ledger, settings))
    with open_ledger(settings) as ledger:
        again = ledger.report(ONE.stem)
        assert again and again.department == "青杉县示例水利局" and ledger.corrections() == {ONE.stem: SAID}


def test_a_correction_killed_before_it_was_read_is_made_up_for(tmp_path: Path) -> None:
    settings = settings_for(tmp_path / "data")
    with open_ledger(settings) as ledger:
        list(ingest_paths([ONE], ledger, settings))
        ledger.correct(ONE.stem, SAID)
        assert [done.status for done in ingest_paths([ONE], ledger, settings)] == ["replaced"]


def test_what_a_person_settled_is_no_longer_doubtful() -> None:
    read = ReportInfo("甲", "", None, None, "", 3, "", ("看不出是决算还是预算，请手工核对", "第 3 页是图片"))
    corrected = _corrected(read, Correction("甲局", 2021, Kind.BUDGET))
    assert (corrected.department, corrected.year, corrected.kind) == ("甲局", 2021, Kind.BUDGET)
    assert corrected.issues == ("第 3 页是图片", "部门、年度、类型由人工更正（自动读作 未载明、未载明、未载明）")
    assert _corrected(read, None) is read


def test_a_report_that_is_not_in_cannot_be_corrected(tmp_path: Path) -> None:
    settings = settings_for(tmp_path / "data")
    with open_ledger(settings) as ledger:
        with pytest.raises(JuesuanError, match="重新收入"):
            correct_report("没有", SAID, ledger, settings)
        assert ledger.corrections() == {}

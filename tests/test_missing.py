"""What is said where nothing was found: where was looked, what could not be read, what to do next."""

from __future__ import annotations

from collections.abc import Sequence

import pytest

from ingest.ledger.model import ReportInfo
from qa.case import Case
from qa.compose import Composer
from qa.missing import nothing_there, reports_missing
from qa.model import Intent, Outcome, Question
from qa.scope import Scope
from tests.fakes import report
from ui.i18n_reports import ZH

PICTURES = "第 1–24 页由图片识别（OCR），数字请核对原图"


def told(reports: Sequence[ReportInfo], missing_years: tuple[int, ...] = ()) -> str:
    """The text for a question to which these reports say nothing."""
    scope = Scope(tuple(reports), missing_years=missing_years)
    case = Case(Question("问", Intent.FIGURE), scope, (), find=lambda words, k: [], passages=tuple)
    out = nothing_there(case, Composer()) if reports else reports_missing(case, Composer())
    assert out.outcome is Outcome.NO_EVIDENCE
    return out.text


def several(count: int, doubtful: int = -1) -> list[ReportInfo]:
    """Reports 甲0, 甲1 …, one of which is a scan."""
    return [report(f"甲{n}", issues=(PICTURES,) if n == doubtful else ()) for n in range(count)]


@pytest.mark.parametrize(
    ("count", "names"),
    [
        (1, "在《甲0》中"),
        (3, "在《甲0》、《甲1》、《甲2》中"),
        (4, "在《甲0》、《甲1》、《甲2》等 4 份报告中"),
        (19, "在《甲0》、《甲1》、《甲2》等 19 份报告中"),
    ],
)
def test_the_reports_looked_in_are_named_or_counted(count: int, names: str) -> None:
    assert told(several(count)) == f"{names}没有找到与问题相符的内容。"


def test_a_page_that_was_a_picture_is_told_of_with_its_report() -> None:
    assert told(several(3, doubtful=1)).endswith(f"注意：《甲1》：{PICTURES}。")
    both = [report("甲", issues=(PICTURES, "第 3 页是图片")), report("乙", issues=("第 5 页是图片",))]
    assert told(both).endswith(f"注意：《甲》：{PICTURES}。注意：《乙》：第 5 页是图片。")
    assert "注意" not in told([report(issues=("年度未载明",))])


def test_among_many_reports_one_scan_says_nothing_of_the_question() -> None:
    assert "图片" not in told(several(4, doubtful=0))


def test_the_button_is_called_by_its_name() -> None:
    text = told((), missing_years=(2019,))
    assert f"“{ZH['tab_reports']}”页" in text and "juesuan ingest" in text

"""Where an answer's citations lead: the words quoted stand in the marked box of that page of the PDF."""

from __future__ import annotations

from collections import Counter
from functools import cache
from pathlib import Path
from typing import Any

import pdfplumber
import pytest

from ingest.ledger.settings import Settings
from ingest.ledger.store import Ledger
from qa.answer import ask
from tests.real import FINANCE, MODEL, ROOT, UNIVERSITY

SAMPLES = ROOT / "samples"
FARMING, CULTURE = "青杉县示例农业农村局2023年度部门决算公开", "云溪市示例文化和旅游局2023年度部门决算公开"
ON_SAMPLES = [
    (FARMING, "公务接待费为什么变化"),
    (FARMING, "2023年收入总计多少"),
    (FARMING, "哪个项目执行率最低"),
    (FARMING, "机关运行经费是什么意思"),
    (CULTURE, "三公经费是多少"),
    (CULTURE, "办公费是多少"),
    (CULTURE, "有没有政府性基金"),
]
ON_REPORTS = [
    (MODEL, "公务接待费为何增长"),
    (MODEL, "一般行政管理事务为什么增长这么多"),
    (MODEL, "哪个项目执行率最低"),
    (FINANCE, "印刷费是多少"),
    (UNIVERSITY, "高等教育的决算数是多少"),
]
SLACK = 1.0
"""Points by which a character's middle may lie outside."""


@cache
def page_of(pdf: Path, page: int) -> tuple[float, float, tuple[tuple[str, float, float], ...]]:
    """Width and height of a page, and its characters with their middles."""
    with pdfplumber.open(pdf) as opened:
        one = opened.pages[page - 1]
        chars = tuple((c["text"], (c["x0"] + c["x1"]) / 2, (c["top"] + c["bottom"]) / 2) for c in one.chars)
        return one.width, one.height, chars


def letters(text: str) -> Counter[str]:
    """The characters of a text without spaces and the bars between cells."""
    return Counter("".join(text.replace("|", "").split()))


def check_citation(cited: dict[str, Any], folder: Path) -> None:
    """The box holds what is quoted: of a text all of it, of a table one of the row's cells and no other."""
    width, height, chars = page_of(folder / f"{cited['report']}.pdf", cited["page"])
    x0, top, x1, bottom = cited["bbox"]
    assert -SLACK <= x0 < x1 <= width + SLACK and -SLACK <= top < bottom <= height + SLACK
    inside = [text for text, x, y in chars if x0 - SLACK <= x <= x1 + SLACK and top - SLACK <= y <= bottom + SLACK]
    seen = letters("".join(inside))
    if cited["table"]:
        assert seen in [letters(cell) for cell in cited["quote"].split(" | ") if cell.strip()], (cited, inside)
    else:
        assert not letters(cited["quote"]) - seen, (cited, inside)
        assert (x1 - x0) * (bottom - top) < 0.6 * width * height


def check_answer(question: str, report: str, ledger: Ledger, settings: Settings, folder: Path) -> None:
    """Every citation of the answer's JSON leads to its words."""
    answer = ask(question, ledger, settings, reports=[report]).to_json()
    assert answer["outcome"] == "answered" and answer["citations"]
    for cited in answer["citations"]:
        check_citation(cited, folder)


@pytest.mark.parametrize(("report", "question"), ON_SAMPLES)
def test_box_on_a_sample(report: str, question: str, sample_ledger: Ledger, sample_settings: Settings) -> None:
    check_answer(question, report, sample_ledger, sample_settings, SAMPLES)


@pytest.mark.reports
@pytest.mark.parametrize(("report", "question"), ON_REPORTS)
def test_box_on_a_report(
    report: str, question: str, real_ledger: Ledger, real_settings: Settings, reports_dir: Path
) -> None:
    check_answer(question, report, real_ledger, real_settings, reports_dir)


@pytest.mark.parametrize("moved", [{"bbox": [0, 0, 40, 20]}, {"page": 1}, {"quote": "另一句话 9.99 万元"}])
def test_the_check_sees_a_wrong_place(moved: dict[str, Any], sample_ledger: Ledger, sample_settings: Settings) -> None:
    answer = ask("公务接待费为什么变化", sample_ledger, sample_settings, reports=[FARMING]).to_json()
    with pytest.raises(AssertionError):
        check_citation({**answer["citations"][0], **moved}, SAMPLES)

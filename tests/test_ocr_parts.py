"""A table that stands as a picture on a page of text is read; a picture that is no table leaves the page alone."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from eval.corpus_departments import department_of
from eval.corpus_families import FAMILIES
from eval.corpus_flags import flags_named
from eval.corpus_leaf import Box, Leaf, pdf_of
from eval.corpus_report import Draft, draft_of, set_on_pages
from eval.synth_lines import find_font
from ingest import ocr
from ingest.ledger.model import Report
from ingest.ledger.settings import load_settings
from ingest.pipeline import ingest_report

pytestmark = pytest.mark.skipif(find_font() is None, reason="needs the font package fonts-wqy-microhei")


def drafted() -> tuple[Draft, Leaf, Leaf]:
    """A report with its 三公 table as a picture: its cover, and the page with the picture."""
    family = FAMILIES["budget"]
    department = department_of(3, "budget", 7, 2022, family.unit)
    draft = draft_of(department, family, 2025, 7, flags_named(["picture_table"]))
    leaves = set_on_pages(draft).leaves
    return draft, leaves[0], next(leaf for leaf in leaves if leaf.pictures)


def taken_in(leaves: list[Leaf], folder: Path) -> Report:
    """The report of these pages."""
    path = folder / "示例部门2025年度预算公开.pdf"
    path.write_bytes(pdf_of(leaves, path.stem, False))
    return ingest_report(path, load_settings(data=folder))


@pytest.mark.skipif(not ocr.available(), reason="needs the extra for pictures")
def test_a_table_that_is_a_picture_on_a_page_of_text_is_read_and_marked(tmp_path: Path) -> None:
    draft, cover, leaf = drafted()
    report = taken_in([cover, leaf], tmp_path)
    reception = draft.voice.book["公务接待费"].final
    read = [f for f in report.figures if f.amount.value == reception and f.name == "公务接待费"]
    assert read
    assert all(figure.source.ocr for figure in read)
    assert any("由图片识别" in issue for issue in report.info.issues)


@pytest.mark.skipif(not ocr.available(), reason="needs the extra for pictures")
def test_a_picture_without_cells_leaves_its_page_as_it_is(tmp_path: Path) -> None:
    _, cover, leaf = drafted()
    chart = Leaf(leaf.width, leaf.height, boxes=[Box(80, 300, 500, 500)])
    report = taken_in([cover, replace(leaf, pictures=[chart])], tmp_path)
    assert report.figures
    assert not any(figure.source.ocr for figure in report.figures)
    assert not any("图片" in issue for issue in report.info.issues)


def test_without_the_extra_the_report_says_that_there_are_pictures(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(ocr, "available", lambda: False)
    _, cover, leaf = drafted()
    report = taken_in([cover, leaf], tmp_path)
    (told,) = [issue for issue in report.info.issues if "图片" in issue]
    assert "第 2 页上有图片，尚未识别" in told
    assert report.tables

"""A table that is a picture on a page of text, and single pages that are pictures: read and marked, page by page."""

from __future__ import annotations

from pathlib import Path

import pypdfium2
import pytest
from PIL import Image

from ingest import ocr
from ingest.ledger.model import Report
from ingest.pdf import page_pixels
from ingest.pipeline import ingest_report
from tests.real import CONGRESS_2017, SAMPLE, SCANNED, SOCIAL, settings_for, some_pages

DPI = 150
WRITTEN, RULED = 8, 9
"""Pages of the sample: one with text on its upper quarter only, and one with a table."""
TABLE = (55.0, 90.0, 540.0, 680.0)
"""Where the table stands on its page, in points."""


def table_pasted(target: Path, box: tuple[float, float, float, float] = TABLE) -> Path:
    """The sample's cover, and its page of text with a picture of another page's table below the text."""
    scale = DPI / 72
    shot = page_pixels(SAMPLE, RULED, DPI)[:, :, ::-1]
    x0, top, x1, bottom = (round(edge * scale) for edge in box)
    pdf = pypdfium2.PdfDocument(some_pages(SAMPLE, [1, WRITTEN], target.with_suffix(".two.pdf")))
    image = pypdfium2.PdfImage.new(pdf)
    image.set_bitmap(pypdfium2.PdfBitmap.from_pil(Image.fromarray(shot[top:bottom, x0:x1].copy())))
    width, height = box[2] - box[0], box[3] - box[1]
    image.set_matrix(pypdfium2.PdfMatrix().scale(width, height).translate(box[0], 40))
    page = pdf[1]
    page.insert_obj(image)
    page.gen_content()
    pdf.save(target)
    pdf.close()
    return target


def cells(report: Report) -> list[str]:
    """What stands in the cells of a report's tables, in order."""
    return [cell.text for table in report.tables for row in table.rows for cell in row]


def said(report: Report) -> list[str]:
    """What a report's text says."""
    return [chunk.text for chunk in report.chunks if chunk.source.table is None]


def test_a_table_that_is_a_picture_on_a_page_of_text_is_read_and_marked(tmp_path: Path) -> None:
    settings = settings_for(tmp_path / "data")
    seen = ingest_report(table_pasted(tmp_path / "贴.pdf"), settings)
    ruled = ingest_report(some_pages(SAMPLE, [1, RULED], tmp_path / "表.pdf"), settings)
    written = ingest_report(some_pages(SAMPLE, [1, WRITTEN], tmp_path / "文.pdf"), settings)
    assert cells(seen) == cells(ruled) and len(cells(seen)) > 80
    assert all(table.ocr and table.pages == (2,) for table in seen.tables)
    assert seen.figures and all(f.source.ocr for f in seen.figures if f.source.table is not None)
    assert said(seen) == said(written)
    assert "第 2 页由图片识别（OCR），数字请核对原图" in seen.info.issues


@pytest.mark.parametrize("box", [(55.0, 90.0, 150.0, 200.0), (55.0, 90.0, 540.0, 110.0)], ids=["narrow", "low"])
def test_a_small_picture_costs_nothing(
    tmp_path: Path, box: tuple[float, float, float, float], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(ocr, "read_picture", lambda *_: pytest.fail("a seal or a logo is not looked at"))
    report = ingest_report(table_pasted(tmp_path / "贴.pdf", box), settings_for(tmp_path / "data"))
    assert report.tables == () and not any("图片" in issue for issue in report.info.issues)


def test_without_the_extra_the_page_with_the_picture_is_named(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(ocr, "available", lambda: False)
    report = ingest_report(table_pasted(tmp_path / "贴.pdf"), settings_for(tmp_path / "data"))
    (issue,) = report.info.issues
    assert "第 2 页上有图片，尚未识别" in issue and ocr.INSTALL in issue


@pytest.mark.reports
def test_one_scanned_page_between_real_pages_of_text_is_the_only_one_marked(reports_dir: Path, tmp_path: Path) -> None:
    target = tmp_path / "混.pdf"
    with (
        pypdfium2.PdfDocument(reports_dir / f"{SOCIAL}.pdf") as text,
        pypdfium2.PdfDocument(reports_dir / f"{SCANNED}.pdf") as scan,
        pypdfium2.PdfDocument.new() as mixed,
    ):
        for source, page in ((text, 1), (scan, 5), (text, 20)):
            mixed.import_pages(source, [page - 1])
        mixed.save(target)
    report = ingest_report(target, settings_for(tmp_path / "data"))
    marked = {(f.source.page, f.source.ocr) for f in report.figures}
    assert marked == {(2, True), (3, False)}
    found = {(f.subject.split("/")[-1], str(f.amount.value)) for f in report.figures}
    assert {("一般公共服务支出", "264.87"), ("住房公积金", "18.12")} <= found
    assert "第 2 页由图片识别（OCR），数字请核对原图" in report.info.issues


@pytest.mark.reports
def test_a_real_chart_on_a_page_of_text_is_no_table(reports_dir: Path, tmp_path: Path) -> None:
    path = some_pages(reports_dir / f"{CONGRESS_2017}.pdf", [1, 25], tmp_path / "图.pdf")
    report = ingest_report(path, settings_for(tmp_path / "data"))
    assert report.tables == () and not any("图片" in issue for issue in report.info.issues)
    assert {f.source.ocr for f in report.figures} == {False}

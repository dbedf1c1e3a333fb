"""Pages without text: read from the picture, marked as such, never better than what the reader is sure of."""

from __future__ import annotations

import sys
from collections.abc import Sequence
from decimal import Decimal
from functools import partial
from pathlib import Path

import numpy as np
import pytest

from ingest import ocr
from ingest.ledger.model import Report
from ingest.ledger.settings import Settings
from ingest.ledger.store import open_ledger
from ingest.lines import chars_to_lines
from ingest.pdf import Page, page_pixels
from ingest.picture_marks import SURE, Letter, Print, chars_of, confirmed, dashed, mended, spaced
from ingest.pipeline import ingest_paths, ingest_report
from ingest.reading_process import OnStage
from tests.real import ROOT, SCANNED, SOCIAL, settings_for, some_pages

SAMPLE = ROOT / "samples" / "青杉县示例农业农村局2022年度部门决算公开.pdf"


def pictures_of(source: Path, pages: Sequence[int], target: Path, dpi: int = 150) -> Path:
    """Some pages of a PDF as a PDF of images, as a scanner makes it."""
    from PIL import Image

    shots = [Image.fromarray(page_pixels(source, page, dpi)[:, :, ::-1]) for page in pages]
    shots[0].save(target, save_all=True, append_images=shots[1:], resolution=dpi)
    return target


def cells(report: Report) -> list[str]:
    """What stands in the cells of a report's tables, in order."""
    return [cell.text for table in report.tables for row in table.rows for cell in row]


def assert_all_marked(report: Report) -> None:
    """Nothing of a picture may look like printed text."""
    assert all(figure.source.ocr for figure in report.figures)
    assert all(chunk.source.ocr for chunk in report.chunks)
    assert all(table.ocr for table in report.tables)


def table_page() -> int:
    """The first page of the sample with a large table."""
    from ingest.ledger.settings import LimitSettings
    from ingest.pdf import read_pages

    pages = read_pages(SAMPLE, LimitSettings())
    return next(page.number for page in pages if any(len(grid.cells) > 40 for grid in page.grids))


def test_picture_of_a_sample_reads_like_the_sample(tmp_path: Path) -> None:
    settings = settings_for(tmp_path / "data")
    pages = [1, table_page()]
    stages: list[str] = []
    printed = ingest_report(some_pages(SAMPLE, pages, tmp_path / "印.pdf"), settings)
    seen = ingest_report(pictures_of(SAMPLE, pages, tmp_path / "扫.pdf"), settings, lambda name, _: stages.append(name))
    assert (seen.info.department, seen.info.year, seen.info.kind) == ("青杉县示例农业农村局", 2022, printed.info.kind)
    assert printed.figures and not any(figure.source.ocr for figure in printed.figures)
    assert [(f.subject, f.measure, f.amount.value, f.amount.unit) for f in seen.figures] == [
        (f.subject, f.measure, f.amount.value, f.amount.unit) for f in printed.figures
    ]
    assert cells(seen) == cells(printed)
    assert_all_marked(seen)
    assert any(stage == "识别第 2 页" for stage in stages)
    assert any("第 1–2 页由图片识别（OCR），数字请核对原图" in issue for issue in seen.info.issues)
    where, there = seen.figures[0].source.bbox, printed.figures[0].source.bbox
    assert where is not None and there is not None
    assert all(abs(a - b) < 5 for a, b in zip(where, there, strict=True)), "the mark is drawn at the same place"


# Page, name and number as printed, copied by eye from the picture.
BY_HAND = [
    (5, "一般公共服务支出", "264.87"),
    (5, "住房保障支出", "29.42"),
    (8, "行政运行", "51.32"),
    (8, "机关事业单位职业年金缴费支出", "4.64"),
    (20, "购房补贴", "11.72"),
    (20, "住房公积金", "18.12"),
    (20, "住房公积金", "17.70"),
]


@pytest.mark.reports
def test_real_scan_against_the_eye_and_its_twin_with_text(reports_dir: Path, tmp_path: Path) -> None:
    settings = settings_for(tmp_path / "data")
    pages = [1, 5, 8, 20]
    seen = ingest_report(some_pages(reports_dir / f"{SCANNED}.pdf", pages, tmp_path / "扫.pdf"), settings)
    twin = ingest_report(some_pages(reports_dir / f"{SOCIAL}.pdf", pages, tmp_path / "印.pdf"), settings)
    found = {(pages[f.source.page - 1], f.subject.split("/")[-1], f.amount.value) for f in seen.figures}
    for page, subject, amount in BY_HAND:
        assert (page, subject, Decimal(amount)) in found, (page, subject, amount)
    assert (seen.info.department, seen.info.year) == ("中共上海市普陀区委社会工作部", 2024)
    assert_all_marked(seen)
    right = {(f.source.page, f.subject, f.amount.value, f.amount.unit) for f in twin.figures}
    read = {(f.source.page, f.subject, f.amount.value, f.amount.unit) for f in seen.figures}
    assert not read - right, "a number is rather left out than wrong"
    assert len(read & right) >= 0.98 * len(right)


def test_crooked_pale_page_is_set_straight(tmp_path: Path) -> None:
    from ingest.picture_rules import read_bitmap, slant, turned

    straight = page_pixels(SAMPLE, table_page(), 150)
    pale = (150 + straight.astype(np.uint16) * 80 // 255).astype(np.uint8)
    crooked = turned(pale, 0.8)
    angle = slant(crooked, 150 / 72)
    assert angle == pytest.approx(-0.8, abs=0.1)
    want, got = (read_bitmap(image, 150 / 72).grids for image in (straight, turned(crooked, angle)))
    assert [len(grid.cells) for grid in got] == [len(grid.cells) for grid in want] and got


def read_without(missing: str, path: Path, settings: Settings, on_stage: OnStage) -> Report:
    """Read a report as where a package is not installed."""
    for name in ("ingest.picture_text", "ingest.picture_rules"):
        sys.modules.pop(name, None)
    sys.modules[missing] = None  # type: ignore[assignment]
    return ingest_report(path, settings, on_stage)


@pytest.mark.parametrize("missing", ["rapidocr", "onnxruntime", "cv2"])
def test_without_the_extra_the_report_goes_in_and_says_so(
    missing: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = pictures_of(SAMPLE, [1], tmp_path / "扫.pdf", dpi=60)
    for name in ("ingest.picture_text", "ingest.picture_rules"):
        monkeypatch.delitem(sys.modules, name, raising=False)
    monkeypatch.setitem(sys.modules, missing, None)
    settings = settings_for(tmp_path / "data")
    with open_ledger(settings) as ledger:
        (result,) = ingest_paths([path], ledger, settings, read=partial(read_without, missing))
        assert result.status == "added" and result.info is not None
        (issue,) = [issue for issue in result.info.issues if "图片" in issue]
        assert "第 1 页是图片" in issue and ocr.INSTALL in issue and "make setup" in issue
        assert [r.status for r in ingest_paths([path], ledger, settings)] == ["unchanged"]
        monkeypatch.undo()
        (again,) = ingest_paths([path], ledger, settings)
        assert again.status == "replaced" and again.info is not None, "once the extra is there, it is read"
        assert any("由图片识别" in issue for issue in again.info.issues)


def test_reader_that_breaks_leaves_the_page_unread(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def broken(*_: object) -> None:
        raise ValueError("engine")

    monkeypatch.setattr(ocr, "page_pixels", broken)
    page = Page(1, 600.0, 840.0, (), (), picture=True)
    assert ocr.read_picture(tmp_path / "x.pdf", page) == page


def printed(text: str, sure: float = 0.99) -> Print:
    """A line read with one certainty."""
    return Print(tuple(Letter(char, sure) for char in text), (0.0, 0.0, 6.0 * len(text), 10.0))


MENDED = [
    ("1O5.58", "105.58"),
    ("3O7.8l", "307.81"),
    ("307. 82", "307.82"),
    ("１２３．４５％", "123.45%"),
    ("1，234.56", "1,234.56"),
    ("支出100，200元为补助", "支出100，200元为补助"),  # two numbers of a sentence, no thousands
    ("1.234,56", "1.234,56"),  # no guess which is the point
    ("PM2O5", "PM2O5"),
    ("IO", "IO"),
    ("(三）总体情况:", "（三）总体情况："),
    ("000", "□□□"),  # its decimal point was lost
]


@pytest.mark.parametrize(("read", "meant"), MENDED)
def test_slips_in_numbers_are_mended_and_nothing_is_invented(read: str, meant: str) -> None:
    assert mended(printed(read)).text == meant


def test_doubtful_number_is_struck_out_and_never_blank() -> None:
    letters = [*printed("支出").letters, *printed("12.3", 0.99).letters, Letter("4", SURE - 0.1), Letter("元", 0.99)]
    assert mended(Print(tuple(letters), (0, 0, 90, 10))).text == "支出□□.□□元"


def test_doubtful_number_read_the_same_twice_is_taken() -> None:
    doubtful = printed("12.34", SURE - 0.1).letters
    assert mended(Print(tuple(confirmed(doubtful, printed("12.34").letters)), (0, 0, 30, 10))).text == "12.34"
    assert "□" in mended(Print(tuple(confirmed(doubtful, printed("12.84").letters)), (0, 0, 30, 10))).text
    blind = printed("12.34", 0.3).letters
    assert "□" in mended(Print(tuple(confirmed(blind, printed("12.34").letters)), (0, 0, 30, 10))).text


def test_lone_stroke_is_a_dash_and_a_serial_number_stays_one() -> None:
    assert [line.text for line in dashed([printed("一"), printed("一、收入")])] == ["—", "一、收入"]
    assert [line.text for line in dashed([printed("一"), printed("二")])] == ["一", "二"]


def test_characters_are_spread_by_their_widths() -> None:
    chars = chars_of([Print(printed("决算12.5").letters, (100.0, 50.0, 140.0, 60.0))])
    assert [round(char.x0) for char in chars] == [100, 110, 120, 125, 130, 135]
    assert [line.text for line in chars_to_lines(chars)] == ["决算12.5"]


def test_wide_gap_the_reader_passed_over_is_a_space() -> None:
    letters = printed("第一部分部门概况").letters
    columns = [0, 5, 10, 15, 25, 30, 35, 40]
    assert "".join(letter.text for letter in spaced(letters, columns)) == "第一部分\u3000部门概况"

"""Taking files in: good, bad, the same again, a corrected one."""

from __future__ import annotations

import json
import shutil
from pathlib import Path

import pypdfium2
import pytest

from ingest.ledger.model import JuesuanError
from ingest.ledger.settings import Settings
from ingest.ledger.store import Ledger, open_ledger
from ingest.pipeline import ingest_paths, pdf_files
from tests.real import ROOT, settings_for
from ui.cli import run

SAMPLES = ROOT / "samples"
ONE = "青杉县示例农业农村局2022年度部门决算公开"
OTHER = "青杉县示例农业农村局2023年度部门决算公开"


def bad_files(folder: Path) -> dict[str, str]:
    """Files that are no reports, and a word of what must be said of each."""
    whole = (SAMPLES / f"{ONE}.pdf").read_bytes()
    contents = {
        "空.pdf": (b"", "空文件"),
        "文本.pdf": ("不是PDF，只是改了名".encode(), "不是 PDF"),
        "截断.pdf": (whole[: len(whole) // 2], "不完整"),
        "只有头.pdf": (b"%PDF-1.7\n%%EOF\n", "损坏"),
        "乱码.pdf": (b"%PDF-1.7\n" + bytes(range(256)) * 40 + b"\n%%EOF\n", "损坏"),
    }
    for name, (data, _) in contents.items():
        (folder / name).write_bytes(data)
    return {name: word for name, (_, word) in contents.items()}


def test_bad_files_are_named_in_one_line_and_the_good_ones_go_in(tmp_path: Path) -> None:
    folder = tmp_path / "in"
    folder.mkdir()
    words = bad_files(folder)
    shutil.copy(SAMPLES / f"{ONE}.pdf", folder)
    settings = settings_for(tmp_path / "data")
    with open_ledger(settings) as ledger:
        results = {r.path.name: r for r in ingest_paths([folder], ledger, settings)}
        assert [info.stem for info in ledger.reports()] == [ONE]
    for name, word in words.items():
        assert results[name].status == "failed"
        assert name in results[name].message and word in results[name].message
        assert "\n" not in results[name].message


def test_limits_are_settings(tmp_path: Path) -> None:
    settings = settings_for(tmp_path / "data")
    for field, value, word in (
        ("max_pages", 3, "超过上限 3 页"),
        ("max_page_points", 100, "尺寸异常"),
        ("seconds_per_report", 0, "超过 0 秒"),
    ):
        limits = settings.limits.model_copy(update={field: value})
        with open_ledger(settings) as ledger:
            changed = settings.model_copy(update={"limits": limits})
            (result,) = ingest_paths([SAMPLES / f"{ONE}.pdf"], ledger, changed)
        assert result.status == "failed" and word in result.message, result.message


def test_same_file_twice_is_nothing(tmp_path: Path) -> None:
    settings = settings_for(tmp_path / "data")
    copy = tmp_path / "别名.pdf"
    shutil.copy(SAMPLES / f"{ONE}.pdf", copy)
    with open_ledger(settings) as ledger:
        assert [r.status for r in ingest_paths([SAMPLES / f"{ONE}.pdf"], ledger, settings)] == ["added"]
        before = ledger.version()
        assert [r.status for r in ingest_paths([SAMPLES / f"{ONE}.pdf", copy], ledger, settings)] == ["unchanged"] * 2
        assert ledger.version() == before


def test_corrected_file_replaces_the_old_one(tmp_path: Path) -> None:
    settings = settings_for(tmp_path / "data")
    path = tmp_path / "报告.pdf"
    shutil.copy(SAMPLES / f"{ONE}.pdf", path)
    with open_ledger(settings) as ledger:
        list(ingest_paths([path], ledger, settings))
        shutil.copy(SAMPLES / f"{OTHER}.pdf", path)
        (result,) = ingest_paths([path], ledger, settings)
        assert result.status == "replaced" and "已替换" in result.message
        assert [(info.stem, info.year) for info in ledger.reports()] == [("报告", 2023)]
        assert {f.year for f in ledger.figures(["报告"]) if f.measure.value == "决算数"} == {2023}


def test_same_department_and_year_from_another_file_is_told(tmp_path: Path) -> None:
    settings = settings_for(tmp_path / "data")
    twin = tmp_path / "另一份.pdf"
    twin.write_bytes((SAMPLES / f"{ONE}.pdf").read_bytes() + b"\n%%EOF\n")
    with open_ledger(settings) as ledger:
        results = list(ingest_paths([SAMPLES / f"{ONE}.pdf", twin], ledger, settings))
    assert results[1].status == "added" and f"《{ONE}》" in results[1].message


def test_missing_path_is_one_clear_line(tmp_path: Path) -> None:
    with pytest.raises(JuesuanError, match="没有这个文件或文件夹"):
        pdf_files([tmp_path / "没有.pdf"])
    with pytest.raises(JuesuanError, match="没有 PDF"):
        pdf_files([tmp_path])


def test_reports_are_listed_with_what_is_in_them(
    sample_ledger: Ledger, sample_settings: Settings, capsys: pytest.CaptureFixture[str]
) -> None:
    config = sample_settings.data / "config.yaml"
    config.write_text("embedding:\n  provider: none\n", "utf-8")
    assert run(["reports", "--json", "--data", str(sample_settings.data), "--config", str(config)]) == 0
    listed = {report["report"]: report for report in json.loads(capsys.readouterr().out)}
    assert set(listed) == {path.stem for path in SAMPLES.glob("*.pdf")}
    for stem, report in listed.items():
        assert report["figures"] == len(sample_ledger.figures([stem])) > 400
        assert report["tables"] == len(sample_ledger.tables(stem)) >= 10
        assert report["passages"] == len(sample_ledger.chunks([stem])) > 200
        assert report["pages"] == len(pypdfium2.PdfDocument(SAMPLES / f"{stem}.pdf"))

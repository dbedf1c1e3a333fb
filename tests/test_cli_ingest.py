"""`juesuan ingest`: a line for each file, a bad one left out, the others in."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from ingest.pipeline import Ingested
from tests.command import Run
from tests.fakes import report
from ui.intake import find_files


def fake_ingest(paths: list[Path], ledger: object, settings: object, on_event: Any = None) -> Any:
    for path in paths:
        if "坏" in path.name or "崩" in path.name:
            yield Ingested(path, "failed", None, f"{path.name}：不是 PDF 文件")
        else:
            on_event(path, "读取 [bold]", 0.5)
            yield Ingested(path, "unchanged" if "旧" in path.name else "added", report(path.stem), "32 页")


def test_ingest_tells_of_each_file_and_goes_on_after_a_bad_one(
    juesuan: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("ui.intake.ingest_paths", fake_ingest)
    for name in ("1坏[i].pdf", "2崩.pdf", "3新.pdf", "4旧.PDF"):
        (tmp_path / name).touch()
    code, out, err = juesuan("ingest", str(tmp_path), str(tmp_path / "没有.pdf"))
    assert code == 1 and out == "已收入 1 份，未变 1 份，未收入 3 份\n"
    lines = err.splitlines()
    assert [line[0] for line in lines] == ["✗", "✗", "✗", "✓", "✓"]
    assert "没有这个文件" in lines[0] and lines[1] == "✗ 1坏[i].pdf：不是 PDF 文件"
    assert "2崩.pdf" in lines[2]
    assert lines[4] == "✓ 未变 4旧.PDF：32 页"


def test_ingest_of_good_files_exits_0(juesuan: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("ui.intake.ingest_paths", fake_ingest)
    (tmp_path / "新.pdf").touch()
    assert juesuan("ingest", str(tmp_path))[:2] == (0, "已收入 1 份\n")


def test_a_folder_without_pdfs_and_two_files_of_one_name_are_told(tmp_path: Path) -> None:
    for folder in ("甲", "乙", "空"):
        (tmp_path / folder).mkdir()
    for folder in ("甲", "乙"):
        (tmp_path / folder / "决算.pdf").touch()
    files, bad = find_files([tmp_path / "甲", tmp_path / "乙", tmp_path / "空", tmp_path / "甲" / "决算.pdf"])
    assert files == [tmp_path / "甲" / "决算.pdf"]
    assert len(bad) == 2 and "同名" in bad[0] and "没有 PDF" in bad[1]

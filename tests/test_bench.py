"""The figures of `make bench` are of what they say."""

from __future__ import annotations

import re
import subprocess
import sys
from pathlib import Path

import pytest

from eval.bench import Run, bench, ingesting, memory_mb
from eval.bench_answers import bench_answers
from eval.cases import CASES, load_cases
from ingest.ledger.model import JuesuanError
from ingest.ledger.settings import Settings
from ingest.ledger.store import Ledger
from tests.real import ROOT
from tests.test_ocr import some_pages

SAMPLE = ROOT / "samples" / "青杉县示例农业农村局2022年度部门决算公开.pdf"


def test_bench_measures_parsing_and_taking_in_with_and_without_known_vectors(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    some_pages(SAMPLE, [1, 2, 8], tmp_path / "一.pdf")
    (tmp_path / "坏.pdf").write_bytes(b"no report")
    bench(tmp_path, with_pictures=False)
    lines = capsys.readouterr().out.splitlines()
    assert "1 reports with text, 0 with pictures" in lines[0]
    assert re.search(r"^parsing +\d\.\d\d × bare pdfplumber +\(3 pages", lines[1])
    rates = [
        re.search(rf"^ingest {name} +(\d+\.\d) pages/s +\(3 pages", lines[n]) for n, name in ((2, "cold"), (3, "warm"))
    ]
    assert all(rate and float(rate[1]) > 0 for rate in rates), lines


def test_a_report_that_does_not_go_in_is_no_figure(tmp_path: Path) -> None:
    (tmp_path / "坏.pdf").write_bytes(b"no report")
    with pytest.raises(RuntimeError, match="0 of 1 reports"):
        ingesting([tmp_path / "坏.pdf"], tmp_path / "data")


def test_memory_is_that_of_all_processes_below() -> None:
    hold = "import sys; held = bytearray(120_000_000); print(flush=True); sys.stdin.read()"
    start = f"import subprocess, sys; subprocess.run([sys.executable, '-c', {hold!r}])"
    with subprocess.Popen(
        [sys.executable, "-c", start], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
    ) as process:
        assert process.stdout
        process.stdout.readline()
        assert memory_mb(process.pid) > 120
        process.communicate("")
    assert memory_mb(process.pid) == 0


def test_a_process_that_is_just_being_started_is_counted_once() -> None:
    hold = "import os, sys; held = bytearray(120_000_000); os.fork(); print(flush=True); sys.stdin.read()"
    with subprocess.Popen([sys.executable, "-c", hold], stdin=subprocess.PIPE, stdout=subprocess.PIPE) as process:
        assert process.stdout
        assert process.stdout.readline() and process.stdout.readline()
        assert 120 < memory_mb(process.pid) < 200
        process.communicate(b"")


def test_pages_per_second_are_told_with_what_they_are_of() -> None:
    assert str(Run(120, 30.0, 512.4)) == "   4.0 pages/s  (120 pages, 30.0 s, at most 512 MB in all its processes)"


def test_answers_are_timed_with_the_cold_command(
    capsys: pytest.CaptureFixture[str], sample_ledger: Ledger, sample_settings: Settings
) -> None:
    cases = [case for case in load_cases(CASES / "samples.yaml") if case.pages][:3]
    bench_answers(sample_ledger, sample_settings, cases, of_all=True)
    told = capsys.readouterr().out
    assert re.search(r"3 questions, asked of all \d reports in", told), told
    assert re.search(r"answer, ours +\d+\.\d ms", told) and re.search(r"juesuan ask, cold +\d+\.\d s", told), told


def test_no_questions_are_no_measure(sample_ledger: Ledger, sample_settings: Settings) -> None:
    with pytest.raises(JuesuanError, match="没有可问的题"):
        bench_answers(sample_ledger, sample_settings, [])

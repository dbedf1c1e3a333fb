"""`juesuan ingest` on the folder of real reports: all go in, the scan too; bad files are named; nothing is done twice."""

from __future__ import annotations

import time
from collections import Counter
from pathlib import Path

import pytest

from ingest.ledger.store import open_ledger
from tests.real import SCANNED, SOCIAL, TEMPLATE, TakenIn, settings_for, take_in

pytestmark = pytest.mark.reports

BAD = {"17-bytes.pdf": "不是 PDF", "text-named.pdf": "不是 PDF", "truncated.pdf": "不完整"}
"""The bad files, and a word of what must be said of each."""


def check_bad_files(err: str) -> None:
    """Each bad file has one line that names what is wrong with it; nothing else went wrong."""
    failed = [line for line in err.splitlines() if line.startswith("✗")]
    assert len(failed) == len(BAD)
    for name, word in BAD.items():
        [line] = [line for line in failed if line.startswith(f"✗ {name}：")]
        assert word in line
    assert "Traceback" not in err


def test_every_report_goes_in_and_each_bad_file_is_named(real_folder: TakenIn, reports_dir: Path) -> None:
    good = sorted(path for path in reports_dir.rglob("*.pdf") if path.parent.name != "bad")
    assert len(good) == 15 and real_folder.code == 1
    assert real_folder.out == f"已收入 {len(good)} 份，未收入 {len(BAD)} 份\n"
    check_bad_files(real_folder.err)
    lines = real_folder.err.splitlines()
    assert [sum(line.startswith(f"✓ 已收入 {path.name}：") for line in lines) for path in good] == [1] * len(good)
    assert len(lines) == len(good) + len(BAD)


def test_what_went_in_is_whole(real_folder: TakenIn, reports_dir: Path) -> None:
    with open_ledger(settings_for(real_folder.data)) as ledger:
        infos = {info.stem: info for info in ledger.reports()}
        for stem, info in infos.items():
            assert info.tables == len(ledger.tables(stem)) >= 4
            assert info.figures == len(ledger.figures([stem])) > (-1 if stem == TEMPLATE else 150)
            assert info.chunks == len(ledger.chunks([stem])) > 50
        assert all(figure.source.ocr for figure in ledger.figures([SCANNED]))
    assert set(infos) == {path.stem for path in reports_dir.glob("*.pdf")}


def test_the_whole_scan_reads_like_its_twin_with_text(real_folder: TakenIn) -> None:
    with open_ledger(settings_for(real_folder.data)) as ledger:
        seen, printed = (
            Counter(
                (f.source.page, f.subject, f.measure, f.amount.value, f.amount.unit) for f in ledger.figures([stem])
            )
            for stem in (SCANNED, SOCIAL)
        )
    assert printed.total() > 250
    assert (seen & printed).total() >= 0.98 * printed.total()
    assert not seen - printed, "a number is rather left out than wrong"


def test_a_second_run_does_nothing_quickly(real_folder: TakenIn, reports_dir: Path) -> None:
    with open_ledger(settings_for(real_folder.data)) as ledger:
        before = ledger.version()
        started = time.monotonic()
        again = take_in(reports_dir, real_folder.data)
        assert time.monotonic() - started < 30  # about 1 s on an idle machine; reading them takes minutes
        assert ledger.version() == before
    assert again.code == 1 and again.out == f"未变 15 份，未收入 {len(BAD)} 份\n"
    check_bad_files(again.err)
    assert sum(line.startswith("✓ 未变") for line in again.err.splitlines()) == 15

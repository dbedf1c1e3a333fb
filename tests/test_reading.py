"""Reports read in processes of their own: what goes wrong with one is a line about it, and nothing is left behind."""

from __future__ import annotations

import contextlib
import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from ingest.batch import Ingested
from ingest.ledger.embedding import passage_words
from ingest.ledger.model import BadReport, Report
from ingest.ledger.settings import Settings
from ingest.ledger.store import Ledger, open_ledger
from ingest.pipeline import ingest_paths
from ingest.reading_process import PICTURE_STAGE, OnStage
from tests.real import ROOT, settings_for
from tests.small_report import small_report
from tests.test_store_vectors import Counting


def read_by_name(path: Path, settings: Settings, on_stage: OnStage) -> Report:
    """Read a made-up file; its name says what happens to whoever reads it."""
    on_stage(f"{PICTURE_STAGE} 1 页" if "图" in path.stem else "读取第 1 页", 0.5)
    for word, happens in _HAPPENS.items():
        if word in path.stem:
            happens()
    while "等" in path.stem and not path.with_name("到").exists():
        time.sleep(0.05)
    return small_report(path.parent, path.stem, path.read_bytes().decode().split()[-1])[0]


def _hang() -> None:
    while True:
        pass


def _hog() -> None:
    hoard = []
    while True:
        hoard.append(bytes(50_000_000))


_LEFT: list[bytes] = []


def _leave() -> None:
    _LEFT.append(bytes(150_000_000))


def _fail() -> None:
    raise ZeroDivisionError("a bug\nin two lines")


def _refuse() -> None:
    raise BadReport("坏.pdf：不是报告")


_HAPPENS: dict[str, Callable[[], object]] = {
    "死": lambda: os.kill(os.getpid(), signal.SIGKILL),
    "挂": _hang,
    "胀": _hog,
    "崩": _fail,
    "坏": _refuse,
    "留": _leave,
    "慢": lambda: time.sleep(1.5),
}


@pytest.fixture
def ledger(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Ledger]:
    monkeypatch.setattr("ingest.batch._processors", lambda: 2)
    with open_ledger(settings_for(tmp_path / "data")) as ledger:
        yield ledger


def taken_in(ledger: Ledger, folder: Path, *names: str, seconds: int = 30, picture: int = 60) -> list[Ingested]:
    """What became of files of these names, in the order given."""
    paths = [small_report(folder, name, f"{place}.00")[1] for place, name in enumerate(names)]
    settings = settings_for(folder / "data")
    bounds = {"seconds_per_report": seconds, "seconds_per_picture": picture, "max_memory_mb": 512}
    limits = settings.limits.model_copy(update=bounds)
    changed = settings.model_copy(update={"limits": limits})
    return list(ingest_paths(paths, ledger, changed, read=read_by_name))


def children(pid: int | None = None) -> set[int]:
    """The processes that a process (this one) has started and that are still there."""
    found: set[int] = set()
    for task in Path(f"/proc/{pid or os.getpid()}/task").iterdir():
        # a thread may end while they are looked through
        with contextlib.suppress(FileNotFoundError, ProcessLookupError):
            found |= {int(child) for child in (task / "children").read_text().split()}
    return found


@pytest.mark.parametrize(
    ("name", "told"),
    [
        ("死", "意外终止（-9）"),
        ("胀", "超过上限 512 MB"),
        ("崩", "ZeroDivisionError：a bug in two lines"),
        ("坏", "不是报告"),
    ],
)
def test_what_goes_wrong_is_one_line_and_the_others_go_in(name: str, told: str, ledger: Ledger, tmp_path: Path) -> None:
    results = taken_in(ledger, tmp_path, "一", name, "二", "三")
    assert [result.status for result in results] == ["added", "failed", "added", "added"]
    assert [info.stem for info in ledger.reports()] == ["一", "三", "二"]
    assert told in results[1].message and name in results[1].message and "\n" not in results[1].message
    assert not children()


def test_what_earlier_reports_left_in_memory_costs_no_later_one(
    ledger: Ledger, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("ingest.batch._processors", lambda: 1)
    results = taken_in(ledger, tmp_path, *(f"留{n}" for n in range(5)))
    assert [result.status for result in results] == ["added"] * 5, results


def test_one_that_never_ends_is_given_up(ledger: Ledger, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("ingest.reading._GRACE_S", 0.5)
    results = taken_in(ledger, tmp_path, "挂", "一", seconds=1)
    assert [result.status for result in results] == ["failed", "added"]
    assert "超过 1 秒" in results[0].message and "seconds_per_report" in results[0].message
    assert not children()


def test_a_picture_has_seconds_of_its_own(ledger: Ledger, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("ingest.reading._GRACE_S", 0.1)
    results = taken_in(ledger, tmp_path, "慢图", "慢", seconds=1, picture=20)
    assert [result.status for result in results] == ["added", "failed"], results


def test_a_picture_that_never_ends_is_given_up(ledger: Ledger, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("ingest.reading._GRACE_S", 0.1)
    (result,) = taken_in(ledger, tmp_path, "挂图", seconds=1, picture=1)
    assert result.status == "failed" and "seconds_per_report" in result.message
    assert not children()


def test_results_keep_the_order_of_the_files(ledger: Ledger, tmp_path: Path) -> None:
    names = ["慢", *"甲乙丙丁戊己庚辛壬癸"]
    assert [result.path.stem for result in taken_in(ledger, tmp_path, *names)] == names


def test_of_two_files_with_the_same_content_the_first_goes_in(ledger: Ledger, tmp_path: Path) -> None:
    path = small_report(tmp_path, "慢")[1]
    twin = path.with_name("孪生.pdf")
    twin.write_bytes(path.read_bytes())
    settings = settings_for(tmp_path / "data")
    results = list(ingest_paths([path, twin], ledger, settings, read=read_by_name))
    assert [result.status for result in results] == ["added", "unchanged"] and "《慢》" in results[1].message


def test_a_bug_while_storing_costs_one_file(ledger: Ledger, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    put = Ledger.put

    def fails_once(self: Ledger, report: Report, *rest: object) -> None:
        if report.info.stem == "一":
            raise ZeroDivisionError("a bug")
        put(self, report, *rest)  # type: ignore[arg-type]

    monkeypatch.setattr(Ledger, "put", fails_once)
    results = taken_in(ledger, tmp_path, "一", "二")
    assert [result.status for result in results] == ["failed", "added"]
    assert "ZeroDivisionError" in results[0].message


def test_stages_of_a_file_come_before_its_result(ledger: Ledger, tmp_path: Path) -> None:
    events: list[tuple[str, float]] = []
    paths = [small_report(tmp_path, name, f"{place}.00")[1] for place, name in enumerate("一二")]
    settings = settings_for(tmp_path / "data")
    for result in ingest_paths(paths, ledger, settings, lambda path, _, s: events.append((path.stem, s)), read_by_name):
        events.append((result.path.stem, 2.0))
    for name in "一二":
        shares = [share for stem, share in events if stem == name]
        assert shares == sorted(shares) and shares[-2:] == [1.0, 2.0] and 0.15 in shares


def test_what_is_read_early_is_embedded_early_and_once(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("ingest.batch._processors", lambda: 2)

    def on_event(path: Path, stage: str, share: float) -> None:
        if (path.stem, stage) == ("甲", "建立索引") and share > 0.9:
            (tmp_path / "到").touch()  # what the first one waits for

    model = Counting()
    paths = [small_report(tmp_path, name, f"{place}.50")[1] for place, name in enumerate(["等", "甲"])]
    with Ledger(tmp_path / "data", model, "fake") as ledger:
        results = list(ingest_paths(paths, ledger, settings_for(tmp_path / "data"), on_event, read_by_name))
        assert [result.status for result in results] == ["added", "added"]
        assert sorted(model.given) == sorted({passage_words(chunk) for chunk in ledger.chunks()})


def test_no_process_outlives_results_that_nobody_waits_for(ledger: Ledger, tmp_path: Path) -> None:
    paths = [small_report(tmp_path, name, f"{place}.00")[1] for place, name in enumerate(["一", "挂"])]
    results = ingest_paths(paths, ledger, settings_for(tmp_path / "data"), read=read_by_name)
    assert next(results).status == "added"
    assert children()  # the one that hangs
    started = time.monotonic()
    results.close()
    assert not children() and time.monotonic() - started < 10


_PARENT = """
import signal
from pathlib import Path
from ingest.ledger.store import open_ledger
from ingest.pipeline import ingest_paths
from tests.real import settings_for
from tests.test_reading import read_by_name

signal.signal(signal.SIGINT, signal.default_int_handler)  # a shell that runs tests in the background ignores it
folder = Path({folder!r})
settings = settings_for(folder / "data")
with open_ledger(settings) as ledger:
    files = [folder / "一.pdf", folder / "挂.pdf"]
    for result in ingest_paths(files, ledger, settings, lambda *event: print(*event, flush=True), read_by_name):
        pass
"""


@pytest.mark.parametrize("sign", [signal.SIGKILL, signal.SIGTERM, signal.SIGINT])
def test_processes_end_with_the_one_that_started_them(sign: signal.Signals, tmp_path: Path) -> None:
    for name in ("一", "挂"):
        small_report(tmp_path, name, f"{ord(name)}.00")
    code = _PARENT.format(folder=str(tmp_path))
    parent = subprocess.Popen(
        [sys.executable, "-c", code], cwd=ROOT, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True
    )
    assert parent.stdout
    while "挂" not in parent.stdout.readline():
        pass
    mine = children(parent.pid)
    assert mine
    parent.send_signal(sign)
    parent.wait(20)
    until = time.monotonic() + 10
    while any(_running(pid) for pid in mine) and time.monotonic() < until:
        time.sleep(0.05)
    assert not any(_running(pid) for pid in mine)
    with open_ledger(settings_for(tmp_path / "data")) as ledger:
        assert {info.stem for info in ledger.reports()} <= {"一"}
        ledger.cleanup()


def _running(pid: int) -> bool:
    """Whether a process still runs; one that ended and that nobody has asked for does not."""
    try:
        state = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0]
    except OSError:
        return False
    return state != "Z"

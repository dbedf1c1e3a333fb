"""A few of everything that `make hold`, `make load` and `make scale` try at length."""

from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from eval import hostile, scale, webscan
from eval.hostile_kinds import BATCHES, SINGLES, World, world_of
from eval.load import Plans, run
from eval.stand_in import standing_in, vector
from eval.webscan import webscan as scan
from ingest.ledger.model import JuesuanError

EACH = 4
SAMPLES = sorted(webscan.SAMPLES.glob("*.pdf"))


@pytest.fixture(scope="module")
def world(tmp_path_factory: pytest.TempPathFactory) -> Iterator[World]:
    with world_of(tmp_path_factory.mktemp("hostile")) as made:
        yield made


@pytest.mark.parametrize("kind", [*SINGLES, *BATCHES])
def test_hostile_input_ends_in_one_line_or_a_right_outcome(kind: str, world: World) -> None:
    (count,) = hostile.hostile(EACH, 2, world, [kind]).values()
    assert count.faults == []
    assert count.ends.total() == EACH


def test_there_are_more_than_twelve_kinds() -> None:
    assert len({*SINGLES, *BATCHES}) > 12


def _raises(error: Exception) -> str:
    raise error


@pytest.mark.parametrize(
    ("ends", "told"),
    [
        (lambda: _raises(JuesuanError("请改正")), "refused"),
        (lambda: _raises(JuesuanError("请改正\n再试")), "fault: more than one line"),
        (lambda: _raises(JuesuanError("no Chinese at all")), "fault: no Chinese"),
        (lambda: _raises(JuesuanError("x.pdf：读取时程序出错（KeyError：1）")), "fault: an error of no type"),
        (lambda: _raises(KeyError("x")), "fault: KeyError"),
        (lambda: "answered", "answered"),
    ],
)
def test_what_counts_as_a_fault(ends: object, told: str) -> None:
    assert hostile.tried(ends)[0].startswith(told)  # type: ignore[arg-type]


def test_what_takes_too_long_or_too_much_is_a_fault() -> None:
    results = [("a", "answered", hostile.SECONDS + 1, 0.0), ("b", "answered", 0.0, hostile.MEGABYTES + 1)]
    assert len(hostile.counted("kind", iter(results)).faults) == 2


def test_nothing_is_open_on_the_running_page(tmp_path: Path) -> None:
    found = scan(tmp_path / "scan", SAMPLES)
    assert found.found == []
    assert set(found.probes) == set(webscan.CHECKS) and min(found.probes.values()) > 1


def test_visitors_are_answered_while_reports_come_in(tmp_path: Path) -> None:
    seen = run(tmp_path, Plans(users=3, seconds=8.0, pause_s=1.0, upload_every_s=6.0), "none")
    assert seen.errors == []
    assert len(seen.answers) >= 3 and len(seen.uploads) == 1 and max(mb for _, mb in seen.memory) > 50


def test_the_table_of_growth_has_a_line_for_each_size_and_goes_on_where_it_was_killed(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(scale, "SLICE", 6)
    scale.scale([10], tmp_path, {"provider": "none"})
    line = capsys.readouterr().out.splitlines()[-1]
    assert line.startswith("| 10 |") and line.count("|") == scale.HEAD.count("|") + 2
    slices = [json.loads((tmp_path / f"data-none.{end}.json").read_text()) for end in (6, 10)]
    assert [one[0] for one in slices] == [6, 4] and min(one[2] for one in slices) > 0
    monkeypatch.setattr(scale, "take_in", None)
    scale.scale([10], tmp_path, {"provider": "none"})
    assert capsys.readouterr().out.splitlines()[-1] == line
    for end in ("10.md", "10.json"):
        (tmp_path / f"data-none.{end}").unlink()
    monkeypatch.setattr(scale, "take_in", lambda *_: (9.0, 9.0))
    scale.scale([10], tmp_path, {"provider": "none"})
    assert capsys.readouterr().out.splitlines()[-1].split("|")[4] == f" {slices[0][2] / 6:.2f} "
    assert json.loads((tmp_path / "data-none.10.json").read_text()) == [0, 0.0, 0.0]


def test_the_stand_in_is_near_what_shares_its_words() -> None:
    def near(one: str, other: str) -> float:
        return sum(a * b for a, b in zip(vector(one), vector(other), strict=True))

    assert near("公务接待费增长", "公务接待费下降") > near("公务接待费增长", "住房保障支出")
    with standing_in() as address:
        assert address.startswith("http://127.0.0.1:")


def test_the_memory_of_answering_is_not_that_of_the_process_that_started_it() -> None:
    ballast = bytearray(300_000_000)
    words = [sys.executable, "-c", "from eval.scale_ask import most_memory_mb; print(most_memory_mb())"]
    told = subprocess.run(words, capture_output=True, check=True, text=True).stdout
    assert 20 < float(told) < 280 < len(ballast) / 1e6

"""A few kills of every way of writing (`python -m eval.kills` does a hundred), and what a killed restore leaves."""

from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from eval.kills import Killing, doctor, forked, kills
from eval.kills_paths import WAYS, Material, Place, opened
from ingest.ledger import store_backup
from ingest.ledger.store_backup import back_up, restore
from ingest.ledger.store_checkup import check_folder
from tests.real import ROOT
from tests.small_report import small_report

pytestmark = pytest.mark.files  # reads the files themselves

ONE, TWO, THREE = "青山县档案馆2023", "白水县档案馆2023", "黄岭县档案馆2023"


def small_material(folder: Path) -> Material:
    """Tiny reports, so that most of the time of a write is the moments between its steps."""
    folders = [folder / name for name in ("a", "b")]
    for one in folders:
        one.mkdir()
    first, second, third = (small_report(folders[0], stem) for stem in (ONE, TWO, THREE))
    return Material(first, second, third, small_report(folders[1], ONE, "5.00"))


@pytest.fixture
def material(tmp_path: Path) -> Material:
    """Three reports, and another content under the name of the first."""
    return small_material(tmp_path)


def alone(work: Callable[[Path], object], folder: Path) -> Any:
    """What a function of this module gives in a new process: no writer is forked beside threads of other tests."""
    code = f"import sys; from tests.test_kills import run; run({work.__name__!r}, sys.argv[1])"
    done = subprocess.run(
        [sys.executable, "-c", code, str(folder)], cwd=ROOT, capture_output=True, text=True, timeout=400
    )
    assert done.returncode == 0, done.stderr[-600:]
    return json.loads(done.stdout)


def run(name: str, folder: str) -> None:
    """Print what the function of this name gives, as JSON."""
    print(json.dumps(globals()[name](Path(folder))))


def a_kill_each(folder: Path) -> list[object]:
    """Kill every way of writing once: the faults and the kills by way."""
    found = kills(len(WAYS), 3, folder / "kills", small_material(folder))
    return [found.faults, dict(found.killed)]


def looks_at_spoiled_folders(folder: Path) -> list[list[str]]:
    """What is told of a folder with half a report, and of one without the right reports."""
    trial = Killing(folder / "kills", material := small_material(folder), 1)
    way = WAYS[0]

    def spoiled(sql: str) -> list[str]:
        place = trial.place(way)

        def look() -> list[str]:
            with opened(place.data) as ledger, ledger._database.writing() as db:
                db.execute(sql)
            return [*doctor(place), *way.wrong(place, material, False)]

        told: list[str] = json.loads(forked(look)[1])
        return told

    renamed = f"UPDATE reports SET name = '{THREE}' WHERE name = '{TWO}'"
    return [spoiled("DELETE FROM chunks WHERE id % 2"), spoiled(renamed)]


def test_killed_writers_lose_nothing_and_leave_nothing_to_do(tmp_path: Path) -> None:
    faults, killed = alone(a_kill_each, tmp_path)
    assert faults == []
    assert killed == {way.name: 1 for way in WAYS}


def test_a_half_visible_report_a_lost_one_and_a_damaged_folder_are_faults(tmp_path: Path) -> None:
    half, other = alone(looks_at_spoiled_folders, tmp_path)
    assert any("tables, figures, passages" in one for one in half)
    assert any("holds" in one for one in other)


def test_a_restore_killed_while_it_moves_is_begun_anew(
    material: Material, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    place = Place(tmp_path / "data", tmp_path / "b.tgz", tmp_path / "new", tmp_path / "told")
    with opened(place.data) as ledger:
        ledger.put(*material.first)
    (place.data / "history.db").touch()
    back_up(place.data, place.backup)
    moved: list[Path] = []
    rename = Path.rename

    def dying(self: Path, target: Path) -> Path:
        if len(moved) == 2:
            raise KeyboardInterrupt
        moved.append(self)
        return rename(self, target)

    with monkeypatch.context() as patch:
        patch.setattr(Path, "rename", dying)
        patch.setattr(store_backup, "_remove", lambda path: None)  # a killed process tidies nothing away
        with pytest.raises(KeyboardInterrupt):
            restore(place.backup, place.new)
    assert moved and not (place.new / "ledger.db").exists()
    assert restore(place.backup, place.new) == 1
    assert not list(place.new.glob(".restore*"))


def test_what_was_restored_and_not_indexed_yet_needs_nobody(material: Material, tmp_path: Path) -> None:
    place = Place(tmp_path / "data", tmp_path / "b.tgz", tmp_path / "new", tmp_path / "told")
    with opened(place.data) as ledger:
        ledger.put(*material.first)
    back_up(place.data, place.backup)
    restore(place.backup, place.new)
    assert doctor(place) == []
    with opened(place.new) as ledger:
        assert len(ledger.search_dense("接待", None, 9)) == 3
    assert {check.level for check in check_folder(place.new, "stand-in") if check.name == "向量库"} == {"ok"}

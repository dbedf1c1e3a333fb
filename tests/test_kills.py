"""A few kills of every way of writing (`python -m eval.kills` does a hundred), and what a killed restore leaves."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from eval.kills import Killing, doctor, forked, kills
from eval.kills_paths import WAYS, Material, Place, opened
from ingest.ledger import store_backup
from ingest.ledger.store_backup import back_up, restore
from ingest.ledger.store_checkup import check_folder
from tests.small_report import small_report

ONE, TWO, THREE = "青山县档案馆2023", "白水县档案馆2023", "黄岭县档案馆2023"


@pytest.fixture
def material(tmp_path: Path) -> Material:
    """Tiny reports, so that most of the time of a write is the moments between its steps."""
    folders = [tmp_path / name for name in ("a", "b")]
    for folder in folders:
        folder.mkdir()
    first, second, third = (small_report(folders[0], stem) for stem in (ONE, TWO, THREE))
    return Material(first, second, third, small_report(folders[1], ONE, "5.00"))


def test_killed_writers_lose_nothing_and_leave_nothing_to_do(material: Material, tmp_path: Path) -> None:
    found = kills(len(WAYS), 3, tmp_path / "kills", material)
    assert found.faults == []
    assert found.killed == {way.name: 1 for way in WAYS}


def test_a_half_visible_report_a_lost_one_and_a_damaged_folder_are_faults(material: Material, tmp_path: Path) -> None:
    run = Killing(tmp_path / "kills", material, 1)
    way = WAYS[0]

    def spoiled(sql: str) -> list[str]:
        place = run.place(way)

        def look() -> list[str]:
            with opened(place.data) as ledger, ledger._database.writing() as db:
                db.execute(sql)
            return [*doctor(place), *way.wrong(place, material, False)]

        told: list[str] = json.loads(forked(look)[1])
        return told

    assert any("tables, figures, passages" in one for one in spoiled("DELETE FROM chunks WHERE id % 2"))
    assert any("holds" in one for one in spoiled(f"UPDATE reports SET name = '{THREE}' WHERE name = '{TWO}'"))


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

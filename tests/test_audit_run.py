"""Planted contradictions of every kind are found, once each, and a clean report has none."""

from __future__ import annotations

from pathlib import Path

import pytest

from eval.audit_run import Measured, is_it, lines, main, measured, wrong
from eval.corpus import Plan, make_corpus
from eval.corpus_families import FAMILIES
from eval.corpus_plant_kinds import COVER, KINDS
from eval.corpus_plant_more import MORE
from ingest.ledger.store import open_ledger
from ingest.pipeline import ingest_paths
from qa.audit_model import Finding, Kind
from tests.real import settings_for


def corpus(folder: Path, plants: tuple[str, ...]) -> Measured:
    """One report of every family with these planted, taken in and audited."""
    make_corpus(Plan(len(FAMILIES), 1, tuple(FAMILIES), 3, ("none",), plants, 1), folder)
    settings = settings_for(folder / "data")
    with open_ledger(settings) as ledger:
        assert all(one.status == "added" for one in ingest_paths([folder], ledger, settings))
        return measured(folder, ledger)


@pytest.fixture(scope="module")
def planted(tmp_path_factory: pytest.TempPathFactory) -> Measured:
    """Every kind but the wrong year, planted wherever a family has a place for it."""
    return corpus(tmp_path_factory.mktemp("planted"), tuple(kind for kind in KINDS if kind != COVER))


def test_what_is_planted_is_found_and_nothing_else(planted: Measured) -> None:
    assert set(planted.kinds) <= set(KINDS) - {COVER} and len(planted.kinds) >= 18
    assert planted.total.planted >= 60
    assert planted.total.recall >= 0.97 and planted.total.precision >= 0.97, "\n".join(wrong(planted))


def test_words_parts_and_forms_that_were_spoiled_are_found_too(tmp_path: Path) -> None:
    spoiled = corpus(tmp_path, tuple(MORE))
    assert set(spoiled.kinds) >= set(MORE) - {"costs_short"} and spoiled.total.planted >= 25
    assert spoiled.total.recall >= 0.97 and spoiled.total.precision >= 0.97, "\n".join(wrong(spoiled))


def test_the_measure_is_told_by_kind_rule_and_family(planted: Measured) -> None:
    text = "\n".join(lines(planted))
    assert all(name in text for name in (*planted.kinds, *FAMILIES, "文字 = 表格", "recall", "precision"))


def test_a_wrong_year_on_the_cover_is_found_and_clean_reports_are_clean(tmp_path: Path) -> None:
    wrong_year = corpus(tmp_path / "year", (COVER,))
    assert (wrong_year.total.planted, wrong_year.total.found, wrong_year.alarms) == (5, 5, [])
    clean = corpus(tmp_path / "clean", ("none",))
    assert clean.reports == {"clean": 5} and not clean.alarms


def test_the_command_fails_below_what_is_promised(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    make_corpus(Plan(1, 1, ("western",), 3, ("none",), ("sum_off",), 1), tmp_path)
    settings = settings_for(tmp_path / "data")
    with open_ledger(settings) as ledger:
        assert [one.status for one in ingest_paths([tmp_path], ledger, settings)] == ["added"]
    arguments = ["--corpus", str(tmp_path), "--data", str(settings.data)]
    assert main(arguments) == 0 and main([*arguments, "--least", "1.01"]) == 1
    assert "sum_off" in capsys.readouterr().out


@pytest.mark.parametrize(
    ("kind", "page", "printed", "rule", "hit"),
    [
        (Kind.ERROR, 4, "1,234.50 万元", "other", True),
        (Kind.TEXT_TABLE, 4, "1,234.50 万元", "other", True),
        (Kind.ROUNDING, 4, "1,234.50 万元", "other", False),
        (Kind.ERROR, 5, "1,234.50 万元", "other", False),
        (Kind.ERROR, 4, "9.00 万元", "other", False),
    ],
)
def test_a_finding_is_of_a_planted_one_by_class_page_and_number(
    kind: Kind, page: int, printed: str, rule: str, hit: bool
) -> None:
    planted = {"class": "error", "page": 4, "printed": "1234.50", "rule": "r"}
    assert is_it(planted, Finding(rule, kind, "s", page, "", printed, "", "", ())) is hit

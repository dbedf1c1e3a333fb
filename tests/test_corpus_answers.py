"""Questions of an invented report of a family that no sample has, asked from its PDF to the answer."""

from __future__ import annotations

import pytest

from eval.cases import load_cases
from eval.corpus import Plan, make_corpus
from eval.modes import lookup_mode
from eval.run import Result, run_cases
from ingest.ledger.store import open_ledger
from ingest.pipeline import ingest_paths
from tests.real import settings_for


@pytest.fixture(scope="module")
def results(tmp_path_factory: pytest.TempPathFactory) -> list[Result]:
    """All questions about one budget, answered."""
    folder = tmp_path_factory.mktemp("budget")
    make_corpus(Plan(1, 1, ("budget",), 11, ("none",), ("none",), 0), folder)
    settings = settings_for(folder / "data")
    with open_ledger(settings) as ledger:
        assert [one.status for one in ingest_paths([folder], ledger, settings)] == ["added"]
        return run_cases(load_cases(folder / "cases.yaml"), lookup_mode(ledger, settings))


def test_no_wrong_number_is_stated_and_few_questions_are_missed(results: list[Result]) -> None:
    missed = [f"{r.case.question} {r.why}" for r in results if not r.right]
    assert not [r.text for r in results if r.misstated]
    assert len(results) >= 20 and len(missed) <= len(results) // 10, missed


def test_the_section_on_offices_is_found_under_a_long_title(results: list[Result]) -> None:
    lists = [r for r in results if "内设机构" in r.case.question]
    assert lists and all(r.right for r in lists)

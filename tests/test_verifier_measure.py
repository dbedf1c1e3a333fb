"""The verifier held to hundreds of right drafts and hundreds of damaged ones, made by seed from what the reports say."""

from __future__ import annotations

import pytest

from eval.drafts import FALSE_ALARMS, Measured, measure, table, verdict_on
from eval.drafts_damage import DAMAGES
from eval.drafts_make import right_drafts
from eval.drafts_words import RECIPES
from eval.drafts_world import World, world_of
from ingest.ledger.store import Ledger


def world(ledger: Ledger) -> World:
    """Everything that the reports of a ledger say."""
    return world_of(ledger.figures([info.stem for info in ledger.reports()]))


def check(measured: Measured) -> None:
    """The marks that the verifier must reach."""
    assert measured.right.total() >= 400
    assert measured.damaged.total() >= 600
    assert set(measured.damaged) == set(DAMAGES)
    assert measured.false_alarms <= FALSE_ALARMS, [(draft.text, why) for draft, why in measured.alarms]
    assert measured.too_dull == [], [(kind, draft.text) for kind, draft in measured.missed]


def test_on_the_samples_right_drafts_pass_and_damaged_ones_fail(sample_ledger: Ledger) -> None:
    measured = measure(world(sample_ledger), each=17, most=60, seed=1)
    assert set(measured.right) == {recipe.kind for recipe in RECIPES}
    check(measured)
    assert "all" in table(measured)


@pytest.mark.reports
def test_on_real_reports_right_drafts_pass_and_damaged_ones_fail(real_ledger: Ledger) -> None:
    check(measure(world(real_ledger), each=16, most=60, seed=1))


def test_the_same_seed_makes_the_same_drafts_and_another_seed_others(sample_ledger: Ledger) -> None:
    told = world(sample_ledger)
    texts = [[draft.text for draft in right_drafts(told, 3, seed)] for seed in (1, 1, 2)]
    assert texts[0] == texts[1] != texts[2]


def test_every_slot_of_a_draft_stands_where_it_says(sample_ledger: Ledger) -> None:
    for draft in right_drafts(world(sample_ledger), 4, seed=3):
        spans = [(slot.start, slot.end) for slot in draft.slots]
        assert all(0 <= start <= end <= len(draft.text) for start, end in spans)
        assert spans == sorted(spans)


def test_a_verifier_that_believes_everything_would_be_found_out(
    sample_ledger: Ledger, monkeypatch: pytest.MonkeyPatch
) -> None:
    believing = verdict_on(next(right_drafts(world(sample_ledger), 1, seed=1)))
    assert believing.ok
    monkeypatch.setattr("eval.drafts.verdict_on", lambda draft: believing)
    measured = measure(world(sample_ledger), each=2, most=5, seed=1)
    assert set(measured.too_dull) == set(measured.damaged) == set(DAMAGES)

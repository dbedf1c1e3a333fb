"""What the narrative of the real reports says, labelled by hand, against what is read out of them."""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal

import pytest

from ingest.ledger.model import Amount, Figure
from ingest.ledger.store import Ledger
from tests.truth import FOLDER, Score, Truth, anchors, compare, headings_of, truths

TRUTHS = truths()


def narrative(ledger: Ledger, truth: Truth) -> list[Figure]:
    """The figures of a report's text on the pages that are labelled."""
    pages = {*truth.pages, *(label.page for label in truth.labels)}
    figures = ledger.figures([truth.report])
    return [f for f in figures if f.source.table is None and f.source.page in pages]


@pytest.mark.reports
def test_figures_of_the_text(real_ledger: Ledger) -> None:
    total = Score()
    for truth in TRUTHS:
        score = compare(truth.labels, narrative(real_ledger, truth), truth.pages)
        print(f"{truth.report}: recall {score.recall:.3f}, precision {score.precision:.3f}")
        print(*(f"  missed   {miss}" for miss in score.missed), *(f"  too much {one}" for one in score.extra), sep="\n")
        total.add(score)
    print(f"all: {total.hits} read right, recall {total.recall:.4f}, precision {total.precision:.4f}")
    assert total.recall >= 0.98 and total.precision >= 0.98


@pytest.mark.reports
@pytest.mark.parametrize("truth", TRUTHS, ids=lambda truth: truth.report[:24])
def test_headings_and_identity(truth: Truth, real_ledger: Ledger) -> None:
    info = real_ledger.report(truth.report)
    assert info is not None and info.kind is not None
    read = {"department": info.department, "year": info.year, "kind": info.kind.value, "level": info.level}
    assert read == truth.identity
    assert headings_of(real_ledger.sections(truth.report)) == truth.headings


@pytest.mark.reports
def test_a_damaged_figure_is_counted_wrong(real_ledger: Ledger) -> None:
    truth = TRUTHS[0]
    read = narrative(real_ledger, truth)
    whole = compare(truth.labels, read, truth.pages)
    first = next(i for i, f in enumerate(read) if f.amount.is_money and f.source.page in truth.pages)
    damages = [
        replace(read[first], amount=Amount(read[first].amount.value + Decimal("0.01"), read[first].amount.unit)),
        replace(read[first], subject="无此科目"),
        replace(read[first], year=1999),
    ]
    for damaged in damages:
        score = compare(truth.labels, [*read[:first], damaged, *read[first + 1 :]], truth.pages)
        assert (score.hits, len(score.missed)) == (whole.hits - 1, len(whole.missed) + 1)
        assert len(score.extra) == len(whole.extra) + 1


def test_enough_is_labelled_and_no_sentence_is_kept() -> None:
    assert len(TRUTHS) == 11
    for path in FOLDER.glob("*.yaml"):
        found = list(anchors(path))
        assert len(found) >= 15, path.name
        assert all(len(words) <= 12 for _, words in found), path.name
    assert sum(len(truth.labels) for truth in TRUTHS) >= 1000
    assert all(len(label.reason) <= 16 for truth in TRUTHS for label in truth.labels)

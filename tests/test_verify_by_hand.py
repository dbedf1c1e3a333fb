"""Answers written by hand, apart from any generator: right ones pass, wrong ones do not."""

from __future__ import annotations

from collections.abc import Sequence

import pytest

from ingest.ledger.model import Figure
from ingest.ledger.store import Ledger
from qa.facts import stands_at
from qa.known import known_of
from qa.model import Citation
from qa.verify import Verdict, verify_draft
from tests.drafts_by_hand import RIGHT, WRONG

REPORTS = {
    "农22": "青杉县示例农业农村局2022年度部门决算公开",
    "农23": "青杉县示例农业农村局2023年度部门决算公开",
    "文22": "云溪市示例文化和旅游局2022年度部门决算公开",
    "文23": "云溪市示例文化和旅游局2023年度部门决算公开",
}


def place(named: str, ledger: Ledger) -> Figure:
    """The first figure of the shortest place that has these words; T after the report: in a table."""
    report, _, words = named.partition(" ")
    own = [f for f in ledger.figures([REPORTS[report.removesuffix("T")]]) if words in f.source.quote]
    here = [f for f in own if (f.source.table is not None) == report.endswith("T")]
    return min(here, key=lambda figure: len(figure.source.quote))


def verdict_on(text: str, places: Sequence[str], ledger: Ledger) -> Verdict:
    """What the verifier says of an answer over its places."""
    sources = [place(named, ledger) for named in places]
    citations = [Citation(n, f.source, f.department, f.year) for n, f in enumerate(sources, start=1)]
    all_figures = ledger.figures(sorted({f.source.report for f in sources}))
    figures = [f for f in all_figures if any(stands_at(f.source, c.source) for c in citations)]
    return verify_draft(text, citations, figures, known=known_of(all_figures))


@pytest.mark.parametrize(("text", "places"), RIGHT, ids=[text[:40] for text, _ in RIGHT])
def test_a_right_answer_written_by_hand_passes(text: str, places: tuple[str, ...], sample_ledger: Ledger) -> None:
    assert [check for check in verdict_on(text, places, sample_ledger).checks if not check.ok] == []


@pytest.mark.parametrize(("text", "places"), WRONG, ids=[text[:40] for text, _ in WRONG])
def test_a_wrong_answer_written_by_hand_fails(text: str, places: tuple[str, ...], sample_ledger: Ledger) -> None:
    assert not verdict_on(text, places, sample_ledger).ok


def test_there_are_enough_of_both() -> None:
    assert len(RIGHT) >= 60
    assert len(WRONG) >= 60

"""The audit of the real reports: every finding was judged by eye against its page (audit_truth/*.yaml)."""

from __future__ import annotations

from collections import Counter
from pathlib import Path
from typing import Any

import pytest
import yaml

from ingest.ledger.store import Ledger
from qa.audit import audit

FOLDER = Path(__file__).resolve().parent / "audit_truth"
TRUTHS = [yaml.safe_load(path.read_text("utf-8")) for path in sorted(FOLDER.glob("*.yaml"))]
Mark = tuple[int, str, str]


def marks(entries: list[dict[str, Any]], right: bool | None = None) -> Counter[Mark]:
    """Judged findings by page, rule and printed figure; only the true or the false ones where asked."""
    return Counter((e["page"], e["rule"], e["printed"]) for e in entries if right is None or e["right"] is right)


@pytest.fixture(scope="module")
def found(real_ledger: Ledger) -> dict[str, Counter[Mark]]:
    """What the audit says of each report."""
    return {
        truth["report"]: Counter((f.page, f.rule, f.printed) for f in audit(real_ledger, truth["report"]).findings)
        for truth in TRUTHS
    }


@pytest.mark.reports
def test_every_report_and_every_finding_is_judged(real_ledger: Ledger, found: dict[str, Counter[Mark]]) -> None:
    assert {info.stem for info in real_ledger.reports()} == set(found)
    new = {truth["report"]: found[truth["report"]] - marks(truth["findings"]) for truth in TRUTHS}
    assert not {stem: told for stem, told in new.items() if told}, "look at the page and judge these"


@pytest.mark.reports
def test_every_known_defect_is_found(found: dict[str, Counter[Mark]]) -> None:
    missed = {truth["report"]: marks(truth["findings"], right=True) - found[truth["report"]] for truth in TRUTHS}
    assert not {stem: told for stem, told in missed.items() if told}
    assert sum(marks(truth["findings"], right=True).total() for truth in TRUTHS) >= 56


@pytest.mark.reports
def test_nearly_every_finding_is_true(found: dict[str, Counter[Mark]]) -> None:
    told = sum(one.total() for one in found.values())
    false = sum((found[t["report"]] & marks(t["findings"], right=False)).total() for t in TRUTHS)
    assert (told - false) / told >= 0.95

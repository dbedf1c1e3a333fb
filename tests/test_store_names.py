"""What figures go by is read without reading the figures."""

from __future__ import annotations

from ingest.ledger.store import Ledger


def test_names_are_those_of_all_figures_each_once(sample_ledger: Ledger) -> None:
    names = sample_ledger.names()
    told = [(n.subject, n.printed, n.code, n.column, n.project, n.name) for n in names]
    figures = sample_ledger.figures()
    assert len(told) == len(set(told)) < len(figures)
    assert set(told) == {(f.subject, f.printed, f.code, f.column, f.project, f.name) for f in figures}

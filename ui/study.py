"""What the tabs of comparing and checking ask of the ledger, in one small class, so that the tabs only wire."""

from __future__ import annotations

import tempfile
from collections import Counter
from collections.abc import Sequence
from dataclasses import replace
from functools import lru_cache
from pathlib import Path

from ingest.ledger.model import Figure, ReportInfo, Table
from ingest.ledger.store import Ledger
from ingest.ledger.terms import known_subjects
from qa.audit import AuditResult, audit
from qa.audit_book import OWN
from qa.compare import compare
from qa.compare_model import Comparison, Wanted
from qa.export_files import write_listing
from qa.export_model import Listing
from qa.export_rows import Wanted as Rows
from qa.export_rows import finding_listing

_READ_FOR_NAMES = 12
"""Reports that are read to know which names are usual."""
_MOST_NAMES = 800
_SMALL, _USUAL = "元", "万元"
_LONGEST_NAME = 24
_FIRST = ("三公经费", "公务接待费", "收入总计", "支出总计", "基本支出", "项目支出", "机关运行经费", "政府采购支出总额")
"""What people look up first in such a report."""


class Study:
    """Comparisons and audits over a ledger; what was made last is kept. Safe to use from any thread."""

    def __init__(self, ledger: Ledger) -> None:
        self._ledger = ledger
        self._compare = lru_cache(maxsize=32)(lambda version, wanted: _compared(ledger, wanted))
        self._audit = lru_cache(maxsize=512)(lambda version, stem: audit(ledger, stem))
        self._names = lru_cache(maxsize=1)(lambda version: _names_of(ledger))

    def reports(self) -> list[ReportInfo]:
        """The reports that are in."""
        return self._ledger.reports()

    def report(self, stem: str) -> ReportInfo | None:
        """One report by name."""
        return self._ledger.report(stem)

    def tables(self, stem: str) -> Sequence[Table]:
        """The tables of a report."""
        return self._ledger.tables(stem)

    def subjects(self) -> list[str]:
        """Names to choose from, the usual ones first."""
        return self._names(self._ledger.version())[0]

    def examples(self) -> list[str]:
        """A few names that most reports speak of."""
        return self._names(self._ledger.version())[1]

    def compare(self, wanted: Wanted) -> Comparison:
        """What is wanted, compared, money in 万元 unless another unit is named; raises NothingToCompare."""
        return self._compare(self._ledger.version(), wanted)

    def figures(self, subject: str, years: Sequence[int]) -> list[Figure]:
        """The figures of this name, as it is printed, called or known, in the order of the reports."""
        rows = Rows((), subjects=(subject,))
        return self._ledger.find_figures(subjects=rows.names, years=years or None)

    def audit(self, stem: str) -> AuditResult:
        """One report checked; raises KeyError where it is not in."""
        return self._audit(self._ledger.version(), stem)

    def findings(self, stems: Sequence[str]) -> Listing:
        """The findings of these reports as rows to be written, of all where none is named."""
        infos = tuple(info for info in self.reports() if not stems or info.stem in stems)
        return finding_listing(self._ledger, Rows(infos), self.audit)


def _compared(ledger: Ledger, wanted: Wanted) -> Comparison:
    found = compare(ledger, wanted)
    return found if wanted.unit or found.unit != _SMALL else compare(ledger, replace(wanted, unit=_USUAL))


def listing_bytes(listing: Listing, ending: str, chinese: bool) -> bytes:
    """The rows as a file's bytes; empty where there are none."""
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / f"rows.{ending}"
        return path.read_bytes() if write_listing(listing, path, chinese) else b""


def _names_of(ledger: Ledger) -> tuple[list[str], list[str]]:
    """All names, those of most reports first and in the field's order; and a few that the text of reports tells."""
    told: Counter[str] = Counter()
    spoken: Counter[str] = Counter()
    for info in ledger.reports()[:_READ_FOR_NAMES]:
        own = [f for f in ledger.figures([info.stem]) if f.measure in OWN and not f.project]
        told.update({f.name for f in own})
        spoken.update({f.name for f in own if f.source.table is None})
    places = {name: place for place, name in enumerate((*_FIRST, *known_subjects().values()))}
    names = sorted(told, key=lambda name: (-told[name], places.get(name, len(places)), len(name), name))
    first = [name for name in _FIRST if told[name]]
    names = list(dict.fromkeys((*first, *names, *sorted({named.name for named in ledger.names()}))))
    usual = [*first, *sorted(spoken, key=lambda name: (-spoken[name], places.get(name, len(places)), name))]
    usual = [name for name in dict.fromkeys(usual) if spoken[name]]
    kept = [name for name in names if 1 < len(name) <= _LONGEST_NAME]
    return kept[:_MOST_NAMES], [name for name in usual if 1 < len(name) <= _LONGEST_NAME][:4]

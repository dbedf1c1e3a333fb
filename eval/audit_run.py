"""Does the audit find what was planted? `python -m eval.audit_run --corpus DIR --data D`: recall and precision.

A planted contradiction is found where a finding stands on its page and is of its number, its words or its subject; a
finding that is none of the planted ones, or tells one of them again, is a false alarm.
"""

from __future__ import annotations

import argparse
import json
from collections import Counter, defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from ingest.ledger.settings import load_settings
from ingest.ledger.store import Ledger, open_ledger
from qa.audit import audit
from qa.audit_model import Finding
from qa.audit_reports import LAST_YEAR

_NUMBERS = {"error", "text_table"}
"""A text's number that breaks a sum of the text and differs from the table is the one as well as the other."""
Planted = dict[str, Any]


@dataclass(slots=True)
class Tally:
    """Planted, found and false, of a kind or a family."""

    planted: int = 0
    found: int = 0
    false: int = 0

    @property
    def recall(self) -> float:
        """The share of the planted that was found; 1 where nothing was planted."""
        return self.found / self.planted if self.planted else 1.0

    @property
    def precision(self) -> float:
        """The share of the findings that were planted; 1 where nothing was found."""
        told = self.found + self.false
        return self.found / told if told else 1.0


@dataclass(slots=True)
class Measured:
    """What came of a corpus."""

    kinds: dict[str, Tally] = field(default_factory=lambda: defaultdict(Tally))
    """By kind of defect, as planted."""
    rules: dict[str, Tally] = field(default_factory=lambda: defaultdict(Tally))
    """By rule, as the audit names it."""
    families: dict[str, Tally] = field(default_factory=lambda: defaultdict(Tally))
    missed: list[tuple[str, Planted]] = field(default_factory=list)
    alarms: list[Finding] = field(default_factory=list)
    reports: Counter[str] = field(default_factory=Counter)
    """How many reports have something planted, and how many are clean."""

    @property
    def total(self) -> Tally:
        """All of it."""
        tallies = self.kinds.values()
        return Tally(sum(t.planted for t in tallies), sum(t.found for t in tallies), len(self.alarms))


def measured(corpus: Path, ledger: Ledger) -> Measured:
    """Audit every report of a corpus that is in the ledger and hold the findings against what was planted."""
    out = Measured()
    held = {info.stem for info in ledger.reports()}
    for path in sorted(corpus.glob("*.truth.json")):
        truth = json.loads(path.read_text("utf-8"))
        if truth["report"] in held:
            _judge(truth, _told_of(truth, audit(ledger, truth["report"]).findings), out)
    return out


def _told_of(truth: dict[str, Any], findings: Sequence[Finding]) -> list[Finding]:
    """Without last year's numbers of a report that restates them, as its difficulty is."""
    restated = "restated" in truth["flags"]
    return [finding for finding in findings if not (restated and finding.rule == LAST_YEAR)]


def _judge(truth: dict[str, Any], findings: list[Finding], out: Measured) -> None:
    family = out.families[truth["family"]]
    out.reports["planted" if truth["planted"] else "clean"] += 1
    for planted in truth["planted"]:
        kind = out.kinds[planted["kind"]]
        kind.planted += 1
        family.planted += 1
        hits = [finding for finding in findings if is_it(planted, finding)]
        hit = max(hits, key=lambda one: _nearness(planted, one), default=None)
        if hit is None:
            out.missed.append((truth["report"], planted))
            continue
        findings.remove(hit)
        for tally in (kind, family, out.rules[hit.rule]):
            tally.found += 1
        out.rules[hit.rule].planted += 1
    for finding in findings:
        out.alarms.append(finding)
        family.false += 1
        out.rules[finding.rule].false += 1


def is_it(planted: Planted, finding: Finding) -> bool:
    """Whether a finding is of a planted contradiction: on its page, and of its number or its subject in its class."""
    if finding.kind != planted["class"] and {str(finding.kind), planted["class"]} != _NUMBERS:
        return False
    if planted["class"] == "missing":
        # A paragraph may begin on the page before.
        return bool(planted["page"] - finding.page in (0, 1) and finding.rule == planted["rule"])
    number = _plain(str(planted["printed"]))
    if finding.page == planted["page"] and number in _plain(finding.printed):
        return True
    # Of a sum alone nobody can tell which of its numbers is wrong.
    involved = (source for source in finding.sources if source.page == planted["page"])
    return finding.rule == planted["rule"] and any(number in _plain(source.quote) for source in involved)


def _nearness(planted: Planted, finding: Finding) -> tuple[bool, bool]:
    """Of several findings that may be of a planted one: that of its rule, and that which prints just this."""
    return finding.rule == planted["rule"], _plain(str(planted["printed"])) in _plain(finding.printed)


def _plain(text: str) -> str:
    return "".join(text.replace(",", "").split())


def lines(found: Measured) -> Iterator[str]:
    """The measure as text: by kind, by rule, by family, and in all."""
    yield f"{found.reports['planted']} reports with planted contradictions, {found.reports['clean']} clean"
    for name, tallies in (("kind", found.kinds), ("rule", found.rules), ("family", found.families)):
        yield f"\n{'planted':>8}{'found':>8}{'false':>8}{'recall':>9}{'precision':>11}  {name}"
        for key in sorted(tallies):
            yield _line(tallies[key], key)
    yield f"\n{_line(found.total, 'all')}"


def _line(tally: Tally, name: str) -> str:
    return f"{tally.planted:>8}{tally.found:>8}{tally.false:>8}{tally.recall:>9.3f}{tally.precision:>11.3f}  {name}"


def wrong(found: Measured) -> Iterator[str]:
    """Each contradiction that was missed and each false alarm."""
    for report, planted in found.missed:
        what = "/".join(planted["subjects"][:1])
        instead = f"{planted['printed']} for {planted['expected']}"
        yield f"missed {planted['kind']} {report} p.{planted['page']} {what}: {instead}"
    for alarm in found.alarms:
        yield f"false {alarm.kind} {alarm.report} p.{alarm.page} [{alarm.rule}] {alarm.statement}"


def main(arguments: Sequence[str] | None = None) -> int:
    """Command line; exits 1 where recall or precision is below what is promised, or nothing was there to measure."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--corpus", type=Path, required=True, help="folder made by eval.synthesize corpus")
    parser.add_argument("--data", type=Path, required=True, help="data folder with its reports taken in")
    parser.add_argument("--wrong", action="store_true", help="list what was missed and the false alarms")
    parser.add_argument("--least", type=float, default=0.97, help="recall and precision that must be reached")
    chosen = parser.parse_args(arguments)
    with open_ledger(load_settings(None, chosen.data)) as ledger:
        found = measured(chosen.corpus, ledger)
    print("\n".join([*lines(found), *(wrong(found) if chosen.wrong else ())]))
    return int(not found.reports or min(found.total.recall, found.total.precision) < chosen.least)


if __name__ == "__main__":
    raise SystemExit(main())

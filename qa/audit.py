"""勾稽检查: do a report's numbers agree with each other? What was checked and held is told beside what was found."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, replace

from ingest.ledger.model import Figure, ReportInfo
from ingest.ledger.store import Ledger
from qa.attached import outside, with_workbooks
from qa.audit_book import Book, book_of
from qa.audit_changes import check_changes
from qa.audit_costs import check_costs
from qa.audit_empty import check_empty
from qa.audit_folded import folded
from qa.audit_forms import check_forms
from qa.audit_items import check_items
from qa.audit_lists import check_lists
from qa.audit_model import Check, Finding, Kind, Sheet, Verdict
from qa.audit_parts import check_parts
from qa.audit_plans import check_plans
from qa.audit_presence import check_presence
from qa.audit_purchase import check_purchase
from qa.audit_purposes import check_purposes
from qa.audit_reached import check_reached
from qa.audit_reports import check_codes, check_levels, check_reports
from qa.audit_same import check_same
from qa.audit_shares import check_shares
from qa.audit_sums import check_sums
from qa.audit_suspect import suspects
from qa.audit_totals import check_totals
from qa.audit_words import OCR, finding_of

_BROKEN = 4
"""So many wrong numbers in one table are rather one wrong reading."""
_MOST_BESIDE = 30
"""Reports of other departments that a report is held against; more tell nothing new of the names of codes."""
_ORDER = {kind: place for place, kind in enumerate(Kind)}
CHECKS = (
    check_sums,
    check_totals,
    check_same,
    check_changes,
    check_shares,
    check_plans,
    check_forms,
    check_costs,
    check_items,
    check_lists,
    check_purchase,
    check_purposes,
    check_reached,
    check_parts,
    check_empty,
    check_presence,
)
"""What is checked; each puts its checks and findings on the sheet."""


@dataclass(frozen=True, slots=True)
class AuditResult:
    """What came of one report."""

    report: str
    findings: tuple[Finding, ...]
    checked: dict[str, int]
    """How many checks of each rule held."""
    undone: dict[str, int]
    """How many checks of each rule could not be done: that is not the same as held."""
    left: dict[str, tuple[str, ...]]
    """What those checks are of, and why they could not be done."""
    held: tuple[Check, ...] = ()
    """The checks that held."""


def audit(ledger: Ledger, report: str) -> AuditResult:
    """Check one report of the ledger, with its tables in a workbook; raises KeyError where it is not in."""
    told = with_workbooks(ledger, [report])
    info = told.report(report)
    if info is None:
        raise KeyError(report)
    parts = told.figures([report]), told.tables(report), told.chunks([report]), told.sections(report)
    others = _beside(info, told.reports())
    result = audit_book(book_of(info, *parts), [(other, told.figures([other.stem])) for other in others])
    return replace(result, findings=tuple(map(_given_back, result.findings)))


def _given_back(finding: Finding) -> Finding:
    """A finding whose places in a workbook name the workbook."""
    place = (finding.report, finding.page)
    own = next((source for source in finding.sources if (source.report, source.page) == place), None)
    report = outside(own).report if own else finding.report
    return replace(finding, report=report, sources=tuple(map(outside, finding.sources)))


def _beside(info: ReportInfo, held: Sequence[ReportInfo]) -> list[ReportInfo]:
    """The reports to hold one against: its department's, and some of its year for what all print alike."""
    others = [other for other in held if other.stem != info.stem]
    own = [other for other in others if other.department == info.department]
    return own + [other for other in others if other.year == info.year and other not in own][:_MOST_BESIDE]


def audit_book(book: Book, others: Sequence[tuple[ReportInfo, Sequence[Figure]]] = ()) -> AuditResult:
    """Check one report by itself, and against the other reports of its department."""
    sheet = Sheet()
    for check in CHECKS:
        check(book, sheet)
    check_reports(book, others, sheet)
    check_levels(book, others, sheet)
    check_codes(book, others, sheet)
    fine = tuple(check for check in sheet.checks if check.verdict() is Verdict.HELD)
    held = Counter(sheet.held)
    held.update(check.rule for check in fine)
    found = _doubted(folded([*sheet.findings, *(finding_of(one) for one in suspects(sheet.checks))]))
    left = {rule: tuple(dict.fromkeys(what)) for rule, what in sheet.left.items()}
    ranked = tuple(sorted(found, key=_rank))
    return AuditResult(book.info.stem, ranked, dict(held), dict(sheet.undone), left, fine)


def _doubted(found: Sequence[Finding]) -> list[Finding]:
    """The findings, those of a picture or of a table that breaks in many places marked: the reading may be wrong."""
    places = Counter(_table(finding) for finding in found if finding.kind is Kind.ERROR)
    out = []
    for finding in found:
        broken = places[_table(finding)] if _table(finding)[1] and finding.kind is Kind.ERROR else 0
        doubt = f"同一张表有 {broken} 处不平，可能是表没有读对，请先对照原页" if broken >= _BROKEN else ""
        doubt = OCR if not doubt and any(source.ocr for source in finding.sources) else doubt
        # A reason of the rule's own leaves the other standing: both are to be looked at.
        out.append(replace(finding, doubt="；".join(dict.fromkeys(one for one in (finding.doubt, doubt) if one))))
    return out


def _table(finding: Finding) -> tuple[str, str | None]:
    source = finding.sources[0]
    return source.section, source.table


def _rank(finding: Finding) -> tuple[bool, int, int]:
    """Certain ones first, then by what they are, then by page."""
    return bool(finding.doubt), _ORDER[finding.kind], finding.page

"""The reports that are in → side panel, upload result, choice list and example questions; pure."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from ingest.ledger.model import Figure, Measure, ReportInfo
from ui.plain import escaped, one_line

_EXAMPLES_PER_REPORT = 3


def choices(reports: Iterable[ReportInfo]) -> list[tuple[str, str]]:
    """(label, STEM) of every report, for the list to choose from."""
    return [(one_line(report.stem), report.stem) for report in reports]


def shelf_html(reports: Sequence[ReportInfo], words: dict[str, str]) -> str:
    """Every report with whose it is, how much was read and what was doubtful."""
    if not reports:
        return f'<div class="ju-empty">{words["shelf_empty"]}</div>'
    return '<div class="ju-shelf">' + "".join(_report(report, words) for report in reports) + "</div>"


def taken_html(name: str, status: str, info: ReportInfo | None, message: str, words: dict[str, str]) -> str:
    """How one uploaded file fared; status is added | replaced | unchanged | failed."""
    if info is None or status == "failed":
        told = words["failed_upload"]
        return f'<div class="ju-taken ju-bad"><b>✗ {told}</b> {escaped(one_line(message or name))}</div>'
    return f'<div class="ju-taken ju-ok"><b>✓ {words[status]}</b>{_report(info, words)}</div>'


def example_questions(reports: Sequence[ReportInfo], figures: Iterable[Figure], most: int = 4) -> list[str]:
    """Questions that the reports can answer, phrased as a user would; several reports are named apart."""
    shown: dict[str, list[str]] = {}
    names = {report.stem: _asked_of(report, several=len(reports) > 1) for report in reports}
    for figure in figures:
        stem = figure.source.report
        asked = _question(figure)
        if stem in names and asked and asked not in shown.setdefault(stem, []):
            shown[stem].append(asked)
    ranked = [
        [names[stem] + q for q in _spread(asked)[:_EXAMPLES_PER_REPORT]] for stem, asked in shown.items()
    ]
    longest = max((len(asked) for asked in ranked), default=0)
    return [asked[n] for n in range(longest) for asked in ranked if n < len(asked)][:most]


def _report(report: ReportInfo, words: dict[str, str]) -> str:
    year = str(report.year) if report.year else words["not_stated"]
    kind = report.kind.value if report.kind else ""
    whose = f"{report.department or words['not_stated']} · {year} {kind} {report.level}".strip()
    held = words["contents"].format(pages=report.pages, tables=report.tables, figures=report.figures)
    issues = ""
    if report.issues:
        rows = "".join(f"<li>{escaped(one_line(issue))}</li>" for issue in report.issues)
        head = words["issues"].format(count=len(report.issues))
        issues = f'<details class="ju-issues"><summary>{head}</summary><ul>{rows}</ul></details>'
    stem, whose = escaped(one_line(report.stem)), escaped(one_line(whose))
    return (
        f'<div class="ju-report"><div class="ju-stem">{stem}</div>'
        f'<div class="ju-whose">{whose}</div><div class="ju-held">{held}</div>{issues}</div>'
    )


def _asked_of(report: ReportInfo, several: bool) -> str:
    year = f"{report.year}年" if report.year else ""
    return f"{report.department}{year}" if several else year


def _question(figure: Figure) -> str:
    if "/" in figure.subject or figure.project:
        return ""
    if figure.reason and figure.measure in (Measure.CHANGE, Measure.CHANGE_RATE) and figure.amount.value:
        return f"{figure.subject}为什么{'增加' if figure.amount.value > 0 else '减少'}？"
    if figure.measure is Measure.FINAL and figure.subject.endswith("费") and figure.amount.value:
        return f"{figure.subject}花了多少？"
    if figure.measure is Measure.FINAL and figure.subject.endswith("合计") and figure.amount.value:
        return f"{figure.subject}是多少？"
    return ""


def _spread(asked: list[str]) -> list[str]:
    """One question of each form first, so that the examples show the range."""
    first: dict[str, str] = {}
    for question in asked:
        first.setdefault(question[-4:], question)
    heads = list(first.values())
    return heads + [question for question in asked if question not in heads]

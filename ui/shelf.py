"""The reports that are in → side panel, upload result, choice list and example questions; pure."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from itertools import cycle, islice

from ingest.identity import is_correction
from ingest.ledger.model import Figure, Measure, ReportInfo
from ui.page_words import in_page_words
from ui.plain import escaped, one_line

_FORMS = ("why", "spent", "total")
_FEW = 8
"""Reports that are seen at a glance."""
_LIKED = ("公务接待费", "公务用车", "机关运行", "财政拨款“三公”", "三公", "政府采购", "会议费", "培训费")


def choices(reports: Iterable[ReportInfo]) -> list[tuple[str, str]]:
    """(label, STEM) of every report, for the list to choose from."""
    return [(one_line(report.stem), report.stem) for report in reports]


def shelf_html(reports: Sequence[ReportInfo], words: dict[str, str], notice: str = "", chosen: str = "") -> str:
    """Every report, to be chosen by its name, with whose it is, what was read and what is doubtful.

    Above them the ledger's notice and, where they are many, a box to filter them by.
    """
    if not reports:
        return f'<div class="ju-empty">{words["shelf_empty"]}</div>'
    told = f'<div class="ju-taken ju-bad">{escaped(notice)}</div>' if notice else ""
    if len(reports) > _FEW:
        hint = escaped(words["shelf_filter"])
        told += f'<input type="search" class="ju-filter" placeholder="{hint}" aria-label="{hint}">'
    listed = "".join(report_html(report, words, choose=True, chosen=chosen) for report in reports)
    return f'{told}<div class="ju-shelf">{listed}</div>'


def taken_html(name: str, status: str, info: ReportInfo | None, message: str, words: dict[str, str]) -> str:
    """How one uploaded file fared; status is added | replaced | unchanged | failed."""
    if info is None or status == "failed":
        told = words["failed_upload"]
        return f'<div class="ju-taken ju-bad"><b>✗ {told}</b> {escaped(one_line(in_page_words(message or name)))}</div>'
    said = message if status == "unchanged" else message.partition("；")[2]
    more = f'<div class="ju-held">{escaped(one_line(said))}</div>' if said else ""
    return f'<div class="ju-taken ju-ok"><b>✓ {words[status]}</b>{report_html(info, words, choose=True)}{more}</div>'


def example_questions(reports: Sequence[ReportInfo], figures: Iterable[Figure], most: int = 4) -> list[str]:
    """Questions that the reports can answer, as a user would ask: reports and forms take turns."""
    asked: dict[str, dict[str, str]] = {report.stem: {} for report in reports}
    for figure in figures:
        form, question = _question(figure)
        known = asked.get(figure.source.report)
        if form and known is not None and _liking(question) < _liking(known.get(form, "")):
            known[form] = question
    several = len(reports) > 1
    turns = [(report, form) for n in range(len(_FORMS)) for report, form in zip(reports, _cycle(n), strict=False)]
    picked = [_asked_of(r, several) + asked[r.stem][form] for r, form in turns if form in asked[r.stem]]
    return picked[:most]


def report_html(report: ReportInfo, words: dict[str, str], choose: bool = False, chosen: str = "") -> str:
    """One report: its name (a button, to `choose` it), whose it is, how much was read, what is doubtful."""
    year = str(report.year) if report.year else words["not_stated"]
    kind = report.kind.value if report.kind else ""
    whose = f"{report.department or words['not_stated']} · {year} {kind} {report.level}".strip()
    held = words["contents"].format(pages=report.pages, tables=report.tables, figures=report.figures)
    corrected, doubts = _settled(report.issues)
    issues = "".join(f'<div class="ju-held ju-corrected">✎ {escaped(one_line(said))}</div>' for said in corrected)
    if doubts:
        rows = "".join(f"<li>{escaped(one_line(in_page_words(issue)))}</li>" for issue in doubts)
        head = words["issues"].format(count=len(doubts))
        issues += f'<details class="ju-issues"><summary>{head}</summary><ul>{rows}</ul></details>'
    stem, whose = escaped(one_line(report.stem)), escaped(one_line(whose))
    if choose:
        stem = f'<button type="button" class="ju-pick" data-stem="{escaped(report.stem)}">{stem}</button>'
    return (
        f'<div class="ju-report{" ju-now" if chosen == report.stem else ""}"><div class="ju-stem">{stem}</div>'
        f'<div class="ju-whose">{whose}</div><div class="ju-held">{held}</div>{issues}</div>'
    )


def _settled(issues: Sequence[str]) -> tuple[list[str], list[str]]:
    """What a person settled, and what is doubtful."""
    return [one for one in issues if is_correction(one)], [one for one in issues if not is_correction(one)]


def _asked_of(report: ReportInfo, several: bool) -> str:
    year = f"{report.year}年" if report.year else ""
    return f"{report.department}{year}" if several else year


def _question(figure: Figure) -> tuple[str, str]:
    """(form, question) that this figure answers; ("", "") for one that few would ask about."""
    if "/" in figure.subject or figure.project or not figure.amount.value:
        return "", ""
    if figure.reason and figure.measure in (Measure.CHANGE, Measure.CHANGE_RATE):
        return "why", f"{figure.subject}为什么{'增加' if figure.amount.value > 0 else '减少'}？"
    if figure.measure is Measure.FINAL and figure.subject.endswith("费"):
        return "spent", f"{figure.subject}花了多少？"
    if figure.measure is Measure.FINAL and figure.subject.endswith("合计"):
        return "total", f"{figure.subject}是多少？"
    return "", ""


def _liking(question: str) -> int:
    """Place among the subjects that people ask about first; a question before none."""
    place = next((n for n, name in enumerate(_LIKED) if question.startswith(name)), len(_LIKED))
    return place if question else len(_LIKED) + 1


def _cycle(start: int) -> Iterator[str]:
    """The forms over and over, beginning with the one of this number."""
    return islice(cycle(_FORMS), start, None)

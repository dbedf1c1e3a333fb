"""Answer and report list → plain text for a terminal; pure, and never a control character of a document."""

from __future__ import annotations

import shlex
import unicodedata
from collections.abc import Collection, Iterable, Sequence
from typing import Any

from ingest.ledger.model import ReportInfo
from qa.model import Answer, Citation, Option, Outcome
from ui.plain import one_line, plain

_OUTCOMES = {
    Outcome.NO_EVIDENCE: "报告中没有",
    Outcome.AMBIGUOUS: "问题有几种理解",
    Outcome.UNVERIFIED: "未能核实",
    Outcome.MODEL_ERROR: "模型出错",
}
_HEADINGS = ("报告", "部门", "年度", "类别", "页", "表", "数字", "存疑")


def answer_text(answer: Answer, looked: bool = True) -> str:
    """The answer, then options, calculations, sources, failed checks and the notice.

    `looked` is False where there was no report to look in.
    """
    named = _OUTCOMES if looked else {**_OUTCOMES, Outcome.NO_EVIDENCE: "没有相应的报告"}
    blocks = [
        [f"【{named[answer.outcome]}】"] if answer.outcome in named else [],
        [plain(answer.text)],
        _block("请选一个再问：", [_option(n, option) for n, option in enumerate(answer.options, 1)]),
        _block("计算：", _calculations(answer)),
        _block("来源：", [_source(citation) for citation in answer.citations]),
        _block(
            "未通过的核对：",
            [f"✗ {one_line(c.name)}：{one_line(c.detail)}" for c in answer.checks if not c.ok],
        ),
        [f"注：{plain(answer.notice)}"] if answer.notice else [],
    ]
    return "\n".join(line for block in blocks for line in block)


def reports_text(reports: Sequence[ReportInfo]) -> str:
    """The reports as a table in aligned columns; what was doubtful is listed below it."""
    if not reports:
        return "还没有报告；用 juesuan ingest 文件或文件夹 收入"
    rows = [_HEADINGS, *(_row(report) for report in reports)]
    lines = columns(rows)
    issues = [f"  {one_line(r.stem)}：{one_line(issue)}" for r in reports for issue in r.issues]
    return "\n".join([*lines, *_block("存疑：", issues)])


def columns(rows: Sequence[Sequence[str]], numbers: Collection[int] = ()) -> list[str]:
    """Rows in aligned columns, those of numbers to the right; a Chinese character is as wide as two others."""
    widths = [max(_width(cell) for cell in column) for column in zip(*rows, strict=True)]
    right = [place in numbers for place in range(len(widths))]
    return ["  ".join(map(_padded, row, widths, right)).rstrip() for row in rows]


def report_json(report: ReportInfo) -> dict[str, Any]:
    """The documented object of `juesuan reports --json`."""
    return {
        "report": report.stem,
        "department": report.department,
        "year": report.year,
        "kind": report.kind.value if report.kind else None,
        "level": report.level,
        "pages": report.pages,
        "tables": report.tables,
        "figures": report.figures,
        "passages": report.chunks,
        "sha256": report.sha256,
        "issues": list(report.issues),
    }


def _block(heading: str, lines: Iterable[str]) -> list[str]:
    told = list(lines)
    return ["", heading, *(f"  {line}" if not line.startswith(" ") else line for line in told)] if told else []


def _calculations(answer: Answer) -> list[str]:
    computed = (f for f in answer.figures if f.status == "computed" and f.expression)
    return list(dict.fromkeys(f"{one_line(f.expression)} = {one_line(f.text)}" for f in computed))


def _option(number: int, option: Option) -> str:
    reports = "".join(f" --report {shlex.quote(one_line(stem))}" for stem in option.reports)
    command = f"juesuan ask {shlex.quote(one_line(option.question))}{reports}"
    return f"{number}. {one_line(option.label)}\n     {command}"


def _source(citation: Citation) -> str:
    source = citation.source
    place = " · ".join(one_line(part) for part in (source.table or "", source.section) if part)
    ocr = "（文字由图片识别，请对照原页）" if source.ocr else ""
    where = f"[{citation.id}] {one_line(source.report)}，{one_line(source.where)}{f'，{place}' if place else ''}{ocr}"
    return f"{where}\n      “{one_line(source.quote)}”" if source.quote else where


def _row(report: ReportInfo) -> tuple[str, ...]:
    return (
        one_line(report.stem),
        one_line(f"{report.department}{f'（{report.level}）' if report.level else ''}") or "未载明",
        str(report.year or "未载明"),
        report.kind.value if report.kind else "未载明",
        *(str(count) for count in (report.pages, report.tables, report.figures, len(report.issues))),
    )


def _width(text: str) -> int:
    return sum(2 if unicodedata.east_asian_width(char) in "WF" else 1 for char in text)


def _padded(text: str, width: int, right: bool = False) -> str:
    blank = " " * (width - _width(text))
    return blank + text if right else text + blank

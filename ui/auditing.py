"""The `juesuan audit` command: each report checked, told as text for a clerk or as one JSON line for programs."""

from __future__ import annotations

import json
import sys
from collections.abc import Iterable, Iterator, Sequence
from difflib import get_close_matches
from typing import Any

from ingest.ledger.store import Ledger
from qa.audit import AuditResult, audit
from qa.audit_model import Finding, Kind
from ui.plain import one_line

_NAMES = {
    Kind.ERROR: "数字不符",
    Kind.TEXT_TABLE: "文字与表格不符",
    Kind.ZERO_BASE: "上年或预算为零却有比率",
    Kind.MISSING: "缺项与模板用语",
    Kind.ROUNDING: "尾差（四舍五入）",
}
_MOST_NAMED = 3
_MOST_LEFT = 5
"""So many checks of one rule that could not be done are named."""


def audited(stems: Sequence[str], ledger: Ledger, as_json: bool) -> bool:
    """Check the reports named, or all, and print each as soon as it is done; False where one is not in, or none is."""
    try:
        chosen = [_known(name, ledger) for name in stems] or [info.stem for info in ledger.reports()]
    except _UnknownReportError as error:
        print(f"juesuan: {one_line(str(error))}", file=sys.stderr)
        return False
    if not chosen:
        print("juesuan: 还没有报告；用 juesuan ingest 文件或文件夹 收入", file=sys.stderr)
    for stem in dict.fromkeys(chosen):
        result = audit(ledger, stem)
        print(json.dumps(audit_json(result), ensure_ascii=False) if as_json else audit_text(result), flush=True)
    return bool(chosen)


class _UnknownReportError(Exception):
    """A report was named that is not in the ledger; the message is meant for the user."""


def _known(name: str, ledger: Ledger) -> str:
    """The report of this name (with or without .pdf); raises _UnknownReportError with the names nearest to it."""
    stem = name[:-4] if name.lower().endswith(".pdf") else name
    held = [info.stem for info in ledger.reports()]
    if stem in held:
        return stem
    near = [one for one in held if stem and stem in one] or get_close_matches(stem, held, _MOST_NAMED, 0.4)
    told = "；相近的有：" + "、".join(near[:_MOST_NAMED]) if near else ""
    raise _UnknownReportError(f"没有名为“{stem}”的报告{told}；用 juesuan reports 查看已有报告")


def audit_json(result: AuditResult) -> dict[str, Any]:
    """The documented object of `juesuan audit --json`."""
    return {
        "report": result.report,
        "findings": [finding.to_json() for finding in result.findings],
        "checked": result.checked,
        "not_checked": result.undone,
        "not_checked_items": {rule: list(what) for rule, what in result.left.items()},
    }


def audit_text(result: AuditResult) -> str:
    """The findings by class, then what was checked and held, and what could not be checked."""
    held, left = sum(result.checked.values()), sum(result.undone.values())
    lines = [f"《{one_line(result.report)}》：{len(result.findings)} 处须核对；{held} 项勾稽相符，{left} 项无法核对"]
    for kind in Kind:
        lines += _group(_NAMES[kind], [f for f in result.findings if f.kind is kind and not f.doubt])
    lines += _group("存疑（可能是识别错误，请先对照原页）", [f for f in result.findings if f.doubt])
    return "\n".join([*lines, *_counts("相符", result.checked), *_left(result), ""])


def _group(name: str, findings: Sequence[Finding]) -> Iterator[str]:
    if findings:
        yield f"\n【{name}】{len(findings)} 处"
    for number, finding in enumerate(findings, 1):
        doubt = f"（{finding.doubt}）" if finding.doubt else ""
        yield f"  {number}. {one_line(finding.statement)}{doubt}"
        yield f"     规则：{finding.rule}　页：{_pages(finding)}"


def _pages(finding: Finding) -> str:
    return "、".join(str(page) for page in sorted({finding.page, *(s.page for s in finding.sources)}))


def _left(result: AuditResult) -> Iterator[str]:
    """Every check that could not be done: of what, and why; of many the first."""
    if result.undone:
        yield "\n无法核对："
    for rule, count in result.undone.items():
        what = [one_line(one) for one in result.left.get(rule, ())]
        more = f"；等 {count} 项" if len(what) > _MOST_LEFT else ""
        yield f"  {rule}（{count} 项）：{'；'.join(what[:_MOST_LEFT])}{more}"


def _counts(name: str, counts: dict[str, int]) -> Iterable[str]:
    told = "；".join(f"{rule} {count}" for rule, count in sorted(counts.items(), key=lambda one: -one[1]))
    return [f"\n{name}：{told}"] if told else []

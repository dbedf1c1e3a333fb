"""The `juesuan compare` command: what was asked, the comparison as a table, CSV or JSON, its leads."""

from __future__ import annotations

import json
import sys
from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from ingest.ledger.model import JuesuanError, Measure, Source
from ingest.ledger.store import Ledger
from qa.compare import compare
from qa.compare_leads import Lead, leads
from qa.compare_model import NothingToCompare, Wanted
from qa.compare_subject import measure_named
from qa.compare_table import csv_text
from ui.compare_text import comparison_text, source_line
from ui.plain import one_line

FORMATS = ("table", "csv", "json")
AXES = ("", "year", "department")


@dataclass(frozen=True, slots=True)
class Asked:
    """The command line as understood."""

    wanted: Wanted
    by: str = ""
    """year: a row a year; department: a row a department; "" whichever suits."""
    format: str = "table"
    output: Path | None = None
    leads: bool = False


def wanted(
    subject: str, departments: Sequence[str], years: Sequence[int], reports: Sequence[str], unit: str, share_of: str
) -> Wanted:
    """What the command line wants compared; a report may be named with .pdf."""
    stems = tuple(name[:-4] if name.lower().endswith(".pdf") else name for name in reports)
    return Wanted(subject.strip(), (), tuple(departments), tuple(years), stems, unit.strip(), share_of.strip())


def asked(wanted: Wanted, measures: Sequence[str], by: str, format_: str, output: Path | None, leads: bool) -> Asked:
    """The options checked; raises JuesuanError with what to write instead."""
    if not wanted.subject and not leads:
        raise JuesuanError("请用 --subject 写要比较的科目，如 --subject 公务接待费；或用 --leads 在全部科目里找线索")
    if format_ not in FORMATS:
        raise JuesuanError(f"--format 没有“{format_}”；可用 {'、'.join(FORMATS)}")
    if by not in AXES:
        raise JuesuanError(f"--by 没有“{by}”；可用 year（一年一行）、department（一个部门一行）")
    if leads and format_ == "csv":
        raise JuesuanError("--leads 只能输出 table 或 json；请改 --format")
    if output is not None and format_ == "table":
        format_ = {".csv": "csv", ".json": "json"}.get(output.suffix.lower(), "")
        if not format_ or (leads and format_ == "csv"):
            raise JuesuanError(f"不知道“{output}”要写成什么；文件名请以 {'.json' if leads else '.csv 或 .json'} 结尾")
    known = tuple(_measure(text) for text in measures)
    return Asked(replace(wanted, measures=tuple(dict.fromkeys(known))), by, format_, output, leads)


def compared(asked: Asked, ledger: Ledger) -> bool:
    """Compare and print, or write to a file; False, with one line on stderr, where there is nothing to compare."""
    try:
        text = _leads(asked, ledger) if asked.leads else _comparison(asked, ledger)
    except NothingToCompare as error:
        print(f"juesuan: {one_line(str(error))}", file=sys.stderr)
        return False
    if asked.output is None:
        print(text, end="" if asked.format == "csv" else "\n")
        return True
    # Excel knows UTF-8 by its mark; in JSON there must be none.
    asked.output.write_text(text, "utf-8-sig" if asked.format == "csv" else "utf-8", newline="")
    print(f"已写到 {asked.output}", file=sys.stderr)
    return True


def _comparison(asked: Asked, ledger: Ledger) -> str:
    result = compare(ledger, asked.wanted)
    if asked.format == "json":
        return json.dumps(result.to_json(), ensure_ascii=False)
    return csv_text(result) if asked.format == "csv" else comparison_text(result, asked.by)


def _leads(asked: Asked, ledger: Ledger) -> str:
    found = leads(ledger, asked.wanted)
    if asked.format == "json":
        return json.dumps({"leads": [lead.to_json() for lead in found]}, ensure_ascii=False)
    return leads_text(found)


def leads_text(found: Sequence[Lead]) -> str:
    """The leads with their reasons and places; they are no verdicts, and that is said."""
    if not found:
        return "没有找到线索：没有大幅变动、由零到有或由有到零、多年同数的金额"
    lines = [f"{len(found)} 条线索（不是结论，请对照原页核实原因）："]
    for number, lead in enumerate(found, 1):
        lines.append(f"{number:>3}. 【{lead.kind.value}】{one_line(lead.statement)}")
        lines.append(f"     为什么看它：{one_line(lead.reason)}")
        lines += [f"     {_short(source)}" for source in lead.sources]
    return "\n".join(lines)


def _short(source: Source) -> str:
    return source_line(source, quoted=False)


def _measure(text: str) -> Measure:
    found = measure_named(text)
    if found is None:
        raise JuesuanError(f"--measure 没有“{one_line(text)}”；可用 {'、'.join(m.value for m in Measure)}")
    return found

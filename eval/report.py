"""A run as values: the JSON for programs, and the rows of its tables for the terminal, the page and Markdown."""

from __future__ import annotations

import subprocess
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from eval.measures import Measures, grouped, kind_of, measured, report_of
from eval.run import Result
from eval.scorers import NAMES
from qa.model import Citation

Rows = list[list[str]]
"""A table: the headings, then the lines."""


MODES = {"lookup": "决算问答（不用模型）", "llm": "决算问答（用模型）", "naive": "朴素对照"}
TYPES = {
    "figure": "一个数字",
    "near_miss": "相近的数字",
    "unit": "换算单位",
    "two": "一问两事",
    "why": "原因",
    "premise": "前提有误",
    "derived": "推算",
    "compare": "比较",
    "rank": "排序",
    "list": "列举",
    "overview": "概况",
    "definition": "名词解释",
    "exists": "有没有",
    "contradiction": "报告自相矛盾",
    "unanswerable": "报告没有写",
    "ambiguous": "有歧义",
}
"""What the types of the cases are called; a type that is not here goes by its own name."""


@dataclass(frozen=True, slots=True)
class Run:
    """All that was asked at one time, in one or several modes."""

    results: dict[str, list[Result]]
    """Mode → results, all of the same cases in the same order."""
    left_out: int
    """Cases whose reports are not in."""
    command: str
    commit: str
    date: str
    seconds: dict[str, float] = field(default_factory=dict)
    """Mode → how long it took, an index that is made for it included."""


def run_json(run: Run) -> dict[str, Any]:
    """The documented JSON of a run; two runs of one state differ in `times` alone."""
    return {
        "command": run.command,
        "commit": run.commit,
        "left_out": run.left_out,
        "measures": {mode: _measures_json(measured(results)) for mode, results in run.results.items()},
        "results": [_result_json(result) for results in run.results.values() for result in results],
        "times": {
            "date": run.date,
            "seconds": run.seconds,
            "took_ms": {
                mode: {r.case.id: r.answer.took_ms for r in results if r.answer}
                for mode, results in run.results.items()
            },
        },
    }


def commit_of(folder: Path) -> str:
    """The commit of a working copy, with "+" where files differ from it; "" outside of one."""
    command = ["git", "-C", str(folder), "describe", "--always", "--abbrev=7", "--exclude=*", "--dirty=+"]
    try:
        done = subprocess.run(command, capture_output=True, text=True, timeout=10, check=False)
    except (OSError, subprocess.TimeoutExpired):
        return ""
    return done.stdout.strip() if done.returncode == 0 else ""


def overview(run: Run) -> Rows:
    """One line a measure, one column a mode."""
    means = {mode: measured(results) for mode, results in run.results.items()}
    rows: Rows = [["", *means]]

    def add(name: str, told: Callable[[Measures], str]) -> None:
        rows.append([name, *(told(one) for one in means.values())])

    add("答对", lambda m: f"{m.right}/{m.asked}（{m.accuracy:.1%}）")
    add("答了错数", lambda m: str(m.misstated))
    for name, told in NAMES.items():
        if name != "stated":  # told above, by its number
            add(told, lambda m, name=name: "{}/{}".format(*m.scores[name]))  # type: ignore[misc]
    for depth in next(iter(means.values())).recall:
        add(f"检索：证据页在前 {depth} 段（recall@{depth}）", lambda m, depth=depth: f"{m.recall[depth]:.3f}")  # type: ignore[misc]
    add("检索：MRR", lambda m: f"{m.reciprocal:.3f}")
    add("模型 token", lambda m: str(m.tokens))
    rows.append(["用时（秒）", *(f"{run.seconds.get(mode, 0):.1f}" for mode in means)])
    rows.append(["每题（毫秒，中位数）", *(str(_median_ms(results)) for results in run.results.values())])
    return rows


def by_type(run: Run) -> Rows:
    """Right answers by type of question, one column a mode."""
    return _counted("题型", run, kind_of, TYPES)


def by_report(run: Run) -> Rows:
    """Right answers by report, one column a mode."""
    return _counted("报告", run, report_of, {})


def markdown(rows: Rows) -> str:
    """A table in Markdown."""
    head, *lines = [[cell.replace("|", "\\|") for cell in row] for row in rows]
    ruled = [head, ["---"] * len(head), *lines]
    return "\n".join("| " + " | ".join(row) + " |" for row in ruled)


def _counted(heading: str, run: Run, key: Callable[[Result], str], names: Mapping[str, str]) -> Rows:
    groups = {mode: grouped(results, key) for mode, results in run.results.items()}
    first = next(iter(groups.values()))
    rows = [
        [names.get(name, name), *(_right(groups[mode][name]) for mode in groups), str(len(first[name]))]
        for name in first
    ]
    whole = [_right(results) for results in run.results.values()]
    return [[heading, *groups, "题数"], *rows, ["合计", *whole, str(sum(map(len, first.values())))]]


def _right(results: Sequence[Result]) -> str:
    return str(sum(result.right for result in results))


def _median_ms(results: Sequence[Result]) -> int:
    took = sorted(result.answer.took_ms for result in results if result.answer)
    return took[len(took) // 2] if took else 0


def _measures_json(means: Measures) -> dict[str, Any]:
    return {
        "asked": means.asked,
        "right": means.right,
        "accuracy": round(means.accuracy, 4),
        "misstated": means.misstated,
        "scores": {name: {"held": held, "asked": asked} for name, (held, asked) in means.scores.items()},
        "recall": {str(depth): round(share, 4) for depth, share in means.recall.items()},
        "mrr": round(means.reciprocal, 4),
        "ranked": means.ranked,
        "tokens": means.tokens,
    }


def _result_json(result: Result) -> dict[str, Any]:
    case = result.case
    return {
        "id": case.id,
        "mode": result.mode,
        "type": case.type,
        "reports": case.reports,
        "report": report_of(result),
        "conversation": case.conversation,
        "question": case.question,
        "expected": {
            "outcome": [outcome.value for outcome in case.outcome],
            "numbers": [number.printed for number in case.numbers],
            "words": case.words,
            "pages": case.pages,
            "never": case.never,
        },
        "right": result.right,
        "misstated": result.misstated,
        "outcome": result.answer.outcome.value if result.answer else "failed",
        "answer": result.text,
        "citations": [_citation_json(one) for one in result.answer.citations] if result.answer else [],
        "scores": [{"name": s.name, "right": s.right, "why": s.why} for s in result.scores],
        "rank": result.rank if result.ranked else None,
        "tokens": result.tokens,
    }


def _citation_json(citation: Citation) -> dict[str, Any]:
    source = citation.source
    box = list(source.bbox) if source.bbox else None
    return {"id": citation.id, "report": source.report, "page": source.page, "quote": source.quote, "bbox": box}

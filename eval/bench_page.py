"""How fast the page is: `python -m eval.bench_page [--users N]`.

The chat over the samples, warm: in Chromium how long the page takes to load, the first answer after that, and the
marked page of a citation; and how long users wait who all ask at once, beside one who asks alone.
"""

from __future__ import annotations

import argparse
import itertools
import json
import os
import sys
import threading
import time
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from statistics import median
from typing import Any
from uuid import uuid4

import httpx
from playwright.sync_api import Browser

from eval.chatting import ask, chat, chromium, visit
from ingest.ledger.model import JuesuanError

_RUNS = 5
_ALONE = 10
_PATIENCE_S = 120.0
_ANSWERED = "ju-foot"
"""Stands at the foot of an answer that is complete."""
CITED = "document.querySelector('details.ju-source[open] .ju-page img')?.naturalHeight > 0"
BODIES = ("云溪市示例文化和旅游局", "青杉县示例农业农村局")
SUBJECTS = ("公务接待费是多少", "公务接待费为何变化", "三公经费合计是多少元", "培训费是多少", "收入合计比上年增加多少")
QUESTIONS = tuple(
    f"{body}{year}年{subject}？" for subject, year, body in itertools.product(SUBJECTS, (2022, 2023), BODIES)
)


class User:
    """A visitor of the page, as its server sees one: a browser's cookie, a session, the page's own event."""

    def __init__(self, address: str) -> None:
        self._http = httpx.Client(base_url=address, timeout=_PATIENCE_S)
        self._http.get("/").raise_for_status()
        config = self._http.get("/config").raise_for_status().json()
        self._kinds = {one["id"]: one["type"] for one in config["components"]}
        box = next(one["id"] for one in config["components"] if one["props"].get("elem_id") == "ju-box")
        self._event = next(one for one in config["dependencies"] if [box, "submit"] in one["targets"])

    def asks(self, question: str) -> float:
        """Seconds until the answer stands complete; raises JuesuanError where there is none."""
        started, session = time.monotonic(), uuid4().hex
        event = {"data": self._inputs(question), "fn_index": self._event["id"], "session_hash": session}
        self._http.post("/gradio_api/queue/join", json=event).raise_for_status()
        with self._http.stream("GET", "/gradio_api/queue/data", params={"session_hash": session}) as told:
            for line in told.iter_lines():
                if _ANSWERED in line:
                    return time.monotonic() - started
                if line.startswith("data:") and json.loads(line[5:])["msg"] == "process_completed":
                    break
        raise JuesuanError(f"没有回答“{question}”")

    def _inputs(self, question: str) -> list[Any]:
        given: dict[str, Any] = {"textbox": question, "dropdown": [], "chatbot": []}
        return [given.get(self._kinds[one]) for one in self._event["inputs"]]


def in_browser(browser: Browser, address: str) -> tuple[list[float], list[float], list[float]]:
    """Seconds that new visitors wait for the page, for their first answer, and for the marked page of its source."""
    loads: list[float] = []
    answers: list[float] = []
    images: list[float] = []
    for question in QUESTIONS[:_RUNS]:
        started = time.monotonic()
        page = visit(browser, address, 1440, 900)
        loads.append(time.monotonic() - started)
        answers.append(seconds(lambda page=page, question=question: ask(page, question)))  # type: ignore[misc]
        page.locator(".ju-cite").first.click()
        images.append(seconds(lambda page=page: page.wait_for_function(CITED)))  # type: ignore[misc]
        page.close()
    return loads, answers, images


def at_once(address: str, count: int) -> list[float]:
    """Seconds that each of so many users waits who ask in one moment; raises what one of them met."""
    users = [User(address) for _ in range(count)]
    together = threading.Barrier(count)

    def asked(user: User, question: str) -> float:
        together.wait()
        return user.asks(question)

    with ThreadPoolExecutor(count) as pool:
        return list(pool.map(asked, users, itertools.cycle(QUESTIONS)))


def seconds(work: Callable[[], object]) -> float:
    """How long it takes."""
    started = time.monotonic()
    work()
    return time.monotonic() - started


def main() -> None:
    """Command line."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--users", type=int, default=20, help="how many ask at once")
    users = parser.parse_args().users
    try:
        with chat() as address:
            with chromium() as browser:
                told = in_browser(browser, address)
            one = User(address)
            alone = [one.asks(question) for question in QUESTIONS[:_ALONE]]
            _print(told, alone, at_once(address, users))
    except JuesuanError as error:
        sys.exit(f"bench: {error}")


def _print(told: Sequence[Sequence[float]], alone: Sequence[float], many: Sequence[float]) -> None:
    print(
        f"{len(os.sched_getaffinity(0))} processors, load {os.getloadavg()[0]:.1f}; the first visitor is the cold one"
    )
    for name, times in zip(("page load", "first answer", "marked page"), told, strict=True):
        print(f"{name:13}{times[0]:5.2f} s the first, {median(times):5.2f} s median, {max(times):5.2f} s at most")
    print(f"one user     {median(alone):5.2f} s median, {max(alone):5.2f} s at most")
    print(
        f"{len(many)} at once   {median(many):5.2f} s median, {max(many):5.2f} s at most:"
        f" {max(many) / median(alone):.1f} × one user's median; all answered"
    )


if __name__ == "__main__":
    main()

"""Answers counted and timed as they are given, and logged where that is wanted: outcomes and seconds, never words."""

from __future__ import annotations

import json
import sys
import threading
import time
from bisect import bisect_left
from collections import Counter
from collections.abc import Callable, Generator, Mapping
from datetime import UTC, datetime
from typing import TypeVar

from qa.call_errors import Stopped
from qa.model import Answer, Outcome, Turn

S = TypeVar("S")

_LIMITS = (0.05, 0.1, 0.25, 0.5, 1.0, 2.5, 5.0, 10.0, 30.0, 60.0, 180.0)
_STOPPED, _FAILED = "stopped", "failed"
_OUTCOMES = (*(outcome.value for outcome in Outcome), _STOPPED, _FAILED)
_TAKEN = ("added", "replaced", "unchanged", "failed")


def to_stderr(line: str) -> None:
    """Where log lines go by default."""
    print(line, file=sys.stderr, flush=True)


class Meter:
    """Counters of one process. Safe to use from any thread; `log` is given one JSON line an event."""

    def __init__(self, log: Callable[[str], None] | None = None) -> None:
        self._log = log
        self._lock = threading.Lock()
        self._answers = Counter(dict.fromkeys(_OUTCOMES, 0))
        self._taken = Counter(dict.fromkeys(_TAKEN, 0))
        self._within = [0] * (len(_LIMITS) + 1)
        self._seconds = 0.0
        self._asking = 0

    def watched(self, steps: Generator[S, None, tuple[Answer, Turn]]) -> Generator[S, None, tuple[Answer, Turn]]:
        """The same steps to the same answer, counted by what becomes of them."""
        began, outcome, mode = time.monotonic(), _FAILED, ""
        with self._lock:
            self._asking += 1
        try:
            answer, turn = yield from steps
            outcome, mode = answer.outcome.value, answer.mode
            return answer, turn
        except (Stopped, GeneratorExit):
            outcome = _STOPPED
            raise
        finally:
            self._count(outcome, mode, time.monotonic() - began)

    def took_in(self, status: str) -> None:
        """Count one uploaded file by what became of it."""
        with self._lock:
            self._taken[status] += 1
        self._tell(event="upload", status=status)

    def _count(self, outcome: str, mode: str, seconds: float) -> None:
        with self._lock:
            self._asking -= 1
            self._answers[outcome] += 1
            self._within[bisect_left(_LIMITS, seconds)] += 1
            self._seconds += seconds
        self._tell(event="answer", outcome=outcome, mode=mode, seconds=round(seconds, 3))

    def _tell(self, **facts: str | float) -> None:
        if self._log:
            self._log(json.dumps({"time": datetime.now(UTC).isoformat(timespec="milliseconds"), **facts}))

    def exposition(self, held: Mapping[str, int], queued: int = 0) -> str:
        """All counters in Prometheus' text format, uploads that wait, and what the ledger holds."""
        with self._lock:
            answers, taken, within = dict(self._answers), dict(self._taken), list(self._within)
            seconds, asking = self._seconds, self._asking
        lines = [
            *_metric("answers_total", "counter", "Answers by outcome.", _labelled("outcome", answers)),
            *_metric("uploads_total", "counter", "Uploaded files by what became of them.", _labelled("status", taken)),
            *_metric("answer_seconds", "histogram", "Seconds from question to answer.", _buckets(within, seconds)),
            *_metric("answers_in_progress", "gauge", "Questions being answered.", {"": asking}),
            *_metric("uploads_in_queue", "gauge", "Uploaded files that wait or are being read.", {"": queued}),
        ]
        for name, count in held.items():
            lines += _metric(name, "gauge", f"What the ledger holds: {name}.", {"": count})
        return "\n".join(lines) + "\n"


def _metric(name: str, kind: str, told: str, samples: Mapping[str, float]) -> list[str]:
    head = [f"# HELP juesuan_{name} {told}", f"# TYPE juesuan_{name} {kind}"]
    return [*head, *(f"juesuan_{name}{labels} {value}" for labels, value in samples.items())]


def _labelled(label: str, counts: Mapping[str, int]) -> dict[str, float]:
    return {f'{{{label}="{value}"}}': count for value, count in counts.items()}


def _buckets(within: list[int], seconds: float) -> dict[str, float]:
    """Prometheus counts cumulatively: each bucket holds those before it."""
    so_far = [sum(within[: n + 1]) for n in range(len(within))]
    ends = [*(f"{limit:g}" for limit in _LIMITS), "+Inf"]
    samples: dict[str, float] = {f'_bucket{{le="{end}"}}': count for end, count in zip(ends, so_far, strict=True)}
    return samples | {"_sum": seconds, "_count": so_far[-1]}

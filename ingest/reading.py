"""Reading several reports at a time, each in a process of its own: one that hangs, crashes or swells costs no other.

Processes are started afresh, not forked: the threads of the embedding model and of Chroma do not survive a fork.
"""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from concurrent.futures import Future, ThreadPoolExecutor
from multiprocessing import Pipe
from pathlib import Path
from threading import Lock
from types import TracebackType
from typing import TYPE_CHECKING, Self

from ingest.ledger.model import BadReport, Correction, JuesuanError, Report
from ingest.reading_process import OUT_OF_MEMORY, PICTURE_STAGE, STARTED, OnStage, Read, Request

if TYPE_CHECKING:
    from ingest.ledger.settings import Settings

_START_S = 120.0
"""How long a process may take to start, on the busiest of machines."""
_GRACE_S = 5.0
"""Seconds for a process to notice by itself that a report takes too long: it can say on which page."""
_CODE = "import sys; sys.path[:] = {path!r}; from ingest.reading_process import main; main({descriptor})"


class Readers:
    """Up to `count` processes that read one report each at a time. None is left when it is closed."""

    def __init__(self, read: Read | None, settings: Settings, count: int) -> None:
        self._read = read
        self._settings = settings
        self._threads = ThreadPoolExecutor(count, "reading")
        self._lock = Lock()
        self._idle: list[_Process] = []
        self._busy: set[_Process] = set()
        self._closed = False

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    def start(self, path: Path, on_stage: OnStage, correction: Correction | None = None) -> Future[Report]:
        """Read a file as soon as a process is free; the future raises JuesuanError in one line where it cannot be read.

        `on_stage` is called from another thread.
        """
        return self._threads.submit(self._report, Request(self._read, path, self._settings, correction), on_stage)

    def close(self) -> None:
        """End all processes, whatever they are doing."""
        with self._lock:
            self._closed = True
            for process in (*self._idle, *self._busy):
                process.end()
        self._threads.shutdown(cancel_futures=True)

    def _report(self, request: Request, on_stage: OnStage) -> Report:
        while True:
            process = self._taken()
            used = process.used
            try:
                return process.report(request, on_stage)
            except _Ended as ended:
                # What earlier reports left in a process must not cost a later one: only a fresh process tells.
                if not used:
                    raise BadReport(f"{request.path.name}：{_why(ended.code, request)}") from None
            finally:
                with self._lock:
                    self._busy.discard(process)
                    if process.usable:
                        self._idle.append(process)

    def _taken(self) -> _Process:
        with self._lock:
            if self._closed:
                raise RuntimeError("closed")
            process = self._idle.pop() if self._idle else _Process()
            self._busy.add(process)
            return process


class _Ended(Exception):
    """A process did not survive a report."""

    def __init__(self, code: int) -> None:
        self.code = code


class _Process:
    """One process and the line to it."""

    def __init__(self) -> None:
        self._line, theirs = Pipe()
        with theirs:
            self._process = subprocess.Popen(
                [sys.executable, "-c", _CODE.format(path=sys.path, descriptor=theirs.fileno())],
                # Never written to: it closes when this process ends, in whatever way.
                stdin=subprocess.PIPE,
                stdout=subprocess.DEVNULL,
                # Libraries complain of damaged files there; what matters comes over the line.
                stderr=None if os.environ.get("JUESUAN_DEBUG") else subprocess.DEVNULL,
                pass_fds=[theirs.fileno()],
            )
        self.usable, self.used = True, False

    def report(self, request: Request, on_stage: OnStage) -> Report:
        """The report; raises JuesuanError where it cannot be read, _Ended where the process does not survive it."""
        self.used = True
        try:
            self._line.send(request)
            return self._awaited(request, on_stage)
        except (EOFError, OSError):
            self.end()
            raise _Ended(self._process.returncode) from None

    def _awaited(self, request: Request, on_stage: OnStage) -> Report:
        limits = request.settings.limits
        until = time.monotonic() + _START_S
        while self._line.poll(max(0.0, until - time.monotonic())):
            message = self._line.recv()
            if isinstance(message, Report):
                return message
            if isinstance(message, JuesuanError):
                raise message
            if message == STARTED:
                until = time.monotonic() + limits.seconds_per_report + _GRACE_S
            elif time.monotonic() > until:
                break
            if message.name.startswith(PICTURE_STAGE):
                until += limits.seconds_per_picture
            on_stage(message.name, message.share)
        self.end()
        seconds = limits.seconds_per_report
        raise BadReport(f"{request.path.name}：超过 {seconds} 秒还没有读完，已放弃；可调大 limits.seconds_per_report")

    def end(self) -> None:
        """End the process at once."""
        self.usable = False
        self._process.kill()
        self._process.wait()
        if self._process.stdin:
            self._process.stdin.close()


def _why(code: int, request: Request) -> str:
    # Native code that gets no memory aborts instead of saying so.
    if code in (OUT_OF_MEMORY, -signal.SIGABRT):
        most = request.settings.limits.max_memory_mb
        return f"读取需要的内存超过上限 {most} MB，已放弃；文件可能已损坏，也可调大 limits.max_memory_mb"
    return f"读取进程意外终止（{code}），已跳过；文件可能已损坏，请重新下载"

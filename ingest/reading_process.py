"""The process that reads reports for reading.py: one after another, until nobody asks any more."""

from __future__ import annotations

import faulthandler
import os
import resource
import signal
import sys
import threading
import traceback
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass
from functools import partial
from multiprocessing.connection import Connection
from pathlib import Path
from typing import TYPE_CHECKING

from ingest.ledger.causes import cause
from ingest.ledger.model import BadReport, Correction, JuesuanError, Report

if TYPE_CHECKING:
    from ingest.ledger.settings import Settings

OnStage = Callable[[str, float], None]
"""Called with the name of the stage (读取 页面 … 入库) and the share of the file that is done (0–1)."""
Read = Callable[[Path, "Settings", OnStage], Report]
"""What reads a file; it is named to the process, so it stands at the top of a module."""

OUT_OF_MEMORY = 77
"""The exit code of a process that was not given the memory it asked for."""
_ORPHAN_S = 60
"""Seconds beyond what a stage may take after which a process that nobody has ended ends itself."""


@dataclass(frozen=True, slots=True)
class Request:
    """One file to read, by `ingest_report` unless something else is named."""

    read: Read | None
    path: Path
    settings: Settings
    correction: Correction | None = None
    """What a person says the report is; only `ingest_report` heeds it."""


@dataclass(frozen=True, slots=True)
class Stage:
    """How far the reading is."""

    name: str
    share: float


PICTURE_STAGE = "识别第"
"""How the name of a stage begins that is a picture's, which may take seconds of its own."""
STARTED = Stage("打开", 0.0)
"""The process has taken the file up: its seconds count from here."""


def main(descriptor: int) -> None:
    """Serve requests that come over the socket of that number; stdin is held open by who started this process."""
    # Ctrl+C reaches every process of a terminal; who started this one decides what it means.
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    threading.Thread(target=_end_with_parent, daemon=True).start()
    line = Connection(descriptor)
    with suppress(EOFError, BrokenPipeError, ConnectionResetError):
        while True:
            _serve(line, line.recv())


def _serve(line: Connection, request: Request) -> None:
    limits = request.settings.limits
    _bound_memory(limits.max_memory_mb)
    # More than one stage may take.
    alone_s = limits.seconds_per_report + limits.seconds_per_picture + _ORPHAN_S
    with Path(os.devnull).open("w") as nowhere:

        def tell(stage: Stage) -> None:
            # Not held up by code that never lets another thread run, unlike everything in Python.
            faulthandler.dump_traceback_later(alone_s, exit=True, file=nowhere)
            line.send(stage)

        try:
            tell(STARTED)
            line.send(_read(request, lambda name, share: tell(Stage(name, share))))
        finally:
            faulthandler.cancel_dump_traceback_later()


def _read(request: Request, on_stage: OnStage) -> Report | JuesuanError:
    name = request.path.name
    try:
        return (request.read or _default(request.correction))(request.path, request.settings, on_stage)
    except JuesuanError as error:
        return error
    except (MemoryError, SystemError):
        # What is left of a process that ran out of memory is not to be trusted with another report.
        os._exit(OUT_OF_MEMORY)
    except (BrokenPipeError, ConnectionResetError):
        raise
    except OSError as error:
        return JuesuanError(f"{name}：无法读取文件（{cause(error)}），请检查权限")
    except Exception as error:  # the edge: one file must not cost the others
        if os.environ.get("JUESUAN_DEBUG"):
            traceback.print_exc(file=sys.stderr)
        return BadReport(f"{name}：读取时程序出错（{on_one_line(error)}），已跳过")


def _default(correction: Correction | None) -> Read:
    # Who only asks for reports to be read does not load the PDF side.
    from ingest.pipeline import ingest_report

    return partial(ingest_report, correction=correction)


def on_one_line(error: Exception) -> str:
    """What kind of error it is and what it says."""
    return " ".join(f"{type(error).__name__}：{error}".split())[:300]


def _bound_memory(megabytes: int) -> None:
    """A damaged file can ask for any amount; other programs of the machine must not pay for it."""
    _, hard = resource.getrlimit(resource.RLIMIT_DATA)
    wanted = megabytes * 1024 * 1024
    with suppress(ValueError, OSError):  # not every system lets a process bound itself
        resource.setrlimit(
            resource.RLIMIT_DATA, (wanted if hard == resource.RLIM_INFINITY else min(wanted, hard), hard)
        )


def _end_with_parent() -> None:
    """However the one who started this process ends, stdin closes with it."""
    while os.read(0, 1):
        pass
    os._exit(0)

"""Uploaded files on their way into the ledger: what to show of each, again whenever something moves."""

from __future__ import annotations

import threading
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from enum import StrEnum
from pathlib import Path

from ingest.ledger.model import JuesuanError
from ui.desk import Desk, Taken
from ui.plain import escaped, one_line
from ui.shelf import taken_html

_PAUSE_S = 0.1
_AT_WORK: list[list[Coming]] = []
"""The files of every visitor whose files are being taken in."""
_TURN = threading.Lock()
"""Two visitors' uploads take turns: a report is read by as many processes as there are processors."""


class State(StrEnum):
    """How far a file is."""

    WAITING = "waiting"
    MOVING = "moving"
    DONE = "done"
    CANCELLED = "cancelled"


@dataclass(frozen=True, slots=True)
class Coming:
    """One uploaded file; `taken` tells how it fared once it is done."""

    name: str
    state: State = State.WAITING
    stage: str = ""
    share: float = 0.0
    taken: Taken | None = None


def taken_in(desk: Desk, files: Sequence[Path], stop: threading.Event) -> Iterator[tuple[Coming, ...]]:
    """Take the files in one after another and tell of all of them whenever one has moved.

    Soon after `stop` is set the file that is being read is given up and those after it are not begun; what was in
    before stays in. The work goes on where nobody looks any more.
    """
    states = [Coming(one_line(file.name)) for file in files]
    worker = threading.Thread(target=_take_all, args=(desk, files, states, stop), daemon=True)
    worker.start()
    shown: tuple[Coming, ...] = ()
    while True:
        over = not worker.is_alive()
        if shown != (now := tuple(states)):
            shown = now
            yield shown
        if over:
            return
        worker.join(_PAUSE_S)


def coming_html(states: Sequence[Coming], words: dict[str, str]) -> str:
    """A line for each file: how far it is, or how it fared."""
    return "".join(_line(state, words) for state in states)


def queued() -> int:
    """How many uploaded files wait or are being read, whoever brought them."""
    coming = (State.WAITING, State.MOVING)
    return sum(one.state in coming for states in tuple(_AT_WORK) for one in tuple(states))


def _take_all(desk: Desk, files: Sequence[Path], states: list[Coming], stop: threading.Event) -> None:
    _AT_WORK.append(states)
    try:
        for n, file in enumerate(files):
            with _TURN:
                states[n] = _taken(desk, file, n, states, stop)
    finally:
        _AT_WORK[:] = [one for one in _AT_WORK if one is not states]


def _taken(desk: Desk, file: Path, n: int, states: list[Coming], stop: threading.Event) -> Coming:
    def on_progress(stage: str, share: float) -> None:
        if stop.is_set():
            raise JuesuanError("已取消")  # ends the reading of this file, and its process with it
        states[n] = replace(states[n], state=State.MOVING, stage=stage, share=share)

    if stop.is_set():
        return replace(states[n], state=State.CANCELLED)
    states[n] = replace(states[n], state=State.MOVING)
    taken = desk.take_in(file, on_progress)
    if stop.is_set() and taken.status == "failed":
        return replace(states[n], state=State.CANCELLED)
    return replace(states[n], state=State.DONE, taken=taken)


def _line(coming: Coming, words: dict[str, str]) -> str:
    if coming.taken:
        taken = coming.taken
        return taken_html(coming.name, taken.status, taken.info, taken.message, words)
    name = escaped(coming.name)
    stage = "" if coming.state is State.CANCELLED else coming.stage
    told = stage or words[f"upload_{coming.state.value}"]
    bar = (
        f'<div class="ju-track"><div style="width:{coming.share:.0%}"></div></div>'
        if coming.state is State.MOVING
        else ""
    )
    return (
        f'<div class="ju-coming ju-{coming.state.value}"><b>{name}</b>'
        f'<span class="ju-stage">{escaped(one_line(told))}</span>{bar}</div>'
    )

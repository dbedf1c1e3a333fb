"""What a look at the data folder says: one line a thing, and the command that mends it."""

from __future__ import annotations

import shlex
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

Level = Literal["ok", "note", "todo", "bad"]
"""Well; only to know, or mended without anybody's doing; `command` is to be run; what is there cannot be read."""


@dataclass(frozen=True, slots=True)
class Check:
    """One thing that was looked at."""

    name: str
    level: Level
    text: str
    command: str = ""


def worst(checks: Sequence[Check]) -> Level:
    """The gravest of what was found."""
    order: tuple[Level, ...] = ("bad", "todo", "note")
    levels = {check.level for check in checks}
    return next((level for level in order if level in levels), "ok")


def command_for(folder: Path, *words: str) -> str:
    """A juesuan command line over this folder, to be pasted into a shell."""
    return shlex.join(["juesuan", *words, "--data", str(folder)])

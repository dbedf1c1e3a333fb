"""How well the committed code answers, written down: right answers may not become fewer, wrong numbers not more."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import yaml
from pydantic import BaseModel, ConfigDict

from eval.run import Result

MARKS = Path(__file__).resolve().parent / "marks.yaml"


class Mark(BaseModel):
    """Of one file of cases: how many are answered right, and how many with a wrong number (no answer is neither)."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    right: int
    wrong: int

    def holds(self, lowest: Mark) -> bool:
        """Whether nothing is worse than it was."""
        return self.right >= lowest.right and self.wrong <= lowest.wrong


def mark_of(results: Sequence[Result]) -> Mark:
    """The mark that these answers get."""
    return Mark(right=sum(r.right for r in results), wrong=sum(r.misstated for r in results))


def load_marks(path: Path = MARKS) -> dict[str, Mark]:
    """Marks by the name of the file of cases."""
    return {name: Mark.model_validate(mark) for name, mark in yaml.safe_load(path.read_text("utf-8")).items()}

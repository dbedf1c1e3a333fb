"""What the chat page asks of the rest of juesuan, in one small class, so that the page itself only wires."""

from __future__ import annotations

from collections.abc import Callable, Generator, Mapping, Sequence
from decimal import Decimal
from pathlib import Path
from typing import Protocol

from ingest.ledger.model import Correction, ReportInfo, Section, Table
from qa.export_model import Spot
from qa.model import Answer, Option, Question, Step, Turn

OnProgress = Callable[[str, float], None]
"""Called with the stage in words and how much of the file is done, 0 to 1."""


class Taken(Protocol):
    """How one file fared (ingest.pipeline.Ingested)."""

    @property
    def path(self) -> Path: ...
    @property
    def status(self) -> str: ...
    @property
    def info(self) -> ReportInfo | None: ...
    @property
    def message(self) -> str: ...


class Desk(Protocol):
    """The reports behind the chat: list, ask, add to, show a page of. Safe to use from any thread."""

    def reports(self) -> list[ReportInfo]:
        """The reports that are in."""

    def notice(self) -> str:
        """One line where the ledger wants attention (indexed with another model, say), else ""."""

    def examples(self, stems: Sequence[str] = ()) -> list[str]:
        """A few questions that these reports can answer; all reports where none is named."""

    def ask(
        self, text: str, reports: Sequence[str], history: Sequence[Turn], stopped: Callable[[], bool]
    ) -> Generator[Step, None, tuple[Answer, Turn]]:
        """Answer one question step by step; raises JuesuanError with a line for the user.

        Raises Stopped soon after `stopped` says that nobody waits.
        """

    def follow_ups(self, turn: Turn, asked: Sequence[str]) -> list[Option]:
        """A few questions that one might ask next, none of those `asked`, all tried: the reports answer them."""

    def understood(self, text: str, reports: Sequence[str], before: Question | None) -> Question:
        """How a question is understood after another one, without answering it."""

    def take_in(self, path: Path, on_progress: OnProgress) -> Taken:
        """Read one PDF or workbook into the ledger; a bad file is told in the result, not raised."""

    def sections(self, stem: str) -> list[Section]:
        """The headings of a report."""

    def tables(self, stem: str) -> Sequence[Table]:
        """The tables of a report."""

    def projects(self, stem: str) -> Mapping[int, str]:
        """What project each form of a report tells of, by its place among the tables."""

    def amounts(self, stem: str) -> Mapping[Spot, Decimal]:
        """What the cells of its tables come to; codes, ordinals and words are not among them."""

    def remove(self, stem: str) -> bool:
        """Take a report out; False where it was not in."""

    def correct(self, stem: str, said: Correction, on_progress: OnProgress) -> Taken:
        """Read a report again as what a person says it is; raises JuesuanError where it is not in."""

    def page(self, stem: str, page: int, dpi: int) -> bytes | None:
        """PNG of one page, None where there is no such report or page, or it is a workbook."""

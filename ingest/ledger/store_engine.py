"""What the store asks of a database: the little in which SQLite and PostgreSQL differ is behind these methods.

Everything else is SQL that both understand, with ? for a value.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import AbstractContextManager
from dataclasses import dataclass
from typing import Any, Protocol


class Rows(Protocol):
    """What a statement gives."""

    @property
    def rowcount(self) -> int:
        """How many rows a statement changed."""

    @property
    def description(self) -> Any:
        """A tuple for each column, its name first."""

    def fetchone(self) -> Any:
        """The next row, None after the last."""

    def fetchall(self) -> list[Any]:
        """The rest of the rows."""

    def __iter__(self) -> Iterator[Any]:
        """The rows one by one."""


@dataclass(frozen=True, slots=True)
class Search:
    """A full-text search as parts of a statement over `chunks`: best first, equal ones in the order they came in."""

    tables: str
    where: str
    values: tuple[Any, ...]
    score: str


class Db(Protocol):
    """An open connection inside a transaction."""

    def execute(self, sql: str, values: Sequence[Any] = ..., /) -> Rows:
        """Run one statement."""

    def executemany(self, sql: str, rows: Sequence[Sequence[Any]], /) -> object:
        """Run one statement for each row of values."""

    def among(self, column: str, values: Sequence[Any]) -> tuple[str, Any]:
        """A condition that a column is one of these, and the one value that goes with it."""

    def define(self, sql: str) -> None:
        """Make tables and indexes, as SQLite's words say."""

    def count_on(self, table: str, column: str) -> None:
        """Let the numbers of new rows go on after those that were put in with theirs."""

    def has_table(self, name: str) -> bool:
        """Whether there is a table of this name."""

    def add_words(self, report_id: int, passages: Sequence[tuple[int, Sequence[str]]]) -> None:
        """Make passages of a report (id, words) known to the full-text search; they leave it with the report."""

    def search(self, query: str, report_ids: Sequence[int], k: int) -> Search | None:
        """The k passages of these reports best by bm25 (k1 1.2, b 0.75); None where the query holds no word."""

    def passages_without_words(self) -> str:
        """An expression that counts, for a report r, the passages that the full-text search does not know."""


class Database(Protocol):
    """Where the tables of a ledger are; safe to use from any thread."""

    def is_new(self) -> bool:
        """Whether the tables are still to be made; raises JuesuanError where they are not ours."""

    def form(self) -> int:
        """The version of the tables; 0 where there are none yet."""

    def create(self) -> None:
        """Make the tables, all or none of them."""

    def renew(self) -> None:
        """Bring tables and views of an earlier program up to this one."""

    def reading(self) -> AbstractContextManager[Db]:
        """A connection that sees one state throughout."""

    def writing(self) -> AbstractContextManager[Db]:
        """A transaction: all of it happens, or none."""

    def alone(self, wait_s: float) -> AbstractContextManager[object]:
        """Be the one writer of all processes; raises JuesuanError where another is for longer than this."""

    def is_held(self) -> bool:
        """Whether a living process is the one writer now."""

    def damage(self) -> str:
        """What is wrong with the tables themselves; "" where that is nothing."""

    def close(self) -> None:
        """Let go of the connections."""

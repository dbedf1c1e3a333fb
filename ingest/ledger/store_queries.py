"""Questions to the ledger's tables, each over one open connection."""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Iterable, Sequence
from typing import Any

from ingest.ledger.model import Chunk, Figure, Named
from ingest.ledger.store_rows import select_chunks, select_figures
from ingest.ledger.store_words import match_expression

_MOST_FIGURES = 300_000
"""Figures kept in memory, about 1 kB each."""

_LISTED = "(SELECT value FROM json_each(?))"


def version(db: sqlite3.Connection) -> int:
    """How often the visible reports changed so far."""
    return int(db.execute("SELECT value FROM ledger_state WHERE name = 'version'").fetchone()[0])


def count_version(db: sqlite3.Connection) -> None:
    """Tell every reader that the visible reports changed."""
    db.execute("UPDATE ledger_state SET value = value + 1 WHERE name = 'version'")


def figure_names(db: sqlite3.Connection) -> list[Named]:
    """What the figures of all reports go by, each once."""
    columns = "subject, printed_subject, code, column_header, project"
    return [Named(*row) for row in db.execute(f"SELECT DISTINCT {columns} FROM figures ORDER BY {columns}")]


def report_ids(db: sqlite3.Connection, reports: Sequence[str] | None) -> list[int]:
    """Ids of these reports (None: of all) by department, year and name; unknown names are passed over."""
    wanted = None if reports is None else set(reports)
    rows = db.execute("SELECT id, name FROM reports ORDER BY department, year, name")
    return [row[0] for row in rows if wanted is None or row[1] in wanted]


def count_of_other_models(db: sqlite3.Connection, model: str) -> int:
    """How many reports have no vectors of this embedding model."""
    return int(db.execute("SELECT count(*) FROM reports WHERE embedding <> ?", (model,)).fetchone()[0])


def count_of_chunks(db: sqlite3.Connection, model: str) -> int:
    """How many passages have vectors of this embedding model."""
    counted = db.execute("SELECT coalesce(sum(chunk_count), 0) FROM reports WHERE embedding = ?", (model,))
    return int(counted.fetchone()[0])


def mark_model(db: sqlite3.Connection, model: str) -> None:
    """Note that every report has vectors of this embedding model."""
    db.execute("UPDATE reports SET embedding = ?", (model,))
    count_version(db)


def find_figures(
    db: sqlite3.Connection,
    ids: Sequence[int],
    subjects: Sequence[str] | None,
    measures: Sequence[str] | None,
    years: Sequence[int] | None,
) -> list[Figure]:
    """Figures of these reports, in the reports' order, that meet every condition that is not None."""
    conditions: list[tuple[str, list[Sequence[Any]]]] = [(f"report_id IN {_LISTED}", [ids])]
    if subjects is not None:
        conditions += [(f"(subject IN {_LISTED} OR subject_name IN {_LISTED})", [subjects, subjects])]
    if measures is not None:
        conditions += [(f"measure IN {_LISTED}", [measures])]
    if years is not None:
        conditions += [(f"figures.year IN {_LISTED}", [years])]
    values = [json.dumps(list(value)) for _, given in conditions for value in given]
    found = list(select_figures(db, " AND ".join(text for text, _ in conditions), values))
    place = {report_id: n for n, report_id in enumerate(ids)}
    return [figure for _, figure in sorted(found, key=lambda pair: place[pair[0]])]


def chunks_of(db: sqlite3.Connection, report_id: int) -> list[Chunk]:
    """The passages of one report in their order."""
    found = select_chunks(db, "chunks", "chunks.report_id = ? ORDER BY chunks.id", (report_id,))
    return [chunk for chunk, _ in found]


def chunks_named(db: sqlite3.Connection, names: Iterable[tuple[int, str]]) -> list[tuple[Chunk, int]]:
    """(chunk, its place in `names`) of each (report id, chunk name) that is still there."""
    found = select_chunks(
        db,
        "json_each(?) AS hit JOIN chunks ON chunks.report_id = json_extract(hit.value, '$[0]')"
        " AND chunks.chunk_name = json_extract(hit.value, '$[1]')",
        "1 ORDER BY hit.key",
        (json.dumps(list(names)),),
        "hit.key",
    )
    return list(found)


def chunks_matching(
    db: sqlite3.Connection, query: str, reports: Sequence[str] | None, k: int
) -> list[tuple[Chunk, float]]:
    """The k passages of these reports best by bm25; a higher score is better."""
    expression = match_expression(query)
    if not expression or k < 1:
        return []
    found = select_chunks(
        db,
        "chunks_fts CROSS JOIN chunks ON chunks.id = chunks_fts.rowid",
        f"chunks_fts MATCH ? AND chunks.report_id IN {_LISTED} ORDER BY chunks_fts.rank, chunks.id LIMIT ?",
        (expression, json.dumps(report_ids(db, reports)), k),
        "-chunks_fts.rank",
    )
    return list(found)


def withdraw_report(db: sqlite3.Connection, stem: str) -> bool:
    """Delete a report's rows and note that its vectors are left over; False where it is not in."""
    row = db.execute("SELECT id, embedding FROM reports WHERE name = ?", (stem,)).fetchone()
    if row is None:
        return False
    count_version(db)
    db.execute("DELETE FROM reports WHERE id = ?", (row[0],))
    if row[1]:
        db.execute("INSERT INTO orphan_vectors VALUES (?)", (row[0],))
    return True


class FigureMemory:
    """Figures by report id, read once. What a report says never changes and its id is never used again."""

    def __init__(self) -> None:
        self._kept: dict[int, list[Figure]] = {}
        self._count = 0

    def figures(self, db: sqlite3.Connection, report_id: int) -> list[Figure]:
        """All figures of one report in their order."""
        kept = self._kept.get(report_id)
        if kept is None:
            kept = [figure for _, figure in select_figures(db, "report_id = ?", (report_id,))]
            self._count += len(kept)
            if self._count > _MOST_FIGURES:
                self._kept, self._count = {}, len(kept)
            self._kept[report_id] = kept
        return kept

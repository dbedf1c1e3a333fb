"""Questions to the ledger's tables, each over one open connection."""

from __future__ import annotations

import secrets
from collections.abc import Iterable, Sequence

from ingest.ledger.model import Chunk, Figure, Named, ReportInfo
from ingest.ledger.store_engine import Db
from ingest.ledger.store_rows import select_chunks, select_figures, select_infos

_MOST_FIGURES = 300_000
"""Figures kept in memory, about 1 kB each."""


def version(db: Db) -> int:
    """How often the visible reports changed so far."""
    return int(db.execute("SELECT value FROM ledger_state WHERE name = 'version'").fetchone()[0])


def count_version(db: Db) -> None:
    """Tell every reader that the visible reports changed."""
    db.execute("UPDATE ledger_state SET value = value + 1 WHERE name = 'version'")


def archive(db: Db) -> int:
    """The number that tells this ledger from every other; 0 where it was not needed yet."""
    row = db.execute("SELECT value FROM ledger_state WHERE name = 'archive'").fetchone()
    return int(row[0]) if row else 0


def named_archive(db: Db) -> int:
    """The same, given where there was none."""
    chosen = "INSERT INTO ledger_state VALUES ('archive', ?) ON CONFLICT (name) DO NOTHING"
    db.execute(chosen, (secrets.randbits(62) | 1,))
    return archive(db)


def figure_names(db: Db) -> list[Named]:
    """What the figures of all reports go by, each once."""
    columns = "subject, printed_subject, code, column_header, project"
    return [Named(*row) for row in db.execute(f"SELECT DISTINCT {columns} FROM figures ORDER BY {columns}")]


def report_ids(db: Db, reports: Sequence[str] | None) -> list[int]:
    """Ids of these reports (None: of all) by department, year and name; unknown names are passed over."""
    wanted = None if reports is None else set(reports)
    rows = db.execute("SELECT id, name FROM reports ORDER BY department, year NULLS FIRST, name")
    return [row[0] for row in rows if wanted is None or row[1] in wanted]


def count_of_other_models(db: Db, model: str) -> int:
    """How many reports have no vectors of this embedding model."""
    return int(db.execute("SELECT count(*) FROM reports WHERE embedding <> ?", (model,)).fetchone()[0])


def count_of_chunks(db: Db, model: str) -> int:
    """How many passages have vectors of this embedding model."""
    counted = db.execute("SELECT coalesce(sum(chunk_count), 0) FROM reports WHERE embedding = ?", (model,))
    return int(counted.fetchone()[0])


def mark_model(db: Db, model: str) -> None:
    """Note that every report has vectors of this embedding model."""
    db.execute("UPDATE reports SET embedding = ?", (model,))
    count_version(db)


def find_figures(
    db: Db,
    ids: Sequence[int],
    subjects: Sequence[str] | None,
    measures: Sequence[str] | None,
    years: Sequence[int] | None,
) -> list[Figure]:
    """Figures of these reports, in the reports' order, that meet every condition that is not None."""
    conditions = [db.among("report_id", ids)]
    if subjects is not None:
        (whole, first), (last, second) = db.among("subject", subjects), db.among("subject_name", subjects)
        conditions += [(f"({whole} OR {last})", first), ("", second)]
    if measures is not None:
        conditions += [db.among("measure", measures)]
    if years is not None:
        conditions += [db.among("figures.year", years)]
    where = " AND ".join(condition for condition, _ in conditions if condition)
    found = list(select_figures(db, where, [value for _, value in conditions]))
    place = {report_id: n for n, report_id in enumerate(ids)}
    return [figure for _, figure in sorted(found, key=lambda pair: place[pair[0]])]


def chunks_of(db: Db, report_id: int) -> list[Chunk]:
    """The passages of one report in their order."""
    found = select_chunks(db, "chunks", "chunks.report_id = ? ORDER BY chunks.id", (report_id,))
    return [chunk for chunk, _ in found]


def chunks_named(db: Db, names: Iterable[tuple[int, str]]) -> list[tuple[Chunk, int]]:
    """(chunk, its place in `names`) of each (report id, chunk name) that is still there."""
    rows = [(place, report_id, name) for place, (report_id, name) in enumerate(names)]
    if not rows:
        return []
    hits = ", ".join(["(?, ?, ?)"] * len(rows))
    found = select_chunks(
        db,
        f"(WITH hit(place, report_id, name) AS (VALUES {hits}) SELECT * FROM hit) AS hit"
        " JOIN chunks ON chunks.report_id = hit.report_id AND chunks.chunk_name = hit.name",
        "1 = 1 ORDER BY hit.place",
        [value for row in rows for value in row],
        "hit.place",
    )
    return list(found)


def chunks_matching(db: Db, query: str, reports: Sequence[str] | None, k: int) -> list[tuple[Chunk, float]]:
    """The k passages of these reports best by bm25; a higher score is better."""
    search = db.search(query, report_ids(db, reports), k) if k > 0 else None
    if search is None:
        return []
    return list(select_chunks(db, search.tables, search.where, search.values, search.score))


def withdraw_report(db: Db, stem: str) -> bool:
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

    def figures(self, db: Db, report_id: int) -> list[Figure]:
        """All figures of one report in their order."""
        kept = self._kept.get(report_id)
        if kept is None:
            kept = [figure for _, figure in select_figures(db, "report_id = ?", (report_id,))]
            self._count += len(kept)
            if self._count > _MOST_FIGURES:
                self._kept, self._count = {}, len(kept)
            self._kept[report_id] = kept
        return kept


class InfoMemory:
    """What is known of all reports, read once for each version of the ledger: every answer asks several times."""

    def __init__(self) -> None:
        self._kept: tuple[int, tuple[ReportInfo, ...]] = (-1, ())

    def infos(self, db: Db) -> list[ReportInfo]:
        """All reports by department, year and name."""
        # The version first: what is published in between is then read again the next time, never missed.
        now, kept = version(db), self._kept
        if kept[0] != now:
            kept = self._kept = (now, tuple(select_infos(db)))
        return list(kept[1])

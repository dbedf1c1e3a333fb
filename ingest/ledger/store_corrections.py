"""What people corrected of whose, which year's and which kind a report is, kept by the report's name."""

from __future__ import annotations

from ingest.ledger.model import Correction, Kind
from ingest.ledger.store_engine import Db

# Made when it is first needed, so that data folders of before need not be made anew.
TABLE = """
CREATE TABLE IF NOT EXISTS corrected_identities (
    report_name TEXT PRIMARY KEY, department TEXT NOT NULL, year INTEGER, kind TEXT
) WITHOUT ROWID;
"""

_NOTE = """
INSERT INTO corrected_identities VALUES (?, ?, ?, ?) ON CONFLICT (report_name) DO UPDATE
SET department = excluded.department, year = excluded.year, kind = excluded.kind
"""


def keep_correction(db: Db, stem: str, correction: Correction) -> None:
    """Note it in place of an earlier one of the same report."""
    db.define(TABLE)
    row = (stem, correction.department, correction.year, correction.kind)
    db.execute(_NOTE, row)


def select_corrections(db: Db) -> dict[str, Correction]:
    """Every correction by the name of its report."""
    if not db.has_table("corrected_identities"):
        return {}
    rows = db.execute("SELECT report_name, department, year, kind FROM corrected_identities")
    return {stem: Correction(whose, year, Kind(kind) if kind else None) for stem, whose, year, kind in rows}

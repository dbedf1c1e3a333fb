"""What people corrected of whose, which year's and which kind a report is, kept by the report's name."""

from __future__ import annotations

import sqlite3

from ingest.ledger.model import Correction, Kind

# Made when it is first needed, so that data folders of before need not be made anew.
_TABLE = """
CREATE TABLE IF NOT EXISTS corrected_identities (
    report_name TEXT PRIMARY KEY, department TEXT NOT NULL, year INTEGER, kind TEXT
) WITHOUT ROWID
"""


def keep_correction(db: sqlite3.Connection, stem: str, correction: Correction) -> None:
    """Note it in place of an earlier one of the same report."""
    db.execute(_TABLE)
    row = (stem, correction.department, correction.year, correction.kind)
    db.execute("INSERT OR REPLACE INTO corrected_identities VALUES (?, ?, ?, ?)", row)


def select_corrections(db: sqlite3.Connection) -> dict[str, Correction]:
    """Every correction by the name of its report."""
    if not db.execute("SELECT 1 FROM sqlite_master WHERE name = 'corrected_identities'").fetchone():
        return {}
    rows = db.execute("SELECT report_name, department, year, kind FROM corrected_identities")
    return {stem: Correction(whose, year, Kind(kind) if kind else None) for stem, whose, year, kind in rows}

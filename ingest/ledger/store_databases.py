"""Where the tables of a ledger are: in its folder, or on a server."""

from __future__ import annotations

from pathlib import Path

from ingest.ledger.settings import Settings
from ingest.ledger.store_engine import Database
from ingest.ledger.store_schema import SqliteDatabase


def database_in(folder: Path) -> Database:
    """The SQLite file of a data folder."""
    return SqliteDatabase(folder / "ledger.db")


def database_of(settings: Settings) -> Database:
    """Where the tables of a ledger are by these settings."""
    if not settings.ledger:
        return database_in(settings.data)
    from ingest.ledger.store_postgres import PostgresDatabase

    return PostgresDatabase(settings.ledger)

"""Which process reads which file: several that take in one archive do not read the same file twice."""

from __future__ import annotations

import os
import socket
import time

from ingest.ledger.store_engine import Db

# Made when it is first needed, so that data folders of before need not be made anew.
TABLE = """
CREATE TABLE IF NOT EXISTS claims (
    sha256 TEXT PRIMARY KEY, host TEXT NOT NULL, process INTEGER NOT NULL, until_s INTEGER NOT NULL
) WITHOUT ROWID;
"""
_LEASE_S = 900
"""How long a claim holds whose process cannot be looked for, being on another machine. If that one is only slow, the
file is read twice, and no harm is done."""

_CLAIM = """
INSERT INTO claims VALUES (?, ?, ?, ?) ON CONFLICT (sha256) DO UPDATE
SET host = excluded.host, process = excluded.process, until_s = excluded.until_s
WHERE claims.host = ? AND claims.process = ?
"""


def claim(db: Db, sha256: str) -> bool:
    """Say that this process reads a file; False where another does, which lives as far as can be told."""
    if not db.has_table("claims"):
        db.define(TABLE)
    host, process, now = socket.gethostname(), os.getpid(), int(time.time())
    held = db.execute("SELECT host, process, until_s FROM claims WHERE sha256 = ?", (sha256,)).fetchone()
    if held and (held[0], held[1]) != (host, process) and held[2] > now and not (held[0] == host and _ended(held[1])):
        return False
    # Another may have been as quick: only who still finds what was seen has it.
    seen = held or (host, process)
    return db.execute(_CLAIM, (sha256, host, process, now + _LEASE_S, seen[0], seen[1])).rowcount == 1


def release(db: Db, sha256: str) -> None:
    """Say that this process does not read a file any more."""
    mine = (sha256, socket.gethostname(), os.getpid())
    if db.has_table("claims"):
        db.execute("DELETE FROM claims WHERE sha256 = ? AND host = ? AND process = ?", mine)


def _ended(process: int) -> bool:
    try:
        os.kill(process, 0)
    except ProcessLookupError:
        return True
    except PermissionError:
        return False
    return False

"""What the reports say, kept: the only user of SQLite (ledger.db) and of Chroma.

A report is there for readers when one SQLite transaction commits, and that is the last step of taking it in.
What a killed process leaves behind (vectors, a copied PDF) is invisible; the next one that writes removes it.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from types import TracebackType
from typing import Self, TypeVar

from langchain_core.embeddings import Embeddings

from ingest.ledger.embedding import embedding_name, embeddings_from
from ingest.ledger.model import Chunk, Figure, JuesuanError, Report, ReportInfo, Section, Table
from ingest.ledger.settings import Settings
from ingest.ledger.store_cache import OnCount, VectorCache
from ingest.ledger.store_files import KeptFiles, locked
from ingest.ledger.store_rows import (
    as_json,
    insert_report,
    select_chunks,
    select_figures,
    select_infos,
    select_sections,
    select_tables,
)
from ingest.ledger.store_schema import Database
from ingest.ledger.store_vectors import BrokenVectors, Hit, release, shared
from ingest.ledger.store_words import match_expression

T = TypeVar("T")

_WAIT_S = 60.0
"""How long one writer waits for another."""

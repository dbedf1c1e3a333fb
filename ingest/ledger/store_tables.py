"""The ledger's tables as both kinds of database have them, and which form of them is ours."""

from __future__ import annotations

VERSION = 2
"""Kept with the tables; those of another version are not opened."""

# Names are chosen for people who open the file with Datasette or any other SQL tool.
TABLES = """
CREATE TABLE ledger_state (name TEXT PRIMARY KEY, value INTEGER NOT NULL) WITHOUT ROWID;
INSERT INTO ledger_state VALUES ('version', 0);

CREATE TABLE reports (
    id INTEGER PRIMARY KEY,
    name TEXT NOT NULL UNIQUE,
    department TEXT NOT NULL,
    year INTEGER,
    kind TEXT,
    level TEXT NOT NULL,
    pages INTEGER NOT NULL,
    sha256 TEXT NOT NULL,
    issues TEXT NOT NULL,
    table_count INTEGER NOT NULL,
    figure_count INTEGER NOT NULL,
    chunk_count INTEGER NOT NULL,
    embedding TEXT NOT NULL,
    added_at TEXT NOT NULL
);

CREATE TABLE sections (
    id INTEGER PRIMARY KEY,
    report_id INTEGER NOT NULL REFERENCES reports(id) ON DELETE CASCADE,
    title TEXT NOT NULL,
    level INTEGER NOT NULL,
    page INTEGER NOT NULL,
    path TEXT NOT NULL
);
CREATE INDEX sections_report ON sections(report_id);

CREATE TABLE report_tables (
    id INTEGER PRIMARY KEY,
    report_id INTEGER NOT NULL REFERENCES reports(id) ON DELETE CASCADE,
    title TEXT NOT NULL,
    unit TEXT NOT NULL,
    pages TEXT NOT NULL,
    section TEXT NOT NULL,
    headers TEXT NOT NULL,
    row_count INTEGER NOT NULL,
    notes TEXT NOT NULL,
    ocr INTEGER NOT NULL,
    caption TEXT NOT NULL
);
CREATE INDEX report_tables_report ON report_tables(report_id);

CREATE TABLE table_cells (
    table_id INTEGER NOT NULL REFERENCES report_tables(id) ON DELETE CASCADE,
    row_number INTEGER NOT NULL,
    column_number INTEGER NOT NULL,
    text TEXT NOT NULL,
    page INTEGER NOT NULL,
    x0 REAL, top REAL, x1 REAL, bottom REAL,
    is_copy INTEGER NOT NULL,
    PRIMARY KEY (table_id, row_number, column_number)
) WITHOUT ROWID;

CREATE TABLE figures (
    id INTEGER PRIMARY KEY,
    report_id INTEGER NOT NULL REFERENCES reports(id) ON DELETE CASCADE,
    department TEXT NOT NULL,
    year INTEGER,
    kind TEXT NOT NULL,
    subject TEXT NOT NULL,
    subject_name TEXT NOT NULL,
    measure TEXT NOT NULL,
    value TEXT NOT NULL,
    unit TEXT NOT NULL,
    value_yuan REAL,
    printed_value TEXT NOT NULL,
    printed_subject TEXT NOT NULL,
    code TEXT NOT NULL,
    column_header TEXT NOT NULL,
    scope TEXT NOT NULL,
    project TEXT NOT NULL,
    base TEXT NOT NULL,
    reason TEXT NOT NULL,
    fact_group TEXT NOT NULL,
    page INTEGER NOT NULL,
    x0 REAL, top REAL, x1 REAL, bottom REAL,
    section TEXT NOT NULL,
    table_title TEXT,
    row_label TEXT,
    quote TEXT NOT NULL,
    ocr INTEGER NOT NULL
);
CREATE INDEX figures_report ON figures(report_id);
CREATE INDEX figures_subject ON figures(subject);
CREATE INDEX figures_subject_name ON figures(subject_name);

CREATE TABLE chunks (
    id INTEGER PRIMARY KEY,
    report_id INTEGER NOT NULL REFERENCES reports(id) ON DELETE CASCADE,
    chunk_name TEXT NOT NULL,
    text TEXT NOT NULL,
    form TEXT NOT NULL,
    page INTEGER NOT NULL,
    x0 REAL, top REAL, x1 REAL, bottom REAL,
    section TEXT NOT NULL,
    table_title TEXT,
    row_label TEXT,
    quote TEXT NOT NULL,
    ocr INTEGER NOT NULL,
    UNIQUE (report_id, chunk_name)
);

CREATE TABLE orphan_vectors (ingest_id INTEGER PRIMARY KEY AUTOINCREMENT);
"""

ADDED = {
    "reports": ("workbook", "INTEGER NOT NULL DEFAULT 0"),
    "table_cells": ("address", "TEXT NOT NULL DEFAULT ''"),
    "figures": ("cell", "TEXT NOT NULL DEFAULT ''"),
    "chunks": ("cell", "TEXT NOT NULL DEFAULT ''"),
}
"""Columns that version 2 was given later; a file made before is given them, and what made it still reads it."""


def foreign(file: object, version: int) -> str:
    """Why a file of this version is not opened, and what to do; "" where it is ours or still empty."""
    if version in (0, VERSION):
        return ""
    if version > VERSION:
        return f"{file} 是另一版本（更新）的 juesuan 建的（格式 {version}，本版用 {VERSION}）：请升级 juesuan 后再打开"
    mend = "请换一个 --data 目录，用原来的 PDF 重新收入"
    return f"{file} 是另一版本（较旧）的 juesuan 建的（格式 {version}，本版用 {VERSION}）：{mend}"

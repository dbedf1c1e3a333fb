"""The values of model.py ↔ rows of the ledger's tables."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Sequence
from datetime import UTC, datetime
from decimal import Decimal
from itertools import groupby
from typing import Any

from ingest.ledger.model import (
    Amount,
    Bbox,
    Cell,
    Chunk,
    Figure,
    Kind,
    Measure,
    Report,
    ReportInfo,
    Section,
    Source,
    Table,
)
from ingest.ledger.store_engine import Db
from ingest.ledger.store_words import bigrams

Row = tuple[Any, ...]

_KINDS = {kind.value: kind for kind in Kind}
_MEASURES = {measure.value: measure for measure in Measure}
_NOWHERE = (None, None, None, None)

_PLACE = "page, x0, top, x1, bottom, section, table_title, row_label, quote, ocr, cell"
_INFO = "name, department, year, kind, level, pages, sha256, issues, table_count, figure_count, chunk_count, workbook"
_FIGURE = (
    "department, year, kind, subject, measure, value, unit, printed_value, printed_subject, code, "
    f"column_header, scope, project, base, reason, fact_group, {_PLACE}"
)
_CHUNK = f"chunk_name, text, form, {_PLACE}"


# ---- writing


def insert_report(db: Db, report_id: int, report: Report, embedding: str) -> None:
    """All rows of one report; `embedding` names the model of its vectors ("" where it has none)."""
    info = report.info
    counts = (len(report.tables), len(report.figures), len(report.chunks))
    facts = (info.stem, info.department, info.year, info.kind, info.level, info.pages, info.sha256)
    added = datetime.now(UTC).isoformat(timespec="seconds")
    _insert(
        db,
        "reports",
        f"id, {_INFO}, embedding, added_at",
        [(report_id, *facts, _json(info.issues), *counts, int(info.workbook), embedding, added)],
    )
    sections = [(report_id, s.title, s.level, s.page, s.path) for s in report.sections]
    _insert(db, "sections", "report_id, title, level, page, path", sections)
    for table in report.tables:
        _insert_table(db, report_id, table)
    figures = [_figure_row(report_id, figure) for figure in report.figures]
    _insert(db, "figures", f"report_id, subject_name, value_yuan, {_FIGURE}", figures)
    _insert_chunks(db, report_id, report.chunks)


def _insert(db: Db, table: str, columns: str, rows: Sequence[Row]) -> None:
    marks = ", ".join("?" * len(columns.split(",")))
    db.executemany(f"INSERT INTO {table} ({columns}) VALUES ({marks})", rows)


def _insert_table(db: Db, report_id: int, table: Table) -> None:
    added = db.execute(
        "INSERT INTO report_tables (report_id, title, unit, pages, section, headers, row_count, notes, ocr, caption)"
        " VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?) RETURNING id",
        (
            *(report_id, table.title, table.unit, _json(table.pages), table.section),
            *(_json(table.headers), len(table.rows), _json(table.notes), int(table.ocr), _json(table.caption)),
        ),
    )
    table_id = added.fetchone()[0]
    cells = [
        (table_id, r, c, cell.text, cell.page, *(cell.bbox or _NOWHERE), int(cell.copy), cell.address)
        for r, row in enumerate(table.rows)
        for c, cell in enumerate(row)
    ]
    _insert(
        db,
        "table_cells",
        "table_id, row_number, column_number, text, page, x0, top, x1, bottom, is_copy, address",
        cells,
    )


def _insert_chunks(db: Db, report_id: int, chunks: Sequence[Chunk]) -> None:
    columns = f"report_id, {_CHUNK}"
    marks = ", ".join("?" * len(columns.split(",")))
    sql = f"INSERT INTO chunks ({columns}) VALUES ({marks}) RETURNING id"
    words = []
    for chunk in chunks:
        added = db.execute(sql, (report_id, chunk.id, chunk.text, chunk.form, *_place(chunk.source)))
        words.append((int(added.fetchone()[0]), bigrams(chunk.text)))
    db.add_words(report_id, words)


def _figure_row(report_id: int, figure: Figure) -> Row:
    amount = figure.amount
    # A float serves sorting in SQL tools only; the exact value is the text beside it.
    yuan = float(amount.to("元").value) if amount.is_money else None
    return (
        *(report_id, figure.name, yuan),
        *(figure.department, figure.year, figure.kind, figure.subject, figure.measure),
        *(f"{amount.value:f}", amount.unit, amount.printed, figure.printed, figure.code, figure.column),
        *(figure.scope, figure.project, figure.base, figure.reason, figure.group),
        *_place(figure.source),
    )


def _place(source: Source) -> Row:
    where = source.bbox or _NOWHERE
    return (source.page, *where, source.section, source.table, source.row, source.quote, int(source.ocr), source.cell)


# ---- reading


def select_infos(db: Db) -> list[ReportInfo]:
    """All visible reports by department, year and name."""
    rows = db.execute(f"SELECT {_INFO} FROM reports ORDER BY department, year NULLS FIRST, name")
    return [_info(row) for row in rows]


def _info(row: Row) -> ReportInfo:
    stem, department, year, kind, level, pages, sha256, issues, tables, figures, chunks, workbook = row
    known = _KINDS[kind] if kind else None
    told, counts = tuple(json.loads(issues)), (tables, figures, chunks, bool(workbook))
    return ReportInfo(stem, department, year, known, level, pages, sha256, told, *counts)


def select_sections(db: Db, report_id: int) -> list[Section]:
    """The headings of a report in their order."""
    rows = db.execute("SELECT title, level, page, path FROM sections WHERE report_id = ? ORDER BY id", (report_id,))
    return [Section(*row) for row in rows]


def select_tables(db: Db, report_id: int) -> list[Table]:
    """The tables of a report in their order."""
    cells = db.execute(
        "SELECT table_id, row_number, text, page, x0, top, x1, bottom, is_copy, address FROM table_cells"
        " WHERE table_id IN (SELECT id FROM report_tables WHERE report_id = ?)"
        " ORDER BY table_id, row_number, column_number",
        (report_id,),
    )
    rows = {
        place: tuple(Cell(c[2], c[3], _bbox(c[4:8]), bool(c[8]), c[9]) for c in row)
        for place, row in groupby(cells, key=lambda c: (c[0], c[1]))
    }
    tables = db.execute(
        "SELECT id, row_count, title, unit, pages, section, headers, notes, ocr, caption FROM report_tables"
        " WHERE report_id = ? ORDER BY id",
        (report_id,),
    )
    return [_table(row, tuple(rows.get((row[0], n), ()) for n in range(row[1]))) for row in tables]


def _table(row: Row, cells: tuple[tuple[Cell, ...], ...]) -> Table:
    _, _, title, unit, pages, section, headers, notes, ocr, caption = row
    paths = tuple(tuple(path) for path in json.loads(headers))
    below, above = tuple(json.loads(notes)), tuple(json.loads(caption))
    return Table(title, unit, tuple(json.loads(pages)), section, paths, cells, below, bool(ocr), above)


def select_figures(db: Db, where: str, values: Sequence[Any]) -> Iterator[tuple[int, Figure]]:
    """(report id, figure) where a condition over `figures` holds, in the order they stand in the report."""
    rows = db.execute(
        f"SELECT report_id, figures.id, reports.name, {_of('figures', _FIGURE)} FROM figures"
        f" JOIN reports ON reports.id = figures.report_id WHERE {where} ORDER BY figures.id",
        values,
    )
    return ((row[0], _figure(row)) for row in rows)


def _figure(row: Row) -> Figure:
    (_, number, stem, department, year, kind, subject, measure, value, unit, printed_value) = row[:11]
    (printed, code, column, scope, project, base, reason, group) = row[11:19]
    return Figure(
        department,
        year,
        _KINDS[kind],
        subject,
        _MEASURES[measure],
        Amount(Decimal(value), unit, printed_value),
        _source(stem, row[19:]),
        printed,
        code,
        column,
        scope,
        project,
        base,
        reason,
        group,
        number,
    )


def select_chunks(
    db: Db, tables: str, where: str, values: Sequence[Any], extra: str = "0"
) -> Iterator[tuple[Chunk, Any]]:
    """(chunk, value of `extra`) from `tables`, which hold `chunks`, where and in the order that is said."""
    rows = db.execute(
        f"SELECT {extra}, reports.name, {_of('chunks', _CHUNK)} FROM {tables}"
        f" JOIN reports ON reports.id = chunks.report_id WHERE {where}",
        values,
    )
    return ((Chunk(row[2], row[3], _source(row[1], row[5:]), row[4]), row[0]) for row in rows)


def _of(table: str, columns: str) -> str:
    return ", ".join(f"{table}.{column}" for column in columns.split(", "))


def _source(stem: str, row: Iterable[Any]) -> Source:
    page, x0, top, x1, bottom, section, table, label, quote, ocr, cell = row
    bbox = None if x0 is None else (x0, top, x1, bottom)
    return Source(stem, page, bbox, section, table, label, quote, bool(ocr), cell)


def _bbox(row: Row) -> Bbox | None:
    return None if row[0] is None else (row[0], row[1], row[2], row[3])


def _json(values: Any) -> str:
    # People read it in SQL tools.
    return json.dumps(values, ensure_ascii=False)

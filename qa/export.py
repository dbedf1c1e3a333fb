"""Tables of the reports → CSV files that a spreadsheet or a script can read."""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Iterable, Sequence
from pathlib import Path

from ingest.ledger.model import Cell, Table

_NOT_IN_NAMES = re.compile(r'[\x00-\x1f\x7f<>:"/\\|?*\s]+')
_LONGEST_NAME = 200
"""Bytes; file systems allow 255, and a number and .csv come after."""


def write_tables(stem: str, tables: Sequence[Table], folder: Path, *, for_excel: bool = False) -> list[Path]:
    """Write each table as STEM__title.csv into `folder`, which is made if need be; returns the paths.

    UTF-8; `for_excel` with the mark that Excel knows it by, which to other programs is a part of the first line.
    """
    folder.mkdir(parents=True, exist_ok=True)
    written: list[Path] = []
    for name, table in zip(table_names(stem, tables), tables, strict=True):
        path = folder / name
        path.write_text(table_csv(stem, table), encoding="utf-8-sig" if for_excel else "utf-8", newline="")
        written.append(path)
    return written


def table_names(stem: str, tables: Iterable[Table]) -> list[str]:
    """STEM__title.csv for each table: safe as a file name, and the second of a title ends in -2.

    A table without a title goes by its place: 第12页表2 is the second one that begins on page 12.
    """
    seen: dict[str, int] = {}
    on_page: dict[int, int] = {}
    names = []
    for table in tables:
        page = min(table.pages)
        on_page[page] = on_page.get(page, 0) + 1
        title = _NOT_IN_NAMES.sub("_", table.title).strip("_.") or f"第{page}页表{on_page[page]}"
        base = _cut(f"{stem}__{title}")
        seen[base] = seen.get(base, 0) + 1
        names.append(f"{base}-{seen[base]}.csv" if seen[base] > 1 else f"{base}.csv")
    return names


def table_csv(stem: str, table: Table) -> str:
    """One table as CSV: a line that says where it stands, the joined headers, then the rows as printed.

    Merged cells are filled in, blank cells are empty, numbers keep their printed form. The columns of a form that
    has no header line are called 列1, 列2 and so on.
    """
    out = io.StringIO()
    pages = f"{min(table.pages)}-{max(table.pages)}"
    out.write(f"# pdf={_one_line(stem)}.pdf pages={pages} unit={_one_line(table.unit)}\n")
    writer = csv.writer(out, lineterminator="\n")
    named = [header(levels) for levels in table.headers]
    writer.writerow(named if any(named) else [f"列{n}" for n in range(1, len(named) + 1)])
    writer.writerows(_cells(row) for row in table.rows)
    return out.getvalue()


def header(levels: Sequence[str]) -> str:
    """Header levels from the outside in joined by "/"; a level merged downwards is named once."""
    named = [_one_line(level) for level in levels if level.strip()]
    return "/".join(level for n, level in enumerate(named) if n == 0 or level != named[n - 1])


def _cells(row: Iterable[Cell]) -> list[str]:
    return [_one_line(cell.text) for cell in row]


def _one_line(text: str) -> str:
    return " ".join(text.split())


def _cut(name: str) -> str:
    return name.encode()[:_LONGEST_NAME].decode(errors="ignore")

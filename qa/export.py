"""Tables of the reports → CSV files that a spreadsheet or a script can read."""

from __future__ import annotations

import csv
import hashlib
import io
import re
from collections.abc import Iterable, Sequence
from pathlib import Path

from ingest.ledger.model import Cell, Table
from qa.export_target import replacing

_NOT_IN_NAMES = re.compile(r'[\x00-\x1f\x7f<>:"/\\|?*\s]+')
_LONGEST_NAME = 200
"""Bytes; file systems allow 255, and a digest, a number and .csv come after."""
_FORMULA = re.compile(r"[=+\-@＝＋－＠]")
_HARMLESS = re.compile(
    r"[=+\-＝＋－]\s*\d[\d,，.]*\s*[%％]?(?:[\u4e00-\u9fff]{0,4}|[（(][\u4e00-\u9fff]{1,4}[)）])"
    r"|[=＝]\s*\d{4}年\d{1,2}月(?:\d{1,2}日)?|[-－—]+"
)
"""What a cell may be in spite of its sign: -3.10, =100%, =2023年12月10日, and the dashes that stand for nothing."""


def write_tables(stem: str, tables: Sequence[Table], folder: Path, *, for_excel: bool = False) -> list[Path]:
    """Write each table as STEM__title.csv into `folder`, which is made if need be; returns the paths.

    UTF-8; `for_excel` with the mark that Excel knows it by, which to other programs is a part of the first line.
    """
    folder.mkdir(parents=True, exist_ok=True)
    written: list[Path] = []
    for name, table in zip(table_names(stem, tables), tables, strict=True):
        path = folder / name
        with replacing(path) as half:
            half.write_text(table_csv(stem, table), encoding="utf-8-sig" if for_excel else "utf-8", newline="")
        written.append(path)
    return written


def table_names(stem: str, tables: Iterable[Table]) -> list[str]:
    """STEM__title.csv for each table: safe as a file name, no two alike, and the second of a title ends in -2.

    A table without a title goes by its place: 第12页表2 is the second one that begins on page 12.
    """
    taken: set[str] = set()
    on_page: dict[int, int] = {}
    names = []
    for table in tables:
        page = min(table.pages)
        on_page[page] = on_page.get(page, 0) + 1
        title = re.sub("_+", "_", _NOT_IN_NAMES.sub("_", table.title)).strip("_.") or f"第{page}页表{on_page[page]}"
        name = _free(_cut(f"{stem}__{title}"), taken)
        taken.add(name.casefold())
        names.append(f"{name}.csv")
    return names


def workbook_name(stem: str) -> str:
    """STEM.xlsx, at a length that file systems allow."""
    return f"{_cut(stem)}.xlsx"


def table_csv(stem: str, table: Table) -> str:
    """One table as CSV: a line that says where it stands, the joined headers, then the rows as printed.

    Merged cells are filled in, blank cells are empty, numbers keep their printed form. The columns of a form that
    has no header line are called 列1, 列2 and so on. A text that a spreadsheet would run as a formula is made plain
    by an apostrophe before it.
    """
    out = io.StringIO()
    pages = f"{min(table.pages)}-{max(table.pages)}"
    out.write(f"# pdf={one_line(stem)}.pdf pages={pages} unit={one_line(table.unit)}\n")
    writer = csv.writer(out, lineterminator="\n")
    named = [plain_cell(header(levels)) for levels in table.headers]
    writer.writerow(named if any(named) else [f"列{n}" for n in range(1, len(named) + 1)])
    writer.writerows(_cells(row) for row in table.rows)
    return out.getvalue()


def header(levels: Sequence[str]) -> str:
    """Header levels from the outside in joined by "/"; a level merged downwards is named once."""
    named = [one_line(level) for level in levels if level.strip()]
    return "/".join(level for n, level in enumerate(named) if n == 0 or level != named[n - 1])


def _cells(row: Iterable[Cell]) -> list[str]:
    return [plain_cell(one_line(cell.text)) for cell in row]


def one_line(text: str) -> str:
    """The text on one line, runs of blanks made one."""
    return " ".join(text.split())


def plain_cell(text: str) -> str:
    """A cell that no spreadsheet takes for a formula: what is printed in a report is data."""
    return f"'{text}" if is_formula(text) else text


def is_formula(text: str) -> bool:
    """Whether a spreadsheet would run the text."""
    inner = text.strip()
    return bool(_FORMULA.match(inner)) and not _HARMLESS.fullmatch(inner)


def _free(name: str, taken: set[str]) -> str:
    """The name, or with the first number that makes it another than those taken (also where case does not count)."""
    numbered = (name, *(f"{name}-{number}" for number in range(2, len(taken) + 2)))
    return next(one for one in numbered if one.casefold() not in taken)


def _cut(name: str) -> str:
    """The name at a length that file systems allow; what is cut off still tells it from others by a digest."""
    whole = name.encode()
    if len(whole) <= _LONGEST_NAME:
        return name
    return f"{whole[:_LONGEST_NAME].decode(errors='ignore')}~{hashlib.sha256(whole).hexdigest()[:8]}"

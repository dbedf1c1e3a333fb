"""A listing → a file, by the file's ending: written beside it row by row and put in its place when it is whole."""

from __future__ import annotations

import csv
import json
from collections.abc import Callable, Mapping, Sequence
from decimal import Decimal
from pathlib import Path

from qa.export import plain_cell
from qa.export_model import Listing, Value, box_text
from qa.export_parquet import write_parquet
from qa.export_target import replacing
from qa.export_xlsx import write_xlsx

Writer = Callable[[Listing, Path, Sequence[str]], int]
"""Writes a listing with these names of its columns; returns the number of rows."""


def write_listing(listing: Listing, out: Path, chinese: bool = False) -> int:
    """Write the rows to `out`, which `check_target` has passed; returns their number, and without rows writes nothing.

    The columns are named by their keys, or in Chinese.
    """
    names = [column.title if chinese else column.key for column in listing.columns]
    with replacing(out) as half:
        count = _WRITERS[out.suffix.lower()](listing, half, names)
        if not count:
            half.unlink()
    return count


def write_csv(listing: Listing, path: Path, names: Sequence[str]) -> int:
    """UTF-8 with the mark that Excel knows it by; no cell that a spreadsheet runs; numbers without separators."""
    count = 0
    with path.open("w", encoding="utf-8-sig", newline="") as file:
        writer = csv.writer(file)
        writer.writerow(names)
        for row in listing.rows:
            writer.writerow([_csv_cell(value) for value in row])
            count += 1
    return count


def write_json(listing: Listing, path: Path, names: Sequence[str]) -> int:
    """An array with one object a line; decimal numbers as strings, as everywhere in the command's JSON."""
    count = 0
    with path.open("w", encoding="utf-8") as file:
        file.write("[")
        for count, row in enumerate(listing.rows, 1):
            file.write(",\n" if count > 1 else "\n")
            json.dump(dict(zip(names, map(_json_value, row), strict=True)), file, ensure_ascii=False)
        file.write("\n]\n")
    return count


def _csv_cell(value: Value) -> str | int:
    match value:
        case None:
            return ""
        case bool():
            return int(value)
        case int():
            return value
        case Decimal():
            return format(value, "f")
        case tuple():
            return box_text(value)
    return plain_cell(value)


def _json_value(value: Value) -> object:
    return format(value, "f") if isinstance(value, Decimal) else value


_WRITERS: Mapping[str, Writer] = {
    ".csv": write_csv,
    ".xlsx": write_xlsx,
    ".json": write_json,
    ".parquet": write_parquet,
}

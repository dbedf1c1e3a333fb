"""What a table's rows are printed with: the code of each, and its labels from the outside in."""

from __future__ import annotations

from ingest.ledger.model import Table
from ingest.ledger.table_roles import CODE, Half
from ingest.ledger.terms import squeezed


def row_codes(table: Table, half: Half) -> list[str]:
    """The code of each row; cells 类 款 项 are joined, a 类 or 款 left out is that of the row above."""
    out: list[str] = []
    above: list[str] = [""] * len(half.codes)
    for row in table.rows:
        parts = [squeezed(row[c].text) if not row[c].copy else "" for c in half.codes]
        parts = [part.zfill(2 if n else 3) if part.isdigit() else "" for n, part in enumerate(parts)]
        if any(parts) and not parts[0]:
            first = next(n for n, part in enumerate(parts) if part)
            parts[:first] = above[:first]
        code = "".join(parts)
        if any(parts):
            above = parts
        out.append(code if CODE.match(code) else "")
    return out


def row_labels(table: Table, half: Half) -> list[list[str]]:
    """The labels of each row from the outside in; an outer label left blank is that of the rows above."""
    out: list[list[str]] = []
    above: list[str] = [""] * len(half.labels)
    for row in table.rows:
        parts = [row[c].text for c in half.labels]
        if any(parts) and len(parts) > 1:
            first = next(n for n, part in enumerate(parts) if part)
            parts[:first] = above[:first]
            above = parts
        label = list(dict.fromkeys(part for part in parts if part))
        if not label:
            label = [text for c in half.codes if (text := row[c].text) and not squeezed(text).isdigit()][:1]
        out.append(label)
    return out

"""The lists of docs/reading.md: what the publications themselves get wrong."""

from __future__ import annotations

from pathlib import Path

_DOC = Path(__file__).resolve().parents[1] / "docs" / "reading.md"


def listed(first: str) -> list[dict[str, str]]:
    """The rows of the table whose second column is `first`, by column name."""
    return [row for table in _tables(_DOC.read_text("utf-8")) if list(table[0])[1] == first for row in table]


def _tables(text: str) -> list[list[dict[str, str]]]:
    out: list[list[dict[str, str]]] = []
    head: list[str] = []
    for line in text.splitlines():
        cells = [cell.strip() for cell in line.strip().strip("|").split(" | ")]
        if not line.startswith("|"):
            head = []
        elif not head:
            head = cells
        elif set(line) <= set("|- "):
            out.append([])
        else:
            out[-1].append(dict(zip(head, cells, strict=True)))
    return out

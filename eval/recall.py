"""Numbers read against those of a second PDF engine: `python -m eval.recall PATH...` counts, and lists what differs."""

from __future__ import annotations

import argparse
import re
import sys
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from ingest.ledger.model import JuesuanError, Report
from ingest.ledger.number_forms import narrow
from ingest.ledger.settings import load_settings
from ingest.pdf import second_texts
from ingest.pipeline import ingest_report, pdf_files

LEAST = 0.999
"""The share of the numbers printed that must be in the ledger."""
_NUMBER = re.compile(r"\d[\d,]*(?:\.\d+)?")
_PAGE_NUMBER = re.compile(r"^[-—–·\s]*(?:第\s*)?\d{1,3}(?:\s*页)?(?:\s*[/共]\s*(?:共\s*)?\d+\s*页?)?[-—–·\s]*$")
_LEADERS = re.compile(r"[.．…·]{4,}\s*\d{1,3}\s*$")
_COUNTING = re.compile(r"(?:栏次|行次)(?:\s*\d{1,2}(?!\d))+|^\d(?:\s+\d{1,2}){2,}$")

Counts = dict[int, Counter[str]]
"""For each page how often a number stands on it."""


@dataclass(frozen=True, slots=True)
class Printed:
    """A number as the second engine reads it: page (from 1), the number, and the line it stands in."""

    page: int
    number: str
    line: str


@dataclass(frozen=True, slots=True)
class Recall:
    """How the numbers of a report's body and table pages compare."""

    stem: str
    numbers: int
    """How many the second engine reads."""
    missing: tuple[Printed, ...]
    """Those that the ledger has not got on that page."""
    joined: tuple[tuple[Printed, Printed], ...]
    """Halves of numbers that a cell's edge or a page break cuts in two; the ledger has them whole."""
    unprinted: tuple[tuple[int, str], ...]
    """Page and number: what the ledger has and the second engine has not."""


def recall(report: Report, texts: Sequence[str]) -> Recall:
    """Compare a report as read with the texts of its pages from the second engine."""
    first = _first_page(report, texts)
    printed = list(_printed(texts, first))
    # A page that is a picture has no text to compare with.
    there = {page for page, text in enumerate(texts, start=1) if page >= first and text.strip()}
    read = {page: numbers for page, numbers in _read(report).items() if page in there}
    missing, joined = _with_halves_joined(_unmatched(printed, read), read)
    over = [(page, number) for page in sorted(read) for number in read[page].elements()]
    return Recall(report.info.stem, len(printed), tuple(missing), tuple(joined), tuple(over))


def numbers_of(text: str) -> list[str]:
    """The numbers of a text as printed, full-width digits made half-width."""
    return [found.rstrip(",") for found in _NUMBER.findall(narrow(text))]


def _first_page(report: Report, texts: Sequence[str]) -> int:
    """The first page after cover and contents: the first with a table or with a sentence."""
    tables = min((page for table in report.tables for page in table.pages), default=len(texts))
    sentences = (number for number, text in enumerate(texts, start=1) if "。" in text)
    return min(next(sentences, len(texts)), tables)


def _printed(texts: Sequence[str], first: int) -> Iterator[Printed]:
    """All numbers but those of page numbers, of contents with leaders, and of rows that number the columns."""
    for page, text in enumerate(texts[first - 1 :], start=first):
        lines = [line.strip() for line in text.splitlines() if line.strip()]
        for place, line in enumerate(lines):
            at_edge = place in (0, len(lines) - 1)
            if not (at_edge and _PAGE_NUMBER.match(line)) and not _LEADERS.search(line):
                yield from (Printed(page, number, line) for number in numbers_of(_COUNTING.sub(" ", line)))


def _read(report: Report) -> Counts:
    """The numbers of the ledger's cells and texts."""
    out: Counts = {}

    def add(page: int, text: str) -> None:
        out.setdefault(page, Counter()).update(numbers_of(text))

    for table in report.tables:
        for text in (
            table.title,
            *table.caption,
            *table.notes,
            *dict.fromkeys(level for path in table.headers for level in path),
        ):
            add(table.pages[0], text)
        for cell in (cell for row in table.rows for cell in row if not cell.copy):
            add(cell.page, cell.text)
    for section in report.sections:
        add(section.page, section.title)
    for chunk in report.chunks:
        if chunk.source.table is None:
            add(chunk.source.page, chunk.source.quote)
    return out


def _unmatched(printed: Sequence[Printed], read: Counts) -> list[Printed]:
    """What is left of the numbers printed; those that match are taken out of `read`."""
    left = list(printed)
    for step in (0, -1, 1, -2):
        # A paragraph or a row that runs over a page break is kept under the page where it begins.
        left = [one for one in left if not _take(read, one.page + step, one.number)]
    return left


def _take(read: Counts, page: int, number: str) -> bool:
    if read.get(page, Counter())[number] < 1:
        return False
    read[page][number] -= 1
    return True


def _with_halves_joined(left: Sequence[Printed], read: Counts) -> tuple[list[Printed], list[tuple[Printed, Printed]]]:
    """What is still missing, and the pairs that are a number of the ledger when put together."""
    missing: list[Printed] = []
    joined: list[tuple[Printed, Printed]] = []
    later = list(left)
    while later:
        one = later.pop(0)
        rest = next((n for n, other in enumerate(later) if _makes_one(one, other, read)), None)
        if rest is None:
            missing.append(one)
        else:
            joined.append((one, later.pop(rest)))
    return missing, joined


def _makes_one(one: Printed, other: Printed, read: Counts) -> bool:
    wholes = (one.number + other.number, other.number + one.number, f"{one.number}.{other.number}")
    near = other.page <= one.page + 1
    return near and any(_take(read, page, whole) for whole in wholes for page in (one.page, one.page - 1))


def told(found: Recall) -> Iterator[str]:
    """One line a report, and one for each number that differs."""
    yield f"{found.numbers:>7} {len(found.missing):>8} {len(found.joined):>7} {len(found.unprinted):>10}  {found.stem}"
    for one in found.missing:
        yield f"    missing    p.{one.page} {one.number} | {one.line[:60]}"
    for one, other in found.joined:
        yield f"    joined     p.{one.page} {one.number} + p.{other.page} {other.number}"
    for page, number in found.unprinted:
        yield f"    unprinted  p.{page} {number}"


def main() -> int:
    """Command line: PDFs or folders; exits 1 where too many numbers are missing or a file cannot be read."""
    arguments = argparse.ArgumentParser(description=__doc__)
    arguments.add_argument("paths", nargs="+", type=Path, metavar="PATH", help="PDFs or folders of PDFs")
    settings, numbers, missing, failed = load_settings(), 0, 0, 0
    print(f"{'numbers':>7} {'missing':>8} {'joined':>7} {'unprinted':>10}  report")
    for path in pdf_files(arguments.parse_args().paths):
        try:
            found = recall(ingest_report(path, settings), second_texts(path))
        except JuesuanError as error:
            failed += 1
            print(error, file=sys.stderr)
            continue
        numbers, missing = numbers + found.numbers, missing + len(found.missing)
        print("\n".join(told(found)), flush=True)
    share = 1 - missing / numbers if numbers else 0.0
    print(f"{share:.4%} of {numbers} numbers are in the ledger")
    return int(failed > 0 or share < LEAST)


if __name__ == "__main__":
    sys.exit(main())

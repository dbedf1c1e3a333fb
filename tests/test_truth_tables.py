"""Whole tables of the real reports against what was written down from the pages by eye.

`truth_tables/` holds files as `juesuan export tables` writes them. Their numbers, codes and names were transcribed from
page images, never from the text layer, so that they are a second witness. A cell that holds sentences is kept as its
beginning, its length and a digest (`kept`), since no text of a report belongs into the project.
"""

from __future__ import annotations

import csv
import hashlib
import io
import re
import unicodedata
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from functools import cache
from itertools import zip_longest
from pathlib import Path

import pytest

from ingest import ocr
from ingest.ledger.model import Table
from ingest.ledger.settings import LimitSettings
from ingest.pdf import Page, read_pages
from ingest.tables import read_tables
from qa.export import table_csv, table_names

TRUTHS = sorted((Path(__file__).parent / "truth_tables").glob("*.csv"))
_HEAD = re.compile(r"# pdf=(?P<stem>.+)\.pdf pages=(?P<first>\d+)-(?P<last>\d+) unit=(?P<unit>.*)")
_NUMBER_OF_NAMESAKE = re.compile(r"-\d+$")
_SPACE = re.compile(r"(?<![0-9A-Za-z])\s+|\s+(?![0-9A-Za-z])")
_DIGEST = re.compile(r".{4}…\d+:[0-9a-f]{12}")
_CLAUSES = re.compile(r"\D,|[。;]")
_LONGEST_NAME = 30


@dataclass(frozen=True, slots=True)
class Sheet:
    """A table as exported: where it stands, then its header paths and rows as lines of cells."""

    stem: str
    pages: tuple[int, int]
    unit: str
    title: str
    """As file names spell it."""
    lines: tuple[tuple[str, ...], ...]


def kept(text: str) -> str:
    """A cell as it is compared: an eye tells neither widths of signs nor spaces beside Chinese; sentences are digested."""
    if _DIGEST.fullmatch(text):
        return text
    plain = _SPACE.sub("", unicodedata.normalize("NFKC", text))
    if len(plain) <= _LONGEST_NAME and not _CLAUSES.search(plain):
        return plain
    return f"{plain[:4]}…{len(plain)}:{hashlib.sha256(plain.encode()).hexdigest()[:12]}"


def sheet_of(name: str, text: str) -> Sheet:
    """An exported file, by its name and text."""
    head, _, body = text.partition("\n")
    found = _HEAD.fullmatch(head)
    assert found, head
    title = _NUMBER_OF_NAMESAKE.sub("", name.removesuffix(".csv").partition("__")[2])
    lines = tuple(tuple(kept(cell) for cell in line) for line in csv.reader(io.StringIO(body)))
    return Sheet(found["stem"], (int(found["first"]), int(found["last"])), found["unit"], title, lines)


def exported(stem: str, table: Table) -> Sheet:
    """A table that was read, as it would be exported."""
    return sheet_of(table_names(stem, [table])[0], table_csv(stem, table))


def differences(truth: Sheet, read: Sheet) -> list[str]:
    """One line for each cell that differs; line 0 is the header."""
    told = [] if truth.unit == read.unit else [f"单位：应为 {truth.unit!r}，读作 {read.unit!r}"]
    if len(truth.lines) != len(read.lines):
        told.append(f"行数：应为 {len(truth.lines)}，读作 {len(read.lines)}")
    for row, (right, seen) in enumerate(zip_longest(truth.lines, read.lines, fillvalue=())):
        for column, (a, b) in enumerate(zip_longest(right, seen)):
            if a != b:
                told.append(f"第 {row} 行第 {column} 列：应为 {a!r}，读作 {b!r}")
    return told


@cache
def truths() -> tuple[Sheet, ...]:
    """Every table written down."""
    return tuple(sheet_of(path.name, path.read_text(encoding="utf-8")) for path in TRUTHS)


def _pages(path: Path, wanted: set[int]) -> Iterator[Page]:
    for page in read_pages(path, LimitSettings()):
        # Recognition takes seconds a page, so of a scanned report only the pages that are compared are read.
        yield ocr.read_picture(path, page) if page.picture and page.number in wanted else page


@pytest.fixture(scope="session")
def tables_of(reports_dir: Path) -> Callable[[str], Sequence[Sheet]]:
    """The tables of a report; each report is read once a run."""

    @cache
    def read(stem: str) -> tuple[Sheet, ...]:
        wanted = {
            page for sheet in truths() if sheet.stem == stem for page in range(sheet.pages[0], sheet.pages[1] + 1)
        }
        tables = read_tables(list(_pages(reports_dir / f"{stem}.pdf", wanted))).tables
        return tuple(exported(stem, table) for table in tables)

    return read


@pytest.mark.reports
@pytest.mark.parametrize("truth", truths(), ids=lambda sheet: f"{sheet.stem}-{sheet.pages[0]}-{sheet.title}")
def test_table_reads_as_it_is_printed(truth: Sheet, tables_of: Callable[[str], Sequence[Sheet]]) -> None:
    there = tables_of(truth.stem)
    same = [sheet for sheet in there if (sheet.title, sheet.pages) == (truth.title, truth.pages)]
    assert same, f"没有这张表；读到的有 {[(sheet.title, sheet.pages) for sheet in there]}"
    told = differences(truth, same[0])
    assert not told, "\n".join(told)


def _damaged(sheet: Sheet, row: int, column: int, text: str) -> Sheet:
    lines = [list(line) for line in sheet.lines]
    lines[row][column] = text
    return replace(sheet, lines=tuple(map(tuple, lines)))


@pytest.mark.parametrize("truth", truths(), ids=lambda sheet: f"{sheet.stem}-{sheet.pages[0]}-{sheet.title}")
def test_any_one_wrong_cell_is_told(truth: Sheet) -> None:
    assert differences(truth, truth) == []
    for row, line in enumerate(truth.lines):
        for column, text in enumerate(line):
            told = differences(truth, _damaged(truth, row, column, f"{text}0"))
            assert told == [f"第 {row} 行第 {column} 列：应为 {text!r}，读作 {text + '0'!r}"]


def test_lost_row_lost_column_and_wrong_unit_are_told() -> None:
    truth = next(sheet for sheet in truths() if len(sheet.lines) > 60)
    assert differences(truth, replace(truth, lines=truth.lines[:-1]))[0].startswith("行数")
    assert differences(truth, replace(truth, lines=tuple(line[:-1] for line in truth.lines)))
    assert differences(truth, replace(truth, unit="万元")) == ["单位：应为 '元'，读作 '万元'"]


def test_sentences_are_compared_to_the_last_letter() -> None:
    sentence = "保障全体人员正常的工作秩序，购买办公用品不少于 20 批，印刷资料不少于 20 次。"
    assert kept(sentence) == kept(kept(sentence)) != kept(sentence.replace("20 次", "21 次"))
    assert "办公用品" not in kept(sentence)
    assert (kept("（ 20 万以上）"), kept("12 34")) == ("(20万以上)", "12 34")


def test_truths_cover_the_families() -> None:
    assert len(truths()) >= 16
    assert len({sheet.stem for sheet in truths()}) >= 10
    assert sum(len(sheet.lines) > 26 for sheet in truths()) >= 2

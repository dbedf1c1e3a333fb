"""The only opener of workbooks: a file's bytes become sheets of printed cells; what is hidden is left out and told."""

from __future__ import annotations

import zipfile
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from ingest.ledger.model import BadReport

if TYPE_CHECKING:
    from ingest.ledger.settings import LimitSettings

_ZIP, _OLE = b"PK\x03\x04", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_ENCRYPTED = "EncryptedPackage".encode("utf-16-le")
_SAVE_AGAIN = "请用 Excel 或 WPS 打开后另存为 .xlsx 再收入"


@dataclass(frozen=True, slots=True)
class SheetCell:
    """One cell that prints something; rows and columns are numbered from 0, a merged cell covers several."""

    row: int
    column: int
    text: str
    rows: int = 1
    columns: int = 1
    scale: int = 0
    """How many places smaller than it is stored, and given here, its format shows a number."""


@dataclass(frozen=True, slots=True)
class Sheet:
    """One sheet as it is shown; `number` counts the sheets that are shown, from 1."""

    number: int
    name: str
    cells: tuple[SheetCell, ...]
    hidden_rows: frozenset[int] = frozenset()
    hidden_columns: frozenset[int] = frozenset()


@dataclass(frozen=True, slots=True)
class Workbook:
    """The sheets that are shown, and what must be known of those and of rows that are not."""

    sheets: tuple[Sheet, ...]
    issues: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class RawSheet:
    """A sheet as a library reads it, whatever is hidden."""

    name: str
    hidden: bool
    cells: tuple[SheetCell, ...]
    hidden_rows: frozenset[int]
    hidden_columns: frozenset[int]


def read_workbook(path: Path, limits: LimitSettings) -> Workbook:
    """Read a workbook by what is in it, not by its name; raises BadReport in one line where it cannot be read."""
    raw = list(_reader(path, limits)(path, limits))
    shown = [sheet for sheet in raw if not sheet.hidden]
    if len(shown) > limits.max_pages:
        raise BadReport(f"{path.name}：共 {len(shown)} 张工作表，超过上限 {limits.max_pages}；可调大 limits.max_pages")
    sheets = []
    for number, sheet in enumerate(shown, 1):
        if len(sheet.cells) > limits.max_page_marks:
            raise BadReport(
                f"{path.name}：工作表“{sheet.name}”有 {len(sheet.cells)} 个单元格，"
                f"超过上限 {limits.max_page_marks}；可调大 limits.max_page_marks"
            )
        cells = tuple(cell for cell in sheet.cells if _is_shown(cell, sheet))
        sheets.append(Sheet(number, sheet.name, cells, sheet.hidden_rows, sheet.hidden_columns))
    return Workbook(tuple(sheets), tuple(_hidden_told(raw)))


def first_shown(start: int, count: int, hidden: frozenset[int]) -> int | None:
    """The first row (or column) of a cell that is not hidden."""
    return next((number for number in range(start, start + count) if number not in hidden), None)


def _is_shown(cell: SheetCell, sheet: RawSheet) -> bool:
    """Of a merged cell, whatever part is shown prints its text."""
    row = first_shown(cell.row, cell.rows, sheet.hidden_rows)
    return row is not None and first_shown(cell.column, cell.columns, sheet.hidden_columns) is not None


def _hidden_told(raw: Sequence[RawSheet]) -> Iterator[str]:
    for sheet in raw:
        if sheet.hidden:
            if sheet.cells:
                yield f"工作表“{sheet.name}”是隐藏的，没有收入"
            continue
        lost = [cell for cell in sheet.cells if not _is_shown(cell, sheet)]
        if lost:
            rows = len({cell.row for cell in lost if cell.row in sheet.hidden_rows})
            columns = len({cell.column for cell in lost if cell.column in sheet.hidden_columns})
            told = "、".join(part for part in (f"{rows} 行" * bool(rows), f"{columns} 列" * bool(columns)) if part)
            yield f"工作表“{sheet.name}”有隐藏的 {told}，没有收入"


def _reader(path: Path, limits: LimitSettings) -> Callable[[Path, LimitSettings], Iterator[RawSheet]]:
    """What reads a file of this kind, which its first bytes tell."""
    size = path.stat().st_size
    if size == 0:
        raise BadReport(f"{path.name}：空文件，请重新下载")
    if size > limits.max_file_mb * 1024 * 1024:
        raise BadReport(
            f"{path.name}：文件有 {size / 1024 / 1024:.0f} MB，超过上限 {limits.max_file_mb} MB；"
            "可调大 limits.max_file_mb"
        )
    with path.open("rb") as file:
        head = file.read(8)
    if head.startswith(_ZIP):
        _check_zip(path, limits)
        from ingest.workbook_xlsx import xlsx_sheets

        return xlsx_sheets
    if head != _OLE:
        raise BadReport(f"{path.name}：不是 Excel 工作簿（可能是改了扩展名的网页或文本），{_SAVE_AGAIN}")
    if _ENCRYPTED in path.read_bytes():
        raise encrypted(path)
    from ingest.workbook_xls import xls_sheets

    return xls_sheets


def _check_zip(path: Path, limits: LimitSettings) -> None:
    """Refuse what unpacks to far more than a file may hold: nothing is unpacked beyond what the list of parts says."""
    with broken_told(path), zipfile.ZipFile(path) as parts:
        unpacked = sum(part.file_size for part in parts.infolist())
        names = set(parts.namelist())
    if "xl/workbook.xml" not in names:
        raise BadReport(f"{path.name}：不是 Excel 工作簿（压缩包里没有工作簿），{_SAVE_AGAIN}")
    if unpacked > limits.max_file_mb * 1024 * 1024:
        raise BadReport(
            f"{path.name}：解压后有 {unpacked / 1024 / 1024:.0f} MB，超过上限 {limits.max_file_mb} MB；"
            "可调大 limits.max_file_mb"
        )


def encrypted(path: Path) -> BadReport:
    """What is said of a workbook that asks for a password."""
    return BadReport(f"{path.name}：工作簿已加密，请先去除密码")


@contextmanager
def broken_told(path: Path) -> Iterator[None]:
    """The libraries raise many kinds of errors on damaged files."""
    try:
        yield
    except (BadReport, MemoryError, OSError) as error:
        if isinstance(error, OSError) and error.errno is None:
            raise BadReport(f"{path.name}：工作簿已损坏，请重新下载（{type(error).__name__}）") from error
        raise
    except Exception as error:
        raise BadReport(f"{path.name}：工作簿已损坏，请重新下载（{type(error).__name__}）") from error

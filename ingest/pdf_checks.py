"""What makes a PDF one that cannot be read: damage and excess, each told of in one line."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any

from pdfminer.pdfdocument import PDFEncryptionError
from pdfminer.pdftypes import PDFStream, resolve1

from ingest.ledger.model import BadReport

if TYPE_CHECKING:
    from ingest.ledger.settings import LimitSettings

_EMPTY_PACKED = 32
"""Bytes that nothing may take when it is packed."""


@contextmanager
def damage_told(path: Path, damage: str) -> Iterator[None]:
    """pdfminer raises many kinds of errors on damaged files, and pdfplumber wraps them."""
    try:
        yield
    except (BadReport, MemoryError):
        raise
    except Exception as error:
        first, *_ = [told for told in error.args if isinstance(told, Exception)] or [error]
        if isinstance(first, PDFEncryptionError):
            raise BadReport(f"{path.name}：文件已加密，请先去除密码") from error
        if isinstance(first, MemoryError | SystemError):  # SystemError: what C code says when it gets no memory
            raise MemoryError from error
        raise BadReport(f"{path.name}：{damage}，请重新下载（{type(first).__name__}）") from error


def check_count(path: Path, count: int, limits: LimitSettings) -> None:
    """Raise BadReport for a file with too many pages."""
    if count > limits.max_pages:
        raise BadReport(f"{path.name}：共 {count} 页，超过上限 {limits.max_pages} 页；可调大 limits.max_pages")


def check_bytes(path: Path, limits: LimitSettings) -> None:
    """Raise BadReport for a file that is no PDF, or not a whole one, by its first and last bytes."""
    size = path.stat().st_size
    if size == 0:
        raise BadReport(f"{path.name}：空文件，请重新下载")
    if size > limits.max_file_mb * 1024 * 1024:
        raise BadReport(
            f"{path.name}：文件有 {size / 1024 / 1024:.0f} MB，超过上限 {limits.max_file_mb} MB；"
            "可调大 limits.max_file_mb"
        )
    with path.open("rb") as file:
        head = file.read(1024)
        file.seek(max(0, size - 2048))
        tail = file.read()
    if b"%PDF-" not in head:
        raise BadReport(f"{path.name}：不是 PDF 文件（内容不是以 %PDF 开头）")
    if b"%%EOF" not in tail:
        raise BadReport(f"{path.name}：PDF 不完整（缺少文件结尾，可能下载中断），请重新下载")


def check_page(number: int, page: Any, path: Path, limits: LimitSettings) -> None:
    """Raise BadReport for a page that cannot be read whole, or that would take for ever."""
    width, height = float(page.width), float(page.height)
    if not 0 < min(width, height) <= max(width, height) <= limits.max_page_points:
        raise BadReport(f"{path.name}：第 {number} 页尺寸异常（{width:.0f}×{height:.0f} 点），请检查文件")
    if any(_lost(part) for part in page.page_obj.contents):
        raise BadReport(f"{path.name}：第 {number} 页的内容已损坏，请重新下载")
    # Tables are sought by comparing all rules with each other.
    for what, many in (("字", len(page.chars)), ("条线", len(page.rects) + len(page.lines) + len(page.curves))):
        if many > limits.max_page_marks:
            raise BadReport(
                f"{path.name}：第 {number} 页有 {many} {'个' if what == '字' else ''}{what}，"
                f"超过上限 {limits.max_page_marks}；可调大 limits.max_page_marks"
            )


def _lost(part: Any) -> bool:
    """Whether a part of what is drawn on a page is missing or cannot be unpacked: pdfminer shows a blank page then."""
    stream = resolve1(part)
    if not isinstance(stream, PDFStream):
        return True
    packed = stream.rawdata or b""
    return len(packed) > _EMPTY_PACKED and not stream.get_data()

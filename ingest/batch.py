"""Files → ledger: read several at a time, stored one by one in their order; a bad file costs the others nothing.

The PDF side is loaded by the processes that read, not here.
"""

from __future__ import annotations

import hashlib
import os
import time
from collections import deque
from collections.abc import Callable, Generator, Iterable, Sequence
from concurrent.futures import Future
from dataclasses import dataclass
from pathlib import Path
from queue import SimpleQueue
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING

from ingest.claims import Claims
from ingest.ledger.causes import cause
from ingest.ledger.model import BadReport, Correction, JuesuanError, Report, ReportInfo
from ingest.reading import Readers
from ingest.reading_process import Read, on_one_line

if TYPE_CHECKING:
    from ingest.ledger.settings import Settings
    from ingest.ledger.store import Ledger

OnEvent = Callable[[Path, str, float], None]
"""Called with a file, the name of its stage (读取 页面 … 入库) and the share of the file that is done (0–1)."""

UNREAD = "尚未识别"
"""Stands in an issue of a report with pictures that nobody has read."""
_WORKBOOKS = (".xlsx", ".xls")
_AHEAD = 8
"""Reports that may wait for one before them: each is held in memory until its turn."""
_MOST_PROCESSES = 8
_PAUSE_S = 0.2
_READ = 0.3
"""The share of a file that is done when it is read; the rest is its index."""


@dataclass(frozen=True, slots=True)
class Ingested:
    """What became of one file: added, unchanged, replaced or failed; `message` is one line for the user."""

    path: Path
    status: str
    info: ReportInfo | None
    message: str


@dataclass(frozen=True, slots=True)
class _Begun:
    """A file that was looked at; `reading` is None where there is nothing to read."""

    path: Path
    sha256: str
    reading: Future[Report] | None
    failure: str = ""


def ingest_paths(
    paths: Sequence[Path],
    ledger: Ledger,
    settings: Settings,
    on_event: OnEvent | None = None,
    read: Read | None = None,
) -> Generator[Ingested]:
    """Take in files and folders (recursively) and tell of each in order; a bad file is told of and the others go on.

    Files are read in processes of their own, by `read` (default: `ingest.pipeline.ingest_report`).
    """
    files = report_files(paths)
    with Readers(read, settings, max(1, min(_processors(), len(files)))) as readers:
        batch = _Batch(ledger, readers, on_event or (lambda path, stage, share: None))
        begun: deque[_Begun] = deque()
        try:
            for file in files:
                begun.append(batch.begin(file))
                if len(begun) > _AHEAD:
                    yield batch.finish(begun.popleft())
            while begun:
                yield batch.finish(begun.popleft())
        finally:
            batch.claims.let_go()


def correct_report(
    stem: str, said: Correction, ledger: Ledger, settings: Settings, on_event: OnEvent | None = None
) -> Ingested:
    """Keep what a person says a report is and read it again so: whose and of when its figures are follows from it.

    Raises JuesuanError where the report is not in, or its PDF is gone.
    """
    kept = ledger.file_of(stem)
    if kept is None:
        raise JuesuanError(f"没有名为“{stem}”的报告，或它的文件已不在；请重新收入")
    ledger.correct(stem, said)
    with TemporaryDirectory(prefix="juesuan-") as folder:
        # A workbook's name has its ending already.
        named = Path(folder) / (f"{stem}.pdf" if kept.suffix == ".pdf" else stem)
        named.symlink_to(kept.resolve())
        (done,) = ingest_paths([named], ledger, settings, on_event)
    return done


def pdf_files(paths: Iterable[Path]) -> list[Path]:
    """The PDF files named, or found below the folders named, each once; raises JuesuanError where there is none."""
    return _files(paths, (".pdf",), "PDF 文件")


def report_files(paths: Iterable[Path]) -> list[Path]:
    """The same with workbooks; what Excel keeps beside an open one (~$…) is none."""
    return _files(paths, (".pdf", *_WORKBOOKS), "PDF 文件或工作簿")


def is_workbook(path: Path) -> bool:
    """Whether a file is to be read as a workbook (.xlsx, .xls)."""
    return path.suffix.lower() in _WORKBOOKS


def report_name(path: Path) -> str:
    """What a file's report is known by: without .pdf, but with .xlsx, for both may be of one name."""
    return path.name if is_workbook(path) else path.stem


def _files(paths: Iterable[Path], endings: Sequence[str], wanted: str) -> list[Path]:
    found: list[Path] = []
    for path in paths:
        if path.is_dir():
            inside = sorted(p for p in path.rglob("*") if p.suffix.lower() in endings and p.is_file())
            inside = [p for p in inside if not p.name.startswith("~$")]
            if not inside:
                raise JuesuanError(f"{path}：文件夹里没有 {wanted}，请检查路径")
            found += inside
        elif path.is_file():
            found.append(path)
        elif path.exists():
            raise JuesuanError(f"{path}：不是普通文件，请先存成 PDF 文件")
        else:
            raise JuesuanError(f"{path}：没有这个文件或文件夹，请检查路径")
    return list(dict.fromkeys(found))


class _Batch:
    def __init__(self, ledger: Ledger, readers: Readers, on_event: OnEvent) -> None:
        self._ledger = ledger
        self._readers = readers
        self._tell = on_event
        self._corrections = ledger.corrections()
        self._events: SimpleQueue[tuple[Path, str, float] | tuple[Path, Future[Report]]] = SimpleQueue()
        self._over: set[Future[Report]] = set()
        self._embeds_ahead = True
        self.claims = Claims(ledger)

    def begin(self, path: Path) -> _Begun:
        """Have a file read, unless it is in already."""
        try:
            with path.open("rb") as file:
                sha256 = hashlib.file_digest(file, "sha256").hexdigest()
        except OSError as error:
            return _Begun(path, "", None, _unreadable(path, error))
        try:
            wanted = self._known(path, sha256) is None and self.claims.take(sha256)
        except JuesuanError as error:
            return _Begun(path, sha256, None, str(error))
        return _Begun(path, sha256, self._started(path) if wanted else None)

    def finish(self, begun: _Begun) -> Ingested:
        """Wait for a file and store it; whatever goes wrong with it is told in the result."""
        path = begun.path
        try:
            return self._finished(begun)
        except JuesuanError as error:
            return Ingested(path, "failed", None, str(error))
        except OSError as error:
            return Ingested(path, "failed", None, _unreadable(path, error))
        except Exception as error:  # the edge: one file must not cost the others
            if os.environ.get("JUESUAN_DEBUG"):
                raise
            return Ingested(path, "failed", None, f"{path.name}：收入时程序出错（{on_one_line(error)}），已跳过")
        finally:
            self.claims.let_go_of(begun.sha256)

    def _finished(self, begun: _Begun) -> Ingested:
        path = begun.path
        if begun.failure:
            return Ingested(path, "failed", None, begun.failure)
        # Asked again, since a file before this one may have had the same content.
        known = self._known(path, begun.sha256)
        while not known and begun.reading is None and not self.claims.take(begun.sha256):
            # Another process reads it: either it comes in, or that one gives it up or ends.
            time.sleep(_PAUSE_S)
            known = self._known(path, begun.sha256)
        if known:
            again = known.stem == report_name(path)
            same = "已在库中，没有变化" if again else f"内容与已在库中的《{known.stem}》相同，未重复收入"
            return Ingested(path, "unchanged", known, same)
        return self._stored(path, self._read(begun.reading or self._started(path)))

    def _known(self, path: Path, sha256: str) -> ReportInfo | None:
        known = next((info for info in self._ledger.reports() if info.sha256 == sha256), None)
        if known and known.stem == report_name(path) and (_readable_now(known) or self._is_wrong(known)):
            return None
        return known

    def _is_wrong(self, known: ReportInfo) -> bool:
        """Whether a person has said since it was read that the report is something else."""
        said = self._corrections.get(known.stem)
        return said is not None and said != Correction(known.department, known.year, known.kind)

    def _started(self, path: Path) -> Future[Report]:
        reading = self._readers.start(
            path,
            lambda stage, share: self._events.put((path, stage, share * _READ)),
            self._corrections.get(report_name(path)),
        )
        reading.add_done_callback(lambda over: self._events.put((path, over)))
        return reading

    def _read(self, wanted: Future[Report]) -> Report:
        """The report, when it is read; until then the others that are get their vectors."""
        self._ledger.get_ready()
        while wanted not in self._over:
            match self._events.get():
                case (path, str(stage), float(share)):
                    self._tell(path, stage, share)
                case (path, Future() as over):
                    self._over.add(over)
                    if over is not wanted:
                        self._embed_ahead(path, over)
        self._over.remove(wanted)
        return wanted.result()

    def _embed_ahead(self, path: Path, over: Future[Report]) -> None:
        if not self._embeds_ahead or over.cancelled() or over.exception():
            return
        try:
            self._ledger.embed_ahead(over.result(), self._counting(path))
        except JuesuanError:
            self._embeds_ahead = False  # told of when it is the turn of a report

    def _counting(self, path: Path) -> Callable[[int, int], None]:
        return lambda done, total: self._tell(path, "建立索引", _READ + (1 - _READ) * done / max(total, 1))

    def _stored(self, path: Path, report: Report) -> Ingested:
        others = self._ledger.reports()
        replaced = any(info.stem == report.info.stem for info in others)
        if any(info.stem == report.info.stem and info.workbook != report.info.workbook for info in others):
            # 附表.xlsx.pdf beside 附表.xlsx: neither may take the other's place unasked.
            raise BadReport(f"{path.name}：与库中另一种格式的《{report.info.stem}》同名，请改名后再收入")
        self._tell(path, "建立索引", _READ)
        self._ledger.put(report, path, self._counting(path))
        self._tell(path, "完成", 1.0)
        return Ingested(
            path, "replaced" if replaced else "added", report.info, _told_about(report.info, others, replaced)
        )


def _processors() -> int:
    """Processes that may work at a time: those of the machine that are given to this one."""
    given = len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1
    return min(given, _MOST_PROCESSES)


def _unreadable(path: Path, error: OSError) -> str:
    return f"{path.name}：无法读取文件（{cause(error)}），请检查权限"


def _readable_now(known: ReportInfo) -> bool:
    """Whether a report was taken in with pages left as pictures that could be read by now."""
    return any(UNREAD in issue for issue in known.issues) and _can_read_pictures()


def _can_read_pictures() -> bool:
    from ingest import ocr

    return ocr.available()


def _told_about(info: ReportInfo, others: Iterable[ReportInfo], replaced: bool) -> str:
    said = f"{info.pages} {'张工作表' if info.workbook else '页'}，{info.tables} 张表，{info.figures} 个数字"
    if replaced:
        said += "；已替换同名的旧文件"
    twins = [
        other
        for other in others
        if other.stem != info.stem
        and (other.department, other.year, other.kind) == (info.department, info.year, info.kind)
        and (other.level == info.level or other.workbook != info.workbook)
    ]
    if not twins:
        return said
    together = "，文字和表会一起查" if twins[0].workbook != info.workbook else ""
    return f"{said}；注意：与《{twins[0].stem}》是同一部门同一年度{together}"

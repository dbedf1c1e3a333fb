"""Looks at a data folder and changes nothing in it: what is well, what mends itself, what somebody has to do."""

from __future__ import annotations

import os
import shlex
import shutil
import sqlite3
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path
from typing import TYPE_CHECKING

from ingest.ledger import store_queries as queries
from ingest.ledger.addresses import shown_address
from ingest.ledger.causes import cause
from ingest.ledger.checkup import Check, command_for
from ingest.ledger.embedding import embedding_name
from ingest.ledger.model import JuesuanError
from ingest.ledger.store_collection import BrokenVectorsError
from ingest.ledger.store_databases import database_of
from ingest.ledger.store_engine import Database
from ingest.ledger.store_files import KEPT, KeptFiles, digest_of, is_held
from ingest.ledger.store_index import vectors_of
from ingest.ledger.store_schema import SqliteDatabase
from ingest.ledger.store_tables import foreign
from ingest.ledger.store_vectors import VectorStore

if TYPE_CHECKING:
    from ingest.ledger.settings import Settings

_LEAST_FREE = 500 * 1024 * 1024
_RESTORE = "请用备份恢复（juesuan restore），没有备份就换一个 --data 目录重新收入"

_COUNTS = """
SELECT r.name, r.sha256, CASE WHEN
    r.table_count = (SELECT count(*) FROM report_tables WHERE report_id = r.id)
    AND r.figure_count = (SELECT count(*) FROM figures WHERE report_id = r.id)
    AND r.chunk_count = (SELECT count(*) FROM chunks WHERE report_id = r.id)
    AND {unknown} = 0
    THEN 1 ELSE 0 END
FROM reports AS r ORDER BY r.name
"""


def check_archive(settings: Settings) -> Iterator[Check]:
    """Everything that can be told of the data folder and the servers of these settings, one by one."""
    name = embedding_name(settings)
    if not settings.ledger:
        yield from check_folder(settings.data, name, settings.chroma)
        return
    yield _room(settings.data)
    database = database_of(settings)
    try:
        yield from _database(database, settings.data, name, settings.chroma, shown_address(settings.ledger))
    except JuesuanError as error:
        yield Check("账本", "bad", str(error))
    finally:
        database.close()
    yield _cache(settings.data / "embeddings.sqlite")


def check_folder(folder: Path, model: str, chroma: str = "") -> Iterator[Check]:
    """Everything that can be told of a data folder whose vectors should be of this model ("": none), one by one."""
    yield _room(folder)
    database, file = SqliteDatabase(folder / "ledger.db"), folder / "ledger.db"
    if not file.is_file():
        yield _writers(is_held(folder / "ingest.lock"))
        yield _no_ledger(folder, "ledger.db")
        return
    try:
        yield from _database(database, folder, model, chroma, str(file))
    except JuesuanError as error:
        yield Check("账本", "bad", f"{error}；{_RESTORE}")
    finally:
        database.close()
    yield _cache(folder / "embeddings.sqlite")
    yield _history(folder / "history.db")


def _database(database: Database, folder: Path, model: str, chroma: str, place: str) -> Iterator[Check]:
    yield _writers(database.is_held())
    form = database.form()
    if form == 0:
        yield _no_ledger(folder, place)
        return
    if told := foreign(place, form):
        yield Check("账本", "bad", told)
        return
    checks = list(_inside(database, folder, place))
    yield from checks
    if all(check.level != "bad" for check in checks):
        yield from _vectors(database, folder, model, chroma)


def _room(folder: Path) -> Check:
    free = shutil.disk_usage(folder).free
    told = f"{folder}，磁盘还有 {free / 1024**3:.1f} GB"
    if not os.access(folder, os.W_OK | os.X_OK):
        return Check(
            "数据目录", "todo", f"{told}；没有写入权限，不能收入报告", shlex.join(["chmod", "-R", "u+rwX", str(folder)])
        )
    if free < _LEAST_FREE:
        return Check(
            "数据目录", "todo", f"{told}；快满了，请腾出空间再收入报告", shlex.join(["du", "-sh", str(folder)])
        )
    return Check("数据目录", "ok", told)


def _writers(held: bool) -> Check:
    if held:
        return Check("写入锁", "note", "另一个 juesuan 正在写入；下面看到的是它写到一半的样子")
    return Check("写入锁", "ok", "没有进程占用")


def _no_ledger(folder: Path, place: str) -> Check:
    """A first taking in that was killed leaves no ledger, or an empty one; kept PDFs without one are another matter."""
    if any(file.suffix in KEPT for file in (folder / "files").glob("*")):
        return Check("账本", "bad", f"{Path(place).name} 不见了，而 files/ 里还有报告；{_RESTORE}")
    return Check("账本", "note", "还没有收入过报告；下次收入时建立")


def _inside(database: Database, folder: Path, place: str) -> Iterator[Check]:
    if why := database.damage():
        yield Check("账本", "bad", f"{Path(place).name} 已损坏（{' '.join(why.split())[:120]}）；{_RESTORE}")
        return
    with database.reading() as db:
        rows = db.execute(_COUNTS.format(unknown=db.passages_without_words())).fetchall()
        orphans = int(db.execute("SELECT count(*) FROM orphan_vectors").fetchone()[0])
    yield Check("账本", "ok", f"{len(rows)} 份报告，完整")
    yield from _reports(rows, folder)
    yield _leftovers(len(KeptFiles(folder / "files").leftovers({row[1] for row in rows})), orphans)


def _reports(rows: list[tuple[str, str, int]], folder: Path) -> Iterator[Check]:
    files, whole = KeptFiles(folder / "files"), 0
    for name, sha256, counted in rows:
        why = "账本里的内容不全" if not counted else _wrong_file(files.find(sha256), sha256)
        if why:
            # It has to go first: a file that is known is not read again.
            mend = f"{command_for(folder, 'remove', name)} && {command_for(folder, 'ingest', _file_of(name))}"
            yield Check("报告", "todo", f"{name}：{why}；请用原来的 PDF 重新收入", mend)
        whole += not why
    if whole:
        yield Check("报告", "ok", f"{whole} 份的内容和 PDF 都在，PDF 与收入时一致")


def _file_of(name: str) -> str:
    """What the file of a report was called; a workbook's name keeps its ending."""
    return name if name.lower().endswith(KEPT) else f"{name}.pdf"


def _wrong_file(file: Path, sha256: str) -> str:
    try:
        return "" if digest_of(file) == sha256 else "保存的 PDF 已不是收入时的内容"
    except FileNotFoundError:
        return "保存的 PDF 不见了"
    except OSError as error:
        return f"保存的 PDF 读不了（{cause(error)}）"


def _leftovers(files: int, orphans: int) -> Check:
    if not files and not orphans:
        return Check("中断的残留", "ok", "没有")
    told = f"{files} 个用不着的文件、{orphans} 份报告的向量，回答里看不到，下次写入时自动清除"
    return Check("中断的残留", "note", told)


def _vectors(database: Database, folder: Path, model: str, chroma: str) -> Iterator[Check]:
    reindex = command_for(folder, "reindex")
    with database.reading() as db:
        others, expected = queries.count_of_other_models(db, model), queries.count_of_chunks(db, model)
    if not model:
        yield Check("向量库", "note", "没有配置嵌入模型，只用全文检索")
    elif others:
        yield Check("向量库", "todo", f"{others} 份报告不是用嵌入模型 {model} 建的索引", reindex)
    elif not expected:
        yield Check("向量库", "ok", "还没有需要检索的段落")
    else:
        local = None if chroma else folder / "chroma"
        yield _searched(database, vectors_of(folder, database, chroma), local, model, reindex)


def _searched(database: Database, vectors: VectorStore, local: Path | None, model: str, reindex: str) -> Check:
    """Whether each passage has its vector, in a folder of this machine (local) or on a server."""
    try:
        if vectors.was_interrupted():
            return Check("向量库", "note", "上次的使用被中断，下次检索或写入时自动由账本重建")
        if local is not None and not local.is_dir():
            return Check("向量库", "todo", "chroma 文件夹不见了", reindex)
        held, expected, leaving = _counted(database, vectors, model)
    except BrokenVectorsError as error:
        return Check("向量库", "todo", f"不能检索（{' '.join(str(error).split())[:120]}）", reindex)
    except JuesuanError as error:
        return Check("向量库", "note", f"没有检查：{error}")
    finally:
        vectors.give_back()
    if held == expected or (held > expected and leaving):
        return Check("向量库", "ok", f"{expected} 段文字都有向量")
    return Check("向量库", "todo", f"账本有 {expected} 段文字，向量库有 {held} 段", reindex)


def _counted(database: Database, vectors: VectorStore, model: str) -> tuple[int, int, bool]:
    """(vectors, passages, whether some vectors wait to be removed), all of one state of the ledger where it can be."""
    held = expected = 0
    leaving = False
    for _ in range(3):
        before, expected, leaving = _expected(database, model)
        held = vectors.searchable(model)
        if _expected(database, model)[0] == before:
            break
    return held, expected, leaving


def _expected(database: Database, model: str) -> tuple[int, int, bool]:
    with database.reading() as db:
        leaving = db.execute("SELECT EXISTS (SELECT 1 FROM orphan_vectors)").fetchone()[0]
        return queries.version(db), queries.count_of_chunks(db, model), bool(leaving)


def _cache(file: Path) -> Check:
    if not file.is_file():
        return Check("向量缓存", "note", "没有；需要时重新计算")
    if why := _damage(file):
        return Check("向量缓存", "note", f"{file.name} 读不了（{why}）；下次使用时重新计算")
    return Check("向量缓存", "ok", "完整")


def _history(file: Path) -> Check:
    if not file.is_file():
        return Check("对话记录", "ok", "还没有")
    if why := _damage(file):
        command = shlex.join(["mv", str(file), f"{file}.damaged"])
        return Check("对话记录", "todo", f"{file.name} 读不了（{why}）；移走后从新的开始，或从备份取回", command)
    return Check("对话记录", "ok", "完整")


def _damage(file: Path) -> str:
    """What SQLite finds wrong with a file; "" where that is nothing."""
    try:
        with closing(sqlite3.connect(file)) as db:
            told = str(db.execute("PRAGMA quick_check(1)").fetchone()[0])
    except sqlite3.Error as error:
        told = str(error)
    return "" if told == "ok" else " ".join(told.split())[:80]

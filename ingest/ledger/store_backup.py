"""A copy of the data folder that is one state of it, and a data folder made from such a copy.

Kept: the ledger and whatever other SQLite files and plain files stand in the folder, vectors by text among them, and
the PDFs. Not kept: the Chroma folder, which is made again from those, uploads on their way, locks.
"""

from __future__ import annotations

import json
import re
import shutil
import sqlite3
from collections.abc import Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from ingest.ledger.causes import cause
from ingest.ledger.model import JuesuanError
from ingest.ledger.store_archive import Source, Target, reading_archive, writing_archive
from ingest.ledger.store_checkup import check_folder
from ingest.ledger.store_files import KeptFiles, digest_of, locked
from ingest.ledger.store_tables import VERSION

_MANIFEST = "manifest.json"
_FORM = 1
_LEDGER = "ledger.db"
_SQLITE = b"SQLite format 3\0"
_NOT_KEPT = re.compile(r"^\.|\.lock$|\.part$|-wal$|-shm$|-journal$|^manifest\.json$")
_NAME = re.compile(r"(?:files/[0-9a-f]{64}\.(?:pdf|xlsx|xls)|\w[\w.-]{0,99})\Z")
_CACHE = "embeddings.sqlite"
_MOVED = ".moved"
_HALF = ".restore.part"
_WAIT_S = 60.0


@dataclass(frozen=True, slots=True)
class Saved:
    """What a backup holds; `missing` are the reports whose kept PDF was not there."""

    reports: int
    missing: tuple[str, ...]


def back_up(folder: Path, out: Path) -> Saved:
    """Copy a data folder to an archive (.tar.gz, .tgz) or a new folder, whole or not at all; others may write.

    Raises JuesuanError where `out` is there already or something cannot be read or written.
    """
    if out.exists():
        raise JuesuanError(f"{out} 已经存在；备份不覆盖旧文件，请换一个名字")
    if not out.absolute().parent.is_dir():
        raise JuesuanError(f"没有文件夹 {out.absolute().parent}；请先建好，或换一个位置")
    try:
        with _becoming(out) as half, _beside(half) as scratch, writing_archive(half, _packed(out)) as target:
            return _save(folder, target, scratch)
    except OSError as error:
        raise JuesuanError(f"备份到 {out} 失败（{cause(error)}）：请检查磁盘空间和权限") from error
    except sqlite3.Error as error:
        raise JuesuanError(f"备份时读不了 {folder} 里的数据（{error}）：请运行 juesuan doctor") from error


def restore(source: Path, folder: Path) -> int:
    """Make a data folder from a backup, whole or not at all, without vectors yet; gives the number of its reports.

    Raises JuesuanError where the folder holds something, or the backup is damaged or none of ours.
    """
    moved = _moved_before(folder)
    if folder.exists() and (not folder.is_dir() or any(f.name not in (_HALF, *moved) for f in folder.iterdir())):
        raise JuesuanError(f"{folder} 不是空的；恢复不覆盖已有数据，请用 --data 给一个新文件夹")
    # Inside, not beside it: the folder may be a volume of its own, which nothing can be moved onto.
    half, was_there = folder / _HALF, folder.is_dir()
    try:
        for path in (*(folder / name for name in moved), half):
            _remove(path)
        with reading_archive(source) as members:
            (half / "files").mkdir(parents=True)
            reports = _bring_back(members, half, source)
        _check_whole(half, source)
        # There is no data folder before there is a ledger in it.
        _move(half, folder)
    except OSError as error:
        raise JuesuanError(f"恢复到 {folder} 失败（{cause(error)}）：请检查 {source} 和磁盘空间、权限") from error
    finally:
        _remove(half)
        if not was_there and folder.is_dir() and not any(folder.iterdir()):
            folder.rmdir()
    return reports


def _move(half: Path, folder: Path) -> None:
    """Move everything up, the ledger last; what is moved by then is known to whoever begins anew after a kill."""
    # There are no vectors yet: whoever searches before `reindex` builds them, as after a use that was cut off.
    (half / "chroma.lock").write_bytes(b"0 busy    \n")
    files = sorted(half.iterdir(), key=lambda file: file.name == _LEDGER)
    (half / _MOVED).write_text(json.dumps([file.name for file in files]), "utf-8")
    for file in files:
        file.rename(folder / file.name)


def _moved_before(folder: Path) -> list[str]:
    """The files of a restore that was killed while it moved them up; none where the ledger is there."""
    try:
        names = json.loads((folder / _HALF / _MOVED).read_text("utf-8"))
    except (OSError, ValueError):
        return []
    return [] if (folder / _LEDGER).exists() else [Path(str(name)).name for name in names]


def _packed(out: Path) -> bool:
    return out.name.endswith((".tar.gz", ".tgz"))


# ---- saving


def _save(folder: Path, target: Target, scratch: Path) -> Saved:
    """PDFs never change under their name, so what one ledger needs is copied while other reports come in."""
    digests: dict[str, str] = {}
    wanted, missing = _save_reports(folder, target, scratch, digests)
    if missing:
        # Replaced meanwhile, most likely: the few files that a newer ledger needs instead are soon copied.
        with locked(folder / "ingest.lock", _WAIT_S):
            wanted, missing = _save_reports(folder, target, scratch, digests)
    for file in [scratch / _LEDGER, *copy_others(folder, scratch)]:
        digests[file.name] = digest_of(file)
        target.add(file, file.name)
    told = {"juesuan_backup": _FORM, "ledger": VERSION, "created": datetime.now(UTC).isoformat(timespec="seconds")}
    manifest = scratch / _MANIFEST
    manifest.write_text(json.dumps({**told, "reports": len(wanted), "sha256": digests}, ensure_ascii=False), "utf-8")
    target.add(manifest, _MANIFEST)
    return Saved(len(wanted), tuple(missing))


def _save_reports(
    folder: Path, target: Target, scratch: Path, digests: dict[str, str]
) -> tuple[dict[str, str], list[str]]:
    """The reports of one state of the ledger, and those whose PDF is not there."""
    _copy_database(folder / _LEDGER, scratch / _LEDGER)
    with closing(sqlite3.connect(scratch / _LEDGER)) as db, db:
        # What is made from it is another archive, and a Chroma server must not take the two for one.
        db.execute("DELETE FROM ledger_state WHERE name = 'archive'")
        wanted = dict(db.execute("SELECT name, sha256 FROM reports ORDER BY name"))
    return wanted, _save_files(KeptFiles(folder / "files"), wanted, target, digests)


def _save_files(kept: KeptFiles, wanted: dict[str, str], target: Target, digests: dict[str, str]) -> list[str]:
    missing = []
    for stem, sha256 in wanted.items():
        file = kept.find(sha256)
        name = f"files/{file.name}"
        if name in digests:
            continue
        try:
            if digest_of(file) != sha256:
                # A copy that changed on the disk would make the whole backup one that is refused.
                missing.append(stem)
                continue
            target.add(file, name)
            digests[name] = sha256
        except FileNotFoundError:
            missing.append(stem)
    return missing


def copy_others(folder: Path, scratch: Path, without: str = "") -> Iterator[Path]:
    """Copies of the other files of the folder itself, the databases among them each as one state."""
    for file in sorted(folder.iterdir()):
        if file.name in (_LEDGER, without) or _NOT_KEPT.search(file.name) or file.is_symlink() or not file.is_file():
            continue
        with file.open("rb") as opened:
            is_database = opened.read(len(_SQLITE)) == _SQLITE
        try:
            (_copy_database if is_database else shutil.copyfile)(file, scratch / file.name)
        except sqlite3.DatabaseError:
            if file.name != _CACHE:  # a cache that cannot be read is worth no more than none
                raise
            continue
        yield scratch / file.name


def _copy_database(source: Path, target: Path) -> None:
    target.unlink(missing_ok=True)
    with closing(sqlite3.connect(source, timeout=60)) as old, closing(sqlite3.connect(target)) as new:
        old.backup(new)


# ---- bringing back


def _bring_back(members: Iterator[Source], half: Path, source: Path) -> int:
    manifest: dict[str, Any] = {}
    found: dict[str, str] = {}
    for member in members:
        if member.name == _MANIFEST:
            manifest = _read_manifest(member, source)
            continue
        if not _NAME.match(member.name) or _NOT_KEPT.search(member.name):
            raise JuesuanError(
                f"{source}：里面有不属于备份的内容（{member.name[:60]!r}），没有恢复；请确认是 juesuan backup 写的"
            )
        found[member.name] = member.copy_to(half / member.name)
    if not manifest:
        raise JuesuanError(f"{source}：不是 juesuan 的备份，或没有写完；请换一份备份")
    if found != manifest["sha256"]:
        raise JuesuanError(f"{source}：备份不完整或被改动过；请换一份备份")
    return int(manifest["reports"])


def _read_manifest(member: Source, source: Path) -> dict[str, Any]:
    try:
        told = json.loads(member.text())
        form, ledger = told["juesuan_backup"], told["ledger"]
        if not isinstance(told["sha256"], dict) or not isinstance(told["reports"], int):
            raise TypeError
    except (ValueError, KeyError, TypeError, RecursionError):
        raise JuesuanError(f"{source}：不是 juesuan 的备份；请确认是 juesuan backup 写的") from None
    if (form, ledger) != (_FORM, VERSION):
        raise JuesuanError(
            f"{source}：是另一版本的 juesuan 写的备份（账本格式 {ledger}，本版用 {VERSION}）；请用那个版本恢复"
        )
    return dict(told)


def _check_whole(half: Path, source: Path) -> None:
    bad = next((check for check in check_folder(half, "") if check.level == "bad"), None)
    if bad or not (half / _LEDGER).is_file():
        raise JuesuanError(f"{source}：里面的账本用不了（{bad.text if bad else '没有 ledger.db'}）；请换一份备份")


@contextmanager
def _becoming(target: Path) -> Iterator[Path]:
    """What is written to beside `target` takes its place at the end; it is gone where there is an error."""
    half = target.absolute().with_name(f".{target.name}.part")
    _remove(half)
    try:
        yield half
        half.replace(target)
    finally:
        _remove(half)


@contextmanager
def _beside(half: Path) -> Iterator[Path]:
    scratch = half.with_name(f"{half.name}.copies")
    _remove(scratch)
    scratch.mkdir()
    try:
        yield scratch
    finally:
        _remove(scratch)


def _remove(path: Path) -> None:
    if path.is_dir() and not path.is_symlink():
        shutil.rmtree(path, ignore_errors=True)
    else:
        path.unlink(missing_ok=True)

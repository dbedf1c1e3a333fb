"""`juesuan backup` and `juesuan restore`: the work, and what is said of it."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import TYPE_CHECKING

from ingest.ledger.model import JuesuanError
from ingest.ledger.store_backup import back_up, restore
from ui import opening
from ui.intake import counted
from ui.plain import one_line

if TYPE_CHECKING:
    from ingest.ledger.settings import Settings


def save(settings: Settings, out: Path) -> bool:
    """Back the data folder up; False where the kept PDF of a report was missing, which is told."""
    _refuse_servers(settings)
    with opening.filled_ledger(settings):
        saved = back_up(settings.data, out)
    for stem in saved.missing:
        print(f"juesuan: {one_line(stem)}：保存的 PDF 不见了，备份里没有它；请运行 juesuan doctor", file=sys.stderr)
    print(f"已备份 {saved.reports} 份报告到 {one_line(str(out))}")
    return not saved.missing


def bring_back(source: Path, settings: Settings) -> None:
    """Restore a backup into the data folder, its vectors included where the embedding is the same as then."""
    _refuse_servers(settings)
    reports = restore(source, settings.data)
    print(f"已恢复 {reports} 份报告到 {one_line(str(settings.data))}")
    with opening.ledger_of(settings) as ledger:
        if notice := ledger.notice():
            print(f"注意：{notice}", file=sys.stderr)
            return
        with counted("重建索引") as on_count:
            ledger.reindex(on_count)


def _refuse_servers(settings: Settings) -> None:
    if settings.ledger:
        raise JuesuanError(
            "账本在 PostgreSQL 上：请用 pg_dump、pg_restore 备份和恢复它，并复制数据文件夹，再运行 juesuan reindex"
        )

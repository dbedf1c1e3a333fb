"""`juesuan copy`: the whole archive into other places, the old one left as it is."""

from __future__ import annotations

import sys
from contextlib import closing
from typing import TYPE_CHECKING

from ingest.ledger.causes import cause
from ingest.ledger.model import JuesuanError
from ingest.ledger.store_copy import copy_files, copy_ledger, copy_tables, make_empty
from ingest.ledger.store_databases import database_of
from ui import opening
from ui.intake import counted
from ui.plain import one_line
from ui.records import CONVERSATIONS, TABLES, records_of

if TYPE_CHECKING:
    from ingest.ledger.settings import Settings

_WAIT_S = 60.0
"""How long a writer is waited for."""


def copy(source: Settings, target: Settings) -> None:
    """Copy reports, conversations, opinions and kept files to where `target` says, and build the vectors there."""
    if (source.data.resolve(), source.ledger) == (target.data.resolve(), target.ledger):
        raise JuesuanError("两份配置说的是同一处账本；请在 --to 的配置里改 data 或 ledger")
    with opening.filled_ledger(source):
        pass
    reports = _copy(source, target)
    print(f"已复制 {reports} 份报告到 {one_line(str(target.data))}；原来的没有动")
    with opening.ledger_of(target) as ledger:
        if notice := ledger.notice():
            print(f"注意：{notice}", file=sys.stderr)
            return
        with counted("建立索引") as on_count:
            ledger.reindex(on_count)


def _copy(source: Settings, target: Settings) -> int:
    try:
        target.data.mkdir(parents=True, exist_ok=True)
        with closing(database_of(source)) as old, closing(database_of(target)) as new:
            make_empty(new)
            if source.ledger or target.ledger:
                with records_of(source).opened() as kept, records_of(target).opened() as empty:
                    copy_tables(kept, empty, TABLES)
            # Nobody may add a report between the copies of the files and of the tables.
            with old.alone(_WAIT_S):
                if source.data.resolve() != target.data.resolve():
                    copy_files(
                        source.data, target.data, without=CONVERSATIONS if source.ledger or target.ledger else ""
                    )
                return copy_ledger(old, new)
    except OSError as error:
        raise JuesuanError(f"复制到 {target.data} 失败（{cause(error)}）：请检查磁盘空间和权限") from error

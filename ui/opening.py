"""What every command begins with: the settings and the ledger, and the options that say where they are."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from ingest.ledger.model import JuesuanError

if TYPE_CHECKING:
    from ingest.ledger.settings import Settings
    from ingest.ledger.store import Ledger

DONE, LEFT_OUT, WRONG, INTERRUPTED = 0, 1, 2, 130
"""Exit codes: done; done with bad input left out or nothing found; wrong usage or settings; Ctrl+C."""

Data = Annotated[Path | None, typer.Option("--data", metavar="DIR", help="存放全部数据的文件夹（默认见 config.yaml）")]
Config = Annotated[Path | None, typer.Option("--config", metavar="FILE", help="配置文件（默认 config.yaml）")]
Stems = Annotated[list[str] | None, typer.Argument(metavar="[STEM]...", help="报告名（默认全部）")]
Json = Annotated[bool, typer.Option("--json", help="输出 JSON，供其他程序读取")]


def settings_of(config: Path | None, data: Path | None) -> Settings:
    """The settings of a command line."""
    from ingest.ledger.settings import load_settings

    return load_settings(config, data)


def ledger_of(settings: Settings) -> Ledger:
    """The ledger, made where there is none."""
    from ingest.ledger.store import open_ledger

    return open_ledger(settings)


def filled_ledger(settings: Settings) -> Ledger:
    """The ledger for a command that only reads: a mistyped folder must not come into being."""
    mend = "请检查 --data 和配置里的 data，或先用 juesuan ingest 收入报告"
    if not settings.data.is_dir():
        raise JuesuanError(f"没有数据文件夹 {settings.data}；{mend}")
    if not settings.ledger and not (settings.data / "ledger.db").is_file():
        raise JuesuanError(f"文件夹 {settings.data} 里没有收入过报告；{mend}")
    return ledger_of(settings)

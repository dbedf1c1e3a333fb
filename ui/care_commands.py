"""The commands that look after the data folder: their arguments."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from ui import opening
from ui.opening import DONE, LEFT_OUT, Config, Data, Json

care_app = typer.Typer(rich_markup_mode=None)


@care_app.command()
def doctor(json_: Json = False, data: Data = None, config: Config = None) -> int:
    """检查数据文件夹，说明要运行什么。"""
    from ui.doctor import examine

    return examine(opening.settings_of(config, data), json_)


@care_app.command()
def backup(
    out: Annotated[Path, typer.Argument(metavar="OUT", help="要写的文件（.tar.gz、.tgz）或新文件夹")],
    data: Data = None,
    config: Config = None,
) -> int:
    """备份数据文件夹；别的 juesuan 可以照常使用。"""
    from ui.saving import save

    return DONE if save(opening.settings_of(config, data), out) else LEFT_OUT


@care_app.command()
def restore(
    source: Annotated[Path, typer.Argument(metavar="BACKUP", help="juesuan backup 写的文件或文件夹")],
    data: Data = None,
    config: Config = None,
) -> int:
    """从备份恢复到一个新的数据文件夹。"""
    from ui.saving import bring_back

    bring_back(source, opening.settings_of(config, data))
    return DONE


@care_app.command()
def copy(
    to: Annotated[Path, typer.Option("--to", metavar="FILE", help="说明新地方的配置文件（data、ledger、chroma）")],
    data: Data = None,
    config: Config = None,
) -> int:
    """把全部报告和对话复制到另一处，如 PostgreSQL；原来的不动。"""
    from ui.copying import copy as copy_archive

    copy_archive(opening.settings_of(config, data), opening.settings_of(to, None))
    return DONE

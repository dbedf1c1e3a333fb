"""The commands that look after the data folder: their arguments."""

from __future__ import annotations

import typer

from ui import opening
from ui.opening import Config, Data, Json

care_app = typer.Typer(rich_markup_mode=None)


@care_app.command()
def doctor(json_: Json = False, data: Data = None, config: Config = None) -> int:
    """检查数据文件夹，说明要运行什么。"""
    from ui.doctor import examine

    return examine(opening.settings_of(config, data), json_)

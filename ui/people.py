"""Commands for who runs the page for others: password hashes, and what visitors disliked as draft eval cases."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Annotated

import typer

from ingest.ledger.model import JuesuanError

_SHORTEST = 8


def password() -> int:
    """生成登录用的密码哈希：输入两次（或从管道读一行），打印哈希。"""
    from ui.passwords import hash_password

    if sys.stdin.isatty():
        text = str(typer.prompt("密码", hide_input=True, confirmation_prompt="再输一次", err=True))
    else:
        text = sys.stdin.readline().rstrip("\r\n")
    if len(text) < _SHORTEST:
        raise JuesuanError(f"密码不足 {_SHORTEST} 个字符，请换一个长些的")
    print(hash_password(text))
    return 0


def drafts(
    out: Annotated[Path, typer.Argument(metavar="OUT.yaml", help="写入草稿的文件")],
    data: Annotated[Path | None, typer.Option("--data", metavar="DIR", help="存放全部数据的文件夹")] = None,
    config: Annotated[
        Path | None, typer.Option("--config", metavar="FILE", help="配置文件（默认 config.yaml）")
    ] = None,
) -> int:
    """把网页上点了“不满意”的回答写成测题草稿，供对照原页填写。"""
    from ingest.ledger.settings import load_settings
    from ui.opinions import draft_cases, read_opinions

    text = draft_cases(read_opinions(load_settings(config, data).data))
    if not text:
        print("没有点过“不满意”的回答", file=sys.stderr)
        return 1
    out.write_text(text, "utf-8")
    print(f"已把 {text.count('- id: ')} 题草稿写入 {out}；请对照原页填写后再移入 eval/cases")
    return 0

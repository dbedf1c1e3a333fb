"""The `juesuan` command: reads arguments, calls the rest, prints; every error is one line on stderr.

Heavy packages are imported inside the commands that need them, so that --help and ask stay quick.
"""

from __future__ import annotations

import json
import os
import sys
from contextlib import redirect_stdout
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer
from typer.exceptions import TyperException

from ingest.ledger.causes import cause
from ingest.ledger.model import JuesuanError
from ui import opening
from ui.care_commands import care_app
from ui.compare_command import compare
from ui.export_commands import export_app
from ui.opening import DONE, INTERRUPTED, LEFT_OUT, WRONG, Config, Data, Json, Stems
from ui.people import drafts, password
from ui.usage import usage_line

if TYPE_CHECKING:
    from ingest.ledger.store import Ledger

app = typer.Typer(
    name="juesuan",
    add_completion=False,
    pretty_exceptions_enable=False,
    rich_markup_mode=None,
)
app.add_typer(export_app, name="export")
app.command("compare")(compare)
app.command()(password)
app.command()(drafts)
app.add_typer(care_app)


def main() -> None:
    """Entry point of the `juesuan` command."""
    sys.exit(run(sys.argv[1:]))


def run(arguments: list[str]) -> int:
    """Run one command line and return its exit code; what goes wrong is told in one line on stderr."""
    try:
        if not arguments:
            return _no_command()
        return app(arguments, prog_name="juesuan", standalone_mode=False) or DONE
    except TyperException as error:
        return _wrong(_usage(error))
    except JuesuanError as error:
        return _wrong(str(error))
    except (KeyboardInterrupt, typer.Abort):
        print("juesuan: 已中断", file=sys.stderr)
        return INTERRUPTED
    except BrokenPipeError:
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())  # the reader of a pipe left: that is its right
        return DONE
    except OSError as error:
        return _wrong(f"{error.filename or '文件'}：{cause(error)}；请检查路径和权限")
    except Exception as error:  # the edge: no traceback unless asked for
        if os.environ.get("JUESUAN_DEBUG"):
            raise
        return _wrong(f"程序出错（{type(error).__name__}：{error}）；设环境变量 JUESUAN_DEBUG=1 再运行可看到详情")


def _no_command() -> int:
    with redirect_stdout(sys.stderr):  # an error: a program that calls without a command has done nothing
        app(["--help"], prog_name="juesuan", standalone_mode=False)
    return WRONG


def _version(wanted: bool) -> None:
    if wanted:
        from importlib.metadata import version

        print(version("juesuan"))
        raise typer.Exit()


@app.callback()
def juesuan(
    version: Annotated[bool, typer.Option("--version", callback=_version, is_eager=True, help="显示版本")] = False,
) -> None:
    """向部门决算提问：每个数字都有出处。"""


@app.command()
def ingest(
    paths: Annotated[
        list[Path], typer.Argument(metavar="PATH...", help="PDF 文件、工作簿（.xlsx、.xls），或含有它们的文件夹")
    ],
    data: Data = None,
    config: Config = None,
) -> int:
    """收入 PDF 和工作簿：逐个读取，坏文件说明原因并跳过。"""
    from ui.intake import take_in_all

    settings = opening.settings_of(config, data)
    with opening.ledger_of(settings) as ledger:
        return LEFT_OUT if take_in_all(paths, ledger, settings) else DONE


@app.command()
def reports(json_: Json = False, data: Data = None, config: Config = None) -> int:
    """列出已收入的报告。"""
    from ui.terminal import report_json, reports_text

    with opening.filled_ledger(opening.settings_of(config, data)) as ledger:
        held = ledger.reports()
        _tell_notice(ledger)
    if json_:
        _print_json([report_json(report) for report in held], indent=2)
    else:
        print(reports_text(held))
    return DONE if held else LEFT_OUT


@app.command()
def remove(
    reports: Annotated[list[str], typer.Argument(metavar="STEM...", help="报告名")],
    data: Data = None,
    config: Config = None,
) -> int:
    """移除报告；原来的文件不受影响。"""
    from ui.asking import known_reports

    with opening.filled_ledger(opening.settings_of(config, data)) as ledger:
        for stem in dict.fromkeys(known_reports(reports, ledger)):
            ledger.remove(stem)
            print(f"已移除 {stem}")
    return DONE


@app.command()
def reindex(data: Data = None, config: Config = None) -> int:
    """更换嵌入模型后，重建检索用的索引。"""
    from ui.intake import counted

    with opening.filled_ledger(opening.settings_of(config, data)) as ledger, counted("重建索引") as on_count:
        total = ledger.reindex(on_count)
    print(f"已为 {total} 段文字重建索引")
    return DONE


@app.command()
def ask(
    question: Annotated[str | None, typer.Argument(metavar="问题", help="要问的问题")] = None,
    report: Annotated[
        list[str] | None, typer.Option("--report", metavar="STEM", help="只在这份报告里找，可重复")
    ] = None,
    batch: Annotated[
        str | None, typer.Option("--batch", metavar="FILE.jsonl", help="每行一个问题的文件，- 为标准输入")
    ] = None,
    json_: Json = False,
    data: Data = None,
    config: Config = None,
) -> int:
    """提一个问题，或用 --batch 逐行回答一批问题。"""
    from ui.asking import ask_batch, ask_one, read_batch

    if (question is None) == (batch is None):
        raise JuesuanError("请给出一个问题，或用 --batch 给出文件，二者取一；用法见 juesuan ask --help")
    if batch is not None and report:
        raise JuesuanError("--report 不能与 --batch 同用；请在每行的 reports 里写；用法见 juesuan ask --help")
    lines = read_batch(batch) if batch is not None else []
    settings = opening.settings_of(config, data)
    with opening.filled_ledger(settings) as ledger:
        _tell_notice(ledger)
        if batch is not None:
            return LEFT_OUT if ask_batch(lines, ledger, settings) else DONE
        return DONE if ask_one(question or "", report or [], ledger, settings, json_) else LEFT_OUT


@app.command()
def audit(reports: Stems = None, json_: Json = False, data: Data = None, config: Config = None) -> int:
    """勾稽检查：报告里哪些数字对不上。"""
    from ui.auditing import audited

    with opening.filled_ledger(opening.settings_of(config, data)) as ledger:
        return DONE if audited(reports or [], ledger, json_) else LEFT_OUT


@app.command("eval")
def evaluate(
    cases: Annotated[
        list[Path] | None, typer.Option("--cases", metavar="FILE", help="题目文件，可重复（默认随程序带的全部题目）")
    ] = None,
    mode: Annotated[
        list[str] | None,
        typer.Option("--mode", metavar="MODE", help="lookup、llm 或 naive（朴素对照），可重复（默认 lookup）"),
    ] = None,
    compare: Annotated[
        Path | None, typer.Option("--compare", metavar="OLD.json", help="与先前 --json 写下的结果逐题比较")
    ] = None,
    json_: Annotated[Path | None, typer.Option("--json", metavar="OUT", help="把结果写成 JSON")] = None,
    html: Annotated[Path | None, typer.Option("--html", metavar="OUT", help="把结果写成网页，错题旁附证据页")] = None,
    markdown: Annotated[
        str, typer.Option("--markdown", metavar="LANG", help="只输出 Markdown 的汇总表，zh 或 en，可贴进文档")
    ] = "",
    sample: Annotated[int, typer.Option("--sample", metavar="N", min=0, help="只问其中 N 题，各题型都有")] = 0,
    seed: Annotated[int, typer.Option("--seed", metavar="SEED", help="换一个数就换一批题")] = 0,
    data: Data = None,
    config: Config = None,
) -> int:
    """用有标准答案的题目测准确率。"""
    from ui.evaluating import Wanted, evaluate_all

    settings = opening.settings_of(config, data)
    wanted = Wanted(tuple(cases or ()), tuple(mode or ("lookup",)), compare, json_, html, markdown, sample, seed)
    with opening.filled_ledger(settings) as ledger:
        _tell_notice(ledger)
        return DONE if evaluate_all(wanted, ledger, settings) else LEFT_OUT


@app.command()
def chat(
    host: Annotated[str | None, typer.Option("--host", help="监听地址（默认见 config.yaml）")] = None,
    port: Annotated[int | None, typer.Option("--port", min=1, max=65535, help="端口（默认见 config.yaml）")] = None,
    data: Data = None,
    config: Config = None,
) -> int:
    """打开网页问答。"""
    settings = opening.settings_of(config, data)
    from ui.serve import serve

    serve(settings, host or settings.chat.host, port or settings.chat.port)
    return DONE


def _tell_notice(ledger: Ledger) -> None:
    if notice := ledger.notice():
        print(f"注意：{notice}", file=sys.stderr)


def _print_json(value: object, indent: int | None = None) -> None:
    print(json.dumps(value, ensure_ascii=False, indent=indent))


def _usage(error: TyperException) -> str:
    context = getattr(error, "ctx", None)
    told = getattr(error, "format_message", lambda: str(error))()
    return usage_line(told, context.command_path if context else "juesuan")


def _wrong(message: str) -> int:
    print(f"juesuan: {' '.join(message.split())}", file=sys.stderr)
    return WRONG


if __name__ == "__main__":
    main()

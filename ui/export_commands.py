"""The `juesuan export` commands: their arguments, and what must be right before the work begins."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Annotated

import typer

from ingest.ledger.model import JuesuanError
from ui import opening
from ui.opening import DONE, LEFT_OUT, Config, Data, Stems

export_app = typer.Typer(help="导出收入的内容。", rich_markup_mode=None)

Out = Annotated[Path, typer.Argument(metavar="OUT", help="写入的文件，以 .csv .xlsx .json .parquet 之一结尾")]
Departments = Annotated[
    list[str] | None, typer.Option("--department", metavar="D", help="只要这个部门（全名或其中一段），可重复")
]
Years = Annotated[list[int] | None, typer.Option("--year", metavar="Y", help="只要这个年度，可重复")]
Subjects = Annotated[list[str] | None, typer.Option("--subject", metavar="S", help="只要这个科目或事项，可重复")]
Chinese = Annotated[bool, typer.Option("--chinese", help="列名用中文")]


@dataclass(frozen=True, slots=True)
class Filters:
    """What is to be exported; what the command line leaves out narrows nothing."""

    stems: Sequence[str] = ()
    departments: Sequence[str] = ()
    years: Sequence[int] = ()
    subjects: Sequence[str] = ()


def _rows_command(what: str) -> Callable[..., int]:
    """The command that writes these rows to one file."""

    def command(
        out: Out,
        reports: Stems = None,
        department: Departments = None,
        year: Years = None,
        subject: Subjects = None,
        chinese: Chinese = False,
        data: Data = None,
        config: Config = None,
    ) -> int:
        return _rows(
            what, out, Filters(reports or (), department or (), year or (), subject or ()), chinese, data, config
        )

    return command


export_app.command("figures", help="把数字导出为一个文件，每个数字一行，附出处。")(_rows_command("figures"))
export_app.command("findings", help="把勾稽检查发现的问题导出为一个文件，每处一行，附出处。")(_rows_command("findings"))


@export_app.command("answers")
def export_answers(
    out: Out,
    batch: Annotated[str, typer.Option("--batch", metavar="FILE.jsonl", help="每行一个问题的文件，- 为标准输入")],
    chinese: Chinese = False,
    data: Data = None,
    config: Config = None,
) -> int:
    """回答一批问题并导出为一个文件，回答里的每个数字一行，附出处。"""
    from qa.export_target import check_target
    from ui.asking import read_batch
    from ui.exporting import export_answers

    check_target(out)
    lines = read_batch(batch)
    settings = opening.settings_of(config, data)
    with opening.filled_ledger(settings) as ledger:
        return DONE if export_answers(lines, out, ledger, settings, chinese) else LEFT_OUT


@export_app.command("tables")
def export_tables(
    folder: Annotated[
        Path, typer.Argument(metavar="DIR", help="写入的文件夹；以 .csv .xlsx .json .parquet 结尾则写成一个文件")
    ],
    reports: Stems = None,
    report: Annotated[list[str] | None, typer.Option("--report", metavar="STEM", help="只导出这份报告，可重复")] = None,
    department: Departments = None,
    year: Years = None,
    excel: Annotated[bool, typer.Option("--excel", help="加上 Excel 识别 UTF-8 的标记（BOM），中文不乱码")] = False,
    xlsx: Annotated[bool, typer.Option("--xlsx", help="每份报告一个 Excel 工作簿，每张表一页")] = False,
    chinese: Chinese = False,
    data: Data = None,
    config: Config = None,
) -> int:
    """把每张表导出为一个 CSV（DIR/STEM__表名.csv）、一份报告一个工作簿，或全部写成一个文件，每格一行。"""
    from qa.export_target import SUFFIXES
    from ui.exporting import export_folder

    filters = Filters([*(reports or ()), *(report or ())], department or (), year or ())
    if folder.suffix.lower() in SUFFIXES and not folder.is_dir():
        if excel or xlsx:
            raise JuesuanError(f"{folder} 是一个文件，--excel 和 --xlsx 只用于文件夹；请去掉它们，或给出文件夹")
        return _rows("tables", folder, filters, chinese, data, config)
    if chinese:
        raise JuesuanError("--chinese 只用于写成一个文件；文件夹里的表用报告自己的表头，请去掉它")
    with opening.filled_ledger(opening.settings_of(config, data)) as ledger:
        return DONE if export_folder(folder, filters, ledger, excel, xlsx) else LEFT_OUT


def _rows(what: str, out: Path, filters: Filters, chinese: bool, data: Path | None, config: Path | None) -> int:
    from qa.export_target import check_target
    from ui.exporting import export_rows

    check_target(out)
    with opening.filled_ledger(opening.settings_of(config, data)) as ledger:
        return DONE if export_rows(what, out, filters, ledger, chinese) else LEFT_OUT

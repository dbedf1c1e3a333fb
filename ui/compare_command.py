"""The arguments of `juesuan compare`."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from ui import opening
from ui.opening import DONE, LEFT_OUT, Config, Data

Subject = Annotated[str, typer.Option("--subject", metavar="科目", help="科目名称、俗称、路径（A/B）或科目编码")]
Measures = Annotated[
    list[str] | None,
    typer.Option("--measure", metavar="指标", help="决算数、预算数、年初预算数等，可重复"),
]
Departments = Annotated[list[str] | None, typer.Option("--department", metavar="部门", help="只比这个部门，可重复")]
Years = Annotated[
    list[int] | None, typer.Option("--year", metavar="年度", min=1990, max=2100, help="只比这一年，可重复")
]
Reports = Annotated[list[str] | None, typer.Option("--report", metavar="STEM", help="只用这份报告，可重复")]
By = Annotated[str, typer.Option("--by", metavar="AXIS", help="year 一年一行，department 一个部门一行")]
ShareOf = Annotated[str, typer.Option("--share-of", metavar="科目", help="另算占这个科目的比重")]
Unit = Annotated[str, typer.Option("--unit", metavar="单位", help="元、万元、亿元，或人次、辆等")]
Leads = Annotated[bool, typer.Option("--leads", help="列出值得看的线索（不给 --subject 时看全部科目）")]
Format = Annotated[str, typer.Option("--format", metavar="FORMAT", help="table、csv 或 json")]
Output = Annotated[Path | None, typer.Option("--output", metavar="FILE", help="写到文件（.csv 带 Excel 识别的标记）")]


def compare(
    subject: Subject = "",
    measure: Measures = None,
    department: Departments = None,
    year: Years = None,
    report: Reports = None,
    by: By = "",
    share_of: ShareOf = "",
    unit: Unit = "",
    leads: Leads = False,
    format_: Format = "table",
    output: Output = None,
    data: Data = None,
    config: Config = None,
) -> int:
    """跨部门、跨年度比较一个科目：趋势、排名、增减、占比，每个数字带出处。"""
    from ui.asking import known_reports
    from ui.comparing import asked, compared, wanted

    what = wanted(subject, department or (), year or (), report or (), unit, share_of)
    request = asked(what, measure or (), by, format_, output, leads)
    with opening.filled_ledger(opening.settings_of(config, data)) as ledger:
        known_reports(what.reports, ledger)
        return DONE if compared(request, ledger) else LEFT_OUT

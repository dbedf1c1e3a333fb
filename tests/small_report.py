"""A hand-made report of a department that does not exist, small enough to check by eye."""

from __future__ import annotations

import hashlib
from decimal import Decimal
from pathlib import Path

from ingest.ledger.model import (
    Amount,
    Cell,
    Chunk,
    Figure,
    Kind,
    Measure,
    Report,
    ReportInfo,
    Section,
    Source,
    Table,
)


def small_report(folder: Path, stem: str = "青山县档案馆2023", spent: str = "3.47") -> tuple[Report, Path]:
    """The report and its "PDF", in which 公务接待费 is `spent` 万元; another amount makes another file."""
    pdf = folder / f"{stem}.pdf"
    pdf.write_bytes(f"%PDF-1.7 {stem} {spent}".encode())
    digest = hashlib.sha256(pdf.read_bytes()).hexdigest()
    info = ReportInfo(stem, "青山县档案馆", 2023, Kind.FINAL, "单位", 12, digest, ("第 3 页是图片",), 1, 3, 3)
    report = Report(info, _sections(), (_table(spent),), _figures(stem, spent), _chunks(stem, spent))
    return report, pdf


def _sections() -> tuple[Section, ...]:
    return (
        Section("第二部分 决算情况说明", 1, 5, "第二部分 决算情况说明"),
        Section("七、“三公”经费", 2, 9, "第二部分 决算情况说明/七、“三公”经费"),
    )


def _table(spent: str) -> Table:
    rows = (
        (Cell("公务接待费", 9, (90.1, 402.0, 180.25, 416.7)), Cell(spent, 9, (180.25, 402.0, 250.0, 416.7))),
        (Cell("", 9, None, copy=True),),
        (),
    )
    return Table("“三公”经费支出决算表", "万元", (9, 10), "七", (("项目",), ("决算数", "小计")), rows, ("注：无",))


def _source(stem: str, quote: str) -> Source:
    return Source(stem, 9, (90.1, 402.0, 505.2, 446.7), "第二部分/七", "三公", "公务接待费", quote, True)


def _figures(stem: str, spent: str) -> tuple[Figure, ...]:
    whose = ("青山县档案馆", 2023, Kind.FINAL)
    money = Amount(Decimal(spent), "万元", spent)
    return (
        Figure(
            *whose,
            "公务接待费",
            Measure.FINAL,
            money,
            _source(stem, f"公务接待费 | {spent}"),
            "（3）公务接待费",
        ),
        Figure(*whose, "公务接待费", Measure.CHANGE_RATE, Amount(Decimal("57.010"), "%"), Source(stem, 9, None)),
        Figure(
            *("青山县档案馆", None, Kind.FINAL, "一般公共服务支出/档案事务/行政运行", Measure.PREVIOUS),
            Amount(Decimal("-0.00"), "元", "0.00"),
            _source(stem, "2012601 | 行政运行"),
            *("行政运行", "2012601", "本年支出合计/财政拨款", "财政拨款", "项目甲", "上年", "人员减少", "g1"),
        ),
    )


def _chunks(stem: str, spent: str) -> tuple[Chunk, ...]:
    texts = {
        "p9-1": f"公务接待费支出 {spent} 万元，主要原因是本年公务接\n待批次增加。",
        "p9-2": "公务用车购置及运行维护费支出 0 万元，与上年持平。",
        "t1-r0": f"“三公”经费支出决算表 公务接待费 决算数 {spent} 万元",
    }
    return tuple(
        Chunk(id_, text, _source(stem, text), "row" if id_[0] == "t" else "text") for id_, text in texts.items()
    )

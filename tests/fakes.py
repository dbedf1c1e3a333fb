"""Answers, reports and a desk made by hand: the edge is tested without a PDF, a ledger or a model."""

from __future__ import annotations

import io
from collections.abc import Callable, Generator, Sequence
from dataclasses import dataclass, field, replace
from decimal import Decimal
from pathlib import Path

from PIL import Image

from ingest.ledger.model import Cell, Correction, JuesuanError, Kind, ReportInfo, Section, Source, Table
from ingest.pipeline import Ingested
from qa.call_errors import Stopped
from qa.export_model import Spot
from qa.model import Answer, Check, Citation, Intent, Option, Outcome, Question, Quoted, Step, Turn
from ui.desk import OnProgress

STEM = "清河县文化馆2023年度部门决算"
OTHER = "清河县文化馆2022年度部门决算"
QUOTE = "公务接待费支出 3.47 万元，比上年增加 1.26 万元，增长 57.01%，主要原因是本年公务接待批次增加。"


def report(stem: str = STEM, year: int = 2023, issues: tuple[str, ...] = ()) -> ReportInfo:
    """A report of an invented county's 文化馆."""
    return ReportInfo(stem, "清河县文化馆", year, Kind.FINAL, "单位", 32, "0" * 64, issues, 12, 840, 210)


def source(page: int = 9, quote: str = QUOTE) -> Source:
    """A sentence of the narrative."""
    return Source(STEM, page, (90.0, 402.0, 505.0, 446.0), "第二部分/七、三公经费支出情况", quote=quote)


def answered(question: str = "公务接待费为何增长") -> Answer:
    """Two quoted numbers, one computed, one check that held."""
    return Answer(
        question=question,
        outcome=Outcome.ANSWERED,
        text="2023 年公务接待费支出 3.47 万元，比上年增加 1.26 万元[1]，主要原因是本年公务接待批次增加[1]。"
        "上年为 2.21 万元（3.47 − 1.26）。",
        figures=(
            Quoted("3.47 万元", Decimal("3.47"), "万元", "quoted", (1,)),
            Quoted("1.26 万元", Decimal("1.26"), "万元", "quoted", (1,)),
            Quoted("2.21 万元", Decimal("2.21"), "万元", "computed", (1,), "3.47 - 1.26"),
        ),
        citations=(Citation(1, source(), "清河县文化馆", 2023),),
        checks=(Check("growth_rate", True, "1.26 / 2.21 = 57.01%"),),
        took_ms=23,
    )


def ambiguous(question: str = "公务接待费是多少") -> Answer:
    """A question that fits two reports."""
    options = tuple(
        Option(f"{year} 年", f"{year}年{question}", (stem,)) for year, stem in ((2023, STEM), (2022, OTHER))
    )
    return Answer(question, Outcome.AMBIGUOUS, "有两份报告说到公务接待费，请选择年度。", options=options)


def table(title: str = "收入支出决算总表", notes: tuple[str, ...] = ()) -> Table:
    """Two header levels, a merged cell, a blank cell and numbers as printed."""

    def cell(text: str, copy: bool = False) -> Cell:
        return Cell(text, 12, None, copy)

    rows = (
        (cell("一、财政拨款收入"), cell("1,234.50"), cell("")),
        (cell("一、财政拨款收入", copy=True), cell("0.00"), cell("-3.10")),
    )
    headers = (("收入", "项目"), ("收入", "决算数"), ("支出", "决算数"))
    return Table(title, "万元", (12, 13), "第三部分", headers, rows, notes, caption=("公开01表", "部门：某局"))


@dataclass
class FakeDesk:
    """A desk (ui.desk.Desk) whose answers are looked up in a dictionary."""

    held: list[ReportInfo] = field(default_factory=lambda: [report(), report(OTHER, 2022, ("第 3 页是图片",))])
    answers: dict[str, Answer] = field(default_factory=lambda: {"公务接待费是多少": ambiguous()})
    asked: list[tuple[str, tuple[str, ...], int]] = field(default_factory=list)
    """(question, reports, number of earlier turns) of each question."""
    steps: list[Step] = field(default_factory=list)
    """What is told on the way to each answer."""

    def reports(self) -> list[ReportInfo]:
        return list(self.held)

    def notice(self) -> str:
        return ""

    def examples(self, stems: Sequence[str] = ()) -> list[str]:
        if stems:
            return [f"{stem}的公务接待费是多少" for stem in stems]
        return ["2023年公务接待费为什么增加？", "公务接待费是多少"] if self.held else []

    def ask(
        self, text: str, reports: Sequence[str], history: Sequence[Turn], stopped: Callable[[], bool]
    ) -> Generator[Step, None, tuple[Answer, Turn]]:
        yield from self.steps
        if stopped():
            raise Stopped("已停止回答")
        self.asked.append((text, tuple(reports), len(history)))
        if "出错" in text:
            raise RuntimeError("a bug")
        if "坏" in text:
            raise JuesuanError("模型没有回答；请检查 llm.base_url")
        answer = replace(self.answers.get(text, answered()), question=text)
        looked_in = tuple(info.stem for info in self.held)
        return answer, Turn(Question(text, Intent.FIGURE, reports=looked_in), answer)

    def follow_ups(self, turn: Turn, asked: Sequence[str]) -> list[Option]:
        fresh = [text for text in ("公务接待费比上年增减多少？", "2022年公务接待费是多少？") if text not in asked]
        return [Option(text, text, (STEM,)) for text in fresh] if turn.answer and turn.answer.citations else []

    def understood(self, text: str, reports: Sequence[str], before: Question | None) -> Question:
        return Question(text, Intent.FIGURE, reports=tuple(reports))

    def take_in(self, path: Path, on_progress: OnProgress) -> Ingested:
        on_progress("读取第 1 页", 0.5)
        if not path.read_bytes().startswith(b"%PDF"):
            return Ingested(path, "failed", None, f"{path.name}：不是 PDF 文件（内容不是以 %PDF 开头）")
        info = report(path.stem, 2024)
        self.held.append(info)
        return Ingested(path, "added", info, "32 页，12 张表，840 个数字")

    def sections(self, stem: str) -> list[Section]:
        return [Section("第一部分 概况", 1, 3, "第一部分 概况"), Section("一、职责", 2, 4, "第一部分 概况/一、职责")]

    def tables(self, stem: str) -> list[Table]:
        return [table(), table("三公经费/支出表")] if stem in {info.stem for info in self.held} else []

    def projects(self, stem: str) -> dict[int, str]:
        return {1: "送戏下乡"}

    def amounts(self, stem: str) -> dict[Spot, Decimal]:
        return {}

    def remove(self, stem: str) -> bool:
        before = len(self.held)
        self.held = [info for info in self.held if info.stem != stem]
        return len(self.held) < before

    def correct(self, stem: str, said: Correction, on_progress: OnProgress) -> Ingested:
        if stem not in {info.stem for info in self.held}:
            raise JuesuanError(f"没有名为“{stem}”的报告")
        new = [
            replace(info, department=said.department, year=said.year, kind=said.kind) if info.stem == stem else info
            for info in self.held
        ]
        self.held = new
        return Ingested(Path(f"{stem}.pdf"), "replaced", next(info for info in new if info.stem == stem), "")

    def page(self, stem: str, page: int, dpi: int) -> bytes | None:
        if stem not in {info.stem for info in self.held} or not 1 <= page <= 32:
            return None
        out = io.BytesIO()
        Image.new("RGB", (595 * dpi // 72, 842 * dpi // 72), "white").save(out, format="PNG")
        return out.getvalue()


@dataclass
class FakeLedger:
    """The few reading methods of the ledger that the command line calls."""

    held: list[ReportInfo] = field(default_factory=lambda: [report(), report(OTHER, 2022)])
    told: str = ""

    def __enter__(self) -> FakeLedger:
        return self

    def __exit__(self, *error: object) -> None:
        pass

    def reports(self) -> list[ReportInfo]:
        return self.held

    def report(self, stem: str) -> ReportInfo | None:
        return next((info for info in self.held if info.stem == stem), None)

    def notice(self) -> str:
        return self.told

    def remove(self, stem: str) -> bool:
        self.held = [info for info in self.held if info.stem != stem]
        return True

    def reindex(self, on_count: Callable[[int, int], None]) -> int:
        on_count(210, 420)
        return 420

    def tables(self, stem: str) -> list[Table]:
        return [table(), table("三公经费/支出表"), table()] if stem == STEM else []

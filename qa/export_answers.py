"""Answers → rows to be written: one a number of an answer with its place, one of an answer without numbers."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass

from ingest.ledger.model import Amount, ReportInfo
from qa.export_model import (
    DEPARTMENT,
    KIND,
    PLACE,
    REPORT,
    REPORT_YEAR,
    Column,
    Form,
    Listing,
    Row,
    Value,
    in_wan,
    place,
)
from qa.model import Answer, Citation, Quoted

_OUTCOMES = "answered 已答，no_evidence 报告未说，ambiguous 有几种理解，unverified 未能核实，model_error 模型出错"
_ANSWER = (
    Column("id", "编号", width=8),
    Column("question", "问题", width=36),
    Column("outcome", "结果", width=12, note=_OUTCOMES),
    Column("answer", "回答", width=60),
    Column("figure", "数字", width=14, note="回答里的一个数字；空白为回答里没有数字"),
    Column("value", "数值", Form.NUMBER, 17),
    Column("unit", "单位", width=7),
    Column("value_wan", "折合万元", Form.NUMBER, 17, "空白为不是金额"),
    Column("status", "数字来历", width=10, note="quoted 原文如此，computed 由原文算出，untraced 没有出处"),
    Column("expression", "算式", width=20),
    DEPARTMENT,
    REPORT_YEAR,
    KIND,
    *PLACE,
    REPORT,
    Column("citations", "全部出处", width=50, note="这个数字（或没有数字的回答）的全部出处，每行一处"),
    Column("options", "可选的问法", width=30, note="问题有几种理解时，每行一种：是哪份报告或哪件事，怎样问"),
    Column("notice", "附注", width=24),
    Column("mode", "方式", width=8, note="lookup 或 llm"),
)  # fmt: skip
_NOWHERE: Row = ("", None, "", None, "", "", "", "", None, None, "", "")
"""DEPARTMENT to REPORT of a number without a place."""


@dataclass(frozen=True, slots=True)
class Asked:
    """A question's id as it was given, and its answer."""

    id: str | int
    answer: Answer


def answer_listing(asked: Iterable[Asked], infos: Mapping[str, ReportInfo]) -> Listing:
    """Rows of these answers in their order; `infos` by the reports' names."""
    return Listing("回答", _ANSWER, (row for one in asked for row in _rows(one, infos)))


def _rows(asked: Asked, infos: Mapping[str, ReportInfo]) -> Iterator[Row]:
    cited = {citation.id: citation for citation in asked.answer.citations}
    for figure in asked.answer.figures:
        own = [cited[number] for number in figure.citations if number in cited]
        yield _row(asked, figure, own, infos)
    if not asked.answer.figures:
        yield _row(asked, None, list(cited.values()), infos)


def _row(asked: Asked, figure: Quoted | None, cited: list[Citation], infos: Mapping[str, ReportInfo]) -> Row:
    answer = asked.answer
    return (
        *(str(asked.id), answer.question, answer.outcome.value, answer.text),
        *_number(figure),
        *(_cited(cited[0], infos) if cited else _NOWHERE),
        "\n".join(_citation_text(one) for one in cited),
        "\n".join(f"{one.label}：{one.question}" for one in answer.options),
        *(answer.notice, answer.mode),
    )


def _number(figure: Quoted | None) -> tuple[Value, ...]:
    if figure is None:
        return ("", None, "", None, "", "")
    wan = in_wan(Amount(figure.value, figure.unit))
    return (figure.text, figure.value, figure.unit, wan, figure.status, figure.expression)


def _cited(citation: Citation, infos: Mapping[str, ReportInfo]) -> Row:
    info = infos.get(citation.source.report)
    kind = info.kind.value if info and info.kind else ""
    return (citation.department, citation.year, kind, *place(citation.source), citation.source.report)


def _citation_text(citation: Citation) -> str:
    source = citation.source
    return f"[{citation.id}] 《{source.report}》{source.where}：{' '.join(source.quote.split())}"

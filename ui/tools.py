"""What programs may ask of juesuan beside the page: four tools, the same over HTTP (ui.api) and MCP (ui.mcp)."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from ingest.ledger.model import Figure, JuesuanError, Measure
from qa.audit_model import source_json
from qa.compare_model import text_of
from ui.access import Access
from ui.auditing import audit_json
from ui.desk import Desk
from ui.plain import one_line
from ui.study import Study
from ui.study_routes import wanted_of

MOST_FIGURES = 200
_SHOWN = 60
"""Characters of a name that is none, as an error repeats it."""
Json = dict[str, Any]
_STRING = {"type": "string"}
_STRINGS = {"type": "array", "items": _STRING}
_YEARS = {"type": "array", "items": {"type": "integer"}}
_MEASURES = "、".join(measure.value for measure in Measure)


@dataclass(frozen=True, slots=True)
class Offers:
    """Which ways in there are for programs."""

    api: bool = False
    mcp: bool = False


NOTHING = Offers()


class Tools:
    """The tools; each raises JuesuanError with a line that says what to do next."""

    def __init__(self, desk: Desk, study: Study, access: Access) -> None:
        self._desk = desk
        self._study = study
        self._access = access

    def ask(self, who: str, question: str, reports: Sequence[str] = ()) -> Json:
        """The documented answer object (docs/answer.schema.json)."""
        if not question.strip():
            raise JuesuanError("问题是空的；请写一个问题，如“2023年公务接待费为何增长”")
        if not self._access.questions.spend(who):
            raise JuesuanError("提问过于频繁，请稍候一分钟再问")
        self._known(reports)
        steps = self._desk.ask(question.strip(), tuple(reports), (), lambda: False)
        while True:
            try:
                next(steps)
            except StopIteration as done:
                answer, _ = done.value
                return dict(answer.to_json())

    def find_figures(
        self, subject: str, measure: str = "", departments: Sequence[str] = (), years: Sequence[int] = ()
    ) -> Json:
        """Every place where reports print a figure of this name; some of them only, where they are very many."""
        found = [
            figure
            for figure in self._study.figures(subject.strip(), tuple(years))
            if (not measure or figure.measure.value == measure)
            and (not departments or figure.department in departments)
        ]
        return {"count": len(found), "figures": [figure_json(figure) for figure in found[:MOST_FIGURES]]}

    def compare(
        self, subject: str, measure: str = "", departments: Sequence[str] = (), years: Sequence[int] = ()
    ) -> Json:
        """The documented object of `juesuan compare --format json`."""
        if measure and measure not in {one.value for one in Measure}:
            raise JuesuanError(f"没有“{one_line(measure)[:_SHOWN]}”这个指标；可用 {_MEASURES}")
        wanted = wanted_of(subject, [measure], list(departments), list(years))
        return self._study.compare(wanted).to_json()

    def audit(self, report: str) -> Json:
        """The documented object of `juesuan audit --json`."""
        self._known([report])
        return audit_json(self._study.audit(report))

    def _known(self, reports: Sequence[str]) -> None:
        held = {info.stem for info in self._desk.reports()}
        for name in reports:
            if name not in held:
                raise JuesuanError(
                    f"没有名为“{one_line(name)[:_SHOWN]}”的报告；已有的：{'、'.join(sorted(held)[:5]) or '无'}"
                )


def figure_json(figure: Figure) -> Json:
    """A figure with its place; the number as a decimal string."""
    return {
        "department": figure.department,
        "year": figure.year,
        "kind": figure.kind.value,
        "subject": figure.subject,
        "measure": figure.measure.value,
        "value": text_of(figure.amount.value),
        "unit": figure.amount.unit,
        "printed": figure.amount.printed,
        "source": source_json(figure.source),
    }


@dataclass(frozen=True, slots=True)
class Tool:
    """A tool as a program is told of it."""

    name: str
    description: str
    properties: Mapping[str, Any]
    needs: str
    """The argument that must be given."""
    call: Callable[[Tools, str, Json], Json]
    """Of the tools, who asks, and the arguments."""


_NARROWED = {
    "measure": {**_STRING, "description": f"指标，如 决算数；不写为常用的一种。可用 {_MEASURES}"},
    "departments": {**_STRINGS, "description": "只要这些部门；不写为全部"},
    "years": {**_YEARS, "description": "只要这些年度；不写为全部"},
}
TOOLS = (
    Tool(
        "ask",
        "就已收入的部门决算、预算报告提问。回答里每个数字都有出处（报告、页、原文）或算式；"
        "报告没有说的，outcome 为 no_evidence。",
        {
            "question": {**_STRING, "description": "中文问题，如 2023年公务接待费为何增长"},
            "reports": {**_STRINGS, "description": "只在这些报告里找；不写为全部"},
        },
        "question",
        lambda tools, who, given: tools.ask(who, given["question"], given.get("reports", ())),
    ),
    Tool(
        "find_figures",
        f"列出报告里印的某个科目的数字，每个附报告、页和原文；最多 {MOST_FIGURES} 个，count 是总数。",
        {"subject": {**_STRING, "description": "科目名称，如 公务接待费"}, **_NARROWED},
        "subject",
        lambda tools, who, given: tools.find_figures(**given),
    ),
    Tool(
        "compare",
        "把一个科目在各部门、各年度的数字并列：换算为同一单位，空缺、矛盾、重述都标明，每格附出处。",
        {"subject": {**_STRING, "description": "科目名称、路径（A/B）或科目编码"}, **_NARROWED},
        "subject",
        lambda tools, who, given: tools.compare(**given),
    ),
    Tool(
        "audit",
        "按勾稽关系核对一份报告：哪些数字对不上（印的、应为、出处），核对相符多少项，哪些无法核对。",
        {"report": {**_STRING, "description": "报告名（PDF 文件名，不含 .pdf）"}},
        "report",
        lambda tools, who, given: tools.audit(given["report"]),
    ),
)


def called(tools: Tools, name: str, who: str, given: Json) -> Json:
    """What a tool says; raises JuesuanError where there is none of this name or the arguments are not such."""
    tool = next((one for one in TOOLS if one.name == name), None)
    if tool is None:
        raise JuesuanError(f"没有“{one_line(name)[:_SHOWN]}”这个工具；可用 {'、'.join(one.name for one in TOOLS)}")
    for key, value in given.items():
        if key not in tool.properties or not _fits(value, tool.properties[key]):
            raise JuesuanError(f"{name} 的参数“{one_line(key)[:_SHOWN]}”不对；可用 {'、'.join(tool.properties)}")
    if not given.get(tool.needs):
        raise JuesuanError(f"请给出 {name} 的参数 {tool.needs}")
    return tool.call(tools, who, given)


def _fits(value: object, schema: Mapping[str, Any]) -> bool:
    if schema["type"] == "array":
        return isinstance(value, list) and all(_fits(one, schema["items"]) for one in value)
    return isinstance(value, str) if schema["type"] == "string" else type(value) is int

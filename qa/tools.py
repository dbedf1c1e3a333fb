"""What a model may do while it drafts: calculate, find figures, find passages. By tool calling or by a line of text."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any, Protocol

from ingest.ledger.amounts import format_amount
from ingest.ledger.model import Chunk, Figure, JuesuanError
from qa.calculator import evaluate, rounded
from qa.calls import Tool, ToolCall
from qa.compose import shown_amount
from qa.model import Evidence, Quoted
from qa.papers import Papers, fenced

_LINE = re.compile(r"^\s*【(计算|查数|查文)】[:：]?\s*(.+?)\s*$", re.M)
_IN_TEXT = {"计算": "calculator", "查数": "find_figures", "查文": "find_passages"}
_ARGUMENT = {"calculator": "expression", "find_figures": "words", "find_passages": "words"}
_MOST_TOLD = 1200
_LONGEST_ARGUMENT = 200
_NOTHING = "没有找到"


class Finder(Protocol):
    """A second look into the reports in question, and into no others."""

    def figures(self, words: str) -> Sequence[Figure]:
        """Figures of the subjects, measures and years that the words name, nearest first."""

    def passages(self, words: str) -> Sequence[Chunk]:
        """Passages nearest to the words, best first."""


def tool(name: str, told: str, argument: str, example: str) -> Tool:
    """A tool of one text argument in the OpenAI form."""
    properties = {argument: {"type": "string", "description": example}}
    parameters = {"type": "object", "properties": properties, "required": [argument], "additionalProperties": False}
    return {"type": "function", "function": {"name": name, "description": told, "parameters": parameters}}


TOOLS: tuple[Tool, ...] = (
    tool(
        "calculator",
        "精确计算带单位的算式。可用 + - * / 括号，增长率(本年, 上年)、占比(部分, 总体)、合计(…)、人均(金额, 人数)",
        "expression",
        "增长率(3.47万元, 2.21万元)",
    ),
    tool("find_figures", "在所问的报告里查数字", "words", "公务接待费 2023 年 决算数"),
    tool("find_passages", "在所问的报告里查原文", "words", "公务用车购置 原因"),
)


@dataclass(frozen=True, slots=True)
class Use:
    """One use of a tool: its name and its argument, or why it cannot be used."""

    name: str
    argument: str
    problem: str = ""
    id: str = ""


def use_of(call: ToolCall) -> Use:
    """A tool call as a use; unreadable or strange arguments are told, not raised."""
    argument = _ARGUMENT.get(call.name)
    if argument is None:
        return Use(call.name, "", f"没有这个工具；可用 {'、'.join(_ARGUMENT)}", call.id)
    value = _text(call.arguments, argument)
    problem = "" if value else f"参数不对：应为 {{“{argument}”: 文字}}，不超过 {_LONGEST_ARGUMENT} 字"
    return Use(call.name, value, problem, call.id)


def uses_in(text: str) -> list[Use]:
    """The uses that a text asks for by lines of the protocol."""
    return [Use(_IN_TEXT[name], argument[:_LONGEST_ARGUMENT]) for name, argument in _LINE.findall(text)]


def result_of(use: Use, papers: Papers, finder: Finder | None) -> str:
    """What a tool gives; what it finds is laid to the papers, what it calculates is kept for the verifier."""
    if use.problem:
        return use.problem
    try:
        if use.name == "calculator":
            return _calculated(use.argument, papers)
        if finder is None:
            return _NOTHING
        if use.name == "find_figures":
            found = Evidence(figures=tuple(finder.figures(use.argument)))
        else:
            found = Evidence(chunks=tuple(finder.passages(use.argument)))
    except JuesuanError as error:
        return f"不能用：{fenced(str(error))}"
    here = papers.lay(found, _MOST_TOLD)
    return f"<材料>\n{papers.text(here)}\n</材料>" if here else _NOTHING


def _calculated(expression: str, papers: Papers) -> str:
    result = evaluate(expression)
    amount = rounded(result.amount, result.per)
    number = Quoted(shown_amount(amount), amount.value, amount.unit, "computed", (), expression)
    papers.computed.append(replace(number, text=format_amount(amount)))
    return fenced(result.steps)


def _text(arguments: Mapping[str, Any] | None, name: str) -> str:
    value = (arguments or {}).get(name)
    return value.strip() if isinstance(value, str) and len(value) <= _LONGEST_ARGUMENT else ""

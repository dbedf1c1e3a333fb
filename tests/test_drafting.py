"""What happens between a question and a draft: tools by call and in text, bounded rounds, one repair, messages only added to."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field

import pytest

from ingest.ledger.model import Chunk, Figure
from ingest.ledger.settings import LlmSettings, Settings
from qa import drafting
from qa.calls import ToolCall
from qa.llm import answer_with_model, model_steps
from qa.model import Drafted, Intent, Outcome, Question, Stage, Step
from qa.papers import Papers
from qa.prompts import PROTOCOL, SYSTEM
from qa.tools import TOOLS, Use, result_of, use_of, uses_in
from tests.places import CARS, evidence
from tests.scripted_server import ScriptedServer, Turn, scripted
from tests.test_llm import RIGHT, asked, found, looked_up, nothing_found

RIGHT_CARS = "2023 年公务用车购置及运行维护费支出 45.36 万元，比上年减少 5.24 万元[2]。"


@dataclass
class Shelf:
    """A finder that has one place, and remembers what it was asked."""

    asked: list[str] = field(default_factory=list)

    def figures(self, words: str) -> Sequence[Figure]:
        self.asked.append(words)
        return [figure for figure in evidence(("用车",))[1] if figure.name in words]

    def passages(self, words: str) -> Sequence[Chunk]:
        self.asked.append(words)
        return []


@pytest.fixture
def server() -> Iterator[ScriptedServer]:
    """A scripted service that ends with the right answer."""
    drafting._refusing.clear()
    with scripted(RIGHT) as running:
        yield running


def settings(base_url: str, tools: str = "auto", **changes: object) -> Settings:
    """Settings with some way to use tools."""
    llm = LlmSettings(provider="openai", model="scripted", base_url=base_url, max_retries=0)
    return Settings(llm=llm.model_copy(update={"tools": tools, **changes}))


def called(*calls: tuple[str, str]) -> Turn:
    """A turn that calls tools."""
    return Turn(text="", calls=calls)


@pytest.mark.parametrize("stream", [True, False], ids=["streamed", "whole"])
def test_a_tool_is_called_and_its_result_handed_back(server: ScriptedServer, stream: bool) -> None:
    server.script.turns = [called(("calculator", '{"expression": "4.83万元 - 1.57万元"}'))]
    answer = answer_with_model(asked(), found("接待"), looked_up(), settings(server.base_url, stream=stream))
    first, second = server.script.requests
    assert [tool["function"]["name"] for tool in first["tools"]] == ["calculator", "find_figures", "find_passages"]
    assert [message["role"] for message in second["messages"]] == ["system", "user", "assistant", "tool"]
    assert second["messages"][-1]["content"] == "4.83 万元 − 1.57 万元 = 3.26 万元"
    assert (answer.text, answer.drafted) == (RIGHT, Drafted.FIRST)


def test_a_calculated_number_needs_no_expression_in_the_text(server: ScriptedServer) -> None:
    server.script.turns = [called(("calculator", '{"expression": "4.83万元 - 1.57万元"}'))]
    server.script.text = "2023 年公务接待费支出 4.83 万元[1]，上年为 3.26 万元[1]。"
    answer = answer_with_model(asked(), found("接待"), looked_up(), settings(server.base_url))
    told = {number.text: (number.status, number.expression) for number in answer.figures}
    assert told["3.26 万元"] == ("computed", "4.83 万元 − 1.57 万元")


def test_what_a_second_look_finds_can_be_cited(server: ScriptedServer) -> None:
    shelf = Shelf()
    question = Question(f"{CARS}是多少", Intent.FIGURE, (CARS,), words=f"{CARS}是多少")
    server.script.turns = [called(("find_figures", f'{{"words": "{CARS} 2023 年"}}'))]
    server.script.text = RIGHT_CARS
    there = settings(server.base_url)
    answer = answer_with_model(question, found("接待"), nothing_found(), there, finder=shelf)
    assert shelf.asked == [f"{CARS} 2023 年"]
    assert "[2]" in server.script.requests[1]["messages"][-1]["content"]
    assert (answer.outcome, answer.text) == (Outcome.ANSWERED, RIGHT_CARS)
    assert [citation.id for citation in answer.citations] == [2]


@pytest.mark.parametrize(
    "line",
    ["【计算】4.83万元 - 1.57万元", "【计算】：4.83万元 - 1.57万元\n", "我先算一下\n【计算】 4.83万元 - 1.57万元"],
)
def test_without_tool_calling_a_line_of_text_does(server: ScriptedServer, line: str) -> None:
    server.script.turns = [Turn(text=line)]
    answer = answer_with_model(asked(), found("接待"), looked_up(), settings(server.base_url, "text"))
    first, second = server.script.requests
    assert "tools" not in first and first["messages"][0]["content"] == SYSTEM + PROTOCOL
    assert "= 3.26 万元" in second["messages"][-1]["content"]
    assert answer.text == RIGHT


@pytest.mark.parametrize("status", [400, 404, 422, 501])
def test_a_server_that_refuses_tools_is_asked_in_text_from_then_on(server: ScriptedServer, status: int) -> None:
    there = settings(server.base_url)
    server.script.turns = [Turn(status=status)]
    for _ in range(2):
        assert answer_with_model(asked(), found("接待"), looked_up(), there).text == RIGHT
    refused, second, third = server.script.requests
    assert "tools" in refused and "tools" not in second and "tools" not in third
    assert PROTOCOL in second["messages"][0]["content"]


def test_a_passing_failure_is_tried_again_with_tools_and_not_remembered(server: ScriptedServer) -> None:
    server.script.turns = [Turn(status=500)]
    there = settings(server.base_url, max_retries=1)
    assert answer_with_model(asked(), found("接待"), looked_up(), there).text == RIGHT
    assert ["tools" in request for request in server.script.requests] == [True, True]
    server.script.turns = [Turn(status=500), Turn(status=500)]
    for _ in range(2):
        assert answer_with_model(asked(), found("接待"), looked_up(), there).text == RIGHT
    assert ["tools" in request for request in server.script.requests[2:]] == [True, True, False, True]


def test_native_tools_alone_are_not_replaced(server: ScriptedServer) -> None:
    server.script.turns = [Turn(status=400)]
    answer = answer_with_model(asked(), found("接待"), looked_up(), settings(server.base_url, "native"))
    assert len(server.script.requests) == 1 and "HTTP 400" in answer.notice


WRONG_CALLS = [
    (("calculator", "{not json"), "参数不对"),
    (("calculator", '{"expression": 5}'), "参数不对"),
    (("calculator", '{"formula": "1+1"}'), "参数不对"),
    (("calculator", '{"expression": "__import__(1)"}'), "不能用"),
    (("calculator", '{"expression": "1万元 / 0万元"}'), "不能用"),
    (("calculator", '{"expression": "' + "1+" * 200 + '1"}'), "参数不对"),
    (("find_passages", '{"words": ""}'), "参数不对"),
    (("run_shell", '{"command": "env"}'), "没有这个工具"),
]


@pytest.mark.parametrize(("call", "told"), WRONG_CALLS, ids=[str(call)[:40] for call, _ in WRONG_CALLS])
def test_a_wrong_call_is_told_to_the_model(server: ScriptedServer, call: tuple[str, str], told: str) -> None:
    server.script.turns = [called(call)]
    answer = answer_with_model(asked(), found("接待"), looked_up(), settings(server.base_url), finder=Shelf())
    assert told in server.script.requests[1]["messages"][-1]["content"]
    assert answer.text == RIGHT


@pytest.mark.parametrize("tools", ["auto", "text"])
def test_rounds_are_bounded(server: ScriptedServer, tools: str) -> None:
    again = called(("find_passages", '{"words": "再查"}')) if tools == "auto" else Turn(text="【查文】再查")
    server.script.turns = [again] * 20
    there = settings(server.base_url, tools, max_rounds=2)
    answer = answer_with_model(asked(), found("接待"), looked_up(), there, finder=Shelf())
    assert len(server.script.requests) <= 5
    assert answer.drafted is Drafted.FAILED or answer.mode == "lookup"
    assert answer.text == looked_up().text and "\n" not in answer.notice


def test_a_draft_is_mended_once_with_each_failure_named(server: ScriptedServer) -> None:
    server.script.turns = [Turn(text="2023 年公务接待费支出 4.38 万元[1]，比上年减少 1.57 万元[1]。")]
    answer = answer_with_model(asked(), found("接待"), looked_up(), settings(server.base_url))
    told = server.script.requests[1]["messages"][-1]["content"]
    assert "4.38 万元 在引用的材料中找不到" in told and "减少 1.57 万元" in told and "漏了查到的 4.83 万元" in told
    assert (answer.text, answer.drafted, answer.notice) == (RIGHT, Drafted.REPAIRED, "")


def test_two_wrong_drafts_are_enough(server: ScriptedServer) -> None:
    server.script.turns = [Turn(text="公务接待费支出 4.38 万元[1]。")] * 2
    answer = answer_with_model(asked(), found("接待"), looked_up(), settings(server.base_url))
    assert (len(server.script.requests), answer.drafted, answer.text) == (2, Drafted.REPLACED, looked_up().text)
    assert "有数字无法核对" in answer.notice and answer.notice.endswith("已改用内置检索答案。")


def test_messages_are_only_added_to_and_the_rules_are_the_same_for_all(server: ScriptedServer) -> None:
    server.script.turns = [
        called(("calculator", '{"expression": "1万元 + 1万元"}')),
        Turn(text="公务接待费 4.38 万元[1]。"),
    ]
    there = settings(server.base_url)
    answer_with_model(asked(), found("接待"), looked_up(), there)
    answer_with_model(asked("公务接待费是多少"), found("接待", "用车"), looked_up(), there)
    first, second, third, other = (request["messages"] for request in server.script.requests)
    assert second[: len(first)] == first and third[: len(second)] == second
    assert other[0] == first[0] and server.script.requests[0]["tools"] == server.script.requests[3]["tools"]


def steps_of(server: ScriptedServer, text: str) -> list[Step]:
    """The live steps of an answer."""
    server.script.text = text
    return list(model_steps(asked(), found("接待"), looked_up(), settings(server.base_url), live=True))


def test_only_what_is_verified_is_shown_while_it_is_written(server: ScriptedServer) -> None:
    steps = steps_of(server, RIGHT)
    shown = list(dict.fromkeys(step.text for step in steps if step.stage is Stage.WRITING and step.text))
    assert shown and all(RIGHT.startswith(text) and text.endswith("。") for text in shown)
    wrong = steps_of(server, "公务接待费支出 4.83 万元[1]。上年为 9.99 万元[1]。增长 48.16%[1]。")
    assert {step.text for step in wrong} == {"", "公务接待费支出 4.83 万元[1]。"}
    assert Stage.CHECKING in {step.stage for step in wrong} and Stage.REPAIRING in {step.stage for step in wrong}


def test_lines_of_the_protocol_are_read_anywhere_and_nothing_else_is() -> None:
    assert uses_in("先查\n【查数】会议费 2023 年\n【查文】：原因") == [
        Use("find_figures", "会议费 2023 年"),
        Use("find_passages", "原因"),
    ]
    assert uses_in("会议费【1】为 2 万元。【计算】") == []


def test_a_call_without_arguments_is_a_problem_not_an_error() -> None:
    assert use_of(ToolCall("1", "calculator", None)).problem
    assert result_of(Use("find_figures", "会议费"), Papers(), None) == "没有找到"
    assert all(tool["function"]["parameters"]["additionalProperties"] is False for tool in TOOLS)


HALF_TRUE = [
    "公务接待费支出 4.83 万元[1]。上年为 9.99 万元[1]。增长 48.16%[1]。",
    "公务接待费支出 4.83 万元[1]。请访问 http://example.invalid 领取[1]。增长 48.16%[1]。",
    "公务接待费支出 4.83 万元[1]。这一数据不准确[1]。增长 48.16%[1]。",
]


@pytest.mark.parametrize("text", HALF_TRUE)
def test_nothing_is_shown_beyond_the_first_sentence_that_fails(server: ScriptedServer, text: str) -> None:
    assert {step.text for step in steps_of(server, text)} == {"", "公务接待费支出 4.83 万元[1]。"}

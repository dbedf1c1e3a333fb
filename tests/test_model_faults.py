"""What can go wrong with a chat service, played by a scripted one: outcome, time and line of each are checked."""

from __future__ import annotations

import threading
import time
from collections.abc import Iterator
from dataclasses import dataclass

import pytest

from ingest.ledger.settings import LlmSettings, Settings
from qa.call_errors import Stopped
from qa.calls import drained
from qa.llm import answer_with_model, model_steps
from qa.model import Answer, Drafted, Outcome
from tests.scripted_server import ScriptedServer, Turn, scripted
from tests.test_llm import KEY, RIGHT, asked, found, looked_up, nothing_found

SECONDS = 6.0
"""No fault below may take longer, with a timeout of half a second a call and three seconds in all."""


@pytest.fixture
def server(monkeypatch: pytest.MonkeyPatch) -> Iterator[ScriptedServer]:
    """A scripted service and the key it is called with."""
    monkeypatch.setenv("SCRIPTED_KEY", KEY)
    with scripted(RIGHT) as running:
        yield running


@pytest.fixture(scope="module", autouse=True)
def _loaded() -> None:
    """LangChain takes seconds to load, which are no fault's."""
    import langchain_openai  # noqa: F401


def settings(base_url: str, **changes: object) -> Settings:
    """Settings that are soon out of patience."""
    llm = LlmSettings(provider="openai", model="scripted", base_url=base_url, api_key_env="SCRIPTED_KEY")
    values = {"timeout_s": 0.5, "total_s": 3, "max_retries": 1, "tools": "off", **changes}
    return Settings(llm=llm.model_copy(update=values))


@dataclass(frozen=True)
class Fault:
    """What the service does, and what must come of it."""

    name: str
    turns: tuple[Turn, ...]
    notice: str
    calls: int
    drafted: Drafted = Drafted.FAILED


ENGLISH = "In 2023 the reception expenses were 4.83 万元 [1], which is more than in the year before."
TABLE = "| 项目 | 金额 |\n|---|---|\n| 公务接待费 | 4.83 万元 |"
FAULTS = [
    Fault("401", (Turn(status=401),), "模型服务不接受密钥（HTTP 401），请检查环境变量 SCRIPTED_KEY", 1),
    Fault("403", (Turn(status=403),), "HTTP 403", 1),
    Fault("404", (Turn(status=404),), "请检查 llm.model 和 llm.base_url", 1),
    Fault("400", (Turn(status=400),), "HTTP 400", 1),
    Fault("429 for long", (Turn(status=429, headers=(("Retry-After", "3600"),)),), "HTTP 429", 1),
    Fault("429 twice", (Turn(status=429), Turn(status=429)), "请求太多或额度用完（HTTP 429）", 2),
    Fault("500 twice", (Turn(status=500), Turn(status=502)), "模型服务出错（HTTP 502", 2),
    Fault("503 for long", (Turn(status=503, headers=(("Retry-After", "3600"),)),), "HTTP 503", 1),
    Fault("cut stream", (Turn(cut_after=400), Turn(cut_after=400)), "中途断了", 2),
    Fault("cut at once", (Turn(cut_after=0), Turn(cut_after=0)), "无法读取", 2),
    Fault("no end told", (Turn(finish=None), Turn(finish=None)), "中途断了", 2),
    Fault("garbage", (Turn(raw=b"\x00\xff\xfe garbage \x80"),) * 2, "模型", 2),
    Fault("garbage events", (Turn(raw=b"data: {not json\n\n"),) * 2, "无法读取", 2),
    Fault("html", (Turn(raw=b"<html><body>502 Bad Gateway</body></html>"),) * 2, "模型", 2),
    Fault("endless", (Turn(endless=True),), "没完没了", 1),
    Fault("empty", (Turn(text=""),), "模型的回答是空的", 1),
    Fault("only thoughts", (Turn(text="<think>公务接待费 4.83 万元</think>"),), "模型的回答是空的", 1),
    Fault("unclosed thought", (Turn(text="<think>我想想 4.83 万元"),), "模型的回答是空的", 1),
    Fault("huge", (Turn(text="公务接待费支出 4.83 万元[1]。" * 3000),), "没完没了", 1),
    Fault("cut by its own limit", (Turn(finish="length"), Turn(finish="length")), "没有写完", 2, Drafted.REPLACED),
    Fault("English", (Turn(text=ENGLISH), Turn(text=ENGLISH)), "与材料不符", 2, Drafted.REPLACED),
    Fault("another format", (Turn(text=TABLE), Turn(text=TABLE)), "与材料不符", 2, Drafted.REPLACED),
    Fault("long", (Turn(text="公务接待费支出 4.83 万元[1]。" * 250),) * 2, "没有写完", 2, Drafted.REPLACED),
]


@pytest.mark.parametrize("stream", [True, False], ids=["streamed", "whole"])
@pytest.mark.parametrize("fault", FAULTS, ids=lambda fault: fault.name)
def test_a_fault_ends_in_time_with_the_built_in_answer_and_one_line(
    server: ScriptedServer, fault: Fault, stream: bool
) -> None:
    if not stream and fault.name in ("endless", "no end told", "cut at once", "cut stream"):
        pytest.skip("a fault of streams")
    server.script.turns = list(fault.turns)
    started = time.monotonic()
    answer = answer_with_model(asked(), found("接待"), looked_up(), settings(server.base_url, stream=stream))
    assert time.monotonic() - started < SECONDS
    assert (answer.mode, answer.outcome, answer.text) == ("lookup", Outcome.ANSWERED, looked_up().text)
    assert answer.drafted is fault.drafted
    assert fault.notice in answer.notice and answer.notice.endswith("已改用内置检索答案。")
    assert "\n" not in answer.notice and KEY not in answer.notice
    assert len(server.script.requests) == fault.calls


@pytest.mark.parametrize("fault", [fault for fault in FAULTS if fault.drafted is Drafted.FAILED], ids=lambda f: f.name)
def test_a_fault_where_nothing_was_looked_up_is_a_model_error(server: ScriptedServer, fault: Fault) -> None:
    server.script.turns = list(fault.turns)
    answer = answer_with_model(asked(), found("接待"), nothing_found(), settings(server.base_url))
    assert (answer.outcome, answer.text) == (Outcome.MODEL_ERROR, nothing_found().text)
    assert fault.notice in answer.notice and "\n" not in answer.notice


@pytest.mark.parametrize("stream", [True, False], ids=["streamed", "whole"])
def test_a_reply_of_too_many_bytes_is_broken_off(server: ScriptedServer, stream: bool) -> None:
    server.script.turns = [Turn(raw=b": \n" * 9_000_000)]
    there = settings(server.base_url, stream=stream, timeout_s=30, total_s=60)  # 27 MB on a busy machine
    answer = answer_with_model(asked(), found("接待"), looked_up(), there)
    assert "没完没了" in answer.notice and len(server.script.requests) == 1


RECOVERS = [
    ("a 500", Turn(status=500)),
    ("a 429 that tells when", Turn(status=429, headers=(("Retry-After", "1"),))),
    ("a cut stream", Turn(cut_after=300)),
    ("garbage", Turn(raw=b"data: {\n\n")),
]


@pytest.mark.parametrize(("name", "turn"), RECOVERS, ids=[name for name, _ in RECOVERS])
def test_a_call_is_repeated_after_a_pause(server: ScriptedServer, name: str, turn: Turn) -> None:
    server.script.turns = [turn]
    started = time.monotonic()
    answer = answer_with_model(asked(), found("接待"), looked_up(), settings(server.base_url))
    pause = 1.0 if "tells when" in name else 0.5
    assert pause <= time.monotonic() - started < SECONDS
    assert (answer.mode, answer.text, answer.notice) == ("llm", RIGHT, "")


def test_pauses_grow_and_end(server: ScriptedServer) -> None:
    server.script.status = 500
    started = time.monotonic()
    there = settings(server.base_url, max_retries=2, total_s=10)
    answer_with_model(asked(), found("接待"), looked_up(), there)
    assert 1.5 <= time.monotonic() - started < 5
    assert len(server.script.requests) == 3


def test_a_refused_connection(server: ScriptedServer) -> None:
    started = time.monotonic()
    answer = answer_with_model(asked(), found("接待"), looked_up(), settings("http://127.0.0.1:9/v1"))
    assert time.monotonic() - started < SECONDS
    assert "连不上模型服务（127.0.0.1:9），请检查 llm.base_url 和网络" in answer.notice


def test_a_service_that_never_answers(server: ScriptedServer) -> None:
    server.script.delay_s = 8
    started = time.monotonic()
    answer = answer_with_model(asked(), found("接待"), looked_up(), settings(server.base_url))
    assert time.monotonic() - started < SECONDS
    assert "0.5 秒内没有回答" in answer.notice


def test_all_calls_together_end_in_time(server: ScriptedServer) -> None:
    server.script.delay_s = 8
    started = time.monotonic()
    there = settings(server.base_url, timeout_s=60, total_s=0.7)
    answer = answer_with_model(asked(), found("接待"), looked_up(), there)
    assert time.monotonic() - started < 2
    assert "没有答完" in answer.notice or "没有回答" in answer.notice


def test_a_caller_who_leaves_is_let_go_at_once(server: ScriptedServer) -> None:
    server.script.delay_s = 8
    gone = threading.Event()
    threading.Timer(0.4, gone.set).start()
    started = time.monotonic()
    there = settings(server.base_url, timeout_s=60, total_s=60)
    steps = model_steps(asked(), found("接待"), looked_up(), there, stopped=gone.is_set)
    with pytest.raises(Stopped, match="已停止"):
        drained(steps)
    assert 0.3 < time.monotonic() - started < 1.5


def test_a_caller_who_leaves_during_a_pause_is_let_go(server: ScriptedServer) -> None:
    server.script.turns = [Turn(status=503, headers=(("Retry-After", "15"),))]
    gone = threading.Event()
    threading.Timer(0.4, gone.set).start()
    started = time.monotonic()
    there = settings(server.base_url, total_s=60)
    with pytest.raises(Stopped):
        drained(model_steps(asked(), found("接待"), looked_up(), there, stopped=gone.is_set))
    assert time.monotonic() - started < 2


@pytest.mark.parametrize("stream", [True, False], ids=["streamed", "whole"])
def test_what_a_model_thinks_is_left_out(server: ScriptedServer, stream: bool) -> None:
    server.script.turns = [Turn(text=f"<think>也许是 9.99 万元</think>{RIGHT}", thoughts="也许是 8.88 万元")]
    answer = answer_with_model(asked(), found("接待"), looked_up(), settings(server.base_url, stream=stream))
    assert (answer.mode, answer.text) == ("llm", RIGHT)
    assert "9.99" not in str(answer) and "8.88" not in str(answer)


@pytest.mark.parametrize("turn", [Turn(status=500), Turn(status=401), Turn(raw=b"{"), Turn(text="[" + KEY + "]")])
def test_nothing_secret_is_told_or_logged(
    server: ScriptedServer, turn: Turn, caplog: pytest.LogCaptureFixture, capfd: pytest.CaptureFixture[str]
) -> None:
    server.script.turns = [turn, turn]
    with caplog.at_level("INFO"):
        answer: Answer = answer_with_model(asked(), found("接待"), looked_up(), settings(server.base_url))
    written = capfd.readouterr()
    assert KEY not in caplog.text + written.out + written.err + str(answer.to_json())


def test_an_address_with_a_password_is_not_logged(caplog: pytest.LogCaptureFixture, server: ScriptedServer) -> None:
    with caplog.at_level("INFO"):
        there = settings(server.base_url.replace("//", "//user:hunter2@"))
        assert answer_with_model(asked(), found("接待"), looked_up(), there).mode == "llm"
    assert "hunter2" not in caplog.text


def test_a_provider_that_is_not_installed_is_told() -> None:
    there = Settings(llm=LlmSettings(provider="mistralai", model="m", max_retries=0))
    answer = answer_with_model(asked(), found("接待"), looked_up(), there)
    assert "请先 pip install langchain-mistralai" in answer.notice

"""Calls of a chat model, and the only caller of one: bounded in time, repeated with pauses, stopped when asked to.

A call runs in a thread of its own, because a socket that says nothing cannot be interrupted from inside. Whatever
becomes of it, the caller gets a Reply or a ModelError within the seconds that the settings allow.
"""

from __future__ import annotations

import contextvars
import logging
import queue
import re
import threading
import time
from collections.abc import Callable, Generator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, TypeVar

from ingest.ledger.model import JuesuanError
from ingest.ledger.settings import LlmSettings, read_secret
from qa.bounded import bounded
from qa.call_errors import CallFailed, ModelError, Stopped, ToolsRefused, failure

if TYPE_CHECKING:
    from langchain_core.language_models import BaseChatModel

__all__ = ["Connection", "ModelError", "Reply", "Stopped", "ToolCall", "ToolsRefused", "complete", "drained", "never"]

_Result = TypeVar("_Result")
Message = Any
"""A message as LangChain takes it: (role, text), or one of its own."""
Tool = Mapping[str, Any]
"""A tool in the OpenAI form."""
_MOST_RAW = 24_000
"""Characters of a reply; what goes on beyond them has no end."""
_MOST_PIECES = 50_000
_SENTENCE_END = re.compile(r"[。！？!?\n]")
_TICK_S = 0.05
_TICKS = 10
_IDLE = object()
_FIRST_PAUSE_S = 0.5
_LONGEST_PAUSE_S = 20.0
_CONNECT_S = 10.0


@dataclass(frozen=True, slots=True)
class ToolCall:
    """A tool that a model wants used; `arguments` is None where they cannot be read."""

    id: str
    name: str
    arguments: Mapping[str, Any] | None


@dataclass(frozen=True, slots=True)
class Reply:
    """What a model said; `message` is handed back to it when the talk goes on."""

    text: str
    calls: tuple[ToolCall, ...] = ()
    message: Message = None
    cut: bool = False
    """Whether it had more to say than it may."""


def never() -> bool:
    """Nobody stops a call that nobody waits for."""
    return False


@dataclass(slots=True)
class Connection:
    """The way to the model for one question; all its calls together take no longer than llm.total_s."""

    llm: LlmSettings
    stopped: Callable[[], bool] = never
    patient: bool = True
    """Whether a call is repeated; once all repetitions of one were in vain, those of the next are not waited for."""
    _until: float = field(init=False)

    def __post_init__(self) -> None:
        self._until = time.monotonic() + self.llm.total_s

    def reply(self, messages: Sequence[Message], tools: Sequence[Tool] = ()) -> Generator[str, None, Reply]:
        """Yield the reply as it grows, sentence by sentence, and return it whole; raises ModelError or Stopped."""
        attempt = 0
        while True:
            try:
                return (yield from self._once(messages, tools))
            except CallFailed as failed:
                if tools and failed.refuses:
                    raise ToolsRefused(str(failed), lasting=True) from None
                if not failed.again or attempt >= (self.llm.max_retries if self.patient else 0):
                    if tools and failed.stumbles:
                        raise ToolsRefused(str(failed), lasting=False) from None
                    self.patient = False
                    raise ModelError(str(failed)) from None
                self._pause(failed, attempt)
                attempt += 1

    def _pause(self, failed: CallFailed, attempt: int) -> None:
        """Wait before the call is repeated; raises the failure where the time left would not do."""
        pause = failed.after or _FIRST_PAUSE_S * 2**attempt
        if pause > _LONGEST_PAUSE_S or time.monotonic() + pause >= self._until:
            raise ModelError(str(failed)) from None
        until = time.monotonic() + pause
        while time.monotonic() < until:
            self._check_stop()
            time.sleep(min(_TICK_S, pause))

    def _once(self, messages: Sequence[Message], tools: Sequence[Tool]) -> Generator[str, None, Reply]:
        """One call: the pieces of the reply as they come from its thread."""
        pieces: queue.Queue[Any] = queue.Queue()
        try:
            model, close = _opened(self.llm, max(0.1, self._until - time.monotonic()))
            asked = model.bind_tools([dict(tool) for tool in tools]) if tools else model
        except JuesuanError as error:
            raise ModelError(str(error)) from None
        except Exception as error:  # any integration may fail in its own way: this is the edge
            raise failure(error, self.llm) from None
        context = contextvars.copy_context()
        work = (context.run, _talk, asked, list(messages), self.llm.stream, pieces)
        threading.Thread(target=work[0], args=work[1:], daemon=True, name="model call").start()
        try:
            return (yield from self._collected(pieces))
        finally:
            close()

    def _collected(self, pieces: queue.Queue[Any]) -> Generator[str, None, Reply]:
        got: list[Any] = []
        text = ""
        while (piece := self._next(pieces)) is not None:
            if piece is _IDLE:
                yield _without_key(text, self.llm)
                continue
            if isinstance(piece, Exception):
                raise failure(piece, self.llm) from None
            got.append(piece)
            said = plain(piece.content)
            text += said
            if len(text) > _MOST_RAW or len(got) > _MOST_PIECES:
                raise ModelError("模型的回答没完没了")
            if _SENTENCE_END.search(said):
                yield _without_key(text, self.llm)
        if not got:
            raise CallFailed("模型服务没有回答", again=True)
        return _read(got[0] + got[1:] if len(got) > 1 else got[0], _without_key(text, self.llm), self.llm)

    def _next(self, pieces: queue.Queue[Any]) -> Any:
        """The next piece, None at the end; raises where nobody waits any longer or the time is over.

        A while of silence is a piece too: whoever waits may leave at it.
        """
        for _ in range(_TICKS):
            self._check_stop()
            if time.monotonic() >= self._until:
                raise ModelError(f"模型在 {self.llm.total_s:g} 秒内没有答完")
            try:
                return pieces.get(timeout=_TICK_S)
            except queue.Empty:
                continue
        return _IDLE

    def _check_stop(self) -> None:
        if self.stopped():
            raise Stopped("已停止回答")


def complete(llm: LlmSettings, system: str, message: str) -> Reply:
    """One completion without tools; raises ModelError."""
    return drained(Connection(llm).reply([("system", system), ("human", message)]))


def drained(steps: Generator[Any, None, _Result]) -> _Result:
    """What a generator returns, its steps passed over."""
    while True:
        try:
            next(steps)
        except StopIteration as done:
            result: _Result = done.value
            return result


def tool_result(id: str, text: str) -> Message:
    """What a tool gave, as a message to the model that called it."""
    from langchain_core.messages import ToolMessage

    return ToolMessage(text, tool_call_id=id)


def _talk(model: Any, messages: list[Message], stream: bool, pieces: queue.Queue[Any]) -> None:
    """Run one call to its end, in a thread of its own."""
    try:
        if stream:
            for piece in model.stream(messages):
                pieces.put(piece)
        else:
            pieces.put(model.invoke(messages))
        pieces.put(None)
    except Exception as error:  # told to whoever waits
        pieces.put(error)


def _opened(llm: LlmSettings, left_s: float) -> tuple[BaseChatModel, Callable[[], None]]:
    """The model as LangChain opens it, and how to hang up."""
    from langchain.chat_models import init_chat_model

    options: dict[str, Any] = {"temperature": llm.temperature, "timeout": min(llm.timeout_s, left_s)}
    hang_up: Callable[[], None] = _nothing
    if llm.base_url:
        options["base_url"] = llm.base_url
    if key := read_secret(llm.api_key_env, "llm.api_key_env"):
        options["api_key"] = key
    if llm.provider == "openai":
        own, hang_up = _compatible(llm, options["timeout"])
        options = {"api_key": "none", **options, **own}
    else:
        options["max_tokens"] = llm.max_tokens
    model: BaseChatModel = init_chat_model(llm.model, model_provider=llm.provider, **options)
    return model, hang_up


def _nothing() -> None:
    """Other integrations keep their connections to themselves."""


def _compatible(llm: LlmSettings, wait_s: float) -> tuple[dict[str, Any], Callable[[], None]]:
    """What the OpenAI client is told besides, and how to hang up; it insists on some key, local services take any."""
    from openai import DefaultHttpxClient, Timeout

    # It tells every address that it calls, and an address may hold a password.
    for name in ("httpx", "httpx2"):
        logging.getLogger(name).setLevel(logging.WARNING)
    hooks = {"response": [bounded(DefaultHttpxClient)]}
    client = DefaultHttpxClient(timeout=Timeout(wait_s, connect=min(wait_s, _CONNECT_S)), event_hooks=hooks)
    # LangChain sends max_tokens under a newer name, which most compatible servers pass over in silence.
    longest = {"extra_body": {"max_tokens": llm.max_tokens}} if llm.base_url else {"max_tokens": llm.max_tokens}
    return {**longest, "max_retries": 0, "stream_usage": llm.stream, "http_client": client}, client.close


def _read(whole: Any, text: str, llm: LlmSettings) -> Reply:
    """The reply that the pieces make; one that broke off before its end is none."""
    ended = whole.response_metadata.get("finish_reason")
    if llm.provider == "openai" and llm.stream and not ended:
        raise CallFailed("模型的回答中途断了", again=True)
    calls = [ToolCall(call["id"] or "", call["name"], call["args"]) for call in whole.tool_calls]
    calls += [ToolCall(call["id"] or "", call["name"] or "", None) for call in whole.invalid_tool_calls]
    return Reply(text, tuple(calls), whole, ended == "length")


def _without_key(text: str, llm: LlmSettings) -> str:
    """A reply that does not repeat the key that it was asked with."""
    key = read_secret(llm.api_key_env, "llm.api_key_env")
    return text.replace(key, "") if key else text


def plain(content: Any) -> str:
    """The text of a reply or a piece of one, which may come in blocks of which some are thoughts."""
    if isinstance(content, str):
        return content
    blocks = content if isinstance(content, list) else []
    texts = [block if isinstance(block, str) else _said(block) for block in blocks]
    return "".join(text for text in texts if isinstance(text, str))


def _said(block: Any) -> Any:
    return (
        block.get("text", "")
        if isinstance(block, dict) and block.get("type", "text") in ("text", "output_text")
        else ""
    )

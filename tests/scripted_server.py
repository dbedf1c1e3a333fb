"""A chat service on 127.0.0.1 that says what a test scripts, in the OpenAI protocol, streamed or whole."""

from __future__ import annotations

import json
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any


@dataclass(frozen=True)
class Turn:
    """What the service does at one call; what is None is taken from the script."""

    text: str | None = None
    status: int | None = None
    raw: bytes | None = None
    calls: tuple[tuple[str, str], ...] = ()
    """Tools it calls: (name, arguments as they are sent)."""
    headers: tuple[tuple[str, str], ...] = ()
    cut_after: int | None = None
    """Bytes after which the line goes dead."""
    endless: bool = False
    thoughts: str = ""
    """What it thinks, sent as reasoning_content."""
    finish: str | None = "stop"


@dataclass
class Script:
    """What the service answers next, and what it was asked."""

    text: str = ""
    status: int = 200
    raw: bytes | None = None
    """A body sent as it is instead of a completion."""
    delay_s: float = 0.0
    turns: list[Turn] = field(default_factory=list)
    """What it does at the first calls, one after another; afterwards it goes by the rest of the script."""
    requests: list[dict[str, Any]] = field(default_factory=list)
    keys: list[str] = field(default_factory=list)
    write: Callable[[dict[str, Any]], str] | None = None
    """Writes the text from the request."""


class ScriptedServer(ThreadingHTTPServer):
    """Serves /v1/chat/completions from a script that the test may change between calls."""

    daemon_threads = True

    def __init__(self, script: Script) -> None:
        super().__init__(("127.0.0.1", 0), _Handler)
        self.script = script

    @property
    def base_url(self) -> str:
        """What goes into llm.base_url."""
        return f"http://127.0.0.1:{self.server_port}/v1"


@contextmanager
def scripted(text: str = "", status: int = 200) -> Iterator[ScriptedServer]:
    """A running service; its script can be read and changed while it runs."""
    server = ScriptedServer(Script(text, status))
    thread = threading.Thread(target=server.serve_forever, args=(0.02,), daemon=True)
    thread.start()
    try:
        yield server
    finally:
        server.shutdown()
        server.server_close()
        thread.join()


class _Handler(BaseHTTPRequestHandler):
    server: ScriptedServer

    def do_POST(self) -> None:
        script = self.server.script
        request = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
        script.requests.append(request)
        script.keys.append(self.headers.get("Authorization", "").removeprefix("Bearer "))
        turn = script.turns.pop(0) if script.turns else Turn()
        time.sleep(script.delay_s)
        text = script.text if turn.text is None else turn.text
        if script.write and turn.text is None:
            text = script.write(request)
        status = turn.status or script.status
        raw = turn.raw if turn.raw is not None else script.raw
        if raw is not None:
            self._send(status, "application/json", raw, turn)
        elif status != 200:
            error = {"error": {"message": f"no, {script.keys[-1]}", "type": "scripted", "code": "scripted"}}
            self._send(status, "application/json", json.dumps(error).encode(), turn)
        elif request.get("stream"):
            self._stream(text, turn)
        else:
            self._send(200, "application/json", json.dumps(_completion(text, turn)).encode(), turn)

    def _send(self, status: int, kind: str, body: bytes, turn: Turn) -> None:
        self.send_response(status)
        self.send_header("Content-Type", kind)
        self.send_header("Content-Length", str(len(body)))
        for name, value in turn.headers:
            self.send_header(name, value)
        self.end_headers()
        self._write(body if turn.cut_after is None else body[: turn.cut_after])

    def _stream(self, text: str, turn: Turn) -> None:
        """Server-sent events with no length told: the end of the line is the end of the answer."""
        self.send_response(200)
        self.send_header("Content-Type", "text/event-stream")
        self.end_headers()
        sent = 0
        for event in _endless() if turn.endless else _events(text, turn):
            if turn.cut_after is not None and sent + len(event) > turn.cut_after:
                break
            sent += len(event)
            if not self._write(event):
                break
        self.close_connection = True

    def _write(self, body: bytes) -> bool:
        try:
            self.wfile.write(body)
            self.wfile.flush()
        except OSError:  # the caller has hung up
            return False
        return True

    def log_message(self, format: str, *args: Any) -> None:
        """Say nothing on stderr."""


def _called(turn: Turn) -> list[dict[str, Any]]:
    return [
        {"index": n, "id": f"call{n}", "type": "function", "function": {"name": name, "arguments": arguments}}
        for n, (name, arguments) in enumerate(turn.calls)
    ]


def _completion(text: str, turn: Turn) -> dict[str, Any]:
    message: dict[str, Any] = {"role": "assistant", "content": text}
    if turn.calls:
        message["tool_calls"] = _called(turn)
    if turn.thoughts:
        message["reasoning_content"] = turn.thoughts
    choice = {"index": 0, "message": message, "finish_reason": "tool_calls" if turn.calls else turn.finish}
    head = {"id": "scripted", "object": "chat.completion", "created": 0, "model": "scripted"}
    return {**head, "choices": [choice], "usage": _USAGE}


_USAGE = {"prompt_tokens": 1, "completion_tokens": 1, "total_tokens": 2}
_HEAD = {"id": "scripted", "object": "chat.completion.chunk", "created": 0, "model": "scripted"}


def _event(delta: dict[str, Any], finish: str | None = None) -> bytes:
    choice = {"index": 0, "delta": delta, "finish_reason": finish}
    return f"data: {json.dumps({**_HEAD, 'choices': [choice]})}\n\n".encode()


def _endless() -> Iterator[bytes]:
    while True:
        yield _event({"role": "assistant", "content": "公务接待费" * 8})


def _events(text: str, turn: Turn) -> Iterator[bytes]:
    if turn.thoughts:
        yield _event({"role": "assistant", "content": "", "reasoning_content": turn.thoughts})
    size = 8 if len(text) < 1000 else 100
    for at in range(0, len(text), size):
        yield _event({"role": "assistant", "content": text[at : at + size]})
    if turn.calls:
        yield _event({"role": "assistant", "tool_calls": _called(turn)})
    if turn.finish:
        yield _event({}, "tool_calls" if turn.calls else turn.finish)
    usage = {**_HEAD, "choices": [], "usage": _USAGE}
    yield f"data: {json.dumps(usage)}\n\ndata: [DONE]\n\n".encode()

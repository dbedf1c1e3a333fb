"""A chat service on 127.0.0.1 that says what a test scripts, in the OpenAI protocol, streamed or whole."""

from __future__ import annotations

import json
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any


@dataclass
class Script:
    """What the service answers next, and what it was asked."""

    text: str = ""
    status: int = 200
    raw: bytes | None = None
    """A body sent as it is instead of a completion."""
    delay_s: float = 0.0
    requests: list[dict[str, Any]] = field(default_factory=list)
    keys: list[str] = field(default_factory=list)


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
    thread = threading.Thread(target=server.serve_forever, daemon=True)
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
        time.sleep(script.delay_s)
        if script.raw is not None:
            self._send(script.status, "application/json", script.raw)
        elif script.status != 200:
            error = {"error": {"message": f"no, {script.keys[-1]}", "type": "scripted", "code": "scripted"}}
            self._send(script.status, "application/json", json.dumps(error).encode())
        elif request.get("stream"):
            self._send(200, "text/event-stream", b"".join(_events(script.text)))
        else:
            self._send(200, "application/json", json.dumps(_completion(script.text)).encode())

    def _send(self, status: int, kind: str, body: bytes) -> None:
        self.send_response(status)
        self.send_header("Content-Type", kind)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, format: str, *args: Any) -> None:
        """Say nothing on stderr."""


def _completion(text: str) -> dict[str, Any]:
    message = {"role": "assistant", "content": text}
    choice = {"index": 0, "message": message, "finish_reason": "stop"}
    usage = {"prompt_tokens": 1, "completion_tokens": 1, "total_tokens": 2}
    head = {"id": "scripted", "object": "chat.completion", "created": 0, "model": "scripted"}
    return {**head, "choices": [choice], "usage": usage}


def _events(text: str) -> Iterator[bytes]:
    head = {"id": "scripted", "object": "chat.completion.chunk", "created": 0, "model": "scripted"}
    parts = [text[at : at + 8] for at in range(0, len(text), 8)]
    for part in parts:
        choice = {"index": 0, "delta": {"role": "assistant", "content": part}, "finish_reason": None}
        yield f"data: {json.dumps({**head, 'choices': [choice]})}\n\n".encode()
    end = {"index": 0, "delta": {}, "finish_reason": "stop"}
    yield f"data: {json.dumps({**head, 'choices': [end]})}\n\ndata: [DONE]\n\n".encode()

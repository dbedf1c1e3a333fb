"""The page as a browser drives it, without one: its configuration, its events, its uploads, over HTTP."""

from __future__ import annotations

import json
import secrets
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import httpx

from ingest.ledger.model import JuesuanError

API = "/gradio_api"


class Page:
    """One visitor's page; components are known by their elem_id."""

    def __init__(self, client: httpx.Client) -> None:
        self._client = client
        self.session = secrets.token_hex(8)
        client.get("/")  # brings the cookie that tells browsers apart
        told = client.get("/config")
        told.raise_for_status()
        config = told.json()
        self._names = {part["props"].get("elem_id"): part["id"] for part in config["components"]}
        self._ids = {number: name for name, number in self._names.items()}
        self._events = config["dependencies"]

    def event(self, name: str, kind: str) -> Mapping[str, Any]:
        """The event of a component (the first that has a function)."""
        wanted = [self._names[name], kind]
        found = next((one for one in self._events if wanted in one["targets"] and one["backend_fn"]), None)
        if found is None:
            raise JuesuanError(f"页面上没有 {name} 的 {kind}；请检查页面")
        event: Mapping[str, Any] = found
        return event

    def send(self, name: str, kind: str, given: Mapping[str, Any], data: Mapping[str, Any] | None = None) -> list[Any]:
        """Trigger an event with these values (others are empty); what its outputs are in the end."""
        event = self.event(name, kind)
        values = [given.get(self.name_of(n), _EMPTY.get(self.name_of(n))) for n in event["inputs"]]
        return self.sent(event, values, data)

    def sent(self, event: Mapping[str, Any], values: list[Any], data: Mapping[str, Any] | None = None) -> list[Any]:
        """Trigger an event with values in the order of its inputs."""
        body = {"data": values, "fn_index": event["id"], "session_hash": self.session, "event_data": data}
        joined = self._client.post(f"{API}/queue/join", json=body)
        if joined.status_code != 200:
            raise JuesuanError(f"页面没有收下请求（HTTP {joined.status_code}）：{joined.text[:200]}")
        return self._outcome(joined.json()["event_id"])

    def name_of(self, number: int) -> str:
        """The elem_id of a component, "" where it has none."""
        return self._ids.get(number) or ""

    def arrival(self) -> Mapping[str, Any]:
        """The event of the page being opened."""
        event: Mapping[str, Any] = next(one for one in self._events if any(t[1] == "load" for t in one["targets"]))
        return event

    def ask(self, question: str) -> str:
        """What the screen shows after a question, as text."""
        return json.dumps(self.send("ju-send", "click", {"ju-box": question}), ensure_ascii=False)

    def upload(self, file: Path, name: str = "") -> list[Any]:
        """Upload a file and have it taken in."""
        with file.open("rb") as opened:
            told = self._client.post(f"{API}/upload", files={"files": (name or file.name, opened)})
        if told.status_code != 200:
            raise JuesuanError(f"页面没有收下文件（HTTP {told.status_code}）：{told.text[:200]}")
        kept = {"path": told.json()[0], "orig_name": name or file.name, "meta": {"_type": "gradio.FileData"}}
        return self.send("ju-upload", "upload", {"ju-upload": [kept]})

    def _outcome(self, event_id: str) -> list[Any]:
        shown: list[Any] = []
        address = f"{API}/queue/data?session_hash={self.session}"
        with self._client.stream("GET", address) as stream:
            for line in stream.iter_lines():
                told = json.loads(line[6:]) if line.startswith("data: ") else {}
                if told.get("event_id") not in (event_id, None):
                    continue
                match told.get("msg"):
                    case "process_generating" | "process_completed":
                        output = told.get("output") or {}
                        if not told.get("success", True):
                            raise JuesuanError(f"页面报错：{output.get('error') or '（没有说）'}")
                        shown = output.get("data") or shown
                        if told["msg"] == "process_completed":
                            return shown
                    case "unexpected_error":
                        raise JuesuanError(f"页面报错：{told.get('message')}")
        raise JuesuanError("页面没有说完；请再试")


_EMPTY: Mapping[str, Any] = {
    "ju-box": "",
    "ju-departments": [],
    "ju-years": [],
    "ju-kinds": [],
    "ju-scope": [],
    "ju-chat": [],
}

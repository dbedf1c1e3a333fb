"""Visitors of the scan, and what they try: markup wherever text comes from, changes that a reader may not make."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from urllib.parse import quote

import httpx

from eval.hostile_files import page_of
from eval.page_client import API, Page
from eval.served import Served
from ingest.ledger.model import JuesuanError
from ui.passwords import hash_password

READER, EDITOR = "读者", "编辑"
MARK = "<img src=x onerror=alert(1)>"
"""Stands in a response only where text became markup."""
_SECRET = hashlib.sha256(b"only of the scan").hexdigest()


def users_text() -> str:
    """The list of users of the closed server."""
    hashed = hash_password(_SECRET)
    return f"{READER}:reader:{hashed}\n{EDITOR}:editor:{hashed}\n"


def marked_reports(folder: Path) -> list[Path]:
    """A PDF whose name and text are markup."""
    folder.mkdir(parents=True, exist_ok=True)
    file = folder / f"{MARK}.pdf"
    file.write_bytes(page_of(b"BT /F1 12 Tf 72 700 Td (%b 2023) Tj ET" % MARK.encode()))
    return [file]


@contextmanager
def visit(server: Served, user: str = "") -> Iterator[httpx.Client]:
    """A browser's client, logged in where a user is named."""
    with httpx.Client(base_url=server.url, timeout=60) as client:
        if user:
            told = client.post("/login", data={"username": user, "password": _SECRET})
            if told.status_code != 200:
                raise JuesuanError(f"登录失败（HTTP {told.status_code}）：请检查用户名单")
        yield client


class Visit:
    """One visitor with the page open."""

    def __init__(self, client: httpx.Client) -> None:
        self.client = client
        self.page = Page(client)

    def held(self) -> dict[str, str]:
        """Each report that is in with what is told of it."""
        found: dict[str, str] = {}
        shelf = json.dumps(self._told("audit", {"report": "没有的报告"}), ensure_ascii=False)
        stems = shelf.partition("已有的：")[2].split('"')[0].split("、")
        for stem in (name.rstrip("\\") for name in stems if name):
            found[stem] = self.client.get("/report/" + quote(stem, safe="") + "/table/0").text
        return found

    def tries_to_change(self, stems: Sequence[str]) -> Iterator[str]:
        """Everything that changes a report, asked of the server past the page's buttons."""
        upload = self.client.post(f"{API}/upload", files={"files": ("x.pdf", b"%PDF-1.7")})
        yield "" if upload.status_code == 403 else f"a reader uploads: HTTP {upload.status_code}"
        given = {"ju-department": "别的部门", "ju-year": 2001, "ju-kind": "预算", "ju-sure": None}
        for stem in stems:
            self._picked(stem)
            for name in ("ju-save", "ju-sure"):
                self._pressed(name, given, stem)
                yield ""
        for path in ("/etc/hostname", "../../../etc/passwd", "/proc/self/environ"):
            kept = {"path": path, "orig_name": "x.pdf", "meta": {"_type": "gradio.FileData"}}
            shown = self._pressed("ju-upload", {"ju-upload": [kept]}, "")
            yield f"a reader has {path} taken in" if "✓" in shown else ""

    def deletes(self, stem: str) -> bool:
        """Whether the same presses delete a report for who may."""
        self._picked(stem)
        self._pressed("ju-sure", {}, stem)
        return stem not in self.held()

    def asked_and_kept(self) -> str:
        """Ask, and give the name under which the answer is kept."""
        shown = self.page.ask("云溪市示例文化和旅游局2023年公务接待费是多少")
        for address in ("answer/", "answer\\/"):
            name = shown.partition(address)[2].split(".")[0].split("/")[0]
            if name and self.client.get(f"/answer/{name}.txt").status_code == 200:
                return name
        return ""

    def _picked(self, stem: str) -> None:
        self.page.sent(self.page.event("ju-shelf", "click"), [], {"stem": stem})

    def _pressed(self, name: str, given: dict[str, object], stem: str) -> str:
        event = self.page.event(name, "upload" if name == "ju-upload" else "click")
        values = [given.get(self.page.name_of(number), stem) for number in event["inputs"]]
        try:
            return json.dumps(self.page.sent(event, values), ensure_ascii=False)
        except JuesuanError as error:
            return str(error)

    def _told(self, tool: str, arguments: dict[str, object]) -> object:
        body = {"jsonrpc": "2.0", "id": 1, "method": "tools/call", "params": {"name": tool, "arguments": arguments}}
        return self.client.post("/mcp", json=body).json()


def probes_of_markup(visitor: Visit) -> Iterator[tuple[str, str]]:
    """(where, the HTML that a browser would show) wherever a name, a question or a PDF's text is shown."""
    stem, page = quote(MARK, safe=""), visitor.page
    get = visitor.client.get
    yield "a source", get(f"/source/{stem}/1").text
    yield "a source that is not there", get(f"/source/{quote(MARK * 2, safe='')}/1").text
    yield "a table", get(f"/report/{stem}/table/0").text
    for ending in ("svg", "json", "csv"):
        answer = get(f"/compare.{ending}", params={"subject": MARK, "department": MARK, "unit": MARK})
        yield f"a comparison as {ending}", answer.text if "html" in answer.headers.get("content-type", "") else ""
    yield "the login", get("/login", params={"x": MARK}).text
    yield "a page that is not there", _html(get(f"/{stem}"))
    for question in (
        MARK,
        f"{MARK}2023年公务接待费是多少",
        f"[x](javascript:alert(1)) {MARK}",
        f"《{MARK}》2023年支出合计",
    ):
        yield f"an answer to {question[:40]}", "".join(_htmls(json.loads(page.ask(question))))
    arrived = page.sent(page.arrival(), [])
    yield "the list of reports", "".join(_htmls(arrived))
    picked = page.sent(page.event("ju-shelf", "click"), [], {"stem": MARK})
    yield "a report that is looked at", "".join(_htmls(picked))
    for name, given in (("ju-go", "ju-subject"), ("ju-do-audit", "ju-which"), ("ju-search", "ju-search")):
        kind = "change" if name == "ju-search" else "click"
        try:
            yield name, "".join(_htmls(page.send(name, kind, {given: MARK})))
        except JuesuanError:
            yield name, ""  # refused, which shows nothing


def _html(response: httpx.Response) -> str:
    return response.text if "html" in response.headers.get("content-type", "") else ""


def _htmls(value: object, key: str = "") -> Iterator[str]:
    """The texts of a page's values that it puts in as HTML; what stands in boxes and lists to choose from is text."""
    if isinstance(value, str):
        if key not in ("choices", "examples", "question", "text", "label"):
            yield value
    elif isinstance(value, list):
        for one in value:
            yield from _htmls(one, key)
    elif isinstance(value, dict):
        for name, one in value.items():
            yield from _htmls(one, name if name in ("choices", "examples", "text", "label") else key)

"""The tools under real clients: gradio_client over the HTTP API, and the MCP client library where it is installed."""

from __future__ import annotations

import asyncio
import hashlib
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from typing import Any

import httpx
import mcp
import pytest
from gradio_client import Client
from gradio_client.exceptions import AppError

from ingest.ledger.model import JuesuanError, Report
from ingest.ledger.settings import EmbeddingSettings, Settings
from ingest.ledger.store import Ledger
from tests.browser.visit import serving
from tests.compare_books import WHOSE, money, report
from ui.access import Access, Rate
from ui.app import build_app
from ui.passwords import User
from ui.serve import LedgerDesk
from ui.study import Study
from ui.tools import TOOLS, Offers, Tools, called

STEM = f"{WHOSE}部门2023决算"
Served = tuple[str, Tools]


@pytest.fixture(scope="module")
def served(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Served]:
    """A server with both ways in, over two years of a body; and the tools themselves."""
    folder = tmp_path_factory.mktemp("tools")
    settings = Settings(data=folder / "data", embedding=EmbeddingSettings(provider="none"))
    with Ledger(folder / "data") as ledger:
        for info, figures, tables, chunks in (report(2022, money("2.90")), report(2023, money("3.47"))):
            pdf = folder / f"{info.stem}.pdf"
            pdf.write_bytes(info.stem.encode())
            info = replace(info, sha256=hashlib.sha256(pdf.read_bytes()).hexdigest())
            ledger.put(Report(info, (), tables, figures, chunks), pdf)
        desk, study = LedgerDesk(ledger, settings), Study(ledger)
        with serving(build_app(desk, 50, study=study, offers=Offers(api=True, mcp=True))) as address:
            yield address, Tools(desk, study, Access(questions=Rate(2, 60)))


def test_gradio_client_calls_every_tool(served: Served) -> None:
    client = Client(served[0], verbose=False)
    answer = client.predict("2023年公务接待费是多少？", [], api_name="/ask")
    assert answer["outcome"] == "answered" and answer["figures"][0]["value"] == "3.47" and answer["citations"]
    found = client.predict("公务接待费", "", [], [2022], api_name="/find_figures")
    assert [(f["value"], f["source"]["report"]) for f in found["figures"]] == [("2.90", f"{WHOSE}部门2022决算")]
    told = client.predict("公务接待费", "决算数", [WHOSE], [], api_name="/compare")
    assert [cell["value"] for cell in told["rows"][0]["cells"]] == ["2.90", "3.47"]
    assert client.predict(STEM, api_name="/audit")["report"] == STEM
    with pytest.raises(AppError, match="没有名为“无”的报告"):
        client.predict("无", api_name="/audit")


def test_many_compare_at_once_and_each_gets_their_own(served: Served) -> None:
    client = Client(served[0], verbose=False)
    wanted = [[2022], [2023], [2022, 2023]] * 8

    def values(years: list[int]) -> list[str]:
        told = client.predict("公务接待费", "决算数", [WHOSE], years, api_name="/compare")
        return [cell["value"] for cell in told["rows"][0]["cells"]]

    with ThreadPoolExecutor(len(wanted)) as pool:
        asked = pool.submit(client.predict, "2023年公务接待费是多少？", [], api_name="/ask")
        told = list(pool.map(values, wanted))
    assert told == [["2.90"], ["3.47"], ["2.90", "3.47"]] * 8
    assert asked.result()["figures"][0]["value"] == "3.47"


def test_only_the_tools_are_offered_and_nothing_where_they_are_off(served: Served) -> None:
    named = Client(served[0], verbose=False).view_api(return_format="dict", print_info=False)["named_endpoints"]
    assert set(named) == {f"/{tool.name}" for tool in TOOLS}
    with serving(build_app(served[1]._desk, 50, study=served[1]._study)) as address:
        closed = Client(address, verbose=False).view_api(return_format="dict", print_info=False)["named_endpoints"]
        assert not closed and httpx.post(f"{address}/mcp", json={}).status_code in (404, 405)


def test_the_mcp_client_library_calls_the_tools(served: Served) -> None:
    async def visit() -> tuple[set[str], Any, Any]:
        async with mcp.Client(f"{served[0]}/mcp") as client:
            named = {tool.name for tool in (await client.list_tools()).tools}
            asked = await client.call_tool("ask", {"question": "2023年公务接待费是多少？"})
            return named, asked, await client.call_tool("audit", {"report": "无"})

    named, asked, wrong = asyncio.run(visit())
    assert named == {"ask", "find_figures", "compare", "audit"}
    assert asked.structured_content["figures"][0]["value"] == "3.47" and not asked.is_error
    assert wrong.is_error and "没有名为“无”的报告" in wrong.content[0].text


def test_who_has_not_logged_in_gets_nothing(served: Served) -> None:
    access = Access(users={"甲": User("甲", True, "no hash")})
    with serving(build_app(served[1]._desk, 50, access, None, served[1]._study, Offers(True, True))) as address:
        assert rpc(address, "tools/list").status_code == 401
        assert httpx.post(f"{address}/gradio_api/call/ask", json={"data": ["问", []]}).status_code == 401
        assert httpx.get(f"{address}/compare.csv?subject=公务接待费").status_code == 401


def rpc(address: str, method: str, params: Any = None, **headers: str) -> httpx.Response:
    message = {"jsonrpc": "2.0", "id": 7, "method": method, "params": params or {}}
    return httpx.post(f"{address}/mcp", json=message, headers=headers)


def test_the_protocol_is_kept(served: Served) -> None:
    address = served[0]
    begun = rpc(address, "initialize", {"protocolVersion": "2025-06-18", "capabilities": {}}).json()
    assert begun["id"] == 7 and begun["result"]["protocolVersion"] == "2025-06-18"
    assert rpc(address, "initialize", {"protocolVersion": "1999"}).json()["result"]["protocolVersion"] == "2025-11-25"
    assert rpc(address, "ping").json()["result"] == {} and rpc(address, "zzz").json()["error"]["code"] == -32601
    listed = {tool["name"]: tool for tool in rpc(address, "tools/list").json()["result"]["tools"]}
    assert listed["compare"]["inputSchema"]["required"] == ["subject"]
    found = rpc(address, "tools/call", {"name": "compare", "arguments": {"subject": "公务接待费"}}).json()["result"]
    assert found["structuredContent"]["years"] == [2022, 2023] and not found["isError"]
    note = {"jsonrpc": "2.0", "method": "notifications/initialized"}
    assert httpx.post(f"{address}/mcp", json=note).status_code == 202
    assert rpc(address, "tools/call", {"name": "ask", "arguments": 3}).json()["error"]["code"] == -32602
    assert httpx.post(f"{address}/mcp", json={"id": 1}).json()["error"]["code"] == -32600


def test_another_sites_page_may_not_ask(served: Served) -> None:
    assert rpc(served[0], "ping", origin="http://evil.example").status_code == 403
    assert rpc(served[0], "ping", origin=served[0]).status_code == 200


@pytest.mark.parametrize(
    ("name", "given", "told"),
    [
        ("no", {}, "没有“no”这个工具"),
        ("ask", {}, "请给出 ask 的参数 question"),
        ("ask", {"question": 3}, "参数“question”不对"),
        ("compare", {"subject": "公务接待费", "years": ["2023"]}, "参数“years”不对"),
        ("compare", {"subject": "公务接待费", "path": "/etc"}, "参数“path”不对"),
        ("compare", {"subject": "公务接待费", "measure": "没有"}, "没有“没有”这个指标"),
        ("compare", {"subject": "没有的东西"}, "不认识"),
        ("ask", {"question": "公务接待费", "reports": ["无"]}, "没有名为“无”的报告"),
    ],
)
def test_what_is_wrong_is_said_in_a_line(served: Served, name: str, given: dict[str, Any], told: str) -> None:
    with pytest.raises(JuesuanError, match=told) as raised:
        called(served[1], name, "某人", given)
    assert "\n" not in str(raised.value)


def test_questions_of_programs_are_counted_too(served: Served) -> None:
    outcomes = []
    for _ in range(3):
        try:
            outcomes.append(served[1].ask("另一人", "2023年公务接待费是多少？")["outcome"])
        except JuesuanError as error:
            outcomes.append(str(error))
    assert outcomes[:2] == ["answered", "answered"] and "频繁" in outcomes[2]

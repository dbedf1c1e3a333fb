"""Headers on every response, and requests of other sites' pages."""

from __future__ import annotations

import json

import pytest
from fastapi.testclient import TestClient

from ingest.ledger.model import JuesuanError
from ingest.ledger.settings import Settings
from ingest.ledger.store import Ledger
from qa.answer import ask
from qa.compare import compare
from qa.compare_model import Wanted
from tests.fakes import FakeDesk
from tests.test_access import SECRET, USERS
from ui.access import Access
from ui.app import build_app
from ui.headers import GUARDS, is_of_another_site
from ui.study import Study
from ui.tools import Offers


@pytest.fixture(scope="module")
def closed() -> TestClient:
    return TestClient(build_app(FakeDesk(), 5, Access(USERS)), follow_redirects=False)


@pytest.mark.parametrize("path", ["/", "/login", "/config", "/nothing", "/gradio_api/info"])
def test_every_response_is_guarded(closed: TestClient, path: str) -> None:
    answer = closed.get(path)
    assert {name: answer.headers.get(name) for name in GUARDS} == dict(GUARDS)


OURS, EVIL = "localhost:7860", "http://evil.example"


@pytest.mark.parametrize(
    ("method", "headers", "refused"),
    [
        ("POST", {}, False),
        ("POST", {"host": OURS, "origin": f"http://{OURS}"}, False),
        ("POST", {"host": OURS, "origin": EVIL}, True),
        ("POST", {"host": OURS, "origin": "null"}, True),
        ("POST", {"host": OURS, "sec-fetch-site": "cross-site"}, True),
        ("POST", {"host": OURS, "sec-fetch-site": "same-site", "origin": "http://localhost:1"}, True),
        ("DELETE", {"host": OURS, "origin": EVIL}, True),
        ("GET", {"host": OURS, "origin": EVIL, "sec-fetch-site": "cross-site"}, False),
        # A server before ours that passes another Host on.
        ("POST", {"host": "app:7860", "origin": "https://a.example", "sec-fetch-site": "same-origin"}, False),
        ("POST", {"host": "app:7860", "origin": "https://a.example", "x-forwarded-host": "a.example"}, False),
    ],
)
def test_only_our_own_page_may_send(method: str, headers: dict[str, str], refused: bool) -> None:
    assert is_of_another_site(method, headers) is refused


def test_another_sites_page_is_refused_before_anything_is_done(closed: TestClient) -> None:
    who = {"username": "编辑", "password": SECRET}
    assert closed.post("/login", data=who, headers={"origin": EVIL}).status_code == 403
    assert closed.post("/login", data=who).status_code == 200


def test_a_reader_sends_no_files(closed: TestClient) -> None:
    files = {"files": ("x.pdf", b"%PDF-1.7")}
    for name, wanted in (("读者", 403), ("编辑", 200)):
        closed.cookies.clear()
        closed.post("/login", data={"username": name, "password": SECRET})
        assert closed.post("/gradio_api/upload", files=files).status_code == wanted


@pytest.mark.parametrize("name", ["x" * 3000, "%00", "a%00.png"])
@pytest.mark.parametrize("before", ["/assets/", "/static/", "/gradio_api/file=", "/page/x/"])
def test_names_that_no_disk_takes_are_not_looked_for(closed: TestClient, before: str, name: str) -> None:
    closed.post("/login", data={"username": "读者", "password": SECRET})
    assert closed.get(before + name).status_code == 404


@pytest.mark.parametrize("id_", ['"\\ud800"', "NaN", "1e999", "{}", "[1]", "null", "1.5", '"' + "x" * 5000 + '"'])
def test_an_id_that_cannot_be_handed_back_is_told(sample_ledger: Ledger, id_: str) -> None:
    app = build_app(FakeDesk(), 5, study=Study(sample_ledger), offers=Offers(mcp=True))
    body = f'{{"jsonrpc": "2.0", "method": "ping", "id": {id_}}}'
    told = TestClient(app).post("/mcp", content=body, headers={"content-type": "application/json"}).json()
    assert told["id"] is None and told["error"]["code"] == -32600


def test_half_a_character_in_a_question_is_replaced(sample_ledger: Ledger, sample_settings: Settings) -> None:
    answer = ask("2023年\ud800公务接待费是多少", sample_ledger, sample_settings)
    assert json.dumps(answer.to_json(), ensure_ascii=False).encode()


@pytest.mark.parametrize("wanted", [Wanted("一" * 9999), Wanted("公务接待费", departments=("云" * 9999,))])
def test_a_name_of_thousands_of_characters_is_told_without_repeating_it(sample_ledger: Ledger, wanted: Wanted) -> None:
    with pytest.raises(JuesuanError, match="名称超过 200 个字"):
        compare(sample_ledger, wanted)

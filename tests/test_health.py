"""/health and /metrics: what they tell, to whom, and that no word of a question or path is in them."""

from __future__ import annotations

import json
import re
from collections.abc import Generator
from pathlib import Path

import pytest
from fastapi import FastAPI
from fastapi.testclient import TestClient

from ingest.ledger.model import JuesuanError
from ingest.ledger.store import Ledger
from qa.call_errors import Stopped
from qa.model import Answer, Intent, Question, Turn
from tests.fakes import answered
from tests.small_report import small_report
from ui.health import Watched
from ui.meter import Meter

SECRET = "机密的问题"
LINE = re.compile(r'(?:# (?:HELP|TYPE) \w+ .+|\w+(?:\{\w+="[^"\\]*"\})? [\d.e+-]+)\Z')


@pytest.fixture
def ledger(tmp_path: Path) -> Ledger:
    """One small report."""
    ledger = Ledger(tmp_path / "data")
    ledger.put(*small_report(tmp_path))
    return ledger


def client(ledger: Ledger, meter: Meter | None = None, host: str = "127.0.0.1", is_open: bool = False) -> TestClient:
    inner = FastAPI()
    inner.add_api_route("/inner", lambda: "inner")
    return TestClient(Watched(inner, ledger, meter or Meter(), is_open), client=(host, 1234))


def steps(error: BaseException | None = None) -> Generator[str, None, tuple[Answer, Turn]]:
    yield "正在查找"
    if error:
        raise error
    return answered(SECRET), Turn(Question(SECRET, Intent.FIGURE))


def run_through(meter: Meter, error: BaseException | None = None) -> object:
    watched = meter.watched(steps(error))
    try:
        while True:
            next(watched)
    except StopIteration as done:
        return done.value
    except JuesuanError as raised:
        return raised


def samples(text: str) -> dict[str, float]:
    assert all(LINE.match(line) for line in text.splitlines()), text
    return {k: float(v) for k, _, v in (line.rpartition(" ") for line in text.splitlines() if line[0] != "#")}


def test_health_tells_version_and_counts(ledger: Ledger, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("ui.health.version", lambda name: {"juesuan": "9.8.7"}[name])
    told = client(ledger, host="203.0.113.9").get("/health")
    assert told.status_code == 200 and told.headers["content-type"] == "application/json"
    assert told.json() == {"status": "ok", "version": "9.8.7", "reports": 1, "figures": 3, "passages": 3}


@pytest.mark.files
def test_a_ledger_that_fails_is_told_without_its_path(ledger: Ledger, tmp_path: Path) -> None:
    ledger.close()
    (tmp_path / "data" / "ledger.db").write_bytes(b"no database" * 900)
    told = client(ledger).get("/health")
    assert told.status_code == 503 and told.json()["status"] == "error" and str(tmp_path) not in told.text
    assert "juesuan_answers_total" in client(ledger).get("/metrics").text


def test_metrics_count_answers_by_outcome_and_seconds(ledger: Ledger) -> None:
    meter = Meter()
    answer, _ = run_through(meter)  # type: ignore[misc]
    assert answer.text == answered().text
    assert isinstance(run_through(meter, JuesuanError("坏")), JuesuanError)
    assert isinstance(run_through(meter, Stopped("走了")), Stopped)
    left = meter.watched(steps())
    next(left)
    assert samples(client(ledger, meter).get("/metrics").text)["juesuan_answers_in_progress"] == 1
    left.close()
    meter.took_in("added")
    found = samples(client(ledger, meter).get("/metrics").text)
    outcomes = {k.split('"')[1]: n for k, n in found.items() if k.startswith("juesuan_answers_total")}
    assert {k: n for k, n in outcomes.items() if n} == {"answered": 1, "failed": 1, "stopped": 2}
    assert set(outcomes) >= {"no_evidence", "ambiguous", "unverified", "model_error"}
    assert found["juesuan_answers_in_progress"] == 0 and found['juesuan_uploads_total{status="added"}'] == 1
    assert found["juesuan_uploads_in_queue"] == 0
    assert samples(meter.exposition({}, 3))["juesuan_uploads_in_queue"] == 3
    assert found["juesuan_reports"] == 1 and found["juesuan_answer_seconds_count"] == 4
    buckets = [n for k, n in found.items() if "_bucket" in k]
    assert buckets == sorted(buckets) and buckets[-1] == 4


def test_the_log_tells_how_it_ended_and_never_what_was_asked() -> None:
    lines: list[str] = []
    run_through(Meter(lines.append))
    [told] = [json.loads(line) for line in lines]
    assert set(told) == {"time", "event", "outcome", "mode", "seconds"} and told["outcome"] == "answered"
    assert SECRET not in lines[0] and answered().text[:8] not in json.loads(json.dumps(lines[0]))


@pytest.mark.parametrize(
    ("host", "is_open", "code"),
    [
        ("127.0.0.1", False, 200),
        ("::1", False, 200),
        ("203.0.113.9", False, 404),
        ("203.0.113.9", True, 200),
        ("x", False, 404),
    ],
)
def test_metrics_are_shown_to_this_machine_unless_opened(ledger: Ledger, host: str, is_open: bool, code: int) -> None:
    assert client(ledger, host=host, is_open=is_open).get("/metrics").status_code == code


def test_everything_else_is_the_application(ledger: Ledger) -> None:
    browser = client(ledger)
    assert browser.get("/inner").text == '"inner"' and browser.get("/health/").status_code == 404
    assert browser.post("/health").status_code == 405 and browser.head("/health").status_code == 200

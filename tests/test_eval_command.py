"""`juesuan eval` as it is called: what it asks, prints, writes, and how it refuses."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from ingest.ledger.settings import Settings
from ingest.ledger.store import Ledger
from tests.scripted_server import scripted
from ui.cli import run

STEM = "青杉县示例农业农村局2023年度部门决算公开"
CASES = f"""
- {{id: e1, question: 公务接待费是多少, type: figure, reports: [{STEM}], outcome: answered, numbers: [5.50 万元], pages: [7]}}
- {{id: e2, question: 公务接待费是多少, type: figure, reports: [{STEM}], outcome: answered, numbers: [4.60 万元], pages: [7]}}
- {{id: e3, question: 公务接待费是多少, type: figure, reports: [没有的报告], outcome: answered}}
"""


@pytest.fixture
def cases(tmp_path: Path) -> Path:
    """One case that is right, one that is wrong, one whose report is not in."""
    file = tmp_path / "几题.yaml"
    file.write_text(CASES, "utf-8")
    return file


@pytest.fixture
def arguments(cases: Path, sample_ledger: Ledger, sample_settings: Settings, tmp_path: Path) -> list[str]:
    """The command over the samples, without vectors."""
    config = tmp_path / "config.yaml"
    config.write_text("embedding:\n  provider: none\n", "utf-8")
    return ["eval", "--cases", str(cases), "--data", str(sample_settings.data), "--config", str(config)]


def test_it_prints_writes_and_compares(
    arguments: list[str], tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    first, page = tmp_path / "一.json", tmp_path / "页.html"
    assert run([*arguments, "--json", str(first), "--html", str(page)]) == 0
    out = capsys.readouterr().out
    assert "✗ e2（lookup）公务接待费是多少\n    答了错数" in out and "e1" not in out
    assert "1/2 = 50.0%" in out and "另有 1 题因报告未收入而未问" in out
    html = page.read_text("utf-8")
    assert f"证据页：{STEM}，第 7 页" in html and f'"{STEM}:7": "iVBOR' in html and 'class="cited"' in html
    second = tmp_path / "二.json"
    assert run([*arguments, "--json", str(second), "--compare", str(first)]) == 0
    assert "与上次相比：没有一题不同" in capsys.readouterr().out
    runs = [json.loads(file.read_text("utf-8")) for file in (first, second)]
    assert all(one.pop("times")["date"] for one in runs) and runs[0] == runs[1]


def test_markdown_holds_date_commit_command_and_tables_alone(
    arguments: list[str], capsys: pytest.CaptureFixture[str]
) -> None:
    assert run([*arguments, "--markdown", "zh"]) == 0
    told = capsys.readouterr().out
    assert "juesuan eval --mode lookup --cases" in told.splitlines()[0] and "| 答对 | 1/2 = 50.0% |" in told
    assert "| 一个数字 | 1 | 2 |" in told and "✗" not in told
    assert "另有 1 题因报告未收入而未问" in told
    assert run([*arguments, "--markdown", "en"]) == 0 and "| right | 1/2 = 50.0% |" in capsys.readouterr().out


def test_a_model_is_asked_in_its_mode_alone_and_its_tokens_are_counted(
    arguments: list[str], tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    out = tmp_path / "模型.json"
    with scripted("2023 年公务接待费决算数为 5.50 万元[1]。") as server:
        config = Path(arguments[-1])
        llm = f"llm:\n  provider: openai\n  model: m\n  base_url: {server.base_url}\n"
        config.write_text(config.read_text("utf-8") + llm, "utf-8")
        assert run([*arguments, "--mode", "lookup", "--json", str(out)]) == 0 and not server.script.requests
        assert run([*arguments, "--mode", "lookup", "--mode", "llm", "--json", str(out)]) == 0
        assert len(server.script.requests) == 2
    means = json.loads(out.read_text("utf-8"))["measures"]
    assert (means["lookup"]["tokens"], means["llm"]["tokens"]) == (0, 4)
    assert means["lookup"]["right"] == means["llm"]["right"] == 1
    assert "决算问答（用模型）" in capsys.readouterr().out


@pytest.mark.parametrize(
    ("more", "code", "told"),
    [
        (["--mode", "玄学"], 2, "没有“玄学”这种方式；--mode 可为 lookup、llm、naive"),
        (["--markdown", "fr"], 2, "--markdown 应为 zh 或 en"),
        (["--mode", "llm"], 2, "没有配置语言模型"),
        (["--mode", "naive"], 2, "embedding.provider"),
        (["--cases", "没有.yaml"], 2, "读不了题目文件 没有.yaml"),
        (["--compare", "没有.json"], 2, "读不了 没有.json"),
        (["--json", "没有/出.json"], 2, "没有文件夹"),
    ],
)
def test_what_cannot_be_done_is_told_in_one_line(
    arguments: list[str], more: list[str], code: int, told: str, capsys: pytest.CaptureFixture[str]
) -> None:
    assert run([*arguments, *more]) == code
    out, err = capsys.readouterr()
    assert told in err and err.count("\n") == 1 and not out


def test_with_nothing_to_ask_it_says_so(arguments: list[str], cases: Path, capsys: pytest.CaptureFixture[str]) -> None:
    cases.write_text(CASES.splitlines()[-1] + "\n", "utf-8")
    assert run(arguments) == 1
    assert capsys.readouterr().out.startswith("没有可问的题：1 题所问的报告都未收入")


def test_a_case_whose_pages_are_of_a_report_that_is_not_in_is_left_out(
    arguments: list[str], cases: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    cases.write_text("- {id: e4, question: 会议费, type: figure, outcome: answered, pages: ['没有:3']}\n", "utf-8")
    assert run(arguments) == 1
    assert capsys.readouterr().out.startswith("没有可问的题：1 题")


def test_a_sample_tells_how_many_were_not_drawn_and_modes_of_one_run_are_told(
    arguments: list[str], tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    first = tmp_path / "一.json"
    assert run([*arguments, "--json", str(first)]) == 0
    old = json.loads(first.read_text("utf-8"))
    old["results"].append({**old["results"][0], "mode": "llm"})
    first.write_text(json.dumps(old), "utf-8")
    capsys.readouterr()
    assert run([*arguments, "--sample", "1", "--compare", str(first)]) == 0
    out = capsys.readouterr().out
    assert "另有 1 题这次没有抽到" in out and "不再有" not in out and "没有比较的方式：llm" in out


def test_two_files_cannot_share_an_id(
    arguments: list[str], cases: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    other = tmp_path / "又.yaml"
    other.write_text(CASES, "utf-8")
    assert run([*arguments, "--cases", str(other)]) == 2
    assert "都有编号 e1" in capsys.readouterr().err

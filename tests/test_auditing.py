"""The `juesuan audit` command: text for a clerk, JSON lines for programs, its exit codes."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest

from ingest.ledger.model import Report
from ingest.ledger.store import Ledger
from tests.audit_books import STEM, book, told
from ui.cli import run

Audit = Callable[..., tuple[int, str, str]]
WRONG = ("公务接待费 决算数 3.47 万元", "公务接待费 增减额 1.26 万元 上年", "公务接待费 增减率 75.01 % 上年")


@pytest.fixture
def audit(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> Audit:
    """Run `juesuan audit` over a ledger with one report in which a rate is wrong."""
    data, config, pdf = tmp_path / "data", tmp_path / "config.yaml", tmp_path / "a.pdf"
    config.write_text("embedding:\n  provider: none\n", "utf-8")
    pdf.write_bytes(b"%PDF-1.7")
    own = book([told(line) for line in WRONG], texts=["主要原因是：批次\x1b[31m增加。"])
    info = replace(own.info, sha256=hashlib.sha256(pdf.read_bytes()).hexdigest())
    with Ledger(data) as ledger:
        ledger.put(Report(info, (), (), tuple(own.figures), tuple(own.chunks)), pdf)

    def call(*arguments: str, folder: Path = data) -> tuple[int, str, str]:
        capsys.readouterr()
        code = run(["audit", *arguments, "--data", str(folder), "--config", str(config)])
        out, err = capsys.readouterr()
        return code, out, err

    return call


def test_the_text_tells_printed_and_expected_figure_and_what_held(audit: Audit) -> None:
    code, out, err = audit()
    assert (code, err) == (0, "")
    assert f"《{STEM}》：1 处须核对" in out and "【数字不符】1 处" in out
    assert "印 75.01%" in out and "计算是 57.01%，两者应当一致" in out and "规则：增减率 = 增减额 ÷ 上年数" in out
    assert "相符：" in out and "无法核对" in out and "\x1b" not in out


def test_json_is_one_documented_line_a_report(audit: Audit) -> None:
    code, out, _ = audit(STEM, "--json")
    [line] = out.splitlines()
    told = json.loads(line)
    assert code == 0 and set(told) == {"report", "findings", "checked", "not_checked", "not_checked_items"}
    [found] = told["findings"]
    assert set(found) == {
        "rule", "class", "report", "page", "statement", "printed", "expected", "delta", "doubt", "sources",
    }  # fmt: skip
    assert (found["class"], found["page"], found["printed"], found["delta"]) == ("error", 9, "75.01%", "18.00")
    assert set(found["sources"][0]) == {"report", "page", "bbox", "section", "table", "row", "quote"}
    assert told["checked"]["增减用词与数字方向一致"] == 1


@pytest.mark.parametrize(("name", "near"), [("档案馆", True), ("青山县档案局2023", True), ("zzz", False)])
def test_an_unknown_report_is_one_line_with_near_names(audit: Audit, name: str, near: bool) -> None:
    code, out, err = audit(name)
    assert (code, out) == (1, "") and len(err.splitlines()) == 1
    assert (f"相近的有：{STEM}" in err) == near and "juesuan reports" in err


def test_a_pdf_name_and_a_repeated_name_are_understood(audit: Audit) -> None:
    code, out, _ = audit(f"{STEM}.pdf", STEM, "--json")
    assert code == 0 and len(out.splitlines()) == 1


def test_an_empty_ledger_exits_1(audit: Audit, tmp_path: Path) -> None:
    with Ledger(tmp_path / "empty"):
        pass
    code, out, err = audit(folder=tmp_path / "empty")
    assert (code, out) == (1, "") and "juesuan ingest" in err


def test_wrong_usage_exits_2(audit: Audit, tmp_path: Path) -> None:
    assert audit("--no-such-option")[0] == 2
    assert audit(folder=tmp_path / "nowhere")[0] == 2

"""The `juesuan` command: what it prints of answers and reports, its exit codes, JSON held to its schema."""

from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path

import jsonschema
import pytest

from qa.model import Check, Citation
from tests.command import Run
from tests.fakes import OTHER, STEM, FakeLedger, answered, report, source
from ui.terminal import answer_text, report_json, reports_text

ROOT = Path(__file__).resolve().parents[1]
SCHEMA = json.loads((ROOT / "docs" / "answer.schema.json").read_text("utf-8"))


def test_ask_prints_the_answer_then_its_sources(juesuan: Run) -> None:
    code, out, err = juesuan("ask", "公务接待费为何增长")
    assert (code, err) == (0, "")
    assert out.splitlines()[0].startswith("2023 年公务接待费支出 3.47 万元")
    assert "3.47 - 1.26 = 2.21 万元" in out
    assert f"[1] {STEM}，第 9 页，第二部分/七、三公经费支出情况" in out and "“公务接待费支出 3.47 万元" in out
    assert "未通过" not in out


@pytest.mark.parametrize(
    ("question", "code", "told"),
    [
        ("公务接待费是多少", 1, f"1. 2023 年\n     juesuan ask '2023年公务接待费是多少' --report '{STEM}'\n"),
        ("没有的事", 1, "【报告中没有】"),
    ],
)
def test_what_was_not_answered_exits_1(juesuan: Run, question: str, code: int, told: str) -> None:
    got, out, err = juesuan("ask", question)
    assert (got, err) == (code, "") and told in out


def test_json_answers_keep_to_the_schema(juesuan: Run) -> None:
    for question in ("公务接待费为何增长", "公务接待费是多少", "没有的事"):
        _, out, _ = juesuan("ask", question, "--json")
        jsonschema.validate(json.loads(out), SCHEMA)
    jsonschema.Draft202012Validator.check_schema(SCHEMA)


def test_a_report_may_be_named_with_its_pdf(juesuan: Run) -> None:
    assert juesuan("ask", "公务接待费为何增长", "--report", f"{STEM}.pdf")[0] == 0


def test_reports_are_listed_in_columns_and_as_json(juesuan: Run) -> None:
    code, out, _ = juesuan("reports")
    assert code == 0 and STEM in out and OTHER in out
    listed = json.loads(juesuan("reports", "--json")[1])
    assert listed[0] == report_json(report())
    assert set(listed[0]) >= {"report", "department", "year", "kind", "pages", "issues"}


def test_reports_are_removed_by_name(juesuan: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    ledger = FakeLedger()
    monkeypatch.setattr("ui.opening.ledger_of", lambda settings: ledger)
    assert juesuan("remove", f"{STEM}.pdf") == (0, f"已移除 {STEM}\n", "")
    assert [info.stem for info in ledger.held] == [OTHER]
    assert juesuan("remove", OTHER, STEM)[0] == 2
    assert [info.stem for info in ledger.held] == [OTHER]


def test_another_embedding_model_is_told_of_and_mended(juesuan: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("ui.opening.ledger_of", lambda settings: FakeLedger(told="请运行 juesuan reindex 重建"))
    assert juesuan("reports")[2] == juesuan("ask", "为何")[2] == "注意：请运行 juesuan reindex 重建\n"
    assert juesuan("reindex") == (0, "已为 420 段文字重建索引\n", "")


def test_no_reports_is_nothing_found(juesuan: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("ui.opening.ledger_of", lambda settings: FakeLedger([]))
    assert juesuan("reports") == (1, "还没有报告；用 juesuan ingest 文件或文件夹 收入\n", "")
    assert juesuan("reports", "--json")[:2] == (1, "[]\n")


def test_with_no_report_to_look_in_the_reports_are_not_said_to_lack_it(
    juesuan: Run, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("ui.opening.ledger_of", lambda settings: FakeLedger([]))
    assert juesuan("ask", "没有的事")[1].startswith("【没有相应的报告】\n")


def test_documents_cannot_drive_the_terminal() -> None:
    evil = "\x1b]0;标题\x07\x1b[2J\u202e坏"
    cited = Citation(1, replace(source(quote=evil), report=evil, section=evil), "", None)
    answer = replace(answered(), text=evil, citations=(cited,), checks=(Check(evil, False, evil),), notice=evil)
    for text in (answer_text(answer), reports_text([report(evil, issues=(evil,))])):
        assert "坏" in text and not {"\x1b", "\x07", "\u202e"} & set(text)


def test_failed_checks_and_the_notice_are_told() -> None:
    answer = replace(answered(), checks=(Check("合计", False, "1 ≠ 2"), Check("好", True, "")), notice="已换用查表结果")
    assert answer_text(answer).splitlines()[-3:] == [
        "未通过的核对：",
        "  ✗ 合计：1 ≠ 2",
        "注：已换用查表结果",
    ]

"""The `juesuan` command: exit codes, one-line errors, JSON held to its schema, files written."""

from __future__ import annotations

import csv
import io
import json
import subprocess
import sys
import time
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import jsonschema
import pytest

from ingest.ledger.model import JuesuanError
from ingest.pipeline import Ingested
from qa.export import header, table_csv, table_names, write_tables
from qa.model import Answer, Check, Citation, Outcome
from tests.fakes import OTHER, STEM, FakeLedger, ambiguous, answered, report, source, table
from ui.asking import read_batch
from ui.cli import run
from ui.intake import find_files
from ui.terminal import answer_text, report_json, reports_text

ROOT = Path(__file__).resolve().parents[1]
SCHEMA = json.loads((ROOT / "docs" / "answer.schema.json").read_text("utf-8"))

Run = Callable[..., tuple[int, str, str]]


def fake_ask(
    text: str, ledger: object, settings: object, *, reports: Any = (), history: Any = (), id: str = ""
) -> Answer:
    if "坏" in text:
        raise JuesuanError("模型没有回答；请检查 llm.base_url")
    found = ambiguous() if "多少" in text else answered()
    if "没有" in text:
        found = Answer(text, Outcome.NO_EVIDENCE, "报告中没有提到。")
    return replace(found, question=text, id=id)


@pytest.fixture
def juesuan(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> Run:
    """Run one command line over the fake ledger: (exit code, stdout, stderr)."""
    monkeypatch.setattr("ui.cli._ledger", lambda settings: FakeLedger())
    monkeypatch.setattr("ui.cli._settings", lambda config, data: SimpleNamespace())
    monkeypatch.setitem(sys.modules, "qa.answer", SimpleNamespace(ask=fake_ask))

    def call(*arguments: str) -> tuple[int, str, str]:
        capsys.readouterr()
        code = run(list(arguments))
        out, err = capsys.readouterr()
        return code, out, err

    return call


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


@pytest.mark.parametrize("broken", [{"outcome": "fine"}, {"extra": 1}, {"took_ms": -1}, {"figures": [{"text": "3"}]}])
def test_the_schema_refuses_what_is_not_an_answer(broken: dict[str, object]) -> None:
    with pytest.raises(jsonschema.ValidationError):
        jsonschema.validate({**answered().to_json(), **broken}, SCHEMA)


def test_a_batch_is_answered_line_by_line_in_order(juesuan: Run, tmp_path: Path) -> None:
    lines = [
        {"id": "a", "question": "公务接待费为何增长", "reports": [STEM]},
        {"id": 7, "question": "公务接待费是多少", "type": "lookup", "numbers": []},
        {"question": "没有的事", "reports": None},
    ]
    file = tmp_path / "问题.jsonl"
    file.write_text("\ufeff" + "\n\n".join(json.dumps(line, ensure_ascii=False) for line in lines), "utf-8")
    code, out, err = juesuan("ask", "--batch", str(file))
    answers = [json.loads(line) for line in out.splitlines()]
    assert (code, err) == (0, "")
    assert [(a["id"], a["outcome"]) for a in answers] == [
        ("a", "answered"),
        ("7", "ambiguous"),
        ("", "no_evidence"),
    ]
    for answer in answers:
        jsonschema.validate(answer, SCHEMA)


def test_a_line_that_cannot_be_asked_does_not_cost_the_others(juesuan: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    lines = [
        {"id": "1", "question": "问", "reports": ["没有的报告"]},
        {"id": "2", "question": "坏"},
        {"id": "3", "question": "好"},
    ]
    monkeypatch.setattr("sys.stdin", io.StringIO("\n".join(json.dumps(line) for line in lines)))
    code, out, _ = juesuan("ask", "--batch", "-")
    answers = [json.loads(line) for line in out.splitlines()]
    assert code == 1
    assert [(a["id"], a["outcome"]) for a in answers] == [
        ("1", "no_evidence"),
        ("2", "model_error"),
        ("3", "answered"),
    ]
    assert "没有的报告" in answers[0]["answer"] and answers[0]["notice"]
    for answer in answers:
        jsonschema.validate(answer, SCHEMA)


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ('{"question":"一"}\n{"question":', "第 2 行"),
        ('{"id":"1"}', "question"),
        ('{"question":""}', "question"),
        ('{"question":"一","reports":"甲"}', "reports"),
        ("[1]", "第 1 行"),
        ("\n\n", "没有问题"),
    ],
)
def test_a_malformed_batch_is_refused_before_anything_is_asked(
    juesuan: Run, tmp_path: Path, text: str, told: str
) -> None:
    file = tmp_path / "q.jsonl"
    file.write_text(text, "utf-8")
    code, out, err = juesuan("ask", "--batch", str(file))
    assert (code, out) == (2, "") and told in err and err.count("\n") == 1
    with pytest.raises(JuesuanError):
        read_batch(str(file))


@pytest.mark.parametrize(
    ("arguments", "told"),
    [
        (["ask"], "二者取一"),
        (["ask", "问", "--batch", "-"], "二者取一"),
        (["ask", "--batch", "-", "--report", STEM], "--report"),
        (["ask", "问", "--report", "没有"], "没有名为“没有”的报告"),
        (["ask", "--batch", "没有的文件.jsonl"], "没有的文件.jsonl"),
        (["ask", "坏问题"], "llm.base_url"),
        (["ask", "问", "--没有"], "juesuan ask --help"),
        (["chat", "--port", "0"], "--port"),
        (["chat", "--port", "x"], "--port"),
        (["没有的命令"], "没有的命令"),
        (["export"], "juesuan export --help"),
        (["ingest"], "juesuan ingest --help"),
        (["export", "tables", "x", "--report", "没有"], "没有名为“没有”的报告"),
    ],
)
def test_wrong_usage_is_one_line_and_exits_2(juesuan: Run, arguments: list[str], told: str) -> None:
    code, out, err = juesuan(*arguments)
    assert (code, out) == (2, "")
    assert told in err and err.startswith("juesuan: ") and err.count("\n") == 1 and "Traceback" not in err


def test_a_bug_is_one_line_too(juesuan: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    def broken(*_: object, **__: object) -> Answer:
        raise RuntimeError("line one\nline two")

    monkeypatch.setitem(sys.modules, "qa.answer", SimpleNamespace(ask=broken))
    code, _, err = juesuan("ask", "问")
    assert code == 2 and "JUESUAN_DEBUG=1" in err and err.count("\n") == 1
    monkeypatch.setenv("JUESUAN_DEBUG", "1")
    with pytest.raises(RuntimeError):
        juesuan("ask", "问")


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
    monkeypatch.setattr("ui.cli._ledger", lambda settings: ledger)
    assert juesuan("remove", f"{STEM}.pdf") == (0, f"已移除 {STEM}\n", "")
    assert [info.stem for info in ledger.held] == [OTHER]
    assert juesuan("remove", OTHER, STEM)[0] == 2
    assert [info.stem for info in ledger.held] == [OTHER]


def test_another_embedding_model_is_told_of_and_mended(juesuan: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("ui.cli._ledger", lambda settings: FakeLedger(told="请运行 juesuan reindex 重建"))
    assert juesuan("reports")[2] == juesuan("ask", "为何")[2] == "注意：请运行 juesuan reindex 重建\n"
    assert juesuan("reindex") == (0, "已为 420 段文字重建索引\n", "")


def test_no_reports_is_nothing_found(juesuan: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("ui.cli._ledger", lambda settings: FakeLedger([]))
    assert juesuan("reports") == (1, "还没有报告；用 juesuan ingest 文件或文件夹 收入\n", "")
    assert juesuan("reports", "--json")[:2] == (1, "[]\n")


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


# --- ingest -------------------------------------------------------------------------------------------------


def fake_ingest(paths: list[Path], ledger: object, settings: object, on_event: Any = None) -> Any:
    for path in paths:
        if "坏" in path.name or "崩" in path.name:
            yield Ingested(path, "failed", None, f"{path.name}：不是 PDF 文件")
        else:
            on_event(path, "读取 [bold]", 0.5)
            yield Ingested(path, "unchanged" if "旧" in path.name else "added", report(path.stem), "32 页")


def test_ingest_tells_of_each_file_and_goes_on_after_a_bad_one(
    juesuan: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("ui.intake.ingest_paths", fake_ingest)
    for name in ("1坏[i].pdf", "2崩.pdf", "3新.pdf", "4旧.PDF"):
        (tmp_path / name).touch()
    code, out, err = juesuan("ingest", str(tmp_path), str(tmp_path / "没有.pdf"))
    assert code == 1 and out == "已收入 1 份，未变 1 份，未收入 3 份\n"
    lines = err.splitlines()
    assert [line[0] for line in lines] == ["✗", "✗", "✗", "✓", "✓"]
    assert "没有这个文件" in lines[0] and lines[1] == "✗ 1坏[i].pdf：不是 PDF 文件"
    assert "2崩.pdf" in lines[2]
    assert lines[4] == "✓ 未变 4旧.PDF：32 页"


def test_ingest_of_good_files_exits_0(juesuan: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("ui.intake.ingest_paths", fake_ingest)
    (tmp_path / "新.pdf").touch()
    assert juesuan("ingest", str(tmp_path))[:2] == (0, "已收入 1 份\n")


def test_a_folder_without_pdfs_and_two_files_of_one_name_are_told(tmp_path: Path) -> None:
    for folder in ("甲", "乙", "空"):
        (tmp_path / folder).mkdir()
    for folder in ("甲", "乙"):
        (tmp_path / folder / "决算.pdf").touch()
    files, bad = find_files([tmp_path / "甲", tmp_path / "乙", tmp_path / "空", tmp_path / "甲" / "决算.pdf"])
    assert files == [tmp_path / "甲" / "决算.pdf"]
    assert len(bad) == 2 and "同名" in bad[0] and "没有 PDF" in bad[1]


# --- export -------------------------------------------------------------------------------------------------


def test_export_writes_a_csv_for_each_table(juesuan: Run, tmp_path: Path) -> None:
    code, out, _ = juesuan("export", "tables", str(tmp_path / "csv"), "--report", STEM)
    assert code == 0 and "3 张表" in out
    assert sorted(p.name for p in (tmp_path / "csv").iterdir()) == [
        f"{STEM}__三公经费_支出表.csv",
        f"{STEM}__收入支出决算总表-2.csv",
        f"{STEM}__收入支出决算总表.csv",
    ]
    assert juesuan("export", "tables", str(tmp_path), "--report", OTHER)[0] == 1


def test_a_folder_that_cannot_be_written_is_one_line(juesuan: Run, tmp_path: Path) -> None:
    (tmp_path / "file").touch()
    code, _, err = juesuan("export", "tables", str(tmp_path / "file"))
    assert code == 2 and str(tmp_path / "file") in err and err.count("\n") == 1


def test_a_table_keeps_its_printed_numbers_and_fills_merged_cells() -> None:
    lines = table_csv(STEM, table()).splitlines()
    assert lines[0] == f"# pdf={STEM}.pdf pages=12-13 unit=万元"
    assert list(csv.reader(lines[1:])) == [
        ["收入/项目", "收入/决算数", "支出/决算数"],
        ["一、财政拨款收入", "1,234.50", ""],
        ["一、财政拨款收入", "0.00", "-3.10"],
    ]


@pytest.mark.parametrize(
    ("levels", "joined"),
    [
        (("本年收入", "合计"), "本年收入/合计"),
        (("合计", "合计"), "合计"),
        (("", "决算数"), "决算数"),
        ((), ""),
        (("甲", "乙", "甲"), "甲/乙/甲"),
        (("本年收入合\n计",), "本年收入合 计"),
    ],
)
def test_header_levels_are_joined(levels: tuple[str, ...], joined: str) -> None:
    assert header(levels) == joined


@pytest.mark.parametrize("title", ["../../etc/passwd", "a\x00b", "x" * 500, "表" * 200, "...", ""])
def test_a_title_cannot_lead_out_of_the_folder(tmp_path: Path, title: str) -> None:
    [path] = write_tables("报告", [replace(table(), title=title)], tmp_path / "out")
    assert path.parent == tmp_path / "out" and path.is_file()


def test_titles_alike_get_numbers() -> None:
    names = table_names("报告", [replace(table(), title=t) for t in ("表", "表", "表")])
    assert names == ["报告__表.csv", "报告__表-2.csv", "报告__表-3.csv"]


# --- the installed command ----------------------------------------------------------------------------------


def test_help_is_quick_and_imports_nothing_heavy() -> None:
    code = (
        "import sys; from ui.cli import run; run(['--help']);"
        "print([m for m in ('gradio','chromadb','langchain','pdfplumber','rich') if m in sys.modules])"
    )
    started = time.monotonic()
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, cwd=ROOT, check=True)
    assert done.stdout.splitlines()[-1] == "[]"
    assert time.monotonic() - started < 2.5  # 0.15 s on an idle machine


def test_the_command_ends_with_its_exit_code() -> None:
    done = subprocess.run(
        [sys.executable, "-m", "ui.cli", "ask", "问", "--config", "没有.yaml"],
        capture_output=True,
        text=True,
        cwd=ROOT,
    )
    assert done.returncode == 2 and done.stdout == ""
    assert "没有.yaml" in done.stderr and done.stderr.count("\n") == 1


def test_a_reader_that_leaves_the_pipe_is_no_error() -> None:
    code = (
        "import sys, ui.cli\n"
        "def reports(*a):\n    raise BrokenPipeError\n"
        "ui.cli._settings = reports\n"
        "sys.exit(ui.cli.run(['reports']))"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, cwd=ROOT)
    assert (done.returncode, done.stderr) == (0, "")

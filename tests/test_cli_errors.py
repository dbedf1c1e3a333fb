"""What is wrong is told in one Chinese line that says what to do, and nothing is done."""

from __future__ import annotations

import errno
import subprocess
import sys
import time
from pathlib import Path
from types import SimpleNamespace

import pytest

from ingest.ledger.causes import cause
from qa.model import Answer, Turn
from tests.command import Run, english
from tests.fakes import STEM
from ui.usage import usage_line

ROOT = Path(__file__).resolve().parents[1]


@pytest.mark.parametrize(
    ("arguments", "told"),
    [
        (["ask"], "二者取一"),
        (["ask", "问", "--batch", "-"], "二者取一"),
        (["ask", "--batch", "-", "--report", STEM], "--report"),
        (["ask", "问", "--report", "没有"], "没有名为“没有”的报告"),
        (["ask", "--batch", "没有的文件.jsonl"], "没有的文件.jsonl：没有这个文件或文件夹；"),
        (["ask", "--batch", "."], "这是文件夹，不是文件"),
        (["ask", "坏问题"], "llm.base_url"),
        (["ask", "问", "--没有"], "没有“--没有”这个选项；用法见 juesuan ask --help"),
        (["ask", "问", "--jsn"], "没有“--jsn”这个选项，是不是 --json？"),
        (["ask", "三公", "经费"], "多出了“经费”（含空格的内容要加引号）；用法见 juesuan ask --help"),
        (["ask", "问", "--report"], "--report 后面要写一个值"),
        (["reports", "--json=1"], "--json 后面不写值"),
        (["chat", "--port", "0"], "--port 要不小于 1；"),
        (["chat", "--port", "99999"], "--port 要不大于 65535；"),
        (["chat", "--port", "x"], "--port 应为整数；"),
        (["没有的命令"], "没有“没有的命令”这个命令；用法见 juesuan --help"),
        (["ingst"], "没有“ingst”这个命令，是不是 ingest？"),
        (["export"], "缺少子命令；用法见 juesuan export --help"),
        (["ingest"], "缺少 PATH...；用法见 juesuan ingest --help"),
        (["export", "tables"], "缺少 DIR；"),
        (["export", "tables", "x", "--report", "没有"], "没有名为“没有”的报告"),
    ],
)
def test_wrong_usage_is_one_line_and_exits_2(juesuan: Run, arguments: list[str], told: str) -> None:
    code, out, err = juesuan(*arguments)
    assert (code, out) == (2, "")
    assert told in err and err.startswith("juesuan: ") and err.count("\n") == 1
    assert english(err) == set()


def test_a_new_kind_of_usage_error_is_still_told_of() -> None:
    assert usage_line("Something new.", "juesuan ask") == "命令行有误（Something new）；用法见 juesuan ask --help"


def test_the_guard_against_english_notices_it() -> None:
    assert english("juesuan: Missing argument 'PATH...'；用法见 juesuan ingest --help") == {"Missing", "argument"}
    assert english("juesuan: 甲.jsonl：No such file or directory") >= {"No", "such", "file"}


def test_a_bare_call_shows_the_help_and_is_wrong_usage(juesuan: Run) -> None:
    code, out, err = juesuan()
    assert (code, out) == (2, "") and "Usage: juesuan" in err and "ingest" in err
    code, out, err = juesuan("--help")
    assert (code, err) == (0, "") and "Usage: juesuan" in out


READING = [["reports"], ["ask", "问"], ["remove", STEM], ["reindex"], ["export", "tables", "csv"]]


@pytest.mark.parametrize("arguments", READING, ids=lambda given: given[0])
def test_a_command_that_only_reads_makes_no_data_folder(
    juesuan: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, arguments: list[str]
) -> None:
    monkeypatch.chdir(tmp_path)
    typo = tmp_path / "dta"
    code, out, err = juesuan(*arguments, "--data", str(typo))
    assert (code, out) == (2, "") and err.count("\n") == 1
    assert f"没有数据文件夹 {typo}；" in err and "--data" in err and "juesuan ingest" in err
    assert not typo.exists()
    typo.mkdir()
    code, out, err = juesuan(*arguments, "--data", str(typo))
    assert (code, out) == (2, "") and f"文件夹 {typo} 里没有收入过报告；" in err and not any(typo.iterdir())


@pytest.mark.parametrize(
    ("number", "told"),
    [(errno.ENOENT, "没有这个文件或文件夹"), (errno.ENOSPC, "磁盘已满"), (errno.ELOOP, f"系统错误 {errno.ELOOP}")],
)
def test_why_the_system_refused_is_told_in_chinese(number: int, told: str) -> None:
    assert cause(OSError(number, "english")) == told


def test_a_bug_is_one_line_too(juesuan: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    def broken(*_: object, **__: object) -> tuple[Answer, Turn]:
        raise RuntimeError("line one\nline two")

    monkeypatch.setitem(sys.modules, "qa.answer", SimpleNamespace(ask_turn=broken))
    code, _, err = juesuan("ask", "问")
    assert code == 2 and "JUESUAN_DEBUG=1" in err and err.count("\n") == 1
    monkeypatch.setenv("JUESUAN_DEBUG", "1")
    with pytest.raises(RuntimeError):
        juesuan("ask", "问")


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
        "import sys, ui.cli, ui.opening\n"
        "def reports(*a):\n    raise BrokenPipeError\n"
        "ui.opening.settings_of = reports\n"
        "sys.exit(ui.cli.run(['reports']))"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, cwd=ROOT)
    assert (done.returncode, done.stderr) == (0, "")

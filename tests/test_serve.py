"""`juesuan chat` as a process, and the guard that no test is silently skipped in CI."""

from __future__ import annotations

import os
import shutil
import signal
import socket
import subprocess
import sys
import urllib.request
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[1]


def chat(data: Path, port: int) -> subprocess.Popen[str]:
    """A chat over an empty data folder."""
    config = data / "config.yaml"
    config.write_text("embedding:\n  provider: none\n", "utf-8")
    command = [
        sys.executable,
        "-m",
        "ui.cli",
        "chat",
        "--data",
        str(data),
        "--config",
        str(config),
        "--port",
        str(port),
    ]
    return subprocess.Popen(command, cwd=ROOT, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)


def free_port() -> int:
    with socket.create_server(("127.0.0.1", 0)) as bound:
        return int(bound.getsockname()[1])


def test_the_chat_serves_until_it_is_interrupted(tmp_path: Path) -> None:
    port = free_port()
    with chat(tmp_path, port) as process:
        assert process.stdout and process.stderr
        assert f"http://127.0.0.1:{port}" in process.stdout.readline()
        with urllib.request.urlopen(f"http://127.0.0.1:{port}/", timeout=60) as page:
            assert "决算问答" in page.read().decode()
        process.send_signal(signal.SIGINT)
        assert process.wait(timeout=60) == 0
        assert "Traceback" not in process.stderr.read()
    assert (tmp_path / "ledger.db").exists()


def test_a_port_in_use_is_one_line(tmp_path: Path) -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        process = chat(tmp_path, taken.getsockname()[1])
        out, err = process.communicate(timeout=60)
    assert (process.returncode, out) == (2, "")
    assert "--port" in err and err.count("\n") == 1


@pytest.mark.parametrize(("ci", "code", "told"), [("true", 4, "tests would be skipped"), ("", 0, "1 skipped")])
def test_ci_refuses_to_run_without_what_tests_need(tmp_path: Path, ci: str, code: int, told: str) -> None:
    tests = tmp_path / "project" / "tests"
    tests.mkdir(parents=True)
    for name in ("__init__.py", "conftest.py", "real.py"):
        shutil.copy(ROOT / "tests" / name, tests)
    (tests / "test_one.py").write_text("def test_reads_reports(reports_dir):\n    pass\n")
    environment = {**os.environ, "CI": ci, "PYTHONPATH": str(ROOT)}
    done = subprocess.run(
        [sys.executable, "-m", "pytest", "-p", "no:cacheprovider", "-q", str(tests)],
        cwd=tests.parent,
        env=environment,
        capture_output=True,
        text=True,
    )
    assert done.returncode == code and told in done.stdout + done.stderr

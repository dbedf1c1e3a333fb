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

from ingest.ledger.model import JuesuanError
from ingest.ledger.settings import Settings
from ui.serve import serve

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
        with urllib.request.urlopen(f"http://127.0.0.1:{port}/health", timeout=60) as page:
            assert '"status": "ok"' in page.read().decode()
        process.send_signal(signal.SIGINT)
        assert process.wait(timeout=60) == 0
        assert "Traceback" not in process.stderr.read()
    assert (tmp_path / "ledger.db").exists()


def test_a_port_in_use_is_one_line(tmp_path: Path) -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        process = chat(tmp_path, taken.getsockname()[1])
        out, err = process.communicate(timeout=60)
    assert (process.returncode, out) == (2, "")
    assert "make chat PORT=" in err and "juesuan chat --port" in err and err.count("\n") == 1
    assert "端口已被占用" in err


@pytest.mark.parametrize("host", ["192.0.2.1", "no-such-host.invalid", "::1x"])
def test_an_address_that_is_not_ours_is_told_of_without_advising_another_port(tmp_path: Path, host: str) -> None:
    with pytest.raises(JuesuanError) as caught:
        serve(Settings(data=tmp_path), host, free_port())
    told = str(caught.value)
    assert told.startswith(f"不能在 {host} 上打开网页") and "--host" in told and "HOST=" in told
    assert "PORT" not in told and "--port" not in told and "\n" not in told


def made(*arguments: str, env: dict[str, str] | None = None) -> str:
    """What `make -n` would run."""
    # what a make around this one hands on would be printed or obeyed too
    outer = {name: value for name, value in os.environ.items() if name not in ("MAKEFLAGS", "MAKELEVEL", "MFLAGS")}
    environment = {**outer, **(env or {})}
    command = ["make", "-n", "-o", ".venv/.installed", *arguments]
    return subprocess.run(command, cwd=ROOT, env=environment, capture_output=True, text=True, check=True).stdout


def test_make_chat_hands_on_the_address_that_is_asked_for() -> None:
    assert "juesuan chat --host 0.0.0.0 --port 7861" in made("chat", "PORT=7861", "HOST=0.0.0.0")
    assert made("chat", "PORT=7861").rstrip().endswith("juesuan chat --port 7861")


def test_make_chat_takes_no_address_from_the_surroundings() -> None:
    """Some systems export HOST or PORT for ends of their own."""
    assert made("chat", env={"HOST": "x86_64-linux", "PORT": "80"}).rstrip().endswith("juesuan chat")


@pytest.mark.parametrize(("ci", "code", "told"), [("true", 4, "tests would be skipped"), ("", 0, "1 skipped")])
def test_ci_refuses_to_run_without_what_tests_need(tmp_path: Path, ci: str, code: int, told: str) -> None:
    tests = tmp_path / "project" / "tests"
    tests.mkdir(parents=True)
    for name in ("__init__.py", "conftest.py", "command.py", "engines.py", "fakes.py", "real.py"):
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


def test_what_ci_runs_is_run_as_ci() -> None:
    script = (ROOT / ".ci" / "run").read_text("utf-8")
    assert script.index("\nexport CI=1") < script.index("make test")

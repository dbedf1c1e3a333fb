"""A chat server of its own for measuring: `juesuan chat` on a free port of this machine, as a process."""

from __future__ import annotations

import socket
import subprocess
import sys
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import httpx
import yaml

from ingest.ledger.model import JuesuanError

ROOT = Path(__file__).resolve().parents[1]
_START_S = 120.0


@dataclass(frozen=True, slots=True)
class Served:
    """Where a server listens, its process, and the seconds until it answered."""

    url: str
    pid: int
    started_s: float


def config_file(file: Path, settings: Mapping[str, Any]) -> Path:
    """Write settings where a command can be told to read them."""
    file.parent.mkdir(parents=True, exist_ok=True)
    file.write_text(yaml.safe_dump(dict(settings), allow_unicode=True), "utf-8")
    return file


def command(*words: str | int | Path) -> list[str]:
    """A juesuan command line of this source tree."""
    return [sys.executable, "-m", "ui.cli", *map(str, words)]


def free_port() -> int:
    """A port that nobody listens on."""
    with socket.create_server(("127.0.0.1", 0)) as bound:
        return int(bound.getsockname()[1])


@contextmanager
def served(data: Path, config: Path) -> Iterator[Served]:
    """Run the chat over a data folder until the block ends; what it says goes to a log beside the folder."""
    begun = time.monotonic()
    log = data.with_name(f"{data.name}.chat.log")
    with log.open("wb") as said:
        process = subprocess.Popen(
            command("chat", "--port", free_port(), "--data", data, "--config", config),
            cwd=ROOT,
            stdout=said,
            stderr=subprocess.STDOUT,
        )
        try:
            url = _answering(process, log)
            yield Served(url, process.pid, time.monotonic() - begun)
        finally:
            process.terminate()
            try:
                process.wait(20)
            except subprocess.TimeoutExpired:
                process.kill()
                process.wait()


def _answering(process: subprocess.Popen[bytes], log: Path) -> str:
    """The address that the server prints, once it answers there."""
    until = time.monotonic() + _START_S
    while time.monotonic() < until and process.poll() is None:
        said = log.read_text("utf-8", "replace")
        if "http://" in said:
            url = "http://" + said.partition("http://")[2].split("（")[0].strip()
            try:
                if httpx.get(f"{url}/health", timeout=10).status_code == 200:
                    return url
            except httpx.HTTPError:
                pass
        time.sleep(0.05)
    raise JuesuanError(f"网页没有启动：{log.read_text('utf-8', 'replace')[-300:]}")

"""Dockerfile and compose.yaml name what the project has: paths, commands, options, ports, variables; no engine needed."""

from __future__ import annotations

import ast
import json
import re
import tomllib
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import pytest
import typer.main
import yaml
from fastapi import FastAPI
from fastapi.testclient import TestClient

from ingest.ledger.settings import CONFIG_VARIABLE, ChatSettings, Settings, load_settings
from ingest.ledger.store import Ledger
from ui.cli import app
from ui.health import Watched
from ui.meter import Meter

ROOT = Path(__file__).resolve().parents[1]
DOCKERFILE = (ROOT / "Dockerfile").read_text("utf-8")
COMPOSE = (ROOT / "compose.yaml").read_text("utf-8")
KNOWN = set("FROM RUN USER WORKDIR COPY ENV VOLUME EXPOSE HEALTHCHECK ENTRYPOINT CMD".split())
KEYS = set(
    "build image command ports volumes environment read_only tmpfs user cap_drop security_opt pids_limit mem_limit restart depends_on".split()
)
VARIABLES = {CONFIG_VARIABLE, "PYTHONUNBUFFERED", "HOME", "PGPASSWORD"}
COPIED_AT_LEAST = {"requirements.lock", "pyproject.toml", "README.md", "LICENSE", "config.yaml"}


def lines_of(dockerfile: str) -> list[tuple[str, str]]:
    """(instruction, the rest) of each line, continued lines joined."""
    joined = re.sub(r"\\\n\s*", "", re.sub(r"^#.*\n", "", dockerfile, flags=re.MULTILINE))
    return [
        (word, rest.strip()) for word, _, rest in (line.partition(" ") for line in joined.splitlines() if line.strip())
    ]


def wrong_command(words: list[str]) -> list[str]:
    """What in the arguments of `juesuan` does not exist."""
    commands = typer.main.get_command(app).commands  # type: ignore[attr-defined]
    if not words or words[0] not in commands:
        return [f"command {words[:1]}"]
    options = {option for param in commands[words[0]].params for option in param.opts}
    return [f"option {word}" for word in words[1:] if word.startswith("--") and word not in options]


def after(words: list[str], option: str) -> str:
    return words[words.index(option) + 1] if option in words else ""


def wrong_dockerfile(text: str) -> list[str]:
    """What in a Dockerfile does not hold."""
    lines = lines_of(text)
    found = dict(lines)
    wrong = [f"instruction {word}" for word, _ in lines if word not in KNOWN]
    ignored = (ROOT / ".dockerignore").read_text("utf-8").split()
    sources = [path for word, rest in lines if word == "COPY" for path in rest.split()[:-1]]
    wrong += [f"path {path}" for path in sources if not (ROOT / path).exists() or path in ignored]
    packages = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["tool"]["setuptools"]["packages"]
    wrong += [
        f"not copied {path}"
        for path in sorted(COPIED_AT_LEAST | {p.split(".")[0] for p in packages})
        if path not in sources
    ]
    wrong += [f"variable {name}" for name in re.findall(r"(\w+)=", found["ENV"]) if name not in VARIABLES]
    command = json.loads(found["CMD"])
    wrong += wrong_command(command)
    uid = found["USER"].partition(":")[0]
    if uid in ("", "0", "root") or f"--uid {uid} " not in text:
        wrong.append("user")
    health = json.loads(found["HEALTHCHECK"].partition("CMD ")[2])
    ast.parse(health[-1])
    address = re.search(r"http://127\.0\.0\.1:(\d+)(/\w+)", health[-1])
    if {found["EXPOSE"], after(command, "--port"), str(ChatSettings().port)} != {address[1] if address else ""}:
        wrong.append("port")
    if address is None or not answers(address[2]):
        wrong.append("health")
    if after(command, "--data") != found["VOLUME"] or "requirements.lock" not in text or "--require-hashes" not in text:
        wrong.append("data or lock")
    return wrong


def answers(path: str) -> bool:
    class Empty(Ledger):
        def __init__(self) -> None: ...
        def reports(self) -> list[Any]:
            return []

    return TestClient(Watched(FastAPI(), Empty(), Meter())).get(path).status_code == 200


def wrong_servers(whole: dict[str, Any], settings: Settings) -> list[str]:
    """What in the servers beside the chat does not hold, as the settings that are handed to it name them."""
    services, wrong = whole["services"], []
    database, vectors = urlsplit(settings.ledger), urlsplit(settings.chroma)
    for address, image in ((database, "postgres"), (vectors, "juesuan")):
        server = services.get(address.hostname, {})
        volumes = [volume.partition(":")[0] for volume in server.get("volumes", ["/"])]
        if not server.get("image", "").startswith(image) or server.get("ports") or set(volumes) - set(whole["volumes"]):
            wrong.append(f"server {address.hostname}")
        if address.hostname not in services["chat"].get("depends_on", {}):
            wrong.append(f"not waited for {address.hostname}")
    told, asked = services.get(database.hostname, {}).get("environment", {}), services["chat"]["environment"]
    if (told.get("POSTGRES_USER"), told.get("POSTGRES_DB")) != (database.username, database.path[1:]):
        wrong.append("database")
    if not told.get("POSTGRES_PASSWORD", "").startswith("${") or told["POSTGRES_PASSWORD"] != asked.get("PGPASSWORD"):
        wrong.append("password")
    running = services.get(vectors.hostname, {})
    words = [*running.get("entrypoint", []), *running.get("command", [])]
    if words[:2] != ["chroma", "run"] or after(words, "--port") != str(vectors.port):
        wrong.append("chroma")
    if after(words, "--path") != running["volumes"][0].split(":")[1]:
        wrong.append("path of chroma")
    return wrong


def wrong_compose(text: str) -> list[str]:
    """What in a compose file does not hold."""
    whole = yaml.safe_load(text)
    wrong = [f"part {name}" for name in whole if name not in ("services", "volumes")]
    wrong += wrong_servers(whole, load_settings(ROOT / "compose.config.yaml"))
    for name, service in whole["services"].items():
        if name != "chat":
            continue
        wrong += [f"{name}: key {key}" for key in service if key not in KEYS]
        wrong += wrong_command(service["command"])
        wrong += [f"variable {variable}" for variable in service["environment"] if variable not in VARIABLES]
        targets = dict(reversed(volume.split(":")[:2]) for volume in service["volumes"])
        declared = set(whole["volumes"])
        wrong += [
            f"path {s}" for s in targets.values() if s not in declared and not (s[0] == "." and (ROOT / s).exists())
        ]
        if targets.get(after(service["command"], "--data")) not in declared:
            wrong.append("data")
        if service["environment"].get(CONFIG_VARIABLE) not in targets:
            wrong.append("config")
        port = after(service["command"], "--port")
        if service["ports"] != [f"127.0.0.1:{port}:{port}"] or port != dict(lines_of(DOCKERFILE))["EXPOSE"]:
            wrong.append("ports")
        if (
            not service["read_only"]
            or service["user"] != dict(lines_of(DOCKERFILE))["USER"]
            or service["cap_drop"] != ["ALL"]
        ):
            wrong.append("rights")
        if not (ROOT / service["build"] / "Dockerfile").is_file():
            wrong.append("build")
    return wrong


def test_the_dockerfile_holds() -> None:
    assert wrong_dockerfile(DOCKERFILE) == []


def test_the_compose_file_holds() -> None:
    assert wrong_compose(COMPOSE) == []


@pytest.mark.parametrize(
    ("old", "new", "told"),
    [
        ("WORKDIR", "WORKDIRR", "instruction WORKDIRR"),
        ("COPY qa ", "COPY qaa ", "path qaa"),
        ("COPY ui ./ui\n", "", "not copied ui"),
        ("COPY samples ", "COPY tests ", "path tests"),
        ("JUESUAN_CONFIG=", "JUESUAN_CONF=", "variable JUESUAN_CONF"),
        ('"chat", ', '"chatt", ', "command ['chatt']"),
        ('"--host"', '"--hosts"', "option --hosts"),
        ("USER 10001:10001", "USER root", "user"),
        ("EXPOSE 7860", "EXPOSE 80", "port"),
        ("/health'", "/healthy'", "health"),
        ("VOLUME /data", "VOLUME /dta", "data or lock"),
    ],
)
def test_a_wrong_dockerfile_is_noticed(old: str, new: str, told: str) -> None:
    assert old in DOCKERFILE and told in wrong_dockerfile(DOCKERFILE.replace(old, new))


@pytest.mark.parametrize(
    ("old", "new", "told"),
    [
        ('"127.0.0.1:7860:7860"', '"7860:7860"', "ports"),
        ("./compose.config.yaml:", "./conf.yaml:", "path ./conf.yaml"),
        ("JUESUAN_CONFIG: /app", "JUESUAN_CONFIG: /ap", "config"),
        ('"/data"', '"/dta"', "data"),
        ("read_only: true", "read_only: false", "rights"),
        ("    restart:", "    restarts:", "chat: key restarts"),
        ('"--port"', '"--prt"', "option --prt"),
        ("build: .", "build: docs", "build"),
        ("  db:\n    image", "  dbs:\n    image", "server db"),
        ("    restart: unless-stopped\n\n  vectors", "    ports: ['5432']\n\n  vectors", "server db"),
        ("      db:\n        condition", "      dbs:\n        condition", "not waited for db"),
        ("POSTGRES_DB: juesuan", "POSTGRES_DB: other", "database"),
        (
            "POSTGRES_PASSWORD: ${JUESUAN_DB_PASSWORD:?set it before the first start}",
            "POSTGRES_PASSWORD: x",
            "password",
        ),
        ('"8000"', '"8001"', "chroma"),
        ("- vectors:/data", "- vectors:/dta", "path of chroma"),
    ],
)
def test_a_wrong_compose_file_is_noticed(old: str, new: str, told: str) -> None:
    assert old in COMPOSE and told in wrong_compose(COMPOSE.replace(old, new))


def test_the_policy_names_only_what_there_is() -> None:
    text = (ROOT / "SECURITY.md").read_text("utf-8")
    for path in [*re.findall(r"\]\(([^)#]+)\)", text), *re.findall(r"`([\w.]+\.(?:yaml|lock|toml)|Dockerfile)`", text)]:
        assert (ROOT / path).exists(), path
    config = yaml.safe_load((ROOT / "config.yaml").read_text("utf-8"))
    assert "limits" in config and config["chat"]["host"] == "127.0.0.1"

"""The documents say what the program does: commands, options, dependencies and links."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterator
from pathlib import Path

import pytest
import typer
import typer.main

from ingest.ledger.settings import Settings
from ingest.ledger.store import Ledger
from ui.cli import app

ROOT = Path(__file__).resolve().parents[1]
CLI = (ROOT / "docs" / "cli.md").read_text("utf-8")
PROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))
LOCK = (ROOT / "requirements.lock").read_text("utf-8")


def commands() -> Iterator[tuple[str, list[str], list[str]]]:
    """(name, its options, its arguments as help shows them) of every command."""

    def walk(name: str, command: object) -> Iterator[tuple[str, list[str], list[str]]]:
        inside = getattr(command, "commands", None)
        if inside is not None:
            for key, sub in inside.items():
                yield from walk(f"{name} {key}", sub)
            return
        params = command.params  # type: ignore[attr-defined]
        options = [opt for p in params if p.param_type_name == "option" for opt in p.opts if opt != "--help"]
        arguments = [p.metavar or p.name for p in params if p.param_type_name == "argument"]
        yield name, options, arguments

    yield from walk("juesuan", typer.main.get_command(app))


COMMANDS = list(commands())


def test_there_are_commands_to_document() -> None:
    assert {"juesuan ingest", "juesuan ask", "juesuan export tables"} <= {name for name, _, _ in COMMANDS}


@pytest.mark.parametrize(("name", "options", "arguments"), COMMANDS, ids=[name for name, _, _ in COMMANDS])
def test_every_command_and_option_is_documented(name: str, options: list[str], arguments: list[str]) -> None:
    headings = "\n".join(line for line in CLI.splitlines() if line.startswith(f"## `{name} ") or line == f"## `{name}`")
    assert headings, f"docs/cli.md has no heading for {name}"
    for option in options:
        assert option in headings or option in ("--data", "--config"), f"{name} {option}"
    for argument in arguments:
        assert argument.removesuffix("...") in headings, f"{name} {argument}"


def test_only_real_commands_are_documented() -> None:
    known = {name for name, _, _ in COMMANDS}
    for heading in re.findall(r"^## `(juesuan [^`]*)`", CLI, flags=re.MULTILINE):
        assert any(f"{heading} ".startswith(f"{name} ") for name in known), heading
    options = {option for _, opts, _ in COMMANDS for option in opts} | {"--help", "--version"}
    assert set(re.findall(r"(?<![\w-])--[a-z]+(?:-[a-z]+)*", CLI)) <= options


def named(requirements: list[str]) -> set[str]:
    return {re.split(r"[<>=\[;]", requirement)[0].strip() for requirement in requirements}


def test_every_dependency_is_explained_and_no_other() -> None:
    project = PROJECT["project"]
    wanted = named(project["dependencies"])
    for extra in project["optional-dependencies"].values():
        wanted |= named(extra)
    page = (ROOT / "docs" / "dependencies.md").read_text("utf-8")
    rows = re.findall(r"^\| ([^|]+) \|", page, flags=re.MULTILINE)
    told = {name.strip() for row in rows for name in row.split(",")} - {"package", "---"}
    assert told == wanted


def test_the_lock_holds_every_dependency_with_hashes_and_no_address() -> None:
    pinned = {name.lower() for name in re.findall(r"^([\w.-]+)==", LOCK, flags=re.MULTILINE)}
    project = PROJECT["project"]
    groups = [
        project["dependencies"],
        *project["optional-dependencies"].values(),
        PROJECT["build-system"]["requires"],
    ]
    for group in groups:
        assert {name.lower() for name in named(group)} <= pinned
    for block in re.split(r"\n(?=[\w.-]+==)", LOCK.split("\n", 2)[2]):
        assert "--hash=sha256:" in block, block[:80]
    assert "://" not in LOCK and "--index" not in LOCK and "--find-links" not in LOCK


@pytest.mark.parametrize(
    "page",
    [
        "README.md",
        "README.zh-CN.md",
        *(
            f"docs/{name}.md"
            for name in ("architecture", "cli", "data", "dependencies", "eval", "operations", "reading")
        ),
    ],
)
def test_links_lead_somewhere(page: str) -> None:
    text = (ROOT / page).read_text("utf-8")
    for target in re.findall(r"\]\(([^)#]+)[^)]*\)", text):
        assert "://" in target or ((ROOT / page).parent / target).exists(), target


@pytest.mark.parametrize("page", ["README.md", "README.zh-CN.md"])
def test_the_readme_shows_commands_that_exist(page: str) -> None:
    text = (ROOT / page).read_text("utf-8")
    known = {name for name, _, _ in COMMANDS}
    for line in re.findall(r"^juesuan .*", text, flags=re.MULTILINE):
        assert any(f"{line} ".startswith(f"{name} ") for name in known), line
    targets = set(re.findall(r"^([a-z]+):", (ROOT / "Makefile").read_text("utf-8"), flags=re.MULTILINE))
    assert set(re.findall(r"make ([a-z]+)", text)) <= targets


# --- architecture.md --------------------------------------------------------------------------------------------

ARCHITECTURE = (ROOT / "docs" / "architecture.md").read_text("utf-8")


def rooms() -> Iterator[str]:
    """Every module that the table of rooms names, as a path that may hold a *; a bare name is in its row's folder."""
    for row in re.findall(r"^\| (`.*?) \|", ARCHITECTURE, flags=re.MULTILINE):
        names = re.findall(r"`([^`]+)`", row)
        folder = names[0].rpartition("/")[0]
        for name in names:
            path = name if "/" in name else f"{folder}/{name}"
            yield path if path.endswith((".py", ".yaml")) else f"{path}.py"


def test_the_table_of_rooms_names_every_module_and_no_other() -> None:
    found = {name: {path.relative_to(ROOT) for path in ROOT.glob(name)} for name in rooms()}
    assert not [name for name, paths in found.items() if not paths]
    modules = {path.relative_to(ROOT) for top in ("ingest", "qa", "ui", "eval") for path in (ROOT / top).rglob("*.py")}
    named = {path for paths in found.values() for path in paths if path.suffix == ".py"}
    assert named == {path for path in modules if path.name != "__init__.py"}


def test_the_example_of_other_programs_runs(sample_settings: Settings, sample_ledger: Ledger) -> None:
    [example] = re.findall(r"```python\n(.*?)```", ARCHITECTURE, flags=re.DOTALL)
    stem = sample_ledger.reports()[0].stem
    here = {"load_settings": lambda: sample_settings}
    code = example.replace("STEM", stem).replace("from ingest.ledger.settings import load_settings\n", "")
    exec(compile(code, "architecture.md", "exec"), here)  # the document's own words
    assert {document.metadata["report"] for document in here["documents"]} == {stem}  # type: ignore[attr-defined]


def test_every_layout_has_a_test_on_a_real_page() -> None:
    layouts = (ROOT / "docs" / "reading.md").read_text("utf-8").partition("## Layouts")[2]
    rows = [line for line in layouts.splitlines() if line.startswith("|") and "::" in line]
    assert len(rows) >= 15
    for row in rows:
        named = re.findall(r"`(test_\w+\.py)::(test_\w+)`", row)
        assert named, row
        for file, name in named:
            text = (ROOT / "tests" / file).read_text("utf-8")
            found = re.search(rf"((?:^@.*\n(?:^[ )\]].*\n)*)*)^def {name}\(", text, re.M)
            assert found, f"{file} has no {name}"
            real = ("pytest.mark.reports", "reports_dir", "real_ledger")
            head = text.partition("\ndef ")[0] + found[0] + text[found.end() : found.end() + 120]
            assert any(word in head for word in real), f"{file}::{name} reads no real page"

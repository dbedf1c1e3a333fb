"""docs/licences.md lists every locked package with its version and a licence; no network and no model is needed."""

from __future__ import annotations

import json
import re
from pathlib import Path

import pytest

from eval import licences
from eval.licences import Locked, licence_of, locked, page, sbom

ROOT = Path(__file__).resolve().parents[1]
LOCK = (ROOT / "requirements.lock").read_text("utf-8")
PAGE = (ROOT / "docs" / "licences.md").read_text("utf-8")


def wrong(text: str, lock: str) -> list[str]:
    """What in the page does not fit the lock."""
    rows = {m[1]: (m[2], m[3]) for m in re.finditer(r"^\| \**([\w.-]+?)\** \| (\d\S*) \| (.*) \|$", text, re.MULTILINE)}
    packages = {package.name: package for package in locked(lock)}
    told = [f"missing {name}" for name in packages if name not in rows]
    told += [f"not locked {name}" for name in rows if name not in packages]
    for name, (version, licence) in rows.items():
        package = packages.get(name)
        if package and package.version != version:
            told.append(f"version {name}")
        if (
            not licence.strip()
            or licence.startswith("(not told")
            or (package and not package.marker and licence[0] == "(")
        ):
            told.append(f"licence {name}")
    return told


def test_every_locked_package_is_listed_with_its_licence() -> None:
    assert len(locked(LOCK)) == len(re.findall(r"^[\w.-]+==", LOCK, re.MULTILINE)) > 100
    assert wrong(PAGE, LOCK) == []


@pytest.mark.parametrize(
    ("old", "new", "told"),
    [
        (r"\n\| \*\*chromadb.*", "", "missing chromadb"),
        (r"\n\| anyio \| [^|]*", "\n| anyio | 0.0.1 ", "version anyio"),
        (r"\n\| anyio ", "\n| anyio2 ", "not locked anyio2"),
        (r"(\n\| anyio \| \S+ \|) \w+ ", r"\1 (not installed here) ", "licence anyio"),
        (r"(\n\| anyio \| \S+ \|) \w+ ", r"\1 (not told in its metadata) ", "licence anyio"),
    ],
)
def test_a_page_that_does_not_fit_is_noticed(old: str, new: str, told: str) -> None:
    assert told in wrong(re.sub(old, new, PAGE), LOCK)


def test_the_page_is_made_from_metadata(monkeypatch: pytest.MonkeyPatch) -> None:
    assert licence_of(Locked("pytest", "9", "", ())) == "MIT"
    assert licence_of(Locked("no-such-package", "1", "os_name == 'nt'", ())) == "(not installed here): os_name == 'nt'"
    monkeypatch.setattr(licences, "licence_of", lambda package: "X")
    rows = page([Locked("pytest", "9", "", ()), Locked("anyio", "4", "", ())]).splitlines()[-2:]
    assert rows == ["| **pytest** | 9 | X |", "| anyio | 4 | X |"]


def test_the_list_for_programs_has_the_hashes() -> None:
    made = json.loads(json.dumps(sbom(locked(LOCK))))
    assert made["bomFormat"] == "CycloneDX" and len(made["components"]) == len(locked(LOCK))
    [one] = [c for c in made["components"] if c["name"] == "anyio"]
    assert one["purl"] == f"pkg:pypi/anyio@{one['version']}"
    assert {p["value"] for p in one["properties"]} <= set(re.findall(r"sha256:(\w+)", LOCK)) and one["properties"]

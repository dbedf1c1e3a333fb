"""The licences of everything that requirements.lock names: `python -m eval.licences > docs/licences.md`.

Read from the metadata of the installed packages, so it wants the whole lock installed (make setup) and no network.
`--sbom` prints a CycloneDX list with the locked hashes instead.
"""

from __future__ import annotations

import argparse
import json
import re
import tomllib
from dataclasses import dataclass
from importlib.metadata import PackageNotFoundError, metadata
from pathlib import Path
from typing import Any

_ROOT = Path(__file__).resolve().parents[1]
_PIN = re.compile(r"^([\w.-]+)==([^\s;]+)(?: ; (.+?))? \\$")
_HASH = re.compile(r"--hash=sha256:([0-9a-f]{64})")
_LONGEST = 60
_ELSEWHERE = "(not installed here)"
_UNTOLD = "(not told in its metadata)"
_HEAD = """# Licences of the dependencies

Every package of `requirements.lock`, as the packages themselves tell it. Made by
`python -m eval.licences > docs/licences.md`; `python -m eval.licences --sbom` prints the same as a CycloneDX list with
hashes. juesuan itself is under Apache-2.0 (`LICENSE`). In bold: what `pyproject.toml` asks for
([dependencies.md](dependencies.md) says why); the others come with it. A package for other systems only is told so.

| package | version | licence |
| --- | --- | --- |
"""


@dataclass(frozen=True, slots=True)
class Locked:
    """One package of the lock; `marker` says for which systems it is, "" for all."""

    name: str
    version: str
    marker: str
    hashes: tuple[str, ...]


def main() -> None:
    """Print the page, or the list for programs."""
    parser = argparse.ArgumentParser(description="依赖的许可证")
    parser.add_argument("--sbom", action="store_true", help="输出 CycloneDX JSON")
    given = parser.parse_args()
    packages = locked((_ROOT / "requirements.lock").read_text("utf-8"))
    if given.sbom:
        print(json.dumps(sbom(packages), ensure_ascii=False, indent=1))
    else:
        print(page(packages), end="")


def locked(text: str) -> list[Locked]:
    """The packages of a lock file."""
    packages = []
    for block in re.split(r"\n(?=[\w.-]+==)", text):
        if pin := _PIN.match(block.partition("\n")[0]):
            packages.append(Locked(pin[1], pin[2], pin[3] or "", tuple(_HASH.findall(block))))
    return packages


def page(packages: list[Locked]) -> str:
    """The Markdown page."""
    wanted = _asked_for()
    rows = []
    for package in packages:
        name = f"**{package.name}**" if _plain(package.name) in wanted else package.name
        rows.append(f"| {name} | {package.version} | {licence_of(package)} |")
    return _HEAD + "\n".join(rows) + "\n"


def sbom(packages: list[Locked]) -> dict[str, Any]:
    """CycloneDX 1.5: name, version, package URL and licence. A lock has one hash a file, so they are properties."""
    components = [
        {
            "type": "library",
            "name": package.name,
            "version": package.version,
            "purl": f"pkg:pypi/{_plain(package.name)}@{package.version}",
            "licenses": [{"license": {"name": licence_of(package)}}],
            "properties": [{"name": "juesuan:sha256", "value": digest} for digest in package.hashes],
        }
        for package in packages
    ]
    return {"bomFormat": "CycloneDX", "specVersion": "1.5", "version": 1, "components": components}


def licence_of(package: Locked) -> str:
    """The licence in a few words: SPDX expression, else classifiers, else the first line of the free text."""
    try:
        told = metadata(package.name)
    except PackageNotFoundError:
        return f"{_ELSEWHERE}: {package.marker}" if package.marker else _ELSEWHERE
    classified = [c.rpartition(" :: ")[2] for c in told.get_all("Classifier") or [] if c.startswith("License ::")]
    expression, free = ((told.get_all(key) or [""])[0] for key in ("License-Expression", "License"))
    first = free.strip().partition("\n")[0]
    short = first if len(first) <= _LONGEST and first != "UNKNOWN" else ""
    chosen = expression or short or " / ".join(classified)
    return chosen.replace("|", "/") or _UNTOLD


def _asked_for() -> set[str]:
    project = tomllib.loads((_ROOT / "pyproject.toml").read_text("utf-8"))["project"]
    groups = [project["dependencies"], *project["optional-dependencies"].values()]
    return {_plain(re.split(r"[<>=\[;]", one)[0].strip()) for group in groups for one in group}


def _plain(name: str) -> str:
    return re.sub(r"[-_.]+", "-", name).lower()


if __name__ == "__main__":
    main()

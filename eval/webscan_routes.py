"""Every address that the application serves, taken from its routes, with something put where they want a name."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

_PART = re.compile(r"\{(\w+)(?::\w+)?\}")
BEFORE = ("/health", "/metrics")
"""These stand before the application, so they are among no routes."""


@dataclass(frozen=True, slots=True)
class Address:
    """A method and a path with places to fill, such as /page/{stem}/{page}.png."""

    method: str
    path: str

    def filled(self, text: str) -> str:
        """The path with this text in every place."""
        return _PART.sub(lambda _: text, self.path)

    @property
    def takes_names(self) -> bool:
        """Whether there is a place to fill."""
        return bool(_PART.search(self.path))


def addresses_of(app: Any) -> list[Address]:
    """All methods and paths of an application, those of what is mounted and included too."""
    found = {Address(method, path) for path, methods in _walk(app.routes, "") for method in methods}
    found |= {Address("GET", path) for path in BEFORE}
    return sorted(found, key=lambda one: (one.path, one.method))


def _walk(routes: Sequence[Any], before: str) -> Iterator[tuple[str, Sequence[str]]]:
    for route in routes:
        inner: Any = getattr(route, "original_router", None) or getattr(route, "app", None)
        path = before + getattr(route, "path", "")
        if getattr(route, "methods", None):
            yield path, sorted(route.methods)
        elif hasattr(inner, "routes"):
            yield from _walk(inner.routes, path)


def all_addresses(folder: Path) -> list[Address]:
    """Those of the page with everything that can be switched on, logins among it."""
    from ingest.ledger.settings import load_settings
    from ingest.ledger.store import open_ledger
    from ui.access import Access
    from ui.app import build_app
    from ui.passwords import NO_USER_HASH, User
    from ui.serve import LedgerDesk
    from ui.study import Study
    from ui.tools import Offers

    config = folder / "routes.yaml"
    config.write_text("embedding:\n  provider: none\n", "utf-8")
    settings = load_settings(config, data=folder / "routes")
    access = Access({"x": User("x", False, NO_USER_HASH)})
    with open_ledger(settings) as ledger:
        app = build_app(
            LedgerDesk(ledger, settings), 5, access, settings.data, Study(ledger), Offers(api=True, mcp=True)
        )
    return addresses_of(app)

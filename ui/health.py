"""How the web application is doing, for machines: GET /health (JSON) and GET /metrics (Prometheus); never a question.

They stand before the application, so that they answer also where visitors have to log in.
"""

from __future__ import annotations

import json
from importlib.metadata import PackageNotFoundError, version
from ipaddress import ip_address
from typing import Any

from fastapi import Response
from fastapi.concurrency import run_in_threadpool

from ingest.ledger.model import JuesuanError
from ingest.ledger.store import Ledger
from ui.headers import GUARDS
from ui.meter import Meter
from ui.uploads import queued

_PLAIN = "text/plain; version=0.0.4; charset=utf-8"
_HEADERS = {"Cache-Control": "no-store", **GUARDS}


class Watched:
    """An ASGI application with the two pages before it; `open_metrics` shows /metrics to other machines, too."""

    def __init__(self, app: Any, ledger: Ledger, meter: Meter, open_metrics: bool = False) -> None:
        self._app = app
        self._ledger = ledger
        self._meter = meter
        self._open_metrics = open_metrics

    async def __call__(self, scope: Any, receive: Any, send: Any) -> None:
        pages = {"/health": self._health, "/metrics": self._metrics}
        page = pages.get(scope.get("path", "")) if scope["type"] == "http" else None
        if page is None:
            await self._app(scope, receive, send)
            return
        if scope["method"] not in ("GET", "HEAD"):
            response = Response(status_code=405, headers={**_HEADERS, "Allow": "GET, HEAD"})
        elif page == self._metrics and not self._open_metrics and not _is_here(scope.get("client")):
            response = Response(status_code=404, headers=_HEADERS)
        else:
            response = await run_in_threadpool(page)
        await response(scope, receive, send)

    def _health(self) -> Response:
        told: dict[str, object] = {"status": "ok", "version": own_version()}
        try:
            told |= self._counts()
            code = 200
        except JuesuanError:  # its line names paths, which are nobody's business here
            told["status"], code = "error", 503
        return Response(json.dumps(told), code, _HEADERS, "application/json")

    def _metrics(self) -> Response:
        try:
            counts = self._counts()
        except JuesuanError:
            counts = {}
        return Response(self._meter.exposition(counts, queued()), 200, _HEADERS, _PLAIN)

    def _counts(self) -> dict[str, int]:
        reports = self._ledger.reports()
        return {
            "reports": len(reports),
            "figures": sum(report.figures for report in reports),
            "passages": sum(report.chunks for report in reports),
        }


def own_version() -> str:
    """The version that is installed."""
    try:
        return version("juesuan")
    except PackageNotFoundError:  # run from a folder, not installed
        return "unknown"


def _is_here(client: tuple[str, int] | None) -> bool:
    """Whether a request comes from this machine; what cannot be told does not."""
    try:
        return client is not None and ip_address(client[0]).is_loopback
    except ValueError:
        return False

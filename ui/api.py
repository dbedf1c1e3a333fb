"""The tools as named endpoints of the page's own HTTP API, for gradio_client and others."""

from __future__ import annotations

from typing import Any

import gradio as gr
from gradio.events import api

from ingest.ledger.model import JuesuanError
from ui.access import Access
from ui.tools import Tools, called


def add_api(tools: Tools, access: Access) -> None:
    """Add /ask, /find_figures, /compare and /audit to the page that is being put together."""

    def answered(name: str, request: gr.Request, given: dict[str, Any]) -> dict[str, Any]:
        try:
            return called(tools, name, visitor(access, request), given)
        except JuesuanError as error:
            raise gr.Error(str(error), print_exception=False) from error

    def ask(question: str, reports: list[str], request: gr.Request) -> dict[str, Any]:
        return answered("ask", request, {"question": question, "reports": reports or []})

    def find_figures(
        subject: str, measure: str, departments: list[str], years: list[int], request: gr.Request
    ) -> dict[str, Any]:
        given = {"subject": subject, "measure": measure, "departments": departments or [], "years": years or []}
        return answered("find_figures", request, given)

    def compare(
        subject: str, measure: str, departments: list[str], years: list[int], request: gr.Request
    ) -> dict[str, Any]:
        given = {"subject": subject, "measure": measure, "departments": departments or [], "years": years or []}
        return answered("compare", request, given)

    def audit(report: str, request: gr.Request) -> dict[str, Any]:
        return answered("audit", request, {"report": report})

    for function in (ask, find_figures, compare, audit):
        # A queue of their own: programs hold up nobody who reads.
        api(function, api_name=function.__name__, concurrency_limit=2, concurrency_id="api")


def visitor(access: Access, request: gr.Request) -> str:
    """Under what a program's questions are counted."""
    return access.person(request.headers).name or (request.client.host if request.client else "")

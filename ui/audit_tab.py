"""The tab of checking: what the audit finds in a report or in all, each finding with its marked pages."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any

import gradio as gr

from qa.audit import AuditResult
from ui.audit_view import audit_html, beginning_html, overview_html
from ui.i18n import request_words
from ui.plain import one_line
from ui.study import Study

Words = dict[str, str]
_CHECK = """element.addEventListener('click', (event) => {
  const check = event.target.closest('.ju-check');
  if (check) trigger('click', { stem: check.dataset.stem });
});"""


@dataclass(frozen=True, slots=True)
class AuditTab:
    """The components of the tab."""

    report: gr.Dropdown
    go: gr.Button
    result: gr.HTML
    begun: gr.State
    """Whether anything has been checked, which a new list of reports must not wipe away."""

    @property
    def listing(self) -> list[Any]:
        """What changes with the reports that are in."""
        return [self.report, self.result]


def add_audit_tab(study: Study, tr: Callable[[str], Any]) -> AuditTab:
    """Lay out the tab and wire it."""
    with gr.Tab(tr("tab_audit"), id="audit") as page:
        with gr.Row(elem_id="ju-audit", elem_classes="ju-wishes"):
            report = gr.Dropdown([], label=tr("audit_which"), elem_id="ju-which", min_width=260, scale=3)
            go = gr.Button(tr("do_audit"), variant="primary", elem_id="ju-do-audit", min_width=100, scale=0)
        result = gr.HTML(elem_id="ju-audited", js_on_load=_CHECK)
        begun = gr.State(False)
    tab = AuditTab(report, go, result, begun)
    _wire(_Audit(study), study, page, tab)
    return tab


def audit_listing(study: Study, words: Words, begun: bool = False) -> tuple[Any, ...]:
    """Values of `AuditTab.listing` for the reports that are in; "" stands for all of them."""
    stems = [(one_line(info.stem), info.stem) for info in study.reports()]
    all_of_them = [(words["audit_all"], "")] if stems else []
    begins = gr.skip() if begun else beginning_html(bool(stems), words)
    usual: dict[str, Any] = {} if begun or not stems else {"value": ""}
    return gr.update(choices=[*all_of_them, *stems], **usual), begins


class _Audit:
    """What a visitor may do here: check a report or all, or open one of those checked."""

    def __init__(self, study: Study) -> None:
        self._study = study

    def chosen(self, stem: str | None, request: gr.Request) -> Iterator[tuple[str, bool]]:
        """Check what is chosen; of all reports each is told as soon as it is done."""
        words = request_words(request.headers)
        if stem:
            yield from self._one(stem, words)
            return
        stems = [info.stem for info in self._study.reports()]
        if not stems:
            yield beginning_html(False, words), False
            return
        done: list[AuditResult] = []
        yield overview_html(done, len(stems), words), True
        for name in stems:
            try:
                done.append(self._study.audit(name))
            except KeyError:  # taken out by somebody meanwhile
                stems = [other for other in stems if other != name]
            yield overview_html(done, len(stems), words), True

    def opened(self, request: gr.Request, event: gr.EventData) -> Iterator[tuple[str, str, bool]]:
        """Show the report that was clicked."""
        stem = str(event.stem)
        for html, begun in self._one(stem, request_words(request.headers)):
            yield stem, html, begun

    def _one(self, stem: str, words: Words) -> Iterator[tuple[str, bool]]:
        yield f'<div class="ju-coming">{words["auditing"]}</div>', True
        try:
            yield audit_html(self._study.audit(stem), words), True
        except KeyError:
            yield f'<div class="ju-problem">{words["no_such_report"]}</div>', True


def _wire(audit: _Audit, study: Study, page: gr.Tab, tab: AuditTab) -> None:
    def listed(begun: bool, request: gr.Request) -> tuple[Any, ...]:
        return audit_listing(study, request_words(request.headers), begun)

    hidden: dict[str, Any] = {"show_progress": "hidden", "api_visibility": "private"}
    # A queue of its own, so that checking holds up nobody who asks.
    alone: dict[str, Any] = {**hidden, "concurrency_limit": 2, "concurrency_id": "audit"}
    page.select(listed, tab.begun, tab.listing, queue=False, **hidden)
    gr.on([tab.go.click, tab.report.input], audit.chosen, tab.report, [tab.result, tab.begun], **alone)
    tab.result.click(audit.opened, None, [tab.report, tab.result, tab.begun], **alone)

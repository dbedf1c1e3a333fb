"""The tab of the reports: bring them in, look through them, set right what they are, take them out."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import gradio as gr

from ingest.ledger.model import Correction, JuesuanError, Kind, ReportInfo
from ui.access import Access, demand_change
from ui.desk import Desk
from ui.i18n import request_words
from ui.plain import escaped, one_line
from ui.report_view import look_html
from ui.shelf import shelf_html, taken_html
from ui.uploads import Coming, State, coming_html, taken_in

Words = dict[str, str]
_KINDS = ("", Kind.FINAL.value, Kind.BUDGET.value)
_Fields = tuple[gr.Textbox, gr.Number, gr.Dropdown]
_Buttons = tuple[gr.Button, gr.Button, gr.Button, gr.Button]
_LOOKED_AT = 10
"""Values of `ReportsTab.looked_at`."""
_PICK = """element.addEventListener('click', (event) => {
  const chosen = event.target.closest('.ju-pick');
  if (chosen) trigger('click', { stem: chosen.dataset.stem });
});"""


@dataclass(frozen=True, slots=True)
class ReportsTab:
    """The components of the tab."""

    upload: gr.UploadButton
    cancel: gr.Button
    taken: gr.HTML
    shelf: gr.HTML
    look: gr.HTML
    mend: gr.Accordion
    mended: gr.HTML
    department: gr.Textbox
    year: gr.Number
    kind: gr.Dropdown
    save: gr.Button
    delete: gr.Button
    sure: gr.Button
    keep: gr.Button
    chosen: gr.State

    @property
    def looked_at(self) -> list[Any]:
        """What shows one report."""
        return [self.chosen, self.mended, self.look, self.mend, self.department, self.year, self.kind, *self.asking]

    @property
    def asking(self) -> list[Any]:
        """The buttons that delete, in their order."""
        return [self.delete, self.sure, self.keep]


@dataclass(frozen=True, slots=True)
class Listing:
    """What else on the page changes with the reports that are in."""

    parts: list[Any]
    values: Callable[[Words], tuple[Any, ...]]


def add_reports_tab(desk: Desk, access: Access, tr: Callable[[str], Any], others: Listing) -> ReportsTab:
    """Lay out the tab and wire it."""
    with gr.Tab(tr("tab_reports"), id="reports"), gr.Row(elem_id="ju-reports"):
        with gr.Column(scale=1, min_width=300, elem_id="ju-side"):
            # Any file: gradio would tell of another type in words of its own; the desk says it in the visitor's.
            upload = gr.UploadButton(tr("upload"), file_count="multiple", variant="primary", elem_id="ju-upload")
            cancel = gr.Button(tr("cancel_upload"), visible=False, elem_id="ju-cancel")
            taken = gr.HTML(elem_id="ju-taken", min_height=0, js_on_load=_PICK)
            shelf = gr.HTML(elem_id="ju-shelf", js_on_load=_PICK)
        with gr.Column(scale=3, min_width=320, elem_id="ju-reading"):
            mend, fields, buttons, mended = _mending(tr)
            look = gr.HTML(elem_id="ju-look")
            chosen = gr.State("")
    tab = ReportsTab(upload, cancel, taken, shelf, look, mend, mended, *fields, *buttons, chosen)
    _wire_uploads(_Uploads(desk, access), tab, desk, others)
    _wire_shelf(_Shelf(desk, access, others), tab, others)
    return tab


def _mending(tr: Callable[[str], Any]) -> tuple[gr.Accordion, _Fields, _Buttons, gr.HTML]:
    with gr.Accordion(tr("mend"), open=False, visible=False, elem_id="ju-mend") as mend:
        gr.HTML(f'<div class="ju-empty">{tr("mend_info")}</div>')
        with gr.Row():
            department = gr.Textbox(label=tr("department"), max_length=80, elem_id="ju-department", min_width=200)
            year = gr.Number(label=tr("year"), precision=0, elem_id="ju-year", min_width=110)
            kind = gr.Dropdown(_KINDS, label=tr("kind"), elem_id="ju-kind", min_width=110)
        with gr.Row():
            save = gr.Button(tr("save"), variant="primary", elem_id="ju-save", min_width=120)
            delete = gr.Button(tr("delete"), elem_id="ju-delete", min_width=120)
            sure = gr.Button(tr("delete_sure"), variant="stop", visible=False, elem_id="ju-sure", min_width=120)
            keep = gr.Button(tr("delete_not"), visible=False, elem_id="ju-keep", min_width=120)
        mended = gr.HTML(elem_id="ju-mended", min_height=0)
    return mend, (department, year, kind), (save, delete, sure, keep), mended


class _Uploads:
    """Files on their way in, and the wish to stop them."""

    def __init__(self, desk: Desk, access: Access) -> None:
        self._desk = desk
        self._access = access
        self._stops: dict[str, threading.Event] = {}

    def steps(self, files: list[str], request: gr.Request) -> Iterator[tuple[str, tuple[Coming, ...]]]:
        """(HTML, state of each file) again and again; raises JuesuanError for who may not."""
        person = self._access.person(request.headers)
        demand_change(person)
        visitor, tr = str(request.session_hash), request_words(request.headers)
        if not self._access.uploads.spend(person.name or visitor, len(files)):
            raise JuesuanError("一小时内上传的文件已达上限，请稍后再传；上限见配置 chat.uploads_per_hour")
        self._stops[visitor] = stop = threading.Event()
        for states in taken_in(self._desk, [Path(file) for file in files], stop):
            yield coming_html(states, tr), states

    def cancel(self, request: gr.Request) -> None:
        """Give up what is still coming."""
        if stop := self._stops.get(str(request.session_hash)):
            stop.set()


def _wire_uploads(uploads: _Uploads, tab: ReportsTab, desk: Desk, others: Listing) -> None:
    def take_in(files: list[str] | None, stem: str, request: gr.Request) -> Iterator[tuple[Any, ...]]:
        tr, done = request_words(request.headers), 0
        still = (gr.skip(),) * (1 + len(others.parts))
        html = ""
        try:
            for html, states in uploads.steps(files or [], request):
                now = sum(state.state is State.DONE for state in states)
                shelf = shelf_html(desk.reports(), tr, desk.notice(), stem) if now > done else ""
                listing = (shelf, *others.values(tr)) if now > done else still
                done = now
                yield html, gr.update(visible=True), *listing
        except JuesuanError as error:
            html = taken_html("", "failed", None, str(error), tr)
        yield html, gr.update(visible=False), *still

    tab.upload.upload(
        take_in,
        [tab.upload, tab.chosen],
        [tab.taken, tab.cancel, tab.shelf, *others.parts],
        concurrency_limit=8,  # files take turns by themselves (ui.uploads) and tell that they wait
        concurrency_id="take_in",
        show_progress="hidden",
        api_visibility="private",
    )
    tab.cancel.click(uploads.cancel, None, None, queue=False, show_progress="hidden", api_visibility="private")


class _Shelf:
    """What is done with one report that is in."""

    def __init__(self, desk: Desk, access: Access, others: Listing) -> None:
        self._desk = desk
        self._access = access
        self._others = others

    def pick(self, request: gr.Request, event: gr.EventData) -> tuple[Any, ...]:
        """Look at the report whose name was clicked."""
        return self._shown(str(event.stem), request)

    def save(
        self, stem: str, department: str, year: float | None, kind: str, request: gr.Request
    ) -> Iterator[tuple[Any, ...]]:
        """Read the report again as what the visitor says it is."""
        tr = request_words(request.headers)
        yield self._told(f'<div class="ju-coming">{tr["rereading"]}</div>')
        try:
            demand_change(self._access.person(request.headers))
            done = self._desk.correct(stem, said(department, year, kind), lambda stage, share: None)
            failed = done.message if done.status == "failed" else ""
        except JuesuanError as error:
            failed = str(error)
        if failed:
            yield self._told(f'<div class="ju-taken ju-bad">✗ {escaped(one_line(failed))}</div>')
            return
        told = f'<div class="ju-taken ju-ok">✓ {tr["saved"]}</div>'
        yield *self._shown(stem, request, told), *self._listing(tr, stem)

    def delete(self, stem: str, request: gr.Request) -> tuple[Any, ...]:
        """Take the report out."""
        tr = request_words(request.headers)
        try:
            demand_change(self._access.person(request.headers))
            self._desk.remove(stem)
        except JuesuanError as error:
            return self._told(f'<div class="ju-taken ju-bad">✗ {escaped(one_line(str(error)))}</div>')
        told = f'<div class="ju-taken ju-ok">✓ {escaped(tr["deleted"].format(name=one_line(stem)))}</div>'
        return *self._shown("", request, told), *self._listing(tr)

    def sure(self, stem: str, request: gr.Request) -> tuple[Any, ...]:
        """Values of `ReportsTab.asking` where it is asked whether this report is to go."""
        asked = request_words(request.headers)["delete_sure"].format(name=one_line(stem))
        return gr.update(visible=False), gr.update(value=asked, visible=True), gr.update(visible=True)

    def _told(self, told: str) -> tuple[Any, ...]:
        """A line beside the buttons; all else stays."""
        return gr.skip(), told, *(gr.skip(),) * (_LOOKED_AT - 1 + len(self._others.parts))

    def _listing(self, tr: Words, chosen: str = "") -> tuple[Any, ...]:
        return shelf_html(self._desk.reports(), tr, self._desk.notice(), chosen), *self._others.values(tr)

    def _shown(self, stem: str, request: gr.Request, told: str = "") -> tuple[Any, ...]:
        """Values of `ReportsTab.looked_at`."""
        tr = request_words(request.headers)
        info = next((info for info in self._desk.reports() if info.stem == stem), None)
        may = self._access.person(request.headers).may_change
        asking = (gr.update(visible=True), gr.update(visible=False), gr.update(visible=False))
        if info is None:
            empty = told + empty_html(self._desk.reports(), tr)
            return "", "", empty, gr.update(visible=False), "", None, "", *asking
        html = look_html(info, self._desk.sections(stem), self._desk.tables(stem), tr, self._desk.projects(stem))
        kind = info.kind.value if info.kind else ""
        return stem, told, html, gr.update(visible=may), info.department, info.year, kind, *asking


def empty_html(reports: list[ReportInfo], words: Words) -> str:
    """What stands where no report is chosen yet."""
    return f'<div class="ju-empty ju-hollow">{words["look_hint" if reports else "look_empty"]}</div>'


def said(department: str, year: float | None, kind: str) -> Correction:
    """What the visitor filled in; raises JuesuanError where it cannot be."""
    name = "".join(department.split())
    if not name:
        raise JuesuanError("请填写部门名称")
    if year is not None and not 1990 <= year <= 2099:
        raise JuesuanError("年度应在 1990 到 2099 之间，请改正后再保存")
    return Correction(name, int(year) if year is not None else None, Kind(kind) if kind else None)


def _wire_shelf(shelf: _Shelf, tab: ReportsTab, others: Listing) -> None:
    private: dict[str, Any] = {"api_visibility": "private", "show_progress": "hidden"}
    everything = [*tab.looked_at, tab.shelf, *others.parts]
    fields = [tab.chosen, tab.department, tab.year, tab.kind]
    for listed in (tab.shelf, tab.taken):
        listed.click(shelf.pick, None, tab.looked_at, queue=False, **private)
    tab.save.click(shelf.save, fields, everything, concurrency_limit=4, concurrency_id="correct", **private)
    hides = (gr.update(visible=True), gr.update(visible=False), gr.update(visible=False))
    tab.delete.click(shelf.sure, tab.chosen, tab.asking, queue=False, **private)
    tab.keep.click(lambda: hides, None, tab.asking, queue=False, **private)
    tab.sure.click(shelf.delete, tab.chosen, everything, queue=False, **private)

"""The tab of comparing: a subject over departments and years, as a table and a chart that open their sources."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any

import gradio as gr

from ingest.ledger.model import JuesuanError, Measure
from qa.compare_model import NothingToCompare
from ui.chart_png import chinese_font
from ui.compare_view import beginning_html, comparison_html, nothing_html
from ui.i18n import request_words
from ui.plain import escaped
from ui.scope import departments_of, years_of
from ui.study import Study
from ui.study_routes import wanted_of

Words = dict[str, str]
_UNITS = ("元", "万元", "亿元")
_NEAR = """element.addEventListener('click', (event) => {
  const near = event.target.closest('.ju-near');
  if (near) trigger('click', { subject: near.dataset.subject });
});"""


@dataclass(frozen=True, slots=True)
class CompareTab:
    """The components of the tab."""

    subject: gr.Dropdown
    measure: gr.Dropdown
    departments: gr.Dropdown
    years: gr.Dropdown
    unit: gr.Dropdown
    go: gr.Button
    result: gr.HTML
    begun: gr.State
    """Whether anything has been compared, which a new list of reports must not wipe away."""

    @property
    def choices(self) -> list[Any]:
        """What says what is to be compared."""
        return [self.subject, self.measure, self.departments, self.years, self.unit]

    @property
    def listing(self) -> list[Any]:
        """What changes with the reports that are in."""
        return [*self.choices, self.result]


def add_compare_tab(study: Study, tr: Callable[[str], Any]) -> CompareTab:
    """Lay out the tab and wire it."""
    with gr.Tab(tr("tab_compare"), id="compare") as page:
        with gr.Row(elem_id="ju-compare", elem_classes="ju-wishes"):
            subject = gr.Dropdown(
                [],
                value=None,
                label=tr("subject"),
                allow_custom_value=True,
                elem_id="ju-subject",
                min_width=220,
                scale=2,
            )
            measure = gr.Dropdown([], label=tr("measure"), elem_id="ju-measure", min_width=150)
            departments = gr.Dropdown(
                [], multiselect=True, label=tr("of_departments"), elem_id="ju-of", min_width=220, scale=2
            )
            years = gr.Dropdown([], multiselect=True, label=tr("of_years"), elem_id="ju-in", min_width=150)
            unit = gr.Dropdown([], label=tr("unit"), allow_custom_value=True, elem_id="ju-unit", min_width=100)
            go = gr.Button(tr("do_compare"), variant="primary", elem_id="ju-go", min_width=100, scale=0)
        result = gr.HTML(elem_id="ju-compared", js_on_load=_NEAR)
        begun = gr.State(False)
    tab = CompareTab(subject, measure, departments, years, unit, go, result, begun)
    _wire(_Compare(study), study, page, tab)
    return tab


def compare_listing(study: Study, words: Words, begun: bool = False) -> tuple[Any, ...]:
    """Values of `CompareTab.listing` for the reports that are in."""
    reports = study.reports()
    measures = [(words["measure_usual"], ""), *((one.value, one.value) for one in Measure if one is not Measure.OTHER)]
    units = [(words["unit_usual"], ""), *((unit, unit) for unit in _UNITS)]
    usual: dict[str, Any] = {} if begun else {"value": ""}
    return (
        gr.update(choices=study.subjects()),
        gr.update(choices=measures, **usual),
        gr.update(choices=departments_of(reports)),
        gr.update(choices=years_of(reports)),
        gr.update(choices=units, **usual),
        gr.skip() if begun else beginning_html(study.examples(), words),
    )


class _Compare:
    """What a visitor may do here: choose and compare, or click a name."""

    def __init__(self, study: Study) -> None:
        self._study = study

    def chosen(
        self,
        subject: str | None,
        measure: str | None,
        departments: list[str] | None,
        years: list[int] | None,
        unit: str | None,
        request: gr.Request,
    ) -> Iterator[tuple[str, bool]]:
        """Compare what is chosen."""
        words = request_words(request.headers)
        if not (subject or "").strip():
            yield f'<div class="ju-problem">{words["no_subject"]}</div>', True
            return
        yield f'<div class="ju-coming">{words["comparing"]}</div>', True
        wanted = wanted_of(subject or "", [measure or ""], departments, years, unit or "")
        try:
            yield comparison_html(self._study.compare(wanted), wanted, words, bool(chinese_font())), True
        except NothingToCompare as error:
            yield nothing_html(error, words), True
        except JuesuanError as error:
            yield f'<div class="ju-problem">{escaped(str(error))}</div>', True

    def again(
        self,
        begun: bool,
        subject: str | None,
        measure: str | None,
        departments: list[str] | None,
        years: list[int] | None,
        unit: str | None,
        request: gr.Request,
    ) -> Iterator[tuple[Any, bool]]:
        """Compare anew once something else is chosen, so that no table stands there for another choice."""
        if not begun or not (subject or "").strip():
            yield gr.skip(), begun
            return
        yield from self.chosen(subject, measure, departments, years, unit, request)

    def near(
        self,
        measure: str | None,
        departments: list[str] | None,
        years: list[int] | None,
        unit: str | None,
        request: gr.Request,
        event: gr.EventData,
    ) -> Iterator[tuple[str, str, bool]]:
        """Compare the name that was clicked."""
        subject = str(event.subject)
        for html, begun in self.chosen(subject, measure, departments, years, unit, request):
            yield subject, html, begun


def _wire(compare: _Compare, study: Study, page: gr.Tab, tab: CompareTab) -> None:
    def listed(begun: bool, request: gr.Request) -> tuple[Any, ...]:
        return compare_listing(study, request_words(request.headers), begun)

    hidden: dict[str, Any] = {"show_progress": "hidden", "api_visibility": "private"}
    # A queue of its own, so that comparing holds up nobody who asks.
    alone: dict[str, Any] = {**hidden, "concurrency_limit": 4, "concurrency_id": "compare"}
    page.select(listed, tab.begun, tab.listing, queue=False, **hidden)
    gr.on([tab.go.click, tab.subject.input], compare.chosen, tab.choices, [tab.result, tab.begun], **alone)
    others = [field.input for field in (tab.measure, tab.departments, tab.years, tab.unit)]
    gr.on(
        others, compare.again, [tab.begun, *tab.choices], [tab.result, tab.begun], trigger_mode="always_last", **alone
    )
    tab.result.click(compare.near, tab.choices[1:], [tab.subject, tab.result, tab.begun], **alone)

"""What the tab of questions shows of the reports that are in: the filters' choices and questions to begin with."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import gradio as gr

from ingest.ledger.model import ReportInfo
from ui.desk import Desk
from ui.plain import escaped
from ui.scope import Filters, departments_of, filters_of, kinds_of, passing, scope_line, years_of
from ui.shelf import choices

Words = dict[str, str]


def ask_listing(desk: Desk, tr: Words) -> tuple[Any, ...]:
    """Values of `AskTab.listing` for the reports that are in; filters are emptied."""
    reports = desk.reports()
    greeting = tr["greeting"] if reports else tr["greeting_empty"]
    link = "" if reports else f'<br><a class="ju-goto" href="#reports">{escaped(tr["goto_reports"])}</a>'
    lists = (departments_of(reports), years_of(reports), kinds_of(reports), choices(reports))
    return (
        gr.update(label=scope_line(reports, filters_of((), (), (), ()), tr)),
        *(gr.update(choices=one, value=[]) for one in lists),
        gr.update(
            placeholder=f'<div class="ju-greeting">{escaped(greeting)}{link}</div>',
            examples=examples_of(desk, reports, Filters()),
        ),
    )


def examples_of(desk: Desk, reports: Sequence[ReportInfo], filters: Filters) -> list[dict[str, str]]:
    """Questions to begin with that the reports in view can answer."""
    stems = [info.stem for info in passing(reports, filters)]
    everything = filters == Filters()
    return [{"text": question} for question in desk.examples(() if everything else stems)] if stems else []

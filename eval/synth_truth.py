"""The truth beside an invented report as JSON, one figure, question or defect a line: two versions compare by eye."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from typing import Any

from eval.synth_report import Place

Entry = dict[str, Any]


def truth_text(head: Mapping[str, object], lists: Mapping[str, Sequence[Entry]]) -> str:
    """The text of a truth file: what is said of the whole report, then the lists by their names."""
    lines = [f"  {json_line(key)}: {json_line(value)}" for key, value in head.items()]
    lines += [f"  {json_line(name)}: [\n{_rows(entries)}\n  ]" for name, entries in lists.items()]
    return "{\n" + ",\n".join(lines) + "\n}\n"


def figure_entry(place: Place) -> Entry:
    """What is empty is left out; the place of a table's figure is the table, of any other its section."""
    fact = place.fact
    figure: Entry = {
        "subject": fact.subject,
        "code": fact.code,
        "measure": fact.measure,
        "value": format(fact.value, "f"),
        "unit": fact.unit,
        "year": fact.year,
        "printed": fact.printed,
        "page": place.page,
        "table": place.table,
        "section": "" if place.table else place.section,
        "column": fact.column,
        "scope": fact.scope,
        "project": fact.project,
        "reason": fact.reason,
    }
    return {key: value for key, value in figure.items() if value != ""}


def _rows(entries: Sequence[Entry]) -> str:
    return ",\n".join(f"    {json_line(entry)}" for entry in entries)


def json_line(value: object) -> str:
    """A value as JSON on one line, Chinese as it is."""
    return json.dumps(value, ensure_ascii=False)

"""A comparison → HTML: its table with the state of every cell, its charts, what must be said of it, its leads; pure."""

from __future__ import annotations

import re
from collections.abc import Sequence
from urllib.parse import urlencode

from qa.compare_leads import LARGE, LEAST, REPEATED, Lead, leads_of
from qa.compare_model import GAPS, Cell, Comparison, NothingToCompare, State, Stated, Wanted
from ui.chart import charts
from ui.chart_svg import page_svg
from ui.compare_grid import Notes, number, rounded_away, said_of, scope_of, short, shown_grid
from ui.places import page_buttons, pane_html, place_button
from ui.plain import escaped, one_line

Words = dict[str, str]
WIDE, NARROW = 760.0, 350.0
"""Pixels: charts are drawn for a desk and for a phone, and the page shows the one that fits."""
_NARROW_COLUMNS = 3
_MOST = 2
"""Numbers of one cell that are shown where several fit."""
_IN_PAGE = (
    (re.compile(r"先用 juesuan ingest 收入，或用 juesuan reports 查看已有报告"), "请到“报告”页上传或查看"),
    (re.compile(r"；用 juesuan reports 查看全部"), "；请在“部门”里选择"),
    (re.compile(r"请写 --subject 科目 --measure (\S+)"), r"请在“科目”里写科目，在“指标”里选 \1"),
    (re.compile(r"可用 --measure (\S+) 比较"), r"可在“指标”里选\1比较"),
    (re.compile(r"没有指定 --measure"), "没有选指标"),
    (re.compile(r"--measure"), "“指标”"),
    (re.compile(r"--unit"), "“单位”"),
    (re.compile(r"--year"), "“年度”"),
)


class Markup(str):
    """Words that are HTML already."""

    __slots__ = ()


def for_page(told: str) -> str:
    """A line that was written for the command, with the page's own names for its options."""
    for found, said in _IN_PAGE:
        told = found.sub(said, told)
    return told


def address(wanted: Wanted, ending: str) -> str:
    """Where the comparison is had as a file."""
    named = [
        ("subject", wanted.subject),
        *(("measure", measure.value) for measure in wanted.measures),
        *(("department", name) for name in wanted.departments),
        *(("year", str(year)) for year in wanted.years),
        *((("unit", wanted.unit),) if wanted.unit else ()),
        *((("share_of", wanted.share_of),) if wanted.share_of else ()),
    ]
    return f"compare.{ending}?{urlencode(named)}"


def comparison_html(comparison: Comparison, wanted: Wanted, words: Words, picture: bool) -> str:
    """The whole result; `picture` says whether the charts can be had as PNG."""
    notes = Notes()
    shown = shown_grid(comparison, "", lambda cell, label: _told(cell, notes, label, words, comparison.unit), short)
    heads, *lines = shown.grid
    body = "".join(
        f"<tr>{''.join(_cell(text, n < shown.labels) for n, text in enumerate(line))}</tr>" for line in lines
    )
    head = "".join(
        f'<th scope="col"{"" if n < shown.labels else _NUMBER}>{escaped(_named(text, words))}</th>'
        for n, text in enumerate(heads)
    )
    table = f'<div class="ju-cmp"><table><thead><tr>{head}</tr></thead><tbody>{body}</tbody></table></div>'
    parts = [
        _head(comparison, wanted, words, picture),
        f'<div class="ju-hint">{words["compare_hint"]}</div>{_swipe(len(heads), words)}{table}',
        _said([*said_of(shown, notes), *rounded_away(shown.comparison)], words),
        charts_html(shown.comparison),
        leads_html(leads_of(comparison.rows, comparison.unit), words, _is_moving(shown.comparison)),
    ]
    return f'<div class="ju-study"><div class="ju-result">{"".join(parts)}</div>{pane_html(words)}</div>'


def _named(head: str, words: Words) -> str:
    """A head of the grid in the visitor's language; the year before it, and names of the reports, stay."""
    year, space, name = head.rpartition(" ")
    return f"{year}{space}{words.get(f'grid_{name}', name)}"


def charts_html(comparison: Comparison) -> str:
    """The charts at both widths; style sheets choose."""
    drawn = "".join(
        f'<div class="{kind}">{"".join(page_svg(one) for one in charts(comparison, width))}</div>'
        for kind, width in (("ju-wide", WIDE), ("ju-narrow", NARROW))
    )
    return f'<div class="ju-charts">{drawn}</div>'


def _swipe(columns: int, words: Words) -> str:
    """A hint for phones, which show a few columns only; style sheets keep it from others."""
    return f'<div class="ju-swipe">{words["swipe"]}</div>' if columns > _NARROW_COLUMNS else ""


def _is_moving(comparison: Comparison) -> bool:
    """Whether anything of it can be held against another year."""
    return any(cell.change for cell in comparison.cells()) or any(
        sum(cell.value is not None for cell in row.cells) > 1 for row in comparison.rows
    )


def leads_html(found: Sequence[Lead], words: Words, is_moving: bool = True) -> str:
    """What stands out, why, and where; no verdicts, and that is said. Without two years nothing is looked for."""
    if not found:
        none = words["leads_none"] if is_moving else words["leads_one_year"]
        told = none.format(large=LARGE, least=LEAST, years=REPEATED)
        return f'<div class="ju-leads"><h3>{words["leads"]}</h3><p class="ju-empty">{told}</p></div>'
    rows = "".join(_lead(lead, words) for lead in found)
    hint = words["leads_hint"].format(count=len(found))
    head = f'<h3>{words["leads"]}</h3><p class="ju-empty">{hint}</p>'
    return f'<div class="ju-leads">{head}<ol>{rows}</ol></div>'


def nothing_html(error: NothingToCompare, words: Words) -> str:
    """One line that says why there is nothing, and near names to click."""
    told = f'<div class="ju-problem">{escaped(for_page(one_line(str(error))))}</div>'
    return f'<div class="ju-nothing">{told}{_names(error.near)}</div>'


def beginning_html(examples: Sequence[str], words: Words) -> str:
    """What stands there before anything is compared: what to do, and names to begin with."""
    if not examples:
        link = f'<a class="ju-goto" href="#reports">{words["goto_reports"]}</a>'
        return f'<div class="ju-empty ju-hollow">{words["compare_empty"]}<br>{link}</div>'
    return f'<div class="ju-empty ju-hollow">{words["compare_begin"]}{_names(examples)}</div>'


def _names(names: Sequence[str]) -> str:
    buttons = "".join(
        f'<button type="button" class="ju-near" data-subject="{escaped(name)}">{escaped(one_line(name))}</button>'
        for name in names
    )
    return f'<div class="ju-names">{buttons}</div>' if names else ""


_NUMBER = ' class="ju-n"'


def _cell(text: str, is_label: bool) -> str:
    inner = text if isinstance(text, Markup) else escaped(text)
    return f'<th scope="row">{inner}</th>' if is_label else f"<td{_NUMBER}>{inner}</td>"


def _head(comparison: Comparison, wanted: Wanted, words: Words, picture: bool) -> str:
    unit = words["in_unit"].format(unit=comparison.unit) if comparison.unit else ""
    endings = ("csv", "xlsx", *(("png",) if picture else ()), "svg")
    links = "".join(
        f'<a class="ju-act" href="{escaped(address(wanted, ending))}" download>{ending.upper()}</a>'
        for ending in endings
    )
    none = "" if picture else f'<span class="ju-hint">{words["no_png"]}</span>'
    return (
        f'<div class="ju-tablehead"><b>{escaped(scope_of(comparison))}</b>'
        f'<span class="ju-unit">{escaped(unit)}</span><span class="ju-acts ju-exports">{links}{none}</span></div>'
    )


def _told(cell: Cell, notes: Notes, label: str, words: Words, unit: str) -> Markup:
    """A cell: each number opens its source; a gap is told in words and never as 0."""
    note = f'<sup class="ju-note">{notes.mark(cell, label)}</sup>' if cell.notes else ""
    state = words[f"state_{cell.state.value}"]
    if cell.state in GAPS:
        told = f"（{_later(cell.later, words, unit)}）" if cell.later else ""
        gap = place_button(cell.blank, state) if cell.blank else escaped(state)
        return Markup(f'<span class="ju-gapped">{gap}</span>{told}{note}')
    numbers = " / ".join(_button(one, unit) for one in cell.stated[:_MOST])
    more = escaped(words["more"].format(count=len(cell.stated))) if len(cell.stated) > _MOST else ""
    flag = f'<span class="ju-flag">{escaped(state)}</span> ' if cell.state not in _PLAIN else ""
    none = f' <span class="ju-gapped">{words["denied"]}</span>' if cell.stated[0].denial else ""
    return Markup(f"{flag}{numbers}{more}{none}{_restated(cell, words, unit)}{note}")


_PLAIN = (State.STATED, State.ZERO)


def _button(one: Stated, unit: str) -> str:
    """A number that opens its source; the whole of it where the page shows less."""
    return place_button(one.source, short(one.value, unit), title=number(one.value))


def _later(one: Stated, words: Words, unit: str) -> str:
    """The next year's word for a number; one that it does not print is told to be worked out, and how."""
    if not one.is_implied:
        return _button(one, unit)
    button = place_button(one.source, short(one.value, unit), title=one.expression(unit))
    return f'<span class="ju-gapped">{words["implied"]}</span> {button}'


def _restated(cell: Cell, words: Words, unit: str) -> str:
    """The other number that the next year's report gives for the same year."""
    if not cell.restated or cell.later is None:
        return ""
    return f'<br><span class="ju-flag">{words["restated"]}</span> {_later(cell.later, words, unit)}'


def _said(notes: Sequence[str], words: Words) -> str:
    rows = "".join(f"<li>{escaped(for_page(one_line(note)))}</li>" for note in notes)
    return f'<div class="ju-said"><b>{words["notes"]}</b><ul>{rows}</ul></div>' if rows else ""


def _lead(lead: Lead, words: Words) -> str:
    places = page_buttons(lead.sources, words)
    return (
        f'<li><span class="ju-badge">{words[f"lead_{lead.kind.name}"]}</span> {escaped(one_line(lead.statement))}'
        f'<div class="ju-empty">{escaped(one_line(lead.reason))}</div><div class="ju-chips">{places}</div></li>'
    )

"""A report → what is shown of it: its headings, its tables, its pages; pure, and all of it escaped."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from urllib.parse import quote

from ingest.ledger.model import Cell, Figure, ReportInfo, Section, Table
from qa.export import header
from ui.plain import escaped, one_line
from ui.shelf import report_html
from ui.viewer import box_text, viewer_html

_NUMBER = re.compile(r"[-−+]?[\d,，]+(?:\.\d+)?%?")


Projects = Mapping[int, str]
"""What project a table tells of, by its place among the tables; only forms of projects have one."""


def look_html(
    info: ReportInfo,
    sections: Sequence[Section],
    tables: Sequence[Table],
    words: dict[str, str],
    projects: Projects | None = None,
) -> str:
    """The report to look through: whose it is, its headings and tables to choose from, and its first page."""
    stem = escaped(info.stem)
    return (
        f'<div class="ju-look" data-stem="{stem}" data-address="{quote(info.stem, safe="")}">{report_html(info, words)}'
        f'<div class="ju-panes"><div class="ju-index">{_index(sections, tables, words, projects or {})}</div>'
        f'<div class="ju-open">{_first_page(info, words)}'
        f'<div class="ju-table" aria-live="polite"></div></div></div></div>'
    )


def _first_page(info: ReportInfo, words: dict[str, str]) -> str:
    """The pages to leaf through; a workbook has none."""
    if info.workbook:
        return f'<div class="ju-sheet">{words["no_pages"]}</div>'
    return viewer_html(info.stem, 1, None, info.pages, words)


def table_html(stem: str, number: int, table: Table, words: dict[str, str], project: str = "") -> str:
    """One table as a table: columns can be sorted by their heads, a cell is shown on its page when clicked.

    A form without heads (绩效自评表) keeps its wide cells wide, since nothing of it is to be sorted.
    """
    named = [header(levels) for levels in table.headers]
    sortable = any(named)
    heads = "".join(
        f'<th scope="col" aria-sort="none"><button type="button" class="ju-sort">{escaped(text)}</button></th>'
        for text in (named if sortable else ())
    )
    rows = "".join(f"<tr>{_row(row, sortable)}</tr>" for row in table.rows)
    notes = "".join(f"<p>{escaped(one_line(note))}</p>" for note in table.notes)
    address = escaped(f"report/{quote(stem, safe='')}/table/{number}")
    links = "".join(
        f'<a class="ju-act" href="{address}.{ending}" download>{ending.upper()}</a>' for ending in ("csv", "xlsx")
    )
    return (
        f'<div class="ju-tablehead"><b>{escaped(table_name(table, number, words, project))}</b>'
        f'<span class="ju-unit">{escaped(one_line(table.unit))}</span>'
        f'<span class="ju-acts ju-exports">{links}</span></div>'
        f'<div class="ju-hint">{words["table_hint" if sortable else "form_hint"]}</div>'
        f'<div class="ju-grid"><table><thead><tr>{heads}</tr></thead><tbody>{rows}</tbody></table></div>'
        f'<div class="ju-notes">{notes}</div>'
    )


def table_name(table: Table, number: int, words: dict[str, str], project: str = "") -> str:
    """The table's title with its project, or its place among the tables where it has no title."""
    title = one_line(table.title) or words["untitled_table"].format(n=number + 1)
    return f"{title}：{one_line(project)}" if project else title


def projects_of(tables: Sequence[Table], figures: Iterable[Figure]) -> dict[int, str]:
    """The project of each table whose figures are all of one."""
    told: dict[tuple[str | None, int], set[str]] = {}
    for figure in figures:
        if figure.project:
            told.setdefault((figure.source.table, figure.source.page), set()).add(figure.project)
    found = {
        number: set().union(*(told.get((table.title, page), set()) for page in table.pages))
        for number, table in enumerate(tables)
    }
    return {number: names.pop() for number, names in found.items() if len(names) == 1}


def _index(sections: Sequence[Section], tables: Sequence[Table], words: dict[str, str], projects: Projects) -> str:
    headings = "".join(_heading(section) for section in sections)
    listed = "".join(
        f'<li><button type="button" class="ju-opens" data-table="{n}" data-page="{min(table.pages)}">'
        f"{escaped(table_name(table, n, words, projects.get(n, '')))}{_page(min(table.pages))}</button></li>"
        for n, table in sorted(enumerate(tables), key=lambda pair: min(pair[1].pages))
    )
    none = f'<p class="ju-empty">{words["no_sections"]}</p>'
    return (
        f"<details open><summary>{words['tables_of'].format(count=len(tables))}</summary><ul>{listed}</ul></details>"
        f"<details open><summary>{words['sections_of']}</summary>"
        f"{f'<ul>{headings}</ul>' if headings else none}</details>"
    )


def _heading(section: Section) -> str:
    return (
        f'<li style="padding-left:{min(section.level - 1, 5) * 14}px"><button type="button" class="ju-opens" '
        f'data-page="{section.page}">{escaped(one_line(section.title))}{_page(section.page)}</button></li>'
    )


def _page(number: int) -> str:
    return f'<span class="ju-p">{number}</span>'


def _row(row: Sequence[Cell], sortable: bool) -> str:
    """The cells of a row; where they need not stand under heads, one that runs over several columns is one."""
    if sortable:
        return "".join(_cell(cell) for cell in row)
    runs: list[list[Cell]] = []
    for cell in row:
        if runs and cell.copy and cell.text == runs[-1][0].text:
            runs[-1].append(cell)
        else:
            runs.append([cell])
    return "".join(_cell(run[0], len(run)) for run in runs)


def _cell(cell: Cell, columns: int = 1) -> str:
    text = one_line(cell.text)
    kinds = ["ju-n"] if _NUMBER.fullmatch(text) else []
    kinds += ["ju-copy"] if cell.copy else []
    kind = f' class="{" ".join(kinds)}"' if kinds else ""
    place = f' data-box="{box_text(cell.bbox)}"' if cell.bbox else ""
    wide = f' colspan="{columns}"' if columns > 1 else ""
    return f'<td{kind}{wide} data-page="{cell.page}"{place}>{escaped(text)}</td>'

"""A source as a button that opens its marked page beside, and what is opened then; pure, and all of it escaped."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from urllib.parse import quote

from ingest.ledger.model import Bbox, Source
from qa.attached import outside
from ui.plain import escaped, one_line
from ui.viewer import Beside, box_text, row_html, viewer_html

_LONGEST_ROW = 14
_MOST_CHIPS = 6
"""So many places of a finding are shown at once."""


def place_attributes(source: Source) -> str:
    """What study.js needs to open a source."""
    source = outside(source)
    at = f"source/{quote(source.report, safe='')}/{source.page}"
    box = f"?box={box_text(source.bbox)}" if source.bbox else ""
    place = " · ".join(part for part in (source.cell, source.table or source.section) if part)
    ocr = ' data-ocr="1"' if source.ocr else ""
    told = f'data-place="{escaped(one_line(place))}" data-quote="{escaped(one_line(source.quote))}"'
    return f'data-source="{escaped(at + box)}" {told}{ocr}'


def place_button(source: Source | None, text: str, kind: str = "", title: str = "") -> str:
    """The text as a button that opens the source; plain text where there is none."""
    if source is None:
        return escaped(text)
    classes = f"ju-src {kind}".strip()
    told = f' title="{escaped(title)}"' if title and title != text else ""
    return f'<button type="button" class="{classes}" {place_attributes(source)}{told}>{escaped(text)}</button>'


def page_buttons(sources: Iterable[Source], words: dict[str, str], own: str = "") -> str:
    """Sources by their pages, of other reports than `own` with the report; several on a page also by their rows.

    Several cells of one row are numbered; beyond a few, the further ones are folded up.
    """
    all_of_them = [outside(source) for source in dict.fromkeys(sources)]
    places = Counter((source.report, source.page) for source in all_of_them)
    named: dict[str, list[Source]] = {}
    for one in all_of_them:
        named.setdefault(_named(one, words, own, places[one.report, one.page] > 1), []).append(one)
    chips = [
        place_button(source, name if number == 1 else f"{name}（{number}）", "ju-chip")
        for name, group in named.items()
        for number, source in enumerate(group, 1)
    ]
    if len(chips) <= _MOST_CHIPS + 1:
        return "".join(chips)
    rest = words["more_places"].format(count=len(chips) - _MOST_CHIPS)
    folded = f'<details class="ju-more"><summary>{rest}</summary>{"".join(chips[_MOST_CHIPS:])}</details>'
    return "".join(chips[:_MOST_CHIPS]) + folded


def _named(source: Source, words: dict[str, str], own: str, is_one_of_many: bool) -> str:
    page = source.where if source.cell else words["page"].format(page=source.page)
    where = page if source.report == own else f"《{one_line(source.report)}》{page}"
    row = one_line(source.row or "")[:_LONGEST_ROW] if is_one_of_many else ""
    return f"{where} · {row}" if row else where


def pane_html(words: dict[str, str]) -> str:
    """Where a source is opened; study.js fills it."""
    close = escaped(words["source_close"])
    return (
        f'<aside class="ju-pane" aria-live="polite" tabindex="-1"><div class="ju-panehead"><b>{words["source_one"]}</b>'
        f'<button type="button" class="ju-close" title="{close}" aria-label="{close}">✕</button></div>'
        f'<div class="ju-pagebox"><div class="ju-empty">{words["source_hint"]}</div></div></aside>'
    )


def source_html(
    stem: str, page: int, box: Bbox | None, seen: Beside, words: dict[str, str], workbook: bool = False
) -> str:
    """The page of a source with its place marked; place and quotation are put in by study.js, as text.

    A workbook has no pages: of it the place and the quoted row are all.
    """
    head = f'<b>{escaped(one_line(stem))}</b><span class="ju-place"></span><span class="ju-quote"></span>'
    ocr = f'<div class="ju-ocr" hidden>{words["ocr"]}</div>'
    if workbook:
        return f'<div class="ju-where">{head}{ocr}</div><div class="ju-sheet">{words["no_page_image"]}</div>'
    viewer = viewer_html(stem, page, box, seen.pages, words)
    return f'<div class="ju-where">{head}{ocr}</div>{row_html(seen)}{viewer}'

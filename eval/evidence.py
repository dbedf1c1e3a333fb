"""The pages to look at for a wrong answer: where the evidence stands, what was cited, and their images."""

from __future__ import annotations

import io
from dataclasses import dataclass

from PIL import Image

from eval.cases import EvalCase
from eval.run import Result
from eval.score import plain, printed_in, same
from ingest.ledger.model import Bbox
from ingest.ledger.store import Ledger
from ingest.pdf import page_image

DPI = 84
_MOST = 2
"""Evidence pages shown for one case."""
_GREYS = 16


@dataclass(frozen=True, slots=True)
class Place:
    """A page and the places on it to be marked."""

    report: str
    page: int
    boxes: tuple[Bbox, ...]


@dataclass(frozen=True, slots=True)
class Picture:
    """A page's image and the size of the page in points."""

    png: bytes
    width: float
    height: float


def evidence_of(result: Result, ledger: Ledger) -> list[Place]:
    """The evidence pages that a case names, with the expected numbers or words marked where the ledger knows them."""
    places = []
    for report, page in result.case.places[:_MOST]:
        stem = report or _first_cited(result)
        if stem and page.isdigit() and ledger.report(stem):
            places.append(Place(stem, int(page), _boxes(result, ledger, stem, int(page))))
    return places


def cited_of(result: Result) -> list[Place]:
    """The pages that an answer cites, with the cited places marked."""
    boxes: dict[tuple[str, int], list[Bbox]] = {}
    for citation in result.answer.citations if result.answer else ():
        source = citation.source
        boxes.setdefault((source.report, source.page), []).extend([source.bbox] if source.bbox else [])
    return [Place(report, page, tuple(dict.fromkeys(found))) for (report, page), found in boxes.items()][:_MOST]


def picture(ledger: Ledger, report: str, page: int) -> Picture | None:
    """A page's image, grey and small; None where there is no such page."""
    info, file = ledger.report(report), ledger.file_of(report)
    if info is None or file is None or not 1 <= page <= info.pages:
        return None
    with Image.open(io.BytesIO(page_image(file, page, DPI))) as opened:
        grey = opened.convert("L").quantize(_GREYS)
    out = io.BytesIO()
    grey.save(out, format="PNG", optimize=True)
    return Picture(out.getvalue(), grey.width * 72 / DPI, grey.height * 72 / DPI)


def _first_cited(result: Result) -> str:
    """The report that a bare page number is meant of where the case is asked of all."""
    cited = result.answer.citations if result.answer else ()
    return cited[0].source.report if cited else ""


def _boxes(result: Result, ledger: Ledger, stem: str, page: int) -> tuple[Bbox, ...]:
    wanted = result.case.numbers
    here = [f for f in ledger.figures([stem]) if f.source.page == page and any(same(f.amount, one) for one in wanted)]
    found = [figure.source.bbox for figure in here]
    if not found:
        # No figure was read there, which may be why the answer is wrong: the passage shows where to look.
        chunks = [c for c in ledger.chunks([stem]) if c.source.page == page]
        found = [c.source.bbox for c in chunks if shows(result.case, plain(c.text))]
    return tuple(dict.fromkeys(box for box in found if box))


def shows(case: EvalCase, text: str) -> bool:
    """Whether a passage has one of the expected numbers, whole, or else a word of each group."""
    if case.numbers:
        return any(printed_in(one, text) for one in case.numbers)
    return bool(case.words) and all(any(plain(word) in text for word in group) for group in case.words)

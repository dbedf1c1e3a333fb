"""Page images over HTTP: GET page/STEM/N.png?box=x0,top,x1,bottom draws the page with that place marked."""

from __future__ import annotations

import io

from fastapi import FastAPI, HTTPException, Response
from PIL import Image, ImageChops, ImageDraw

from ingest.ledger.model import Bbox
from ui.desk import Desk

DPI = 120
_MARGIN = 3.0
"""Points left free around the marked place."""


def add_page_route(app: FastAPI, desk: Desk) -> None:
    """Serve the pages of the reports that are in; anything else is 404."""

    @app.get("/page/{stem}/{page}.png")
    def page_png(stem: str, page: int, box: str = "") -> Response:
        image = desk.page(stem, page, DPI)
        if image is None:
            raise HTTPException(404, "没有这份报告或这一页")
        place = parse_box(box)
        headers = {"Cache-Control": "private, max-age=3600"}
        return Response(marked(image, place, DPI) if place else image, media_type="image/png", headers=headers)


def parse_box(text: str) -> Bbox | None:
    """Four numbers in points, or None where the text is not that."""
    try:
        x0, top, x1, bottom = (float(part) for part in text.split(","))
    except ValueError:
        return None
    return (x0, top, x1, bottom) if 0 <= x0 <= x1 < 1e5 and 0 <= top <= bottom < 1e5 else None


def marked(png: bytes, box: Bbox, dpi: int) -> bytes:
    """The page image with `box` (points) under a marker's yellow and framed."""
    scale = dpi / 72
    edges = [edge * scale + sign * _MARGIN * scale for edge, sign in zip(box, (-1, -1, 1, 1), strict=True)]
    with Image.open(io.BytesIO(png)) as opened:
        page = opened.convert("RGB")
    marker = Image.new("RGB", page.size, "white")
    ImageDraw.Draw(marker).rectangle(edges, fill=(255, 236, 130))
    out = ImageChops.multiply(page, marker)  # print stays black under the marker, as on paper
    ImageDraw.Draw(out).rectangle(edges, outline=(200, 60, 20), width=max(2, round(dpi / 60)))
    buffer = io.BytesIO()
    out.save(buffer, format="PNG")
    return buffer.getvalue()

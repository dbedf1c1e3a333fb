"""What the page fetches of reports over HTTP.

page/STEM/N.png?box=x0,top,x1,bottom  a page, with that place marked; &dpi=200|300 as sharp as that
report/STEM/table/N                   a table as HTML, N from 0
report/STEM/table/N.csv|xlsx          the same as CSV that Excel reads, or as a workbook
"""

from __future__ import annotations

import io
from urllib.parse import quote

from fastapi import FastAPI, HTTPException, Request, Response
from fastapi.responses import HTMLResponse
from PIL import Image, ImageChops, ImageDraw

from ingest.ledger.model import Bbox, Table
from qa.export import table_csv, table_names
from qa.export_xlsx import write_workbook
from ui.desk import Desk
from ui.i18n import request_words
from ui.report_view import table_html

DPI = 120
SHARPER = (200, 300)
"""What a page that is magnified may be drawn at; more would cost a busy server too much."""
XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
_MARGIN = 3.0
"""Points left free around the marked place."""


_NO_TABLE = "没有这份报告或这张表"


def add_page_routes(app: FastAPI, desk: Desk) -> None:
    """Serve pages and tables of the reports that are in; anything else is 404."""
    _add_tables(app, desk)

    @app.get("/page/{stem}/{page}.png")
    def page_png(stem: str, page: int, box: str = "", dpi: int = DPI) -> Response:
        image = desk.page(stem, page, dpi) if dpi in (DPI, *SHARPER) else None
        if image is None:
            raise HTTPException(404, "没有这份报告或这一页")
        place = parse_box(box)
        headers = {"Cache-Control": "private, max-age=3600"}
        return Response(marked(image, place, dpi) if place else image, media_type="image/png", headers=headers)


def _add_tables(app: FastAPI, desk: Desk) -> None:
    def found(stem: str, number: int) -> Table:
        tables = desk.tables(stem)
        if not 0 <= number < len(tables):
            raise HTTPException(404, _NO_TABLE)
        return tables[number]

    @app.get("/report/{stem}/table/{number}.csv")
    def as_csv(stem: str, number: int) -> Response:
        text = table_csv(stem, found(stem, number)).encode("utf-8-sig")
        return _file(text, table_names(stem, desk.tables(stem))[number], "text/csv; charset=utf-8")

    @app.get("/report/{stem}/table/{number}.xlsx")
    def as_xlsx(stem: str, number: int) -> Response:
        table, out = found(stem, number), io.BytesIO()
        write_workbook(stem, [table], desk.amounts(stem), out)
        name = table_names(stem, desk.tables(stem))[number].removesuffix(".csv")
        return _file(out.getvalue(), f"{name}.xlsx", XLSX)

    @app.get("/report/{stem}/table/{number}")
    def as_html(stem: str, number: int, request: Request) -> HTMLResponse:
        tr = request_words(request.headers)
        return HTMLResponse(table_html(stem, number, found(stem, number), tr, desk.projects(stem).get(number, "")))


def _file(body: bytes, name: str, kind: str) -> Response:
    headers = {"Content-Disposition": f"attachment; filename*=UTF-8''{quote(name, safe='')}"}
    return Response(body, media_type=kind, headers=headers)


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

"""What the tabs of comparing and checking fetch over HTTP.

source/STEM/N?box=x0,top,x1,bottom                                 a page of a report, that place marked, as HTML
compare.csv|xlsx|json|svg|png?subject=&measure=&department=&year=  a comparison as a file
audit.csv|xlsx|json?report=                                        the findings as a file; of all where none is named
"""

from __future__ import annotations

import io
import json
from datetime import date
from typing import Annotated
from urllib.parse import quote

from fastapi import FastAPI, HTTPException, Query, Request, Response
from fastapi.responses import HTMLResponse

from ingest.ledger.model import JuesuanError, Measure
from qa.compare_model import Comparison, Wanted
from qa.export_compare import detail_listing, shown_listing
from qa.export_xlsx import write_sheets
from ui.chart import charts, foot_of
from ui.chart_png import chinese_font, file_png
from ui.chart_svg import file_svg
from ui.compare_grid import scope_of, told_rows
from ui.compare_view import WIDE, for_page
from ui.drawing import stacked, with_foot
from ui.i18n import request_words
from ui.pages import XLSX, parse_box
from ui.places import source_html
from ui.plain import one_line
from ui.study import Study, listing_bytes
from ui.viewer import row_at

_KINDS = {
    "csv": "text/csv; charset=utf-8",
    "xlsx": XLSX,
    "json": "application/json; charset=utf-8",
    "svg": "image/svg+xml",
    "png": "image/png",
}
Many = Annotated[list[str] | None, Query()]
Years = Annotated[list[int] | None, Query()]


def add_study_routes(app: FastAPI, study: Study) -> None:
    """Serve sources and exports; what is not in is 404, in one line."""

    @app.get("/source/{stem}/{page}")
    def source(stem: str, page: int, request: Request, box: str = "") -> HTMLResponse:
        info = study.report(stem)
        if info is None or not (info.workbook or 1 <= page <= info.pages):
            raise HTTPException(404, "没有这份报告或这一页")
        place = None if info.workbook else parse_box(box)
        seen = row_at(page, place, info.pages, study.tables(stem))
        words = request_words(request.headers)
        return HTMLResponse(source_html(stem, page, place, seen, words, bool(info.workbook)))

    @app.get("/compare.{ending}")
    def comparison(
        ending: str,
        subject: str,
        measure: Many = None,
        department: Many = None,
        year: Years = None,
        unit: str = "",
        share_of: str = "",
    ) -> Response:
        wanted = wanted_of(subject, measure, department, year, unit, share_of)
        try:
            found = study.compare(wanted)
        except JuesuanError as error:
            raise HTTPException(404, for_page(str(error))) from error
        return _file(comparison_bytes(found, ending, date.today()), scope_of(found, "_"), ending)

    @app.get("/audit.{ending}")
    def audit(ending: str, report: Many = None) -> Response:
        if ending not in ("csv", "xlsx", "json"):
            raise HTTPException(404, f"不能导出为 {ending}")
        name = report[0] if report and len(report) == 1 else "全部报告"
        body = listing_bytes(study.findings(report or ()), ending, chinese=ending != "json")
        return _file(body, f"{name}_勾稽核对", ending)


def wanted_of(
    subject: str,
    measures: list[str] | None,
    departments: list[str] | None,
    years: list[int] | None,
    unit: str = "",
    share_of: str = "",
) -> Wanted:
    """What is to be compared, as a browser tells it; measures that are none are passed over."""
    known = {measure.value: measure for measure in Measure}
    return Wanted(
        subject.strip(),
        tuple(known[name] for name in measures or () if name in known),
        tuple(departments or ()),
        tuple(int(year) for year in years or ()),
        unit=unit.strip(),
        share_of=share_of.strip(),
    )


def comparison_bytes(comparison: Comparison, ending: str, made: date) -> bytes:
    """The comparison as a file that says when it was made; empty where it cannot be one of this kind."""
    if ending == "csv":
        return listing_bytes(detail_listing(comparison), ending, chinese=True)
    if ending == "xlsx":
        return _workbook(comparison, made)
    if ending == "json":
        return json.dumps(comparison.to_json(), ensure_ascii=False).encode()
    drawn = charts(told_rows(comparison), WIDE)
    sheet = with_foot(stacked(drawn), foot_of(comparison, made)) if drawn else None
    if ending == "svg" and sheet:
        return file_svg(sheet).encode()
    if ending == "png" and sheet and (font := chinese_font()):
        return file_png(sheet, font)
    return b""


def _workbook(comparison: Comparison, made: date) -> bytes:
    """The table as it is shown, every number with its place, and what the columns mean."""
    about = (
        ("比较", scope_of(comparison)),
        ("单位", comparison.unit or "无"),
        ("制表日期", made.isoformat()),
        *(("注意", for_page(note)) for note in comparison.notes),
    )
    out = io.BytesIO()
    write_sheets((shown_listing(told_rows(comparison)), detail_listing(comparison)), about, out)
    return out.getvalue()


def _file(body: bytes, name: str, ending: str) -> Response:
    if not body:
        raise HTTPException(404, f"没有可以导出为 {ending} 的内容；请换一种格式")
    named = quote(f"{one_line(name)}.{ending}".replace("/", "_"), safe="")
    headers = {"Content-Disposition": f"attachment; filename*=UTF-8''{named}", "Cache-Control": "no-store"}
    return Response(body, media_type=_KINDS[ending], headers=headers)

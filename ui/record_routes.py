"""What the page fetches of kept answers over HTTP, each visitor only their own.

answer/ID.txt|md|docx, talk/ID.txt|md|docx  an answer, or a conversation, with its sources
POST answer/ID/opinion {"liked", "reason"}  what the visitor thinks of it
"""

from __future__ import annotations

from pathlib import Path
from urllib.parse import quote

from fastapi import FastAPI, Header, HTTPException, Request, Response
from pydantic import BaseModel, ConfigDict, Field

from ui.access import Access
from ui.i18n import request_words
from ui.kept import Kept
from ui.opinions import LONGEST_REASON, keep_opinion
from ui.records import Records
from ui.transcript import KINDS, document
from ui.transcript_lines import file_name

_NONE = "没有这条记录，或它不是您的"


class Opinion(BaseModel):
    """What the browser sends when a thumb is clicked."""

    model_config = ConfigDict(extra="forbid")

    liked: bool
    reason: str = Field("", max_length=LONGEST_REASON)


def add_record_routes(app: FastAPI, records: Records, access: Access, folder: Path) -> None:
    """Serve kept answers as documents, and keep opinions in `folder`."""

    @app.get("/answer/{name}.{ending}")
    def answer(name: str, ending: str, request: Request) -> Response:
        kept = records.answer(access.person(request.headers).name, name)
        return _document([kept] if kept else [], ending, request)

    @app.get("/talk/{name}.{ending}")
    def talk(name: str, ending: str, request: Request) -> Response:
        return _document(records.talk(access.person(request.headers).name, name), ending, request)

    @app.post("/answer/{name}/opinion")
    def opinion(name: str, said: Opinion, request: Request, x_juesuan: str = Header()) -> Response:
        # The header is one that no other site's page can send along: a browser would ask us first.
        person = access.person(request.headers).name
        kept = records.answer(person, name)
        if kept is None:
            raise HTTPException(404, _NONE)
        keep_opinion(folder, person, kept, said.liked, said.reason)
        return Response(status_code=204)


def _document(kept: list[Kept], ending: str, request: Request) -> Response:
    if not kept or ending not in KINDS:
        raise HTTPException(404, _NONE)
    name = quote(f"{file_name(kept)}.{ending}".replace("/", "_"), safe="")
    headers = {"Content-Disposition": f"attachment; filename*=UTF-8''{name}", "Cache-Control": "no-store"}
    return Response(document(kept, ending, request_words(request.headers)), media_type=KINDS[ending], headers=headers)

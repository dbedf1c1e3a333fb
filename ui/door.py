"""The door of the web application: who has to log in does so first, and browsers are told apart by a cookie."""

from __future__ import annotations

import secrets
from http import HTTPStatus

from fastapi import FastAPI, Request, Response
from fastapi.concurrency import run_in_threadpool
from fastapi.responses import HTMLResponse, JSONResponse, RedirectResponse
from starlette.datastructures import Headers, MutableHeaders
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from ingest.ledger.model import JuesuanError
from ui.access import SESSION, VISITOR, Access, cookies
from ui.headers import Guarded, is_of_another_site
from ui.i18n import request_words
from ui.plain import escaped

_YEAR_S = 365 * 24 * 3600
_OPEN = ("/login", "/logout")
_UPLOAD = "/gradio_api/upload"
_LONGEST_NAME = 1000
"""Bytes; the name of a file is at most 255, but an address may hold several of them in one part."""
_STYLE = """
body { margin: 0; background: #f1f5f9; color: #0f172a;
  font-family: system-ui, "PingFang SC", "Microsoft YaHei", "Noto Sans CJK SC", sans-serif; }
form { max-width: 320px; margin: 12vh auto 0; padding: 24px; background: #fff; border-radius: 12px; }
h1 { font-size: 1.3rem; margin: 0 0 16px; }
label { display: block; margin: 12px 0 4px; }
input, button { box-sizing: border-box; width: 100%; padding: 10px; border-radius: 8px; border: 1px solid #cbd5e1;
  font-size: 1rem; background: inherit; color: inherit; }
button { margin-top: 20px; border: 0; background: #0d9488; color: #fff; }
p { color: #b42318; }
@media (prefers-color-scheme: dark) {
  body { background: #0f172a; color: #f1f5f9; } form { background: #1e293b; } p { color: #ff8182; }
}
"""


def add_door(app: FastAPI, access: Access) -> None:
    """Put the door before everything that `app` serves, now or later."""
    app.add_middleware(_Door, access=access)
    app.add_middleware(Guarded)  # added last, so it stands before the door
    if access.users:
        _add_login(app, access)


class _Door:
    """Lets in who may come in; a page that is asked for by a browser leads to the login."""

    def __init__(self, app: ASGIApp, access: Access) -> None:
        self._app = app
        self._access = access

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] not in ("http", "websocket"):
            await self._app(scope, receive, send)
            return
        headers = Headers(scope=scope)
        if _is_no_path(scope["path"]):
            await _refused("地址不对", HTTPStatus.NOT_FOUND)(scope, receive, send)
        elif is_of_another_site(scope.get("method", "GET"), headers):
            await _refused("不接受其他网站的请求")(scope, receive, send)
        elif self._access.is_closed_to(headers) and scope["path"] not in _OPEN:
            await _closed(scope)(scope, receive, send)
        elif scope["path"].rstrip("/") == _UPLOAD and not self._access.person(headers).may_change:
            await _refused("当前账号不能上传")(scope, receive, send)
        elif self._access.users or VISITOR in cookies(headers) or scope["type"] != "http":
            await self._app(scope, receive, send)
        else:
            await self._app(scope, receive, _with_visitor(send, scope["scheme"] == "https"))


def _is_no_path(path: str) -> bool:
    """Whether no file system takes such a name: what looks for files would fail at it."""
    return "\0" in path or any(len(part.encode("utf-8", "replace")) > _LONGEST_NAME for part in path.split("/"))


def _refused(told: str, status: HTTPStatus = HTTPStatus.FORBIDDEN) -> Response:
    return JSONResponse({"detail": told}, status)


def _closed(scope: Scope) -> Response:
    if scope["type"] == "http" and scope["path"] == "/" and scope["method"] == "GET":
        return RedirectResponse("login", HTTPStatus.SEE_OTHER)
    return JSONResponse({"detail": "请先登录（POST login：username、password）"}, HTTPStatus.UNAUTHORIZED)


def _with_visitor(send: Send, secure: bool) -> Send:
    cookie = f"{VISITOR}={secrets.token_urlsafe(24)}; Path=/; Max-Age={_YEAR_S}; HttpOnly; SameSite=Lax"

    async def sending(message: Message) -> None:
        # Only with the page itself: its parts are fetched at once, and each would bring another cookie.
        if message["type"] == "http.response.start":
            headers = MutableHeaders(scope=message)
            if headers.get("content-type", "").startswith("text/html"):
                headers.append("set-cookie", cookie + ("; Secure" if secure else ""))
        await send(message)

    return sending


def _add_login(app: FastAPI, access: Access) -> None:
    @app.get("/login")
    def page(request: Request) -> HTMLResponse:
        return _login_page(request_words(request.headers))

    @app.post("/login")
    async def log_in(request: Request) -> Response:
        form = await request.form()
        name, password = (str(form.get(key, "")) for key in ("username", "password"))
        client = request.client.host if request.client else ""
        page = "text/html" in request.headers.get("accept", "")
        try:
            token = await run_in_threadpool(access.log_in, name, password, client)
        except JuesuanError as error:
            if page:
                return _login_page(request_words(request.headers), str(error))
            return JSONResponse({"detail": str(error)}, HTTPStatus.UNAUTHORIZED)
        answer = RedirectResponse("./", HTTPStatus.SEE_OTHER) if page else JSONResponse({"success": True})
        secure = request.url.scheme == "https"
        answer.set_cookie(SESSION, token, int(access.session_s), httponly=True, samesite="lax", secure=secure)
        return answer

    @app.post("/logout")
    def log_out(request: Request) -> Response:
        access.log_out(request.headers)
        answer = RedirectResponse("login", HTTPStatus.SEE_OTHER)
        answer.delete_cookie(SESSION)
        return answer


def _login_page(words: dict[str, str], told: str = "") -> HTMLResponse:
    line = f"<p role=alert>{escaped(told)}</p>" if told else ""
    return HTMLResponse(
        f'<!doctype html><meta charset="utf-8"><meta name="viewport" content="width=device-width">'
        f"<title>{words['title']}</title><style>{_STYLE}</style><form method=post action=login>"
        f"<h1>{words['title']}</h1>{line}<label for=u>{words['username']}</label>"
        f"<input id=u name=username autocomplete=username required autofocus><label for=p>{words['password']}</label>"
        f"<input id=p name=password type=password autocomplete=current-password required>"
        f"<button>{words['log_in']}</button></form>",
        HTTPStatus.UNAUTHORIZED if told else HTTPStatus.OK,
    )

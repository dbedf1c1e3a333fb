"""The language that a visitor chose, told to the page before its framework asks the browser for one."""

from __future__ import annotations

from starlette.datastructures import Headers, MutableHeaders
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from ui.i18n import chosen_language

_TAGS = {"zh": "zh-CN", "en": "en"}
_HEAD = b"<head>"
_SCRIPT = (
    "<script>for (const [name, said] of [['language', '{tag}'], ['languages', ['{tag}']]])"
    " Object.defineProperty(navigator, name, {{ get: () => said, configurable: true }});</script>"
)


class Spoken:
    """An ASGI application whose page takes the chosen language for the browser's own."""

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        tag = _TAGS.get(chosen_language(Headers(scope=scope))) if scope["type"] == "http" else None
        if tag is None or scope["method"] != "GET" or scope["path"] != "/":
            await self._app(scope, receive, send)
            return
        # A page that comes compressed could not be written into.
        plain = [(name, value) for name, value in scope["headers"] if name.lower() != b"accept-encoding"]
        await self._app({**scope, "headers": plain}, receive, _telling(send, _SCRIPT.format(tag=tag).encode()))


def _telling(send: Send, script: bytes) -> Send:
    """The page with the script at the beginning of its head."""
    begun: list[Message] = []
    body: list[bytes] = []

    async def sending(message: Message) -> None:
        if message["type"] == "http.response.start":
            begun.append(message)
            return
        if message["type"] != "http.response.body":
            await send(message)
            return
        body.append(message.get("body", b""))
        if message.get("more_body"):
            return
        page = b"".join(body).replace(_HEAD, _HEAD + script, 1)
        headers = MutableHeaders(scope=begun[0])
        if "content-length" in headers:
            headers["content-length"] = str(len(page))
        await send(begun[0])
        await send({"type": "http.response.body", "body": page})

    return sending

"""A reply in one piece may have no end: its bytes are counted as they come, and too many break it off."""

from __future__ import annotations

import importlib
from collections.abc import Callable, Iterator
from typing import Any

from qa.call_errors import CallFailed

_MOST_BYTES = 16_000_000
"""Of a reply; one that is streamed takes some hundred bytes a word."""


def bounded(client: type[Any]) -> Callable[[Any], None]:
    """A hook for responses of a client, of whichever release of its library."""
    base = importlib.import_module(client.__mro__[1].__module__.split(".")[0]).SyncByteStream

    class Bounded(base):  # type: ignore[misc, valid-type]
        """The bytes of a response up to a bound."""

        def __init__(self, stream: Any) -> None:
            self.stream = stream

        def __iter__(self) -> Iterator[bytes]:
            size = 0
            for piece in self.stream:
                size += len(piece)
                if size > _MOST_BYTES:
                    raise CallFailed("模型的回答没完没了")
                yield piece

        def close(self) -> None:
            self.stream.close()

    def hook(response: Any) -> None:
        response.stream = Bounded(response.stream)

    return hook

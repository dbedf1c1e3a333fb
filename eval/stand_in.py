"""A stand-in for an embedding model, as an OpenAI-compatible endpoint on loopback: hashed pairs of characters.

It costs next to nothing, so that what grows with the number of reports can be measured without the model, whose time
is the same for every passage however many there are.
"""

from __future__ import annotations

import json
import math
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from itertools import pairwise
from threading import Thread
from zlib import crc32

SIZE = 384


def vector(text: str) -> list[float]:
    """Of length one; texts that share pairs of characters are near each other."""
    parts = [0.0] * SIZE
    for one, two in pairwise(f" {text} "):
        number = crc32((one + two).encode("utf-8", "replace"))
        parts[number % SIZE] += 1.0 if number & 0x10000 else -1.0
    norm = math.sqrt(sum(part * part for part in parts)) or 1.0
    return [part / norm for part in parts]


class _Handler(BaseHTTPRequestHandler):
    def do_POST(self) -> None:
        """POST …/embeddings, whatever stands before it."""
        asked = json.loads(self.rfile.read(int(self.headers.get("content-length", 0))))
        texts: Sequence[str] = [asked["input"]] if isinstance(asked["input"], str) else asked["input"]
        rows = [{"object": "embedding", "index": n, "embedding": vector(text)} for n, text in enumerate(texts)]
        told = {"object": "list", "model": asked.get("model", ""), "data": rows, "usage": {}}
        body = json.dumps(told).encode()
        self.send_response(200)
        self.send_header("content-type", "application/json")
        self.send_header("content-length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, format: str, *args: object) -> None:
        """Says nothing."""


@contextmanager
def standing_in() -> Iterator[str]:
    """The address of the endpoint, while the block runs."""
    server = ThreadingHTTPServer(("127.0.0.1", 0), _Handler)
    Thread(target=server.serve_forever, daemon=True).start()
    try:
        yield f"http://127.0.0.1:{server.server_address[1]}/v1"
    finally:
        server.shutdown()
        server.server_close()

"""What keeps the chat's memory from rising: free heap goes back, and only so many opened pages are remembered."""

from __future__ import annotations

import ctypes
import subprocess
import sys
from typing import Any

import pytest
from fastapi.testclient import TestClient

from eval.page_client import Page
from tests.fakes import FakeDesk

_HEAP = """
import ctypes, sys, threading
from ui.heap import keep_heap_small

if sys.argv[1] == "small":
    keep_heap_small()
libc = ctypes.CDLL(None)
libc.malloc.restype = libc.fdopen.restype = ctypes.c_void_p
libc.malloc.argtypes, libc.free.argtypes = [ctypes.c_size_t], [ctypes.c_void_p]
libc.malloc_info.argtypes = [ctypes.c_int, ctypes.c_void_p]
libc.fflush.argtypes = [ctypes.c_void_p]
libc.free(libc.malloc(8_000_000))
held = libc.malloc(4_000_000)
together = threading.Barrier(6)

def allocate():
    together.wait()
    libc.malloc(1000)
    together.wait()

threads = [threading.Thread(target=allocate) for _ in range(6)]
[one.start() for one in threads]
[one.join() for one in threads]
out = libc.fdopen(1, b"w")
libc.malloc_info(0, out)
libc.fflush(out)
"""


def heap(how: str) -> tuple[int, int]:
    """Heaps of a process with six threads, and its blocks that go back to the system as soon as they are freed."""
    told = subprocess.run([sys.executable, "-c", _HEAP, how], capture_output=True, text=True, check=True).stdout
    return told.count("<heap nr="), int(told.rpartition('<total type="mmap" count="')[2].partition('"')[0])


@pytest.mark.skipif(not hasattr(ctypes.CDLL(None), "malloc_info"), reason="only glibc tells of its heap")
def test_free_memory_goes_back_to_the_system() -> None:
    heaps, mapped = heap("as it is")
    fewer, more = heap("small")
    assert fewer == 2 < heaps
    assert more > mapped


def test_only_so_many_opened_pages_are_remembered(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("ui.app.SESSIONS", 3)
    from ui.app import build_app

    app = build_app(FakeDesk(), 50)
    with TestClient(app) as client:
        for _ in range(5):
            page = Page(client)
            assert page.sent(page.arrival(), [])
    mounted: list[Any] = [getattr(route, "app", None) for route in app.routes]
    (remembered,) = (one.state_holder.session_data for one in mounted if hasattr(one, "state_holder"))
    assert len(remembered) == 3 and page.session in remembered

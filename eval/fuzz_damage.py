"""Ways in which a PDF can be damaged, or made to do harm: each turns the bytes of a sound one into others."""

from __future__ import annotations

import re
import zlib
from collections.abc import Callable
from random import Random

Damage = Callable[[bytes, Random], bytes]

_OBJECT = re.compile(rb"(?<!\d)(\d+) 0 obj\b(.*?)\bendobj", re.DOTALL)
_STREAM = re.compile(rb"stream\r?\n(.*?)endstream", re.DOTALL)
_REFERENCE = re.compile(rb"(?<!\d)(\d+) 0 R\b")
_ODD = (
    b"null",
    b"-1",
    b"99999999999999999999",
    b"0",
    b"[]",
    b"<<>>",
    b"(\x00\xff)",
    b"/Nothing",
    b"[[[[1]]]]",
    b"1 0 R",
    b"1e309",
)
_BOXES = (
    b"0 0 0 0",
    b"0 0 1e9 1e9",
    b"-1e30 -1e30 1e30 1e30",
    b"595 842 0 0",
    b"0 0 .001 .001",
    b"/a /b /c /d",
    b"0 0",
    b"0 0 9000 1",
)


def flipped(data: bytes, dice: Random) -> bytes:
    """Some bytes are others."""
    out = bytearray(data)
    for _ in range(dice.choice((1, 5, 50, 500))):
        out[dice.randrange(len(out))] = dice.randrange(256)
    return bytes(out)


def truncated(data: bytes, dice: Random) -> bytes:
    """The end is missing, the mark of the end is not."""
    return data[: dice.randrange(20, len(data))] + dice.choice((b"", b"\n%%EOF\n"))


def cut_out(data: bytes, dice: Random) -> bytes:
    """A piece is missing, so that nothing behind it stands where it is said to stand."""
    start = dice.randrange(len(data))
    return data[:start] + data[start + dice.choice((1, 100, 10_000)) :]


def doubled(data: bytes, dice: Random) -> bytes:
    """A piece stands there twice."""
    start = dice.randrange(len(data))
    end = start + dice.choice((1, 100, 10_000))
    return data[:end] + data[start:end] + data[end:]


def objects_removed(data: bytes, dice: Random) -> bytes:
    """Some objects are blank."""
    found = list(_OBJECT.finditer(data))
    for match in dice.sample(found, min(len(found), dice.choice((1, 3, 10)))):
        data = _replaced(data, match.span(), b" " * (match.end() - match.start()))
    return data


def streams_corrupted(data: bytes, dice: Random) -> bytes:
    """Some streams have other bytes within."""
    found = [match for match in _STREAM.finditer(data) if match[1]]
    for match in dice.sample(found, min(len(found), dice.choice((1, 3, 10)))):
        inside = bytearray(match[1])
        for _ in range(dice.choice((1, 10, 100))):
            inside[dice.randrange(len(inside))] = dice.randrange(256)
        data = _replaced(data, match.span(1), bytes(inside))
    return data


def references_turned(data: bytes, dice: Random) -> bytes:
    """Some references lead elsewhere, often in a circle."""
    ids = [match[1] for match in _OBJECT.finditer(data)]
    found = list(_REFERENCE.finditer(data))
    for match in dice.sample(found, min(len(found), dice.choice((1, 5, 30)))) if ids else ():
        same_length = [id_ for id_ in ids if len(id_) == len(match[1])]
        data = _replaced(data, match.span(1), dice.choice(same_length or [match[1]]))
    return data


def xref_broken(data: bytes, dice: Random) -> bytes:
    """The table of where objects stand is wrong."""
    start = max(data.rfind(b"xref\n"), data.rfind(b"startxref"))
    table = data.rfind(b"\nxref", 0, start) if dice.random() < 0.7 else start
    out = bytearray(data)
    for place in range(max(table, 0), len(out)):
        if chr(out[place]).isdigit() and dice.random() < 0.2:
            out[place] = dice.choice(b"0123456789")
    return bytes(out)


def boxes_absurd(data: bytes, dice: Random) -> bytes:
    """Pages of a size that no paper has, or turned to no side."""
    entry = re.compile(rb"/(?:Media|Crop)Box\s*\[[^\]]*\]")
    return _changed(
        data, dice, entry, lambda _: b"/MediaBox [" + dice.choice(_BOXES) + b"] /Rotate " + dice.choice(_ODD)
    )


def tree_looped(data: bytes, dice: Random) -> bytes:
    """The tree of pages leads back into itself, or says that it has more pages than it has."""
    ids = [match[1] for match in _OBJECT.finditer(data) if b"/Kids" in match[2]] or [b"1"]
    kids = b" ".join(b"%b 0 R" % dice.choice(ids) for _ in range(dice.choice((1, 2, 1000))))
    entry = re.compile(rb"/Kids\s*\[[^\]]*\]|/Count\s+\d+")
    return _changed(data, dice, entry, lambda _: b"/Count %b /Kids [%b]" % (dice.choice(_ODD), kids))


def values_odd(data: bytes, dice: Random) -> bytes:
    """Some entries of dictionaries have a value of another kind."""
    entry = re.compile(rb"(/\w+\s*)(\d+ 0 R|[\d.]+|/\w+|\[[^\[\]]*\])")
    return _changed(
        data, dice, entry, lambda found: found[1] + b" " + dice.choice(_ODD) if dice.random() < 0.3 else found[0]
    )


def content_odd(data: bytes, dice: Random) -> bytes:
    """What is drawn on a page has other numbers and operators."""
    return _redrawn(data, dice, lambda drawn: _mangled(drawn, dice))


def content_flooded(data: bytes, dice: Random) -> bytes:
    """A page is drawn with far too much of something."""
    floods = (
        b"q " * 200_000,
        b"[" * 100_000,
        b"<<" * 50_000,
        b"(" + b"x" * 2_000_000 + b") Tj",
        b"BT " + b"(abcdefghij) Tj " * 30_000 + b"ET",
        b"".join(b"%d %d m %d %d l S " % (n % 500, n % 700, n % 500 + 40, n % 700) for n in range(60_000)),
        b"".join(b"%d %d 9 9 re f " % (n % 50 * 10, n // 50 % 80 * 10) for n in range(30_000)),
        b"BI /W 9999999 /H 9999999 /BPC 8 /CS /RGB ID x EI ",
        b" " * 100_000_000,
        b"1 0 0 1 0 0 cm /X0 Do " * 10_000,
    )
    flood = dice.choice(floods)
    return _redrawn(data, dice, lambda drawn: drawn + b"\n" + flood)


DAMAGES: tuple[Damage, ...] = (
    flipped,
    truncated,
    cut_out,
    doubled,
    objects_removed,
    streams_corrupted,
    references_turned,
    xref_broken,
    boxes_absurd,
    tree_looped,
    values_odd,
    content_odd,
    content_flooded,
)


def _replaced(data: bytes, span: tuple[int, int], by: bytes) -> bytes:
    return data[: span[0]] + by + data[span[1] :]


def _changed(data: bytes, dice: Random, entry: re.Pattern[bytes], change: Callable[[re.Match[bytes]], bytes]) -> bytes:
    """Some of the objects with such an entry have another one."""
    found = [match for match in _OBJECT.finditer(data) if entry.search(match[2].partition(b"stream")[0])]
    bodies = {}
    for match in dice.sample(found, min(len(found), dice.choice((1, 2, 8)))):
        head, stream, rest = match[2].partition(b"stream")
        bodies[int(match[1])] = entry.sub(change, head) + stream + rest
    return _appended(data, bodies)


def _redrawn(data: bytes, dice: Random, change: Callable[[bytes], bytes]) -> bytes:
    """One page is drawn otherwise."""
    objects = {int(match[1]): match[2] for match in _OBJECT.finditer(data)}
    pages = [found for body in objects.values() if (found := re.search(rb"/Contents\s*\[?\s*(\d+) 0 R", body))]
    number = int(dice.choice(pages)[1]) if pages else 0
    packed = _STREAM.search(objects.get(number, b""))
    if not packed:
        return flipped(data, dice)
    try:
        drawn = zlib.decompressobj().decompress(packed[1])
    except zlib.error:
        drawn = packed[1]
    stream = zlib.compress(change(drawn))
    body = b"<< /Filter /FlateDecode /Length %d >>\nstream\n%b\nendstream" % (len(stream), stream)
    return _appended(data, {number: body})


def _mangled(drawn: bytes, dice: Random) -> bytes:
    words = re.split(rb"(\s+)", drawn)
    for _ in range(dice.choice((1, 20, 300))):
        place = dice.randrange(len(words))
        words[place] = dice.choice(
            (*_ODD, b"q", b"Q", b"BT", b"ET", b"Do", b"cm", b"re", b"f", b"Tf", b"Tj", b"(", b"", b"BI", b"n")
        )
    return b" ".join(words)


def _appended(data: bytes, bodies: dict[int, bytes]) -> bytes:
    """The objects in a new version at the end, as an editor saves them: all others stand where they stood."""
    root, before = re.findall(rb"/Root\s+\d+ \d+ R", data), re.findall(rb"startxref\s+(\d+)", data)
    out, xref = bytearray(data + b"\n"), b"xref\n"
    for number, body in sorted(bodies.items()):
        xref += b"%d 1\n%010d 00000 n \n" % (number, len(out))
        out += b"%d 0 obj%b\nendobj\n" % (number, body if body[:1].isspace() else b"\n" + body)
    if not root or not before:
        return bytes(out)
    trailer = b"trailer\n<< /Size 99999 %b /Prev %b >>\nstartxref\n%d\n%%%%EOF\n" % (root[-1], before[-1], len(out))
    return bytes(out) + xref + trailer

"""PDFs written by hand, object by object, to be odd in one way each."""

from __future__ import annotations

import io
import zlib
from collections.abc import Sequence

from reportlab.lib.pdfencrypt import StandardEncryption
from reportlab.pdfgen.canvas import Canvas

from eval.hostile_files import pdf

A4 = b"0 0 595 842"


def stream(content: bytes, entries: bytes = b"") -> bytes:
    """A packed stream."""
    packed = zlib.compress(content)
    return b"<< /Filter /FlateDecode /Length %d %b >>\nstream\n%b\nendstream" % (len(packed), entries, packed)


def one_page(content: bytes, box: bytes = A4, forms: Sequence[bytes] = (), packed: bytes = b"") -> bytes:
    """A page drawn by `content`; forms are called X6, X7 … and share its resources."""
    names = b" ".join(b"/X%d %d 0 R" % (n, n) for n in range(6, 6 + len(forms)))
    resources = b"/Resources << /Font << /F1 5 0 R >> /XObject << %b >> >>" % names
    drawn = [stream(form, b"/Type /XObject /Subtype /Form /BBox [%b] %b" % (A4, resources)) for form in forms]
    page = b"<< /Type /Page /Parent 2 0 R /MediaBox [%b] /Contents 4 0 R %b >>" % (box, resources)
    font = b"<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica >>"
    return pdf([*_tree(b"3 0 R", 1), page, packed or stream(content), font, *drawn])


def many_pages(count: int) -> bytes:
    """Empty pages."""
    kids = b" ".join(b"%d 0 R" % (3 + n) for n in range(count))
    return pdf([*_tree(kids, count), *[b"<< /Type /Page /Parent 2 0 R /MediaBox [%b] >>" % A4] * count])


def tree(kids: bytes, count: int) -> bytes:
    """A root (2) that names these kids and that many pages; 3 is an empty page if it is named at all."""
    page = b"<< /Type /Page /Parent 2 0 R /MediaBox [%b] >>" % A4
    return pdf([*_tree(kids, count), page if b"3 0 R" in kids else b"null"])


def encrypted(password: str) -> bytes:
    """A page that only a password opens."""
    out = io.BytesIO()
    canvas = Canvas(out, encrypt=StandardEncryption(password, strength=128))
    canvas.drawString(100, 700, "3.47")
    canvas.save()
    return out.getvalue()


def _tree(kids: bytes, count: int) -> list[bytes]:
    root = b"<< /Type /Pages /Kids [%b] /Count %d >>" % (kids, count)
    return [b"<< /Type /Catalog /Pages 2 0 R >>", root]

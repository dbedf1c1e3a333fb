"""Hostile files: PDFs that explode, workbooks that do, names that are none, and backups that are not ours."""

from __future__ import annotations

import io
import os
import tarfile
import zipfile
import zlib
from collections.abc import Sequence
from pathlib import Path
from random import Random

from eval.fuzz_damage import DAMAGES

_A4 = b"0 0 595 842"
_ROWS = '<row r="1"><c r="A1" t="inlineStr"><is><t>收入支出决算总表</t></is></c></row>'


def pdf(objects: Sequence[bytes]) -> bytes:
    """A file of these objects, numbered from 1; the first is the catalog."""
    out, places = b"%PDF-1.7\n", []
    for number, body in enumerate(objects, start=1):
        places.append(len(out))
        out += b"%d 0 obj\n%b\nendobj\n" % (number, body)
    rows = b"".join(b"%010d 00000 n \n" % place for place in places)
    xref = b"xref\n0 %d\n0000000000 65535 f \n%b" % (len(objects) + 1, rows)
    trailer = b"trailer\n<< /Size %d /Root 1 0 R >>\nstartxref\n%d\n%%%%EOF\n" % (len(objects) + 1, len(out))
    return out + xref + trailer


def _stream(content: bytes, entries: bytes = b"", packed: int = 1) -> bytes:
    for _ in range(packed):
        content = zlib.compress(content)
    filters = b" ".join([b"/FlateDecode"] * packed)
    return b"<< /Filter [%b] /Length %d %b >>\nstream\n%b\nendstream" % (filters, len(content), entries, content)


def page_of(
    content: bytes, box: bytes = _A4, more: Sequence[bytes] = (), entries: bytes = b"", packed: int = 1
) -> bytes:
    """One page drawn by `content`; further objects are numbered from 6 and named X6, X7 …"""
    names = b" ".join(b"/X%d %d 0 R" % (n, n) for n in range(6, 6 + len(more)))
    resources = b"/Resources << /Font << /F1 5 0 R >> /XObject << %b >> >>"
    page = b"<< /Type /Page /Parent 2 0 R /MediaBox [%b] /Contents 4 0 R %b " + resources + b" >>"
    return pdf(
        [
            b"<< /Type /Catalog /Pages 2 0 R >>",
            b"<< /Type /Pages /Kids [3 0 R] /Count 1 >>",
            page % (box, entries, names),
            _stream(content, packed=packed),
            b"<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica >>",
            *more,
        ]
    )


def _form(content: bytes, entries: bytes = b"") -> bytes:
    return _stream(content, b"/Type /XObject /Subtype /Form /BBox [%b] %b" % (_A4, entries))


def _image(width: int, height: int, content: bytes = b"\0" * 100, packed: int = 1) -> bytes:
    told = b"/Type /XObject /Subtype /Image /Width %d /Height %d /BitsPerComponent 8 /ColorSpace /DeviceRGB"
    return _stream(content, told % (width, height), packed)


def bombs() -> dict[str, bytes]:
    """Each explodes in one way."""
    deep = b"[" * 200_000 + b"]" * 200_000
    names = b"/Resources << /XObject << " + b" ".join(b"/X%d %d 0 R" % (n, n) for n in range(6, 40)) + b" >> >>"
    doubling = [_form(b"/X%d Do /X%d Do " % (n + 1, n + 1), names) for n in range(6, 39)] + [_form(b"0 0 m 9 9 l S")]
    kids = b" ".join([b"3 0 R"] * 100_000)
    page = b"<< /Type /Page /Parent 2 0 R /MediaBox [%b] >>" % _A4
    catalog = b"<< /Type /Catalog /Pages 2 0 R >>"
    return {
        "deep array": page_of(b"", entries=b"/A " + deep),
        "deep dictionary": page_of(b"", entries=b"/A << " * 50_000 + b">> " * 50_000),
        "deep array in the page": page_of(deep + b" TJ"),
        "packed four times": page_of(b" " * 50_000_000, packed=4),
        "huge image": page_of(b"q 500 0 0 700 0 0 cm /X6 Do Q", more=[_image(60_000, 60_000)]),
        "image of zeros": page_of(b"q 500 0 0 700 0 0 cm /X6 Do Q", more=[_image(9000, 9000, b"\0" * 40_000_000, 2)]),
        "images by the thousand": page_of(
            b"".join(b"q 9 0 0 9 0 0 cm /X%d Do Q " % n for n in range(6, 2006)), more=[_image(2000, 2000)] * 2000
        ),
        "forms that double": page_of(b"/X6 Do", more=doubling),
        "form that draws itself": page_of(b"/X6 Do", more=[_form(b"/X6 Do /X6 Do", names)]),
        "forms by the thousand": page_of(
            b"".join(b"/X%d Do " % n for n in range(6, 3006)), more=[_form(b"BT /F1 9 Tf (a) Tj ET")] * 3000
        ),
        "a page 100,000 times": pdf([catalog, b"<< /Type /Pages /Kids [%b] /Count 100000 >>" % kids, page]),
        "says a million pages": pdf([catalog, b"<< /Type /Pages /Kids [3 0 R] /Count 1000000 >>", page]),
        "pages in a circle": pdf([catalog, b"<< /Type /Pages /Kids [2 0 R] /Count 1 >>"]),
        "page as large as a town": page_of(b"", box=b"0 0 9999999 9999999"),
        "page without size": page_of(b"", box=b"0 0 0 0"),
        "page of no numbers": page_of(b"", box=b"/a (b) [c] null"),
        "text without end": page_of(b"BT /F1 1 Tf " + b"(abcdefghij) Tj " * 400_000 + b"ET"),
        "rules without end": page_of(b"".join(b"%d 0 m %d 800 l S " % (n % 595, n % 595) for n in range(300_000))),
        "clips in clips": page_of(b"q 0 0 9 9 re W n " * 100_000),
        "number of 100,000 digits": page_of(b"9" * 100_000 + b" 0 0 1 0 0 cm"),
        "name of 1 MB": page_of(b"/" + b"a" * 1_000_000 + b" gs"),
        "javascript and launch": pdf(
            [
                (
                    b"<< /Type /Catalog /Pages 2 0 R /OpenAction << /S /JavaScript /JS (app.alert(1)) >>"
                    b" /AA << /WC << /S /Launch /F (/bin/sh) >> >> >>"
                ),
                b"<< /Type /Pages /Kids [3 0 R] /Count 1 >>",
                page,
            ]
        ),
        "file of another": b"%PDF-1.7\n" + b"MZ" * 5000,
        "only a head": b"%PDF-1.7\n",
        "nothing": b"",
        "zeros": b"\0" * 1_000_000,
        "end before the head": b"%%EOF\nstartxref\n99999999999\n%PDF-1.7\n",
        "encrypted": pdf([catalog, b"<< /Type /Pages /Kids [3 0 R] /Count 1 >>", page]).replace(
            b"/Root 1 0 R", b"/Root 1 0 R /Encrypt << /Filter /Standard /V 2 /R 3 /Length 128 /P -4 /O (x) /U (x) >>"
        ),
    }


def fuzzed(sources: Sequence[Path], dice: Random, count: int) -> dict[str, bytes]:
    """Sound reports damaged in every way of `fuzz_damage` in turn."""
    out = {}
    for number in range(count):
        damage = DAMAGES[number % len(DAMAGES)]
        out[f"{number}-{damage.__name__}"] = damage(dice.choice(sources).read_bytes(), dice)
    return out


_PARTS = {
    "[Content_Types].xml": '<Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types">'
    '<Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/>'
    '<Default Extension="xml" ContentType="application/xml"/><Override PartName="/xl/workbook.xml" ContentType='
    '"application/vnd.openxmlformats-officedocument.spreadsheetml.sheet.main+xml"/><Override PartName="/xl/s.xml" '
    'ContentType="application/vnd.openxmlformats-officedocument.spreadsheetml.worksheet+xml"/></Types>',
    "_rels/.rels": '<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships"><Relationship '
    'Id="r1" Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/officeDocument" '
    'Target="xl/workbook.xml"/></Relationships>',
    "xl/workbook.xml": '<workbook xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main" '
    'xmlns:r="http://schemas.openxmlformats.org/officeDocument/2006/relationships"><sheets><sheet name="一" '
    'sheetId="1" r:id="r1"/></sheets></workbook>',
    "xl/_rels/workbook.xml.rels": '<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships">'
    '<Relationship Id="r1" Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/worksheet" '
    'Target="s.xml"/></Relationships>',
}


def _sheet(rows: str, before: str = "", after: str = "") -> str:
    name = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
    return f'{before}<worksheet xmlns="{name}"><sheetData>{rows}</sheetData>{after}</worksheet>'


def _book(sheet: str | bytes, **more: bytes) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, text in {**_PARTS, "xl/s.xml": sheet}.items():
            archive.writestr(name, text)
        for name, content in more.items():
            archive.writestr(name, content)
    return out.getvalue()


def workbooks(dice: Random, count: int) -> dict[str, bytes]:
    """Zip bombs, XML bombs, cells far away, formulas, wrong dates, and damaged ones of them."""
    laughs = '<!DOCTYPE x [<!ENTITY a "aaaaaaaaaa">' + "".join(
        f'<!ENTITY {chr(98 + n)} "{"&" + chr(97 + n) + ";" * 1}{("&" + chr(97 + n) + ";") * 9}">' for n in range(9)
    )
    cell = '<row r="1"><c r="A1"{0}><v>{1}</v></c></row>'
    fixed = {
        "zip bomb": _book(_sheet(_ROWS) + " " * 200_000_000),
        "entities that grow": _book(_sheet(_ROWS + cell.format("", "&j;"), laughs + "]>")),
        "entity of a file": _book(
            _sheet(cell.format("", "&f;"), '<!DOCTYPE x [<!ENTITY f SYSTEM "file:///etc/passwd">]>')
        ),
        "a cell far away": _book(_sheet('<row r="1048576"><c r="XFD1048576"><v>1</v></c></row>')),
        "a cell beyond": _book(_sheet('<row r="99999999"><c r="ZZZZZ99999999"><v>1</v></c></row>')),
        "rows without end": _book(_sheet('<row><c t="n"><v>1</v></c></row>' * 1_500_000)),
        "formula": _book(_sheet(_ROWS + '<row r="2"><c r="A2"><f>cmd|\' /C calc\'!A0</f></c></row>')),
        "text like a formula": _book(_sheet(_ROWS + cell.format(' t="str"', "=HYPERLINK(&quot;http://x&quot;)"))),
        "a date of the year 99999": _book(_sheet(_ROWS + cell.format(' s="99"', "99999999999"))),
        "a number of 9,999 digits": _book(_sheet(_ROWS + cell.format("", "9" * 9999))),
        "no number": _book(_sheet(_ROWS + cell.format("", "NaN") + cell.format("", "inf"))),
        "a shared text that is not there": _book(_sheet(cell.format(' t="s"', "999999"))),
        "all merged": _book(_sheet(_ROWS, after='<mergeCells><mergeCell ref="A1:XFD1048576"/></mergeCells>')),
        "deep": _book("<a>" * 100_000 + "</a>" * 100_000),
        "names with paths": _book(_sheet(_ROWS), **{"../../../tmp/evil": b"x", "/etc/evil": b"x"}),
        "no sheet": _book(""),
        "not a zip": b"PK\x03\x04" + b"\0" * 500,
        "nothing": b"",
        "a text": "收入支出决算总表".encode(),
    }
    out = dict(list(fixed.items())[:count])
    sound = [content for name, content in fixed.items() if name not in ("zip bomb", "rows without end")]
    while len(out) < count:
        data = bytearray(dice.choice(sound) or b"x")
        for _ in range(dice.randint(1, 20)):
            data[dice.randrange(len(data))] = dice.randrange(256)
        out[f"damaged {len(out)}"] = bytes(data[: dice.choice((len(data), len(data), len(data) // 2))])
    return out


def file_names(dice: Random, count: int) -> list[bytes]:
    """Names as a disk takes them (bytes, at most 255), each ending in .pdf."""
    fixed = [
        "-rf",
        "--data",
        "~",
        "$(id)",
        "`id`",
        "a;b|c&d",
        "a\nb",
        "a\tb",
        "\x1b[2Ja",
        "\u202ea",
        "<script>alert(1)</script>",
        "' OR 1=1 --",
        '"quoted"',
        "%s%n%x",
        "%2e%2e%2f",
        "..",
        "...",
        " ",
        "a ",
        "CON",
        "NUL",
        "\\..\\..\\x",
        "a.pdf.exe",
        "é",
        "e\u0301",
        "🧾" * 60,
        "长" * 83,
        "x" * 251,
        "\u200b",
        "[red]a[/red]",
        "{0.__class__}",
        "*",
        "?",
        "#",
        "a%00b",
    ]
    raw = [os.fsencode(name) for name in fixed] + [b"\xff\xfe", b"\xe5\xbc", b"a\x80b"]
    out = raw[:count]
    while len(out) < count:
        name = bytes(dice.choice([n for n in range(1, 256) if n != 47]) for _ in range(dice.randint(1, 200)))
        out.append(name)
    return [name + b".pdf" for name in out]


def backups() -> dict[str, bytes]:
    """Archives that no juesuan wrote."""

    def made(*members: tuple[str, bytes, bytes]) -> bytes:
        out = io.BytesIO()
        with tarfile.open(fileobj=out, mode="w:gz") as archive:
            for name, kind, content in members:
                info = tarfile.TarInfo(name)
                info.type, info.size, info.linkname = kind, len(content), "/etc/passwd"
                archive.addfile(info, io.BytesIO(content))
        return out.getvalue()

    plain = tarfile.REGTYPE
    return {
        "nothing": b"",
        "no archive": b"x" * 1000,
        "empty": made(),
        "path upwards": made(("../evil", plain, b"x")),
        "absolute path": made(("/tmp/juesuan-evil", plain, b"x")),
        "link": made(("ledger.db", tarfile.SYMTYPE, b"")),
        "hard link": made(("ledger.db", tarfile.LNKTYPE, b"")),
        "device": made(("ledger.db", tarfile.CHRTYPE, b"")),
        "folder": made(("files", tarfile.DIRTYPE, b"")),
        "no manifest": made(("ledger.db", plain, b"x")),
        "manifest of no JSON": made(("manifest.json", plain, b"{")),
        "manifest that is deep": made(("manifest.json", plain, b"[" * 100_000)),
        "manifest of a list": made(("manifest.json", plain, b"[]")),
        "manifest of wrong shape": made(
            ("manifest.json", plain, b'{"juesuan_backup": 1, "sha256": 5, "reports": "x"}')
        ),
        "bomb": made(("ledger.db", plain, b"\0" * 300_000_000)),
    }

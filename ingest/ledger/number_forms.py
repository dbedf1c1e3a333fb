"""How numbers are printed in a text, by what they are there for: the scanner behind amounts.find_amounts."""

from __future__ import annotations

import re

from ingest.ledger.numerals import DIGITS, LETTERS, STARTS
from ingest.ledger.units import BRACKETED_UNIT, UNIT

# One character for one, so that positions in the text hold.
_NARROW = str.maketrans("０１２３４５６７８９．－−﹣％［］\u3000\u00a0\u2009", "0123456789.---%[]   ")
_WIDE_COMMA = re.compile(r"(?<=[0-9])，(?=[0-9]{3}(?:[，,][0-9]{3})*\.[0-9])")

NUMBER = r"(?:[0-9]{1,3}(?:,[0-9]{3})+(?![0-9])|[0-9]+)(?:\.[0-9]+)?"
"""Regex source of a plain number; commas only where they part thousands."""
_S = r"[ \t]*"
_FREE = r"(?<![0-9.,])"
_YEAR = r"(?:19|20)[0-9]{2}"
_START = r"(?:\A|(?<=[\n。；;：:！？])|(?<=[\n。；;] ))"
_ITEM_END = rf"(?:[.、)）](?!\s*[0-9])|\.(?={_S}{_YEAR}{_S}年))"
_LABEL = r"(?:附件|附表|附录|附图|表|图|注|序号|[Nn]o\.?|[Pp]\.?)"
_SPAN = r"(?:最近|近|过去|这|前|后|连续|各|历|往|上|头)"

_CITATION = r"[\[【]\s*[0-9]{1,3}(?:\s*[,，、;；]\s*[0-9]{1,3})*\s*[\]】]"
_ISO_DATE = rf"{_FREE}{_YEAR}[-/.](?:0?[1-9]|1[0-2])[-/.](?:0?[1-9]|[12][0-9]|3[01])(?![0-9.])"
_YEARS = (
    rf"{_FREE}{_YEAR}{_S}(?:年度?)?{_S}(?:[-—–~～]+|至|到){_S}"
    rf"{_YEAR}(?:{_S}年度?|(?![0-9.,]|{_S}{UNIT}))"
)
_ITEM = (
    rf"{_START}[0-9]{{1,2}}{_ITEM_END}|{_START}[{LETTERS}]{{1,3}}、|[(（][{LETTERS}]{{1,3}}[)）]"
    r"|(?:\A|(?<=[\s。；;：:，、]))[(（][0-9]{1,2}[)）]"
)
_ORDINAL = (
    rf"第{_S}[0-9]+(?![0-9,.%]){_S}{UNIT}?|第{_S}[{LETTERS}]+{UNIT}?|[{LETTERS}]季度|[0-9]+{_S}号"
    rf"|{_LABEL}{_S}[0-9]{{1,3}}(?![0-9,.]|{_S}{UNIT})"
    rf"|{_SPAN}{_S}(?:[0-9]{{1,2}}|[{STARTS}][{LETTERS}]?){_S}年"
)
_ONE_YEAR = rf"{_FREE}{_YEAR}{_S}年度?|(?<![0-9.,近满长期共])[1-4][0-9]年(?![来内期间以])|[二一][{DIGITS}]{{3}}年度?"
_DATE = (
    rf"{_FREE}[0-9]{{1,2}}{_S}月(?:份|{_S}[0-9]{{1,2}}{_S}[日号])?|{_FREE}[0-9]{{1,2}}{_S}日"
    rf"|[{STARTS}]{{1,2}}月(?:[{STARTS}]{{1,3}}日)?"
)
_CODE = (
    r"[A-Za-z][A-Za-z0-9-]*[0-9][A-Za-z0-9]*(?:\.[0-9]+)?"
    rf"|{_FREE}[0-9]+(?:\.[0-9]+){{2,}}|{_FREE}[0-9]+[A-Za-z]+[A-Za-z0-9]*"
)
_PART = rf"[百千]分之{_S}(?P<part_value>{NUMBER}|[{LETTERS}]+(?:点[{DIGITS}]+)?)"
_PLAIN = rf"-?(?<![0-9A-Za-z.])(?P<number_value>{NUMBER})(?P<number_unit>{_S}{UNIT}|{BRACKETED_UNIT})?"
_TENTHS = rf"(?P<tenths_value>[{STARTS}])成(?P<tenths_half>[{DIGITS}])?(?![{LETTERS}立员果本效为熟功不就长绩分品])"
_NUMERAL = (
    rf"(?!十分[^之])(?P<numeral_value>[{STARTS}][{LETTERS}]*(?:点[{DIGITS}]+)?)"
    rf"(?P<numeral_unit>[余多]?{_S}{UNIT})"
)

# Earlier forms win where several begin at one place.
_FORMS = {
    "citation": _CITATION,
    "iso": _ISO_DATE,
    "years": _YEARS,
    "item": _ITEM,
    "ordinal": _ORDINAL,
    "year": _ONE_YEAR,
    "date": _DATE,
    "code": _CODE,
    "part": _PART,
    "number": _PLAIN,
    "half": r"一半|半数|过半",
    "tenths": _TENTHS,
    "doubling": rf"翻了?(?P<doubling_value>[{STARTS}]?)番",
    "numeral": _NUMERAL,
}
FORM_NAMES = tuple(_FORMS)

SCANNER = re.compile("|".join(f"(?P<{name}>{pattern})" for name, pattern in _FORMS.items()))
"""Matches every number of a narrowed text; the group of FORM_NAMES that took part tells its form."""


def narrow(text: str) -> str:
    """The text with full-width digits, points and signs made half-width, each at its place."""
    return _WIDE_COMMA.sub(",", text.translate(_NARROW))

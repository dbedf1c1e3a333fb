"""The field's words: canonical names, aliases, colloquial names (terms.yaml), and how a printed label is cleaned."""

from __future__ import annotations

import re
import unicodedata
from functools import cache
from importlib.resources import files
from typing import Any

import yaml

_SPACE = re.compile(r"\s+")
_LIST_NUMBER = re.compile(
    r"^(?:第[一二三四五六七八九十百]+(?:[部分章节条款项]+|(?=[、，：:])|$)|[一二三四五六七八九十]+[、.．]|[（(][一二三四五六七八九十\d]+[)）]"
    r"|\d{1,2}[、．]|\d{1,2}\.(?!\d)|[①-⑳]|其中[:：]?)+"
)
_YEAR = re.compile(r"^20\d\d年度?(?:部门|单位)?")
_LEVEL_MARK = re.compile(r"[（(][类款项目][)）]")
_BRACKETS = str.maketrans({"(": "（", ")": "）", ":": "：", ",": "，", ";": "；", "“": "", "”": "", '"': "", "＂": ""})


def squeezed(text: str) -> str:
    """Full-width digits and letters made half-width, all white space out: the form in which texts are compared."""
    folded = unicodedata.normalize("NFKC", text)
    return _SPACE.sub("", folded).translate(_BRACKETS)


def clean_label(printed: str) -> str:
    """A label without list numbers ("一、", "其中："), level marks （类）（款）（项） and quotation marks."""
    text = squeezed(printed)
    text = _LIST_NUMBER.sub("", text)
    return _LEVEL_MARK.sub("", text).strip("：，、。；*－-—")


def canonical(printed: str) -> str:
    """The canonical name of a printed subject; a name that terms.yaml does not know is its own canonical form."""
    label = clean_label(printed)
    undated = _YEAR.sub("", label)
    return _aliases().get(label) or _aliases().get(undated) or label


def known_subjects() -> dict[str, str]:
    """Every name of a subject that the field uses → its canonical name (aliases and colloquial names included)."""
    return _aliases()


def colloquial() -> dict[str, str]:
    """What people say (请客吃饭, 养车) → the canonical subject they mean."""
    return {squeezed(word): entry["name"] for entry in _terms()["subjects"] for word in entry.get("says", ())}


def section(name: str) -> Any:
    """One part of terms.yaml as read."""
    return _terms()[name]


@cache
def _terms() -> dict[str, Any]:
    text = files("ingest.ledger").joinpath("terms.yaml").read_text(encoding="utf-8")
    loaded: dict[str, Any] = yaml.safe_load(text)
    return loaded


@cache
def _aliases() -> dict[str, str]:
    out: dict[str, str] = {}
    for entry in _terms()["subjects"]:
        for name in (entry["name"], *entry.get("aliases", ())):
            out[clean_label(name)] = entry["name"]
    return out

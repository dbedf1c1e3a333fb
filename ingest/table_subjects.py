"""What the rows of a table are about: labels and codes become subjects with their parents."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from ingest.ledger.model import Kind, Table
from ingest.ledger.table_labels import row_codes, row_labels
from ingest.ledger.table_roles import Half, halves_of, without_count_unit
from ingest.ledger.terms import canonical, clean_label, squeezed

TOTAL = re.compile(r"^(?:总计|合计|小计|合计数|总额)$")
_GRAND = re.compile(r"^(收入|支出)(?:总计|合计)$")
_TOP_ITEM = re.compile(r"^[一二三四五六七八九十]+[、.．]")
_SUB_ITEM = re.compile(r"^(?:[（(][一二三四五六七八九十\d]+[)）]|\d{1,2}[、.．](?!\d))")
_OF_WHICH = re.compile(r"^其中[:：]?")
_TOTALS = (
    ("采购", "政府采购支出总额"),
    ("机关运行", "机关运行经费"),
    ("国有资本", "国有资本经营预算财政拨款支出"),
    ("政府性基金", "政府性基金预算财政拨款支出"),
)
_FUNDS = {"一般公共预算", "政府性基金预算", "国有资本经营预算"}
_YEARLY = re.compile(r"^(?:本年|当年)(收入|支出)(?:合计|小计)?$")


@dataclass(frozen=True, slots=True)
class RowSubject:
    """What a row of a half is about: subject path, printed label, code, and whether it is the total."""

    subject: str
    printed: str
    code: str = ""
    total: bool = False


def scope_of(title: str) -> str:
    """What part of the money a table is about, by its title; "" for the whole and for 三公 and the like."""
    text = squeezed(title)
    if any(word in text for word in ("三公", "机关运行", "采购")):
        return ""
    if "国有资本经营" in text:
        return "国有资本经营预算财政拨款"
    if "政府性基金" in text:
        return "政府性基金预算财政拨款"
    if "一般公共预算" in text:
        return "一般公共预算财政拨款"
    return "财政拨款" if "财政拨款" in text else ""


def part_of(title: str, subject: str, code: str) -> str:
    """The scope of a row that is only a part of 政府采购 or 机关运行经费: its 会议费 is not all 会议费."""
    if "采购" in title and "/" in subject:
        return "政府采购"
    return "机关运行经费" if code and "机关运行" in title and "三公" not in title else ""


def row_subjects(table: Table, half: Half, kind: Kind | None) -> list[RowSubject | None]:
    """For each row what it is about; None where the half has no label in that row."""
    codes = row_codes(table, half)
    labels = row_labels(table, half)
    names = code_names(table)
    reader = _LabelReader(table, half, kind, any("总计" in text for label in labels for text in label))
    out: list[RowSubject | None] = []
    for code, label in zip(codes, labels, strict=True):
        if not label and not code:
            out.append(None)
        elif code:
            out.append(RowSubject(code_path(code, names), label[-1] if label else "", code))
        else:
            out.append(reader.read(label))
    return out


def code_names(table: Table) -> dict[str, str]:
    """Canonical names of all codes of a table."""
    names: dict[str, str] = {}
    for half in halves_of(table):
        for code, label in zip(row_codes(table, half), row_labels(table, half), strict=True):
            if code and label:
                names.setdefault(code, canonical(label[-1]))
    return names


def code_path(code: str, names: dict[str, str]) -> str:
    """The names of a code's 类, 款 and 项 joined by "/", as far as the table has them."""
    prefixes = [code[:length] for length in (3, 5, 7) if length <= len(code)]
    return "/".join(names[prefix] for prefix in prefixes if prefix in names)


class _LabelReader:
    """Reads the labels of a half from top to bottom, remembering under which ones the next may stand."""

    def __init__(self, table: Table, half: Half, kind: Kind | None, grand: bool) -> None:
        self.title = squeezed(table.title)
        self.side = _side(table, half)
        self.kind = kind
        self.coded = bool(half.codes)
        self.grand = grand
        """Whether the half has a 总计, so that its 合计 is that of the year."""
        self.plain = self.top = self.sub = ""

    def read(self, label: Sequence[str]) -> RowSubject:
        """What a row with this label (several cells from the outside in) is about."""
        if len(label) > 1:
            return _nested(label, self.title)
        text = without_count_unit(label[0])
        bare = clean_label(text)
        grand = _GRAND.match(bare)
        if self.top and _SUB_ITEM.match(text) and (TOTAL.match(bare) or grand):
            return RowSubject(self.top, label[0])
        if TOTAL.match(bare) or grand:
            self.plain = self.top = self.sub = ""
            return RowSubject(self._total(bare, (grand and grand.group(1)) or self.side), label[0], total=True)
        yearly = _YEARLY.match(bare)
        if yearly:
            self.plain = self.top = self.sub = ""
            return RowSubject(_of_year(yearly.group(1), self.title), label[0])
        if "采购" in self.title:
            return RowSubject(_procured(bare), label[0])
        return RowSubject("/".join(part for part in self._placed(text) if part), label[0])

    def _total(self, bare: str, side: str) -> str:
        if self.grand and side and bare.endswith("合计") and not self.coded:
            return _of_year(side, self.title)
        return total_subject(self.title, side, self.kind, self.coded)

    def _placed(self, text: str) -> tuple[str, str]:
        """Parent ("" for none) and name of a label by its list number; kept as parent of the labels below."""
        name = canonical(text)
        if self.side and name in _FUNDS:
            name = f"{name}财政拨款{self.side}"
        if _OF_WHICH.match(text):
            return self.sub or self.top or self.plain, name
        if _SUB_ITEM.match(text):
            self.sub = name
            return self.top, name
        if _TOP_ITEM.match(text):
            # Below 年初财政拨款结转和结余 the funds are parts of it, not the year's income.
            self.top, self.sub = clean_label(text) if self.plain else name, ""
            return self.plain, self.top
        self.plain, self.top, self.sub = _of_scope(name, self.title), "", ""
        return "", self.plain


def _nested(label: Sequence[str], title: str) -> RowSubject:
    """A row with several label cells: the inner label stands under the outer one, 小计 is the outer."""
    path = [part for part in (clean_label(text) for text in label) if not TOTAL.match(part)]
    named = [canonical(part) for part in path] or [total_subject(title)]
    if "采购" in title and path:
        named[0] = _procured(path[0])
    return RowSubject("/".join(named), label[-1])


def _procured(label: str) -> str:
    """货物A of a procurement table is 政府采购货物支出."""
    found = re.match(r"^(货物|工程|服务)[A-CＡ-Ｃ]?(?:类)?$", label)
    return canonical(f"{found.group(1)}采购") if found else canonical(label)


def _side(table: Table, half: Half) -> str:
    """收入 or 支出 as the headers of a half (of several) or the title say; "" where neither does."""
    if len(halves_of(table)) > 1:
        levels = [level for column in half.columns for level in table.headers[column]]
        found = next((level[-2:] for level in levels if level.endswith(("收入", "支出"))), "")
        if found:
            return found
    return _one_side(table.title)


def _one_side(title: str) -> str:
    """收入 or 支出, whichever of them alone a title names."""
    sides = [side for side in ("收入", "支出") if side in title]
    return sides[0] if len(sides) == 1 else ""


def total_subject(title: str, side: str = "", kind: Kind | None = None, coded: bool = True) -> str:
    """What the 合计 or 总计 row of a table is the total of."""
    text, side = squeezed(title), side or _one_side(title)
    special = next((subject for word, subject in _TOTALS if word in text), "")
    if special:
        return special
    if "基本支出" in text:
        return "一般公共预算财政拨款基本支出" if "一般公共预算" in text else "基本支出"
    if not coded and side:
        return f"财政拨款{side}总计" if "财政拨款" in text else f"{side}总计"
    if "一般公共预算" in text:
        return "一般公共预算财政拨款支出"
    if "财政拨款" in text:
        return f"本年财政拨款{side or '支出'}"
    if side == "收入":
        return "收入总计" if kind is Kind.BUDGET else "本年收入合计"
    return "本年支出合计" if side == "支出" else "合计"


def _of_year(side: str, title: str) -> str:
    return f"本年财政拨款{side}" if "财政拨款" in title else f"本年{side}合计"


def _of_scope(name: str, title: str) -> str:
    """年初结转和结余 of a 财政拨款 table is 年初财政拨款结转和结余."""
    if "财政拨款" in title and name in ("年初结转和结余", "年末结转和结余"):
        return f"{name[:2]}财政拨款结转和结余"
    return name

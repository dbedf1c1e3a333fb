"""What the rows of a table are about: labels and codes become subjects with their parents."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from ingest.ledger.model import Kind, Table
from ingest.ledger.terms import canonical, clean_label, squeezed
from ingest.table_roles import CODE, Half

TOTAL = re.compile(r"^(?:总计|合计|小计|合计数|总额)$")
_GRAND = re.compile(r"^(?:收入|支出|收支)?(?:总计|合计)$")
_TOP_ITEM = re.compile(r"^[一二三四五六七八九十]+[、.．]")
_SUB_ITEM = re.compile(r"^(?:[（(][一二三四五六七八九十\d]+[)）]|\d{1,2}[、.．](?!\d))")
_OF_WHICH = re.compile(r"^其中[:：]?")
_FUNDS = {"一般公共预算", "政府性基金预算", "国有资本经营预算"}
_YEARLY = re.compile(r"^(?:本年|当年)(收入|支出)(?:合计|小计)?$")


@dataclass(frozen=True, slots=True)
class RowSubject:
    """What one row of a half is about: subject path, label as printed, code, and whether it is the table's total."""

    subject: str
    printed: str
    code: str = ""
    total: bool = False


def scope_of(title: str) -> str:
    """What part of the money a table is about, by its title; "" for the whole (and for 三公 and 机关运行 tables)."""
    text = squeezed(title)
    if "三公" in text or "机关运行" in text or "政府采购" in text:
        return ""
    if "国有资本经营" in text:
        return "国有资本经营预算财政拨款"
    if "政府性基金" in text:
        return "政府性基金预算财政拨款"
    if "一般公共预算" in text:
        return "一般公共预算财政拨款"
    return "财政拨款" if "财政拨款" in text else ""


def row_subjects(table: Table, half: Half, kind: Kind | None) -> list[RowSubject | None]:
    """For each row what it is about; None where the half has no label in that row."""
    codes = _row_codes(table, half)
    labels = _row_labels(table, half)
    names = code_names(table)
    side = _side(table, half)
    out: list[RowSubject | None] = []
    parents = _Parents()
    for code, label in zip(codes, labels, strict=True):
        if not label and not code:
            out.append(None)
        elif code:
            out.append(RowSubject(code_path(code, names), label[-1] if label else "", code))
        else:
            out.append(_labelled(label, parents, table.title, side, kind, total_ends=bool(half.codes)))
    return out


def code_names(table: Table) -> dict[str, str]:
    """Canonical names of all codes of a table."""
    from ingest.table_roles import halves_of

    names: dict[str, str] = {}
    for half in halves_of(table):
        for code, label in zip(_row_codes(table, half), _row_labels(table, half), strict=True):
            if code and label:
                names.setdefault(code, canonical(label[-1]))
    return names


def code_path(code: str, names: dict[str, str]) -> str:
    """The names of a code's 类, 款 and 项 joined by "/", as far as the table has them."""
    prefixes = [code[:length] for length in (3, 5, 7) if length <= len(code)]
    return "/".join(names[prefix] for prefix in prefixes if prefix in names)


def _row_codes(table: Table, half: Half) -> list[str]:
    """The code of each row; cells 类 款 项 are joined, a 类 or 款 left out is that of the row above."""
    out: list[str] = []
    above: list[str] = [""] * len(half.codes)
    for row in table.rows:
        parts = [squeezed(row[c].text) if not row[c].copy else "" for c in half.codes]
        parts = [part.zfill(2 if n else 3) if part.isdigit() else "" for n, part in enumerate(parts)]
        if any(parts) and not parts[0]:
            first = next(n for n, part in enumerate(parts) if part)
            parts[:first] = above[:first]
        code = "".join(parts)
        if any(parts):
            above = parts
        out.append(code if CODE.match(code) else "")
    return out


def _row_labels(table: Table, half: Half) -> list[list[str]]:
    """The labels of each row from the outside in; an outer label left blank is that of the rows above."""
    out: list[list[str]] = []
    above: list[str] = [""] * len(half.labels)
    for row in table.rows:
        parts = [row[c].text for c in half.labels]
        if any(parts) and len(parts) > 1:
            first = next(n for n, part in enumerate(parts) if part)
            parts[:first] = above[:first]
            above = parts
        label = list(dict.fromkeys(part for part in parts if part))
        if not label:
            label = [text for c in half.codes if (text := row[c].text) and not squeezed(text).isdigit()][:1]
        out.append(label)
    return out


@dataclass(slots=True)
class _Parents:
    """The labels under which the next rows may stand."""

    plain: str = ""
    top: str = ""
    sub: str = ""


def _labelled(label: Sequence[str], parents: _Parents, title: str, side: str, kind: Kind | None, total_ends: bool) -> RowSubject:
    text = squeezed(label[-1])
    if len(label) > 1:
        return _nested(label, title)
    bare = clean_label(text)
    if TOTAL.match(bare) or _GRAND.match(bare):
        parents.plain = parents.top = parents.sub = ""
        return RowSubject(total_subject(title, side, kind, coded=total_ends), label[-1], total=True)
    if _YEARLY.match(bare):
        parents.plain = parents.top = parents.sub = ""
        return RowSubject(_yearly(bare, title), label[-1])
    if "采购" in title:
        return RowSubject(_procured(bare), label[-1])
    path = _placed(text, parents, title, side)
    return RowSubject("/".join(path), label[-1])


def _placed(text: str, parents: _Parents, title: str, side: str) -> list[str]:
    """The path of a label by its list number, and the label remembered as parent of those below."""
    name = canonical(text)
    if side and name in _FUNDS:
        name = f"{name}财政拨款{side}"
    if _OF_WHICH.match(text):
        above = parents.sub or parents.top or parents.plain
        return [part for part in (above, name) if part]
    if _SUB_ITEM.match(text):
        parents.sub = name
        return [part for part in (parents.top, name) if part]
    if _TOP_ITEM.match(text):
        name = clean_label(text) if parents.plain else name
        parents.top, parents.sub = name, ""
        return [part for part in (parents.plain, name) if part]
    name = _of_scope(name, title)
    parents.plain, parents.top, parents.sub = name, "", ""
    return [name]


def _nested(label: Sequence[str], title: str) -> RowSubject:
    """A row with several label cells: an outer label with 小计 is itself, else the inner label stands under it."""
    path = [part for part in (clean_label(text) for text in label) if not TOTAL.match(part)]
    named = [canonical(part) for part in path[:-1]] + [canonical(path[-1])] if path else ["合计"]
    if "采购" in title and path:
        named[0] = _procured(path[0])
    return RowSubject("/".join(named), label[-1])


def _procured(label: str) -> str:
    """货物A of a procurement table is 政府采购货物支出."""
    found = re.match(r"^(货物|工程|服务)[A-CＡ-Ｃ]?(?:类)?$", label)
    return canonical(f"{found.group(1)}采购") if found else canonical(label)


def _side(table: Table, half: Half) -> str:
    """收入 or 支出 as the headers or the title of a half say; "" where neither does."""
    for path in (table.headers[c] for c in half.columns):
        for level in path:
            if level.endswith(("收入", "支出")) and len(table.headers) > len(half.columns):
                return level[-2:]
    title = squeezed(table.title)
    incomes, spends = "收入" in title, "支出" in title
    if incomes != spends:
        return "收入" if incomes else "支出"
    return ""


def total_subject(title: str, side: str, kind: Kind | None, coded: bool = True) -> str:
    """What the 合计 or 总计 row of a table is the total of."""
    text = squeezed(title)
    if "采购" in text:
        return "政府采购支出总额"
    if "机关运行" in text:
        return "机关运行经费"
    if "基本支出" in text:
        return canonical("一般公共预算财政拨款基本支出") if "一般公共预算" in text else "基本支出"
    for fund in ("国有资本经营预算", "政府性基金预算"):
        if fund[:5] in text:
            return f"{fund}财政拨款支出"
    if not coded and side:
        return f"财政拨款{side}总计" if "财政拨款" in text else f"{side}总计"
    if "一般公共预算" in text:
        return "一般公共预算财政拨款支出"
    if "财政拨款" in text:
        return f"本年财政拨款{side or '支出'}"
    if side == "收入":
        return "收入总计" if kind is Kind.BUDGET else "本年收入合计"
    return "本年支出合计" if side == "支出" else "合计"


def _yearly(bare: str, title: str) -> str:
    found = _YEARLY.match(bare)
    side = found.group(1) if found else ""
    return f"本年财政拨款{side}" if "财政拨款" in title else f"本年{side}合计"


def _of_scope(name: str, title: str) -> str:
    """年初结转和结余 of a 财政拨款 table is 年初财政拨款结转和结余."""
    if "财政拨款" in title and name in ("年初结转和结余", "年末结转和结余"):
        return f"{name[:2]}财政拨款结转和结余"
    return name

"""Amounts in the cells of sheets → one form; a unit stays only where it is not the sheet's; doubts are told."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from decimal import Decimal

from ingest.sheet_pages import a1
from ingest.table_titles import unit_of
from ingest.workbook import Sheet, SheetCell, Workbook

_PLACES = {3: "千元", 4: "万元", 6: "百万元", 8: "亿元"}
_ERROR = re.compile(r"^#(?:REF!|DIV/0!|N/A|NAME\?|NULL!|NUM!|VALUE!|SPILL!|CALC!|ERR)$")
_DIGITS = r"(?:\d{1,3}(?:,\d{3})+|\d+)(?:\.\d+)?"
_LOSS = re.compile(rf"^\((?=\S*[.,])({_DIGITS})\)")
"""A whole number in brackets may be the number of an item."""
_AMOUNT = re.compile(rf"^(?P<loss>[-负△▲])?[¥￥]?(?P<sign>-?)(?P<number>{_DIGITS})(?P<unit>[百千万亿]+元?|元)?$")
_POWER = re.compile(r"^-?\d(?:\.\d+)?[eE][+-]?\d{1,2}$")


@dataclass(slots=True)
class _Told:
    """The cells of one sheet of which something must be said."""

    scaled: list[str] = field(default_factory=list)
    units: list[str] = field(default_factory=list)
    errors: list[str] = field(default_factory=list)

    def issues(self, name: str) -> Iterator[str]:
        """One line for each kind of doubt, with the first cells."""
        if self.scaled:
            yield f"工作表“{name}”的 {_first(self.scaled)} 的数字格式另有缩放，已按存储的值收入，请核对单位"
        if self.units:
            yield f"工作表“{name}”的 {_first(self.units)} 自带与表不同的单位，已按单元格的单位收入，请核对"
        if self.errors:
            yield f"工作表“{name}”的 {_first(self.errors)} 是公式错误，没有收入，请在工作簿里改正后重新收入"


def with_amounts_read(book: Workbook) -> Workbook:
    """The workbook with its amounts in one form, and issues for what had to be decided or could not be read."""
    sheets, issues = [], list(book.issues)
    for sheet in book.sheets:
        told = _Told()
        sheets.append(replace(sheet, cells=tuple(_read(sheet, told))))
        issues += told.issues(sheet.name)
    return replace(book, sheets=tuple(sheets), issues=tuple(issues))


def _read(sheet: Sheet, told: _Told) -> Iterator[SheetCell]:
    unit = ""
    for cell in sorted(sheet.cells, key=lambda one: (one.row, one.column)):
        unit = unit_of(cell.text) or unit
        if _ERROR.match(cell.text):
            told.errors.append(a1(cell.row, cell.column))
        yield replace(cell, text=_amount(cell, unit, told))


def _amount(cell: SheetCell, unit: str, told: _Told) -> str:
    if cell.scale:
        told.scaled.append(a1(cell.row, cell.column))
        # What is shown in 万元 on a sheet of 万元, as the reader sees it, is stored in 元.
        return cell.text + "元" if _PLACES.get(cell.scale) == unit and cell.text != "0" else cell.text
    text = re.sub(r"\s", "", cell.text).translate(str.maketrans("（），．－", "(),.-"))
    if _POWER.match(text):
        return f"{Decimal(text):f}"
    found = _AMOUNT.match(_LOSS.sub(r"-\1", text))
    if not found or (found[0] == text and found["number"] == text):
        return cell.text
    own = found["unit"] or ""
    own = own if not own or own.endswith("元") else own + "元"
    if own and unit and own != unit:
        told.units.append(a1(cell.row, cell.column))
    minus = "-" if bool(found["loss"]) != bool(found["sign"]) else ""
    return minus + found["number"] + (own if own != unit else "")


def _first(cells: list[str]) -> str:
    return "、".join(cells[:3]) + (f" 等 {len(cells)} 格" if len(cells) > 3 else "")

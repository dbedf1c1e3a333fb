"""What part of a named whole each cell of a comparison is; the whole is chosen as strictly as the part."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from ingest.ledger.amounts import round_half_up
from ingest.ledger.model import Figure, ReportInfo
from qa.compare_cells import Shelf, chosen
from qa.compare_model import Cell, Row, Share
from qa.compare_subject import Target
from qa.match import Reading, readings


def with_shares(rows: Sequence[Row], shelves: Sequence[Shelf], whole: Target, unit: str) -> list[Row]:
    """The rows with each certain cell's share of the whole that the same report prints for the same year."""
    by_body = {shelf.body: shelf for shelf in shelves}
    out = []
    for row in rows:
        cells = (_with_share(cell, by_body[row.body], whole, unit) for cell in row.cells)
        out.append(replace(row, cells=tuple(cells)))
    return out


def _with_share(cell: Cell, shelf: Shelf, whole: Target, unit: str) -> Cell:
    value, part = cell.value, cell.stated[0].figures if cell.stated else ()
    if value is None or not part:
        return cell
    found = _wholes(cell, part[0], shelf, whole)
    if len(found) != 1:
        told = "列有它的那份报告没有写明" if not found else "报告中有不同的数字"
        return replace(cell, notes=(*cell.notes, f"{whole.shown}：{told}，不计算占比"))
    base = found[0].exact(part[0].amount.unit)
    if not base.amount.is_money or not part[0].amount.is_money:
        return replace(cell, notes=(*cell.notes, f"{whole.shown}与它不是同一种单位，不计算占比"))
    if base.amount.value == 0:
        return replace(cell, notes=(*cell.notes, f"{whole.shown}为 0，没有占比"))
    amount = base.amount.to("元").value
    own = part[0].amount.to("元").value
    if own > amount:
        return replace(cell, notes=(*cell.notes, f"大于{whole.shown}，不是它的一部分，不计算占比"))
    rate = round_half_up(own / amount * 100, 2)
    return replace(cell, share=Share(rate, whole.shown, base.amount.to(unit).value, base.source))


def _wholes(cell: Cell, part: Figure, shelf: Shelf, whole: Target) -> list[Reading]:
    """The whole that the part's own report tells: of the same part of the money where there is one, else of all."""
    own = [f for f in shelf.own.get(part.source.report, ()) if f.measure is cell.measure and f.year == part.year]
    near = [f for f in own if f.scope == part.scope]
    if near and part.scope:
        return readings(near, part.scope + whole.words, whole.ask.column)
    files = replace(shelf, infos=_files_of(part.source.report, shelf.infos))
    return chosen(files, whole, cell.measure, cell.year, "")


def _files_of(stem: str, infos: Sequence[ReportInfo]) -> tuple[ReportInfo, ...]:
    """A report and the workbook of its tables: a plan of the 决算 is no part of a total of the 预算."""
    mine = next((info for info in infos if info.stem == stem), None)
    return tuple(info for info in infos if mine and (info is mine or _of_one_report(mine, info)))


def _of_one_report(one: ReportInfo, other: ReportInfo) -> bool:
    same = (one.year, one.kind) == (other.year, other.kind) and (
        one.level == other.level or not one.level or not other.level
    )
    return same and one.workbook != other.workbook

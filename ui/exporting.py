"""What the export commands do: the reports chosen, the rows written, the outcome told in a line."""

from __future__ import annotations

import sys
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from qa.export import workbook_name, write_tables
from qa.export_answers import Asked, answer_listing
from qa.export_files import write_listing
from qa.export_model import Listing
from qa.export_rows import Wanted, cell_listing, cell_values, figure_listing, finding_listing
from qa.export_target import replacing
from qa.export_xlsx import write_workbook
from ui.asking import BatchLine, answer_line, known_reports
from ui.plain import one_line

if TYPE_CHECKING:
    from ingest.ledger.model import ReportInfo
    from ingest.ledger.settings import Settings
    from ingest.ledger.store import Ledger
    from ui.export_commands import Filters

_LISTINGS = {"figures": figure_listing, "tables": cell_listing, "findings": finding_listing}


def export_rows(what: str, out: Path, filters: Filters, ledger: Ledger, chinese: bool = False) -> bool:
    """Write figures, tables (cell by cell) or findings to one file; False where there were none."""
    wanted = Wanted(tuple(chosen(filters, ledger)), tuple(filters.years), tuple(filters.subjects))
    return _written(_LISTINGS[what](ledger, wanted), out, chinese)


def export_answers(lines: Sequence[BatchLine], out: Path, ledger: Ledger, settings: Settings, chinese: bool) -> bool:
    """Ask each line and write the answers; False where one could not be asked."""
    left_out: list[BatchLine] = []

    def asked() -> Iterator[Asked]:
        for line in lines:
            answer, could = answer_line(line, ledger, settings)
            if not could:
                left_out.append(line)
            yield Asked(line.id, answer)

    infos = {info.stem: info for info in ledger.reports()}
    written = _written(answer_listing(asked(), infos), out, chinese)
    if left_out:
        print(f"juesuan: {len(left_out)} 个问题未能提问，原因见文件里的回答", file=sys.stderr)
    return written and not left_out


def export_folder(folder: Path, filters: Filters, ledger: Ledger, excel: bool, xlsx: bool) -> bool:
    """Write each table as a CSV, or each report as a workbook, into a folder; False where there were none."""
    infos = [info for info in chosen(filters, ledger) if not filters.years or info.year in filters.years]
    count = files = 0
    for info in infos:
        tables = ledger.tables(info.stem)
        count += len(tables)
        if xlsx and tables:
            files += 1
            _write_workbook(info.stem, folder, ledger)
        elif not xlsx:
            write_tables(info.stem, tables, folder, for_excel=excel)
    told = f"（{files} 个工作簿）" if xlsx else ""
    print(f"已导出 {len(infos)} 份报告的 {count} 张表到 {folder}{told}")
    return bool(count)


def chosen(filters: Filters, ledger: Ledger) -> list[ReportInfo]:
    """The reports named, of these departments: by full name, or else by a part of it."""
    stems = set(known_reports(filters.stems, ledger))
    infos = [info for info in ledger.reports() if not stems or info.stem in stems]
    if not filters.departments:
        return infos
    exact = {info.department for info in infos} & set(filters.departments)
    parts = [part for part in filters.departments if part not in exact]
    return [one for one in infos if one.department in exact or any(part in one.department for part in parts)]


def _write_workbook(stem: str, folder: Path, ledger: Ledger) -> None:
    folder.mkdir(parents=True, exist_ok=True)
    with replacing(folder / workbook_name(stem)) as half:
        write_workbook(stem, ledger.tables(stem), cell_values(ledger, stem), half)


def _written(listing: Listing, out: Path, chinese: bool) -> bool:
    count = write_listing(listing, out, chinese)
    if count:
        print(f"已导出 {count} 行到 {one_line(str(out))}")
    else:
        print("juesuan: 没有符合条件的内容，没有写文件；用 juesuan reports 查看已有报告", file=sys.stderr)
    return bool(count)

"""Do the sums close that the tables imply? `python -m eval.closure PATH...` counts, and lists what does not close."""

from __future__ import annotations

import argparse
import sys
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from decimal import Decimal
from pathlib import Path

from ingest.ledger.amounts import parse_amount
from ingest.ledger.model import Cell, JuesuanError, Table
from ingest.ledger.settings import load_settings
from ingest.ledger.table_roles import halves_of
from ingest.pipeline import ingest_report, pdf_files
from qa.sum_model import Sum, Verdict
from qa.sums import implied_sums
from qa.sums_forms import is_form

LEAST = 0.99
"""The share of the sums that must close."""


@dataclass(frozen=True, slots=True)
class Open:
    """A sum that does not close, with the title of its table."""

    table: str
    sum: Sum


@dataclass(frozen=True, slots=True)
class Closure:
    """What came of the sums of one report."""

    stem: str
    verdicts: Counter[Verdict]
    open: tuple[Open, ...]
    amounts: int
    """How many amounts its tables hold (绩效 forms apart) …"""
    summed: int
    """… and how many of them are part of at least one sum."""

    @property
    def sums(self) -> int:
        """How many sums could be checked."""
        return self.verdicts.total() - self.verdicts[Verdict.UNREAD]


def closure(stem: str, tables: Sequence[Table]) -> Closure:
    """Check every sum of a report's tables."""
    found = [(table, implied_sums(table)) for table in tables]
    verdicts = Counter(one.verdict for _, sums in found for one in sums)
    failing = tuple(Open(table.title, one) for table, sums in found for one in sums if one.verdict is not Verdict.HELD)
    amounts = [cell for table in tables for cell in _amounts(table)]
    terms = {id(term.cell) for _, sums in found for one in sums for term in (one.whole, *one.parts)}
    return Closure(stem, verdicts, failing, len(amounts), sum(id(cell) in terms for cell in amounts))


def _amounts(table: Table) -> Iterator[Cell]:
    """The cells of a table's value columns that hold a number."""
    if is_form(table):
        return
    columns = [column for half in halves_of(table) for column in half.values]
    for row in table.rows:
        for column in columns:
            if not row[column].copy and parse_amount(row[column].text):
                yield row[column]


def told(found: Closure) -> Iterator[str]:
    """One line a report, and one for each sum that does not close."""
    counts = "".join(f"{found.verdicts[verdict]:>10}" for verdict in Verdict)
    yield f"{found.amounts:>8}{found.summed:>8}{counts}  {found.stem}"
    for one in found.open:
        what = one.sum
        numbers = f"printed {_plain(what.whole.value)}, parts {_plain(what.total)}, off by {_plain(what.difference)}"
        where = " | ".join(part for part in (one.table, what.row, what.column) if part)
        yield f"    {what.verdict:<9} p.{what.whole.cell.page} {where} ({what.rule}): {numbers}"


def _plain(value: Decimal) -> str:
    return format(value, "f")


def main() -> int:
    """Command line: PDFs or folders; exits 1 where too many sums fail or a file cannot be read."""
    arguments = argparse.ArgumentParser(description=__doc__)
    arguments.add_argument("paths", nargs="+", type=Path, metavar="PATH", help="PDFs or folders of PDFs")
    settings, verdicts, sums, failed = load_settings(), Counter[Verdict](), 0, 0
    print(f"{'amounts':>8}{'summed':>8}" + "".join(f"{verdict:>10}" for verdict in Verdict) + "  report")
    for path in pdf_files(arguments.parse_args().paths):
        try:
            found = closure(path.stem, ingest_report(path, settings).tables)
        except JuesuanError as error:
            failed += 1
            print(error, file=sys.stderr)
            continue
        verdicts, sums = verdicts + found.verdicts, sums + found.sums
        print("\n".join(told(found)), flush=True)
    share = verdicts[Verdict.HELD] / sums if sums else 0.0
    print(f"{share:.2%} of {sums} sums close")
    return int(failed > 0 or share < LEAST)


if __name__ == "__main__":
    sys.exit(main())

"""Which sums a table implies: down its rows, across its columns, and inside a 绩效 form."""

from __future__ import annotations

from ingest.ledger.model import Table
from qa.sum_model import Sum
from qa.sums_across import sums_across
from qa.sums_coded import coded_sums
from qa.sums_forms import form_sums, is_form
from qa.sums_listed import balance_sums, listed_sums


def implied_sums(table: Table) -> list[Sum]:
    """Every sum that a table implies, in no case one whose parts the table does not name in full."""
    if is_form(table):
        return list(form_sums(table))
    return [*coded_sums(table), *listed_sums(table), *balance_sums(table), *sums_across(table)]

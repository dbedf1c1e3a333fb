"""Saying a passage in the report's own words, every number in it quoted from there."""

from __future__ import annotations

from ingest.ledger.amounts import Role, find_amounts
from ingest.ledger.model import Chunk
from qa.case import Case
from qa.compose import Composer
from qa.model import Quoted


def quote_passage(case: Case, out: Composer, chunk: Chunk, text: str) -> None:
    """Say a passage in its own words; every number in it is quoted from there."""
    info = next((i for i in case.reports if i.stem == chunk.source.report), case.reports[0])
    number = out.cite(chunk.source, info.department, info.year)
    for found in find_amounts(text):
        if found.role is Role.AMOUNT and found.amount.unit:
            out.numbers.append(
                Quoted(text[found.start : found.end], found.amount.value, found.amount.unit, "quoted", (number,))
            )
    out.say(text.rstrip("；;，, ").rstrip("。") + f"[{number}]。")

"""An answer's JSON ↔ the answer: what is kept of a conversation can be shown again as it was; pure."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from ingest.ledger.model import Source
from qa.model import Answer, Check, Citation, Option, Outcome, Quoted


@dataclass(frozen=True, slots=True)
class Kept:
    """One question of a conversation and its answer; `looked` are the reports that it was looked for in."""

    id: str
    talk: str
    asked_at: str
    question: str
    reports: tuple[str, ...]
    """Those that the visitor chose; empty where none was."""
    looked: tuple[str, ...]
    answer: Answer


def answer_of(told: Mapping[str, Any]) -> Answer:
    """The answer of which this is the JSON (`Answer.to_json`)."""
    return Answer(
        question=told["question"],
        outcome=Outcome(told["outcome"]),
        text=told["answer"],
        mode=told["mode"],
        figures=tuple(_quoted(one) for one in told["figures"]),
        citations=tuple(_citation(one) for one in told["citations"]),
        options=tuple(Option(one["label"], one["question"], tuple(one["reports"])) for one in told["options"]),
        checks=tuple(Check(one["name"], one["ok"], one["detail"]) for one in told["checks"]),
        took_ms=told["took_ms"],
        id=told["id"],
        notice=told["notice"],
    )


def _quoted(told: Mapping[str, Any]) -> Quoted:
    one = told.get("citation")
    cited = told.get("citations", () if one is None else (one,))
    return Quoted(
        told["text"], Decimal(told["value"]), told["unit"], told["status"], tuple(cited), told.get("expression", "")
    )


def _citation(told: Mapping[str, Any]) -> Citation:
    box = told["bbox"]
    source = Source(
        told["report"],
        told["page"],
        (box[0], box[1], box[2], box[3]) if box else None,
        told["section"],
        told["table"],
        told["row"],
        told["quote"],
        told["ocr"],
        told.get("cell", ""),
    )
    return Citation(told["id"], source, told["department"], told["year"])

"""The values between a question and its answer, and the answer's JSON form."""

from __future__ import annotations

from dataclasses import dataclass, field
from decimal import Decimal
from enum import StrEnum
from typing import Any

from ingest.ledger.model import Chunk, Figure, Measure, ReportInfo, Source
from qa.vocabulary import Mention


class Outcome(StrEnum):
    """How a question ended; never one apology for all."""

    ANSWERED = "answered"
    NO_EVIDENCE = "no_evidence"
    AMBIGUOUS = "ambiguous"
    UNVERIFIED = "unverified"
    MODEL_ERROR = "model_error"


class Drafted(StrEnum):
    """What became of a language model's drafts; for those who measure, not for those who ask."""

    NOT = ""
    """No model was asked."""
    FIRST = "first"
    REPAIRED = "repaired"
    REPLACED = "replaced"
    """None held, and what is shown is the built-in answer."""
    DECLINED = "declined"
    """The model found no answer in the evidence."""
    FAILED = "failed"


class Stage(StrEnum):
    """What is being done while somebody waits."""

    LOOKING = "looking"
    READING = "reading"
    """The model is asked what the question means."""
    WRITING = "writing"
    SEARCHING = "searching"
    """The model has a second look, or calculates."""
    CHECKING = "checking"
    REPAIRING = "repairing"


class Intent(StrEnum):
    """What a question wants."""

    FIGURE = "figure"
    WHY = "why"
    DERIVED = "derived"
    LIST = "list"
    DEFINITION = "definition"
    COMPARE = "compare"
    RANK = "rank"
    EXISTS = "exists"
    OVERVIEW = "overview"
    REPORT = "report"


@dataclass(frozen=True, slots=True)
class Ask:
    """One thing asked for: a subject's measure; what is left out is "" or None."""

    subject: str = ""
    """Canonical last name (公务接待费)."""
    project: str = ""
    measure: Measure | None = None
    base: str = ""
    """What a share is to be taken of, where the question names it."""
    qualifier: str = ""
    """Words right before the subject that narrow it and that no rule has read (行政运行的 项目支出)."""
    scope: str = ""
    """The part of the money that is meant (一般公共预算财政拨款); "" where the question names none."""
    within: str = ""
    """What the subject is to be looked for in (机关运行经费里的会议费)."""
    column: str = ""
    """A name right after the subject: the column of a table's cell, or the part of a whole (行政运行的项目支出)."""
    year: int | None = None
    """The year named right before the subject."""
    said: str = ""
    """The subject in the question's own words."""


@dataclass(frozen=True, slots=True)
class Question:
    """A question as understood; the fields that were not asked for are empty."""

    text: str
    intent: Intent
    subjects: tuple[str, ...] = ()
    measures: tuple[Measure, ...] = ()
    departments: tuple[str, ...] = ()
    years: tuple[int, ...] = ()
    reports: tuple[str, ...] = ()
    """Names of the reports it is asked of, after department and year were applied."""
    unit: str = ""
    words: str = ""
    """The question squeezed, without the words that name reports and without what it says it does not mean."""
    rest: tuple[str, ...] = ()
    """Words that no rule has read; an answer must speak of them."""
    mentions: tuple[Mention, ...] = ()
    """Every name and code recognised in `words`; an answer must be of all of them."""
    asks: tuple[Ask, ...] = ()
    """Subject and measure paired, one for each thing asked for."""
    without: tuple[str, ...] = ()
    """Subjects that are to be left out of the one asked for (三公经费不含公务接待费)."""
    claim: int = 0
    """+1 the question asserts a rise, -1 a fall, 0 neither."""


@dataclass(frozen=True, slots=True)
class Evidence:
    """What retrieval found, best first."""

    figures: tuple[Figure, ...] = ()
    chunks: tuple[Chunk, ...] = ()
    reports: tuple[ReportInfo, ...] = ()
    """The reports that passages are of."""


@dataclass(frozen=True, slots=True)
class Quoted:
    """A number of the answer and where it comes from."""

    text: str
    """As it stands in the answer, unit included ("3.47 万元")."""
    value: Decimal
    unit: str
    status: str
    """quoted | computed | untraced"""
    citations: tuple[int, ...] = ()
    expression: str = ""
    """For computed numbers: the calculator's expression over quoted ones ("3.47 - 1.26")."""


@dataclass(frozen=True, slots=True)
class Citation:
    """A numbered source of the answer; `id` is what stands in brackets in its text."""

    id: int
    source: Source
    department: str
    year: int | None


@dataclass(frozen=True, slots=True)
class Check:
    """One thing that was verified: what, whether it held, and the arithmetic or the words behind it."""

    name: str
    ok: bool
    detail: str


@dataclass(frozen=True, slots=True)
class Option:
    """One of the readings an ambiguous question has; `question` asks it unambiguously."""

    label: str
    question: str
    reports: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Answer:
    """What the user gets. `text` carries citation marks like [1]."""

    question: str
    outcome: Outcome
    text: str
    mode: str = "lookup"
    """lookup | llm"""
    figures: tuple[Quoted, ...] = ()
    citations: tuple[Citation, ...] = ()
    options: tuple[Option, ...] = ()
    checks: tuple[Check, ...] = ()
    took_ms: int = 0
    id: str = ""
    notice: str = ""
    """A word to the user about how the answer came to be (the model's draft was replaced, say)."""
    drafted: Drafted = Drafted.NOT

    def to_json(self) -> dict[str, Any]:
        """The documented answer object (docs/answer.schema.json)."""
        return {
            "id": self.id,
            "question": self.question,
            "outcome": self.outcome.value,
            "mode": self.mode,
            "took_ms": self.took_ms,
            "answer": self.text,
            "notice": self.notice,
            "figures": [_quoted_json(figure) for figure in self.figures],
            "citations": [_citation_json(citation) for citation in self.citations],
            "options": [{"label": o.label, "question": o.question, "reports": list(o.reports)} for o in self.options],
            "checks": [{"name": c.name, "ok": c.ok, "detail": c.detail} for c in self.checks],
        }


@dataclass(frozen=True, slots=True)
class Turn:
    """One earlier exchange of a conversation."""

    question: Question
    answer: Answer | None = field(default=None)


@dataclass(frozen=True, slots=True)
class Step:
    """How far an answer is; `text` is the beginning that the verifier has passed."""

    stage: Stage
    text: str = ""


def _quoted_json(figure: Quoted) -> dict[str, Any]:
    out: dict[str, Any] = {
        "text": figure.text,
        "value": format(figure.value, "f"),
        "unit": figure.unit,
        "status": figure.status,
    }
    if figure.status == "quoted":
        out["citation"] = figure.citations[0] if figure.citations else None
    else:
        out["citations"] = list(figure.citations)
    if figure.expression:
        out["expression"] = figure.expression
    return out


def _citation_json(citation: Citation) -> dict[str, Any]:
    source = citation.source
    return {
        "id": citation.id,
        "report": source.report,
        "department": citation.department,
        "year": citation.year,
        "page": source.page,
        "section": source.section,
        "table": source.table,
        "row": source.row,
        "quote": source.quote,
        "bbox": list(source.bbox) if source.bbox else None,
        "ocr": source.ocr,
        **({"cell": source.cell} if source.cell else {}),
    }

"""Hand-labelled figures (tests/truth_narrative/*.yaml), and how what was read is held against them.

A labelled figure is one line: subject measure value+unit, then @year where it is not the report's, pN where the number
stands on another page than its statement begins, 较 what a change is held against where that is not the year before,
and 因 start…end for the reason given. 〃 is the subject before, ~a+b a subject without a name of the field's own that
holds these words, a|b either name, a leading ? a number that may be left out (a chart's label, a building's measure).
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from pathlib import Path
from typing import Any

import yaml

from ingest.ledger.amounts import same
from ingest.ledger.model import Amount, Figure, Section
from ingest.ledger.terms import squeezed

FOLDER = Path(__file__).with_name("truth_narrative")
_LINE = re.compile(
    r"(?P<optional>\?)?(?P<subject>\S+) (?P<measure>\S+) (?P<value>-?\d[\d.]*)(?P<unit>\S*)"
    r"(?: @(?P<year>\d{4}))?(?: p(?P<page>\d+))?(?: 较 (?P<base>\S+))?(?: 因 (?P<reason>.+))?"
)
_CHANGED = ("增减额", "增减率", "预决算差异率")


@dataclass(frozen=True)
class Label:
    """One figure as a reader of the report notes it down."""

    page: int
    subject: str
    measure: str
    amount: Amount
    year: int
    base: str
    reason: str
    optional: bool

    def told(self) -> str:
        """How a miss is printed."""
        value = f"{self.amount.value}{self.amount.unit}"
        return f"p{self.page} {self.subject} {self.measure} {value} {self.year} {self.base} {self.reason}".rstrip()


@dataclass(frozen=True)
class Truth:
    """What a report says, as labelled by hand."""

    report: str
    identity: dict[str, Any]
    pages: tuple[int, ...]
    """Pages on which every figure of the narrative is labelled."""
    headings: tuple[str, ...]
    labels: tuple[Label, ...]


@dataclass
class Score:
    """Labelled figures found, missed, and figures that nobody labelled."""

    hits: int = 0
    missed: list[str] = field(default_factory=list)
    extra: list[str] = field(default_factory=list)

    def add(self, other: Score) -> None:
        """Take in another report's score."""
        self.hits += other.hits
        self.missed += other.missed
        self.extra += other.extra

    @property
    def recall(self) -> float:
        """Share of the labelled figures that were read right."""
        return self.hits / max(1, self.hits + len(self.missed))

    @property
    def precision(self) -> float:
        """Share of the figures read that are labelled so."""
        return self.hits / max(1, self.hits + len(self.extra))


def truths() -> list[Truth]:
    """Every labelled report."""
    return [read_truth(path) for path in sorted(FOLDER.glob("*.yaml"))]


def read_truth(path: Path) -> Truth:
    """One label file; a line that does not parse is an error, not a label less."""
    raw = yaml.safe_load(path.read_text(encoding="utf-8"))
    labels: list[Label] = []
    for statement in raw["statements"]:
        ((anchor, lines),) = statement.items()
        page = int(re.match(r"p(\d+) ", anchor)[1])  # type: ignore[index]
        before = ""
        for line in lines:
            label = read_label(line, page, raw["identity"]["year"], before)
            before = label.subject
            labels.append(label)
    headings = tuple(squeezed(line) for line in raw["headings"].splitlines())
    return Truth(raw["report"], raw["identity"], tuple(raw["pages"]), headings, tuple(labels))


def read_label(line: str, page: int, year: int, before: str) -> Label:
    """One line of a label file; `before` is the subject that 〃 repeats."""
    match = _LINE.fullmatch(line)
    assert match, f"unreadable label: {line}"
    subject = before if match["subject"] == "〃" else match["subject"]
    return Label(
        int(match["page"] or page),
        subject,
        match["measure"],
        Amount(Decimal(match["value"]), match["unit"]),
        int(match["year"] or year),
        match["base"] or "",
        match["reason"] or "",
        bool(match["optional"]),
    )


def anchors(path: Path) -> Iterable[tuple[int, str]]:
    """Page and anchor of every statement of a label file."""
    raw = yaml.safe_load(path.read_text(encoding="utf-8"))
    for statement in raw["statements"]:
        ((anchor, _),) = statement.items()
        page, _, words = anchor.partition(" ")
        yield int(page[1:]), words


def compare(labels: Sequence[Label], read: Sequence[Figure], pages: Iterable[int] | None = None) -> Score:
    """Pair labels with figures read, the plainest names first; what is left over on `pages` was read too much."""
    left = list(read)
    score = Score()
    for label in sorted(labels, key=lambda label: label.subject.startswith("~")):
        found = next((figure for figure in left if is_it(figure, label)), None)
        if found is not None:
            left.remove(found)
            score.hits += not label.optional
        elif not label.optional:
            score.missed.append(label.told())
    complete = None if pages is None else set(pages)
    score.extra = [told(figure) for figure in left if complete is None or figure.source.page in complete]
    return score


def is_it(figure: Figure, label: Label) -> bool:
    """Whether a figure says what a label says, its reason included where a change has one."""
    return (
        (label.page, label.year) == (figure.source.page, figure.year)
        and figure.measure.value in label.measure.split("|")
        and same(label.amount, figure.amount)
        and _same_subject(label.subject, figure.subject)
        and squeezed(label.base) in squeezed(figure.base)
        and _same_reason(label, figure.reason)
    )


def _same_subject(wanted: str, read: str) -> bool:
    plain = squeezed(read)
    for name in wanted.split("|"):
        if name.startswith("~"):
            if len(plain) <= 60 and all(squeezed(part) in plain for part in name[1:].split("+")):
                return True
        elif plain == squeezed(name):
            return True
    return False


def _same_reason(label: Label, read: str) -> bool:
    if not label.reason:
        return label.measure not in _CHANGED or not read
    start, _, end = label.reason.partition("…")
    plain = squeezed(read)
    return plain.startswith(squeezed(start)) and plain.endswith(squeezed(end))


def told(figure: Figure) -> str:
    """How a figure nobody labelled is printed."""
    amount = figure.amount
    reason = f"因 {figure.reason[:8]}…{figure.reason[-6:]}" if figure.reason else ""
    value = f"{amount.value}{amount.unit}"
    where = f"p{figure.source.page} {figure.subject} {figure.measure.value} {value} {figure.year}"
    return f"{where} {figure.base} {reason}".rstrip()


def headings_of(sections: Iterable[Section]) -> tuple[str, ...]:
    """Headings in the form of the label files: level, page, title."""
    return tuple(squeezed(f"{section.level} p{section.page} {section.title}") for section in sections)

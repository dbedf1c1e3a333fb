"""What is to be compared: a name, a path or a code → the figures of a report that are of exactly that."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace

from ingest.ledger.model import Figure, Measure
from ingest.ledger.terms import canonical, clean_label, colloquial, section, squeezed
from qa.audit_book import in_fund, of_one_fund, one_name
from qa.compare_model import Part
from qa.match import in_column, is_income, is_within, of_subject
from qa.model import Ask
from qa.question import measure_cues, understand
from qa.refine import refined_asks
from qa.vocabulary import Mention, Vocabulary, project_core

_CODE = re.compile(r"[1-9]\d{2}(?:\d{2}){0,2}")
_BETWEEN = re.compile(r"[的中里之]*(?:其中)?")
STOCKS = (Measure.COUNT, Measure.VALUE)
"""Measures of what there is, which a report tells as of some day near."""
_SHORT = {"决算": Measure.FINAL, "预算": Measure.BUDGET, "上年": Measure.PREVIOUS}


@dataclass(frozen=True, slots=True)
class Target:
    """A subject as understood."""

    shown: str
    ask: Ask
    path: tuple[str, ...] = ()
    """The last parts of a path that were given (公共安全支出/其他支出)."""

    @property
    def words(self) -> str:
        """What the choosing rules of answers read as the question."""
        return "".join((self.ask.scope, *self.path[:-1], self.ask.within, self.ask.subject, self.ask.column))


def target_of(text: str, figures: Sequence[Figure], vocabulary: Vocabulary) -> Target | None:
    """What a text names, wholly and without a guess; None where some of it is not known."""
    said = squeezed(text)
    if _CODE.fullmatch(said):
        named = next((f for f in figures if f.code == said), None)
        return Target(f"{named.name}（{said}）", Ask(said, said=said)) if named else None
    if "/" in said:
        return _by_path(said, figures)
    name = _name(text, figures)
    if name:
        return Target(name, Ask(name, said=said))
    project = next((p for p in (f.project for f in figures) if p and squeezed(p) == said), "")
    project = project or vocabulary.projects.get(said, "")
    return Target(project, Ask(project=project, said=said)) if project else _by_words(text, figures, vocabulary)


def own_figures(figures: Iterable[Figure], target: Target) -> list[Figure]:
    """A report's figures of exactly the target: no part, no column, no other side, part of the money or project."""
    ask = target.ask
    if ask.project:
        core = project_core(ask.project)
        same = [replace(f, project=ask.project) for f in figures if f.project and project_core(f.project) == core]
        return of_subject(same, ask)
    plain = [_in_its_part(f, target) for f in figures if not f.project]
    own = [f for f in plain if _is_of(f, target)]
    if ask.column:
        return [f for f in own if in_column([f], ask.column)]
    own = [f for f in own if not f.column or not f.amount.is_money]
    if ask.scope:
        exact = [f for f in own if f.scope == ask.scope]
        own = exact or (own if not own else of_subject(own, ask))
    return [f for f in own if is_within(f, ask.within)] if ask.within else own


def parts_of(figure: Figure) -> frozenset[Part]:
    """What a figure is of beside its name, by path and by code: figures that share one are of one thing."""
    side = "收入" if is_income(figure) else ""
    names = (figure.subject, figure.code) if figure.code else (figure.subject,)
    # How many there are is the same thing in a budget as in final accounts.
    kind = "" if figure.measure in STOCKS else figure.kind.value
    return frozenset((kind, side, figure.scope, figure.column, name) for name in names)


def measure_named(text: str) -> Measure | None:
    """The measure that a word names wholly: 决算数, 决算, 年初预算; None where it names none."""
    said = squeezed(text)
    if said in _SHORT:
        return _SHORT[said]
    if said in {measure.value for measure in Measure}:
        return Measure(said)
    cues = measure_cues(said)
    return cues[0].measure if len(cues) == 1 and (cues[0].start, cues[0].end) == (0, len(said)) else None


def usual_whole(part: str, whole: str) -> str:
    """人员经费占基本支出: the 基本支出 of the statement that the part stands in."""
    usual = str(section("wholes").get(part, ""))
    return usual if usual.endswith(whole) else whole


def _name(text: str, figures: Sequence[Figure]) -> str:
    """The canonical name: as the reports print it, as people say it, as the field knows it."""
    label, names = clean_label(text), {f.name for f in figures}
    if label in names:
        return label
    spoken = colloquial().get(squeezed(text)) or canonical(text)
    return spoken if spoken in names or spoken != label else ""


def _by_path(said: str, figures: Sequence[Figure]) -> Target | None:
    parts = tuple(clean_label(part) for part in said.split("/") if part)
    path = (*parts[:-1], canonical(parts[-1])) if parts else ()
    known = any(_ends_in(f.subject, end) for f in figures for end in (parts, path)) if parts else False
    if not known:
        return None
    path = parts if any(_ends_in(f.subject, parts) for f in figures) else path
    return Target("/".join(path), Ask(path[-1], said=said), path)


def _ends_in(subject: str, path: Sequence[str]) -> bool:
    return tuple(subject.split("/")[-len(path) :]) == tuple(path)


def _by_words(text: str, figures: Sequence[Figure], vocabulary: Vocabulary) -> Target | None:
    """财政拨款的基本支出, 行政运行的项目支出: several names that together leave no word unread."""
    question = understand(text, vocabulary)
    asks = [ask for ask in refined_asks(question, figures) if ask.subject and not ask.project]
    if len(asks) != 1 or not _covered(question.words, question.mentions, vocabulary):
        return None
    [ask] = asks
    shown = "的".join(part for part in (ask.scope, ask.within, ask.subject, ask.column) if part)
    return Target(shown, replace(ask, measure=None, qualifier="", year=None))


def _covered(words: str, mentions: Sequence[Mention], vocabulary: Vocabulary) -> bool:
    """Whether the names found are all there is, each of them known as it is said."""
    at = 0
    for mention in mentions:
        said = words[mention.start : mention.end]
        known = vocabulary.knows(said) or said.isdigit()
        if mention.typo or not known or not _BETWEEN.fullmatch(words[at : mention.start]):
            return False
        at = mention.end
    return bool(mentions) and at == len(words)


def _is_of(figure: Figure, target: Target) -> bool:
    ask = target.ask
    if target.path and not _ends_in(figure.subject, target.path):
        return False
    if ask.subject not in (figure.name, figure.code):
        return False
    # A 科目 tells what was spent; what came in for it stands in the table of income.
    return not is_income(figure) or "收入" in target.words


def _in_its_part(figure: Figure, target: Target) -> Figure:
    """The figure with the part of the money that its column, its section or its own name says it is of."""
    scope, column = in_fund(figure)
    name = one_name(figure.subject, scope)
    subject = name if name == target.ask.subject else figure.subject
    # The 30217 of what is basic is a part of the 公务接待费 of the 三公经费.
    scope = "" if of_one_fund(subject) and not figure.code else scope
    return replace(figure, subject=subject, scope=scope, column=column)

"""One number against the facts: does the cited place state it of this subject, year, measure, direction?"""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass

from ingest.ledger.amounts import format_amount
from ingest.ledger.model import Amount, Measure
from ingest.ledger.terms import squeezed
from qa.bases import base_before, is_against, is_share_of
from qa.cells import first_column, first_row, is_named, is_narrowed, means, same_subject
from qa.facts import Fact
from qa.match import is_income
from qa.names import strange_count, unknown_owner
from qa.own_words import content, unexplained
from qa.said import Indexes, Statement, is_count
from qa.sentences import names_in, sentences
from qa.wording import CHANGES, speaks_of_budget, speaks_of_change, speaks_of_previous

_HEADING = re.compile(r"#.*|\*\*[^*]*\*\*|.*[：:](?:\*\*)?")
_INSIDE = re.compile(r".*?(?:中|里|方面|当中)(?=[的，：]?□)")
_PREVIOUS = (Measure.PREVIOUS, Measure.PREVIOUS_BUDGET)
_PLANNED = (Measure.INITIAL_BUDGET, Measure.FULL_BUDGET)
_WORDS = {1: "增加", -1: "减少", 0: "持平"}


@dataclass(frozen=True, slots=True)
class Judgement:
    """Whether a number stands as stated; `name` is the check that failed, "" where none did."""

    name: str
    detail: str
    facts: tuple[Fact, ...] = ()
    """The facts that bear it out."""

    @property
    def ok(self) -> bool:
        """Whether some cited place bears the number out."""
        return not self.name


@dataclass(frozen=True, slots=True)
class Before:
    """What the text before a sentence names: subjects, the latest first, those of its last heading, a department."""

    subjects: tuple[str, ...]
    headed: tuple[str, ...]
    department: str


@dataclass(frozen=True, slots=True)
class Scene:
    """What the rest of the text says around a statement."""

    sentence: str
    """The statement's sentence up to the end of the number's clause."""
    earlier: str
    """The text before the sentence."""
    question: str
    subjects: tuple[str, ...]
    """Subjects named in earlier sentences, the latest first, or else the question's."""
    headed: tuple[str, ...]
    """Subjects of the heading that the sentence stands under."""
    cells: tuple[Fact, ...]
    """All cells of tables that the evidence has."""
    department: str
    """The department last named in an earlier sentence."""
    departments: int
    """How many departments the evidence is of."""
    latest: int
    """The latest year that the evidence is about; 0 where it says none."""
    facts: Sequence[Fact] = ()
    """All that is known."""
    quotes: tuple[str, ...] = ()
    """The quotes that it cites, squeezed."""


def names_before(text: str, indexes: Indexes) -> Before:
    """What a text names, for the sentence that comes after it."""
    mentions = names_in(text, 0, len(text), indexes.subjects)
    departments = names_in(text, 0, len(text), indexes.departments)
    headings = [(a, b) for a, b in sentences(text) if _HEADING.fullmatch(text[a:b].strip())]
    start, end = headings[-1] if headings else (0, 0)
    return Before(
        tuple(dict.fromkeys(mention.name for mention in reversed(mentions))),
        tuple(mention.name for mention in mentions if start <= mention.start < end),
        departments[-1].name if departments else "",
    )


def judge(statement: Statement, facts: Sequence[Fact], scene: Scene) -> Judgement:
    """Hold a statement against the facts; the first rule that leaves none standing names the failure."""
    amount = statement.found.amount
    stated = [fact for fact in facts if fact.states(amount)]
    printed = amount.printed.strip()
    if not any(fact.citations for fact in stated):
        return Judgement("untraced", f"{printed} 在引用的材料中找不到")
    allowed = statement.marks
    cited = [f for f in stated if (set(f.citations) & set(allowed) if allowed else f.citations)]
    if not cited:
        where = sorted({n for fact in stated for n in fact.citations})
        return Judgement("citation", f"{printed} 不在所引{_marks(allowed)}中，而在{_marks(where)}", tuple(stated))
    for name, rule in _RULES:
        left = [fact for fact in cited if rule(statement, fact, scene)]
        if not left:
            return Judgement(name, f"“{statement.clause[-60:]}”与证据不符：{_told(cited[0])}", tuple(cited))
        cited = left
    return Judgement("", "", tuple(cited))


def _department(statement: Statement, fact: Fact, scene: Scene) -> bool:
    named = statement.department or (scene.department if scene.departments > 1 else "")
    return not named or not fact.department or named == fact.department


def _side(statement: Statement, fact: Fact, scene: Scene) -> bool:
    """行政运行收入 is not what 行政运行 spent, nor the other way round."""
    if fact.figure is None or not fact.figure.code:
        return True
    said = re.search("(?:收入|支出)$", squeezed(statement.said))
    return said is None or (said[0] == "收入") == is_income(fact.figure) or said[0] in fact.figure.name


def _subject(statement: Statement, fact: Fact, scene: Scene) -> bool:
    if not fact.names or (fact.project and fact.project == statement.project):
        return True
    if fact.columns and (statement.listed or not statement.subject):
        return _cell(statement, fact, scene)
    if statement.listed or _named_in_short(statement, fact):
        return True
    if not statement.subject:
        return not scene.subjects or any(same_subject(name, fact) for name in scene.subjects)
    # a row may have been named sentences ago (行政运行 812.46 万元。其中，项目支出 22.36 万元。)
    carried = not fact.columns or (is_named(statement.subject, fact.columns) and not unknown_owner(statement.words))
    others = (*statement.named, *scene.subjects) if carried else statement.named
    if not means(statement.subject, others, fact, scene.headed):
        return False
    earlier = scene.subjects[:1] if scene.sentence.lstrip().startswith("其中") else ()
    owner = statement.owner or next(iter(earlier), "")
    return bool(fact.columns) or not is_narrowed(statement.subject, owner, scene.headed, fact, scene.cells)


def _named_in_short(statement: Statement, fact: Fact) -> bool:
    """货物 38.27 万元、工程 0.30 万元: an item of a list goes by the word that sets its name apart."""
    before = statement.around[0]
    words = content(before) if "□" not in before and not fact.columns else []
    return len(words) == 1 and len(words[0]) >= 2 and any(words[0] in name for name in fact.names)


def _cell(statement: Statement, fact: Fact, scene: Scene) -> bool:
    """Whether a number without a name right before it can be a cell: the names around it have row and column."""
    names = (*statement.named, *scene.subjects)
    row, column = first_row(names, fact), first_column(names, fact)
    return bool(row) and same_subject(row, fact) and (fact.is_total or is_named(column, fact.columns))


def _words(statement: Statement, fact: Fact, scene: Scene) -> bool:
    """Whether the place says the words that stand around the number; a number without a name needs them all."""
    before, after = statement.around
    # 固定资产中 says where to look; the place may have said so sentences ago
    head = _INSIDE.match(before)
    if head and unexplained(head[0], (fact.told, *scene.quotes)):
        return False
    if unexplained(before[head.end() if head else 0 :], (fact.told,)):
        return False
    if unexplained(after, (fact.told, *scene.quotes)):
        return False
    if is_count(statement.found.amount) and strange_count(before, after, fact.told):
        return False
    if fact.names or fact.project:
        return True
    names = [squeezed(statement.said)] if statement.said else [squeezed(name) for name in scene.subjects]
    return not names or any(name in fact.told for name in names)


def _project(statement: Statement, fact: Fact, scene: Scene) -> bool:
    return not statement.project or not fact.project or statement.project == fact.project


def _year(statement: Statement, fact: Fact, scene: Scene) -> bool:
    if fact.year is None:
        return True
    changes = fact.measure in CHANGES
    if not statement.years or (speaks_of_previous(statement.words) and not changes):
        return True
    if changes:
        return fact.year in statement.years
    return fact.year in (statement.years[0], *statement.against)


def _measure(statement: Statement, fact: Fact, scene: Scene) -> bool:
    wording, of = statement.wording, fact.measure
    if wording.reached is not None and of in (Measure.CHANGE, Measure.SHARE):
        return False
    if of is None or of is Measure.OTHER:
        return not wording.claims_change or fact.figure is None or _tells_change(fact)
    if wording.measures and not wording.weak:
        return of in wording.measures or _of_another_year(statement, fact, scene)
    loose = wording.weak and not _overridden(scene.sentence)
    if of in (Measure.CHANGE, Measure.CHANGE_RATE):
        heading = of is Measure.CHANGE_RATE and speaks_of_change(scene.earlier)
        return not loose and (speaks_of_change(scene.sentence) or heading)
    around = scene.sentence + scene.earlier + scene.question
    if of in _PREVIOUS:
        return speaks_of_previous(around) or bool(statement.years and statement.years[0] == fact.year)
    return of not in _PLANNED or (not loose and speaks_of_budget(around))


def _base(statement: Statement, fact: Fact, scene: Scene) -> bool:
    """Whether what it is said to be a share of, or to be measured against, is what the place says."""
    if fact.measure not in CHANGES:
        return is_share_of(statement.wholes, fact, scene.facts)
    named = base_before(statement.lead)
    return named is None or is_against(named, fact, scene.facts)


def _direction(statement: Statement, fact: Fact, scene: Scene) -> bool:
    amount, claimed, actual = statement.found.amount, statement.wording.direction, fact.direction
    if actual is None:
        return claimed is None or amount.is_money or amount.unit == "%" or _tells_change(fact)
    if amount.value < 0:
        return actual < 0
    if claimed is not None:
        return claimed == actual or fact.amount.value == 0
    return not (actual < 0 and re.search(r"增减率|增减额|差异率|变动率", statement.words))


_RULES: tuple[tuple[str, Callable[[Statement, Fact, Scene], bool]], ...] = (
    ("department", _department),
    ("subject", _side),
    ("subject", _subject),
    ("subject", _words),
    ("project", _project),
    ("year", _year),
    ("measure", _measure),
    ("base", _base),
    ("direction", _direction),
)


def _overridden(sentence: str) -> bool:
    """Whether a loose word (支出) is overruled by the sentence's own 预算, 上年 or 增减."""
    return speaks_of_budget(sentence) or speaks_of_previous(sentence) or speaks_of_change(sentence)


def _of_another_year(statement: Statement, fact: Fact, scene: Scene) -> bool:
    """上年决算 may be quoted from last year's own report; 2022 年决算 from the next report's 上年 column."""
    measures = statement.wording.measures
    if Measure.PREVIOUS in measures and fact.measure in (Measure.FINAL, Measure.EXECUTED, Measure.BUDGET):
        return fact.year is not None and fact.year < scene.latest
    if not statement.years or statement.years[0] != fact.year:
        return False
    if fact.measure is Measure.PREVIOUS_BUDGET:
        return Measure.BUDGET in measures
    return fact.measure is Measure.PREVIOUS and Measure.FINAL in measures


def _tells_change(fact: Fact) -> bool:
    """Whether the place of a figure whose measure is not known speaks of change at all."""
    return fact.figure is not None and speaks_of_change(fact.figure.source.quote)


def _told(fact: Fact) -> str:
    """What the evidence says instead: 公务接待费 2023 年增减额为增加 1.26 万元[1]."""
    amount = fact.amount
    if fact.direction is not None:
        amount = Amount(abs(amount.value), amount.unit)
    word = _WORDS[fact.direction] if fact.direction is not None else ""
    return f"{fact.label or '该处'}为{word} {format_amount(amount)}{_marks(fact.citations)}"


def _marks(ids: Sequence[int]) -> str:
    return "".join(f"[{n}]" for n in ids)

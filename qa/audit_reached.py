"""Checks of what a 绩效 form says was reached: its words against its indicators, full points against the limit set."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from decimal import Decimal

from ingest.ledger.model import Cell, Figure, Measure, Source, Table
from ingest.ledger.terms import squeezed
from qa.audit_book import Book
from qa.audit_forms import row_of
from qa.audit_model import Expects, Finding, Kind, Sheet, entry_of, source_of_cell, sources_of
from qa.sums_forms import is_form
from qa.telling import quoted

GOAL = "绩效表：目标文字 = 指标值"
DONE = "绩效表：完成情况文字 = 实际完成值"
LIMIT = "绩效表：未达指标值的不得满分"
_DONE_HEAD = re.compile(r"^(?:年度)?(?:总体)?(?:目标)?(?:实际)?完成情况$")
_GOAL_HEAD = re.compile(r"^(?:年初设定|预期|年度总体|年度|总体|绩效)目标$")
_MOST = re.compile(r"^(?:<=?|≤|≦|不超过|不高于|不多于|小于等于)")
_LEAST = re.compile(r"^(?:>=?|≥|≧|不低于|不少于|大于等于)")
_COUNTED = re.compile(r"(?:次数|数量|个数|期数|场次|场数|套数)$")
_BOUND = "不低于|不少于|不超过|不高于|大于等于|小于等于|大于|小于|超过|高于|控制在|>=?|<=?|≥|≤"
_LINK = rf"(?:均|已|应|将|共|约)*(?P<bound>{_BOUND})?(?:达到|达|为|是|:|：|=)?(?P<more>{_BOUND})?"
_NUMBER = r"(?P<number>\d[\d，]*(?:\.\d+)?)"
_VAGUE = re.compile(r"^(?:以上|以下|以内|左右|余|多|次(?=的)|/)")
_OPEN = re.compile(r"(?:^|[。；，、：\d）)及和与并且已后该即划拟将成]|年度?)$")
_PORTION = re.compile(
    r"每(?:月|季|年|周|日|天|期|次|场|个|半)|各季|逐[月季年]|季度|其中|[上下]半年|累计|分别|平均|同比|[上去前近]年|近[一二三四五\d]+年"
    r"|(?<!\d)(?:[1-9]|1[01])月|(?P<year>20\d\d)(?=年|—|－|-|至)"
)
"""What makes a number one of a part of the year, of another year or of several, where it stands before the name."""
_SHORTEST = 5
"""Letters that a name must have for its mention to be certain."""
_PEOPLE = ("人", "名", "人次")
_AROUND = 20
"""Letters of a sentence that are quoted before and after a number."""


@dataclass(frozen=True, slots=True)
class Said:
    """A form's running text of what is planned or was reached, with the measure its numbers are of."""

    measure: Measure
    text: str
    source: Source
    project: str


def check_reached(book: Book, sheet: Sheet) -> None:
    """Every form: its words against its numbers, its points against its limits."""
    forms: dict[tuple[str, str], list[Figure]] = defaultdict(list)
    for figure in book.figures:
        if figure.project:
            forms[figure.source.table or "", figure.project].append(figure)
    for said in _texts(book):
        form = [f for (_, project), figures in forms.items() if project == said.project for f in figures]
        _check_said(said, form, sheet)
    for figures in forms.values():
        _check_limits(figures, sheet)


def _texts(book: Book) -> Iterator[Said]:
    """The cells of running text under or beside 预期目标 and 完成情况."""
    for table in book.tables:
        projects = {book.at[place].project for place in _places(table) if place in book.at} - {""}
        if is_form(table) and len(projects) == 1:
            for measure, cell in _goal_cells(table):
                source = source_of_cell(book.info.stem, table, "年度总体目标", cell)
                yield Said(measure, squeezed(cell.text), source, next(iter(projects)))


def _places(table: Table) -> Iterator[tuple[int, object]]:
    return ((cell.page, cell.bbox) for row in table.rows for cell in row if not cell.copy)


def _goal_cells(table: Table) -> Iterator[tuple[Measure, Cell]]:
    for number, row in enumerate(table.rows):
        heads = {n: squeezed(cell.text) for n, cell in enumerate(row) if not cell.copy}
        done = next((n for n, text in heads.items() if _DONE_HEAD.match(text)), None)
        if done is None or number + 1 == len(table.rows):
            continue
        below = table.rows[number + 1]
        goal = next((n for n, text in heads.items() if 0 < n < done and _GOAL_HEAD.match(text)), None)
        for measure, column in ((Measure.TARGET, goal), (Measure.ACTUAL, done)):
            if column is not None and not below[column].copy and len(below[column].text) > _SHORTEST:
                yield measure, below[column]
        return


def _check_said(said: Said, form: Sequence[Figure], sheet: Sheet) -> None:
    """What the words say of each indicator against what its row prints."""
    rule = GOAL if said.measure is Measure.TARGET else DONE
    own = [f for f in form if f.measure is said.measure and f.amount.unit]
    for figure in own:
        told = _told(said, figure) or _lost_digit(said, figure, own)
        if told is None:
            continue
        if told == figure.amount.value:
            sheet.hold(rule)
        else:
            sheet.findings.append(_words_finding(rule, said, figure, told))


def _told(said: Said, figure: Figure) -> Decimal | None:
    """The one number that the text gives to the indicator of this name; None where it gives none, or only a limit."""
    unit = re.escape(squeezed(figure.amount.unit))
    found: set[Decimal] = set()
    for name in _names(figure):
        for match in re.finditer(re.escape(name) + _LINK + _NUMBER + unit, said.text):
            limit = match["bound"] or match["more"]
            vague = _VAGUE.match(said.text[match.end() :]) or (limit and said.measure is Measure.ACTUAL)
            before = said.text[: match.start()]
            alone = _OPEN.search(before) or len(name) > 2 * _SHORTEST
            visits = figure.amount.unit == "人" and said.text[match.end() :][:1] == "次"
            if vague or not alone or visits or _of_portion(before, figure.year):
                return None
            found.add(Decimal(match["number"].replace("，", "")))
    return found.pop() if len(found) == 1 else None


def _of_portion(before: str, year: int | None) -> bool:
    """Whether the sentence up to a name says its number is not the whole year's: 其中上半年, 每月, 到2025年."""
    sentence = re.split(r"[。；]", before)[-1]
    return any(found["year"] != str(year) for found in _PORTION.finditer(sentence))


def _names(figure: Figure) -> list[str]:
    """What the text may call an indicator: its name, without remarks in brackets, and without 次数."""
    name = re.sub(r"（[^）]*）$", "", squeezed(figure.source.row or figure.name))
    bare = _COUNTED.sub("", name) if figure.amount.unit != "%" else name
    return [one for one in dict.fromkeys((name, bare)) if len(one) >= _SHORTEST]


def _lost_digit(said: Said, figure: Figure, own: Sequence[Figure]) -> Decimal | None:
    """The one number of people in the text, where the form has one such indicator that begins alike, a digit apart."""
    if (
        said.measure is not Measure.TARGET
        or figure.amount.unit not in _PEOPLE
        or sum(f.amount.unit in _PEOPLE for f in own) != 1
    ):
        return None
    told = re.findall(r"(\d+)(?:人次|人|名)", said.text)
    begins = squeezed(figure.name)[:2] + (told[0] if told else "")
    if len(set(told)) != 1 or begins not in said.text:
        return None
    one, other = sorted((told[0], format(figure.amount.value, "f")), key=len)
    lost = len(other) == len(one) + 1 and (other.startswith(one) or other.endswith(one))
    return Decimal(told[0]) if lost else None


def _words_finding(rule: str, said: Said, figure: Figure, told: Decimal) -> Finding:
    entry, unit = entry_of(figure), figure.amount.unit
    shown = f"{told}{unit}" if unit == "%" else f"{told} {unit}"
    where = "预期目标" if said.measure is Measure.TARGET else "完成情况"
    own_words = quoted(_clause(said.text, told, _names(figure)))
    statement = (
        f"{quoted(said.project)}的{where}文字写{own_words}，第 {figure.source.page} 页指标"
        f"{quoted(figure.name)}的{figure.measure.value}印 {entry.shown}，两处应当一致；请核对原页。"
    )
    source = said.source
    return Finding(
        rule, Kind.TEXT_TABLE, source.report, source.page, statement, shown, entry.shown,
        format(told - figure.amount.value, "f"), (source, figure.source), figure.name, expects=Expects.OTHER,
    )  # fmt: skip


def _clause(text: str, told: Decimal, names: Sequence[str]) -> str:
    """The words of the text around a number, from one comma to the next: where an indicator is named, those."""
    number = re.escape(format(told, "f"))
    found = re.findall(rf"[^，。；]*(?<![\d.]){number}(?![\d.])[^，。；]*", text)
    named = [clause for clause in found if any(name in clause for name in names)]
    clause = next(iter([*named, *found]), format(told, "f"))
    at = clause.find(format(told, "f"))
    start = max(0, at - _AROUND)
    end = at + len(format(told, "f")) + _AROUND
    return f"{'…' if start else ''}{clause[start:end]}{'…' if end < len(clause) else ''}"


def _check_limits(figures: Sequence[Figure], sheet: Sheet) -> None:
    """An indicator that breaks the limit it was set and yet has all its points."""
    rows: dict[tuple[object, ...], dict[Measure, Figure]] = defaultdict(dict)
    for figure in figures:
        rows[row_of(figure)][figure.measure] = figure
    for row in rows.values():
        target, done = row.get(Measure.TARGET), row.get(Measure.ACTUAL)
        weight, score = row.get(Measure.WEIGHT), row.get(Measure.SCORE)
        if target and done and weight and score and target.amount.unit == done.amount.unit:
            _check_limit(target, done, weight, score, sheet)


def _check_limit(target: Figure, done: Figure, weight: Figure, score: Figure, sheet: Sheet) -> None:
    printed, reached = squeezed(target.amount.printed), squeezed(done.amount.printed)
    most, least = _MOST.match(printed), _LEAST.match(printed)
    if not (most or least) or _MOST.match(reached) or _LEAST.match(reached):
        return
    over = done.amount.value - target.amount.value
    broken = over > 0 if most else over < 0
    if not broken or score.amount.value < weight.amount.value or weight.amount.value == 0:
        sheet.hold(LIMIT)
        return
    goal, got, points = entry_of(target), entry_of(done), entry_of(score)
    word, bound = ("超过上限", "不超过") if most else ("低于下限", "不低于")
    statement = (
        f"{quoted(done.project)}的{quoted(done.name)}指标值 {printed}，完成 {got.shown}，{word}却得满分"
        f" {points.shown}；请核对指标值的符号、完成值或得分。"
    )
    sheet.findings.append(
        Finding(LIMIT, Kind.ERROR, done.source.report, done.source.page, statement, got.shown,
                f"{bound} {goal.shown}，否则不得满分", format(over, "f"), sources_of((got, goal, points)), done.name)
    )  # fmt: skip

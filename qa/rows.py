"""A row asked for in the questioner's own words: the one whose name, project and place say what the question says."""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace

from ingest.ledger.model import Figure, Measure
from ingest.ledger.terms import squeezed
from qa.case import Case
from qa.compose import Composer
from qa.derived import completion
from qa.match import is_within, of_measure, readings
from qa.model import Ask, Intent
from qa.row_words import content_words, counted_in, of_unit, share_said, spelled
from qa.telling import statement

_Key = tuple[str, str, str, str]
"""Report, project, subject and column of a row."""
_ENOUGH = 0.8
_LONG = 4
_CLEARLY = 0.08
_DONE = re.compile(r"实际|完成|花了|用了|用掉|做了|搞了|办了|开了|请了|买了|到底")
_PLANNED = re.compile(r"打算|计划|准备|目标|预期|要(?!求)|安排|指标值")
_BUYS = re.compile(r"(?<!购)买(?!卖)|采购")
"""What is bought is a row of the table of purchases, where the report has one."""
_PLACES = {"政府采购支出总额": ("政府采购",), "支出总计": ("支出",), "收入总计": ("收入",)}
"""What tables of parts are called that stand for a whole."""
_WITHOUT_NUMBER = re.compile(r"[^\u4e00-\u9fffA-Za-z0-9]")


@dataclass(frozen=True, slots=True)
class _Row:
    """Figures that stand for one row, how much of the question it says, and how much of its name is asked."""

    figures: tuple[Figure, ...]
    said: float
    named: float


def own_row(case: Case, out: Composer) -> bool:
    """Answer with the row that says what the question says, where one alone stands out; otherwise nothing."""
    words = case.question.words
    inside = _inside(case)
    if inside is not None:
        case, words = inside
    content = content_words(words)
    size = len("".join(content))
    if (not inside and any(ask.subject and not ask.project for ask in case.question.asks)) or size < 2:
        # What the reports know by name has been looked up: its other numbers are near misses.
        return False
    rows = _fitting(case, words, content)
    bought = _BUYS.search(words) is not None and len({row.figures[0].name for row in rows}) == 1
    if size < _LONG and not ((counted_in(words) or bought) and len(rows) == 1):
        # 在校生多少人: two or three characters do where one row alone has them and is counted so.
        return False
    if not rows or not all(_stands_out(rows[0], other) for other in rows[1:]):
        return False
    measure = _measure(case, rows[0].figures)
    found = readings(of_measure(rows[0].figures, measure), words)
    if not found and measure in (Measure.EXECUTION_RATE, Measure.COMPLETION_RATE):
        return completion(case, out, Ask(rows[0].figures[0].name), rows[0].figures)
    if len(found) != 1:
        return False
    figure = found[0].figure
    if case.question.intent is Intent.EXISTS:
        out.say("没有。" if figure.amount.value == 0 else "有。")
    out.say(statement(out, figure, case.question.unit) + "。")
    return True


def _inside(case: Case) -> tuple[Case, str] | None:
    """基本支出里买办公设备花了多少: the figures that stand inside what is named, and what is asked of them."""
    asks = [ask for ask in case.question.asks if ask.subject and not ask.project]
    if len(asks) != 1 or not asks[0].said:
        return None
    inside = re.search(
        rf"{re.escape(asks[0].said)}(?:里面|里头|里|当中|之中|中|项下)的?(?P<part>.+)", case.question.words
    )
    if inside is None:
        return None
    names = (asks[0].subject, asks[0].said, *_PLACES.get(asks[0].subject, ()))
    figures = [f for f in case.figures if any(is_within(f, name) for name in names)]
    return replace(case, figures=figures), inside["part"]


def _fitting(case: Case, clause: str, content: Sequence[str]) -> list[_Row]:
    """Rows that say enough of the question, the best first."""
    fits = of_unit(clause)
    buys = _BUYS.search(clause) is not None and any("采购" in (f.source.table or "") for f in case.figures)
    rows: dict[_Key, list[Figure]] = defaultdict(list)
    for figure in case.figures:
        if fits(figure) and _of_year(case, figure) and (not buys or "采购" in (figure.source.table or "")):
            column = "" if figure.project else figure.column
            rows[(figure.source.report, figure.project, figure.subject, column)].append(figure)
    alone = _alone_counted(rows) if counted_in(clause) else set()
    out = [row for key, own in rows.items() if (row := _row(case, own, content, key in alone)) is not None]
    return sorted(out, key=lambda row: (-row.said, -row.named))


def _alone_counted(rows: Iterable[_Key]) -> set[_Key]:
    """Rows of projects that count in this unit but once: 管护了多少亩 needs no more of the indicator's name."""
    keys = [key for key in rows if key[1]]
    times = Counter(key[:2] for key in keys)
    return {key for key in keys if times[key[:2]] == 1}


def _of_year(case: Case, figure: Figure) -> bool:
    """Whether a figure is of a year asked for; a name may say the year itself (2022年结转…预算金额)."""
    years = case.question.years
    told = f"{figure.name}{figure.project}"
    return not years or figure.year in years or any(str(year) in told for year in years)


def _row(case: Case, figures: Sequence[Figure], content: Sequence[str], alone: bool) -> _Row | None:
    figure = figures[0]
    name = squeezed(spelled(figure.name))
    pairs = [piece[i : i + 2] for piece in content for i in range(len(piece) - 1)]
    own = [pair for pair in pairs if pair in name and pair not in figure.project]
    if not own and not (alone and any(pair in name for pair in pairs)):
        return None
    told = squeezed(spelled(f"{figure.subject}|{figure.project}|{figure.column}|{figure.printed}"))
    said = share_said(content, told)
    if said < _ENOUGH and len(own) > 1 and figure.source.table is None:
        said = share_said(content, told + _around(case, figure))
    size = max(1, len(_WITHOUT_NUMBER.sub("", name)) - 1)
    return _Row(tuple(figures), said, len(set(own)) / size) if said >= _ENOUGH else None


def _around(case: Case, figure: Figure) -> str:
    """The text that a sentence stands in: its section on its own page and the one before."""
    place = figure.source
    root = place.section.split("/")[0]
    near = (
        c.source.quote
        for c in case.passages()
        if c.form == "text" and c.source.report == place.report and c.source.section.split("/")[0] == root
        if place.page - 1 <= c.source.page <= place.page
    )
    return squeezed("".join(near))


def _stands_out(first: _Row, second: _Row) -> bool:
    """Whether the best row fits clearly better than another: by what it says, or else by its name."""
    one, other = first.figures[0], second.figures[0]
    if one.source.report != other.source.report:
        # Whether another report answers as well is asked of it by itself.
        return True
    longer = one.name != other.name and one.name in other.name
    if longer and one.project == other.project and first.said >= second.said:
        # 单价100万元以上设备, not those to be bought: what the longer name adds was not asked.
        return True
    if first.said - second.said >= _CLEARLY:
        return True
    return first.said >= second.said and first.named - second.named >= 2 * _CLEARLY


def _measure(case: Case, figures: Sequence[Figure]) -> Measure | None:
    """Planned or done, as the question says; the plan where a form knows nothing else."""
    kinds = {figure.measure for figure in figures}
    if case.question.measures:
        return case.question.measures[0]
    words = case.question.words
    if _PLANNED.search(words) and not _DONE.search(words) and Measure.TARGET in kinds:
        return Measure.TARGET
    return Measure.ACTUAL if Measure.ACTUAL in kinds else None

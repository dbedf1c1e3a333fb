"""Answers in the report's own words: lists, overviews, whether there is any, and the nearest passage."""

from __future__ import annotations

import re
from collections.abc import Iterable
from decimal import Decimal

from ingest.ledger.amounts import Role, find_amounts
from ingest.ledger.model import Chunk, Measure
from ingest.ledger.terms import section, squeezed
from qa.case import Case
from qa.compose import Composer, direction
from qa.match import Reading, of_measure, of_subject, readings
from qa.model import Ask, Intent, Quoted
from qa.overlap import content_of, coverage, sentences, statements
from qa.parts_of_speech import names_something
from qa.passages import quote_passage
from qa.telling import statement
from qa.totals import names_nothing_else

_ENOUGH = 0.62
_LISTS = 0.5
_FIRST = 12
"""A statement is about what it names this early."""
_PURPOSE = re.compile(
    r"用途|用于(?:什么|哪)|用[在到](?:了)?(?:什么|哪)|干什么用|开支内容|花在(?:了)?(?:什么|哪些)|(?:干|做|派)(?:嘛|啥|什么)的?用?|用来"
)
_IS_FOR = re.compile(r"用于|开支内容|主要是|用作|包括")
_FAR = 8
_MOST_REPORTS = 8
_LONG = 60
"""A longer sentence is cut to the part that answers."""
_WITHHELD = re.compile(r"不予公开|不予公示|不公开|涉密")
_TEMPLATE = re.compile(r"本表反映")
"""What every table of the field has under it."""
_SCOPES = ("政府性基金预算财政拨款", "国有资本经营预算财政拨款")


def exists(case: Case, out: Composer) -> bool:
    """Whether there is any: a figure above zero, a zero, or the report's own 无."""
    for ask in case.question.asks:
        if not ask.subject:
            continue
        denied = denial_of(case.passages(), ask.subject)
        found = _counted(case, ask) or readings(
            of_measure(of_subject(case.figures, ask), ask.measure), case.question.words
        )
        if found and len({r.figure.source.report for r in found}) == 1:
            figure = found[0].figure
            out.say(("有。" if figure.amount.value != 0 else "没有。") + statement(out, figure) + "。")
            beside = denied is not None and denied[0].source.report == figure.source.report
            if denied is not None and len(denied[1]) <= 80 and (figure.amount.value == 0 or beside):
                out.say("" if figure.amount.value == 0 else "但报告另有说明：")
                quote_passage(case, out, *denied)
            return True
        if denied is not None and not _belied(case, ask, denied[0]):
            out.say("没有。")
            quote_passage(case, out, *denied)
            return True
    return False


def _counted(case: Case, ask: Ask) -> list[Reading]:
    """有公务车吗 asks for cars, not for what they cost: the count of the things, where the report tells it."""
    if ask.measure is not None or re.search(r"[费额款]$|支出$|经费$", ask.said):
        return []
    for name in section("counts").get(ask.subject, ()):
        counts = [f for f in of_subject(case.figures, Ask(name)) if f.measure is Measure.COUNT]
        if counts:
            return readings(counts, case.question.words)
    return []


def purpose(case: Case, out: Composer) -> bool:
    """What money or things are for: the statement that names the subject and says so."""
    asks = [ask for ask in case.question.asks if ask.subject and not ask.project]
    if not asks or not _PURPOSE.search(case.question.words):
        return False
    for chunk in case.passages():
        for part in statements(chunk.source.quote) if chunk.form == "text" else ():
            told = squeezed(part)
            if asks[0].subject in told and _IS_FOR.search(told) and told.index(asks[0].subject) < _FIRST:
                quote_passage(case, out, chunk, part)
                return True
    return False


def denial(case: Case, out: Composer) -> bool:
    """ "无…" where a figure was asked for: a 空表 note or a sentence that says there is none."""
    for ask in case.question.asks:
        if not ask.subject or ask.project or ask.measure not in (None, Measure.FINAL, Measure.BUDGET, Measure.COUNT):
            continue
        denied = denial_of(case.passages(), ask.scope if ask.scope in _SCOPES else ask.subject)
        if denied is not None and not _belied(case, ask, denied[0]):
            out.say("没有。")
            quote_passage(case, out, *denied)
            return True
    return False


def _belied(case: Case, ask: Ask, said: Chunk) -> bool:
    """Whether the report that says there is none prints an amount of it all the same: 空表 under a table of numbers."""
    own = {info.stem: info.year for info in case.reports}
    return any(
        f.amount.value != 0
        and f.source.report == said.source.report
        and f.year == own.get(f.source.report)
        and f.measure in (Measure.FINAL, Measure.BUDGET)
        for f in of_subject(case.figures, Ask(ask.subject, scope=ask.scope))
    )


def overview(case: Case, out: Composer) -> bool:
    """A subject as a whole: its figure, its parts, the change and the reason."""
    subjects = [ask.subject for ask in case.question.asks if ask.subject]
    if not subjects and names_nothing_else(case.question.words):
        subjects = ["收入总计"]
    if not subjects:
        return False
    if not of_measure(of_subject(case.figures, Ask(subjects[0])), None):
        subjects = [*section("related").get(subjects[0], ()), *subjects]
    said: list[str] = []
    both = ("支出总计",) if subjects == ["收入总计"] else ()
    for name in (subjects[0], *section("overviews").get(subjects[0], ()), *both):
        figures = of_subject(case.figures, Ask(name))
        found = readings(of_measure(figures, None), case.question.words)
        if len({r.figure.source.report for r in found}) > 1:
            return False
        if not found:
            continue
        figure = found[0].figure
        part = statement(out, figure)
        linked = [
            f
            for f in figures
            if f.group == figure.group
            and f.source.report == figure.source.report
            and f.measure in (Measure.CHANGE, Measure.CHANGE_RATE)
        ]
        for change in linked:
            if change.amount.value != 0:
                part = (
                    part.removesuffix(out.mark(change))
                    + f"，比上年{direction(change)} {out.quoted(change, unsigned=True)}{out.mark(change)}"
                )
        said.append(part)
    if not said:
        return False
    out.say("；".join(said) + "。")
    return True


def report_facts(case: Case, out: Composer) -> Composer:
    """Questions about the report itself: pages, year, kind, what was doubtful while reading."""
    if len(case.reports) > _MOST_REPORTS:
        named = "、".join(f"《{info.stem}》" for info in case.reports)
        out.say(f"共有 {len(case.reports)} 份报告：{named}。")
        return out
    for info in case.reports:
        issues = "；".join(info.issues) or "读取时没有发现疑点"
        paper = f"{info.year or '年度不详'}年度{info.level}{info.kind or ''}"
        out.say(f"《{info.stem}》：{info.department or '部门不详'}，{paper}，共 {info.pages} 页；{issues}。")
        out.numbers.append(Quoted(f"{info.pages} 页", Decimal(info.pages), "页", "computed", (), "PDF 页数"))
    return out


def passage_answer(case: Case, out: Composer) -> bool:
    """The sentence nearest to the question, only where it covers what the question asks about."""
    content, intent = content_of(case.question.words), case.question.intent
    if len(content) < 3:
        return False
    best: tuple[float, Chunk, str] | None = None
    for order, chunk in _near(case):
        if chunk.form == "row" and intent in (Intent.LIST, Intent.WHY, Intent.OVERVIEW, Intent.EXISTS):
            continue
        if chunk.form == "definition" and intent is not Intent.DEFINITION:
            continue
        for sentence in sentences(chunk.source.quote):
            if _TEMPLATE.search(sentence) or not _speaks_of(case, sentence):
                continue
            score = coverage(content, sentence + (chunk.source.row or "") + chunk.source.section) - 0.01 * order
            if _WITHHELD.search(sentence) and score >= 0.5:
                score += 1
            elif not (_gives(case, chunk, sentence) and _of_year(case, sentence)):
                continue
            if best is None or score > best[0]:
                best = (score, chunk, sentence)
    if best is None or best[0] < _ENOUGH:
        return False
    quote_passage(case, out, best[1], _telling_part(best[2], content))
    return True


def _near(case: Case) -> list[tuple[int, Chunk]]:
    """Passages by their nearness; of one report all its text after them, where rows of tables were nearer."""
    found = case.find(case.question.text, 12)
    ids = {chunk.id for chunk in found}
    others = [c for c in case.passages() if c.form == "text" and c.id not in ids] if len(case.reports) == 1 else []
    return [*enumerate(found), *((_FAR, chunk) for chunk in others)]


def _telling_part(sentence: str, content: str) -> str:
    """Of a long sentence the one part between semicolons, or else the one clause, that tells what is asked for."""
    if len(sentence) <= _LONG:
        return sentence
    whole = coverage(content, sentence)
    for pieces in (statements(sentence), re.split(r"(?<=[，,；;])", sentence)):
        alone = [piece for piece in pieces if coverage(content, piece) >= whole]
        if len(alone) == 1 and find_amounts(alone[0]):
            return alone[0]
    return sentence


def _speaks_of(case: Case, sentence: str) -> bool:
    """Whether a sentence has what narrows the question (上半年, a place): else its numbers are of something else."""
    if not any(ask.subject for ask in case.question.asks):
        return True
    return all(
        coverage(rest, sentence) >= 0.5 for rest in case.question.rest if len(rest) <= 6 and names_something(rest)
    )


def _gives(case: Case, chunk: Chunk, sentence: str) -> bool:
    """Whether a sentence is of the kind asked for: a reason, a definition, a number (never another subject's)."""
    intent = case.question.intent
    if intent is Intent.WHY:
        return bool(re.search(r"原因|由于|因为|因|差异", sentence))
    if intent is Intent.DEFINITION:
        return bool(re.search(r"是指|[：，,]指|反映", sentence))
    if intent is Intent.LIST and not re.search(r"多少|几", case.question.words):
        head = sentence[: sentence.index("、")] if "、" in sentence else sentence if "：" in sentence else ""
        return coverage(content_of(case.question.words), head) >= _LISTS
    if intent not in (Intent.FIGURE, Intent.DERIVED, Intent.COMPARE):
        return True
    # Cells of tables are in the ledger as figures; a whole row quoted would say too much or another half's number.
    if chunk.form == "row":
        return False
    # A name and another year ask for a number too, and what is told of this year is not it.
    asks_number = bool(re.search(r"多少|几|多大|多高|金额", case.question.text) or case.question.measures)
    asks_number = asks_number or bool(case.scope.missing_years)
    named = any(ask.subject and not ask.project for ask in case.question.asks)
    if asks_number and (named or not any(f.role is Role.AMOUNT for f in find_amounts(sentence))):
        return False
    if Measure.COUNT in case.question.measures and not any(
        f.role is Role.AMOUNT and f.amount.unit and not f.amount.is_money and f.amount.unit != "%"
        for f in find_amounts(sentence)
    ):
        # How many is not answered by how much.
        return False
    return not (re.search(r"计划|预期|目标", sentence) and re.search(r"实际|完成了|做了", case.question.words))


def _of_year(case: Case, sentence: str) -> bool:
    """Whether a sentence may speak of the year asked for; one that names only other years does not."""
    told = {int(year) for year in re.findall(r"20[0-3]\d(?=年|-|—)", sentence)}
    if case.scope.missing_years:
        return bool(told & set(case.scope.missing_years))
    return not told or not case.question.years or bool(told & set(case.question.years))


_PLAIN = (
    r"(?:20\d\d年度?|本年度?|当年|年度|全年|一般公共预算|财政拨款|财政|安排的?|列支的?|使用|发生|支出|预算|拨款|收入|资金|任何|有关|相关"
    r"|[的“”]|因公出国（境）费|公务用车购置费?|公务用车运行维护费|公务用车购置及运行维护费|公务接待费|会议费|培训费|[、和及])*?"
)
"""What may stand between a word that denies and the name: none that narrows it to a kind (违规, 外事) or a body."""
_OF_OTHERS = re.compile(r"上年|去年|上一年|以前年度|年初|所属|下属|二级|个别|部分单位")
"""A clause that denies something of another year, of the plan or of other bodies."""


def denial_of(passages: Iterable[Chunk], subject: str) -> tuple[Chunk, str] | None:
    """The report's own word that there is none: 无…, 没有…, …为空表; zero is what it must say of this very subject."""
    name = next((scope for scope in _SCOPES if subject.startswith(scope)), subject)
    # 政府性基金预算拨款 is said for 政府性基金预算财政拨款.
    told = re.escape(name).replace("预算财政拨款", "预算(?:财政)?拨款")
    none_of_it = rf"(?:无|没有|未安排|未发生|未开支|未列支){_PLAIN}{told}(?!的部门|的单位)"
    it_is_empty = rf"{told}[^，。；]{{0,24}}(?:空表|为零|无数据|没有发生|无支出)"
    pattern = re.compile(f"{none_of_it}|{it_is_empty}")
    for chunk in passages:
        if chunk.form == "row":
            continue
        for sentence in statements(chunk.source.quote):
            clauses = re.split(r"[，；。]", squeezed(sentence))
            denied = any(pattern.search(clause) and not _OF_OTHERS.search(clause) for clause in clauses)
            if denied and "作下述说明" not in sentence:
                return chunk, sentence
    return None

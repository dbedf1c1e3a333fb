"""Answers in the report's own words: definitions, lists, overviews, whether there is any, and the nearest passage."""

from __future__ import annotations

import re
from collections.abc import Sequence
from decimal import Decimal

from ingest.ledger.amounts import Role, find_amounts
from ingest.ledger.model import Chunk, Measure
from ingest.ledger.terms import canonical, section, squeezed
from qa.case import Case
from qa.compose import Composer, direction
from qa.lookup_figure import statement
from qa.lookup_parts import parts
from qa.match import of_measure, of_subject, readings
from qa.model import Ask, Intent, Quoted
from qa.overlap import content_of, coverage, sentences, statements
from qa.passages import quote_passage

_ENOUGH = 0.62
_WITHHELD = re.compile(r"不予公开|不予公示|不公开|涉密")
_OPENS_LIST = ("：", ":", "如下", "包括")
_TEMPLATE = re.compile(r"本表反映")
"""What every table of the field has under it."""
_SCOPES = ("政府性基金预算财政拨款", "国有资本经营预算财政拨款")
_LIST_MARK = re.compile(r"包括|分别(?:是|为)|主要(?:有|是)|下设|内设|：")


def definition(case: Case, out: Composer) -> bool:
    """The report's own explanation of a term."""
    terms = [chunk for chunk in case.passages() if chunk.form == "definition" and chunk.source.row]
    words = squeezed(case.question.text)
    wanted = [ask.subject for ask in case.question.asks if ask.subject]
    exact = [c for c in terms if canonical(c.source.row or "") in wanted or squeezed(c.source.row or "") in wanted]
    named = [c for c in terms if squeezed(c.source.row or "") in words]
    chosen = exact or sorted(named, key=lambda c: -len(c.source.row or ""))
    if not chosen:
        return False
    first = chosen[0]
    quote_passage(case, out, first, re.sub(r"^[一二三四五六七八九十]+[、.．]\s*", "", first.source.quote))
    return True


def listing(case: Case, out: Composer) -> bool:
    """The sentence that lists what is asked for, or the paragraphs of the section that is about it."""
    content = content_of(case.question.words)
    return (
        parts(case, out)
        or _section_text(case, out, content, by_name=True)
        or _listing_sentence(case, out, content)
        or _section_text(case, out, content, by_name=False)
    )


def _listing_sentence(case: Case, out: Composer, content: str) -> bool:
    best: tuple[float, Chunk, str] | None = None
    for chunk in case.passages():
        if chunk.form != "text":
            continue
        for sentence in sentences(chunk.source.quote):
            if "、" not in sentence or not _LIST_MARK.search(sentence):
                continue
            head = sentence[: sentence.index("、")]
            score = coverage(content, head) + 0.2 * coverage(content, chunk.source.section)
            if best is None or score > best[0]:
                best = (score, chunk, sentence)
    if best is None or best[0] < 0.6:
        return False
    quote_passage(case, out, best[1], _own_part(best[2], content))
    if best[2].rstrip().endswith(_OPENS_LIST):
        _listed(case, out, best[1])
    return True


def _own_part(sentence: str, content: str) -> str:
    """The part between semicolons that lists what is asked for, where one part alone does (人员经费…；公用经费…)."""
    parts = [p for p in statements(sentence) if p.count("、") > 1 and coverage(content, p[: p.index("、")]) >= 0.6]
    return parts[0] if len(parts) == 1 and len(statements(sentence)) > 1 else sentence


def exists(case: Case, out: Composer) -> bool:
    """Whether there is any: a figure above zero, a zero, or the report's own 无."""
    for ask in case.question.asks:
        if not ask.subject:
            continue
        denied = _denial(case, ask.subject)
        found = readings(of_measure(of_subject(case.figures, ask), ask.measure), case.question.words)
        if found and len({r.figure.source.report for r in found}) == 1:
            figure = found[0].figure
            out.say(("有。" if figure.amount.value != 0 else "没有。") + statement(out, figure) + "。")
            if figure.amount.value == 0 and denied is not None and len(denied[1]) <= 80:
                quote_passage(case, out, *denied)
            return True
        if denied is not None:
            out.say("没有。")
            quote_passage(case, out, *denied)
            return True
    return False


def denial(case: Case, out: Composer) -> bool:
    """ "无…" where a figure was asked for: a 空表 note or a sentence that says there is none."""
    for ask in case.question.asks:
        if not ask.subject or ask.project or ask.measure not in (None, Measure.FINAL, Measure.BUDGET, Measure.COUNT):
            continue
        denied = _denial(case, ask.scope if ask.scope in _SCOPES else ask.subject)
        if denied is not None:
            out.say("没有。")
            quote_passage(case, out, *denied)
            return True
    return False


def overview(case: Case, out: Composer) -> bool:
    """A subject as a whole: its figure, its parts, the change and the reason."""
    subjects = [ask.subject for ask in case.question.asks if ask.subject] or ["收入总计"]
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
    for info in case.reports[:8]:
        issues = "；".join(info.issues) or "读取时没有发现疑点"
        out.say(
            f"《{info.stem}》：{info.department or '部门不详'}，{info.year or '年度不详'}年度{info.kind or ''}，"
            f"共 {info.pages} 页；{issues}。"
        )
        out.numbers.append(Quoted(f"{info.pages} 页", Decimal(info.pages), "页", "computed", (), "PDF 页数"))
    return out


def passage_answer(case: Case, out: Composer) -> bool:
    """The sentence nearest to the question, only where it covers what the question asks about."""
    content, intent = content_of(case.question.words), case.question.intent
    if len(content) < 3:
        return False
    best: tuple[float, Chunk, str] | None = None
    for order, chunk in enumerate(case.find(case.question.text, 12)):
        if chunk.form == "row" and intent in (Intent.LIST, Intent.WHY, Intent.OVERVIEW):
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
    quote_passage(case, out, best[1], best[2])
    return True


def _speaks_of(case: Case, sentence: str) -> bool:
    """Whether a sentence has what narrows the question (上半年, a place): else its numbers are of something else."""
    if not any(ask.subject for ask in case.question.asks):
        return True
    return all(coverage(rest, sentence) >= 0.5 for rest in case.question.rest if len(rest) <= 6)


def _gives(case: Case, chunk: Chunk, sentence: str) -> bool:
    """Whether a sentence is of the kind asked for: a reason, a definition, a number (never another subject's)."""
    intent = case.question.intent
    if intent is Intent.WHY:
        return bool(re.search(r"原因|由于|因为|因|差异", sentence))
    if intent is Intent.DEFINITION:
        return bool(re.search(r"是指|[：，,]指|反映", sentence))
    if intent not in (Intent.FIGURE, Intent.DERIVED):
        return True
    # Cells of tables are in the ledger as figures; a whole row quoted would say too much or another half's number.
    if chunk.form == "row":
        return False
    asks_number = bool(re.search(r"多少|几|多大|多高|金额", case.question.text) or case.question.measures)
    named = any(ask.subject and not ask.project for ask in case.question.asks)
    if asks_number and (named or not any(f.role is Role.AMOUNT for f in find_amounts(sentence))):
        return False
    return not (re.search(r"计划|预期|目标", sentence) and re.search(r"实际|完成了|做了", case.question.words))


def _of_year(case: Case, sentence: str) -> bool:
    """Whether a sentence may speak of the year asked for; one that names only other years does not."""
    told = {int(year) for year in re.findall(r"20[0-3]\d(?=年|-|—)", sentence)}
    if case.scope.missing_years:
        return bool(told & set(case.scope.missing_years))
    return not told or not case.question.years or bool(told & set(case.question.years))


def _denial(case: Case, subject: str) -> tuple[Chunk, str] | None:
    """The report's own word that there is none: 无…, 没有…, …为空表; zero is what it must say of this very subject."""
    name = next((scope for scope in _SCOPES if subject.startswith(scope)), subject)
    none_of_it = (
        rf"(?:无|没有|未安排|未发生|未开支)(?:(?!预算|基金|资本)[^，。；]){{0,12}}{re.escape(name)}(?!的部门|的单位)"
    )
    it_is_empty = rf"{re.escape(name)}[^，。；]{{0,24}}(?:空表|为零|无数据|没有发生|无支出)"
    pattern = re.compile(f"{none_of_it}|{it_is_empty}")
    for chunk in case.passages():
        if chunk.form == "row":
            continue
        for sentence in statements(chunk.source.quote):
            if pattern.search(squeezed(sentence)) and "作下述说明" not in sentence:
                return chunk, sentence
    return None


def _section_text(case: Case, out: Composer, content: str, by_name: bool) -> bool:
    """The paragraphs of a section: whose title is asked for, or one that means the same (主要职责, 主要职能)."""
    titles = {chunk.source.section for chunk in case.passages() if chunk.form == "text" and chunk.source.section}
    names = [squeezed(info.department) for info in case.reports]
    leaf = {title: _bare_title(title, names) for title in titles}
    if by_name:
        fitting = [t for t in titles if coverage(content, leaf[t]) >= 0.8 and len(content) >= 2]
    else:
        words = squeezed(case.question.text)
        alike = next((group for group in section("sections") if any(word in words for word in group)), ())
        fitting = [t for t in titles if any(word in leaf[t] for word in alike) and len(leaf[t]) <= 14]
    if len(fitting) != 1:
        return False
    own = [c for c in case.passages() if c.source.section == fitting[0] and c.form == "text" and not c.source.table]
    own = [c for c in own if c.source.report == own[0].source.report]
    for chunk in own[:12]:
        quote_passage(case, out, chunk, chunk.source.quote)
        if chunk.source.quote.rstrip().endswith(_OPENS_LIST) and _listed(case, out, chunk):
            break
    return bool(own)


def _listed(case: Case, out: Composer, chunk: Chunk) -> bool:
    """What a passage that ends in 包括： goes on to list: the rows of the table under it."""
    here = (chunk.source.report, chunk.source.section)
    rows = [
        c
        for c in case.passages()
        if c.form == "row" and not c.source.table and c.source.row and (c.source.report, c.source.section) == here
    ]
    rows = [c for c in rows if chunk.source.page <= c.source.page <= chunk.source.page + 1]
    info = next(i for i in case.reports if i.stem == chunk.source.report)
    if rows:
        numbers = dict.fromkeys(out.cite(c.source, info.department, info.year) for c in rows)
        out.say("、".join(dict.fromkeys(c.source.row or "" for c in rows)) + "".join(f"[{n}]" for n in numbers) + "。")
    return bool(rows)


def _bare_title(title: str, departments: Sequence[str]) -> str:
    """A section's own title without number and department."""
    bare = squeezed(re.sub(r"^[（(]?[一二三四五六七八九十]+[)）、.．]+", "", title.rsplit("/", 1)[-1]))
    for name in departments:
        bare = bare.replace(name, "")
    return re.sub(r"^（[^）]*）", "", bare)

"""Asks as the figures at hand allow to understand them: cells, parts of wholes, indicators of projects."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace

from ingest.ledger.model import Figure, Measure
from ingest.ledger.terms import section
from qa.asks import UNSPENT
from qa.match import in_column, is_within, of_measure, of_subject
from qa.model import Ask, Intent, Question
from qa.overlap import content_of, coverage, in_order
from qa.paths import cells_inside, in_columns_beside, on_its_path
from qa.row_words import content_words, counted_in, share_said, spelled

_LONG_NAME = 0.8
_CLEARLY = 0.1
_SAID = 0.8
_NAMES = 4
_BODY = re.compile(r"^(?:学校|全校|我校|单位|部门|全局|全院|现|共|总|有)+|(?:老师|人员)$")


def refined_asks(question: Question, figures: Sequence[Figure]) -> list[Ask]:
    """Asks as the figures at hand allow to understand them: cells, parts of wholes, indicators of projects."""
    asks = _best_project(question, question.asks)
    if not any(ask.subject or ask.project for ask in asks):
        asks = _project_said(question, asks, figures)
    projects = [ask for ask in asks if ask.project]
    if projects:
        return _of_project(question, projects, [a for a in asks if not a.project], figures)
    asks = _without_parents(_without_spelled_codes(asks, figures), figures)
    asks = [on_its_path(ask, figures) for ask in asks]
    asks = _with_parts_named(question, in_columns_beside(asks, figures))
    asks = _with_things_counted(question, _of_one_statement(asks, figures), figures)
    asks = [_on_the_side_told(ask, figures) for ask in cells_inside(question, asks, figures)]
    return [_with_column(ask, asks, figures) for ask in asks if not _is_column_of(ask, asks, figures)]


def _on_the_side_told(ask: Ask, figures: Sequence[Figure]) -> Ask:
    """财政拨款的年初预算: where a name leaves the side open, that which the report gives the measure of."""
    if ask.measure is None or not ask.subject.endswith("收入") or re.search(r"收入|支出", ask.said):
        return ask
    if of_measure(of_subject(figures, ask), ask.measure):
        return ask
    spent = ask.subject.removesuffix("收入") + "支出"
    sides = (replace(ask, subject=name) for name in (spent, f"一般公共预算{spent}"))
    return next((side for side in sides if of_measure(of_subject(figures, side), ask.measure)), ask)


def _with_parts_named(question: Question, asks: Sequence[Ask]) -> list[Ask]:
    """政府采购…其中工程多少 asks for 政府采购工程支出 as well."""
    out = [one for ask in asks for one in _parts_inside(question, ask)]
    for whole in {section("wholes").get(ask.subject, ask.subject) for ask in asks}:
        for part in section("overviews").get(whole, ()):
            short = _bare_part(part, whole)
            told = (
                rf"(?:其中|里面|里头|当中)(?:的|买|用于|授予|留给)?{short}"
                rf"|[，,、？?；;。]{short}(?:类|费用|支出)?(?:呢|多少|几|[^，？]*(?:各|分别))"
                rf"|(?:货物|工程|服务)[、和及与跟]?{short}[^，？]*(?:各|分别)"
            )
            if len(short) >= 2 and re.search(told, question.words) and part not in {ask.subject for ask in asks}:
                rate = next((a for a in asks if a.subject == whole and a.measure is Measure.SHARE), None)
                out.append(Ask(part, said=short, measure=rate.measure if rate else None, base=whole if rate else ""))
    return list(dict.fromkeys(out))


def _parts_inside(question: Question, ask: Ask) -> list[Ask]:
    """政府采购中服务占比, 本年支出里基本和项目各占多少: the parts named right after the whole, in its place."""
    if not ask.said or ask.project or ask.column or ask.qualifier:
        return [ask]
    inside = re.search(rf"{re.escape(ask.said)}(?:里面|里头|里|中|当中)(?P<parts>[^，。；？]*)", question.words)
    pieces = re.split(r"[和与、跟及]", inside["parts"]) if inside else []
    short = {_bare_part(part, ask.subject): part for part in section("overviews").get(ask.subject, ())}
    named = [short[name] for piece in pieces for name in short if len(name) >= 2 and piece.startswith(name)]
    base = ask.subject if ask.measure is Measure.SHARE else ""
    return [replace(ask, subject=part, base=base, said=_bare_part(part, ask.subject)) for part in named] or [ask]


def _with_things_counted(question: Question, asks: Sequence[Ask], figures: Sequence[Figure]) -> list[Ask]:
    """正高有几个, 在校生多少人: the one count whose name the words that no rule has read are short for."""
    if not (Measure.COUNT in question.measures or re.search(r"多少|几", question.words)):
        return list(asks)
    counts = {f.name for f in figures if f.measure is Measure.COUNT and not f.project}
    added = []
    for rest in question.rest:
        said = _BODY.sub("", rest)
        fitting = [name for name in counts if len(said) >= 2 and name[0] == said[0] and in_order(said, name)]
        if len(fitting) == 1 and fitting[0] not in {ask.subject for ask in asks}:
            added.append(Ask(fitting[0], measure=Measure.COUNT, said=said))
    named = [ask for ask in asks if ask.subject or not added]
    return [*named, *added]


def _of_one_statement(asks: Sequence[Ask], figures: Sequence[Figure]) -> list[Ask]:
    """面向中小企业预留的政府采购预算 is the figure of this long name; 其中小微企业 is told beside it."""
    out: list[Ask] = []
    group: list[Figure] = []
    for ask in asks:
        name = _long_name(ask, figures) if ask.qualifier else ""
        if not name and group and not of_subject(figures, ask):
            name = next((f.name for f in group if ask.said and ask.said in f.name), "")
        if name:
            found = next(f for f in figures if f.name == name)
            group = [
                f for f in figures if f.group and f.group == found.group and f.source.report == found.source.report
            ]
            ask = replace(ask, subject=name, qualifier="")
        out.append(ask)
    return out


def _long_name(ask: Ask, figures: Sequence[Figure]) -> str:
    """The one name that is made of the qualifier and the subject's words; "" where none or several are."""
    said = ask.qualifier + ask.said
    names = {f.name for f in figures if len(f.name) > len(ask.qualifier) and ask.qualifier[:4] in f.name}
    fitting = [n for n in names if coverage(n, said) >= _LONG_NAME and coverage(ask.qualifier, n) >= _LONG_NAME]
    return fitting[0] if len(fitting) == 1 else ""


def _bare_part(part: str, whole: str) -> str:
    """政府采购工程支出 of 政府采购支出总额 is 工程."""
    while part and part[0] == whole[:1]:
        part, whole = part[1:], whole[1:]
    return re.sub(r"支出$|合同金额$|收入$", "", part).removeprefix("授予")


def _of_project(
    question: Question, projects: Sequence[Ask], others: Sequence[Ask], figures: Sequence[Figure]
) -> list[Ask]:
    """What is asked of a project: a line of its funds, one of its indicators, or the project as such."""
    project = projects[0]
    if project.column:
        others = [replace(project, project="", subject=project.column, said=project.column), *others]
    if others:
        inside = [
            replace(ask, project=project.project, column="", measure=ask.measure or project.measure) for ask in others
        ]
        return [ask if of_subject(figures, ask) else replace(ask, qualifier="") for ask in inside]
    own = project.measure in (None, Measure.COUNT, Measure.ACTUAL, Measure.TARGET)
    own = own and not UNSPENT.search(question.words)
    indicator = _indicator(question, project.project, figures) if own else ""
    if indicator:
        return [replace(project, subject=indicator, said=indicator, qualifier="")]
    return list(projects)


def _best_project(question: Question, asks: Sequence[Ask]) -> list[Ask]:
    """Of projects that share the words named (援疆干部…), the one that says more of the question than the others."""
    projects = list(dict.fromkeys(ask.project for ask in asks if ask.project))
    if len(projects) < 2 or len({ask.said for ask in asks if ask.project}) > 1:
        return list(asks)
    said = content_words(question.words)
    scored = sorted(((share_said(said, spelled(project)), project) for project in projects), reverse=True)
    if scored[0][0] - scored[1][0] < _CLEARLY:
        measure = next((ask.measure for ask in asks if ask.project and ask.measure), None)
        return [replace(ask, measure=ask.measure or measure) if ask.project else ask for ask in asks]
    return [ask for ask in asks if ask.project in ("", scored[0][1])]


def _project_said(question: Question, asks: Sequence[Ask], figures: Sequence[Figure]) -> list[Ask]:
    """招录公务员花了多少钱: the one project whose name says what the question says, though in other words or order."""
    money = question.intent is Intent.WHY or re.search(r"多少钱|花了|执行|预算|决算|得分|几分|多少分", question.words)
    projects = {f.project for f in figures if f.project} if money else set()
    said = [piece for piece in content_words(question.words) if len(piece) > 1]
    if not projects or len("".join(said)) < _NAMES:
        return list(asks)
    scored = sorted(((share_said(said, spelled(project)), project) for project in projects), reverse=True)
    second = scored[1][0] if len(scored) > 1 else 0.0
    if scored[0][0] < _SAID or scored[0][0] - second < _CLEARLY:
        return list(asks)
    name = scored[0][1]
    return [replace(ask, subject=name, project=name) for ask in asks]


def _indicator(question: Question, project: str, figures: Sequence[Figure]) -> str:
    """The indicator of a project whose name the question mostly gives (多少篇代表性论文 → 代表性论文数)."""
    words = re.sub(r"(?:多少|几)(?=人|次|篇)", "", question.words)
    asked = content_of(re.sub(r"(人|次|篇)(?!数)", r"\1数", words))
    own = [f for f in figures if f.project == project and f.measure in (Measure.TARGET, Measure.ACTUAL)]
    counts = counted_in(question.words)
    counted = {f.name for f in own if counts and counts(f)}
    if counts and len(counted) == 1:
        # 多少名党政正职 of a project that counts people once.
        return next(iter(counted))
    said = content_words(question.words)
    scored = sorted(
        ((_told(said, name, project), coverage(name, asked), name) for name in counted or {f.name for f in own}),
        reverse=True,
    )
    if not scored or max(scored[0][:2]) < 0.5 or (len(scored) > 1 and scored[1][:2] == scored[0][:2]):
        return ""
    return scored[0][2]


def _told(said: Sequence[str], name: str, project: str) -> float:
    """How much of the question a row of a project says beyond the project's own name; little of it is nothing."""
    beyond = share_said(said, name + "|" + project) - share_said(said, project)
    return share_said(said, name + "|" + project) if beyond > 0.1 else 0.0


def _without_spelled_codes(asks: Sequence[Ask], figures: Sequence[Figure]) -> list[Ask]:
    """高等教育（2050205） names one thing twice: the code is kept, which tells it from others of the name."""
    codes = [ask for ask in asks if ask.subject.isdigit()]
    spelled = {f.name for code in codes for f in of_subject(figures, code)}
    kept = []
    for ask in asks:
        if ask.subject in spelled:
            code = next(c for c in codes if any(f.name == ask.subject for f in of_subject(figures, c)))
            kept.append(replace(ask, subject=code.subject, column=ask.column or code.column))
        elif ask not in codes or not any(a.subject in {f.name for f in of_subject(figures, ask)} for a in asks):
            kept.append(ask)
    return list(dict.fromkeys(kept))


def _without_parents(asks: Sequence[Ask], figures: Sequence[Figure]) -> list[Ask]:
    """教育支出（类）普通教育（款）小学教育（项） asks for the last one alone."""
    if len(asks) < 2:
        return list(asks)
    paths = [f.subject.split("/") for f in figures if "/" in f.subject]
    last = asks[-1]
    family = {part for path in paths if path[-1] == last.subject for part in path[:-1]}
    several = len({a.subject for a in asks}) > 2 or any(a.measure is None for a in asks[:-1])
    if several and all(a.subject in family for a in asks[:-1]) and not any(a.measure for a in asks[:-1]):
        return [replace(last, within=last.within or asks[-2].subject)]
    return list(asks)


def _is_column_of(ask: Ask, asks: Sequence[Ask], figures: Sequence[Figure]) -> bool:
    """Whether a name asked beside another is the column of that other's row."""
    rows = [a for a in asks if a is not ask and a.subject != ask.subject and not a.column]
    return ask is not asks[0] and any(in_column(of_subject(figures, row), ask.subject) for row in rows[:1])


def _with_column(ask: Ask, asks: Sequence[Ask], figures: Sequence[Figure]) -> Ask:
    """The ask with the column that the question names: a cell; or with the part of a whole put in its place."""
    own = of_subject(figures, replace(ask, column=""))
    if ask.within and not ask.column and in_column(of_subject(figures, Ask(ask.within)), ask.subject):
        # 2060204里基本建设资金支出: a cell of the row named first, not the column's total.
        return replace(ask, subject=ask.within, column=ask.subject, within="")
    if ask.column and not in_column(own, ask.column) and _is_body(ask.subject, figures):
        return replace(ask, subject=ask.column, column="", said=ask.column)
    if ask.column:
        if in_column(own, ask.column):
            return ask
        inside = of_subject(figures, Ask(ask.column))
        if any(ask.subject in f.subject.split("/") for f in inside) or _is_part(ask.column, ask.subject):
            return replace(ask, subject=ask.column, column="", within=ask.subject, said=ask.column)
        if in_column(inside, ask.subject):
            return replace(ask, subject=ask.column, column=ask.subject)
        if any(is_within(f, ask.subject) for f in inside):
            return replace(ask, subject=ask.column, column="", within=ask.subject, said=ask.column)
        if any(is_within(f, ask.column) for f in own):
            # 电费基本支出: the line of the table of 基本支出.
            return replace(ask, column="", within=ask.column)
        return ask
    for other in asks:
        if other is not ask and in_column(own, other.subject):
            share = other.measure is Measure.SHARE
            return replace(ask, column=other.subject, measure=other.measure if share else ask.measure or other.measure)
    return ask


def _is_body(name: str, figures: Sequence[Figure]) -> bool:
    """法院三公经费: a name that ends the department's own says whose money is meant, not which 科目."""
    return bool(figures) and all(f.department.endswith(name) for f in figures)


def _is_part(part: str, whole: str) -> bool:
    wholes, parts = section("wholes"), section("overviews")
    return bool(wholes.get(part) == whole or part in parts.get(whole, ()) or wholes.get(part, "").endswith(whole))

"""Questions about single cells of a report's tables: 经济分类, columns of 科目, the money of projects."""

from __future__ import annotations

from collections.abc import Iterator
from decimal import Decimal

from eval.corpus_cases import Case, Reader, said
from eval.synth_document import Fact
from eval.synth_report import Place
from eval.synth_spec import GENERAL


def table_questions(reader: Reader, who: str, reports: tuple[str, ...]) -> Iterator[Case]:
    """A few cells of each kind, chosen by the seed; `who` and `reports` say which report is meant."""
    yield from _economic(reader, who, reports)
    yield from _columns(reader, who, reports)
    yield from _projects(reader, who, reports)


def _in_table(reader: Reader, key: str) -> list[Place]:
    """The amounts that a table prints, without those where something was planted."""
    title = reader.draft.desk.form.titles.get(key, "")
    return [p for p in reader.pages.places if title and p.table == title and not reader.touched(p.fact.subject)]


def _cell(reader: Reader, place: Place, question: str, reports: tuple[str, ...]) -> Case:
    fact = place.fact
    pages = (f"{reader.draft.stem}:{place.page}", f"{reader.draft.stem}:{place.page + 1}")
    return Case("cell", question, reports, numbers=(said(fact.value, fact.unit),), pages=pages)


def _economic(reader: Reader, who: str, reports: tuple[str, ...]) -> Iterator[Case]:
    cells = [p for p in _in_table(reader, "basic") if len(p.fact.code) == 5 and _is_alone(reader, p.fact)]
    for place in reader.chance("economic").sample(cells, k=min(2, len(cells))):
        name = place.fact.subject.rsplit("/", 1)[-1]
        question = f"{who}{reader.draft.year}年一般公共预算基本支出里的{name}是多少？"
        yield _cell(reader, place, question, reports)


def _is_alone(reader: Reader, fact: Fact) -> bool:
    """Whether the name is not that of a 功能分类 科目 as well (住房公积金)."""
    name = fact.subject.rsplit("/", 1)[-1]
    return not any(name in subject.path[-1] for subject in reader.draft.department.subjects)


def _columns(reader: Reader, who: str, reports: tuple[str, ...]) -> Iterator[Case]:
    """基本支出 and 项目支出 of a 款 or 项 that has both or one of them, the same in every table."""
    cells = [
        place
        for place in _in_table(reader, "spending")
        if len(place.fact.code) >= 5
        and place.fact.column in ("基本支出", "项目支出")
        and _is_general(reader, place.fact)
    ]
    for place in reader.chance("columns").sample(cells, k=min(2, len(cells))):
        name = place.fact.subject.rsplit("/", 1)[-1]
        question = f"{who}{reader.draft.year}年{name}（{place.fact.code}）的{place.fact.column}是多少？"
        yield _cell(reader, place, question, reports)


def _is_general(reader: Reader, fact: Fact) -> bool:
    """Whether all of it is paid out of the 一般公共预算, so that every table says the same."""
    spent = reader.draft.voice.accounts.spent
    return spent(fact.code, (GENERAL,)) == spent(fact.code)


def _projects(reader: Reader, who: str, reports: tuple[str, ...]) -> Iterator[Case]:
    year = reader.draft.year
    names = {spec.project for spec in reader.draft.department.reviews}
    forms = [p for p in reader.pages.places if p.table.startswith("项目支出绩效自评表")]
    for place in (p for p in forms if p.fact.project in names):
        fact = place.fact
        if (fact.subject, fact.measure) == ("年度资金总额", "执行率") and fact.value != Decimal(100):
            yield _cell(reader, place, f"{who}{year}年{fact.project}项目的预算执行率是多少？", reports)
        elif fact.subject == "总分" and fact.measure == "得分":
            yield _cell(reader, place, f"{who}{year}年{fact.project}项目绩效自评总分是多少？", reports)
    for place in _in_table(reader, "goals"):
        if place.fact.measure == "预算数" and place.fact.subject in names:
            name = place.fact.subject
            yield _cell(reader, place, f"{who}{year}年项目绩效目标表里，{name}的预算金额是多少？", reports)

"""绩效自评表 and 绩效目标表: forms of two blocks on one grid, a table for each project → figures."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import pairwise

from ingest.ledger.amounts import parse_amount
from ingest.ledger.model import Amount, Cell, Figure, Kind, Measure, ReportInfo, Source, Table
from ingest.ledger.terms import clean_label, squeezed
from ingest.table_titles import header_unit

_MEASURES = (
    (re.compile(r"年初预算"), Measure.INITIAL_BUDGET),
    (re.compile(r"全年预算|调整.*预算"), Measure.FULL_BUDGET),
    (re.compile(r"执行率"), Measure.EXECUTION_RATE),
    (re.compile(r"执行数|决算数|支出数"), Measure.EXECUTED),
    (re.compile(r"^分值|^权重|分值[（(]"), Measure.WEIGHT),
    (re.compile(r"得分"), Measure.SCORE),
    (re.compile(r"实际完成|完成值"), Measure.ACTUAL),
    (re.compile(r"指标值|目标值"), Measure.TARGET),
)
_FUNDS = re.compile(
    r"^(?:其中)?：?(?:年度资金(?:申请)?总额|项目资金总额|(?:当年)?财政(?:拨款|资金)|上年结转(?:资金)?"
    r"|(?:其他|单位|自有)资金|本级财政|上级).{0,8}$"
)
_ANY_UNIT = re.compile(r"^(?P<number>[<>=≤≥]*[\d.]+)（?(?P<unit>[^\d（）年月日前底季度]{1,4})）?$")
_PROJECT = re.compile(r"^(?:项目|政策|项目（政策）|政策（项目）)名称$")
_OF_PROJECT = re.compile(r"(?:项目)?(?:年度)?(?:预算|资金|金额)(?:金额|资金|总额|安排|数)?(?:（[^）]*）)?")
"""Heads of the column that holds the money of each project, where one table lists many."""
_PLAN = (Measure.WEIGHT, Measure.SCORE)
_OF_INDICATORS = (*_PLAN, Measure.TARGET, Measure.ACTUAL)


def is_form(texts: Sequence[str]) -> bool:
    """Whether the cells of a grid are those of a 绩效 form (of a project or of the whole 部门)."""
    labels = {squeezed(text) for text in texts}
    return bool(labels & {"一级指标", "三级指标"})


def begins_form(texts: Sequence[str]) -> bool:
    """Whether the first cells of a grid begin a new project's form."""
    return any(_PROJECT.match(squeezed(text)) for text in texts[:4])


def is_form_table(table: Table) -> bool:
    """Whether a table is a project's 绩效 form."""
    return is_form([cell.text for row in table.rows for cell in row])


def form_figures(table: Table, info: ReportInfo) -> list[Figure]:
    """The figures of one form: the project's money, its indicators (target, actual, score) and 总分."""
    form = _Form(table, info, project_name(table))
    out: list[Figure] = []
    head: list[str] = []
    levels: dict[int, str] = {}
    for row in table.rows:
        texts = [squeezed(cell.text) for cell in row]
        if "三级指标" in texts:
            head, levels = texts, {}
        elif any(text == "总分" for text in texts):
            out.extend(_total(form, row))
        elif "三级指标" in head:
            _remember(levels, head, row)
            form = _of_row(form, head, row)
            out.extend(_listed_money(form, head, row))
            out.extend(_indicator(form, head, levels, row))
        elif any(_measure(text) for text in texts) and not any(_FUNDS.match(text) for text in texts):
            head = texts
        else:
            out.extend(_funds(form, head, row))
    return out


def project_name(table: Table) -> str:
    """The project that a form is about, as printed; 部门整体支出 for the form of a whole 部门 or 单位."""
    for row in table.rows:
        if any(squeezed(cell.text) == "三级指标" for cell in row):
            break  # The head of a list of projects: each row names its own.
        printed = [cell for cell in row if not cell.copy]
        for label, value in pairwise(printed):
            if _PROJECT.match(squeezed(label.text)):
                return value.text
    return "部门整体支出" if "整体" in table.title else ""


@dataclass(frozen=True, slots=True)
class _Form:
    table: Table
    info: ReportInfo
    project: str

    def figure(
        self,
        row: Sequence[Cell],
        cell: Cell,
        subject: str,
        measure: Measure,
        unit: str,
        column: str = "",
        reason: str = "",
    ) -> Figure | None:
        """A figure of this form; None where the cell holds no number."""
        if cell.copy or not cell.text:
            return None
        amount = _amount(cell.text, unit)
        if amount is None:
            return None
        quote = " | ".join(part.text for part in row if part.text and not part.copy)
        label = clean_label(subject)
        source = Source(
            self.info.stem,
            cell.page,
            cell.bbox,
            self.table.section,
            self.table.title,
            subject,
            quote,
            self.table.ocr,
        )
        kind = self.info.kind or Kind.FINAL
        return Figure(
            self.info.department, self.info.year, kind, label, measure, amount, source, printed=subject,
            column=column, project=self.project, reason=reason,
        )  # fmt: skip


def _amount(printed: str, unit: str) -> Amount | None:
    """The amount of a cell; a target may count in any unit ("≥36000亩次"), also in brackets ("=300(场)")."""
    amount = parse_amount(printed, unit)
    own = _ANY_UNIT.match(squeezed(printed))
    if amount is None and own:
        amount = parse_amount(own["number"], own["unit"])
    return replace(amount, printed=printed) if amount else None


def _measure(header: str) -> Measure | None:
    return next((measure for pattern, measure in _MEASURES if pattern.search(header)), None)


def _funds(form: _Form, head: Sequence[str], row: Sequence[Cell]) -> Iterator[Figure]:
    """年度资金总额 and its parts, measured as the header above says or, in a plan, the amount beside it."""
    unit = next((u for cell in row if (u := header_unit(cell.text))), "") or form.table.unit or "万元"
    label, whole = "", ""
    for number, cell in enumerate(row):
        text = squeezed(cell.text)
        if _FUNDS.match(text):
            if not cell.copy:
                label = cell.text.rstrip("：:")
                whole = _whole(form.table, number) if label != "项目资金总额" else ""
            continue
        if not label or cell.copy:
            continue
        measure = (_measure(head[number]) if number < len(head) else None) or Measure.BUDGET
        own = {Measure.WEIGHT: "分", Measure.SCORE: "分", Measure.EXECUTION_RATE: "%"}.get(measure, unit)
        figure = form.figure(row, cell, label, measure, own, whole)
        if figure:
            yield figure


def _of_row(form: _Form, head: Sequence[str], row: Sequence[Cell]) -> _Form:
    """The form as of the project that a row of a list of projects names; without such a column as it is."""
    named = [row[n].text for n, text in enumerate(head) if _PROJECT.match(text) and row[n].text]
    return replace(form, project=named[0]) if named else form


def _listed_money(form: _Form, head: Sequence[str], row: Sequence[Cell]) -> Iterator[Figure]:
    """What a list of projects gives each of them."""
    if not form.project or not any(_PROJECT.match(text) for text in head):
        return
    for number, text in enumerate(head):
        measure = _measure(text)
        if _OF_PROJECT.fullmatch(text) or (measure and measure not in _OF_INDICATORS):
            rate = "%" if measure is Measure.EXECUTION_RATE else ""
            unit = rate or header_unit(text) or form.table.unit or "万元"
            figure = form.figure(row, row[number], form.project, measure or Measure.BUDGET, unit, text)
            if figure:
                yield figure


def _whole(table: Table, number: int) -> str:
    """项目资金总额 for the parts of a project's money over all years, beside those of the year."""
    return next((t for row in table.rows if squeezed(t := row[number].text) == "项目资金总额"), "")


def _remember(levels: dict[int, str], head: Sequence[str], row: Sequence[Cell]) -> None:
    """Keep 一级 and 二级指标 of the rows above, also over a page break that leaves their cells blank."""
    for number in _columns(head, "一级指标") + _columns(head, "二级指标"):
        text = row[number].text
        if text:
            if levels.get(number) != text and head[number] == "一级指标":
                levels.clear()
            levels[number] = text


def _columns(head: Sequence[str], name: str) -> list[int]:
    return [n for n, text in enumerate(head) if text == name]


def _indicator(form: _Form, head: Sequence[str], levels: dict[int, str], row: Sequence[Cell]) -> Iterator[Figure]:
    names = [row[n].text for n in _columns(head, "三级指标") if row[n].text]
    if not names:
        return
    column = "/".join(clean_label(levels[n]) for n in sorted(levels))
    reason = next((row[n].text for n, text in enumerate(head) if "偏差" in text or "改进措施" in text), "")
    for number, text in enumerate(head):
        measure = _measure(text)
        if measure not in _OF_INDICATORS:
            continue
        unit = "分" if measure in _PLAN else ""
        figure = form.figure(row, row[number], names[0], measure, unit, column, reason)
        if figure:
            yield figure


def _total(form: _Form, row: Sequence[Cell]) -> Iterator[Figure]:
    """总分: the weights' sum (100) and the score."""
    numbers = [cell for cell in row if not cell.copy and parse_amount(cell.text, "分")]
    for cell, measure in zip(reversed(numbers), (Measure.SCORE, Measure.WEIGHT), strict=False):
        figure = form.figure(row, cell, "总分", measure, "分")
        if figure:
            yield figure

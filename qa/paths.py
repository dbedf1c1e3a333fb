"""A row by its path and a cell by row and column, where a question names them one after the other."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace

from ingest.ledger.model import Figure
from qa.match import in_column, of_subject
from qa.model import Ask, Question


def in_columns_beside(asks: Sequence[Ask], figures: Sequence[Figure]) -> list[Ask]:
    """行政运行的基本支出和项目支出: the second name is another column of the first one's row."""
    out: list[Ask] = []
    for ask in asks:
        row = out[-1] if out and out[-1].column and not ask.column else None
        if row is not None and in_column(of_subject(figures, replace(row, column="")), ask.subject):
            out.append(replace(row, column=ask.subject, measure=ask.measure or row.measure))
        else:
            out.append(ask)
    return out


def on_its_path(ask: Ask, figures: Sequence[Figure]) -> Ask:
    """城乡社区管理事务的行政运行: the 项 of this name inside the 款."""
    inside = of_subject(figures, Ask(ask.column)) if ask.column and not ask.project else []
    if any(ask.subject in f.subject.split("/")[:-1] for f in inside):
        return replace(ask, subject=ask.column, column="", within=ask.subject, said=ask.column)
    return ask


def cells_inside(question: Question, asks: Sequence[Ask], figures: Sequence[Figure]) -> list[Ask]:
    """行政运行，其中基本支出多少: the second name is a column of the first one's row, and the cell is asked for."""
    out: list[Ask] = []
    for ask in asks:
        row = out[-1] if out and out[-1].said and not out[-1].column and ask.said and not ask.column else None
        joined = rf"{re.escape(row.said)}的?[，,]?其中的?{re.escape(ask.said)}" if row else ""
        if row and re.search(joined, question.words) and in_column(of_subject(figures, row), ask.subject):
            out[-1] = replace(row, column=ask.subject, measure=ask.measure or row.measure)
        else:
            out.append(ask)
    return out

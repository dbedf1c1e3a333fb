"""What one number of a text is said to be, and the names that may say it."""

from __future__ import annotations

from dataclasses import dataclass

from ingest.ledger.amounts import FoundAmount
from ingest.ledger.model import Amount
from qa.names import NameIndex
from qa.wording import Wording


@dataclass(frozen=True, slots=True)
class Indexes:
    """The names that may be mentioned."""

    subjects: NameIndex
    projects: NameIndex
    departments: NameIndex
    places: NameIndex
    """Titles of tables and sections in brackets, which tell where a number stands and not what it is of."""


@dataclass(frozen=True, slots=True)
class Statement:
    """One number of a text and what the words around it claim; empty where they say nothing."""

    found: FoundAmount
    sentence: tuple[int, int]
    clause: str
    """Its clause as written, for messages."""
    words: str
    """Its clause with names blanked out, for looking up words."""
    wording: Wording
    around: tuple[str, str] = ("", "")
    """The words since the last number or comma, and those up to the next, names blanked out."""
    marks: tuple[int, ...] = ()
    """The citations that it stands on; empty where its sentence has none."""
    subject: str = ""
    said: str = ""
    """The subject as the text has it."""
    named: tuple[str, ...] = ()
    """All the names before the number in its sentence, nearest first, without those only compared with."""
    compared: tuple[str, ...] = ()
    """The names before the number that it is only compared with or a share of, nearest first."""
    wholes: tuple[str, ...] = ()
    """What it is a share of, where its clause names that (占甲的) or it is a part of a list (甲 1 元，其中乙)."""
    lead: str = ""
    """The words of its sentence up to it, without those about another subject, names blanked out."""
    owner: str = ""
    """The name that the subject hangs on: 行政运行 in 行政运行的项目支出, 项目支出 in 项目支出中，行政运行."""
    project: str = ""
    department: str = ""
    departments: tuple[str, ...] = ()
    """Every department named before the number in its sentence, each time it is named."""
    years: tuple[int, ...] = ()
    against: tuple[int, ...] = ()
    """The year that it is compared with (比 2022 年)."""
    listed: bool = False
    """Whether it is a total (共计) or stands in a list (分别为) whose names cannot be told apart."""


def is_count(amount: Amount) -> bool:
    """Whether a number counts things, which then stand beside it: 12 个内设机构."""
    return bool(amount.unit) and not amount.is_money and amount.unit not in ("%", "‰", "倍", "分", "个百分点", "百分点")

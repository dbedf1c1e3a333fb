"""Puts a whole 部门决算公开 together: the order of its parts, sections and tables."""

from __future__ import annotations

from dataclasses import dataclass

from eval.synth_accounts import Accounts, accounts_of
from eval.synth_book import Book
from eval.synth_document import Document, Fact, Grid, Heading, Para
from eval.synth_indicators import book_of
from eval.synth_review import Review, review_of, review_sheet
from eval.synth_sheets import NUMERALS, subject_sheets
from eval.synth_sides import two_sided_sheets
from eval.synth_spec import DepartmentSpec
from eval.synth_terms import DEFINITIONS
from eval.synth_terms import NUMERALS as LONG_NUMERALS
from eval.synth_wording import Speaker, speaker_of

Block = Heading | Para | Grid


@dataclass(frozen=True, slots=True)
class Draft:
    """A report ready for typesetting, with the model that it was written from."""

    accounts: Accounts
    book: Book
    reviews: tuple[Review, ...]
    document: Document


@dataclass(frozen=True, slots=True)
class Place:
    """Where a fact was printed: its PDF page (from 1), its section and, in a table, the table."""

    fact: Fact
    page: int
    section: str
    table: str


def draft_of(department: DepartmentSpec, year: int, seed: int) -> Draft:
    """Write the department's report of a year; year - 1 must not be before the base year."""
    now, before = accounts_of(department, year, seed), accounts_of(department, year - 1, seed)
    book = book_of(now, before)
    reviews = tuple(review_of(now, spec) for spec in department.reviews)
    speaker = speaker_of(now, book)
    blocks = (
        *_overview(speaker),
        *_narrative(speaker, reviews),
        *_definitions(),
        *_tables(now),
    )
    return Draft(now, book, reviews, Document(department.name, year, blocks))


def _overview(speaker: Speaker) -> tuple[Block, ...]:
    department = speaker.accounts.department
    duties = tuple(
        Para((f"（{numeral}）{duty}",)) for numeral, duty in zip(LONG_NUMERALS, department.duties, strict=False)
    )
    return (
        Heading(1, "第一部分 单位概况"),
        Heading(2, "一、主要职能"),
        *duties,
        Heading(2, "二、机构设置及人员情况"),
        *speaker.paragraphs("人员"),
    )


def _narrative(speaker: Speaker, reviews: tuple[Review, ...]) -> tuple[Block, ...]:
    say = speaker.paragraphs
    return (
        Heading(1, "第二部分 部门决算情况说明"),
        Heading(2, "一、收入支出决算总体情况说明"),
        *say("总体"),
        Heading(2, "二、收入决算情况说明"),
        *say("收入"),
        Heading(2, "三、支出决算情况说明"),
        *say("支出"),
        Heading(2, "四、财政拨款收入支出决算总体情况说明"),
        *say("财政"),
        Heading(2, "五、一般公共预算财政拨款支出决算情况说明"),
        Heading(3, "（一）一般公共预算财政拨款支出决算总体情况"),
        *say("一般总体"),
        Heading(3, "（二）一般公共预算财政拨款支出决算结构情况"),
        *speaker.items("类", "类:"),
        Heading(3, "（三）一般公共预算财政拨款支出决算具体情况"),
        *speaker.items("项", "项:"),
        Heading(2, "六、一般公共预算财政拨款基本支出决算情况说明"),
        *say("基本"),
        Heading(2, "七、财政拨款“三公”经费支出决算情况说明"),
        *say("三公"),
        *_other_funds(speaker),
        Heading(2, "十、其他重要事项的情况说明"),
        Heading(3, "（一）机关运行经费支出情况"),
        *say("运行"),
        Heading(3, "（二）政府采购情况"),
        *say("采购"),
        Heading(3, "（三）国有资产占用情况说明"),
        *say("资产"),
        Heading(2, "十一、预算绩效的情况说明"),
        *say("绩效"),
        *(review_sheet(speaker.accounts, review) for review in reviews),
        Heading(2, "十二、其他需要说明的事项"),
        *say("其他"),
    )


def _other_funds(speaker: Speaker) -> tuple[Block, ...]:
    items = speaker.items("项", "基金项:")
    fund = (*speaker.paragraphs("基金有"), *items) if items else speaker.paragraphs("基金无")
    return (
        Heading(2, "八、政府性基金预算财政拨款收入支出决算情况说明"),
        *fund,
        Heading(2, "九、国有资本经营预算财政拨款收入支出决算情况说明"),
        *speaker.paragraphs("国资"),
    )


def _definitions() -> tuple[Block, ...]:
    return (
        Heading(1, "第三部分 名词解释"),
        *(
            Para((f"{numeral}、{term}：指{meaning}",))
            for numeral, (term, meaning) in zip(LONG_NUMERALS, DEFINITIONS, strict=False)
        ),
    )


def _tables(accounts: Accounts) -> tuple[Block, ...]:
    sheets = {**two_sided_sheets(accounts), **subject_sheets(accounts)}
    return (Heading(1, "第四部分 部门决算表"), *(sheets[number] for number in sorted(sheets)))


def contents_of(document: Document) -> tuple[tuple[int, str, str], ...]:
    """The table of contents: level, what it says, and the key of the block that it points to."""
    lines: list[tuple[int, str, str]] = []
    number = 0
    last_part = False
    for block in document.blocks:
        if isinstance(block, Heading) and block.level <= 2:
            lines.append((block.level, block.text, block.text))
            last_part = last_part or block.text.startswith("第四部分")
        elif isinstance(block, Grid) and last_part:
            lines.append((2, f"{NUMERALS[number]}、{block.name}", block.name))
            number += 1
    return tuple(lines)

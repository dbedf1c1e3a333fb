"""Citation marks, years, dates, codes and departments of a text: each must occur in the evidence."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence

from ingest.ledger.amounts import Role, find_amounts
from ingest.ledger.model import Figure
from ingest.ledger.terms import squeezed
from qa.facts import Fact
from qa.model import Check, Citation
from qa.names import strange_offices
from qa.sentences import sentences

_MARKS = re.compile(r"\s*(?:[\[【][\d、,，;；\s]+[\]】]\s*)+")


def check_marks(
    text: str, citations: Sequence[Citation], figures: Sequence[Figure], question_years: Sequence[int]
) -> list[Check]:
    """Check every mark, year, date and code of the text; what holds is not listed one by one."""
    quotes = _quotes(citations)
    found = find_amounts(text)
    known: dict[Role, set[str]] = {
        Role.CITATION: {str(citation.id) for citation in citations},
        Role.YEAR: _years(citations, figures, quotes) | {str(year) for year in question_years},
        Role.DATE: {str(o.amount.value) for q in quotes for o in find_amounts(q) if o.role is Role.DATE},
    }
    checks = []
    for one in found:
        value, printed = str(one.amount.value), one.amount.printed.strip()
        if one.role is Role.CITATION and value not in known[Role.CITATION]:
            checks.append(Check("citation", False, f"引用的[{value}]不存在"))
        elif one.role is Role.YEAR and value not in known[Role.YEAR]:
            if _tells_absence(text, one.start):
                continue
            checks.append(Check("year", False, f"{printed} 在引用的材料中找不到"))
        elif one.role is Role.DATE and value not in known[Role.DATE]:
            checks.append(Check("date", False, f"{printed} 在引用的材料中找不到"))
        elif one.role is Role.CODE and not _is_code(value, printed, text[: one.start], figures, quotes):
            checks.append(Check("code", False, f"{printed} 在引用的材料中找不到"))
    return checks


def check_offices(text: str, citations: Sequence[Citation], figures: Sequence[Figure], words: str) -> list[Check]:
    """A sentence with a number must not name a department that the evidence is not of."""
    departments = {c.department for c in citations} | {f.department for f in figures}
    checks = []
    for start, end in sentences(text):
        sentence = text[start:end]
        if any(one.role is Role.AMOUNT for one in find_amounts(sentence)):
            for office in strange_offices(sentence, departments, [words]):
                checks.append(Check("department", False, f"引用的材料不是“{office}”的"))
    return checks


def marked_facts(text: str, until: int, facts: Sequence[Fact], others: Sequence[int] = ()) -> list[Fact]:
    """The facts of the places that a text marks up to here, marks right after it included; all where it marks none.

    `others` are places that come with the answer without a mark.
    """
    after = _MARKS.match(text, until)
    found = find_amounts(text[: after.end() if after else until])
    marks = {int(one.amount.value) for one in found if one.role is Role.CITATION}
    return [fact for fact in facts if not marks or {*marks, *others} & set(fact.citations)]


def evidence_words(citations: Iterable[Citation], figures: Iterable[Figure]) -> str:
    """All the words of the cited places and of the figures that stand there, squeezed."""
    of_figures = (
        "\n".join((f.subject, f.printed, f.project, f.department, f.column, f.base, f.reason)) for f in figures
    )
    return "\n".join(squeezed(part) for part in (*_quotes(citations), *of_figures))


def _quotes(citations: Iterable[Citation]) -> list[str]:
    """All the words of the cited places: what is quoted and where it stands."""
    return [
        "\n".join(filter(None, (c.source.quote, c.source.section, c.source.table, c.source.row, c.source.report)))
        for c in citations
    ]


def _tells_absence(text: str, at: int) -> bool:
    """Whether a year stands in a sentence without amounts that says what is lacking (没有 2021 年的数据)."""
    sentence = next(text[a:b] for a, b in sentences(text) if a <= at < b)
    amounts = any(one.role is Role.AMOUNT for one in find_amounts(sentence))
    return not amounts and bool(re.search("没有|未|无法|不包含|不含|缺少|不能", sentence))


def _is_code(value: str, printed: str, before: str, figures: Iterable[Figure], quotes: Sequence[str]) -> bool:
    """Whether the evidence has a code; one in brackets must be that of the name before it (行政运行（2130301）)."""
    own = [figure for figure in figures if figure.code == value]
    named = re.search(r"([\u4e00-\u9fff（）]{2,})\s*[(（]\s*$", before)
    if named and own:
        words = squeezed(named[1])
        return any(words.endswith((figure.name, squeezed(figure.printed))) for figure in own)
    return bool(own) or any(printed in quote for quote in quotes)


def _years(citations: Sequence[Citation], figures: Sequence[Figure], quotes: Sequence[str]) -> set[str]:
    """Years that the evidence is about or names; 上年 in a quote names the year before its report's.

    What a change is held against (比2023年度) may be told a sentence earlier than the change.
    """
    years = {c.year for c in citations if c.year} | {f.year for f in figures if f.year}
    for citation in citations:
        if citation.year and re.search("上年|去年|上一年", citation.source.quote):
            years.add(citation.year - 1)
    told = (*quotes, *(figure.base for figure in figures if figure.base))
    named = {str(o.amount.value) for quote in told for o in find_amounts(quote) if o.role is Role.YEAR}
    return named | {str(year) for year in years}

"""Two questions in one: where a question as a whole finds no full answer, its halves may, each by itself."""

from __future__ import annotations

import re
from dataclasses import replace

from qa.model import Answer, Citation, Outcome

_CUT = re.compile(r"[，,；;？?]")
_ASKS = re.compile(r"多少|几|平均|占比|得分|执行率|哪|什么|啥|为何|怎么|谁|[吗呢]$")
_MOST = 4
_MARK = re.compile(r"\[(\d+)\]")
_YEARS = re.compile(
    r"(?:20)?\d\d(?:年度?)?(?:(?:[、和与及跟]|以及)(?:20)?\d\d(?:年度?)?)*(?:[、和与及跟]|以及)(?:20)?\d\d年度?"
)


def halves(text: str) -> tuple[str, str] | None:
    """The two questions of a text, where it has exactly one place to cut it and each side asks something."""
    parts = [part.strip() for part in _CUT.split(text) if part.strip()]
    if len(parts) != 2 or not all(_ASKS.search(part) for part in parts):
        return None
    return parts[0], parts[1]


def questions_of(text: str) -> list[str]:
    """The questions that a text asks one after another, up to four; a clause that asks nothing belongs to the next."""
    out, before = [], ""
    for part in (part.strip() for part in _CUT.split(text) if part.strip()):
        if _ASKS.search(part):
            out.append(f"{before}，{part}" if before else part)
            before = ""
        else:
            before = f"{before}，{part}" if before else part
    return out if len(out) <= _MOST else []


def leads(part: Answer, whole: Answer, unit: str = "") -> bool:
    """Whether a part's answer begins with a number (the first of a unit, if given) that the whole's does not tell."""
    if part.outcome is not Outcome.ANSWERED or is_partial(part) or not part.figures:
        return False
    at = {number.text: part.text.find(number.text) for number in part.figures if number.unit == (unit or number.unit)}
    first = min((text for text in at if at[text] >= 0), key=at.__getitem__, default="")
    return bool(first) and first not in {number.text for number in whole.figures} and first not in whole.text


def year_by_year(text: str, whole: Answer) -> list[str]:
    """2022年和2024年X分别多少: the question asked of each year; none where it lists no years, or all are told."""
    listed = _YEARS.search(text)
    if listed is None or whole.outcome not in (Outcome.ANSWERED, Outcome.NO_EVIDENCE):
        return []
    years = ["20" + year[-2:] for year in re.findall(r"(?:20)?\d\d", listed[0])]
    if whole.outcome is Outcome.ANSWERED and all(year in whole.text for year in years):
        return []
    return [f"{text[: listed.start()]}{year}年{text[listed.end() :]}" for year in years]


def is_partial(answer: Answer) -> bool:
    """Whether an answer leaves open what was asked, all or one thing of it."""
    return answer.outcome is Outcome.NO_EVIDENCE or (
        answer.outcome is Outcome.ANSWERED and "没有找到" in answer.text and not answer.options
    )


def may_lack(answer: Answer) -> bool:
    """Whether an answer tells one number only, so that half of a double question may have been passed over."""
    return answer.outcome is Outcome.ANSWERED and len({number.text for number in answer.figures}) == 1


def adds(half: Answer, other: Answer) -> bool:
    """Whether a half's answer has numbers and none of them is in another answer."""
    return bool(half.figures) and not {n.text for n in half.figures} & {n.text for n in other.figures}


def half_told(whole: Answer, first: Answer, second: Answer) -> Answer | None:
    """The answer with a word on the half that it passes over, where the other half is all that it tells."""
    for half, other, which in ((first, second, "第二问"), (second, first, "第一问")):
        same = whole.outcome is Outcome.ANSWERED and {n.text for n in half.figures} == {n.text for n in whole.figures}
        if same and half.figures and other.outcome is Outcome.NO_EVIDENCE:
            return replace(whole, text=f"{whole.text}{which}没有找到相应的记载。")
    return None


def half_missing(first: Answer, second: Answer, alike: bool) -> Answer | None:
    """The half that is answered, with word of the other one that nothing was found for.

    The second half alone is an answer only where it is of what the first one asks about (`alike`).
    """
    for told, other, which in ((first, second, "第二问"), (second, first, "第一问"))[: 1 + alike]:
        found = told.outcome is Outcome.ANSWERED and told.figures and not is_partial(told)
        if found and other.outcome is Outcome.NO_EVIDENCE:
            return replace(told, text=f"{told.text}{which}没有找到相应的记载。")
    return None


def joined(first: Answer, second: Answer) -> Answer:
    """Both answers as one: citations that are the same place share a number, the others go on counting."""
    citations: list[Citation] = list(first.citations)
    renumbered: dict[int, int] = {}
    for citation in second.citations:
        same = next((c.id for c in citations if c.source == citation.source), 0)
        if not same:
            same = len(citations) + 1
            citations.append(replace(citation, id=same))
        renumbered[citation.id] = same
    text = _MARK.sub(lambda mark: f"[{renumbered.get(int(mark[1]), int(mark[1]))}]", second.text)
    moved = [
        replace(number, citations=tuple(renumbered.get(one, one) for one in number.citations))
        for number in second.figures
    ]
    return replace(
        first,
        outcome=Outcome.ANSWERED,
        text=first.text + text,
        figures=tuple(dict.fromkeys((*first.figures, *moved))),
        citations=tuple(citations),
        checks=(*first.checks, *second.checks),
    )

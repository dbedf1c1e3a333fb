"""Saying exactly what was looked for and is not there; a page that could not be read is never passed over."""

from __future__ import annotations

from dataclasses import replace

from ingest.ledger.amounts import find_amounts
from ingest.ledger.model import Chunk
from ingest.ledger.terms import squeezed
from qa.case import Case
from qa.compose import Composer
from qa.match import of_subject
from qa.model import Intent, Outcome
from qa.overlap import content_of
from qa.parts_of_speech import names_something

_FEW = 3
_SAYS, _MOST_SAID = 2, 16
"""Letters of a question without filler that are worth repeating: more is the question itself."""


def reports_missing(case: Case, out: Composer) -> Composer:
    """No report fits the years or departments named."""
    out.outcome = Outcome.NO_EVIDENCE
    if case.scope.elsewhere:
        out.say(f"没有“{case.scope.elsewhere}”的报告可查，无法回答；请改选报告，或收入它的 PDF 后再问。")
        return out
    years = case.scope.department + "、".join(f"{year} 年度" for year in case.scope.missing_years)
    out.say(
        f"库中没有{years}的报告，无法回答；可在网页的“报告”页上传，或用 juesuan ingest 收入后再问。"
        if case.scope.missing_years
        else "库中还没有报告；请先收入 PDF 再提问。"
    )
    return out


def nothing_there(case: Case, out: Composer) -> Composer:
    """No figure and no passage answers: name what was looked for, and where it is at least mentioned."""
    out.outcome = Outcome.NO_EVIDENCE
    sought = wanted(case)
    years = "、".join(f"{year} 年度" for year in case.scope.missing_years)
    out.say(
        (f"库中没有{case.scope.department}{years}的报告；" if years else "") + f"在{case.names()}中没有找到{sought}。"
    )
    mention = _mention(case)
    if mention is not None:
        number = out.cite(mention.source, case.reports[0].department, case.reports[0].year)
        told = find_amounts(mention.source.quote)
        said = "报告提到它的地方见" if told else "报告只提到了它的名目，没有给出相应的数字"
        out.say(f"{said}[{number}]。")
    for doubt in _unread(case):
        out.say(f"注意：{doubt}。")
    return out


def _unread(case: Case) -> list[str]:
    """What could not be read for sure, report by report; of many reports it would say nothing about this question."""
    if len(case.reports) > _FEW:
        return []
    told = []
    for info in case.reports:
        doubts = [issue for issue in info.issues if "图片" in issue or "空白模板" in issue]
        told += [f"《{info.stem}》：{doubt}" for doubt in doubts[:1]]
    return told


def wanted(case: Case) -> str:
    """What was asked for, in the field's words."""
    asks = [ask for ask in case.question.asks if ask.subject]
    if not asks:
        sought = content_of(case.question.words, [info.department for info in case.reports])
        whole = sought in squeezed(case.question.words) and _SAYS <= len(sought) <= _MOST_SAID
        return f"与“{sought}”相符的内容" if whole else "与问题相符的内容"
    parts = []
    for ask in asks:
        name = (f"“{ask.qualifier}”的" if ask.qualifier else "") + f"“{ask.project or ask.subject}”"
        left = [rest for rest in case.question.rest if rest != ask.qualifier and names_something(rest)]
        name += f"中“{'、'.join(left)}”" if left and len(asks) == 1 else ""
        if case.question.intent is Intent.WHY:
            parts.append(f"{name}变动原因的记载")
        elif ask.measure:
            parts.append(f"{name}的{ask.measure.value}的记载")
        else:
            # What the report does tell of is not said to be missing: it is something else that was asked of it.
            plain = not ask.qualifier and not left and of_subject(case.figures, replace(ask, column="", scope=""))
            parts.append(name + ("里所问的内容" if plain else "的记载"))
    told = list(dict.fromkeys(parts))
    return "、".join([*(part.removesuffix("的记载") for part in told[:-1]), told[-1]])


def _mention(case: Case) -> Chunk | None:
    """A passage that names the subject among others (办公费、印刷费…) without giving it a figure."""
    for ask in case.question.asks:
        if not ask.subject or ask.project:
            continue
        for chunk in case.passages():
            if chunk.form == "text" and ask.subject in squeezed(chunk.source.quote):
                return chunk
    return None

"""Counts in a sentence: the thing counted stands before the number (车辆8辆) or after it (下设5个科室)."""

from __future__ import annotations

import re
from dataclasses import replace

from ingest.leads import Lead
from ingest.ledger.amounts import FoundAmount
from ingest.ledger.model import Measure
from ingest.ledger.terms import canonical, known_subjects, squeezed
from ingest.visits import visit_counted

_ONLY_VERB = re.compile(r"(?:现|共|下|内|分|另)?(?:设有?|设立|有|建有|拥有|包括|包含|下属|所属|辖)(?:机构)?(?:共)?$")
_SPELLED = re.compile(r"^[一二三四五六七八九十百千两]")
# After people and areas comes what they did or were for, not what they are.
_THINGS = frozenset("个家项件次期种类处所门支条台套辆名位批场份部篇幢栋宗")
_AFTER = re.compile(r"(?:方面)?(?P<noun>[\u4e00-\u9fff][\u4e00-\u9fff（）]{1,24})")
_NOUN_ENDS = re.compile(
    r"的|财政拨款|建立|开展|进行|完成|实施|用于|组成|编制了|等(?!级)|关于|全部|共同|以[上下内]|（(?![^（）]*）)"
)
_NO_NOUN = re.compile(
    r"^(?:用于|共|合计|均|以|左右|为|是|已|分别|占|达|在|由|其中|包括|比|较|同比|增|减|上升|下降|且|并|但|部分|方面|层次|阶段|环节|步骤"
    r"|月|年)"
)
_BOUGHT = re.compile(
    r"(?=.*(?:购置|更新|新购|购买))(?=.*(?:公务用车|公务车)).*|(?:新?购置|新购|更新)(?:公务用车|公务车)?"
)


def with_thing_counted(lead: Lead, found: FoundAmount, before: str, rest: str, topic: str) -> Lead | None:
    """The lead of a count with what is counted; None where the number is only part of a phrase (八项规定).

    `before` are the words since the last number, `topic` is the subject spoken of.
    """
    if lead.measure is not Measure.COUNT:
        return lead
    if _SPELLED.match(found.amount.printed) and not _spelled_count(found, before, rest):
        return None
    told = visit_counted(before, found.amount.unit, topic) or _by_unit(lead, found.amount.unit)
    if told:
        return replace(lead, subject=told, printed=lead.printed or told, lost=False)
    if lead.subject in known_subjects().values() and not names_nothing(before):
        return lead
    noun = _noun_after(rest) if found.amount.unit[-1:] in _THINGS else ""
    if noun is None:
        return None
    if noun:
        return replace(lead, subject=canonical(noun), printed=noun, lost=False)
    return lead


def predicate_end(text: str, place: FoundAmount, lead: Lead) -> int:
    """Where to read on after a count: behind what is said of the things (8个项目开展了自评，) if it has no number."""
    rest = text[place.end :]
    clause = re.match(r"[^，。；：\d]*(?=[，：])", rest)
    counted_after = lead.measure is Measure.COUNT and bool(lead.printed) and squeezed(rest).startswith(lead.printed)
    return place.end + (clause.end() if clause and counted_after else 0)


def _by_unit(lead: Lead, unit: str) -> str:
    """What only its unit tells: 实有65人, 当年购置1辆."""
    if unit == "人" and lead.printed.endswith("实有"):
        return "实有人数"
    return "公务用车购置数" if unit in ("辆", "台") and _BOUGHT.fullmatch(lead.printed) else ""


def names_nothing(before: str) -> bool:
    """Whether the words before a number name nothing that could be counted (only 下设, or only the year)."""
    clause = re.split(r"[，。；：、]", squeezed(before))[-1]
    return bool(_ONLY_VERB.search(clause)) or bool(
        re.fullmatch(r"(?:(?:我|本)(?:单位|部门|校|院|局))?(?:20\d\d年度?)?", clause)
    )


def _spelled_count(found: FoundAmount, before: str, rest: str) -> bool:
    """八项规定 and 五次会议 are names; a spelled number counts after 下设, or at the end of its clause."""
    if not found.amount.printed.startswith("一") and _ONLY_VERB.search(squeezed(before)):
        return True
    return bool(re.match(r"\s*(?:[，。；、]|$)", rest)) and not before.endswith(("“", "第"))


def _noun_after(rest: str) -> str | None:
    """The noun right after a number, "" where none follows; None where it begins a list of several (省、市)."""
    plain = squeezed(rest[:60])
    match = _AFTER.match(plain)
    if re.match("[\u4e00-\u9fff]、", plain):
        return None
    if match is None or _NO_NOUN.match(match["noun"]) or rest[:1].isspace():
        return ""
    noun = re.sub(r"预算$|[和与及]$", "", _NOUN_ENDS.split(match["noun"])[0])
    if (
        plain[match.end() :].startswith("、")
        and match["noun"].endswith(noun)
        and not plain[match.end() + 1 :][:1].isdigit()
    ):
        return None
    return noun if len(noun) >= 2 else ""

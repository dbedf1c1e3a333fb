"""Counts of delegations, guests and journeys: which of them a number of people or groups is of."""

from __future__ import annotations

import re

from ingest.ledger.terms import squeezed

_GROUPS = frozenset(("批次", "批", "个", "团组", "次", "团"))
_PEOPLE = frozenset(("人次", "人", "名", "位"))
_GENERIC = re.compile(
    r"(?:全年|本年度?|20\d\d年度?|其中|共|共计|累计|合计|总计|涉及|参加|参会|参训|出国（?境?）?|出访|因公|来访|总?人数|总?人次数?|人员|批次数?|团组数?|约|计|为|达)*"
)
_FOREIGN = re.compile(r"外事|外宾|国（境）外(?:公务)?(?:接待|来访)")
_GUESTS = re.compile(r"接待|来访|来宾|来人")
_ABROAD = re.compile(r"出国|出境|（境）|出访")
_OTHERS = re.compile(r"其他(?:单位|部门)")
_OF_TOPIC = {
    "公务接待费": "国内公务接待",
    "国内公务接待": "国内公务接待",
    "国内接待费": "国内公务接待",
    "外事接待费": "外事接待",
    "外事接待": "外事接待",
    "国（境）外接待费": "外事接待",
    "会议费": "会议",
    "会议": "会议",
    "培训费": "培训",
    "培训": "培训",
}


def visit_counted(before: str, unit: str, topic: str) -> str:
    """The guests, delegations or journeys that a number counts; "" where it counts something else.

    `before` are the words since the last number, `topic` is the subject spoken of.
    """
    if unit not in _GROUPS | _PEOPLE:
        return ""
    clause = re.split(r"[，。；：、]", squeezed(before).rstrip("（"))[-1].lstrip("）")
    clause = re.sub(r"^(?:其中|共|20\d\d年度?)+", "", clause)
    generic = bool(_GENERIC.fullmatch(clause))
    if _FOREIGN.search(clause):
        return "外事接待"
    if _GUESTS.search(clause):
        same = topic.startswith("外事") and re.fullmatch(r"(?:累计|共|共计)?接待(?:批次|人次|人数)?", clause)
        return "外事接待" if same else "国内公务接待"
    if _ABROAD.search(clause) or (generic and _ABROAD.search(topic) and "接待" not in topic):
        return "" if _OTHERS.search(clause) else _journey(clause, unit)
    return _OF_TOPIC.get(topic, "") if generic else ""


def _journey(clause: str, unit: str) -> str:
    groups = "团" in clause or unit in _GROUPS
    return "因公出国（境）团组" if groups and unit not in _PEOPLE else "因公出国（境）人次"

"""Numbers that claim nothing of the reports: 一个, 两方面, a limit that was asked for, a counted list."""

from __future__ import annotations

import re
from collections.abc import Sequence
from decimal import Decimal

from ingest.ledger.amounts import FoundAmount, Role, find_amounts, round_half_up, same
from qa.model import Citation
from qa.said import Statement

_WORDS = "一二两三四五六七八九十"
_TALK = re.compile(
    rf"[{_WORDS}](?:个|份|处|种|项|条|类)?(?:方面|部分|口径|报告|年度|年份|数字|数据|说法|来源|金额|地方|原因|者|处)"
    rf"|[{_WORDS}][个家](?:部门|单位|项目|科目)(?=相比|相较|比较|对比|之间|相差|合计|中[，,])"
    rf"|[{_WORDS}][项个](?=合计|共计|总计|之和|相加|加总|加起来)"
)
_ONE = re.compile(r"一[个项种类份]")
_EMPHATIC = re.compile(r"(?:仅|只|共|有|为|购置|新增|安排|开展|购买|达)\s*(?:了|有|约)?\s*$")
_THRESHOLD = re.compile(r"(?:不?[低高]于|不?超过|不?少于|不?多于|不?大于|不?小于|不足|不到|达到|未达|满)\s*$")
_THRESHOLD_AFTER = re.compile(r"\s*(?:以[上下内]|及以[上下])")
_ABOUT = re.compile(r"\s*(?:\[\d+\])?[（(]\s*(?:即|折合|合|大)?约\s*$")
_ITEM = re.compile(r"[、；;\n]")
_NOTHING = re.compile(r"无|空表|没有|未发生|未安排|未列|不涉及|不存在|—|--|\|\s*\|")


def is_no_claim(text: str, found: FoundAmount, question: str, citations: Sequence[Citation]) -> bool:
    """Whether a number needs no source: it counts the text's own parts or repeats a limit asked for."""
    printed, before, after = text[found.start : found.end], text[: found.start], text[found.end :]
    if _TALK.match(text, found.start) or (_ONE.fullmatch(printed.strip()) and not _EMPHATIC.search(before)):
        return True
    if found.amount.unit == "年" and printed[0] in _WORDS:
        return found.amount.value <= len({citation.year for citation in citations if citation.year})
    if found.amount.unit == "页":
        return any(found.amount.value == citation.source.page for citation in citations)
    limit = _THRESHOLD.search(before) or _THRESHOLD_AFTER.match(after)
    if limit and any(same(one.amount, found.amount) for one in find_amounts(question) if one.role is Role.AMOUNT):
        return True
    return _counts_its_list(found, after)


def is_rounded(text: str, found: FoundAmount, others: Sequence[FoundAmount]) -> bool:
    """五成多（57.01%）, 2,241.30 万元（约 0.22 亿元）: the exact amount stands before or in the bracket."""
    if _ABOUT.search(text[: found.start]):
        last = next((one for one in reversed(others) if one.end <= found.start), None)
        return last is not None and bool(_ABOUT.fullmatch(text[last.end : found.start])) and _rounds_to(last, found)
    loose = re.match(r"(?P<more>多|以上)?\s*[（(]\s*(?:即|为)?\s*", text[found.end :])
    if found.amount.unit != "%" or not loose or not text[: found.end].endswith("成"):
        return False
    exact = next((one.amount for one in others if one.start == found.end + loose.end()), None)
    if exact is None or exact.unit != "%":
        return False
    gap = exact.value - found.amount.value
    return 0 < gap < 10 if loose["more"] else abs(gap) < 5


def _rounds_to(exact: FoundAmount, found: FoundAmount) -> bool:
    """Whether an amount is another one rounded half-up to its own places, two figures of it at least."""
    if not (exact.amount.is_money and found.amount.is_money) or abs(found.amount.value.normalize()) < Decimal("0.1"):
        return False
    return round_half_up(exact.amount.to(found.amount.unit).value, found.amount.places) == found.amount.value


def states_nothing(statement: Statement, citations: Sequence[Citation]) -> bool:
    """Whether a 0 is borne out by a place that says there is none (…为空表) of that very subject."""
    if statement.found.amount.value != 0:
        return False
    for citation in citations:
        source = citation.source
        words = source.quote + source.section + (source.table or "") + (source.row or "")
        allowed = not statement.marks or citation.id in statement.marks
        if statement.years and citation.year and citation.year not in statement.years:
            continue
        if allowed and _NOTHING.search(source.quote) and _names_subject(statement.subject, words):
            return True
    return False


def _names_subject(subject: str, words: str) -> bool:
    core = re.sub(r"(?:收入|支出|费|经费)$", "", subject)
    return not subject or core in re.sub(r"[\s“”]", "", words)


def _counts_its_list(found: FoundAmount, after: str) -> bool:
    """Whether the number is how many items the list after it has: 共 3 个项目：甲、乙、丙。"""
    heading = re.match(r"[^，。；\n：:]{0,12}[：:]\s*", after)
    if not heading or found.amount.unit not in ("个", "项", "家", "种", "类", "名", "位", "条", "笔", "份"):
        return False
    body = after[heading.end() :]
    listed = body.split("\n\n")[0] if re.match(r"\s*(?:[-*•]|\d+[.、])", body) else re.split(r"[。\n]", body)[0]
    items = [item for item in _ITEM.split(listed.strip("。 \n")) if item.strip(" -*•")]
    return found.amount.value == len(items)

"""What is told of a draft that did not hold: the kind of failure in our own words, never the draft's.

A draft that is fenced off may hold anything: links, numbers to ring, our own rules. None of it comes back as a notice.
"""

from __future__ import annotations

from collections.abc import Sequence

from qa.model import Check

_KINDS = {
    "untraced": "有数字无法核对",
    "citation": "标的出处不对",
    "unmarked": "没有标出处",
    "subject": "数字不是所说项目的",
    "project": "数字不是所说项目的",
    "year": "年份与材料不符",
    "date": "日期与材料不符",
    "code": "编码与材料不符",
    "department": "单位与材料不符",
    "measure": "数字的口径与材料不符",
    "base": "占比或比较的对象与材料不符",
    "direction": "增减与材料不符",
    "arithmetic": "算式不成立",
    "limit": "比较与材料不符",
    "comparison": "比较与材料不符",
    "reason": "原因与材料不符",
    "lookup": "漏了查到的数字",
    "added": "有不是所问的数字",
    "topic": "说的不是所问的",
    "kind": "没有回答所问的",
    "words": "漏了查到的内容",
    "polarity": "说的与查到的相反",
    "premise": "没有更正问题里的说法",
    "denied": "否定了材料里的说法",
    "claimed": "说法没有出处",
    "beside": "说法没有出处",
    "told": "说法没有出处",
    "verdict": "结论与查到的不符",
    "order": "排列的次序不对",
    "parts": "总数和部分说反了",
    "format": "不是几句话",
    "language": "不是中文",
    "prompt": "说到了对模型的要求",
    "outside": "有报告以外的话",
    "cut": "没有写完",
    "empty": "是空的",
}


def kind_of(check: Check) -> str:
    """The kind of failure in our own words."""
    return _KINDS.get(check.name, "与材料不符")


def without_words(failed: Sequence[Check]) -> tuple[Check, ...]:
    """Failed checks that tell their kind and no word of the draft."""
    return tuple(dict.fromkeys(Check(check.name, check.ok, f"模型的回答{kind_of(check)}") for check in failed))


def why_replaced(failed: Sequence[Check]) -> str:
    """Why a draft is not shown, in one line."""
    first = next((check for check in failed if check.name == "untraced"), failed[0])
    return f"模型的回答与材料不符（{kind_of(first)}）"

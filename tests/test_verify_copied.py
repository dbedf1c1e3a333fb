"""Sentences copied letter by letter from the place cited hold whatever they count; one letter changed and they do not."""

from __future__ import annotations

import re
from collections.abc import Iterator
from decimal import Decimal

import pytest

from ingest.ledger.model import Amount, Figure, Kind, Measure, Source
from qa.model import Citation
from qa.verify import Verdict, verify_draft

WATER, ARCHIVE = "云岭县水务局", "青石县档案馆"
DUTIES = (
    "根据职责分工，本局包括12个内设机构、1个下属水文站和2个派出机构，具体包括：办公室、规划科等。"
    "全年拟开展3项河道执法检查，比上年增加1项，并对5个灌区开展调研。"
)
TRAINING = "本馆全年举办档案培训4期，培训基层干部310人次，其中有2期面向乡镇，参训率比上年提高6.50个百分点。"
SPENT = "公务接待费支出4.83万元，占9.62%，比上年增加1.57万元，增长48.16%。机关运行经费支出61.75万元。"


def _figure(department: str, subject: str, measure: Measure, value: str, unit: str, source: Source) -> Figure:
    return Figure(department, 2023, Kind.FINAL, subject, measure, Amount(Decimal(value), unit, value), source)


PLACES = [
    (WATER, Source(WATER + "2023年度部门决算", 3, None, "第一部分/概况", None, None, DUTIES)),
    (ARCHIVE, Source(ARCHIVE + "2023年度部门决算", 4, None, "第一部分/概况", None, None, TRAINING)),
    (WATER, Source(WATER + "2023年度部门决算", 9, None, "第二部分", None, None, SPENT)),
]
CITATIONS = [Citation(n, source, department, 2023) for n, (department, source) in enumerate(PLACES, start=1)]
FIGURES = [
    _figure(WATER, "内设机构", Measure.COUNT, "12", "个", PLACES[0][1]),
    _figure(WATER, "灌区", Measure.COUNT, "5", "个", PLACES[0][1]),
    _figure(WATER, "下属水文站", Measure.COUNT, "1", "个", PLACES[0][1]),
    _figure(ARCHIVE, "档案培训", Measure.COUNT, "4", "期", PLACES[1][1]),
    _figure(WATER, "公务接待费", Measure.FINAL, "4.83", "万元", PLACES[2][1]),
    _figure(WATER, "公务接待费", Measure.SHARE, "9.62", "%", PLACES[2][1]),
    _figure(WATER, "公务接待费", Measure.CHANGE, "1.57", "万元", PLACES[2][1]),
    _figure(WATER, "公务接待费", Measure.CHANGE_RATE, "48.16", "%", PLACES[2][1]),
    _figure(WATER, "机关运行经费", Measure.FINAL, "61.75", "万元", PLACES[2][1]),
]

COPIED = (
    "根据职责分工，本局包括12个内设机构、1个下属水文站和2个派出机构，具体包括：[1]。",
    "全年拟开展3项河道执法检查，比上年增加1项，并对5个灌区开展调研[1]。",
    "- 根据职责分工，本局包括 12 个内设机构、1 个下属水文站和 2 个派出机构[1]。",
    "本馆全年举办档案培训4期，培训基层干部310人次，其中有2期面向乡镇[2]。",
    "本馆全年举办档案培训4期，培训基层干部310人次，其中有2期面向乡镇，参训率比上年提高6.50个百分点[2]。",
)
CHANGED = {
    "增加": "减少",
    "提高": "降低",
    "内设机构": "下属单位",
    "派出机构": "内设机构",
    "下属水文站": "派出机构",
    "河道执法检查": "专题调研活动",
    "灌区": "水库",
    "档案培训": "财务培训",
    "基层干部": "离休人员",
    "面向乡镇": "面向企业",
    "个内": "名内",
    "人次": "批次",
}


def verdict_on(text: str, topics: tuple[str, ...] = ()) -> Verdict:
    """What the verifier says of a text over all the places."""
    return verify_draft(text, CITATIONS, FIGURES, topics=topics)


def damaged(text: str) -> Iterator[str]:
    """One digit, one name, one direction or the citation changed."""
    for match in re.finditer(r"(?<!\[)\d(?![\d.]*\])", text):
        yield text[: match.start()] + str((int(match[0]) + 3) % 10) + text[match.end() :]
    for word, other in CHANGED.items():
        for match in re.finditer(word, text):
            yield text[: match.start()] + other + text[match.end() :]
    mark = text[text.index("[") + 1]
    for other in {"1", "2", "3"} - {mark}:
        yield text.replace(f"[{mark}]", f"[{other}]")


@pytest.mark.parametrize("topics", [(), ("下属水文站", "档案培训")])
@pytest.mark.parametrize("text", COPIED)
def test_a_copied_sentence_passes(text: str, topics: tuple[str, ...]) -> None:
    verdict = verdict_on(text, topics)
    assert [check for check in verdict.checks if not check.ok] == []
    assert {number.status for number in verdict.figures} == {"quoted"}


@pytest.mark.parametrize("text", COPIED)
def test_a_copy_with_one_thing_changed_is_caught(text: str) -> None:
    cases = sorted(set(damaged(text)))
    assert len(cases) >= 7
    assert [case for case in cases if verdict_on(case).ok] == []


NOT_COPIED = (
    # a part of a sentence under a subject that is not its own
    "会议费：\n占9.62%，比上年增加1.57万元，增长48.16%[3]。",
    "机关运行经费：占9.62%，比上年增加1.57万元，增长48.16%[3]。",
    "机关运行经费支出4.83万元，占9.62%，比上年增加1.57万元，增长48.16%[3]。",
    # another department's sentence, a number cut short, a place that is not cited
    "青石县档案馆：\n根据职责分工，本局包括12个内设机构、1个下属水文站和2个派出机构[1]。",
    "青石县档案馆情况：\n公务接待费支出4.83万元，占9.62%[3]。",
    "根据职责分工，本局包括1[1]。",
    "公务接待费支出4.8[3]。",
)


@pytest.mark.parametrize("text", NOT_COPIED)
def test_what_is_no_whole_copy_is_judged(text: str) -> None:
    assert not verdict_on(text).ok

"""Projects that a report explains in a section of their own (X专项经费情况说明): which, how much, made of what."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass

from ingest.ledger.amounts import Role, find_amounts
from ingest.ledger.model import Amount, Chunk, Figure, Measure
from ingest.ledger.terms import squeezed
from qa.case import Case
from qa.compose import Composer, plain, shown_expression, when
from qa.listed import enumerated
from qa.match import agree
from qa.model import Intent
from qa.passages import quote_passage

_PLAN = re.compile(r"项目概[述况]|立项依据|实施主体|实施方案|实施周期|年度预算安排|项目内容|预算安排")
"""What such a section is divided into, in every family."""
_ENDING = re.compile(r"(?:情况)?(?:的)?说明$|情况$")
_FILLING = re.compile(r"（[^）]*）|专项|项目|经费|资金|政策|支出|预算|工作")
_WHICH = re.compile(r"哪[些几]|几[个项]|多少[个项]|什么|列出|列举|名单|分别")
_TOLD = re.compile(r"说明|介绍|写明|解释|专项|附")
_PIECES = re.compile(
    r"拆|分成|分为|分解|细分|[投用花给分]到?(?:了|在|去|给)?哪|哪几?[块些个项]|怎么[分花用]|如何分配|构成|组成|包括|包含|明细|细项|具体(?:安排|用途|内容)|(?:做|干)什么|去向|分配"
)
_SUM = re.compile(r"多少|几何|金额|总额|总预算|呢")
_ANY = re.compile(
    r"[^\u4e00-\u9fff]|[投拆用花][到成于在途]?|[都块哪几些个项成]|专项|项目|经费|资金|政策|支出|用途|方向|内容|子项|分别|预算|总额|总数|总|安排|一共|总共|合计|多少|金额|年度|年|今年|那么|那个|那|这个|这|具体|各自?|呢|的|是|有|了|为|数|元|万|钱|全部|请问"
)

_SAID = re.compile(
    r"情况|说明|介绍|写明|解释|列出|列举|名单|清单|名称|部门|单位|报告|公开|决算|后[面边]|最后|文末|附[件表]?|单独|专门|专设|包括|包含|具体|[作做写讲设在里中把对还]|多少"
)
_SUMMED = re.compile(r"合计|总共|一共|共计|加起来|加在一起|之和|总和|相加|合起来")
_ADDED = re.compile(r"加(?!强|快|工|大|上涨|入|装)")
_EVERY = re.compile(r"(?:[这那]?([二两三四五六七八九几\d]+)个|所有|全部|各个?)(?:政策)?(?:专项|项目)")
_DIGITS = {
    word: n for n, words in enumerate(("二两2", "三3", "四4", "五5", "六6", "七7", "八8", "九9"), 2) for word in words
}
_REASON = re.compile(r"为什么|为何|为啥|原因|因为")
_A_TOPIC = re.compile(r"专项|项目|资金|政策")
_MOST = 8


@dataclass(frozen=True, slots=True)
class _Topic:
    """A project with a section of its own."""

    name: str
    core: str
    """What people call it by: 商业创新 of 商业创新专项（政策资金）经费."""
    chunks: tuple[Chunk, ...]


def topics(case: Case, out: Composer) -> bool:
    """What a topic named comes to and is made of, what several come to, or which topics the report explains."""
    question = case.question
    words = squeezed(question.words)
    if question.intent is Intent.DEFINITION or _REASON.search(words):
        return False
    found = _topics(case)
    if len({topic.chunks[0].source.report for topic in found}) != 1:
        return False
    named = [topic for topic in found if _is_named(topic, words)]
    several = named if len(named) > 1 else [] if named else found
    if len(named) == 1:
        return _of_topic(case, out, named[0], words)
    if len(several) < 2 or question.intent in (Intent.RANK, Intent.WHY):
        return False
    return _together(case, out, several, words) or (not named and _all(case, out, found, squeezed(question.text)))


def _is_named(topic: _Topic, words: str) -> bool:
    """Whether the question names a topic, be it without its last word (贸易高质量发展)."""
    return topic.core in words or (len(topic.core) > 5 and topic.core[:-2] in words)


def _topics(case: Case) -> list[_Topic]:
    own: dict[tuple[str, str], list[Chunk]] = defaultdict(list)
    for chunk in case.passages():
        head, _, rest = chunk.source.section.rpartition("/")
        if head and _PLAN.search(rest) and chunk.form == "text":
            own[(chunk.source.report, head)].append(chunk)
    out = []
    for (_, section), chunks in own.items():
        name = _ENDING.sub("", squeezed(section.rsplit("/", 1)[-1]))
        core = _FILLING.sub("", re.sub(r"^[（(]?[一二三四五六七八九十\d]+[)）、.．]", "", name))
        if len(core) > 1 and len({c.source.section for c in chunks}) > 1:
            out.append(_Topic(name, core, tuple(chunks)))
    return out


def _of_topic(case: Case, out: Composer, topic: _Topic, words: str) -> bool:
    """The topic's total with its parts, the total alone, or what one of its headings says (立项依据)."""
    left = words.replace(topic.core, "，")
    if _under_heading(case, out, topic, left):
        return True
    pieces, asks_sum = _PIECES.search(left), _SUM.search(left)
    rest = _ANY.sub("", _PIECES.sub("", left) if pieces else left)
    if len(rest) > 1 or ("支出" in left and not _A_TOPIC.search(left)):
        return False
    if _ADDED.search(left):
        # 市级加区级: two of its parts together are neither of them.
        return False
    if not pieces and (not asks_sum or case.question.intent not in (Intent.FIGURE, Intent.LIST)):
        return False
    whole, parts = _divided(case, topic)
    if whole is None or (pieces and not parts):
        return False
    if _differs(words, (whole, *parts)):
        out.say("与所问的数不同：")
        out.check("premise", False, f"问题所说的数额与报告的 {whole.amount.printed or whole.amount.value} 不同")
    out.say(f"{topic.name}：{when(whole)}{whole.name} {out.quoted(whole)}{out.mark(whole)}")
    if pieces:
        out.say("，其中：" + "；".join(f"{f.name} {out.quoted(f)}{out.mark(f)}" for f in parts))
    out.say("。")
    return True


def _under_heading(case: Case, out: Composer, topic: _Topic, left: str) -> bool:
    """The paragraphs under the one heading of the topic that the question names; money is told by itself."""
    own = [c for c in topic.chunks if (head := _bare(c)) in left and "预算" not in head]
    if len({c.source.section for c in own}) != 1 or len(own) > _MOST:
        return False
    for chunk in own:
        quote_passage(case, out, chunk, chunk.source.quote)
    return True


def _together(case: Case, out: Composer, chosen: Sequence[_Topic], words: str) -> bool:
    """What the topics named, or all of them, come to."""
    every = _EVERY.search(words)
    said = every and _DIGITS.get(every[1] or "")
    named = all(_is_named(t, words) for t in chosen)
    if not _SUMMED.search(words) or not (named or every) or (said and said != len(chosen)):
        return False
    wholes = [whole for whole, _ in (_divided(case, topic) for topic in chosen) if whole is not None]
    if len(wholes) < len(chosen) or len({f.measure for f in wholes}) > 1:
        return False
    total = wholes[0].amount
    for whole in wholes[1:]:
        total = total + whole.amount
    expression = " + ".join(plain(f.amount) for f in wholes)
    told = (f"{t.name} {out.quoted(f)}{out.mark(f)}" for t, f in zip(chosen, wholes, strict=True))
    out.say("；".join(told))
    out.say(
        f"。合计 {out.computed(total, expression, wholes)}（{shown_expression(expression)}）{out.marks(wholes, 9)}。"
    )
    return True


def _bare(chunk: Chunk) -> str:
    """The title that a passage stands under, without its number."""
    return re.sub(r"^[（(]?[一二三四五六七八九十\d]+[)）、.．]", "", squeezed(chunk.source.section.rsplit("/", 1)[-1]))


def _divided(case: Case, topic: _Topic) -> tuple[Figure | None, list[Figure]]:
    """The first amount of the topic's section and the others of its statement that add up to it, each once."""
    sections = {c.source.section for c in topic.chunks}
    report = topic.chunks[0].source.report
    own = [
        f
        for f in case.figures
        if f.source.report == report and f.source.section in sections and not f.source.table and f.amount.is_money
    ]
    own = [f for f in own if f.measure in (Measure.BUDGET, Measure.FINAL)]
    if not own:
        return None, []
    whole = own[0]
    said = [f for f in own if f.source.quote == whole.source.quote and f.subject != whole.subject]
    parts = list({f.subject: f for f in said}.values())
    total = Amount(type(whole.amount.value)(0), whole.amount.unit)
    for part in parts:
        total = total + part.amount
    return whole, parts if parts and agree(total, whole.amount) else []


def _differs(words: str, figures: Sequence[Figure]) -> bool:
    """Whether the question names an amount that is none of these."""
    asked = [one.amount for one in find_amounts(words) if one.role is Role.AMOUNT and one.amount.is_money]
    return any(not any(agree(amount, f.amount) for f in figures) for amount in asked)


def _all(case: Case, out: Composer, found: Sequence[_Topic], text: str) -> bool:
    """The topics that the report explains, where the question is for those."""
    kind = next((word for word in ("专项", "项目") if word in text), "")
    if not kind or not _WHICH.search(text) or not _TOLD.search(text) or re.search(r"多少[万元钱]|金额|绩效|最", text):
        return False
    if len(_ANY.sub("", _SAID.sub("", squeezed(case.question.words)))) > 1:
        # The question is for something of the topics (使用原则), not for which there are.
        return False
    told = [topic for topic in found if kind in topic.name]
    if len(told) < 2 or any(ask.subject or ask.project for ask in case.question.asks):
        return False
    info = next(i for i in case.reports if i.stem == told[0].chunks[0].source.report)
    listed = [f"“{t.name}”[{out.cite(t.chunks[0].source, info.department, info.year)}]" for t in told]
    out.say(f"有情况说明的{kind}：{enumerated(listed, bool(re.search(r'(?<![哪第])几个|多少个', text)))}。")
    return True

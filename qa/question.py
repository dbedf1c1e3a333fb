"""Text and history → what is asked: intent, reports, subjects and measures, by rules."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from itertools import pairwise

from ingest.ledger.model import Measure
from ingest.ledger.terms import section, squeezed
from qa.model import Ask, Intent, Question
from qa.overlap import content_of
from qa.vocabulary import Mention, Vocabulary

_INTENTS = (
    (Intent.LIST, r"主要职[责能]|职能"),
    (
        Intent.DEFINITION,
        r"什么意思|指什么|是指|什么叫|啥意思|含义|定义|怎么理解|解释一下|名词解释|到底是什么|是什么钱|指的是|(?:^|[^为])是(?:什么|啥)[？?]?$|指的?什么",
    ),
    (Intent.WHY, r"为什么|为何|为啥|原因|怎么回事|怎么会|咋|何故|由于什么|因为什么|主要省在|为的是"),
    (
        Intent.RANK,
        r"哪[个些几一]*(?:项目|科目|项|类|部门|单位|年|支出|收入|街道|局)?.{0,16}(?:最|低于|高于|超过|不到|不足|大于|小于|少于|多于)|最[高低多少大小快慢].{0,6}(?:是|的)?.{0,4}(?:哪|谁|什么)|(?:低于|高于|超过|不到|不足|大于|小于|少于|多于)[\d.]+.{0,12}(?:哪|有)|谁最|排名|排序|前[三五十\d]|最[高低多少大小快慢]的[三五十\d两]?[个项]?",
    ),
    (
        Intent.COMPARE,
        r"哪个(?:涨|降|更|多|高|大|增|快)|(?:更|比较)[快慢多少高低大小]|趋势|近[二两三四五\d]年|这[二两三四五\d]年|逐年|历年|变化情况|对比|相差|差多少|对得上|相等|一致吗",
    ),
    (
        Intent.LIST,
        r"哪些|包括什么|包含什么|有哪几|哪几[个类项]|包括哪|列出|列一下|下设什么|都有什么|有什么[处科室部门]|主要职[责能]|干什么|职能",
    ),
    (Intent.EXISTS, r"有没有|有无|是否(?:有|存在)|(?:有|存在).{1,14}吗"),
    (Intent.OVERVIEW, r"介绍|概况|总体情况|情况如何|怎么样|说说|讲讲|情况怎样|整体情况"),
    (Intent.REPORT, r"多少页|几页|哪一?年的(?:报告|决算|预算)|哪个部门的报告|对不上|勾稽"),
)
_AVERAGE = re.compile(r"平均|人均|每人|每辆|每批|每次|一个人|每个人|一辆车|每台")
_UP = re.compile(r"增长|增加|上升|上涨|涨|提高|多了|变多|升高|多花")
_DOWN = re.compile(r"下降|减少|降低|下滑|少了|降了|变少|缩减|少花|压减|省")
_CLAIM_NOT = re.compile(r"(?:增加|增长|上涨)(?:还是|或)(?:减少|下降)|涨还是降|增减|变化|是增是减")
_UNIT = re.compile(
    r"(?:多少|几|按|以|用|换算成|折合|换成|单位[是为：]?)(?P<unit>亿元|万元|元)|(?P<unit2>亿元|万元|元)(?:为单位|回答|计|表示)"
)
_SPLIT = re.compile(r"(?:以及|还有|[和与跟及、，,；;？?])")


# An aside tells which one is meant (（年初预算 140 万那个项目）), or what is not (（不光是财政拨款）): neither asks.
_ASIDE = re.compile(r"（[^）]*(?:那个|的那|就是)[^）]*）")
_NOT_MEANT = re.compile(r"（?(?:不光是?|不只是?|不仅是?|不是|不含|不包括|除了?)[^，。；）]{2,16}(?:口径)?）?")
# Names of parts of the money have 预算 in them without asking for a budget.
_FUND = re.compile(r"一般公共预算|政府性基金预算|国有资本经营预算")
_NARROWS_NOTHING = re.compile(
    r"部门|单位|本级|我们|我局|本局|全部|整体|总共|一共|合计|实际|主要|财政拨款|财政|资金|科目|项目|支出|收入|决算|预算|一般公共|这里|那个|这个|"
    r"增长|增加|减少|下降|上升|变化|应该|想知道|看看|查|问|年度|万元|今年|去年|上年|一年|当年|全年|比|给出|列出|其中|关于|方面|使用|用于|花费|开支"
)
_COMPARED = re.compile(r"(?:比|较|与|跟|同|和|相比)$")
_WITHIN = re.compile(r"(?:里面|里头|里|当中|之中|中|项下|下面)(?:的)?[，,]?")


@dataclass(frozen=True, slots=True)
class Cue:
    """A word that asks for a measure, and its place in the question."""

    start: int
    end: int
    measure: Measure


def understand(text: str, vocabulary: Vocabulary, hidden: Sequence[str] = ()) -> Question:
    """Read a question; `hidden` are words that name the department or report and not what is asked."""
    words = squeezed(text).rstrip("。")
    for word in hidden:
        words = words.replace(word, "□" * len(word))
    words = _NOT_MEANT.sub(lambda m: "□" * len(m[0]), words)
    named = vocabulary.mentions(words)
    mentions = _spoken_of(words, named)
    masked = _FUND.sub(lambda m: "□" * len(m[0]), _masked(words, named))
    cues = measure_cues(_ASIDE.sub(lambda m: "□" * len(m[0]), masked))
    intent = _intent(words, masked, mentions)
    if _AVERAGE.search(masked) and intent is Intent.FIGURE:
        intent = Intent.DERIVED
    return Question(
        text=text,
        intent=intent,
        subjects=tuple(dict.fromkeys(m.name for m in mentions)),
        measures=tuple(dict.fromkeys(c.measure for c in cues)),
        years=years_in(words),
        unit=_unit(words),
        claim=_claim(masked),
        asks=_asks(words, mentions, cues),
    )


def measure_cues(words: str) -> list[Cue]:
    """Words that ask for a measure, longest first, without overlap, in order of place."""
    found: list[Cue] = []
    patterns = [(ask, Measure(entry["measure"])) for entry in section("measures") for ask in entry["asks"]]
    for ask, measure in sorted(patterns, key=lambda pair: -len(pair[0])):
        for match in re.finditer(re.escape(ask), words):
            if not any(match.start() < cue.end and cue.start < match.end() for cue in found):
                found.append(Cue(match.start(), match.end(), measure))
    found = [c for c in found if not (c.measure is Measure.PREVIOUS and _COMPARED.search(words[: c.start]))]
    return sorted(found, key=lambda cue: cue.start)


def years_in(words: str) -> tuple[int, ...]:
    """Years named: 2023年, 2023-2025, 23年."""
    span = re.search(r"(20[0-3]\d)年?度?[-—~至到](20[0-3]\d)年?", words)
    if span and int(span[1]) <= int(span[2]):
        return tuple(range(int(span[1]), int(span[2]) + 1))
    years = [int(y) for y in re.findall(r"(?<![\d.])(20[0-3]\d)(?![\d.])", words)]
    years += [2000 + int(y) for y in re.findall(r"(?<![\d.年])([12]\d)年(?!期)", words) if 10 <= int(y) <= 39]
    return tuple(dict.fromkeys(years))


def follow_up(question: Question, before: Question | None) -> Question:
    """Fill what a follow-up leaves out ("那上年呢", "为什么", "换成 2022 年") from the question before it."""
    if before is None:
        return question
    short = len(squeezed(question.text)) <= 14
    if question.subjects or not (short or re.match(r"^(?:那|那么|它|其|这|该|换成|再)", question.text)):
        return question
    asks = tuple(
        replace(
            ask,
            subject=b.subject,
            project=b.project,
            measure=ask.measure or (b.measure if question.intent is Intent.FIGURE and not question.measures else None),
        )
        for b in before.asks
        for ask in (question.asks or (Ask(),))
    )
    intent = before.intent if question.intent is Intent.FIGURE and not question.measures else question.intent
    return replace(question, subjects=before.subjects, asks=asks, intent=intent, unit=question.unit or before.unit)


def _spoken_of(words: str, mentions: list[Mention]) -> list[Mention]:
    """Without names that only say where to look: 公用经费里的印刷费 asks for 印刷费, 收支总体口径 for no subject."""
    out = []
    for index, mention in enumerate(mentions):
        following = words[mention.end : mentions[index + 1].start] if index + 1 < len(mentions) else None
        if words[mention.end :].startswith("口径"):
            continue
        if following is not None and _WITHIN.fullmatch(following):
            continue
        out.append(mention)
    return out


def _masked(words: str, mentions: Sequence[Mention]) -> str:
    """The question with the names of subjects blanked, so that 预算 in a name asks for nothing."""
    out = words
    for mention in mentions:
        out = out[: mention.start] + "□" * (mention.end - mention.start) + out[mention.end :]
    return out


def _intent(words: str, masked: str, mentions: Sequence[Mention]) -> Intent:
    for intent, pattern in _INTENTS:
        if re.search(pattern, masked):
            return intent
    if not mentions and re.search(r"哪", masked):
        return Intent.LIST
    return Intent.FIGURE


def _asks(words: str, mentions: Sequence[Mention], cues: Sequence[Cue]) -> tuple[Ask, ...]:
    """Pair each subject with the measures that stand nearest to it; measures shared by all go to all."""
    if not mentions:
        return tuple(Ask(measure=cue.measure) for cue in cues) or (Ask(),)
    shares = _share_asks(words, mentions)
    if shares:
        return shares
    asks: list[Ask] = []
    bounds = [m.start() for m in _SPLIT.finditer(words)] + [len(words)]
    for index, mention in enumerate(mentions):
        stop = mentions[index + 1].start if index + 1 < len(mentions) else len(words)
        end = next((b for b in bounds if b >= mention.end), len(words)) if index + 1 < len(mentions) else len(words)
        own = [c.measure for c in cues if mention.end <= c.start < min(stop, max(end, mention.end))]
        if index == 0:
            own = [c.measure for c in cues if c.end <= mention.start] + own
        first = next((c.start for c in cues if c.start >= mention.end), len(words))
        if own and first < stop and re.search(r"多少|几(?!率)", words[mention.end : first]):
            asks.append(Ask(mention.name, mention.project))
        asks += [Ask(mention.name, mention.project, measure) for measure in own] or [Ask(mention.name, mention.project)]
    asks = [replace(ask, qualifier=_qualifier(words, mentions, cues, ask)) for ask in asks]
    return _shared(tuple(dict.fromkeys(asks)), words)


def _qualifier(words: str, mentions: Sequence[Mention], cues: Sequence[Cue], ask: Ask) -> str:
    """What stands right before a subject and narrows it; "" for words that any question may have."""
    mention = next(m for m in mentions if m.name == ask.subject)
    start = max(
        [
            0,
            *(m.end for m in mentions if m.end <= mention.start),
            *(c.end for c in cues if c.end <= mention.start),
        ]
    )
    before = re.split(r"[，。；：、？?！（）()“”\"]", words[start : mention.start])[-1]
    rest = _NARROWS_NOTHING.sub("", content_of(before.replace("□", "")))
    return rest if re.fullmatch(r"[\u4e00-\u9fff]{2,14}", rest) else ""


def _share_asks(words: str, mentions: Sequence[Mention]) -> tuple[Ask, ...]:
    """ "A 占 B 的比重": a share of A, with B as what it is of."""
    for part, whole in pairwise(mentions):
        between = words[part.end : whole.start]
        if re.search(r"占(?!比)", between) and re.search(r"多少|比|几|份额", words[whole.end :]):
            return (Ask(part.name, part.project, Measure.SHARE, whole.name),)
    return ()


def _shared(asks: tuple[Ask, ...], words: str) -> tuple[Ask, ...]:
    """ "A 和 B 分别增长多少": a measure after the last subject is asked of all, where a word says so."""
    last = asks[-1].measure
    if last is None or len({a.subject for a in asks}) < 2 or not re.search(r"分别|各(?!项)|都|哪个|谁", words):
        return asks
    return tuple(replace(ask, measure=ask.measure or last) for ask in asks)


def _unit(words: str) -> str:
    match = _UNIT.search(words)
    return (match["unit"] or match["unit2"]) if match else ""


def _claim(masked: str) -> int:
    if _CLAIM_NOT.search(masked):
        return 0
    asserts = re.search(r"为什么|为何|为啥|原因|怎么|主要|了(?!多少|几)|□的", masked)
    asking = re.search(r"(?:增长|增加|下降|减少|上升|涨|降)(?:了)?(?:多少|几|百分)", masked)
    if not asserts or (asking and not re.search(r"为什么|为何|原因", masked)):
        return 0
    up, down = _UP.search(masked), _DOWN.search(masked)
    if bool(up) == bool(down):
        return 0
    return 1 if up else -1

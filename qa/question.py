"""Text and history → what is asked: intent, reports, subjects and measures, by rules."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace

from ingest.ledger.model import Measure
from ingest.ledger.terms import section, squeezed
from qa.asks import Cue, pair, rest_of, spoken_of
from qa.model import Intent, Question
from qa.vocabulary import Mention, Vocabulary, with_whole_names

_INTENTS = (
    (Intent.REPORT, r"哪些(?:部门|单位|年)?的?报告|(?:几|多少)份报告"),
    (Intent.LIST, r"主要职[责能]|职能"),
    (
        Intent.WHY,
        r"为什么|为何|为啥|原因|怎么回事|怎么(?:会|一下子?|突然|就|只|才|还)?(?:多|少|大?涨|降|增|减|高|低|没|不|[花用]了)|咋(?!样)|何故|由于什么|因为什么|主要省在|哪里省|省在哪|省下来|[减涨降少]在哪|多在哪|花在哪|增在哪|[涨增多]的钱.{0,6}(?:干|做|花|用|去)|(?:多|少|增|减).{0,12}是?(?:干|做)了(?:什么|啥|嘛)|为的是|因何|缘何|是不是因为|是否因为|是因为.{2,24}[吗么]|(?:[增减涨降]|多了|少了).{0,24}(?:花|投|用|去)(?:到|向|在)?(?:了)?哪",
    ),
    (
        Intent.RANK,
        r"哪[个些几一]*(?:项目|科目|项|类|部门|单位|年|支出|收入|街道|局)?.{0,16}(?:最|低于|高于|超过|不到|不足|大于|小于|少于|多于)|最[高低多少大小快慢].{0,10}(?:是|的)?.{0,4}(?:哪|谁|什么|啥)|(?:低于|高于|超过|不到|不足|大于|小于|少于|多于|刚好|正好|恰好|[得总评]分(?:是|为|都是)?)[\d.]+.{0,12}(?:哪|有|谁)|(?:低于|高于|超过|不到|不足|大于|小于|少于|多于)[\d.]+[%％分万元]*的?(?:项目|科目|部门|单位)|谁最|排名|排序|排一下|排个[名序队]|从[高大多]到[低小少]|从[低小少]到[高大多]|前[三五十\d]|最[高低多少大小快慢]的[三五十\d两]?[个项]?",
    ),
    (
        Intent.DEFINITION,
        r"什么意思|指什么|什么是(?!最|主要)|何谓|何为|是指|什么叫|啥意思|含义|定义|怎么理解|解释一下|名词解释|到底是什么|是什么钱|(?:干|做|派)(?:嘛|啥|什么)用|用来(?:干|做)|指的是|(?:^|[^为])是(?:什么|啥)[？?]?$|指的?什么",
    ),
    (
        Intent.COMPARE,
        r"是不是比|是否比|比.{2,14}(?:高|低|多|少)(?:吗|么|不)|哪个(?:涨|降|更|多|高|大|增|快)|(?:更|比较)[快慢多少高低大小]|趋势|近[二两三四五\d]年|这[二两三四五\d]年|逐年|历年|变化情况|对比|相差|差多少|对得上|相等|一致吗|一样吗|相同吗|矛盾吗|等于|(?:多|少|(?<![正副])高|低)(?:了)?多少",
    ),
    (
        Intent.LIST,
        r"哪些|(?:单位|机构|学校|公司|企业|中心)是哪|□是哪[个家几些][？?]?$|包括什么|包含什么|有哪几|哪几[个类项]|包括哪|列出|列一下|下设什么|都有什么|有什么[处科室部门]|主要职[责能]|干什么|职能",
    ),
    (
        Intent.EXISTS,
        r"有没有|有无|是否(?:有|存在)|(?:有|存在).{1,14}吗|(?:打算|准备|计划(?!数)|要(?!求)|安排|发生|购置|添置|买)[了过]?(?!完|齐|够|得|多|少)[^，。；？完]{1,12}吗[？?]?$",
    ),
    (Intent.OVERVIEW, r"介绍|概括|概况|总体情况|情况如何|怎么样|说说|讲讲|情况怎样|整体情况"),
    (
        Intent.REPORT,
        r"多少页|几页|哪一?年的(?:报告|决算|预算)|哪个部门的报告|部门(?:预算|决算)?还是单位(?:预算|决算)?|单位(?:预算|决算)?还是部门(?:预算|决算)?|预算还是决算[？?]?$|决算还是预算[？?]?$",
    ),
)
_AVERAGE = re.compile(r"平均|人均|每人|每辆|每批|每次|一个人|每个人|一辆车|每台")
_UP = re.compile(r"增长|增加|上升|上涨|涨|提高|多了|变多|升高|多花|多出")
_DOWN = re.compile(r"下降|减少|砍了|砍掉|腰斩|缩水|压了|跌了|降低|下滑|少了|降了|变少|缩减|少花|少出|压减|省")
_EITHER = re.compile(
    r"(?:增加?|增长|上[涨升]|涨|多|高)了?(?:还是|或者?是?)(?:减少?|下降|降低?|少|低)|(?:减少?|下降|降|少|低)了?(?:还是|或者?是?)(?:增加?|增长|上[涨升]|涨|多|高)"
)
_CLAIM_NOT = re.compile(rf"{_EITHER.pattern}|增减|变化|是增是减")
_UNIT = re.compile(
    r"(?:多少|几|按|以|用|换算成|折合|换成|单位[是为：]?)(?P<unit>亿元|万元|元)|(?P<unit2>亿元|万元|元)(?:为单位|回答|计|表示)"
)


# An aside tells which one is meant (（年初预算 140 万那个项目）), or what is not (（不光是财政拨款）): neither asks.
_ASIDE = re.compile(r"（[^）]*(?:那个|的那|就是)[^）]*）")
_NOT_MEANT = re.compile(
    r"（?(?:不光是?|不只是?|不仅是?|(?<!是)不是|不含|不包括|别给我?|不要|除了?|扣除|扣掉|扣去|刨除|刨去|刨掉|减去|减掉|剔除|去掉|除去|不算|含非|包括非)(?:(?!还[有剩多是])[^，。；）后]){2,16}(?:口径|后)?）?"
)
# Names of parts of the money have 预算 in them without asking for a budget.
_PART_OF_YEAR = re.compile(r"(?<![\d年])\d{1,2}月份?|第?[一二三四1-4]季度|上半年|下半年|每个?月|月均|每个?季度")
_FUND = re.compile(r"一般公共预算|政府性基金预算|国有资本经营预算")
_COUNTED = re.compile(
    r"(?:多少|几)(?:篇|门|项|名|人|次|场|期|套|台|家|户|件|批|辆|册|亩|平方米|公里|课时|天|支|所|座|位|部(?!分|门)|间|种|处(?!室)|条)(?!比|率)"
)
_LEFT_OUT = re.compile(
    r"(?:不含|不包括|不算|扣除|扣掉|扣去|刨除|刨去|刨掉|减去|减掉|剔除|去掉|除去|除了?(?![^，。；？]{2,12}(?:还有|还))(?:掉)?)(?P<what>[^，。；）？后]{2,24})"
)
_COMPARED = re.compile(r"(?:比|较|与|跟|同|和|相比)$")
_COMPARED_LAST = re.compile(r"(?:比|较|与|跟|同|和)(?:上年|去年|上一年|前一年)")
_COMPARED_YEAR = re.compile(r"(?:比|较|与|跟|同)(?:上年|去年|上一年|20\d\d年度?)的?$")


# 采购预算多少 asks for the 政府采购.
_PLANNED = re.compile(r"计划(?!生育)|打算|预期|原定|目标(?!责任)")
_BARE_PURCHASE = re.compile(r"(?<!政府)(?<!集中)(?<!分散)采购(?=总共|一共|总额|总数|预算|决算|金额|规模|合计|了?多少)")
_FILLING = 1
"""Characters beside each name left out that say nothing (和, 的)."""
_OWN = (Measure.EXECUTED, Measure.FINAL, Measure.BUDGET, Measure.PREVIOUS_BUDGET)


def understand(text: str, vocabulary: Vocabulary, hidden: Sequence[str] = ()) -> Question:
    """Read a question; `hidden` are words that name the department or report and not what is asked."""
    words = squeezed(text).rstrip("。").replace("岀", "出")
    for word in hidden:
        words = words.replace(word, "□" * len(word))
    words = _BARE_PURCHASE.sub("政府采购", words)
    without = [name for left_out in _LEFT_OUT.finditer(words) for name in _left_out(left_out["what"], vocabulary)]
    words = with_whole_names(_NOT_MEANT.sub(_blank, words), vocabulary)
    mentions = vocabulary.mentions(words)
    named = spoken_of(words, mentions)
    masked = _FUND.sub(_blank, _masked(words, [m for m in mentions if not _is_side(words, m, mentions)]))
    cues = measure_cues(_ASIDE.sub(_blank, masked))
    intent = _intent(masked, bool(named))
    if _AVERAGE.search(masked) and intent is Intent.FIGURE:
        intent = Intent.DERIVED
    return Question(
        text=text,
        intent=intent,
        subjects=tuple(dict.fromkeys(one.mention.name for one in named)),
        measures=tuple(dict.fromkeys(c.measure for c in cues)),
        years=years_in(words),
        unit=_unit(words),
        without=tuple(without),
        claim=_claim(masked),
        words=words,
        mentions=tuple(mentions),
        rest=(*rest_of(words, masked, cues), *_PART_OF_YEAR.findall(words)),
        asks=pair(words, named, cues),
    )


def _left_out(what: str, vocabulary: Vocabulary) -> list[str]:
    """The subjects that a question leaves out; what no name covers stays as it is said, and is then found nowhere."""
    said = re.split(r"之后|以后|之外|以外|后|外|还|剩|是|的话", what)[0]
    mentions = [m for m in vocabulary.mentions(said) if not m.project]
    covered = sum(m.end - m.start for m in mentions)
    names = [m.name for m in mentions]
    return names if covered + _FILLING * (len(names) + 1) >= len(said) else [*names, said]


def measure_cues(words: str) -> list[Cue]:
    """Words that ask for a measure, longest first, without overlap, in order of place."""
    found: list[Cue] = []
    patterns = [(ask, Measure(entry["measure"])) for entry in section("measures") for ask in entry["asks"]]
    for ask, measure in sorted(patterns, key=lambda pair: -len(pair[0])):
        for match in re.finditer(re.escape(ask), words):
            if not any(match.start() < cue.end and cue.start < match.end() for cue in found):
                found.append(Cue(match.start(), match.end(), measure))
    found = [c for c in found if not (c.measure is Measure.PREVIOUS and _COMPARED.search(words[: c.start]))]
    # 比上年执行数增长多少 asks for the growth.
    found = [c for c in found if not (c.measure in _OWN and _COMPARED_YEAR.search(words[: c.start]))]
    # 哪几个科目 asks which, not how many; 几个钱 asks for money.
    found = [
        c
        for c in found
        if c.measure is not Measure.COUNT
        or not (words[: c.start].endswith("哪") or words[c.end :].startswith(("钱", "亿", "万")))
    ]
    found = [_of_part(c, words) for c in found]
    found = [_of_start(c, words) for c in found]
    if any(c.measure is Measure.PREVIOUS for c in found):
        # 上年决算数 is one thing asked for, not two.
        found = [c for c in found if c.measure not in (Measure.FINAL, Measure.BUDGET)]
    if not found:
        # 比上年多了还是少了 asks for the change.
        found += [
            Cue(m.start(), m.end(), Measure.CHANGE) for m in _EITHER.finditer(words) if _COMPARED_LAST.search(words)
        ]
    for match in _COUNTED.finditer(words):
        if not any(match.start() < cue.end and cue.start < match.end() for cue in found):
            found.append(Cue(match.start(), match.end(), Measure.COUNT))
    return [_planned(cue, words) for cue in sorted(found, key=lambda cue: cue.start)]


def _planned(cue: Cue, words: str) -> Cue:
    """原计划做几次 asks for the target of an indicator, not for what was done."""
    clause = re.split(r"[，；。？]", words[: cue.start])[-1]
    if cue.measure is Measure.COUNT and _PLANNED.search(clause) and not re.search(r"实际|完成", clause):
        return replace(cue, measure=Measure.TARGET)
    return cue


def _of_part(cue: Cue, words: str) -> Cue:
    """百分之几 asks for a share where 占 stands before it, and for a growth rate elsewhere."""
    clause = re.split(r"[，；。？]", words[: cue.start])[-1]
    if cue.measure is Measure.CHANGE_RATE and "百分" in words[cue.start : cue.end]:
        done = re.search(r"完成|(?:[花用执]行?到了?|相当于|达到了?|是|为).{0,2}(?:年初|全年|调整)?预算数?的$", clause)
        if done or "占" in clause:
            return replace(cue, measure=Measure.COMPLETION_RATE if done else Measure.SHARE)
    return cue


def _of_start(cue: Cue, words: str) -> Cue:
    """年初批了多少预算 asks for the 年初预算."""
    clause = re.split(r"[，；。？]", words[: cue.start])[-1]
    if cue.measure is Measure.BUDGET and re.search(r"年初.{0,6}$", clause):
        return replace(cue, measure=Measure.INITIAL_BUDGET)
    return cue


def years_in(words: str) -> tuple[int, ...]:
    """Years named: 2023年, 2023-2025, 23年."""
    span = re.search(r"(20[0-3]\d)年?度?[-—~至到](20[0-3]\d)年?", words)
    if span and int(span[1]) <= int(span[2]):
        return tuple(range(int(span[1]), int(span[2]) + 1))
    years = [
        int(y)
        for y in re.findall(r"(?<![\d.])(20[0-3]\d)(?![\d.]|[余多几]?[万亿千百元个人家项次辆台件册米平㎡%])", words)
    ]
    years += [2000 + int(y) for y in re.findall(r"(?<![\d.])(?<!\d{4}年)([12]\d)年(?!期)", words) if 10 <= int(y) <= 39]
    return tuple(dict.fromkeys(years))


def _masked(words: str, mentions: Sequence[Mention]) -> str:
    """The question with the names of subjects blanked, so that 预算 in a name asks for nothing."""
    out = words
    for mention in mentions:
        out = out[: mention.start] + "□" * (mention.end - mention.start) + out[mention.end :]
    return out


def _blank(match: re.Match[str]) -> str:
    return "□" * len(match[0])


def _is_side(words: str, mention: Mention, mentions: Sequence[Mention]) -> bool:
    """Whether a name that begins right after another (城管执法|支出预算) is no subject but still asks for a budget."""
    joined = any(m.end == mention.start for m in mentions)
    return joined and bool(re.fullmatch(r"(?:支出|收入)(?:预算|决算).*", words[mention.start : mention.end]))


def _intent(masked: str, named: bool) -> Intent:
    for intent, pattern in _INTENTS:
        if intent is Intent.REPORT and named and not re.search(r"页|份报告", masked):
            # 情况说明和决算表里各是多少？好像对不上 asks for the numbers.
            continue
        if re.search(pattern, masked):
            return intent
    if not named and re.search(r"哪", masked):
        return Intent.LIST
    return Intent.FIGURE


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

"""Turns of speech in the words that the rules of understanding know: 压了多少 is 减少了多少, 垫底 is 最低."""

from __future__ import annotations

import re
from functools import cache

from ingest.ledger.terms import section, squeezed

_SPAN = re.compile(
    r"(?<!\d)(?P<first>(?:20)?[12]\d)(?:年度?)?[-—~～至到](?P<last>(?:20)?[12]\d)(?:年度?|(?=这?[两三四五]年))"
)
_HOW_TO = re.compile(r"（(?:按|根据|用|由|从)[^（）]{2,20}(?:推算?|倒推|反推|计算|换算)）")
"""An aside about how to reckon names nothing."""
_RECKON = re.compile(
    r"[，。；？?](?:请)?(?:(?:用|拿)[^表，。；？]{2,24}(?:减去?|加上?|除以|乘以)[^，。；？]{0,12}"
    r"|(?:按|根据|由|从)[^表，。；？]{2,24}(?:推算?|倒推|反推)[^，。；？]{0,4}|(?:倒推|反推|推算|倒算)(?:一下|下|出来)?)[。？?]?$"
)
"""So does a sentence of its own that tells how."""
_PART_IS = re.compile(
    r"(?P<whole>(?:(?!20\d\d)[^，。；？的]){2,14}?)[里中]?面?有?(?P<rate>百分之几|百分之多少|多大比例|几成)是(?P<part>[^，。；？]{2,14})"
)
_GLOSS = re.compile(r"(?P<what>[\u4e00-\u9fff]{2,8})[（(](?:也?就是|即)(?P<name>[^（）()]{2,20})[）)]")

_YEAR = r"(?:20)?[12]\d年?度?"
_GAP = (
    r"(?:之间)?的?(?:相差|差了?|差额|差别|差距|变化|变动|增减|对比|比较)"
    r"(?:了?多少钱?|是多少|有?多大|额|情况|如何|怎么样)*"
)
_TWO_YEARS = re.compile(
    rf"(?P<before>[^，。；？]*?)(?P<old>{_YEAR})(?:和|与|跟|到|至|、|及)(?P<new>{_YEAR})(?:的|这?两年的?|相比)?"
    rf"(?P<what>[^，。；？]*?){_GAP}[？。]?"
)
_SET_BESIDE = re.compile(
    rf"对比(?:一下|下)?(?P<before>[^，。；？]*?)(?P<old>{_YEAR})(?:和|与|跟|、|及)(?P<new>{_YEAR})的?(?P<what>[^，。；？]+)[？。]?"
)
_BASE = rf"(?:比|较|跟|和|与|同)(?:上一?年度?|去年|前一年|{_YEAR})(?:同期)?(?:的|相?比)?"
_BY_HOW_MUCH = re.compile(
    rf"(?P<base>{_BASE}(?!结转|结余|年?[初末])[^，。；？]{{0,12}}?)(?P<way>多|少|差|相差|变)(?:了|出)?(?:多少|几多|几何)"
)
_HOW_LARGE = re.compile(
    r"(?P<what>规模|数额|金额|总额|额度|支出|经费|费用?|资金|收入|[预决]算数?)(?:有|是|为|到底)?多(?:大|高)"
)
"""Money asked for as if it were a thing with a size."""
_WAYS = {"多": "增加了多少", "少": "减少了多少"}
_MORE_OR_LESS = re.compile(
    r"是?(?:多|涨|增加?|增长|上升|提高|高)了?(?:还是|或者?)(?:少|降|跌|减少?|下降|降低|低)了?(?:，?(?:各?是?多少|几多|增减多少|幅度多大))?"
)


_TURNED = (
    # 这几家单位 counts nothing
    (r"[这那][几两二三四五六七八九十\d]+[个家](?=单位|部门|机构|街道|局|法院|学校)", "这些"),
    # What brings a change about, however the question is turned.
    (
        r"(?:是|有)?(?:什么|啥|哪些)(?:原因|因素)?(?:导致|造成|引起|促使|使得?|让)了?(?P<x>[^，。；？]{3,})[？。]?$",
        r"\g<x>的原因是什么",
    ),
    (
        r"解释(?:一下|下)?(?P<x>[^，。；？]{2,}?)的?(?P<how>变化|变动|增减|增长|增加|减少|下降|上升)(?:情况)?[？。]?$",
        r"\g<x>\g<how>的原因是什么",
    ),
    (r"(?:怎么|咋|为什么|为啥)(?:会)?(?:变|差|波动)(?:化|动)?了?(?:这么|那么|如此)?(?:多|大|厉害|明显)", "为什么变化"),
    (r"(?:怎么|咋)(?:会)?才(?=[一二三四五六七八九十\d几])", "为什么是"),
    (r"(?:怎么|咋)(?:会)?(?:是|就)(?=[0０零])", "为什么是"),
    (r"(?:的)?(?:理由|缘由|缘故|起因|由头)(?:是|为)?(?:啥|什么|何|哪些|呢|何在)?", "的原因是什么"),
    # 涨了254%，什么情况
    (
        r"(?P<how>[涨增升多降减跌少砍压][^，。；？]{0,12})，(?:这?是)?(?:什么情况|啥情况|咋回事|怎么回事|怎么搞的|出了什么事)",
        r"为什么\g<how>",
    ),
    # X在Y中的占比
    (
        r"(?P<x>[^，。；？]{2,})在(?P<y>(?!编|职)[^，。；？在]{2,20}?)(?:中|里|当中|里面)所?的?(?:占比|占的?比[例重]|比[例重]|份额)(?:是多少|为多少|有多[大少高]|多[少大高])?",
        r"\g<x>占\g<y>的比例是多少",
    ),
    (r"决算数?(?=完成(?:年初|全年|调整后?)?预算)", ""),
    (
        r"(?:完成预算(?:的)?(?:比例|百分比|程度)|决算数?(?:占|是|为)(?:年初)?预算数?的?(?:百分之多少|百分之几|比[例重]|几成|多少))",
        "完成率",
    ),
    # 花没花过X的钱
    (
        r"(?P<v>花|用|买|有|出|发生|开支|安排)[没不](?P=v)过?(?P<x>[^，。；？]{2,}?)(?:的?(?:钱|费用))?[？。]?$",
        r"有没有\g<x>",
    ),
    (r"(?<=[^有])(?:没有?|不)[？。]?$", "吗"),
    (
        rf"，?(?:和|与|跟|同|较|比)(?P<base>上年|去年|{_YEAR})(?:同期)?(?:相?比较?)?(?:呢|怎么样|怎样|如何|咋样|情况如何)[？。]?$",
        r"，比\g<base>增减多少",
    ),
    (r"(?P<a>[^，。；？]{2,}?)是(?P<b>[^，。；？]{2,}?)的(?:多少|几)倍[？。]?$", r"\g<a>除以\g<b>等于多少倍"),
    (r"(?P<way>[多少差])了?几(?=[人名个辆项批次台户家])", r"\g<way>多少"),
)


def in_plain_terms(text: str) -> str:
    """A question with what people say in many ways said in one (terms.yaml, `speech`); names are left alone."""
    plain = _GLOSS.sub(lambda found: found["name"], squeezed(text))
    plain = _SPAN.sub(_years, _RECKON.sub("", _HOW_TO.sub("", plain)))
    plain = _PART_IS.sub(lambda found: f"{found['part']}占{found['whole']}的{found['rate']}", plain)
    plain = _HOW_LARGE.sub(lambda found: f"{found['what']}是多少", _changes(plain))
    for said, meant in _turned():
        plain = said.sub(meant, plain)
    return _pattern().sub(lambda found: _speech()[found[0]], plain)


def _changes(plain: str) -> str:
    """How much more or less, however it is said: 2022年和2023年X相差多少 as 2023年X比2022年增减多少."""
    two = _TWO_YEARS.fullmatch(plain) or _SET_BESIDE.fullmatch(plain)
    if (
        two
        and (years := [int(two[name][:4].rstrip("年度")[-2:]) for name in ("old", "new")])
        and years[0] + 1 == years[1]
    ):
        return f"{two['before']}20{years[1]}年{two['what']}比20{years[0]}年增减多少"
    plain = _MORE_OR_LESS.sub("增加还是减少", plain)
    return _BY_HOW_MUCH.sub(lambda found: found["base"] + _WAYS.get(found["way"], "增减多少"), plain)


def _years(found: re.Match[str]) -> str:
    """23到25年 as 2023-2025年; what runs backwards is no span."""
    first, last = (int(found[name]) + (2000 if len(found[name]) == 2 else 0) for name in ("first", "last"))
    return f"{first}-{last}年" if first < last < first + 10 else found[0]


@cache
def _turned() -> tuple[tuple[re.Pattern[str], str], ...]:
    return tuple((re.compile(said), meant) for said, meant in _TURNED)


@cache
def _speech() -> dict[str, str]:
    return {said: plain for plain, ways in section("speech").items() for said in ways}


@cache
def _pattern() -> re.Pattern[str]:
    return re.compile("|".join(re.escape(said) for said in sorted(_speech(), key=len, reverse=True)))

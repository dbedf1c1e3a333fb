"""Names and measure words of a question → what is asked for, one Ask for each thing."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from functools import cache
from itertools import pairwise

from ingest.ledger.model import Measure
from ingest.ledger.terms import section
from qa.model import Ask
from qa.overlap import content_of
from qa.parts_of_speech import names_something
from qa.vocabulary import Mention

_SPLIT = re.compile(r"(?:以及|还有|[和与跟及、，,；;？?])")
_SHARE_OF = re.compile(r"(?:那|它|这|其)?占.{2,14}(?:多少|比重|比例|百分|几成|份额)")
_WITHIN = re.compile(
    r"(?:支出|收入)?(?:明细|决算|预算|情况|总)?表?(?:里面|里头|里|当中|之中|中|项下|下面)(?:的)?[，,]?"
)
_OF = re.compile(r"的?")
_PAID = re.compile(r"(?:资金)?(?:安排|拨付|负担|出钱|列支)?的?")
_ALTOGETHER = re.compile(r"(?:一共|总共|共计|合计|总)(?:花|支出|收入|用)了?")
_NARROWS_NOTHING = re.compile(
    r"部门|单位|本级|我们|我局|本局|全部|整体|总共|一共|合计|实际|主要|(?<!非)财政拨款|(?<!非)财政(?!拨款)|资金|科目|项目|支出|收入|决算|预算|一般公共|"
    r"这里|那个|这个|增长|增加|减少|下降|上升|变化|应该|想知道|看看|查|问|年度|万元|今年|去年|上年|一年|年底|年末|年初|当年|全年|比|"
    r"根据|按照|编制|编码|代码|安排|换算|折合|折算|总额|小计|来源|渠道|收支总表|总表|明细表|几?万|亿|谁|哪家|哪里|省下来?|下来|花在|之外|以外|"
    r"回答|按?万?元|口径|平均|一个人|每个?人|人均|每[辆台次批]|一[辆台次批]|多少钱|哪[个些里]|什么|怎么|为了|客人|来宾|客商|往回推|往前推|倒算|回推|保留[一二两三四\d]位小数|应为|这一行|那一行|这一栏|那一栏|这一列|倒推|反推|推算|推测|测算|算出来?|账上|账面|底账|(?<!绩效)自评(?!表|得|平)|最后|当初|解释|过来|准备|是否|能否|可以|请教|给出|列出|其中|关于|方面|使用|用于|花费|开支|不要|简单|概括|介绍|等于|打算|两个|两份|两年|这些|几台|总数|数字|具体|准确|单独|"
    r"换成|改成|换作|一样|相同|矛盾|涉|金额|经费|费用|这块|那块|学校|全校|本校|街道(?!办)|干嘛用?|干啥用?|用来干?|下面|下边|原计划|计划|打算|报给我|给我|报告|表里|表中|文件|说明书|列示|公布|披露|显示|记载|写着|写明|提到|的话|的"
)
_YEAR = re.compile(r"(?<![\d.])(?:20(?=[0-3]\d(?![\d.]))|(?=[12]\d年))([0-3]\d)")
"""A year in full or by its last two digits (24年); no part of a code or an amount."""
UNSPENT = re.compile(
    r"没有?(?:花|用)(?:完|掉|出去)|(?:花|用)剩|(?:还|预算)剩(?:下|余)?(?:了|的)?(?:有)?多少|未(?:花|用)完"
)
"""What is left of a plan: the budget less what was spent of it."""
_WHOLE_OF = dict.fromkeys(
    "面向中小企业预留政府采购项目 面向小微企业预留政府采购项目 授予中小企业合同金额 授予小微企业合同金额".split(),
    ("政府采购支出总额", "政府采购"),
)
_COLUMNS = ("基本支出", "项目支出", "上缴上级支出", "经营支出", "对附属单位补助支出")
_SCOPES = {
    "财政拨款": "财政拨款",
    "一般公共预算财政拨款": "一般公共预算财政拨款",
    "一般公共预算拨款": "一般公共预算财政拨款",
    "一般公共预算": "一般公共预算财政拨款",
    "政府性基金": "政府性基金预算财政拨款",
    "政府性基金预算": "政府性基金预算财政拨款",
    "政府性基金预算财政拨款": "政府性基金预算财政拨款",
    "国有资本经营预算": "国有资本经营预算财政拨款",
    "国有资本经营预算财政拨款": "国有资本经营预算财政拨款",
}


@dataclass(frozen=True, slots=True)
class Cue:
    """A word that asks for a measure, and its place in the question."""

    start: int
    end: int
    measure: Measure


@dataclass(frozen=True, slots=True)
class Named:
    """A subject that is asked about, and what the words around it say of it."""

    mention: Mention
    scope: str = ""
    within: str = ""
    column: str = ""


def spoken_of(words: str, mentions: Sequence[Mention]) -> list[Named]:
    """Subjects asked about; names that only say where to look become their scope, container or column."""
    out: list[Named] = []
    scope, within = "", ""
    mentions = _without_verbs(words, mentions)
    for index, mention in enumerate(mentions):
        following = words[mention.end : mentions[index + 1].start] if index + 1 < len(mentions) else None
        said = words[mention.start : mention.end]
        before = words[out[-1].mention.end : mention.start] if out else None
        if words[mention.end :].startswith("口径") or _repeats_total(out, before, said):
            continue
        if out and mention.name in _WHOLE_OF.get(out[-1].mention.name, ()):
            # 给中小企业预留了多少采购预算: what the part is of.
            continue
        if out and before == "（" and words[mention.end :].startswith("）") and not out[-1].mention.project:
            # 租房子（房屋租赁服务）: the bracket gives the report's own name for what was said before it.
            out[-1] = Named(mention, out[-1].scope, out[-1].within)
            continue
        if out and out[-1].mention.name.isdigit() and not before:
            # 30201办公费 spells the code out; 2120101项目支出 names its column.
            out[-1] = replace(out[-1], column=mention.name) if mention.name in _COLUMNS else out[-1]
            continue
        if following is not None and _WITHIN.fullmatch(following) and _ends_in_scope(words, mentions[index + 1 :]):
            out.append(Named(mention, _SCOPES[words[mentions[index + 1].start : mentions[index + 1].end]]))
            break
        if said in _SCOPES and following is not None and (_PAID.fullmatch(following) or _WITHIN.fullmatch(following)):
            scope = _SCOPES[said]
        elif said in _SCOPES and out and before is not None and _WITHIN.fullmatch(before):
            out[-1] = replace(out[-1], scope=_SCOPES[said])
        elif following is not None and _WITHIN.fullmatch(following):
            within = mention.name
        elif out and before is not None and _OF.fullmatch(before) and not _is_project(out[-1], mention):
            out[-1] = replace(out[-1], column=mention.name)
        else:
            beside = before is not None and re.fullmatch(r"[和与及跟、]|以及|还有", before)
            # 财政拨款基本支出和项目支出: the part of the money is said of both.
            out.append(Named(mention, scope or (_fund_of(out[-1]) if beside else ""), within))
            scope, within = "", ""
    return out


def _fund_of(one: Named) -> str:
    """The part of the money that a name is said of, by the words before it or in the name itself."""
    name = one.mention.name
    # 财政拨款收入 is an income of its own, 财政拨款基本支出 a part of what is spent of that money.
    told = (fund for fund in _SCOPES.values() if name.startswith(fund) and name.removeprefix(fund) in _COLUMNS)
    return one.scope or next(told, "")


def pair(words: str, named: Sequence[Named], cues: Sequence[Cue]) -> tuple[Ask, ...]:
    """Give each subject the measures that stand nearest to it; measures shared by all go to all."""
    if not named:
        return tuple(Ask(measure=cue.measure) for cue in cues) or (Ask(),)
    shares = _share(words, named)
    if shares:
        return shares
    asks: list[Ask] = []
    for index, one in enumerate(named):
        base = _ask(words, one, named, cues)
        asks += [replace(base, measure=measure) for measure in _measures(words, named, cues, index)] or [base]
    return _shared(tuple(dict.fromkeys(asks)), words)


def rest_of(words: str, masked: str, cues: Sequence[Cue]) -> tuple[str, ...]:
    """Words of a question that no rule has read: what the answer must speak of all the same."""
    for cue in cues:
        masked = masked[: cue.start] + "□" * (cue.end - cue.start) + masked[cue.end :]
    # 培训了多少人: the verb right before a count narrows nothing that the count's own name does not.
    masked = re.sub(r"(?:培训|举办|开展|参加|组织|覆盖|服务|招录|录用|完成)了?(?=□)", lambda m: "□" * len(m[0]), masked)
    # 房租（租赁费）: the bracket spells out what stands before it.
    masked = re.sub(r"[\u4e00-\u9fff]{2,6}（□+）", "□", masked)
    # 24年买办公设备: the year is read elsewhere, what stands on either side of it is not.
    pieces = re.split(r"[□，。；：、？?！（）()“”\"]+|(?<!\d)(?:20)?\d\d年度?", masked)
    rests = [narrowing(piece) for piece in pieces]
    named = [rest for rest, piece in zip(rests, pieces, strict=True) if not re.search(r"(?:之|以)外$", piece)]
    return tuple(rest for rest in named if re.fullmatch(r"[\u4e00-\u9fff]{2,14}", rest))


def _without_verbs(words: str, mentions: Sequence[Mention]) -> Sequence[Mention]:
    """三公经费一共花了多少 asks for no total of all: beside another name 一共花了 is only how one asks."""
    named = [m for m in mentions if not re.fullmatch(r"(?:一共|总共)(?:花了|收入|支出)", words[m.start : m.end])]
    return named or mentions


def narrowing(piece: str) -> str:
    """A piece of a question without the words that any question may have."""
    return _NARROWS_NOTHING.sub("", _asking().sub("", content_of(_asking().sub("", piece))))


@cache
def _asking() -> re.Pattern[str]:
    """The words that any question may have (terms.yaml, `asking_words`), the longest first."""
    words = sorted((word for line in section("asking_words") for word in line), key=len, reverse=True)
    return re.compile("|".join(map(re.escape, words)))


def _ends_in_scope(words: str, rest: Sequence[Mention]) -> bool:
    """项目支出里财政拨款的: the last name says which part of the money is meant."""
    return len(rest) == 1 and words[rest[0].start : rest[0].end] in _SCOPES


def _is_project(one: Named, mention: Mention) -> bool:
    return bool(mention.project or one.mention.project or one.column)


def _repeats_total(out: Sequence[Named], before: str | None, said: str) -> bool:
    """城管执法支出预算 asks for no 支出总计: after a subject these words only say which side is meant."""
    return (
        bool(out)
        and before is not None
        and bool(_OF.fullmatch(before))
        and bool(
            re.fullmatch(r"(?:总)?(?:支出|收入)(?:预算|决算)?(?:合计|总额|数)?", said) or _ALTOGETHER.fullmatch(said)
        )
    )


def _ask(words: str, one: Named, named: Sequence[Named], cues: Sequence[Cue]) -> Ask:
    mention = one.mention
    said = words[mention.start : mention.end]
    years = _YEAR.findall(re.split(r"[，；？]", words[: mention.start])[-1])
    return Ask(
        mention.name,
        mention.project,
        qualifier=_qualifier(words, one, named, cues),
        scope=one.scope,
        within=one.within,
        column=one.column,
        year=2000 + int(years[-1]) if years else None,
        said=said,
    )


def _measures(words: str, named: Sequence[Named], cues: Sequence[Cue], index: int) -> list[Measure | None]:
    mention = named[index].mention
    last = index + 1 == len(named)
    stop = len(words) if last else named[index + 1].mention.start
    bounds = [m.start() for m in _SPLIT.finditer(words)] + [len(words)]
    end = len(words) if last else next((b for b in bounds if b >= mention.end), len(words))
    own: list[Measure | None] = []
    own += [c.measure for c in cues if mention.end <= c.start < min(stop, max(end, mention.end))]
    first = next((c.start for c in cues if c.start >= mention.end), len(words))
    # 批了多少预算 asks for the budget alone.
    between = re.sub(r"多少的?$", "", words[mention.end : first])
    if own and first < stop and re.search(r"多少|几(?![率分])", between):
        own = [None, *own]
    if index == 0:
        own = [*(c.measure for c in cues if c.end <= mention.start), *own]
    return own


def _qualifier(words: str, one: Named, named: Sequence[Named], cues: Sequence[Cue]) -> str:
    """What stands right before a subject and narrows it; "" for words that any question may have."""
    start = max(
        [
            0,
            *(n.mention.end for n in named if n.mention.end <= one.mention.start),
            *(c.end for c in cues if c.end <= one.mention.start),
        ]
    )
    before = re.split(r"[，。；：、？?！（）()“”\"□]", words[start : one.mention.start])[-1]
    rest = narrowing(before)
    narrows = bool(re.fullmatch(r"[\u4e00-\u9fff]{2,14}", rest)) and names_something(rest)
    return rest if narrows and not one.within and not one.scope else ""


def _share(words: str, named: Sequence[Named]) -> tuple[Ask, ...]:
    """ "A 占 B 的比重": a share of A, with B as what it is of; "B 里 A 占多少" as well."""
    if len(named) == 1 and re.match(r"(?:那|它|这|其)?占(?:了|到)?", words) and _SHARE_OF.match(words):
        # A follow-up: the part is what was asked before.
        return (Ask(measure=Measure.SHARE, base=named[0].mention.name),)
    for part, whole in pairwise(named):
        between = words[part.mention.end : whole.mention.start]
        if re.search(r"占(?!比)", between) and re.search(r"多少|比|几|份额|？|\?|$", words[whole.mention.end :]):
            one = _ask(words, part, named, ())
            return (replace(one, measure=Measure.SHARE, base=whole.mention.name),)
    return ()


def _shared(asks: tuple[Ask, ...], words: str) -> tuple[Ask, ...]:
    """ "A 和 B 分别增长多少": a measure after the last subject is asked of all, where a word says so."""
    last = asks[-1].measure
    if last is None or len({a.subject for a in asks}) < 2 or not re.search(r"分别|各(?!项)|都|哪个|谁", words):
        return asks
    return tuple(replace(ask, measure=ask.measure or last) for ask in asks)
